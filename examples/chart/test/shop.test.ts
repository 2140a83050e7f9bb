import { expect, test } from "navgw-test/vitest/fixtures";
import { render } from "./render.ts";

const BOUND = { timeout: 90_000 };

test("installs with its own values", BOUND, async ({ namespace }) => {
  await namespace.apply(await render());
  await namespace.waitFor({ kind: "Deployment", name: "shop" }, "Ready", { timeoutMs: BOUND.timeout });
  await using forwarded = await namespace.portForward({ service: "shop" }, 80);
  expect(await (await fetch(forwarded.url)).text()).toBe("welcome\n");
});

test("upgrades in place", BOUND, async ({ namespace }) => {
  await namespace.apply(await render({ greeting: "one" }));
  await namespace.waitFor({ kind: "Deployment", name: "shop" }, "Ready", { timeoutMs: BOUND.timeout });
  await namespace.apply(await render({ greeting: "two", replicas: 2 }));
  await namespace.waitFor<{ status?: { readyReplicas?: number } }>(
    { kind: "Deployment", name: "shop" },
    ({ status }) => status?.readyReplicas === 2,
    { timeoutMs: BOUND.timeout },
  );
  expect(await namespace.kubectl(["get", "configmap", "shop", "-o", "jsonpath={.data.index\\.html}"])).toBe(
    "two\n",
  );
});

test("may read ConfigMaps where that is switched on, and only then", async ({ namespace }) => {
  const mayRead = async (): Promise<string> => {
    const account = `system:serviceaccount:${namespace.name}:shop`;
    // kubectl ends with 1 for "no".
    return namespace.kubectl(["auth", "can-i", "list", "configmaps", "--as", account]).catch(() => "no\n");
  };
  await namespace.apply(await render({ replicas: 0 }));
  expect(await mayRead()).toBe("no\n");
  await namespace.apply(await render({ replicas: 0, reader: { enabled: true } }));
  expect(await mayRead()).toBe("yes\n");
});

test("is refused with a replica count that is none", async ({ namespace }) => {
  await expect(namespace.apply(await render({ replicas: -1 }))).rejects.toThrow(
    /spec\.replicas.*greater than or equal to 0/,
  );
});
