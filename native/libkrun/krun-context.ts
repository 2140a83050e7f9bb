import {
  choice,
  descriptor,
  descriptorOrNone,
  flag,
  integer,
  mac,
  nonEmpty,
  text,
  texts,
} from "./call-arguments.ts";
import type { BoundName } from "./declarations.ts";
import type { Libkrun } from "./libkrun-library.ts";
import { refusal } from "./refusal.ts";
import type {
  Console,
  ConsolePort,
  Disk,
  Exec,
  Kernel,
  Nic,
  ResourceLimit,
  RootDisk,
  Share,
  Vsock,
  VsockPort,
} from "./runner-document.ts";

/** KRUN_FS_ROOT_TAG */
const ROOT_TAG = "/dev/root";
/** Value used by krun_set_root, for a root that must also be read-only. */
const ROOT_SHM_SIZE = 1 << 29;

// Numbers of libkrun.h.
const KERNEL_FORMATS = {
  raw: 0,
  elf: 1,
  "pe-gz": 2,
  "image-bz2": 3,
  "image-gz": 4,
  "image-zstd": 5,
} as const;
const DISK_FORMATS = { raw: 0, qcow2: 1, vmdk: 2 } as const;
const SYNC_MODES = { none: 0, relaxed: 1, full: 2 } as const;
const TSI_HIJACK_INET = 1;
const TSI_HIJACK_UNIX = 2;
const NET_FLAG_VFKIT = 1;
/** COMPAT_NET_FEATURES: checksums and TSO4, UFO both ways. */
const NET_FEATURES = 0x4c83;

/**
 * Configuration of a microVM. Settings are checked here, and a call that libkrun refuses is an error that names the call,
 * its arguments and the errno. `using` frees it when {@link Context.start} was never reached; after either, none of its
 * methods can be called anymore.
 *
 * libkrun requires some calls in a certain order: see apply-document.ts.
 * @throws every method: NavgwError NAVGW_BAD_OPTION, or NAVGW_LIBKRUN when libkrun is too old or refuses
 */
export class Context implements Disposable {
  readonly #library: Libkrun;
  readonly #id: number;
  #state: "open" | "started" | "disposed" = "open";

  constructor(library: Libkrun) {
    this.#library = library;
    this.#id = library.call("krun_create_ctx");
    if (this.#id < 0) throw refusal("krun_create_ctx", {}, this.#id);
  }

  setMachine(cpus: number, memoryMiB: number): void {
    integer(cpus, "cpus", 1, 255);
    integer(memoryMiB, "memoryMiB", 1);
    this.#call("krun_set_vm_config", { cpus, memoryMiB });
  }

  setKernel({ path, format, initramfs, cmdline }: Kernel): void {
    this.#call("krun_set_kernel", {
      path: nonEmpty(path, "kernel.path"),
      format: choice(format, "kernel.format", KERNEL_FORMATS),
      initramfs: initramfs === undefined ? null : nonEmpty(initramfs, "kernel.initramfs"),
      cmdline: text(cmdline, "kernel.cmdline"),
    });
  }

  setRoot(path: string, readOnly = false): void {
    nonEmpty(path, "root");
    if (flag(readOnly, "rootReadOnly")) {
      this.#call("krun_add_virtiofs3", { tag: ROOT_TAG, path, shmSize: ROOT_SHM_SIZE, readOnly });
    } else {
      this.#call("krun_set_root", { path });
    }
  }

  /** After the disk that it names. */
  setRootDisk({ device, fileSystem, options }: RootDisk): void {
    this.#call("krun_set_root_disk_remount", {
      device: nonEmpty(device, "rootDisk.device"),
      fileSystem: fileSystem === undefined ? null : nonEmpty(fileSystem, "rootDisk.fileSystem"),
      options: options === undefined ? null : text(options, "rootDisk.options"),
    });
  }

  setExec({ path, args, env }: Exec): void {
    this.#call("krun_set_exec", {
      path: nonEmpty(path, "exec.path"),
      args: texts(args, "exec.args"),
      // Never NULL, which would be the host's environment.
      env: texts(
        Object.entries(env).map(([name, value]) => `${name}=${value}`),
        "exec.env",
      ),
    });
  }

  setWorkdir(path: string): void {
    this.#call("krun_set_workdir", { path: nonEmpty(path, "workdir") });
  }

  setResourceLimits(limits: readonly ResourceLimit[]): void {
    const entries = limits.map(({ resource, soft, hard }) => {
      integer(resource, "rlimits.resource", 0, 15);
      integer(soft, "rlimits.soft", 0, Number.MAX_SAFE_INTEGER);
      integer(hard, "rlimits.hard", soft, Number.MAX_SAFE_INTEGER);
      return `${resource}=${soft}:${hard}`;
    });
    this.#call("krun_set_rlimits", { limits: texts(entries, "rlimits") });
  }

  addDisk({ id, path, format = "raw", readOnly, directIo = false, sync = "relaxed" }: Disk): void {
    this.#call("krun_add_disk3", {
      id: nonEmpty(id, "disk.id"),
      path: nonEmpty(path, "disk.path"),
      format: choice(format, "disk.format", DISK_FORMATS),
      readOnly: flag(readOnly, "disk.readOnly"),
      directIo: flag(directIo, "disk.directIo"),
      sync: choice(sync, "disk.sync", SYNC_MODES),
    });
  }

  addShare({ tag, path, readOnly, shmSize = 0 }: Share): void {
    nonEmpty(tag, "share.tag");
    nonEmpty(path, "share.path");
    integer(shmSize, "share.shmSize", 0, Number.MAX_SAFE_INTEGER);
    if (flag(readOnly, "share.readOnly")) {
      this.#call("krun_add_virtiofs3", { tag, path, shmSize, readOnly });
    } else if (shmSize > 0) {
      this.#call("krun_add_virtiofs2", { tag, path, shmSize });
    } else {
      this.#call("krun_add_virtiofs", { tag, path });
    }
  }

  addNic(nic: Nic): void {
    const address = mac(nic.mac);
    const features = integer(nic.features ?? NET_FEATURES, "nic.features");
    const flags = flag(nic.vfkit ?? false, "nic.vfkit") ? NET_FLAG_VFKIT : 0;
    if (nic.kind === "tap") {
      const name = nonEmpty(nic.path ?? "", "nic.path, the tap device's name,");
      this.#call("krun_add_net_tap", { name, mac: address, features, flags });
      return;
    }
    const call = choice(nic.kind, "nic.kind", { unixstream: 0, unixgram: 1 })
      ? "krun_add_net_unixgram"
      : "krun_add_net_unixstream";
    this.#call(call, {
      path: nic.path === undefined ? null : nonEmpty(nic.path, "nic.path"),
      descriptor: nic.descriptor === undefined ? -1 : descriptor(nic.descriptor, "nic.descriptor"),
      mac: address,
      features,
      flags,
    });
  }

  disableImplicitVsock(): void {
    this.#call("krun_disable_implicit_vsock", {});
  }

  /** After {@link Context.disableImplicitVsock}. */
  addVsock({ tsi }: Vsock): void {
    const features =
      (flag(tsi.inet, "vsock.tsi.inet") ? TSI_HIJACK_INET : 0) |
      (flag(tsi.unix, "vsock.tsi.unix") ? TSI_HIJACK_UNIX : 0);
    this.#call("krun_add_vsock", { features });
  }

  addVsockPort({ port, path, listen = false }: VsockPort): void {
    this.#call("krun_add_vsock_port2", {
      port: integer(port, "vsockPort.port"),
      path: nonEmpty(path, "vsockPort.path"),
      listen: flag(listen, "vsockPort.listen"),
    });
  }

  /** After network cards and vsock. */
  setPortMap(ports: readonly { readonly host: number; readonly guest: number }[]): void {
    const entries = ports.map(({ host, guest }) => {
      integer(host, "portMap.host", 1, 65535);
      integer(guest, "portMap.guest", 1, 65535);
      return `${host}:${guest}`;
    });
    this.#call("krun_set_port_map", { ports: texts(entries, "portMap") });
  }

  disableImplicitConsole(): void {
    this.#call("krun_disable_implicit_console", {});
  }

  /** After {@link Context.disableImplicitConsole}, except for a file, which is the implicit console. */
  addConsole(console: Console): void {
    choice(console.kind, "console.kind", { file: 0, descriptors: 1, ports: 2, serial: 3 });
    switch (console.kind) {
      case "file":
        this.#call("krun_set_console_output", { path: nonEmpty(console.path, "console.path") });
        break;
      case "descriptors":
        this.#call("krun_add_virtio_console_default", {
          input: descriptorOrNone(console.input, "console.input"),
          output: descriptorOrNone(console.output, "console.output"),
          error: descriptorOrNone(console.error, "console.error"),
        });
        break;
      case "serial":
        this.#call("krun_add_serial_console_default", {
          // A missing one would end the process: libkrun uses it without a check.
          input: descriptor(console.input, "console.input"),
          output: descriptor(console.output, "console.output"),
        });
        break;
      case "ports": {
        const id = this.#call("krun_add_virtio_console_multiport", {});
        for (const port of console.ports) this.#addConsolePort(id, port);
      }
    }
  }

  setKernelConsole(name: string): void {
    this.#call("krun_set_kernel_console", { name: nonEmpty(name, "kernelConsole") });
  }

  setOemStrings(strings: readonly string[]): void {
    this.#call("krun_set_smbios_oem_strings", { strings: texts(strings, "oemStrings") });
  }

  setNestedVirtualization(enabled: boolean): void {
    this.#call("krun_set_nested_virt", { enabled: flag(enabled, "nestedVirtualization") });
  }

  setSplitIrqchip(enabled: boolean): void {
    this.#call("krun_split_irqchip", { enabled: flag(enabled, "splitIrqchip") });
  }

  setUser(uid: number): void {
    this.#call("krun_setuid", { uid: integer(uid, "uid") });
  }

  setGroup(gid: number): void {
    this.#call("krun_setgid", { gid: integer(gid, "gid") });
  }

  /**
   * Starts the guest and becomes it: the process ends with the guest, by its exit code.
   * @throws NavgwError NAVGW_LIBKRUN when the guest could not be started; libkrun's log has the reason
   */
  start(): never {
    this.#requireOpen("krun_start_enter");
    this.#state = "started";
    throw refusal("krun_start_enter", {}, this.#library.call("krun_start_enter", this.#id));
  }

  [Symbol.dispose](): void {
    if (this.#state !== "open") return;
    this.#state = "disposed";
    const returned = this.#library.call("krun_free_ctx", this.#id);
    if (returned < 0) throw refusal("krun_free_ctx", {}, returned);
  }

  #addConsolePort(console: number, port: ConsolePort): void {
    const name = text(port.name, "port.name");
    if ("terminal" in port) {
      const terminal = descriptor(port.terminal, "port.terminal");
      this.#call("krun_add_console_port_tty", { console, name, terminal });
    } else {
      this.#call("krun_add_console_port_inout", {
        console,
        name,
        input: descriptorOrNone(port.input, "port.input"),
        output: descriptorOrNone(port.output, "port.output"),
      });
    }
  }

  /** @param callArguments the call's arguments after the context, in its order */
  #call(name: BoundName, callArguments: Readonly<Record<string, unknown>>): number {
    this.#requireOpen(name);
    const returned = this.#library.call(name, this.#id, ...Object.values(callArguments));
    if (returned < 0) throw refusal(name, callArguments, returned);
    return returned;
  }

  #requireOpen(name: BoundName): void {
    if (this.#state === "open") return;
    const why = this.#state === "started" ? "was started" : "was disposed";
    throw new TypeError(`${name}: this microVM ${why} already`);
  }
}
