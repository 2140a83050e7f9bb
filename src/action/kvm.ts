import { existsSync } from "node:fs";
import { info } from "@actions/core";
import { NavgwError } from "../core/index.ts";
import { hint, type KvmFailure, kvmProblem, option, pollUntil, runProgram } from "../core/internal.ts";
import type { Inputs } from "./context.ts";

/** The udev rule that GitHub's documentation recommends for its larger runners; every runner has the device. */
const RULE = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n';
const RULE_FILE = "/etc/udev/rules.d/99-kvm4all.rules";
/** Time limits of one program, and of the device's change, ms. */
const TIMEOUT = 10_000;
const SETTLE_TIMEOUT = 3000;

/** What kind of machine a job runs on. */
export interface Runner {
  readonly platform: string;
  readonly arch: string;
  /** GitHub's own, as opposed to self-hosted. */
  readonly hosted: boolean;
  readonly container: boolean;
}

/** The runner of this job. */
export function thisRunner(env = process.env): Runner {
  const { platform, arch } = process;
  const container = existsSync("/.dockerenv") || existsSync("/run/.containerenv");
  return { platform, arch, hosted: env.RUNNER_ENVIRONMENT === "github-hosted", container };
}

/**
 * Grants this user access to /dev/kvm where that is allowed: on GitHub's own runners, where every user may be root. Elsewhere logs what to do.
 * @throws NavgwError NAVGW_ENGINE_UNAVAILABLE when krun is requested and cannot run
 */
export async function enableKvm(
  { options, logLevel }: Pick<Inputs, "options" | "logLevel">,
  signal: AbortSignal,
  { device = "/dev/kvm", runner = thisRunner() }: { device?: string; runner?: Runner } = {},
): Promise<void> {
  if (runner.platform !== "linux" || options.engine === "uml") return;
  let problem = kvmProblem(device);
  if (problem !== undefined && mayChange(runner) && existsSync(device)) {
    const failure = await writeRule(signal);
    problem = await settled(device);
    if (failure !== undefined) info(`KVM could not be enabled: ${failure}`);
    else if (problem === undefined && logLevel !== "error") info("Enabled KVM for this user by a udev rule");
  }
  if (problem === undefined) return;
  const { reason, failure } = problem;
  const advice = kvmAdvice(runner, failure);
  if (options.engine === "krun") {
    throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", `engine krun needs KVM, but ${reason}`, {
      hint: hint`${advice}; or set ${option("engine")} to auto`,
    });
  }
  if (logLevel !== "error")
    info(`No KVM, which would be faster and isolate the guest: ${reason}. To enable it: ${advice}`);
}

/** What to do on a runner where KVM cannot be used. */
export function kvmAdvice({ arch, hosted, container }: Runner, failure: KvmFailure): string {
  if (container && failure === "missing") {
    return `give the job's container the device: container.options: --device /dev/kvm`;
  }
  if (hosted && arch === "arm64") return `GitHub's arm64 runners have no KVM: runs-on: ubuntu-latest`;
  if (hosted) return `this hosted runner has no KVM: runs-on: ubuntu-latest (x64)`;
  if (failure === "missing") {
    return `switch on virtualization on this runner's machine (in a VM: nested virtualization) and load kvm_intel or kvm_amd`;
  }
  return `give the runner's user access: sudo usermod -aG kvm USER, then restart the runner's service`;
}

const mayChange = ({ hosted, container }: Runner): boolean => hosted && !container;

/** @returns why it failed */
async function writeRule(signal: AbortSignal): Promise<string | undefined> {
  const steps: readonly (readonly [readonly string[], string?])[] = [
    [["tee", RULE_FILE], RULE],
    [["udevadm", "control", "--reload-rules"]],
    [["udevadm", "trigger", "--name-match=kvm"]],
  ];
  for (const [args, input] of steps) {
    try {
      const bounds = { timeout: TIMEOUT, signal, ...(input === undefined ? {} : { input }) };
      const { exitCode, stderr } = await runProgram("sudo", ["-n", ...args], bounds);
      if (exitCode !== 0) return `sudo ${args.join(" ")}: ${stderr.trim() || `exit code ${exitCode}`}`;
    } catch (error) {
      signal.throwIfAborted();
      return (error as Error).message;
    }
  }
  return undefined;
}

/** udev changes the device's mode a moment later. */
async function settled(device: string): Promise<ReturnType<typeof kvmProblem>> {
  await pollUntil(async () => kvmProblem(device) === undefined, { within: SETTLE_TIMEOUT });
  return kvmProblem(device);
}
