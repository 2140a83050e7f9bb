import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { constantFrom, jsonValue, oneof, tuple, uint8Array } from "fast-check";

import { afterAll, beforeAll, expect, test } from "vitest";
import { KubernetesClient } from "../../../../src/core/kubernetes/kubernetes-client.ts";
import { codedOrDone, holds } from "../../../support/property.ts";

let status = 200;
let content: Buffer = Buffer.alloc(0);
let endless = false;
const server = createServer((_, response) => {
  response.on("error", () => undefined);
  response.writeHead(status);
  if (!endless) return void response.end(content);
  const more = (): void => {
    while (response.writable && response.write(content));
  };
  response.on("drain", more);
  more();
});
let client: KubernetesClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // Without TLS: this is about what comes through it.
  client = new KubernetesClient({ server: `http://127.0.0.1:${port}`, ca: "", cert: "", key: "" });
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

const body = oneof(
  jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  uint8Array({ maxLength: 300 }).map(Buffer.from),
);

/** As `JSON.parse` has it, which rounds large integers. */
const withoutBigints = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? Number(inner) : inner)));

holds(
  "an API server of any responses gets an error of ours, or its JSON",
  tuple(constantFrom(200, 201, 400, 403, 404, 409, 422, 500), body),
  async ([code, response]) => {
    status = code;
    content = response;
    const got = await codedOrDone(() => client.get("/api/v1/nodes"));
    if (got !== undefined) expect(withoutBigints(got)).toEqual(JSON.parse(response.toString()));
    await codedOrDone(() => client.delete("/api/v1/nodes/a"));
    await codedOrDone(() => client.text("/readyz"));
    await codedOrDone(async () => {
      for await (const _ of client.stream("/api/v1/nodes")) void _;
    });
  },
  0.5,
);

test.each([200, 500])("a response without end (%i) is given up", async (code) => {
  status = code;
  content = Buffer.alloc(1 << 20, "x");
  endless = true;
  try {
    await expect(client.get("/api/v1/nodes")).rejects.toMatchObject({
      code: "NAVGW_KUBERNETES",
      message: code === 200 ? expect.stringContaining("longer than") : expect.stringMatching(/^x+ /),
    });
  } finally {
    endless = false;
  }
});
