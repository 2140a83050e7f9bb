import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { anySignal } from "../base/any-signal.ts";
import { makeDirs } from "../base/durable-files.ts";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { ClusterEvent } from "../kubernetes/cluster-events.ts";
import { listEvents } from "../kubernetes/cluster-events.ts";
import { collectionPath } from "../kubernetes/discovery.ts";
import type { ForwardTarget } from "../kubernetes/forward-target.ts";
import { CONFIG_MAPS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from "../kubernetes/known-resources.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { listObjects, observeObjects, type Selection } from "../kubernetes/observe-objects.ts";
import { forwardPort, type PortForwarding, type PortForwardOptions } from "../kubernetes/port-forward.ts";
import { diagnose } from "./diagnose.ts";
import { Scope, type ScopeContext } from "./kubernetes-scope.ts";
import { type Departures, TEST_NAMESPACE_LABELS } from "./namespace-deletion.ts";
import type { DumpFile, DumpOptions, NamespaceOptions, TestNamespace } from "./started-k3s-cluster.ts";

/** Default bound of the wait for Kubernetes' own objects in a namespace, ms. */
const DEFAULT_TIMEOUT = 30_000;
/** Valid prefixes: a name has at most 63 characters, and the generated suffix has 9. */
const PREFIX = /^[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?$/;

/** What a namespace needs of its cluster. */
export interface NamespaceContext extends ScopeContext {
  readonly kubeconfig: string;
  /** Directory of the namespaces' kubeconfigs. */
  readonly dir: string;
  readonly departures: Departures;
}

/**
 * Creates a namespace and waits until pods can be created in it: until its default service account and the certificate that is mounted
 * into every pod exist.
 * @throws NavgwError NAVGW_TIMEOUT; NAVGW_BAD_OPTION for a prefix that no name can begin with
 */
export async function createNamespace(
  context: NamespaceContext,
  options: NamespaceOptions = {},
): Promise<TestNamespace> {
  const { prefix = "test", labels, timeoutMs: timeout = DEFAULT_TIMEOUT } = options;
  if (!PREFIX.test(prefix)) {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `namespace prefix ${JSON.stringify(prefix)}: no name can begin with it`,
      {
        hint: "use 1 to 54 lower-case letters, digits and inner dashes",
      },
    );
  }
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  const { client } = context.api();
  const bound = AbortSignal.timeout(timeout);
  const over = new AbortController();
  const signal = anySignal(bound, over.signal, options.signal);
  const namespace = new NamespaceHandle(context, name, options);
  try {
    const metadata = { name, labels: { ...TEST_NAMESPACE_LABELS, ...labels } };
    await client.create(
      collectionPath(NAMESPACES),
      { apiVersion: "v1", kind: "Namespace", metadata },
      { signal },
    );
    const selections: Selection[] = [
      { resource: SERVICE_ACCOUNTS, namespace: name, name: "default" },
      { resource: CONFIG_MAPS, namespace: name, name: "kube-root-ca.crt" },
    ];
    await Promise.all([
      namespace.writeKubeConfig(),
      ...selections.map((selection) => untilPresent(context, selection, signal)),
    ]);
    return namespace;
  } catch (error) {
    // Clean up; a failure is ignored, as the namespace may not have been created at all.
    await namespace.delete().catch(() => undefined);
    options.signal?.throwIfAborted();
    if (!bound.aborted) throw error;
    throw new NavgwError("NAVGW_TIMEOUT", `namespace ${name} was not ready within ${timeout} ms`, {
      hint: hint`${command("logs", "k3s")} shows what the node is doing`,
    });
  } finally {
    over.abort();
  }
}

async function untilPresent(context: ScopeContext, selection: Selection, signal: AbortSignal): Promise<void> {
  for await (const objects of observeObjects(context.api().client, selection, signal))
    if (objects.length > 0) return;
}

class NamespaceHandle extends Scope implements TestNamespace {
  readonly name: string;
  readonly #context: NamespaceContext;
  readonly #options: NamespaceOptions;
  readonly #kubeconfigPath: string;
  #deletion: Promise<void> | undefined;

  constructor(context: NamespaceContext, name: string, options: NamespaceOptions) {
    super(context, name, ["--namespace", name]);
    this.name = name;
    this.#context = context;
    this.#options = options;
    this.#kubeconfigPath = join(context.dir, `${name}.kubeconfig`);
  }

  getKubeConfig(): string {
    return scopedKubeconfig(this.#context.kubeconfig, this.name);
  }

  getKubeConfigPath(): string {
    return this.#kubeconfigPath;
  }

  async writeKubeConfig(): Promise<void> {
    await makeDirs(this.#context.dir);
    await writeFile(this.#kubeconfigPath, this.getKubeConfig(), { mode: 0o600 });
  }

  async pods(): Promise<AnyObject[]> {
    const { client } = this.context.api();
    return [...(await listObjects(client, { resource: PODS, namespace: this.name })).items];
  }

  events(options: { readonly since?: Date | undefined } = {}): Promise<ClusterEvent[]> {
    return listEvents(this.context.api().client, { ...options, namespace: this.name });
  }

  portForward(target: ForwardTarget, port: number, options?: PortForwardOptions): Promise<PortForwarding> {
    return forwardPort(() => this.context.api().client, target, port, this.name, options);
  }

  diagnose(options: Omit<DumpOptions, "namespace"> = {}): Promise<DumpFile[]> {
    return diagnose(this.context.api().client, { ...options, namespace: this.name });
  }

  delete(): Promise<void> {
    this.#deletion ??= this.#delete();
    return this.#deletion;
  }

  async #delete(): Promise<void> {
    await Promise.all([
      this.#context.departures.send(this.name, this.#options),
      rm(this.#kubeconfigPath, { force: true }),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.delete();
  }
}

/** A cluster's kubeconfig whose context uses one namespace. */
export function scopedKubeconfig(text: string, namespace: string): string {
  const config = parse(text) as { contexts: { name: string; context: object }[] };
  const contexts = config.contexts.map(({ name, context }) => ({ name, context: { ...context, namespace } }));
  return stringify({ ...config, contexts }, { lineWidth: 0 });
}
