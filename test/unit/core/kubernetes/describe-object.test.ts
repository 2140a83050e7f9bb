import { expect, it } from "vitest";
import { describeStatus } from "../../../../src/core/kubernetes/describe-object.ts";
import { objectOf } from "../support/object.ts";

it("a pod's status says what its containers wait for", () => {
  const pod = objectOf("v1", "Pod", {
    status: {
      phase: "Pending",
      containerStatuses: [
        { name: "web", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
        { name: "old", restartCount: 3, state: { terminated: { exitCode: 2, reason: "Error" } } },
      ],
    },
  });
  expect(describeStatus(pod)).toEqual([
    "phase Pending",
    "container web waiting (ImagePullBackOff): no such image, not ready",
    "container old terminated with exit code 2 (Error), not ready, 3 restarts",
  ]);
});
