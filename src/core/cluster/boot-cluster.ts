import { join } from "node:path";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { socketPath } from "../base/paths.ts";
import type { NodeInfo } from "../cluster-types/started-cluster.ts";
import { hintFor } from "../cluster-types/trouble.ts";
import { Console } from "../guest/console-log.ts";
import { ControlClient } from "../guest/control-client.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { portForward, portOf } from "../keeper/keeper-forward.ts";
import type { KeeperSpec } from "../keeper/keeper-spec.ts";
import { type Keeper, startKeeper } from "../keeper/start-keeper.ts";
import { KUBECONFIG_FILE } from "../kubeconfig/merge-kubeconfig.ts";
import { credentialsOf, rewriteKubeconfig } from "../kubeconfig/rewrite-kubeconfig.ts";
import type { PortForward } from "../options/cluster-options.ts";
import { readExit } from "../record/cluster-record.ts";
import { unlessPaused } from "../record/paused-machine.ts";
import { resumeMachine } from "../snapshot/resume-machine.ts";
import type { MemorySnapshot } from "../snapshot/snapshot-kinds.ts";
import { awaitReadyz } from "./await-api-server.ts";
import { awaitReady, troubleIn } from "./await-ready.ts";
import { guestDied, keepLogs, withNodeLog } from "./boot-failure.ts";
import type { Steps } from "./boot-progress.ts";
import { hostDiskFull } from "./host-trouble.ts";

export interface BootInput {
  readonly name: string;
  /** Path of the keeper. */
  readonly program: string;
  readonly spec: KeeperSpec;
  readonly token: string;
  /** ms. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Snapshot that its machine resumes from, instead of booting. */
  readonly resume?: MemorySnapshot | undefined;
}

/** A cluster whose node is ready and whose keeper is still attached to this process. */
export interface Booted {
  readonly keeper: Keeper;
  readonly node: NodeInfo | undefined;
  readonly apiPort: number;
  readonly ports: readonly PortForward[];
}

/**
 * Starts the machine and waits until its API server responds through the forwarded port. A failed boot ends the
 * machine; its logs are kept.
 * @throws NavgwError NAVGW_GUEST_DIED, NAVGW_NODE_FAILED, NAVGW_TIMEOUT, NAVGW_PORT_IN_USE, NAVGW_HOST
 */
export async function boot(input: BootInput, steps: Steps): Promise<Booted> {
  const { spec, signal } = input;
  // Before the keeper: if the machine ends at once, its directory may be deleted with it.
  await using console = await Console.open(spec.dir);
  const keeper = await startKeeper(input.program, spec, signal);
  try {
    if (input.resume === undefined) steps.reached("machine");
    const control = new ControlClient({
      socket: socketPath(spec.dir, FILES.control),
      token: input.token,
    });
    try {
      const wait = (abortSignal: AbortSignal): Promise<Booted> =>
        waitUntilReady({ ...input, signal: abortSignal }, keeper, console, control, steps);
      return await unlessPaused(input.name, wait, signal);
    } catch (error) {
      const explained =
        (await hostFailure(error, spec.dir, steps)) ?? (await withNodeLog(error, control, input.name));
      await keeper.end();
      throw await keepLogs(explained, input.name, console);
    }
  } catch (error) {
    await keeper.end();
    throw error;
  }
}

async function waitUntilReady(
  { name, spec, timeout, signal, resume }: BootInput,
  keeper: Keeper,
  console: Console,
  control: ControlClient,
  steps: Steps,
): Promise<Booted> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(timedOut(timeout, steps)), timeout);
  const died = new AbortController();
  void keeper.ended.then(() => died.abort());
  const finished = new AbortController();
  // Requested while the keeper still runs, because its directory may be deleted when it ends.
  const exit = new KeeperClient(spec.dir).wait(finished.signal).catch(() => undefined);
  const abortSignal = AbortSignal.any([signal, deadline.signal, died.signal]);
  const apiPort = portOf(keeper.forwards[0]?.host ?? "");
  let earlyKubeconfig: Promise<unknown> | undefined;
  const keepKubeconfig = async (): Promise<string> => {
    const text = rewriteKubeconfig(
      await control.kubeconfig(abortSignal),
      name,
      `https://127.0.0.1:${apiPort}`,
    );
    await writeKubeconfig(join(spec.dir, KUBECONFIG_FILE), text);
    return text;
  };
  try {
    if (resume !== undefined) {
      await resumeMachine({
        snapshot: resume,
        dir: spec.dir,
        token: control.endpoint.token,
        signal: abortSignal,
      });
      steps.reached("machine", `resumed from snapshot ${resume.cluster}/${resume.name}`);
    }
    const node =
      resume === undefined
        ? await awaitReady(console, control, {
            signal: abortSignal,
            onMark: (mark) => {
              steps.mark(mark);
              // From here on other processes can inspect the starting cluster. A restarted node may have a new kubeconfig when ready.
              if (mark === "apiserver") earlyKubeconfig ??= keepKubeconfig().catch(() => undefined);
            },
            onTrouble: (trouble) => steps.reportTrouble(trouble),
            onImporting: (files) => steps.reportImporting(files),
          })
        : resume.node;
    await earlyKubeconfig;
    await awaitReadyz(credentialsOf(await keepKubeconfig()), abortSignal);
    await requireReady(control, abortSignal);
    steps.reached("kubeconfig");
    return { keeper, node, apiPort, ports: keeper.forwards.slice(1).map(portForward) };
  } catch (error) {
    signal.throwIfAborted();
    if (died.signal.aborted)
      throw await guestDied((await exit) ?? (await readExit(spec.dir)), console, steps.last, error);
    throw error;
  } finally {
    clearTimeout(timer);
    finished.abort();
  }
}

async function writeKubeconfig(path: string, text: string): Promise<void> {
  try {
    await writeDurably(path, text);
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}

/** @throws NavgwError NAVGW_NODE_FAILED when the node ended during the last checks */
async function requireReady(control: ControlClient, signal: AbortSignal): Promise<void> {
  const { state, trouble } = await control.status(signal);
  if (state === "ready") return;
  throw new NavgwError("NAVGW_NODE_FAILED", trouble?.message ?? `the node was ready and is now ${state}`, {
    hint: (trouble && hintFor(trouble)) ?? "start it again; the log shows the reason",
  });
}

/** The host's failure behind an error; undefined when the host is not the cause. */
async function hostFailure(error: unknown, dir: string, steps: Steps): Promise<NavgwError | undefined> {
  if (!(error instanceof NavgwError)) return undefined;
  return hostDiskFull(troubleIn(error) ?? steps.trouble, dir);
}

function timedOut(timeout: number, steps: Steps): NavgwError {
  const { last, trouble } = steps;
  const why = trouble === undefined ? "" : `: ${trouble.message}`;
  return new NavgwError(
    "NAVGW_TIMEOUT",
    `the cluster was not ready within the timeout of ${timeout / 1000} s; the last step reached was ${last}${why}`,
    {
      hint:
        (trouble && hintFor(trouble)) ??
        hint`raise it with ${option("timeoutMs")}; the log shows what it was waiting for`,
    },
  );
}
