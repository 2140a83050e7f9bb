import { createHash, type Hash } from "node:crypto";
import { NavgwError, type NavgwErrorCode } from "../base/errors.ts";

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether text is a digest of a supported algorithm: sha256 or sha512, lower-case hex. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** The two parts of a digest that passed {@link isDigest}. */
export function splitDigest(digest: string): { algorithm: string; hex: string } {
  const colon = digest.indexOf(":");
  return { algorithm: digest.slice(0, colon), hex: digest.slice(colon + 1) };
}

/** Creates a hash of the digest's algorithm. */
export function hashFor(digest: string): Hash {
  return createHash(splitDigest(digest).algorithm);
}

/** The sha256 digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Throws with the given code unless the hash is the digest's. Consumes the hash. */
export function checkHash(hash: Hash, digest: string, what: string, code: NavgwErrorCode): void {
  const actual = `${splitDigest(digest).algorithm}:${hash.digest("hex")}`;
  if (actual !== digest)
    throw new NavgwError(code, `${what} has the wrong digest: ${actual}, expected ${digest}`);
}

/** Throws with the given code unless bytes match the descriptor. */
export function checkBytes(
  bytes: Uint8Array,
  expected: { readonly digest: string; readonly size: number },
  what: string,
  code: NavgwErrorCode,
): void {
  if (bytes.length !== expected.size) {
    throw new NavgwError(code, `${what} has ${bytes.length} bytes, expected ${expected.size}`);
  }
  checkHash(hashFor(expected.digest).update(bytes), expected.digest, what, code);
}
