import { join } from "node:path";

/**
 * The testing API's subdirectory of a cluster's directory: `baseline.json` and `namespaces/`. It is kept when a snapshot recreates the
 * directory, and deleted with the cluster.
 */
export const DIRECTORY = "testing";

export const baselinePath = (dir: string): string => join(dir, DIRECTORY, "baseline.json");
export const namespacesDir = (dir: string): string => join(dir, DIRECTORY, "namespaces");
