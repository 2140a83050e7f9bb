import { findLibkrun } from "../../../native/libkrun/find-library.ts";
import { compareReleases } from "../../../native/libkrun/library-release.ts";
import { materialize } from "../artifacts/artifact-store.ts";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError, restated } from "../base/errors.ts";
import { command, hint, option } from "../base/hint.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { openKvm } from "../engine/open-kvm.ts";
import { freePorts } from "./free-ports.ts";
import { planCommand } from "./guest-command.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";
import type { RunPlan } from "./microvm-plan.ts";
import { prepareRoot } from "./microvm-root.ts";
import type { MicroVmContext } from "./started-microvm.ts";

/** From this release on the host itself can keep a folder read-only. */
const READ_ONLY_SHARES = "1.18.0";

/** Everything that a machine is started with. */
export interface Prepared {
  readonly options: ResolvedMicroVm;
  readonly plan: Omit<RunPlan, "ports" | "streams">;
  /** Path of the keeper; undefined when no network of ours is needed. */
  readonly keeper: string | undefined;
}

/**
 * Finds, unpacks and checks everything that a machine needs.
 * @throws what startMicroVm throws, and nothing is at work any more then
 */
export async function prepare(
  asked: ResolvedMicroVm,
  dir: string,
  { signal, onWarning }: MicroVmContext,
): Promise<Prepared> {
  const library = findLibkrun({ libkrun: asked.libkrun });
  const firmware = library.firmware?.path;
  if (asked.net === "tsi" && firmware === undefined) throw withoutFirmware();
  const guest = findGuestPackage();
  // The engine's probe is of the library that is found; one that was named is only tried by the run itself.
  if (asked.libkrun === undefined) await requireLibkrun(guest, signal);
  else requireKvm();
  const tsi = asked.net === "tsi";
  const [root, kernel, base, keeper, ports] = await together(signal, (either) => [
    prepareRoot(asked.root, dir, either),
    tsi ? undefined : materialize(guest, "vmlinux", { signal: either }),
    tsi ? undefined : materialize(guest, "base.erofs", { signal: either }),
    asked.net === "gvproxy" ? materialize(guest, "keeper", { signal: either }) : undefined,
    tsi ? freePorts(asked.ports) : asked.ports,
  ]);
  const command = planCommand(asked, root.config);
  if (tsi) requireRoot(command.user);
  const readOnlyShares =
    library.version !== undefined && compareReleases(library.version, READ_ONLY_SHARES) >= 0;
  if (!readOnlyShares) warnOfReadOnly(asked, library.version, onWarning);
  const options = { ...asked, ports };
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

/** A microVM of its own is libkrun's to run, and nobody's else. */
async function requireLibkrun(guest: GuestPackage, signal: AbortSignal | undefined): Promise<void> {
  try {
    await chooseEngine(guest, "krun", { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
    throw restated(error, {
      hint: hint`a microVM of its own runs on libkrun only: ${command("doctor")} shows what that needs`,
    });
  }
}

function requireKvm(): void {
  const kvm = openKvm();
  if (!kvm.ok) throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", kvm.reason, { hint: kvm.hint });
}

/** Does several things at once; when one fails the others are given up, and waited for: they write to a directory that goes. */
async function together<T extends readonly unknown[]>(
  signal: AbortSignal | undefined,
  begin: (signal: AbortSignal) => readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failed = new AbortController();
  const tasks = begin(AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]));
  try {
    return (await Promise.all(tasks)) as { -readonly [K in keyof T]: Awaited<T[K]> };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(tasks);
    throw error;
  }
}

function withoutFirmware(): NavgwError {
  return new NavgwError("NAVGW_LIBKRUN", "net tsi needs libkrunfw, and none was found", {
    hint: hint`install libkrunfw or name it by NAVGW_LIBKRUNFW; or use ${option("net", "gvproxy")}`,
  });
}

/** libkrun's own init runs everything as root. */
function requireRoot(user: string): void {
  if (/^(root|0)?(:(root|0))?$/.test(user)) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `the image wants user ${user}, which is not to be had with net tsi`,
    {
      hint: hint`use ${option("net", "gvproxy")}`,
    },
  );
}

function warnOfReadOnly(
  { volumes, access, root }: ResolvedMicroVm,
  version: string | undefined,
  warn: MicroVmContext["onWarning"],
): void {
  const named = volumes.filter(({ readOnly }) => readOnly).map(({ host }) => host);
  if (root.kind === "rootfs" && access !== "write") named.unshift(root.path);
  if (named.length === 0) return;
  warn?.(
    `libkrun ${version ?? "of unknown version"} cannot refuse writes to ${named.join(", ")}: ` +
      `only the guest's kernel does (${READ_ONLY_SHARES} can)`,
  );
}
