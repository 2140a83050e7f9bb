import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { navgwHere, scratch } from "./support.ts";

describe("manifests", () => {
  const file = (name: string, text: string): string => {
    const path = join(scratch(), name);
    writeFileSync(path, text);
    return path;
  };
  it.each([
    ["that is not there", () => "/no/such.yaml", "/no/such.yaml: no such file"],
    ["that is no YAML", () => file("bad.yaml", "a: [1\n"), "bad.yaml:"],
    ["that is no object", () => file("list.yaml", "- 1\n"), "list.yaml:1: not a Kubernetes object"],
    ["without a kind", () => file("kind.yaml", "apiVersion: v1\n"), "kind.yaml:1: no kind"],
    ["with nothing in it", () => file("empty.yaml", "# nothing\n"), "empty.yaml:1: no objects"],
  ])("%s end `up` with 2 before anything is made", async (_what, path, message) => {
    const { exitCode, stdout, stderr, home } = await navgwHere("up", "--manifest", path());
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: [^\n]+\n {2}hint: [^\n]+$/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(readdirSync(join(home, "state/navgw/clusters"))).toEqual([]);
  });
});
