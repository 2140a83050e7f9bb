import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hint, option } from "../base/hint.ts";
import type { Engine, MachineSpec } from "./engine.ts";

/** User Mode Linux: the guest's kernel is a program of the host. It has no prerequisites, and does not isolate the guest. */
export const uml: Engine = {
  name: "uml",
  kernel: "linux-uml",
  // A second CPU makes a start half as long again (measured on a host with two): the guest kernel's shared data moves between
  // the host's CPUs.
  defaultCpus: 1,
  keepsMemory: (cpus) =>
    cpus === 1 ? "itself" : { why: "uml saves the memory of a machine with one CPU only" },
  hint: hint`in a container, allow the seccomp() system call and executable memory files; or use ${option("engine", "qemu")}`,
  async check() {
    const osrelease = (await readFile("/proc/sys/kernel/osrelease", "utf8")).trim();
    return {
      ok: true,
      variants: [
        {
          label: "no hardware needed",
          hardware: false,
          isolation: "none",
          program: undefined,
          version: osrelease,
          sandbox: false,
          probeTimeout: 20_000,
        },
      ],
      detail: { host: osrelease },
    };
  },
  launch(spec) {
    return {
      argv: [spec.kernel, ...kernelArguments(spec)],
      // The kernel maps the guest's memory from an unlinked file in TMPDIR.
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      // Kernel and processes of the guest wake each other at every system call: this takes a few microseconds on the same
      // CPU, tens when the other one sleeps, which doubles the time of a start.
      oneCpu: spec.cpus === 1,
      protocol: spec.nic === undefined ? "none" : "bess",
    };
  },
};

function kernelArguments({ cpus, memoryMiB, disks, nic, snapshots }: MachineSpec): string[] {
  // It goes on with the arguments that the saved machine had.
  if (typeof snapshots?.memory === "object") return [`restore=${dirname(snapshots.memory.path)}`];
  return [
    `mem=${memoryMiB}M`,
    // More than one CPU needs user processes traced by seccomp instead of ptrace.
    "seccomp=on",
    `ncpus=${cpus}`,
    // Flag d: never read a disk's first bytes as a copy-on-write header, which could name any file of the host.
    ...disks.map(({ path, readOnly }, index) => `ubd${index}${readOnly ? "rd" : "d"}=${path}`),
    ...(nic === undefined ? [] : [`vec0:transport=bess,dst=${nic.socket},depth=128,gro=1,mac=${nic.mac}`]),
    "root=/dev/ubda",
    "ro",
    "rootfstype=erofs",
    "init=/sbin/init",
    "con0=null,fd:1",
    "con=null",
    "panic=-1",
    "noreboot",
    "quiet",
    // Its pid file goes there and not to ~/.uml.
    "uml_dir=uml",
    "umid=machine",
    ...(snapshots === undefined ? [] : [`monitor=${snapshots.monitor}`]),
  ];
}
