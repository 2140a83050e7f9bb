/**
 * Debian packages without root: apt with private state fetches the versions that debian.lock.json pins.
 *
 * What is trusted is the lock's sha256, so fetching does not verify apt's signatures (a machine's keyring may be
 * older than the suite). Writing the lock does verify them: `node guest/build/debian.ts NAME@SUITE…` pins the
 * suite's newest version of these packages, `node guest/build/debian.ts` that of every package in the lock.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { exists } from "../../src/core/base/exists.ts";
import { sumOf } from "../../src/core/base/sum-of-file.ts";

/** Debian packages, fetched and unpacked without root. */
export interface Debian {
  /**
   * Unpacks packages into one folder; no dependency is followed and no maintainer script is run.
   * @param names package names; `name=version` also insists on the version that the lock has
   * @param suite default `trixie`; tools that run on the build machine are best taken from `bookworm`
   * @returns folder to read from, shared between builds: never write to it
   */
  unpack(names: readonly string[], suite?: string): Promise<string>;
  /** Path of one package's .deb file. */
  file(name: string, suite?: string): Promise<string>;
  /** The suite in which the lock has this version of a package, if any. */
  suiteOf(name: string, version: string): Promise<string | undefined>;
}

interface Pin {
  readonly version: string;
  readonly sha256: string;
}

/** Suite → package → pin. */
type Lock = Record<string, Record<string, Pin>>;

const DEFAULT_SUITE = "trixie";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const lockPath = fileURLToPath(new URL("debian.lock.json", import.meta.url));

/**
 * @param options.cache folder that keeps apt's state, .deb files and unpacked packages below `debian/`
 */
export function createDebian(options: { readonly cache: string }): Debian {
  const home = join(options.cache, "debian");
  const lock = readLock();
  const apts = new Map<string, Apt>();
  const aptOf = (suite: string): Apt => {
    const apt = apts.get(suite) ?? new Apt(join(home, "apt", suite), suite, "[trusted=yes]");
    apts.set(suite, apt);
    return apt;
  };

  async function pinOf(name: string, suite: string): Promise<{ name: string; pin: Pin }> {
    const [bare = name, version] = name.split("=");
    const pin = (await lock)[suite]?.[bare];
    if (!pin)
      throw new Error(`${bare} is not pinned in ${suite}: run node guest/build/debian.ts ${bare}@${suite}`);
    if (version && version !== pin.version)
      throw new Error(`${bare} ${version} is wanted, the lock has ${pin.version}`);
    return { name: bare, pin };
  }

  async function file(name: string, suite = DEFAULT_SUITE): Promise<string> {
    const { name: bare, pin } = await pinOf(name, suite);
    const path = join(home, "pool", `${pin.sha256}.deb`);
    if (await exists(path)) return path;
    await mkdir(join(home, "pool"), { recursive: true });
    const folder = await mkdtemp(join(home, "pool", "fetch-"));
    try {
      const fetched = await aptOf(suite).download(`${bare}=${pin.version}`, folder);
      const sha256 = await sumOf(fetched);
      if (sha256 !== pin.sha256)
        throw new Error(`${bare} ${pin.version} has sha256 ${sha256}, pinned is ${pin.sha256}`);
      await rename(fetched, path);
      return path;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function unpack(names: readonly string[], suite = DEFAULT_SUITE): Promise<string> {
    const files: string[] = [];
    for (const name of names) files.push(await file(name, suite));
    const key = createHash("sha256")
      .update(files.map((path) => basename(path)).join("\n"))
      .digest("hex");
    const folder = join(home, "unpacked", key);
    if (await exists(folder)) return folder;
    await mkdir(join(home, "unpacked"), { recursive: true });
    const partial = await mkdtemp(`${folder}.`);
    try {
      for (const path of files) await execa("dpkg-deb", ["--extract", path, partial]);
      // Another build may have been faster; its folder has the same content.
      await rename(partial, folder).catch(async (error: unknown) => {
        if (!(await exists(folder))) throw error;
      });
      return folder;
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  async function suiteOf(name: string, version: string): Promise<string | undefined> {
    return Object.entries(await lock).find(([, pins]) => pins[name]?.version === version)?.[0];
  }

  return { unpack, file, suiteOf };
}

/** apt for one suite, in a folder of its own; the mirror and the way to it are those of the machine's own apt. */
class Apt {
  readonly #home: string;
  readonly #suite: string;
  readonly #options: string;
  #configured?: Promise<void>;

  constructor(home: string, suite: string, options: string) {
    this.#home = home;
    this.#suite = suite;
    this.#options = options;
  }

  /** Downloads `name=version` into a folder and returns the file's path. */
  async download(spec: string, folder: string): Promise<string> {
    await this.#configureOnce();
    const fetch = (): Promise<boolean> =>
      this.#run(["apt-get", "download", spec], folder).then(
        () => true,
        () => false,
      );
    if (!(await fetch())) {
      await this.update();
      await this.#run(["apt-get", "download", spec], folder).catch((cause: unknown) => {
        const [name] = spec.split("=");
        const next = `pin a newer version with: node guest/build/debian.ts ${name}@${this.#suite}`;
        throw new Error(`the mirror does not serve ${spec} in ${this.#suite}; ${next}`, { cause });
      });
    }
    const [file] = await readdir(folder);
    if (!file) throw new Error(`apt-get download ${spec} left no file`);
    return join(folder, file);
  }

  async update(): Promise<void> {
    await this.#configureOnce();
    await this.#run(["apt-get", "update", "--error-on=any"]);
  }

  /** The newest version of a package and its sha256. */
  async newest(name: string): Promise<Pin> {
    const record = await this.#run(["apt-cache", "show", "--no-all-versions", name]);
    const version = /^Version: (.+)$/m.exec(record)?.[1];
    const sha256 = /^SHA256: ([0-9a-f]{64})$/m.exec(record)?.[1];
    if (!version || !sha256) throw new Error(`${this.#suite} has no package ${name}`);
    return { version, sha256 };
  }

  /** One apt command; builds that share the folder wait for each other. */
  async #run(argv: readonly string[], cwd?: string): Promise<string> {
    const env = { APT_CONFIG: join(this.#home, "apt.conf"), LC_ALL: "C" };
    const { stdout } = await execa("flock", [join(this.#home, "busy"), ...argv], {
      env,
      ...(cwd ? { cwd } : {}),
    });
    return stdout;
  }

  #configureOnce(): Promise<void> {
    this.#configured ??= this.#configure();
    return this.#configured;
  }

  async #configure(): Promise<void> {
    const [mirror, { stdout: machine }] = await Promise.all([findMirror(), execa("apt-config", ["dump"])]);
    await Promise.all(
      ["state/lists/partial", "cache/archives/partial"].map((dir) =>
        mkdir(join(this.#home, dir), { recursive: true }),
      ),
    );
    const settings: Record<string, string> = {
      "Dir::State": join(this.#home, "state"),
      "Dir::State::status": join(this.#home, "status"),
      "Dir::Cache": join(this.#home, "cache"),
      "Dir::Etc::sourcelist": join(this.#home, "sources.list"),
      "APT::Architecture": "amd64",
      "APT::Sandbox::User": "",
      "Acquire::Languages": "none",
      // A pinned version does not get worse when the mirror's index is late; the lock is written with the check on.
      "Acquire::Check-Valid-Until": this.#options.includes("trusted") ? "false" : "true",
    };
    for (const part of ["sourceparts", "main", "parts", "preferences", "preferencesparts"]) {
      settings[`Dir::Etc::${part}`] = "/dev/null";
    }
    const ways = machine.split("\n").filter((line) => /^Acquire::(http|https|Retries)\b/i.test(line));
    const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";`);
    const files = {
      status: "",
      "sources.list": `deb ${this.#options} ${mirror} ${this.#suite} main\n`,
      "apt.conf": `${[...ways, ...lines].join("\n")}\n`,
    };
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.#home, name);
      await writeFile(`${path}.${process.pid}`, content);
      await rename(`${path}.${process.pid}`, path);
    }
  }
}

/** The Debian mirror that this machine's apt is configured with, or NAVGW_DEBIAN_MIRROR. */
async function findMirror(): Promise<string> {
  const chosen = process.env.NAVGW_DEBIAN_MIRROR;
  if (chosen) return chosen;
  const empty = await mkdtemp(join(process.env.TMPDIR ?? "/tmp", "navgw-apt-"));
  try {
    const { stdout } = await execa("apt-get", ["update", "--print-uris", "-o", `Dir::State::lists=${empty}`]);
    const mirror = /^'(\S+\/debian)\/dists\/[a-z]+\/InRelease'/m.exec(stdout)?.[1];
    if (mirror) return mirror;
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
  throw new Error("apt on this machine has no Debian mirror: set NAVGW_DEBIAN_MIRROR to the address of one");
}

async function readLock(): Promise<Lock> {
  return JSON.parse(await readFile(lockPath, "utf8")) as Lock;
}

/** Pins the newest versions of `name@suite`s, or of everything in the lock. */
async function writeLock(specs: readonly string[]): Promise<void> {
  const lock = await readLock();
  const all = Object.entries(lock).flatMap(([suite, pins]) =>
    Object.keys(pins).map((name) => `${name}@${suite}`),
  );
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw/build/debian");
  const wanted = Map.groupBy(
    (specs.length > 0 ? specs : all).map((spec) => spec.split("@")),
    ([, suite]) => suite ?? DEFAULT_SUITE,
  );
  for (const [suite, names] of wanted) {
    const apt = new Apt(join(cache, "apt-lock", suite), suite, `[signed-by=${KEYRING}]`);
    await apt.update();
    for (const [name = ""] of names) lock[suite] = { ...lock[suite], [name]: await apt.newest(name) };
  }
  const byName = <T>(map: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const sorted = byName(
    Object.fromEntries(Object.entries(lock).map(([suite, pins]) => [suite, byName(pins)])),
  );
  await writeFile(lockPath, `${JSON.stringify(sorted, null, 2)}\n`);
}

if (import.meta.main) await writeLock(process.argv.slice(2));
