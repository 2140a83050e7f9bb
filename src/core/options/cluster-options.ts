import { z } from "zod";
import { CLUSTER_NAME, CLUSTER_NAME_RULE } from "../base/cluster-name.ts";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { COMPONENT_NAMES, type ComponentName, requireNoContradiction } from "./components.ts";
import { configProblems } from "./fixed-node-config.ts";
import {
  ENGINE_NAMES,
  type EngineName,
  LEAST_MEMORY_MIB,
  NODE_NAMES,
  type NodeName,
} from "./option-choices.ts";

/** A TCP port of the host that is forwarded into the guest. */
export interface PortForward {
  /** Port on 127.0.0.1; 0 chooses a free one. */
  readonly host: number;
  /** Port on the node: a NodePort, a host port, or a host-network pod's port. */
  readonly guest: number;
}

/** All options of a cluster. The CLI, the Vitest plugin, the action and the API share it. */
export interface ClusterOptions {
  /** Name of the cluster: lower-case letters, digits and dashes, at most 40 characters. Default `default`. */
  readonly name?: string | undefined;
  /** Engine. Default `auto`: the first of krun, uml, qemu that works on this machine. */
  readonly engine?: "auto" | EngineName | undefined;
  /** Node distribution. Default `auto`. */
  readonly node?: NodeName | undefined;
  /**
   * Requested Kubernetes version, of any distribution: `1.37` or `v1.37.2`. Default: the builtin node's own, and
   * for k3s {@link DEFAULT_K3S_VERSION}.
   */
  readonly k8sVersion?: string | undefined;
  /** Release of k3s, such as `v1.36.1+k3s1`, or a channel: `v1.36`, `stable`, `latest`. Makes the node k3s. */
  readonly k3sVersion?: string | undefined;
  /** Path of k3s's own program for Linux, instead of a download. Makes the node k3s. */
  readonly k3sBinary?: string | undefined;
  /** k3s's container image, instead of a download: such as `rancher/k3s:v1.36.1-k3s1`. Makes the node k3s. */
  readonly nodeImage?: string | undefined;
  /**
   * Kernel of the guest: `bundled`; `libkrunfw`, the one shipped with libkrun; or the path of an uncompressed kernel. A kernel
   * without support for pod networks only runs pods of the host's network. Not with engine uml. Default `bundled`.
   */
  readonly kernel?: string | undefined;
  /** Virtual CPUs, 1 to 64. Default 2; 1 on uml, where a second one slows most work down. */
  readonly cpus?: number | undefined;
  /** Guest memory in MiB, at least 1024. Default 2048; 3072 with `storage: "memory"`. */
  readonly memory?: number | undefined;
  /** Host port of the Kubernetes API on 127.0.0.1; 0 chooses a free one. Default 0. */
  readonly kubePort?: number | undefined;
  /** Further forwards. Default none. */
  readonly ports?: readonly PortForward[] | undefined;
  /** Manifest files (YAML or JSON) applied by the node as it starts. Default none. */
  readonly manifests?: readonly string[] | undefined;
  /** Image archives (docker or OCI layout tar, plain, gzip or zstd) imported as the node starts. Default none. */
  readonly images?: readonly string[] | undefined;
  /** k3s's own components that the node runs; the builtin node has none of them. Default none. */
  readonly enable?: readonly ComponentName[] | undefined;
  /**
   * Further entries of k3s's config.yaml, by key. They override the defaults, and `enable`; a key that ends with `+` adds to the default's list. Values
   * that the host and the guest rely on cannot be changed: the node's name and address, its data and kubeconfig, its port.
   */
  readonly k3sConfig?: Readonly<Record<string, unknown>> | undefined;
  /** Environment of the node process in the guest. Default none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Text of a k3s registries.yaml. Default none. */
  readonly registries?: string | undefined;
  /** Storage of the node's data: a disk that survives `down`-less restarts, or the guest's memory. Default `disk`. */
  readonly storage?: "disk" | "memory" | undefined;
  /**
   * Snapshot to start from: `CLUSTER/NAME`, or `NAME` when only one cluster has one of that name. Engine, node, CPUs, memory and all
   * options of the node are then the snapshot's. Default none.
   */
  readonly fromSnapshot?: string | undefined;
  /** Whether a new cluster's disk is copied from a matching golden disk, if one exists. Default true. */
  readonly golden?: boolean | undefined;
  /** Bound in ms from the start of the machine to Ready. Default 120 000 with KVM, 600 000 elsewhere. */
  readonly timeoutMs?: number | undefined;
}

/** {@link ClusterOptions} with all defaults except those that depend on the engine. */
export interface ResolvedOptions {
  readonly name: string;
  readonly engine: "auto" | EngineName;
  readonly node: NodeName;
  readonly k8sVersion: string | undefined;
  readonly k3sVersion: string | undefined;
  readonly k3sBinary: string | undefined;
  readonly nodeImage: string | undefined;
  readonly kernel: string;
  readonly cpus: number | undefined;
  readonly memory: number;
  readonly kubePort: number;
  readonly ports: readonly PortForward[];
  readonly manifests: readonly string[];
  readonly images: readonly string[];
  /** In the order of {@link COMPONENT_NAMES}, without duplicates. */
  readonly enable: readonly ComponentName[];
  readonly k3sConfig: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly registries: string | undefined;
  readonly storage: "disk" | "memory";
  readonly fromSnapshot: string | undefined;
  readonly golden: boolean;
  readonly timeoutMs: number | undefined;
}

const port = z
  .number()
  .int("must be a whole number")
  .min(0, "must be between 0 and 65535")
  .max(65535, "must be between 0 and 65535");

/** The same components in their canonical order, without duplicates. */
export function inOrder(components: readonly ComponentName[]): ComponentName[] {
  return COMPONENT_NAMES.filter((name) => components.includes(name));
}

const forward = z.strictObject({ host: port, guest: port.min(1, "must be between 1 and 65535") });

const schema = z.strictObject({
  name: z.string().regex(CLUSTER_NAME, CLUSTER_NAME_RULE).default("default"),
  engine: z.enum(["auto", ...ENGINE_NAMES]).default("auto"),
  node: z.enum(NODE_NAMES).default("auto"),
  k8sVersion: z
    .string()
    .regex(/^v?\d+\.\d+(\.\d+)?/, "must look like 1.37 or v1.37.2")
    .optional(),
  k3sVersion: z
    .string()
    .regex(
      /^(v?\d+\.\d+(\.\d+([-+][0-9A-Za-z.+-]+)?)?|stable|latest|testing)$/,
      "must look like v1.36.1+k3s1, v1.36 or stable",
    )
    .optional(),
  k3sBinary: z.string().min(1, "must be a path").optional(),
  nodeImage: z.string().min(1, "must be a reference").optional(),
  kernel: z.string().min(1, "must be bundled, libkrunfw or a path").default("bundled"),
  cpus: z
    .number()
    .int("must be a whole number")
    .min(1, "must be 1 to 64")
    .max(64, "must be 1 to 64")
    .optional(),
  memory: z
    .number()
    .int("must be whole MiB")
    .min(LEAST_MEMORY_MIB, `must be at least ${LEAST_MEMORY_MIB} MiB: the node does not start with less`)
    .max(1 << 20, "must be at most 1048576 MiB")
    .optional(),
  kubePort: port.default(0),
  ports: z.array(forward).default([]),
  manifests: z.array(z.string().min(1)).default([]),
  images: z.array(z.string().min(1)).default([]),
  enable: z
    .array(z.enum(COMPONENT_NAMES, `must be one of ${COMPONENT_NAMES.join(", ")}`))
    .transform(inOrder)
    .default([]),
  k3sConfig: z
    .record(z.string(), z.unknown())
    .superRefine((config, context) => {
      for (const { key, rule } of configProblems(config))
        context.addIssue({ code: "custom", path: [key], message: rule });
    })
    .default({}),
  env: z.record(z.string(), z.string()).default({}),
  registries: z.string().optional(),
  storage: z.enum(["disk", "memory"]).default("disk"),
  fromSnapshot: z.string().min(1, "must be a snapshot's name").optional(),
  golden: z.boolean().default(true),
  timeoutMs: z.number().positive("must be more than 0 ms").optional(),
});

/** One option whose value is not allowed. */
export interface OptionProblem {
  /** Such as `ports.0.guest`. */
  readonly option: string;
  readonly value: unknown;
  /** What is allowed. */
  readonly rule: string;
}

/** Finds all options with a value that is not allowed. Combinations of options are checked by a start only. */
export function findOptionProblems(options: ClusterOptions): OptionProblem[] {
  const { error } = schema.safeParse(options);
  return (error?.issues ?? []).map((issue) => problemOf(issue, options));
}

/**
 * Checks options and fills in the defaults.
 * @throws NavgwError NAVGW_BAD_OPTION that names every bad value at once
 */
export function resolveOptions(options: ClusterOptions = {}): ResolvedOptions {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => describe(problemOf(issue, options)));
    throw new NavgwError("NAVGW_BAD_OPTION", problems.join("; "), {
      hint: hint`${command("up", "--help")} shows what is allowed`,
    });
  }
  const data = parsed.data;
  requireNoContradiction(data.enable, data.k3sConfig);
  return {
    ...data,
    node: nodeOf(data),
    memory: data.memory ?? (data.storage === "memory" ? 3072 : 2048),
    cpus: data.cpus,
    k8sVersion: data.k8sVersion,
    k3sVersion: data.k3sVersion,
    k3sBinary: data.k3sBinary,
    nodeImage: data.nodeImage,
    registries: data.registries,
    fromSnapshot: data.fromSnapshot,
    timeoutMs: data.timeoutMs,
  };
}

/** Options that select a k3s; at most one of each line can be set. */
const EXCLUSIVE = [
  ["k8sVersion", "k3sVersion"],
  ["k3sBinary", "nodeImage"],
  ["k3sVersion", "nodeImage"],
] as const;

/** `k3s` when any option is set that requires k3s. */
function nodeOf(data: z.infer<typeof schema>): NodeName {
  for (const pair of EXCLUSIVE) {
    if (pair.some((option) => data[option] === undefined)) continue;
    throw new NavgwError("NAVGW_BAD_OPTION", `${pair.join(" and ")} exclude each other`, {
      hint: "set only one of them",
    });
  }
  const given = (["k3sVersion", "k3sBinary", "nodeImage"] as const).find((key) => data[key] !== undefined);
  if (given === undefined) return data.node;
  if (data.node !== "builtin") return "k3s";
  throw new NavgwError("NAVGW_BAD_OPTION", `${given} requires k3s, but the node is builtin`, {
    hint: `leave ${given} or the node out`,
  });
}

/**
 * Checks one forward.
 * @throws NavgwError NAVGW_BAD_OPTION that names the invalid port
 */
export function requireForward(requested: PortForward): PortForward {
  const parsed = forward.safeParse(requested);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describe(problemOf(issue, requested)));
  throw new NavgwError("NAVGW_BAD_OPTION", `port forward: ${problems.join("; ")}`, {
    hint: "use a port of this machine (0 for any free one) and a port of the node, like 8080:30080",
  });
}

function problemOf(issue: z.core.$ZodIssue, options: object): OptionProblem {
  if (issue.code === "unrecognized_keys") {
    return { option: issue.keys.join(", "), value: undefined, rule: "unknown option" };
  }
  const value = issue.path.reduce<unknown>(
    (at, key) => (at === null || at === undefined ? undefined : (at as Record<PropertyKey, unknown>)[key]),
    options,
  );
  return { option: issue.path.join("."), value, rule: issue.message };
}

function describe({ option, value, rule }: OptionProblem): string {
  return `${option}${value === undefined ? "" : ` ${JSON.stringify(value)}`}: ${rule}`;
}
