import { createRequire } from "node:module";

/** Version in this package's package.json. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("navgw-test/package.json") as { version: string };
  return version;
}
