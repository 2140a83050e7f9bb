import { describe, expect, it } from "vitest";
import { NavgwError } from "../../../src/core/index.ts";
import { hint, option } from "../../../src/core/internal.ts";
import { bootError } from "../../../src/global-setup/boot-error.ts";
import { bootLines } from "../../../src/global-setup/boot-lines.ts";
import { runnerWords } from "../../../src/global-setup/runner-words.ts";

const words = runnerWords("navgw()");

describe("a boot that failed", () => {
  it("is told in one message, since runners print little else", () => {
    const error = new NavgwError("NAVGW_GUEST_DIED", "the machine ended", {
      hint: "give it memory",
      logPath: "/logs/console.log",
      consoleTail: ["one", "two"],
    });
    expect(bootError(error, words)).toMatchObject({
      code: "NAVGW_GUEST_DIED",
      message:
        "the cluster did not start: the machine ended\n  hint: give it memory\n  full log: /logs/console.log\n" +
        "  last lines:\n    one\n    two",
    });
  });

  it.each([
    [
      "navgw()",
      hint`use ${option("memory", 1024)}, or raise ${option("timeoutMs")}`,
      "use navgw({ cluster: { memory: 1024 } }) (or NAVGW_MEMORY=1024), or raise cluster.timeoutMs of navgw() (or NAVGW_TIMEOUT)",
    ],
    [
      "defineGlobalSetup()",
      hint`use ${option("engine", "uml")}; set ${option("registries")}`,
      'use defineGlobalSetup({ cluster: { engine: "uml" } }) (or NAVGW_ENGINE=uml); set cluster.registries of defineGlobalSetup()',
    ],
  ] as const)("names options of %s as its configuration has them", (call, todo, text) => {
    const error = new NavgwError("NAVGW_TIMEOUT", "not ready", { hint: todo });
    expect((bootError(error, runnerWords(call)) as Error).message).toContain(`  hint: ${text}`);
  });

  it("says no more than there is to say", () => {
    expect(bootError(new NavgwError("NAVGW_LOCKED", "busy"), words)).toMatchObject({
      message: "the cluster did not start: busy",
      stack: "BootError: the cluster did not start: busy",
    });
  });

  it("has nothing behind it that a runner could stumble over", () => {
    const cause = AbortSignal.abort().reason as DOMException;
    const error = bootError(new NavgwError("NAVGW_GUEST_DIED", "the machine ended", { cause }), words);
    expect((error as Error).cause).toBeUndefined();
  });

  it("stays what it is when it is no error of ours", () => {
    const reason = new Error("aborted");
    expect(bootError(reason, words)).toBe(reason);
  });
});

describe("a boot's lines", () => {
  it("are none while it is quick, then one a step", () => {
    const said: string[] = [];
    const onProgress = bootLines((line) => said.push(line));
    onProgress({ step: "engine", elapsed: 20, detail: "uml" });
    onProgress({ step: "apiserver", elapsed: 12_340 });
    onProgress({ step: "node", elapsed: 15_000, underWay: true });
    onProgress({ step: "node", elapsed: 16_000, underWay: true, trouble: "the node's disk is full" });
    onProgress({ step: "node", elapsed: 20_000, detail: "navgw" });
    expect(said).toEqual([
      "API server ready (12.3 s)",
      "the node's disk is full (16.0 s)",
      "Node Ready: navgw (20.0 s)",
    ]);
  });
});
