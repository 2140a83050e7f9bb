import { constants } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import koffi from "koffi";
import { NavgwError } from "../../src/core/base/errors.ts";

/** <sys/prctl.h> */
const PR_SET_PDEATHSIG = 1;

/**
 * Makes the system end this process, and the guest with it, as soon as its parent has ended for whatever reason.
 *
 * On Linux the kernel does it (PDEATHSIG): when the *thread* that started this process ends, so it must be started
 * from one that lasts. A process that changes its user loses that setting; then, and on macOS, which has no PDEATHSIG,
 * a thread checks the parent ten times a second. Polling misses nothing, costs microseconds and requires nothing of the
 * parent, while a pipe would have to be kept open by the parent and by no other process.
 * @param parent process id of the process that started this one
 * @param options.changesUser whether this process will change its user
 * @throws NavgwError NAVGW_LIBKRUN when that parent has ended already
 */
export async function dieWithParent(
  parent: number,
  options: { readonly changesUser: boolean; readonly platform?: NodeJS.Platform },
): Promise<void> {
  const { changesUser, platform = process.platform } = options;
  if (platform === "linux") {
    const prctl = koffi
      .load(null)
      .func("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)");
    if (prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0) !== 0) {
      throw new NavgwError("NAVGW_LIBKRUN", `prctl(PR_SET_PDEATHSIG) failed: errno ${koffi.errno()}`);
    }
  }
  if (platform !== "linux" || changesUser) await startWatch(parent);
  // It may have ended before the checks started.
  if (process.ppid === parent) return;
  throw new NavgwError("NAVGW_LIBKRUN", `the parent process ${parent} of this microVM has ended`);
}

/** Returns once the thread watches: from then on the main thread may block permanently. */
async function startWatch(parent: number): Promise<void> {
  const worker = new Worker(new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url), {
    workerData: { parent },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", resolve).once("error", reject);
  await promise;
  worker.unref();
}
