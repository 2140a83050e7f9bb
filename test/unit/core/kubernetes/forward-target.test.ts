import { describe, expect, it } from "vitest";
import { endpointsIn } from "../../../../src/core/kubernetes/forward-target.ts";

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
