import { relative } from "node:path";
import { quoteForShell } from "../../core/internal.ts";
import { workspace } from "../action-dirs.ts";
import type { Inputs } from "../context.ts";

/** k3s arguments whose values are secret. */
const SECRET = /^(--[a-z-]*(?:token|password|secret|key|datastore-endpoint)[a-z-]*)(=.*)?$/s;

/** Commands that start the same cluster on a user's machine, in this repository. */
export function reproduction({ options, images, k3sArgs, wait }: Inputs): string {
  const { name, engine, node, k3sVersion, k8sVersion, cpus, memory } = options;
  const { ports = [], manifests = [], enable = [] } = options;
  const given = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`${flag} ${quoteForShell(`${value}`)}`];
  const flags = [
    ...given("--name", name === "default" ? undefined : name),
    ...given("--engine", engine === "auto" ? undefined : engine),
    ...given("--node", node === "auto" ? undefined : node),
    ...given("--k3s-version", k3sVersion),
    ...given("--k8s-version", k8sVersion),
    ...given("--cpus", cpus),
    ...given("--memory", memory),
    ...ports.flatMap(({ host, guest }) => given("--port", `${host}:${guest}`)),
    ...manifests.flatMap((path) => given("--manifest", fromWorkspace(path))),
    ...images.flatMap((image) => given("--load", image.startsWith("/") ? fromWorkspace(image) : image)),
    ...given("--enable", enable.length === 0 ? undefined : enable.join(",")),
    ...(options.registries === undefined ? [] : ["--registries registries.yaml"]),
    ...withoutSecrets(k3sArgs).map((arg) => quoteForShell(`--k3s-arg=${arg}`)),
  ];
  const at = name === "default" ? "" : ` --name ${name}`;
  return [
    `export KUBECONFIG=$(npx navgw-test up${flags.map((flag) => ` ${flag}`).join("")})`,
    ...wait.map(({ resource, condition }) => {
      const inNamespace = resource.namespace === undefined ? "" : ` -n ${resource.namespace}`;
      const what = `${resource.kind}/${resource.name}`;
      return `npx navgw-test kubectl${at} wait${inNamespace} ${what} --for=condition=${conditionOf(resource.kind, condition)}`;
    }),
    `npx navgw-test down${at}   # when you are done`,
  ].join("\n");
}

/** kubectl has no condition Ready for a Deployment. */
function conditionOf(kind: string, condition: string): string {
  return condition === "Ready" && /^deploy/i.test(kind) ? "Available" : condition;
}

function withoutSecrets(args: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, flag, value] = SECRET.exec(args[at] ?? "") ?? [];
    shown.push(flag === undefined ? (args[at] ?? "") : `${flag}=…`);
    const next = args[at + 1];
    if (flag !== undefined && value === undefined && next !== undefined && !next.startsWith("--")) at++;
  }
  return shown;
}

/** Relative to the workspace when it is below it. */
function fromWorkspace(path: string): string {
  const found = relative(workspace(), path);
  return found.startsWith("..") ? path : found;
}
