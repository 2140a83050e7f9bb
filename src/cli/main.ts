#!/usr/bin/env node
// A reader that has seen enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

// Before anything else is loaded: an older Node.js does not get through the imports.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: Node.js ${process.versions.node} is too old\n  hint: use Node.js 22.19 or later\n`,
  );
  process.exit(1);
}

const { run } = await import("./run-command-line.ts");
const code = await run(process.argv.slice(2));
// Ends even with stdin or a connection still open, but not before a pipe has taken everything.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
