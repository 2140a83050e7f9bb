import { describe, expect, it } from "vitest";
import {
  formatReference,
  openImage,
  parsePlatform,
  parseReference,
  parseSource,
} from "../../../../src/core/images/index.ts";

const HEX = "0123456789abcdef".repeat(4);

describe("references", () => {
  it.for([
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["team/app", "docker.io/team/app:latest"],
    ["index.docker.io/team/app:v1", "docker.io/team/app:v1"],
    ["docker.io/busybox", "docker.io/library/busybox:latest"],
    ["localhost/app", "localhost/app:latest"],
    ["localhost:5000/app:v1", "localhost:5000/app:v1"],
    ["127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c:latest"],
    ["[::1]:5000/app", "[::1]:5000/app:latest"],
    ["Example.com/app", "Example.com/app:latest"],
    ["ghcr.io/a/b_c.d--e__f:V_1.2-3", "ghcr.io/a/b_c.d--e__f:V_1.2-3"],
    [`app@sha256:${HEX}`, `docker.io/library/app@sha256:${HEX}`],
    [`app:v1@sha256:${HEX}`, `docker.io/library/app:v1@sha256:${HEX}`],
    [`app@sha512:${HEX}${HEX}`, `docker.io/library/app@sha512:${HEX}${HEX}`],
  ] as const)("%s is %s", ([text, full]) => {
    expect(formatReference(parseReference(text))).toBe(full);
  });

  it.for([
    ["", "it is empty"],
    ["x".repeat(2000), "it is too long"],
    ["a/".repeat(130).slice(0, -1), "longer than 255"],
    ["App", "must be lower case"],
    ["app:", 'the tag "" is not allowed'],
    [`app:${"t".repeat(129)}`, "is not allowed"],
    ["app:-v1", "is not allowed"],
    ["app@sha256:123", "the digest is not"],
    [`app@md5:${HEX}`, "the digest is not"],
    [`app@sha256:${HEX.toUpperCase()}`, "the digest is not"],
    ["app@", "the digest is not"],
    [HEX, "it is an image id"],
    ["a//b", "is not a repository's name"],
    ["/app", "is not a repository's name"],
    ["app/", "is not a repository's name"],
    ["../app", "is not a registry's host"],
    ["a/../b", "is not a repository's name"],
    ["-app", "is not a repository's name"],
    ["a___b", "is not a repository's name"],
    ["app v1", "is not a repository's name"],
    ["app\n", "is not a repository's name"],
    ["https://example.com/app", "is not a registry's host"],
    ["user:secret@example.com/app", "the digest is not"],
    ["example.com:99999/app", "is not a registry's host"],
    ["example.com:/app", "is not a registry's host"],
    ["exa$mple.com/app", "is not a registry's host"],
  ] as const)("%j is refused", ([text, why]) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: "NAVGW_IMAGE", message: expect.stringContaining(why) }),
    );
  });

  it("that are bad fail before anything is asked", async () => {
    await expect(openImage("UPPER", { mirrors: { "*": ["http://127.0.0.1:1"] } })).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      hint: expect.stringContaining("busybox:1.36"),
    });
  });
});

describe("sources", () => {
  it.for([
    ["busybox", { kind: "registry", reference: "busybox" }],
    ["docker://busybox", { kind: "registry", reference: "busybox" }],
    ["oci:/a/b", { kind: "layout", path: "/a/b" }],
    ["oci:dir:v1", { kind: "layout", path: "dir", reference: "v1" }],
    ["oci-archive:/a.tar:x:v1", { kind: "archive", path: "/a.tar", reference: "x:v1" }],
    ["docker-archive:a.tar", { kind: "archive", path: "a.tar" }],
    ["docker-daemon:app:v1", { kind: "daemon", program: "docker", reference: "app:v1" }],
    ["podman-daemon:app", { kind: "daemon", program: "podman", reference: "app" }],
  ] as const)("%s", async ([text, source]) => {
    expect(await parseSource(text)).toEqual(source);
  });

  it("that look like paths are paths", async () => {
    expect(await parseSource("./package.json")).toEqual({ kind: "archive", path: "./package.json" });
    await expect(parseSource("images/app.tar.zst")).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: "no image at images/app.tar.zst",
    });
  });
});

describe("platforms", () => {
  it.for([
    ["linux/amd64", { os: "linux", architecture: "amd64", variant: undefined }],
    ["x86_64", { os: "linux", architecture: "amd64", variant: undefined }],
    ["linux/arm/v7", { os: "linux", architecture: "arm", variant: "v7" }],
  ] as const)("%s", ([text, platform]) => {
    expect(parsePlatform(text)).toEqual(platform);
  });

  it.for(["", "/", "linux/", "/amd64", "a/b/c/d", "Linux/AMD64", "linux/amd 64"])("%j is refused", (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: "NAVGW_BAD_OPTION" }));
  });
});
