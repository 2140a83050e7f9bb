import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";

/**
 * Whether a program still holds the other end of a connection of 127.0.0.1: one that has ended its side may have closed the connection,
 * or wait for the rest of an answer, which look the same in TCP.
 * @returns undefined where the operating system does not tell
 */
export async function isPeerOpen({ localPort, remotePort }: Socket): Promise<boolean | undefined> {
  if (localPort === undefined || remotePort === undefined) return undefined;
  try {
    // A peer may use a socket of IPv6 for an address of IPv4.
    const tables = await Promise.all(
      ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8")),
    );
    const rows = tables.flatMap((table) => table.split("\n"));
    // Not every kernel knows inodes here.
    if (!isHeld(rows, localPort, remotePort)) return undefined;
    return isHeld(rows, remotePort, localPort);
  } catch {
    return undefined; // no such tables
  }
}

/** Whether a socket has an inode; that of a connection nobody holds any more is 0. */
function isHeld(rows: readonly string[], from: number, to: number): boolean {
  const [local, remote] = [from, to].map(
    (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return rows.some((row) => {
    const fields = row.trim().split(/\s+/);
    return fields[1]?.endsWith(`${local}`) && fields[2]?.endsWith(`${remote}`) && fields[9] !== "0";
  });
}
