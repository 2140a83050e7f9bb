import { expect, it } from "vitest";
import { describeDelay } from "../../../../src/core/testing/namespace-deletion.ts";
import { objectOf } from "../support/object.ts";

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
  expect(describeDelay(namespace, 30_000)).toBe(
    "still exists after 30000 ms: example.com/hold in 1 resource instances",
  );
});
