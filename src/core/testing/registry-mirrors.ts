import { parse, stringify } from "yaml";
import { NavgwError } from "../base/errors.ts";

/**
 * Adds mirrors to the text of a registries.yaml.
 * @param text existing configuration
 * @param mirrors endpoints by registry
 * @throws NavgwError NAVGW_BAD_OPTION when the text is not YAML
 */
export function mirrorsYaml(
  text: string | undefined,
  mirrors: ReadonlyMap<string, readonly string[]>,
): string {
  let given: unknown;
  try {
    given = parse(text ?? "") ?? {};
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", "registries: not YAML", { cause: error });
  }
  const { mirrors: before = {}, ...others } = given as { mirrors?: Record<string, object> };
  const added = [...mirrors].map(([registry, endpoint]) => [
    registry,
    { ...before[registry], endpoint: [...endpoint] },
  ]);
  return stringify({ mirrors: { ...before, ...Object.fromEntries(added) }, ...others });
}
