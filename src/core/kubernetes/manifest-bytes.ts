import { NavgwError } from "../base/errors.ts";

/** First bytes of compressed files, by their format. */
const COMPRESSED: Readonly<Record<string, string>> = {
  "1f8b": "gzip",
  "28b52ffd": "zstd",
  "504b0304": "zip",
  "425a68": "bzip2",
  fd377a58: "xz",
};

/**
 * Decodes the bytes of a manifest: UTF-8, or UTF-16 with a byte order mark as PowerShell writes it.
 * @param name of the manifest in errors
 * @throws NavgwError NAVGW_MANIFEST when it is no text
 */
export function decodeManifest(bytes: Uint8Array, name: string): string {
  const format = Object.entries(COMPRESSED).find(([magic]) => hexOf(bytes, magic.length / 2) === magic)?.[1];
  if (format !== undefined) {
    throw notText(
      name,
      `it is compressed (${format})`,
      "unpack it; helm template CHART makes manifests of a chart",
    );
  }
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw notText(name, `it is not ${encoding.toUpperCase()}`, "save it as UTF-8");
  }
  return requireText(text, name);
}

/** Returns a text that may be a manifest. @throws NavgwError NAVGW_MANIFEST for binary data */
export function requireText(text: string, name: string): string {
  const at = text.indexOf("\0");
  if (at < 0) return text;
  throw notText(name, `it has a zero byte at character ${at + 1}`, "pass YAML or JSON in UTF-8");
}

function encodingOf(bytes: Uint8Array): string {
  switch (hexOf(bytes, 2)) {
    case "fffe":
      return "utf-16le";
    case "feff":
      return "utf-16be";
    default:
      return "utf-8";
  }
}

const hexOf = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.subarray(0, length)).toString("hex");

function notText(name: string, why: string, hint: string): NavgwError {
  return new NavgwError("NAVGW_MANIFEST", `manifest ${name} is not text: ${why}`, { hint });
}
