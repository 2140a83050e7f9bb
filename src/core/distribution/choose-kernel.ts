import { realpath } from "node:fs/promises";
import { materialize } from "../artifacts/artifact-store.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { type ChosenEngine, chooseEngine } from "../engine/choose-engine.ts";
import type { EngineName } from "../options/option-choices.ts";
import { elfHead } from "./elf.ts";
import { kernelFromLibkrunfw } from "./kernel-from-libkrunfw.ts";

/** Engines that boot any kernel, in the order of `auto`. User Mode Linux is its own kernel. */
const ENGINES = ["krun", "qemu"] as const satisfies readonly EngineName[];
const PROGRAM = 2;
const X86_64 = 62;

/** An engine that works on this machine and the kernel it boots. */
export interface EngineAndKernel {
  readonly chosen: ChosenEngine;
  /** Path. */
  readonly kernel: string;
}

/**
 * Chooses the engine and the kernel that were requested.
 * @param kernel `bundled`, `libkrunfw`, or the path of an uncompressed kernel (vmlinux)
 * @param onEngine called with the engine before its kernel is unpacked
 * @throws NavgwError NAVGW_BAD_OPTION when it is not a kernel, or the engine cannot boot another one; those of {@link chooseEngine}
 */
export async function chooseEngineAndKernel(
  guest: GuestPackage,
  engine: "auto" | EngineName,
  kernel: string,
  onEngine: (chosen: ChosenEngine) => void,
  signal?: AbortSignal,
): Promise<EngineAndKernel> {
  if (kernel === "bundled") {
    const chosen = await chooseEngine(guest, engine, { signal });
    onEngine(chosen);
    return { chosen, kernel: await materialize(guest, chosen.engine.kernel, { signal }) };
  }
  if (engine === "uml") {
    throw new NavgwError("NAVGW_BAD_OPTION", `engine uml is its own kernel and cannot boot ${kernel}`, {
      hint: hint`use ${option("engine", "krun")} or ${option("engine", "qemu")}, or leave ${option("kernel")} out`,
    });
  }
  const path =
    kernel === "libkrunfw" ? await kernelFromLibkrunfw(undefined, signal) : await requireKernel(kernel);
  const chosen =
    engine === "auto"
      ? await firstAvailableEngine(guest, signal)
      : await chooseEngine(guest, engine, { signal });
  onEngine(chosen);
  return { chosen, kernel: path };
}

async function firstAvailableEngine(
  guest: GuestPackage,
  signal: AbortSignal | undefined,
): Promise<ChosenEngine> {
  const [first, ...others] = ENGINES;
  try {
    return await chooseEngine(guest, first, { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
  }
  return chooseEngine(guest, others[0], { signal });
}

async function requireKernel(file: string): Promise<string> {
  const failed = (why: string, cause?: unknown): NavgwError =>
    new NavgwError("NAVGW_BAD_OPTION", `kernel ${file} ${why}`, {
      hint: "use bundled, libkrunfw, or the path of an uncompressed kernel for x86-64 (vmlinux)",
      cause,
    });
  try {
    const path = await realpath(file);
    const head = await elfHead(path);
    if (head === undefined) throw failed("is not an ELF file: extract vmlinux from a bzImage first");
    if (head.machine !== X86_64) throw failed("is for another machine");
    if (head.type !== PROGRAM) throw failed("is a library or an object file, not a program");
    return path;
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    throw failed(
      systemCode(error) === "ENOENT" ? "does not exist" : `cannot be read: ${(error as Error).message}`,
      error,
    );
  }
}
