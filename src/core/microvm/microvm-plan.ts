import type { Console, RunnerDocument, Share } from "../../../native/libkrun/runner-document.ts";
import { GUEST_MAC } from "../base/guest-network.ts";
import { COMMAND_LINE } from "../engine/krun.ts";
import { FILES } from "../keeper/keeper-files.ts";
import type { PortForward } from "../options/cluster-options.ts";
import type { GuestCommand } from "./guest-command.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";

/** Descriptors of the runner. 0 and 1 are not used; 2 is for its own failures. */
export const DESCRIPTORS = { document: 3, stdin: 4, stdout: 5, stderr: 6, log: 7, control: 8 } as const;

/** Name of the port for events and signals, as in guest/init. */
const CONTROL_PORT = "navgw-run";

/** Tags of the host's directories. */
const ROOT_TAG = "navgw-root";
const volumeTag = (index: number): string => `navgw-volume-${index}`;

/** File names in the run's directory. */
export const RUN_FILES = { config: "config.tar", net: FILES.net } as const;

/** The three streams of a command. */
export const STREAMS = ["stdin", "stdout", "stderr"] as const;
export type StreamName = (typeof STREAMS)[number];

/** Inputs of a run's document. */
export interface RunPlan {
  readonly options: Pick<
    ResolvedMicroVm,
    "access" | "volumes" | "net" | "ports" | "cpus" | "memory" | "hostname"
  >;
  /** Absolute path of the root, with links resolved: libkrun follows none. */
  readonly rootfs: string;
  readonly command: GuestCommand;
  /** Streams that are not a terminal. */
  readonly streams: readonly StreamName[];
  readonly library: { readonly path: string; readonly firmware: string | undefined };
  /** Whether libkrun can share a directory read-only. */
  readonly readOnlyShares: boolean;
  /** Paths of our own kernel and base disk; undefined with TSI, which needs libkrunfw's kernel and libkrun's init. */
  readonly guest: { readonly kernel: string; readonly base: string } | undefined;
  /** Process that the machine must not outlive. */
  readonly parent: number;
  readonly ports: readonly PortForward[];
}

/**
 * Nothing of the command is on the kernel's command line; `navgw_mode` makes init print nothing on a console that may be the
 * user's terminal.
 */
const RUN_COMMAND_LINE = `${COMMAND_LINE} loglevel=0 navgw_mode=run`;

/** Plans the runner's document. Pure. */
export function planRunner(plan: RunPlan): RunnerDocument {
  const { library, parent, options, guest } = plan;
  const { stdin: input, stdout: output, stderr: error } = DESCRIPTORS;
  const streams: Console = { kind: "descriptors", input, output, error };
  const machine = { cpus: options.cpus, memoryMiB: options.memory };
  return {
    library: library.path,
    firmware: guest === undefined ? library.firmware : undefined,
    parent,
    log: { descriptor: DESCRIPTORS.log, level: "warn" },
    vm:
      guest === undefined
        ? { ...machine, ...planTsi(plan), consoles: [streams] }
        : {
            ...machine,
            kernel: { path: guest.kernel, format: "elf", cmdline: RUN_COMMAND_LINE },
            disks: [
              { id: "base", path: guest.base, readOnly: true },
              { id: "config", path: RUN_FILES.config, readOnly: true },
            ],
            shares: shares(plan),
            nics: options.net === "none" ? [] : [{ kind: "unixstream", path: RUN_FILES.net, mac: GUEST_MAC }],
            vsock: false,
            // The streams last: libkrun reports a new size of the terminal to the last console only.
            consoles: [{ kind: "ports", ports: [controlPort()] }, streams],
          },
  };
}

function controlPort() {
  return { name: CONTROL_PORT, input: DESCRIPTORS.control, output: DESCRIPTORS.control };
}

function shares({ options, rootfs, readOnlyShares }: RunPlan): Share[] {
  return [
    { tag: ROOT_TAG, path: rootfs, readOnly: readOnlyShares && options.access !== "write" },
    ...options.volumes.map(({ host, readOnly }, index) => ({
      tag: volumeTag(index),
      path: host,
      readOnly: readOnlyShares && readOnly,
    })),
  ];
}

/** Machine with libkrun's own init and libkrunfw's kernel, whose sockets the host opens. */
function planTsi({ rootfs, command, ports }: RunPlan) {
  const [path = "", ...args] = command.argv;
  return {
    root: rootfs,
    exec: { path, args, env: { PATH: DEFAULT_PATH, HOME: "/root", ...command.env } },
    workdir: command.workdir,
    vsock: { tsi: { inet: true, unix: false } },
    portMap: ports,
  };
}

/** As in guest/init. */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Plans the `run` part of the guest's config.json. Pure. */
export function planGuest({ options, command, streams }: RunPlan) {
  return {
    root: ROOT_TAG,
    access: options.access,
    volumes: options.volumes.map(({ guest, readOnly }, index) => ({
      tag: volumeTag(index),
      path: guest,
      readOnly,
    })),
    argv: command.argv,
    env: command.env,
    workdir: command.workdir,
    user: command.user,
    streams,
  };
}
