import { join } from "node:path";
import { NavgwError } from "../base/errors.ts";
import { findEmbedded, unpackEmbedded } from "./embedded-files.ts";
import { filesBelow } from "./files-below.ts";
import type { NodeFile } from "./make-node-disk.ts";
import type { ProgramScan } from "./scan-program.ts";

/**
 * What a k3s program becomes on its disk. A release's is there unpacked too, as it would unpack itself at its first start; one
 * without tools gets the names under which k3s runs itself, and the mark that has the guest give it the rest (guest/CONTRACT.md).
 * @param scan of the program
 * @param options.what names the program for people
 * @throws NavgwError NAVGW_BAD_OPTION when it is damaged
 */
export async function programFiles(
  program: string,
  scan: ProgramScan,
  folder: string,
  options: { readonly what: string; readonly signal?: AbortSignal | undefined },
): Promise<NodeFile[]> {
  const itself = { name: "bin/k3s", path: program, mode: 0o755 };
  const embedded = await findEmbedded(program, scan);
  if (embedded === undefined) return [itself, ...BARE];
  if (embedded === "damaged") {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `${options.what} is cut off or damaged: the tools in it are not whole`,
      {
        hint: "get it again, and compare its sha256 with the release's list",
      },
    );
  }
  const dir = join(folder, "data");
  await unpackEmbedded(program, embedded, dir, options.signal);
  return [itself, ...(await filesBelow(folder, "data"))];
}

const BARE: readonly NodeFile[] = [
  { name: "bare", text: "", mode: 0o644 },
  ...["containerd", "crictl", "ctr", "kubectl"].map((name) => ({ name: `bin/${name}`, link: "k3s" })),
];
