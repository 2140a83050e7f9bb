import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { lastStep, STEP_TEXT } from "../cluster-types/boot-steps.ts";
import type {
  ExecOptions,
  GuestStatus,
  LogOptions,
  LogSource,
  StartedCluster,
} from "../cluster-types/started-cluster.ts";
import { ControlClient } from "../guest/control-client.ts";
import { execInGuest } from "../guest/guest-exec.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { KUBECONFIG_FILE } from "../kubeconfig/merge-kubeconfig.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { clusterLogs } from "./cluster-logs.ts";

/** Bound of requesting a guest's status for an error message, ms. */
const STATUS_TIMEOUT = 2000;

/** Operations on a cluster whose machine runs, whether its node is ready or not. */
export type ReachableCluster = Pick<
  StartedCluster,
  "name" | "dir" | "kubeconfigPath" | "kubeconfig" | "status" | "exec" | "logs"
>;

/** A cluster that is being started, usually by another process. Using it needs no lock. */
export class StartingCluster implements ReachableCluster {
  readonly name: string;
  readonly dir: string;
  readonly kubeconfigPath: string;
  readonly #control: ControlClient;

  constructor({ name, token }: ClusterRecord) {
    this.name = name;
    this.dir = clusterDir(name);
    this.kubeconfigPath = join(this.dir, KUBECONFIG_FILE);
    this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }

  /** @throws NavgwError NAVGW_NO_CLUSTER before the API server has responded */
  async kubeconfig(): Promise<string> {
    try {
      return await readFile(this.kubeconfigPath, "utf8");
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      throw await notReadyYet(this, "it has no kubeconfig yet");
    }
  }

  status(): Promise<GuestStatus> {
    return this.#reached(this.#control.status());
  }

  exec(argv: readonly string[], options?: ExecOptions): Promise<number> {
    return this.#reached(execInGuest(this.#control.endpoint, argv, options));
  }

  logs(source: LogSource, options?: LogOptions): Promise<Readable> {
    return this.#reached(clusterLogs(this.name, source, options));
  }

  /** Its guest's status; undefined when the guest does not respond. */
  async progress(): Promise<GuestStatus | undefined> {
    return this.#control.status(AbortSignal.timeout(STATUS_TIMEOUT)).catch(() => undefined);
  }

  /** Reports a guest whose network is not up yet as starting, not as failed. */
  async #reached<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      const isSilent = error instanceof NavgwError && error.code === "NAVGW_CONTROL";
      if (!isSilent || (await this.progress()) !== undefined) throw error;
      throw await notReadyYet(this, "its guest does not respond yet", error);
    }
  }
}

/** The error for an operation that a starting cluster does not support yet. */
export async function notReadyYet(
  cluster: StartingCluster,
  reason: string,
  cause?: unknown,
): Promise<NavgwError> {
  const status = await cluster.progress();
  const step = lastStep(status?.marks ?? {});
  const progress = step === undefined ? "" : ` (so far: ${STEP_TEXT[step]})`;
  const trouble = status?.trouble === undefined ? "" : `; ${status.trouble.message}`;
  const { name } = cluster;
  return new NavgwError(
    "NAVGW_NO_CLUSTER",
    `cluster ${name} is starting${progress}, and ${reason}${trouble}`,
    {
      hint: hint`try again later: ${command("status", "--name", name)} shows its progress, ${command("logs", "--name", name)} its log`,
      cause,
    },
  );
}
