import { NavgwError } from "../base/errors.ts";
import { lastLines } from "../base/lines.ts";
import { pollUntil } from "../base/poll-until.ts";
import type { NodeInfo } from "../cluster-types/started-cluster.ts";
import { hintFor, type Trouble } from "../cluster-types/trouble.ts";
import type { Console } from "../guest/console-log.ts";
import type { ControlClient, GuestEvent } from "../guest/control-client.ts";

/**
 * Follows a guest until its node is ready.
 *
 * The console tells when the guest's network is up; a connection that is tried earlier would wait for an answer that
 * comes a second too late. From then on the control agent's events tell everything.
 * @param options.onMark told of each mark as it is seen; one may be told twice
 * @param options.onTrouble told of what keeps the node from becoming ready and may heal; of undefined when it has
 * @param options.onImporting told which image archives the node is importing, of none at the end
 * @returns what Kubernetes the node runs, if the guest said so
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
  const becomesReady = async (): Promise<boolean> => {
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
      // An agent that does not listen yet, or a connection that broke; a machine that ended is seen elsewhere.
      if (error instanceof NavgwError && error.code !== "NAVGW_CONTROL") throw error;
    }
    return false;
  };
  await pollUntil(hasNetwork, { signal });
  await pollUntil(becomesReady, { signal });
  return node;
}

function troubleOf({
  cause,
  message = "",
  line,
}: Extract<GuestEvent, { type: "trouble" }>): Trouble | undefined {
  return cause === undefined ? undefined : { cause, message, line };
}

/** A node that gave up. */
class NodeFailed extends NavgwError {
  readonly trouble: Trouble | undefined;

  constructor({ message, cause, line, tail }: Extract<GuestEvent, { type: "failed" }>) {
    const trouble = cause === undefined ? undefined : { cause, message, line };
    const lines = lastLines(tail.join("\n"));
    super("NAVGW_NODE_FAILED", trouble === undefined ? `the node gave up: ${message}` : message, {
      hint: trouble && hintFor(trouble),
      consoleTail: line === undefined || lines.includes(line) ? lines : [line, ...lines],
    });
    this.trouble = trouble;
  }
}

/** The trouble by which a node gave up, if an error is of such a one and that is known. */
export const troubleIn = (error: unknown): Trouble | undefined =>
  error instanceof NodeFailed ? error.trouble : undefined;
