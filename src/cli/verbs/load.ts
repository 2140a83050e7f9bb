import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import {
  addNameOption,
  addOutputOption,
  type NameOptions,
  nameOf,
  type OutputOptions,
} from "../common-options.ts";
import { loadCore } from "../core.ts";
import { describe } from "../details.ts";

type LoadOptions = NameOptions & OutputOptions;

export function addLoad(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("load").description("import image archives into a cluster's node"),
  ).argument("<ARCHIVE...>", "docker or OCI layout tar, plain, gzip or zstd; - for stdin");
  addOutputOption(command, cli).action((archives: string[], options: LoadOptions) =>
    load(archives, options, cli),
  );
  return describe(command, {
    notes: ["Prints the names of the images. Use them with imagePullPolicy IfNotPresent or Never."],
    examples: [["docker save app:dev | navgw-test load -", "an image of the local Docker"]],
  });
}

async function load(archives: readonly string[], options: LoadOptions, { terminal }: Cli): Promise<void> {
  const { openCluster } = await loadCore();
  const cluster = await openCluster(nameOf(options));
  const images: string[] = [];
  for (const archive of archives) {
    const names = await cluster.loadImage(archive === "-" ? terminal.stdin : archive);
    images.push(...names);
    if (options.output === "text") for (const name of names) terminal.print(name);
  }
  if (options.output === "json") terminal.printJson({ images });
}
