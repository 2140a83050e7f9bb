import type { BootStep } from "../../core/index.ts";

/** What a step says while it is under way; core's STEP_TEXT is what it says once done. */
export const UNDER_WAY: Readonly<Record<BootStep, string>> = {
  engine: "Choosing the engine",
  kubernetes: "Getting Kubernetes",
  artifacts: "Verifying guest artifacts",
  disks: "Writing disks",
  machine: "Starting the machine",
  init: "Booting the guest kernel",
  network: "Bringing up the guest network",
  "node-start": "Starting the node",
  apiserver: "Waiting for the API server",
  node: "Waiting for the node",
  dns: "Waiting for cluster DNS",
  ready: "Waiting for the service account",
  kubeconfig: "Writing the kubeconfig",
};
