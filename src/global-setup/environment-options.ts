import { type ClusterOptions, NavgwError } from "../core/index.ts";
import type { RunOptions } from "./run-options.ts";

type Reading = { readonly [Key in keyof ClusterOptions]?: (value: string) => unknown };

const number = (value: string): unknown => (/^\d+$/.test(value) ? Number(value) : value);
const list = (value: string): unknown => value.split(",").filter(Boolean);

/** Options of a cluster that can be said by a variable: `NAVGW_` and the option's name in capitals. */
const READ: Reading = {
  name: String,
  engine: String,
  node: String,
  k8sVersion: String,
  k3sVersion: String,
  k3sBinary: String,
  nodeImage: String,
  kernel: String,
  cpus: number,
  memory: number,
  storage: String,
  images: list,
  manifests: list,
  enable: list,
  timeout: number,
};

/** Name of an option's variable: `NAVGW_K8S_VERSION` for `k8sVersion`. */
export function variableOf(option: string): string {
  return `NAVGW_${option.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase()}`;
}

/** Names of all of them. */
export const OPTION_VARIABLES: readonly string[] = Object.keys(READ).map(variableOf);

/**
 * What the environment says of a run's cluster; it wins over what is written in a configuration file. A variable that is empty
 * says nothing. Values are checked with all other options.
 * @throws NavgwError NAVGW_BAD_OPTION for a NAVGW_REUSE that is no word of its own
 */
export function runOptionsFromEnvironment(env: NodeJS.ProcessEnv): RunOptions {
  const given = Object.entries(READ).flatMap(([option, read]) => {
    const value = env[variableOf(option)];
    return value === undefined || value === "" ? [] : [[option, read(value)] as const];
  });
  return { cluster: Object.fromEntries(given), reuse: reuseOf(env.NAVGW_REUSE) };
}

function reuseOf(value: string | undefined): boolean | string | undefined {
  switch (value) {
    case undefined:
    case "":
      return undefined;
    case "1":
    case "true":
      return true;
    case "0":
    case "false":
      return false;
    default:
      if (/^[a-z0-9-]+$/.test(value)) return value;
      throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_REUSE=${value} is neither true, false nor a name`, {
        hint: "NAVGW_REUSE=true shares the cluster of that name with other runs",
      });
  }
}
