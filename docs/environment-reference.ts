/** Tables of environment variables, from the list that the command line's help is made from. */
import { ENVIRONMENT, type EnvironmentVariable } from "../src/cli/cli-environment.ts";
import { table } from "./markdown-table.ts";

/** The variables of one use, in the order of the list. */
export function environmentTable(use: EnvironmentVariable["use"]): string {
  const rows = ENVIRONMENT.filter((variable) => variable.use === use);
  return table(
    ["variable", "meaning"],
    rows.map(({ name, meaning }) => [`\`${name}\``, meaning]),
  );
}
