/**
 * The JSON document that the runner (runner.ts) reads: a complete microVM. Paths may be relative to the directory in
 * which the runner starts; descriptors are the runner's own.
 */
export interface RunnerDocument {
  /** Absolute path of libkrun. */
  readonly library: string;
  /** Absolute path of libkrunfw, loaded first; needed only without {@link MicroVm.kernel}. */
  readonly firmware?: string | undefined;
  /** Process that the runner must not outlive; without it, its lifetime is independent. */
  readonly parent?: number | undefined;
  /** Destination and level of libkrun's own messages. Default: warnings, to descriptor 2. */
  readonly log?: { readonly descriptor: number; readonly level: LogLevel } | undefined;
  readonly vm: MicroVm;
}

export type LogLevel = "off" | "error" | "warn" | "info" | "debug" | "trace";

/** All settings of a microVM; omitted ones keep libkrun's default. */
export interface MicroVm {
  /** 1 to 255. */
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Without it libkrunfw's kernel boots. */
  readonly kernel?: Kernel | undefined;
  /** Directory that becomes `/` over virtio-fs; libkrun's own init then starts `exec`. */
  readonly root?: string | undefined;
  /** Whether the root is read-only for the guest. Needs libkrun 1.18. Default false. */
  readonly rootReadOnly?: boolean | undefined;
  /** A disk that libkrun's init mounts over that root before it starts `exec`. */
  readonly rootDisk?: RootDisk | undefined;
  readonly exec?: Exec | undefined;
  readonly workdir?: string | undefined;
  readonly rlimits?: readonly ResourceLimit[] | undefined;
  /** In the order of the guest's device names, from `vda` on. */
  readonly disks?: readonly Disk[] | undefined;
  readonly shares?: readonly Share[] | undefined;
  readonly nics?: readonly Nic[] | undefined;
  /** `undefined`: libkrun's implicit device. `false`: none. */
  readonly vsock?: Vsock | false | undefined;
  /** Unix sockets of the host behind vsock ports of the guest. */
  readonly vsockPorts?: readonly VsockPort[] | undefined;
  /** TCP ports of the host that lead to ports of the guest; TSI only. */
  readonly portMap?: readonly { readonly host: number; readonly guest: number }[] | undefined;
  /** `undefined`: libkrun's implicit console on descriptors 0, 1 and 2. */
  readonly consoles?: readonly Console[] | undefined;
  /** Value of `console=` on libkrunfw's command line. */
  readonly kernelConsole?: string | undefined;
  /** SMBIOS OEM strings (type 11). */
  readonly oemStrings?: readonly string[] | undefined;
  /** macOS on Apple silicon from M3 on. */
  readonly nestedVirtualization?: boolean | undefined;
  readonly splitIrqchip?: boolean | undefined;
  /** User and group that the runner switches to right before the guest starts. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

export interface Kernel {
  readonly path: string;
  /** On x86-64 `raw` ignores initramfs and cmdline. */
  readonly format: "raw" | "elf" | "pe-gz" | "image-bz2" | "image-gz" | "image-zstd";
  readonly initramfs?: string | undefined;
  readonly cmdline: string;
}

export interface RootDisk {
  /** Such as `/dev/vda`. */
  readonly device: string;
  /** Default: the guest's kernel tries those it has. */
  readonly fileSystem?: string | undefined;
  readonly options?: string | undefined;
}

export interface Exec {
  readonly path: string;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  /** The program's complete environment, never the host's. It is passed on the kernel command line. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ResourceLimit {
  /** Number of the resource, as in Linux's sys/resource.h: 7 is RLIMIT_NOFILE. */
  readonly resource: number;
  readonly soft: number;
  readonly hard: number;
}

export interface Disk {
  /** Its name in libkrun. */
  readonly id: string;
  readonly path: string;
  /** Never detected from the content: a guest can write any header. Default raw. */
  readonly format?: "raw" | "qcow2" | "vmdk" | undefined;
  readonly readOnly: boolean;
  /** Bypass the host's page cache. Default false. */
  readonly directIo?: boolean | undefined;
  /** Effect of a guest's flush. Default `relaxed`: like `full`, but on macOS the drive's own cache is not flushed. */
  readonly sync?: "none" | "relaxed" | "full" | undefined;
}

/** A directory of the host, shared over virtio-fs. */
export interface Share {
  readonly tag: string;
  readonly path: string;
  /** Needs libkrun 1.18. */
  readonly readOnly: boolean;
  /** Size of the DAX window in bytes. Default 0: none. */
  readonly shmSize?: number | undefined;
}

export interface Nic {
  /** Transport of frames: length-prefixed on a stream, one in each datagram, or through a tap device. */
  readonly kind: "unixstream" | "unixgram" | "tap";
  /** Socket's path or tap device's name. */
  readonly path?: string | undefined;
  /** A connected socket instead of a path. */
  readonly descriptor?: number | undefined;
  /** Such as `5a:94:ef:e4:0c:ee`. */
  readonly mac: string;
  /** virtio-net feature bits. Default: libkrun's COMPAT_NET_FEATURES. */
  readonly features?: number | undefined;
  /** Send vfkit's magic first, as gvproxy's `-listen-vfkit` expects. Default false. */
  readonly vfkit?: boolean | undefined;
}

export interface Vsock {
  /** Transparent socket impersonation; needs libkrunfw's kernel. */
  readonly tsi: { readonly inet: boolean; readonly unix: boolean };
}

export interface VsockPort {
  readonly port: number;
  readonly path: string;
  /** Whether the host connects and the guest listens. Default false. */
  readonly listen?: boolean | undefined;
}

export type Console =
  /**
   * libkrun chooses by descriptor: terminals share one console, anything else gets its own port beside a console for
   * the log; -1 is none.
   */
  | { readonly kind: "descriptors"; readonly input: number; readonly output: number; readonly error: number }
  /** The implicit console, output only, to a file that is truncated first. */
  | { readonly kind: "file"; readonly path: string }
  /** One device with named ports; a port of a terminal is a console, others are plain streams. */
  | { readonly kind: "ports"; readonly ports: readonly ConsolePort[] }
  /** A 16550 at the serial port. */
  | { readonly kind: "serial"; readonly input: number; readonly output: number };

export type ConsolePort =
  | { readonly name: string; readonly terminal: number }
  | { readonly name: string; readonly input: number; readonly output: number };
