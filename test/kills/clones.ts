import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pod, webServer } from "../support/objects.ts";
import type { Home } from "./home.ts";
import { leftovers } from "./traces.ts";

const SNAPSHOT = "base/ready";

/** Makes a running cluster with an application, and a snapshot of it. @throws Error when that fails */
export async function makeCloneable(home: Home): Promise<void> {
  await home.mustNavgw(["up", "--engine", "uml", "--name", "base"]);
  const manifest = join(home.root, "web.yaml");
  writeFileSync(manifest, webServer(2));
  await home.mustNavgw(["apply", "--name", "base", manifest]);
  await kubectl(home, "base", "rollout", "status", "deployment/web", "--timeout=120s");
  await home.mustNavgw(["snapshot", "create", "ready", "--name", "base"]);
  await home.mustNavgw(["stop", "base"]);
}

/** Starts a clone, looks whether all in it is well, runs a pod, and removes it. @throws Error when something is not well */
export async function useClone(home: Home): Promise<void> {
  await home.mustNavgw(["up", "--name", "clone", "--from-snapshot", SNAPSHOT]);
  const manifest = join(home.root, "pod.yaml");
  writeFileSync(manifest, JSON.stringify(pod("new", ["sleep", "3600"])));
  await home.mustNavgw(["apply", "--name", "clone", manifest]);
  await kubectl(home, "clone", "wait", "--for=condition=Ready", "pod/new", "--timeout=60s");
  const restarts = await kubectl(home, "clone", "get", "pods", "-A", "-o", "jsonpath={..restartCount}");
  if (restarts !== "0 0 0 0") throw new Error(`restarts of the pods: ${restarts}`);
  await home.mustNavgw(["down", "clone"]);
  const left = (await leftovers(home)).filter((one) => !one.includes("/base"));
  if (left.length > 0) throw new Error(`left: ${left.join(", ")}`);
}

function kubectl(home: Home, name: string, ...args: string[]): Promise<string> {
  return home.mustNavgw(["kubectl", "--name", name, ...args]);
}
