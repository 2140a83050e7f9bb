import { navgw } from "navgw-test/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The node applies the CRD as it starts.
  plugins: [navgw({ cluster: { manifests: [new URL("crd.yaml", import.meta.url).pathname] } })],
});
