import { join } from "node:path";

/**
 * What the testing API keeps in a cluster's directory, apart from what a boot writes: `baseline.json` and `namespaces/`. It is
 * carried over when a snapshot puts the directory up anew, and goes with the cluster.
 */
export const FOLDER = "testing";

export const baselinePath = (dir: string): string => join(dir, FOLDER, "baseline.json");
export const namespacesDir = (dir: string): string => join(dir, FOLDER, "namespaces");
