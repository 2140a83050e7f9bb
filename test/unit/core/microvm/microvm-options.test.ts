import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { NavgwError } from "../../../../src/core/base/errors.ts";
import { type MicroVmOptions, resolveMicroVm } from "../../../../src/core/microvm/microvm-options.ts";

const refusal = (options: MicroVmOptions): NavgwError => {
  try {
    resolveMicroVm(options);
  } catch (error) {
    if (error instanceof NavgwError) return error;
    throw error;
  }
  throw new Error("it was not refused");
};

const folder = { rootfs: "/root", command: ["true"] };

describe("options of a microVM", () => {
  it("has defaults for everything but the root and the command", () => {
    expect(resolveMicroVm(folder)).toEqual({
      root: { kind: "rootfs", path: "/root" },
      access: "write",
      command: ["true"],
      env: {},
      hostname: "navgw",
      net: "gvproxy",
      ports: [],
      volumes: [],
      cpus: 1,
      memory: 1024,
      timeoutMs: 120_000,
    });
    expect(resolveMicroVm({ image: "busybox" })).toMatchObject({
      root: { kind: "image", source: "busybox" },
      access: "overlay",
      command: [],
    });
  });

  it.each<[string, MicroVmOptions, string]>([
    ["no root", { command: ["true"] }, "either a directory or an image"],
    ["two roots", { ...folder, image: "busybox" }, "either a directory or an image"],
    ["no command for a folder", { rootfs: "/root" }, "a command is required"],
    ["an unknown option", { ...folder, nett: "none" } as MicroVmOptions, "nett"],
    ["no CPU", { ...folder, cpus: 0 }, "cpus: must be 1 to 64"],
    ["half a CPU", { ...folder, cpus: 1.5 }, "cpus: must be a whole number"],
    ["too little memory", { ...folder, memory: 64 }, "memory: must be at least 128 MiB"],
    [
      "more memory than there is",
      { ...folder, memory: Math.ceil(totalmem() / 2 ** 20) + 1 },
      "this machine has",
    ],
    ["a variable without a name", { ...folder, env: { "": "x" } }, "env"],
    ["a variable's name with =", { ...folder, env: { "A=B": "x" } }, "env"],
    ["a NUL in a variable", { ...folder, env: { A: "x\0y" } }, "env.A: must not have NUL characters"],
    ["a NUL in the command", { rootfs: "/root", command: ["a\0b"] }, "command.0"],
    ["a relative working directory", { ...folder, workdir: "src" }, "workdir: must be absolute"],
    ["a host's name that is none", { ...folder, hostname: "a b" }, "hostname"],
    ["an unknown network", { ...folder, net: "bridge" as "none" }, "net"],
    ["a guest port of 0", { ...folder, ports: [{ host: 0, guest: 0 }] }, "ports.0.guest"],
    ["a port out of range", { ...folder, ports: [{ host: 70_000, guest: 1 }] }, "ports.0.host"],
    ["ports without a network", { ...folder, net: "none", ports: [{ host: 0, guest: 80 }] }, "net is none"],
    [
      "a volume over the root",
      { ...folder, volumes: [{ host: "/a", guest: "/b/.." }] },
      "must not be the root",
    ],
    ["a volume at a relative path", { ...folder, volumes: [{ host: "/a", guest: "b" }] }, "must be absolute"],
    ["a volume with tsi", { ...folder, net: "tsi", volumes: [{ host: "/a", guest: "/b" }] }, "net tsi"],
    ["a user with tsi", { ...folder, net: "tsi", user: "web" }, "net tsi"],
    ["an overlay with tsi", { ...folder, net: "tsi", access: "overlay" }, "net tsi"],
  ])("refuses %s", (_what, options, naming) => {
    const error = refusal(options);
    expect(error.code).toBe("NAVGW_BAD_OPTION");
    expect(error.message).toContain(naming);
    expect(error.hint).toBeDefined();
  });

  it("names everything that is wrong at once", () => {
    const { message } = refusal({ ...folder, cpus: 0, memory: 1, hostname: "" });
    expect(message).toMatch(/hostname.*cpus.*memory/);
  });
});
