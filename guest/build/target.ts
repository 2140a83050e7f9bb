import type { Debian } from "./debian.ts";

/** One artifact of the guest package and how it is built. */
export interface Target {
  /** Artifact name: the file name in `packages/guest-linux-x64` without `.zst`. */
  readonly name: string;
  /** Upstream version shown to users, such as `6.12.117`. */
  readonly version: string;
  /** Files and folders (relative to the repository's root) whose content decides the output. */
  readonly inputs: readonly string[];
  /** Packages it is made from, as `name version`. */
  readonly sources: readonly string[];
  /** SPDX expression. */
  readonly licence: string;
  /** Other targets whose uncompressed output this one embeds. */
  readonly needs?: readonly string[];
  /** The output is a disk that is mostly holes; it ships as its extents only (src/core/artifacts/packed-disk.ts). */
  readonly sparse?: boolean;
  /** Writes the uncompressed artifact to `context.out`. */
  build(context: BuildContext): Promise<void>;
}

/** What a target's build is given. */
export interface BuildContext {
  /** Repository root. */
  readonly root: string;
  /** Scratch folder of this target; survives between builds, so incremental tools can use it. */
  readonly work: string;
  /** Where the uncompressed artifact goes. */
  readonly out: string;
  /** Uncompressed output of another target named in `needs`. */
  input(name: string): string;
  /** Debian packages, fetched and unpacked without root. */
  readonly debian: Debian;
  /** Runs a program with its output in the target's log; rejects with the log's last lines. */
  run(
    argv: readonly string[],
    options?: { cwd?: string; env?: Record<string, string>; stdin?: string },
  ): Promise<string>;
}
