import type { V1ConfigMap, V1CustomResourceDefinition, V1Deployment, V1Pod } from "@kubernetes/client-node";
import { describe, expectTypeOf, it } from "vitest";
import type {
  AnyObject,
  KubernetesObject,
  NamespaceScope,
  StartedK3sCluster,
  Wire,
} from "../../../src/core/index.ts";

// Only types are looked at: nothing here is called.
declare const scope: NamespaceScope;

describe("types of @kubernetes/client-node", () => {
  it("are objects to apply", () => {
    expectTypeOf<V1Pod>().toExtend<KubernetesObject>();
    expectTypeOf<V1Deployment>().toExtend<KubernetesObject>();
    expectTypeOf<V1CustomResourceDefinition>().toExtend<KubernetesObject>();
    const apply = (object: V1ConfigMap & { kind: string }) => scope.apply(object);
    expectTypeOf(apply).returns.resolves.toHaveProperty("data");
  });

  it("type what a wait looks at and returns, with dates as the texts that they are", () => {
    const wait = () =>
      scope.waitFor<V1Pod>({ kind: "Pod", name: "x" }, (pod) => {
        expectTypeOf(pod.status?.phase).toEqualTypeOf<string | undefined>();
        expectTypeOf(pod.metadata?.creationTimestamp).toEqualTypeOf<string | undefined>();
        return true;
      });
    expectTypeOf(wait).returns.resolves.toEqualTypeOf<Wire<V1Pod>>();
    const all = () => scope.waitFor<V1Pod>({ kind: "Pod", selector: "app=x" }, "Ready");
    expectTypeOf(all).returns.resolves.toEqualTypeOf<Wire<V1Pod>[]>();
    const gone = () => scope.waitFor({ kind: "Pod", name: "x" }, "Deleted");
    expectTypeOf(gone).returns.resolves.toEqualTypeOf<undefined>();
    const any = () => scope.waitFor({ kind: "Pod", name: "x" }, "Ready");
    expectTypeOf(any).returns.resolves.toEqualTypeOf<Wire<AnyObject>>();
  });
});

it("a cluster and a namespace are disposable", () => {
  expectTypeOf<StartedK3sCluster>().toExtend<AsyncDisposable>();
  expectTypeOf<StartedK3sCluster["createNamespace"]>().returns.resolves.toExtend<AsyncDisposable>();
});
