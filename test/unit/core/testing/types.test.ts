import type { V1ConfigMap, V1CustomResourceDefinition, V1Deployment, V1Pod } from "@kubernetes/client-node";
import { describe, expectTypeOf, it } from "vitest";
import type {
  AnyObject,
  ClusterOptions,
  K3sCluster,
  KubernetesObject,
  NamespaceScope,
  StartedK3sCluster,
  Wire,
} from "../../../../src/core/index.ts";

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

describe("the builder", () => {
  it("is another type than the cluster that it starts", () => {
    expectTypeOf<K3sCluster["start"]>().returns.resolves.toEqualTypeOf<StartedK3sCluster>();
    expectTypeOf<K3sCluster>().not.toHaveProperty("apply");
    expectTypeOf<StartedK3sCluster>().not.toHaveProperty("withName");
  });

  it("has the options that every face has, each method giving the builder back", () => {
    expectTypeOf<K3sCluster["withOptions"]>().parameters.toEqualTypeOf<[options: ClusterOptions]>();
    expectTypeOf<K3sCluster["withName"]>().returns.toExtend<K3sCluster>();
    expectTypeOf<K3sCluster["withEngine"]>()
      .parameter(0)
      .toEqualTypeOf<NonNullable<ClusterOptions["engine"]>>();
    expectTypeOf<K3sCluster["withMemory"]>().parameter(0).toEqualTypeOf<number>();
    const chain = (builder: K3sCluster) =>
      builder.withImages("app:dev", "./app.tar").withPorts(30080, { host: 8080, guest: 80 });
    expectTypeOf(chain).returns.toEqualTypeOf<K3sCluster>();
    expectTypeOf<"vmware">().not.toExtend<Parameters<K3sCluster["withEngine"]>[0]>();
    expectTypeOf<K3sCluster["start"]>()
      .parameter(0)
      .toEqualTypeOf<{ readonly signal?: AbortSignal | undefined } | undefined>();
  });
});

it("a cluster and a namespace are disposable", () => {
  expectTypeOf<StartedK3sCluster>().toExtend<AsyncDisposable>();
  expectTypeOf<StartedK3sCluster["createNamespace"]>().returns.resolves.toExtend<AsyncDisposable>();
});
