import { info, warning } from "@actions/core";
import { K3sCluster, type StartedK3sCluster } from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";
import { loggedGroup } from "../log.ts";
import type { Stage, Stages } from "./boot-stages.ts";

/** A cluster that is ready for the next step. */
export interface Booted {
  readonly cluster: StartedK3sCluster;
  readonly stages: readonly Stage[];
  /** ms from the request to Ready. */
  readonly took: number;
}

/** Starts the cluster, which outlives this process, and waits until it is ready. */
export async function boot(inputs: Inputs, stages: Stages, signal: AbortSignal): Promise<Booted> {
  const { options, images, logLevel } = inputs;
  const quiet = logLevel === "error";
  const began = performance.now();
  const start = (): Promise<StartedK3sCluster> =>
    new K3sCluster()
      .withOptions({ ...options, images })
      .withReuse()
      .withProgress((event) => {
        const stage = stages.note(event);
        if (event.warning) return warning(event.detail ?? "");
        if (stage !== undefined && !quiet) info(lineOf(stage));
        else if (logLevel === "debug") info(`${event.step}: ${event.detail}`);
      })
      .start({ signal });
  const cluster = await loggedGroup(`Starting cluster ${options.name}`, start, quiet);
  const took = performance.now() - began;
  if (!quiet) info(announcement(cluster, took));
  return { cluster, stages: stages.all, took };
}

function announcement({ name, cluster }: StartedK3sCluster, took: number): string {
  const { node, engine, created } = cluster;
  const status = created ? `is ready after ${duration(took)}` : "was already running";
  return `Cluster ${name} ${status}: Kubernetes ${node.version} (${node.distribution}) on ${engine}`;
}

function lineOf({ at, text, detail }: Stage): string {
  return `${(at / 1000).toFixed(1).padStart(7)} s  ${text}${detail === undefined ? "" : `: ${detail}`}`;
}
