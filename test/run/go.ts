import { join } from "node:path";
import { execa } from "execa";
import { NOTHING, type Step, sum, type Tally } from "./step.ts";

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
  let tally = NOTHING;
  for (const [module, packages] of Object.entries(MODULES)) {
    tally = sum(tally, await testModule(join(root, module), packages));
  }
  return tally;
};

interface TestEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
}

async function testModule(folder: string, packages: readonly string[]): Promise<Tally> {
  const run = execa("go", ["test", "-json", "-timeout=300s", ...packages], {
    cwd: folder,
    env: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly -buildvcs=false" },
    reject: false,
    stderr: "inherit",
    lines: true,
  });
  let tally = NOTHING;
  const outputs = new Map<string, string>();
  for await (const line of run) {
    const event = parse(line);
    if (event === undefined) continue;
    const key = `${event.Package} ${event.Test ?? ""}`;
    if (event.Action === "output") outputs.set(key, (outputs.get(key) ?? "") + event.Output);
    if (event.Action === "pass" && event.Test !== undefined) tally = sum(tally, { passed: 1, failed: 0 });
    if (event.Action === "fail") {
      // A package without a failed test did not compile, or ended by itself.
      if (event.Test !== undefined || tally.failed === 0) tally = sum(tally, { passed: 0, failed: 1 });
      process.stdout.write(`✗ ${key}\n${outputs.get(key) ?? ""}`);
    }
  }
  const ended = await run;
  if (ended.failed && tally.failed === 0) tally = sum(tally, { passed: 0, failed: 1 });
  return tally;
}

function parse(line: string): TestEvent | undefined {
  try {
    return JSON.parse(line) as TestEvent;
  } catch {
    process.stdout.write(`${line}\n`); // the compiler's words
    return undefined;
  }
}
