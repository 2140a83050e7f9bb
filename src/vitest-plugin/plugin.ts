import { extname } from "node:path";
import { fileURLToPath } from "node:url";
// Declares the hook `configureVitest` of a Vite plugin.
import type {} from "vitest/config";
import type { TestProject, Vite } from "vitest/node";
import {
  type PluginOptions,
  type ResolvedPluginOptions,
  requireSamePlugin,
  resolvePluginOptions,
} from "./plugin-options.ts";

/** How the plugin is known among a project's plugins. */
const PLUGIN_NAME = "navgw-test";

/** The module that Vitest runs before the tests. */
const GLOBAL_SETUP = fileURLToPath(new URL(`./global-setup${extname(import.meta.url)}`, import.meta.url));

/** What the global setup asks of the plugin: it is loaded by another module runner and shares no variable with it. */
interface PluginApi {
  readonly options: ResolvedPluginOptions;
}

/**
 * Gives a Vitest run a cluster: one for all projects that have the plugin, booted before the first test file is loaded and gone with the
 * run. A run that has no test file of these projects boots none.
 * Tests find it by `inject("navgw")` or by the fixtures of `navgw-test/vitest/fixtures`.
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export function navgw(options: PluginOptions = {}): Vite.Plugin<PluginApi> {
  const api: PluginApi = { options: resolvePluginOptions(options) };
  return {
    name: PLUGIN_NAME,
    api,
    // Each project has the setup, so that a run boots a cluster only if it has tests of one of them.
    configureVitest({ vitest, project: { config } }) {
      for (const other of vitest.projects) {
        const its = pluginOptionsOf(other);
        if (its !== undefined && api.options.isolate !== "project") requireSamePlugin(api.options, its);
      }
      const listed = [config.globalSetup].flat();
      if (!listed.includes(GLOBAL_SETUP)) config.globalSetup = [...listed, GLOBAL_SETUP];
    },
  };
}

/** What the plugin of a project was given; undefined when the project has none. */
export function pluginOptionsOf(project: TestProject): ResolvedPluginOptions | undefined {
  const plugin = project.vite.config.plugins.find(({ name }) => name === PLUGIN_NAME);
  return (plugin as Vite.Plugin<PluginApi> | undefined)?.api?.options;
}
