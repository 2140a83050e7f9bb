import { expect, test } from "vitest";
import { lines } from "../../../../src/core/base/lines.ts";

async function* chunks(...all: (string | Buffer)[]) {
  yield* all;
}

async function all(...given: (string | Buffer)[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines(chunks(...given))) found.push(line);
  return found;
}

test("lines are put together from any pieces, the last one without an end too", async () => {
  expect(await all("one\ntw", "o", "\n", "\nfour\nfi", "ve")).toEqual(["one", "two", "", "four", "five"]);
  expect(await all("one\n")).toEqual(["one"]);
  expect(await all()).toEqual([]);
  const bytes = Buffer.from("\u00e4\u20ac\n");
  expect(await all(...Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(["\u00e4\u20ac"]);
});

test("a line may be longer than any chunk", async () => {
  const chunk = Buffer.alloc(1 << 16, "x");
  const found = await all("before\n", ...Array<Buffer>(1024).fill(chunk), "\nafter\n");
  expect(found.map((line) => line.length)).toEqual([6, 64 << 20, 5]);
});
