import { join } from "node:path";
import { execa } from "execa";
import { NOTHING, resultOf, type Step, type StepResult, sum } from "./step.ts";

/** Modules, and of the node only the packages that do not need all of Kubernetes to be compiled. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  "guest/init": ["./..."],
  "native/keeper": ["./..."],
  "test/stand-in": ["./..."],
  "guest/node": ["./internal/args", "./internal/config", "./internal/pki", "./internal/registries"],
};

/** Tests of what is written in Go; left out, with a word, where Go is not installed. */
export const goTests: Step = async (root) => {
  const { failed } = await execa("go", ["version"], { reject: false });
  if (failed) {
    process.stdout.write("go is not installed: the guest's and the keeper's own tests are left out\n");
    return NOTHING;
  }
  let result = NOTHING;
  for (const [module, packages] of Object.entries(MODULES)) {
    result = sum(result, await testModule(join(root, module), packages));
  }
  return result;
};

interface TestEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
  /** s */
  readonly Elapsed?: number;
}

async function testModule(folder: string, packages: readonly string[]): Promise<StepResult> {
  const run = execa("go", ["test", "-json", "-timeout=300s", ...packages], {
    cwd: folder,
    env: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly -buildvcs=false" },
    reject: false,
    stderr: "inherit",
    lines: true,
  });
  let result = NOTHING;
  const outputs = new Map<string, string>();
  for await (const line of run) {
    const event = parse(line);
    if (event === undefined) continue;
    const key = `${event.Package} ${event.Test ?? ""}`;
    if (event.Action === "output") outputs.set(key, (outputs.get(key) ?? "") + event.Output);
    if (event.Action === "pass" && event.Test !== undefined) result = sum(result, endedTest(event));
    if (event.Action === "fail") {
      // A package without a failed test did not compile, or ended by itself.
      const output = outputs.get(key) ?? "";
      if (event.Test !== undefined || result.failed === 0) result = sum(result, endedTest(event, output));
      process.stdout.write(`✗ ${key}\n${output}`);
    }
  }
  const ended = await run;
  if (ended.failed && result.failed === 0) result = sum(result, resultOf(false));
  return result;
}

/** @param failure its output, if it failed */
const endedTest = ({ Package = "", Test = "", Elapsed = 0 }: TestEvent, failure?: string): StepResult => ({
  ...resultOf(failure === undefined),
  tests: [{ name: Test, file: Package, seconds: Elapsed, failure }],
});

function parse(line: string): TestEvent | undefined {
  try {
    return JSON.parse(line) as TestEvent;
  } catch {
    process.stdout.write(`${line}\n`); // the compiler's words
    return undefined;
  }
}
