import { expect, test } from "navgw-test/vitest/fixtures";

test("tells why a pod does not come", { timeout: 30_000 }, async ({ namespace }) => {
  const containers = [{ name: "app", image: "nobody-has.this/app:1", imagePullPolicy: "Never" }];
  await namespace.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { containers } });
  const said: string[] = [];
  const console = { error: (text: string) => said.push(text) };
  const wait = async (): Promise<void> => {
    // #region diagnose
    try {
      await namespace.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeoutMs: 3000 });
    } catch (error) {
      for (const { name, text } of await namespace.diagnose()) console.error(`--- ${name}\n${text}`);
      throw error;
    }
    // #endregion
  };
  await expect(wait()).rejects.toThrow(/not Ready within 3000 ms/);
  expect(said.join("\n")).toContain("ErrImageNeverPull");
});
