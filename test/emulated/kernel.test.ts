import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { materialize } from "../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../src/core/artifacts/guest-package.ts";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { kubectlFor } from "../support/kubectl.ts";
import { waitUntil } from "../support/wait-until.ts";

/** A node emulated by QEMU is Ready in some two minutes; the machine of a test may have other things to do. */
const BOUND = 600_000;

/**
 * A kernel as users have theirs: it is not known to be ours, and lacks a part of nft. It is ours with other names in it, of
 * the same length, since a kernel takes ten minutes to build.
 */
async function makeLackingKernel(): Promise<string> {
  const bytes = await readFile(await materialize(findGuestPackage(), "vmlinux"));
  const rename = (from: string, to: string): void => {
    let found = 0;
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
      bytes.write(to, at, "latin1");
      found += 1;
    }
    if (found === 0) throw new Error(`the kernel has no ${JSON.stringify(from)}`);
  };
  rename("-navgw", "-other");
  rename("\0numgen\0", "\0absent\0");
  const path = join(isolated.root, "vmlinux");
  await writeFile(path, bytes);
  return path;
}

describe("a kernel that lacks what Services need, on QEMU", () => {
  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  it("runs a node with pods of the host's network, and says what is missing", {
    timeout: BOUND,
  }, async () => {
    const kernel = await makeLackingKernel();
    const options = ["--engine", "qemu", "--node", "builtin", "--timeout", "9m", "-o", "json"];
    const result = await navgw(["up", "--kernel", kernel, ...options]);
    expect(result.stderr).toContain("Its kernel lacks nft numgen: only pods with hostNetwork run.");
    const { node, kubeconfigPath } = JSON.parse(result.stdout) as { node: object; kubeconfigPath: string };
    expect(node).toMatchObject({ lacks: ["nft numgen"] });
    const kubectl = kubectlFor(kubeconfigPath);
    expect(await kubectl(["get", "nodes", "-o", "jsonpath={..nodeInfo.kernelVersion}"])).toContain("-other");
    const run = (name: string, ...more: readonly string[]) =>
      kubectl(["run", name, "--image=navgw.local/busybox:1.37", ...more, "--", "sleep", "1000"]);
    await run("own");
    await run("hosts", '--overrides={"spec":{"hostNetwork":true}}');
    await kubectl(["wait", "--for=condition=Ready", "pod/hosts", "--timeout=120s"]);
    await waitUntil("the reason why the other pod does not run", 60_000, async () =>
      (await kubectl(["get", "events", "-o", "jsonpath={.items[*].message}"])).includes(
        "it lacks nft numgen: only pods with hostNetwork run",
      ),
    );
    expect(await mustNavgw(["logs", "console"])).toContain("the kernel lacks nft numgen");
  });
});
