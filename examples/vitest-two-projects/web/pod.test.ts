import { expect, test } from "navgw-test/vitest/fixtures";

test("runs a pod", { timeout: 60_000 }, async ({ namespace }) => {
  await namespace.apply(new URL("pod.yaml", import.meta.url));
  await namespace.waitFor({ kind: "Pod", name: "web" }, "Ready", { timeoutMs: 50_000 });
  expect(await namespace.kubectl(["exec", "web", "--", "cat", "/etc/hostname"])).toBe("web\n");
});
