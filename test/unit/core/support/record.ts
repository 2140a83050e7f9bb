import { optionsToKeep } from "../../../../src/core/cluster/restart-options.ts";
import { type ClusterOptions, resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import type { ClusterRecord } from "../../../../src/core/record/cluster-record.ts";

/** Record of a cluster that is, or was, up. */
export function recordOf(options: ClusterOptions, changes: Partial<ClusterRecord> = {}): ClusterRecord {
  return {
    schema: 1,
    name: options.name ?? "demo",
    createdAt: "2026-01-02T03:04:05.000Z",
    phase: "running",
    wasReady: true,
    token: "ab".repeat(32),
    options: optionsToKeep(resolveOptions(options)),
    engine: "uml",
    isolation: "none",
    node: { distribution: "builtin", version: "v1.37.2+navgw.1" },
    apiPort: 40000,
    ports: [],
    ...changes,
  };
}
