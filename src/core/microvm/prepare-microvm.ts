import { findLibkrun } from "../../../native/libkrun/find-library.ts";
import { compareReleases } from "../../../native/libkrun/library-release.ts";
import { materialize } from "../artifacts/artifact-store.ts";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { allOrAbort } from "../base/all-or-abort.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { command, hint, option } from "../base/hint.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { openKvm } from "../engine/open-kvm.ts";
import { freePorts } from "./free-ports.ts";
import { planCommand } from "./guest-command.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";
import type { RunPlan } from "./microvm-plan.ts";
import { prepareRoot } from "./microvm-root.ts";
import type { MicroVmContext } from "./started-microvm.ts";

/** From this release on the host itself can share a directory read-only. */
const READ_ONLY_SHARES = "1.18.0";

/** Inputs of a machine's start. */
export interface Prepared {
  readonly options: ResolvedMicroVm;
  readonly plan: Omit<RunPlan, "ports" | "streams">;
  /** Path of the keeper; undefined when the machine needs no network of the keeper. */
  readonly keeper: string | undefined;
}

/**
 * Finds, unpacks and checks all inputs of a machine.
 * @throws errors of startMicroVm, once all started work has ended
 */
export async function prepare(
  requested: ResolvedMicroVm,
  dir: string,
  { signal, onWarning }: MicroVmContext,
): Promise<Prepared> {
  const library = findLibkrun({ libkrun: requested.libkrun });
  const firmware = library.firmware?.path;
  if (requested.net === "tsi" && firmware === undefined) throw firmwareMissing();
  const guest = findGuestPackage();
  // The engine probes the library it finds by itself; a library set by option is only tried by the run.
  if (requested.libkrun === undefined) await requireLibkrun(guest, signal);
  else requireKvm();
  const tsi = requested.net === "tsi";
  const [root, kernel, base, keeper, ports] = await allOrAbort(signal, (taskSignal) => [
    prepareRoot(requested.root, dir, taskSignal),
    tsi ? undefined : materialize(guest, "vmlinux", { signal: taskSignal }),
    tsi ? undefined : materialize(guest, "base.erofs", { signal: taskSignal }),
    requested.net === "gvproxy" ? materialize(guest, "keeper", { signal: taskSignal }) : undefined,
    tsi ? freePorts(requested.ports) : requested.ports,
  ]);
  const command = planCommand(requested, root.config);
  if (tsi) requireRoot(command.user);
  const readOnlyShares =
    library.version !== undefined && compareReleases(library.version, READ_ONLY_SHARES) >= 0;
  if (!readOnlyShares) warnAboutReadOnly(requested, library.version, onWarning);
  const options = { ...requested, ports };
  return {
    options,
    keeper,
    plan: {
      ...{ options, rootfs: root.path, command, readOnlyShares, parent: process.pid },
      library: { path: library.path, firmware },
      guest: kernel === undefined || base === undefined ? undefined : { kernel, base },
    },
  };
}

/** Requires the engine krun: no other engine runs single commands. */
async function requireLibkrun(guest: GuestPackage, signal: AbortSignal | undefined): Promise<void> {
  try {
    await chooseEngine(guest, "krun", { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
    throw amended(error, {
      hint: hint`run ${command("doctor")} to see what libkrun needs: no other engine runs single commands`,
    });
  }
}

function requireKvm(): void {
  const kvm = openKvm();
  if (!kvm.ok) throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", kvm.reason, { hint: kvm.hint });
}

function firmwareMissing(): NavgwError {
  return new NavgwError("NAVGW_LIBKRUN", "net tsi needs libkrunfw, and none was found", {
    hint: hint`install libkrunfw, set NAVGW_LIBKRUNFW to it, or use ${option("net", "gvproxy")}`,
  });
}

/** libkrun's own init runs everything as root. */
function requireRoot(user: string): void {
  if (/^(root|0)?(:(root|0))?$/.test(user)) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `the image requires user ${user}, which net tsi does not support`,
    {
      hint: hint`use ${option("net", "gvproxy")}`,
    },
  );
}

function warnAboutReadOnly(
  { volumes, access, root }: ResolvedMicroVm,
  version: string | undefined,
  warn: MicroVmContext["onWarning"],
): void {
  const directories = volumes.filter(({ readOnly }) => readOnly).map(({ host }) => host);
  if (root.kind === "rootfs" && access !== "write") directories.unshift(root.path);
  if (directories.length === 0) return;
  warn?.(
    `libkrun ${version ?? "of unknown version"} cannot refuse writes to ${directories.join(", ")}: ` +
      `only the guest's kernel does (libkrun ${READ_ONLY_SHARES} or newer can)`,
  );
}
