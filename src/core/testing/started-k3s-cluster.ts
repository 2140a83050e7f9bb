import type { Readable } from "node:stream";
import type {
  BinaryExecInput,
  ExecInput,
  ExecResult,
  LoadOptions,
  LogOptions,
  LogSource,
  StartedCluster,
} from "../cluster-types/started-cluster.ts";
import type { ApplyOptions } from "../kubernetes/apply-objects.ts";
import type { ClusterEvent } from "../kubernetes/cluster-events.ts";
import type { ForwardTarget } from "../kubernetes/forward-target.ts";
import type { AnyObject, KubernetesObject, Wire } from "../kubernetes/kubernetes-object.ts";
import type { Manifests } from "../kubernetes/parse-manifests.ts";
import type { PortForwarding, PortForwardOptions } from "../kubernetes/port-forward.ts";
import type { Condition, Resource, SelectorQuery, WaitOptions } from "../kubernetes/resource-query.ts";

/** Input of kubectl besides its arguments. */
export interface KubectlInput extends Pick<ExecInput, "stdin" | "signal"> {
  /** How its output is returned. Default `utf8`: as text. */
  readonly encoding?: "utf8" | undefined;
}

/** Input of a kubectl whose output is returned as bytes, unchanged. */
export interface BinaryKubectlInput extends Omit<KubectlInput, "encoding"> {
  readonly encoding: "buffer";
}

/** A file of a dump. */
export interface DumpFile {
  /** Such as `pods.yaml` or `logs/default/web-1/web.log`. */
  readonly name: string;
  readonly text: string;
}

/** Scope and limits of a dump. */
export interface DumpOptions {
  /** Only this namespace. Default: the complete cluster, including its console and the node's log. */
  readonly namespace?: string | undefined;
  /** Maximum size of a file, bytes: only the end of a longer one is kept. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** Bound in ms: what is not available by then is left out and listed in `problems.txt`. Default 20 000. */
  readonly timeoutMs?: number | undefined;
}

/** A namespace that outlived its deletion's bound, or whose deletion failed. */
export interface Leftover {
  readonly namespace: string;
  /** Such as `demo/Widget w1 has finalizer example.com/hold`. */
  readonly reason: string;
}

export interface NamespaceOptions {
  /** Prefix of its name. Default `test`. */
  readonly prefix?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Bound of the wait for its default service account, ms. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** Bound of its deletion in the background, ms; a namespace that exists longer is a leftover. Default 30 000. */
  readonly deletionTimeoutMs?: number | undefined;
  /** How long its pods may take to end when it is deleted, s. Default 1. */
  readonly gracePeriodSeconds?: number | undefined;
  /** Called when it outlives the bound of its deletion; must not throw. */
  readonly onLeftover?: ((leftover: Leftover) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Operations in one namespace. */
export interface NamespaceScope {
  /**
   * Applies manifests (server-side apply, field manager `navgw-test`) in their order, but namespaces and CRDs first, and waits until
   * the kinds of those CRDs are served. Texts mean what they mean to kubectl. An object that was returned or read can be applied again,
   * unless it was changed since.
   * @returns the objects as the API server stores them; integers beyond 2^53 are `bigint`
   * @throws NavgwError NAVGW_MANIFEST when one is invalid or refused: it names file, line and document, the object and the field
   */
  apply<T extends KubernetesObject>(
    object: T & { readonly kind: string },
    options?: ApplyOptions,
  ): Promise<Wire<T> & AnyObject>;
  apply<M extends Manifests>(manifests: M, options?: ApplyOptions): Promise<AnyObject[]>;
  /**
   * Waits until the condition is met.
   * @returns the object, or the objects of a selector; undefined for `Deleted`
   * @throws NavgwError NAVGW_TIMEOUT with the status, conditions and last events of the objects; NAVGW_KUBERNETES at once
   * when the condition can no longer be met (a failed Job, a pod that ended)
   */
  waitFor<T = AnyObject>(
    resource: SelectorQuery,
    condition: Exclude<Condition<Wire<T>>, "Deleted">,
    options?: WaitOptions,
  ): Promise<Wire<T>[]>;
  waitFor(resource: Resource, condition: "Deleted", options?: WaitOptions): Promise<undefined>;
  waitFor<T = AnyObject>(
    resource: Resource,
    condition: Condition<Wire<T>>,
    options?: WaitOptions,
  ): Promise<Wire<T>>;
  /**
   * Runs the node's kubectl, which cannot read files of this machine.
   * @returns its stdout: text, or bytes with `encoding: "buffer"`
   * @throws NavgwError NAVGW_KUBERNETES when it fails; its stderr is in `consoleTail`; the error of a `stdin` that failed
   */
  kubectl(args: readonly string[], input: BinaryKubectlInput): Promise<Buffer>;
  kubectl(args: readonly string[], input?: KubectlInput): Promise<string>;
}

/** A namespace of one test. Disposing it deletes it in the background. */
export interface TestNamespace extends NamespaceScope, AsyncDisposable {
  readonly name: string;
  /** Text of a kubeconfig whose context is of this namespace. */
  getKubeConfig(): string;
  /** Path of the kubeconfig file, which is deleted with the namespace. */
  getKubeConfigPath(): string;
  /** Its pods. */
  pods(): Promise<AnyObject[]>;
  /** Its events, the oldest first. */
  events(options?: { readonly since?: Date | undefined }): Promise<ClusterEvent[]>;
  /** Forwards a port of this machine to a pod or Service of it. */
  portForward(target: ForwardTarget, port: number, options?: PortForwardOptions): Promise<PortForwarding>;
  /** Pods, events and last logs, for a report. */
  diagnose(options?: Omit<DumpOptions, "namespace">): Promise<DumpFile[]>;
  /**
   * Requests its deletion; resolves when that was accepted. The rest happens in the background; `StartedK3sCluster.leftovers()` lists
   * the namespaces that remain.
   */
  delete(): Promise<void>;
}

/** A state of a cluster to return to. */
export interface Checkpoint extends AsyncDisposable {
  /** Returns the cluster to this state, any number of times; its address stays. @throws as {@link StartedK3sCluster.restore} */
  rollback(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Forgets the state; the cluster goes on as it is. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A running cluster. */
export interface StartedK3sCluster extends NamespaceScope, AsyncDisposable {
  readonly name: string;
  /** The underlying cluster. */
  readonly cluster: StartedCluster;
  /** Text of the kubeconfig. */
  getKubeConfig(): string;
  getKubeConfigPath(): string;
  /** Address of the Kubernetes API: `https://127.0.0.1:PORT`. */
  getServer(): string;
  /** Name of the context in the kubeconfig. */
  getContext(): string;
  /**
   * Port on 127.0.0.1 that is forwarded to a port of the node.
   * @throws NavgwError NAVGW_BAD_OPTION when it was not requested with `withPorts`
   */
  getMappedPort(guestPort: number): number;
  /**
   * Runs a command in the guest.
   * @returns its exit code and outputs: text, or bytes with `encoding: "buffer"`
   * @throws the error of a `stdin` that failed; NavgwError NAVGW_CONTROL, NAVGW_BAD_OPTION when `stdin` is closed before its end
   */
  exec(argv: readonly string[], input: BinaryExecInput): Promise<ExecResult<Buffer>>;
  exec(argv: readonly string[], input?: ExecInput): Promise<ExecResult>;
  /**
   * Imports images into the node: archives, or references of Docker's, Podman's or a registry's images.
   * @returns their names, complete: a pod finds the image by this name and by a shorter form of it
   * @throws NavgwError NAVGW_IMAGE, NAVGW_DOWNLOAD, NAVGW_UNSUPPORTED; NAVGW_BAD_OPTION for one name and several images
   */
  loadImages(images: readonly string[], options?: LoadOptions): Promise<string[]>;
  /** Default source: `k3s`, the node's log. */
  logs(source?: LogSource, options?: LogOptions): Promise<Readable>;
  /** Events, the oldest first. Default: of all namespaces, and as far back as the node keeps them. */
  events(options?: {
    readonly namespace?: string | undefined;
    readonly since?: Date | undefined;
  }): Promise<ClusterEvent[]>;
  /** Creates a namespace with a generated name and waits until pods can be created in it. */
  createNamespace(options?: NamespaceOptions): Promise<TestNamespace>;
  /** Namespaces that were not deleted within the bound of their deletion, so far. */
  leftovers(): readonly Leftover[];
  /** Test namespaces, whoever created them, whose deletion waits for finalizers. */
  stuckNamespaces(): Promise<Leftover[]>;
  /** Waits until every namespace that is being deleted is gone or a leftover. */
  settled(): Promise<void>;
  portForward(target: ForwardTarget, port: number, options?: PortForwardOptions): Promise<PortForwarding>;
  /**
   * Writes diagnostics of the cluster to a directory: objects, events, logs of pods that are not ready, console.
   * @returns paths of the files
   */
  dump(dir: string, options?: DumpOptions): Promise<string[]>;
  /** The files that {@link dump} would write. */
  diagnose(options?: DumpOptions): Promise<DumpFile[]>;
  /**
   * Takes a snapshot of the current state. On uml and qemu it contains memory and disk: the cluster is paused for a moment. Elsewhere it
   * contains the disk: the cluster is stopped cleanly and started again, connections to it end, its addresses and credentials are kept.
   * @param options.kind `memory` to require memory. Default: memory if possible, otherwise the disk.
   * @throws NavgwError NAVGW_UNSUPPORTED when memory is required and cannot be kept, and for a disk with `storage: "memory"`
   */
  snapshot(
    name: string,
    options?: { readonly kind?: "memory" | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** Ends the cluster and starts it from one of its snapshots. @throws NavgwError NAVGW_BAD_OPTION when it does not exist, NAVGW_STATE */
  restore(name: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Starts a copy of this cluster as it is now, with all that runs in it, on engines whose snapshots keep memory. The copy has an address and
   * a name of its own and ends with this process.
   * @param options.name default: a generated unique name
   * @throws NavgwError NAVGW_UNSUPPORTED when memory cannot be kept, NAVGW_NO_SPACE
   */
  fork(options?: {
    readonly name?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<StartedK3sCluster>;
  /**
   * Remembers the current state of the cluster, to return to it in place: a snapshot that is deleted with `dispose`.
   * @throws as {@link snapshot}
   */
  checkpoint(options?: { readonly signal?: AbortSignal | undefined }): Promise<Checkpoint>;
  /**
   * Resets the cluster to the objects it had when it first became ready. By default without a restart: objects added since are deleted, and
   * it waits until they are gone; changes to system objects and images are not undone. With a snapshot's name it restores that snapshot.
   * @throws NavgwError NAVGW_TIMEOUT that names the remaining objects
   */
  reset(options?: {
    readonly snapshot?: string | undefined;
    /** Bound in ms. Default 60 000. */
    readonly timeoutMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
  /** Powers the cluster off cleanly and keeps its data: the next start of that name uses it again. */
  stop(): Promise<void>;
  /** Ends the cluster and deletes its data; does not wait for namespaces that are being deleted. */
  remove(): Promise<void>;
  /** Removes a cluster that was started here; only disconnects from one that is reused or was opened by its name. */
  [Symbol.asyncDispose](): Promise<void>;
}
