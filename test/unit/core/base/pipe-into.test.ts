import { PassThrough, Readable, Transform } from "node:stream";
import { expect, test } from "vitest";
import { pipeInto } from "../../../../src/core/base/pipe-into.ts";

const source = (): Readable => Readable.from([Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)]);

test("chunks arrive in order, and the end is waited for", async () => {
  let size = 0;
  await pipeInto([source(), new PassThrough()], async (chunks) => {
    for await (const chunk of chunks) size += chunk.length;
  });
  expect(size).toBe(2 << 20);
});

// Also with a version of Node.js that reports an AbortError instead.
test("a failing reader's own error is thrown", async () => {
  const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  const streams = [source(), new PassThrough(), new PassThrough()] as const;
  await expect(pipeInto(streams, () => Promise.reject(full), new AbortController().signal)).rejects.toBe(
    full,
  );
});

test("a failing stream's own error is thrown", async () => {
  const broken = new Transform({ transform: (_chunk, _encoding, done) => done(new Error("broken")) });
  const read = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const _chunk of chunks);
  };
  await expect(pipeInto([source(), broken], read)).rejects.toThrow("broken");
});

test("the signal's end is thrown", async () => {
  const controller = new AbortController();
  const read = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    controller.abort();
    for await (const _chunk of chunks);
  };
  await expect(pipeInto([new PassThrough()], read, controller.signal)).rejects.toThrow("aborted");
});
