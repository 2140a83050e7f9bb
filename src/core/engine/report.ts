import type { EngineName } from "../options.ts";

/** Whether an engine works on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly usable: boolean;
  /** Why, in one line. */
  readonly reason: string;
  /** The next thing to do when it is not usable. */
  readonly hint?: string | undefined;
  /** Whether the guest's CPU is the machine's own (KVM, HVF). */
  readonly hardware: boolean;
  /** What was found out on the way, such as `version` or `boot`. */
  readonly detail?: Readonly<Record<string, string>> | undefined;
}
