import { expect, test } from "vitest";
import { findTroubles, type Seen, type Trouble } from "../../../../src/action/diagnostics/troubles.ts";
import { goodPod, object, pod, warning } from "../support/objects.ts";

function found(seen: Partial<Seen>): Pick<Trouble, "object" | "state" | "why">[] {
  const all = findTroubles({ objects: [], events: [], files: [], ...seen });
  return all.map(({ object: what, state, why }) => ({ object: what, state, why }));
}

test("a cluster in which all is well has none", () => {
  const done = object("Pod", "done", { phase: "Succeeded" });
  const node = object("Node", "navgw", { conditions: [{ type: "Ready", status: "True" }] });
  const job = object("Job", "j", { conditions: [{ type: "Complete", status: "True" }] });
  expect(found({ objects: [goodPod("web"), done, node, job] })).toEqual([]);
});

test("an image that cannot be pulled, in the kubelet's words", () => {
  const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image x" };
  expect(found({ objects: [pod("web", { waiting })] })).toEqual([
    { object: "Pod default/web", state: "ImagePullBackOff", why: "container app: Back-off pulling image x" },
  ]);
});

test("a crash, with exit code, restarts and its last words, of the run before when that is all there is", () => {
  const crash = pod(
    "web",
    { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } },
    { restartCount: 3, lastState: { terminated: { exitCode: 2, reason: "Error" } } },
  );
  const text =
    "2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z two\n2026-01-01T00:00:03Z panic: x\n2026-01-01T00:00:03Z end\n";
  const why = "container app ended with exit code 2, 3 restarts, its last output: two / panic: x / end";
  for (const name of ["logs/default/web/app.log", "logs/default/web/app.previous.log"]) {
    expect(found({ objects: [crash], files: [{ name, text }] })).toEqual([
      { object: "Pod default/web", state: "CrashLoopBackOff", why },
    ]);
  }
});

test("a container that took too much memory is said to have", () => {
  const ended = { exitCode: 137, reason: "OOMKilled" };
  const again = { waiting: { reason: "CrashLoopBackOff" } };
  const states = [
    pod("a", { terminated: ended }),
    pod("b", again, { lastState: { terminated: ended }, restartCount: 1 }),
  ];
  expect(found({ objects: states }).map(({ state }) => state)).toEqual([
    "OOMKilled",
    "CrashLoopBackOff (OOMKilled)",
  ]);
});

test("an init container's failure is the pod's", () => {
  const status = {
    phase: "Pending",
    initContainerStatuses: [
      {
        name: "migrate",
        restartCount: 0,
        state: { terminated: { exitCode: 1, reason: "Error", message: "no table" } },
      },
    ],
    containerStatuses: [{ name: "app", restartCount: 0, state: { waiting: { reason: "PodInitializing" } } }],
  };
  expect(found({ objects: [object("Pod", "web", status)] })).toEqual([
    {
      object: "Pod default/web",
      state: "Error",
      why: "container migrate ended with exit code 1, its last output: no table",
    },
  ]);
});

test("what fits on no node, in the scheduler's words", () => {
  const message = "0/1 nodes are available: 1 Insufficient memory.";
  const status = { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", message }] };
  expect(found({ objects: [object("Pod", "big", status)] })).toEqual([
    { object: "Pod default/big", state: "Unschedulable", why: message },
  ]);
});

test("what only starts or is not ready, with the last warning about it", () => {
  const events = [
    warning("Pod/mount", "FailedMount", "no such secret"),
    warning("Pod/slow", "Unhealthy", "first"),
    warning("Pod/slow", "Unhealthy", "Readiness probe failed: 503"),
    warning("Pod/slow", "Unhealthy", "elsewhere", "other"),
  ];
  const objects = [
    pod("mount", { waiting: { reason: "ContainerCreating" } }),
    pod("slow", { running: {} }),
    pod("quiet", { running: {} }),
  ];
  expect(found({ objects, events })).toEqual([
    { object: "Pod default/mount", state: "ContainerCreating", why: "FailedMount: no such secret" },
    { object: "Pod default/quiet", state: "Not ready", why: "containers with unready status: [app]" },
    { object: "Pod default/slow", state: "Not ready", why: "Unhealthy: Readiness probe failed: 503" },
  ]);
});

test("evicted pods, failed Jobs, nodes, claims, and Deployments that cannot make pods", () => {
  const condition = (type: string, status: string, reason: string, message: string) => ({
    conditions: [{ type, status, reason, message }],
  });
  const objects = [
    object("Pod", "evicted", { phase: "Failed", reason: "Evicted", message: "low on memory" }),
    object("Job", "migrate", condition("Failed", "True", "BackoffLimitExceeded", "too often"), {
      apiVersion: "batch/v1",
    }),
    object("Node", "navgw", condition("Ready", "False", "KubeletNotReady", "no CNI")),
    object("PersistentVolumeClaim", "data", { phase: "Pending" }),
    object("Deployment", "web", condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota"), {
      apiVersion: "apps/v1",
    }),
  ];
  const events = [warning("PersistentVolumeClaim/data", "ProvisioningFailed", "no class")];
  expect(
    found({ objects, events }).map(({ object: what, ...rest }) => [
      what.split(" ")[0],
      ...Object.values(rest),
    ]),
  ).toEqual([
    ["Node", "Not ready", "no CNI"],
    ["Pod", "Evicted", "low on memory"],
    ["Deployment", "FailedCreate", "exceeded quota"],
    ["Job", "BackoffLimitExceeded", "too often"],
    ["PersistentVolumeClaim", "Pending", "ProvisioningFailed: no class"],
  ]);
});

test("the worst comes first, and what is the system's last", () => {
  const waiting = { waiting: { reason: "ImagePullBackOff", message: "m" } };
  const objects = [
    pod("dns", waiting, {}, "kube-system"),
    pod("slow", { running: {} }),
    pod("b", waiting),
    pod("a", waiting),
  ];
  expect(found({ objects }).map(({ object: what }) => what)).toEqual([
    ...["Pod default/a", "Pod default/b", "Pod default/slow", "Pod kube-system/dns"],
  ]);
});
