import { spawn } from "node:child_process";
import { closeSync, constants, createReadStream, openSync, writeSync } from "node:fs";
import koffi from "koffi";
import { expect } from "vitest";
import { waitUntil } from "../../support/wait-until.ts";

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** A program on a terminal of its own. Disposing kills it. */
export interface OnTerminal extends Disposable {
  /** Waits until what was said since the last match matches. */
  says(pattern: RegExp): Promise<void>;
  type(keys: string): void;
  resize(size: TerminalSize): void;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** <asm-generic/ioctls.h> */
const TIOCSWINSZ = 0x5414;

const libc = koffi.load(null);
const unlock = libc.func("int unlockpt(int fd)");
const nameOf = libc.func("const char *ptsname(int fd)");
const setSize = libc.func("int ioctl(int fd, unsigned long request, const uint16_t *size)");

/** Starts a program with stdin, stdout and stderr on a new pseudo-terminal. */
export function onTerminal(program: string, args: readonly string[], size: TerminalSize): OnTerminal {
  const { O_RDWR, O_NOCTTY } = constants;
  const master = openSync("/dev/ptmx", O_RDWR | O_NOCTTY);
  if (unlock(master) !== 0) throw new Error("unlockpt failed");
  const slave = openSync(nameOf(master), O_RDWR | O_NOCTTY);
  const resize = ({ rows, columns }: TerminalSize): void => {
    if (setSize(master, TIOCSWINSZ, [rows, columns, 0, 0]) !== 0) throw new Error("TIOCSWINSZ failed");
  };
  resize(size);
  const child = spawn(program, args, {
    stdio: [slave, slave, slave],
    env: { ...process.env, TERM: "xterm" },
    detached: true,
  });
  closeSync(slave);
  let said = "";
  // A terminal that nobody has open any more reads as EIO.
  createReadStream("", { fd: master, encoding: "utf8" })
    .on("data", (text) => {
      said += text;
    })
    .on("error", () => undefined);
  return {
    async says(pattern) {
      await waitUntil(`${pattern} on the terminal`, 60_000, () => {
        expect(said).toMatch(pattern);
        return true;
      });
      said = said.replace(new RegExp(`^[^]*?${pattern.source}`), "");
    },
    type: (keys) => void writeSync(master, keys),
    resize(to) {
      resize(to);
      // The system tells those whose controlling terminal it is; here it is nobody's.
      child.kill("SIGWINCH");
    },
    ended: new Promise((resolve) => child.once("close", resolve)),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}
