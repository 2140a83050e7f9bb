import { join } from "node:path";
import { NavgwError } from "../base/errors.ts";
import { findEmbedded, unpackEmbedded } from "./embedded-files.ts";
import { filesBelow } from "./files-below.ts";
import type { NodeFile } from "./make-node-disk.ts";
import type { ProgramScan } from "./scan-program.ts";

/**
 * The files of a k3s program on its disk. A release's tools are unpacked too, as k3s would do at its first start; a program without
 * tools gets the names under which k3s runs itself, and the marker that makes the guest provide the rest (guest/CONTRACT.md).
 * @param scan of the program
 * @param options.what human-readable name of the program
 * @throws NavgwError NAVGW_BAD_OPTION when it is damaged
 */
export async function programFiles(
  program: string,
  scan: ProgramScan,
  contentDir: string,
  options: { readonly what: string; readonly signal?: AbortSignal | undefined },
): Promise<NodeFile[]> {
  const itself = { name: "bin/k3s", path: program, mode: 0o755 };
  const embedded = await findEmbedded(program, scan);
  if (embedded === undefined) return [itself, ...BARE];
  if (embedded === "damaged") {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `${options.what} is truncated or damaged: its embedded tools are incomplete`,
      {
        hint: "download it again, and compare its sha256 with the release's checksums",
      },
    );
  }
  const dir = join(contentDir, "data");
  await unpackEmbedded(program, embedded, dir, options.signal);
  return [itself, ...(await filesBelow(contentDir, "data"))];
}

const BARE: readonly NodeFile[] = [
  { name: "bare", text: "", mode: 0o644 },
  ...["containerd", "crictl", "ctr", "kubectl"].map((name) => ({ name: `bin/${name}`, link: "k3s" })),
];
