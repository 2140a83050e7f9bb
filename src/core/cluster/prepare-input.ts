import type { GuestPackage } from "../artifacts/guest-package.ts";
import type { CheckedArchive } from "../images/node-archive.ts";
import type { ManifestFile } from "../kubernetes/manifest-files.ts";
import type { ResolvedOptions } from "../options/cluster-options.ts";
import type { Snapshot } from "../snapshot/snapshot-kinds.ts";

/** Input of preparing a machine. */
export interface PrepareInput {
  readonly dir: string;
  readonly guest: GuestPackage;
  readonly options: ResolvedOptions;
  readonly manifests: readonly ManifestFile[];
  readonly images: readonly CheckedArchive[];
  readonly token: string;
  /** Whether the cluster is new, so that its state disk has to be made. */
  readonly fresh: boolean;
  /** Whether the k3s of the previous start can be used again, if its disk still exists. */
  readonly sameNode: boolean;
  /** Version of the k3s that last ran with the cluster's data; undefined when there is none. */
  readonly lastK3sVersion: string | undefined;
  /** Snapshot that it starts from, instead of an empty disk. */
  readonly snapshot: Snapshot | undefined;
  /** Path of the golden disk that this start makes, instead of the cluster's own disk. */
  readonly goldenPath: string | undefined;
  readonly signal: AbortSignal;
}
