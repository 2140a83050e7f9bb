import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
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
