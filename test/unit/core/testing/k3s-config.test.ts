import { expect, test } from "vitest";
import { nodeConfig } from "../../../../src/core/guest/node-config.ts";
import { configOfArgs } from "../../../../src/core/testing/k3s-args.ts";
import { mergeK3sConfig, parseK3sConfig } from "../../../../src/core/testing/k3s-config.ts";

test("a config.yaml is read as k3s reads it", () => {
  const text = 'disable+: [coredns]\nflannel-backend: vxlan\ndebug: yes\nwrite-kubeconfig-mode: "0644"\n';
  expect(parseK3sConfig(text, "k3s.yaml")).toEqual({
    "disable+": ["coredns"],
    "flannel-backend": "vxlan",
    debug: true,
    "write-kubeconfig-mode": "0644",
  });
  expect(parseK3sConfig("# nothing\n", "k3s.yaml")).toEqual({});
});

test.each([
  ["no YAML", "a: [b\nc: d\n", /^k3s configuration k3s\.yaml:\d: not YAML/],
  ["a key twice", "debug: true\ndebug: false\n", /k3s\.yaml:\d: not YAML: Map keys must be unique/],
  ["a list", "- --debug\n", /not a map/],
  ["a word", "server\n", /not a map/],
  ["an argument with its dashes", "--debug: true\n", /"--debug" is not a valid argument name/],
  ["a map in it", "kubelet-arg: { max-pods: 20 }\n", /kubelet-arg is neither a value nor a list/],
])("%s is refused", (_what, text, message) => {
  expect(() => parseK3sConfig(text, "k3s.yaml")).toThrow(
    expect.objectContaining({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringMatching(message),
      hint: expect.any(String),
    }),
  );
});

test("arguments come after the file: lists grow, and of the rest the later one counts", () => {
  const file = parseK3sConfig(
    "disable: [coredns]\nkubelet-arg+: [max-pods=20]\nnode-label: a=1\nflannel-backend: vxlan\n",
    "k3s.yaml",
  );
  const args = configOfArgs([
    ...["--disable=local-storage", "--kubelet-arg=v=4", "--node-label=b=2", "--flannel-backend=none"],
    "--kube-apiserver-arg=v=4",
  ]);
  const merged = mergeK3sConfig(file, args);
  expect(merged).toEqual({
    disable: ["coredns", "local-storage"],
    "kubelet-arg+": ["max-pods=20", "v=4"],
    "node-label": ["a=1", "b=2"],
    "flannel-backend": "none",
    "kube-apiserver-arg": ["v=4"],
  });
  // Without a plus the file's list takes the default's place, as in k3s.
  expect(nodeConfig({ k3sConfig: merged }).disable).toEqual(["coredns", "local-storage"]);
});
