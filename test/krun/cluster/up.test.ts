import { afterAll, beforeAll, describe } from "vitest";
import { navgw } from "../../support/cli.ts";
import { describeUserStory } from "../../support/user-story.ts";

/** ms for one step of the story: an emulated CPU runs the guest of an emulated CPU. */
const STEP = 400_000;

/** Characters of the node's log that are kept. */
const LOG_TAIL = 20_000;

describe("a cluster on libkrun", () => {
  let kubeconfig = "";

  beforeAll(async () => {
    const { exitCode, stdout, stderr } = await navgw([
      ...["up", "--name", "lab", "--engine", "krun", "--node", "builtin"],
      ...["--storage", "memory", "--cpus", "1", "--memory", "3072", "--timeout", "9m"],
    ]);
    console.log(stderr);
    if (exitCode !== 0) throw new Error(`up ended with ${exitCode}\n${stdout}\n${stderr}`);
    kubeconfig = stdout.trim();
  }, 580_000);

  afterAll(async () => {
    // To the lab's console, which is kept: when the node fails, this tells why.
    console.log((await navgw(["logs", "--name", "lab"])).stdout.slice(-LOG_TAIL));
    await navgw(["down", "--name", "lab"]);
  });

  describeUserStory(() => kubeconfig, STEP);
});
