import { describe, expect, it } from "vitest";
import { judge } from "../../../../src/core/kubernetes/object-condition.ts";
import { objectOf } from "../support/object.ts";

const rolledOut = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const deployment = (status: object, generation = 2) =>
  objectOf("apps/v1", "Deployment", { metadata: { generation }, spec: { replicas: 2 }, status });

describe("a Deployment is Ready", () => {
  it("when all replicas of its newest specification are available", () => {
    expect(judge(deployment(rolledOut), "Ready").met).toBe(true);
  });

  it.each([
    ["its controller has not seen the newest specification", { ...rolledOut, observedGeneration: 1 }],
    ["an old replica is still there", { ...rolledOut, replicas: 3 }],
    ["a new replica is not available", { ...rolledOut, availableReplicas: 1 }],
    ["not all replicas are new", { ...rolledOut, updatedReplicas: 1 }],
    ["it has no status yet", {}],
  ])("not while %s", (_why, status) => {
    expect(judge(deployment(status), "Ready").met).toBe(false);
  });
});

describe("a condition", () => {
  const withCondition = (condition: object, generation = 3) =>
    objectOf("example.com/v1", "Widget", { metadata: { generation }, status: { conditions: [condition] } });

  it("holds when its status is True", () => {
    expect(judge(withCondition({ type: "Synced", status: "True" }), "Synced").met).toBe(true);
    expect(judge(withCondition({ type: "Synced", status: "False" }), "Synced").met).toBe(false);
    expect(judge(withCondition({ type: "Other", status: "True" }), "Synced").met).toBe(false);
  });

  it("does not hold when it is about an older specification", () => {
    const stale = { type: "Ready", status: "True", observedGeneration: 2 };
    expect(judge(withCondition(stale), "Ready").met).toBe(false);
    expect(judge(withCondition({ ...stale, observedGeneration: 3 }), "Ready").met).toBe(true);
  });

  it("does not hold of what is being deleted, which exists all the same", () => {
    const object = objectOf("v1", "Pod", {
      metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(judge(object, "Ready").met).toBe(false);
    expect(judge(object, "Exists").met).toBe(true);
  });

  it("is a kind's own of a user's kind that is called like one of Kubernetes", () => {
    const object = objectOf("example.com/v1", "Deployment", {
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(judge(object, "Ready").met).toBe(true);
  });
});

describe("what can no longer come true", () => {
  it("is a failed Job's completion, with the Job's own reason", () => {
    const job = objectOf("batch/v1", "Job", {
      status: { conditions: [{ type: "Failed", status: "True", message: "backoff limit" }] },
    });
    expect(judge(job, "Complete").never).toContain("backoff limit");
  });

  it("is the readiness of a pod that ended", () => {
    for (const phase of ["Succeeded", "Failed"])
      expect(judge(objectOf("v1", "Pod", { status: { phase } }), "Ready").never).toContain(phase);
  });

  it("is not that of a pod that has not begun", () => {
    expect(judge(objectOf("v1", "Pod", { status: { phase: "Pending" } }), "Ready")).toEqual({ met: false });
  });
});

it("a claim is Ready when bound, a CRD when its kind is served, a namespace when active", () => {
  const established = ["Established", "NamesAccepted"].map((type) => ({ type, status: "True" }));
  const cases = [
    ["v1", "PersistentVolumeClaim", { phase: "Bound" }, { phase: "Pending" }],
    ["v1", "Namespace", { phase: "Active" }, { phase: "Terminating" }],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition", { conditions: established }, { conditions: [] }],
  ] as const;
  for (const [apiVersion, kind, good, bad] of cases) {
    expect(judge(objectOf(apiVersion, kind, { status: good }), "Ready").met).toBe(true);
    expect(judge(objectOf(apiVersion, kind, { status: bad }), "Ready").met).toBe(false);
  }
});
