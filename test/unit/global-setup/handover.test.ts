import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { handOver, sharedCluster } from "../../../src/global-setup/handover.ts";

it("hands the cluster to later processes, its kubeconfig by path only, and takes it back", async () => {
  const dir = await mkdtemp(join(tmpdir(), "navgw-handover-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const shared = {
    name: "test-run-1",
    kubeconfig: "secret: text",
    kubeconfigPath: join(dir, "kubeconfig"),
    server: "https://127.0.0.1:1",
    context: "navgw-test-run-1",
  };
  await writeFile(shared.kubeconfigPath, shared.kubeconfig);
  const env: NodeJS.ProcessEnv = { KUBECONFIG: "/home/me/production" };
  const takeBack = handOver(shared, env);
  expect(env.KUBECONFIG).toBe(shared.kubeconfigPath);
  expect(JSON.stringify(env)).not.toContain("secret");
  expect(sharedCluster(env)).toEqual(shared);
  takeBack();
  expect(env).toEqual({ KUBECONFIG: "/home/me/production" });
  expect(() => sharedCluster(env)).toThrow("this test run has no cluster");
});
