import { parentPort, workerData } from "node:worker_threads";

/** Pause between two looks, ms. */
const PAUSE = 100;

const { parent } = workerData as { readonly parent: number };
setInterval(() => {
  // SIGKILL because the main thread is inside libkrun and would not see anything else.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, PAUSE);
parentPort?.postMessage("watching");
