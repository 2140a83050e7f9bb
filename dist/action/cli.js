#!/usr/bin/env node
import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/cli/main.ts
for (let stream of [process.stdout, process.stderr])
  stream.on("error", (error) => {
    throw error.code === "EPIPE" && process.exit(0), error;
  });
var [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
(major < 22 || major === 22 && minor < 19) && (process.stderr.write(
  `error: Node.js ${process.versions.node} is too old
  hint: use Node.js 22.19 or later
`
), process.exit(1));
var { run } = await import("./chunk-TRY7N3YZ.js"), code = await run(process.argv.slice(2));
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
