import { NavgwError } from "./errors.ts";

/**
 * Refuses platforms without a guest package.
 * @throws NavgwError NAVGW_UNSUPPORTED
 */
export function requirePlatform(platform: string = process.platform, arch: string = process.arch): void {
  if (platform === "linux" && arch === "x64") return;
  throw new NavgwError("NAVGW_UNSUPPORTED", `clusters do not run on ${platform} ${arch}`, {
    hint: "use Linux on x86-64: this version supports no other platform",
  });
}
