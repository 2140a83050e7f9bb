import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { ExecOptions } from "../../../../src/core/cluster-types/started-cluster.ts";
import { encodeFrame, FrameDecoder, TO_GUEST, TO_HOST } from "../../../../src/core/guest/exec-frames.ts";
import { execInGuest } from "../../../../src/core/guest/guest-exec.ts";
import { GuestAgent, type OnExec, TOKEN } from "../support/guest-agent.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const endpoint = { socket: join(dir, "control.sock"), token: TOKEN };

/** Runs the command for real on this machine, as the agent does in the guest. */
const runHere: OnExec = ({ argv, env, cwd }, socket) => {
  const child = spawn(argv[0] ?? "", argv.slice(1), { env: { ...process.env, ...env }, cwd });
  const decoder = new FrameDecoder();
  child.stdin.on("error", () => undefined); // a command that ends without reading
  socket.on("data", (chunk: Buffer) => {
    for (const { kind, payload } of decoder.push(chunk)) {
      if (kind === TO_GUEST.stdin && payload.length === 0) child.stdin.end();
      else if (kind === TO_GUEST.stdin) child.stdin.write(payload);
      else if (kind === TO_GUEST.signal) child.kill(JSON.parse(payload.toString()));
    }
  });
  socket.on("close", () => child.kill("SIGKILL"));
  child.stdout.on("data", (chunk) => socket.write(encodeFrame(TO_HOST.stdout, chunk)));
  child.stderr.on("data", (chunk) => socket.write(encodeFrame(TO_HOST.stderr, chunk)));
  child.on("error", (error) =>
    socket.end(encodeFrame(TO_HOST.exit, JSON.stringify({ code: 127, error: error.message }))),
  );
  child.on("close", (code, signal) =>
    socket.end(
      encodeFrame(TO_HOST.exit, JSON.stringify({ code: code ?? (signal === "SIGINT" ? 130 : 137) })),
    ),
  );
};

async function run(onExec: OnExec, argv: string[], options: ExecOptions = {}) {
  await using _agent = await GuestAgent.listen(endpoint.socket, (_, response) => response.end(), onExec);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await execInGuest(endpoint, argv, { stdout, stderr, ...options });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, out, err };
}

test("exit code, stdout and stderr come back", async () => {
  expect(await run(runHere, ["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({
    code: 7,
    out: "out\n",
    err: "err\n",
  });
});

test("stdin goes in and its end is seen", async () => {
  const stdin = Readable.from(["one ", "two"]);
  expect(await run(runHere, ["cat"], { stdin })).toMatchObject({ code: 0, out: "one two" });
  expect(await run(runHere, ["cat"])).toMatchObject({ code: 0, out: "" });
});

test("a large binary stream passes unchanged both ways, however slowly it is taken", async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) & 0xff));
  const stdout = new PassThrough({ highWaterMark: 1000 });
  const taken = buffer(stdout);
  await using _agent = await GuestAgent.listen(endpoint.socket, (_, response) => response.end(), runHere);
  expect(await execInGuest(endpoint, ["cat"], { stdin: Readable.from([bytes]), stdout })).toBe(0);
  stdout.end();
  expect((await taken).equals(bytes)).toBe(true);
});

/** Runs the command as {@link runHere} does, but breaks off at a frame that the guest would not take. */
const runStrictly: OnExec = (command, socket) => {
  const decoder = new FrameDecoder();
  socket.on("data", (chunk: Buffer) => {
    for (const { payload } of decoder.push(chunk)) if (payload.length > 1 << 20) socket.destroy();
  });
  runHere(command, socket);
};

test.for([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 64 << 20])(
  "one chunk of %i bytes of input arrives in frames that the guest takes",
  async (size) => {
    const bytes = Buffer.alloc(size, "0123456789abcdef-");
    const stdin = Readable.from([Buffer.alloc(0), bytes, "end"]);
    const { code, out } = await run(runStrictly, ["sha256sum"], { stdin });
    const sum = createHash("sha256").update(bytes).update("end").digest("hex");
    expect({ code, out }).toEqual({ code: 0, out: `${sum}  -\n` });
  },
);

/** Inputs that fail after their first half, and the error of each. */
const failing: Record<string, [make: () => Readable, error: object]> = {
  "a generator that throws": [
    () => Readable.from(halfOf(new Error("the disk is gone"))),
    { message: "the disk is gone" },
  ],
  "a stream that is destroyed with an error": [
    () => destroyedAfterHalf(new Error("no more")),
    { message: "no more" },
  ],
  "a stream that is destroyed without one": [
    () => destroyedAfterHalf(),
    { code: "NAVGW_BAD_OPTION", message: "stdin was closed before its end" },
  ],
  "a web stream that is aborted": [
    () => Readable.fromWeb(abortedAfterHalf() as Parameters<typeof Readable.fromWeb>[0]),
    { name: "AbortError" },
  ],
  "a stream that failed before": [() => destroyedBefore(), { message: "before" }],
  "a generator of something else than bytes": [
    () => Readable.from(["first half", 7]),
    { code: "NAVGW_BAD_OPTION" },
  ],
};

async function* halfOf(error: Error) {
  yield "first half";
  throw error;
}

function destroyedAfterHalf(error?: Error): Readable {
  const stream = new PassThrough();
  stream.write("first half");
  setImmediate(() => stream.destroy(error));
  return stream;
}

function destroyedBefore(): Readable {
  const stream = new PassThrough().on("error", () => undefined);
  stream.destroy(new Error("before"));
  return stream;
}

function abortedAfterHalf(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from("first half"));
      setImmediate(() => controller.error(new DOMException("aborted", "AbortError")));
    },
  });
}

test.for(Object.entries(failing))("%s fails the call and ends the command", async ([, [make, error]]) => {
  let hungUp: Promise<unknown> | undefined;
  const running = run(
    (command, socket) => {
      hungUp = once(socket, "close");
      runHere(command, socket);
    },
    ["cat"],
    { stdin: make() },
  );
  await expect(running).rejects.toMatchObject(error);
  await hungUp;
});

test("an input that ended before is an empty one, and one that fails later does not matter", async () => {
  const ended = Readable.from([]).resume();
  await once(ended, "end");
  expect(await run(runHere, ["cat"], { stdin: ended })).toMatchObject({ code: 0, out: "" });
  const unused = new PassThrough();
  expect(await run(runHere, ["true"], { stdin: unused })).toMatchObject({ code: 0 });
  expect(["data", "end", "error", "close"].map((event) => unused.listenerCount(event))).toEqual(
    ["data", "end", "error", "close"].map((event) => new PassThrough().listenerCount(event)),
  );
});

test("an output that cannot be written fails the call, and one that nobody reads any more does not", async () => {
  const failAfterFirst = (code: string): Writable =>
    new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
    });
  const full = failAfterFirst("ENOSPC").on("error", () => undefined);
  await expect(run(runHere, ["yes"], { stdout: full })).rejects.toMatchObject({ code: "ENOSPC" });
  const closed = failAfterFirst("EPIPE").on("error", () => undefined);
  expect(await run(runHere, ["sh", "-c", "seq 100000; exit 3"], { stdout: closed })).toMatchObject({
    code: 3,
  });
});

test("aborting ends a call whose output is not read", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const stdout = new PassThrough();
  const running = run(runHere, ["yes"], { stdout, signal: controller.signal });
  await once(stdout, "readable");
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
});

test("the command, its environment, directory and terminal are what was asked for", async () => {
  const asked = await new Promise((resolve) => {
    void run(
      (command, socket) => {
        resolve(command);
        socket.end(encodeFrame(TO_HOST.exit, '{"code":0}'));
      },
      ["a", "b c"],
      { env: { X: "1" }, cwd: "/tmp", tty: { rows: 10, cols: 20 } },
    );
  });
  expect(asked).toEqual({ argv: ["a", "b c"], env: { X: "1" }, cwd: "/tmp", tty: true, rows: 10, cols: 20 });
});

test("a command that is not found is 127, and stderr says why", async () => {
  expect(await run(runHere, ["/no/such/program"])).toMatchObject({
    code: 127,
    err: expect.stringContaining("ENOENT"),
  });
});

test("signals and sizes are passed on while the command runs, and no longer", async () => {
  let stopped = 0;
  const { code } = await run(runHere, ["sleep", "60"], {
    onSignal: (send) => {
      send("SIGINT");
      return () => stopped++;
    },
  });
  expect(code).toBe(130);
  expect(stopped).toBe(1);

  const sizes = new Promise((resolve) => {
    void run(
      (_, socket) => {
        const decoder = new FrameDecoder();
        socket.on("data", (chunk: Buffer) => {
          for (const { kind, payload } of decoder.push(chunk)) {
            if (kind !== TO_GUEST.resize) continue;
            resolve(JSON.parse(payload.toString()));
            socket.end(encodeFrame(TO_HOST.exit, '{"code":0}'));
          }
        });
      },
      ["sh"],
      {
        onResize: (resize) => {
          resize({ rows: 5, cols: 6 });
          return () => undefined;
        },
      },
    );
  });
  expect(await sizes).toEqual({ rows: 5, cols: 6 });
});

test("aborting hangs up, which kills the command, and gives the signal's reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  let gone: Promise<unknown> | undefined;
  const running = run(
    (_, socket) => {
      gone = once(socket, "close");
      controller.abort(reason);
    },
    ["sleep", "60"],
    { signal: controller.signal },
  );
  await expect(running).rejects.toBe(reason);
  await gone;
});

test("a guest that goes away, refuses, or is not there is NAVGW_CONTROL", async () => {
  await expect(run((_, socket) => void socket.destroy(), ["true"])).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
  });
  await using _agent = await GuestAgent.listen(endpoint.socket, (_, response) => {
    response.writeHead(400).end('{"error":"argv is empty"}');
  });
  await expect(execInGuest(endpoint, [])).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
    message: expect.stringContaining("argv is empty"),
  });
  await expect(execInGuest({ ...endpoint, socket: join(dir, "none.sock") }, ["true"])).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
  });
});

test("arguments that the guest would not take are refused with what to do instead", async () => {
  await expect(run(runHere, ["echo", "x".repeat(4 << 20)])).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    hint: expect.stringContaining("stdin"),
  });
});

test("frames are put together from any pieces", () => {
  const stream = Buffer.concat([
    encodeFrame(1, "abc"),
    encodeFrame(0),
    encodeFrame(2, Buffer.alloc(7000, "x")),
  ]);
  for (const size of [1, 3, 7, 4096, stream.length]) {
    const decoder = new FrameDecoder();
    const frames = [];
    for (let at = 0; at < stream.length; at += size)
      frames.push(...decoder.push(stream.subarray(at, at + size)));
    expect(frames.map(({ kind, payload }) => [kind, payload.length])).toEqual([
      [1, 3],
      [0, 0],
      [2, 7000],
    ]);
  }
  expect(() => [...new FrameDecoder().push(Buffer.from([1, 0xff, 0xff, 0xff, 0xff]))]).toThrow(/too long/);
});
