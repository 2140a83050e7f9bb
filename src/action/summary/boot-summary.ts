import {
  type ClusterSummary,
  type EngineReport,
  type Isolation,
  listClusters,
  version,
} from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Booted } from "../boot/start-boot.ts";
import type { Waited } from "../boot/wait-for-boot.ts";
import type { CacheUse } from "../cache/restore-and-save.ts";
import type { Inputs } from "../context.ts";
import { hintText } from "../hint-inputs.ts";
import { kubernetesVersion } from "../outputs.ts";
import { block, code, details, joined, plain, table } from "./markdown.ts";
import { reproduction } from "./reproduce.ts";
import { timeChart } from "./time-chart.ts";

/** The job's summary of a cluster that is ready. */
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
  const status = reused ? "was already running" : `ready in ${duration(took)}`;
  const title = `### Kubernetes ${kubernetesVersion(node.version)} ${status}: cluster ${code(cluster.name)}`;
  return joined([
    title,
    facts(booted, inputs, cache, waits, about),
    reused ? undefined : details(`Time of each stage, ${duration(took)} in total`, timeChart(stages)),
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
  const { node, engine, isolation, forwards } = cluster.cluster;
  const { chosen, passedOver = [] } = stages.find((stage) => stage.engine !== undefined)?.engine ?? {};
  const kubernetes = `${node.distribution} ${code(node.version)}${node.reason ? `: ${plain(node.reason)}` : ""}`;
  const rows: (readonly [string, string | undefined])[] = [
    ["Kubernetes", kubernetes],
    [
      "",
      node.lacks && `**Only pods with hostNetwork run**: the kernel lacks ${plain(node.lacks.join(", "))}`,
    ],
    ["Engine", `${code(engine)}${chosen === undefined ? "" : `: ${plain(chosen.reason)}`}`],
    ["", isolation === "none" ? NO_BOUNDARY : undefined],
    ["Not usable", listed(passedOver.map((report) => passedOverText(report, isolation)))],
    ["Node", sizeOf(about)],
    ["API server", `${code(cluster.getServer())}, context ${code(cluster.getContext())}`],
    ["KUBECONFIG", `${code(cluster.getKubeConfigPath())}${exportEnv ? "" : ", not exported"}`],
    ["Ports", listed(forwards.map(({ host, guest }) => `${code(`127.0.0.1:${host}`)} → node ${guest}`))],
    ["Images", listed(images.map(code))],
    ["Manifests", listed((options.manifests ?? []).map((path) => code(path.split("/").at(-1) ?? path)))],
    ["Components", listed((options.enable ?? []).map(code))],
    ["k3s arguments", k3sArgs.length === 0 ? undefined : `${k3sArgs.length}, see below`],
    ["Waited for", listed(waits.map(({ name, took }) => `${code(name)} (${duration(took)})`))],
    ["Cache", plain(cache.description)],
    ["navgw-test", code(version().package)],
  ];
  return table(
    ["", ""],
    rows.filter((row): row is readonly [string, string] => row[1] !== undefined),
  );
}

const NO_BOUNDARY = "No isolation from a hostile guest: run nothing on it that you do not trust";

/** An engine that could not be used, and how to enable it when the cluster has no isolation without it. */
function passedOverText({ name, reason, hintParts }: EngineReport, isolation: Isolation | undefined): string {
  const todo = isolation === "none" ? hintText(hintParts) : undefined;
  return plain(`${name}: ${reason}${todo === undefined ? "" : `. What to do: ${todo}`}`);
}

function sizeOf(about: ClusterSummary | undefined): string | undefined {
  if (about?.cpus === undefined || about.memory === undefined) return undefined;
  return `${about.cpus} CPU${about.cpus === 1 ? "" : "s"}, ${about.memory} MiB`;
}

const listed = (all: readonly string[]): string | undefined =>
  all.length === 0 ? undefined : all.join("<br>");
