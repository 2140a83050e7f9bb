import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";

/** Bound on one command, ms: none of those used takes longer than QEMU's main loop is busy. */
const COMMAND_TIMEOUT = 30_000;
/** Pause between two checks of QEMU's background work, ms. */
const PAUSE = 10;

/**
 * Arguments of `migrate-set-capabilities` that leave out memory which is in a file already. The name is experimental in
 * QEMU: it may change without notice.
 */
export const WITHOUT_MEMORY = { capabilities: [{ capability: "x-ignore-shared", state: true }] };

const responseSchema = z.union([
  z.object({ return: z.unknown(), id: z.number() }),
  z.object({ error: z.object({ class: z.string(), desc: z.string() }), id: z.number() }),
]);
const migrationSchema = z.object({
  status: z.string().default("none"),
  "error-desc": z.string().optional(),
});

/** Client of QEMU's machine protocol (QMP): one command at a time. */
export class Qmp implements Disposable {
  readonly #socket: Socket;
  #received = "";
  #next = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    // Reported to whoever waits for a line.
    socket.on("error", () => undefined);
  }

  /** @param path of QEMU's monitor socket. @throws NavgwError NAVGW_HOST */
  static async connect(path: string, signal?: AbortSignal): Promise<Qmp> {
    const socket = connect(path);
    const qmp = new Qmp(socket);
    try {
      await once(socket, "connect", { signal: bounded(signal) });
      // The greeting comes first and is not a response.
      await qmp.#line(signal);
      await qmp.execute("qmp_capabilities", {}, signal);
      return qmp;
    } catch (error) {
      qmp[Symbol.dispose]();
      signal?.throwIfAborted();
      throw error instanceof NavgwError
        ? error
        : new NavgwError("NAVGW_HOST", `QEMU's monitor does not respond: ${(error as Error).message}`, {
            cause: error,
          });
    }
  }

  /** @throws NavgwError NAVGW_HOST with QEMU's message when it refuses */
  async execute(command: string, args: object = {}, signal?: AbortSignal): Promise<unknown> {
    const id = this.#next++;
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    for (;;) {
      // Events may come in between; they have no id.
      const response = responseSchema.safeParse(JSON.parse(await this.#line(signal)));
      if (!response.success || response.data.id !== id) continue;
      if ("error" in response.data)
        throw new NavgwError("NAVGW_HOST", `QEMU refused ${command}: ${response.data.error.desc}`);
      return response.data.return;
    }
  }

  /** Waits until a migration, in or out, is complete. @throws NavgwError NAVGW_HOST when it failed */
  async migrated(signal?: AbortSignal): Promise<void> {
    const isComplete = async (): Promise<boolean> => {
      const response = migrationSchema.parse(await this.execute("query-migrate", {}, signal));
      if (response.status === "failed" || response.status === "cancelled")
        throw new NavgwError(
          "NAVGW_HOST",
          `QEMU's migration ${response.status}: ${response["error-desc"] ?? "no reason given"}`,
        );
      return response.status === "completed";
    };
    await pollUntil(isComplete, { every: PAUSE, signal });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #line(signal: AbortSignal | undefined): Promise<string> {
    const bound = bounded(signal);
    for (;;) {
      const end = this.#received.indexOf("\n");
      if (end >= 0) {
        const line = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 1);
        return line;
      }
      const text = this.#socket.read() as string | null;
      if (text !== null) {
        this.#received += text;
        continue;
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) throw closedByQemu(this.#socket.errored);
      const waiting = new AbortController();
      try {
        await Promise.race([
          once(this.#socket, "readable", { signal: AbortSignal.any([bound, waiting.signal]) }),
          once(this.#socket, "close", { signal: waiting.signal }),
        ]);
      } catch (error) {
        signal?.throwIfAborted();
        if (!bound.aborted) throw closedByQemu(error);
        throw new NavgwError("NAVGW_TIMEOUT", `QEMU's monitor did not respond within ${COMMAND_TIMEOUT} ms`);
      } finally {
        waiting.abort();
      }
    }
  }
}

function closedByQemu(cause: unknown): NavgwError {
  return new NavgwError("NAVGW_HOST", "QEMU closed its monitor: it has ended", { cause });
}

function bounded(signal: AbortSignal | undefined): AbortSignal {
  return anySignal(signal, AbortSignal.timeout(COMMAND_TIMEOUT));
}
