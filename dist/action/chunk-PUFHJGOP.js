import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  command,
  hint
} from "./chunk-FQOKME56.js";

// native/libkrun/declarations.ts
var FEATURES = {
  net: { number: 0, make: "NET=1" },
  blk: { number: 1, make: "BLK=1" },
  gpu: { number: 2, make: "GPU=1" },
  snd: { number: 3, make: "SND=1" },
  input: { number: 4, make: "INPUT=1" },
  efi: { number: 5, make: "EFI=1" },
  tee: { number: 6, make: "SEV=1 or TDX=1" },
  "amd-sev": { number: 7, make: "SEV=1" },
  "intel-tdx": { number: 8, make: "TDX=1" },
  "aws-nitro": { number: 9, make: "AWS_NITRO=1" },
  "virgl-resource-map2": { number: 10, make: "VIRGL_RESOURCE_MAP2=1" },
  "init-blob": { number: 11, make: "INIT_BLOB=1" }
}, BOUND = {
  krun_init_log: {
    since: "1.13",
    prototype: "int32_t krun_init_log(int target_fd, uint32_t level, uint32_t style, uint32_t options)",
    as: "Libkrun.initLog"
  },
  krun_create_ctx: {
    since: "1.0",
    prototype: "int32_t krun_create_ctx()",
    as: "new Context"
  },
  krun_free_ctx: {
    since: "1.0",
    prototype: "int32_t krun_free_ctx(uint32_t ctx_id)",
    as: "Context[Symbol.dispose]"
  },
  krun_set_vm_config: {
    since: "1.0",
    prototype: "int32_t krun_set_vm_config(uint32_t ctx_id, uint8_t num_vcpus, uint32_t ram_mib)",
    as: "Context.setMachine"
  },
  krun_set_root: {
    since: "1.0",
    prototype: "int32_t krun_set_root(uint32_t ctx_id, const char *root_path)",
    as: "Context.setRoot"
  },
  krun_set_root_disk_remount: {
    since: "1.15",
    prototype: "int32_t krun_set_root_disk_remount(uint32_t ctx_id, const char *device, const char *fstype, const char *options)",
    as: "Context.setRootDisk",
    feature: "blk"
  },
  krun_add_disk3: {
    since: "1.17",
    prototype: "int32_t krun_add_disk3(uint32_t ctx_id, const char *block_id, const char *disk_path, uint32_t disk_format, bool read_only, bool direct_io, uint32_t sync_mode)",
    as: "Context.addDisk",
    feature: "blk"
  },
  krun_add_virtiofs: {
    since: "1.8",
    prototype: "int32_t krun_add_virtiofs(uint32_t ctx_id, const char *c_tag, const char *c_path)",
    as: "Context.addShare"
  },
  krun_add_virtiofs2: {
    since: "1.9.5",
    prototype: "int32_t krun_add_virtiofs2(uint32_t ctx_id, const char *c_tag, const char *c_path, uint64_t shm_size)",
    as: "Context.addShare with shmSize"
  },
  krun_add_virtiofs3: {
    since: "1.18",
    prototype: "int32_t krun_add_virtiofs3(uint32_t ctx_id, const char *c_tag, const char *c_path, uint64_t shm_size, bool read_only)",
    as: "Context.addShare with readOnly, Context.setRoot with readOnly"
  },
  krun_add_net_unixstream: {
    since: "1.15",
    prototype: "int32_t krun_add_net_unixstream(uint32_t ctx_id, const char *c_path, int fd, const uint8_t *c_mac, uint32_t features, uint32_t flags)",
    as: "Context.addNic of kind unixstream",
    feature: "net"
  },
  krun_add_net_unixgram: {
    since: "1.15",
    prototype: "int32_t krun_add_net_unixgram(uint32_t ctx_id, const char *c_path, int fd, const uint8_t *c_mac, uint32_t features, uint32_t flags)",
    as: "Context.addNic of kind unixgram",
    feature: "net"
  },
  krun_add_net_tap: {
    since: "1.15",
    prototype: "int32_t krun_add_net_tap(uint32_t ctx_id, const char *c_tap_name, const uint8_t *c_mac, uint32_t features, uint32_t flags)",
    as: "Context.addNic of kind tap",
    feature: "net"
  },
  krun_set_port_map: {
    since: "1.0",
    prototype: "int32_t krun_set_port_map(uint32_t ctx_id, const char **port_map)",
    as: "Context.setPortMap"
  },
  krun_set_rlimits: {
    since: "1.0",
    prototype: "int32_t krun_set_rlimits(uint32_t ctx_id, const char **rlimits)",
    as: "Context.setResourceLimits"
  },
  krun_set_smbios_oem_strings: {
    since: "1.9.1",
    prototype: "int32_t krun_set_smbios_oem_strings(uint32_t ctx_id, const char **oem_strings)",
    as: "Context.setOemStrings"
  },
  krun_set_workdir: {
    since: "1.0",
    prototype: "int32_t krun_set_workdir(uint32_t ctx_id, const char *workdir_path)",
    as: "Context.setWorkdir"
  },
  krun_set_exec: {
    since: "1.0",
    prototype: "int32_t krun_set_exec(uint32_t ctx_id, const char *exec_path, const char **argv, const char **envp)",
    as: "Context.setExec"
  },
  krun_set_kernel: {
    since: "1.11",
    prototype: "int32_t krun_set_kernel(uint32_t ctx_id, const char *kernel_path, uint32_t kernel_format, const char *initramfs, const char *cmdline)",
    as: "Context.setKernel"
  },
  krun_add_vsock_port2: {
    since: "1.10",
    prototype: "int32_t krun_add_vsock_port2(uint32_t ctx_id, uint32_t port, const char *c_filepath, bool listen)",
    as: "Context.addVsockPort"
  },
  krun_add_vsock: {
    since: "1.17",
    prototype: "int32_t krun_add_vsock(uint32_t ctx_id, uint32_t tsi_features)",
    as: "Context.addVsock"
  },
  krun_disable_implicit_vsock: {
    since: "1.17",
    prototype: "int32_t krun_disable_implicit_vsock(uint32_t ctx_id)",
    as: "Context.disableImplicitVsock"
  },
  krun_set_console_output: {
    since: "1.8",
    prototype: "int32_t krun_set_console_output(uint32_t ctx_id, const char *c_filepath)",
    as: "Context.addConsole of kind file"
  },
  krun_disable_implicit_console: {
    since: "1.16",
    prototype: "int32_t krun_disable_implicit_console(uint32_t ctx_id)",
    as: "Context.disableImplicitConsole"
  },
  krun_add_virtio_console_default: {
    since: "1.16",
    prototype: "int32_t krun_add_virtio_console_default(uint32_t ctx_id, int input_fd, int output_fd, int err_fd)",
    as: "Context.addConsole of kind descriptors"
  },
  krun_add_serial_console_default: {
    since: "1.16",
    prototype: "int32_t krun_add_serial_console_default(uint32_t ctx_id, int input_fd, int output_fd)",
    as: "Context.addConsole of kind serial"
  },
  krun_add_virtio_console_multiport: {
    since: "1.17",
    prototype: "int32_t krun_add_virtio_console_multiport(uint32_t ctx_id)",
    as: "Context.addConsole of kind ports"
  },
  krun_add_console_port_tty: {
    since: "1.17",
    prototype: "int32_t krun_add_console_port_tty(uint32_t ctx_id, uint32_t console_id, const char *name, int tty_fd)",
    as: "Context.addConsole of kind ports, a terminal's"
  },
  krun_add_console_port_inout: {
    since: "1.17",
    prototype: "int32_t krun_add_console_port_inout(uint32_t ctx_id, uint32_t console_id, const char *name, int input_fd, int output_fd)",
    as: "Context.addConsole of kind ports, a stream's"
  },
  krun_set_kernel_console: {
    since: "1.16",
    prototype: "int32_t krun_set_kernel_console(uint32_t ctx_id, const char *console_id)",
    as: "Context.setKernelConsole"
  },
  krun_setuid: {
    since: "1.11",
    prototype: "int32_t krun_setuid(uint32_t ctx_id, uint32_t uid)",
    as: "Context.setUser"
  },
  krun_setgid: {
    since: "1.11",
    prototype: "int32_t krun_setgid(uint32_t ctx_id, uint32_t gid)",
    as: "Context.setGroup"
  },
  krun_set_nested_virt: {
    since: "1.11",
    prototype: "int32_t krun_set_nested_virt(uint32_t ctx_id, bool enabled)",
    as: "Context.setNestedVirtualization"
  },
  krun_check_nested_virt: {
    since: "1.12",
    prototype: "int32_t krun_check_nested_virt()",
    as: "inspectLibkrun"
  },
  krun_split_irqchip: {
    since: "1.12",
    prototype: "int32_t krun_split_irqchip(uint32_t ctx_id, bool enable)",
    as: "Context.setSplitIrqchip"
  },
  krun_has_feature: {
    since: "1.17.3",
    prototype: "int32_t krun_has_feature(uint64_t feature)",
    as: "Libkrun.feature"
  },
  krun_get_max_vcpus: {
    since: "1.16",
    prototype: "int32_t krun_get_max_vcpus()",
    as: "inspectLibkrun"
  },
  krun_start_enter: {
    since: "1.0",
    prototype: "int32_t krun_start_enter(uint32_t ctx_id)",
    as: "Context.start"
  }
}, BY_DISK3 = "superseded by krun_add_disk3, which sets format and flushing explicitly", NO_DISPLAY = "no display: nodes and commands have none, and a backend would need callbacks into JavaScript", OVERLAYS = "replaces or adds files of a virtio-fs in memory; not needed", UNBOUND = {
  krun_set_log_level: {
    since: "1.0",
    why: "superseded by krun_init_log, which sets the destination; removed in 2.0"
  },
  krun_set_root_disk: { since: "1.0", why: BY_DISK3 },
  krun_set_data_disk: { since: "1.5", why: BY_DISK3 },
  krun_add_disk: { since: "1.9.5", why: BY_DISK3 },
  krun_add_disk2: { since: "1.10", why: BY_DISK3 },
  krun_set_mapped_volumes: { since: "1.0", why: "refused with EINVAL by every release since 1.8" },
  krun_set_passt_fd: { since: "1.7", why: "deprecated for krun_add_net_unixstream" },
  krun_set_gvproxy_path: { since: "1.8", why: "deprecated for krun_add_net_unixgram" },
  krun_set_net_mac: { since: "1.8", why: "only for the deprecated network calls" },
  krun_set_env: { since: "1.3", why: "krun_set_exec sets the environment too, and NULL would be the host's" },
  krun_set_firmware: {
    since: "1.16",
    why: "boots EFI firmware instead of a kernel; these guests boot a kernel"
  },
  krun_add_vsock_port: {
    since: "1.8",
    why: "superseded by krun_add_vsock_port2, which sets the listening side"
  },
  krun_set_tee_config_file: { since: "1.4.1", why: "libkrun-sev only, not in a plain libkrun at all" },
  krun_get_shutdown_eventfd: {
    since: "1.8",
    why: "presses a power button that only EFI guests have; our guests power off by themselves"
  },
  krun_set_gpu_options: { since: "1.8", why: NO_DISPLAY },
  krun_set_gpu_options2: { since: "1.9.5", why: NO_DISPLAY },
  krun_add_display: { since: "1.15", why: NO_DISPLAY },
  krun_display_set_edid: { since: "1.15", why: NO_DISPLAY },
  krun_display_set_dpi: { since: "1.15", why: NO_DISPLAY },
  krun_display_set_physical_size: { since: "1.15", why: NO_DISPLAY },
  krun_display_set_refresh_rate: { since: "1.15", why: NO_DISPLAY },
  krun_set_display_backend: { since: "1.15", why: NO_DISPLAY },
  krun_add_input_device: { since: "1.16", why: "no keyboard or mouse: as for displays" },
  krun_add_input_device_fd: { since: "1.16", why: "no keyboard or mouse: as for displays" },
  krun_set_snd_device: { since: "1.9", why: "no sound" },
  krun_disable_implicit_init: { since: "1.19", why: OVERLAYS },
  krun_get_default_init: { since: "1.19", why: OVERLAYS },
  krun_fs_add_overlay_file: { since: "1.19", why: OVERLAYS },
  krun_fs_add_overlay_dir: { since: "1.19", why: OVERLAYS }
};

// native/libkrun/libkrun-library.ts
import koffi from "koffi";

// native/libkrun/load-error.ts
var PACKAGES = {
  "libcap-ng.so.0": "apt-get install libcap-ng0 (Debian, Ubuntu), dnf install libcap-ng (Fedora), apk add libcap-ng (Alpine)",
  "libgcc_s.so.1": "apt-get install libgcc-s1 (Debian, Ubuntu), dnf install libgcc (Fedora), apk add libgcc (Alpine)",
  "ld-linux-x86-64.so.2": "this libkrun is for systems with the GNU C library; build one for yours"
};
function loadError(what, path, cause) {
  let reason = (cause instanceof Error ? cause.message : String(cause)).replace(
    /^Failed to load shared library: /,
    ""
  );
  return new NavgwError("NAVGW_LIBKRUN", `cannot load ${what} from ${path}: ${reason}`, {
    hint: hintFor(what, reason),
    cause
  });
}
function hintFor(what, reason) {
  let needed = /^([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(reason)?.[1];
  if (needed !== void 0) {
    let known = PACKAGES[needed];
    return known === void 0 ? `install the package that has ${needed}` : `it needs ${needed}: ${known}`;
  }
  return /version `?(GLIBC|GLIBCXX)_[\d.]+'? not found/.test(reason) ? `this ${what} was built for a newer system: build it on this one, or use your distribution's` : /invalid ELF header|file too short|wrong ELF class|incompatible architecture|not a mach-o/i.test(reason) ? `use a ${what} for ${process.platform} ${process.arch}` : hint`run ${command("doctor")} to see which libraries were found, or set NAVGW_LIBKRUN and NAVGW_LIBKRUNFW to others`;
}

// native/libkrun/errno.ts
import { constants } from "node:os";
var NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
function errnoName(returned) {
  return NAMES.get(Math.abs(returned)) ?? `error ${returned}`;
}

// native/libkrun/refusal.ts
function refusal(call, callArguments, returned) {
  let args = Object.entries(callArguments).map(([name, value]) => `${name} ${show(value)}`);
  return new NavgwError("NAVGW_LIBKRUN", `${call}(${args.join(", ")}) failed: ${errnoName(returned)}`, {
    hint: HINTS[call]
  });
}
var HINTS = {
  krun_add_net_tap: "use a tap device on Linux only",
  krun_add_vsock: "leave out unix sockets on macOS, where they cannot be impersonated",
  krun_add_vsock_port2: "remove the existing socket, which libkrun creates itself, and add a vsock device",
  krun_set_nested_virt: "use nested virtualization on macOS, or on Linux with libkrun 1.19 or newer",
  krun_set_port_map: "use a port map with TSI only: with a vsock device and without a network card",
  krun_split_irqchip: "use a split interrupt controller on x86-64 only"
};
function show(value) {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : Array.isArray(value) ? JSON.stringify(value.filter((item) => item !== null)) : JSON.stringify(value);
}

// native/libkrun/libkrun-library.ts
var loaded = [], isLogConfigured = !1, LOG_LEVELS = ["off", "error", "warn", "info", "debug", "trace"], LOG_STYLE_NEVER = 2, LOG_OPTION_NO_ENV = 1, Libkrun = class {
  path;
  #handle;
  #functions = /* @__PURE__ */ new Map();
  /**
   * @param path of libkrun
   * @param firmware path of libkrunfw. libkrun requests it by name alone when a context is created, and the system's
   *   loader then returns the library already loaded under that name: no search path needs to be set.
   * @throws NavgwError NAVGW_LIBKRUN, with the package to install when a library they need is missing
   */
  constructor(path, firmware) {
    this.path = path, firmware !== void 0 && loaded.push(load(firmware, "libkrunfw", { lazy: !0 })), this.#handle = load(path, "libkrun", {}), loaded.push(this.#handle);
  }
  /** Whether the library has a function. */
  has(name) {
    try {
      return this.#handle.symbol(name), !0;
    } catch {
      return !1;
    }
  }
  /** Whether libkrun was built with a feature; undefined when it cannot report that: before 1.17.3, or a feature unknown to it. */
  feature(name) {
    if (!this.has("krun_has_feature")) return;
    let returned = this.call("krun_has_feature", FEATURES[name].number);
    return returned < 0 ? void 0 : returned === 1;
  }
  /**
   * Calls a function with arguments that were checked before: numbers out of their type's range would be truncated.
   * @returns its return value: an errno when negative
   * @throws NavgwError NAVGW_LIBKRUN when this libkrun does not have it
   */
  call(name, ...args) {
    return this.#bind(name)(...args);
  }
  /** Sends libkrun's messages to a descriptor, which libkrun then owns. Only once in a process. */
  initLog(descriptor, level) {
    if (isLogConfigured) throw new TypeError("libkrun's log has been set up already");
    let levelNumber = LOG_LEVELS.indexOf(level);
    if (levelNumber < 0)
      throw new NavgwError("NAVGW_BAD_OPTION", `unknown log level: ${JSON.stringify(level)}`);
    let returned = this.call("krun_init_log", descriptor, levelNumber, LOG_STYLE_NEVER, LOG_OPTION_NO_ENV);
    if (returned < 0) throw refusal("krun_init_log", { descriptor, level }, returned);
    isLogConfigured = !0;
  }
  #bind(name) {
    let bound = this.#functions.get(name);
    if (bound !== void 0) return bound;
    if (!this.has(name)) throw tooOld(name, this.path);
    let found = this.#handle.func(BOUND[name].prototype);
    return this.#functions.set(name, found), found;
  }
};
function load(path, what, options) {
  try {
    return koffi.load(path, options);
  } catch (error) {
    throw loadError(what, path, error);
  }
}
function tooOld(name, path) {
  let { since, feature } = BOUND[name], built = feature === void 0 ? "" : `, built with ${FEATURES[feature].make}`;
  return new NavgwError("NAVGW_LIBKRUN", `${name} needs libkrun \u2265 ${since}${built}, and ${path} lacks it`, {
    hint: hint`install a newer libkrun, or set NAVGW_LIBKRUN to one; ${command("doctor")} shows which one is used`
  });
}

export {
  FEATURES,
  BOUND,
  UNBOUND,
  refusal,
  Libkrun
};
