import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";

/** Bound of one command, ms: none of ours takes longer than QEMU's main loop is busy. */
const COMMAND_TIMEOUT = 30_000;
/** Pause between two looks at what QEMU does in the background, ms. */
const PAUSE = 10;

/**
 * Arguments of `migrate-set-capabilities` that leave out memory which lies in a file already. The name is QEMU's: it may change without a
 * word.
 */
export const WITHOUT_MEMORY = { capabilities: [{ capability: "x-ignore-shared", state: true }] };

const answerSchema = z.union([
  z.object({ return: z.unknown(), id: z.number() }),
  z.object({ error: z.object({ class: z.string(), desc: z.string() }), id: z.number() }),
]);
const migrationSchema = z.object({
  status: z.string().default("none"),
  "error-desc": z.string().optional(),
});

/** A conversation with QEMU by its machine protocol (QMP): one command at a time. */
export class Qmp implements Disposable {
  readonly #socket: Socket;
  #said = "";
  #next = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    // Told by whoever waits for a line.
    socket.on("error", () => undefined);
  }

  /** @param path of QEMU's monitor socket. @throws NavgwError NAVGW_HOST */
  static async connect(path: string, signal?: AbortSignal): Promise<Qmp> {
    const socket = connect(path);
    const qmp = new Qmp(socket);
    try {
      await once(socket, "connect", { signal: bounded(signal) });
      // The greeting comes first and is no answer.
      await qmp.#line(signal);
      await qmp.execute("qmp_capabilities", {}, signal);
      return qmp;
    } catch (error) {
      qmp[Symbol.dispose]();
      signal?.throwIfAborted();
      throw error instanceof NavgwError
        ? error
        : new NavgwError("NAVGW_HOST", `QEMU's monitor does not answer: ${(error as Error).message}`, {
            cause: error,
          });
    }
  }

  /** @throws NavgwError NAVGW_HOST with QEMU's own words when it refuses */
  async execute(command: string, args: object = {}, signal?: AbortSignal): Promise<unknown> {
    const id = this.#next++;
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    for (;;) {
      // Events come between; they have no id.
      const answer = answerSchema.safeParse(JSON.parse(await this.#line(signal)));
      if (!answer.success || answer.data.id !== id) continue;
      if ("error" in answer.data)
        throw new NavgwError("NAVGW_HOST", `QEMU refuses ${command}: ${answer.data.error.desc}`);
      return answer.data.return;
    }
  }

  /** Waits until a migration, in or out, is complete. @throws NavgwError NAVGW_HOST when it failed */
  async migrated(signal?: AbortSignal): Promise<void> {
    const isComplete = async (): Promise<boolean> => {
      const answer = migrationSchema.parse(await this.execute("query-migrate", {}, signal));
      if (answer.status === "failed" || answer.status === "cancelled")
        throw new NavgwError(
          "NAVGW_HOST",
          `QEMU's migration ${answer.status}: ${answer["error-desc"] ?? "no word why"}`,
        );
      return answer.status === "completed";
    };
    await pollUntil(isComplete, { every: PAUSE, signal });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #line(signal: AbortSignal | undefined): Promise<string> {
    const bound = bounded(signal);
    for (;;) {
      const end = this.#said.indexOf("\n");
      if (end >= 0) {
        const line = this.#said.slice(0, end);
        this.#said = this.#said.slice(end + 1);
        return line;
      }
      const text = this.#socket.read() as string | null;
      if (text !== null) {
        this.#said += text;
        continue;
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) throw hungUp(this.#socket.errored);
      const either = new AbortController();
      try {
        await Promise.race([
          once(this.#socket, "readable", { signal: AbortSignal.any([bound, either.signal]) }),
          once(this.#socket, "close", { signal: either.signal }),
        ]);
      } catch (error) {
        signal?.throwIfAborted();
        if (!bound.aborted) throw hungUp(error);
        throw new NavgwError("NAVGW_TIMEOUT", `QEMU's monitor did not answer within ${COMMAND_TIMEOUT} ms`);
      } finally {
        either.abort();
      }
    }
  }
}

function hungUp(cause: unknown): NavgwError {
  return new NavgwError("NAVGW_HOST", "QEMU hung up its monitor: it has ended", { cause });
}

function bounded(signal: AbortSignal | undefined): AbortSignal {
  return anySignal(signal, AbortSignal.timeout(COMMAND_TIMEOUT));
}
