import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { clustersDir } from "../../../../src/core/base/paths.ts";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { startCluster } from "../../../../src/core/cluster/start-cluster.ts";
import { createCluster } from "../../../../src/core/record/cluster-record.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

test.each([
  ["a bad name", { name: "Bad_Name" }, "NAVGW_BAD_OPTION"],
  ["too little memory", { memory: 100 }, "NAVGW_BAD_OPTION"],
  ["more memory than there is", { memory: 1 << 20 }, "NAVGW_BAD_OPTION"],
  ["a port out of range", { kubePort: 70000 }, "NAVGW_BAD_OPTION"],
  ["one host port twice", { ports: [80, 81].map((guest) => ({ host: 18080, guest })) }, "NAVGW_BAD_OPTION"],
  ["a Kubernetes version that is not there", { k8sVersion: "1.2" }, "NAVGW_UNSUPPORTED"],
  ["a component on the builtin node", { node: "builtin", enable: ["traefik"] }, "NAVGW_UNSUPPORTED"],
  [
    "a component that is disabled as well",
    { node: "k3s", enable: ["traefik"], k3sConfig: { disable: ["traefik"] } },
    "NAVGW_BAD_OPTION",
  ],
  ["a missing manifest", { manifests: ["/no/such.yaml"] }, "NAVGW_MANIFEST"],
  ["a missing image", { images: ["/no/such.tar"] }, "NAVGW_IMAGE"],
  // Neither is looked for first: a file costs nothing to look at, an engine is tried by booting it.
  [
    "a missing manifest whatever the engine",
    { manifests: ["/no/such.yaml"], engine: "krun" },
    "NAVGW_MANIFEST",
  ],
  ["a missing image whatever the engine", { images: ["/no/such.tar"], engine: "krun" }, "NAVGW_IMAGE"],
  ["an engine that is not there", { engine: "krun" }, "NAVGW_ENGINE_UNAVAILABLE"],
] as const)("%s is refused and nothing is left", async (_what, options, code) => {
  await expect(startCluster(options)).rejects.toMatchObject({ code, hint: expect.any(String) });
  expect(await listClusters()).toEqual([]);
});

test("a port that is taken is refused and nothing is left", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  await expect(startCluster({ kubePort: port })).rejects.toMatchObject({
    code: "NAVGW_PORT_IN_USE",
    message: expect.stringContaining(`${port}`),
  });
  expect(await listClusters()).toEqual([]);
  taken.close();
});

test("a state directory that cannot be made is NAVGW_STATE", async () => {
  writeFileSync(join(dir, "file"), "");
  vi.stubEnv("XDG_STATE_HOME", join(dir, "file"));
  await expect(startCluster({})).rejects.toMatchObject({ code: "NAVGW_STATE", hint: expect.any(String) });
  vi.stubEnv("XDG_STATE_HOME", join(dir, "state"));
});

test("data that a newer k3s wrote is not given to an older one", async () => {
  const k3sBinary = join(dir, "k3s");
  writeFileSync(k3sBinary, readFileSync(realpathSync("/bin/sh")));
  const node = { distribution: "k3s", version: "v1.36.1+k3s1" } as const;
  const options = { node: "k3s", k3sBinary, engine: "uml" } as const;
  await createCluster(recordOf(options, { name: "old", phase: "stopped", wasReady: true, node }));
  const start = startCluster({ name: "old", ...options, k3sVersion: "v1.35.9+k3s1" });
  await expect(start).rejects.toMatchObject({
    code: "NAVGW_CLUSTER_EXISTS",
    message: expect.stringContaining("cannot be used with v1.35.9+k3s1"),
  });
  expect((await listClusters()).map(({ name }) => name)).toEqual(["old"]);
  await removeCluster("old");
});

test("a start that is given up before it began leaves nothing", async () => {
  const reason = new Error("enough");
  await expect(startCluster({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await listClusters()).toEqual([]);
});

test("a state directory too deep for sockets is refused", async () => {
  const deep = join(dir, "deep".repeat(30));
  mkdirSync(deep);
  vi.stubEnv("XDG_STATE_HOME", deep);
  await expect(startCluster({})).rejects.toMatchObject({
    code: "NAVGW_STATE",
    message: expect.stringContaining("unix socket"),
  });
  expect(existsSync(join(clustersDir(), "default"))).toBe(false);
  vi.stubEnv("XDG_STATE_HOME", join(dir, "state"));
});
