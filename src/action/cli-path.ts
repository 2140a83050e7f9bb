import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addPath } from "@actions/core";
import { makeDirs, quoteForShell } from "../core/internal.ts";
import { programsDir } from "./action-dirs.ts";

/** The command line beside this bundle. */
const CLI = fileURLToPath(new URL("./cli.js", import.meta.url));

/** Adds `navgw-test` to the PATH of later steps, with the same version and Node.js. */
export async function addCliToPath(): Promise<void> {
  const dir = programsDir();
  const program = join(dir, "navgw-test");
  await makeDirs(dir, 0o777);
  await writeFile(program, `#!/bin/sh\nexec ${[process.execPath, CLI].map(quoteForShell).join(" ")} "$@"\n`);
  await chmod(program, 0o755);
  addPath(dir);
}
