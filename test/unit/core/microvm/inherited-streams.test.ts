import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** A program that passes its stdin on to a machine whose command copies it to its output, and prints what became of it. */
const program = `
import { PassThrough } from "node:stream";
import { inheritStreams } from ${JSON.stringify(new URL("../../../../src/core/microvm/inherited-streams.ts", import.meta.url))};
const stdin = new PassThrough();
const bindings = inheritStreams();
bindings.bind({ stdin, stdout: stdin }, (error) => { console.log(error.code); process.exit(0); });
stdin.on("end", () => { console.log("end"); process.exit(0); });
`;

function start(stdin: Socket | number): { readonly child: ChildProcess; readonly stdout: Readable } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: [stdin, "pipe", "inherit"],
  });
  return { child, stdout: child.stdout as Readable };
}

test("an input that fails half-way is a failure, not its end", async () => {
  await using server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const input = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [stdin] = (await once(server, "connection")) as [Socket];
  const { child, stdout } = start(stdin);
  stdin.destroy();
  input.write("first half\n");
  let printed = "";
  stdout.setEncoding("utf8").on("data", (part: string) => {
    printed += part;
    if (printed === "first half\n") input.resetAndDestroy();
  });
  await once(child, "close");
  expect(printed).toBe("first half\nECONNRESET\n");
});

test("an input that is not open for reading counts as empty", async () => {
  const unreadable = openSync("/dev/null", "w");
  const { stdout } = start(unreadable);
  closeSync(unreadable);
  expect(await text(stdout)).toBe("end\n");
});
