import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { EXIT_CODES, exitCodeOf } from "../../../src/cli/exit-codes.ts";
import { Interrupted } from "../../../src/cli/interrupt.ts";
import { reportError } from "../../../src/cli/report-error.ts";
import { stdinFailure } from "../../../src/cli/stdin-failure.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { ERROR_CODES, type NavgwErrorCode } from "../../../src/core/base/error-codes.ts";
import { NavgwError } from "../../../src/core/base/errors.ts";
import { hint, option } from "../../../src/core/base/hint.ts";
import { captured } from "./support.ts";

describe("exit codes", () => {
  it.each([
    ["NAVGW_BAD_OPTION", 2],
    ["NAVGW_MANIFEST", 2],
    ["NAVGW_NO_CLUSTER", 3],
    ["NAVGW_ENGINE_UNAVAILABLE", 4],
    ["NAVGW_UNSUPPORTED", 4],
    ["NAVGW_TIMEOUT", 5],
    ["NAVGW_GUEST_DIED", 6],
    ["NAVGW_NODE_FAILED", 6],
    ["NAVGW_PORT_IN_USE", 1],
  ] as const)("%s ends with %d", (code, exitCode) => {
    expect(exitCodeOf(new NavgwError(code, "x"))).toBe(exitCode);
  });

  it("stand for usage errors, signals and everything else", () => {
    expect(exitCodeOf(new UsageError("x", "y"))).toBe(2);
    expect(exitCodeOf(new Interrupted("SIGINT"))).toBe(130);
    expect(exitCodeOf(new Interrupted("SIGTERM"))).toBe(143);
    expect(exitCodeOf(new TypeError("x"))).toBe(1);
  });

  it("are all in the documented table", () => {
    const documented = EXIT_CODES.map(({ code }) => code);
    const codes = Object.keys(ERROR_CODES) as NavgwErrorCode[];
    expect(codes.length).toBeGreaterThan(15);
    for (const code of codes) expect(documented).toContain(exitCodeOf(new NavgwError(code, "x")));
  });
});

describe("reportError", () => {
  const died = new NavgwError("NAVGW_GUEST_DIED", "the guest died", {
    hint: "give it more memory",
    consoleTail: ["Out of memory", "Kernel panic"],
    logPath: "/state/console.log",
    cause: new Error("behind it"),
  });

  it("says what, what next, and the end of the console with the path of the rest", () => {
    const { terminal, stdout, stderr } = captured();
    expect(reportError(died, terminal)).toBe(6);
    expect(stderr()).toBe(
      [
        "error: the guest died",
        "  hint: give it more memory",
        "",
        "    Out of memory",
        "    Kernel panic",
        "",
        "  full log: /state/console.log",
        "",
      ].join("\n"),
    );
    expect(stdout()).toBe("");
  });

  it("shows log lines whole, however long, and names flags for the API's options", () => {
    const { terminal, stderr } = captured();
    const line = "x".repeat(1000);
    reportError(
      new NavgwError("NAVGW_TIMEOUT", "late", {
        hint: hint`more of ${option("timeoutMs")}`,
        consoleTail: [line],
      }),
      terminal,
    );
    expect(stderr()).toBe(`error: late\n  hint: more of --timeout\n\n    ${line}\n\n`);
  });

  it("is JSON on stdout with -o json", () => {
    const { terminal, stdout } = captured();
    terminal.json = true;
    reportError(died, terminal);
    expect(JSON.parse(stdout())).toEqual({
      error: { code: "NAVGW_GUEST_DIED", message: "the guest died", hint: "give it more memory" },
    });
  });

  it("prints stack and cause with --debug only", () => {
    const plain = captured();
    reportError(died, plain.terminal);
    expect(plain.stderr()).not.toContain("behind it");
    const debug = captured();
    debug.terminal.debug = true;
    reportError(died, debug.terminal);
    expect(debug.stderr()).toMatch(/errors\.test\.ts[\s\S]*behind it/);
  });

  it("says it even with --quiet", () => {
    const { terminal, stderr } = captured();
    terminal.quiet = true;
    reportError(died, terminal);
    expect(stderr()).toContain("error: the guest died");
  });

  it("annotates a workflow's run, on stderr and in one line", () => {
    const { terminal, stdout, stderr } = captured({ env: { GITHUB_ACTIONS: "true" } });
    reportError(new NavgwError("NAVGW_TIMEOUT", "100% late\nreally", { hint: "try: again" }), terminal);
    expect(stderr()).toContain("\n::error title=NAVGW_TIMEOUT::100%25 late%0Areally%0Atry: again\n");
    expect(stdout()).toBe("");
    reportError(new Interrupted("SIGINT"), terminal);
    expect(stderr()).not.toContain("::error");
  });

  it("asks for a report of what nobody expected", () => {
    const { terminal, stderr } = captured();
    expect(reportError(new TypeError("x is not a function"), terminal)).toBe(1);
    expect(stderr()).toBe(
      "error: unexpected error: x is not a function\n  hint: run it again with --debug and report what it prints\n",
    );
  });
});

describe("a stdin that fails", () => {
  it("is told from other failures", () => {
    const reason = new Error("read ECONNRESET");
    const stdin = new PassThrough().on("error", () => undefined);
    expect(stdinFailure(reason, stdin)).toBeUndefined();
    stdin.destroy(reason);
    expect(stdinFailure(reason, stdin)).toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: "stdin cannot be read to its end: read ECONNRESET",
      cause: reason,
    });
    expect(stdinFailure(new Error("another"), stdin)).toBeUndefined();
  });
});
