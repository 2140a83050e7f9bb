import { expect, test } from "vitest";
import { podHealth } from "../../../../src/core/kubernetes/pod-health.ts";
import { objectOf } from "../support/object.ts";

const READY = [{ type: "Ready", status: "True" }];

test("a pod is fine when it is ready or has ended well, and not when it is being deleted", () => {
  const ready = { phase: "Running", conditions: READY };
  const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  expect(podHealth(objectOf("v1", "Pod", { status: ready })).isFine).toBe(true);
  expect(podHealth(objectOf("v1", "Pod", { status: { phase: "Succeeded" } })).isFine).toBe(true);
  expect(podHealth(objectOf("v1", "Pod", { status: { phase: "Failed" } })).isFine).toBe(false);
  expect(podHealth(objectOf("v1", "Pod", { status: ready, metadata: leaving })).isFine).toBe(false);
});

test("containers come with why they wait or how they ended, init containers first", () => {
  const waiting = { reason: "ImagePullBackOff", message: "no such image" };
  const { phase, containers } = podHealth(
    objectOf("v1", "Pod", {
      status: {
        phase: "Pending",
        initContainerStatuses: [
          { name: "migrate", ready: true, state: { terminated: { exitCode: 0, reason: "Completed" } } },
        ],
        containerStatuses: [
          { name: "web", state: { waiting } },
          {
            name: "app",
            restartCount: 2,
            state: { running: {} },
            lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
          },
          { name: "new" },
        ],
      },
    }),
  );
  expect(phase).toBe("Pending");
  expect(containers).toMatchObject([
    { name: "migrate", isInit: true, isReady: true, state: "terminated", exitCode: 0, reason: "Completed" },
    { name: "web", isInit: false, isReady: false, state: "waiting", restarts: 0, ...waiting },
    { name: "app", state: "running", restarts: 2, lastRun: { exitCode: 137, reason: "OOMKilled" } },
    { name: "new", state: "unknown" },
  ]);
});

test("a pod without a node has the scheduler's words, and one without a status is unknown", () => {
  const conditions = [{ type: "PodScheduled", status: "False", message: "Insufficient memory" }];
  expect(podHealth(objectOf("v1", "Pod", { status: { conditions } })).unscheduled).toBe(
    "Insufficient memory",
  );
  expect(podHealth(objectOf("v1", "Pod", {}))).toEqual({
    phase: "Unknown",
    isFine: false,
    containers: [],
    unscheduled: undefined,
  });
});
