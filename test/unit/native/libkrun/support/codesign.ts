import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter } from "node:path";
import { vi } from "vitest";
import type { Folder } from "./runner.ts";

/**
 * Stands in for Apple's codesign: signs by appending the entitlements to the file, verifies that they are there, shows
 * them, and writes down each call. CODESIGN_REFUSES names the action that it is to fail at, CODESIGN_SAYS what it says.
 */
const PROGRAM = `#!/bin/sh
echo "$*" >> "$CODESIGN_CALLS"
case "$1" in --force) action=sign ;; --verify) action=verify ;; --display) action=show ;; esac
if [ "$CODESIGN_REFUSES" = "$action" ]; then
  echo "$CODESIGN_SAYS" >&2
  exit 1
fi
for file; do :; done
case $action in
  sign) { echo 'SIGNED'; cat "$5"; } >> "$file" ;;
  verify) grep -q '^SIGNED$' "$file" || { echo "$file: code object is not signed at all" >&2; exit 1; } ;;
  show) sed '1,/^SIGNED$/d' "$file" ;;
esac
`;

/** Puts the stand-in on PATH until the test ends, and returns what it was called with. */
export async function installCodesign(folder: Folder): Promise<() => Promise<string[]>> {
  const bin = folder.join("bin");
  await mkdir(bin);
  await writeFile(`${bin}/codesign`, PROGRAM);
  await chmod(`${bin}/codesign`, 0o755);
  const calls = folder.join("calls");
  await writeFile(calls, "");
  vi.stubEnv("PATH", `${bin}${delimiter}${process.env.PATH}`);
  vi.stubEnv("CODESIGN_CALLS", calls);
  return async () => (await readFile(calls, "utf8")).split("\n").filter(Boolean);
}
