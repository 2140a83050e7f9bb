import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { createDebian, type Debian } from "../../../guest/build/debian.ts";
import { makeErofs } from "../../../guest/build/erofs.ts";

/** The repository under test. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw");

/** Debian's packages, shared with the guest's build. */
export const debian: Debian = createDebian({ cache: join(CACHE, "build") });

/**
 * A file that is made once for everything that decides its content, and is found in the cache from then on.
 * @param parts whatever decides the content; a Buffer stands for its bytes
 * @param make writes the file; it gets its name only when it is whole
 */
export async function once(
  name: string,
  parts: readonly (string | Buffer)[],
  make: (path: string) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}\0`).update(part);
  const folder = join(CACHE, "lab", hash.digest("hex").slice(0, 32));
  const path = join(folder, name);
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  const partial = await mkdtemp(join(folder, "partial-"));
  try {
    await make(join(partial, name));
    await rename(join(partial, name), path);
    return path;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Writes a read-only disk of what `fill` puts into an empty folder.
 * @param label volume label, at most 16 characters
 */
export async function makeDisk(
  path: string,
  label: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const work = await mkdtemp(`${path}.work-`);
  try {
    const folder = join(work, "content");
    await mkdir(folder);
    await fill(folder);
    await makeErofs(buildContext(work, path), folder, path, { label });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function buildContext(work: string, out: string): Parameters<typeof makeErofs>[0] {
  return {
    root: ROOT,
    work,
    out,
    debian,
    input: (name) => {
      throw new Error(`the lab builds no ${name}`);
    },
    run: async ([program = "", ...args], { cwd, env, stdin = "" } = {}) =>
      (await execa(program, args, { ...(cwd ? { cwd } : {}), env: { ...env }, input: stdin })).stdout,
  };
}

/** Copies files or folders of one tree into another, where they keep their paths; links stay links. */
export async function copyTree(from: string, paths: readonly string[], to: string): Promise<void> {
  await execa("cp", ["--archive", "--parents", "--reflink=auto", "--", ...paths, to], { cwd: from });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
