import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLUSTER_NAME } from "../../../src/core/base/cluster-name.ts";
import { ownName, sweepOwn } from "../../../src/global-setup/own-name.ts";

describe("the name of a run's own cluster", () => {
  it("begins as asked and is nobody else's", () => {
    const names = Array.from({ length: 100 }, () => ownName("shop"));
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^shop-run-[0-9a-f]{8}$/);
  });

  it("is a name, however long its beginning", () => {
    for (const prefix of ["a", "a".repeat(40), `${"a".repeat(26)}-b`])
      expect(ownName(prefix)).toMatch(CLUSTER_NAME);
  });
});

describe("the sweep before a run", () => {
  let root = "";

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "navgw-sweep-"));
    vi.stubEnv("XDG_STATE_HOME", root);
    vi.stubEnv("XDG_CACHE_HOME", root);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  it("removes what killed runs left, and nothing that has a name of its own", async () => {
    const clusters = join(root, "navgw/clusters");
    for (const name of ["test-run-0123abcd", "mine", "mine-run-1"]) {
      await mkdir(join(clusters, name), { recursive: true, mode: 0o700 });
    }
    await sweepOwn();
    expect((await readdir(clusters)).sort()).toEqual(["mine", "mine-run-1"]);
  });

  it("removes logs of boots that failed more than a week ago", async () => {
    const logs = join(root, "navgw/logs");
    await mkdir(logs, { recursive: true });
    const files = ["test-run-0123abcd-console.log", "test-run-4567abcd-k3s.log", "mine-console.log"];
    for (const file of files) await writeFile(join(logs, file), "");
    const long = Date.now() / 1000 - 8 * 24 * 60 * 60;
    for (const file of [files[0], files[2]]) await utimes(join(logs, file ?? ""), long, long);
    await sweepOwn();
    expect((await readdir(logs)).sort()).toEqual(["mine-console.log", "test-run-4567abcd-k3s.log"]);
  });
});
