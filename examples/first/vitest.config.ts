import { navgw } from "navgw-test/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [navgw()] });
