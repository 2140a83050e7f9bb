import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OpenImageOptions, openImage, parsePlatform } from "../../../../../src/core/images/index.ts";
import { ARCHITECTURE, buildImage, buildIndex } from "../support/images.ts";
import { TestRegistry, times } from "../support/registry.ts";
import { file, tar } from "../support/tar-builder.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();
const env = { ...process.env, HOME: scratch, DOCKER_CONFIG: join(scratch, "none") };
const image = buildImage([tar(file("a", "first")), tar(file("noise", randomBytes(400_000)))], {
  packing: "none",
});
const [, big] = image.layers;
const NAME = "team/app:v1";
const fast = { firstDelay: 1, longestDelay: 2000 };

let caches = 0;
const options = (more: OpenImageOptions = {}): OpenImageOptions => ({
  cacheDir: join(scratch, `cache-${caches++}`),
  env,
  retry: fast,
  ...more,
});

function filesBelow(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: "utf8" }) : [];
}

async function layerBytes(opened: Awaited<ReturnType<typeof openImage>>, at: number): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of opened.layers[at]?.open() ?? []) hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}`;
}

describe("pulling", () => {
  it("brings every layer with its digest, and asks for nothing the second time", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    const once = options();
    await using first = await openImage(`${registry.host}/${NAME}`, once);
    expect(first.name).toBe(`${registry.host}/${NAME}`);
    expect(first.digest).toBe(image.manifest.digest);
    expect(await layerBytes(first, 1)).toBe(big?.digest);
    const asked = registry.requests.length;
    await using _second = await openImage(`${registry.host}/${NAME}`, once);
    expect(registry.requests.length).toBe(asked);
    await using _third = await openImage(`${registry.host}/${NAME}`, { ...once, pull: "always" });
    expect(registry.requests.length).toBe(asked + 1);
  });

  it("takes the platform asked for out of an index", async () => {
    const arm = buildImage([tar(file("arm"))], { architecture: "arm64" });
    const amd = buildImage([tar(file("amd"))], { architecture: "amd64" });
    const index = buildIndex([amd, "linux/amd64"], [arm, "linux/arm64/v8"], [amd, "unknown/unknown"]);
    await using registry = await TestRegistry.start({ "multi:1": index });
    const pull = (platform: string) =>
      openImage(`${registry.host}/multi:1`, options({ platform: parsePlatform(platform) }));
    expect((await pull("linux/arm64")).digest).toBe(arm.manifest.digest);
    expect((await pull("amd64")).digest).toBe(amd.manifest.digest);
    await expect(pull("linux/s390x")).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      hint: "use one of its platforms: linux/amd64, linux/arm64/v8",
    });
  });

  it("refuses an image of another architecture", async () => {
    const other = buildImage([tar(file("x"))], { architecture: "riscv64" });
    await using registry = await TestRegistry.start({ "other:1": other });
    await expect(openImage(`${registry.host}/other:1`, options())).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining(`is for linux/riscv64, not linux/${ARCHITECTURE}`),
    });
  });

  it("says so when there is no such image", async () => {
    await using registry = await TestRegistry.start();
    await expect(openImage(`${registry.host}/nobody/nothing`, options())).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringMatching(/has no .*nobody\/nothing:latest: manifest unknown/),
    });
    expect(registry.requests.length).toBe(1);
  });
});

describe("registries that fail", () => {
  it("goes on where a cut connection ended", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    registry.faults.push(
      times(1, big?.digest ?? "", (_request, response, blob) => {
        response.writeHead(200, { "content-length": blob?.length });
        // Not a reset, which would take along what the client has not read yet.
        response.write(blob?.subarray(0, 150_000), () => response.socket?.end());
        return true;
      }),
    );
    await using opened = await openImage(`${registry.host}/${NAME}`, options());
    expect(await layerBytes(opened, 1)).toBe(big?.digest);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/);
  });

  it("goes on in a later run with what an earlier one left", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    const once = options({ retry: { attempts: 1 } });
    registry.faults = [
      times(1, big?.digest ?? "", (_request, response, blob) => {
        response.writeHead(200, { "content-length": blob?.length });
        response.write(blob?.subarray(0, 300_000), () => response.socket?.end());
        return true;
      }),
    ];
    await expect(openImage(`${registry.host}/${NAME}`, once)).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
    });
    await using opened = await openImage(`${registry.host}/${NAME}`, once);
    expect(await layerBytes(opened, 1)).toBe(big?.digest);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readdirSync(join(once.cacheDir ?? "", "ingest"))).toEqual([]);
  });

  it("starts anew when the left part turns out to be wrong, or the range is ignored", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    const once = options();
    const ingest = join(once.cacheDir ?? "", "ingest");
    mkdirSync(ingest, { recursive: true });
    writeFileSync(join(ingest, `${big?.digest.slice(7)}.left`), randomBytes(1000));
    await using opened = await openImage(`${registry.host}/${NAME}`, once);
    expect(await layerBytes(opened, 1)).toBe(big?.digest);
    const [first] = image.layers;
    const other = options();
    mkdirSync(join(other.cacheDir ?? "", "ingest"), { recursive: true });
    writeFileSync(join(other.cacheDir ?? "", "ingest", `${first?.digest.slice(7)}.left`), "wrong");
    registry.faults.push(
      times(1, first?.digest ?? "", (_request, response, blob) => {
        response.end(blob);
        return true;
      }),
    );
    await using again = await openImage(`${registry.host}/${NAME}`, other);
    expect(await layerBytes(again, 0)).toBe(first?.digest);
  });

  it.for(["manifests/v1", "manifest by digest", "layer"])(
    "refuses bytes that are not the digest's: %s",
    async (which) => {
      await using registry = await TestRegistry.start({ [NAME]: image });
      const part = which === "layer" ? `blobs/${big?.digest}` : "manifests/";
      registry.faults.push((request, response, blob) => {
        if (!request.url?.includes(part) || blob === undefined) return false;
        const lie = Buffer.from(blob);
        lie[lie.length - 1] = (lie.at(-1) ?? 0) ^ 1;
        response.setHeader("docker-content-digest", image.manifest.digest);
        response.end(lie);
        return true;
      });
      const once = options();
      const suffix = which === "manifest by digest" ? `@${image.manifest.digest}` : ":v1";
      await expect(openImage(`${registry.host}/team/app${suffix}`, once)).rejects.toMatchObject({
        code: "NAVGW_DOWNLOAD",
        message: expect.stringContaining("wrong digest"),
      });
      // What was refused is nowhere in the cache, not even as a part to go on with; a manifest's cache is not even begun.
      const refused = which === "layer" ? big?.digest : image.manifest.digest;
      expect(
        filesBelow(once.cacheDir ?? "").filter((name) => name.includes(refused?.slice(7) ?? "")),
      ).toEqual([]);
    },
  );

  it("refuses a layer that is longer than promised, and a manifest without end", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    registry.faults = [
      (request, response, blob) => {
        if (!request.url?.includes(big?.digest ?? "")) return false;
        response.write(blob);
        response.end("more");
        return true;
      },
    ];
    await expect(openImage(`${registry.host}/${NAME}`, options())).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      message: expect.stringContaining("received more than"),
    });
    registry.faults = [
      (_request, response) => {
        const pour = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(1 << 18, 0x20)));
          response.once("drain", pour);
        };
        pour();
        return true;
      },
    ];
    await expect(openImage(`${registry.host}/${NAME}`, options())).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("larger than"),
    });
  });

  it("waits as long as Retry-After says, and not at all when it asks for too much", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    const limit = (seconds: string) =>
      times(1, "manifests/", (_request, response) => {
        response.writeHead(429, { "retry-after": seconds }).end();
        return true;
      });
    registry.faults = [limit("1")];
    const start = performance.now();
    await using _opened = await openImage(`${registry.host}/${NAME}`, options());
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    registry.faults = [limit("3600")];
    await expect(openImage(`${registry.host}/${NAME}`, options())).rejects.toMatchObject({
      code: "NAVGW_DOWNLOAD",
      hint: expect.stringContaining("docker login"),
    });
  });

  it("tries 5xx again, as often as told", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    registry.faults = [times(2, "manifests/", (_request, response) => !!response.writeHead(503).end())];
    await using _opened = await openImage(`${registry.host}/${NAME}`, options());
    registry.faults = [(_request, response) => !!response.writeHead(503).end()];
    const before = registry.requests.length;
    const failing = openImage(`${registry.host}/${NAME}`, options({ retry: { ...fast, attempts: 3 } }));
    await expect(failing).rejects.toMatchObject({ code: "NAVGW_DOWNLOAD" });
    expect(registry.requests.length - before).toBe(3);
  });

  it("gives up on a body that stops coming", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    registry.faults = [
      (request, response, blob) => {
        if (!request.url?.includes(big?.digest ?? "")) return false;
        response.writeHead(200, { "content-length": blob?.length });
        response.write(blob?.subarray(0, 10));
        return true;
      },
    ];
    const failing = openImage(
      `${registry.host}/${NAME}`,
      options({ stallTimeout: 200, retry: { attempts: 1 } }),
    );
    await expect(failing).rejects.toMatchObject({ code: "NAVGW_DOWNLOAD" });
  });

  it("stops at once when told to", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    const controller = new AbortController();
    registry.faults = [
      () => {
        controller.abort();
        return true;
      },
    ];
    const stopped = openImage(`${registry.host}/${NAME}`, options({ signal: controller.signal }));
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("credentials", () => {
  const basic = `Basic ${Buffer.from("me:secret:word").toString("base64")}`;

  /** Wants a token that only those with the password get. */
  function guard(registry: TestRegistry): void {
    registry.faults.push((request, response) => {
      if (request.url?.startsWith("/token")) {
        const known = request.headers.authorization === basic;
        response.writeHead(known ? 200 : 401, { "content-type": "application/json" });
        response.end(known ? JSON.stringify({ token: "let-me-in", expires_in: 300 }) : "{}");
        return true;
      }
      if (request.headers.authorization === "Bearer let-me-in") return false;
      const realm = `${registry.url}/token`;
      response.setHeader(
        "www-authenticate",
        `Bearer realm="${realm}",service="test",scope="repository:team/app:pull"`,
      );
      response.writeHead(401).end();
      return true;
    });
  }

  function dockerConfig(name: string, config: object): NodeJS.ProcessEnv {
    const path = join(scratch, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "config.json"), JSON.stringify(config));
    return { ...env, DOCKER_CONFIG: path };
  }

  it("fetches a token with the user's password, once", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    guard(registry);
    const auths = {
      [`https://${registry.host}/v1/`]: { auth: Buffer.from("me:secret:word").toString("base64") },
    };
    await using _opened = await openImage(
      `${registry.host}/${NAME}`,
      options({ env: dockerConfig("auths", { auths }) }),
    );
    const token = registry.requests.filter(({ url }) => url.startsWith("/token"));
    expect(token.map(({ url }) => url)).toEqual(["/token?service=test&scope=repository%3Ateam%2Fapp%3Apull"]);
  });

  it("asks a credential helper on its stdin, without a shell", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    guard(registry);
    const bin = join(scratch, "bin");
    mkdirSync(bin);
    const helper = join(bin, "docker-credential-test");
    writeFileSync(
      helper,
      `#!/bin/sh\n[ "$1" = get ] && read -r server && echo "$server" > ${bin}/asked &&
      echo '{"ServerURL":"x","Username":"me","Secret":"secret:word"}'\n`,
    );
    chmodSync(helper, 0o755);
    const config = dockerConfig("helpers", {
      credHelpers: { [registry.host]: "test" },
      credsStore: "absent",
    });
    config.PATH = `${bin}:${process.env.PATH}`;
    await using _opened = await openImage(`${registry.host}/${NAME}`, options({ env: config }));
    expect(readFileSync(join(bin, "asked"), "utf8")).toBe(`${registry.host}\n`);
    const evil = dockerConfig("evil", { credsStore: "../x; touch y" });
    await expect(openImage(`${registry.host}/${NAME}`, options({ env: evil }))).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
    });
  });

  it("says which helper is missing when access is refused", async () => {
    await using registry = await TestRegistry.start({ [NAME]: image });
    guard(registry);
    const config = dockerConfig("missing", { credsStore: "nowhere" });
    await expect(openImage(`${registry.host}/${NAME}`, options({ env: config }))).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      hint: expect.stringContaining("docker-credential-nowhere"),
    });
  });

  it("takes no credentials to another origin", async () => {
    await using storage = await TestRegistry.start({ [NAME]: image });
    await using registry = await TestRegistry.start({ [NAME]: image });
    registry.faults.push((request, response) => {
      if (request.headers.authorization !== basic) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
        return true;
      }
      if (!request.url?.includes("/blobs/")) return false;
      response.writeHead(307, { location: `${storage.url}${request.url}` }).end();
      return true;
    });
    const credentials = { [registry.host]: { username: "me", password: "secret:word" } };
    await using opened = await openImage(`${registry.host}/${NAME}`, options({ credentials }));
    expect(await layerBytes(opened, 1)).toBe(big?.digest);
    expect(storage.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});

describe("mirrors", () => {
  it("come first; one that fails or lies is passed over", async () => {
    await using lying = await TestRegistry.start({ [NAME]: image });
    await using good = await TestRegistry.start({ [NAME]: image });
    await using registry = await TestRegistry.start({ [NAME]: image });
    lying.faults = [
      (request, response) =>
        request.url?.includes(big?.digest ?? "") === true && !!response.end(Buffer.alloc(big?.size ?? 0)),
    ];
    const mirrors = { [registry.host]: ["http://127.0.0.1:1", lying.url, good.url] };
    await using opened = await openImage(`${registry.host}/${NAME}`, options({ mirrors }));
    expect(await layerBytes(opened, 1)).toBe(big?.digest);
    expect(lying.count("manifests/")).toBe(1);
    expect(good.count(big?.digest ?? "")).toBe(1);
    expect(registry.requests).toEqual([]);
  });

  it("stand in for docker.io", async () => {
    await using mirror = await TestRegistry.start({ "library/busybox:1": image });
    await using opened = await openImage("busybox:1", options({ mirrors: { "docker.io": [mirror.url] } }));
    expect(opened.name).toBe("docker.io/library/busybox:1");
  });
});
