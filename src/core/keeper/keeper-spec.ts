import { z } from "zod";
import type { NavgwErrorReason } from "../base/errors.ts";

/** One TCP forward in the keeper's format: `address:port` on both sides. */
export interface KeeperForward {
  readonly host: string;
  readonly guest: string;
}

/** Specification that a keeper reads from its stdin; guest/CONTRACT.md defines each field. */
export interface KeeperSpec {
  readonly dir: string;
  readonly ephemeral: boolean;
  /** Absent for a keeper of a network only: then `consoleLog` and `exitFile` are absent too. */
  readonly machine?: {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly dir: string;
    /** Written to its stdin, which is then closed. */
    readonly stdin: string;
    readonly oneCpu: boolean;
    /** Names of its sparse disks. Default none. */
    readonly grows?: readonly string[];
  };
  readonly net: {
    readonly protocol: "qemu" | "bess" | "none";
    readonly socket: string;
    readonly mac: string;
  };
  /** Absent without a network. */
  readonly control?: { readonly socket: string; readonly guestPort: number };
  readonly forwards: readonly KeeperForward[];
  readonly api: string;
  readonly consoleLog?: string;
  readonly networkLog: string;
  readonly exitFile?: string;
}

const forward = z.object({ host: z.string(), guest: z.string() });

/** A keeper's response to its start. */
export const responseSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    pid: z.number(),
    machinePid: z.number().default(0),
    forwards: z.array(forward),
  }),
  z.discriminatedUnion("code", [
    z.object({
      ok: z.literal(false),
      code: z.literal("PORT_IN_USE"),
      message: z.string(),
      port: z.number(),
    }),
    z.object({
      ok: z.literal(false),
      code: z.enum(["SPAWN", "SOCKET", "SPEC", "INTERNAL"] satisfies NavgwErrorReason[]),
      message: z.string(),
    }),
  ]),
]);

/** `GET /v1/status`. */
export const statusSchema = z.object({
  pid: z.number(),
  machinePid: z.number().default(0),
  forwards: z.array(forward),
  /** The machine stands still until there is space for this disk to grow; free space in bytes. */
  paused: z.object({ disk: z.string(), free: z.number() }).optional(),
});

/** `exit.json` and `GET /v1/wait`. */
export const exitSchema = z.object({
  code: z.number().nullable(),
  signal: z.string().nullable(),
  time: z.string(),
  oomKilled: z.boolean().optional(),
});

export type KeeperStatus = z.infer<typeof statusSchema>;
