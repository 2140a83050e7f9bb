import type { GuestPackage } from "../artifacts/guest-package.ts";
import type { ImageArchive } from "../images/image-archives.ts";
import type { ManifestFile } from "../kubernetes/manifest-files.ts";
import type { ResolvedOptions } from "../options/cluster-options.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** What a machine is prepared from. */
export interface PrepareInput {
  readonly dir: string;
  readonly guest: GuestPackage;
  readonly options: ResolvedOptions;
  readonly manifests: readonly ManifestFile[];
  readonly images: readonly ImageArchive[];
  readonly token: string;
  /** Whether the state disk is to be made. */
  readonly fresh: boolean;
  /** Whether the k3s of the start before will do, if its disk is still there. */
  readonly sameNode: boolean;
  /** Version of the k3s that the cluster's data was run with last; undefined when it has none. */
  readonly ranWith: string | undefined;
  /** What it starts from, instead of an empty disk. */
  readonly snapshot: Snapshot | undefined;
  /** Path of the disk that is to become a golden one, instead of a disk of its own. */
  readonly making: string | undefined;
  readonly signal: AbortSignal;
}
