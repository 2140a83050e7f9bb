import { expect, test, vi } from "vitest";
import { Attempt } from "../../../../src/action/boot/boot-attempt.ts";
import { Stages } from "../../../../src/action/boot/boot-stages.ts";
import type { Booted } from "../../../../src/action/boot/start-boot.ts";
import type { Findings } from "../../../../src/action/diagnostics/diagnose-cluster.ts";
import { findTroubles } from "../../../../src/action/diagnostics/troubles.ts";
import { kvmAdvice, thisRunner } from "../../../../src/action/kvm.ts";
import { bootSummary } from "../../../../src/action/summary/boot-summary.ts";
import { failedSummary } from "../../../../src/action/summary/failed-summary.ts";
import { cancelledSummary, findingsSummary } from "../../../../src/action/summary/findings-summary.ts";
import { SUMMARY_LIMIT } from "../../../../src/action/summary/markdown.ts";
import { reproduction } from "../../../../src/action/summary/reproduce.ts";
import {
  type EngineChoice,
  type EngineName,
  type Isolation,
  NavgwError,
  type ProgressEvent,
} from "../../../../src/core/index.ts";
import { hint, option } from "../../../../src/core/internal.ts";
import { scratch } from "../../core/support/scratch.ts";
import { inputsOf } from "../support/inputs.ts";
import { goodPod, pod, warning } from "../support/objects.ts";

scratch();

function stagesOf(...events: readonly ProgressEvent[]): Stages {
  const stages = new Stages();
  for (const event of events) stages.note(event);
  return stages;
}

/** What a start on User Mode Linux, without KVM, tells of its engine. */
const ENGINE: EngineChoice = {
  chosen: {
    name: "uml",
    usable: true,
    reason: "works, no hardware needed; the guest booted",
    hardware: false,
    isolation: "none",
  },
  passedOver: [
    {
      name: "krun",
      usable: false,
      reason: "there is no /dev/kvm",
      hintParts: [{ kvm: "missing" }],
      hardware: false,
    },
  ],
};

/** A cluster that is ready, as far as a summary looks at it. */
function booted(
  stages: Stages,
  engine: EngineName = "uml",
  isolation: Isolation | undefined = "none",
): Booted {
  const cluster = {
    name: "ci",
    cluster: {
      ...{ engine, isolation },
      node: { distribution: "builtin", version: "v1.37.2+navgw.1", reason: "no k3s: offline" },
      forwards: [{ host: 41000, guest: 30080 }],
    },
    getServer: () => "https://127.0.0.1:40000",
    getContext: () => "navgw-ci",
    getKubeConfigPath: () => "/state/ci/kubeconfig",
  };
  return { cluster: cluster as unknown as Booted["cluster"], stages: stages.all, took: 12_345 };
}

test("a ready cluster's summary says what it is, why, how long what took, and how to have the same", async () => {
  vi.stubEnv("RUNNER_ENVIRONMENT", "github-hosted");
  const stages = stagesOf(
    { step: "engine", elapsed: 100, engine: ENGINE },
    { step: "machine", elapsed: 400 },
    { step: "apiserver", elapsed: 8400 },
  );
  const text = await bootSummary(
    booted(stages),
    inputsOf({ name: "ci", ports: "30080" }),
    { hit: true, description: "restored k", save: undefined },
    [{ name: "deployment/web", took: 1500 }],
  );
  expect(text).toContain("### Kubernetes v1.37.2 ready in 12.3s: cluster `ci`");
  for (const row of [
    "| Kubernetes | builtin `v1.37.2+navgw.1`: no k3s: offline |",
    "| Engine | `uml`: works, no hardware needed; the guest booted |",
    `| Not usable | krun: there is no /dev/kvm. What to do: ${kvmAdvice(thisRunner(), "missing")} |`,
    "| Ports | `127.0.0.1:41000` → node 30080 |",
    "| Waited for | `deployment/web` (1.5s) |",
    "| Cache | restored k |",
    `| API server ready | 8.4s | 8.0s | \`░${"█".repeat(29)}\` |`,
  ]) {
    expect(text).toContain(row);
  }
  expect(text).toContain("No isolation from a hostile guest");
  expect(text).toContain("npx navgw-test up --name ci --port 0:30080");
});

test.each([
  ["krun", "hardware", false],
  ["uml", "none", true],
  ["qemu", "none", true],
  ["qemu", "hardware", false],
] as const)(
  "a cluster that ran already, on %s with isolation %s, has no times and says whether it has a boundary",
  async (engine, isolation, warned) => {
    const cache = { hit: false, description: "off", save: undefined };
    const text = await bootSummary(
      booted(new Stages(), engine, isolation),
      inputsOf({ name: "ci" }),
      cache,
      [],
    );
    expect(text).toContain("was already running");
    expect(text).toContain(`| Engine | \`${engine}\` |`);
    if (warned) expect(text).toContain("No isolation from a hostile guest");
    else expect(text).not.toContain("No isolation");
    expect(text).not.toContain("| Stage |");
  },
);

test("what was passed over comes without advice where the cluster has a boundary", async () => {
  const { passedOver } = ENGINE;
  const chosen = { ...ENGINE.chosen, name: "qemu", hardware: true, isolation: "hardware" } as const;
  const stages = stagesOf({ step: "engine", elapsed: 1, engine: { chosen, passedOver } });
  const cache = { hit: false, description: "off", save: undefined };
  const text = await bootSummary(booted(stages, "qemu", "hardware"), inputsOf({ name: "ci" }), cache, []);
  expect(text).toContain("| Not usable | krun: there is no /dev/kvm |");
  expect(text).not.toContain("No isolation");
});

test("how to have the same cluster leaves nobody's secrets in the summary", () => {
  vi.stubEnv("GITHUB_WORKSPACE", import.meta.dirname);
  const inputs = inputsOf({
    images: "app:dev",
    manifests: "../summary/summaries.test.ts",
    enable: "traefik, servicelb",
    "k3s-args":
      "--token=hunter2 --datastore-endpoint mysql://u:hunter2@db --disable=coredns --node-label 'a b'",
    registries: "configs: {r: {auth: {password: hunter2}}}",
    wait: "shop/deployment/web",
  });
  const text = reproduction(inputs);
  expect(text).not.toContain("hunter2");
  expect(text.split("\n")).toEqual([
    "export KUBECONFIG=$(npx navgw-test up --manifest summaries.test.ts --load app:dev --enable traefik,servicelb --registries registries.yaml" +
      " '--k3s-arg=--token=…' '--k3s-arg=--datastore-endpoint=…' --k3s-arg=--disable=coredns --k3s-arg=--node-label '--k3s-arg=a b')",
    "npx navgw-test kubectl wait -n shop deployment/web --for=condition=Available",
    "npx navgw-test down   # when you are done",
  ]);
});

test("a failed start's summary has the reason first, then what to do, the last step and the last lines", () => {
  const attempt = new Attempt();
  attempt.of("ci", "/logs/ci");
  attempt.stages.note({ step: "machine", elapsed: 400 });
  const failure = new NavgwError("NAVGW_TIMEOUT", "the cluster was not ready within the timeout of 1 s", {
    hint: hint`give it more with ${option("timeoutMs")}; the log shows where it waits`,
    consoleTail: ["kernel: booting"],
  });
  const text = failedSummary(failure, attempt, [{ name: "console.log", text: "whole console" }]);
  expect(text).toMatch(
    /^### Cluster `ci` did not start\n\n\*\*the cluster was not ready.*\n\nWhat to do: give it more with input timeout/,
  );
  expect(text).toContain("The last step reached was: Machine started.");
  expect(text).toContain("```text\nkernel: booting\n```");
  expect(text).toContain("```text\nwhole console\n```");
  expect(text).toContain("Full logs: `/logs/ci`");
});

test("what was waited for in vain is shown as it is, below the reason", () => {
  const attempt = new Attempt();
  attempt.of("ci", "/logs/ci");
  attempt.ready = true;
  const failure = new NavgwError(
    "NAVGW_TIMEOUT",
    "timed out: pod web not Ready\n  Pod default/web\n    phase Pending",
    {
      hint: hint`give it more with ${option("timeoutMs")}, or look at its events`,
    },
  );
  expect(failedSummary(failure, attempt, [])).toBe(
    [
      "### Cluster `ci` is ready, but an object that this job waits for is not",
      "**timed out: pod web not Ready**",
      "```text\n  Pod default/web\n    phase Pending\n```",
      "What to do: give it more with input timeout, or look at its events\n",
    ].join("\n\n"),
  );
});

function findingsOf(some: Partial<Findings>): Findings {
  const base = { objects: [], events: [], files: [], problem: undefined, ...some };
  return { ...base, troubles: findTroubles(base) };
}

test("a failed job's summary begins with the pods that failed and why, before anything that is folded", () => {
  const objects = [
    goodPod("db"),
    pod("web", { waiting: { reason: "ImagePullBackOff", message: "no such image `x|y`" } }),
  ];
  const events = [warning("Pod/web", "Failed", "no such image")];
  const text = findingsSummary("ci", "failure", findingsOf({ objects, events }), "/logs/ci");
  const [visible = ""] = text.split("<details>");
  expect(visible).toContain("### Cluster `ci` when the job failed: 1 of 2 pods was not healthy");
  expect(visible).toContain(
    "| `Pod default/web` | **ImagePullBackOff** | container app: no such image \\`x\\|y\\` |",
  );
  const titles = [...text.matchAll(/<summary>(.*)<\/summary>/g)].map(([, title]) => title);
  expect(titles).toEqual(["Warnings: 1", "Not ready, described", "All events: 1", "Pods: 2"]);
});

test("a cluster in which all is well is said to be, and one that does not answer too", () => {
  const fine = findingsSummary("ci", "success", findingsOf({ objects: [goodPod("web")] }), "/l");
  expect(fine).toContain("at the end of the job: all 1 pods were ready");
  const dead = findingsSummary(
    "ci",
    "failure",
    findingsOf({ problem: "cluster ci is not running: crashed" }),
    "/l",
  );
  expect(dead).toContain(
    "it did not respond\n\nThe cluster could not be inspected: cluster ci is not running: crashed",
  );
});

test("however much a cluster has to say, the summary stays within what GitHub takes", () => {
  const text = `${"2026-01-01T00:00:00Z noise\n".repeat(20_000)}`;
  const objects = Array.from({ length: 60 }, (_, at) => pod(`p${at}`, { terminated: { exitCode: 1 } }));
  const files = objects.map(({ metadata }) => ({ name: `logs/default/${metadata.name}/app.log`, text }));
  files.push({ name: "k3s.log", text }, { name: "console.log", text });
  const summary = findingsSummary("ci", "failure", findingsOf({ objects, files }), "/l");
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT);
  expect(summary).toContain("40 more are not shown.");
  expect(summary).toMatch(/more sections do not fit into the summary/);
});

test("a cancelled job's summary is short", () => {
  expect(cancelledSummary("ci", "")).toBe("### Cluster `ci` was removed: the job was cancelled\n");
});
