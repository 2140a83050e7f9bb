import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { info } from "@actions/core";
import { z } from "zod";
import { listClusters, NavgwError, removeCluster } from "../core/index.ts";
import { command, hint, makeDirs, stateDir } from "../core/internal.ts";
import { temporaryDir } from "./action-dirs.ts";

const schema = z.object({ runner: z.string(), job: z.string() });
type Owner = z.infer<typeof schema>;

/**
 * Claims a name for this job. A runner runs one job at a time, so a cluster of an earlier job on it was left behind by a killed job, and
 * is removed. Clusters of others are kept: several runners may share a user.
 * @returns false for a cluster that an earlier step of this job has started, which also removes it
 * @throws NavgwError NAVGW_CLUSTER_EXISTS for somebody else's
 */
export async function claimName(name: string): Promise<boolean> {
  const own: Owner = { runner: runnerId(), job: await jobId() };
  const existing = (await listClusters()).find((cluster) => cluster.name === name);
  const owner = existing === undefined ? undefined : await readOwner(name);
  if (existing !== undefined && owner?.runner !== own.runner) {
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${name} already exists (${existing.state}), and no job of this runner has started it`,
      { hint: hint`choose another name, or remove it: ${command("down", "--name", name)}` },
    );
  }
  if (owner?.job === own.job) return false;
  if (existing !== undefined) {
    await removeCluster(name);
    info(`Removed cluster ${name}, which an earlier job of this runner left behind`);
  }
  const path = ownerPath(name);
  await makeDirs(dirname(path));
  await writeFile(path, JSON.stringify(own), { mode: 0o600 });
  return true;
}

/** Releases a name after its cluster is removed. */
export async function releaseName(name: string): Promise<void> {
  await rm(ownerPath(name), { force: true });
}

const ownerPath = (name: string): string => join(stateDir(), "jobs", `${name}.json`);

async function readOwner(name: string): Promise<Owner | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(ownerPath(name), "utf8")));
  } catch {
    return undefined; // no known owner
  }
}

const runnerId = (): string => `${process.env.RUNNER_NAME ?? ""} ${temporaryDir()}`;

/** The same for all steps of a job, and for no other job: a runner empties its temporary directory before each. */
async function jobId(): Promise<string> {
  const path = join(temporaryDir(), "navgw-test", "job");
  const { GITHUB_RUN_ID = "", GITHUB_RUN_ATTEMPT = "" } = process.env;
  await makeDirs(dirname(path), 0o777);
  await writeFile(path, randomUUID(), { flag: "wx" }).catch(() => undefined); // an earlier step was first
  return [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, await readFile(path, "utf8")].join(" ");
}
