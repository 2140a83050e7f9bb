import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grantsHypervisor, planSigning } from "../../../../native/libkrun/signing-plan.ts";

const NODE = { path: "/opt/node", version: "v24.21.0", arch: "arm64", size: 100, mtimeMs: 1 } as const;
const ENTITLEMENTS = { path: "/p/entitlements.plist", text: "<plist/>" };

test("the copy is in the cache, named by version and architecture", () => {
  const plan = planSigning(NODE, ENTITLEMENTS, "/cache");
  expect(plan.target).toMatch(/^\/cache\/signed-node\/node-v24\.21\.0-arm64-[\da-f]{12}$/);
  expect(planSigning(NODE, ENTITLEMENTS, "/cache").target).toBe(plan.target);
});

test("another Node.js, an update in place and other entitlements are other copies", () => {
  const targets = [
    planSigning(NODE, ENTITLEMENTS, "/cache"),
    planSigning({ ...NODE, path: "/usr/local/bin/node" }, ENTITLEMENTS, "/cache"),
    planSigning({ ...NODE, mtimeMs: 2 }, ENTITLEMENTS, "/cache"),
    planSigning({ ...NODE, size: 101 }, ENTITLEMENTS, "/cache"),
    planSigning({ ...NODE, version: "v24.22.0" }, ENTITLEMENTS, "/cache"),
    planSigning(NODE, { ...ENTITLEMENTS, text: "<plist></plist>" }, "/cache"),
  ].map(({ target }) => target);
  expect(new Set(targets).size).toBe(targets.length);
});

test("it is signed ad hoc with the entitlements, and looked at afterwards", () => {
  const plan = planSigning(NODE, ENTITLEMENTS, "/cache");
  expect(plan.sign("/copy")).toEqual({
    file: "codesign",
    args: ["--force", "--sign", "-", "--entitlements", "/p/entitlements.plist", "/copy"],
  });
  expect(plan.verify("/copy").args).toEqual(["--verify", "--strict", "/copy"]);
  expect(plan.show("/copy").args).toEqual(["--display", "--entitlements", "-", "--xml", "/copy"]);
});

test("the package's entitlements grant the hypervisor, and nothing else does", () => {
  const text = readFileSync(new URL("../../../../entitlements.plist", import.meta.url), "utf8");
  expect(grantsHypervisor(text)).toBe(true);
  expect(text.match(/<key>/g)).toHaveLength(1);
  expect(grantsHypervisor(text.replace("<true/>", "<false/>"))).toBe(false);
  expect(grantsHypervisor("<key>com.apple.security.hypervisors</key><true/>")).toBe(false);
  expect(grantsHypervisor("")).toBe(false);
});
