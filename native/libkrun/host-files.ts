import { accessSync, constants, statSync } from "node:fs";
import { totalmem } from "node:os";
import { NavgwError, systemCode } from "../../src/core/base/errors.ts";
import type { MicroVm } from "./runner-document.ts";

/**
 * Checks the host's resources that a microVM needs: for a missing one libkrun would report "invalid argument" at its
 * start, or nothing.
 * @throws NavgwError NAVGW_BAD_OPTION that names the resource
 */
export function checkHost(vm: MicroVm): void {
  checkMemory(vm.memoryMiB);
  if (vm.kernel !== undefined) {
    requireFile(vm.kernel.path, "kernel", false);
    if (vm.kernel.format === "raw" && process.arch === "x64") checkRawKernel(vm.kernel.path, vm.memoryMiB);
    if (vm.kernel.initramfs !== undefined) requireFile(vm.kernel.initramfs, "initramfs", false);
  }
  if (vm.root !== undefined) requireDirectory(vm.root, "root");
  for (const { path, readOnly } of vm.disks ?? []) requireFile(path, "disk", !readOnly);
  for (const { path, tag } of vm.shares ?? []) requireDirectory(path, `share ${tag}`);
  for (const { path, kind } of vm.nics ?? []) {
    if (kind !== "tap" && path !== undefined) requireSocket(path, "network socket");
  }
}

/** libkrun loads a raw kernel at 2 GiB on x86-64 (map_kernel in its lib.rs), and ends the process when memory is smaller. */
function checkRawKernel(path: string, memoryMiB: number): void {
  const minimum = 2048 + Math.ceil(statSync(path).size / 2 ** 20);
  if (memoryMiB >= minimum) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `a raw kernel on x86-64 needs at least ${minimum} MiB of memory: ${path}`,
    {
      hint: "configure more memory, or use an ELF kernel",
    },
  );
}

function checkMemory(requestedMiB: number): void {
  const container = process.constrainedMemory();
  const bytes = container > 0 && container < totalmem() ? container : totalmem();
  if (requestedMiB * 2 ** 20 <= bytes) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `${requestedMiB} MiB of memory were requested, but this machine has ${Math.floor(bytes / 2 ** 20)} MiB`,
    { hint: "request less memory" },
  );
}

function requireFile(path: string, what: string, writable: boolean): void {
  inspect(path, what, constants.R_OK | (writable ? constants.W_OK : 0), (stats) =>
    stats.isFile() || stats.isBlockDevice() ? undefined : "is not a file",
  );
}

function requireDirectory(path: string, what: string): void {
  inspect(path, what, constants.R_OK | constants.X_OK, (stats) =>
    stats.isDirectory() ? undefined : "is not a directory",
  );
}

function requireSocket(path: string, what: string): void {
  inspect(path, what, constants.R_OK | constants.W_OK, (stats) =>
    stats.isSocket() ? undefined : "is not a socket",
  );
}

function inspect(
  path: string,
  what: string,
  mode: number,
  findProblem: (stats: ReturnType<typeof statSync> & object) => string | undefined,
): void {
  let problem: string | undefined;
  let cause: unknown;
  try {
    problem = findProblem(statSync(path));
    if (problem === undefined) accessSync(path, mode);
  } catch (error) {
    cause = error;
    problem = systemCode(error) === "ENOENT" ? "does not exist" : `cannot be used (${systemCode(error)})`;
  }
  if (problem === undefined) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `${what} ${problem}: ${path}`, { cause });
}
