import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ControlClient } from "../../../../src/core/guest/control-client.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { GuestAgent, TOKEN } from "../support/guest-agent.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const socket = join(dir, "control.sock");
const client = new ControlClient({ socket, token: TOKEN });
const status = {
  state: "ready",
  marks: { init: 0.5 },
  tries: 1,
  uptime: 9,
  memory: { total: 2, available: 1 },
};

test("requests carry the token and end up at the contract's paths", async () => {
  const seen: string[] = [];
  await using _agent = await GuestAgent.listen(socket, async (request, response) => {
    seen.push(`${request.method} ${request.url} ${await text(request)}`.trim());
    if (request.url === "/v1/status") response.end(JSON.stringify(status));
    else if (request.url === "/v1/kubeconfig") response.end("kubeconfig");
    else if (request.url?.startsWith("/v1/images")) response.end('{"images":["a:1","b:2"]}');
    else response.writeHead(request.url === "/v1/shutdown" ? 202 : 200).end("content");
  });
  expect(await client.status()).toEqual(status);
  expect(await client.kubeconfig()).toBe("kubeconfig");
  expect(await text(await client.logs("k3s", { tail: 5, follow: true }))).toBe("content");
  await client.resume({ time: new Date(0), seed: Buffer.from("seed"), token: "new" });
  await client.shutdown();
  writeFileSync(join(dir, "image.tar"), "archive");
  expect(await client.importImages(join(dir, "image.tar"))).toEqual(["a:1", "b:2"]);
  expect(await client.importImages(Readable.from([Buffer.from("streamed")]))).toEqual(["a:1", "b:2"]);
  expect(seen).toEqual([
    "GET /v1/status",
    "GET /v1/kubeconfig",
    "GET /v1/logs/k3s?follow=1&tail=5",
    'POST /v1/resume {"time":"1970-01-01T00:00:00.000Z","seed":"c2VlZA==","token":"new"}',
    "POST /v1/shutdown",
    "POST /v1/images archive",
    "POST /v1/images streamed",
  ]);
});

test("events come as they happen, in any pieces, and unknown kinds are passed over", async () => {
  const parts = [
    '{"type":"hello","uptime":1,"node":{"distribution":"builtin","version":"v1.37.2"}}\n{"type":"mark","na',
    'me":"init","uptime":0.5}\n{"type":"news"}\n',
    '{"type":"failed","message":"no","tail":["a","ü"]}\n',
  ];
  await using agent = await GuestAgent.listen(socket, (_, response) => {
    response.write(parts[0]);
    setImmediate(() => {
      response.write(parts[1]);
      setImmediate(() => response.end(parts[2]));
    });
  });
  const events = [];
  for await (const event of client.events()) events.push(event);
  expect(events).toEqual([
    { type: "hello", uptime: 1, node: { distribution: "builtin", version: "v1.37.2" } },
    { type: "mark", name: "init", uptime: 0.5 },
    { type: "failed", message: "no", tail: ["a", "ü"] },
  ]);
  await waitUntil("the end of the connection", 5000, () => agent.connections === 0);
});

test("a stream that is left early is hung up", async () => {
  await using agent = await GuestAgent.listen(socket, (_, response) => {
    response.write('{"type":"mark","name":"init","uptime":1}\n');
  });
  for await (const event of client.events()) {
    expect(event).toMatchObject({ name: "init" });
    break;
  }
  await waitUntil("the end of the connection", 5000, () => agent.connections === 0);
});

test("refusals are NAVGW_CONTROL with the agent's words, a bad archive is NAVGW_IMAGE", async () => {
  await using _agent = await GuestAgent.listen(socket, (request, response) => {
    request.resume();
    response.writeHead(request.url === "/v1/images" ? 422 : 404).end('{"error":"none of that"}');
  });
  await expect(client.kubeconfig()).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
    message: expect.stringContaining("none of that"),
  });
  await expect(client.importImages(Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining("none of that"),
    hint: expect.stringContaining("docker save"),
  });
});

test("an agent of another version is told as such, where it lacks a request or responds in its own way", async () => {
  await using _agent = await GuestAgent.listen(socket, (request, response) => {
    if (request.url === "/v1/status") response.end('{"state":"later"}');
    else response.writeHead(404).end("404 page not found\n");
  });
  for (const request of [client.status(), client.kubeconfig()]) {
    await expect(request).rejects.toMatchObject({
      code: "NAVGW_UNSUPPORTED",
      hint: expect.stringContaining("that version"),
    });
  }
});

test("a wrong token and a missing guest are NAVGW_CONTROL", async () => {
  await expect(client.status()).rejects.toMatchObject({ code: "NAVGW_CONTROL" });
  await using _agent = await GuestAgent.listen(socket, (_, response) => response.end("{}"));
  await expect(new ControlClient({ socket, token: "wrong" }).status()).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
    message: expect.stringContaining("401"),
  });
});

test("an import while there is no containerd yet is not the archive's fault", async () => {
  await using _agent = await GuestAgent.listen(socket, (request, response) => {
    request.resume();
    response.writeHead(409).end('{"error":"containerd is not there yet"}');
  });
  await expect(client.importImages(Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "NAVGW_CONTROL",
    hint: expect.stringContaining("navgw-test status"),
  });
});

function closedEarly(): Readable {
  const archive = new PassThrough();
  archive.write("first half");
  setTimeout(() => archive.destroy(), 10);
  return archive;
}

test.each([
  ["missing", () => join(dir, "nope.tar"), "nope.tar: no such file"],
  ["a directory", () => dir, "it is a directory"],
  ["a stream that is closed before its end", () => closedEarly(), "it was closed before its end"],
  ["a stream of a missing file", () => createReadStream(join(dir, "nope.tar")), "no such file"],
  [
    "a stream that breaks off",
    () =>
      Readable.from(
        (function* () {
          yield Buffer.alloc(1 << 20);
          throw new Error("the producer died");
        })(),
      ),
    "the producer died",
  ],
])("an archive that is %s fails the import by its own reason", async (_what, archive, why) => {
  await using _agent = await GuestAgent.listen(socket, (request, response) => {
    request.on("error", () => undefined).resume(); // cut by the host
    request.on("end", () => response.end('{"images":[]}'));
  });
  await expect(client.importImages(archive())).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining(why),
    hint: expect.stringContaining("docker"),
  });
});

test("a guest that goes away during an import is not the archive's fault", async () => {
  await using _agent = await GuestAgent.listen(socket, (request) => {
    request.once("data", () => request.socket.destroy());
  });
  writeFileSync(join(dir, "large.tar"), Buffer.alloc(8 << 20));
  await expect(client.importImages(join(dir, "large.tar"))).rejects.toMatchObject({ code: "NAVGW_CONTROL" });
});
