import assert from "node:assert/strict";
import { test } from "node:test";
import { openK3sCluster } from "navgw-test";
import { sharedCluster } from "navgw-test/global-setup";

test("a job runs to its end", { timeout: 90_000 }, async () => {
  // #region open
  const cluster = await openK3sCluster(sharedCluster().name);
  await using namespace = await cluster.createNamespace();
  // #endregion
  await namespace.apply({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "sum" },
    spec: {
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            { name: "sum", image: "navgw.local/busybox:1.37", command: ["sh", "-c", "echo $((6 * 7))"] },
          ],
        },
      },
    },
  });
  await namespace.waitFor({ kind: "Job", name: "sum" }, "Complete");
  assert.equal(await namespace.kubectl(["logs", "job/sum"]), "42\n");
});
