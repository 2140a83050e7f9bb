/** When what is shown of a recording: commands are typed, and long waits are shortened. */
import type { Cast, CastEvent } from "./cast.ts";

/** What is written to the terminal at a time of the playback, in seconds. */
export interface Step {
  readonly at: number;
  readonly data: string;
  /** While a command is typed the cursor shows. */
  readonly cursor: boolean;
}

export interface Playback {
  readonly steps: readonly Step[];
  /** Seconds after which it starts again. */
  readonly length: number;
}

const PROMPT = "\x1b[1;32m$\x1b[0m ";
const BEFORE_TYPING = 0.7;
const KEY = 0.04;
const AFTER_TYPING = 0.3;
/** A command that takes longer is played faster, so that it takes this long. */
const LONGEST_COMMAND = 5.5;
const AFTER_COMMAND = 0.6;
const AT_THE_END = 5;

/** The commands of a recording, each typed and then played. */
export function playbackOf({ events }: Cast): Playback {
  const steps: Step[] = [];
  let at = 0;
  for (const { command, output, seconds } of commandsOf(events)) {
    steps.push({ at, data: PROMPT, cursor: true });
    at += BEFORE_TYPING;
    for (const key of command) {
      steps.push({ at, data: key, cursor: true });
      at += KEY;
    }
    at += AFTER_TYPING;
    steps.push({ at, data: "\r\n", cursor: false });
    const speed = Math.max(1, seconds / LONGEST_COMMAND);
    for (const { time, data } of output) steps.push({ at: at + time / speed, data, cursor: false });
    at += seconds / speed + AFTER_COMMAND;
  }
  steps.push({ at, data: PROMPT, cursor: true });
  return { steps, length: at + AT_THE_END };
}

interface Command {
  readonly command: string;
  /** Output, with seconds since the command's start. */
  readonly output: readonly { readonly time: number; readonly data: string }[];
  readonly seconds: number;
}

function commandsOf(events: readonly CastEvent[]): Command[] {
  const starts = events.flatMap(({ type }, at) => (type === "m" ? [at] : []));
  return starts.map((start, nth) => {
    const own = events.slice(start, starts[nth + 1]);
    const [{ time: started, data: command } = { time: 0, data: "" }, ...output] = own;
    const ended = own.at(-1)?.time ?? started;
    return {
      command,
      output: output.map(({ time, data }) => ({ time: time - started, data })),
      seconds: ended - started,
    };
  });
}
