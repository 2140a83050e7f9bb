/**
 * Vitest's `test` with the run's cluster in its context.
 *
 * ```ts
 * import { expect, test } from "navgw-test/vitest/fixtures";
 *
 * test("starts the app", async ({ namespace }) => {
 *   await namespace.apply("app.yaml");
 *   await namespace.waitFor({ kind: "Deployment", name: "app" }, "Available");
 * });
 * ```
 */
import { test as base } from "vitest";
import type { KubectlInput } from "../core/index.ts";
import { attachDiagnostics } from "./attach.ts";
import { connect } from "./connect.ts";
import { namespacePrefix } from "./namespace-prefix.ts";

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from "vitest";
export type { StartedK3sCluster, TestNamespace } from "../core/index.ts";
export { ephemeralCluster } from "./ephemeral-cluster.ts";

/**
 * - `cluster`: the run's cluster, shared with every other test, up before the first test file is loaded; with `isolate: "file"` the
 *   file's own clone of it, made for the first test that asks for it
 * - `namespace`: a namespace of this test alone, deleted in the background; when the test fails, its pods, events and last
 *   logs are attached to the test's report
 * - `kubectl`: runs kubectl in that namespace and resolves with its stdout
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it that no other fixture is requested
  .extend("cluster", { scope: "file" }, ({}, { onCleanup }) => connect(onCleanup))
  .extend("namespace", async ({ cluster, task, annotate }, { onCleanup }) => {
    const namespace = await cluster.createNamespace({ prefix: namespacePrefix(task.name) });
    onCleanup(async () => {
      if (task.result?.state === "fail") await attachDiagnostics({ task, annotate }, namespace);
      await namespace.delete();
    });
    return namespace;
  })
  .extend(
    "kubectl",
    ({ namespace }) =>
      (args: readonly string[], input?: KubectlInput): Promise<string> =>
        namespace.kubectl(args, input),
  );

export { test as it };
