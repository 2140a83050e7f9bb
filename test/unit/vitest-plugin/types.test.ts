import { describe, expectTypeOf, inject, it, type TestAPI } from "vitest";
import type {
  ClusterOptions,
  KubectlInput,
  StartedK3sCluster,
  TestNamespace,
} from "../../../src/core/index.ts";
import type { ephemeralCluster, test } from "../../../src/vitest-plugin/fixtures.ts";
import type { navgw, PluginOptions, SharedCluster } from "../../../src/vitest-plugin/index.ts";

type ContextOf<T> = T extends TestAPI<infer Context> ? Context : never;
type Context = ContextOf<typeof test>;

describe("types", () => {
  it("of what is provided", () => {
    expectTypeOf(inject<"navgw">).returns.toEqualTypeOf<SharedCluster>();
    expectTypeOf<SharedCluster["kubeconfig"]>().toEqualTypeOf<string>();
  });

  it("of the fixtures", () => {
    expectTypeOf<Context["cluster"]>().toEqualTypeOf<StartedK3sCluster>();
    expectTypeOf<Context["namespace"]>().toEqualTypeOf<TestNamespace>();
    expectTypeOf<Context["kubectl"]>().parameters.toEqualTypeOf<
      [args: readonly string[], input?: KubectlInput | undefined]
    >();
    expectTypeOf<Context["kubectl"]>().returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf<ReturnType<typeof ephemeralCluster>>().toEqualTypeOf<() => StartedK3sCluster>();
  });

  it("of the plugin's options", () => {
    expectTypeOf<typeof navgw>().parameter(0).toEqualTypeOf<PluginOptions | undefined>();
    expectTypeOf<PluginOptions["cluster"]>().toEqualTypeOf<ClusterOptions | undefined>();
    expectTypeOf<{ isolate: "test" }>().not.toExtend<PluginOptions>();
    expectTypeOf<{ reset: true }>().not.toExtend<PluginOptions>();
  });
});
