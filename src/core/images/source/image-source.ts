import { stat } from "node:fs/promises";
import { join } from "node:path";
import { NavgwError } from "../../base/errors.ts";

/** Source of an image. */
export type ImageSource =
  | { readonly kind: "registry"; readonly reference: string }
  | { readonly kind: "layout"; readonly path: string; readonly reference?: string | undefined }
  | { readonly kind: "archive"; readonly path: string; readonly reference?: string | undefined }
  | { readonly kind: "daemon"; readonly program: "docker" | "podman"; readonly reference: string };

/**
 * Parses an image argument of the command line. Prefixes are those of skopeo: `docker://`, `oci:`, `oci-archive:`,
 * `docker-archive:`, `docker-daemon:`, and `podman-daemon:` beside them. Without one, an argument that starts with
 * `.` or `/`, or ends in `.tar`, also with `.gz`, `.zst`, `.xz` or `.bz2` behind it, or in `.tgz`, `.txz` or `.tbz2`, is a path, everything
 * else a reference.
 */
export async function parseSource(text: string): Promise<ImageSource> {
  const prefixed =
    /^(docker:\/\/|oci:|oci-archive:|docker-archive:|docker-daemon:|podman-daemon:)(.*)$/s.exec(text);
  const rest = prefixed?.[2] ?? text;
  switch (prefixed?.[1]) {
    case "docker://":
      return { kind: "registry", reference: rest };
    case "docker-daemon:":
      return { kind: "daemon", program: "docker", reference: rest };
    case "podman-daemon:":
      return { kind: "daemon", program: "podman", reference: rest };
    case "oci:":
      return { kind: "layout", ...splitPath(rest) };
    case "oci-archive:":
    case "docker-archive:":
      return { kind: "archive", ...splitPath(rest) };
    default:
      return isImagePath(text) ? pathSource(text) : { kind: "registry", reference: text };
  }
}

/** Whether an argument without a prefix is the path of an image, existing or not. */
export function isImagePath(text: string): boolean {
  return /^(\.{0,2}\/|\.\.?$)|\.(tar(\.(gz|zst|xz|bz2))?|tgz|txz|tbz2)$/.test(text);
}

const PATH_HINT =
  "pass a docker save or OCI layout tar, such as from docker save -o app.tar app:dev, or an OCI layout directory";

async function pathSource(path: string): Promise<ImageSource> {
  let found: { isDirectory(): boolean };
  try {
    found = await stat(path);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path}`, { hint: PATH_HINT, cause: error });
  }
  if (!found.isDirectory()) return { kind: "archive", path };
  try {
    await stat(join(path, "oci-layout"));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${path} is a directory but not an OCI layout`, {
      hint: PATH_HINT,
      cause: error,
    });
  }
  return { kind: "layout", path };
}

/** `PATH[:REFERENCE]`, split at the first colon as skopeo does. */
function splitPath(text: string): { path: string; reference?: string } {
  const colon = text.indexOf(":");
  if (colon < 0) return { path: text };
  return { path: text.slice(0, colon), reference: text.slice(colon + 1) };
}
