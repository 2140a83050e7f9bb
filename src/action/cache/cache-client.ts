import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CacheRequest, CacheResponse } from "./cache-request.ts";

/** Beside this bundle. */
const WORKER = fileURLToPath(new URL("./cache-worker.js", import.meta.url));

/**
 * Runs a request within a time limit. Never fails: a failure is the `problem` of the response.
 * @param options.timeout ms
 */
export async function requestCache(
  request: CacheRequest,
  options: { timeout: number; signal: AbortSignal; worker?: string; output?: "inherit" | "ignore" },
): Promise<CacheResponse> {
  const { timeout, signal, worker = WORKER, output = "inherit" } = options;
  const child = spawn(process.execPath, [worker], {
    stdio: ["ignore", output, output, "ipc"],
    // With the tar that it starts, a group that ends at once.
    detached: true,
  });
  const bound = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await new Promise<CacheResponse>((resolve) => {
      const stop = (): void =>
        resolve({ problem: signal.aborted ? "cancelled" : `it took more than ${timeout / 1000} s` });
      if (bound.aborted) stop();
      bound.addEventListener("abort", stop, { once: true });
      child.once("message", (response) => resolve(response as CacheResponse));
      child.once("error", (error) => resolve({ problem: error.message }));
      child.once("exit", (code, by) =>
        resolve({ problem: `its process ended by ${by ?? `exit code ${code}`}` }),
      );
      child.send(request, () => undefined); // a child that could not be started emits "error"
    });
  } finally {
    endGroup(child.pid);
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
