import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheDir } from "../../../src/core/base/paths.ts";
import { navgw } from "../../support/cli.ts";
import { IMAGES } from "../../support/stand-in/airgap.ts";
import { describeUserStory } from "../../support/user-story.ts";
import { STAND_IN_FOLDER } from "../support/stand-in-folder.ts";
import { UP_BOUND, upInLab } from "../support/up.ts";

/** ms for one step of the story: an emulated CPU runs the guest of an emulated CPU. */
const STEP = 400_000;

describe("a cluster on libkrun whose node is a bare k3s, which a stand-in is here", () => {
  let kubeconfig = "";
  let progress = "";

  beforeAll(async () => {
    const program = join(cacheDir(), STAND_IN_FOLDER, "k3s");
    // Not offline: the stand-in provisions volumes by itself, so its archive lacks an image that a k3s would have to pull.
    const env = { NAVGW_OFFLINE: "0" };
    ({ kubeconfig, progress } = await upInLab("k3s", ["--k3s-binary", program], env));
  }, UP_BOUND);

  afterAll(async () => {
    console.log((await navgw(["logs", "--name", "k3s"])).stdout.slice(-20_000));
    await navgw(["down", "--name", "k3s"]);
  }, STEP);

  it("is known as a k3s", () => {
    expect(progress).toMatch(/Kubernetes available: k3s v\S+, from/);
  });

  describeUserStory(() => kubeconfig, STEP, IMAGES.busybox);
});
