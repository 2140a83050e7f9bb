import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { saveArchive } from "../../src/core/images/index.ts";
import { makeTar } from "../build/erofs.ts";
import type { BuildContext } from "../build/target.ts";

/** An image of one layer. */
export interface ImagePlan {
  /** Full reference, such as `navgw.local/pause:1`. */
  readonly name: string;
  /** Folder that becomes the image's root. */
  readonly folder: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** UID, or `uid:gid`; default root. */
  readonly user?: string;
}

/** Writes a folder as an image archive; the layer is not compressed, as the disk it is on is. */
export async function makeImage(context: BuildContext, plan: ImagePlan, out: string): Promise<void> {
  const layer = join(context.work, "layer.tar");
  await makeTar(context, plan.folder, layer);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(layer)) hash.update(chunk);
  const diffId = `sha256:${hash.digest("hex")}`;
  const platform = { os: "linux", architecture: "amd64", variant: undefined };
  const config = {
    ...platform,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ...(plan.entrypoint === undefined ? {} : { Entrypoint: [...plan.entrypoint] }),
      ...(plan.command === undefined ? {} : { Cmd: [...plan.command] }),
      ...(plan.user === undefined ? {} : { User: plan.user }),
    },
    rootfs: { type: "layers" as const, diff_ids: [diffId] },
  };
  const size = (await stat(layer)).size;
  const image = {
    name: plan.name,
    digest: undefined,
    platform,
    config,
    configBytes: Buffer.from(JSON.stringify(config)),
    manifest: undefined,
    layers: [{ diffId, size, descriptor: undefined, open: () => createReadStream(layer) }],
    [Symbol.asyncDispose]: async () => undefined,
  };
  await saveArchive([image], out);
}
