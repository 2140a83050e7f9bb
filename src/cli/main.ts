#!/usr/bin/env node
import { run } from "./run.ts";

// A reader that has seen enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

const code = await run(process.argv.slice(2));
// Ends even with stdin or a connection still open, but not before a pipe has taken everything.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
