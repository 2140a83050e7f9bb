import { NavgwError } from "../errors.ts";
import type { ControlClient, GuestEvent } from "../guest/control.ts";
import { pause } from "../pause.ts";
import { type Console, lastLines } from "./console.ts";
import type { NodeInfo } from "./started.ts";

/** Pause between two looks at the console or attempts to reach the guest, ms. */
const PAUSE = 50;

/**
 * Follows a guest until its node is ready.
 *
 * The console tells when the guest's network is up; a connection that is tried earlier would wait for an answer that
 * comes a second too late. From then on the control agent's events tell everything.
 * @param options.onMark told of each mark as it is seen; one may be told twice
 * @returns what Kubernetes the node runs, if the guest said so
 * @throws NavgwError NAVGW_NODE_FAILED; the signal's reason when it is aborted
 */
export async function awaitReady(
  console: Console,
  control: ControlClient,
  options: { readonly signal: AbortSignal; readonly onMark: (name: string) => void },
): Promise<NodeInfo | undefined> {
  const { signal, onMark } = options;
  for (;;) {
    const marks = await console.marks();
    for (const name of marks.keys()) onMark(name);
    if (marks.has("network")) break;
    await pause(PAUSE, signal);
  }
  let node: NodeInfo | undefined;
  for (;;) {
    try {
      for await (const event of control.events(signal)) {
        if (event.type === "hello") node = event.node ?? node;
        else if (event.type === "failed") throw nodeFailed(event);
        else {
          onMark(event.name);
          if (event.name === "ready") return node;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      // An agent that does not listen yet, or a connection that broke; a machine that ended is seen elsewhere.
      if (error instanceof NavgwError && error.code !== "NAVGW_CONTROL") throw error;
    }
    await pause(PAUSE, signal);
  }
}

function nodeFailed({ message, tail }: Extract<GuestEvent, { type: "failed" }>): NavgwError {
  return new NavgwError("NAVGW_NODE_FAILED", `the node gave up: ${message}`, {
    consoleTail: lastLines(tail.join("\n")),
  });
}
