import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { clusterDir } from "../../../../src/core/base/paths.ts";
import { clusterLogs } from "../../../../src/core/cluster/cluster-logs.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { killed, pretendCluster } from "../support/cluster.ts";
import { scratch } from "../support/scratch.ts";

scratch();
mkdirSync(clusterDir("files"), { recursive: true });
const path = join(clusterDir("files"), "network.log");

test.each([
  ["a\nb\nc\n", undefined, "a\nb\nc\n"],
  ["a\nb\nc\n", 2, "b\nc\n"],
  ["a\nb\nc", 2, "b\nc"],
  ["a\nb\nc\n", 0, ""],
  ["a\nb\n", 9, "a\nb\n"],
  ["", 3, ""],
  [`first\n${"x".repeat(200_000)}\nlast\n`, 2, `${"x".repeat(200_000)}\nlast\n`],
])("the last lines of a file (%#)", async (content, tail, expected) => {
  writeFileSync(path, content);
  expect(await text(await clusterLogs("files", "network", { tail }))).toBe(expected);
});

test("no log is NAVGW_NO_CLUSTER", async () => {
  await expect(clusterLogs("files", "console")).rejects.toMatchObject({ code: "NAVGW_NO_CLUSTER" });
  await expect(clusterLogs("none", "k3s")).rejects.toMatchObject({ code: "NAVGW_NO_CLUSTER" });
});

test("a log that is followed goes on until the machine ends, and loses nothing", async () => {
  const { dir, keeper } = await pretendCluster({ name: "followed" });
  const log = await clusterLogs("followed", "console", { follow: true });
  let seen = "";
  const done = (async () => {
    for await (const chunk of log) seen += chunk;
  })();
  appendFileSync(join(dir, "console.log"), "one\n");
  await waitUntil("the first line", 5000, () => seen === "one\n");
  appendFileSync(join(dir, "console.log"), "two\n");
  await killed(keeper.machinePid);
  await done;
  expect(seen).toBe("one\ntwo\n");
  await removeCluster("followed");
});
