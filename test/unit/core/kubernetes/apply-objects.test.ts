import { expect, it } from "vitest";
import { applyObjects } from "../../../../src/core/kubernetes/apply-objects.ts";
import { Discovery } from "../../../../src/core/kubernetes/discovery.ts";
import type { KubernetesClient } from "../../../../src/core/kubernetes/kubernetes-client.ts";
import { widget, widgets } from "../../../support/objects.ts";

const listed = (kind: string, resource: string, scope: string) => ({
  ...{ resource, responseKind: { kind }, scope, verbs: ["get"] },
});
const group = (name: string, ...resources: object[]) => ({
  ...{ metadata: { name }, versions: [{ version: "v1", resources }] },
});
const definitions = group(
  "apiextensions.k8s.io",
  listed("CustomResourceDefinition", "customresourcedefinitions", "Cluster"),
);
const own = group("example.com", listed("Widget", "widgets", "Namespaced"));
const conditions = ["Established", "NamesAccepted"].map((type) => ({ type, status: "True" }));
const established = { ...widgets, status: { conditions } };

/** An API server whose discovery lists a new kind late: the fourth time it is asked. A real one does so now and then, on a busy machine. */
class LateApi {
  readonly applied: string[] = [];
  #asked = 0;

  async get(path: string): Promise<object> {
    if (path === "/api") return { items: [] };
    if (path !== "/apis") return { metadata: { resourceVersion: "1" }, items: [established] };
    this.#asked += 1;
    return { items: this.#asked < 4 ? [definitions] : [definitions, own] };
  }

  async apply<T extends { kind: string }>(_path: string, object: T): Promise<T> {
    this.applied.push(object.kind);
    return object;
  }
}

it("an object of a kind that was just defined waits until discovery lists the kind", async () => {
  const late = new LateApi();
  const client = late as unknown as KubernetesClient;
  await applyObjects(
    { client, discovery: new Discovery(() => client) },
    [{ object: widget("w") }, { object: widgets }],
    "default",
  );
  expect(late.applied).toEqual(["CustomResourceDefinition", "Widget"]);
});
