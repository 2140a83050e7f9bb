import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../base/errors.ts";
import { lastLines } from "../base/lines.ts";
import { FILES } from "../keeper/keeper-files.ts";

/** Bytes read to find the last lines. */
const TAIL_BYTES = 64 << 10;

/** The console of a machine, kept open so that it can be read even after its directory was deleted. */
export class Console implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #marks = new Map<string, number>();
  #at = 0;
  #rest = "";

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens the console log in a directory; makes it if it does not exist. */
  static async open(dir: string): Promise<Console> {
    const path = join(dir, FILES.consoleLog);
    try {
      return new Console(await open(path, "a+", 0o600));
    } catch (error) {
      throw fileError(error, "opening the console's log", path);
    }
  }

  /** Uptime in seconds of each mark that init has printed so far. */
  async marks(): Promise<ReadonlyMap<string, number>> {
    const buffer = Buffer.allocUnsafe(TAIL_BYTES);
    for (;;) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#at);
      if (bytesRead === 0) return this.#marks;
      this.#at += bytesRead;
      const lines = (this.#rest + buffer.toString("latin1", 0, bytesRead)).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) {
        const [, name, uptime] = /^navgw: ([a-z-]+) (\d+\.\d+)\r?$/.exec(line) ?? [];
        if (name !== undefined) this.#marks.set(name, Number(uptime));
      }
    }
  }

  /** The last lines, oldest first. */
  async tail(): Promise<string[]> {
    const { size } = await this.#file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - start);
    await this.#file.read(buffer, 0, buffer.length, start);
    return lastLines(buffer.toString("utf8"));
  }

  /** The whole text. */
  async text(): Promise<Buffer> {
    const { size } = await this.#file.stat();
    const buffer = Buffer.alloc(size);
    await this.#file.read(buffer, 0, size, 0);
    return buffer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
