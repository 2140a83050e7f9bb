import { readFile } from "node:fs/promises";
import type { Command, Option } from "commander";
import type {
  ComponentName,
  EngineName,
  K3sConfig,
  NodeName,
  PortForward,
  StartedCluster,
} from "../../core/index.ts";
import {
  archivesOf,
  COMPONENT_NAMES,
  DEFAULT_K3S_VERSION,
  duration,
  ENGINE_NAMES,
  NODE_NAMES,
} from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import {
  addNameOption,
  addOutputOption,
  DEFAULT_NAME,
  type NameOptions,
  type OutputOptions,
} from "../common-options.ts";
import { describeCluster } from "../describe-cluster.ts";
import { describe } from "../details.ts";
import { stayAttached } from "../foreground.ts";
import { Interruptible } from "../interrupt.ts";
import { loadCore } from "../load-core.ts";
import { option } from "../option.ts";
import { showProgress } from "../progress/report-progress.ts";
import { IMAGE_OPTION, rejectRenamedOption } from "../renamed.ts";
import { showUsage } from "../show-usage.ts";
import type { Terminal } from "../terminal.ts";
import {
  collect,
  collectAll,
  parseComponents,
  parseDuration,
  parseInteger,
  parseMemory,
  parsePort,
} from "../values.ts";

export interface UpOptions extends NameOptions, OutputOptions {
  readonly engine?: "auto" | EngineName;
  readonly node?: NodeName;
  readonly k8sVersion?: string;
  readonly k3sVersion?: string;
  readonly k3sBinary?: string;
  readonly nodeImage?: string;
  readonly kernel?: string;
  readonly cpus?: number;
  readonly memory?: number;
  readonly kubePort?: number;
  readonly port?: readonly PortForward[];
  readonly manifest?: readonly string[];
  readonly load?: readonly string[];
  readonly registries?: string;
  readonly enable?: readonly ComponentName[];
  readonly k3sArg?: readonly string[];
  readonly k3sConfig?: string;
  readonly storage?: "disk" | "memory";
  readonly fromSnapshot?: string;
  readonly golden?: boolean;
  readonly timeout?: number;
  readonly merge?: boolean;
  readonly foreground?: boolean;
}

export function addUp(program: Command, cli: Cli): Command {
  const command = program.command("up").description("start a cluster and wait until it is ready");
  addNameOption(command);
  for (const made of startOptions()) command.addOption(made);
  rejectRenamedOption(command, IMAGE_OPTION);
  addOutputOption(command, cli).action((options: UpOptions) => up(options, cli));
  return describe(command, {
    notes: [
      "Prints the path of the kubeconfig on stdout once the cluster is ready.",
      "A running cluster of that name is left as it is, except that requested ports, manifests and new images are added; a stopped one starts again with its data.",
    ],
    examples: [
      ["export KUBECONFIG=$(navgw-test up)", "start, and point kubectl at it"],
      ["navgw-test up --name ci --port 8080:30080", "a second cluster, with a NodePort on 127.0.0.1:8080"],
      ["navgw-test up --node k3s --k3s-version v1.36", "the newest k3s of Kubernetes 1.36"],
      ["navgw-test up --node k3s --enable servicelb,traefik", "with an Ingress controller"],
      ["navgw-test up --foreground --storage memory", "a temporary cluster, removed at Ctrl-C"],
    ],
  });
}

/** Options that describe the cluster to start. */
export function startOptions(): Option[] {
  return [
    option("--engine <ENGINE>", "engine that runs the guest; auto is the first that works on this machine", {
      choices: ["auto", ...ENGINE_NAMES],
      byDefault: "auto",
    }),
    option("--node <NODE>", "Kubernetes distribution of the guest; auto is k3s if available, else builtin", {
      choices: NODE_NAMES,
      byDefault: "auto",
    }),
    option("--k8s-version <VERSION>", "Kubernetes version, like 1.37", { byDefault: "the node's own" }),
    option("--k3s-version <VERSION>", "k3s release, or a channel: v1.36, stable or latest", {
      byDefault: DEFAULT_K3S_VERSION,
    }),
    option("--k3s-binary <FILE>", "k3s program for Linux, instead of a download"),
    option("--node-image <REF>", "k3s container image, instead of a download: rancher/k3s:v1.36.1-k3s1"),
    option("--kernel <KERNEL>", "guest kernel: bundled, libkrunfw, or the path of an uncompressed kernel", {
      byDefault: "bundled",
    }),
    option("--cpus <N>", "virtual CPUs", { parse: parseInteger, byDefault: "2; 1 on uml" }),
    option("--memory <SIZE>", "guest memory in MiB, or like 4g", {
      parse: parseMemory,
      byDefault: "2048; 3072 with --storage memory",
    }),
    option("--kube-port <PORT>", "port of the Kubernetes API on 127.0.0.1; 0: a free one", {
      parse: parseInteger,
      byDefault: "0",
    }),
    option("--port <HOST:GUEST>", "forward a port of 127.0.0.1 to the node; HOST 0: a free one; repeatable", {
      parse: collect(parsePort),
    }),
    option("--manifest <FILE>", "apply a YAML or JSON file as the node starts; repeatable", {
      parse: collect(String),
    }),
    option(
      "--load <IMAGE>",
      "import an image as the node starts: an archive, or a reference as for load; repeatable",
      {
        parse: collect(String),
      },
    ),
    option("--registries <FILE>", "k3s registries.yaml: registry mirrors and credentials"),
    option("--enable <COMPONENTS>", `components of k3s to run: ${COMPONENT_NAMES.join(", ")}; repeatable`, {
      parse: collectAll(parseComponents),
    }),
    option("--k3s-arg <ARG>", "argument of k3s server, like --k3s-arg=--disable=coredns; repeatable", {
      parse: collect(String),
    }),
    option(
      "--k3s-config <FILE>",
      "config.yaml of k3s server; its entries override the defaults, keys with + append",
    ),
    option("--storage <KIND>", "where the node's data is stored; memory is lost when the machine ends", {
      choices: ["disk", "memory"],
      byDefault: "disk",
    }),
    option("--from-snapshot <SNAPSHOT>", "start from snapshot CLUSTER/NAME; saved memory resumes"),
    option("--golden", "copy a new cluster's disk from a matching golden disk, if one exists; the default"),
    option("--no-golden", "start with an empty disk"),
    option("--timeout <TIME>", "time limit for becoming ready: seconds, or like 5m", {
      parse: parseDuration,
      byDefault: "2m with KVM, 10m without",
    }),
    option("--merge", "also merge the kubeconfig into the first file of $KUBECONFIG, or ~/.kube/config"),
    option("--foreground", "stay attached, and remove the cluster when it ends or at Ctrl-C"),
  ];
}

async function up(options: UpOptions, { terminal }: Cli): Promise<void> {
  const { mergeKubeconfig } = await loadCore();
  using interruptible = new Interruptible();
  const { signal } = interruptible;
  const cluster = await start(options, signal, terminal);
  const mergedInto = options.merge === true ? await mergeKubeconfig(cluster.name) : undefined;
  if (options.output === "json") {
    terminal.printJson({ ...describeCluster(cluster), created: cluster.created, mergedInto });
  } else {
    terminal.print(cluster.kubeconfigPath);
  }
  showUsage(cluster, mergedInto, terminal);
  if (options.foreground === true) await stayAttached(cluster, signal, terminal);
}

async function start(options: UpOptions, signal: AbortSignal, terminal: Terminal): Promise<StartedCluster> {
  const { startCluster } = await loadCore();
  const progress = showProgress(terminal);
  const { onProgress } = progress;
  const began = performance.now();
  try {
    const attached = options.foreground === true;
    await using archives = await archivesOf(options.load ?? [], signal);
    const spec = await clusterOptions(options, archives.paths);
    const cluster = await startCluster(spec, { signal, onProgress, attached });
    progress.end("done");
    terminal.note(announcement(cluster, performance.now() - began));
    return cluster;
  } catch (error) {
    progress.end(signal.aborted ? "interrupted" : "failed");
    throw signal.aborted ? signal.reason : error;
  }
}

function announcement({ name, engine, node, created }: StartedCluster, elapsed: number): string {
  if (!created) return `Cluster ${name} is already running.`;
  const kubernetes = `Kubernetes ${node.version} (${node.distribution})`;
  const lacks =
    node.lacks === undefined
      ? ""
      : ` Its kernel lacks ${node.lacks.join(", ")}: only pods with hostNetwork run.`;
  return `Cluster ${name} is ready after ${duration(elapsed)}: ${kubernetes} on ${engine}.${lacks}`;
}

/** Core's options for a command line. @param images paths of the archives that `--load` resolved to */
export async function clusterOptions(options: UpOptions, images: readonly string[]) {
  return {
    name: options.name ?? DEFAULT_NAME,
    engine: options.engine,
    node: options.node,
    k8sVersion: options.k8sVersion,
    k3sVersion: options.k3sVersion,
    k3sBinary: options.k3sBinary,
    nodeImage: options.nodeImage,
    kernel: options.kernel,
    cpus: options.cpus,
    memory: options.memory,
    kubePort: options.kubePort,
    ports: options.port,
    manifests: options.manifest,
    images: options.load === undefined ? undefined : images,
    registries: await readOptionFile("--registries", options.registries, "a k3s registries.yaml"),
    enable: options.enable,
    k3sConfig: await configFrom(options),
    storage: options.storage,
    fromSnapshot: options.fromSnapshot,
    golden: options.golden,
    timeoutMs: options.timeout,
  };
}

/** Entries of the `--k3s-config` file, followed by those of the `--k3s-arg` arguments. */
async function configFrom({ k3sConfig, k3sArg }: UpOptions): Promise<K3sConfig | undefined> {
  if (k3sConfig === undefined && k3sArg === undefined) return undefined;
  const { configOfArgs, mergeK3sConfig, parseK3sConfig } = await loadCore();
  const text = await readOptionFile("--k3s-config", k3sConfig, "a config.yaml of k3s server");
  const config = text === undefined ? {} : parseK3sConfig(text, k3sConfig ?? "");
  return mergeK3sConfig(config, configOfArgs(k3sArg ?? []));
}

/** Reads the file of an option. @returns undefined when the option is not given */
async function readOptionFile(
  flag: string,
  path: string | undefined,
  expected: string,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const { NavgwError } = await loadCore();
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", `${flag} ${path}: ${(error as Error).message}`, {
      hint: `give the path of ${expected}`,
      cause: error,
    });
  }
}
