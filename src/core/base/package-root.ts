import { createRequire } from "node:module";
import { dirname } from "node:path";

/** Directory of this package, both from its sources and from `dist/`. */
export function packageRoot(): string {
  return dirname(createRequire(import.meta.url).resolve("navgw-test/package.json"));
}
