import { expect, test } from "vitest";
import {
  isSameNode,
  optionsForRestart,
  optionsToKeep,
  requireSame,
  withNode,
} from "../../../../src/core/cluster/restart-options.ts";
import type { NodeChoice } from "../../../../src/core/distribution/choose-node.ts";
import { type ClusterOptions, resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

scratch();
const exists = expect.objectContaining({ code: "NAVGW_CLUSTER_EXISTS" });

test("a running cluster is the same unless something given says otherwise", () => {
  const record = recordOf({ memory: 2048, cpus: 2, env: { A: "b" } });
  for (const same of [
    {},
    { engine: "auto" },
    { engine: "uml" },
    { memory: 2048 },
    { env: { A: "b" } },
  ] as const) {
    expect(() => requireSame(same, record)).not.toThrow();
  }
  for (const same of [
    { k8sVersion: "1.37" },
    { k8sVersion: "v1.37.2" },
    { kubePort: 0 },
    { kubePort: 40000 },
  ]) {
    expect(() => requireSame(same, record)).not.toThrow();
  }
  for (const other of [
    { memory: 4096 },
    { storage: "memory" },
    { engine: "qemu" },
    { kubePort: 1 },
    { env: {} },
  ] as const) {
    expect(() => requireSame(other, record)).toThrow(exists);
  }
  expect(() => requireSame({ memory: 4096, cpus: 4 }, record)).toThrow(/memory is 2048.*4096|cpus is 2.*4/);
});

test("a restart keeps what the cluster had, takes what is given, and refuses what its data cannot follow", () => {
  const record = recordOf({ memory: 4096, ports: [{ host: 0, guest: 80 }], manifests: ["/a.yaml"] });
  expect(optionsForRestart({ name: "demo", cpus: 4 }, record)).toMatchObject({
    memory: 4096,
    cpus: 4,
    ports: [{ host: 0, guest: 80 }],
    // The disk has them already.
    manifests: [],
  });
  expect(optionsForRestart({ memory: 1024, engine: "qemu" }, record)).toMatchObject({
    memory: 1024,
    engine: "qemu",
  });
  expect(() => optionsForRestart({ storage: "memory" }, record)).toThrow(exists);
  expect(() => optionsForRestart({ node: "k3s" }, record)).toThrow(exists);
});

test("a restart without a disk needs its manifests again, whatever the directory is then", () => {
  const kept = optionsToKeep(resolveOptions({ storage: "memory", manifests: ["a.yaml"], timeoutMs: 5 }));
  expect(kept.manifests).toEqual([`${process.cwd()}/a.yaml`]);
  expect(kept).not.toHaveProperty("timeout");
  expect(optionsForRestart({}, { ...recordOf({}), options: kept }).manifests).toEqual(kept.manifests);
});

/** Record of a cluster that got this k3s from a release. */
function k3sRecord(asked: ClusterOptions, version = "v1.36.1+k3s1", changes: Partial<NodeChoice> = {}) {
  const info = { distribution: "k3s", version } as const;
  const record = recordOf(asked, { node: info });
  const choice = {
    from: "k3s",
    info,
    disk: "/cache/k3s.erofs",
    reason: "from the cache",
    ...changes,
  } as const;
  return { ...record, options: withNode(record.options, choice) };
}

test("a cluster goes on with the k3s that it got, whatever auto or a channel would be then", () => {
  for (const asked of [{}, { k3sVersion: "stable" }, { node: "k3s", k8sVersion: "1.36" }] as const) {
    const record = k3sRecord(asked);
    const again = optionsForRestart({}, record);
    expect(again).toMatchObject({ node: "k3s", k3sVersion: "v1.36.1+k3s1", k8sVersion: undefined });
    expect(isSameNode(again, record)).toBe(true);
  }
  const builtin = recordOf({});
  for (const asked of [{}, { node: "auto" }, { node: "builtin" }] as const)
    expect(optionsForRestart(asked, builtin).node).toBe("builtin");
  expect(optionsForRestart({ node: "auto" }, k3sRecord({})).node).toBe("k3s");
  expect(withNode(builtin.options, { from: "builtin" } as NodeChoice).node).toBe("builtin");
});

test("a running k3s is what is asked for by its release, its minor version or any channel word", () => {
  const record = k3sRecord({});
  for (const same of [
    {},
    { node: "k3s" },
    { node: "auto" },
    { k3sVersion: "v1.36.1+k3s1" },
    { k3sVersion: "v1.36" },
    { k3sVersion: "stable" },
    { k8sVersion: "1.36.1" },
  ] as const) {
    expect(() => requireSame(same, record)).not.toThrow();
  }
  for (const other of [
    { node: "builtin" },
    { k3sVersion: "v1.36.2+k3s1" },
    { k8sVersion: "1.37" },
    { nodeImage: "rancher/k3s:v1.36.1-k3s1" },
    { k3sBinary: "k3s" },
  ] as const) {
    expect(() => requireSame(other, record)).toThrow(exists);
  }
});

test("a restart runs the components that the cluster had, or others that are asked for", () => {
  const record = k3sRecord({ enable: ["traefik", "servicelb"] });
  expect(optionsForRestart({}, record).enable).toEqual(["servicelb", "traefik"]);
  expect(optionsForRestart({ enable: ["metrics-server"] }, record).enable).toEqual(["metrics-server"]);
  expect(optionsForRestart({ enable: [] }, record).enable).toEqual([]);
  // What it had and what is asked for must go together.
  expect(() => optionsForRestart({ k3sConfig: { "disable+": ["traefik"] } }, record)).toThrow(
    expect.objectContaining({ code: "NAVGW_BAD_OPTION", message: expect.stringContaining("traefik") }),
  );
});

test("a running cluster has other components than are asked for, or the same in any order", () => {
  const record = k3sRecord({ enable: ["traefik", "servicelb"] });
  for (const same of [{}, { enable: ["traefik", "servicelb", "traefik"] }] as const)
    expect(() => requireSame(same, record)).not.toThrow();
  for (const enable of [[], ["traefik"], ["traefik", "servicelb", "metrics-server"]] as const)
    expect(() => requireSame({ enable }, record)).toThrow(exists);
  expect(() => requireSame({ enable: [] }, record)).toThrow(/enable is \["servicelb","traefik"\]/);
  expect(() => requireSame({ enable: [] }, k3sRecord({}))).not.toThrow();
});

test("a restart may take another k3s, and no other distribution", () => {
  const record = k3sRecord({});
  for (const asked of [
    { k3sVersion: "v1.36.2+k3s1" },
    { nodeImage: "rancher/k3s:v1.36.1-k3s1" },
    { k3sBinary: "/k3s" },
  ] as const) {
    const again = optionsForRestart(asked, record);
    expect(again).toMatchObject({ node: "k3s", ...asked });
    expect(isSameNode(again, record)).toBe(false);
  }
  expect(() => optionsForRestart({ node: "builtin" }, record)).toThrow(exists);
  const builtin = recordOf({});
  for (const asked of [
    { k3sVersion: "v1.36" },
    { nodeImage: "rancher/k3s:v1.36.1-k3s1" },
    { node: "k3s" },
  ] as const)
    expect(() => optionsForRestart(asked, builtin)).toThrow(exists);
});

test("a k3s from an image or a file is that again", () => {
  const image = k3sRecord({ nodeImage: "rancher/k3s:v1.36.1-k3s1" });
  expect(optionsForRestart({}, image)).toMatchObject({
    nodeImage: "rancher/k3s:v1.36.1-k3s1",
    k3sVersion: undefined,
  });
  expect(() => requireSame({ nodeImage: "rancher/k3s:v1.36.1-k3s1" }, image)).not.toThrow();
  const file = k3sRecord({ k3sBinary: "k3s" });
  expect(optionsForRestart({}, file)).toMatchObject({ k3sBinary: `${process.cwd()}/k3s` });
  expect(() => requireSame({ k3sBinary: "k3s" }, file)).not.toThrow();
});

test("another kernel is another cluster while it runs, and not when it starts again", () => {
  const record = recordOf({ kernel: "vmlinux" });
  expect(record.options.kernel).toBe(`${process.cwd()}/vmlinux`);
  expect(() => requireSame({ kernel: "vmlinux" }, record)).not.toThrow();
  expect(() => requireSame({ kernel: "libkrunfw" }, record)).toThrow(exists);
  expect(optionsForRestart({ kernel: "bundled" }, record).kernel).toBe("bundled");
});
