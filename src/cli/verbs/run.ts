import type { Command, Option } from "commander";
import type {
  Access,
  MicroVmOptions,
  MicroVmVolume,
  NetName,
  PortForward,
  StartedMicroVm,
} from "../../core/index.ts";
import { ACCESS_NAMES, NET_NAMES } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import { describe } from "../details.ts";
import { Interrupted } from "../interrupt.ts";
import { loadCore } from "../load-core.ts";
import { option } from "../option.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { collect, parseDuration, parseInteger, parseMemory, parseOpenPort, parseVolume } from "../values.ts";

interface RunOptions {
  readonly rootfs?: string;
  readonly image?: string;
  readonly access?: Access;
  readonly entrypoint?: string;
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly hostname?: string;
  readonly net?: NetName;
  readonly port?: readonly PortForward[];
  readonly volume?: readonly MicroVmVolume[];
  readonly cpus?: number;
  readonly memory?: number;
  readonly libkrun?: string;
  readonly timeout?: number;
}

export function addRun(program: Command, cli: Cli): Command {
  const command = program
    .command("run")
    .description("run one command in its own microVM")
    .usage("[options] -- CMD...")
    .argument("[CMD...]", "command and its arguments (default: the image's)");
  for (const made of runOptions()) command.addOption(made);
  command.passThroughOptions().action((argv: string[], options: RunOptions) => run(argv, options, cli));
  return describe(command, {
    passesThrough: true,
    notes: [
      "Runs on libkrun, so it needs KVM; the microVM is removed when the command or this process ends.",
      "The command gets a terminal when stdin and stdout are terminals.",
      "Exits with the command's exit code: 128+n when signal n ended it, 125 when it could not be set up, 126 when it cannot be run, 127 when it was not found.",
    ],
    examples: [
      ["navgw-test run --image alpine:3.22", "a shell in a microVM"],
      [
        "navgw-test run --image alpine:3.22 --volume .:/src:ro --workdir /src -- ls",
        "with a directory of this machine",
      ],
      [
        "navgw-test run --rootfs ./rootfs --net none -- /bin/sh -c 'exit 3'",
        "a directory as the root, no network",
      ],
      ["navgw-test run --image nginx:1.29 --port 8080:80", "with a port of 127.0.0.1"],
    ],
  });
}

function runOptions(): Option[] {
  return [
    option("--rootfs <DIR>", "directory that becomes the command's root"),
    option("--image <REF>", "image to unpack as its root: a reference, oci:DIR or an archive"),
    option("--access <KIND>", "access to its root; overlay keeps writes in the guest's memory", {
      choices: ACCESS_NAMES,
      byDefault: "write; overlay with --image",
    }),
    option("--entrypoint <PROGRAM>", "program to run instead of the image's entrypoint"),
    option("--env <NAME[=VALUE]>", "set a variable, or forward this process's; repeatable", {
      parse: collect(String),
    }),
    option("--workdir <DIR>", "working directory", { byDefault: "the image's, or /" }),
    option("--user <USER[:GROUP]>", "names or numbers, resolved by the root's /etc/passwd", {
      byDefault: "the image's, or root",
    }),
    option("--hostname <NAME>", "name of the guest", { byDefault: "navgw" }),
    option("--net <KIND>", "network: an interface on a user-mode network, none, or libkrun's TSI", {
      choices: NET_NAMES,
      byDefault: "gvproxy",
    }),
    option(
      "--port <[HOST:]GUEST>",
      "forward a port of 127.0.0.1 to the guest; HOST 0: a free one; repeatable",
      {
        parse: collect(parseOpenPort),
      },
    ),
    option("--volume <HOST:GUEST[:ro]>", "share a directory of this machine; repeatable", {
      parse: collect(parseVolume),
    }),
    option("--cpus <N>", "virtual CPUs", { parse: parseInteger, byDefault: "1" }),
    option("--memory <SIZE>", "guest memory in MiB, or like 4g", { parse: parseMemory, byDefault: "1024" }),
    option("--libkrun <PATH>", "libkrun library, a file or its directory", {
      byDefault: "$NAVGW_LIBKRUN, or the installed one",
    }),
    option("--timeout <TIME>", "time limit for the command to start: seconds, or like 5m", {
      parse: parseDuration,
      byDefault: "2m",
    }),
  ];
}

async function run(argv: string[], options: RunOptions, cli: Cli): Promise<void> {
  const { terminal } = cli;
  const { startMicroVm } = await loadCore();
  using signals = new ForwardedSignals();
  try {
    await using vm = await startMicroVm(microVmOptions(argv, options, terminal.env), {
      signal: signals.beforeStart,
      onWarning: (line) => terminal.note(`note: ${line}`),
      ...(terminal.debug ? { onLog: (line) => terminal.printError(inRawMode(line)) } : {}),
    });
    signals.to(vm);
    for (const { host, guest } of vm.ports)
      terminal.note(inRawMode(`127.0.0.1:${host} is forwarded to port ${guest}`));
    const { exitCode, problem } = await vm.exited;
    if (problem !== undefined) reportProblem(problem, terminal);
    cli.exitCode = exitCode;
  } catch (error) {
    signals.beforeStart.throwIfAborted();
    throw error;
  }
}

/** A line for a terminal that may be in raw mode, which adds no carriage return to a line feed. */
const inRawMode = (line: string): string => (process.stdin.isRaw ? `${line}\r` : line);

function reportProblem(problem: string, terminal: Terminal): void {
  terminal.printError(`${terminal.style(["red", "bold"], "error:")} ${problem}`);
}

function microVmOptions(command: string[], options: RunOptions, env: NodeJS.ProcessEnv): MicroVmOptions {
  return {
    rootfs: options.rootfs,
    image: options.image,
    access: options.access,
    command,
    entrypoint: options.entrypoint === undefined ? undefined : [options.entrypoint],
    env: {
      ...(process.stdin.isTTY && process.stdout.isTTY ? { TERM: env.TERM ?? "xterm" } : {}),
      ...Object.fromEntries((options.env ?? []).flatMap((text) => variable(text, env))),
    },
    workdir: options.workdir,
    user: options.user,
    hostname: options.hostname,
    net: options.net,
    ports: options.port,
    volumes: options.volume,
    cpus: options.cpus,
    memory: options.memory,
    stdio: "inherit",
    libkrun: options.libkrun,
    timeoutMs: options.timeout,
  };
}

/** `NAME=VALUE`, or `NAME` for this process's value; skipped when it is not set, as container tools do. */
function variable(text: string, env: NodeJS.ProcessEnv): [string, string][] {
  const equals = text.indexOf("=");
  if (equals === 0 || text === "") {
    throw new UsageError(`--env ${text} has no name`, "write it as NAME=VALUE");
  }
  if (equals > 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  const value = env[text];
  return value === undefined ? [] : [[text, value]];
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Signals of this process: before the command runs, the first cancels the start; later ones are forwarded to the command. */
class ForwardedSignals implements Disposable {
  readonly #controller = new AbortController();
  #vm: StartedMicroVm | undefined;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#vm === undefined) this.#controller.abort(new Interrupted(signal));
    else this.#vm.kill(signal);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  get beforeStart(): AbortSignal {
    return this.#controller.signal;
  }

  to(vm: StartedMicroVm): void {
    this.#vm = vm;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
