import { createRequire } from "node:module";

/** Version in this package's package.json, which is two folders up in sources and build alike. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  return version;
}
