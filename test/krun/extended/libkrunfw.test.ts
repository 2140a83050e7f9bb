import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { waitUntil } from "../../support/wait-until.ts";
import { scratch, start } from "../support/microvm.ts";
import { makeRootfs, script } from "../support/rootfs.ts";

/** Of the host, and not of the guest. */
const HOST_PORT = 18080;

it("boots libkrunfw's kernel, whose sockets are the host's, with folders shared and a port mapped", async () => {
  const folder = join(scratch, "shared");
  mkdirSync(folder);
  writeFileSync(join(folder, "from-host"), "host\n");
  // The guest connects here.
  const server = createServer((_request, response) => response.end("from the host\n"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  const running = start({
    cpus: 1,
    memoryMiB: 512,
    root: makeRootfs(),
    exec: script(
      "uname -r",
      "mount -t virtiofs plain /mnt",
      "cat /mnt/from-host",
      "echo guest > /mnt/from-guest",
      "umount /mnt",
      "mount -t virtiofs -o dax plain /mnt && echo dax without a window",
      "mount -t virtiofs -o dax window /mnt && cat /mnt/from-host",
      `wget -q -O - http://127.0.0.1:${port}/`,
      "echo to the host | nc -l -p 80",
      "exit 5",
    ),
    shares: [
      { tag: "plain", path: folder, readOnly: false },
      { tag: "window", path: folder, readOnly: false, shmSize: 1 << 26 },
    ],
    portMap: [{ host: HOST_PORT, guest: 80 }],
  });
  running.stdin.end();
  // The host connects to the guest, once that listens.
  const answer = await waitUntil("the guest's port to answer", 60_000, async () => {
    const socket = connect(HOST_PORT, "127.0.0.1");
    await once(socket, "connect");
    return text(socket);
  });
  const { stdout, exitCode } = await running.ended;
  server.close();
  const [release, ...lines] = stdout.split("\n");
  expect(release).toMatch(/^\d+\.\d+\.\d+$/);
  expect(lines).toEqual(["host", "host", "from the host", ""]);
  expect(answer).toBe("to the host\n");
  expect(readFileSync(join(folder, "from-guest"), "utf8")).toBe("guest\n");
  expect(exitCode).toBe(5);
});
