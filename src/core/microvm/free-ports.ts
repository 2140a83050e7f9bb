import { createServer } from "node:net";
import { requireFreePorts } from "../cluster/host-resources.ts";
import type { PortForward } from "../options/cluster-options.ts";

/**
 * Replaces port 0 by a free port of this machine. libkrun does not accept 0; until it listens, another process may take the port.
 * @throws NavgwError NAVGW_PORT_IN_USE
 */
export async function freePorts(ports: readonly PortForward[]): Promise<PortForward[]> {
  await requireFreePorts(ports.map(({ host }) => host));
  return Promise.all(
    ports.map(async ({ host, guest }) => ({ host: host === 0 ? await anyFreePort() : host, guest })),
  );
}

async function anyFreePort(): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port: 0, host: "127.0.0.1" }, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
    return address.port;
  } finally {
    server.close();
  }
}
