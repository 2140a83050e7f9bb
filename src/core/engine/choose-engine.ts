import { useCache } from "../artifacts/cache-use.ts";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { command, type Hint, hint } from "../base/hint.ts";
import { requirePlatform } from "../base/platform.ts";
import { API_WORDS, renderHint } from "../base/render-hint.ts";
import type { EngineChoice, EngineReport } from "../cluster-types/engine-report.ts";
import { ENGINE_NAMES, type EngineName } from "../options/option-choices.ts";
import { bootProbe } from "./boot-probe.ts";
import type { Engine, Prerequisites, Variant } from "./engine.ts";
import { krun } from "./krun.ts";
import { probePath, recall, refusal, remember } from "./probe-cache.ts";
import { qemu } from "./qemu.ts";
import { snapshotSupport } from "./snapshot-support.ts";
import { uml } from "./uml.ts";

const ENGINES: Readonly<Record<EngineName, Engine>> = { krun, uml, qemu };

export interface ProbeOptions {
  /** Probes again instead of using results recorded since the machine's boot. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An engine that works on this machine, and its variant. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly variant: Variant;
  readonly choice: EngineChoice;
}

/**
 * Tries every engine by booting a tiny guest on it, in the order of `auto`.
 * @throws NavgwError NAVGW_ARTIFACT, NAVGW_UNSUPPORTED on a platform without a guest
 */
export async function probeEngines(options: ProbeOptions = {}): Promise<EngineReport[]> {
  requirePlatform();
  const guest = findGuestPackage();
  await using _use = await useCache(options.signal);
  const reports: EngineReport[] = [];
  // One after the other: concurrent probes would distort each other's times.
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
 * Chooses the requested engine, or the first that works. The caller locks the cache ({@link useCache}).
 * @throws NavgwError NAVGW_ENGINE_UNAVAILABLE when the requested one does not work, NAVGW_UNSUPPORTED when none does
 */
export async function chooseEngine(
  guest: GuestPackage,
  requested: "auto" | EngineName,
  options: ProbeOptions = {},
): Promise<ChosenEngine> {
  const passedOver: EngineReport[] = [];
  for (const name of requested === "auto" ? ENGINE_NAMES : [requested]) {
    const { report, variant } = await probe(guest, ENGINES[name], options);
    if (variant !== undefined)
      return { engine: ENGINES[name], variant, choice: { chosen: report, passedOver } };
    passedOver.push(report);
  }
  const [only] = passedOver;
  if (requested !== "auto" && only !== undefined) {
    throw new NavgwError(
      "NAVGW_ENGINE_UNAVAILABLE",
      `engine ${requested} does not work on this machine: ${only.reason}`,
      {
        hint: only.hintParts ?? hint`${command("doctor")} shows which engines work`,
      },
    );
  }
  const why = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new NavgwError("NAVGW_UNSUPPORTED", `no engine works on this machine: ${why}`, {
    hint: hint`${command("doctor")} shows what each one needs`,
  });
}

async function probe(
  guest: GuestPackage,
  engine: Engine,
  { fresh = false, signal }: ProbeOptions,
): Promise<{ report: EngineReport; variant?: Variant }> {
  const checked = await engine.check(signal);
  if (!checked.ok) return { report: unusable(engine, checked) };
  const path = await probePath(guest, engine, checked);
  const found = { ...(fresh ? {} : await recall(path)) };
  const failures: Failure[] = [];
  for (const variant of checked.variants) {
    const knownResult = found[variant.label];
    if (knownResult === undefined) {
      const boot = await bootProbe(guest, engine, variant, signal);
      if (boot.ok) found[variant.label] = { uptime: boot.uptime };
      else if (boot.holds !== "once") found[variant.label] = refusal(boot.reason, boot.holds);
      else failures.push({ label: variant.label, reason: boot.reason, hint: boot.hint });
      await remember(path, found);
    }
    const result = found[variant.label];
    if (result === undefined) continue;
    if ("uptime" in result) {
      const detail = { ...checked.detail, ...detailOf(failures) };
      return { variant, report: works(engine, variant, result.uptime, detail) };
    }
    failures.push({ label: variant.label, reason: result.refused });
  }
  const [first, ...others] = failures;
  const reason = first?.reason ?? "it has no variant on this machine";
  const knownHint = failures.find((failure) => failure.hint !== undefined)?.hint;
  const detail = { ...checked.detail, ...detailOf(others) };
  return { report: unusable(engine, { reason, hint: knownHint ?? engine.hint, detail }) };
}

/** Why a variant of an engine boots no guest. */
interface Failure {
  readonly label: string;
  readonly reason: string;
  readonly hint?: Hint | undefined;
}

function detailOf(failures: readonly Failure[]): Record<string, string> {
  return Object.fromEntries(failures.map(({ label, reason }) => [`${label} fails`, reason]));
}

function unusable(
  { name }: Engine,
  { reason, hint: parts, detail }: Omit<Extract<Prerequisites, { ok: false }>, "ok">,
): EngineReport {
  const text = parts && renderHint(parts, API_WORDS);
  return { name, usable: false, reason, hint: text, hintParts: parts, hardware: false, detail };
}

function works(
  { name }: Engine,
  { label, hardware, isolation }: Variant,
  uptime: number,
  detail: Readonly<Record<string, string>>,
): EngineReport {
  return {
    name,
    usable: true,
    reason: `works, ${label}: the guest booted in ${uptime.toFixed(1)} s`,
    hardware,
    isolation,
    detail: { ...detail, boot: `${uptime.toFixed(2)} s` },
  };
}
