import { closeSync, readFileSync, writeSync } from "node:fs";
import { NavgwError } from "../../src/core/errors.ts";
import { apply } from "./apply.ts";
import { Context } from "./context.ts";
import type { RunnerDocument } from "./document.ts";
import { formatFailure, RUNNER_FAILED } from "./failure.ts";
import { kvmProblem } from "./hypervisor.ts";
import { inspectLibkrun } from "./inspect.ts";
import { Libkrun } from "./library.ts";
import { raiseOpenFiles } from "./open-files.ts";
import { dieWithParent } from "./parent.ts";

// The one program that calls libkrun, which takes the whole process: `node runner.js FD` reads a RunnerDocument from a
// descriptor to its end and becomes the guest; `node runner.js describe LIBRARY [LIBKRUNFW]` tells what a library is.

const USAGE = "usage: runner FD | runner describe LIBRARY [LIBKRUNFW]";

try {
  const [what = "", library, firmware] = process.argv.slice(2);
  if (what === "describe" && library !== undefined) {
    writeSync(1, `${JSON.stringify(inspectLibkrun(library, firmware))}\n`);
  } else if (/^\d+$/.test(what)) {
    await run(readDocument(Number(what)));
  } else {
    throw new NavgwError("NAVGW_BAD_OPTION", USAGE);
  }
} catch (error) {
  writeSync(2, `${formatFailure(error)}\n`);
  process.exit(RUNNER_FAILED);
}

async function run({ library: path, firmware, parent, log, vm }: RunnerDocument): Promise<never> {
  if (parent !== undefined)
    await dieWithParent(parent, { changesUser: vm.uid !== undefined || vm.gid !== undefined });
  raiseOpenFiles();
  const library = new Libkrun(path, firmware);
  library.initLog(log?.descriptor ?? 2, log?.level ?? "warn");
  using context = new Context(library);
  apply(library, context, vm);
  return start(context, vm.kernel === undefined && firmware === undefined);
}

function start(context: Context, withoutKernel: boolean): never {
  try {
    return context.start();
  } catch (error) {
    const problem = process.platform === "linux" ? kvmProblem() : undefined;
    if (problem !== undefined)
      throw new NavgwError("NAVGW_LIBKRUN", problem.reason, { hint: problem.hint, cause: error });
    if (!withoutKernel) throw error;
    throw new NavgwError("NAVGW_LIBKRUN", "no kernel: libkrun found no libkrunfw, and none was given", {
      hint: "install libkrunfw, name it by NAVGW_LIBKRUNFW, or give a kernel",
      cause: error,
    });
  }
}

function readDocument(descriptor: number): RunnerDocument {
  const text = readFileSync(descriptor, "utf8");
  // 0 stays open, at its end: the next file to be opened would become the guest's input.
  if (descriptor > 2) closeSync(descriptor);
  try {
    const document = JSON.parse(text) as RunnerDocument;
    if (typeof document?.library === "string" && typeof document.vm === "object") return document;
  } catch {
    // Said below, without the text: it has the guest's environment.
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `descriptor ${descriptor} has no runner document`);
}
