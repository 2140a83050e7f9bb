import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { NavgwError } from "../core/index.ts";
import { runOptionsFromEnvironment } from "../global-setup/environment-options.ts";
import { type ResolvedRunOptions, type RunOptions, resolveRunOptions } from "../global-setup/run-options.ts";

/** Options of the Vitest plugin. Variables of the environment (`NAVGW_ENGINE`, …) win over them. */
export interface PluginOptions extends RunOptions {
  /**
   * One cluster for all projects of a run, one for each, or for each test file a clone of the run's. Clones need engine `qemu`, which is
   * taken when no other is named; where there are none, files share the run's cluster, and that is reported. Default `run`.
   */
  readonly isolate?: "run" | "project" | "file" | undefined;
  /**
   * Watch mode: what becomes of the cluster between two runs of the tests. `rerun` takes it back to how it was when it became
   * ready; false leaves it as the tests left it. Default false.
   */
  readonly reset?: "rerun" | false | undefined;
}

/** {@link PluginOptions} that were checked. */
export interface ResolvedPluginOptions extends ResolvedRunOptions {
  readonly isolate: "run" | "project" | "file";
  readonly reset: "rerun" | false;
}

const schema = z.strictObject({
  cluster: z.unknown(),
  reuse: z.unknown(),
  isolate: z.enum(["run", "project", "file"]).default("run"),
  reset: z.union([z.literal("rerun"), z.literal(false)]).default(false),
});

/** @throws NavgwError NAVGW_BAD_OPTION */
export function resolvePluginOptions(
  options: PluginOptions,
  env: NodeJS.ProcessEnv = process.env,
): ResolvedPluginOptions {
  const parsed = schema.partial({ cluster: true, reuse: true }).safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(": "));
    throw new NavgwError("NAVGW_BAD_OPTION", `navgw(): ${problems.join("; ")}`, {
      hint: "its options are cluster, reuse, isolate ('run', 'project' or 'file') and reset ('rerun' or false)",
    });
  }
  const { isolate, reset } = parsed.data;
  return { ...resolveRunOptions(options, runOptionsFromEnvironment(env)), isolate, reset };
}

/** @throws NavgwError NAVGW_BAD_OPTION when projects that share one cluster ask for different ones */
export function requireSamePlugin(one: ResolvedPluginOptions, other: ResolvedPluginOptions): void {
  if (isDeepStrictEqual(one, other)) return;
  throw new NavgwError("NAVGW_BAD_OPTION", "two projects ask for different clusters", {
    hint: "give navgw() the same options in both, or isolate: 'project'",
  });
}
