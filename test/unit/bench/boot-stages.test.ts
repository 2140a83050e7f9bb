import { expect, test } from "vitest";
import { STAGES, spreadOf, stagesOf } from "../../../bench/boot-stages.ts";

const marks = { init: 1, "node-start": 2.5, apiserver: 10, node: 15, dns: 17, ready: 17.5 };

test("a boot's stages add up to its total, whatever the lag with which marks are seen", () => {
  // The kernel's uptime 0 is at 400 ms: `node` is seen at once, the others up to 60 ms late.
  const stages = stagesOf({
    steps: {
      machine: 250,
      init: 1440,
      "node-start": 2930,
      apiserver: 10_460,
      node: 15_400,
      dns: 17_420,
      ready: 17_905,
    },
    marks,
    total: 18_000,
  });
  expect(stages).toMatchObject({
    "spawn to kernel": 150,
    "kernel to init": 1000,
    "init to node-start": 1500,
    "node-start to apiserver": 7500,
    "to node Ready": 5000,
    "to CoreDNS": 2000,
    "to ready": 500,
    "host before": 250,
    "host after": 100,
    "host overhead": 350,
  });
  const parts = STAGES.filter((stage) => stage !== "host overhead" && stage !== "total");
  expect(parts.reduce((sum, stage) => sum + stages[stage], 0)).toBeCloseTo(stages.total, 6);
});

test("a kernel that runs before the host is told of its machine counts as started by then", () => {
  const steps = {
    machine: 300,
    init: 1280,
    "node-start": 2800,
    apiserver: 10_300,
    node: 15_300,
    dns: 17_300,
    ready: 17_800,
  };
  const stages = stagesOf({ steps, marks, total: 18_000 });
  expect(stages).toMatchObject({ "spawn to kernel": 0, "host before": 280 });
});

test("a mark that the guest left out is an error", () => {
  expect(() => stagesOf({ steps: {}, marks: {}, total: 1 })).toThrow("init");
});

test("the median of an even number of values is between the middle two", () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(spreadOf([5])).toEqual({ median: 5, min: 5, max: 5 });
});
