import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { planDescribe, planLaunch, RUNNER_PATH } from "../../../../native/libkrun/runner-launch.ts";

const plan = { node: "/n", descriptor: 0, temporary: "/run/1" } as const;
const firmware = { path: "/opt/homebrew/lib/libkrunfw.5.dylib" };

test("a runner has nothing of the user's environment", () => {
  expect(planLaunch({ ...plan, descriptor: 3, library: { firmware }, platform: "linux" })).toEqual({
    argv: ["/n", "--disable-warning=ExperimentalWarning", RUNNER_PATH, "3"],
    env: { TMPDIR: "/run/1" },
  });
  expect(existsSync(RUNNER_PATH)).toBe(true);
});

test("on macOS it is told where libkrunfw is, and only where there is one", () => {
  const mac = { ...plan, platform: "darwin" } as const;
  expect(planLaunch({ ...mac, library: { firmware } }).env).toEqual({
    TMPDIR: "/run/1",
    DYLD_FALLBACK_LIBRARY_PATH: "/opt/homebrew/lib",
  });
  expect(planLaunch({ ...mac, library: {} }).env).toEqual({ TMPDIR: "/run/1" });
});

test("a look at a library names both", () => {
  const { argv } = planDescribe({ node: "/n", library: { path: "/l", firmware }, platform: "linux" });
  expect(argv.slice(2)).toEqual([RUNNER_PATH, "describe", "/l", firmware.path]);
});
