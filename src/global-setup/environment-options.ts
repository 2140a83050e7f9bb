import { type ClusterOptions, NavgwError } from "../core/index.ts";
import { durationFrom, memoryFrom, wholeNumberFrom } from "../core/internal.ts";
import type { RunOptions } from "./run-options.ts";

/** How a variable's text becomes an option's value. */
interface Reading {
  readonly parse: (text: string) => unknown;
  /** What is allowed, where `parse` returns undefined for anything else. */
  readonly rule?: string;
}

const TEXT: Reading = { parse: String };
const LIST: Reading = { parse: (text) => text.split(",").filter(Boolean) };

/** Options of a cluster that have a variable. Ranges and names are checked with all other options. */
export const READINGS: { readonly [Option in keyof ClusterOptions]?: Reading } = {
  name: TEXT,
  engine: TEXT,
  node: TEXT,
  k8sVersion: TEXT,
  k3sVersion: TEXT,
  k3sBinary: TEXT,
  nodeImage: TEXT,
  kernel: TEXT,
  cpus: { parse: wholeNumberFrom, rule: "a whole number" },
  memory: { parse: memoryFrom, rule: "MiB, or a number with m or g: 2048, 2g" },
  storage: TEXT,
  images: LIST,
  manifests: LIST,
  enable: LIST,
  timeoutMs: { parse: durationFrom, rule: "seconds, or a duration like 90s, 2m or 500ms" },
};

/** Name of an option's variable: `NAVGW_K8S_VERSION` for `k8sVersion`. The unit is in the value, so `timeoutMs` is `NAVGW_TIMEOUT`. */
export function variableOf(option: string): string {
  const words = option.replace(/Ms$/, "").replace(/(?<=[a-z])[A-Z]/g, "_$&");
  return `NAVGW_${words.toUpperCase()}`;
}

/**
 * Options of a run's cluster that the environment sets; they win over a configuration file. A variable that is empty counts as not set.
 * @throws NavgwError NAVGW_BAD_OPTION that names the variable whose value cannot be read
 */
export function runOptionsFromEnvironment(env: NodeJS.ProcessEnv): RunOptions {
  const given = Object.entries(READINGS).flatMap(([option, reading]) => {
    const variable = variableOf(option);
    const text = env[variable];
    return text === undefined || text === "" ? [] : [[option, read(variable, text, reading)] as const];
  });
  return { cluster: Object.fromEntries(given), reuse: reuseOf(env.NAVGW_REUSE) };
}

function read(variable: string, text: string, { parse, rule }: Reading): unknown {
  const value = parse(text);
  if (value !== undefined) return value;
  throw new NavgwError("NAVGW_BAD_OPTION", `${variable}=${text} cannot be read`, { hint: `give ${rule}` });
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
