import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type BuiltEntry, file, symlink, tar } from "../unit/core/images/support/tar-builder.ts";
import { pack, writeAirgap } from "./stand-in/airgap.ts";
import { buildProgram, hasGo, MODULE, type Versions } from "./stand-in/go.ts";
import { kubernetesOf, makeBin, unpackNode } from "./stand-in/parts.ts";

/** Names by which k3s's program is another one, and the plugins that `cni` is: k3s's scripts/package-cli. */
const OF_K3S = [
  ...["containerd", "crictl", "ctr", "kubectl"],
  ...["k3s-agent", "k3s-certificate", "k3s-completion", "k3s-etcd-snapshot", "k3s-secrets-encrypt"],
  ...["k3s-server", "k3s-token"],
];
const OF_CNI = ["bandwidth", "bridge", "firewall", "flannel", "host-local", "loopback", "portmap"];

const AIRGAP = "k3s-airgap-images-amd64.tar.zst";

/** What a stand-in says of itself, where it is not to be the default. */
export interface StandInOptions {
  /** Default: the builtin node's Kubernetes as a first release, such as `v1.37.2+k3s1`. */
  readonly version?: string;
  /** Default `stand-in`. */
  readonly commit?: string;
  /** Default `v2.1.5-k3s1`. */
  readonly containerd?: string;
}

/**
 * What stands in for k3s where that cannot be downloaded: the builtin node behind a front that is as strict as k3s is
 * (test/stand-in), in the three forms in which k3s is had. The product takes it for a k3s.
 */
export class StandIn {
  readonly #dir: string;
  readonly #node: string;
  readonly #versions: Versions;

  private constructor(dir: string, node: string, versions: Versions) {
    this.#dir = dir;
    this.#node = node;
    this.#versions = versions;
  }

  /** Whether it can be made here, which wants Go. */
  static readonly isPossible: () => Promise<boolean> = hasGo;

  /** @param dir a folder for its parts */
  static async make(dir: string, options: StandInOptions = {}): Promise<StandIn> {
    await mkdir(dir, { recursive: true });
    const node = await unpackNode(dir);
    return StandIn.#of(dir, node, options);
  }

  /** The stand-in for another release, of the same parts. @param dir a folder of its own */
  another(dir: string, options: StandInOptions): Promise<StandIn> {
    return StandIn.#of(dir, this.#node, options);
  }

  static async #of(dir: string, node: string, options: StandInOptions): Promise<StandIn> {
    const versions: Versions = {
      version: options.version ?? `v${await kubernetesOf(node)}+k3s1`,
      commit: options.commit ?? "stand-in",
      containerd: options.containerd ?? "v2.1.5-k3s1",
    };
    await makeBin(node, join(dir, "bin"), versions);
    return new StandIn(dir, node, versions);
  }

  /** Such as `v1.37.2+k3s1`. */
  get version(): string {
    return this.#versions.version;
  }

  /** An archive of an image that the node has not: `navgw.local/busybox:1.37`, with a shell. */
  get ownImage(): string {
    return join(this.#node, "images/busybox.tar");
  }

  /** The shim that it brings along in all forms but the bare one, and the builtin node's, which is too new for it. */
  get shims(): { readonly own: string; readonly builtin: string } {
    const name = "containerd-shim-runc-v2";
    return { own: join(this.#dir, "bin", name), builtin: join(this.#node, "bin", name) };
  }

  /** The bare program: k3s without anything that it runs. */
  get bare(): string {
    return join(this.#dir, "bin/k3s");
  }

  /**
   * Files of a release, named and laid out as k3s's own, below `dir/VERSION/`.
   * @param options.filler bytes by which its archive of images is larger than it must be; k3s's has some 150 MB
   * @returns the release's folder
   */
  async writeRelease(dir: string, options: { readonly filler?: number } = {}): Promise<string> {
    const release = join(dir, this.version);
    await mkdir(release, { recursive: true });
    await this.#writeProgram(join(release, "k3s"));
    await writeAirgap(this.#node, join(release, AIRGAP), options.filler ?? 0);
    const sums = await execa("sha256sum", ["k3s", AIRGAP], { cwd: release });
    await writeFile(join(release, "sha256sum-amd64.txt"), `${sums.stdout}\n`);
    return release;
  }

  /** Puts the bare program, and the archive of images if there is to be one, into a folder. @returns the program's path */
  async writeBare(dir: string, options: { readonly images?: boolean } = {}): Promise<string> {
    await mkdir(dir, { recursive: true });
    const program = join(dir, "k3s");
    await copyFile(this.bare, program);
    if (options.images === true) await writeAirgap(this.#node, join(dir, AIRGAP), 0);
    return program;
  }

  /**
   * Files of the container image: what a release unpacks from itself, below `bin/`.
   * @param options.images also an archive of images, as in an image that somebody made for use offline; k3s's own has none
   */
  async imageFiles(options: { readonly images?: boolean } = {}): Promise<BuiltEntry[]> {
    const files = [file("etc/os-release", `PRETTY_NAME="K3s ${this.version}"\n`), ...(await this.#bin())];
    if (options.images === true) {
      const path = join(this.#dir, AIRGAP);
      await writeAirgap(this.#node, path, 0);
      files.push(file(`images/${AIRGAP}`, await readFile(path)));
    }
    return files;
  }

  /** The program that has all of `bin/` in itself, as an archive that is named by its sum. */
  async #writeProgram(out: string): Promise<void> {
    // Named as tar names what it finds below the folder `.`.
    const entries = (await this.#bin()).map((entry) => ({ ...entry, name: `./${entry.name}` }));
    const packed = await pack(tar(...entries));
    const hash = createHash("sha256").update(packed).digest("hex");
    const archive = join(this.#dir, `${hash}.tar.zst`);
    await writeFile(archive, packed);
    const overlay = join(this.#dir, "overlay.json");
    const inModule = join(MODULE, "cmd/release/embed", `${hash}.tar.zst`);
    await writeFile(overlay, JSON.stringify({ Replace: { [inModule]: archive } }));
    await buildProgram("release", out, this.#versions, overlay);
  }

  /** `bin/` with its links and the lists by which k3s checks what it has unpacked. */
  async #bin(): Promise<BuiltEntry[]> {
    const bin = join(this.#dir, "bin");
    const files: BuiltEntry[] = [];
    const sums: string[] = [];
    const add = (name: string, program: Buffer | string): void => {
      files.push(file(`bin/${name}`, program, { mode: 0o755 }));
      sums.push(`${createHash("sha256").update(program).digest("hex")}  ${name}`);
    };
    for (const name of (await readdir(bin)).sort()) add(name, await readFile(join(bin, name)));
    // The folder of programs that k3s has last on its PATH.
    add("aux/slirp4netns", "#!/bin/sh\necho the stand-in has no slirp4netns >&2\nexit 1\n");
    const links = [
      ...OF_K3S.map((name) => [name, "k3s"] as const),
      ...OF_CNI.map((name) => [name, "cni"] as const),
    ];
    return [
      ...files,
      ...links.map(([name, link]) => symlink(`bin/${name}`, link)),
      file("bin/.sha256sums", `${sums.join("\n")}\n`),
      file("bin/.links", `${links.map((link) => link.join(" ")).join("\n")}\n`),
    ];
  }
}
