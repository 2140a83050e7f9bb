import { constants } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import koffi from "koffi";
import { NavgwError } from "../../src/core/base/errors.ts";

/** <sys/prctl.h> */
const PR_SET_PDEATHSIG = 1;

/**
 * Has the system end this process, and the guest with it, as soon as its parent is gone, however that goes.
 *
 * On Linux the kernel does it (PDEATHSIG): when the *thread* that started this process ends, so it is to be started
 * from one that lasts. A process that becomes another user loses that; then, and on macOS, which has no such thing, a
 * thread looks ten times a second who the parent is. Looking misses nothing and needs nothing of the parent, where a
 * pipe would have to be kept open by it and by nobody else, and costs microseconds.
 * @param parent process id of whoever started this one
 * @param options.changesUser whether this process will become another user
 * @throws NavgwError NAVGW_LIBKRUN when that parent is not there any more
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
  if (platform !== "linux" || changesUser) await watch(parent);
  // It may have ended before anybody looked.
  if (process.ppid === parent) return;
  throw new NavgwError("NAVGW_LIBKRUN", `process ${parent} that this microVM was for has ended`);
}

/** Returns once the thread watches: from then on the main thread may block for good. */
async function watch(parent: number): Promise<void> {
  const worker = new Worker(new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url), {
    workerData: { parent },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", resolve).once("error", reject);
  await promise;
  worker.unref();
}
