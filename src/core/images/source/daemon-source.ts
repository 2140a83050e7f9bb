import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { fileError, NavgwError, systemCode } from "../../base/errors.ts";
import { runProgram } from "../../base/run-program.ts";
import type { BlobCache } from "../blob-cache.ts";
import type { Image } from "../image.ts";
import type { Platform } from "../image-platform.ts";
import { parseReference } from "../image-reference.ts";
import { openArchive } from "./archive-source.ts";

/**
 * Exports an image from a local Docker or Podman by `docker save`. Its exit status is checked: a save that fails
 * halfway has often written something that looks like an archive.
 * @throws NavgwError NAVGW_UNSUPPORTED when the program is not installed, NAVGW_IMAGE when it fails
 */
export async function openFromDaemon(
  program: "docker" | "podman",
  reference: string,
  platform: Platform,
  cache: BlobCache,
  options: { readonly env?: NodeJS.ProcessEnv | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Image> {
  // Also prevents a name that starts with a dash from being parsed as an option.
  parseReference(reference);
  const path = await cache.spoolPath();
  try {
    await save(program, reference, path, options);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return openArchive(path, undefined, platform, cache, { owned: true, signal: options.signal });
}

async function save(
  program: "docker" | "podman",
  reference: string,
  path: string,
  options: { readonly env?: NodeJS.ProcessEnv | undefined; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const output = createWriteStream(path, { flags: "wx", mode: 0o600 });
  try {
    const result = await runProgram(program, ["save", reference], { ...options, output });
    if (result.exitCode === 0) return;
    const lastLine = result.stderr.trim().split("\n").at(-1)?.slice(0, 300);
    const outcome =
      result.exitCode === undefined ? `was terminated by ${result.signal}` : `failed (${result.exitCode})`;
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${program} save ${reference} ${outcome}: ${lastLine || "no output"}`,
      {
        hint: `check that the image exists: ${program} image ls`,
      },
    );
  } catch (error) {
    if (error instanceof NavgwError || options.signal?.aborted) throw error;
    if (systemCode(error) === "ENOENT") {
      throw new NavgwError("NAVGW_UNSUPPORTED", `${program} is not installed`, {
        hint: "pull the image from its registry, or pass an archive",
        cause: error,
      });
    }
    throw fileError(error, "saving an image", path);
  }
}
