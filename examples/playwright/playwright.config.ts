import { defineConfig } from "@playwright/test";

export default defineConfig({
  globalSetup: "navgw-test/global-setup",
  testMatch: "*.spec.ts",
});
