import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { array, constantFrom, jsonValue, nat, oneof, record, string, tuple } from "fast-check";
import { expect } from "vitest";
import { parse, stringify } from "yaml";
import { clusterDir } from "../../../../src/core/base/paths.ts";
import { mergeKubeconfig, unmergeKubeconfig } from "../../../../src/core/kubeconfig/merge-kubeconfig.ts";
import { rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import { codedOrDone, holds } from "../../../support/property.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const SERVER = "https://127.0.0.1:6443";
const base64 = string().map((text) => Buffer.from(text).toString("base64"));
const extra = record({ exec: record({ command: string() }), token: string() }, { requiredKeys: [] });

/** What the guest may send: of the right form with more in it, or not. */
const right = record({
  clusters: tuple(
    record({ name: string(), cluster: record({ server: string(), "certificate-authority-data": base64 }) }),
  ),
  users: tuple(
    record({
      name: string(),
      user: tuple(record({ "client-certificate-data": base64, "client-key-data": base64 }), extra).map(
        ([own, more]) => ({ ...more, ...own }),
      ),
    }),
  ),
}).map((value) => stringify(value));
const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${"bcdefghij".replace(/./g, (c, at: number) => `${c}: &${c} [${Array(8).fill(`*${"abcdefghi"[at]}`)}]\n`)}`;
const hostile = oneof(
  right,
  jsonValue().map((value) => stringify(value)),
  string(),
  constantFrom("", "&a [*a]", "a: *b", "? ?", "!!js/function x", "\0", "<<: *a", "--- a\n--- b", bomb),
  tuple(right, array(tuple(nat(), string({ maxLength: 3 })))).map(([text, cuts]) =>
    cuts.reduce(
      (now, [at, by]) => now.slice(0, at % (now.length + 1)) + by + now.slice((at % (now.length + 1)) + 1),
      text,
    ),
  ),
);

holds("of a guest's kubeconfig only certificates and the key are taken", hostile, async (text) => {
  const made = await codedOrDone(() => rewriteKubeconfig(text, "name", SERVER));
  if (made === undefined) return;
  const { clusters, users, ...rest } = parse(made);
  expect(Object.keys(rest).sort()).toEqual([
    "apiVersion",
    "contexts",
    "current-context",
    "kind",
    "preferences",
  ]);
  expect(clusters.map(({ cluster }: { cluster: object }) => cluster)).toEqual([
    { server: SERVER, "certificate-authority-data": expect.any(String) },
  ]);
  expect(users.map(({ user }: { user: object }) => Object.keys(user))).toEqual([
    ["client-certificate-data", "client-key-data"],
  ]);
});

const own = rewriteKubeconfig(
  stringify({
    clusters: [{ cluster: { server: SERVER, "certificate-authority-data": "YQ==" } }],
    users: [{ user: { "client-certificate-data": "YQ==", "client-key-data": "YQ==" } }],
  }),
  "name",
  SERVER,
);

holds(
  "a user's kubeconfig of any content is merged into, or left as it was",
  hostile,
  async (text) => {
    const path = join(dir, "config");
    const kept = join(clusterDir("name"), "kubeconfig");
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, own);
    writeFileSync(path, text);
    if ((await codedOrDone(() => mergeKubeconfig("name", path))) === undefined) {
      expect(readFileSync(path, "utf8")).toBe(text);
      return;
    }
    expect(parse(readFileSync(path, "utf8"), { maxAliasCount: -1 })["current-context"]).toBe("navgw-name");
    await codedOrDone(() => unmergeKubeconfig("name", path));
  },
  0.25,
);
