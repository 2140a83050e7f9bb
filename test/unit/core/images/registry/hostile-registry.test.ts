import { join } from "node:path";
import {
  array,
  constantFrom,
  dictionary,
  jsonValue,
  nat,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { afterAll, beforeAll, expect } from "vitest";
import { openImage } from "../../../../../src/core/images/index.ts";
import { parseChallenges } from "../../../../../src/core/images/registry/auth-challenge.ts";
import { parseRetryAfter } from "../../../../../src/core/images/registry/retry.ts";
import { codedOrDone, holds } from "../../../../support/property.ts";
import { buildImage } from "../support/images.ts";
import { TestRegistry } from "../support/registry.ts";
import { file, tar } from "../support/tar-builder.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();
let registry: TestRegistry;
beforeAll(async () => {
  registry = await TestRegistry.start({ "some:1": buildImage([tar(file("a", "text"))]) });
});
afterAll(() => registry[Symbol.asyncDispose]());

const header = string({ unit: "binary-ascii" }).map((text) => text.replace(/[^\x20-\x7e]/g, "~"));
const digest = oneof(header, constantFrom(`sha256:${"0".repeat(64)}`, "sha256:../../x", "md5:0", ""));
const descriptor = record(
  {
    mediaType: oneof(header, constantFrom("application/vnd.oci.image.layer.v1.tar")),
    digest,
    size: oneof(nat(), constantFrom(-1, 2 ** 53, 1e300)),
  },
  { requiredKeys: [] },
);
const document = oneof(
  record(
    {
      schemaVersion: constantFrom(1, 2, "2"),
      config: descriptor,
      layers: array(descriptor, { maxLength: 3 }),
      manifests: array(descriptor, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  jsonValue(),
);
/** Answers instead of a manifest or a blob. */
const answer = record({
  status: constantFrom(200, 200, 200, 206, 204, 301, 307, 400, 401, 401, 403, 404, 416, 429, 500, 503),
  headers: dictionary(
    constantFrom(
      "www-authenticate",
      "docker-content-digest",
      "content-type",
      "content-range",
      "retry-after",
      "location",
      "link",
    ),
    oneof(
      header,
      digest,
      constantFrom('Bearer realm="/v2/token",service="s"', 'Basic realm="x"', "bytes 5-1/2", "/v2/", "0"),
    ),
  ),
  body: oneof(
    document.map((value) => Buffer.from(JSON.stringify(value))),
    uint8Array({ maxLength: 300 }).map(Buffer.from),
  ),
  // A wrong length is waited for, a second each time.
  length: oneof({ weight: 30, arbitrary: constantFrom(undefined) }, { weight: 1, arbitrary: nat(2000) }),
  breaks: constantFrom(false, false, false, true),
});

holds(
  "a registry of any answers yields an image or an error of ours",
  array(answer, { minLength: 1, maxLength: 4 }),
  async (answers) => {
    let asked = 0;
    registry.faults = [
      (_, response) => {
        const given = answers[asked++];
        if (given === undefined) return false;
        const { status, headers, body, length, breaks } = given;
        response.writeHead(status, {
          ...headers,
          ...(length === undefined ? {} : { "content-length": length }),
        });
        response.on("error", () => undefined);
        if (breaks) response.write(body, () => response.destroy());
        else response.end(status === 204 ? undefined : body);
        return true;
      },
    ];
    await codedOrDone(async () => {
      await using image = await openImage(
        { kind: "registry", reference: `${registry.host}/some:1` },
        {
          ...{ cacheDir: join(scratch, `cache-${cacheCount++}`), stallTimeout: 40, env: {} },
          retry: { attempts: 2, firstDelay: 1, longestDelay: 2 },
        },
      );
      for (const layer of image.layers) for await (const _ of layer.open()) void _;
    });
    expect(asked).toBeGreaterThan(0);
  },
  0.2,
);
let cacheCount = 0;

holds(
  "headers of any text are read in time",
  tuple(string({ maxLength: 200 }), constantFrom("x", " ", ",", '"', "\\", "=", "a=", 'a="'), nat(16_000)),
  ([text, part, count]) => {
    const begun = performance.now();
    parseChallenges(text + part.repeat(count / part.length) + text);
    parseRetryAfter(text);
    expect(performance.now() - begun).toBeLessThan(1000);
  },
);
