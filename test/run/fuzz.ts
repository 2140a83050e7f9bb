import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { NOTHING, resultOf, type Step, sum } from "./step.ts";

/** Go modules with fuzz targets. */
const MODULES = ["guest/init", "native/keeper"];

/** Seconds per target in `npm run test:all`, which repeats what is known; `npm run fuzz` looks for more. */
const SECONDS = 4;

/** A Go function that is called with generated input. */
interface FuzzTarget {
  readonly name: string;
  /** Path of its module, relative to the repository. */
  readonly module: string;
  /** Its package, relative to the module. */
  readonly folder: string;
}

/** The fuzz targets of the Go modules, by path and name. */
export async function fuzzTargets(root: string): Promise<FuzzTarget[]> {
  const found: FuzzTarget[] = [];
  for (const module of MODULES) {
    for await (const file of glob("**/*_test.go", { cwd: join(root, module) })) {
      const source = await readFile(join(root, module, file), "utf8");
      for (const [, name = ""] of source.matchAll(/^func (Fuzz\w+)\(f \*testing\.F\)/gm))
        found.push({ name, module, folder: dirname(file) });
    }
  }
  return found.sort((a, b) => titleOf(a).localeCompare(titleOf(b)));
}

const titleOf = ({ module, folder, name }: FuzzTarget): string => `${module}/${folder} ${name}`;

/** A step that runs every fuzz target for some time, s; left out, with a message, where Go is not installed. */
export const fuzz =
  (seconds = SECONDS): Step =>
  async (root) => {
    const { failed } = await execa("go", ["version"], { reject: false });
    if (failed) {
      process.stdout.write("go is not installed: the fuzz targets are left out\n");
      return NOTHING;
    }
    let result = NOTHING;
    for (const target of await fuzzTargets(root))
      result = sum(result, resultOf(await holds(root, target, seconds)));
    return result;
  };

/** What Go's fuzzing sometimes says at the end of its time, without an input that failed (golang/go#75804). */
const OUT_OF_TIME = /^\s+context deadline exceeded$/m;

/** Go writes an input that fails to the package's `testdata/fuzz`; its own tests run it from then on. */
async function holds(root: string, target: FuzzTarget, seconds: number): Promise<boolean> {
  const { name, module, folder } = target;
  const options = [
    "-run=^$",
    `-fuzz=^${name}$`,
    `-fuzztime=${seconds}s`,
    "-fuzzminimizetime=1s",
    "-parallel=2",
    "-timeout=0",
  ];
  const { failed: refused, all } = await execa("go", ["test", ...options, `./${folder}`], {
    cwd: join(root, module),
    env: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly -buildvcs=false" },
    reject: false,
    all: true,
  });
  const failed = refused && (!OUT_OF_TIME.test(all) || all.includes("Failing input"));
  const executions = [...all.matchAll(/execs: (\d+)/g)].at(-1)?.[1] ?? "0";
  process.stdout.write(`${failed ? "✗" : "✓"} ${titleOf(target)}: ${executions} inputs\n`);
  if (failed) process.stdout.write(`${all}\n`);
  return !failed;
}
