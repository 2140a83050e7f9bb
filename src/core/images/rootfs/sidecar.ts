import { z } from "zod";
import type { PathTree } from "./path-tree.ts";

/** Attributes of one path that the disk does not hold. */
export interface SidecarRecord {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits with setuid, setgid and sticky, as in the layer. */
  readonly mode: number;
  /** Extended attributes; never set on the disk, Node.js has no call for it. */
  readonly xattrs?: ReadonlyMap<string, Buffer>;
  /** A device node that was not created. */
  readonly device?: {
    readonly type: "char" | "block" | "fifo";
    readonly major: number;
    readonly minor: number;
  };
}

const entry = z.object({
  /** Below the root, no leading slash; empty for the root itself. */
  path: z.string().optional(),
  /** Instead of `path` where the name is not UTF-8. */
  pathBase64: z.string().optional(),
  uid: z.number(),
  gid: z.number(),
  mode: z.number(),
  /** Values in base64. */
  xattrs: z.record(z.string(), z.string()).optional(),
  device: z
    .object({ type: z.enum(["char", "block", "fifo"]), major: z.number(), minor: z.number() })
    .optional(),
});
const schema = z.object({
  version: z.literal(1),
  /** `applied`: owners and modes are on the disk. `recorded`: those not listed here are 0:0 with the disk's mode. */
  ownership: z.enum(["applied", "recorded"]),
  entries: z.array(entry),
});

/** The JSON document beside a rootfs. */
export type Sidecar = z.infer<typeof schema>;
type SidecarEntry = z.infer<typeof entry>;

/** Parses a sidecar. Throws a ZodError or SyntaxError when it is invalid. */
export function parseSidecar(text: string): Sidecar {
  return schema.parse(JSON.parse(text));
}

/** Converts records to the document, sorted by path. */
export function toSidecar(records: PathTree<SidecarRecord>, ownership: Sidecar["ownership"]): Sidecar {
  const entries: (readonly [string, SidecarEntry])[] = [];
  for (const [path, record] of records.entries()) {
    const key = path.join("/");
    const { xattrs, device, uid, gid, mode } = record;
    entries.push([
      key,
      {
        ...namePath(key),
        uid,
        gid,
        mode,
        ...(xattrs === undefined ? {} : { xattrs: encodeXattrs(xattrs) }),
        ...(device === undefined ? {} : { device }),
      },
    ]);
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return { version: 1, ownership, entries: entries.map(([, one]) => one) };
}

function namePath(path: string): { path: string } | { pathBase64: string } {
  const bytes = Buffer.from(path, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? { path: text } : { pathBase64: bytes.toString("base64") };
}

function encodeXattrs(xattrs: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries(
    [...xattrs].map(([name, value]) => [
      Buffer.from(name, "latin1").toString("utf8"),
      value.toString("base64"),
    ]),
  );
}
