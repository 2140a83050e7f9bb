import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { columns, table } from "../../../src/cli/table.ts";

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
