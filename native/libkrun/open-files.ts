import koffi from "koffi";

/** RLIMIT_NOFILE of <sys/resource.h>. */
const RLIMIT_NOFILE = process.platform === "darwin" ? 8 : 7;
/** macOS refuses a soft limit above this (OPEN_MAX) even where the hard one is unlimited. */
const MACOS_MAX = 10240n;

/**
 * Raises this process's limit on open files to the allowed maximum: virtio-fs keeps one open for each file that the
 * guest knows.
 * @returns the new limit
 */
export function raiseOpenFiles(): bigint {
  const libc = koffi.load(null);
  const getrlimit = libc.func("int getrlimit(int resource, _Out_ uint64_t *limits)");
  const setrlimit = libc.func("int setrlimit(int resource, const uint64_t *limits)");
  const limits = new BigUint64Array(2);
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) throw new Error(`getrlimit failed: errno ${koffi.errno()}`);
  const [soft = 0n, hard = 0n] = limits;
  const limit = process.platform === "darwin" && hard > MACOS_MAX ? MACOS_MAX : hard;
  // A failure is not an error: the guest also runs with a lower limit.
  if (soft >= limit || setrlimit(RLIMIT_NOFILE, new BigUint64Array([limit, hard])) !== 0) return soft;
  return limit;
}
