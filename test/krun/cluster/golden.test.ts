import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheDir } from "../../../src/core/base/paths.ts";
import { mustNavgw, navgw } from "../../support/cli.ts";
import { kubectlFor } from "../../support/kubectl.ts";
import { GOLDEN_EXPORT } from "../support/golden-export.ts";
import { UP_BOUND, upInLab } from "../support/up.ts";

describe("a cluster on libkrun from a golden disk that another engine made", () => {
  let kubeconfig = "";
  let progress = "";

  beforeAll(async () => {
    await mustNavgw(["golden", "import", join(cacheDir(), GOLDEN_EXPORT)]);
    ({ kubeconfig, progress } = await upInLab("golden", []));
  }, UP_BOUND);

  afterAll(async () => {
    await navgw(["down", "--name", "golden"]);
  }, UP_BOUND);

  it("begins from the golden disk", () => {
    expect(progress).toMatch(/from golden disk [0-9a-f]{12}/);
  });

  it("runs its own DNS", { timeout: UP_BOUND }, async () => {
    const pods = await kubectlFor(kubeconfig)([
      ...["get", "pods", "--all-namespaces", "--selector", "k8s-app=kube-dns"],
      ...["--output", "jsonpath={.items[*].status.phase}"],
    ]);
    expect(pods).toBe("Running");
  });
});
