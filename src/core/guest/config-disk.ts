import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { fileError } from "../base/errors.ts";
import { CONTROL_PORT, GUEST_NETWORK, HOSTNAME } from "../base/guest-network.ts";
import type { NodeArchive } from "../images/node-archive.ts";
import { type TarFile, writeTar } from "../tar/tar-writer.ts";

/** An image archive on a config disk. */
type NodeImage = Omit<NodeArchive, keyof AsyncDisposable>;

/** Content of a config disk: the guest's configuration for one boot. */
export interface GuestConfig {
  readonly cluster: string;
  /** Bearer token of the control agent, 64 hex digits. */
  readonly token: string;
  /** `golden`: in memory, except for the data that a golden disk contains. */
  readonly storage: "disk" | "memory" | "golden";
  readonly mode: "node" | "probe";
  /** Environment of the node process. */
  readonly env: Readonly<Record<string, string>>;
  /** Text of k3s's config.yaml. */
  readonly nodeConfig?: string | undefined;
  readonly registries?: string | undefined;
  readonly manifests?: readonly { readonly path: string; readonly text: string }[];
  readonly images?: readonly NodeImage[];
}

/**
 * Writes the disk that configures the guest: a tar, defined in guest/CONTRACT.md.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function writeConfigDisk(
  path: string,
  config: GuestConfig,
  now: Date = new Date(),
): Promise<void> {
  const images = (config.images ?? []).map(imageEntry);
  const files: TarFile[] = [{ name: "navgw/config.json", text: configJson(config, now) }];
  if (config.nodeConfig !== undefined) files.push({ name: "rancher/config.yaml", text: config.nodeConfig });
  if (config.registries !== undefined)
    files.push({ name: "rancher/registries.yaml", text: config.registries });
  for (const [index, manifest] of (config.manifests ?? []).entries()) {
    files.push({ name: `manifests/${entryName(index, manifest.path)}.yaml`, text: manifest.text });
  }
  try {
    await writeTar(path, [...files, ...images]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}

function configJson(config: GuestConfig, now: Date): string {
  const { cluster, token, storage, mode, env } = config;
  return JSON.stringify({
    schema: 1,
    cluster,
    hostname: HOSTNAME,
    token,
    time: now.toISOString(),
    network: GUEST_NETWORK,
    controlPort: CONTROL_PORT,
    storage,
    mode,
    env,
    // A machine that has just booted has no entropy of its own.
    seed: randomBytes(64).toString("base64"),
  });
}

/** A name that is unique, short and plain, and still shows the file's name. */
function entryName(index: number, path: string): string {
  const plain = basename(path)
    .replace(/\.(ya?ml|json|tar|t[gx]z|tbz2?|tar\.(gz|zst|zstd|xz|bz2))$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${String(index).padStart(2, "0")}${plain === "" ? "" : `-${plain}`}`;
}

const EXTENSIONS: Readonly<Record<NodeArchive["compression"], string>> = {
  none: "tar",
  gzip: "tar.gz",
  zstd: "tar.zst",
};

function imageEntry({ name, path, compression }: NodeImage, index: number): TarFile {
  return { name: `images/${entryName(index, name)}.${EXTENSIONS[compression]}`, path };
}
