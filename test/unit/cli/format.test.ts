import { describe, expect, it } from "vitest";
import { age, size } from "../../../src/cli/format.ts";

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
