import { navgw } from "navgw-test/vitest";
import { defineConfig } from "vitest/config";

// The plugin stands at the root and both projects inherit it: one cluster for the run.
export default defineConfig({
  plugins: [navgw()],
  test: {
    projects: [
      { extends: true, test: { name: "api", include: ["api/*.test.ts"] } },
      { extends: true, test: { name: "web", include: ["web/*.test.ts"] } },
    ],
  },
});
