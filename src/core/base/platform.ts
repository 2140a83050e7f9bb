import { NavgwError } from "./errors.ts";

/**
 * Refuses platforms that no guest is built for.
 * @throws NavgwError NAVGW_UNSUPPORTED
 */
export function requirePlatform(platform: string = process.platform, arch: string = process.arch): void {
  if (platform === "linux" && arch === "x64") return;
  throw new NavgwError("NAVGW_UNSUPPORTED", `clusters do not run on ${platform} ${arch}`, {
    hint: "this version runs on Linux x86-64 only",
  });
}
