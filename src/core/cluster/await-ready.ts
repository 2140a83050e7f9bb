import { NavgwError } from "../base/errors.ts";
import { lastLines } from "../base/lines.ts";
import { pollUntil } from "../base/poll-until.ts";
import type { NodeInfo } from "../cluster-types/started-cluster.ts";
import { hintFor, type Trouble } from "../cluster-types/trouble.ts";
import type { Console } from "../guest/console-log.ts";
import type { ControlClient, GuestEvent } from "../guest/control-client.ts";

/**
 * Waits until a guest's node is ready.
 *
 * The console shows when the guest's network is up: a connection attempted earlier would only time out and delay the
 * boot by a second. From then on the control agent's events report everything.
 * @param options.onMark called with each mark; possibly twice with the same one
 * @param options.onTrouble called with a problem that delays the node and may resolve; with undefined once it has
 * @param options.onImporting called with the image archives that the node is importing; with an empty list at the end
 * @returns the node's distribution and version, if the guest reported them
 * @throws NavgwError NAVGW_NODE_FAILED; the signal's reason when it is aborted
 */
export async function awaitReady(
  console: Console,
  control: ControlClient,
  options: {
    readonly signal: AbortSignal;
    readonly onMark: (name: string) => void;
    readonly onTrouble: (trouble: Trouble | undefined) => void;
    readonly onImporting: (files: readonly string[]) => void;
  },
): Promise<NodeInfo | undefined> {
  const { signal, onMark, onTrouble, onImporting } = options;
  const hasNetwork = async (): Promise<boolean> => {
    const marks = await console.marks();
    for (const name of marks.keys()) onMark(name);
    return marks.has("network");
  };
  let node: NodeInfo | undefined;
  const isReady = async (): Promise<boolean> => {
    try {
      for await (const event of control.events(signal)) {
        if (event.type === "hello") node = event.node ?? node;
        else if (event.type === "failed") throw new NodeFailed(event);
        else if (event.type === "trouble") onTrouble(troubleOf(event));
        else if (event.type === "importing") onImporting(event.files);
        else {
          onMark(event.name);
          if (event.name === "ready") return true;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      // An agent that does not listen yet, or a broken connection; the end of the machine is detected elsewhere.
      if (error instanceof NavgwError && error.code !== "NAVGW_CONTROL") throw error;
    }
    return false;
  };
  await pollUntil(hasNetwork, { signal });
  await pollUntil(isReady, { signal });
  return node;
}

function troubleOf({
  cause,
  message = "",
  line,
}: Extract<GuestEvent, { type: "trouble" }>): Trouble | undefined {
  return cause === undefined ? undefined : { cause, message, line };
}

/** The error for a node that failed for good. */
class NodeFailed extends NavgwError {
  readonly trouble: Trouble | undefined;

  constructor({ message, cause, line, tail }: Extract<GuestEvent, { type: "failed" }>) {
    const trouble = cause === undefined ? undefined : { cause, message, line };
    const lines = lastLines(tail.join("\n"));
    super("NAVGW_NODE_FAILED", trouble === undefined ? `the node failed: ${message}` : message, {
      hint: trouble && hintFor(trouble),
      consoleTail: line === undefined || lines.includes(line) ? lines : [line, ...lines],
    });
    this.trouble = trouble;
  }
}

/** The trouble that made a node fail, if the error is a node failure and its cause is known. */
export const troubleIn = (error: unknown): Trouble | undefined =>
  error instanceof NodeFailed ? error.trouble : undefined;
