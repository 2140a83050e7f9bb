import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { planDescribe, planLaunch, RUNNER_PATH } from "../../../native/libkrun/launch.ts";

const firmware = { path: "/opt/homebrew/lib/libkrunfw.5.dylib" };

test("a runner has nothing of the user's environment", () => {
  expect(planLaunch({ node: "/n", descriptor: 3, library: { firmware }, platform: "linux" })).toEqual({
    argv: ["/n", "--disable-warning=ExperimentalWarning", RUNNER_PATH, "3"],
    env: {},
  });
  expect(existsSync(RUNNER_PATH)).toBe(true);
});

test("on macOS it is told where libkrunfw is, and only where there is one", () => {
  const plan = { node: "/n", descriptor: 0, platform: "darwin" } as const;
  expect(planLaunch({ ...plan, library: { firmware } }).env).toEqual({
    DYLD_FALLBACK_LIBRARY_PATH: "/opt/homebrew/lib",
  });
  expect(planLaunch({ ...plan, library: {} }).env).toEqual({});
});

test("a look at a library names both", () => {
  const { argv } = planDescribe({ node: "/n", library: { path: "/l", firmware }, platform: "linux" });
  expect(argv.slice(2)).toEqual([RUNNER_PATH, "describe", "/l", firmware.path]);
});
