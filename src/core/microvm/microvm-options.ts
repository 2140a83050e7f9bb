import { totalmem } from "node:os";
import { posix } from "node:path";
import { z } from "zod";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { PortForward } from "../options/cluster-options.ts";
import {
  ACCESS_NAMES,
  type Access,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  type NetName,
} from "../options/option-choices.ts";

/** A directory of the host, mounted in the guest. */
export interface MicroVmVolume {
  readonly host: string;
  /** Absolute path in the guest; created when missing. */
  readonly guest: string;
  /**
   * Default false. From libkrun 1.18 on the host refuses writes; before, only the guest's kernel does, which a
   * command that is root in the guest can bypass.
   */
  readonly readOnly?: boolean | undefined;
}

/** Options of a microVM for one command. */
export interface MicroVmOptions {
  /** Directory of the host that becomes the command's root. Either this or {@link image} is required. */
  readonly rootfs?: string | undefined;
  /** Image to unpack for this run: any source that {@link openImage} accepts. */
  readonly image?: string | undefined;
  /** Default `write` for a directory and `overlay` for an image. */
  readonly access?: Access | undefined;
  /** Program and arguments. Default: the image's. */
  readonly command?: readonly string[] | undefined;
  /** Replaces the image's entrypoint; its default arguments are then ignored. */
  readonly entrypoint?: readonly string[] | undefined;
  /** Added to the image's variables, which they override. The host's are never passed. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: the image's, else `/`. */
  readonly workdir?: string | undefined;
  /** `name|uid[:group|gid]`, looked up in the root's /etc/passwd and /etc/group. Default: the image's, else root. */
  readonly user?: string | undefined;
  /** Default `navgw`. */
  readonly hostname?: string | undefined;
  /** Default `gvproxy`. */
  readonly net?: NetName | undefined;
  /** Ports of 127.0.0.1 that are forwarded to ports of the guest; host 0 selects a free one. */
  readonly ports?: readonly PortForward[] | undefined;
  readonly volumes?: readonly MicroVmVolume[] | undefined;
  /** Virtual CPUs, 1 to 64. Default 1. */
  readonly cpus?: number | undefined;
  /** Guest memory in MiB, at least 128. Default 1024; the host allocates it as it is used. */
  readonly memory?: number | undefined;
  /**
   * `pipe`: streams of the started microVM. `inherit`: this process's; the command gets a terminal when stdin and stdout
   * are one. Default `inherit` for {@link runMicroVm}, `pipe` for {@link startMicroVm}.
   */
  readonly stdio?: "inherit" | "pipe" | undefined;
  /** File or directory of libkrun. Default: NAVGW_LIBKRUN, else the installed one. */
  readonly libkrun?: string | undefined;
  /** Bound in ms from the machine's start to the command's start. Default 120 000. */
  readonly timeoutMs?: number | undefined;
}

/** {@link MicroVmOptions} with all defaults filled in, except those of the image. */
export interface ResolvedMicroVm {
  readonly root:
    | { readonly kind: "rootfs"; readonly path: string }
    | { readonly kind: "image"; readonly source: string };
  readonly access: Access;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string | undefined;
  readonly user: string | undefined;
  readonly hostname: string;
  readonly net: NetName;
  readonly ports: readonly PortForward[];
  readonly volumes: readonly (MicroVmVolume & { readonly readOnly: boolean })[];
  readonly cpus: number;
  readonly memory: number;
  readonly libkrun: string | undefined;
  readonly timeoutMs: number;
}

const text = z.string().refine((value) => !value.includes("\0"), "must not have NUL characters");
const nonEmptyText = text.min(1, "must not be empty");
const port = z.number().int("must be a whole number").max(65535, "must be at most 65535");
const guestPath = nonEmptyText
  .refine((path) => path.startsWith("/"), "must be absolute")
  .refine((path) => posix.normalize(path).replace(/\/+$/, "") !== "", "must not be the root itself");

const schema = z.strictObject({
  rootfs: nonEmptyText.optional(),
  image: nonEmptyText.optional(),
  access: z.enum(ACCESS_NAMES).optional(),
  command: z.array(text).default([]),
  entrypoint: z.array(text).min(1, "must not be empty").optional(),
  env: z.record(text.regex(/^[^=]+$/, "is not a variable name"), text).default({}),
  workdir: nonEmptyText.refine((path) => path.startsWith("/"), "must be absolute").optional(),
  user: text.optional(),
  hostname: z
    .string()
    .regex(
      /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/,
      "must be letters, digits, dashes and dots, at most 63",
    )
    .default("navgw"),
  net: z.enum(NET_NAMES).default("gvproxy"),
  ports: z
    .array(
      z.strictObject({
        host: port.min(0, "must be at least 0"),
        guest: port.min(1, "must be at least 1"),
      }),
    )
    .default([]),
  volumes: z
    .array(z.strictObject({ host: nonEmptyText, guest: guestPath, readOnly: z.boolean().default(false) }))
    .max(26, "at most 26")
    .default([]),
  cpus: z
    .number()
    .int("must be a whole number")
    .min(1, "must be 1 to 64")
    .max(64, "must be 1 to 64")
    .default(1),
  memory: z
    .number()
    .int("must be whole MiB")
    .min(LEAST_RUN_MEMORY_MIB, `must be at least ${LEAST_RUN_MEMORY_MIB} MiB`)
    .default(1024),
  stdio: z.enum(["inherit", "pipe"]).optional(),
  libkrun: nonEmptyText.optional(),
  timeoutMs: z.number().positive("must be more than 0 ms").default(120_000),
});

/**
 * Checks options and fills in the defaults.
 * @throws NavgwError NAVGW_BAD_OPTION that names all bad values
 */
export function resolveMicroVm(options: MicroVmOptions): ResolvedMicroVm {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    throw bad(parsed.error.issues.map(describeIssue).join("; "));
  }
  const { rootfs, image, access, stdio: _stdio, ...rest } = parsed.data;
  if ((rootfs === undefined) === (image === undefined)) {
    throw bad("the command needs a root: either a directory or an image");
  }
  const root =
    image === undefined
      ? ({ kind: "rootfs", path: rootfs as string } as const)
      : ({ kind: "image", source: image } as const);
  const resolved = {
    ...rest,
    root,
    access: access ?? (root.kind === "image" ? "overlay" : "write"),
    entrypoint: rest.entrypoint,
    workdir: rest.workdir,
    user: rest.user,
    libkrun: rest.libkrun,
  };
  checkCombinations(resolved);
  return resolved;
}

/** Checks combinations of values that are valid by themselves. */
function checkCombinations({
  root,
  command,
  entrypoint,
  net,
  ports,
  volumes,
  user,
  access,
  memory,
}: ResolvedMicroVm): void {
  if (root.kind === "rootfs" && command.length === 0 && entrypoint === undefined) {
    throw bad("a command is required: a directory has no default one");
  }
  if (net === "none" && ports.length > 0) throw bad("ports need a network: net is none");
  if (net === "tsi") {
    if (volumes.length > 0)
      throw bad("volumes are not supported with net tsi: libkrun's own init mounts none");
    if (user !== undefined)
      throw bad("a user is not supported with net tsi: libkrun's own init runs every command as root");
    if (access !== "write" && root.kind === "rootfs")
      throw bad(`access ${access} is not supported with net tsi`);
  }
  const total = Math.floor(totalmem() / 2 ** 20);
  if (memory > total) throw bad(`memory ${memory}: this machine has ${total} MiB`);
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function bad(message: string): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", message, {
    hint: hint`see ${command("run", "--help")} for the allowed values`,
  });
}
