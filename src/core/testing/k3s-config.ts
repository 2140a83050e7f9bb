import { LineCounter, parseDocument } from "yaml";
import { NavgwError } from "../base/errors.ts";
import { isList } from "../distribution/k3s-flags.ts";

/** Entries of k3s's config.yaml, by key. */
export type K3sConfig = Readonly<Record<string, unknown>>;

const KEY = /^[A-Za-z0-9][A-Za-z0-9-]*\+?$/;

/**
 * Entries of a config.yaml of k3s: a map of arguments without their dashes to a value or a list of values.
 * @param what name of the text in errors
 * @throws NavgwError NAVGW_BAD_OPTION that names the line
 */
export function parseK3sConfig(text: string, what: string): Record<string, unknown> {
  const lines = new LineCounter();
  // As k3s reads it: 0644 is octal and yes is true.
  const document = parseDocument(text, { lineCounter: lines, version: "1.1" });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw wrong(`${what}:${line}`, `not YAML: ${error.message.split("\n")[0]?.replace(/ at line .*/, "")}`);
  }
  const config: unknown = document.toJS() ?? {};
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw wrong(what, "not a map of arguments to values");
  for (const [key, value] of Object.entries(config)) {
    if (!KEY.test(key)) throw wrong(what, `${JSON.stringify(key)} is not a valid argument name`);
    if ([value].flat().some((one) => typeof one === "object" && one !== null))
      throw wrong(what, `${key} is neither a value nor a list of values`);
  }
  return config as Record<string, unknown>;
}

function wrong(where: string, why: string): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s configuration ${where}: ${why}`, {
    hint: 'use a config.yaml of k3s server, with lines like "flannel-backend: vxlan" or "disable+: [coredns]"',
  });
}

/**
 * Merges entries as k3s merges arguments with its file: arguments that may be repeated are added, and others are replaced by the later one.
 * A key that ends with `+` keeps it, so that it also adds to the defaults of a cluster.
 */
export function mergeK3sConfig(base: K3sConfig, more: K3sConfig): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(more)) {
    const plain = key.replace(/\+$/, "");
    const before = [plain, `${plain}+`].find((one) => merged[one] !== undefined);
    if (before !== undefined && (key.endsWith("+") || isList(plain)))
      merged[before] = [merged[before], value].flat();
    else merged[key] = value;
  }
  return merged;
}
