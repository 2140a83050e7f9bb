import { describe, expect, it } from "vitest";
import { navgw } from "../../../src/vitest-plugin/plugin.ts";
import { requireSamePlugin, resolvePluginOptions } from "../../../src/vitest-plugin/plugin-options.ts";

describe("the plugin's options", () => {
  it("are one cluster a run, never reset, when nothing is said", () => {
    expect(resolvePluginOptions({}, {})).toMatchObject({ isolate: "run", reset: false, reuse: undefined });
  });

  it.each([
    [{ isolate: "test" }, /navgw\(\): isolate: .*"run"/],
    [{ reset: true }, /navgw\(\): reset/],
    [{ clusters: {} }, /navgw\(\): .*clusters/],
    [{ cluster: { cpus: 0 } }, /cpus 0/],
  ])("%o are refused as the configuration is read", (options, message) => {
    expect(() => navgw(options as object)).toThrow(message);
  });

  it("of two projects that share a cluster must agree", () => {
    const one = resolvePluginOptions({ cluster: { cpus: 2 } }, {});
    expect(() => requireSamePlugin(one, resolvePluginOptions({ cluster: { cpus: 2 } }, {}))).not.toThrow();
    expect(() => requireSamePlugin(one, resolvePluginOptions({}, {}))).toThrow(
      "two projects ask for different clusters",
    );
  });
});
