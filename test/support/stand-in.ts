import { copyFile, lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { execa } from "execa";
import { createDebian } from "../../guest/build/debian.ts";
import { programOf } from "../../guest/build/erofs.ts";
import { findGuestPackage } from "../../src/core/artifacts/package.ts";
import { materialize } from "../../src/core/artifacts/store.ts";
import type { TarFile } from "../../src/core/guest/tar.ts";
import { openImage, saveArchive } from "../../src/core/oci/index.ts";

/** fsck.erofs and its libraries, C library included: they are newer than most machines'. */
const FSCK = [
  "erofs-utils",
  "libc6",
  "libdeflate0",
  "libfuse3-4",
  "liblz4-1",
  "liblzma5",
  "libpcre2-8-0",
  "libselinux1",
  "libuuid1",
  "libxxhash0",
  "libzstd1",
  "zlib1g",
];

/**
 * The builtin node, unpacked: what stands in for k3s where that cannot be downloaded. It has k3s's command line and its
 * own version, by which it is known for what it is.
 */
export class StandIn {
  readonly #root: string;
  /** Such as `v1.37.2+navgw.1`. */
  readonly version: string;

  private constructor(root: string, version: string) {
    this.#root = root;
    this.version = version;
  }

  /** @param dir where it is unpacked */
  static async unpack(dir: string): Promise<StandIn> {
    const disk = await materialize(findGuestPackage(), "node.erofs");
    const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw/build");
    const tools = await createDebian({ cache }).unpack(FSCK);
    const root = join(dir, "node");
    const [program = "", ...args] = programOf(tools, "usr/bin/fsck.erofs");
    await execa(program, [...args, `--extract=${root}`, disk]);
    return new StandIn(root, (await readFile(join(root, "VERSION"), "utf8")).trim());
  }

  /**
   * Files of a release, named and laid out as k3s's own, below `dir/VERSION/`. The program comes alone: runc, the shim
   * and CNI plugins must be found elsewhere.
   */
  async writeRelease(dir: string): Promise<void> {
    const release = join(dir, this.version);
    await mkdir(release, { recursive: true });
    await copyFile(join(this.#root, "bin/k3s"), join(release, "k3s"));
    const archive = join(dir, "images.tar");
    const paths = (await readdir(join(this.#root, "images"))).map((name) => join(this.#root, "images", name));
    const images = await Promise.all(paths.map((path) => openImage(`docker-archive:${path}`)));
    await saveArchive(images, archive);
    for (const image of images) await image[Symbol.asyncDispose]();
    const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
    const packed = await promisify(zstdCompress)(await readFile(archive), level);
    await writeFile(join(release, "k3s-airgap-images-amd64.tar.zst"), packed);
    const sums = await execa("sha256sum", ["k3s", "k3s-airgap-images-amd64.tar.zst"], { cwd: release });
    await writeFile(join(release, "sha256sum-amd64.txt"), `${sums.stdout}\n`);
  }

  /** Files of a container image: like k3s's, with everything it needs below `bin/`. */
  async imageFiles(): Promise<TarFile[]> {
    return [
      { name: "etc/os-release", text: `PRETTY_NAME="K3s ${this.version}"\n`, mode: 0o644 },
      ...(await this.#filesIn("bin")),
      ...(await this.#filesIn("images")),
    ];
  }

  async #filesIn(folder: string): Promise<TarFile[]> {
    const names = await readdir(join(this.#root, folder));
    return Promise.all(
      names.map(async (name): Promise<TarFile> => {
        const path = join(this.#root, folder, name);
        const isLink = (await lstat(path)).isSymbolicLink();
        const inside = `${folder}/${name}`;
        return isLink ? { name: inside, link: await readlink(path) } : { name: inside, path, mode: 0o755 };
      }),
    );
  }
}
