import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { artifactEntry, type GuestPackage } from "../artifacts/guest-package.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";

/** Version of the disk's contents: increased when the guest writes or expects them differently. */
const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Inputs of a golden disk: the same inputs have the same key. */
export const inputsSchema = z.strictObject({
  format: z.number().int(),
  /** sha256 of the base disk, the builtin node's disk and the empty state disk. */
  base: sha256,
  node: sha256,
  state: sha256,
  /** Key of the k3s node disk's inputs; null when the node is builtin. */
  k3s: sha256.nullable(),
  /** sha256 of the preloaded image archives, sorted. */
  images: z.array(sha256),
});
export type GoldenInputs = z.infer<typeof inputsSchema>;

/** Inputs of a golden disk except its images. */
export type NodeInputs = Omit<GoldenInputs, "images">;

export function nodeInputs(guest: GuestPackage, { disk }: Pick<NodeChoice, "disk">): NodeInputs {
  const sum = (name: "base.erofs" | "node.erofs" | "state.ext4"): string =>
    artifactEntry(guest, name).uncompressedSha256;
  return {
    format: FORMAT,
    base: sum("base.erofs"),
    node: sum("node.erofs"),
    state: sum("state.ext4"),
    // The directory of a k3s node disk is named by the key of the disk's inputs.
    k3s: disk === undefined ? null : basename(dirname(disk)),
  };
}

/** Whether a golden disk's inputs match a node's, whatever the images. */
export function isOfNode(inputs: GoldenInputs, node: NodeInputs): boolean {
  return keyOf({ ...inputs, images: [] }) === keyOf({ ...node, images: [] });
}

/** Key of a golden disk: 64 hex digits. */
export function keyOf({ format, base, node, state, k3s, images }: GoldenInputs): string {
  const text = JSON.stringify([format, base, node, state, k3s, [...new Set(images)].sort()]);
  return createHash("sha256").update(text).digest("hex");
}
