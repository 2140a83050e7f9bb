import type { SharedCluster } from "../global-setup/shared-cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The cluster of the run, or of the project. */
    readonly navgw: SharedCluster;
  }
}

export type { SharedCluster };
