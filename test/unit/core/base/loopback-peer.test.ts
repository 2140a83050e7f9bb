import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { isPeerOpen } from "../../../../src/core/base/loopback-peer.ts";
import { waitUntil } from "../../../support/wait-until.ts";

test.for(["127.0.0.1", "::ffff:127.0.0.1"])(
  "a peer at %s that has ended its side is open until it has closed the connection",
  async (host) => {
    await using server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host, allowHalfOpen: true });
    const [socket] = (await once(server, "connection")) as [Socket];
    client.end();
    await once(socket.resume(), "end");
    expect(await isPeerOpen(socket)).toBe(true);
    client.destroy();
    await waitUntil("the peer has closed it", 5000, async () => (await isPeerOpen(socket)) === false);
    socket.destroy();
  },
);
