import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { ExecInput, ExecResult } from "../cluster-types/started-cluster.ts";
import { type ApplyOptions, applyObjects } from "../kubernetes/apply-objects.ts";
import type { AnyObject, KubernetesObject, Wire } from "../kubernetes/kubernetes-object.ts";
import { type Manifests, objectsIn } from "../kubernetes/parse-manifests.ts";
import type {
  AnyCondition,
  Condition,
  Resource,
  SelectorQuery,
  WaitOptions,
} from "../kubernetes/resource-query.ts";
import { type Api, waitForObjects } from "../kubernetes/wait-for-objects.ts";
import type { BinaryKubectlInput, KubectlInput, NamespaceScope } from "./started-k3s-cluster.ts";

/** What a scope needs of its cluster. */
export interface ScopeContext {
  /** The current connection: a restart makes a new one. */
  readonly api: () => Api;
  /** Runs a command on the node. */
  readonly exec: (
    argv: readonly string[],
    input?: Pick<ExecInput, "stdin" | "signal">,
  ) => Promise<ExecResult<Buffer>>;
}

/** Operations in one namespace of a cluster. */
export class Scope implements NamespaceScope {
  protected readonly context: ScopeContext;
  /** Namespace of objects and queries without one. */
  protected readonly namespace: string;
  readonly #kubectlArgs: readonly string[];

  /** @param kubectlArgs arguments that come before the caller's */
  constructor(context: ScopeContext, namespace: string, kubectlArgs: readonly string[] = []) {
    this.context = context;
    this.namespace = namespace;
    this.#kubectlArgs = kubectlArgs;
  }

  apply<T extends KubernetesObject>(
    object: T & { readonly kind: string },
    options?: ApplyOptions,
  ): Promise<Wire<T> & AnyObject>;
  apply<M extends Manifests>(manifests: M, options?: ApplyOptions): Promise<AnyObject[]>;
  async apply(manifests: Manifests, options: ApplyOptions = {}): Promise<AnyObject | AnyObject[]> {
    const objects = await objectsIn(manifests, options);
    const applied = await applyObjects(this.context.api(), objects, this.namespace, options);
    const [only] = applied;
    return isOneObject(manifests) && only !== undefined ? only : applied;
  }

  waitFor<T = AnyObject>(
    resource: SelectorQuery,
    condition: Exclude<Condition<Wire<T>>, "Deleted">,
    options?: WaitOptions,
  ): Promise<Wire<T>[]>;
  waitFor(resource: Resource, condition: "Deleted", options?: WaitOptions): Promise<undefined>;
  waitFor<T = AnyObject>(
    resource: Resource,
    condition: Condition<Wire<T>>,
    options?: WaitOptions,
  ): Promise<Wire<T>>;
  async waitFor(resource: Resource, condition: AnyCondition, options: WaitOptions = {}): Promise<unknown> {
    const found = await waitForObjects(this.context.api(), resource, condition, this.namespace, options);
    if (condition === "Deleted") return undefined;
    return "selector" in resource ? [...found] : found[0];
  }

  kubectl(args: readonly string[], input: BinaryKubectlInput): Promise<Buffer>;
  kubectl(args: readonly string[], input?: KubectlInput): Promise<string>;
  async kubectl(
    args: readonly string[],
    { encoding, ...input }: KubectlInput | BinaryKubectlInput = {},
  ): Promise<string | Buffer> {
    const argv = ["kubectl", ...this.#kubectlArgs, ...args];
    const { exitCode, stdout, stderr } = await this.context.exec(argv, input);
    if (exitCode === 0) return encoding === "buffer" ? stdout : stdout.toString();
    const lines = stderr.toString().split("\n").filter(Boolean);
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `kubectl ${args.join(" ").slice(0, 200)}: ${lines.at(-1) ?? "no error output"} (exit code ${exitCode})`,
      { hint: hint`${command("kubectl", "--help")} shows its arguments`, consoleTail: lines },
    );
  }
}

/** Whether the result is one object: for one object that is not a list. */
function isOneObject(manifests: Manifests): boolean {
  if (typeof manifests === "string" || manifests instanceof URL || manifests instanceof Uint8Array)
    return false;
  if (Array.isArray(manifests)) return false;
  return !("items" in manifests);
}
