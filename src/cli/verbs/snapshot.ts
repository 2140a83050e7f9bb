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
  const snapshot = program.command("snapshot").description("keep a cluster as it is now, and go back to it");
  const create = snapshot
    .command("create")
    .description("keep a running cluster as it is now")
    .argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(create).action((name: string, options: NameOptions) => take(name, options, cli));
  describe(create, {
    notes: [
      "On qemu the machine's memory is kept too: the cluster stands still for a moment and runs on.",
      "On other engines its disk is kept, and the cluster is stopped and started for it.",
    ],
    examples: [
      [
        "navgw-test snapshot create ready",
        "keep the default cluster; up --from-snapshot default/ready clones it",
      ],
    ],
  });
  const restore = snapshot
    .command("restore")
    .description("take a cluster back to a snapshot of it")
    .argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(restore).action((name: string, options: NameOptions) => goBack(name, options, cli));
  addOutputOption(snapshot.command("ls", { isDefault: true }).description("list snapshots"), cli).action(
    (options: OutputOptions) => list(options, cli),
  );
  const rm = snapshot.command("rm").description("delete a snapshot").argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(rm).action((name: string, options: NameOptions) => remove(name, options, cli));
  return snapshot;
}

async function take(snapshot: string, options: NameOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster } = await loadCore();
  using interruptible = new Interruptible();
  const began = performance.now();
  await using cluster = await openK3sCluster(nameOf(options));
  await cluster.snapshot(snapshot, { signal: interruptible.signal });
  const took = duration(performance.now() - began);
  terminal.note(`Kept cluster ${cluster.name} as ${cluster.name}/${snapshot} after ${took}.`);
}

async function goBack(snapshot: string, options: NameOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster, startCluster, listClusters } = await loadCore();
  using interruptible = new Interruptible();
  const { signal } = interruptible;
  const name = nameOf(options);
  const began = performance.now();
  const runs = (await listClusters()).some((one) => one.name === name && one.state === "running");
  if (runs) {
    await using cluster = await openK3sCluster(name);
    await cluster.restore(snapshot, { signal });
  } else {
    await startCluster({ name, fromSnapshot: `${name}/${snapshot}` }, { signal });
  }
  terminal.note(`Cluster ${name} is back at ${snapshot} after ${duration(performance.now() - began)}.`);
}

async function list({ output }: OutputOptions, { terminal }: Cli): Promise<void> {
  const { listSnapshots } = await loadCore();
  const snapshots = await listSnapshots();
  if (output === "json") return terminal.printJson(snapshots);
  if (snapshots.length === 0) return terminal.note("No snapshots; navgw-test snapshot create makes one.");
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
