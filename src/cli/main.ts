#!/usr/bin/env node
/** Ends this process over a stdout that takes no more output; replaced once the imports are there. */
let endOver = (error: NodeJS.ErrnoException): never => {
  throw error;
};
// A reader that closes the pipe early, such as `head`, is not a failure.
const onOutputError = (error: NodeJS.ErrnoException): never =>
  error.code === "EPIPE" ? process.exit(0) : endOver(error);
process.stdout.on("error", onOutputError);
// Without a reader of its messages a command goes on: its exit status still tells how it ended.
process.stderr.on("error", () => undefined);

// Before anything else is loaded: the imports fail in an older Node.js.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: Node.js ${process.versions.node} is too old\n  hint: use Node.js 22.19 or later\n`,
  );
  process.exit(1);
}

const { keepCompiledCode } = await import("./compile-cache.ts");
keepCompiledCode();
const [{ run }, { reportLostOutput }] = await Promise.all([
  import("./run-command-line.ts"),
  import("./report-lost-output.ts"),
]);
endOver = (error) => process.exit(reportLostOutput(error));
const code = await run(process.argv.slice(2));
// Exits even while stdin or a connection is open, but only after all output is written.
process.stdout.write("", (error) => {
  if (error) onOutputError(process.stdout.errored ?? error);
  process.stderr.write("", () => process.exit(code));
});
