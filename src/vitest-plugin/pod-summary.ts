import { z } from "zod";

const stateSchema = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  terminated: z.object({ reason: z.string().optional(), exitCode: z.number() }).optional(),
});

const podSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({
      phase: z.string().default("Unknown"),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .default([]),
      containerStatuses: z
        .array(z.object({ name: z.string(), restartCount: z.number(), state: stateSchema.default({}) }))
        .default([]),
    })
    .default({ phase: "Unknown", conditions: [], containerStatuses: [] }),
});

type Pod = z.infer<typeof podSchema>;

/** Pods in one line, with the reason of each that is not as it should be. */
export function summarizePods(pods: readonly unknown[]): string {
  if (pods.length === 0) return "no pods";
  return pods.map((pod) => summarize(podSchema.parse(pod))).join("; ");
}

function summarize({ metadata, status }: Pod): string {
  const reasons = [
    ...status.containerStatuses.flatMap(({ name, restartCount, state }) => {
      const restarts = restartCount === 0 ? "" : `, ${restartCount} restarts`;
      if (state.waiting !== undefined) {
        const { reason = "waiting", message } = state.waiting;
        return [`${name} ${reason}${message === undefined ? "" : `: ${message}`}${restarts}`];
      }
      if (state.terminated !== undefined && state.terminated.exitCode !== 0) {
        return [`${name} ${state.terminated.reason ?? "ended"} with ${state.terminated.exitCode}${restarts}`];
      }
      return restartCount === 0 ? [] : [`${name}${restarts}`];
    }),
    ...status.conditions
      .filter(({ type, status: is }) => type === "PodScheduled" && is === "False")
      .map(({ message }) => `not scheduled: ${message ?? "no reason given"}`),
  ];
  return `pod ${metadata.name} ${[status.phase, ...reasons].join(", ")}`;
}
