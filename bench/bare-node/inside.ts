/**
 * First process of the namespaces in which a bare node runs: makes its tree, starts it, and prints a line for each mark that it
 * reaches. It ends with its input, and the kernel ends all else in the namespaces with it.
 */
import { spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../../src/core/base/errors.ts";
import { pollUntil } from "../../src/core/base/poll-until.ts";
import { awaitReadyz } from "../../src/core/cluster/await-api-server.ts";
import { credentialsOf } from "../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import { NODES } from "../../src/core/kubernetes/known-resources.ts";
import { KubernetesClient } from "../../src/core/kubernetes/kubernetes-client.ts";
import { judge } from "../../src/core/kubernetes/object-condition.ts";
import { listObjects } from "../../src/core/kubernetes/observe-objects.ts";
import type { Mark, Plan } from "./plan.ts";
import { makeNetwork, makeTree } from "./tree.ts";

const CLUSTER_DNS = "10.43.0.10";

process.stdin.on("close", () => process.exit()).resume();
const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const root = await makeTree(plan);
await makeNetwork();
const log = openSync(join(root, "var/log/k3s.log"), "w");
// In a mount namespace below this one, so that the node's root is not this program's.
const enter = 'cd "$1" && pivot_root . old && umount -l old && mount --make-rshared / && exec k3s server';
spawn("unshare", ["--mount", "sh", "-c", enter, "sh", root], {
  stdio: ["ignore", log, log],
  env: { PATH: "/opt/node/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
}).on("exit", (code, signal) => {
  process.stderr.write(`the node ended with ${code ?? signal}\n`);
  process.exit(1);
});
reached("node-start");
const credentials = credentialsOf(await pollUntil(kubeconfig));
await awaitReadyz(credentials, new AbortController().signal);
reached("apiserver");
await using client = new KubernetesClient(credentials);
await pollUntil(() => isNodeReady(client));
reached("node");
const resolver = new Resolver({ timeout: 250, tries: 1 });
resolver.setServers([CLUSTER_DNS]);
await pollUntil(() => resolves(resolver));
reached("dns");

function reached(mark: Mark): void {
  process.stdout.write(`${mark}\n`);
}

/** Undefined before the node has written it. */
async function kubeconfig(): Promise<string | undefined> {
  try {
    return (await readFile(join(root, "etc/rancher/k3s/k3s.yaml"), "utf8")) || undefined;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    return undefined;
  }
}

async function isNodeReady(client: KubernetesClient): Promise<boolean> {
  const { items } = await listObjects(client, { resource: NODES });
  return items.some((node) => judge(node, "Ready").met);
}

async function resolves(resolver: Resolver): Promise<boolean> {
  return resolver.resolve4("kubernetes.default.svc.cluster.local").then(
    () => true,
    () => false, // it is asked again
  );
}
