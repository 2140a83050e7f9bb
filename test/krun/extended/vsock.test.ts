import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { waitUntil } from "../../support/wait-until.ts";
import { least, scratch, start } from "../support/microvm.ts";
import { connectStreams } from "../support/rootfs.ts";

const PROGRAM = fileURLToPath(new URL("../support/vsock-guest.mjs", import.meta.url));

it("speaks over vsock ports: the guest connects to the host, and the host to the guest", async () => {
  const outward = join(scratch, "outward.sock");
  const inward = join(scratch, "inward.sock");
  const server = createServer((socket) => socket.end("from the host\n"));
  await once(server.listen(outward), "listening");
  // The lab itself is the guest's root: busybox has no vsock, Node.js with koffi does.
  const running = start({
    ...least,
    memoryMiB: 512,
    root: "/",
    exec: {
      path: "/bin/sh",
      args: ["-c", `${connectStreams}; exec node ${PROGRAM} 5000 5001`],
      env: { PATH: "/usr/bin" },
    },
    vsock: { tsi: { inet: false, unix: false } },
    vsockPorts: [
      { port: 5000, path: outward },
      { port: 5001, path: inward, listen: true },
    ],
    consoles: [{ kind: "descriptors", input: 0, output: 1, error: 2 }],
  });
  running.stdin.end();
  // Until the guest listens, the connection is accepted and closed.
  const answered = waitUntil("the guest to answer", 70_000, async () => {
    const said = await text(connect(inward));
    return said === "" ? undefined : said;
  });
  const { stdout, stderr, exitCode } = await running.ended;
  expect(exitCode, stderr).toBe(0);
  server.close();
  expect(stdout).toBe("from the host\n");
  expect(await answered).toBe("from the guest\n");
});
