import { once } from "node:events";
import { closeSync, readSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { waitUntil } from "../../support/wait-until.ts";
import { arpAnswer, arpRequest } from "../support/frames.ts";
import { datagramPair } from "../support/libc.ts";
import { least, scratch, start } from "../support/microvm.ts";
import { makeRootfs, script } from "../support/rootfs.ts";

const MACS = ["5a:94:ef:e4:0c:e0", "5a:94:ef:e4:0c:e1", "5a:94:ef:e4:0c:e2"] as const;
/** ms in which a guest has booted and answers. */
const BOUND = 60_000;

it("has network cards on a stream, on datagrams and on a tap device", async () => {
  const stream = join(scratch, "net.sock");
  const server = createServer();
  await once(server.listen(stream), "listening");
  const connected = once(server, "connection");
  const [ours, guests] = datagramPair();
  await execa("tunctl", ["-t", "tap0"]);
  await execa("ip", ["address", "add", "10.9.2.1/24", "dev", "tap0"]);
  await execa("ip", ["link", "set", "tap0", "up"]);
  const running = start(
    {
      ...least,
      root: makeRootfs(),
      exec: script(
        "for i in 0 1 2",
        "do ip address add 10.9.$i.2/24 dev eth$i",
        "ip link set eth$i up",
        "cat /sys/class/net/eth$i/address",
        "done",
        "cat",
      ),
      nics: [
        { kind: "unixstream", path: stream, mac: MACS[0] },
        { kind: "unixgram", descriptor: 4, mac: MACS[1] },
        { kind: "tap", path: "tap0", mac: MACS[2] },
      ],
      consoles: [{ kind: "descriptors", input: 0, output: 1, error: 2 }],
    },
    [guests],
  );
  closeSync(guests);
  const [socket] = (await connected) as [Socket];
  expect(await answerOnStream(socket, "10.9.0")).toBe(MACS[0]);
  expect(await answerOnDatagrams(ours, "10.9.1")).toBe(MACS[1]);
  await waitUntil("the guest to answer pings", BOUND, async () => {
    await execa("ping", ["-c", "1", "-W", "2", "10.9.2.2"]);
    return true;
  });
  running.stdin.end();
  const { stdout } = await running.ended;
  expect(stdout.trimEnd().split("\n")).toEqual([...MACS]);
  closeSync(ours);
  socket.destroy();
  server.close();
});

/** Frames on a stream come after their length, four bytes. */
async function answerOnStream(socket: Socket, network: string): Promise<string> {
  let received = Buffer.alloc(0);
  let answer: string | undefined;
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
    while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
      const end = 4 + received.readUInt32BE(0);
      answer ??= arpAnswer(received.subarray(4, end), `${network}.2`);
      received = received.subarray(end);
    }
  });
  const request = arpRequest(`${network}.1`, `${network}.2`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(request.length);
  return waitUntil("an answer on the stream", BOUND, async () => {
    socket.write(Buffer.concat([length, request]));
    return answer;
  });
}

async function answerOnDatagrams(descriptor: number, network: string): Promise<string> {
  const request = arpRequest(`${network}.1`, `${network}.2`);
  const frame = Buffer.alloc(1 << 16);
  return waitUntil("an answer on datagrams", BOUND, async () => {
    writeSync(descriptor, request);
    return arpAnswer(frame.subarray(0, readSync(descriptor, frame)), `${network}.2`);
  });
}
