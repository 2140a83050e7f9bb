import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemCode } from "../../src/core/base/errors.ts";
import { runProgram } from "../../src/core/base/run-program.ts";
import type { Section } from "../figures.ts";
import type { Bench, HostPart } from "../part.ts";

/** Bound of one command, ms. */
const TIMEOUT = 600_000;
/** An app, and a job that ends once the app's name resolves. */
const APP = `
apiVersion: v1
kind: Service
metadata: { name: app }
spec: { selector: { app: app }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app } }
    spec:
      containers: [{ name: app, image: "docker.io/library/busybox:1.37", command: [sleep, "3600"] }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: dns }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: dns
          image: docker.io/library/busybox:1.37
          command: [sh, -c, "until nslookup app.default.svc.cluster.local; do sleep 0.1; done"]
`;

interface Tool {
  readonly name: string;
  readonly version: readonly string[];
  create(cluster: string, kubeconfig: string): readonly string[];
  /** Prints the kubeconfig, where creating does not write it. */
  kubeconfig?(cluster: string): readonly string[];
  remove(cluster: string): readonly string[];
}

const TOOLS: readonly Tool[] = [
  {
    name: "kind",
    version: ["version"],
    create: (name, kubeconfig) => [
      "create",
      "cluster",
      "--name",
      name,
      "--kubeconfig",
      kubeconfig,
      "--wait",
      "5m",
    ],
    remove: (name) => ["delete", "cluster", "--name", name],
  },
  {
    name: "k3d",
    version: ["version"],
    create: (name) => [
      ...["cluster", "create", name, "--wait"],
      ...["--kubeconfig-update-default=false", "--kubeconfig-switch-context=false"],
    ],
    kubeconfig: (name) => ["kubeconfig", "get", name],
    remove: (name) => ["cluster", "delete", name],
  },
  {
    name: "minikube",
    version: ["version", "--short"],
    create: (name) => ["start", "--profile", name, "--driver=docker", "--wait=all"],
    remove: (name) => ["delete", "--profile", name],
  },
];

/** Tools that run a cluster in containers. */
export const dockerTools: HostPart = {
  name: "docker",
  on: "host",
  async measure(bench) {
    const docker = await answers("docker", ["info"]);
    const sections: Section[] = [];
    for (const tool of TOOLS) {
      const empty = { part: "docker", subject: tool.name, figures: [] };
      if (!docker) sections.push({ ...empty, skipped: "Docker is not running here" });
      else if (!(await answers(tool.name, tool.version)))
        sections.push({ ...empty, skipped: "not installed" });
      else if (!(await answers("kubectl", ["version", "--client"])))
        sections.push({ ...empty, skipped: "needs a kubectl" });
      else sections.push(await measure(tool, bench));
    }
    return sections;
  },
};

async function measure(tool: Tool, bench: Bench): Promise<Section> {
  const [created, resolved, removed]: [number[], number[], number[]] = [[], [], []];
  for (let run = 1; run <= bench.runs; run++) {
    const scratch = await mkdtemp(join(tmpdir(), "navgw-bench-"));
    const cluster = `${bench.name}-${run}`;
    const kubeconfig = join(scratch, "kubeconfig");
    const env = { ...process.env, KUBECONFIG: kubeconfig };
    try {
      await writeFile(join(scratch, "app.yaml"), APP);
      const began = performance.now();
      await call(tool.name, tool.create(cluster, kubeconfig), env, bench.signal);
      if (tool.kubeconfig) {
        const text = await call(tool.name, tool.kubeconfig(cluster), env, bench.signal);
        await writeFile(kubeconfig, text, { mode: 0o600 });
      }
      created.push(performance.now() - began);
      await call("kubectl", ["apply", "-f", join(scratch, "app.yaml")], env, bench.signal);
      const wait = ["wait", "--for=condition=complete", "job/dns", "--timeout=300s"];
      await call("kubectl", wait, env, bench.signal);
      resolved.push(performance.now() - began);
      bench.say(
        `${tool.name} ${run}/${bench.runs}: the app's name after ${((resolved.at(-1) ?? 0) / 1000).toFixed(2)} s`,
      );
    } finally {
      // Also when interrupted: these clusters outlive this process.
      const began = performance.now();
      await call(tool.name, tool.remove(cluster), env);
      removed.push(performance.now() - began);
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return {
    part: "docker",
    subject: tool.name,
    figures: [
      { what: "create", unit: "ms", values: created },
      { what: "to an app's DNS name", unit: "ms", values: resolved },
      { what: "delete", unit: "ms", values: removed },
    ],
    note: `${await versionOf(tool)}; the app's image is pulled by each cluster`,
  };
}

async function versionOf({ name, version }: Tool): Promise<string> {
  const { stdout } = await runProgram(name, version, { timeout: TIMEOUT });
  return stdout.toString().split("\n", 1)[0] ?? name;
}

async function call(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runProgram(file, args, { env, signal, timeout: TIMEOUT });
  if (exitCode !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** Whether a program is there and says so. */
async function answers(file: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await runProgram(file, args, { timeout: 30_000 })).exitCode === 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
