import koffi from "koffi";

/** RLIMIT_NOFILE of <sys/resource.h>. */
const RLIMIT_NOFILE = process.platform === "darwin" ? 8 : 7;
/** macOS refuses a soft limit above this (OPEN_MAX) even where the hard one is unlimited. */
const MACOS_MOST = 10240n;

/**
 * Raises how many files this process may have open to what it is allowed: virtio-fs holds one for each file that the
 * guest knows.
 * @returns the limit then
 */
export function raiseOpenFiles(): bigint {
  const libc = koffi.load(null);
  const getrlimit = libc.func("int getrlimit(int resource, _Out_ uint64_t *limits)");
  const setrlimit = libc.func("int setrlimit(int resource, const uint64_t *limits)");
  const limits = new BigUint64Array(2);
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) throw new Error(`getrlimit failed: errno ${koffi.errno()}`);
  const [soft = 0n, hard = 0n] = limits;
  const most = process.platform === "darwin" && hard > MACOS_MOST ? MACOS_MOST : hard;
  // What may be had is a wish: the guest runs with fewer too.
  if (soft >= most || setrlimit(RLIMIT_NOFILE, new BigUint64Array([most, hard])) !== 0) return soft;
  return most;
}
