import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The runner's `main` and `post`, what later steps run, and what the engine krun starts. All in one directory, where each finds the others. */
const ENTRIES = {
  main: "src/action/main.ts",
  post: "src/action/post.ts",
  cli: "src/cli/main.ts",
  "cache-worker": "src/action/cache/cache-worker.ts",
  runner: "native/libkrun/runner.ts",
  "parent-watch": "native/libkrun/parent-watch.ts",
};

/** GitHub's toolkit reads and writes the runner's files; its client for tokens is not used, but would take half of the start's time. */
const WITHOUT_SIDE_EFFECTS = /^@actions\/|node_modules\/@actions\//;

/** Modules of GitHub's toolkit have no side effects, but their packages do not declare it. */
const unusedToolkit: Plugin = {
  name: "unused-toolkit",
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...rest }) => {
      const isToolkit = WITHOUT_SIDE_EFFECTS.test(path) || WITHOUT_SIDE_EFFECTS.test(rest.importer);
      if (pluginData === "seen" || !isToolkit) return undefined;
      const { kind, importer, namespace, resolveDir } = rest;
      const found = await build.resolve(path, { kind, importer, namespace, resolveDir, pluginData: "seen" });
      return found.errors.length > 0 ? found : { ...found, sideEffects: false };
    });
  },
};

/**
 * Bundles what the action runs: ES modules that need no node_modules but koffi, which is a native module.
 * @returns what went into which file
 */
export async function bundle(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: ["koffi"],
    plugins: [unusedToolkit],
    metafile: true,
    legalComments: "none",
    minifySyntax: true,
    chunkNames: "chunk-[hash]",
    // CommonJS libraries load Node.js's own modules this way.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
  return metafile;
}
