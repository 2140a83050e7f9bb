import { accessSync, constants, statSync } from "node:fs";
import { totalmem } from "node:os";
import { NavgwError, systemCode } from "../../src/core/base/errors.ts";
import type { MicroVm } from "./runner-document.ts";

/**
 * Checks what a microVM needs of the host: libkrun would say "invalid argument" of all of it as it starts, or nothing.
 * @throws NavgwError NAVGW_BAD_OPTION that names it
 */
export function checkHost(vm: MicroVm): void {
  checkMemory(vm.memoryMiB);
  if (vm.kernel !== undefined) {
    requireFile(vm.kernel.path, "kernel", false);
    if (vm.kernel.format === "raw" && process.arch === "x64") checkRawKernel(vm.kernel.path, vm.memoryMiB);
    if (vm.kernel.initramfs !== undefined) requireFile(vm.kernel.initramfs, "initramfs", false);
  }
  if (vm.root !== undefined) requireFolder(vm.root, "root");
  for (const { path, readOnly } of vm.disks ?? []) requireFile(path, "disk", !readOnly);
  for (const { path, tag } of vm.shares ?? []) requireFolder(path, `share ${tag}`);
  for (const { path, kind } of vm.nics ?? []) {
    if (kind !== "tap" && path !== undefined) requireSocket(path, "network socket");
  }
}

/** libkrun puts a raw kernel at 2 GiB there (map_kernel in its lib.rs), and ends the process when that is past the end. */
function checkRawKernel(path: string, memoryMiB: number): void {
  const least = 2048 + Math.ceil(statSync(path).size / 2 ** 20);
  if (memoryMiB >= least) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `a raw kernel on x86-64 needs at least ${least} MiB of memory: ${path}`,
    {
      hint: "give more memory, or the kernel as ELF",
    },
  );
}

function checkMemory(wanted: number): void {
  const container = process.constrainedMemory();
  const bytes = container > 0 && container < totalmem() ? container : totalmem();
  if (wanted * 2 ** 20 <= bytes) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `${wanted} MiB of memory: this machine has ${Math.floor(bytes / 2 ** 20)} MiB`,
    { hint: "ask for less memory" },
  );
}

function requireFile(path: string, what: string, writable: boolean): void {
  look(path, what, constants.R_OK | (writable ? constants.W_OK : 0), (stats) =>
    stats.isFile() || stats.isBlockDevice() ? undefined : "is not a file",
  );
}

function requireFolder(path: string, what: string): void {
  look(path, what, constants.R_OK | constants.X_OK, (stats) =>
    stats.isDirectory() ? undefined : "is not a folder",
  );
}

function requireSocket(path: string, what: string): void {
  look(path, what, constants.R_OK | constants.W_OK, (stats) =>
    stats.isSocket() ? undefined : "is not a socket",
  );
}

function look(
  path: string,
  what: string,
  mode: number,
  wrong: (stats: ReturnType<typeof statSync> & object) => string | undefined,
): void {
  let problem: string | undefined;
  let cause: unknown;
  try {
    problem = wrong(statSync(path));
    if (problem === undefined) accessSync(path, mode);
  } catch (error) {
    cause = error;
    problem = systemCode(error) === "ENOENT" ? "is not there" : `cannot be used (${systemCode(error)})`;
  }
  if (problem === undefined) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `${what} ${problem}: ${path}`, { cause });
}
