import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { EVENTS_PORT, type LabEvent, labEvent } from "../inside/events.ts";

export interface LabMachine {
  readonly kernel: string;
  readonly initramfs: string;
  /** In the order of the lab's device names, from `vda` on; none is written to. */
  readonly disks: readonly string[];
  readonly memoryMiB: number;
  /** Folder for {@link LOGS}. */
  readonly logs: string;
  /** ms that the whole of it may take. */
  readonly bound: number;
}

/** How a lab ended. */
export type LabEnd =
  | { readonly kind: "finished"; readonly code: number }
  | { readonly kind: "timeout" }
  /** It did not get as far as its first event. */
  | { readonly kind: "stillborn" }
  | { readonly kind: "crash"; readonly reason: string };

/** ms until the lab's first event; it takes 5 s on an idle machine. */
const BOOT_BOUND = 120_000;

/**
 * An emulated timer that is late must not make the kernel doubt its clocks: it then hangs now and then. Its ticks are periodic, because
 * QEMU 7.2 loses an interrupt that comes while a guest of the lab begins or ends to run: the next one brings it, and would not come
 * if the lost one was to ask for it.
 */
const KERNEL_ARGUMENTS =
  "console=ttyS0 panic=-1 quiet tsc=reliable no_timer_check nohz=off highres=off mitigations=off";

export const CONSOLE_LOG = "console.log";
const EVENTS_LOG = "events.jsonl";
const QEMU_LOG = "qemu.log";

/** Files that a machine writes into its folder. */
export const LOGS = [CONSOLE_LOG, EVENTS_LOG, QEMU_LOG];

/** Boots the lab, hands on its events, and returns when nothing of it is left. */
export async function runMachine(
  machine: LabMachine,
  onEvent: (event: LabEvent) => void,
  signal?: AbortSignal,
): Promise<LabEnd> {
  const bound = AbortSignal.timeout(machine.bound);
  const stillborn = new AbortController();
  const birth = setTimeout(() => stillborn.abort(), BOOT_BOUND);
  const qemu = execa("setpriv", ["--pdeathsig", "KILL", "qemu-system-x86_64", ...qemuArguments(machine)], {
    // An end of input would unplug the port that the events come through.
    stdin: "pipe",
    stderr: { file: join(machine.logs, QEMU_LOG) },
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
    killSignal: "SIGKILL",
    cancelSignal: AbortSignal.any([bound, stillborn.signal, ...(signal ? [signal] : [])]),
  });
  const record = createWriteStream(join(machine.logs, EVENTS_LOG));
  let code: number | undefined;
  try {
    for await (const line of createInterface({ input: qemu.stdout })) {
      clearTimeout(birth);
      record.write(`${line}\n`);
      const event = labEvent.parse(JSON.parse(line));
      if (event.type === "end") code = event.code;
      onEvent(event);
    }
  } catch (error) {
    qemu.kill();
    throw error;
  } finally {
    clearTimeout(birth);
    record.end();
  }
  const ended = await qemu;
  if (stillborn.signal.aborted) return { kind: "stillborn" };
  if (bound.aborted) return { kind: "timeout" };
  if (code !== undefined) return { kind: "finished", code };
  return { kind: "crash", reason: ended.shortMessage ?? "it powered off" };
}

function qemuArguments({ kernel, initramfs, disks, memoryMiB, logs }: LabMachine): string[] {
  return [
    // One CPU: with two, QEMU 7.2 now and then hangs or breaks a kernel that patches its own code.
    ...["-M", "q35", "-accel", "tcg,tb-size=1024", "-cpu", "max", "-smp", "1"],
    ...["-m", `${memoryMiB}M`, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", kernel, "-initrd", initramfs, "-append", KERNEL_ARGUMENTS],
    ...disks.flatMap((file) => ["-drive", `file=${file},format=raw,if=virtio,readonly=on,file.locking=off`]),
    ...["-serial", `file:${join(logs, CONSOLE_LOG)}`, "-device", "virtio-rng-pci"],
    ...["-chardev", "stdio,id=events,signal=off", "-device", "virtio-serial-pci"],
    ...["-device", `virtserialport,chardev=events,name=${EVENTS_PORT}`],
  ];
}
