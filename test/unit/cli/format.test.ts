import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { age, size } from "../../../src/cli/format.ts";
import { columns, table } from "../../../src/cli/table.ts";
import { assignment } from "../../../src/cli/verbs/env.ts";
import { duration } from "../../../src/core/base/duration-text.ts";
import { quoteForFish, quoteForPowerShell, quoteForShell } from "../../../src/core/base/shell-quote.ts";

describe("table", () => {
  it("aligns columns to their widest cell and leaves no blanks at the ends", () => {
    expect(
      table(
        ["NAME", "STATE"],
        [
          ["a-long-name", "up"],
          ["b", ""],
        ],
      ),
    ).toBe("NAME         STATE\na-long-name  up\nb");
  });

  it("counts what is seen, not colours", () => {
    const text = columns([
      ["\x1b[32m✓\x1b[39m", "x"],
      ["ab", "y"],
    ]);
    expect(stripVTControlCharacters(text)).toBe("✓   x\nab  y");
  });
});

describe("duration", () => {
  it.each([
    [0, "0.0s"],
    [3240, "3.2s"],
    [59_940, "59.9s"],
    [59_960, "1m00s"],
    [65_000, "1m05s"],
    [600_000, "10m00s"],
  ])("says %d ms as %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe("size", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [64.5 * 1024 * 1024, "64.5 MiB"],
    [2 ** 31, "2.0 GiB"],
  ])("says %d bytes as %s", (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});

describe("age", () => {
  const now = new Date("2026-01-02T00:00:00Z");
  it.each([
    ["2026-01-01T23:59:50Z", "10s"],
    ["2026-01-01T23:55:00Z", "5m"],
    ["2026-01-01T20:00:00Z", "4h"],
    ["2025-12-25T00:00:00Z", "8d"],
    ["2026-01-02T00:00:09Z", "0s"],
  ])("of %s is %s", (since, text) => {
    expect(age(new Date(since), now)).toBe(text);
  });
});

describe("quoting", () => {
  it("leaves harmless words alone and protects the others", () => {
    expect(quoteForShell("/home/me/kube.config")).toBe("/home/me/kube.config");
    expect(quoteForShell("it's $HOME")).toBe("'it'\\''s $HOME'");
    expect(quoteForFish("it's \\")).toBe("'it\\'s \\\\'");
    expect(quoteForPowerShell("it's")).toBe("'it''s'");
  });

  it("sets a variable in each shell's syntax", () => {
    expect(assignment("bash", "KUBECONFIG", "/a b")).toBe("export KUBECONFIG='/a b'");
    expect(assignment("fish", "KUBECONFIG", "/a")).toBe("set -gx KUBECONFIG '/a'");
    expect(assignment("powershell", "KUBECONFIG", "/a")).toBe("$Env:KUBECONFIG = '/a'");
  });
});
