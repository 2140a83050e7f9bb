import { closeSync, readFileSync, writeSync } from "node:fs";
import { NavgwError } from "../../src/core/base/errors.ts";
import type { RunnerDocument } from "./runner-document.ts";
import { formatFailure, RUNNER_FAILED } from "./runner-failure.ts";

// The only program that calls libkrun, which takes over the process: `node runner.js FD` reads a RunnerDocument from a
// descriptor to its end and becomes the guest; `node runner.js describe LIBRARY [LIBKRUNFW]` describes a library.

const USAGE = "usage: runner FD | runner describe LIBRARY [LIBKRUNFW]";

try {
  const [what = "", library, firmware] = process.argv.slice(2);
  // Imported here, not above: koffi itself may fail to load, and that must be reported like any other failure.
  if (what === "describe" && library !== undefined) {
    const { inspectLibkrun } = await import("./inspect-library.ts");
    writeSync(1, `${JSON.stringify(inspectLibkrun(library, firmware))}\n`);
  } else if (/^\d+$/.test(what)) {
    const document = readDocument(Number(what));
    const { startGuest } = await import("./start-guest.ts");
    await startGuest(document);
  } else {
    throw new NavgwError("NAVGW_BAD_OPTION", USAGE);
  }
} catch (error) {
  writeSync(2, `${formatFailure(error)}\n`);
  process.exit(RUNNER_FAILED);
}

function readDocument(descriptor: number): RunnerDocument {
  const text = readAll(descriptor);
  // 0 stays open, at its end: the next file to be opened would become the guest's input.
  if (descriptor > 2) closeSync(descriptor);
  try {
    const document = JSON.parse(text) as RunnerDocument;
    if (typeof document?.library === "string" && typeof document.vm === "object") return document;
  } catch {
    // Reported below, without the text: it has the guest's environment.
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `descriptor ${descriptor} has no runner document`);
}

function readAll(descriptor: number): string {
  try {
    return readFileSync(descriptor, "utf8");
  } catch (cause) {
    throw new NavgwError("NAVGW_BAD_OPTION", `descriptor ${descriptor} cannot be read`, { cause });
  }
}
