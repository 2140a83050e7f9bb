/**
 * A cluster for a Vitest run.
 *
 * ```ts
 * export default defineConfig({ plugins: [navgw()] });
 * ```
 */

export { navgw } from "./plugin.ts";
export type { PluginOptions } from "./plugin-options.ts";
export type { SharedCluster } from "./provided.ts";
