import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { type Image, openImage, saveArchive } from "../../../src/core/images/index.ts";
import { buildImage, writeLayout } from "../../unit/core/images/support/images.ts";
import { file, tar } from "../../unit/core/images/support/tar-builder.ts";

/** The images of k3s's own archive that the stand-in has, by k3s's names. */
export const IMAGES = {
  pause: "docker.io/rancher/mirrored-pause:3.6",
  coredns: "docker.io/rancher/mirrored-coredns-coredns:1.15.0",
  busybox: "docker.io/rancher/mirrored-library-busybox:1.37.0",
  /** Only there to make the archive as large as k3s's. */
  filler: "docker.io/rancher/mirrored-library-traefik:3.5.1",
} as const;

/**
 * Writes `k3s-airgap-images-amd64.tar.zst`: the builtin node's images under k3s's names. CoreDNS's has its program inside, as
 * k3s's has.
 * @param node the unpacked builtin node
 * @param filler bytes of an image that cannot be made smaller
 */
export async function writeAirgap(node: string, out: string, filler: number): Promise<void> {
  const scratch = await mkdtemp(`${out}-`);
  try {
    await using pause = await openImage(`docker-archive:${join(node, "images/pause.tar")}`);
    await using busybox = await openImage(`docker-archive:${join(node, "images/busybox.tar")}`);
    const program = await readFile(join(node, "bin/coredns"));
    await using coredns = await imageOf(join(scratch, "coredns"), "coredns", program);
    const images = [
      { image: busybox, names: [IMAGES.busybox] },
      { image: coredns, names: [IMAGES.coredns] },
      { image: pause, names: [IMAGES.pause] },
    ];
    const archive = join(scratch, "images.tar");
    if (filler > 0) {
      await using image = await imageOf(join(scratch, "filler"), "traefik", randomBytes(filler));
      await saveArchive([...images, { image, names: [IMAGES.filler] }], archive);
    } else {
      await saveArchive(images, archive);
    }
    await writeFile(out, await pack(await readFile(archive)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** An image of one program. @param scratch a folder that is not there yet */
function imageOf(scratch: string, name: string, program: Buffer): Promise<Image> {
  const built = buildImage([tar(file(name, program, { mode: 0o755 }))], {
    packing: "none",
    config: { Entrypoint: [`/${name}`], Env: ["PATH=/"] },
  });
  return openImage(`oci:${writeLayout(scratch, { [name]: built })}:${name}`);
}

/** zstd with the window and the checksum of k3s's own archives (`zstd --long=25`), but quickly. */
export const pack = (content: Buffer): Promise<Buffer> =>
  promisify(zstdCompress)(content, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_windowLog]: 25,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
