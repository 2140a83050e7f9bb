import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import {
  addNameOption,
  addOutputOption,
  type NameOptions,
  nameOf,
  type OutputOptions,
} from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

type LoadOptions = NameOptions & OutputOptions;

export function addLoad(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("load").description("import images into a cluster's node"),
  ).argument(
    "<IMAGE...>",
    "a reference, read from the local Docker or Podman or else pulled; or a Docker or OCI layout tar, plain, gzip or zstd; - reads one from stdin",
  );
  addOutputOption(command, cli).action((images: string[], options: LoadOptions) =>
    load(images, options, cli),
  );
  return describe(command, {
    notes: ["Prints the names of the images. Use them with imagePullPolicy IfNotPresent or Never."],
    examples: [
      ["navgw-test load app:dev", "an image from the local Docker or Podman"],
      ["nerdctl save app:dev | navgw-test load -", "an image from another tool"],
    ],
  });
}

async function load(sources: readonly string[], options: LoadOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster } = await loadCore();
  const started = await openK3sCluster(nameOf(options));
  const images: string[] = [];
  for (const image of sources) {
    const names =
      image === "-" ? await started.cluster.loadImage(terminal.stdin) : await started.loadImages([image]);
    images.push(...names);
    if (options.output === "text") for (const name of names) terminal.print(name);
  }
  if (options.output === "json") terminal.printJson({ images });
}
