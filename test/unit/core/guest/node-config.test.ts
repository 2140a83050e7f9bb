import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configYaml, nodeConfig } from "../../../../src/core/guest/node-config.ts";
import { resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { configProblems } from "../../../../src/core/options/fixed-node-config.ts";

/** Keys that only k3s has: the builtin node ends with an error for each (guest/node/internal/config). */
const ONLY_K3S = ["disable-helm-controller"];

test("by default it is the contract's configuration", () => {
  expect(parse(configYaml(nodeConfig({})))).toMatchObject({
    "node-name": "navgw",
    "node-ip": "192.168.127.2",
    "tls-san": ["127.0.0.1", "localhost", "192.168.127.2"],
    "write-kubeconfig-mode": "0600",
    disable: ["traefik", "metrics-server", "servicelb"],
    "disable-cloud-controller": true,
    "disable-network-policy": true,
    "flannel-backend": "host-gw",
    "kube-proxy-arg": ["proxy-mode=nftables"],
  });
});

test("entries that are given replace the defaults, and a key with + adds to them", () => {
  const config = nodeConfig({
    k3sConfig: { disable: ["coredns"], "kubelet-arg+": "max-pods=20", "node-label+": ["a=b"] },
  });
  expect(config.disable).toEqual(["coredns"]);
  expect(config["kubelet-arg"]).toContain("image-gc-high-threshold=100");
  expect((config["kubelet-arg"] as string[]).at(-1)).toBe("max-pods=20");
  expect(config["node-label"]).toEqual(["a=b"]);
  expect(config["kubelet-arg+"]).toBeUndefined();
});

test("kube-proxy's mode is the one that its version has", () => {
  const proxy = (version: string) => nodeConfig({ distribution: "k3s", version })["kube-proxy-arg"];
  expect(proxy("v1.30.9+k3s1")).toEqual(["proxy-mode=iptables"]);
  expect(proxy("v1.31.0+k3s1")).toEqual(["proxy-mode=nftables"]);
});

test("the builtin node is given no key that only k3s has", () => {
  for (const key of ONLY_K3S) expect(nodeConfig({ distribution: "builtin" })).not.toHaveProperty(key);
});

describe("a k3s", () => {
  const k3s = (input: Omit<Parameters<typeof nodeConfig>[0], "distribution"> = {}) =>
    nodeConfig({ ...input, distribution: "k3s" });

  test("runs nothing that was not asked for, and no Helm controller", () => {
    expect(k3s()).toMatchObject({
      disable: ["traefik", "metrics-server", "servicelb"],
      "disable-network-policy": true,
      "disable-helm-controller": true,
    });
  });

  test.each([
    ["servicelb", ["traefik", "metrics-server"], true],
    ["metrics-server", ["traefik", "servicelb"], true],
    // It is deployed as a HelmChart.
    ["traefik", ["metrics-server", "servicelb"], undefined],
    ["helm-controller", ["traefik", "metrics-server", "servicelb"], undefined],
  ] as const)("runs %s when it is enabled", (component, disable, withoutHelm) => {
    const config = k3s({ enable: [component] });
    expect(config.disable).toEqual(disable);
    expect(config["disable-helm-controller"]).toBe(withoutHelm);
    expect(config["disable-network-policy"]).toBe(true);
  });

  test("enforces network policies when that is enabled", () => {
    const config = k3s({ enable: ["network-policy"] });
    expect(config).not.toHaveProperty("disable-network-policy");
    expect(config.disable).toEqual(["traefik", "metrics-server", "servicelb"]);
  });

  test("disables further what --disable of its arguments says", () => {
    const config = k3s({ enable: ["servicelb"], k3sConfig: { "disable+": ["coredns"] } });
    expect(config.disable).toEqual(["traefik", "metrics-server", "coredns"]);
  });

  test("obeys its own configuration before everything else", () => {
    // Which leaves traefik on, and so the Helm controller.
    expect(k3s({ k3sConfig: { disable: [] } })).not.toHaveProperty("disable-helm-controller");
    expect(k3s({ enable: ["traefik"], k3sConfig: { disable: ["coredns"] } }).disable).toEqual(["coredns"]);
    expect(k3s({ k3sConfig: { "disable-helm-controller": false } })).toHaveProperty(
      "disable-helm-controller",
      false,
    );
  });
});

test("the names by which the host reaches the API server stay in its certificate", () => {
  const names = ["127.0.0.1", "localhost", "192.168.127.2", "kube.example"];
  for (const k3sConfig of [
    { "tls-san": ["kube.example"] },
    { "tls-san": "kube.example" },
    { "tls-san+": names },
  ])
    expect(nodeConfig({ k3sConfig })["tls-san"]).toEqual(names);
});

test("what a cluster cannot do without is refused with the reason, and all of it at once", () => {
  for (const config of [
    { "node-name": "other" },
    { "node-ip": ["10.0.0.1"] },
    { "node-ip+": "fd00::2" },
    { i: "10.0.0.1" },
    { "with-node-id": true },
    { "data-dir": "/data" },
    { d: "/data" },
    { "write-kubeconfig": "/tmp/k3s.yaml" },
    { "https-listen-port": 7443 },
    { "bind-address": "127.0.0.1" },
    { "disable-agent": true },
    { config: "/etc/k3s.yaml" },
    { help: true },
    { "cluster-reset": true },
    { "disable-apiserver-lb": true },
  ]) {
    expect(configProblems(config)).toEqual([{ key: Object.keys(config)[0], rule: expect.any(String) }]);
  }
  const both = { k3sConfig: { "data-dir": "/data", "node-name": "other", disable: [] } };
  expect(() => resolveOptions(both)).toThrow(
    expect.objectContaining({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringMatching(/k3sConfig\.data-dir "\/data": must be \/var.*; k3sConfig\.node-name/),
    }),
  );
});

test("to say what is so anyway is allowed, and so is all that k3s decides for itself", () => {
  expect(
    configProblems({
      ...{ "node-name": "navgw", "node-ip": ["192.168.127.2"], "https-listen-port": 6443 },
      ...{
        "with-node-id": false,
        "cluster-reset": false,
        disable: ["coredns"],
        token: "secret",
        server: "x",
      },
      ...{ "agent-token": "secret", "tls-san": ["a"], "unknown-argument": 1 },
    }),
  ).toEqual([]);
});
