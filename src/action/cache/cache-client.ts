import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CacheAnswer, CacheRequest } from "./cache-request.ts";

/** Beside this bundle. */
const WORKER = fileURLToPath(new URL("./cache-worker.js", import.meta.url));

/**
 * Has a request done within a bound. Never fails: what goes wrong is the answer's problem.
 * @param options.timeout ms
 */
export async function askCache(
  request: CacheRequest,
  options: { timeout: number; signal: AbortSignal; worker?: string; output?: "inherit" | "ignore" },
): Promise<CacheAnswer> {
  const { timeout, signal, worker = WORKER, output = "inherit" } = options;
  const child = spawn(process.execPath, [worker], {
    stdio: ["ignore", output, output, "ipc"],
    // With the tar that it starts, a group that ends at once.
    detached: true,
  });
  const bound = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await new Promise<CacheAnswer>((resolve) => {
      const stop = (): void =>
        resolve({ problem: signal.aborted ? "cancelled" : `it took more than ${timeout / 1000} s` });
      if (bound.aborted) stop();
      bound.addEventListener("abort", stop, { once: true });
      child.once("message", (said) => resolve(said as CacheAnswer));
      child.once("error", (error) => resolve({ problem: error.message }));
      child.once("exit", (code, by) =>
        resolve({ problem: `its process ended by ${by ?? `exit code ${code}`}` }),
      );
      child.send(request, () => undefined); // one that could not be started says so by its error
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
