import type { Readable, Writable } from "node:stream";
import type { PortForward } from "../options/cluster-options.ts";
import type { EngineName } from "../options/option-choices.ts";
import type { OnProgress } from "./boot-steps.ts";
import type { Isolation } from "./engine-report.ts";
import type { Trouble } from "./trouble.ts";

/** Context of a start besides the options. */
export interface StartContext {
  /** Aborts the start; everything created so far is removed. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** True: the cluster ends with this process, however that ends, and its directory is deleted. Default false. */
  readonly attached?: boolean | undefined;
}

/** How a machine ended. */
export interface MachineExit {
  /** Exit status; null when a signal ended it. */
  readonly code: number | null;
  /** Name of the signal, such as `SIGKILL`. */
  readonly signal: string | null;
  /** RFC 3339. */
  readonly time: string;
  /** Whether the kernel of this machine has killed it for lack of memory. */
  readonly oomKilled?: boolean | undefined;
}

/** The Kubernetes of a cluster. */
export interface NodeInfo {
  readonly distribution: "builtin" | "k3s";
  /** Such as `v1.37.2+navgw.1`. */
  readonly version: string;
  /** Human-readable reason and origin, such as `no k3s v1.36.1+k3s1: github.com did not answer within 1500 ms`. */
  readonly reason?: string | undefined;
  /** Kernel features that pod networks need and that are missing; then only pods with hostNetwork run. */
  readonly lacks?: readonly string[] | undefined;
}

/** Status of the guest, from its control agent. */
export interface GuestStatus {
  readonly state: "starting" | "ready" | "failed" | "stopping";
  /** Uptime in seconds at which each mark was reached. */
  readonly marks: Readonly<Record<string, number>>;
  /** How many times the node was started. */
  readonly tries: number;
  /** Seconds since the guest's kernel started. */
  readonly uptime: number;
  /** Bytes. */
  readonly memory: { readonly total: number; readonly available: number };
  /** Problem that keeps the node from becoming ready, if known. */
  readonly trouble?: Trouble | undefined;
  /** Image archives that are being imported as it starts. */
  readonly importing?: readonly string[] | undefined;
}

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

/** How a command runs in the guest. */
export interface ExecOptions {
  /** Input of the command. One that fails, or is destroyed before its end, kills it. Default: none, it sees end of file. */
  readonly stdin?: Readable | undefined;
  readonly stdout?: Writable | undefined;
  readonly stderr?: Writable | undefined;
  /** Gives the command a terminal of this size; its output all goes to `stdout`. */
  readonly tty?: TerminalSize | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Absolute path. Default `/`. */
  readonly cwd?: string | undefined;
  /** Aborting kills the command. */
  readonly signal?: AbortSignal | undefined;
  /** Called once with a function that resizes the terminal; the function it returns is called at the end. */
  readonly onResize?: ((resize: (size: TerminalSize) => void) => () => void) | undefined;
  /** Called once with a function that sends a signal to the command; the function it returns is called at the end. */
  readonly onSignal?: ((send: (signal: NodeJS.Signals) => void) => () => void) | undefined;
}

/** How a command ended. Its outputs are text, or bytes with `encoding: "buffer"`. */
export interface ExecResult<Output extends string | Buffer = string> {
  /** 128+n when signal n ended it, 127 when it was not found. */
  readonly exitCode: number;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Input of a command besides its arguments. */
export interface ExecInput extends Pick<ExecOptions, "env" | "cwd" | "signal"> {
  /** Any number of bytes. A stream that fails, or is destroyed before its end, kills the command. Default: none, it sees end of file. */
  readonly stdin?: string | Uint8Array | Readable | undefined;
  /** How its outputs are returned. Default `utf8`: as text. */
  readonly encoding?: "utf8" | undefined;
}

/** Input of a command whose outputs are returned as bytes, unchanged. */
export interface BinaryExecInput extends Omit<ExecInput, "encoding"> {
  readonly encoding: "buffer";
}

/** Logs of a cluster. `console` and `network` are files of the host and outlive a crash. */
export const LOG_SOURCES = ["console", "k3s", "network", "kernel", "init"] as const;
export type LogSource = (typeof LOG_SOURCES)[number];

export interface LogOptions {
  /** Continues with new lines until the machine ends. Default false. */
  readonly follow?: boolean | undefined;
  /** Last lines to start with. Default: all. */
  readonly tail?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How images are imported. */
export interface LoadOptions {
  /** Name for the archive's or source's only image, instead of its own: `NAME[:TAG]`. */
  readonly as?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A running cluster. Disposing it removes it. */
export interface StartedCluster extends AsyncDisposable {
  readonly name: string;
  readonly engine: EngineName;
  /** Absent when it was started by a version that did not record it. */
  readonly isolation?: Isolation | undefined;
  readonly node: NodeInfo;
  /** State directory. */
  readonly dir: string;
  readonly kubeconfigPath: string;
  /** Address of the Kubernetes API: `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** Further forwards, with their actual ports. */
  readonly forwards: readonly PortForward[];
  /** False when it was running already. */
  readonly created: boolean;
  /** Resolves when the machine ends; reading it keeps this process alive until then. */
  readonly exited: Promise<MachineExit>;
  /** Text of the kubeconfig; context, cluster and user are named `navgw-NAME`. */
  kubeconfig(): Promise<string>;
  /** @throws NavgwError NAVGW_CONTROL when the guest does not respond */
  status(): Promise<GuestStatus>;
  /**
   * Runs a command in the guest.
   * @returns its exit code: 128+n when signal n ended it, 127 when it was not found
   * @throws the error of a stream that failed; NavgwError NAVGW_CONTROL when the guest does not respond, NAVGW_BAD_OPTION when `stdin` is
   * closed before its end
   */
  exec(argv: readonly string[], options?: ExecOptions): Promise<number>;
  logs(source: LogSource, options?: LogOptions): Promise<Readable>;
  /**
   * Imports an image archive into the node: a docker or OCI layout tar, plain or compressed by gzip, zstd, xz or bzip2. Names are
   * completed as Docker completes them: `app:dev` becomes `docker.io/library/app:dev`.
   * @returns the images' names
   * @throws NavgwError NAVGW_IMAGE when it has no image for this machine, or one without a name, or the node refuses it;
   * NAVGW_UNSUPPORTED without the program that decompresses xz or bzip2; NAVGW_NO_SPACE
   */
  loadImage(archive: string | Readable, options?: LoadOptions): Promise<string[]>;
  /** Forwards another port of the host. @throws NavgwError NAVGW_PORT_IN_USE */
  forward(port: PortForward): Promise<PortForward>;
  unforward(hostPort: number): Promise<void>;
  /** Powers the guest off cleanly and keeps its data; the next start of that name uses it again. */
  stop(): Promise<void>;
  /** Ends the machine and deletes the cluster's directory. */
  remove(): Promise<void>;
}
