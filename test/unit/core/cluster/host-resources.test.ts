import { truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  isFree,
  requireFreePorts,
  requireMemory,
  requireRoomForK3s,
  requireSpaceForImages,
} from "../../../../src/core/cluster/host-resources.ts";
import { scratch } from "../support/scratch.ts";

const meminfo = (total: number, available: number): string =>
  `MemTotal: ${total << 10} kB\nMemFree: 1 kB\nMemAvailable: ${available << 10} kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n`;

test("memory is refused only when it cannot possibly do", async () => {
  await requireMemory(2048, { meminfo: meminfo(4096, 1000) });
  await expect(requireMemory(5000, { meminfo: meminfo(4096, 4000) })).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining("4096"),
    hint: "request less with option memory",
  });
  const kept = requireMemory(5000, { meminfo: meminfo(4096, 4000), kept: true });
  await expect(kept).rejects.toMatchObject({ hint: "use a snapshot of a cluster with less memory" });
  await expect(requireMemory(1024, { meminfo: meminfo(4096, 200) })).rejects.toMatchObject({
    code: "NAVGW_UNSUPPORTED",
  });
});

test("a k3s is refused where it has no room", async () => {
  await requireRoomForK3s(3072, 300 << 20);
  await expect(requireRoomForK3s(1500, 300 << 20)).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    hint: expect.stringContaining("use memory: 1924"),
  });
  await requireRoomForK3s(tmpdir(), 1);
  await expect(requireRoomForK3s(tmpdir(), 2 ** 50)).rejects.toMatchObject({ code: "NAVGW_NO_SPACE" });
});

test("images are refused that the disk cannot take, before any byte of them is read", async () => {
  const image = join(scratch(), "image.tar");
  writeFileSync(image, "");
  await requireSpaceForImages(tmpdir(), [image]);
  await requireSpaceForImages(tmpdir(), [join(tmpdir(), "missing.tar")]);
  truncateSync(image, 2 ** 42);
  await expect(requireSpaceForImages(tmpdir(), [image])).rejects.toMatchObject({
    code: "NAVGW_NO_SPACE",
    message: expect.stringMatching(/the disk of this machine .+image\.tar.+MiB are needed/),
    hint: expect.any(String),
  });
});

test("a port is free again when its listener is gone; any number of zeros is fine", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  expect(await isFree(port)).toBe(false);
  await expect(requireFreePorts([0, 0, port])).rejects.toMatchObject({ code: "NAVGW_PORT_IN_USE" });
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
  await requireFreePorts([0, 0, port]);
});
