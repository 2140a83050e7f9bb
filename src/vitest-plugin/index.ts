/**
 * A cluster for a Vitest run.
 *
 * ```ts
 * export default defineConfig({ plugins: [navgw()] });
 * ```
 */
export type { PluginOptions } from "./plugin-options.ts";
export { navgw } from "./plugin.ts";
export type { SharedCluster } from "./provided.ts";
