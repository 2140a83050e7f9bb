import type { Command } from "commander";
import type { BuiltGolden, GoldenDisk } from "../../core/index.ts";
import { archivesOf, duration, shortKey } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { describe } from "../details.ts";
import { age, size } from "../format.ts";
import { Interruptible } from "../interrupt.ts";
import { loadCore } from "../load-core.ts";
import { showProgress } from "../progress/report-progress.ts";
import { IMAGE_OPTION, rejectRenamedOption } from "../renamed.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { startOptions, type UpOptions } from "./up.ts";

/** Options of `up` that apply to a golden disk. */
const SHARED = [
  "--engine",
  "--node",
  "--k8s-version",
  "--k3s-version",
  "--k3s-binary",
  "--node-image",
  "--load",
  "--enable",
  "--timeout",
];

const KEY = "key of the disk, or a prefix of it";

export function addGolden(program: Command, cli: Cli): Command {
  const golden = program
    .command("golden")
    .description("golden disks: nodes with imported images, for new clusters to start from");
  const build = golden.command("build").description("build a golden disk from a node and images");
  for (const made of startOptions()) if (SHARED.includes(made.long ?? "")) build.addOption(made);
  rejectRenamedOption(build, IMAGE_OPTION);
  build.action((options: UpOptions) => make(options, cli));
  describe(build, {
    notes: [
      "An existing golden disk is not built again.",
      "Every new cluster with that node and at least these images starts from a copy of it: see up --no-golden.",
    ],
    examples: [["navgw-test golden build --load app.tar", "make each later up --load app.tar faster"]],
  });
  addOutputOption(golden.command("ls", { isDefault: true }).description("list golden disks"), cli).action(
    (options: OutputOptions) => list(options, cli),
  );
  const rm = golden
    .command("rm")
    .description("delete a golden disk; clusters that started from it keep running");
  rm.argument("[KEY]", KEY)
    .option("--all", "delete all golden disks")
    .action((key: string | undefined, { all }: { all?: boolean }) => {
      if ((key === undefined) !== (all === true))
        throw new UsageError("golden rm needs either a KEY or --all", "see navgw-test golden rm --help");
      return remove(key, cli);
    });
  golden
    .command("export")
    .description("write a golden disk to a file")
    .argument("<KEY>", KEY)
    .argument("<FILE>", "file to write")
    .action((key: string, file: string) => write(key, file, cli));
  golden
    .command("import")
    .description("read a golden disk from an exported file")
    .argument("<FILE>", "file to read")
    .action((file: string) => read(file, cli));
  return golden;
}

async function make(options: UpOptions, { terminal }: Cli): Promise<void> {
  const { buildGoldenDisk } = await loadCore();
  using interruptible = new Interruptible();
  const { signal } = interruptible;
  const { engine, node, k8sVersion, k3sVersion, k3sBinary, nodeImage, enable, timeout } = options;
  const progress = showProgress(terminal);
  const { onProgress } = progress;
  const began = performance.now();
  try {
    await using archives = await archivesOf(options.load ?? [], signal);
    const built = await buildGoldenDisk(
      {
        ...{ engine, node, k8sVersion, k3sVersion, k3sBinary, nodeImage, enable },
        ...{ images: archives.paths, timeoutMs: timeout },
      },
      { signal, onProgress },
    );
    progress.end("done");
    report(built, "Built", performance.now() - began, terminal);
  } catch (error) {
    progress.end(signal.aborted ? "interrupted" : "failed");
    throw signal.aborted ? signal.reason : error;
  }
}

function report({ disk, created }: BuiltGolden, done: string, took: number, terminal: Terminal): void {
  terminal.print(disk.key);
  const text = name(disk);
  terminal.note(
    created ? `${done} golden disk ${text} after ${duration(took)}.` : `Golden disk ${text} already exists.`,
  );
}

function name({ key, node, images }: GoldenDisk): string {
  const count = images.length === 0 ? "no images" : images.flatMap(({ names }) => names).join(", ");
  return `${shortKey(key)}: Kubernetes ${node.version} (${node.distribution}), ${count}`;
}

async function list({ output }: OutputOptions, { terminal }: Cli): Promise<void> {
  const { listGoldenDisks } = await loadCore();
  const disks = await listGoldenDisks();
  if (output === "json") return terminal.printJson(disks);
  if (disks.length === 0) return terminal.note("No golden disks; navgw-test golden build builds one.");
  const rows = disks.map((disk) => [
    shortKey(disk.key),
    disk.distribution,
    disk.version,
    `${disk.images.length}`,
    size(disk.size),
    age(new Date(disk.time)),
  ]);
  terminal.print(table(["KEY", "NODE", "KUBERNETES", "IMAGES", "SIZE", "AGE"], rows));
}

/** @param key undefined: all */
async function remove(key: string | undefined, { terminal }: Cli): Promise<void> {
  const { listGoldenDisks, removeGoldenDisk } = await loadCore();
  const keys = key === undefined ? (await listGoldenDisks()).map((disk) => disk.key) : [key];
  for (const one of keys) terminal.note(`Deleted golden disk ${shortKey(await removeGoldenDisk(one))}.`);
}

async function write(key: string, file: string, { terminal }: Cli): Promise<void> {
  const { exportGoldenDisk } = await loadCore();
  using interruptible = new Interruptible();
  const disk = await exportGoldenDisk(key, file, { signal: interruptible.signal });
  terminal.note(`Wrote golden disk ${shortKey(disk.key)} to ${file}.`);
}

async function read(file: string, { terminal }: Cli): Promise<void> {
  const { importGoldenDisk } = await loadCore();
  using interruptible = new Interruptible();
  const began = performance.now();
  const imported = await importGoldenDisk(file, { signal: interruptible.signal });
  report(imported, "Imported", performance.now() - began, terminal);
}
