/** Runs commands in a terminal of a fixed size and keeps what they print, with its time. */
import { spawn } from "node:child_process";
import type { Cast, CastEvent } from "./cast.ts";

export interface Session {
  readonly commands: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** An operating system command that no terminal knows: it is in the output where a command starts. */
const MARK = { start: "\u001b]7777;", end: "\u0007" };

/**
 * Runs the commands one after another in one shell, each as it would be typed.
 * @throws when one fails
 */
export function recordSession({ commands, width, height, cwd, env }: Session): Promise<Cast> {
  const run = commands.map((command, at) => `printf '\\033]7777;${at}\\007'; ${command}`).join("\n");
  // script(1) gives it a terminal, whose size is that of script's own: none.
  const shell = `stty cols ${width} rows ${height}\nset -e\n${run}\n`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", shell, "/dev/null"], {
    cwd,
    env: { ...env, SHELL: "/bin/bash" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = performance.now();
  const events: CastEvent[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    events.push(...split(text, (performance.now() - started) / 1000, commands));
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      if (code === 0) resolve({ width, height, events });
      else reject(new Error(`a command failed (${code}):\n${events.map(({ data }) => data).join("")}`));
    });
  });
}

/** Output as events, with a marker where a command starts. */
function split(text: string, time: number, commands: readonly string[]): CastEvent[] {
  const [before = "", ...marked] = text.split(MARK.start);
  const after = marked.flatMap((part): CastEvent[] => {
    const [number = "", ...output] = part.split(MARK.end);
    return [
      { time, type: "m", data: commands[Number(number)] ?? "" },
      { time, type: "o", data: output.join(MARK.end) },
    ];
  });
  return [{ time, type: "o" as const, data: before }, ...after].filter(({ data }) => data !== "");
}
