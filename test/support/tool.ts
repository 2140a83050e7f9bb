import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A program that the tests use and that a package registry has. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** What must be on the machine to install it. */
  readonly needs: string;
  /** Its path in the folder where it was installed. */
  readonly program: string;
  install(folder: string): Promise<unknown>;
}

const go = (name: string, version: string, path: string): Tool => ({
  ...{ name, version, needs: "go", program: name },
  install: (folder) =>
    execa("go", ["install", `${path}@v${version}`], {
      cwd: folder,
      env: { GOBIN: folder, GOFLAGS: "-buildvcs=false", CGO_ENABLED: "0" },
    }),
});

/** Runs workflows on this machine. */
export const ACT = go("act", "0.2.89", "github.com/nektos/act");
/** Checks workflows against what GitHub takes. */
export const ACTIONLINT = go("actionlint", "1.7.12", "github.com/rhysd/actionlint/cmd/actionlint");
/** Looks for what makes workflows dangerous. */
export const ZIZMOR: Tool = {
  ...{ name: "zizmor", version: "1.32.0", needs: "python3", program: "bin/zizmor" },
  install: (folder) =>
    execa("python3", ["-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, "zizmor==1.32.0"]),
};

/** Whether a tool can be had here; what it needs is named when not. */
export async function canInstall({ needs }: Tool): Promise<boolean> {
  const args = needs === "go" ? ["version"] : ["-m", "pip", "--version"];
  return !(await execa(needs, args, { reject: false })).failed;
}

/** Path of a tool's program, which is installed into the user's cache the first time. */
export async function toolProgram({ name, version, program, install }: Tool): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "navgw/build/tools", `${name}-${version}`);
  const path = join(folder, program);
  const exists = (): Promise<boolean> => stat(path).then(Boolean, () => false);
  if (await exists()) return path;
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  try {
    await install(fresh);
    await rename(fresh, folder);
  } catch (error) {
    if (!(await exists())) throw error; // else somebody was faster
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return path;
}
