import { createHash } from "node:crypto";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { listClusters } from "../cluster/list-clusters.ts";
import { startCluster } from "../cluster/start-cluster.ts";
import type { OnProgress } from "../cluster-types/boot-steps.ts";
import type { ClusterOptions, PortForward } from "../options/cluster-options.ts";
import type { ComponentName } from "../options/components.ts";
import type { EngineName } from "../options/option-choices.ts";
import { archivesOf } from "./archives-to-load.ts";
import { generatedName } from "./generated-name.ts";
import { configOfArgs } from "./k3s-args.ts";
import { mergeK3sConfig } from "./k3s-config.ts";
import { type LogConsumer, passOnKeptLog } from "./log-consumer.ts";
import { mirrorsYaml } from "./registry-mirrors.ts";
import { RunningCluster } from "./running-k3s-cluster.ts";
import type { StartedK3sCluster } from "./started-k3s-cluster.ts";

/**
 * Builds a cluster. Nothing happens before `start()`; each `with…` method returns the builder.
 *
 * ```ts
 * await using cluster = await new K3sCluster().withImages("app:dev").start();
 * ```
 *
 * Unless it is reused, the cluster ends with this process, however that ends.
 */
export class K3sCluster {
  #options: ClusterOptions = {};
  readonly #images: string[] = [];
  readonly #mirrors = new Map<string, string[]>();
  readonly #k3sArgs: string[] = [];
  #reuse = false;
  #onProgress: OnProgress | undefined;
  #logConsumer: LogConsumer | undefined;

  /** @param version Kubernetes version (`1.37`, `v1.37.2`), or a release of k3s (`v1.36.1+k3s1`). Default: the builtin node's own */
  constructor(version?: string) {
    if (version !== undefined) this.withVersion(version);
  }

  /** See the constructor. */
  withVersion(version: string): this {
    return this.withOptions(version.includes("k3s") ? { k3sVersion: version } : { k8sVersion: version });
  }

  /** Any options, including those without their own method. Later ones override earlier ones. */
  withOptions(options: ClusterOptions): this {
    const { images = [], ...others } = options;
    this.#options = { ...this.#options, ...others };
    this.#images.push(...images);
    return this;
  }

  /** Default: a generated unique name. */
  withName(name: string): this {
    return this.withOptions({ name });
  }

  withEngine(engine: "auto" | EngineName): this {
    return this.withOptions({ engine });
  }

  withCpus(cpus: number): this {
    return this.withOptions({ cpus });
  }

  /** @param memory MiB */
  withMemory(memory: number): this {
    return this.withOptions({ memory });
  }

  /** Images to import: archives (`./app.tar`), or references of Docker's, Podman's or a registry's images (`app:dev`). */
  withImages(...images: readonly string[]): this {
    return this.withOptions({ images });
  }

  /** Manifest files that the node applies at its start. */
  withManifests(...manifests: readonly string[]): this {
    return this.withOptions({ manifests: [...(this.#options.manifests ?? []), ...manifests] });
  }

  /** k3s's own components that the node runs, such as `traefik`; the node must be k3s. */
  withComponents(...components: readonly ComponentName[]): this {
    return this.withOptions({ enable: [...(this.#options.enable ?? []), ...components] });
  }

  /** Arguments of `k3s server`, such as `--kube-apiserver-arg=…` or `--disable=coredns`. */
  withK3sArgs(...args: readonly string[]): this {
    this.#k3sArgs.push(...args);
    return this;
  }

  /** Makes the node pull images of `registry` (`docker.io`, or `*` for all) from `endpoints` (`https://mirror.example`) first. */
  withRegistryMirror(registry: string, ...endpoints: readonly string[]): this {
    this.#mirrors.set(registry, [...(this.#mirrors.get(registry) ?? []), ...endpoints]);
    return this;
  }

  /** Ports of the node to forward, each from a free port of this machine (`getMappedPort`) or the given one. */
  withPorts(...ports: readonly (number | PortForward)[]): this {
    const forwards = ports.map((port) => (typeof port === "number" ? { host: 0, guest: port } : port));
    return this.withOptions({ ports: [...(this.#options.ports ?? []), ...forwards] });
  }

  /** Environment of the node's process. */
  withEnv(env: Readonly<Record<string, string>>): this {
    return this.withOptions({ env: { ...this.#options.env, ...env } });
  }

  /** Starts from a snapshot, `CLUSTER/NAME`: if its memory was kept, the machine resumes from it. */
  withSnapshot(fromSnapshot: string): this {
    return this.withOptions({ fromSnapshot });
  }

  /**
   * Uses a running cluster with the same options, or starts one that outlives this process. Without a name, the name is derived from the
   * options: the same options give the same cluster.
   */
  withReuse(reuse = true): this {
    this.#reuse = reuse;
    return this;
  }

  /** @param timeoutMs bound in ms from the start of the machine to Ready */
  withStartupTimeout(timeoutMs: number): this {
    return this.withOptions({ timeoutMs });
  }

  /**
   * Called with each line of the node's log, including those before it was ready; after a restart, with the new ones. After a failed start:
   * with the node's log, or the console when the node had none yet.
   */
  withLogConsumer(consumer: LogConsumer): this {
    this.#logConsumer = consumer;
    return this;
  }

  /** Called for each step of the boot; must not throw. */
  withProgress(onProgress: OnProgress): this {
    this.#onProgress = onProgress;
    return this;
  }

  /**
   * Starts the cluster and waits until it is ready.
   * @throws NavgwError as `startCluster` does, and NAVGW_CLUSTER_EXISTS when a cluster of that name exists and reuse is off
   */
  async start({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<StartedK3sCluster> {
    const options = this.#resolved();
    const name =
      options.name ?? (this.#reuse ? nameOfOptions({ ...options, images: this.#images }) : generatedName());
    if (!this.#reuse) await requireNew(name);
    await using archives = await archivesOf(this.#images, signal);
    const attached = !this.#reuse;
    const cluster = await startCluster(
      { ...options, name, images: archives.paths },
      { attached, signal, onProgress: this.#onProgress },
    ).catch(async (error: unknown) => {
      if (this.#logConsumer !== undefined) await passOnKeptLog(error, this.#logConsumer);
      throw error;
    });
    const ownership = attached ? "own" : "shared";
    return RunningCluster.started(cluster, { ownership, logConsumer: this.#logConsumer, signal });
  }

  /** All requested options except the images. */
  #resolved(): ClusterOptions {
    const { k3sConfig = {}, registries } = this.#options;
    const config = mergeK3sConfig(k3sConfig, configOfArgs(this.#k3sArgs));
    return {
      ...this.#options,
      ...(Object.keys(config).length === 0 ? {} : { k3sConfig: config }),
      ...(this.#mirrors.size === 0 ? {} : { registries: mirrorsYaml(registries, this.#mirrors) }),
    };
  }
}

/** Derives a name from options; the timeout of the start is not included. */
function nameOfOptions({ timeoutMs: _timeout, ...options }: ClusterOptions): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `reuse-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

/** An attached cluster must not replace an existing one, running or not. */
async function requireNew(name: string): Promise<void> {
  const existing = (await listClusters()).find((one) => one.name === name);
  if (existing === undefined) return;
  throw new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} already exists (${existing.state})`, {
    hint: hint`reuse it with withReuse(), leave withName() out for a generated name, or delete it: ${command("down", "--name", name)}`,
  });
}
