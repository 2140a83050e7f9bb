import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { openTerminal } from "../support/libc.ts";
import { least, ownKernel, scratch, start } from "../support/microvm.ts";
import { makeRootfs, script } from "../support/rootfs.ts";

/** Shell: path of a named port, once it is there. */
const portOf = (name: string): string =>
  `/dev/$(grep -lx ${name} /sys/class/virtio-ports/*/name | cut -d/ -f5)`;

it("has named ports, to the guest and from it", async () => {
  const output = join(scratch, "port-output");
  // libkrun closes a port whose input has ended: this one does not, as it is open for writing, too.
  const input = join(scratch, "port-input");
  await execa("mkfifo", [input]);
  const descriptors = [openSync(input, "r+"), openSync(output, "w")];
  writeSync(descriptors[0] ?? -1, "to the port\n");
  const running = start(
    {
      ...least,
      root: makeRootfs(),
      // libkrun starts a port anew when it is opened again.
      exec: script(`exec 3<> ${portOf("data")}`, "head -n 1 <&3", "echo through the port >&3"),
      consoles: [
        { kind: "descriptors", input: 0, output: 1, error: 2 },
        { kind: "ports", ports: [{ name: "data", input: 4, output: 5 }] },
      ],
    },
    descriptors,
  );
  running.stdin.end();
  const { stdout } = await running.ended;
  for (const descriptor of descriptors) closeSync(descriptor);
  expect(stdout).toBe("to the port\n");
  expect(readFileSync(output, "utf8")).toBe("through the port\n");
});

it("has a serial line, for the kernel's messages", async () => {
  const output = join(scratch, "serial-output");
  const descriptors = [openSync(output, "w")];
  const running = start(
    {
      ...least,
      kernel: { ...ownKernel, cmdline: `console=ttyS0 ${ownKernel.cmdline}` },
      root: makeRootfs(),
      exec: script("echo '<2>over the line' > /dev/kmsg", "echo done"),
      consoles: [
        { kind: "descriptors", input: 0, output: 1, error: 2 },
        { kind: "serial", input: 0, output: 4 },
      ],
    },
    descriptors,
  );
  running.stdin.end();
  const { stdout } = await running.ended;
  for (const descriptor of descriptors) closeSync(descriptor);
  expect(stdout).toBe("done\n");
  expect(readFileSync(output, "utf8")).toContain("over the line");
});

it("has a terminal, and the terminal's size", async () => {
  const { user, program } = openTerminal(33, 77);
  const running = start(
    {
      ...least,
      root: makeRootfs(),
      exec: script("read line </dev/hvc0", "stty size -F /dev/hvc0", "echo heard $line"),
      consoles: [{ kind: "ports", ports: [{ name: "", terminal: 4 }] }],
    },
    [program],
  );
  running.stdin.end();
  closeSync(program);
  writeSync(user, "typed\n");
  await running.ended;
  const screen = Buffer.alloc(1 << 16);
  const length = readSync(user, screen);
  closeSync(user);
  const lines = screen.toString("utf8", 0, length).split(/[\r\n]+/);
  expect(lines).toContain("33 77");
  expect(lines).toContain("heard typed");
});
