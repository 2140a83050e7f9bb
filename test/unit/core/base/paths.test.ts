import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheDir, socketPath, stateDir } from "../../../../src/core/base/paths.ts";

test("directories follow XDG, and relative values are ignored as it asks", () => {
  expect(cacheDir({ XDG_CACHE_HOME: "/c" })).toBe("/c/navgw");
  expect(stateDir({ XDG_STATE_HOME: "/s" })).toBe("/s/navgw");
  expect(cacheDir({ XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache/navgw"));
  expect(stateDir({})).toBe(join(homedir(), ".local/state/navgw"));
});

test("a path too long for a unix socket is refused, by bytes", () => {
  expect(socketPath("/x".padEnd(98, "x"), "a.socket")).toHaveLength(107);
  expect(() => socketPath("/x".padEnd(99, "x"), "a.socket")).toThrow(/too long/);
  expect(() => socketPath("/x".padEnd(60, "é"), "a.socket")).toThrow(/too long/);
});
