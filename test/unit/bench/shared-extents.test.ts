import { expect, test } from "vitest";
import { sharedBytes } from "../../../bench/shared-extents.ts";

const output = (...flags: string[]): string =>
  [
    "Filesystem type is: 58465342",
    "File size of state.ext4 is 1048576 (256 blocks of 4096 bytes)",
    " ext:     logical_offset:        physical_offset: length:   expected: flags:",
    `   0:        0..      15:      34304..     34319:     16:             ${flags[0]}`,
    `   1:       64..      95:      40000..     40031:     32:      34368: ${flags[1]}`,
    "state.ext4: 2 extents found",
  ].join("\n");

test("extents are counted that are marked as shared", () => {
  expect(sharedBytes(output("shared", "last,unwritten,shared,eof"))).toBe(48 * 4096);
  expect(sharedBytes(output("", "last,shared,eof"))).toBe(32 * 4096);
  expect(sharedBytes(output("", "last,eof"))).toBe(0);
});
