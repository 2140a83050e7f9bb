import { useCache } from "../artifacts/cache-use.ts";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { requirePlatform } from "../base/platform.ts";
import { ENGINE_NAMES, type EngineName } from "../options/option-choices.ts";
import { bootProbe } from "./boot-probe.ts";
import type { Engine, Variant } from "./engine.ts";
import type { EngineReport } from "./engine-report.ts";
import { krun } from "./krun.ts";
import { probePath, recall, remember } from "./probe-cache.ts";
import { qemu } from "./qemu.ts";
import { snapshotSupport } from "./snapshot-support.ts";
import { uml } from "./uml.ts";

const ENGINES: Readonly<Record<EngineName, Engine>> = { krun, uml, qemu };

export interface ProbeOptions {
  /** Probes again instead of believing what was found earlier since the machine's boot. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An engine that works here, and how. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly variant: Variant;
  readonly report: EngineReport;
  /** Those that `auto` would rather have had. */
  readonly passedOver: readonly EngineReport[];
}

/**
 * Tries every engine by booting a tiny guest on it, in the order of `auto`.
 * @throws NavgwError NAVGW_ARTIFACT, NAVGW_UNSUPPORTED when there is nothing to boot at all
 */
export async function probeEngines(options: ProbeOptions = {}): Promise<EngineReport[]> {
  requirePlatform();
  const guest = findGuestPackage();
  await using _use = await useCache(options.signal);
  const reports: EngineReport[] = [];
  // One after the other: a probe that shares the CPUs with another measures nothing.
  for (const name of ENGINE_NAMES) {
    const engine = ENGINES[name];
    const { report, variant } = await probe(guest, engine, options);
    const described = await engine.describe?.(options.signal);
    const snapshots = variant === undefined ? undefined : await snapshotSupport(engine, variant);
    reports.push({ ...report, snapshots, detail: { ...report.detail, ...described } });
  }
  return reports;
}

/**
 * Takes the engine that was asked for, or the first that works. The caller holds the cache ({@link useCache}).
 * @throws NavgwError NAVGW_ENGINE_UNAVAILABLE when the one asked for does not, NAVGW_UNSUPPORTED when none does
 */
export async function chooseEngine(
  guest: GuestPackage,
  wanted: "auto" | EngineName,
  options: ProbeOptions = {},
): Promise<ChosenEngine> {
  const passedOver: EngineReport[] = [];
  for (const name of wanted === "auto" ? ENGINE_NAMES : [wanted]) {
    const { report, variant } = await probe(guest, ENGINES[name], options);
    if (variant !== undefined) return { engine: ENGINES[name], variant, report, passedOver };
    passedOver.push(report);
  }
  const [only] = passedOver;
  if (wanted !== "auto" && only !== undefined) {
    throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", `engine ${wanted} does not work here: ${only.reason}`, {
      hint: only.hint ?? "navgw-test doctor tells which engines do",
    });
  }
  const why = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new NavgwError("NAVGW_UNSUPPORTED", `no engine works here: ${why}`, {
    hint: "navgw-test doctor tells what each one needs",
  });
}

async function probe(
  guest: GuestPackage,
  engine: Engine,
  { fresh = false, signal }: ProbeOptions,
): Promise<{ report: EngineReport; variant?: Variant }> {
  const checked = await engine.check(signal);
  if (!checked.ok) {
    const { reason, hint, detail } = checked;
    return { report: { name: engine.name, usable: false, reason, hint, hardware: false, detail } };
  }
  const path = await probePath(guest, engine, checked);
  const found = { ...(fresh ? {} : await recall(path)) };
  const failures: Record<string, string> = {};
  let hint: string | undefined;
  for (const variant of checked.variants) {
    const known = found[variant.label];
    if (known === undefined) {
      const boot = await bootProbe(guest, engine, variant, signal);
      if (boot.ok) found[variant.label] = { uptime: boot.uptime };
      else if (boot.final) found[variant.label] = { refused: boot.reason };
      else {
        failures[`${variant.label} fails`] = boot.reason;
        hint ??= boot.hint;
      }
      await remember(path, found);
    }
    const now = found[variant.label];
    if (now === undefined) continue;
    if ("uptime" in now) return works(engine, variant, now.uptime, { ...checked.detail, ...failures });
    failures[`${variant.label} fails`] = now.refused;
  }
  const reason = Object.values(failures)[0] ?? "nothing to try";
  return {
    report: {
      name: engine.name,
      usable: false,
      reason,
      hint: hint ?? HINTS[engine.name],
      hardware: false,
      detail: { ...checked.detail, ...failures },
    },
  };
}

const HINTS: Readonly<Record<EngineName, string>> = {
  krun: "use --engine uml or qemu",
  uml: "containers: allow the seccomp() system call and a memory file that may be executed; or use --engine qemu",
  qemu: "run the same by hand to see more, or use --engine uml",
};

function works(
  engine: Engine,
  variant: Variant,
  uptime: number,
  detail: Readonly<Record<string, string>>,
): { report: EngineReport; variant: Variant } {
  return {
    variant,
    report: {
      name: engine.name,
      usable: true,
      reason: `works, ${variant.label}: the guest booted in ${uptime.toFixed(1)} s`,
      hardware: variant.hardware,
      detail: { ...detail, boot: `${uptime.toFixed(2)} s` },
    },
  };
}
