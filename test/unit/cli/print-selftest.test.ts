import { describe, expect, it } from "vitest";
import { selftestReport } from "../../../src/cli/print-selftest.ts";
import { withFlagHints } from "../../../src/cli/selftest-hints.ts";
import type { SelftestReport, SelftestStart } from "../../../src/core/index.ts";
import { hint, option } from "../../../src/core/internal.ts";

const start: SelftestStart = {
  steps: [
    { step: "engine", elapsed: 100, took: 100, detail: "uml: works" },
    { step: "kubernetes", elapsed: 200, took: 100, detail: "k3s v1.36.1+k3s1, from the cache" },
    { step: "node", elapsed: 9500, took: 9300 },
  ],
  warnings: [],
  took: 9600,
};
const report: SelftestReport = {
  ok: true,
  time: "2026-01-02T03:04:05.000Z",
  versions: { package: "1.2.3", guest: [{ name: "base.erofs", version: "4.5", sha256: "0" }] },
  host: { os: "Debian", kernel: "6.1", arch: "x64", cpu: "A CPU", cpus: 2, memory: 2 ** 30, node: "24.0.0" },
  engine: "uml",
  engineReason: "uml: works",
  node: { distribution: "k3s", version: "v1.36.1+k3s1", reason: "from the cache" },
  guest: { kernel: "7.2-navgw", memory: { used: 2 ** 28, total: 2 ** 31 } },
  starts: [start, { ...start, steps: [{ step: "node", elapsed: 6500, took: 6500 }] }],
  steps: [{ name: "a thing works", status: "ok", took: 1500, found: "pod/`a`" }],
};

describe("a report for an issue", () => {
  it("has versions, machine, engine with its reason, and the times of both starts", () => {
    const text = selftestReport(report);
    expect(text).toMatch(/^### navgw-test doctor: k3s v1\.36\.1\+k3s1 on uml works\n/);
    for (const fact of [
      ...[
        "navgw-test 1.2.3; guest: base.erofs 4.5",
        "node: k3s v1.36.1+k3s1, from the cache",
        "engine: uml: works",
      ],
      ...["Linux 7.2-navgw, 256.0 MiB of 2.0 GiB used", "Debian, Linux 6.1 x64", "A CPU, 2 CPUs", "24.0.0"],
    ])
      expect(text).toContain(fact);
    expect(text).toContain("| Engine chosen | 0.1s |  |");
    expect(text).toContain("| Node Ready | 9.5s | 6.5s |");
    expect(text).toContain("1 of 1 steps passed:\n\n- ✓ a thing works: 1.5s, `pod/'a'`");
  });

  it("has the reason of a failed step with the node's last lines, and what was skipped", () => {
    const failure = {
      ...{ code: "NAVGW_TIMEOUT", message: "timed out:\n  pod web", hint: "look at it" },
      log: ["a line", "``` of code"],
    };
    const text = selftestReport({
      ...report,
      ok: false,
      steps: [
        { name: "one", status: "failed", took: 1, failure },
        { name: "two", status: "skipped", took: 0 },
      ],
    });
    expect(text).toContain("on uml fails\n");
    expect(text).toContain(
      "- ✗ one: failed\n\n  ```text\n  NAVGW_TIMEOUT: timed out:\n    pod web\n  hint: look at it\n  \n  last lines of the log:\n  a line\n  ''' of code\n  ```\n",
    );
    expect(text).toContain("- – two: skipped");
    expect(text).toContain("0 of 2 steps passed");
  });

  it("names flags in what to do about a failure, of a start and of a step", () => {
    const parts = hint`give it more with ${option("timeoutMs")}`;
    const failure = { code: "NAVGW_TIMEOUT", message: "late", hint: "of the API", hintParts: parts, log: [] };
    const told = withFlagHints({
      ...report,
      starts: [start, { ...start, failure }],
      steps: [{ name: "one", status: "failed", took: 1, failure }],
    });
    const inFlags = { code: "NAVGW_TIMEOUT", message: "late", hint: "give it more with --timeout", log: [] };
    expect(told.starts).toEqual([start, { ...start, failure: inFlags }]);
    expect(told.steps).toMatchObject([{ failure: inFlags }]);
    expect(selftestReport(told).match(/hint: give it more with --timeout/g)).toHaveLength(2);
  });

  it("of a node that did not start says so, with how far it came and what was odd", () => {
    const failure = { code: "NAVGW_NODE_FAILED", message: "the node gave up", log: ["its last line"] };
    const text = selftestReport({
      ...report,
      ...{ ok: false, engine: undefined, node: undefined, steps: [] },
      guest: { kernel: undefined, memory: undefined },
      starts: [{ ...start, warnings: ["k3s is newer"], failure }],
    });
    expect(text).toMatch(/^### navgw-test doctor: the node does not start\n/);
    expect(text).toContain("| reached after | first start |\n");
    expect(text).toContain("- ! first start: k3s is newer");
    expect(text).toContain("- ✗ the first start failed");
    expect(text).toContain("  its last line");
    expect(text).toContain("- node: k3s v1.36.1+k3s1, from the cache\n- engine: uml: works");
    expect(text).not.toContain("undefined");
  });
});
