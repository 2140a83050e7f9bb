import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { clustersDir } from "../../../../src/core/base/paths.ts";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { startCluster } from "../../../../src/core/cluster/start-cluster.ts";
import { bootProbe } from "../../../../src/core/engine/boot-probe.ts";
import { remember } from "../../../../src/core/engine/probe-cache.ts";
import { uml } from "../../../../src/core/engine/uml.ts";
import { startKeeper } from "../../../../src/core/keeper/start-keeper.ts";
import { createCluster } from "../../../../src/core/record/cluster-record.ts";
import { airgapArchive } from "../distribution/support/airgap.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { specOf } from "../support/keeper.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";

const dir = scratch();
const NO_SPACE = { code: "NAVGW_NO_SPACE", hint: expect.any(String) };
/** Names of files, at any depth; empty folders take no space and are made again anyway. */
const files = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);

test.runIf(canMount)("a full cache ends a start with nothing half made in it", async () => {
  const cache = tinyDisk(join(dir, "tiny-cache"), "size=1m");
  vi.stubEnv("XDG_CACHE_HOME", cache);
  expect(findGuestPackage().manifest.artifacts.keeper?.uncompressedSize).toBeGreaterThan(1 << 20);
  await expect(startCluster({ engine: "uml" })).rejects.toMatchObject({
    ...NO_SPACE,
    message: expect.stringContaining(cache),
  });
  // A small artifact may have fitted, whole; neither a part of one nor a lock is left.
  expect(files(cache).filter((name) => !/^(state\.ext4|[a-z-]+\.erofs)(\.stamp)?$/.test(name))).toEqual([]);
  expect(readdirSync(clustersDir())).toEqual([]);
  vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache"));
});

test.runIf(canMount)("a disk for clusters that is too small is refused before anything is made", async () => {
  const state = tinyDisk(join(dir, "small"), "size=1m");
  vi.stubEnv("XDG_STATE_HOME", state);
  await expect(startCluster({ engine: "uml" })).rejects.toMatchObject(NO_SPACE);
  expect(files(state)).toEqual([]);
});

test.runIf(canMount)("a disk that fills up while the cluster's are written is given back", async () => {
  const state = tinyDisk(join(dir, "filling"), "size=1m");
  vi.stubEnv("XDG_STATE_HOME", state);
  const image = join(dir, "image.tar");
  writeFileSync(image, airgapArchive(["app:dev"], { layer: 4 << 20 }));
  await expect(startCluster({ engine: "uml", storage: "memory", images: [image] })).rejects.toMatchObject({
    ...NO_SPACE,
    message: expect.stringContaining("config.tar"),
  });
  expect(readdirSync(clustersDir())).toEqual([]);
  expect(files(state)).toEqual([]);
});

test.runIf(canMount).each([1, 2, 3, 4, 5, 6, 7])(
  "a disk with room for %i files is NAVGW_NO_SPACE wherever that shows",
  async (inodes) => {
    const state = tinyDisk(join(dir, `inodes-${inodes}`), `nr_inodes=${inodes}`);
    vi.stubEnv("XDG_STATE_HOME", state);
    await expect(startCluster({ engine: "uml", storage: "memory" })).rejects.toMatchObject(NO_SPACE);
    expect(files(state)).toEqual([]);
    expect(await listClusters()).toEqual([]);
  },
);

test.runIf(canMount)(
  "so is a disk without room for a cluster's record, a probe or the keeper's log",
  async () => {
    vi.stubEnv("XDG_STATE_HOME", join(dir, "record"));
    tinyDisk(clustersDir(), "nr_inodes=2");
    await expect(createCluster(recordOf({ name: "one" }))).rejects.toMatchObject(NO_SPACE);
    expect(readdirSync(clustersDir())).toEqual([]);

    vi.stubEnv("XDG_CACHE_HOME", join(dir, "probing"));
    const probes = tinyDisk(join(dir, "probing/navgw/probes"), "nr_inodes=1");
    const tiny = { keeper: Buffer.from("k"), "linux-uml": Buffer.from("l"), "base.erofs": Buffer.from("b") };
    const checked = await uml.check();
    const [variant] = checked.ok ? checked.variants : [];
    if (variant === undefined) throw new Error("uml has a variant everywhere");
    await expect(
      bootProbe(writeGuestPackage(join(dir, "package"), tiny), uml, variant),
    ).rejects.toMatchObject(NO_SPACE);
    await expect(remember(join(probes, "uml.json"), { x: { uptime: 1 } })).rejects.toMatchObject(NO_SPACE);
    vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache"));

    const spec = specOf(tinyDisk(join(dir, "log"), "nr_inodes=1"), ["/bin/true"]);
    await expect(startKeeper("/no/such/keeper", spec)).rejects.toMatchObject({
      ...NO_SPACE,
      message: expect.stringContaining("keeper.log"),
    });
  },
);

test.runIf(canMount || process.getuid?.() !== 0)(
  "a state directory that cannot be written is NAVGW_STATE",
  async () => {
    const state = join(dir, "read-only");
    mkdirSync(state);
    if (canMount) tinyDisk(state, "ro");
    else chmodSync(state, 0o500); // means nothing to root
    vi.stubEnv("XDG_STATE_HOME", state);
    await expect(startCluster({ engine: "uml" })).rejects.toMatchObject({
      code: "NAVGW_STATE",
      message: expect.stringMatching(/read-only.*\((EROFS|EACCES)\)/),
      hint: expect.stringContaining("XDG_STATE_HOME"),
    });
    expect(await listClusters()).toEqual([]);
  },
);
