import { afterAll, beforeAll, describe } from "vitest";
import { navgw } from "../../support/cli.ts";
import { describeUserStory } from "../../support/user-story.ts";
import { UP_BOUND, upInLab } from "../support/up.ts";

/** ms for one step of the story: an emulated CPU runs the guest of an emulated CPU. */
const STEP = 400_000;

/** Characters of the node's log that are kept. */
const LOG_TAIL = 20_000;

describe("a cluster on libkrun", () => {
  let kubeconfig = "";

  beforeAll(async () => {
    kubeconfig = (await upInLab("lab", ["--storage", "memory"])).kubeconfig;
  }, UP_BOUND);

  afterAll(async () => {
    // To the lab's console, which is kept: when the node fails, this tells why.
    console.log((await navgw(["logs", "--name", "lab"])).stdout.slice(-LOG_TAIL));
    await navgw(["down", "--name", "lab"]);
  }, STEP);

  describeUserStory(() => kubeconfig, STEP);
});
