import { KubeConfig } from "@kubernetes/client-node";
import { expect, test as withNamespace } from "navgw-test/vitest/fixtures";
import { startController } from "../src/controller.ts";
import type { Website } from "../src/website.ts";

// #region fixture
/** The controller under test, alone with its namespace. */
const test = withNamespace.extend(
  "controller",
  { auto: true },
  async ({ cluster, namespace }, { onCleanup }) => {
    await cluster.waitFor({ kind: "CustomResourceDefinition", name: "websites.example.com" }, "Ready");
    const config = new KubeConfig();
    config.loadFromString(namespace.getKubeConfig());
    onCleanup(await startController(config, namespace.name));
  },
);
// #endregion

const website = (text: string, replicas: number) => ({
  apiVersion: "example.com/v1",
  kind: "Website",
  metadata: { name: "home" },
  spec: { text, replicas },
});

test("serves a Website and tells when it does", { timeout: 90_000 }, async ({ namespace }) => {
  await namespace.apply(website("welcome", 2));
  await namespace.waitFor<Website>({ kind: "Website", name: "home" }, (home) => home.status?.ready === 2, {
    timeoutMs: 80_000,
  });
  await using forwarded = await namespace.portForward({ pod: await firstPod(namespace) }, 8080);
  expect(await (await fetch(forwarded.url)).text()).toBe("welcome\n");
});

test("scales with its Website", { timeout: 90_000 }, async ({ namespace }) => {
  await namespace.apply(website("hello", 1));
  await namespace.waitFor({ kind: "Deployment", name: "home" }, "Available", { timeoutMs: 80_000 });
  await namespace.apply(website("hello", 0));
  await namespace.waitFor<Website>({ kind: "Website", name: "home" }, (home) => home.status?.ready === 0);
});

test("refuses a Website without a text", async ({ namespace }) => {
  const wrong = { ...website("", 1), spec: { replicas: 1 } };
  await expect(namespace.apply(wrong)).rejects.toThrow(/spec\.text.*Required/);
});

async function firstPod(namespace: { kubectl(args: readonly string[]): Promise<string> }): Promise<string> {
  return namespace.kubectl(["get", "pods", "-l", "website=home", "-o", "jsonpath={.items[0].metadata.name}"]);
}
