import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RunnerTestCase, TestContext } from "vitest";
import type { TestNamespace } from "../core/index.ts";
import { makeHeldDir } from "../core/internal.ts";
import { summarizePods } from "./pod-summary.ts";

/** Longest attachment, bytes. */
const LONGEST = 64 << 10;
/** Most attachments of one test. */
const MOST = 20;
/** Bound in ms of looking at a failed test's namespace. */
const TIMEOUT = 10_000;

/** A test that failed, and how its report is added to. */
export interface FailedTest {
  readonly task: Readonly<RunnerTestCase>;
  readonly annotate: TestContext["annotate"];
}

/**
 * Adds pods, events and last logs of a failed test's namespace to the test's report. Never throws: the test's own failure is
 * what matters.
 */
export async function attachDiagnostics(test: FailedTest, namespace: TestNamespace): Promise<void> {
  const dir = await makeHeldDir();
  try {
    const [pods, files] = await Promise.all([
      namespace.pods(),
      namespace.diagnose({ maxBytes: LONGEST, timeoutMs: TIMEOUT }),
    ]);
    await annotateFailed(test, `namespace ${namespace.name}: ${summarizePods(pods)}`);
    const filled = files.filter(({ text }) => text !== "");
    for (const { name, text } of filled.slice(0, MOST)) {
      const path = join(dir, basename(name));
      await writeFile(path, text);
      // Vitest names its copy by the message.
      await annotateFailed(test, `${namespace.name}/${name.replace(`/${namespace.name}/`, "/")}`, path);
    }
    const more = filled.length - MOST;
    if (more > 0) await annotateFailed(test, `${more} more files are left out`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await annotateFailed(test, `namespace ${namespace.name} could not be looked at: ${reason}`).catch(
      () => undefined,
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Vitest takes no annotation of a test that has failed, and only then is there something to report. It looks at the state as it
 * is called, so for that moment, and no longer, the test counts as running.
 */
async function annotateFailed({ task, annotate }: FailedTest, message: string, path?: string): Promise<void> {
  const { result } = task;
  if (result === undefined) return;
  const { state } = result;
  let annotated: Promise<unknown>;
  try {
    result.state = "run";
    annotated =
      path === undefined ? annotate(message) : annotate(message, { path, contentType: "text/plain" });
  } finally {
    result.state = state;
  }
  await annotated;
}
