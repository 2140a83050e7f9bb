import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { materialize } from "../artifacts/artifact-store.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { anySignal } from "../base/any-signal.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import type { Hint } from "../base/hint.ts";
import { writeConfigDisk } from "../guest/config-disk.ts";
import { Console } from "../guest/console-log.ts";
import { planKeeper } from "../keeper/plan-keeper.ts";
import { startKeeper } from "../keeper/start-keeper.ts";
import { makeHeldDir } from "../record/held-directories.ts";
import type { Engine, Variant } from "./engine.ts";
import { chooseMemoryDir } from "./memory-dir.ts";

/** Memory of a guest that only reports that it booted, MiB. */
const PROBE_MEMORY_MIB = 256;

/**
 * How long a failure is to be believed: a KVM that cannot run a stock kernel stays so until the machine is rebooted; one that was too
 * slow may only have been busy.
 */
export type Holds = "until-reboot" | "for-a-while" | "once";

/** Result of a probe's boot. */
export type ProbeBoot =
  | { readonly ok: true /** Seconds from the kernel's start to init. */; readonly uptime: number }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly hint?: Hint | undefined;
      readonly holds: Holds;
    };

/**
 * Boots the smallest possible guest: kernel, base disk and init, which reports the boot and powers off.
 * @throws NavgwError when a part other than the engine fails: artifacts, the keeper, the cache directory
 */
export async function bootProbe(
  guest: GuestPackage,
  engine: Engine,
  variant: Variant,
  signal?: AbortSignal,
): Promise<ProbeBoot> {
  const dir = await makeHeldDir();
  try {
    const [keeper, kernel, base] = await Promise.all([
      materialize(guest, "keeper", { signal }),
      materialize(guest, engine.kernel, { signal }),
      materialize(guest, "base.erofs", { signal }),
    ]);
    await linkBase(base, dir);
    await writeConfigDisk(join(dir, "config.tar"), {
      cluster: "probe",
      token: "0".repeat(64),
      storage: "memory",
      mode: "probe",
      env: {},
    });
    const memoryDir = await chooseMemoryDir(PROBE_MEMORY_MIB << 20, dir);
    const { protocol, ...machine } = engine.launch(
      {
        cpus: 1,
        memoryMiB: PROBE_MEMORY_MIB,
        kernel,
        disks: [
          { path: "base.erofs", readOnly: true },
          { path: "config.tar", readOnly: true },
        ],
        nic: undefined,
        memoryDir,
      },
      variant,
    );
    await using console = await Console.open(dir);
    const startedKeeper = await startKeeper(
      keeper,
      planKeeper({ dir, ephemeral: true, protocol, machine }),
      signal,
    );
    const inTime = await endsWithin(startedKeeper.ended, variant.probeTimeout, signal);
    await startedKeeper.end();
    signal?.throwIfAborted();
    const output = (await console.text()).toString();
    const failure = inTime ? engine.explain?.(output) : undefined;
    if (failure !== undefined)
      return {
        ok: false,
        reason: `its machine did not start: ${failure.message}`,
        hint: failure.hintParts,
        holds: "once",
      };
    return evaluate(output, inTime, variant);
  } catch (error) {
    // The program itself did not start, or a read-only cache has no kernel for it: that is the engine's failure, and a result.
    if (error instanceof NavgwError && (error.reason === "SPAWN" || error.reason === "READ_ONLY")) {
      return { ok: false, reason: error.message, hint: error.hintParts, holds: "once" };
    }
    throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function linkBase(base: string, dir: string): Promise<void> {
  try {
    await symlink(base, join(dir, "base.erofs"));
  } catch (error) {
    throw fileError(error, "linking a probe's disk", dir);
  }
}

async function endsWithin(
  ended: Promise<void>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const timeoutSignal = anySignal(AbortSignal.timeout(ms), signal);
  return Promise.race([
    ended.then(() => true),
    new Promise<false>((resolve) =>
      timeoutSignal.addEventListener("abort", () => resolve(false), { once: true }),
    ),
  ]);
}

/** Messages of QEMU and libkrun when KVM cannot continue the guest. */
const INTERNAL_ERROR = /KVM internal error|KVM_EXIT_INTERNAL_ERROR/;

function evaluate(text: string, inTime: boolean, { label, hardware, probeTimeout }: Variant): ProbeBoot {
  const initMark = /^navgw: init (\d+(?:\.\d+)?)/m.exec(text.replaceAll("\r", ""));
  if (initMark?.[1] !== undefined && inTime) return { ok: true, uptime: Number(initMark[1]) };
  const tooLate = `the guest did not boot and power off within ${probeTimeout / 1000} s`;
  if (hardware && (!inTime || INTERNAL_ERROR.test(text))) {
    const why = inTime ? "it ends the guest with an internal error (KVM_EXIT_INTERNAL_ERROR)" : tooLate;
    const reason = `this ${label} cannot run a stock kernel: ${why}`;
    return { ok: false, reason, holds: inTime ? "until-reboot" : "for-a-while" };
  }
  const last = text.split(/\r?\n/).findLast((line) => line !== "");
  const reason = inTime ? `its machine ended before the guest booted: ${last ?? "no output"}` : tooLate;
  return { ok: false, reason, holds: "once" };
}
