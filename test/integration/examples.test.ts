import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { traces } from "../support/left-behind.ts";
import { installPackages, packPackages } from "../support/packages.ts";
import { FRESH } from "../support/vitest-project.ts";

const BOUND = 300_000;
const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const names = await readdir(examples);

/** Each as its reader would run it, from published packages; all on one cluster, which each of them could have started. */
describe("the example", { timeout: BOUND }, () => {
  const dir = join(isolated.root, "examples");

  beforeAll(async () => {
    const { navgw: own, guest } = await packPackages(join(isolated.root, "packages"));
    const others = new Set<string>();
    for (const name of names) {
      const about = JSON.parse(await readFile(join(examples, name, "package.json"), "utf8")) as Manifest;
      for (const [wanted, range] of Object.entries({ ...about.dependencies, ...about.devDependencies })) {
        if (wanted !== "navgw-test") others.add(`${wanted}@${range}`);
      }
    }
    await installPackages(dir, [own, guest, ...others]);
    await cp(examples, dir, { recursive: true, filter: (path) => !path.includes("node_modules") });
  }, BOUND);

  afterAll(async () => {
    await navgw(["down", "--all"]);
    expect((await traces()).processes).toEqual([]);
  });

  it.for(names)("%s passes", async (name) => {
    const { all, exitCode } = await execa("npm", ["test"], {
      ...{ cwd: join(dir, name), all: true, stdin: "ignore", reject: false },
      env: { ...isolated.env, ...FRESH, NAVGW_ENGINE: "uml", NAVGW_REUSE: "examples" },
    });
    expect(all).toMatch(/cluster examples: (ready after|taken as it is)/);
    expect(exitCode, all).toBe(0);
  });
});

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
