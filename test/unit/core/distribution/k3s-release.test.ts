import { expect, test } from "vitest";
import {
  DEFAULT_K3S_VERSION,
  distributionOf,
  isRelease,
  parseSums,
  parseVersion,
  releaseFiles,
} from "../../../../src/core/distribution/k3s-release.ts";
import { findOrigin, releaseUrl } from "../../../../src/core/distribution/release-origin.ts";

test.each([
  [undefined, { release: DEFAULT_K3S_VERSION }],
  ["v1.36.1+k3s2", { release: "v1.36.1+k3s2" }],
  ["1.36.1+k3s2", { release: "v1.36.1+k3s2" }],
  ["v1.36.1-k3s2", { release: "v1.36.1+k3s2" }],
  ["v1.36.1-rc1+k3s1", { release: "v1.36.1-rc1+k3s1" }],
  ["v1.36.2-rc1-k3s1", { release: "v1.36.2-rc1+k3s1" }],
  ["v1.34.3+k3s-80b11e87", { release: "v1.34.3+k3s-80b11e87" }],
  ["v1.34.3-k3s-80b11e87", { release: "v1.34.3+k3s-80b11e87" }],
  ["1.34.3-k3s-80b11e87-dirty", { release: "v1.34.3+k3s-80b11e87-dirty" }],
  ["1.36.1", { release: "v1.36.1+k3s1" }],
  ["1.36", { channel: "v1.36" }],
  ["stable", { channel: "stable" }],
])("%s asks for %j", (asked, meant) => {
  expect(parseVersion(asked)).toEqual(meant);
});

test.each(["", "1", "v1.36.1+", "v1.36.1+k3s1/..", "newest", "v1.36.1 +k3s1"])(
  "%j asks for nothing",
  (asked) => {
    expect(() => parseVersion(asked)).toThrow(expect.objectContaining({ code: "NAVGW_BAD_OPTION" }));
  },
);

test("files are named as k3s names them", () => {
  expect(releaseFiles("x64")).toEqual({
    binary: "k3s",
    images: "k3s-airgap-images-amd64.tar.zst",
    sums: "sha256sum-amd64.txt",
  });
  expect(releaseFiles("arm64")).toEqual({
    binary: "k3s-arm64",
    images: "k3s-airgap-images-arm64.tar.zst",
    sums: "sha256sum-arm64.txt",
  });
  expect(() => releaseFiles("s390x")).toThrow(expect.objectContaining({ code: "NAVGW_UNSUPPORTED" }));
});

test("a release is at GitHub or at a mirror laid out alike", () => {
  const url = (env: NodeJS.ProcessEnv): string => releaseUrl(findOrigin(env), "v1.36.1+k3s1", "k3s").href;
  expect(url({})).toBe("https://github.com/k3s-io/k3s/releases/download/v1.36.1%2Bk3s1/k3s");
  for (const mirror of ["https://mirror.example/k3s", "https://mirror.example/k3s/"])
    expect(url({ NAVGW_K3S_MIRROR: mirror })).toBe("https://mirror.example/k3s/v1.36.1%2Bk3s1/k3s");
  expect(findOrigin({}).channels.href).toBe("https://update.k3s.io/v1-release/channels/");
});

test("sums are read whatever their lines end with, and nothing else is", () => {
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  const url = new URL("https://mirror.example/sums");
  expect([...parseSums(`${a}  k3s\r\n${b} *images.tar\nnonsense\n`, url)]).toEqual([
    ["k3s", a],
    ["images.tar", b],
  ]);
  expect(() => parseSums("<html>", url)).toThrow(expect.objectContaining({ code: "NAVGW_DOWNLOAD" }));
});

test("a version tells the distribution, and the default is a release", () => {
  expect(distributionOf("v1.37.2+navgw.1")).toBe("builtin");
  expect(distributionOf(DEFAULT_K3S_VERSION)).toBe("k3s");
  expect(isRelease(DEFAULT_K3S_VERSION)).toBe(true);
});
