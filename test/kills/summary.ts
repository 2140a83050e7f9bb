import type { Outcome } from "./round.ts";

/** Kills by command and process, then what was wrong. */
export function summarize(outcomes: readonly Outcome[]): string {
  const kills = outcomes.filter(({ killed }) => killed !== undefined);
  const groups = Map.groupBy(kills, ({ scene, killed }) => `${scene.padEnd(18)}${killed?.padEnd(22)}`);
  const rows = [...groups].sort().map(([what, of]) => `${what}${`${of.length}`.padStart(6)}${count(of)}`);
  const wrong = outcomes.flatMap(({ scene, killed, at, problems }) =>
    problems.map((problem) => `${scene}, ${killed ?? "nothing"} killed after ${at.toFixed(2)} s: ${problem}`),
  );
  const total = `${kills.length} kills, ${wrong.length} problems; ${outcomes.length - kills.length} came too late to kill anything`;
  return [...rows, total, ...wrong].join("\n");
}

function count(outcomes: readonly Outcome[]): string {
  const bad = outcomes.filter(({ problems }) => problems.length > 0).length;
  return bad === 0 ? "" : `  ${bad} with problems`;
}
