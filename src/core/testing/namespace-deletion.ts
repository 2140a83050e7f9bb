import { NavgwError } from "../base/errors.ts";
import { orAborted } from "../base/or-aborted.ts";
import { statusOf } from "../kubernetes/api-failure.ts";
import { collectionPath, objectPath } from "../kubernetes/discovery.ts";
import { NAMESPACES, PODS } from "../kubernetes/known-resources.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { conditionsOf } from "../kubernetes/object-condition.ts";
import { listObjects, observeObjects } from "../kubernetes/observe-objects.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import type { Leftover, NamespaceOptions } from "./started-k3s-cluster.ts";

/** Labels of a test namespace, and the selector for them. */
export const TEST_NAMESPACE_LABELS = { "app.kubernetes.io/managed-by": "navgw-test" } as const;
const TEST_NAMESPACE = Object.entries(TEST_NAMESPACE_LABELS)
  .map(([label, value]) => `${label}=${value}`)
  .join();

/** Default bound of a namespace's deletion, ms. */
const DEFAULT_TIMEOUT = 30_000;
/** Default grace period of its pods, s. */
const DEFAULT_GRACE = 1;

interface Leaving {
  readonly gone: () => void;
}

/** Namespaces that are being deleted: one watch follows all of them while there are any. */
export class Departures {
  readonly #api: () => Api;
  readonly #pending = new Map<string, Leaving>();
  readonly #settling = new Set<Promise<void>>();
  readonly #leftovers: Leftover[] = [];
  readonly #end = new AbortController();
  #watching: AbortController | undefined;

  constructor(api: () => Api) {
    this.#api = api;
  }

  get leftovers(): readonly Leftover[] {
    return this.#leftovers;
  }

  /**
   * Requests the deletion of a namespace and a short grace period for its pods; resolves when that was accepted, as the process may be
   * about to end.
   * @throws NavgwError NAVGW_KUBERNETES
   */
  async send(name: string, options: NamespaceOptions): Promise<void> {
    if (!(await this.#api().client.delete(objectPath(NAMESPACES, name)))) return;
    await this.#endPods(name, options.gracePeriodSeconds ?? DEFAULT_GRACE);
    const settling = this.#settle(name, options).finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }

  /** Resolves when each is deleted or a leftover. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  /** Stops following: the cluster or its user ends. */
  close(): void {
    this.#end.abort();
    this.#watching?.abort();
  }

  /** Never fails: a failure is the reason of a leftover. */
  async #settle(name: string, options: NamespaceOptions): Promise<void> {
    const { deletionTimeoutMs: deletionTimeout = DEFAULT_TIMEOUT } = options;
    const gone = this.#follow(name);
    const bound = AbortSignal.any([this.#end.signal, AbortSignal.timeout(deletionTimeout)]);
    try {
      await orAborted(gone, bound);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      const reason = bound.aborted
        ? await this.#describeDelay(name, deletionTimeout)
        : (error as Error).message;
      if (reason === undefined) return;
      const leftover = { namespace: name, reason };
      this.#leftovers.push(leftover);
      options.onLeftover?.(leftover);
    } finally {
      this.#forget(name);
    }
  }

  /** The pods' own grace period is meant for their users, and test pods have none. */
  async #endPods(namespace: string, gracePeriodSeconds: number): Promise<void> {
    try {
      await this.#api().client.delete(collectionPath(PODS, namespace), { gracePeriodSeconds });
    } catch (error) {
      // The namespace may be deleted already; if not, the pods end within their own grace period.
      if (!(error instanceof NavgwError)) throw error;
    }
  }

  #follow(name: string): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      this.#pending.set(name, { gone: resolve });
    });
    if (this.#watching === undefined) void this.#watch();
    return gone;
  }

  #forget(name: string): void {
    this.#pending.delete(name);
    if (this.#pending.size > 0) return;
    this.#watching?.abort();
    this.#watching = undefined;
  }

  /** Never fails: a namespace whose deletion was not observed is checked when its bound is over. */
  async #watch(): Promise<void> {
    const watching = new AbortController();
    this.#watching = watching;
    try {
      const all = { resource: NAMESPACES };
      for await (const namespaces of observeObjects(this.#api().client, all, watching.signal)) {
        const existing = new Set(namespaces.map(({ metadata }) => metadata.name));
        for (const [name, { gone }] of this.#pending) {
          // A watch may be behind: it may have missed a new namespace completely.
          if (!existing.has(name) && (await this.#find(name)) === undefined) gone();
        }
      }
    } catch {
      // Aborted, or the cluster has gone with all its namespaces.
    } finally {
      if (this.#watching === watching) this.#watching = undefined;
    }
  }

  async #find(name: string): Promise<AnyObject | undefined> {
    try {
      return await this.#api().client.get<AnyObject>(objectPath(NAMESPACES, name));
    } catch (error) {
      if (statusOf(error)?.code === 404) return undefined;
      throw error;
    }
  }

  /** Undefined when it was deleted at the last moment. */
  async #describeDelay(name: string, timeout: number): Promise<string | undefined> {
    try {
      const namespace = await this.#find(name);
      return namespace === undefined ? undefined : describeDelay(namespace, timeout);
    } catch (error) {
      return `unknown: ${(error as Error).message}`;
    }
  }
}

/** Namespaces of tests, whoever created them, whose deletion waits for finalizers. */
export async function stuckNamespaces({ client }: Api): Promise<Leftover[]> {
  const { items } = await listObjects(client, { resource: NAMESPACES, selector: TEST_NAMESPACE });
  return items.flatMap((namespace) => {
    const waiting = conditionsOf(namespace).find(
      ({ type, status }) => type === "NamespaceFinalizersRemaining" && status === "True",
    );
    return waiting === undefined
      ? []
      : [{ namespace: namespace.metadata.name, reason: waiting.message ?? "finalizers" }];
  });
}

/** Describes why a namespace still exists, by its own status. */
export function describeDelay(namespace: AnyObject, timeout: number): string {
  const { spec } = namespace;
  const reasons = conditionsOf(namespace)
    .filter(({ type, status }) => status === "True" && /Remaining|Failure/.test(type))
    .map(({ message }) => message);
  if (spec?.finalizers?.some((one: string) => one !== "kubernetes"))
    reasons.push(`the namespace itself has finalizers ${spec.finalizers.join(", ")}`);
  return `still exists after ${timeout} ms: ${reasons.join("; ") || "Kubernetes has not finished the deletion"}`;
}
