import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { kernelCommandLineLength } from "../../../../native/libkrun/kernel-command-line.ts";
import type { MicroVm, RunnerDocument } from "../../../../native/libkrun/runner-document.ts";
import { parseFailure, RUNNER_FAILED } from "../../../../native/libkrun/runner-failure.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { GUESTS, writeGuest } from "./support/guest.ts";
import { Folder, GUESTS_RUN, LIBRARY, runRunner, runsGuest, startRunner } from "./support/runner.ts";

const document = (vm: Partial<MicroVm>, more: Partial<RunnerDocument> = {}): RunnerDocument => ({
  library: LIBRARY,
  vm: { cpus: 1, memoryMiB: 64, ...vm },
  ...more,
});

describe("what cannot start is one coded line and an exit code of its own", () => {
  test.each<[string, RunnerDocument | string, string, RegExp]>([
    ["no document", "", "NAVGW_BAD_OPTION", /descriptor 0 has no runner document/],
    ["not a document", '{"library":1}', "NAVGW_BAD_OPTION", /no runner document/],
    [
      "half a document",
      '{"library":"/l","vm":{"exec":{"env":{"SECRET":"x',
      "NAVGW_BAD_OPTION",
      /^descriptor 0 has/,
    ],
    [
      "no library",
      document({}, { library: "/nowhere/libkrun.so" }),
      "NAVGW_LIBKRUN",
      /cannot load libkrun from/,
    ],
    [
      "a bad value",
      document({ cpus: 0 }),
      "NAVGW_BAD_OPTION",
      /cpus must be a whole number from 1 to 255: 0/,
    ],
    [
      "a missing disk",
      document({ disks: [{ id: "a", path: "/no", readOnly: true }] }),
      "NAVGW_BAD_OPTION",
      /\/no/,
    ],
    [
      "a bad log",
      document({}, { log: { descriptor: 2, level: "loud" as never } }),
      "NAVGW_BAD_OPTION",
      /"loud"/,
    ],
    [
      "too old",
      document({ rootReadOnly: true, root: "/" }),
      "NAVGW_LIBKRUN",
      /krun_add_virtiofs3 needs libkrun ≥ 1.18/,
    ],
    ["a parent that is gone", document({}, { parent: 1 }), "NAVGW_LIBKRUN", /process 1 .* has ended/],
  ])("%s", async (_, input, code, message) => {
    const ended = await runRunner(input);
    expect(ended).toMatchObject({ code: RUNNER_FAILED, signal: null });
    expect(parseFailure(ended.output)).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(ended.output).not.toContain("SECRET");
  });
});

describe.skipIf(!GUESTS_RUN)("guests of a few instructions", { timeout: 30_000 }, () => {
  /** Runs a guest that prints its kernel's command line, on the serial port. */
  async function commandLine(vm: Partial<MicroVm>): Promise<string> {
    await using folder = await Folder.make();
    const path = folder.join("guest");
    await writeGuest(path, GUESTS.printCommandLine);
    const printed = folder.join("printed");
    await writeFile(printed, "");
    const { code, output } = await runRunner(
      document(
        { kernel: { path, format: "elf", cmdline: "console=hvc0 mark" }, consoles: [SERIAL], ...vm },
        { log: { descriptor: 2, level: "error" } },
      ),
    );
    expect({ code, output: output.replace(/^console=.*\n/m, "") }).toEqual({ code: 0, output: "" });
    return output.trimEnd();
  }
  const SERIAL = { kind: "serial", input: 3, output: 1 } as const;

  test("a guest runs, is seen on its console, and its end ends the runner by its exit code", async () => {
    expect(await commandLine({})).toMatch(/^console=hvc0 mark/);
  });

  test("program, arguments, environment, folder and limits are on its command line, and within what was reckoned", async () => {
    const vm: Partial<MicroVm> = {
      exec: { path: "/bin/sh", args: ["-c", "exit 3"], env: { GREETING: "good day", EMPTY: "" } },
      workdir: "/work",
      rlimits: [{ resource: 7, soft: 1024, hard: 2048 }],
      kernelConsole: "ttyS0",
      vsock: { tsi: { inet: true, unix: true } },
    };
    const line = await commandLine(vm);
    expect(line).toMatch(/^console=ttyS0 mark/);
    for (const part of [
      "KRUN_INIT=/bin/sh",
      "KRUN_WORKDIR=/work",
      'KRUN_RLIMITS="7=1024:2048"',
      '"GREETING=good day" "EMPTY="',
      "tsi_hijack tsi_hijack_unix",
      ' -- "-c" "exit 3"',
    ]) {
      expect(line).toContain(part);
    }
    const kernel = { path: "/k", format: "elf", cmdline: "console=hvc0 mark" } as const;
    const reckoned = kernelCommandLineLength(
      { cpus: 1, memoryMiB: 64, kernel, consoles: [SERIAL], ...vm },
      "x64",
    );
    expect(line.length).toBeLessThanOrEqual(reckoned);
    expect(reckoned - line.length).toBeLessThan(200);
  });

  test("nothing of the host's environment is", async () => {
    process.env.NAVGW_TEST_SECRET = "do-not-tell";
    try {
      const line = await commandLine({ exec: { path: "/p", args: [], env: {} } });
      expect(line).not.toContain("do-not-tell");
      expect(line).not.toContain("PATH=");
    } finally {
      delete process.env.NAVGW_TEST_SECRET;
    }
  });

  test("shares, disks and cards become devices that the command line tells of", async () => {
    await using folder = await Folder.make();
    const disk = folder.join("disk");
    await writeFile(disk, Buffer.alloc(4096));
    const devices = (line: string) => line.match(/virtio_mmio\.device=/g)?.length ?? 0;
    const bare = devices(await commandLine({}));
    const line = await commandLine({
      disks: [{ id: "a", path: disk, readOnly: true, sync: "none" }],
      shares: [{ tag: "a", path: folder.path, readOnly: false }],
    });
    expect(devices(line)).toBe(bare + 2);
  });

  test("the empty folder that libkrun makes for a guest whose root is a disk is in the machine's own", async () => {
    const left = async (dir: string) =>
      (await readdir(dir)).filter((name) => name.startsWith("krun-empty-root"));
    const before = await left(tmpdir());
    await using folder = await Folder.make();
    const path = folder.join("guest");
    await writeGuest(path, GUESTS.printCommandLine);
    const vm: Partial<MicroVm> = {
      kernel: { path, format: "elf", cmdline: "console=hvc0" },
      consoles: [SERIAL],
      disks: [{ id: "a", path, readOnly: true }],
      rootDisk: { device: "/dev/vda" },
    };
    expect(await once(startRunner(document(vm), folder.join("output")), "exit")).toEqual([0, null]);
    expect(await left(folder.path)).toHaveLength(1);
    expect(await left(tmpdir())).toEqual(before);
  });

  test("SIGTERM ends a guest that runs", async () => {
    await using folder = await Folder.make();
    const { child } = await spinning(folder);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  });

  test("the runner may have as many files open as the system allows", async () => {
    await using folder = await Folder.make();
    const { child } = await spinning(folder);
    const limits = await readFile(`/proc/${child.pid}/limits`, "utf8");
    child.kill("SIGKILL");
    const [, soft, hard] = /^Max open files +(\d+) +(\d+)/m.exec(limits) ?? [];
    expect(soft).toBe(hard);
  });

  test("libkrun's messages go where the document says", async () => {
    await using folder = await Folder.make();
    const { child, output } = await spinning(folder, { log: { descriptor: 1, level: "debug" } });
    child.kill("SIGKILL");
    expect(await readFile(output, "utf8")).toMatch(/DEBUG/);
  });

  /** A guest that runs; libkrun names its thread by then. */
  async function spinning(folder: Folder, more: Partial<RunnerDocument> = {}) {
    const path = folder.join("guest");
    await writeGuest(path, GUESTS.spin);
    const output = folder.join("output");
    const child = startRunner(document({ kernel: { path, format: "elf", cmdline: "" } }, more), output);
    await waitUntil("the guest's CPU", 8000, () => runsGuest(child.pid ?? 0));
    return { child, output };
  }
});
