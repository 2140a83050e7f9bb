import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { systemCode } from "../base/errors.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import type { Isolation } from "../cluster-types/engine-report.ts";
import type {
  ExecOptions,
  GuestStatus,
  LoadOptions,
  LogOptions,
  LogSource,
  MachineExit,
  NodeInfo,
  StartedCluster,
} from "../cluster-types/started-cluster.ts";
import { ControlClient } from "../guest/control-client.ts";
import { execInGuest } from "../guest/guest-exec.ts";
import { isGone, KeeperClient, noForward } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { keeperForward, portForward } from "../keeper/keeper-forward.ts";
import { KUBECONFIG_FILE } from "../kubeconfig/merge-kubeconfig.ts";
import { type PortForward, requireForward } from "../options/cluster-options.ts";
import type { EngineName } from "../options/option-choices.ts";
import { type ClusterRecord, noCluster, readExit } from "../record/cluster-record.ts";
import { unlessPaused } from "../record/paused-machine.ts";
import { clusterLogs } from "./cluster-logs.ts";
import { requireSpaceForImages } from "./host-resources.ts";
import { importArchive } from "./import-archive.ts";
import { removeCluster } from "./remove-cluster.ts";
import { stopCluster } from "./stop-cluster.ts";

/** A running cluster, by its directory and record. */
export class ClusterHandle implements StartedCluster {
  readonly name: string;
  readonly engine: EngineName;
  readonly isolation: Isolation | undefined;
  readonly node: NodeInfo;
  readonly dir: string;
  readonly kubeconfigPath: string;
  readonly server: string;
  readonly created: boolean;
  readonly #keeper: KeeperClient;
  readonly #control: ControlClient;
  readonly #hasDisk: boolean;
  #forwards: readonly PortForward[];
  #exited: Promise<MachineExit> | undefined;

  constructor(record: ClusterRecord, forwards: readonly PortForward[], created: boolean) {
    const { name, engine, isolation, node, apiPort, token, options } = record;
    if (engine === undefined || node === undefined || apiPort === undefined)
      throw noCluster(name, "starting");
    this.name = name;
    this.engine = engine;
    this.isolation = isolation;
    this.node = node;
    this.dir = clusterDir(name);
    this.kubeconfigPath = join(this.dir, KUBECONFIG_FILE);
    this.server = `https://127.0.0.1:${apiPort}`;
    this.created = created;
    this.#hasDisk = options.storage === "disk";
    this.#forwards = forwards;
    this.#keeper = new KeeperClient(this.dir);
    this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }

  get forwards(): readonly PortForward[] {
    return this.#forwards;
  }

  get exited(): Promise<MachineExit> {
    this.#exited ??= this.#waitForExit();
    return this.#exited;
  }

  async kubeconfig(): Promise<string> {
    try {
      return await readFile(this.kubeconfigPath, "utf8");
    } catch (error) {
      if (systemCode(error) === "ENOENT") throw noCluster(this.name);
      throw error;
    }
  }

  status(): Promise<GuestStatus> {
    return this.#control.status();
  }

  exec(argv: readonly string[], options?: ExecOptions): Promise<number> {
    return execInGuest(this.#control.endpoint, argv, options);
  }

  logs(source: LogSource, options?: LogOptions): Promise<Readable> {
    return clusterLogs(this.name, source, options);
  }

  async loadImage(archive: string | Readable, options?: LoadOptions): Promise<string[]> {
    if (typeof archive === "string" && this.#hasDisk) await requireSpaceForImages(this.dir, [archive]);
    const load = (signal: AbortSignal) => importArchive(this.#control, archive, { ...options, signal });
    return unlessPaused(this.name, load, options?.signal);
  }

  async forward(port: PortForward): Promise<PortForward> {
    const requested = keeperForward(requireForward(port));
    const opened = await this.#keeper.forward(requested).catch((error: unknown) => this.#notRunning(error));
    const forward = portForward(opened);
    this.#forwards = [...this.#forwards, forward];
    return forward;
  }

  async unforward(hostPort: number): Promise<void> {
    // The Kubernetes API's own forward is not in this list.
    if (this.server.endsWith(`:${hostPort}`)) throw noForward(hostPort);
    await this.#keeper.unforward(hostPort).catch((error: unknown) => this.#notRunning(error));
    this.#forwards = this.#forwards.filter(({ host }) => host !== hostPort);
  }

  stop(): Promise<void> {
    return stopCluster(this.name);
  }

  async remove(): Promise<void> {
    await removeCluster(this.name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }

  #notRunning(error: unknown): never {
    throw isGone(error) ? noCluster(this.name, "crashed") : error;
  }

  async #waitForExit(): Promise<MachineExit> {
    const exit = (await this.#keeper.wait()) ?? (await readExit(this.dir));
    // When a keeper is killed, its machine dies with it and no exit is recorded.
    return exit ?? { code: null, signal: "SIGKILL", time: new Date().toISOString() };
  }
}
