import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addPath } from "@actions/core";
import { quoteForShell } from "../core/internal.ts";
import { programsFolder } from "./folders.ts";

/** The command line beside this bundle. */
const CLI = fileURLToPath(new URL("./cli.js", import.meta.url));

/** Lets later steps use `navgw-test`, of the same version and with the same Node.js. */
export async function offerCli(): Promise<void> {
  const folder = programsFolder();
  const program = join(folder, "navgw-test");
  await mkdir(folder, { recursive: true });
  await writeFile(program, `#!/bin/sh\nexec ${[process.execPath, CLI].map(quoteForShell).join(" ")} "$@"\n`);
  await chmod(program, 0o755);
  addPath(folder);
}
