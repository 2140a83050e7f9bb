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

/** Bound of asking a guest how far it is for the sake of an error, ms. */
const ASK_TIMEOUT = 2000;

/** What can be done with a cluster whose machine runs, whether its node is ready or not. */
export type ReachableCluster = Pick<
  StartedCluster,
  "name" | "dir" | "kubeconfigPath" | "kubeconfig" | "status" | "exec" | "logs"
>;

/** A cluster that is being started, by another process most often. It needs no lock of its name. */
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

  /** @throws NavgwError NAVGW_NO_CLUSTER before the API server has answered */
  async kubeconfig(): Promise<string> {
    try {
      return await readFile(this.kubeconfigPath, "utf8");
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      throw await notSoFar(this, "it has no kubeconfig yet");
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

  /** How far its guest is; undefined when that does not answer. */
  async progress(): Promise<GuestStatus | undefined> {
    return this.#control.status(AbortSignal.timeout(ASK_TIMEOUT)).catch(() => undefined);
  }

  /** Before its network is up the guest does not answer, which is no failure of it. */
  async #reached<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      const isSilent = error instanceof NavgwError && error.code === "NAVGW_CONTROL";
      if (!isSilent || (await this.progress()) !== undefined) throw error;
      throw await notSoFar(this, "its guest does not answer yet", error);
    }
  }
}

/** The error for what a cluster that is being started cannot do yet. */
export async function notSoFar(cluster: StartingCluster, what: string, cause?: unknown): Promise<NavgwError> {
  const status = await cluster.progress();
  const step = lastStep(status?.marks ?? {});
  const far = step === undefined ? "" : ` (so far: ${STEP_TEXT[step]})`;
  const trouble = status?.trouble === undefined ? "" : `; ${status.trouble.message}`;
  const { name } = cluster;
  return new NavgwError("NAVGW_NO_CLUSTER", `cluster ${name} is starting${far}, and ${what}${trouble}`, {
    hint: hint`try again later: ${command("status", "--name", name)} shows how far it is, ${command("logs", "--name", name)} its log`,
    cause,
  });
}
