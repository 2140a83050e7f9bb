#!/usr/bin/env node
// A reader that closes the pipe early, such as `head`, is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

// Before anything else is loaded: the imports fail in an older Node.js.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: Node.js ${process.versions.node} is too old\n  hint: use Node.js 22.19 or later\n`,
  );
  process.exit(1);
}

const { run } = await import("./run-command-line.ts");
const code = await run(process.argv.slice(2));
// Exits even while stdin or a connection is open, but only after all output is written.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
