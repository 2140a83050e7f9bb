// The order of the code. Each room imports only from those before it, types included; a new folder of src/core takes its place here.

/** Folders of src/core, from the lowest up. `native/libkrun` is on `base`. */
export const ROOMS = [
  // What knows nothing of clusters: errors, files, locks, processes, paths.
  "base",
  // What a cluster can be asked for, and what it shows.
  "options",
  "cluster-types",
  // Where things come from.
  "tar",
  "images",
  "download",
  "artifacts",
  // Parts of a cluster.
  "keeper",
  "record",
  "guest",
  "engine",
  "distribution",
  "kubeconfig",
  "kubernetes",
  // Clusters.
  "snapshot",
  "golden",
  "cluster",
  "microvm",
  "testing",
  "cache",
  "selftest",
] as const;

/** Files of src/core that others than its rooms import: the public API, what its own faces need besides, and `navgw-test/images`. */
export const ENTRIES = ["src/core/index.ts", "src/core/internal.ts", "src/core/images/index.ts"] as const;

/** Folders of src that use core through its entries, with those they are built on. */
export const FACES: Readonly<Record<string, readonly string[]>> = {
  "global-setup": [],
  "vitest-plugin": ["global-setup"],
  cli: [],
  action: [],
};
