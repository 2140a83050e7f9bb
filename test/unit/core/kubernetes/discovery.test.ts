import { describe, expect, it } from "vitest";
import {
  type ApiResource,
  collectionPath,
  matching,
  objectPath,
} from "../../../../src/core/kubernetes/discovery.ts";

const resource = (group: string, version: string, kind: string, aliases: string[] = []): ApiResource => ({
  group,
  version,
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: kind !== "Node",
  verbs: [],
  aliases,
});

const events = resource("", "v1", "Event", ["event", "ev"]);
const newEvents = resource("events.k8s.io", "v1", "Event", ["event", "ev"]);
const deployments = resource("apps", "v1", "Deployment", ["deployment", "deploy"]);
const newer = resource("example.com", "v2", "Widget");
const older = resource("example.com", "v1", "Widget");
const all = [events, deployments, newEvents, newer, older];

describe("a word for a kind", () => {
  it.each(["Deployment", "deployment", "deployments", "deploy", "deployments.apps", "deployment.apps"])(
    "may be %s",
    (word) => {
      expect(matching(all, word)).toBe(deployments);
    },
  );

  it("is the core group's before any other's, unless the group is said", () => {
    expect(matching(all, "events")).toBe(events);
    expect(matching(all, "events.events.k8s.io")).toBe(newEvents);
  });

  it("is the preferred version's, unless the version is said", () => {
    expect(matching(all, "Widget")).toBe(newer);
    expect(matching(all, "Widget", "example.com/v1")).toBe(older);
  });

  it("is nothing when nobody serves it", () => {
    expect(matching(all, "Gadget")).toBeUndefined();
    expect(matching(all, "Widget", "example.com/v3")).toBeUndefined();
  });
});

it("paths have group, version and namespace, and what is odd in a name is escaped", () => {
  expect(collectionPath(events)).toBe("/api/v1/events");
  expect(collectionPath(deployments, "demo")).toBe("/apis/apps/v1/namespaces/demo/deployments");
  expect(objectPath(resource("", "v1", "Node"), "a/b", "ignored")).toBe("/api/v1/nodes/a%2Fb");
});
