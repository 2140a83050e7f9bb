import { describe, expect, it } from "vitest";
import { bounded } from "../../../../src/core/base/bounded-text.ts";

describe("a text of a dump", () => {
  it("is whole when there is room for it", () => {
    expect(bounded("one\ntwo\n", 8)).toBe("one\ntwo\n");
  });

  it("keeps its last whole lines, and says what is left out", () => {
    expect(bounded("first\nsecond\nthird\n", 8)).toBe("… 11 bytes omitted\nthird\n");
  });
});
