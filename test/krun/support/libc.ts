import koffi from "koffi";

const libc = koffi.load(null);

/** linux/socket.h, asm-generic/socket.h */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;

const socketpair = libc.func("int socketpair(int domain, int type, int protocol, _Out_ int *pair)");
const setsockopt = libc.func(
  "int setsockopt(int fd, int level, int name, const int64_t *value, uint32_t length)",
);
const openpty = libc.func(
  "int openpty(_Out_ int *master, _Out_ int *slave, void *name, void *termios, uint16_t *size)",
);

/** Two connected datagram sockets, which Node.js cannot make; to read from the first waits for a second at most. */
export function datagramPair(): readonly [number, number] {
  const pair = [-1, -1];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) !== 0) throw new Error(`socketpair: errno ${koffi.errno()}`);
  const [ours = -1, theirs = -1] = pair;
  if (setsockopt(ours, SOL_SOCKET, SO_RCVTIMEO, BigInt64Array.of(1n, 0n), 16) !== 0) {
    throw new Error(`setsockopt: errno ${koffi.errno()}`);
  }
  return [ours, theirs];
}

/** A terminal of a size: the end that a person sits at, and the end of the program. */
export function openTerminal(
  rows: number,
  columns: number,
): { readonly user: number; readonly program: number } {
  const user = [-1];
  const program = [-1];
  if (openpty(user, program, null, null, Uint16Array.of(rows, columns, 0, 0)) !== 0) {
    throw new Error(`openpty: errno ${koffi.errno()}`);
  }
  return { user: user[0] ?? -1, program: program[0] ?? -1 };
}
