import { expect, test } from "vitest";
import { resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { COMPONENT_NAMES, findContradiction } from "../../../../src/core/options/components.ts";

const refused = (options: Parameters<typeof resolveOptions>[0]) => {
  try {
    resolveOptions(options);
  } catch (error) {
    return error as Error & { code: string; hint: string };
  }
  throw new Error("it was taken");
};

test("components are kept in one order and once, however they are asked for", () => {
  expect(resolveOptions({ enable: ["traefik", "servicelb", "traefik"] }).enable).toEqual([
    "servicelb",
    "traefik",
  ]);
  expect(resolveOptions({}).enable).toEqual([]);
});

test("a component that k3s does not have is refused with those there are", () => {
  const error = refused({ enable: ["traefik", "nginx" as never] });
  expect(error.code).toBe("NAVGW_BAD_OPTION");
  expect(error.message).toContain('enable.1 "nginx"');
  for (const name of COMPONENT_NAMES) expect(error.message).toContain(name);
});

test.each([
  ["a list", { disable: ["coredns", "traefik"] }, "disable: traefik", '{"disable":"traefik"}'],
  ["a list that is added", { "disable+": ["traefik"] }, "disable: traefik", '{"disable":"traefik"}'],
  ["one text with commas", { disable: "coredns,traefik" }, "disable: traefik", '{"disable":"traefik"}'],
  [
    "the controller that its chart needs",
    { "disable-helm-controller": true },
    "disable-helm-controller",
    '{"disable-helm-controller":true}',
  ],
])("a component that %s disables cannot be enabled", (_what, k3sConfig, entry, data) => {
  const error = refused({ enable: ["traefik"], k3sConfig });
  expect(error.code).toBe("NAVGW_BAD_OPTION");
  expect(error.message).toContain("traefik");
  expect(error.message).toContain(entry);
  expect(error.hint).toBe(`leave out one of enable: "traefik" and k3sConfig: ${data}`);
});

test.each([
  ["network-policy", { "disable-network-policy": true }],
  ["network-policy", { "disable-network-policy": "true" }],
  ["helm-controller", { "disable-helm-controller": "1" }],
  ["helm-controller", { disable: ["helm-controller"] }],
] as const)("%s contradicts %j", (component, config) => {
  expect(findContradiction([component], config)).toMatchObject({ component });
});

test("what disables something else, or nothing, is no contradiction", () => {
  const config = {
    disable: ["coredns"],
    "disable-network-policy": false,
    "disable-helm-controller": "false",
  };
  expect(findContradiction(COMPONENT_NAMES, config)).toBeUndefined();
  expect(findContradiction([], { disable: ["traefik"], "disable-network-policy": true })).toBeUndefined();
});
