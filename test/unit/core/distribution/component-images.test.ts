import { expect, test } from "vitest";
import { missingImages, requiredImages } from "../../../../src/core/distribution/component-images.ts";
import { nodeConfig } from "../../../../src/core/guest/node-config.ts";
import { COMPONENT_NAMES } from "../../../../src/core/options/components.ts";
import { AIRGAP } from "./support/archives.ts";

const wantedBy = (...input: Parameters<typeof nodeConfig>) =>
  requiredImages(nodeConfig({ distribution: "k3s", ...input[0] })).map(
    ({ component, repository }) => `${component} ${repository}`,
  );

const BASE = [
  "every pod docker.io/rancher/mirrored-pause",
  "coredns docker.io/rancher/mirrored-coredns-coredns",
  "local-storage docker.io/rancher/local-path-provisioner",
  "local-storage docker.io/rancher/mirrored-library-busybox",
];

test("without components it is what every k3s runs", () => {
  expect(wantedBy({})).toEqual(BASE);
});

test.each([
  ["servicelb", ["servicelb docker.io/rancher/klipper-lb"]],
  [
    "traefik",
    ["traefik docker.io/rancher/mirrored-library-traefik", "traefik docker.io/rancher/klipper-helm"],
  ],
  ["metrics-server", ["metrics-server docker.io/rancher/mirrored-metrics-server"]],
  ["network-policy", []],
  ["helm-controller", ["helm-controller docker.io/rancher/klipper-helm"]],
] as const)("with %s its own are added", (component, images) => {
  expect(wantedBy({ enable: [component] })).toEqual([...BASE, ...images]);
});

test("a release's archive has those of every component", () => {
  const wanted = requiredImages(nodeConfig({ distribution: "k3s", enable: COMPONENT_NAMES }));
  expect(missingImages(wanted, AIRGAP)).toEqual([]);
  const without = AIRGAP.filter((name) => !name.includes("klipper-lb"));
  expect(missingImages(wanted, without)).toEqual([
    { component: "servicelb", repository: "docker.io/rancher/klipper-lb" },
  ]);
});

test("the node's configuration says what is run, from which registry, and which image is another", () => {
  expect(wantedBy({ k3sConfig: { "disable+": ["local-storage"] } })).toEqual(BASE.slice(0, 2));
  expect(
    wantedBy({ k3sConfig: { "disable+": ["coredns", "local-storage"], "pause-image": "a/b:1" } }),
  ).toEqual([]);
  expect(
    wantedBy({ k3sConfig: { "system-default-registry": "reg.example:5000", "disable+": "local-storage" } }),
  ).toEqual([
    "every pod reg.example:5000/rancher/mirrored-pause",
    "coredns reg.example:5000/rancher/mirrored-coredns-coredns",
  ]);
  // Everything that k3s has.
  expect(wantedBy({ k3sConfig: { disable: [] } })).toContain("traefik docker.io/rancher/klipper-helm");
});
