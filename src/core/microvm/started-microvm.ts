import type { Readable, Writable } from "node:stream";
import type { PortForward } from "../options/cluster-options.ts";

/** How a command ended. */
export interface MicroVmExit {
  /** 128+n when signal n ended it; 125 when it could not be set up, 126 when it cannot be run, 127 when it is not there. */
  readonly exitCode: number;
  /** Name of the signal that ended it. */
  readonly signal: string | null;
  /** Why it was not run, with 125 to 127 of init. */
  readonly problem?: string | undefined;
}

/** What accompanies a microVM beside its options. */
export interface MicroVmContext {
  /** Ends the machine; what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each line of init's, for those who look for a mistake. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** Told of what is not quite as asked for. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/** A microVM whose command runs. It ends with this process. Disposing kills it. */
export interface StartedMicroVm extends AsyncDisposable {
  /** Process of the machine. */
  readonly pid: number;
  /** Forwards with the ports they got. */
  readonly ports: readonly PortForward[];
  /** Input of the command; undefined with `stdio: "inherit"`, as are the outputs. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /**
   * Resolves when the command has ended and nothing of the machine is left.
   * @throws NavgwError NAVGW_GUEST_DIED when the machine ended before its command, NAVGW_HOST when the network did
   */
  readonly exited: Promise<MicroVmExit>;
  /**
   * Signals the command and its process group; SIGKILL, the default, ends the machine.
   *
   * With net `tsi` SIGINT goes to the command, and any other signal ends the machine.
   */
  kill(signal?: NodeJS.Signals): void;
}
