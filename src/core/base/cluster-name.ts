import { NavgwError } from "./errors.ts";
import { command, hint } from "./hint.ts";

/** Pattern of cluster names: they are part of paths, of kubeconfig contexts and of command lines. */
export const CLUSTER_NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** {@link CLUSTER_NAME} as text. */
export const CLUSTER_NAME_RULE = "must be 1 to 40 lower-case letters, digits and inner dashes";

/**
 * Refuses an invalid cluster name, before it becomes part of a path.
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export function requireClusterName(name: string): string {
  // Callers of the API may be JavaScript: the type alone does not prevent other values.
  if (typeof name === "string" && CLUSTER_NAME.test(name)) return name;
  throw new NavgwError("NAVGW_BAD_OPTION", `name ${JSON.stringify(name)}: ${CLUSTER_NAME_RULE}`, {
    hint: hint`${command("list")} shows the clusters`,
  });
}
