import { NavgwError } from "../../src/core/base/errors.ts";
import { FEATURES, type FeatureName } from "./declarations.ts";
import { checkHost } from "./host-files.ts";
import { checkKernelCommandLine } from "./kernel-command-line.ts";
import type { Context } from "./krun-context.ts";
import type { Libkrun } from "./libkrun-library.ts";
import type { Console, MicroVm } from "./runner-document.ts";

/**
 * Applies a document to a context, in the order that libkrun requires: network cards and vsock before the port map,
 * disks before the root disk, the implicit devices disabled before others replace them.
 * @throws NavgwError NAVGW_BAD_OPTION, or NAVGW_LIBKRUN when libkrun is too old, lacks a feature or refuses a call
 */
export function apply(library: Libkrun, context: Context, vm: MicroVm): void {
  if ((vm.disks?.length ?? 0) > 0) requireFeature(library, "blk", "disks");
  if ((vm.nics?.length ?? 0) > 0) requireFeature(library, "net", "network cards");
  if (vm.root !== undefined && vm.rootDisk !== undefined) {
    throw new NavgwError("NAVGW_BAD_OPTION", "root and rootDisk exclude each other");
  }
  checkHost(vm);
  checkKernelCommandLine(vm);

  context.setMachine(vm.cpus, vm.memoryMiB);
  if (vm.kernel !== undefined) context.setKernel(vm.kernel);
  if (vm.root !== undefined) context.setRoot(vm.root, vm.rootReadOnly);
  for (const disk of vm.disks ?? []) context.addDisk(disk);
  if (vm.rootDisk !== undefined) context.setRootDisk(vm.rootDisk);
  for (const share of vm.shares ?? []) context.addShare(share);
  for (const nic of vm.nics ?? []) context.addNic(nic);
  if (vm.vsock !== undefined) context.disableImplicitVsock();
  if (vm.vsock !== undefined && vm.vsock !== false) context.addVsock(vm.vsock);
  for (const port of vm.vsockPorts ?? []) context.addVsockPort(port);
  if (vm.portMap !== undefined) context.setPortMap(vm.portMap);
  if (vm.consoles !== undefined) addConsoles(context, vm.consoles);
  if (vm.kernelConsole !== undefined) context.setKernelConsole(vm.kernelConsole);
  if (vm.exec !== undefined) context.setExec(vm.exec);
  if (vm.workdir !== undefined) context.setWorkdir(vm.workdir);
  if (vm.rlimits !== undefined) context.setResourceLimits(vm.rlimits);
  if (vm.oemStrings !== undefined) context.setOemStrings(vm.oemStrings);
  if (vm.nestedVirtualization !== undefined) context.setNestedVirtualization(vm.nestedVirtualization);
  if (vm.splitIrqchip !== undefined) context.setSplitIrqchip(vm.splitIrqchip);
  // Group first, as libkrun does: a process that is no longer root cannot change it.
  if (vm.gid !== undefined) context.setGroup(vm.gid);
  if (vm.uid !== undefined) context.setUser(vm.uid);
}

function addConsoles(context: Context, consoles: readonly Console[]): void {
  const files = consoles.filter(({ kind }) => kind === "file").length;
  if (files > 1 || (files === 1 && consoles[0]?.kind !== "file")) {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      "a console of kind file is the implicit one: only one is allowed, and it must be the first",
    );
  }
  if (files === 0) context.disableImplicitConsole();
  for (const console of consoles) context.addConsole(console);
}

/** Throws when libkrun reports that it lacks a feature. When it cannot report that, the call itself fails. */
function requireFeature(library: Libkrun, name: FeatureName, what: string): void {
  if (library.feature(name) !== false) return;
  throw new NavgwError("NAVGW_LIBKRUN", `this libkrun was built without ${what}: ${library.path}`, {
    hint: `use one that was built with ${FEATURES[name].make}`,
  });
}
