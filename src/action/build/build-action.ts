/**
 * Builds what `action.yml` runs, into `dist/action` or another directory: `npm run build:action -- [DIRECTORY]`. The same sources and
 * packages give the same bytes. A failed build leaves the directory unchanged.
 */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { bundle, ROOT } from "./bundle.ts";
import { writeNotices } from "./notices.ts";
import { copyRunnerPackages } from "./runner-packages.ts";

const out = resolve(process.argv[2] ?? join(ROOT, "dist/action"));
await mkdir(dirname(out), { recursive: true });
const fresh = await mkdtemp(`${out}-`);
try {
  await writeNotices(await bundle(fresh), fresh);
  await copyRunnerPackages(fresh);
  await rm(out, { recursive: true, force: true });
  await rename(fresh, out);
} finally {
  await rm(fresh, { recursive: true, force: true });
}
