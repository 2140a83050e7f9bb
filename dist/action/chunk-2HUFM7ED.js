import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  anySignal
} from "./chunk-U7O64EM6.js";

// src/core/base/run-program.ts
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
var STDERR_LIMIT = 4096;
async function runProgram(file, args, options = {}) {
  let bound = options.timeout === void 0 ? void 0 : AbortSignal.timeout(options.timeout), child = spawn(file, args, {
    stdio: [options.input === void 0 ? "ignore" : "pipe", "pipe", "pipe"],
    ...options.env === void 0 ? {} : { env: options.env },
    signal: anySignal(bound, options.signal)
  }), ended = new Promise(
    (resolve, reject) => {
      child.once("error", reject), child.once(
        "close",
        (code, signal) => resolve({ exitCode: code ?? void 0, signal: signal ?? void 0 })
      );
    }
  ), stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr = (stderr + text).slice(-STDERR_LIMIT);
  }), child.stdin?.on("error", () => {
  }).end(options.input);
  let chunks = [], reading = child.stdout === null ? Promise.resolve() : options.output === void 0 ? collect(child.stdout, chunks, options.maxOutput ?? 1 << 20) : pipeline(child.stdout, options.output);
  try {
    let [result] = await Promise.all([ended, reading]);
    return { ...result, stdout: Buffer.concat(chunks), stderr };
  } catch (error) {
    throw child.kill("SIGKILL"), await Promise.allSettled([ended, reading]), error;
  }
}
async function collect(stream, chunks, max) {
  let size = 0;
  for await (let chunk of stream) {
    if (size += chunk.length, size > max) throw new Error(`the program wrote more than ${max} bytes`);
    chunks.push(chunk);
  }
}

export {
  runProgram
};
