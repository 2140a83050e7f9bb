import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { writeConfigDisk } from "../../../../src/core/guest/config-disk.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const disk = join(dir, "config.tar");
const base = { cluster: "one", token: "0".repeat(64), storage: "disk", mode: "node", env: {} } as const;
const list = (): string[] => execFileSync("tar", ["-tf", disk], { encoding: "utf8" }).trim().split("\n");
const entry = (name: string): Buffer => execFileSync("tar", ["-xOf", disk, name], { maxBuffer: 64 << 20 });

test("config.json comes first and has what the contract asks for", async () => {
  await writeConfigDisk(disk, { ...base, env: { A: "b" } }, new Date("2026-01-02T03:04:05.678Z"));
  expect(list()).toEqual(["navgw/config.json"]);
  expect(JSON.parse(entry("navgw/config.json").toString())).toEqual({
    schema: 1,
    cluster: "one",
    hostname: "navgw",
    token: "0".repeat(64),
    time: "2026-01-02T03:04:05.678Z",
    network: {
      address: "192.168.127.2/24",
      gateway: "192.168.127.1",
      dns: "192.168.127.1",
      mac: "5a:94:ef:e4:0c:ee",
      mtu: 1500,
    },
    controlPort: 7601,
    storage: "disk",
    mode: "node",
    env: { A: "b" },
    seed: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
  });
});

test("everything is on it under plain, unique names, whatever the files are called", async () => {
  const plain = join(dir, "My Image.tar");
  const content = Buffer.alloc(700_001, "x");
  writeFileSync(plain, content);
  writeFileSync(join(dir, "zipped"), gzipSync("x"));
  writeFileSync(join(dir, "z.tar"), zstdCompressSync("x"));
  await writeConfigDisk(disk, {
    ...base,
    nodeConfig: "node-name: navgw\n",
    registries: "mirrors: {}\n",
    manifests: [
      { path: "/a/App.yaml", text: "one" },
      { path: "/b/App.yaml", text: "two" },
      { path: `/c/${"long".repeat(60)}.json`, text: "three" },
    ],
    images: [
      { name: plain, path: plain, compression: "none" },
      { name: join(dir, "zipped"), path: join(dir, "zipped"), compression: "gzip" },
      { name: join(dir, "z.tar.xz"), path: join(dir, "z.tar"), compression: "zstd" },
    ],
  });
  expect(list()).toEqual([
    "navgw/config.json",
    "rancher/config.yaml",
    "rancher/registries.yaml",
    "manifests/00-app.yaml",
    "manifests/01-app.yaml",
    expect.stringMatching(/^manifests\/02-(long){10}\.yaml$/),
    "images/00-my-image.tar",
    "images/01-zipped.tar.gz",
    "images/02-z.tar.zst",
  ]);
  expect(entry("manifests/01-app.yaml").toString()).toBe("two");
  expect(entry("images/00-my-image.tar").equals(content)).toBe(true);
  expect(statSync(disk).size % 512).toBe(0);
  expect(statSync(disk).mode & 0o777).toBe(0o600);
  expect(readFileSync(disk).subarray(257, 262).toString()).toBe("ustar");
});

test("an image archive that goes away before it is copied is an error that names the disk", async () => {
  const path = join(dir, "gone.tar");
  await expect(
    writeConfigDisk(disk, { ...base, images: [{ name: path, path, compression: "none" }] }),
  ).rejects.toMatchObject({
    code: "NAVGW_STATE",
    message: expect.stringContaining(disk),
    hint: expect.any(String),
  });
});
