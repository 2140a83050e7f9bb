import type { Command } from "commander";
import { duration } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import {
  addNameOption,
  addOutputOption,
  type NameOptions,
  nameOf,
  type OutputOptions,
} from "../common-options.ts";
import { describe } from "../details.ts";
import { age, size } from "../format.ts";
import { Interruptible } from "../interrupt.ts";
import { loadCore } from "../load-core.ts";
import { table } from "../table.ts";

const SNAPSHOT = "name of the snapshot";

export function addSnapshot(program: Command, cli: Cli): Command {
  const snapshot = program.command("snapshot").description("save the state of a cluster, and restore it");
  const createCommand = snapshot
    .command("create")
    .description("save the state of a running cluster")
    .argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(createCommand).action((name: string, options: NameOptions) => create(name, options, cli));
  describe(createCommand, {
    notes: [
      "On uml and qemu the machine's memory is saved too: the cluster is paused for a moment.",
      "On krun its disk is saved, and the cluster is stopped and started for it.",
    ],
    examples: [
      [
        "navgw-test snapshot create ready",
        "save the default cluster; up --from-snapshot default/ready clones it",
      ],
    ],
  });
  const restore = snapshot
    .command("restore")
    .description("restore a cluster to one of its snapshots")
    .argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(restore).action((name: string, options: NameOptions) => restoreSnapshot(name, options, cli));
  addOutputOption(snapshot.command("ls", { isDefault: true }).description("list snapshots"), cli).action(
    (options: OutputOptions) => list(options, cli),
  );
  const rm = snapshot.command("rm").description("delete a snapshot").argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(rm).action((name: string, options: NameOptions) => remove(name, options, cli));
  return snapshot;
}

async function create(snapshot: string, options: NameOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster } = await loadCore();
  using interruptible = new Interruptible();
  const began = performance.now();
  await using cluster = await openK3sCluster(nameOf(options));
  await cluster.snapshot(snapshot, { signal: interruptible.signal });
  const took = duration(performance.now() - began);
  terminal.note(`Saved cluster ${cluster.name} as ${cluster.name}/${snapshot} after ${took}.`);
}

async function restoreSnapshot(snapshot: string, options: NameOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster, startCluster, listClusters } = await loadCore();
  using interruptible = new Interruptible();
  const { signal } = interruptible;
  const name = nameOf(options);
  const began = performance.now();
  const isRunning = (await listClusters()).some((one) => one.name === name && one.state === "running");
  if (isRunning) {
    await using cluster = await openK3sCluster(name);
    await cluster.restore(snapshot, { signal });
  } else {
    await startCluster({ name, fromSnapshot: `${name}/${snapshot}` }, { signal });
  }
  terminal.note(`Restored cluster ${name} to ${snapshot} after ${duration(performance.now() - began)}.`);
}

async function list({ output }: OutputOptions, { terminal }: Cli): Promise<void> {
  const { listSnapshots } = await loadCore();
  const snapshots = await listSnapshots();
  if (output === "json") return terminal.printJson(snapshots);
  if (snapshots.length === 0) return terminal.note("No snapshots; navgw-test snapshot create creates one.");
  const rows = snapshots.map((one) => [
    `${one.cluster}/${one.name}`,
    one.kind,
    one.engine ?? "",
    one.version ?? "",
    size(one.size),
    age(new Date(one.time)),
  ]);
  terminal.print(table(["SNAPSHOT", "KIND", "ENGINE", "KUBERNETES", "SIZE", "AGE"], rows));
}

async function remove(snapshot: string, options: NameOptions, { terminal }: Cli): Promise<void> {
  const { removeSnapshot } = await loadCore();
  const name = nameOf(options);
  await removeSnapshot(name, snapshot);
  terminal.note(`Deleted snapshot ${name}/${snapshot}.`);
}
