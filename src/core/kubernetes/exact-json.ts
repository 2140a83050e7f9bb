import { NavgwError } from "../base/errors.ts";

/** What V8 adds to JSON (ECMAScript's "JSON.parse source text access"), Node.js 22 and later. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const sourceText = JSON as unknown as SourceTextJson;

/** A text without such digits has no integer that a number cannot hold. */
const MANY_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;

/** Parses JSON: integers beyond 2^53 become `bigint`, all other numbers are `number`. @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text);
  return sourceText.parse(text, (_key, value, { source }) => {
    if (typeof value !== "number" || source === undefined) return value;
    return Number.isSafeInteger(value) || !INTEGER.test(source) ? value : BigInt(source);
  });
}

/** Characters that JSON may have as they are and YAML may not: the API server reads what is applied as YAML. */
const NOT_YAML = /[\u007f-\u009f\ufeff\ufffe\uffff]/g;

/**
 * JSON of a value, which is YAML, too; a `bigint` is written as an integer.
 * @throws NavgwError NAVGW_MANIFEST for a number that JSON cannot hold: `NaN` or an infinity
 */
export function stringifyExactJson(value: unknown): string {
  const json = JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === "bigint") return sourceText.rawJSON(`${inner}`);
    if (typeof inner === "number" && !Number.isFinite(inner)) throw notJson(key, inner);
    return inner;
  });
  return json.replace(NOT_YAML, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function notJson(key: string, value: number): NavgwError {
  return new NavgwError(
    "NAVGW_MANIFEST",
    `field ${key}: ${value} is not a number that Kubernetes can store`,
    {
      hint: "use a finite number, or a string",
    },
  );
}
