import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// native/libkrun/parent-watch.ts
import { parentPort, workerData } from "node:worker_threads";
var INTERVAL = 100, { parent } = workerData;
setInterval(() => {
  process.ppid !== parent && process.kill(process.pid, "SIGKILL");
}, INTERVAL);
parentPort?.postMessage("watching");
