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
import { option } from "../option.ts";
import { UsageError } from "../usage-error.ts";

interface LoadOptions extends NameOptions, OutputOptions {
  readonly as?: string;
}

export function addLoad(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("load").description("import images into a cluster's node"),
  ).argument(
    "<IMAGE...>",
    "a reference, read from the local Docker or Podman or else pulled; or a Docker or OCI layout tar, plain or compressed by gzip, zstd, xz or bzip2; - reads one from stdin",
  );
  command.addOption(option("--as <NAME[:TAG]>", "name for the image, instead of its own"));
  addOutputOption(command, cli).action((images: string[], options: LoadOptions) =>
    load(images, options, cli),
  );
  return describe(command, {
    notes: [
      "Prints the names of the images, as Docker completes them: docker.io/library/app:dev for app:dev. Pods find them by either, with imagePullPolicy IfNotPresent or Never.",
    ],
    examples: [
      ["navgw-test load app:dev", "an image from the local Docker or Podman"],
      ["navgw-test load --as app:1.2.3 app.tar", "an archive without a name, as of docker save ID"],
      ["nerdctl save app:dev | navgw-test load -", "an image from another tool"],
    ],
  });
}

async function load(sources: readonly string[], options: LoadOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster } = await loadCore();
  const { as } = options;
  if (as !== undefined && sources.length > 1)
    throw new UsageError("--as names one image, and several are given", "load them one at a time");
  const started = await openK3sCluster(nameOf(options));
  const images: string[] = [];
  for (const image of sources) {
    const names =
      image === "-"
        ? await started.cluster.loadImage(terminal.stdin, { as })
        : await started.loadImages([image], { as });
    images.push(...names);
    if (options.output === "text") for (const name of names) terminal.print(name);
  }
  if (options.output === "json") terminal.printJson({ images });
}
