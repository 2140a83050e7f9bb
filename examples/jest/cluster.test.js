import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

test("has a cluster whose node is Ready", async () => {
  const config = new KubeConfig();
  // The global setup has pointed KUBECONFIG at the run's cluster.
  config.loadFromDefault();
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  const ready = items[0]?.status?.conditions?.find(({ type }) => type === "Ready");
  expect(ready?.status).toBe("True");
});
