import { type ClusterSummary, listClusters, version } from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Booted } from "../boot/start-boot.ts";
import type { Waited } from "../boot/wait-for-boot.ts";
import type { CacheUse } from "../cache/restore-and-save.ts";
import type { Inputs } from "../context.ts";
import { kubernetesVersion } from "../outputs.ts";
import { block, code, details, joined, plain, table } from "./markdown.ts";
import { reproduction } from "./reproduce.ts";
import { timeChart } from "./time-chart.ts";

/** What a job's summary says of a cluster that is ready. */
export async function bootSummary(
  booted: Booted,
  inputs: Inputs,
  cache: CacheUse,
  waits: readonly Waited[],
): Promise<string> {
  const { cluster, stages, took } = booted;
  const { node } = cluster.cluster;
  const reused = stages.length === 0;
  const about = (await listClusters()).find(({ name }) => name === cluster.name);
  const how = reused ? "was running already" : `ready in ${duration(took)}`;
  const title = `### Kubernetes ${kubernetesVersion(node.version)} ${how}: cluster ${code(cluster.name)}`;
  return joined([
    title,
    facts(booted, inputs, cache, waits, about),
    reused ? undefined : details(`Where the ${duration(took)} went`, timeChart(stages)),
    details("The same cluster on your machine", block(reproduction(inputs), "sh")),
  ]);
}

function facts(
  { cluster, stages }: Booted,
  { options, images, exportEnv, k3sArgs }: Inputs,
  cache: CacheUse,
  waits: readonly Waited[],
  about: ClusterSummary | undefined,
): string {
  const { node, engine, forwards } = cluster.cluster;
  const [chosen = "", ...passedOver] = engineWords(
    stages.find(({ step }) => step === "engine")?.detail ?? "",
  );
  const kubernetes = `${node.distribution} ${code(node.version)}${node.reason ? `: ${plain(node.reason)}` : ""}`;
  const rows: (readonly [string, string | undefined])[] = [
    ["Kubernetes", kubernetes],
    [
      "",
      node.lacks && `**Only pods with hostNetwork run**: the kernel lacks ${plain(node.lacks.join(", "))}`,
    ],
    ["Engine", `${code(engine)}${chosen === "" ? "" : `: ${plain(chosen)}`}`],
    ["", hasBoundary(engine, chosen) ? undefined : NO_BOUNDARY],
    ["Passed over", passedOver.length === 0 ? undefined : passedOver.map(plain).join("<br>")],
    ["Node", sizeOf(about)],
    ["API server", `${code(cluster.getServer())}, context ${code(cluster.getContext())}`],
    ["KUBECONFIG", `${code(cluster.getKubeConfigPath())}${exportEnv ? "" : ", not exported"}`],
    ["Ports", listed(forwards.map(({ host, guest }) => `${code(`127.0.0.1:${host}`)} → node ${guest}`))],
    ["Images", listed(images.map(code))],
    ["Manifests", listed((options.manifests ?? []).map((path) => code(path.split("/").at(-1) ?? path)))],
    ["Components", listed((options.enable ?? []).map(code))],
    ["k3s arguments", k3sArgs.length === 0 ? undefined : `${k3sArgs.length}, see below`],
    ["Waited for", listed(waits.map(({ name, took }) => `${code(name)} (${duration(took)})`))],
    ["Cache", plain(cache.words)],
    ["navgw-test", code(version().package)],
  ];
  return table(
    ["", ""],
    rows.filter((row): row is readonly [string, string] => row[1] !== undefined),
  );
}

const NO_BOUNDARY = "No boundary against a hostile guest: run nothing on it that you do not trust";

/** By the engine, and how it says that it works: QEMU promises one with hardware virtualization only. */
function hasBoundary(engine: string, how: string): boolean {
  return engine !== "uml" && !(engine === "qemu" && how.includes("emulated"));
}

/** `uml: works …; krun: there is no …`: the engine that was taken, and those before it. */
export function engineWords(detail: string): string[] {
  const parts = detail.split(/; (?=(?:krun|uml|qemu): )/);
  const [first = "", ...others] = parts;
  return [first.replace(/^[a-z]+: /, ""), ...others];
}

function sizeOf(about: ClusterSummary | undefined): string | undefined {
  if (about?.cpus === undefined || about.memory === undefined) return undefined;
  return `${about.cpus} CPU${about.cpus === 1 ? "" : "s"}, ${about.memory} MiB`;
}

const listed = (all: readonly string[]): string | undefined =>
  all.length === 0 ? undefined : all.join("<br>");
