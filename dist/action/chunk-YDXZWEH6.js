import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  FEATURES,
  Libkrun,
  refusal
} from "./chunk-PUFHJGOP.js";
import {
  kvmProblem
} from "./chunk-YZU34HXW.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import {
  NavgwError,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// native/libkrun/host-files.ts
import { accessSync, constants, statSync } from "node:fs";
import { totalmem } from "node:os";
function checkHost(vm) {
  checkMemory(vm.memoryMiB), vm.kernel !== void 0 && (requireFile(vm.kernel.path, "kernel", !1), vm.kernel.format === "raw" && process.arch === "x64" && checkRawKernel(vm.kernel.path, vm.memoryMiB), vm.kernel.initramfs !== void 0 && requireFile(vm.kernel.initramfs, "initramfs", !1)), vm.root !== void 0 && requireDirectory(vm.root, "root");
  for (let { path, readOnly } of vm.disks ?? []) requireFile(path, "disk", !readOnly);
  for (let { path, tag } of vm.shares ?? []) requireDirectory(path, `share ${tag}`);
  for (let { path, kind } of vm.nics ?? [])
    kind !== "tap" && path !== void 0 && requireSocket(path, "network socket");
}
function checkRawKernel(path, memoryMiB) {
  let minimum = 2048 + Math.ceil(statSync(path).size / 1048576);
  if (!(memoryMiB >= minimum))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `a raw kernel on x86-64 needs at least ${minimum} MiB of memory: ${path}`,
      {
        hint: "configure more memory, or use an ELF kernel"
      }
    );
}
function checkMemory(requestedMiB) {
  let container = process.constrainedMemory(), bytes = container > 0 && container < totalmem() ? container : totalmem();
  if (!(requestedMiB * 2 ** 20 <= bytes))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `${requestedMiB} MiB of memory were requested, but this machine has ${Math.floor(bytes / 2 ** 20)} MiB`,
      { hint: "request less memory" }
    );
}
function requireFile(path, what, writable) {
  inspect(
    path,
    what,
    constants.R_OK | (writable ? constants.W_OK : 0),
    (stats) => stats.isFile() || stats.isBlockDevice() ? void 0 : "is not a file"
  );
}
function requireDirectory(path, what) {
  inspect(
    path,
    what,
    constants.R_OK | constants.X_OK,
    (stats) => stats.isDirectory() ? void 0 : "is not a directory"
  );
}
function requireSocket(path, what) {
  inspect(
    path,
    what,
    constants.R_OK | constants.W_OK,
    (stats) => stats.isSocket() ? void 0 : "is not a socket"
  );
}
function inspect(path, what, mode, findProblem) {
  let problem, cause;
  try {
    problem = findProblem(statSync(path)), problem === void 0 && accessSync(path, mode);
  } catch (error) {
    cause = error, problem = systemCode(error) === "ENOENT" ? "does not exist" : `cannot be used (${systemCode(error)})`;
  }
  if (problem !== void 0)
    throw new NavgwError("NAVGW_BAD_OPTION", `${what} ${problem}: ${path}`, { cause });
}

// native/libkrun/kernel-command-line.ts
var LIBKRUN_LIMIT = { x64: 65536, arm64: 2048, riscv64: 1024 }, STOCK_X86_LIMIT = 2048, PROLOG = "reboot=k panic=-1 panic_print=0 nomodule console=hvc0 rootfstype=virtiofs rw quiet no-kvmapf init=/init.krun", DEVICE = 40;
function checkKernelCommandLine(vm, arch = process.arch) {
  vm.exec !== void 0 && checkExec(vm.exec), vm.workdir !== void 0 && checkWord(vm.workdir, "the working directory"), vm.kernel !== void 0 && checkPrintable(vm.kernel.cmdline, "the kernel's command line"), vm.kernelConsole !== void 0 && checkKernelConsole(vm);
  let length = kernelCommandLineLength(vm, arch), limit = limitOf(vm, arch);
  if (!(length < limit))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `program, arguments and environment take ${length} bytes of the kernel's command line, which is limited to ${limit - 1}`,
      {
        hint: "use fewer or shorter arguments and environment variables, or put them into a file of the guest"
      }
    );
}
function kernelCommandLineLength(vm, arch) {
  let prolog = vm.kernel !== void 0 && !(vm.kernel.format === "raw" && arch === "x64") ? vm.kernel?.cmdline ?? "" : PROLOG, { exec, rootDisk } = vm, words = [
    ...exec === void 0 ? [] : [`KRUN_INIT=${exec.path}`],
    ...vm.workdir === void 0 ? [] : [`KRUN_WORKDIR=${vm.workdir}`],
    ...rootDisk === void 0 ? [] : [
      `KRUN_BLOCK_ROOT_DEVICE=${rootDisk.device}`,
      `KRUN_BLOCK_ROOT_FSTYPE=${rootDisk.fileSystem ?? ""}`,
      `KRUN_BLOCK_ROOT_OPTIONS=${rootDisk.options ?? ""}`
    ],
    ...(vm.rlimits ?? []).map(({ resource, soft, hard }) => `KRUN_RLIMITS="${resource}=${soft}:${hard}"`),
    ...Object.entries(exec?.env ?? {}).map(([name, value]) => `"${name}=${value}"`),
    ...(exec?.args ?? []).map((arg) => `"${arg}"`),
    "tsi_hijack tsi_hijack_unix --",
    vm.kernelConsole ?? ""
  ];
  return prolog.length + words.reduce((sum, word) => sum + word.length + 1, 0) + 8 + (arch === "x64" ? DEVICE * deviceCount(vm) : 0);
}
function deviceCount(vm) {
  let listed = [vm.disks, vm.shares, vm.nics].reduce((sum, list) => sum + (list?.length ?? 0), 0), consoles = Math.max(vm.consoles?.length ?? 1, 1);
  return listed + consoles + 4;
}
function limitOf(vm, arch) {
  let limit = LIBKRUN_LIMIT[arch] ?? 1024;
  return vm.kernel !== void 0 && arch === "x64" ? Math.min(limit, STOCK_X86_LIMIT) : limit;
}
function checkExec({ path, args, env }) {
  checkWord(path, "the program's path");
  for (let arg of args) checkQuotable(arg, `the argument ${JSON.stringify(arg)}`);
  for (let [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new NavgwError(
        "NAVGW_BAD_OPTION",
        `${JSON.stringify(name)} cannot be the name of an environment variable: letters, digits and _ only`
      );
    checkQuotable(value, `the environment variable ${name}`);
  }
}
function checkKernelConsole({ kernel, kernelConsole = "" }) {
  if (checkWord(kernelConsole, "the kernel's console"), !(kernel === void 0 || /(^| )console=/.test(kernel.cmdline)))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      "kernelConsole replaces console= of the kernel's command line, which has none"
    );
}
function checkPrintable(value, what) {
  if (!/^[ -~]*$/.test(value))
    throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a character that is not printable ASCII`, {
      hint: ON_THE_COMMAND_LINE
    });
}
function checkQuotable(value, what) {
  if (checkPrintable(value, what), !!value.includes('"'))
    throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a double quote`, { hint: ON_THE_COMMAND_LINE });
}
function checkWord(value, what) {
  if (checkQuotable(value, what), !!value.includes(" "))
    throw new NavgwError("NAVGW_BAD_OPTION", `${what} has a space: ${value}`, { hint: ON_THE_COMMAND_LINE });
}
var ON_THE_COMMAND_LINE = "put it into a file of the guest: the kernel's command line cannot contain it";

// native/libkrun/apply-document.ts
function apply(library, context, vm) {
  if ((vm.disks?.length ?? 0) > 0 && requireFeature(library, "blk", "disks"), (vm.nics?.length ?? 0) > 0 && requireFeature(library, "net", "network cards"), vm.root !== void 0 && vm.rootDisk !== void 0)
    throw new NavgwError("NAVGW_BAD_OPTION", "root and rootDisk exclude each other");
  checkHost(vm), checkKernelCommandLine(vm), context.setMachine(vm.cpus, vm.memoryMiB), vm.kernel !== void 0 && context.setKernel(vm.kernel), vm.root !== void 0 && context.setRoot(vm.root, vm.rootReadOnly);
  for (let disk of vm.disks ?? []) context.addDisk(disk);
  vm.rootDisk !== void 0 && context.setRootDisk(vm.rootDisk);
  for (let share of vm.shares ?? []) context.addShare(share);
  for (let nic of vm.nics ?? []) context.addNic(nic);
  vm.vsock !== void 0 && context.disableImplicitVsock(), vm.vsock !== void 0 && vm.vsock !== !1 && context.addVsock(vm.vsock);
  for (let port of vm.vsockPorts ?? []) context.addVsockPort(port);
  vm.portMap !== void 0 && context.setPortMap(vm.portMap), vm.consoles !== void 0 && addConsoles(context, vm.consoles), vm.kernelConsole !== void 0 && context.setKernelConsole(vm.kernelConsole), vm.exec !== void 0 && context.setExec(vm.exec), vm.workdir !== void 0 && context.setWorkdir(vm.workdir), vm.rlimits !== void 0 && context.setResourceLimits(vm.rlimits), vm.oemStrings !== void 0 && context.setOemStrings(vm.oemStrings), vm.nestedVirtualization !== void 0 && context.setNestedVirtualization(vm.nestedVirtualization), vm.splitIrqchip !== void 0 && context.setSplitIrqchip(vm.splitIrqchip), vm.gid !== void 0 && context.setGroup(vm.gid), vm.uid !== void 0 && context.setUser(vm.uid);
}
function addConsoles(context, consoles) {
  let files = consoles.filter(({ kind }) => kind === "file").length;
  if (files > 1 || files === 1 && consoles[0]?.kind !== "file")
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      "a console of kind file is the implicit one: only one is allowed, and it must be the first"
    );
  files === 0 && context.disableImplicitConsole();
  for (let console of consoles) context.addConsole(console);
}
function requireFeature(library, name, what) {
  if (library.feature(name) === !1)
    throw new NavgwError("NAVGW_LIBKRUN", `this libkrun was built without ${what}: ${library.path}`, {
      hint: `use one that was built with ${FEATURES[name].make}`
    });
}

// native/libkrun/die-with-parent.ts
import { constants as constants2 } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import koffi from "koffi";
var PR_SET_PDEATHSIG = 1;
async function dieWithParent(parent, options) {
  let { changesUser, platform = process.platform } = options;
  if (platform === "linux" && koffi.load(null).func("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)")(PR_SET_PDEATHSIG, constants2.signals.SIGKILL, 0, 0, 0) !== 0)
    throw new NavgwError("NAVGW_LIBKRUN", `prctl(PR_SET_PDEATHSIG) failed: errno ${koffi.errno()}`);
  if ((platform !== "linux" || changesUser) && await startWatch(parent), process.ppid !== parent)
    throw new NavgwError("NAVGW_LIBKRUN", `the parent process ${parent} of this microVM has ended`);
}
async function startWatch(parent) {
  let worker = new Worker(new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url), {
    workerData: { parent }
  }), { promise, resolve, reject } = Promise.withResolvers();
  worker.once("message", resolve).once("error", reject), await promise, worker.unref();
}

// native/libkrun/call-arguments.ts
import { fstatSync } from "node:fs";
var LONGEST_ARRAY = 4095, UINT32_MAX = 4294967295;
function integer(value, what, min = 0, max = UINT32_MAX) {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw bad(`${what} must be a whole number from ${min} to ${max}`, value);
}
function text(value, what) {
  if (typeof value == "string" && !value.includes("\0")) return value;
  throw bad(`${what} must be text without NUL`, value);
}
function nonEmpty(value, what) {
  if (value !== "") return text(value, what);
  throw bad(`${what} must not be empty`, value);
}
function flag(value, what) {
  if (typeof value == "boolean") return value;
  throw bad(`${what} must be true or false`, value);
}
function choice(value, what, numbers) {
  if (Object.hasOwn(numbers, value)) return numbers[value];
  throw bad(`${what} must be one of ${Object.keys(numbers).join(", ")}`, value);
}
function texts(values, what) {
  if (!Array.isArray(values) || values.length > LONGEST_ARRAY)
    throw bad(`${what} must be at most ${LONGEST_ARRAY} strings`, values?.length);
  return [...values.map((value) => text(value, what)), null];
}
function descriptor(value, what) {
  integer(value, what, 0, 2147483647);
  try {
    return fstatSync(value), value;
  } catch (cause) {
    throw new NavgwError("NAVGW_BAD_OPTION", `${what}: descriptor ${value} is not open`, { cause });
  }
}
var descriptorOrNone = (value, what) => value === -1 ? value : descriptor(value, what);
function mac(value) {
  if (!/^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(value))
    throw bad("mac must look like 5a:94:ef:e4:0c:ee", value);
  return Buffer.from(value.replaceAll(":", ""), "hex");
}
function bad(rule, value) {
  return new NavgwError("NAVGW_BAD_OPTION", `${rule}: ${JSON.stringify(value)}`);
}

// native/libkrun/krun-context.ts
var ROOT_TAG = "/dev/root", ROOT_SHM_SIZE = 1 << 29, KERNEL_FORMATS = {
  raw: 0,
  elf: 1,
  "pe-gz": 2,
  "image-bz2": 3,
  "image-gz": 4,
  "image-zstd": 5
}, DISK_FORMATS = { raw: 0, qcow2: 1, vmdk: 2 }, SYNC_MODES = { none: 0, relaxed: 1, full: 2 }, TSI_HIJACK_INET = 1, TSI_HIJACK_UNIX = 2, NET_FLAG_VFKIT = 1, NET_FEATURES = 19587, Context = class {
  #library;
  #id;
  #state = "open";
  constructor(library) {
    if (this.#library = library, this.#id = library.call("krun_create_ctx"), this.#id < 0) throw refusal("krun_create_ctx", {}, this.#id);
  }
  setMachine(cpus, memoryMiB) {
    integer(cpus, "cpus", 1, 255), integer(memoryMiB, "memoryMiB", 1), this.#call("krun_set_vm_config", { cpus, memoryMiB });
  }
  setKernel({ path, format, initramfs, cmdline }) {
    this.#call("krun_set_kernel", {
      path: nonEmpty(path, "kernel.path"),
      format: choice(format, "kernel.format", KERNEL_FORMATS),
      initramfs: initramfs === void 0 ? null : nonEmpty(initramfs, "kernel.initramfs"),
      cmdline: text(cmdline, "kernel.cmdline")
    });
  }
  setRoot(path, readOnly = !1) {
    nonEmpty(path, "root"), flag(readOnly, "rootReadOnly") ? this.#call("krun_add_virtiofs3", { tag: ROOT_TAG, path, shmSize: ROOT_SHM_SIZE, readOnly }) : this.#call("krun_set_root", { path });
  }
  /** After the disk that it names. */
  setRootDisk({ device, fileSystem, options }) {
    this.#call("krun_set_root_disk_remount", {
      device: nonEmpty(device, "rootDisk.device"),
      fileSystem: fileSystem === void 0 ? null : nonEmpty(fileSystem, "rootDisk.fileSystem"),
      options: options === void 0 ? null : text(options, "rootDisk.options")
    });
  }
  setExec({ path, args, env }) {
    this.#call("krun_set_exec", {
      path: nonEmpty(path, "exec.path"),
      args: texts(args, "exec.args"),
      // Never NULL, which would be the host's environment.
      env: texts(
        Object.entries(env).map(([name, value]) => `${name}=${value}`),
        "exec.env"
      )
    });
  }
  setWorkdir(path) {
    this.#call("krun_set_workdir", { path: nonEmpty(path, "workdir") });
  }
  setResourceLimits(limits) {
    let entries = limits.map(({ resource, soft, hard }) => (integer(resource, "rlimits.resource", 0, 15), integer(soft, "rlimits.soft", 0, Number.MAX_SAFE_INTEGER), integer(hard, "rlimits.hard", soft, Number.MAX_SAFE_INTEGER), `${resource}=${soft}:${hard}`));
    this.#call("krun_set_rlimits", { limits: texts(entries, "rlimits") });
  }
  addDisk({ id, path, format = "raw", readOnly, directIo = !1, sync = "relaxed" }) {
    this.#call("krun_add_disk3", {
      id: nonEmpty(id, "disk.id"),
      path: nonEmpty(path, "disk.path"),
      format: choice(format, "disk.format", DISK_FORMATS),
      readOnly: flag(readOnly, "disk.readOnly"),
      directIo: flag(directIo, "disk.directIo"),
      sync: choice(sync, "disk.sync", SYNC_MODES)
    });
  }
  addShare({ tag, path, readOnly, shmSize = 0 }) {
    nonEmpty(tag, "share.tag"), nonEmpty(path, "share.path"), integer(shmSize, "share.shmSize", 0, Number.MAX_SAFE_INTEGER), flag(readOnly, "share.readOnly") ? this.#call("krun_add_virtiofs3", { tag, path, shmSize, readOnly }) : shmSize > 0 ? this.#call("krun_add_virtiofs2", { tag, path, shmSize }) : this.#call("krun_add_virtiofs", { tag, path });
  }
  addNic(nic) {
    let address = mac(nic.mac), features = integer(nic.features ?? NET_FEATURES, "nic.features"), flags = flag(nic.vfkit ?? !1, "nic.vfkit") ? NET_FLAG_VFKIT : 0;
    if (nic.kind === "tap") {
      let name = nonEmpty(nic.path ?? "", "nic.path, the tap device's name,");
      this.#call("krun_add_net_tap", { name, mac: address, features, flags });
      return;
    }
    let call = choice(nic.kind, "nic.kind", { unixstream: 0, unixgram: 1 }) ? "krun_add_net_unixgram" : "krun_add_net_unixstream";
    this.#call(call, {
      path: nic.path === void 0 ? null : nonEmpty(nic.path, "nic.path"),
      descriptor: nic.descriptor === void 0 ? -1 : descriptor(nic.descriptor, "nic.descriptor"),
      mac: address,
      features,
      flags
    });
  }
  disableImplicitVsock() {
    this.#call("krun_disable_implicit_vsock", {});
  }
  /** After {@link Context.disableImplicitVsock}. */
  addVsock({ tsi }) {
    let features = (flag(tsi.inet, "vsock.tsi.inet") ? TSI_HIJACK_INET : 0) | (flag(tsi.unix, "vsock.tsi.unix") ? TSI_HIJACK_UNIX : 0);
    this.#call("krun_add_vsock", { features });
  }
  addVsockPort({ port, path, listen = !1 }) {
    this.#call("krun_add_vsock_port2", {
      port: integer(port, "vsockPort.port"),
      path: nonEmpty(path, "vsockPort.path"),
      listen: flag(listen, "vsockPort.listen")
    });
  }
  /** After network cards and vsock. */
  setPortMap(ports) {
    let entries = ports.map(({ host, guest }) => (integer(host, "portMap.host", 1, 65535), integer(guest, "portMap.guest", 1, 65535), `${host}:${guest}`));
    this.#call("krun_set_port_map", { ports: texts(entries, "portMap") });
  }
  disableImplicitConsole() {
    this.#call("krun_disable_implicit_console", {});
  }
  /** After {@link Context.disableImplicitConsole}, except for a file, which is the implicit console. */
  addConsole(console) {
    switch (choice(console.kind, "console.kind", { file: 0, descriptors: 1, ports: 2, serial: 3 }), console.kind) {
      case "file":
        this.#call("krun_set_console_output", { path: nonEmpty(console.path, "console.path") });
        break;
      case "descriptors":
        this.#call("krun_add_virtio_console_default", {
          input: descriptorOrNone(console.input, "console.input"),
          output: descriptorOrNone(console.output, "console.output"),
          error: descriptorOrNone(console.error, "console.error")
        });
        break;
      case "serial":
        this.#call("krun_add_serial_console_default", {
          // A missing one would end the process: libkrun uses it without a check.
          input: descriptor(console.input, "console.input"),
          output: descriptor(console.output, "console.output")
        });
        break;
      case "ports": {
        let id = this.#call("krun_add_virtio_console_multiport", {});
        for (let port of console.ports) this.#addConsolePort(id, port);
      }
    }
  }
  setKernelConsole(name) {
    this.#call("krun_set_kernel_console", { name: nonEmpty(name, "kernelConsole") });
  }
  setOemStrings(strings) {
    this.#call("krun_set_smbios_oem_strings", { strings: texts(strings, "oemStrings") });
  }
  setNestedVirtualization(enabled) {
    this.#call("krun_set_nested_virt", { enabled: flag(enabled, "nestedVirtualization") });
  }
  setSplitIrqchip(enabled) {
    this.#call("krun_split_irqchip", { enabled: flag(enabled, "splitIrqchip") });
  }
  setUser(uid) {
    this.#call("krun_setuid", { uid: integer(uid, "uid") });
  }
  setGroup(gid) {
    this.#call("krun_setgid", { gid: integer(gid, "gid") });
  }
  /**
   * Starts the guest and becomes it: the process ends with the guest, by its exit code.
   * @throws NavgwError NAVGW_LIBKRUN when the guest could not be started; libkrun's log has the reason
   */
  start() {
    throw this.#requireOpen("krun_start_enter"), this.#state = "started", refusal("krun_start_enter", {}, this.#library.call("krun_start_enter", this.#id));
  }
  [Symbol.dispose]() {
    if (this.#state !== "open") return;
    this.#state = "disposed";
    let returned = this.#library.call("krun_free_ctx", this.#id);
    if (returned < 0) throw refusal("krun_free_ctx", {}, returned);
  }
  #addConsolePort(console, port) {
    let name = text(port.name, "port.name");
    if ("terminal" in port) {
      let terminal = descriptor(port.terminal, "port.terminal");
      this.#call("krun_add_console_port_tty", { console, name, terminal });
    } else
      this.#call("krun_add_console_port_inout", {
        console,
        name,
        input: descriptorOrNone(port.input, "port.input"),
        output: descriptorOrNone(port.output, "port.output")
      });
  }
  /** @param callArguments the call's arguments after the context, in its order */
  #call(name, callArguments) {
    this.#requireOpen(name);
    let returned = this.#library.call(name, this.#id, ...Object.values(callArguments));
    if (returned < 0) throw refusal(name, callArguments, returned);
    return returned;
  }
  #requireOpen(name) {
    if (this.#state === "open") return;
    let why = this.#state === "started" ? "was started" : "was disposed";
    throw new TypeError(`${name}: this microVM ${why} already`);
  }
};

// native/libkrun/open-files.ts
import koffi2 from "koffi";
var RLIMIT_NOFILE = process.platform === "darwin" ? 8 : 7, MACOS_MAX = 10240n;
function raiseOpenFiles() {
  let libc = koffi2.load(null), getrlimit = libc.func("int getrlimit(int resource, _Out_ uint64_t *limits)"), setrlimit = libc.func("int setrlimit(int resource, const uint64_t *limits)"), limits = new BigUint64Array(2);
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) throw new Error(`getrlimit failed: errno ${koffi2.errno()}`);
  let [soft = 0n, hard = 0n] = limits, limit = process.platform === "darwin" && hard > MACOS_MAX ? MACOS_MAX : hard;
  return soft >= limit || setrlimit(RLIMIT_NOFILE, new BigUint64Array([limit, hard])) !== 0 ? soft : limit;
}

// native/libkrun/start-guest.ts
async function startGuest(document) {
  var _stack = [];
  try {
    let { library: path, firmware, parent, log, vm } = document;
    parent !== void 0 && await dieWithParent(parent, { changesUser: vm.uid !== void 0 || vm.gid !== void 0 });
    raiseOpenFiles();
    let library = new Libkrun(path, firmware);
    library.initLog(log?.descriptor ?? 2, log?.level ?? "warn");
    let context = __using(_stack, new Context(library));
    apply(library, context, vm);
    return enter(context, vm.kernel === void 0 && firmware === void 0);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
function enter(context, withoutKernel) {
  try {
    return context.start();
  } catch (cause) {
    let problem = process.platform === "linux" ? kvmProblem() : void 0;
    throw problem !== void 0 ? new NavgwError("NAVGW_LIBKRUN", problem.reason, { hint: problem.hint, cause }) : withoutKernel ? new NavgwError("NAVGW_LIBKRUN", "no kernel is configured, and libkrun found no libkrunfw", {
      hint: "install libkrunfw, set NAVGW_LIBKRUNFW to it, or configure a kernel",
      cause
    }) : cause;
  }
}
export {
  startGuest
};
