import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, it } from "vitest";
import { kubectlFor, kubectlProgram } from "./kubectl.ts";
import { waitUntil } from "./wait-until.ts";

const manifest = new URL("../fixtures/web.yaml", import.meta.url);
/** The image in it. */
const IMAGE = "navgw.local/busybox:1.37";

/**
 * What everybody does first with a cluster, by an unmodified kubectl from the host. The same for every engine.
 * @param kubeconfig path, asked for when the tests run
 * @param bound ms for one step
 * @param image of the node's that has a shell and httpd
 */
export function describeUserStory(kubeconfig: () => string, bound: number, image = IMAGE): void {
  const kubectl = (...args: readonly string[]): Promise<string> => kubectlFor(kubeconfig())(args);
  const podOf = async (): Promise<string> =>
    (await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}")) ||
    Promise.reject(new Error("no pod"));

  it("rolls out a Deployment of two replicas with a bound volume", { timeout: bound }, async () => {
    const input = (await readFile(manifest, "utf8")).replaceAll(IMAGE, image);
    await kubectlFor(kubeconfig())(["apply", "-f", "-"], { input });
    await kubectl("rollout", "status", "deployment/web", `--timeout=${Math.floor(bound / 1000)}s`);
    expect(await kubectl("get", "pvc", "data", "-o", "jsonpath={.status.phase}")).toBe("Bound");
  });

  it("answers from both replicas behind the Service, by its DNS name from inside a pod", {
    timeout: bound,
  }, async () => {
    const pods = (
      await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.name}")
    ).split(" ");
    expect(pods).toHaveLength(2);
    const seen = new Set<string>();
    const script =
      "for i in 1 2 3 4 5 6 7 8; do wget -q -T 5 -O - http://web.default.svc.cluster.local; done";
    await waitUntil("an answer of each replica", bound, async () => {
      const answers = await kubectl("exec", await podOf(), "--", "sh", "-c", script);
      for (const name of answers.split("\n")) if (name !== "") seen.add(name);
      return seen.size === 2;
    });
    expect([...seen].sort()).toEqual(pods.sort());
  });

  it("keeps what a pod writes on its volume where the other pod reads it", { timeout: bound }, async () => {
    const pods = (
      await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.name}")
    ).split(" ");
    await kubectl("exec", pods[0] ?? "", "--", "sh", "-c", "echo kept > /data/file");
    expect(await kubectl("exec", pods[1] ?? "", "--", "cat", "/data/file")).toBe("kept");
  });

  it("shows a pod's log", { timeout: bound }, async () => {
    expect(await kubectl("logs", await podOf())).toContain("serving");
  });

  it("passes a command's exit code through kubectl exec", { timeout: bound }, async () => {
    const run = kubectl("exec", await podOf(), "--", "sh", "-c", "exit 7");
    await expect(run).rejects.toMatchObject({ exitCode: 7 });
  });

  it("forwards a port to a pod", { timeout: bound }, async () => {
    const forward = execa(await kubectlProgram(), ["port-forward", "deployment/web", ":8080"], {
      env: { KUBECONFIG: kubeconfig() },
      reject: false,
    });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        forward.stdout.on("data", (text: Buffer) => {
          const found = /127\.0\.0\.1:(\d+)/.exec(text.toString())?.[1];
          if (found !== undefined) resolve(found);
        });
        void forward.then((ended) => reject(new Error(`port-forward ended: ${ended.stderr}`)));
      });
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect((await answer.text()).trim()).toMatch(/^web-/);
    } finally {
      forward.kill();
      await forward;
    }
  });
}
