import { parseArgs } from "node:util";
import { ENGINE_NAMES } from "../src/core/index.ts";
import { PARTS } from "./parts/index.ts";

export const USAGE = `npm run bench -- [--only PART,…] [--engine NAME,…] [--runs N] [--out DIR]

  --only    parts: ${PARTS.map(({ name }) => name).join(", ")}; default all
  --engine  engines: ${ENGINE_NAMES.join(", ")}; default every one that works here
  --runs    how often each thing is measured; default 5
  --out     folder for results.json and results.md; default bench-results`;

export interface Arguments {
  /** Undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly engines: readonly string[] | undefined;
  readonly runs: number;
  readonly out: string;
  readonly help: boolean;
}

/** @throws Error that says which argument is wrong */
export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      engine: { type: "string" },
      runs: { type: "string", default: "5" },
      out: { type: "string", default: "bench-results" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new Error(`--runs must be a whole number from 1: ${values.runs}`);
  return {
    only: listOf(
      "--only",
      values.only,
      PARTS.map(({ name }) => name),
    ),
    engines: listOf("--engine", values.engine, ENGINE_NAMES),
    runs,
    out: values.out,
    help: values.help,
  };
}

function listOf(
  option: string,
  text: string | undefined,
  known: readonly string[],
): readonly string[] | undefined {
  const names = text?.split(",");
  const strange = names?.filter((name) => !known.includes(name)) ?? [];
  if (strange.length > 0)
    throw new Error(`${option} knows no ${strange.join(", ")}, only ${known.join(", ")}`);
  return names;
}
