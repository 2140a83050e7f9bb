import { once } from "node:events";
import { connect } from "node:net";
import { addAbortSignal } from "node:stream";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { lines } from "../base/lines.ts";

/** Bound on one answer, ms: the longest is that to `save`, which writes all memory in use. */
const TIMEOUT = 120_000;

/** Client of the monitor of a User Mode Linux kernel (guest/kernel/patches/uml-snapshots.patch): lines of text, one order a connection. */
export interface UmlMonitor extends Disposable {
  /** Sends a line and waits for the answer. @throws NavgwError NAVGW_HOST, NAVGW_TIMEOUT */
  ask(line: string): Promise<string>;
}

/** @param path of the monitor's socket. @throws the system error when nobody listens there */
export async function connectUmlMonitor(path: string, signal?: AbortSignal): Promise<UmlMonitor> {
  const bound = AbortSignal.timeout(TIMEOUT);
  const socket = addAbortSignal(anySignal(signal, bound), connect(path));
  // Reported to whoever waits for an answer.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const answers = lines(socket);
  return {
    async ask(line) {
      socket.write(`${line}\n`);
      const answer = await answers.next().catch((error: unknown) => {
        signal?.throwIfAborted();
        if (bound.aborted)
          throw new NavgwError(
            "NAVGW_TIMEOUT",
            `the guest's kernel did not answer ${line} within ${TIMEOUT} ms`,
          );
        throw new NavgwError("NAVGW_HOST", "the guest's kernel closed its monitor", { cause: error });
      });
      if (answer.done)
        throw new NavgwError("NAVGW_HOST", "the guest's kernel closed its monitor: it has ended");
      return answer.value;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}
