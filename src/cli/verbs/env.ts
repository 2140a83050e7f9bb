import { basename } from "node:path";
import type { Command } from "commander";
import { quoteForFish, quoteForPowerShell, quoteForShell } from "../../core/internal.ts";
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

const SHELLS = ["bash", "fish", "powershell"] as const;
type Shell = (typeof SHELLS)[number];

interface EnvOptions extends NameOptions, OutputOptions {
  readonly shell?: Shell;
}

export function addEnv(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("env").description("print shell commands that point kubectl at a cluster"),
  ).addOption(
    option("--shell <SHELL>", "shell to print commands for; bash also fits sh and zsh", {
      byDefault: "from $SHELL",
      choices: SHELLS,
    }),
  );
  addOutputOption(command, cli).action((options: EnvOptions) => env(options, cli));
  return describe(command, {
    examples: [
      ['eval "$(navgw-test env)"', "bash, zsh, sh"],
      ["navgw-test env --shell fish | source", "fish"],
      ["navgw-test env --shell powershell | Invoke-Expression", "PowerShell"],
    ],
  });
}

async function env(options: EnvOptions, { terminal }: Cli): Promise<void> {
  const { openCluster } = await loadCore();
  const { kubeconfigPath } = await openCluster(nameOf(options));
  if (options.output === "json") terminal.printJson({ KUBECONFIG: kubeconfigPath });
  else terminal.print(assignment(options.shell ?? shellOf(terminal.env), "KUBECONFIG", kubeconfigPath));
}

/** The line that sets an environment variable in a shell. */
export function assignment(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case "bash":
      return `export ${name}=${quoteForShell(value)}`;
    case "fish":
      return `set -gx ${name} ${quoteForFish(value)}`;
    case "powershell":
      return `$Env:${name} = ${quoteForPowerShell(value)}`;
  }
}

function shellOf(env: NodeJS.ProcessEnv): Shell {
  return basename(env.SHELL ?? "") === "fish" ? "fish" : "bash";
}
