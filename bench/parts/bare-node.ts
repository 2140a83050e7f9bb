import { MARKS, type Mark } from "../bare-node/plan.ts";
import { runBareNode, whyNoBareNode } from "../bare-node/run.ts";
import type { Figure } from "../figures.ts";
import type { HostPart } from "../part.ts";

const TO: Readonly<Record<Mark, string>> = {
  "node-start": "to the node's start",
  apiserver: "to /readyz",
  node: "to node Ready",
  dns: "to DNS",
};

/** The limit: the same node without a machine around it. */
export const bareNode: HostPart = {
  name: "bare",
  on: "host",
  async measure(bench) {
    const [part, subject] = ["bare", "no machine"];
    const skipped = await whyNoBareNode();
    if (skipped !== undefined) return [{ part, subject, figures: [], skipped }];
    const starts: Record<Mark, number>[] = [];
    for (let run = 1; run <= bench.runs; run++) {
      const marks = await runBareNode(`${bench.name}-bare-${run}`, bench.signal);
      starts.push(marks);
      bench.say(`bare node ${run}/${bench.runs}: DNS after ${(marks.dns / 1000).toFixed(2)} s`);
    }
    const figures = MARKS.map(
      (mark): Figure => ({ what: TO[mark], unit: "ms", values: starts.map((marks) => marks[mark]) }),
    );
    const note = "the builtin node in namespaces of this host, on all its CPUs: the limit of every engine";
    return [{ part, subject, figures, note }];
  },
};
