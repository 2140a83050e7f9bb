import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const openFiles = fileURLToPath(new URL("../../../../native/libkrun/open-files.ts", import.meta.url));

/** Node.js itself raises the limit as it starts, so the program takes it back first. */
const PROGRAM = `
import koffi from "koffi";
import { readFileSync } from "node:fs";
import { raiseOpenFiles } from ${JSON.stringify(openFiles)};
const soft = () => /^Max open files +(\\d+) +(\\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")).slice(1).map(BigInt);
const [, hard] = soft();
const setrlimit = koffi.load(null).func("int setrlimit(int resource, const uint64_t *limits)");
const lowered = setrlimit(7, new BigUint64Array([64n, hard]));
const [before] = soft();
const raised = raiseOpenFiles();
console.log(JSON.stringify({ lowered, before, raised, after: soft()[0], hard }, (_, v) => typeof v === "bigint" ? String(v) : v));
`;

test.skipIf(process.platform !== "linux")("the soft limit is raised to the hard one", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", PROGRAM],
    { cwd: fileURLToPath(new URL(".", import.meta.url)) },
  );
  const { lowered, before, raised, after, hard } = JSON.parse(stdout);
  expect({ lowered, before }).toEqual({ lowered: 0, before: "64" });
  expect({ raised, after }).toEqual({ raised: hard, after: hard });
});
