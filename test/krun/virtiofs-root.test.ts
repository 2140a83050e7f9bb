import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { least, run } from "./support/microvm.ts";
import { connectStreams, makeRootfs } from "./support/rootfs.ts";

const root = makeRootfs();

describe("a guest with a folder as its root", () => {
  it("has the CPUs, memory, program, arguments, environment, folder and limits that were asked for", async () => {
    const text = [
      "/bin/busybox --install -s /bin",
      connectStreams,
      "busybox grep -c ^processor /proc/cpuinfo",
      "busybox grep MemTotal /proc/meminfo",
      "echo $GREETING $0 $1",
      "pwd",
      "ulimit -n; ulimit -Hn",
      "echo to stderr >&2",
      "busybox cat",
      "echo written > /work/file",
      "exit 3",
    ].join("; ");
    const { stdout, stderr, exitCode } = await run(
      {
        ...least,
        cpus: 2,
        memoryMiB: 320,
        root,
        exec: {
          path: "/bin/sh",
          args: ["-c", text, "zero", "one"],
          env: { PATH: "/bin", GREETING: "hello" },
        },
        workdir: "/work",
        rlimits: [{ resource: 7, soft: 1000, hard: 2000 }],
        consoles: [{ kind: "descriptors", input: 0, output: 1, error: 2 }],
      },
      "from stdin\n",
    );
    const [cpus, memory = "", ...rest] = stdout.split("\n");
    expect(cpus).toBe("2");
    const mebibytes = Number(/MemTotal: +(\d+) kB/.exec(memory)?.[1]) / 1024;
    expect(mebibytes).toBeGreaterThan(280);
    expect(mebibytes).toBeLessThan(320);
    expect(rest).toEqual(["hello zero one", "/work", "1000", "2000", "from stdin", ""]);
    expect(stderr).toContain("to stderr");
    expect(exitCode).toBe(3);
    expect(readFileSync(join(root, "work/file"), "utf8")).toBe("written\n");
  });

  it.each([
    ["a program that ends well", "/bin/sh", 0],
    ["no such program", "/bin/nothing", 127],
    ["a folder for a program", "/work", 126],
  ])("ends with the code of %s", async (_what, path, code) => {
    const { exitCode } = await run({ ...least, root, exec: { path, args: ["-c", "exit 0"], env: {} } });
    expect(exitCode).toBe(code);
  });
});
