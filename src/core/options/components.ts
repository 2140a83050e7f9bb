import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";

/** k3s's own components that a node runs on request. */
export const COMPONENT_NAMES = [
  "servicelb",
  "traefik",
  "metrics-server",
  "network-policy",
  "helm-controller",
] as const;
export type ComponentName = (typeof COMPONENT_NAMES)[number];

/** Entries of k3s's config.yaml, by key. */
type NodeConfig = Readonly<Record<string, unknown>>;

/** Keys that disable a component; one without a key is an item of `disable`. */
const SWITCHES: Readonly<Record<string, string>> = {
  "network-policy": "disable-network-policy",
  "helm-controller": "disable-helm-controller",
};

/** Whether a k3s with this configuration runs a component, one of {@link COMPONENT_NAMES} or another that k3s knows. */
export function runsComponent(name: string, config: NodeConfig): boolean {
  const key = SWITCHES[name];
  return key === undefined ? !itemsOf(config.disable).includes(name) : !isTrue(config[key]);
}

/** A component that is enabled, and an entry of k3s's configuration that disables it. */
export interface Contradiction {
  readonly component: ComponentName;
  /** Such as `{ disable: "traefik" }`. */
  readonly entry: Readonly<Record<string, string | boolean>>;
}

/**
 * The first component that is both enabled and disabled.
 * @param config entries besides the defaults; a key that ends with `+` adds to a list
 */
export function findContradiction(
  enable: readonly ComponentName[],
  config: NodeConfig,
): Contradiction | undefined {
  const disable = [...itemsOf(config.disable), ...itemsOf(config["disable+"])];
  for (const component of enable) {
    if (disable.includes(component)) return { component, entry: { disable: component } };
    // Its chart is deployed by the Helm controller.
    const key = component === "traefik" ? SWITCHES["helm-controller"] : SWITCHES[component];
    if (key !== undefined && isTrue(config[key])) return { component, entry: { [key]: true } };
  }
  return undefined;
}

/** @throws NavgwError NAVGW_BAD_OPTION when a component is both enabled and disabled */
export function requireNoContradiction(enable: readonly ComponentName[], config: NodeConfig): void {
  const found = findContradiction(enable, config);
  if (found === undefined) return;
  const { component, entry } = found;
  const text = Object.entries(entry).map(([key, value]) => `${key}: ${value}`);
  throw new NavgwError("NAVGW_BAD_OPTION", `enable has ${component}, and k3sConfig has ${text}`, {
    hint: hint`leave out one of ${option("enable", component)} and ${option("k3sConfig", entry)}`,
  });
}

/** Items of a list as k3s accepts it: a list, or one text with commas. */
function itemsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).flatMap((item) => `${item}`.split(","));
}

/** k3s's flags are parsed by Go's strconv.ParseBool. */
const isTrue = (value: unknown): boolean => /^(1|t|true)$/i.test(`${value}`);
