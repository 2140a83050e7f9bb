/** The reference of error codes: a table, then a section each, so that a code can be linked to. */
import { exitCodeOf } from "../src/cli/exit-codes.ts";
import { ERROR_CODES, type NavgwErrorCode } from "../src/core/base/error-codes.ts";
import { NavgwError } from "../src/core/base/errors.ts";
import { table } from "./markdown-table.ts";

/** Markdown of every code: meaning, exit code, cause and remedy. */
export function errorCodeReference(): string {
  const codes = (Object.keys(ERROR_CODES) as NavgwErrorCode[]).sort();
  const overview = table(
    ["code", "meaning", "exit code"],
    codes.map((code) => [
      `[\`${code}\`](#${code.toLowerCase()})`,
      ERROR_CODES[code].meaning,
      String(exitCode(code)),
    ]),
  );
  return [overview, ...codes.map(section)].join("\n\n");
}

function section(code: NavgwErrorCode): string {
  const { meaning, cause, remedy } = ERROR_CODES[code];
  return [
    `### ${code}`,
    `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    `- Cause: ${cause}\n- Remedy: ${remedy}`,
  ].join("\n\n");
}

const exitCode = (code: NavgwErrorCode): number => exitCodeOf(new NavgwError(code, "an error of this code"));
