import { expect, test } from "vitest";
import { parse } from "yaml";
import { nodeConfigYaml } from "../../../../src/core/guest/node-config.ts";

test("by default it is the contract's configuration", () => {
  expect(parse(nodeConfigYaml({}))).toMatchObject({
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
  const config = parse(
    nodeConfigYaml({ disable: ["coredns"], "kubelet-arg+": "max-pods=20", "node-label+": ["a=b"] }),
  );
  expect(config.disable).toEqual(["coredns"]);
  expect(config["kubelet-arg"]).toContain("image-gc-high-threshold=100");
  expect(config["kubelet-arg"].at(-1)).toBe("max-pods=20");
  expect(config["node-label"]).toEqual(["a=b"]);
  expect(config["kubelet-arg+"]).toBeUndefined();
});
