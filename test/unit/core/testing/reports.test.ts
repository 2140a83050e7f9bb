import { describe, expect, it } from "vitest";
import { bounded } from "../../../../src/core/base/bounded-text.ts";
import { describeStatus } from "../../../../src/core/kubernetes/describe-object.ts";
import { endpointsIn } from "../../../../src/core/kubernetes/forward-target.ts";
import { whyStill } from "../../../../src/core/testing/namespace-deletion.ts";
import { objectOf } from "./support/object.ts";

describe("a text of a dump", () => {
  it("is whole when there is room for it", () => {
    expect(bounded("one\ntwo\n", 8)).toBe("one\ntwo\n");
  });

  it("keeps its last whole lines, and says what is left out", () => {
    expect(bounded("first\nsecond\nthird\n", 8)).toBe("… 11 bytes omitted\nthird\n");
  });
});

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

it("a namespace that stays says who holds it", () => {
  const conditions = [
    { type: "NamespaceDeletionContentFailure", status: "False", message: "all deleted" },
    {
      type: "NamespaceFinalizersRemaining",
      status: "True",
      message: "example.com/hold in 1 resource instances",
    },
  ];
  const namespace = objectOf("v1", "Namespace", { status: { conditions } });
  expect(whyStill(namespace, 30_000)).toBe(
    "still there after 30000 ms: example.com/hold in 1 resource instances",
  );
});

describe("behind a Service", () => {
  const slice = {
    ports: [
      { name: "http", port: 8080 },
      { name: "", port: 9 },
    ],
    endpoints: [
      { conditions: { ready: true }, targetRef: { kind: "Pod", name: "a" } },
      { conditions: { ready: false }, targetRef: { kind: "Pod", name: "b" } },
      { conditions: {} },
    ],
  };

  it("are the ready pods, at the port of that name", () => {
    expect(endpointsIn(slice, "http")).toEqual([{ pod: "a", port: 8080 }]);
    expect(endpointsIn(slice, undefined)).toEqual([{ pod: "a", port: 9 }]);
    expect(endpointsIn(slice, "other")).toEqual([]);
  });
});
