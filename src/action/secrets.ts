import { setSecret } from "@actions/core";
import type { StartedCluster } from "../core/index.ts";
import { clusterSecrets } from "../core/internal.ts";

/** Shorter parts of a text also occur in other texts, where a mask would hide useful output. */
const SHORTEST = 16;

/** Has the runner hide the cluster's credentials wherever a later step prints them. */
export async function maskSecrets(cluster: StartedCluster): Promise<void> {
  for (const secret of await clusterSecrets(cluster)) for (const form of formsOf(secret)) setSecret(form);
}

/** A text in base64, and each of its lines: the runner matches masks within one line. */
export function formsOf(secret: string): string[] {
  const lines = secret
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST && !line.startsWith("-----"));
  return [...new Set([Buffer.from(secret).toString("base64"), ...lines])];
}
