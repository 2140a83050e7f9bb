import { describeLibkrun } from "../../../native/libkrun/describe-library.ts";
import { type FoundLibkrun, findLibkrun } from "../../../native/libkrun/find-library.ts";
import type { RunnerDocument } from "../../../native/libkrun/runner-document.ts";
import { parseFailure } from "../../../native/libkrun/runner-failure.ts";
import { planLaunch } from "../../../native/libkrun/runner-launch.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import type { Engine, MachineSpec, Prerequisites, Variant } from "./engine.ts";
import { openKvm } from "./open-kvm.ts";

/** libkrun, by hardware virtualization: the guest is isolated by the CPU. */
export const krun: Engine = {
  name: "krun",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: () => ({ why: "krun cannot save a machine's memory" }),
  hint: hint`use ${option("engine", "uml")} or ${option("engine", "qemu")}`,
  check,
  describe,
  explain: parseFailure,
  launch(spec, variant) {
    return {
      ...planLaunch({ node: process.execPath, descriptor: 0, temporary: ".", library: {} }),
      stdin: JSON.stringify(runnerDocument(spec, variant)),
      oneCpu: false,
      // libkrun frames a stream as QEMU does.
      protocol: spec.nic === undefined ? "none" : "qemu",
    };
  },
};

async function check(): Promise<Prerequisites> {
  const found = locateLibkrun();
  if (found instanceof NavgwError) return { ok: false, reason: found.message, hint: found.hintParts };
  const { path, version = "of unknown version", source } = found;
  const detail = { libkrun: `${version} (${source})`, library: path };
  const kvm = openKvm();
  if (!kvm.ok) return { ok: false, reason: kvm.reason, hint: kvm.hint, detail };
  return {
    ok: true,
    variants: [
      {
        label: kvm.label,
        hardware: true,
        isolation: "hardware",
        program: path,
        sandbox: false,
        probeTimeout: kvm.probeTimeout,
      },
    ],
    detail,
  };
}

/** Describes the library's features; empty when there is no library, which a check reports. */
async function describe(signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const found = locateLibkrun();
  if (found instanceof NavgwError) return {};
  const { firmware, ...library } = found;
  try {
    const { atLeast, features, maxCpus } = await describeLibkrun({ ...library, firmware }, { signal });
    const built = Object.entries(features).filter(([, has]) => has);
    return {
      api: `${atLeast} or later`,
      ...(built.length === 0 ? {} : { features: built.map(([name]) => name).join(", ") }),
      ...(maxCpus === undefined ? {} : { maxCpus: `${maxCpus}` }),
      libkrunfw: firmware === undefined ? "not found" : `${firmware.version ?? ""} ${firmware.path}`.trim(),
    };
  } catch (error) {
    if (error instanceof NavgwError) return { library: error.message };
    throw error;
  }
}

/** The library, or the error that reports why it is missing. */
function locateLibkrun(): FoundLibkrun | NavgwError {
  try {
    return findLibkrun();
  } catch (error) {
    if (error instanceof NavgwError) return error;
    throw error;
  }
}

/** The runner's input. The runner is killed when its parent, the keeper, ends. */
function runnerDocument(
  { cpus, memoryMiB, kernel, disks, nic }: MachineSpec,
  variant: Variant,
): RunnerDocument {
  return {
    library: variant.program as string,
    vm: {
      cpus,
      memoryMiB,
      kernel: { path: kernel, format: "elf", cmdline: COMMAND_LINE },
      disks: disks.map(({ path, readOnly }, index) => ({
        id: `disk${index}`,
        path,
        readOnly,
        // The data is a test cluster's: the host's page cache is durable enough.
        sync: "none",
      })),
      ...(nic === undefined ? {} : { nics: [{ kind: "unixstream", path: nic.socket, mac: nic.mac }] }),
      vsock: false,
      // libkrun accepts a path only and opens it: the keeper's pipe, where libkrun's own messages go too.
      consoles: [{ kind: "file", path: "/proc/self/fd/1" }],
    },
  };
}

/** The kernel's command line. libkrun ends on a reset by the keyboard controller, and has no asynchronous page faults. */
export const COMMAND_LINE =
  "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=k no-kvmapf quiet";
