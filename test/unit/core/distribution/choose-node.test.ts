import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { materialize } from "../../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { type ChooseOptions, chooseNode } from "../../../../src/core/distribution/choose-node.ts";
import { type ClusterOptions, resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { ReleaseServer } from "../../../support/release-server.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { scratch } from "../support/scratch.ts";
import { HURRIED, writeRelease } from "./support/release.ts";

const dir = scratch();
const root = join(dir, "mirror");
mkdirSync(root);
// Of version 1.2.3, with the real keeper, which makes disks.
const guest = writeGuestPackage(dir, {
  "node.erofs": Buffer.from("x"),
  keeper: readFileSync(await materialize(findGuestPackage(), "keeper")),
});
const BUILTIN = { distribution: "builtin", version: "v1.2.3" };

let server: ReleaseServer;
let count = 0;
let release = "";

beforeEach(async () => {
  count += 1;
  release = `v1.99.${count}+k3s1`;
  server = await ReleaseServer.start(root);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const choose = (wish: ClusterOptions, more: ChooseOptions = {}, env: NodeJS.ProcessEnv = {}) =>
  chooseNode(guest, resolveOptions(wish), {
    retry: HURRIED,
    ...more,
    env: { ...process.env, NAVGW_OFFLINE: "0", NAVGW_K3S_MIRROR: server.url, ...env },
  });

describe("auto", () => {
  test("is k3s where it can be downloaded, and then from the cache without a request", async () => {
    writeRelease(root, "v1.36.1+k3s1");
    const first = await choose({});
    expect(first).toMatchObject({ from: "k3s", info: { distribution: "k3s", version: "v1.36.1+k3s1" } });
    expect(first.reason).toContain("from 127.0.0.1");
    const asked = server.requests.length;
    expect(await choose({})).toMatchObject({ disk: first.disk, reason: "from the cache" });
    expect(await choose({}, {}, { NAVGW_OFFLINE: "1" })).toMatchObject({ from: "k3s", disk: first.disk });
    expect(server.requests).toHaveLength(asked);
  });

  test("is the builtin node where there is none, says why, and does not ask again for a while", async () => {
    const found = await choose({ k8sVersion: "1.2" });
    expect(found).toMatchObject({ from: "builtin", info: BUILTIN, disk: undefined });
    expect(found.reason).toMatch(/no k3s v1\.2: 127\.0\.0\.1:\d+ has no k3s channel v1\.2/);
    const asked = server.requests.length;
    expect((await choose({ k8sVersion: "1.2" })).reason).toContain("not retried");
    expect(server.requests).toHaveLength(asked);
    // An hour later.
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_700_000);
    await choose({ k8sVersion: "1.2" });
    vi.restoreAllMocks();
    expect(server.requests.length).toBeGreaterThan(asked);
  });

  test("waits a moment only for a server that does not answer", async () => {
    server.faults = [() => true];
    const start = performance.now();
    expect(await choose({ k8sVersion: "v1.2.3" })).toMatchObject({ from: "builtin" });
    expect(performance.now() - start).toBeLessThan(2500);
  });

  test("does not ask at all with NAVGW_OFFLINE, nor for the builtin node's own version", async () => {
    const offline = await choose({ k8sVersion: "1.2" }, {}, { NAVGW_OFFLINE: "1" });
    expect(offline).toMatchObject({ from: "builtin", reason: expect.stringContaining("NAVGW_OFFLINE") });
    expect(await choose({ k8sVersion: "v1.2.3+navgw.1" }).catch((error: unknown) => error)).toMatchObject({
      code: "NAVGW_UNSUPPORTED",
    });
    expect(server.requests).toEqual([]);
  });

  test("is an error when neither has the version", async () => {
    await expect(choose({ k8sVersion: "v1.77.1" })).rejects.toMatchObject({
      code: "NAVGW_UNSUPPORTED",
      message: expect.stringMatching(/v1\.2\.3 only, not v1\.77\.1 \(no k3s v1\.77\.1\+k3s1/),
    });
  });

  test("is the builtin node where what is served is damaged", async () => {
    writeRelease(root, "v1.2.3+k3s1");
    writeFileSync(join(root, "v1.2.3+k3s1/k3s"), "something else");
    expect(await choose({ k8sVersion: "v1.2.3" })).toMatchObject({
      from: "builtin",
      reason: expect.stringContaining("wrong digest"),
    });
  });
});

describe("components of k3s", () => {
  const enable = ["servicelb", "traefik"] as const;

  test("are no matter of which k3s it is", async () => {
    writeRelease(root, release);
    expect(await choose({ k3sVersion: release, enable })).toMatchObject({ from: "k3s" });
  });

  test("are refused on the builtin node, whatever made it that, with the reason", async () => {
    const refused = (reason: RegExp) => ({
      code: "NAVGW_UNSUPPORTED",
      message: expect.stringMatching(new RegExp(`servicelb, traefik.*${reason.source}`)),
      hint: expect.stringContaining('node: "k3s"'),
    });
    await expect(choose({ node: "builtin", enable })).rejects.toMatchObject(refused(/requested/));
    await expect(choose({ k8sVersion: "1.2", enable })).rejects.toMatchObject(
      refused(/no k3s v1\.2: 127\.0\.0\.1/),
    );
    await expect(choose({ enable, k8sVersion: "1.3" }, {}, { NAVGW_OFFLINE: "1" })).rejects.toMatchObject(
      refused(/no k3s v1\.3: NAVGW_OFFLINE is set/),
    );
    // In k3s's place.
    writeRelease(root, "v1.2.3+navgw.1");
    await expect(choose({ k3sVersion: "v1.2.3+navgw.1", enable })).rejects.toMatchObject(
      refused(/127\.0\.0\.1|from the cache/),
    );
  });
});

describe("k3s that was asked for", () => {
  test("is the release of that name, or the newest of a channel", async () => {
    writeRelease(root, release);
    mkdirSync(join(root, "channels"), { recursive: true });
    writeFileSync(join(root, "channels/v1.99"), `${release}\n`);
    const found = await choose({ k3sVersion: release });
    expect(found).toMatchObject({ from: "k3s", info: { distribution: "k3s", version: release } });
    for (const k3sVersion of [release.slice(1), release.replace("+", "-"), "v1.99"]) {
      expect(await choose({ k3sVersion })).toMatchObject({ disk: found.disk });
    }
    expect(await choose({ node: "k3s", k8sVersion: `1.99.${count}` })).toMatchObject({ disk: found.disk });
  });

  test("never becomes the builtin node", async () => {
    await expect(choose({ node: "k3s", k3sVersion: release })).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      hint: expect.any(String),
    });
    const offline = { NAVGW_OFFLINE: "1" };
    await expect(choose({ k3sVersion: release }, {}, offline)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
    });
    const gone = { NAVGW_K3S_MIRROR: "http://127.0.0.1:1/" };
    await expect(choose({ k3sVersion: release }, {}, gone)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      hint: expect.stringContaining("NAVGW_K3S_MIRROR"),
    });
  });

  test("is known for the builtin node when it is that", async () => {
    writeRelease(root, "v1.2.3+navgw.1");
    expect(await choose({ k3sVersion: "v1.2.3+navgw.1" })).toMatchObject({
      from: "k3s",
      info: { distribution: "builtin" },
    });
  });

  test.each(["ftp://example.com", "not an address"])("from a mirror at %s is refused", async (mirror) => {
    await expect(choose({ node: "k3s" }, {}, { NAVGW_K3S_MIRROR: mirror })).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringContaining(mirror),
    });
  });
});

test.each([
  [{ k3sVersion: "v1.36" }, "k3s"],
  [{ k3sBinary: "k3s", k3sVersion: "v1.36.1+k3s1" }, "k3s"],
  [{ nodeImage: "rancher/k3s:v1.36.1-k3s1" }, "k3s"],
  [{ k8sVersion: "1.36" }, "auto"],
] as const)("%j makes the node %s", (options, node) => {
  expect(resolveOptions(options).node).toBe(node);
});

test.each([
  { node: "builtin", k3sVersion: "v1.36" },
  { node: "builtin", nodeImage: "rancher/k3s:v1" },
  { k3sVersion: "v1.36", k8sVersion: "1.36" },
  { nodeImage: "a:b", k3sBinary: "k3s" },
  { k3sVersion: "newest" },
  { k3sVersion: "v1.36.1+k3s1/../.." },
] as const)("%j is refused", (options) => {
  expect(() => resolveOptions(options)).toThrow(expect.objectContaining({ code: "NAVGW_BAD_OPTION" }));
});
