import {
  array,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { expect } from "vitest";
import type { TarEntry } from "../../../../src/core/tar/tar-entry.ts";
import { TarReader } from "../../../../src/core/tar/tar-reader.ts";
import { codedOrDone, holds } from "../../../support/property.ts";
import { type BuiltEntry, tar } from "../images/support/tar-builder.ts";

const bytes = uint8Array({ maxLength: 2048 }).map(Buffer.from);
const name = oneof(string({ maxLength: 99 }), constantFrom("", "/", "..", "a/../..", "a", "././@LongLink"));
const number = constantFrom(
  ...["0", "1", "999999999", "-1", "", "1e9", "9007199254740993", "0x10", "1.5", "1,2", "0,1,2", "5,1,1,9"],
);
const PAX = [
  ...["path", "linkpath", "size", "uid", "mtime", "GNU.sparse.map", "GNU.sparse.size", "GNU.sparse.realsize"],
  ...["GNU.sparse.major", "GNU.sparse.name", "GNU.sparse.offset", "SCHILY.xattr.user.a"],
] as const;

/** An entry of any type that claims anything. */
const entry = record<Record<string, unknown>>({
  name,
  flag: constantFrom("0", "\0", "1", "2", "3", "5", "6", "7", "x", "g", "L", "K", "S", "V", "~"),
  body: bytes,
  link: name,
  size: option(oneof(nat(4096), constantFrom(2 ** 33 - 1)), { nil: undefined }),
  pax: option(
    array(tuple(constantFrom(...PAX), number)).map((pairs) => Object.fromEntries(pairs)),
    { nil: undefined },
  ),
}).map(({ size, pax, ...rest }) => ({
  ...rest,
  ...(size === undefined ? {} : { size }),
  ...(pax === undefined ? {} : { pax }),
})) as unknown as import("fast-check").Arbitrary<BuiltEntry>;

const changes = array(tuple(nat(), integer({ min: 0, max: 255 })), { maxLength: 8 });

/** Tars of such entries with a few bytes changed, cut, or bytes that are no tar. */
const hostile = oneof(
  { weight: 6, arbitrary: tuple(array(entry, { maxLength: 6 }), changes, option(nat(), { nil: undefined })) },
  { weight: 1, arbitrary: tuple(bytes, changes, option(nat(), { nil: undefined })) },
).map(([content, changed, cut]) => {
  const made = Buffer.isBuffer(content) ? content : tar(...content);
  for (const [at, byte] of made.length === 0 ? [] : changed) made[at % made.length] = byte;
  return cut === undefined ? made : made.subarray(0, cut % (made.length + 1));
});

holds(
  "a tar reader reports what is wrong, and passes on no more than it was given",
  tuple(hostile, nat(3000)),
  async ([made, piece]) => {
    let entry: TarEntry | undefined;
    let passed = 0;
    const reader = new TarReader({
      entry: (next) => {
        entry = next;
      },
      data: (part, position) => {
        passed += part.length;
        expect(position + part.length).toBeLessThanOrEqual(entry?.size ?? 0);
      },
      endEntry: () => undefined,
    });
    await codedOrDone(() => {
      for (let at = 0; at < made.length; at += piece + 1) reader.write(made.subarray(at, at + piece + 1));
      reader.end();
    });
    expect(passed).toBeLessThanOrEqual(made.length);
  },
);
