/**
 * A cluster for a run of Jest, Playwright or `node:test`: this module is a global setup, with its options from the environment.
 * `defineGlobalSetup` makes one with options of your own.
 *
 * ```ts
 * // playwright.config.ts
 * export default defineConfig({ globalSetup: "navgw-test/global-setup" });
 * ```
 */
import { defineGlobalSetup } from "./define.ts";

export { defineGlobalSetup, type GlobalSetup } from "./define.ts";
export { sharedCluster } from "./handover.ts";
export type { RunOptions } from "./run-options.ts";
export type { SharedCluster } from "./shared-cluster.ts";

/** Names of `node:test`. */
export const { globalSetup, globalTeardown } = defineGlobalSetup();

/** What Jest and Playwright call: the default export. */
export default function setup(): Promise<() => Promise<void>> {
  return globalSetup();
}
