import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type Image,
  openImage,
  type UnpackOptions,
  unpackImage,
} from "../../../../../src/core/images/index.ts";
import { buildImage, writeLayout } from "./images.ts";

let count = 0;

/** An image of these layers (tars), in an OCI layout in a fresh directory below `scratch`. */
export function openLayers(
  scratch: string,
  layers: readonly Buffer[],
  options: Parameters<typeof buildImage>[1] = {},
): Promise<Image> {
  const layout = writeLayout(join(scratch, `layout-${count++}`), {
    v1: buildImage(layers, { packing: "none", ...options }),
  });
  return openImage({ kind: "layout", path: layout });
}

/** Unpacks layers to a fresh directory that has no neighbours, and returns its path and the sidecar's entries by path. */
export async function unpackLayers(
  scratch: string,
  layers: readonly Buffer[],
  options: UnpackOptions = {},
): Promise<{ rootfs: string; sidecar: Record<string, object> }> {
  await using image = await openLayers(scratch, layers);
  const { rootfs, sidecar } = await unpackImage(image, freshTarget(scratch), options);
  const entries = sidecar.entries.map(({ path, pathBase64, ...entry }) => [
    path ?? Buffer.from(pathBase64 ?? "", "base64").toString("latin1"),
    entry,
  ]);
  return { rootfs, sidecar: Object.fromEntries(entries) as Record<string, object> };
}

/** Where an image may go: nothing else is ever in the directory around it. */
export function freshTarget(scratch: string): string {
  return join(scratch, `target-${count++}`, "rootfs");
}

/** What is left around a target, hidden files too. */
export function leftAround(target: string): string[] {
  return existsSync(dirname(target)) ? readdirSync(dirname(target)) : [];
}
