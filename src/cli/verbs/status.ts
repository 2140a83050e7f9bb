import type { Command } from "commander";
import type { ClusterSummary, GuestStatus, MachineExit } from "../../core/index.ts";
import { duration, lastStep, STEP_TEXT } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import {
  addNameArgument,
  addOutputOption,
  type NameOptions,
  nameOf,
  type OutputOptions,
} from "../common-options.ts";
import { describe } from "../details.ts";
import { EXIT } from "../exit-codes.ts";
import { size } from "../format.ts";
import { isolationText } from "../isolation-text.ts";
import { loadCore } from "../load-core.ts";
import { columns } from "../table.ts";

type StatusOptions = NameOptions & OutputOptions;

export function addStatus(program: Command, cli: Cli): Command {
  const command = addNameArgument(program.command("status").description("show one cluster"));
  addOutputOption(command, cli).action((positional: string | undefined, options: StatusOptions) =>
    status(nameOf(options, positional), options, cli),
  );
  return describe(command, {
    notes: [
      "Exits with 0 when it is ready, 1 when it is starting, stopped or paused, 6 when it crashed or failed.",
    ],
  });
}

async function status(name: string, options: StatusOptions, cli: Cli): Promise<void> {
  const { listClusters } = await loadCore();
  const summary = (await listClusters()).find((cluster) => cluster.name === name);
  const guest = await guestOf(name, summary);
  if (summary === undefined) return;
  if (options.output === "json") cli.terminal.printJson({ ...summary, guest });
  else cli.terminal.print(columns(lines(summary, guest)));
  cli.exitCode = exitCode(summary, guest);
}

/** Undefined when no guest responds. */
async function guestOf(name: string, summary: ClusterSummary | undefined): Promise<GuestStatus | undefined> {
  const { openCluster, reachCluster } = await loadCore();
  // A guest that is starting may have no network yet.
  if (summary?.state === "starting") {
    const status = reachCluster(name).then((cluster) => cluster.status());
    return status.catch(() => undefined);
  }
  // Opening a missing cluster, or a newer version's, throws the error that reports it.
  const isOpened =
    summary === undefined ||
    summary.state === "newer" ||
    (summary.state === "running" && summary.paused === undefined);
  return isOpened ? (await openCluster(name)).status() : undefined;
}

function exitCode({ state }: ClusterSummary, guest: GuestStatus | undefined): number {
  if (guest?.state === "ready") return EXIT.ok;
  return state === "crashed" || guest?.state === "failed" ? EXIT.guest : EXIT.failure;
}

function lines(cluster: ClusterSummary, guest: GuestStatus | undefined): string[][] {
  const { node, ports, exit } = cluster;
  const facts: [string, string | undefined][] = [
    ["Name", cluster.name],
    ["State", stateText(cluster, guest)],
    ["Reached", cluster.state === "starting" ? reached(guest) : undefined],
    ["Importing", guest?.importing?.filter((file) => file !== "").join(", ") || undefined],
    ["Trouble", guest?.trouble?.message],
    ["Engine", cluster.engine],
    ["Isolation", cluster.isolation && isolationText(cluster.isolation)],
    ["Kubernetes", node && `${node.version} (${node.distribution})`],
    ["Server", cluster.server],
    ["Kubeconfig", cluster.kubeconfigPath],
    ["Ports", ports.map(({ host, guest }) => `127.0.0.1:${host} → ${guest}`).join(", ") || undefined],
    ["CPUs", cluster.cpus?.toString()],
    ["Memory", memory(cluster, guest)],
    ["Storage", cluster.storage],
    ["Up", guest && duration(guest.uptime * 1000)],
    ["Ended", exit && cluster.state !== "running" ? `${exit.time}, ${endText(exit)}` : undefined],
    ["Directory", cluster.dir],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function stateText({ state, paused }: ClusterSummary, guest: GuestStatus | undefined): string {
  if (paused !== undefined) return `paused: ${paused}`;
  return guest === undefined ? state : `${state}, node ${guest.state}`;
}

function endText({ code, signal, oomKilled }: MachineExit): string {
  if (oomKilled === true) return `${signal}, for lack of memory on this machine or in its cgroup`;
  return signal ?? `exit code ${code}`;
}

function reached(guest: GuestStatus | undefined): string | undefined {
  const step = lastStep(guest?.marks ?? {});
  return step && STEP_TEXT[step];
}

function memory({ memory }: ClusterSummary, guest: GuestStatus | undefined): string | undefined {
  if (guest === undefined) return memory === undefined ? undefined : `${memory} MiB`;
  return `${size(guest.memory.available)} of ${size(guest.memory.total)} available`;
}
