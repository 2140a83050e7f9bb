// #region inject
import { expect, inject, test } from "vitest";

test("knows its cluster", () => {
  const { name, server, context, kubeconfig, kubeconfigPath } = inject("navgw");
  // #endregion
  expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(kubeconfig).toContain(`current-context: ${context}`);
  expect(kubeconfigPath).toContain(name);
});
