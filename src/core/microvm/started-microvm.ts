import type { Readable, Writable } from "node:stream";
import type { PortForward } from "../options/cluster-options.ts";

/** Exit status of a command. */
export interface MicroVmExit {
  /** 128+n when signal n ended it; 125 when it could not be set up, 126 when it cannot be run, 127 when it does not exist. */
  readonly exitCode: number;
  /** Name of the signal that ended it. */
  readonly signal: string | null;
  /** Why it was not run, with exit codes 125 to 127 of init. */
  readonly problem?: string | undefined;
}

/** Signal and callbacks of a microVM. */
export interface MicroVmContext {
  /** Ends the machine; promises that wait for it reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each line of init's log, for debugging. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** Called for each warning about a request that is not met exactly. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/** A microVM whose command runs. It ends with this process. Disposing kills it. */
export interface StartedMicroVm extends AsyncDisposable {
  /** Process id of the machine. */
  readonly pid: number;
  /** Forwards with their actual ports. */
  readonly ports: readonly PortForward[];
  /** Input of the command; undefined with `stdio: "inherit"`, as are the outputs. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /**
   * Resolves when the command has ended and nothing of the machine is left.
   * @throws NavgwError NAVGW_GUEST_DIED when the machine ended before its command, NAVGW_HOST when its network ended first
   */
  readonly exited: Promise<MicroVmExit>;
  /**
   * Signals the command and its process group; SIGKILL, the default, ends the machine.
   *
   * With net `tsi` SIGINT goes to the command, and any other signal ends the machine.
   */
  kill(signal?: NodeJS.Signals): void;
}
