import { describe, expect, expectTypeOf, it } from "vitest";
import { parse } from "yaml";
import { nodeConfig } from "../../../../src/core/guest/node-config.ts";
import { K3sCluster, type StartedK3sCluster } from "../../../../src/core/index.ts";
import { credentialsOf, rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import { configOfArgs } from "../../../../src/core/testing/k3s-args.ts";
import { mirrorsYaml } from "../../../../src/core/testing/registry-mirrors.ts";
import { scopedKubeconfig } from "../../../../src/core/testing/test-namespace.ts";

describe("the builder", () => {
  it("is the same builder after every method, and has no method of a started cluster", () => {
    const builder = new K3sCluster("1.37");
    expect(
      builder
        .withEngine("uml")
        .withCpus(1)
        .withMemory(2048)
        .withImages("a.tar")
        .withManifests("m.yaml")
        .withComponents("servicelb")
        .withK3sArgs("--disable=coredns")
        .withRegistryMirror("docker.io", "https://mirror.example")
        .withPorts(30080, { host: 8080, guest: 80 })
        .withEnv({ A: "b" })
        .withReuse()
        .withStartupTimeout(1000)
        .withLogConsumer(() => undefined)
        .withProgress(() => undefined)
        .withName("n"),
    ).toBe(builder);
    expectTypeOf(builder.start).returns.resolves.toEqualTypeOf<StartedK3sCluster>();
    expectTypeOf(builder).not.toHaveProperty("getKubeConfig");
    expectTypeOf<StartedK3sCluster>().not.toHaveProperty("withName");
    expectTypeOf<StartedK3sCluster>().toExtend<AsyncDisposable>();
  });

  it("says what is wrong before anything is started", async () => {
    await expect(new K3sCluster().withMemory(1).start()).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
    await expect(new K3sCluster().withName("No").start()).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
    await expect(new K3sCluster().withK3sArgs("v=4").start()).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
    });
    const both = new K3sCluster("v1.36.1+k3s1").withComponents("servicelb").withComponents("traefik");
    await expect(both.withK3sArgs("--disable=servicelb").start()).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringContaining("servicelb"),
    });
    await expect(
      new K3sCluster().withOptions({ node: "builtin" }).withComponents("traefik").start(),
    ).rejects.toMatchObject({ code: "NAVGW_UNSUPPORTED", hint: expect.stringContaining('node: "k3s"') });
    await expect(new K3sCluster().withImages("./none.tar").start()).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
    });
  });

  it("takes an abort before anything is started", async () => {
    const reason = new Error("enough");
    const start = new K3sCluster().start({ signal: AbortSignal.abort(reason) });
    await expect(start).rejects.toBe(reason);
  });
});

describe("arguments of k3s", () => {
  it("become entries of its configuration", () => {
    expect(
      configOfArgs([
        "--kube-apiserver-arg=v=4",
        "--kube-apiserver-arg",
        "audit=x",
        "--cluster-cidr=10.1.0.0/16",
        "--debug",
      ]),
    ).toEqual({ "kube-apiserver-arg": ["v=4", "audit=x"], "cluster-cidr": "10.1.0.0/16", debug: true });
  });

  it("add to what every cluster disables", () => {
    const { disable } = nodeConfig({ k3sConfig: configOfArgs(["--disable=coredns"]) });
    expect(disable).toEqual(["traefik", "metrics-server", "servicelb", "coredns"]);
  });

  it("are refused without the value that they need, and none is taken from a word after a switch", () => {
    for (const args of [["--flannel-backend"], ["--disable"], ["--kubelet-arg", "--debug"]])
      expect(() => configOfArgs(args)).toThrow(/requires a value/);
    // What is not known may be a switch.
    expect(configOfArgs(["--brand-new"])).toEqual({ "brand-new": true });
  });

  it("say that the node runs k3s server when they name a command", () => {
    for (const word of ["server", "agent"])
      expect(() => configOfArgs(["--debug", word])).toThrow(/the node only runs k3s server/);
  });

  it("are refused when they are none", () => {
    for (const wrong of [
      ["debug"],
      ["-v"],
      ["--"],
      ["server"],
      ["--debug", "server"],
      ["--cluster-init", "a"],
    ])
      expect(() => configOfArgs(wrong)).toThrow(expect.objectContaining({ code: "NAVGW_BAD_OPTION" }));
  });
});

it("registry mirrors are added to a registries.yaml and replace those of the same registry", () => {
  const before =
    "mirrors:\n  a.example: {endpoint: [https://one]}\n  b.example: {endpoint: [https://two]}\nconfigs: {x: {}}\n";
  expect(parse(mirrorsYaml(before, new Map([["a.example", ["https://new"]]])))).toEqual({
    mirrors: { "a.example": { endpoint: ["https://new"] }, "b.example": { endpoint: ["https://two"] } },
    configs: { x: {} },
  });
  expect(parse(mirrorsYaml(undefined, new Map([["*", ["https://all"]]])))).toEqual({
    mirrors: { "*": { endpoint: ["https://all"] } },
  });
});

it("a namespace's kubeconfig differs from its cluster's in the context's namespace only", () => {
  const data = Buffer.from("pem").toString("base64");
  const node = JSON.stringify({
    clusters: [{ cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": data } }],
    users: [{ user: { "client-certificate-data": data, "client-key-data": data } }],
  });
  const whole = rewriteKubeconfig(node, "c", "https://127.0.0.1:7");
  const scoped = scopedKubeconfig(whole, "test-1");
  expect(parse(scoped).contexts).toEqual([
    { name: "navgw-c", context: { cluster: "navgw-c", user: "navgw-c", namespace: "test-1" } },
  ]);
  expect(credentialsOf(scoped)).toEqual(credentialsOf(whole));
});
