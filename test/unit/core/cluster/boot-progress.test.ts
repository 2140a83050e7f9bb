import { expect, test } from "vitest";
import { Steps } from "../../../../src/core/cluster/boot-progress.ts";
import type { EngineChoice, ProgressEvent } from "../../../../src/core/index.ts";

test("the chosen engine is reported once, as data and in one line", () => {
  const events: ProgressEvent[] = [];
  const steps = new Steps((event) => events.push(event));
  const choice: EngineChoice = {
    chosen: { name: "uml", usable: true, reason: "works; it booted", hardware: false, isolation: "none" },
    passedOver: [{ name: "krun", usable: false, reason: "there is no /dev/kvm", hardware: false }],
  };
  steps.engineChosen(choice);
  steps.engineChosen(choice);
  expect(events).toEqual([
    {
      step: "engine",
      elapsed: expect.any(Number),
      engine: choice,
      detail: "uml: works; it booted; krun: there is no /dev/kvm",
    },
  ]);
  expect(steps.last).toBe("engine");
});
