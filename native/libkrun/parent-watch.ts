import { parentPort, workerData } from "node:worker_threads";

/** Interval between two checks, ms. */
const INTERVAL = 100;

const { parent } = workerData as { readonly parent: number };
setInterval(() => {
  // SIGKILL because the main thread is inside libkrun and would not handle any other signal.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, INTERVAL);
parentPort?.postMessage("watching");
