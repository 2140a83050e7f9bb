import { createRequire } from "node:module";

/** Version of this package. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("navgw-test/package.json") as { version: string };
  return version;
}
