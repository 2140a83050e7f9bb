import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { configMap } from "../support/objects.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;

describe("a cluster on User Mode Linux", () => {
  beforeAll(async () => {
    await mustNavgw(["up", "--engine", "uml"]);
    await mustNavgw(["apply", "-"], { input: JSON.stringify(configMap("made", { a: "b" })) });
  }, BOUND);

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  it("keeps its snapshots and its data when the taking of another one is killed", {
    timeout: 2 * BOUND,
  }, async () => {
    await mustNavgw(["snapshot", "create", "one"]);
    const taking = startNavgw(["snapshot", "create", "two"]);
    // Which it is for some 50 ms, where a disk is copied fast.
    const record = join(isolated.clusters, "default/cluster.json");
    const isStopped = async () => (await readFile(record, "utf8")).includes('"phase": "stopped"');
    await waitUntil("the cluster to be stopped for it", BOUND, isStopped, { every: 1 });
    taking.kill("SIGKILL");
    await taking;
    expect(await mustNavgw(["snapshot", "ls"])).toMatch(/default\/one +disk +uml/);
    await mustNavgw(["up", "--engine", "uml", "--timeout", "5m"]);
    expect(await mustNavgw(["kubectl", "get", "configmap", "made", "-o", "jsonpath={.data.a}"])).toBe("b");
    expect(await mustNavgw(["list"])).toMatch(/default\s+running/);
    expect((await readdir(isolated.clusters)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});
