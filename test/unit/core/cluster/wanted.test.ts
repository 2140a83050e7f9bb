import { expect, test } from "vitest";
import {
  nodeAtHand,
  optionsForRestart,
  optionsToKeep,
  requireSame,
} from "../../../../src/core/cluster/wanted.ts";
import { resolveOptions } from "../../../../src/core/options.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
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
  const kept = optionsToKeep(resolveOptions({ storage: "memory", manifests: ["a.yaml"], timeout: 5 }));
  expect(kept.manifests).toEqual([`${process.cwd()}/a.yaml`]);
  expect(kept).not.toHaveProperty("timeout");
  expect(optionsForRestart({}, { ...recordOf({}), options: kept }).manifests).toEqual(kept.manifests);
});

test("the builtin node is what is at hand, in its one version", () => {
  const guest = writeGuestPackage(dir, { "node.erofs": Buffer.from("x") });
  expect(nodeAtHand(guest, resolveOptions({}))).toEqual({ distribution: "builtin", version: "v1.2.3" });
  for (const k8sVersion of ["1.2", "v1.2.3"]) nodeAtHand(guest, resolveOptions({ k8sVersion }));
  for (const options of [{ k8sVersion: "1.20" }, { k8sVersion: "v1.2.4" }, { node: "k3s" }] as const) {
    expect(() => nodeAtHand(guest, resolveOptions(options))).toThrow(
      expect.objectContaining({ code: "NAVGW_UNSUPPORTED" }),
    );
  }
});
