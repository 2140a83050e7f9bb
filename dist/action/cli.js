#!/usr/bin/env node
import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/cli/main.ts
var endOver = (error) => {
  throw error;
}, onOutputError = (error) => error.code === "EPIPE" ? process.exit(0) : endOver(error);
process.stdout.on("error", onOutputError);
process.stderr.on("error", () => {
});
var [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
(major < 22 || major === 22 && minor < 19) && (process.stderr.write(
  `error: Node.js ${process.versions.node} is too old
  hint: use Node.js 22.19 or later
`
), process.exit(1));
var { keepCompiledCode } = await import("./chunk-KA2SJ5ON.js");
keepCompiledCode();
var [{ run }, { reportLostOutput }] = await Promise.all([
  import("./chunk-YPMIQWE7.js"),
  import("./chunk-34GAHRKF.js")
]);
endOver = (error) => process.exit(reportLostOutput(error));
var code = await run(process.argv.slice(2));
process.stdout.write("", (error) => {
  error && onOutputError(process.stdout.errored ?? error), process.stderr.write("", () => process.exit(code));
});
