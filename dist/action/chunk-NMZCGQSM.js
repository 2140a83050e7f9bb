import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-U7LNW4WN.js";

// native/libkrun/hypervisor.ts
import { closeSync, openSync } from "node:fs";

// src/core/run-program.ts
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
var STDERR_KEPT = 4096;
async function runProgram(file, args, options = {}) {
  let bounds = options.timeout === void 0 ? [] : [AbortSignal.timeout(options.timeout)];
  options.signal !== void 0 && bounds.push(options.signal);
  let child = spawn(file, args, {
    stdio: [options.input === void 0 ? "ignore" : "pipe", "pipe", "pipe"],
    ...options.env === void 0 ? {} : { env: options.env },
    ...bounds.length === 0 ? {} : { signal: AbortSignal.any(bounds) }
  }), ended = new Promise(
    (resolve, reject) => {
      child.once("error", reject), child.once(
        "close",
        (code, signal) => resolve({ exitCode: code ?? void 0, signal: signal ?? void 0 })
      );
    }
  ), stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  }), child.stdin?.on("error", () => {
  }).end(options.input);
  let kept = [], reading = child.stdout === null ? Promise.resolve() : options.output === void 0 ? collect(child.stdout, kept) : pipeline(child.stdout, options.output);
  try {
    let [result] = await Promise.all([ended, reading]);
    return { ...result, stdout: Buffer.concat(kept), stderr };
  } catch (error) {
    throw child.kill("SIGKILL"), await Promise.allSettled([ended, reading]), error;
  }
}
async function collect(stream, kept) {
  let size = 0;
  for await (let chunk of stream) {
    if (size += chunk.length, size > 1 << 20) throw new Error("the program wrote more than 1 MiB");
    kept.push(chunk);
  }
}

// native/libkrun/hypervisor.ts
var LET_IN = `sudo usermod -aG kvm $USER, then log in again; in CI: echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm`;
function kvmProblem(device = "/dev/kvm") {
  try {
    closeSync(openSync(device, "r+"));
    return;
  } catch (error) {
    return explainOpen(device, systemCode(error));
  }
}
function explainOpen(device, code) {
  switch (code) {
    case "ENOENT":
    case "ENXIO":
    case "ENODEV":
      return {
        reason: `there is no ${device}`,
        hint: "switch on virtualization in the firmware and load kvm_intel or kvm_amd, or take a machine that has it"
      };
    case "EACCES":
    case "EPERM":
      return { reason: `this user may not open ${device} (${code})`, hint: LET_IN };
    default:
      return {
        reason: `${device} cannot be opened (${code})`,
        hint: "see whether kvm_intel or kvm_amd is loaded"
      };
  }
}

export {
  runProgram,
  kvmProblem
};
