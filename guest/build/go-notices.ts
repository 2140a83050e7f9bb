import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import type { Notice } from "./notice.ts";

/** Programs of one Go module, as they are built for an artifact. */
interface Programs {
  readonly artifact: string;
  /** Folder of the go.mod, relative to the repository's root. */
  readonly module: string;
  readonly paths: readonly string[];
  readonly tags?: readonly string[];
  readonly cgo?: boolean;
}

const PLUGINS = "github.com/containernetworking/plugins/plugins";

/** Every Go program of the package; the artifacts' target.ts build them. */
const PROGRAMS: readonly Programs[] = [
  { artifact: "keeper", module: "native/keeper", paths: ["."] },
  { artifact: "base.erofs", module: "guest/init", paths: ["./cmd/init"] },
  {
    artifact: "node.erofs",
    module: "guest/node",
    paths: [
      "./cmd/...",
      "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
      `${PLUGINS}/main/bridge`,
      `${PLUGINS}/main/loopback`,
      `${PLUGINS}/ipam/host-local`,
      `${PLUGINS}/meta/portmap`,
    ],
  },
  {
    artifact: "node.erofs",
    module: "guest/node/shim",
    paths: ["github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"],
  },
  { artifact: "node.erofs", module: "guest/node/coredns", paths: ["."] },
  {
    artifact: "node.erofs",
    module: "guest/node/runc",
    paths: ["github.com/opencontainers/runc"],
    tags: ["netgo", "osusergo", "seccomp"],
    cgo: true,
  },
];

/** Files that a licence or a notice is in; `.docs` is for documentation, which no program contains. */
const NOTICE_FILE = /^(licen[cs]e|copying|copyright|notice|patents|unlicense)(?!.*\.(go|sh|docs)$)/i;

interface Package {
  readonly ImportPath: string;
  readonly Dir: string;
  readonly Standard?: boolean;
  readonly Module?: Module & { readonly Main?: boolean; readonly Replace?: Module };
}

interface Module {
  readonly Path: string;
  readonly Version?: string;
  readonly Dir?: string;
}

/** Notices of the modules whose packages are linked into the Go programs, and of Go's own library. */
export async function goNotices(root: string): Promise<Notice[]> {
  const notices = await Promise.all(PROGRAMS.map((programs) => noticesOf(root, programs)));
  return [...(await standardLibrary()), ...notices.flat()];
}

/** The text of a package is in its own folder or in one above it, up to the module's. */
async function noticesOf(root: string, programs: Programs): Promise<Notice[]> {
  const files = new Map<string, string>();
  const without = new Set<string>();
  const seen = new Map<string, readonly string[]>();
  const inFolder = async (folder: string): Promise<readonly string[]> => {
    const names = seen.get(folder) ?? (await noticeFiles(folder));
    seen.set(folder, names);
    return names;
  };
  for (const { Dir, Module: module } of await linked(root, programs)) {
    if (module?.Dir === undefined) continue;
    const { Path, Version } = module.Replace ?? module;
    let found = 0;
    for (let folder = Dir; ; folder = dirname(folder)) {
      for (const path of await inFolder(folder)) {
        found++;
        files.set(path, `${Path} ${Version}, ${relative(module.Dir, path)}`);
      }
      if (folder === module.Dir) break;
    }
    if (found === 0) without.add(`${Path} ${Version}`);
  }
  if (without.size > 0) throw new Error(`no licence is found in ${[...without].join(", ")}`);
  return Promise.all(
    [...files].map(async ([path, of]) => ({
      of,
      text: await readFile(path, "utf8"),
      artifact: programs.artifact,
    })),
  );
}

async function noticeFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && NOTICE_FILE.test(entry.name))
    .map(({ name }) => join(folder, name));
}

/** Packages of other people's modules that the programs are linked from. */
async function linked(root: string, { module, paths, tags = [], cgo = false }: Programs): Promise<Package[]> {
  const fields = "-json=ImportPath,Dir,Standard,Module";
  const { stdout } = await execa("go", ["list", "-deps", fields, `-tags=${tags.join(",")}`, ...paths], {
    cwd: join(root, module),
    env: {
      GOOS: "linux",
      GOARCH: "amd64",
      GOTOOLCHAIN: "local",
      GOFLAGS: "-mod=readonly -buildvcs=false",
      GOWORK: "off",
      CGO_ENABLED: cgo ? "1" : "0",
    },
  });
  // One JSON object after the other; only their own braces are in the first column.
  const packages = JSON.parse(`[${stdout.replaceAll("\n}\n{", "\n},\n{")}]`) as Package[];
  return packages.filter(({ Standard, Module: of }) => Standard !== true && of?.Main !== true);
}

/** Named without its version: the text is the same in each, and the notices are those of any machine's Go. */
async function standardLibrary(): Promise<Notice[]> {
  const { stdout: goroot } = await execa("go", ["env", "GOROOT"], { env: { GOTOOLCHAIN: "local" } });
  const texts = await Promise.all(
    ["LICENSE", "PATENTS"].map(async (name) => ({ name, text: await readFile(join(goroot, name), "utf8") })),
  );
  const artifacts = new Set(PROGRAMS.map(({ artifact }) => artifact));
  return [...artifacts].flatMap((artifact) =>
    texts.map(({ name, text }) => ({ of: `Go's standard library, ${name}`, text, artifact })),
  );
}
