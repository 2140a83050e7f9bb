import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { artifactsDir, k3sDownloadsDir } from "../../../../src/core/base/paths.ts";
import { sumOf } from "../../../../src/core/base/sum-of-file.ts";
import type { NodeDisk } from "../../../../src/core/distribution/node-disk.ts";
import {
  cachedRelease,
  downloadRelease,
  listRelease,
  newestOf,
  type ReleaseOptions,
} from "../../../../src/core/distribution/node-from-release.ts";
import { DownloadMeter } from "../../../../src/core/download/download-meter.ts";
import { ReleaseServer, times } from "../../../support/release-server.ts";
import { scratch } from "../support/scratch.ts";
import { contentOf, entriesOf, labelOf } from "./support/disk.ts";
import { FILES, HURRIED, originAt, writeRelease } from "./support/release.ts";

const root = join(scratch(), "mirror");
let server: ReleaseServer;
let options: ReleaseOptions;
let count = 0;
const guest = findGuestPackage();
let release = "";
let files: Record<string, Buffer> = {};

beforeEach(async () => {
  count += 1;
  release = `v1.99.${count}+k3s1`;
  files = writeRelease(root, release, 1 << 20);
  server = await ReleaseServer.start(root);
  options = { origin: originAt(server.url), retry: HURRIED, stallTimeout: 500, env: {} };
});

afterEach(() => server[Symbol.asyncDispose]());

const download = async (with_: Partial<ReleaseOptions> = {}): Promise<NodeDisk> => {
  const all = { ...options, ...with_ };
  return downloadRelease(guest, await listRelease(release, all), all);
};

/** Whether nothing was made of what came. */
async function nothingMade(): Promise<boolean> {
  return (await cachedRelease(options.origin, release)) === undefined;
}

describe("a release becomes a disk that the guest mounts", () => {
  test("with the version, the program and the images", async () => {
    const meter = new DownloadMeter();
    const disk = await download({ onProgress: (progress) => meter.update(progress) });
    expect(`${meter}`).toBe("2 of 2 MiB");
    expect(disk.version).toBe(release);
    expect(statSync(disk.path).size % 512).toBe(0);
    expect(labelOf(disk.path)).toBe("navgw-k3s");
    expect(entriesOf(disk.path)).toEqual([
      "-rw-r--r-- VERSION",
      "-rw-r--r-- bare", // its bytes are no release's
      ...["containerd", "crictl", "ctr"].map((name) => `lrwxrwxrwx bin/${name} -> k3s`),
      "-rwxr-xr-x bin/k3s",
      "lrwxrwxrwx bin/kubectl -> k3s",
      `-rw-r--r-- images/${FILES.images}`,
    ]);
    expect(contentOf(disk.path, "VERSION").toString()).toBe(`${release}\n`);
    expect(contentOf(disk.path, "bin/k3s").equals(files[FILES.binary] as Buffer)).toBe(true);
    expect(contentOf(disk.path, `images/${FILES.images}`).equals(files[FILES.images] as Buffer)).toBe(true);
  });

  test("once: it is in the cache then, without its parts, and for this mirror only", async () => {
    const disk = await download();
    const asked = server.requests.length;
    expect(await cachedRelease(options.origin, release)).toEqual(disk);
    expect(server.requests).toHaveLength(asked);
    expect(readdirSync(join(k3sDownloadsDir(), "blobs/sha256"))).toEqual([]);
    expect(await cachedRelease(originAt("http://other.example"), release)).toBeUndefined();
  });

  test("by one of several that want it at once", async () => {
    const listed = await listRelease(release, options);
    const disks = await Promise.all([1, 2, 3].map(() => downloadRelease(guest, listed, options)));
    expect(new Set(disks.map(({ path }) => path)).size).toBe(1);
    expect(
      server.requests.filter(({ path, range }) => path.endsWith("/k3s") && range !== "bytes=0-0"),
    ).toHaveLength(1);
  });

  test("that is believed after a touch and made again after a change", async () => {
    const { path } = await download();
    utimesSync(path, 1, 1);
    expect(await cachedRelease(options.origin, release)).toMatchObject({ path });
    const asked = server.requests.length;
    // Root may write to a file that is read-only.
    writeFileSync(path, "something else", { flag: "r+" });
    expect(await nothingMade()).toBe(true);
    expect(existsSync(path)).toBe(false);
    await download();
    expect(server.requests.length).toBeGreaterThan(asked);
  });
});

describe("what a server does wrong", () => {
  test("bytes that have another sum are refused and not kept", async () => {
    writeFileSync(join(root, release, FILES.binary), Buffer.alloc(1 << 20, 1));
    await expect(download()).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      message: expect.stringContaining("wrong digest"),
    });
    expect(await nothingMade()).toBe(true);
    // The other file may have come, and what it should be.
    const blobs = join(k3sDownloadsDir(), "blobs/sha256");
    for (const name of readdirSync(blobs)) expect(await sumOf(join(blobs, name))).toBe(name);
  });

  test("a connection that is cut is taken up again where it broke", async () => {
    const whole = files[FILES.binary] as Buffer;
    server.faults = [
      times(1, "/k3s", (request, response) => {
        if (request.headers.range === "bytes=0-0" || request.url?.endsWith("k3s") !== true) return false;
        response.writeHead(200, { "content-length": whole.length });
        response.write(whole.subarray(0, 100_000), () => response.destroy());
        return true;
      }),
    ];
    const disk = await download();
    const ranges = server.requests.filter(({ path }) => path.endsWith("/k3s")).map(({ range }) => range);
    expect(ranges).toEqual(["bytes=0-0", undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(contentOf(disk.path, "bin/k3s").equals(whole)).toBe(true);
  });

  test("what came before the server went away for good is taken up by the next start", async () => {
    const whole = files[FILES.images] as Buffer;
    server.faults = [
      (request, response) => {
        if (request.url?.endsWith(FILES.images) !== true || request.headers.range === "bytes=0-0")
          return false;
        if (request.headers.range !== undefined) response.destroy();
        else {
          response.writeHead(200, { "content-length": whole.length });
          response.write(whole.subarray(0, 200_000), () => response.destroy());
        }
        return true;
      },
    ];
    await expect(download()).rejects.toMatchObject({ code: "NAVGW_DOWNLOAD" });
    server.faults = [];
    const before = server.requests.length;
    await download();
    const again = server.requests.slice(before).filter(({ path }) => path.endsWith(FILES.images));
    expect(again.at(-1)?.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test("429 is obeyed when the wait is short, and told when it is long", async () => {
    server.faults = [
      times(1, FILES.sums, (_request, response) => {
        response.writeHead(429, { "retry-after": "1" }).end();
        return true;
      }),
    ];
    const start = performance.now();
    await listRelease(release, options);
    expect(performance.now() - start).toBeGreaterThan(990);
    server.faults = [
      (_request, response) => {
        response.writeHead(429, { "retry-after": "3600" }).end();
        return true;
      },
    ];
    await expect(listRelease(release, options)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      message: expect.stringContaining("limits the rate"),
      hint: expect.stringContaining("NAVGW_K3S_MIRROR"),
    });
  });

  test("a server in trouble is asked a few times", async () => {
    server.faults = [
      (_request, response) => {
        response.writeHead(503).end();
        return true;
      },
    ];
    await expect(listRelease(release, options)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      message: expect.stringContaining("503"),
    });
    expect(server.count(FILES.sums)).toBe(HURRIED.attempts);
  });

  test.each([
    ["falls silent", () => undefined],
    ["drips", (write: () => void) => setInterval(write, 50)],
  ])("a body that %s is cut off", async (_how, go) => {
    const timers: (NodeJS.Timeout | undefined)[] = [];
    server.faults = [
      (request, response) => {
        if (request.url?.endsWith("/k3s") !== true || request.headers.range === "bytes=0-0") return false;
        response.writeHead(200, { "content-length": 1 << 20 });
        response.write("x");
        timers.push(go(() => response.write("x")));
        return true;
      },
    ];
    await expect(download({ retry: { ...HURRIED, attempts: 2 } })).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
    });
    for (const timer of timers) clearInterval(timer);
    expect(await nothingMade()).toBe(true);
  });

  test("a size that is not told is an error", async () => {
    server.faults = [
      times(1, "/k3s", (request, response) => {
        if (request.url?.endsWith("/k3s") !== true) return false;
        response.writeHead(200, { "transfer-encoding": "chunked" }).end("x");
        return true;
      }),
    ];
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining("does not report the size"),
    });
  });

  test("a page in place of the sums is no list of sums", async () => {
    writeFileSync(join(root, release, FILES.sums), "<html>Please log in</html>");
    await expect(listRelease(release, options)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      hint: expect.stringContaining("proxy"),
    });
  });

  test("sums that do not list a file are refused before it is asked for", async () => {
    writeFileSync(join(root, release, FILES.sums), `${"0".repeat(64)}  other\n`);
    await expect(download()).rejects.toMatchObject({ message: expect.stringContaining("do not list") });
    expect(server.count("/k3s")).toBe(0);
  });
});

describe("a release that is not there", () => {
  test("is told with the mirror's layout", async () => {
    await expect(listRelease("v1.2.3+k3s1", options)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      message: expect.stringContaining("has no k3s v1.2.3+k3s1"),
      hint: expect.stringContaining("v1.2.3%2Bk3s1/{"),
    });
  });

  test("is told with the one there is", async () => {
    mkdirSync(join(root, "channels"), { recursive: true });
    writeFileSync(join(root, "channels/v1.97"), "v1.97.3+k3s1\n");
    await expect(listRelease("v1.97.9+k3s1", options)).rejects.toMatchObject({
      hint: expect.stringContaining('k3sVersion: "v1.97.3+k3s1"'),
    });
  });
});

describe("a channel's newest release", () => {
  test("is what a mirror's file says", async () => {
    mkdirSync(join(root, "channels"), { recursive: true });
    writeFileSync(join(root, "channels/stable"), "v1.98.3+k3s2\n");
    expect(await newestOf("stable", options)).toBe("v1.98.3+k3s2");
  });

  test("is where the channel server redirects to", async () => {
    server.faults = [
      (request, response) => {
        if (request.url === "/channels/latest") {
          response.writeHead(302, { location: "/releases/tag/v1.98.4%2Bk3s1" }).end();
        } else response.end("<html>A page</html>");
        return true;
      },
    ];
    expect(await newestOf("latest", options)).toBe("v1.98.4+k3s1");
  });

  test("is an error when neither names one", async () => {
    server.faults = [
      (_request, response) => {
        response.end("hello");
        return true;
      },
    ];
    await expect(newestOf("stable", options)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      hint: expect.stringContaining('k3sVersion: "v1.36.1+k3s1"'),
    });
  });
});

test("giving up ends the download", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  server.faults = [
    (request, response) => {
      if (request.url?.endsWith("/k3s") !== true || request.headers.range === "bytes=0-0") return false;
      response.writeHead(200, { "content-length": 1 << 20 });
      response.write("x", () => controller.abort(reason));
      return true;
    },
  ];
  await expect(download({ signal: controller.signal, stallTimeout: 5000 })).rejects.toBe(reason);
  expect(await nothingMade()).toBe(true);
  for (const name of readdirSync(artifactsDir())) {
    expect(readdirSync(join(artifactsDir(), name)).filter((file) => file.endsWith(".partial"))).toEqual([]);
  }
});
