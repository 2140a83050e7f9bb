import { gunzipSync } from "node:zlib";

/** Option (with `CONFIG_`) → value; an option that is off is absent. */
export type KernelConfig = ReadonlyMap<string, string>;

/** Reads a kernel `.config`. */
export function parseConfig(text: string): KernelConfig {
  return new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, option = "", value = ""]) => [option, value]),
  );
}

/**
 * The lines of a request that a configured kernel does not have: Kconfig drops without a word what lacks a
 * dependency, what was renamed and what a choice decided otherwise.
 * @param request fragment: `CONFIG_X=value` and `# CONFIG_X is not set` lines
 */
export function lostLines(request: string, config: KernelConfig): string[] {
  const wanted = [...parseConfig(request)].filter(([option, value]) => config.get(option) !== value);
  const unwanted = [...request.matchAll(/^# (CONFIG_\w+) is not set$/gm)].filter(([, option = ""]) =>
    config.has(option),
  );
  return [...wanted.map(([option, value]) => `${option}=${value}`), ...unwanted.map(([line]) => line)];
}

/**
 * The configuration that a built kernel carries (CONFIG_IKCONFIG), as /proc/config.gz shows it.
 * @param image uncompressed ELF
 */
export function configOf(image: Buffer): KernelConfig {
  const start = image.indexOf("IKCFG_ST\x1f\x8b\b", 0, "latin1");
  const end = image.indexOf("IKCFG_ED", start, "latin1");
  if (start < 0 || end < 0) throw new Error("the kernel carries no configuration (CONFIG_IKCONFIG)");
  return parseConfig(gunzipSync(image.subarray(start + 8, end)).toString());
}
