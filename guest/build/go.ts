import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildContext } from "./target.ts";

/**
 * Compiles a Go program for the guest: static, stripped, and the same bytes wherever it is built.
 * @param program.module folder of the go.mod, relative to the repository's root
 * @param program.variables linker's `-X` settings, `path.name` → value
 * @param program.c environment of a C compiler, for what needs cgo; default: no cgo
 */
export async function buildGo(
  context: BuildContext,
  program: {
    readonly module: string;
    readonly path: string;
    readonly out: string;
    readonly tags?: readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
    readonly c?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const settings = Object.entries(program.variables ?? {}).flatMap(([name, value]) => [
    "-X",
    `${name}=${value}`,
  ]);
  const linking = program.c === undefined ? [] : ["-linkmode=external", "-extldflags=-static"];
  const ldflags = ["-s", "-w", "-buildid=", ...linking, ...settings].join(" ");
  const tags = (program.tags ?? []).join(",");
  await context.run(
    ["go", "build", "-trimpath", `-tags=${tags}`, `-ldflags=${ldflags}`, "-o", program.out, program.path],
    {
      cwd: join(context.root, program.module),
      env: {
        ...program.c,
        GOOS: "linux",
        GOARCH: "amd64",
        GOAMD64: "v1",
        GOTOOLCHAIN: "local",
        GOFLAGS: "-mod=readonly -buildvcs=false",
        CGO_ENABLED: program.c === undefined ? "0" : "1",
      },
    },
  );
}

/** Version of a module in a go.mod, without its `v`. */
export async function moduleVersion(root: string, module: string, name: string): Promise<string> {
  const text = await readFile(join(root, module, "go.mod"), "utf8");
  const version = text
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^require /, "")
        .split(" "),
    )
    .find(([path, at]) => path === name && at?.startsWith("v"))?.[1];
  if (!version) throw new Error(`${module}/go.mod does not require ${name}`);
  return version.slice(1);
}
