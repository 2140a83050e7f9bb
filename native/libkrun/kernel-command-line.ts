import { NavgwError } from "../../src/core/base/errors.ts";
import type { Exec, MicroVm } from "./runner-document.ts";

/**
 * Longest kernel command line with its NUL. libkrun ends the process, without an error, when it gets longer
 * (CMDLINE_MAX_SIZE of its arch/…/layout.rs); a stock x86 kernel truncates it at COMMAND_LINE_SIZE, while libkrunfw's
 * is patched to accept all of it.
 */
const LIBKRUN_LIMIT: Readonly<Record<string, number>> = { x64: 0x10000, arm64: 2048, riscv64: 1024 };
const STOCK_X86_LIMIT = 2048;

/** DEFAULT_KERNEL_CMDLINE and `init=` of libkrun 1.17 to 1.19, used when no kernel is configured. */
const PROLOG =
  "reboot=k panic=-1 panic_print=0 nomodule console=hvc0 rootfstype=virtiofs rw quiet no-kvmapf init=/init.krun";
/** ` virtio_mmio.device=4K@0xd0000000:5`, one for each device on x86, rounded up. */
const DEVICE = 40;

/**
 * Checks everything on the kernel command line: program, arguments, environment, working directory and limits, beside
 * the kernel's own parameters. Nothing can be escaped there, and all of it must fit.
 * @param arch of the host, as `process.arch`
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export function checkKernelCommandLine(vm: MicroVm, arch: string = process.arch): void {
  if (vm.exec !== undefined) checkExec(vm.exec);
  if (vm.workdir !== undefined) checkWord(vm.workdir, "the working directory");
  if (vm.kernel !== undefined) checkPrintable(vm.kernel.cmdline, "the kernel's command line");
  if (vm.kernelConsole !== undefined) checkKernelConsole(vm);
  const length = kernelCommandLineLength(vm, arch);
  const limit = limitOf(vm, arch);
  if (length < limit) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `program, arguments and environment take ${length} bytes of the kernel's command line, which is limited to ${limit - 1}`,
    {
      hint: "use fewer or shorter arguments and environment variables, or put them into a file of the guest",
    },
  );
}

/** @internal Upper bound on the bytes that libkrun writes to the command line, without the NUL. */
export function kernelCommandLineLength(vm: MicroVm, arch: string): number {
  const own = vm.kernel !== undefined && !(vm.kernel.format === "raw" && arch === "x64");
  const prolog = own ? (vm.kernel?.cmdline ?? "") : PROLOG;
  const { exec, rootDisk } = vm;
  const words = [
    ...(exec === undefined ? [] : [`KRUN_INIT=${exec.path}`]),
    ...(vm.workdir === undefined ? [] : [`KRUN_WORKDIR=${vm.workdir}`]),
    ...(rootDisk === undefined
      ? []
      : [
          `KRUN_BLOCK_ROOT_DEVICE=${rootDisk.device}`,
          `KRUN_BLOCK_ROOT_FSTYPE=${rootDisk.fileSystem ?? ""}`,
          `KRUN_BLOCK_ROOT_OPTIONS=${rootDisk.options ?? ""}`,
        ]),
    ...(vm.rlimits ?? []).map(({ resource, soft, hard }) => `KRUN_RLIMITS="${resource}=${soft}:${hard}"`),
    ...Object.entries(exec?.env ?? {}).map(([name, value]) => `"${name}=${value}"`),
    ...(exec?.args ?? []).map((arg) => `"${arg}"`),
    "tsi_hijack tsi_hijack_unix --",
    vm.kernelConsole ?? "",
  ];
  // Spaces between the words, and some more that libkrun leaves where one is missing.
  const text = prolog.length + words.reduce((sum, word) => sum + word.length + 1, 0) + 8;
  return text + (arch === "x64" ? DEVICE * deviceCount(vm) : 0);
}

function deviceCount(vm: MicroVm): number {
  const listed = [vm.disks, vm.shares, vm.nics].reduce((sum, list) => sum + (list?.length ?? 0), 0);
  const consoles = Math.max(vm.consoles?.length ?? 1, 1);
  // Memory balloon, random numbers, root, vsock.
  return listed + consoles + 4;
}

function limitOf(vm: MicroVm, arch: string): number {
  const limit = LIBKRUN_LIMIT[arch] ?? 1024;
  return vm.kernel !== undefined && arch === "x64" ? Math.min(limit, STOCK_X86_LIMIT) : limit;
}

function checkExec({ path, args, env }: Exec): void {
  checkWord(path, "the program's path");
  for (const arg of args) checkQuotable(arg, `the argument ${JSON.stringify(arg)}`);
  for (const [name, value] of Object.entries(env)) {
    // The kernel treats a name with a dot as a module's parameter and drops it.
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new NavgwError(
        "NAVGW_BAD_OPTION",
        `${JSON.stringify(name)} cannot be the name of an environment variable: letters, digits and _ only`,
      );
    }
    checkQuotable(value, `the environment variable ${name}`);
  }
}

/** libkrun searches for `console=` to replace, and ends the process when it is missing. */
function checkKernelConsole({ kernel, kernelConsole = "" }: MicroVm): void {
  checkWord(kernelConsole, "the kernel's console");
  if (kernel === undefined || /(^| )console=/.test(kernel.cmdline)) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    "kernelConsole replaces console= of the kernel's command line, which has none",
  );
}

function checkPrintable(value: string, what: string): void {
  if (/^[ -~]*$/.test(value)) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a character that is not printable ASCII`, {
    hint: ON_THE_COMMAND_LINE,
  });
}

function checkQuotable(value: string, what: string): void {
  checkPrintable(value, what);
  if (!value.includes('"')) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a double quote`, { hint: ON_THE_COMMAND_LINE });
}

function checkWord(value: string, what: string): void {
  checkQuotable(value, what);
  if (!value.includes(" ")) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a space: ${value}`, { hint: ON_THE_COMMAND_LINE });
}

const ON_THE_COMMAND_LINE = "put it into a file of the guest: the kernel's command line cannot contain it";
