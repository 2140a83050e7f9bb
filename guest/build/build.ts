/**
 * Builds the artifacts of `packages/guest-linux-x64` from registry packages: `npm run guest:build [-- NAME…]`.
 * An output is cached by the hash of its inputs; what did not change is neither built nor written again.
 * Without names, or with the name NOTICES.txt, the third-party notices are written, too.
 * `--draft FOLDER` writes a quickly compressed package there instead, to be tried with NAVGW_GUEST_DIR=FOLDER.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { constants, createZstdCompress } from "node:zlib";
import { execa } from "execa";
import {
  type ArtifactEntry,
  type Manifest,
  manifestSchema,
} from "../../src/core/artifacts/guest-manifest.ts";
import { packSparse } from "../../src/core/artifacts/packed-disk.ts";
import { exists } from "../../src/core/base/exists.ts";
import { sumOf } from "../../src/core/base/sum-of-file.ts";
import { createDebian } from "./debian.ts";
import { inputsHashOf } from "./inputs.ts";
import { NOTICES, noticesOf } from "./notices.ts";
import type { BuildContext, Target } from "./target.ts";
import { targets } from "./targets.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values, positionals } = parseArgs({ options: { draft: { type: "string" } }, allowPositionals: true });
const packageDir = values.draft ?? join(root, "packages/guest-linux-x64");
const compressionLevel = values.draft === undefined ? 22 : 1;
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw/build");

async function main(names: readonly string[]): Promise<void> {
  await mkdir(packageDir, { recursive: true });
  const manifestPath = join(packageDir, "manifest.json");
  const old = await readManifest(manifestPath);
  const artifacts: Record<string, ArtifactEntry> = {};
  const built = new Map<string, string>();
  for (const target of targets) {
    const before = old.artifacts[target.name];
    if (
      names.length > 0 &&
      !names.includes(target.name) &&
      !targets.some((t) => names.includes(t.name) && t.needs?.includes(target.name))
    ) {
      continue;
    }
    const inputsHash = await inputsHashOf(root, target, targets);
    const output = await build(target, inputsHash, built);
    built.set(target.name, output);
    artifacts[target.name] = await ship(target, inputsHash, output, before);
  }
  // Read again, as another build of other artifacts may have ended meanwhile.
  const { artifacts: others } = await readManifest(manifestPath);
  const known = targets.map((target) => target.name);
  const kept = Object.fromEntries(Object.entries(others).filter(([name]) => known.includes(name)));
  const sorted = Object.fromEntries(
    Object.entries({ ...kept, ...artifacts }).sort(([a], [b]) => a.localeCompare(b)),
  );
  // Parsed for the order of its keys, which does not depend on what was built anew.
  const manifest = manifestSchema.parse({ schema: 1, artifacts: sorted } satisfies Manifest);
  await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
  if (names.length === 0 || names.includes(NOTICES)) {
    await writeFile(join(packageDir, NOTICES), await noticesOf(root, targets, createDebian({ cache })));
  }
}

async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, "utf8").catch(() => '{"schema":1,"artifacts":{}}');
  return manifestSchema.parse(JSON.parse(text));
}

/** Path of the uncompressed output, built unless the cache has it. */
async function build(
  target: Target,
  inputsHash: string,
  built: ReadonlyMap<string, string>,
): Promise<string> {
  const folder = join(cache, "outputs", inputsHash);
  const output = join(folder, target.name);
  if (await exists(output)) return say(target, "cached", output);
  const work = join(cache, "work", target.name);
  const log = join(cache, `${target.name}.log`);
  await Promise.all([
    mkdir(work, { recursive: true }),
    mkdir(folder, { recursive: true }),
    rm(log, { force: true }),
  ]);
  const partial = join(folder, `${target.name}.${process.pid}.partial`);
  const started = performance.now();
  say(target, "building", log);
  const context: BuildContext = {
    root,
    work,
    out: partial,
    input: (name) => built.get(name) ?? fail(`${target.name} needs ${name}, which was not built before it`),
    debian: createDebian({ cache }),
    run: (argv, options) => run(log, argv, options),
  };
  await target.build(context);
  if (target.sparse) {
    await packSparse(partial, `${partial}.packed`);
    await rename(`${partial}.packed`, partial);
  }
  await chmod(partial, 0o644);
  await rename(partial, output);
  return say(target, `built in ${((performance.now() - started) / 1000).toFixed(0)} s`, output);
}

/** Compresses an output into the package and describes it; an unchanged one keeps its file. */
async function ship(
  target: Target,
  inputsHash: string,
  output: string,
  before: ArtifactEntry | undefined,
): Promise<ArtifactEntry> {
  const file = `${target.name}.zst`;
  const path = join(packageDir, file);
  const uncompressedSha256 = await sumOf(output);
  const describe = {
    file,
    version: target.version,
    inputsHash,
    sources: [...target.sources].sort(),
    licence: target.licence,
  };
  if (
    before?.uncompressedSha256 === uncompressedSha256 &&
    (await exists(path)) &&
    (await sumOf(path)) === before.sha256
  ) {
    return { ...before, ...describe };
  }
  const parameters = {
    [constants.ZSTD_c_compressionLevel]: compressionLevel,
    [constants.ZSTD_c_checksumFlag]: 1,
    // The Go programs of a disk have much in common; 2^27 bytes is the most that a decoder takes without being asked to.
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    [constants.ZSTD_c_windowLog]: 27,
  };
  await pipeline(
    createReadStream(output),
    createZstdCompress({ params: parameters }),
    createWriteStream(path),
  );
  const [size, uncompressedSize] = await Promise.all([sizeOf(path), sizeOf(output)]);
  say(target, `${(size / 2 ** 20).toFixed(1)} MiB compressed`, path);
  return { ...describe, sha256: await sumOf(path), size, uncompressedSha256, uncompressedSize };
}

async function run(
  log: string,
  argv: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; stdin?: string } = {},
): Promise<string> {
  const [program = "", ...args] = argv;
  const result = await execa(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env },
    input: options.stdin ?? "",
    stdout: ["pipe", { file: log, append: true }],
    stderr: { file: log, append: true },
    reject: false,
  });
  if (!result.failed) return result.stdout;
  const tail = (await readFile(log, "utf8").catch(() => "")).split("\n").slice(-30).join("\n");
  throw new Error(
    `${argv.join(" ")} failed (${result.exitCode ?? result.signal ?? result.shortMessage}); ${log} ends\n${tail}`,
  );
}

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;
function say(target: Target, what: string, path: string): string {
  process.stderr.write(`${target.name}: ${what}: ${path}\n`);
  return path;
}

function fail(message: string): never {
  throw new Error(message);
}

await main(positionals);
