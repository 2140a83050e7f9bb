import type { NavgwErrorCode } from "../core/index.ts";
import { NavgwError } from "../core/internal.ts";
import { Interrupted, signalExitCode } from "./interrupt.ts";
import { UsageError } from "./usage-error.ts";

/** Exit status of every verb but `exec`, `kubectl` and `run`, which exit with that of their command. */
export const EXIT = { ok: 0, failure: 1, usage: 2, noCluster: 3, engine: 4, timeout: 5, guest: 6 } as const;

/** The table that `--help` and docs/cli.md print. */
export const EXIT_CODES: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: EXIT.ok, meaning: "success" },
  { code: EXIT.failure, meaning: "any other failure" },
  { code: EXIT.usage, meaning: "unknown option, bad value, missing or invalid input file" },
  { code: EXIT.noCluster, meaning: "no cluster of that name, or it is not running" },
  { code: EXIT.engine, meaning: "engine not usable on this machine, or platform not supported" },
  { code: EXIT.timeout, meaning: "a time limit expired" },
  { code: EXIT.guest, meaning: "the machine died, or the node inside it failed" },
  { code: 130, meaning: "interrupted (SIGINT)" },
  { code: 143, meaning: "terminated (SIGTERM)" },
];

const BY_ERROR: Readonly<Partial<Record<NavgwErrorCode, number>>> = {
  NAVGW_BAD_OPTION: EXIT.usage,
  NAVGW_MANIFEST: EXIT.usage,
  NAVGW_IMAGE: EXIT.usage,
  NAVGW_NO_CLUSTER: EXIT.noCluster,
  NAVGW_ENGINE_UNAVAILABLE: EXIT.engine,
  NAVGW_UNSUPPORTED: EXIT.engine,
  NAVGW_LIBKRUN: EXIT.engine,
  NAVGW_TIMEOUT: EXIT.timeout,
  NAVGW_LOCKED: EXIT.timeout,
  NAVGW_GUEST_DIED: EXIT.guest,
  NAVGW_NODE_FAILED: EXIT.guest,
};

/** Exit status for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Interrupted) return signalExitCode(error.signal);
  if (error instanceof NavgwError) return BY_ERROR[error.code] ?? EXIT.failure;
  return EXIT.failure;
}
