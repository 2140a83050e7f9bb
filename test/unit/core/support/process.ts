import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const core = join(import.meta.dirname, "../../../../dist/src/core");

/** Another Node.js process of the same environment, running a module's text; `CORE` in it is the path of core as built. */
export class OtherProcess {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(code: string) {
    this.child = spawn(process.execPath, ["--input-type=module", "-e", code.replaceAll("CORE", core)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: this.child.stdout as NonNullable<ChildProcess["stdout"]> });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Its next line of output. */
  async line(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await once(this.child, "exit");
  }

  /** Its exit code. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
    return this.child.exitCode;
  }
}
