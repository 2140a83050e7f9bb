import { expect, test } from "vitest";
import { parse } from "yaml";
import { credentialsOf, rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import { nodeKubeconfig } from "../support/kubeconfig.ts";

test("server and every name are the cluster's own; the credentials stay", () => {
  const text = rewriteKubeconfig(nodeKubeconfig, "demo", "https://127.0.0.1:41234");
  expect(parse(text)).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "navgw-demo",
        cluster: { server: "https://127.0.0.1:41234", "certificate-authority-data": btoa("the ca") },
      },
    ],
    users: [
      {
        name: "navgw-demo",
        user: { "client-certificate-data": btoa("the cert"), "client-key-data": btoa("the key") },
      },
    ],
    contexts: [{ name: "navgw-demo", context: { cluster: "navgw-demo", user: "navgw-demo" } }],
    "current-context": "navgw-demo",
    preferences: {},
  });
  expect(credentialsOf(text)).toEqual({
    server: "https://127.0.0.1:41234",
    ca: "the ca",
    cert: "the cert",
    key: "the key",
  });
});

test.each(["", "a: [", "clusters: []\nusers: []\n", nodeKubeconfig.replace("client-key-data", "token")])(
  "a node's kubeconfig that is not as expected is refused (%#)",
  (text) => {
    expect(() => rewriteKubeconfig(text, "demo", "https://127.0.0.1:1")).toThrow(
      expect.objectContaining({ code: "NAVGW_CONTROL" }),
    );
  },
);
