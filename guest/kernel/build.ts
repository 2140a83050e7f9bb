import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { BuildContext } from "../build/target.ts";
import { configOf, lostLines, parseConfig } from "./config.ts";
import { type Engine, missingFor } from "./needed.ts";
import { toolchain } from "./toolchain.ts";

/** One kernel. */
export interface Kernel {
  readonly engine: Engine;
  /** `make`'s ARCH. */
  readonly arch: "um" | "x86_64";
  /** Debian package with the sources, `linux-source-X.Y`, its version and its suite. */
  readonly source: { readonly name: string; readonly version: string; readonly suite: string };
  /** What `make` builds, relative to the object folder. */
  readonly image: string;
  /** Fragments below `config/`; all of them together are the request. */
  readonly fragments: readonly string[];
  /** Patches below `patches/`, applied in this order. */
  readonly patches: readonly string[];
}

/** What the kernel says about its build instead of this machine's name, user and time. */
const IDENTITY = {
  KBUILD_BUILD_USER: "navgw",
  KBUILD_BUILD_HOST: "navgw",
  KBUILD_BUILD_VERSION: "1",
  KBUILD_BUILD_TIMESTAMP: "Thu Jan  1 00:00:00 UTC 2026",
};

/** Configures and compiles a kernel and writes it, stripped, to `context.out`. */
export async function buildKernel(kernel: Kernel, context: BuildContext): Promise<void> {
  const env = { ...(await toolchain(context.debian, join(context.work, "bin"))), ...IDENTITY };
  const source = await unpackSource(kernel, context, env);
  const objects = join(context.work, "objects");
  await mkdir(objects, { recursive: true });
  const make = (...args: readonly string[]): Promise<string> =>
    context.run(["make", "-C", source, `O=${objects}`, `ARCH=${kernel.arch}`, "HOSTCC=gcc", ...args], {
      env,
    });

  const fragments = kernel.fragments.map((name) =>
    readFile(join(context.root, "guest/kernel/config", name), "utf8"),
  );
  const request = (await Promise.all(fragments)).join("\n");
  await writeFile(join(context.work, "request.config"), request);
  await make(`KCONFIG_ALLCONFIG=${join(context.work, "request.config")}`, "allnoconfig");
  const config = parseConfig(await readFile(join(objects, ".config"), "utf8"));
  const lost = lostLines(request, config);
  if (lost.length > 0)
    throw new Error(`Kconfig did not take these lines of ${kernel.fragments.join(", ")}: ${lost.join(", ")}`);

  await make(`-j${availableParallelism()}`, kernel.image);
  await copyFile(join(objects, kernel.image), context.out);
  await context.run(["strip", "--strip-all", context.out], { env });
  const missing = missingFor(kernel.engine, configOf(await readFile(context.out)));
  if (missing.length > 0) throw new Error(`the kernel lacks what a node needs: ${missing.join(", ")}`);
}

/** Folder of the patched sources; unpacked again when the version or a patch changes. */
async function unpackSource(
  kernel: Kernel,
  context: BuildContext,
  env: Record<string, string>,
): Promise<string> {
  const { name, version, suite } = kernel.source;
  const folder = join(context.work, "source");
  const patches = kernel.patches.map((file) => join(context.root, "guest/kernel/patches", file));
  const texts = await Promise.all(patches.map((path) => readFile(path, "utf8")));
  const content = [`${name} ${version}\n`, ...texts].join("");
  const marker = join(folder, ".content");
  if ((await readFile(marker, "utf8").catch(() => "")) === content) return folder;
  // What was compiled from other sources is not trusted to make's time stamps.
  for (const old of [folder, join(context.work, "objects")]) await rm(old, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const unpacked = await context.debian.unpack([`${name}=${version}`], suite);
  const archive = join(unpacked, "usr/src", `${name}.tar.xz`);
  await context.run([
    "tar",
    "--extract",
    `--file=${archive}`,
    `--directory=${folder}`,
    "--strip-components=1",
  ]);
  for (const stdin of texts) {
    await context.run(["patch", "--strip=1", "--fuzz=0", "--batch"], { cwd: folder, env, stdin });
  }
  await writeFile(marker, content);
  return folder;
}
