import { describe, expect, it } from "vitest";
import { duration } from "../../../../src/core/base/duration-text.ts";

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
