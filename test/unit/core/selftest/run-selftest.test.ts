import { join } from "node:path";
import { expect, test } from "vitest";
import { identify } from "../../../../src/core/base/process-identity.ts";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { createCluster } from "../../../../src/core/record/cluster-record.ts";
import { runSelftest } from "../../../../src/core/selftest/run-selftest.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

/** A cluster that somebody stopped. */
const stopped = (name: string) => createCluster(recordOf({ name }, { phase: "stopped" }));

test("what cannot be started is refused as by up, and nothing of it is left", async () => {
  await expect(runSelftest({ k3sBinary: join(dir, "none"), engine: "uml" })).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining("no such file"),
  });
  expect(await listClusters()).toEqual([]);
});

test("what a killed one left between stop and start goes, and others' clusters stay", async () => {
  const parent = identify(process.ppid);
  const alive = `doctor-${parent?.pid}-${parent?.startTime}`;
  for (const name of ["doctor-1-0", "doctor", "doctor-of-mine", alive]) await stopped(name);
  await expect(runSelftest({ k3sBinary: join(dir, "none"), engine: "uml" })).rejects.toThrow();
  expect((await listClusters()).map(({ name }) => name).sort()).toEqual(
    ["doctor", alive, "doctor-of-mine"].sort(),
  );
});

test("one that is given up before it began ends with the reason", async () => {
  const reason = new Error("enough");
  await expect(runSelftest({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
