import { NavgwError } from "../../src/core/base/errors.ts";
import { apply } from "./apply-document.ts";
import { dieWithParent } from "./die-with-parent.ts";
import { kvmProblem } from "./hypervisor.ts";
import { Context } from "./krun-context.ts";
import { Libkrun } from "./libkrun-library.ts";
import { raiseOpenFiles } from "./open-files.ts";
import type { RunnerDocument } from "./runner-document.ts";

/**
 * Becomes the guest of a document: the process ends with it, by its exit code.
 * @throws NavgwError when it cannot be started
 */
export async function startGuest(document: RunnerDocument): Promise<never> {
  const { library: path, firmware, parent, log, vm } = document;
  if (parent !== undefined) {
    await dieWithParent(parent, { changesUser: vm.uid !== undefined || vm.gid !== undefined });
  }
  raiseOpenFiles();
  const library = new Libkrun(path, firmware);
  library.initLog(log?.descriptor ?? 2, log?.level ?? "warn");
  using context = new Context(library);
  apply(library, context, vm);
  return enter(context, vm.kernel === undefined && firmware === undefined);
}

/** Starts the guest. libkrun reports "invalid argument" for nearly every failure: the likely cause is reported instead. */
function enter(context: Context, withoutKernel: boolean): never {
  try {
    return context.start();
  } catch (cause) {
    const problem = process.platform === "linux" ? kvmProblem() : undefined;
    if (problem !== undefined) {
      throw new NavgwError("NAVGW_LIBKRUN", problem.reason, { hint: problem.hint, cause });
    }
    if (!withoutKernel) throw cause;
    throw new NavgwError("NAVGW_LIBKRUN", "no kernel is configured, and libkrun found no libkrunfw", {
      hint: "install libkrunfw, set NAVGW_LIBKRUNFW to it, or configure a kernel",
      cause,
    });
  }
}
