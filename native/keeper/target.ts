import { readFileSync } from "node:fs";
import type { Target } from "../../guest/build/target.ts";

const FOLDER = "native/keeper";
const NETWORK = "github.com/containers/gvisor-tap-vsock";
const STACK = "gvisor.dev/gvisor";

const goMod = readFileSync(new URL("go.mod", import.meta.url), "utf8");

/** The host process of a cluster: its user-mode network and its machine (guest/CONTRACT.md, "Keeper"). */
export const target: Target = {
  name: "keeper",
  version: required(NETWORK).replace(/^v/, ""),
  inputs: [FOLDER],
  sources: [NETWORK, STACK].map((module) => `${module} ${required(module)}`),
  licence: "Apache-2.0 AND BSD-3-Clause AND MIT",
  async build({ root, out, run }) {
    await run(["go", "build", "-trimpath", "-ldflags", "-s -w -buildid=", "-o", out, "."], {
      cwd: `${root}/${FOLDER}`,
      env: {
        CGO_ENABLED: "0",
        GOOS: "linux",
        GOARCH: "amd64",
        GOAMD64: "v1",
        GOFLAGS: "-mod=readonly -buildvcs=false",
        GOTOOLCHAIN: "local",
        GOWORK: "off",
      },
    });
  },
};

/** The version of a module that go.mod asks for. */
function required(module: string): string {
  const version = new RegExp(`^\\s*${module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(goMod)?.[1];
  if (version === undefined) throw new Error(`${FOLDER}/go.mod does not require ${module}`);
  return version;
}
