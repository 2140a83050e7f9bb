import { parseArgs } from "node:util";

export const USAGE = `npm run test:kills -- [--kills N] [--seed S] [--minutes M] [--scene NAME,…]
npm run test:kills -- --clusters N
npm run test:kills -- --clones N

  --kills     processes that are killed, each at a random moment of a random command; default 300
  --seed      number that all choices follow from; default: from the clock, and printed
  --minutes   no further kill after this time; default: no bound
  --scene     only these commands, see test/kills/scenes.ts; default all
  --clusters  instead: this many clusters one after another, and what each takes of the machine
  --clones    instead: the same of clones of a running cluster, with an application in it`;

export interface Arguments {
  readonly kills: number;
  readonly seed: number;
  readonly minutes: number;
  /** Undefined: all. */
  readonly scenes: readonly string[] | undefined;
  /** Undefined: the other mode. */
  readonly clusters: number | undefined;
  readonly clones: number | undefined;
  readonly help: boolean;
}

/** @throws Error that says which argument is wrong */
export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: "string", default: "300" },
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      minutes: { type: "string", default: `${Number.MAX_SAFE_INTEGER}` },
      scene: { type: "string" },
      clusters: { type: "string" },
      clones: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    kills: wholeNumber("--kills", values.kills),
    seed: wholeNumber("--seed", values.seed),
    minutes: wholeNumber("--minutes", values.minutes),
    scenes: values.scene?.split(","),
    clusters: values.clusters === undefined ? undefined : wholeNumber("--clusters", values.clusters),
    clones: values.clones === undefined ? undefined : wholeNumber("--clones", values.clones),
    help: values.help,
  };
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`${option} must be a whole number: ${text}`);
}
