import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Progress } from "../../../../src/cli/progress/progress.ts";
import { showProgress } from "../../../../src/cli/progress/report-progress.ts";
import { BOOT_STEPS, type BootStep } from "../../../../src/core/cluster-types/boot-steps.ts";
import { captured } from "../support.ts";

beforeEach(() => {
  vi.useFakeTimers({
    now: new Date("2026-01-02T03:04:05Z"),
    toFake: ["setInterval", "clearInterval", "Date", "performance"],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What stays on the screen of a terminal: every line as it was drawn last. */
function screen(text: string): string[] {
  const lines = text.split("\n").map((line) => line.split("\r\x1b[2K").at(-1) ?? "");
  return lines.map(stripVTControlCharacters);
}

function reach(progress: Progress, last: BootStep): void {
  const steps = BOOT_STEPS.slice(0, BOOT_STEPS.indexOf(last) + 1);
  for (const step of steps) progress.onProgress({ step, elapsed: 0 });
}

function boot(progress: Progress): void {
  BOOT_STEPS.forEach((step, at) => {
    progress.onProgress({
      step,
      elapsed: (at + 1) * 1000,
      ...(step === "engine" && { detail: "uml: no KVM" }),
    });
  });
  progress.end("done");
}

describe("in a log", () => {
  it("is one line a step with the time of day and since the start", () => {
    const { terminal, stderr } = captured();
    boot(showProgress(terminal));
    const lines = stderr().trimEnd().split("\n");
    expect(lines).toHaveLength(BOOT_STEPS.length);
    expect(lines[0]).toBe("03:04:05Z   +1.0s  Engine chosen: uml: no KVM");
    expect(lines[1]).toBe("03:04:05Z   +2.0s  Kubernetes available");
  });

  it("warns in a line of its own, which is no step", () => {
    const { terminal, stderr } = captured();
    const progress = showProgress(terminal);
    progress.onProgress({ step: "kubernetes", elapsed: 1500, detail: "k3s is newer", warning: true });
    expect(stderr()).toBe("03:04:05Z   +1.5s  warning: k3s is newer\n");
    boot(progress);
    expect(stderr().trimEnd().split("\n")).toHaveLength(BOOT_STEPS.length);
  });

  it("says every half minute what it is waiting for", () => {
    const { terminal, stderr } = captured();
    const progress = showProgress(terminal);
    reach(progress, "node-start");
    stderr();
    vi.advanceTimersByTime(60_000);
    expect(stderr()).toBe(
      "03:04:35Z  +30.0s  Waiting for the API server …\n03:05:05Z  +1m00s  Waiting for the API server …\n",
    );
    progress.end("failed");
    expect(stderr()).toBe("03:05:05Z  +1m00s  Waiting for the API server: failed\n");
    vi.advanceTimersByTime(60_000);
    expect(stderr()).toBe("");
  });

  it("says then how far that is", () => {
    const { terminal, stderr } = captured();
    const progress = showProgress(terminal);
    reach(progress, "engine");
    stderr();
    progress.onProgress({ step: "kubernetes", elapsed: 10, detail: "35 of 70 MiB", underWay: true });
    expect(stderr()).toBe("");
    vi.advanceTimersByTime(30_000);
    expect(stderr()).toContain("Getting Kubernetes (35 of 70 MiB) …");
    progress.end("done");
  });

  it("says at once what goes wrong, and then what the time goes to", () => {
    const { terminal, stderr } = captured();
    const progress = showProgress(terminal);
    reach(progress, "apiserver");
    stderr();
    progress.onProgress({
      step: "node",
      elapsed: 1000,
      underWay: true,
      trouble: "the node's disk is full: x",
    });
    expect(stderr()).toBe("03:04:05Z   +1.0s  Trouble: the node's disk is full: x\n");
    progress.onProgress({ step: "node", elapsed: 2, underWay: true, doing: "Importing images (x.tar.zst)" });
    vi.advanceTimersByTime(30_000);
    expect(stderr()).toContain("Importing images (x.tar.zst) …");
    progress.onProgress({ step: "node", elapsed: 3, underWay: true, doing: "" });
    vi.advanceTimersByTime(30_000);
    expect(stderr()).toContain("Waiting for the node …");
    progress.end("done");
  });

  it.each([
    { tty: false, env: {} },
    { tty: true, env: { CI: "true" } },
    { tty: true, env: { TERM: "dumb" } },
  ])("has no control characters: %j", (facts) => {
    const { terminal, stderr } = captured(facts);
    boot(showProgress(terminal));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stderr()).not.toMatch(/[\x1b\r]/);
  });
});

describe("on a terminal", () => {
  it("says how far the step under way is", () => {
    const { terminal, stderr } = captured({ tty: true });
    const progress = showProgress(terminal);
    reach(progress, "engine");
    stderr();
    progress.onProgress({ step: "kubernetes", elapsed: 10, detail: "35 of 70 MiB", underWay: true });
    vi.advanceTimersByTime(100);
    expect(stderr()).toMatch(/Getting Kubernetes .* 35 of 70 MiB$/);
    progress.end("done");
  });

  it("keeps a line of what goes wrong, and says what the time goes to instead of the step", () => {
    const { terminal, stderr } = captured({ tty: true });
    const progress = showProgress(terminal);
    reach(progress, "node");
    stderr();
    progress.onProgress({ step: "dns", elapsed: 1, underWay: true, trouble: "the node's disk is full: x" });
    progress.onProgress({ step: "dns", elapsed: 2, underWay: true, doing: "Importing images (x.tar.zst)" });
    vi.advanceTimersByTime(100);
    const shown = screen(stderr());
    expect(shown[0]).toBe(" ! the node's disk is full: x");
    expect(shown.at(-1)).toMatch(/ Importing images \(x\.tar\.zst\) +0\.1s$/);
    progress.onProgress({ step: "dns", elapsed: 3, underWay: true, doing: "" });
    vi.advanceTimersByTime(100);
    expect(screen(stderr()).at(-1)).toMatch(/ Waiting for cluster DNS +0\.2s$/);
    progress.end("done");
  });

  it("keeps a line with ✓ and the seconds of each step", () => {
    const { terminal, stderr } = captured({ tty: true });
    boot(showProgress(terminal));
    const lines = screen(stderr());
    expect(lines).toHaveLength(BOOT_STEPS.length + 1);
    expect(lines[0]).toMatch(/^ ✓ Engine chosen +1\.0s {2}uml: no KVM$/);
    expect(lines[1]).toMatch(/^ ✓ Kubernetes available +1\.0s$/);
    expect(lines.at(-1)).toBe("");
  });

  it("turns a spinner with the seconds so far on the step under way, within the width", () => {
    const { terminal, stderr } = captured({ tty: true });
    const progress = showProgress(terminal);
    reach(progress, "disks");
    stderr();
    vi.advanceTimersByTime(1600);
    const frames = screen(stderr().replaceAll("\r\x1b[2K", "\n"));
    expect(frames.at(-1)).toMatch(/^ [⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Starting the machine +1\.6s$/);
    expect(new Set(frames.map((frame) => frame.charAt(1))).size).toBeGreaterThan(5);
    expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThan(60);
    progress.end("done");
  });

  it("marks the step that failed, and shows the cursor again", () => {
    const { terminal, stderr } = captured({ tty: true });
    const progress = showProgress(terminal);
    progress.onProgress({ step: "engine", elapsed: 0 });
    progress.end("failed");
    const text = stderr();
    expect(text.indexOf("\x1b[?25l")).toBeGreaterThanOrEqual(0);
    expect(text.lastIndexOf("\x1b[?25h")).toBeGreaterThan(text.lastIndexOf("\x1b[?25l"));
    expect(screen(text)[1]).toMatch(/^ ✗ Getting Kubernetes +0\.0s$/);
    vi.advanceTimersByTime(1000);
    expect(stderr()).toBe("");
  });
});

it.each([{ tty: true }, { tty: false }])("leaves no line when it ends before the first step: %j", (facts) => {
  const { terminal, stderr } = captured(facts);
  showProgress(terminal).end("failed");
  expect(screen(stderr())).toEqual([""]);
});

it.each([{ tty: true }, { tty: false }])(
  "names no step before a boot has begun, nor for a cluster that runs: %j",
  (facts) => {
    const { terminal, stderr } = captured(facts);
    const progress = showProgress(terminal);
    vi.advanceTimersByTime(30_000);
    progress.onProgress({ step: "engine", elapsed: 1, underWay: true, doing: "Importing images (app.tar)" });
    vi.advanceTimersByTime(30_000);
    progress.end("done");
    const shown = stripVTControlCharacters(stderr());
    expect(shown).toContain("Preparing");
    expect(shown).toContain("Importing images (app.tar)");
    expect(shown).not.toContain("Choosing the engine");
  },
);

it("waits for the first step that is missing, in whatever order they come", () => {
  const { terminal, stderr } = captured();
  const progress = showProgress(terminal);
  for (const step of BOOT_STEPS) if (step !== "node") progress.onProgress({ step, elapsed: 1 });
  stderr();
  progress.end("interrupted");
  expect(stderr()).toContain("Waiting for the node: interrupted");
});

it("is nothing with --quiet", () => {
  const { terminal, stderr } = captured({ tty: true });
  terminal.quiet = true;
  boot(showProgress(terminal));
  expect(stderr()).toBe("");
});
