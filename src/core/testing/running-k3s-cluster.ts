import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { startCluster } from "../cluster/start-cluster.ts";
import type {
  BinaryExecInput,
  ExecInput,
  ExecResult,
  LoadOptions,
  LogOptions,
  LogSource,
  StartedCluster,
} from "../cluster-types/started-cluster.ts";
import { decoded, execAndReadBytes } from "../guest/exec-and-read.ts";
import { type ClusterEvent, listEvents } from "../kubernetes/cluster-events.ts";
import type { ForwardTarget } from "../kubernetes/forward-target.ts";
import { forwardPort, type PortForwarding, type PortForwardOptions } from "../kubernetes/port-forward.ts";
import type { ClusterOptions } from "../options/cluster-options.ts";
import { removeSnapshot } from "../snapshot/snapshot-store.ts";
import type { TakeOptions } from "../snapshot/take-snapshot.ts";
import { archivesOf } from "./archives-to-load.ts";
import { readBaseline, writeBaseline } from "./baseline.ts";
import { Connection } from "./cluster-connection.ts";
import { endForSnapshot, stopAndTake, takeRunning } from "./cluster-snapshots.ts";
import { diagnose } from "./diagnose.ts";
import { writeFiles } from "./dump-cluster.ts";
import { generatedName } from "./generated-name.ts";
import { Scope } from "./kubernetes-scope.ts";
import { followLog, type LogConsumer } from "./log-consumer.ts";
import { stuckNamespaces } from "./namespace-deletion.ts";
import { deleteAdded } from "./reset-cluster.ts";
import type {
  Checkpoint,
  DumpFile,
  DumpOptions,
  Leftover,
  NamespaceOptions,
  StartedK3sCluster,
  TestNamespace,
} from "./started-k3s-cluster.ts";
import { createNamespace } from "./test-namespace.ts";
import { namespacesDir } from "./testing-directory.ts";

const oneNameForMany = (count: number): NavgwError =>
  new NavgwError("NAVGW_BAD_OPTION", `as names one image, and ${count} are given`, {
    hint: "call loadImages for one image at a time",
  });

/** Bound of a reset without a restart, ms. */
const RESET_TIMEOUT = 60_000;

/**
 * Ownership of a cluster: `own` is attached to this process and ends with it; `shared` outlives it and ends only on request, and so does
 * one that was `opened` by its name.
 */
export type Ownership = "own" | "shared" | "opened";

interface KindOptions extends TakeOptions {
  readonly kind?: "memory" | undefined;
}

export interface RunningContext {
  readonly ownership: Ownership;
  readonly logConsumer?: LogConsumer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The testing API of a running cluster. */
export class RunningCluster extends Scope implements StartedK3sCluster {
  readonly name: string;
  readonly #ownership: Ownership;
  readonly #logConsumer: LogConsumer | undefined;
  /** Leftovers from before the last restart. */
  readonly #leftovers: Leftover[] = [];
  #connection: Connection;
  #following: AbortController | undefined;

  private constructor(connection: Connection, { ownership, logConsumer }: RunningContext) {
    super(
      { api: () => this.#connection.api, exec: (argv, input) => execAndReadBytes(this.cluster, argv, input) },
      "default",
    );
    this.name = connection.cluster.name;
    this.#connection = connection;
    this.#ownership = ownership;
    this.#logConsumer = logConsumer;
    this.#follow();
  }

  /** Connects to a cluster; the objects of a new one are recorded for `reset()`. */
  static async to(cluster: StartedCluster, context: RunningContext): Promise<RunningCluster> {
    const connection = await Connection.to(cluster);
    try {
      if (cluster.created) await writeBaseline(cluster.dir, connection.api, context.signal);
      return new RunningCluster(connection, context);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Connects to a cluster that was just started; a new one is removed when that fails. */
  static async started(cluster: StartedCluster, context: RunningContext): Promise<RunningCluster> {
    try {
      return await RunningCluster.to(cluster, context);
    } catch (error) {
      if (cluster.created) await cluster.remove();
      throw error;
    }
  }

  get cluster(): StartedCluster {
    return this.#connection.cluster;
  }

  getKubeConfig(): string {
    return this.#connection.kubeconfig;
  }

  getKubeConfigPath(): string {
    return this.cluster.kubeconfigPath;
  }

  getServer(): string {
    return this.cluster.server;
  }

  getContext(): string {
    return this.#connection.context;
  }

  getMappedPort(guestPort: number): number {
    const { forwards } = this.cluster;
    const found = forwards.find(({ guest }) => guest === guestPort);
    if (found !== undefined) return found.host;
    const ports = forwards.map(({ guest }) => guest).join(", ") || "none";
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `no port of this machine is forwarded to port ${guestPort} of the node`,
      {
        hint: `add it with withPorts(${guestPort}); forwarded ports: ${ports}`,
      },
    );
  }

  exec(argv: readonly string[], input: BinaryExecInput): Promise<ExecResult<Buffer>>;
  exec(argv: readonly string[], input?: ExecInput): Promise<ExecResult>;
  async exec(
    argv: readonly string[],
    { encoding, ...input }: ExecInput | BinaryExecInput = {},
  ): Promise<ExecResult | ExecResult<Buffer>> {
    const result = await execAndReadBytes(this.cluster, argv, input);
    return encoding === "buffer" ? result : decoded(result);
  }

  async loadImages(images: readonly string[], { as, signal }: LoadOptions = {}): Promise<string[]> {
    if (as !== undefined && images.length !== 1) throw oneNameForMany(images.length);
    await using archives = await archivesOf(images, signal, as);
    const names: string[] = [];
    for (const path of archives.paths) names.push(...(await this.cluster.loadImage(path, { as, signal })));
    return names;
  }

  logs(source: LogSource = "k3s", options?: LogOptions): Promise<Readable> {
    return this.cluster.logs(source, options);
  }

  events(
    options: { readonly namespace?: string | undefined; readonly since?: Date | undefined } = {},
  ): Promise<ClusterEvent[]> {
    return listEvents(this.#connection.api.client, options);
  }

  createNamespace(options?: NamespaceOptions): Promise<TestNamespace> {
    const connection = (): Connection => this.#connection;
    const context = {
      ...this.context,
      kubeconfig: this.getKubeConfig(),
      dir: namespacesDir(this.cluster.dir),
      // A namespace outlives its connection when the cluster is restarted.
      get departures() {
        return connection().departures;
      },
    };
    return createNamespace(context, options);
  }

  leftovers(): readonly Leftover[] {
    return [...this.#leftovers, ...this.#connection.departures.leftovers];
  }

  stuckNamespaces(): Promise<Leftover[]> {
    return stuckNamespaces(this.#connection.api);
  }

  settled(): Promise<void> {
    return this.#connection.departures.settled();
  }

  portForward(target: ForwardTarget, port: number, options?: PortForwardOptions): Promise<PortForwarding> {
    return forwardPort(() => this.#connection.api.client, target, port, "default", options);
  }

  diagnose(options: DumpOptions = {}): Promise<DumpFile[]> {
    const cluster = options.namespace === undefined ? this.cluster : undefined;
    return diagnose(this.#connection.api.client, options, cluster);
  }

  async dump(dir: string, options?: DumpOptions): Promise<string[]> {
    return writeFiles(await this.diagnose(options), dir);
  }

  snapshot(
    name: string,
    {
      kind,
      signal,
    }: { readonly kind?: "memory" | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    return this.#take(name, { kind, signal });
  }

  async #take(name: string, options: KindOptions): Promise<void> {
    if (await takeRunning(this.name, name, options)) return;
    if (options.kind === "memory") throw cannotKeepMemory(this.cluster.engine);
    await this.#restart(() => stopAndTake(this.name, name, options), options.signal);
  }

  async restore(name: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#restart(() => endForSnapshot(this.name, name, signal), signal, `${this.name}/${name}`);
  }

  async fork({
    name = generatedName(),
    signal,
  }: {
    readonly name?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {}): Promise<StartedK3sCluster> {
    await using origin = await this.#temporarySnapshot("fork", { kind: "memory", signal });
    const options = { name, fromSnapshot: `${this.name}/${origin.name}` };
    const cluster = await startCluster(options, { attached: true, signal });
    return RunningCluster.started(cluster, { ownership: "own", signal });
  }

  async checkpoint(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<Checkpoint> {
    const snapshot = await this.#temporarySnapshot("checkpoint", options);
    return {
      rollback: (rollback) => this.restore(snapshot.name, rollback),
      [Symbol.asyncDispose]: async () => snapshot[Symbol.asyncDispose](),
    };
  }

  async #temporarySnapshot(
    prefix: string,
    options: KindOptions,
  ): Promise<AsyncDisposable & { readonly name: string }> {
    const name = `${prefix}-${randomBytes(4).toString("hex")}`;
    await this.#take(name, { ...options, temporary: true });
    // It went with the cluster, if that was removed.
    return { name, [Symbol.asyncDispose]: () => removeSnapshot(this.name, name, { force: true }) };
  }

  async reset(
    options: {
      readonly snapshot?: string | undefined;
      readonly timeoutMs?: number | undefined;
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): Promise<void> {
    const { snapshot, timeoutMs = RESET_TIMEOUT, signal } = options;
    if (snapshot !== undefined) return this.restore(snapshot, signal === undefined ? {} : { signal });
    const baseline = await readBaseline(this.cluster.dir);
    await deleteAdded(this.#connection.api, baseline, timeoutMs, signal);
  }

  async stop(): Promise<void> {
    await this.#disconnect();
    await this.cluster.stop();
  }

  async remove(): Promise<void> {
    await this.#disconnect();
    await this.cluster.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ownership === "own") await this.remove();
    else await this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    this.#following?.abort();
    await this.#connection[Symbol.asyncDispose]();
  }

  /** Runs an action that stops the cluster, and starts it again, even if the action failed. */
  async #restart(
    whileStopped: () => Promise<void>,
    signal: AbortSignal | undefined,
    fromSnapshot?: string,
  ): Promise<void> {
    this.#leftovers.push(...this.#connection.departures.leftovers);
    let options: ClusterOptions = { name: this.name };
    try {
      await whileStopped();
      options = { ...options, fromSnapshot };
    } finally {
      // A cluster that was not stopped after all keeps running and is returned.
      const attached = this.#ownership === "own";
      const cluster = await startCluster(options, { attached, signal });
      await this.#disconnect();
      this.#connection = await Connection.to(cluster);
      this.#follow();
    }
  }

  #follow(): void {
    if (this.#logConsumer === undefined) return;
    this.#following = new AbortController();
    void followLog(this.cluster, this.#logConsumer, this.#following.signal);
  }
}

function cannotKeepMemory(engine: string): NavgwError {
  return new NavgwError("NAVGW_UNSUPPORTED", `the memory of this machine (${engine}) cannot be kept`, {
    hint: hint`use ${option("engine", "uml")} with one CPU; or ${option("engine", "qemu")}, with space in /dev/shm for all of the guest's memory, for a cluster that was not resumed from a snapshot itself`,
  });
}
