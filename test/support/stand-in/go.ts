import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Folder of the Go module. */
export const MODULE: string = fileURLToPath(new URL("../../stand-in", import.meta.url));
const NODE_MODULE = fileURLToPath(new URL("../../../guest/node", import.meta.url));
const PROGRAM = "navgw.dev/stand-in/internal/program";
const CONTAINERD = "github.com/containerd/containerd/v2";

/** Where Go's modules are, whatever home a test gives itself later. */
const HOME = homedir();

/** What the stand-in's programs say of themselves. */
export interface Versions {
  /** In the form of k3s's, such as `v1.37.2+k3s1`. */
  readonly version: string;
  /** What stands where k3s has digits of its commit. */
  readonly commit: string;
  /** Such as `v2.1.5-k3s1`; shims are started by its rules. */
  readonly containerd: string;
}

/** Whether the stand-in can be built here. */
export const hasGo = async (): Promise<boolean> =>
  !(await execa("go", ["version"], { reject: false })).failed;

/**
 * Builds one of the stand-in's own programs.
 * @param overlay a file for `go build -overlay`, that puts files beside the sources
 */
export async function buildProgram(
  name: "bare" | "cni" | "release",
  out: string,
  versions: Versions,
  overlay?: string,
): Promise<void> {
  const { version, commit, containerd } = versions;
  const settings = { Version: version, Commit: commit, Containerd: containerd };
  await build(MODULE, `./cmd/${name}`, out, {
    variables: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`${PROGRAM}.${key}`, value]),
    ),
    args: overlay === undefined ? [] : [`-overlay=${overlay}`],
  });
}

/** Builds a plugin of upstream's in the version that the builtin node has. @param path such as `main/loopback` */
export const buildPlugin = (path: string, out: string): Promise<void> =>
  build(NODE_MODULE, `github.com/containernetworking/plugins/plugins/${path}`, out, {});

/** Builds the shim of containerd 2.1, as k3s v1.34 brings it along. */
export const buildShim = (out: string, { containerd }: Versions): Promise<void> =>
  build(`${MODULE}/shim`, `${CONTAINERD}/cmd/containerd-shim-runc-v2`, out, {
    variables: {
      [`${CONTAINERD}/version.Version`]: containerd,
      [`${CONTAINERD}/version.Package`]: "github.com/k3s-io/containerd/v2",
    },
  });

async function build(
  cwd: string,
  path: string,
  out: string,
  options: { variables?: Readonly<Record<string, string>>; args?: readonly string[] },
): Promise<void> {
  const settings = Object.entries(options.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const ldflags = ["-s", "-w", ...settings].join(" ");
  await execa("go", ["build", "-trimpath", `-ldflags=${ldflags}`, ...(options.args ?? []), "-o", out, path], {
    cwd,
    env: {
      HOME,
      GOOS: "linux",
      GOARCH: "amd64",
      GOTOOLCHAIN: "local",
      GOFLAGS: "-mod=readonly -buildvcs=false",
      CGO_ENABLED: "0",
    },
  });
}
