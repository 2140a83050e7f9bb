import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openImage } from "../../src/core/images/open-image.ts";
import { saveArchive } from "../../src/core/images/save-archive.ts";
import { type BuiltImage, buildImage, writeLayout } from "../unit/core/images/support/images.ts";
import { dir, file, symlink, tar } from "../unit/core/images/support/tar-builder.ts";

/**
 * The image that examples/guide/app/Dockerfile says, built without a builder.
 * @param busybox a program that needs no libraries
 * @param app the folder of the Dockerfile
 */
export async function buildShop(busybox: Buffer, app: string): Promise<BuiltImage> {
  const page = await readFile(join(app, "index.html"));
  const base = tar(
    dir("bin/"),
    file("bin/busybox", busybox, { mode: 0o755 }),
    ...["httpd", "sh", "true"].map((name) => symlink(`bin/${name}`, "busybox")),
  );
  const own = tar(dir("www/"), file("www/index.html", page));
  const config = { Env: ["PATH=/bin"], Cmd: ["httpd", "-f", "-p", "8080", "-h", "/www"] };
  return buildImage([base, own], { config });
}

/** Writes an image as `docker save NAME -o PATH` would. @param scratch a folder that is not there yet */
export async function saveAs(image: BuiltImage, name: string, path: string, scratch: string): Promise<void> {
  await using opened = await openImage(`oci:${writeLayout(scratch, { shop: image })}:shop`);
  await saveArchive([{ image: opened, names: [name] }], path);
}
