import { z } from "zod";
import { materialize } from "../artifacts/artifact-store.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { parseJson } from "../base/json.ts";
import { runProgram } from "../base/run-program.ts";

/** One entry of a node disk: a regular file with its content or the path of a file that has it, or a symbolic link. */
export type NodeFile = {
  /** Path from the disk's root, without a leading slash. */
  readonly name: string;
} & (
  | { readonly text: string; readonly mode: number }
  | { readonly path: string; readonly mode: number }
  | { readonly link: string }
);

/** Label by which the guest identifies a k3s disk; guest/CONTRACT.md. */
const LABEL = "navgw-k3s";

const answerSchema = z.object({
  ok: z.boolean(),
  errno: z.string().optional(),
  message: z.string().optional(),
});

/**
 * Writes files as a file system that the guest mounts (EROFS). The keeper's program does it, as Node.js has no library for it.
 * @throws an error with the system's `code`, such as ENOSPC
 */
export async function makeDisk(
  guest: GuestPackage,
  out: string,
  files: readonly NodeFile[],
  signal?: AbortSignal,
): Promise<void> {
  const keeper = await materialize(guest, "keeper", { signal });
  const input = JSON.stringify({ out, label: LABEL, files });
  const { stdout, stderr } = await runProgram(keeper, ["make-disk"], { input, signal });
  const answer = answerSchema.safeParse(parseJson(stdout.toString("utf8")));
  if (answer.data?.ok === true) return;
  const { errno, message = stderr.trim() || "no answer" } = answer.data ?? {};
  throw Object.assign(new Error(message), errno === undefined ? {} : { code: errno });
}
