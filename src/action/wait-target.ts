import type { Condition, NamedQuery } from "../core/index.ts";

/** An object that is waited for before the next step begins. */
export interface WaitTarget {
  readonly resource: NamedQuery;
  readonly condition: Condition & string;
}

const PATTERN = /^(?:([a-z0-9-]+)\/)?([A-Za-z][A-Za-z0-9.]*)\/([a-z0-9][a-z0-9.-]*)(?:=([A-Za-z]+))?$/;

/** `[NAMESPACE/]KIND/NAME[=CONDITION]`, such as `shop/deployment/web` or `job/migrate=Complete`; undefined for any other text. */
export function waitTargetFrom(text: string): WaitTarget | undefined {
  const [, namespace, kind, name, condition = "Ready"] = PATTERN.exec(text) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { resource: { kind, name, ...(namespace === undefined ? {} : { namespace }) }, condition };
}

/** The target as text, in the form of the input. */
export function nameOfTarget({ resource: { namespace, kind, name }, condition }: WaitTarget): string {
  const where = namespace === undefined ? "" : `${namespace}/`;
  return `${where}${kind}/${name}${condition === "Ready" ? "" : `=${condition}`}`;
}
