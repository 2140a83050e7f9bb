import { NavgwError } from "../base/errors.ts";
import { isSwitch, needsValue } from "../distribution/k3s-flags.ts";

/** Arguments that add to the defaults of a cluster; others replace them. */
const ADDITIVE = new Set(["disable", "tls-san", "kubelet-arg", "kube-proxy-arg"]);

/**
 * Converts arguments of `k3s server` to entries of k3s's config.yaml: `--key=value`, `--key value` and `--flag`. A key that is
 * given more than once is a list.
 * @throws NavgwError NAVGW_BAD_OPTION for anything else
 */
export function configOfArgs(args: readonly string[]): Record<string, unknown> {
  const values = new Map<string, (string | boolean)[]>();
  for (let at = 0; at < args.length; at++) {
    const [, key, value] = /^--([a-z0-9][a-z0-9-]*)(?:=(.*))?$/s.exec(args[at] ?? "") ?? [];
    if (key === undefined) throw noArgument(args[at] ?? "");
    const next = args[at + 1];
    const separate = value === undefined && next !== undefined && !next.startsWith("--") && !isSwitch(key);
    if (separate) at++;
    const given = separate ? next : (value ?? true);
    if (given === true && needsValue(key)) throw withoutValue(key);
    values.set(key, [...(values.get(key) ?? []), given]);
  }
  return Object.fromEntries(
    [...values].map(([key, all]) => {
      if (ADDITIVE.has(key)) return [`${key}+`, all];
      return [key, all.length === 1 && !key.endsWith("-arg") ? all[0] : all];
    }),
  );
}

/** The error for text that k3s would read as a command or not accept. */
function noArgument(text: string): NavgwError {
  const isCommand = /^(server|agent|k3s)$/.test(text);
  const why = isCommand ? "the node only runs k3s server" : "must begin with --";
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument ${JSON.stringify(text)}: ${why}`, {
    hint: "use arguments of k3s server, such as --kube-apiserver-arg=v=4",
  });
}

function withoutValue(key: string): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument --${key} requires a value`, {
    hint: `write it as --${key}=VALUE`,
  });
}
