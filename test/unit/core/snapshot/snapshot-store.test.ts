import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { clusterDir } from "../../../../src/core/base/paths.ts";
import { startCluster } from "../../../../src/core/cluster/start-cluster.ts";
import { createCluster } from "../../../../src/core/record/cluster-record.ts";
import { SNAPSHOT_FILES } from "../../../../src/core/snapshot/snapshot-description.ts";
import { requireIntact } from "../../../../src/core/snapshot/snapshot-files.ts";
import {
  findSnapshot,
  listSnapshots,
  readSnapshot,
  removeSnapshot,
  snapshotsDir,
} from "../../../../src/core/snapshot/snapshot-store.ts";
import { requireSpace, writeSnapshot } from "../../../../src/core/snapshot/write-snapshot.ts";
import { OtherProcess } from "../support/process.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";

const root = scratch();
const MEMORY = 32 << 20;
const { state, config, memory, devices, description } = SNAPSHOT_FILES;

/** Files of a machine, each of its own content. */
async function fill(folder: string, word: string): Promise<void> {
  for (const name of [state, config, devices]) writeFileSync(join(folder, name), `${name} ${word}`);
  writeFileSync(join(folder, memory), Buffer.alloc(MEMORY, word));
}

const described = (cluster: string) => {
  const { options, engine, node } = recordOf({ name: cluster, engine: "qemu" }, { engine: "qemu" });
  const machine = { version: "7.2.1", variant: "emulated", cpu: "emulated", artifacts: {} };
  return {
    ...{ schema: 1 as const, createdAt: "2026-01-02T03:04:05.000Z", options, engine, node },
    machine: { ...machine, bytes: MEMORY, token: "t" },
  };
};

const take = (cluster: string, name: string, word = name): Promise<void> =>
  writeSnapshot(clusterDir(cluster), name, async (folder) => {
    await fill(folder, word);
    return described(cluster);
  });

const pathOf = (name: string, file = ""): string => join(snapshotsDir(clusterDir("base")), name, file);
const names = (): string[] => readdirSync(snapshotsDir(clusterDir("base"))).sort();
const intact = async (name: string): Promise<void> => requireIntact(await readSnapshot("base", name));

beforeAll(async () => {
  await createCluster(recordOf({ name: "base" }, { phase: "stopped" }));
  await take("base", "good");
});

/** A snapshot like the good one, to be spoiled. */
beforeEach(() => {
  rmSync(pathOf("bad"), { recursive: true, force: true });
  cpSync(pathOf("good"), pathOf("bad"), { recursive: true });
});

test("a snapshot is found, listed, replaced and deleted", async () => {
  await take("base", "one");
  await intact("one");
  expect(await findSnapshot("one")).toMatchObject({ cluster: "base", name: "one", engine: "qemu" });
  await take("base", "one", "again");
  expect(readFileSync(pathOf("one", state), "utf8")).toBe(`${state} again`);
  await intact("one");
  await removeSnapshot("base", "one");
  expect(names()).toEqual(["bad", "good"]);
  await expect(readSnapshot("base", "one")).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    hint: "use one of: bad, good",
  });
});

const damaged = (why: string) => ({
  code: "NAVGW_STATE",
  message: `snapshot base/bad is damaged: ${why}`,
  hint: "take it again",
});

test.each([state, config, memory, devices])(
  "one whose %s is missing, empty or a folder is damaged",
  async (file) => {
    const path = pathOf("bad", file);
    truncateSync(path, 0);
    await expect(readSnapshot("base", "bad")).rejects.toMatchObject(
      damaged(`its ${file} is missing or truncated`),
    );
    rmSync(path);
    await expect(readSnapshot("base", "bad")).rejects.toMatchObject(
      damaged(`its ${file} is missing or truncated`),
    );
    mkdirSync(path);
    await expect(readSnapshot("base", "bad")).rejects.toMatchObject(
      damaged(`its ${file} is missing or truncated`),
    );
    expect((await listSnapshots()).map(({ name }) => name)).toEqual(["good"]);
  },
);

test("one whose memory is cut is damaged without a look into it", async () => {
  truncateSync(pathOf("bad", memory), MEMORY - 1);
  await expect(readSnapshot("base", "bad")).rejects.toMatchObject(
    damaged("its memory is missing or truncated"),
  );
});

test.each([state, config, devices])("one whose %s is cut is damaged", async (file) => {
  truncateSync(pathOf("bad", file), 3);
  await expect(intact("bad")).rejects.toMatchObject(damaged(`its ${file} has changed since it was taken`));
});

test("one whose files are swapped, among themselves or with another snapshot's, is damaged", async () => {
  renameSync(pathOf("bad", state), pathOf("bad", "aside"));
  renameSync(pathOf("bad", config), pathOf("bad", state));
  renameSync(pathOf("bad", "aside"), pathOf("bad", config));
  await expect(intact("bad")).rejects.toMatchObject(damaged(`its ${state} has changed since it was taken`));

  rmSync(pathOf("bad"), { recursive: true });
  cpSync(pathOf("good"), pathOf("bad"), { recursive: true });
  await take("base", "other");
  cpSync(pathOf("other", memory), pathOf("bad", memory));
  await expect(intact("bad")).rejects.toMatchObject(damaged("its memory has changed since it was taken"));
  await removeSnapshot("base", "other");
});

test("one of another form is refused as such; what is no description at all is damaged", async () => {
  const path = pathOf("bad", description);
  writeFileSync(path, readFileSync(path, "utf8").replace('"schema": 1', '"schema": 2'));
  await expect(readSnapshot("base", "bad")).rejects.toMatchObject({
    code: "NAVGW_UNSUPPORTED",
    message: "snapshot base/bad has format 2, but this version supports format 1",
    hint: expect.stringContaining("take it again"),
  });
  for (const text of ["", "{", "[]", '{"schema":1}', "\0".repeat(100)]) {
    writeFileSync(path, text);
    await expect(readSnapshot("base", "bad")).rejects.toMatchObject(
      damaged(`its ${description} is missing or truncated`),
    );
  }
  rmSync(path);
  await expect(readSnapshot("base", "bad")).rejects.toMatchObject({ code: "NAVGW_STATE" });
  mkdirSync(path);
  await expect(readSnapshot("base", "bad")).rejects.toMatchObject({ code: "NAVGW_STATE" });
});

test("a pipe in place of a file is not waited for", async () => {
  for (const file of [state, description]) {
    rmSync(pathOf("bad", file));
    execFileSync("mkfifo", [pathOf("bad", file)]);
    await expect(readSnapshot("base", "bad")).rejects.toMatchObject({ code: "NAVGW_STATE" });
  }
});

test("a file in place of a snapshot is none", async () => {
  rmSync(pathOf("bad"), { recursive: true });
  writeFileSync(pathOf("bad"), "no folder");
  await expect(readSnapshot("base", "bad")).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
});

test("a damaged snapshot takes nothing from the stopped cluster that was to start from it", async () => {
  const record = join(clusterDir("base"), "cluster.json");
  const before = readFileSync(record, "utf8");
  writeFileSync(join(clusterDir("base"), "state.ext4"), "its data");
  truncateSync(pathOf("bad", devices), 3);
  await expect(startCluster({ name: "base", fromSnapshot: "base/bad" })).rejects.toMatchObject({
    code: "NAVGW_STATE",
  });
  await expect(startCluster({ name: "new", fromSnapshot: "base/bad" })).rejects.toMatchObject({
    code: "NAVGW_STATE",
  });
  expect(readFileSync(record, "utf8")).toBe(before);
  expect(readFileSync(join(clusterDir("base"), "state.ext4"), "utf8")).toBe("its data");
  expect(readdirSync(join(clusterDir("base"), ".."))).toEqual(["base"]);
});

test("a writer that is killed leaves nothing that is taken for a snapshot, and the next one clears it away", async () => {
  const writer = new OtherProcess(`
    const { writeSnapshot } = await import("CORE/snapshot/write-snapshot.js");
    const { writeFileSync } = await import("node:fs");
    await writeSnapshot(${JSON.stringify(clusterDir("base"))}, "killed", async (folder) => {
      writeFileSync(folder + "/memory", "half");
      console.log(folder);
      setInterval(() => undefined, 1000);
      await new Promise(() => undefined);
    });
  `);
  const folder = await writer.line();
  await writer.kill();
  expect(readdirSync(folder as string)).toEqual(["memory"]);
  expect((await listSnapshots()).map(({ name }) => name)).toEqual(["bad", "good"]);
  await expect(readSnapshot("base", "killed")).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
  await take("base", "next");
  expect(names()).toEqual(["bad", "good", "next"]);
  await removeSnapshot("base", "next");
});

test("one that cannot be written leaves the one of that name as it was, and nothing of itself", async () => {
  await expect(
    writeSnapshot(clusterDir("base"), "good", async (folder) => {
      writeFileSync(join(folder, memory), "half");
      throw new Error("no more");
    }),
  ).rejects.toThrow("no more");
  await intact("good");
  expect(names()).toEqual(["bad", "good"]);
});

test.runIf(canMount)("a disk that fills up while one is written is given back", async () => {
  vi.stubEnv("XDG_STATE_HOME", tinyDisk(join(root, "tiny"), "size=8m"));
  await createCluster(recordOf({ name: "base" }));
  await expect(take("base", "large")).rejects.toMatchObject({
    code: "NAVGW_NO_SPACE",
    hint: expect.stringContaining("free some space"),
  });
  expect(names()).toEqual([]);
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
});

test.runIf(canMount)("too little room for one is seen before it is begun", async () => {
  const source = pathOf("good", memory);
  vi.stubEnv("XDG_STATE_HOME", tinyDisk(join(root, "small"), "size=8m"));
  const dir = await createCluster(recordOf({ name: "base" }));
  await expect(requireSpace(dir, "large", [source])).rejects.toMatchObject({
    code: "NAVGW_NO_SPACE",
    message: expect.stringMatching(/^snapshot large needs 128 MiB of disk and .* has 7 MiB$/),
    hint: expect.stringContaining("navgw-test snapshot ls"),
  });
  await expect(requireSpace(dir, "none", [])).resolves.toBeUndefined();
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
});
