import { expect, test, vi } from "vitest";
import { Attempt } from "../../../../src/action/boot/boot-attempt.ts";
import { Stages } from "../../../../src/action/boot/boot-stages.ts";
import type { Booted } from "../../../../src/action/boot/start-boot.ts";
import type { Findings } from "../../../../src/action/diagnostics/look-at-cluster.ts";
import { findTroubles } from "../../../../src/action/diagnostics/troubles.ts";
import { bootSummary, engineWords } from "../../../../src/action/summary/boot-summary.ts";
import { failedSummary } from "../../../../src/action/summary/failed-summary.ts";
import { cancelledSummary, findingsSummary } from "../../../../src/action/summary/findings-summary.ts";
import { SUMMARY_LIMIT } from "../../../../src/action/summary/markdown.ts";
import { reproduction } from "../../../../src/action/summary/reproduce.ts";
import { NavgwError } from "../../../../src/core/index.ts";
import { scratch } from "../../core/support/scratch.ts";
import { inputsOf } from "../support/inputs.ts";
import { goodPod, pod, warning } from "../support/objects.ts";

scratch();

function stagesOf(
  ...steps: readonly [step: "engine" | "machine" | "apiserver", elapsed: number, detail?: string][]
): Stages {
  const stages = new Stages();
  for (const [step, elapsed, detail] of steps)
    stages.note({ step, elapsed, ...(detail === undefined ? {} : { detail }) });
  return stages;
}

const ENGINE = "uml: works, no hardware needed; the guest booted; krun: there is no /dev/kvm";

/** A cluster that is ready, as far as a summary looks at it. */
function booted(stages: Stages, engine = "uml"): Booted {
  const cluster = {
    name: "ci",
    cluster: {
      engine,
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
  const stages = stagesOf(["engine", 100, ENGINE], ["machine", 400], ["apiserver", 8400]);
  const text = await bootSummary(
    booted(stages),
    inputsOf({ name: "ci", ports: "30080" }),
    { hit: true, words: "restored k", save: undefined },
    [{ name: "deployment/web", took: 1500 }],
  );
  expect(text).toContain("### Kubernetes v1.37.2 ready in 12.3s: cluster `ci`");
  for (const row of [
    "| Kubernetes | builtin `v1.37.2+navgw.1`: no k3s: offline |",
    "| Engine | `uml`: works, no hardware needed; the guest booted |",
    "| Passed over | krun: there is no /dev/kvm |",
    "| Ports | `127.0.0.1:41000` → node 30080 |",
    "| Waited for | `deployment/web` (1.5s) |",
    "| Cache | restored k |",
    `| API server ready | 8.4s | 8.0s | \`░${"█".repeat(29)}\` |`,
  ]) {
    expect(text).toContain(row);
  }
  expect(text).toContain("No boundary against a hostile guest");
  expect(text).toContain("npx navgw-test up --name ci --port 0:30080");
});

test("only a boundary that is none is called so, and a cluster that ran already has no times", async () => {
  const cache = { hit: false, words: "off", save: undefined };
  const text = await bootSummary(booted(new Stages(), "krun"), inputsOf({ name: "ci" }), cache, []);
  expect(text).toContain("was running already");
  expect(text).not.toContain("No boundary");
  expect(text).not.toContain("| Stage |");
});

test("emulation is no boundary either, and QEMU on KVM is one", async () => {
  const cache = { hit: false, words: "off", save: undefined };
  const of = (detail: string) =>
    bootSummary(booted(stagesOf(["engine", 1, detail]), "qemu"), inputsOf({ name: "ci" }), cache, []);
  expect(await of("qemu: works, emulated: the guest booted in 1.1 s")).toContain("No boundary");
  expect(await of("qemu: works, KVM: the guest booted in 0.2 s")).not.toContain("No boundary");
});

test("engine words are split between engines and nowhere else", () => {
  expect(engineWords(ENGINE)).toEqual([
    "works, no hardware needed; the guest booted",
    "krun: there is no /dev/kvm",
  ]);
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
    hint: "give it more with --timeout; the log shows where it waits",
    consoleTail: ["kernel: booting"],
  });
  const text = failedSummary(failure, attempt, [{ name: "console.log", text: "whole console" }]);
  expect(text).toMatch(
    /^### Cluster `ci` did not start\n\n\*\*the cluster was not ready.*\n\nWhat to do: give it more with input timeout/,
  );
  expect(text).toContain("The last step reached was: Machine started.");
  expect(text).toContain("```text\nkernel: booting\n```");
  expect(text).toContain("```text\nwhole console\n```");
  expect(text).toContain("Whole logs: `/logs/ci`");
});

test("what was waited for in vain is shown as it is, below the reason", () => {
  const attempt = new Attempt();
  attempt.of("ci", "/logs/ci");
  attempt.ready = true;
  const failure = new NavgwError(
    "NAVGW_TIMEOUT",
    "timed out: pod web not Ready\n  Pod default/web\n    phase Pending",
    {
      hint: "give waitFor a longer timeoutMs, or look at its events",
    },
  );
  expect(failedSummary(failure, attempt, [])).toBe(
    [
      "### Cluster `ci` is ready, but not what this job waits for",
      "**timed out: pod web not Ready**",
      "```text\n  Pod default/web\n    phase Pending\n```",
      "What to do: give it a longer input timeout, or look at its events\n",
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
  expect(visible).toContain("### Cluster `ci` when the job failed: 1 of 2 pods was not right");
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
    "it did not answer\n\nThe cluster could not be asked: cluster ci is not running: crashed",
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
  expect(summary).toMatch(/more sections are too long for a summary/);
});

test("a cancelled job's summary is short", () => {
  expect(cancelledSummary("ci", "")).toBe("### Cluster `ci` was removed: the job was cancelled\n");
});
