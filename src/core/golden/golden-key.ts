import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { artifactEntry, type GuestPackage } from "../artifacts/guest-package.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";

/** Of what a golden disk is: raised when the guest makes it otherwise, or wants it otherwise. */
const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a golden disk is made from: the same inputs have the same key. */
export const inputsSchema = z.strictObject({
  format: z.number().int(),
  /** sha256 of the base disk, the builtin node's disk and the empty state disk. */
  base: sha256,
  node: sha256,
  state: sha256,
  /** What the k3s was made from; null when the node is builtin. */
  k3s: sha256.nullable(),
  /** sha256 of the preloaded image archives, sorted. */
  images: z.array(sha256),
});
export type GoldenInputs = z.infer<typeof inputsSchema>;

/** What a golden disk of a node is made from, but for its images. */
export type NodeInputs = Omit<GoldenInputs, "images">;

export function nodeInputs(guest: GuestPackage, { disk }: Pick<NodeChoice, "disk">): NodeInputs {
  const sum = (name: "base.erofs" | "node.erofs" | "state.ext4"): string =>
    artifactEntry(guest, name).uncompressedSha256;
  return {
    format: FORMAT,
    base: sum("base.erofs"),
    node: sum("node.erofs"),
    state: sum("state.ext4"),
    // The folder of a k3s's disk is named by what the disk was made from.
    k3s: disk === undefined ? null : basename(dirname(disk)),
  };
}

/** Whether two golden disks differ by their images only. */
export function isOfNode(inputs: GoldenInputs, node: NodeInputs): boolean {
  return keyOf({ ...inputs, images: [] }) === keyOf({ ...node, images: [] });
}

/** 64 hex digits. */
export function keyOf({ format, base, node, state, k3s, images }: GoldenInputs): string {
  const text = JSON.stringify([format, base, node, state, k3s, [...new Set(images)].sort()]);
  return createHash("sha256").update(text).digest("hex");
}
