import { NavgwError } from "../base/errors.ts";
import { isSwitch, needsValue } from "../distribution/k3s-flags.ts";

/** Of these, an argument adds to what every cluster has by default; of others it replaces that. */
const ADDED = new Set(["disable", "tls-san", "kubelet-arg", "kube-proxy-arg"]);

/**
 * Entries of k3s's config.yaml that say what arguments of `k3s server` would: `--key=value`, `--key value` and `--flag`. A key that is
 * given more than once is a list.
 * @throws NavgwError NAVGW_BAD_OPTION for what is no such argument
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
      if (ADDED.has(key)) return [`${key}+`, all];
      return [key, all.length === 1 && !key.endsWith("-arg") ? all[0] : all];
    }),
  );
}

/** A word that k3s would take for its command, or not at all. */
function noArgument(word: string): NavgwError {
  const isCommand = /^(server|agent|k3s)$/.test(word);
  const why = isCommand ? "the node runs k3s server, and only that" : "must begin with --";
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument ${JSON.stringify(word)}: ${why}`, {
    hint: "give arguments of k3s server, such as --kube-apiserver-arg=v=4",
  });
}

function withoutValue(key: string): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument --${key}: it needs a value`, {
    hint: `give it as --${key}=VALUE`,
  });
}
