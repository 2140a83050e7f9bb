import { Command } from "commander";
import type { Cli } from "./cli.ts";
import { COMMAND_ENVIRONMENT } from "./cli-environment.ts";
import { allCommands } from "./commands.ts";
import { addCommonOptions } from "./common-options.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { optionText } from "./option.ts";
import { packageVersion } from "./package-version.ts";
import { rejectRenamedVerb } from "./renamed.ts";
import { columns } from "./table.ts";
import { usageError } from "./usage-error.ts";
import { addApply } from "./verbs/apply.ts";
import { addCache } from "./verbs/cache.ts";
import { addCompletion } from "./verbs/completion.ts";
import { addDoctor } from "./verbs/doctor.ts";
import { addDown } from "./verbs/down.ts";
import { addDump } from "./verbs/dump.ts";
import { addEnv } from "./verbs/env.ts";
import { addExec } from "./verbs/exec.ts";
import { addGolden } from "./verbs/golden.ts";
import { addKubeconfig } from "./verbs/kubeconfig.ts";
import { addKubectl } from "./verbs/kubectl.ts";
import { addList } from "./verbs/list.ts";
import { addLoad } from "./verbs/load.ts";
import { addLogs } from "./verbs/logs.ts";
import { addPort } from "./verbs/port.ts";
import { addRun } from "./verbs/run.ts";
import { addSnapshot } from "./verbs/snapshot.ts";
import { addStatus } from "./verbs/status.ts";
import { addStop } from "./verbs/stop.ts";
import { addUp } from "./verbs/up.ts";
import { addVersion } from "./verbs/version.ts";

const LOCAL = "This machine:";

/** The complete command line, for the parser, help, docs and completions. */
export function createProgram(cli: Cli): Command {
  const program: Command = new Command("navgw-test")
    .description("Real Kubernetes for tests: a k3s node in its own microVM, without Docker and without root.")
    .usage("[options] <command>")
    .version(packageVersion(), "-V, --version", "print the version")
    .enablePositionalOptions()
    .addHelpCommand(new Command("help").argument("[COMMAND]").description("print help").helpGroup(LOCAL))
    .configureHelp({
      optionDescription: optionText,
      styleTitle: (title) => cli.terminal.style("bold", title, cli.terminal.stdout),
    })
    .configureOutput({
      writeOut: (text) => cli.terminal.stdout.write(text),
      writeErr: (text) => cli.terminal.stderr.write(text),
      // Printed by report-error.ts, like every other error.
      outputError: () => undefined,
    })
    .addHelpText("after", () => tablesText(program));
  program.commandsGroup("Clusters:");
  for (const add of [addUp, addDown, addStop, addList, addStatus, addSnapshot]) add(program, cli);
  program.commandsGroup("Use a cluster:");
  for (const add of [
    addKubeconfig,
    addEnv,
    addKubectl,
    addApply,
    addLoad,
    addPort,
    addExec,
    addLogs,
    addDump,
  ]) {
    add(program, cli);
  }
  program.commandsGroup("MicroVMs:");
  addRun(program, cli);
  program.commandsGroup(LOCAL);
  for (const add of [addDoctor, addGolden, addCache, addVersion, addCompletion]) add(program, cli);
  rejectRenamedVerb(program, "image", "golden");
  for (const command of allCommands(program)) {
    // Last, so that help lists them last.
    addCommonOptions(command, cli);
    command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(error, command);
    });
  }
  return program;
}

function tablesText(program: Command): string {
  const title = (text: string): string => program.createHelp().styleTitle(text);
  return [
    "",
    title("Exit codes:"),
    columns(EXIT_CODES.map(({ code, meaning }) => ["", `${code}`, meaning])),
    "",
    title("Environment:"),
    columns(COMMAND_ENVIRONMENT.map(({ name, meaning }) => ["", name, meaning])),
  ].join("\n");
}
