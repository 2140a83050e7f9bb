import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { configMap } from "../support/objects.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;

/** Whose memory cannot be saved. */
describe("a cluster on User Mode Linux with two CPUs", () => {
  beforeAll(async () => {
    await mustNavgw(["up", "--engine", "uml", "--cpus", "2", "--timeout", "5m"]);
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
    await mustNavgw(["up", "--timeout", "5m"]);
    expect(await mustNavgw(["kubectl", "get", "configmap", "made", "-o", "jsonpath={.data.a}"])).toBe("b");
    expect(await mustNavgw(["list"])).toMatch(/default\s+running/);
    expect((await readdir(isolated.clusters)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("a snapshot of a running cluster on User Mode Linux", () => {
  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  it("of an earlier boot of the host boots from its disk, and says so", { timeout: 2 * BOUND }, async () => {
    await mustNavgw(["up", "--engine", "uml"]);
    await mustNavgw(["apply", "-"], { input: JSON.stringify(configMap("made", { a: "b" })) });
    await mustNavgw(["snapshot", "create", "earlier"]);
    const bootOf = (name: string) =>
      mustNavgw(["exec", "--name", name, "--", "cat", "/proc/sys/kernel/random/boot_id"]);
    const before = await bootOf("default");
    const path = join(isolated.clusters, "default/snapshots/earlier/snapshot.json");
    const description = JSON.parse(await readFile(path, "utf8")) as { machine: object };
    const machine = { ...description.machine, boot: "an earlier one" };
    await writeFile(path, JSON.stringify({ ...description, machine }));
    const { exitCode, stderr } = await navgw(["up", "--name", "cold", "--from-snapshot", "default/earlier"]);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      "snapshot default/earlier cannot be resumed on this machine: the host was started anew since; it boots from its disk",
    );
    const made = ["kubectl", "--name", "cold", "get", "configmap", "made", "-o", "jsonpath={.data.a}"];
    expect(await mustNavgw(made)).toBe("b");
    expect(await bootOf("cold")).not.toBe(before);
  });
});
