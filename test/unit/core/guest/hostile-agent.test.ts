import { join } from "node:path";
import { text } from "node:stream/consumers";
import { array, constantFrom, jsonValue, nat, oneof, record, string, tuple, uint8Array } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lines } from "../../../../src/core/base/lines.ts";
import type { ExecOptions } from "../../../../src/core/cluster-types/started-cluster.ts";
import { ControlClient } from "../../../../src/core/guest/control-client.ts";
import { execAndReadBytes } from "../../../../src/core/guest/exec-and-read.ts";
import { FrameDecoder } from "../../../../src/core/guest/exec-frames.ts";
import { execInGuest } from "../../../../src/core/guest/guest-exec.ts";
import { codedOrDone, holds } from "../../../support/property.ts";
import { GuestAgent, TOKEN } from "../support/guest-agent.ts";
import { scratch } from "../support/scratch.ts";

const socket = join(scratch(), "control.sock");
const client = new ControlClient({ socket, token: TOKEN });
let status = 200;
let content: Buffer = Buffer.alloc(0);
let endless = false;
let agent: GuestAgent;

beforeAll(async () => {
  agent = await GuestAgent.listen(
    socket,
    (_, response) => {
      response.on("error", () => undefined);
      response.writeHead(status);
      if (!endless) return void response.end(content);
      const more = (): void => {
        while (response.write(content));
        response.once("drain", more);
      };
      more();
    },
    (_, connection) => connection.end(content),
  );
});
afterAll(() => agent[Symbol.asyncDispose]());

const bytes = uint8Array({ maxLength: 400 }).map(Buffer.from);
const event = oneof(
  jsonValue(),
  record(
    {
      type: constantFrom("hello", "mark", "failed", "trouble", "importing"),
      uptime: jsonValue(),
      name: jsonValue(),
      message: jsonValue(),
      tail: jsonValue(),
      cause: string(),
    },
    { requiredKeys: ["type"] },
  ),
);
const said = oneof(
  bytes,
  array(event).map((events) => Buffer.from(events.map((one) => JSON.stringify(one)).join("\n"))),
);

holds(
  "an agent of any answers gets an error of ours, or what it said",
  tuple(constantFrom(200, 200, 202, 400, 401, 409, 422, 500), said),
  async ([code, answer]) => {
    status = code;
    content = answer;
    await codedOrDone(() => client.status());
    await codedOrDone(() => client.kubeconfig());
    await codedOrDone(async () => text(await client.logs("k3s")));
    await codedOrDone(async () => {
      for await (const one of client.events()) expect(one.type).toBeTypeOf("string");
    });
  },
  0.3,
);

holds(
  "an exec of any frames ends with a code or an error of ours",
  array(
    oneof(
      bytes,
      tuple(nat(4), bytes).map(([kind, payload]) =>
        Buffer.concat([Buffer.from([kind, 0, 0, 0, payload.length % 256]), payload]),
      ),
    ),
  ),
  async (frames) => {
    content = Buffer.concat(frames);
    await codedOrDone(() => execInGuest({ socket, token: TOKEN }, ["true"]));
  },
);

holds("frames come out as they went in, in any pieces", tuple(bytes, nat(20)), ([stream, piece]) => {
  const decoder = new FrameDecoder();
  let size = 0;
  try {
    for (let at = 0; at < stream.length; at += piece + 1)
      for (const { payload } of decoder.push(stream.subarray(at, at + piece + 1))) size += payload.length + 5;
  } catch (error) {
    expect((error as Error).message).toContain("too long");
  }
  expect(size).toBeLessThanOrEqual(stream.length);
});

test.each([200, 500])("an answer without end (%i) is given up", async (code) => {
  status = code;
  content = Buffer.alloc(1 << 20, "x");
  endless = true;
  try {
    await expect(client.kubeconfig()).rejects.toMatchObject({
      code: "NAVGW_CONTROL",
      message: /longer than/,
    });
  } finally {
    endless = false;
  }
});

test("a line without end is given in parts", async () => {
  const longest = { length: 0 };
  async function* stream(): AsyncGenerator<Buffer> {
    for (let chunk = 0; chunk < 64; chunk++) yield Buffer.alloc(1 << 20, "x");
  }
  for await (const line of lines(stream())) longest.length = Math.max(longest.length, line.length);
  expect(longest.length).toBeLessThan(20 << 20);
});

test("a command whose output does not end is ended", async () => {
  const endlessly = Buffer.concat([Buffer.from([1, 0, 1, 0, 0]), Buffer.alloc(1 << 16, "x")]);
  const path = `${socket}.exec`;
  await using _agent = await GuestAgent.listen(
    path,
    (_, response) => void response.end(),
    (_, connection) => {
      const more = (): void => {
        while (connection.writable && connection.write(endlessly));
      };
      connection.on("drain", more);
      more();
    },
  );
  const cluster = {
    exec: (argv: readonly string[], options?: ExecOptions) =>
      execInGuest({ socket: path, token: TOKEN }, argv, options),
  };
  await expect(execAndReadBytes(cluster, ["yes"])).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
    message: expect.stringContaining("the output of yes"),
  });
});
