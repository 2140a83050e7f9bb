import { describe, expect, it } from "vitest";
import { namespacePrefix } from "../../../src/vitest-plugin/namespace-prefix.ts";
import { summarizePods } from "../../../src/vitest-plugin/pod-summary.ts";
import { objectOf } from "../core/support/object.ts";

describe("the summary of a failed test's pods", () => {
  it("says why a container does not run", () => {
    const waiting = { waiting: { reason: "ImagePullBackOff", message: 'pull of "app:dev"' } };
    expect(summarizePods([pod("web", "Pending", { state: waiting })])).toBe(
      'pod web Pending, app ImagePullBackOff: pull of "app:dev"',
    );
  });

  it("says how containers ended, and how often", () => {
    const pods = [
      pod("a", "Failed", { state: { terminated: { reason: "OOMKilled", exitCode: 137 } } }),
      pod("b", "Running", { state: { waiting: { reason: "CrashLoopBackOff" } }, restartCount: 3 }),
      pod("c", "Running", { state: { running: {} }, restartCount: 2 }),
      pod("d", "Succeeded", { state: { terminated: { reason: "Completed", exitCode: 0 } } }),
    ];
    expect(summarizePods(pods)).toBe(
      "pod a Failed, app OOMKilled with 137; pod b Running, app CrashLoopBackOff, 3 restarts; " +
        "pod c Running, app, 2 restarts; pod d Succeeded",
    );
  });

  it("says why a pod has no node, and that there are none", () => {
    const conditions = [{ type: "PodScheduled", status: "False", message: "Insufficient memory" }];
    const unscheduled = objectOf("v1", "Pod", {
      metadata: { name: "big" },
      status: { phase: "Pending", conditions },
    });
    expect(summarizePods([unscheduled])).toBe("pod big Pending, not scheduled: Insufficient memory");
    expect(summarizePods([])).toBe("no pods");
  });
});

describe("the name of a test's namespace", () => {
  it.each([
    ["starts the app", "starts-the-app"],
    ["3 replicas: scales up", "replicas-scales-up"],
    ["…", "test"],
    ["a name that would be far too long for this", "a-name-that-would-be-far-too-l"],
  ])("of %j begins with %s", (name, prefix) => {
    expect(namespacePrefix(name)).toBe(prefix);
  });
});

function pod(
  name: string,
  phase: string,
  { state, restartCount = 0 }: { state: object; restartCount?: number },
) {
  return objectOf("v1", "Pod", {
    metadata: { name },
    status: { phase, containerStatuses: [{ name: "app", restartCount, state }] },
  });
}
