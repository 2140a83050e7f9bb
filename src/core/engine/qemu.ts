import { findProgram } from "../base/find-program.ts";
import { hint, option } from "../base/hint.ts";
import { runProgram } from "../base/run-program.ts";
import type { Engine, MachineSpec, Prerequisites, Variant } from "./engine.ts";
import { openKvm } from "./open-kvm.ts";

const PROGRAM = "qemu-system-x86_64";
/** The microvm machine and `-netdev stream` with unix sockets: QEMU 7.2. */
const MIN_VERSION = [7, 2] as const;
const SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";
/** Bound of a query such as `--version`, ms. */
const QUERY_TIMEOUT = 10_000;

/** QEMU's microvm: with KVM where that works, else with an emulated CPU. */
export const qemu: Engine = {
  name: "qemu",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: () => "shared",
  hint: hint`run its command by hand to see all output, or use ${option("engine", "uml")}`,
  check,
  launch(spec, variant) {
    return {
      argv: [variant.program ?? PROGRAM, ...qemuArguments(spec, variant)],
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      oneCpu: false,
      protocol: spec.nic === undefined ? "none" : "qemu",
    };
  },
};

/** Other machines read the same file, User Mode Linux ones with a different kind of lock. */
const SHARED = "readonly=on,file.locking=off";

async function check(signal?: AbortSignal): Promise<Prerequisites> {
  const name = process.env.NAVGW_QEMU || PROGRAM;
  const program = findProgram(name);
  if (program === undefined) {
    return {
      ok: false,
      reason: `${name} is not installed`,
      hint: hint`install QEMU 7.2 or later (Debian, Ubuntu: apt install qemu-system-x86), or set NAVGW_QEMU to its path`,
    };
  }
  const version = await queryVersion(program, signal);
  if (version === undefined) return { ok: false, reason: `${program} --version failed` };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1])) {
    return {
      ok: false,
      reason: `QEMU ${version} is too old`,
      hint: hint`install ${MIN_VERSION.join(".")} or later`,
    };
  }
  const sandbox = await canSandbox(program, signal);
  const emulated: Variant = {
    label: "emulated",
    hardware: false,
    isolation: "none",
    program,
    version,
    sandbox,
    probeTimeout: 90_000,
  };
  const kvm = openKvm();
  return {
    ok: true,
    variants: kvm.ok
      ? [
          {
            ...emulated,
            label: kvm.label,
            hardware: true,
            isolation: "hardware",
            probeTimeout: kvm.probeTimeout,
          },
          emulated,
        ]
      : [emulated],
    detail: {
      version,
      program,
      kvm: kvm.ok ? `${kvm.label} opens` : kvm.reason,
      sandbox: sandbox ? "on" : "not in this build",
    },
  };
}

function qemuArguments(spec: MachineSpec, variant: Variant): string[] {
  const { cpus, memoryMiB, kernel, disks, nic } = spec;
  return [
    ...["-M", "microvm,acpi=off,rtc=on,pit=on,pic=on,memory-backend=memory"],
    ...["-object", memoryObject(spec), ...monitorArguments(spec)],
    ...["-accel", variant.hardware ? "kvm" : "tcg,thread=multi,tb-size=1024"],
    ...["-cpu", variant.hardware ? "host" : "max"],
    ...["-smp", `${cpus}`, "-m", `${memoryMiB}M`],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", kernel, "-append", commandLine(variant)],
    ...disks.flatMap(({ path, readOnly }, index) => [
      "-drive",
      // The data is a test cluster's: the host's page cache is durable enough, and waiting for disks is slow.
      `id=disk${index},file=${path},format=raw,if=none,cache=unsafe,${readOnly ? SHARED : "discard=unmap"}`,
      "-device",
      `virtio-blk-device,drive=disk${index}`,
    ]),
    ...["-chardev", "stdio,id=console,signal=off", "-device", "virtio-serial-device"],
    ...["-device", "virtconsole,chardev=console", "-device", "virtio-rng-device"],
    ...(nic === undefined
      ? []
      : [
          ...["-netdev", `stream,id=net,server=off,addr.type=unix,addr.path=${nic.socket}`],
          ...["-device", `virtio-net-device,netdev=net,mac=${nic.mac}`],
        ]),
    ...(variant.sandbox ? ["-sandbox", SANDBOX] : []),
  ];
}

/** Guest memory. A machine that resumes from a snapshot maps it copy-on-write: only written pages are private. */
function memoryObject({ memoryMiB, memoryDir, snapshots }: MachineSpec): string {
  const size = `id=memory,size=${memoryMiB}M`;
  const memory = snapshots?.memory ?? "private";
  if (memory === "private") return `memory-backend-ram,${size}`;
  // In a directory QEMU makes an unnamed file, which is deleted when QEMU ends.
  const [path, share] = memory === "shared" ? [memoryDir, "on"] : [memory.path, "off"];
  return `memory-backend-file,${size},mem-path=${path},share=${share}`;
}

function monitorArguments({ snapshots }: MachineSpec): string[] {
  if (snapshots === undefined) return [];
  const incoming = typeof snapshots.memory === "object" ? ["-incoming", "defer"] : [];
  return ["-qmp", `unix:${snapshots.monitor},server=on,wait=off`, ...incoming];
}

function commandLine(variant: Variant): string {
  return [
    "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=t quiet",
    // An emulated CPU leaks nothing that the mitigations would keep, and its clock is always the host's.
    ...(variant.hardware ? [] : ["mitigations=off tsc=reliable no_timer_check"]),
  ].join(" ");
}

async function queryVersion(program: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { exitCode, stdout } = await runProgram(program, ["--version"], {
    signal,
    timeout: QUERY_TIMEOUT,
  });
  return exitCode === 0 ? /version (\d+\.\d+(\.\d+)?)/.exec(stdout.toString())?.[1] : undefined;
}

/** Whether this build can confine itself by seccomp. */
async function canSandbox(program: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { exitCode } = await runProgram(program, ["-sandbox", SANDBOX, "-M", "none", "--version"], {
    signal,
    timeout: QUERY_TIMEOUT,
  });
  return exitCode === 0;
}
