import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { traces } from "../support/left-behind.ts";
import { installPackages, packPackages } from "../support/packages.ts";
import { buildShop, saveAs } from "../support/shop-image.ts";
import { FRESH } from "../support/vitest-project.ts";
import { type Fault, TestRegistry } from "../unit/core/images/support/registry.ts";

const BOUND = 300_000;
const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const names = await readdir(examples);
/** What the examples' clusters have in common. */
const CLUSTER = { NAVGW_ENGINE: "uml", NAVGW_REUSE: "examples" };

/** Each as its reader would run it, from published packages; all on one cluster, which each of them could have started. */
describe("the example", { timeout: BOUND }, () => {
  const dir = join(isolated.root, "examples");
  let registry: TestRegistry;

  beforeAll(async () => {
    const { navgw: own, guest } = await packPackages(join(isolated.root, "packages"));
    const others = new Set<string>(["@types/node@^24", "typescript@^7"]);
    for (const name of names) {
      const about = JSON.parse(await readFile(join(examples, name, "package.json"), "utf8")) as Manifest;
      for (const [wanted, range] of Object.entries({ ...about.dependencies, ...about.devDependencies })) {
        if (wanted !== "navgw-test") others.add(`${wanted}@${range}`);
      }
    }
    await installPackages(dir, [own, guest, ...others]);
    await cp(examples, dir, { recursive: true, filter: (path) => !path.includes("node_modules") });
    await mustNavgw(["up", "--engine", CLUSTER.NAVGW_ENGINE, "--name", CLUSTER.NAVGW_REUSE]);
    registry = await serveShop(dir);
  }, BOUND);

  afterAll(async () => {
    await navgw(["down", "--all"]);
    await registry?.[Symbol.asyncDispose]();
    expect((await traces()).processes).toEqual([]);
  });

  it.for(names)("%s passes", async (name) => {
    const { all, exitCode } = await execa("npm", ["test"], {
      ...{ cwd: join(dir, name), all: true, stdin: "ignore", reject: false },
      env: {
        ...isolated.env,
        ...FRESH,
        ...CLUSTER,
        DOCKER_CONFIG: join(dir, "docker"),
        REGISTRY: registry.host,
      },
    });
    expect(exitCode, all).toBe(0);
    if (name === "script") expect(all).toContain("hello from app-");
    else expect(all).toMatch(/cluster examples: (ready after|taken as it is)/);
  });

  it("each is rightly typed", async () => {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, module: "nodenext", target: "es2024", skipLibCheck: true },
      ...{ lib: ["es2024", "esnext.disposable"], types: ["node"], allowImportingTsExtensions: true },
    };
    const config = { compilerOptions, include: names.map((name) => `${name}/**/*.ts`) };
    await writeFile(join(dir, "tsconfig.json"), JSON.stringify(config));
    const { all, exitCode } = await execa("tsc", ["-p", dir], {
      preferLocal: true,
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
  });
});

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The image of the guide's app: in an archive, and in a registry that wants the password of docker/config.json. */
async function serveShop(dir: string): Promise<TestRegistry> {
  const guide = join(dir, "guide");
  const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
  const busybox = await execa(
    process.execPath,
    [main, "exec", "--name", CLUSTER.NAVGW_REUSE, "--", "cat", "/bin/busybox"],
    { env: isolated.env, encoding: "buffer" },
  );
  const image = await buildShop(Buffer.from(busybox.stdout), join(guide, "app"));
  await saveAs(image, "docker.io/library/shop:dev", join(guide, "shop.tar"), join(isolated.root, "shop"));
  const registry = await TestRegistry.start({ "team/shop:1.0": image });
  const auth = Buffer.from("team:secret").toString("base64");
  const withPassword: Fault = ({ headers }, response) => {
    if (headers.authorization === `Basic ${auth}`) return false;
    response.writeHead(401, { "www-authenticate": 'Basic realm="team"' }).end();
    return true;
  };
  registry.faults = [withPassword];
  await mkdir(join(dir, "docker"));
  const config = { auths: { [registry.host]: { auth } } };
  await writeFile(join(dir, "docker/config.json"), JSON.stringify(config), { mode: 0o600 });
  return registry;
}
