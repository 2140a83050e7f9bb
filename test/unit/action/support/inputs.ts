import { type Inputs, readInputs } from "../../../../src/action/context.ts";

/** Inputs as a workflow gives them, checked. @param folder where relative paths begin */
export function inputsOf(given: Readonly<Record<string, string>> = {}, folder = import.meta.dirname): Inputs {
  return readInputs((name) => given[name] ?? "", folder);
}
