import { expect, test } from "vitest";
import {
  checkKernelCommandLine,
  kernelCommandLineLength,
} from "../../../../native/libkrun/kernel-command-line.ts";
import type { Exec, MicroVm } from "../../../../native/libkrun/runner-document.ts";

const vm = (more: Partial<MicroVm>): MicroVm => ({ cpus: 1, memoryMiB: 128, ...more });
const exec = (more: Partial<Exec>): MicroVm =>
  vm({ root: "/", exec: { path: "/p", args: [], env: {}, ...more } });
const bad = (message: RegExp) =>
  expect.objectContaining({ code: "NAVGW_BAD_OPTION", message: expect.stringMatching(message) });

test("an environment that does not fit is refused, and says what is held", () => {
  const env = { BIG: "x".repeat(2000) };
  expect(() => checkKernelCommandLine(exec({ env }), "arm64")).toThrow(
    bad(
      /^program, arguments and environment take \d+ bytes of the kernel's command line, which is limited to 2047$/,
    ),
  );
  checkKernelCommandLine(exec({ env }), "x64");
  expect(() => checkKernelCommandLine(exec({ env: { BIG: "x".repeat(65_500) } }), "x64")).toThrow(
    bad(/65535/),
  );
});

test("a kernel of one's own on x86 holds what a stock one does", () => {
  const kernel = { path: "/k", format: "elf", cmdline: "x".repeat(2100) } as const;
  expect(() => checkKernelCommandLine(vm({ kernel }), "x64")).toThrow(bad(/limited to 2047/));
  // With raw, libkrun puts its own there instead.
  checkKernelCommandLine(vm({ kernel: { ...kernel, format: "raw" } }), "x64");
});

test("arguments, working directory, limits and devices count", () => {
  const base = kernelCommandLineLength(exec({}), "x64");
  const more = {
    ...exec({ args: ["12345"] }),
    workdir: "/work",
    rlimits: [{ resource: 7, soft: 1, hard: 2 }],
  };
  expect(kernelCommandLineLength(more, "x64") - base).toBeGreaterThanOrEqual(
    ' "12345" KRUN_WORKDIR=/work KRUN_RLIMITS="7=1:2"'.length,
  );
  const disk = { id: "a", path: "/d", readOnly: true };
  const withDisk = kernelCommandLineLength({ ...exec({}), disks: [disk] }, "x64");
  expect(withDisk - base).toBeGreaterThanOrEqual(" virtio_mmio.device=4K@0xd0000000:5".length);
  expect(kernelCommandLineLength({ ...exec({}), disks: [disk] }, "arm64")).toBe(
    kernelCommandLineLength(exec({}), "arm64"),
  );
});

test.each([
  [exec({ args: ['say "hi"'] }), /argument "say \\"hi\\"" has a double quote/],
  [exec({ args: ["ä"] }), /not printable ASCII/],
  [exec({ env: { A: "two\nlines" } }), /environment variable A has a character that is not printable/],
  [exec({ env: { "a.b": "c" } }), /"a\.b" cannot be the name of an environment variable/],
  [exec({ env: { "a b": "c" } }), /cannot be the name/],
  [exec({ path: "/a b" }), /program's path has a space/],
  [vm({ workdir: "/a b" }), /working directory has a space/],
  [vm({ kernel: { path: "/k", format: "elf", cmdline: "ü" } }), /kernel's command line has a character/],
  [
    vm({ kernel: { path: "/k", format: "elf", cmdline: "quiet" }, kernelConsole: "hvc1" }),
    /console= .*which has none/,
  ],
])("what cannot be written there is refused: %#", (document, message) => {
  expect(() => checkKernelCommandLine(document, "x64")).toThrow(bad(message));
});

test("spaces, equals signs and empty text in arguments and values can be written", () => {
  checkKernelCommandLine(exec({ args: ["a b", "c=d", ""], env: { A: "b c=d", EMPTY: "" } }), "x64");
});
