import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNavgw, navgw } from "../support/cli.ts";
import { NOTHING, traces } from "../support/left-behind.ts";
import { describeUserStory } from "../support/user-story.ts";

const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

/** Emulated where there is no KVM: slower, but the very guest that libkrun runs. */
describe.runIf(hasQemu)("a cluster on QEMU", () => {
  let kubeconfig = "";

  beforeAll(async () => {
    const result = await navgw([
      "up",
      "--engine",
      "qemu",
      "--name",
      "emulated",
      "--storage",
      "memory",
      "--timeout",
      "10m",
    ]);
    expect(result.stderr).toContain("is ready after");
    kubeconfig = result.stdout;
  });

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  describeUserStory(() => kubeconfig, 400_000);

  it("leaves nothing after down", async () => {
    await mustNavgw(["down", "--name", "emulated"]);
    expect(await traces()).toEqual(NOTHING);
  });
});
