import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheDir } from "../../../src/core/paths.ts";
import { navgw } from "../../support/cli.ts";
import { kubectlFor } from "../../support/kubectl.ts";
import { GOLDEN_EXPORT } from "../support/golden-export.ts";

/** ms; the whole start of a cluster by an emulated CPU. */
const BOUND = 800_000;

describe("a cluster on libkrun from a golden disk that another engine made", () => {
  let kubeconfig = "";
  let progress = "";

  beforeAll(async () => {
    const imported = await navgw(["image", "import", join(cacheDir(), GOLDEN_EXPORT)]);
    if (imported.exitCode !== 0) throw new Error(imported.stderr);
    const { exitCode, stdout, stderr } = await navgw([
      ...["up", "--name", "golden", "--engine", "krun", "--node", "builtin"],
      ...["--cpus", "1", "--memory", "3072", "--timeout", "12m"],
    ]);
    console.log(stderr);
    if (exitCode !== 0) throw new Error(`up ended with ${exitCode}\n${stdout}\n${stderr}`);
    progress = stderr;
    kubeconfig = stdout.trim();
  }, BOUND);

  afterAll(async () => {
    await navgw(["down", "--name", "golden"]);
  });

  it("begins from the golden disk", () => {
    expect(progress).toMatch(/from golden disk [0-9a-f]{12}/);
  });

  it("runs its own DNS", { timeout: BOUND }, async () => {
    const pods = await kubectlFor(kubeconfig)([
      ...["get", "pods", "--all-namespaces", "--selector", "k8s-app=kube-dns"],
      ...["--output", "jsonpath={.items[*].status.phase}"],
    ]);
    expect(pods).toBe("Running");
  });
});
