// Starts a runner with the document on stdin, says its process id, and lasts as long as it does.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const runner = fileURLToPath(new URL("../../../dist/native/libkrun/runner.js", import.meta.url));
const document = JSON.parse(await text(process.stdin));
const child = spawn(process.execPath, [runner, "3"], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
child.stdio[3].end(JSON.stringify({ ...document, parent: process.pid }));
process.stdout.write(`${child.pid}\n`);
child.once("exit", (code) => process.exit(code ?? 1));
