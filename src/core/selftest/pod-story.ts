import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import type { ExecResult } from "../cluster-types/started-cluster.ts";
import { openImage } from "../images/open-image.ts";
import { saveArchive } from "../images/save-archive.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { makeHeldDir } from "../record/held-directories.ts";
import type { StartedK3sCluster } from "../testing/started-k3s-cluster.ts";
import { APP, LOADED_IMAGE, LOADED_POD, WORKLOAD } from "./workload.ts";

/** Pause between two attempts, ms. */
const PAUSE = 100;
/** Paths of the image of the story's pods on a node: beside a k3s, or in the builtin node itself. */
const ARCHIVES = ["/opt/tools/images/busybox.tar", "/opt/node/images/busybox.tar"];

/** Input of a chapter. */
interface StoryContext {
  readonly cluster: StartedK3sCluster;
  /** Bound in ms of the chapter; the signal is aborted when it is over. */
  readonly bound: number;
  readonly signal: AbortSignal;
}

/** One thing that users do with a cluster. */
export interface Chapter {
  readonly name: string;
  /** Chapters that this one depends on. */
  readonly needs: readonly string[];
  /** @returns a detail to report, if any */
  run(context: StoryContext): Promise<string | undefined>;
}

const IMAGES = "the node imports the image of its disk";
const ROLLOUT = "a Deployment of two replicas becomes ready and its claim is bound";
const VOLUME = "one pod reads what the other writes to the volume";

/** The user's story, up to the stop. */
export const STORY: readonly Chapter[] = [
  { name: IMAGES, needs: [], run: importImages },
  { name: ROLLOUT, needs: [IMAGES], run: rollOut },
  { name: "both replicas respond to a pod by the Service's DNS name", needs: [ROLLOUT], run: requestByName },
  { name: VOLUME, needs: [ROLLOUT], run: shareVolume },
  { name: "kubectl exec passes a command's exit code", needs: [ROLLOUT], run: passExitCode },
  { name: "kubectl logs shows what a pod printed", needs: [ROLLOUT], run: showLog },
  { name: "a port of this machine is forwarded to the Service", needs: [ROLLOUT], run: forwardPort },
  { name: "an image archive is loaded and a pod runs it", needs: [IMAGES], run: loadArchive },
  { name: "a namespace is created, used and deleted", needs: [], run: useNamespace },
  { name: "the node's kubectl lists the node", needs: [], run: listNodes },
];

/** Checks after the same cluster was stopped and started again. */
export const AFTER_RESTART: readonly Chapter[] = [
  { name: "stop and start again keeps data, pods and Service", needs: [VOLUME], run: findDataAgain },
];

async function importImages({ cluster, signal }: StoryContext): Promise<string> {
  const archive = await archiveOn(cluster, signal);
  await must(cluster, ["ctr", "-n", "k8s.io", "images", "import", archive], signal);
  return archive;
}

async function archiveOn(cluster: StartedK3sCluster, signal: AbortSignal): Promise<string> {
  for (const path of ARCHIVES)
    if ((await cluster.exec(["test", "-f", path], { signal })).exitCode === 0) return path;
  throw new NavgwError("NAVGW_IMAGE", `the node has no bundled image: neither ${ARCHIVES.join(" nor ")}`);
}

async function rollOut({ cluster, bound, signal }: StoryContext): Promise<undefined> {
  await cluster.apply([...WORKLOAD]);
  const options = { timeoutMs: bound, signal };
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", options);
  await cluster.waitFor({ kind: "PersistentVolumeClaim", name: APP }, "Ready", options);
}

async function requestByName({ cluster, signal }: StoryContext): Promise<string> {
  const pods = await podsOf(cluster, signal);
  const ask = `for i in 1 2 3 4 5 6 7 8; do wget -q -T 5 -O - http://${APP}.default.svc.cluster.local; done`;
  const seen = new Set<string>();
  await eventually(signal, async () => {
    const answers = await kubectl(cluster, ["exec", pods[0] ?? "", "--", "sh", "-c", ask], signal);
    for (const name of answers.split("\n")) if (name !== "") seen.add(name);
    if (pods.every((name) => seen.has(name))) return true;
    throw new NavgwError("NAVGW_KUBERNETES", `of ${pods.join(" and ")} only ${[...seen].join()} responded`);
  });
  return pods.join(", ");
}

async function shareVolume({ cluster, signal }: StoryContext): Promise<undefined> {
  const [writer = "", reader = ""] = await podsOf(cluster, signal);
  await kubectl(cluster, ["exec", writer, "--", "sh", "-c", "echo kept > /data/file; sync"], signal);
  await expectText(cluster, reader, signal);
}

async function expectText(cluster: StartedK3sCluster, pod: string, signal: AbortSignal): Promise<void> {
  const text = await kubectl(cluster, ["exec", pod, "--", "cat", "/data/file"], signal);
  if (text.trim() === "kept") return;
  throw new NavgwError(
    "NAVGW_KUBERNETES",
    `/data/file has ${JSON.stringify(text)} instead of the written text`,
  );
}

async function passExitCode({ cluster, signal }: StoryContext): Promise<undefined> {
  const [pod = ""] = await podsOf(cluster, signal);
  const argv = ["kubectl", "exec", pod, "--", "sh", "-c", "exit 7"];
  const { exitCode, stderr } = await cluster.exec(argv, { signal });
  if (exitCode !== 7)
    throw new NavgwError("NAVGW_KUBERNETES", `exit 7 in a pod was reported as ${exitCode}: ${stderr.trim()}`);
}

async function showLog({ cluster, signal }: StoryContext): Promise<undefined> {
  const [pod = ""] = await podsOf(cluster, signal);
  const log = await kubectl(cluster, ["logs", pod], signal);
  if (!log.includes("serving"))
    throw new NavgwError("NAVGW_KUBERNETES", `the log of ${pod} is ${JSON.stringify(log.slice(0, 200))}`);
}

async function forwardPort({ cluster, signal }: StoryContext): Promise<undefined> {
  await using forwarding = await cluster.portForward({ service: APP }, 80);
  const answer = await (await fetch(forwarding.url, { signal })).text();
  if (!answer.startsWith(APP))
    throw new NavgwError("NAVGW_KUBERNETES", `the response was ${JSON.stringify(answer.slice(0, 200))}`);
}

async function loadArchive({ cluster, bound, signal }: StoryContext): Promise<string> {
  const dir = await makeHeldDir();
  try {
    const [own, named] = [join(dir, "own.tar"), join(dir, "named.tar")];
    const file = createWriteStream(own);
    const code = await cluster.cluster
      .exec(["cat", await archiveOn(cluster, signal)], { stdout: file, signal })
      .finally(() => file.end());
    await finished(file);
    if (code !== 0) throw new NavgwError("NAVGW_CONTROL", `cat ended with ${code}`);
    await using image = await openImage(`docker-archive:${own}`, { signal });
    await saveArchive([{ image, names: [LOADED_IMAGE] }], named, { signal });
    const names = await cluster.loadImages([named], { signal });
    await cluster.apply(LOADED_POD);
    const hasEnded = (pod: AnyObject): boolean => pod.status?.phase === "Succeeded";
    await cluster.waitFor({ kind: "Pod", name: "loaded" }, hasEnded, { timeoutMs: bound, signal });
    return names.join(", ");
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function useNamespace({ cluster, bound, signal }: StoryContext): Promise<undefined> {
  const bounds = { timeoutMs: bound, deletionTimeoutMs: bound };
  const namespace = await cluster.createNamespace({ prefix: APP, ...bounds, signal });
  await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "found" } });
  await namespace.waitFor({ kind: "ConfigMap", name: "found" }, "Exists", { timeoutMs: bound, signal });
  await namespace.delete();
  await cluster.settled();
  const [left] = cluster.leftovers();
  if (left !== undefined)
    throw new NavgwError("NAVGW_KUBERNETES", `the namespace was not deleted: ${left.reason}`);
}

async function listNodes({ cluster, signal }: StoryContext): Promise<string> {
  return (await cluster.kubectl(["get", "nodes", "--output", "name"], { signal })).trim();
}

async function findDataAgain({ cluster, bound, signal }: StoryContext): Promise<undefined> {
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", { timeoutMs: bound, signal });
  await eventually(signal, async () => {
    const [pod = ""] = await podsOf(cluster, signal);
    await expectText(cluster, pod, signal);
    const url = `http://${APP}.default.svc.cluster.local`;
    await kubectl(cluster, ["exec", pod, "--", "wget", "-q", "-T", "5", "-O", "-", url], signal);
  });
}

/** Names of the Deployment's running pods that are not being deleted. */
async function podsOf(cluster: StartedK3sCluster, signal: AbortSignal): Promise<string[]> {
  const list = await kubectl(cluster, ["get", "pods", "-l", `app=${APP}`, "--output", "json"], signal);
  const { items } = JSON.parse(list) as { items: AnyObject[] };
  const running = items.filter(
    ({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === "Running",
  );
  if (running.length === 2) return running.map(({ metadata }) => metadata.name);
  throw new NavgwError("NAVGW_KUBERNETES", `${running.length} pods run, not 2`);
}

function kubectl(cluster: StartedK3sCluster, args: readonly string[], signal: AbortSignal): Promise<string> {
  return cluster.kubectl(args, { signal });
}

async function must(
  cluster: StartedK3sCluster,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const result = await cluster.exec(argv, { signal });
  if (result.exitCode === 0) return result;
  const output = (result.stderr.trim() || result.stdout.trim()).split("\n").at(-1);
  throw new NavgwError("NAVGW_CONTROL", `${argv.join(" ")} ended with ${result.exitCode}: ${output}`);
}

/**
 * Repeats an attempt until it succeeds.
 * @throws the error of the last attempt when the signal's bound is over
 */
async function eventually(signal: AbortSignal, attempt: () => Promise<unknown>): Promise<void> {
  let last: unknown;
  const succeeds = async (): Promise<boolean> => {
    try {
      await attempt();
      return true;
    } catch (error) {
      if (!signal.aborted) last = error;
      return false;
    }
  };
  await pollUntil(succeeds, { every: PAUSE, signal }).catch((error: unknown) => {
    throw last ?? error;
  });
}
