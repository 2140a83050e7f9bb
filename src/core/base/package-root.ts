import { createRequire } from "node:module";
import { dirname } from "node:path";

/** Folder of this package, from its sources as from anything built below `dist/`. */
export function packageRoot(): string {
  return dirname(createRequire(import.meta.url).resolve("navgw-test/package.json"));
}
