import { Option } from "commander";

interface OptionFacts<T> {
  readonly choices?: readonly string[];
  /** Description of core's default; the CLI passes no value then. */
  readonly byDefault?: string;
  readonly parse?: (text: string, before: T) => T;
}

/** Creates an option in one expression. */
export function option<T>(flags: string, description: string, facts: OptionFacts<T> = {}): Option {
  const made = new Option(flags, description);
  if (facts.parse !== undefined) made.argParser(facts.parse);
  if (facts.choices !== undefined) made.choices(facts.choices);
  if (facts.byDefault !== undefined) made.default(undefined, facts.byDefault);
  return made;
}

/** Description with the allowed values and the default, for help and docs. */
export function optionText({
  description,
  argChoices,
  defaultValueDescription,
  defaultValue,
}: Option): string {
  const byDefault = defaultValueDescription ?? (typeof defaultValue === "string" ? defaultValue : undefined);
  const facts = [
    ...(argChoices === undefined ? [] : [argChoices.join(", ")]),
    ...(byDefault === undefined ? [] : [`default: ${byDefault}`]),
  ];
  return facts.length === 0 ? description : `${description} (${facts.join("; ")})`;
}
