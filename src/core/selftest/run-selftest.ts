import { text } from "node:stream/consumers";
import { version } from "../artifacts/version-info.ts";
import { NavgwError } from "../base/errors.ts";
import { orAborted } from "../base/or-aborted.ts";
import { identify, isAlive } from "../base/process-identity.ts";
import { clusterLogs } from "../cluster/cluster-logs.ts";
import { listClusters } from "../cluster/list-clusters.ts";
import { removeCluster } from "../cluster/remove-cluster.ts";
import { startCluster } from "../cluster/start-cluster.ts";
import type { OnProgress } from "../cluster-types/boot-steps.ts";
import type { StartContext, StartedCluster } from "../cluster-types/started-cluster.ts";
import type { ClusterOptions } from "../options/cluster-options.ts";
import { RunningCluster } from "../testing/running-k3s-cluster.ts";
import { BootNotes } from "./boot-notes.ts";
import { hostFacts } from "./host-facts.ts";
import { AFTER_RESTART, type Chapter, STORY } from "./pod-story.ts";
import type { SelftestFailure, SelftestReport, SelftestStart, SelftestStep } from "./selftest-report.ts";

/** Default bound of one step of the story, ms: it takes minutes under emulation, even without pulling an image. */
const STEP_TIMEOUT = 300_000;
/** Additional time for a step to report why it was not done in time, ms. */
const GRACE = 10_000;
/** Number of lines of the node's log in a failure, and bound of fetching them, ms. */
const LOG_LINES = 12;
const LOG_TIMEOUT = 5000;

/** Callbacks and limits of a self-test. */
export interface SelftestContext {
  /** Aborts the self-test; the cluster is removed nevertheless. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a start begins; the function it returns is called for its steps. */
  readonly onStart?: ((which: "first" | "second") => OnProgress) | undefined;
  /** Called when a start has ended. */
  readonly onStarted?: ((start: SelftestStart) => void) | undefined;
  /** Called when a step of the story begins, and when it has ended. */
  readonly onStep?: ((step: { readonly name: string } | SelftestStep) => void) | undefined;
  /** Bound of one step of the story, ms. Default 300 000. */
  readonly stepTimeout?: number | undefined;
}

/**
 * Starts its own cluster, uses it as users do, stops it and starts it again, and removes it in any case. The cluster's name is
 * generated, and it ends with this process.
 * @throws NavgwError of `startCluster` when no machine was started; the signal's reason when it is aborted. Later failures are in the report.
 */
export async function runSelftest(
  options: Omit<ClusterOptions, "name"> = {},
  context: SelftestContext = {},
): Promise<SelftestReport> {
  await sweep();
  const run = new Selftest({ ...options, name: ownName(), golden: options.golden ?? false }, context);
  try {
    return await run.report();
  } finally {
    await removeCluster(run.name);
  }
}

/** A name that identifies this process: if it is killed between stop and start, the data is left behind. */
function ownName(): string {
  return `doctor-${process.pid}-${identify(process.pid)?.startTime}`;
}

async function sweep(): Promise<void> {
  for (const { name } of await listClusters()) {
    const [, pid, startTime = ""] = /^doctor-(\d+)-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive({ pid: Number(pid), startTime })) await removeCluster(name);
  }
}

class Selftest {
  readonly name: string;
  readonly #options: ClusterOptions & { readonly name: string };
  readonly #context: SelftestContext;
  readonly #signal: AbortSignal;
  readonly #starts: SelftestStart[] = [];
  readonly #steps: SelftestStep[] = [];
  #cluster: StartedCluster | undefined;
  #boot = new BootNotes(undefined);
  #kernel: string | undefined;
  #memory: { used: number; total: number } | undefined;

  constructor(options: ClusterOptions & { readonly name: string }, context: SelftestContext) {
    this.name = options.name;
    this.#options = options;
    this.#context = context;
    this.#signal = context.signal ?? new AbortController().signal;
  }

  async report(): Promise<SelftestReport> {
    await this.#runStory();
    const engineStep = this.#starts[0]?.steps.find(({ step }) => step === "engine");
    return {
      ok: [...this.#starts, ...this.#steps].every((one) => one.failure === undefined && !isSkipped(one)),
      time: new Date().toISOString(),
      versions: version(),
      host: hostFacts(),
      engine: this.#cluster?.engine,
      engineReason: engineStep?.detail,
      node: this.#cluster?.node,
      guest: { kernel: this.#kernel, memory: this.#memory },
      starts: this.#starts,
      steps: this.#steps,
    };
  }

  async #runStory(): Promise<void> {
    const first = await this.#start("first", () => startCluster(this.#options, this.#startContext));
    try {
      await this.#runChapters(STORY, first);
      if (first !== undefined) await this.#inspectGuest(first);
    } finally {
      await first?.[Symbol.asyncDispose]();
    }
    if (first === undefined) return this.#skip(AFTER_RESTART);
    const { name, timeoutMs } = this.#options;
    const second = await this.#start("second", async () => {
      await first.cluster.stop();
      this.#boot.begin();
      return startCluster({ name, timeoutMs }, this.#startContext);
    });
    try {
      await this.#runChapters(AFTER_RESTART, second);
    } finally {
      await second?.[Symbol.asyncDispose]();
    }
  }

  get #startContext(): StartContext {
    return { signal: this.#signal, onProgress: this.#boot.onProgress, attached: true };
  }

  /** @returns undefined when it failed */
  async #start(
    which: "first" | "second",
    begin: () => Promise<StartedCluster>,
  ): Promise<RunningCluster | undefined> {
    this.#boot = new BootNotes(this.#context.onStart?.(which));
    let failure: SelftestFailure | undefined;
    let running: RunningCluster | undefined;
    try {
      this.#cluster = await begin();
      // Its disposal only disconnects: the cluster is removed at the end.
      running = await RunningCluster.to(this.#cluster, { ownership: "shared", signal: this.#signal });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (which === "first" && !this.#boot.reached("machine")) throw error;
      failure = await this.#failureOf(error);
    }
    const start = { ...this.#boot.notes(), failure };
    this.#starts.push(start);
    this.#context.onStarted?.(start);
    return running;
  }

  async #runChapters(chapters: readonly Chapter[], cluster: RunningCluster | undefined): Promise<void> {
    for (const chapter of chapters) {
      const failed = chapter.needs.some(
        (need) => this.#steps.find(({ name }) => name === need)?.status !== "ok",
      );
      if (cluster === undefined || failed) this.#skip([chapter]);
      else this.#note(await this.#try(chapter, cluster));
    }
  }

  async #try(chapter: Chapter, cluster: RunningCluster): Promise<SelftestStep> {
    const { name } = chapter;
    this.#context.onStep?.({ name });
    const bound = this.#context.stepTimeout ?? STEP_TIMEOUT;
    const over = AbortSignal.timeout(bound);
    const signal = AbortSignal.any([this.#signal, over]);
    const began = performance.now();
    const took = (): number => performance.now() - began;
    try {
      const stuck = AbortSignal.any([this.#signal, AbortSignal.timeout(bound + GRACE)]);
      const found = await orAborted(chapter.run({ cluster, bound, signal }), stuck);
      return { name, status: "ok", took: took(), found };
    } catch (error) {
      this.#signal.throwIfAborted();
      const why = over.aborted && !(error instanceof NavgwError) ? tooLong(bound) : error;
      return { name, status: "failed", took: took(), failure: await this.#failureOf(why) };
    }
  }

  #skip(chapters: readonly Chapter[]): void {
    for (const { name } of chapters) this.#note({ name, status: "skipped", took: 0 });
  }

  #note(step: SelftestStep): void {
    this.#steps.push(step);
    this.#context.onStep?.(step);
  }

  async #inspectGuest(cluster: RunningCluster): Promise<void> {
    try {
      const { stdout } = await cluster.exec(["uname", "-r"], { signal: AbortSignal.timeout(LOG_TIMEOUT) });
      this.#kernel = stdout.trim();
      const { total, available } = (await cluster.cluster.status()).memory;
      this.#memory = { used: total - available, total };
    } catch {
      // A guest that does not respond has failed the story by now.
    }
  }

  async #failureOf(error: unknown): Promise<SelftestFailure> {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof NavgwError)) return { code: "INTERNAL", message, log: await this.#lastLines() };
    const { code, hint, hintParts, consoleTail, logPath } = error;
    // The error of a failed boot has the log of its node; that of a failed kubectl has only kubectl's output.
    const log = logPath === undefined ? await this.#lastLines() : (consoleTail ?? []);
    return { code, message, hint, hintParts, log: log.slice(-LOG_LINES) };
  }

  async #lastLines(): Promise<string[]> {
    for (const source of ["k3s", "console"] as const) {
      try {
        const signal = AbortSignal.timeout(LOG_TIMEOUT);
        const log = await text(await clusterLogs(this.name, source, { tail: LOG_LINES, signal }));
        const lines = log.split("\n").filter((line) => line !== "");
        if (lines.length > 0) return lines;
      } catch {
        // The other source may exist, and the failure is reported even without a log.
      }
    }
    return [];
  }
}

const isSkipped = (one: SelftestStart | SelftestStep): boolean => "status" in one && one.status === "skipped";

function tooLong(bound: number): NavgwError {
  return new NavgwError("NAVGW_TIMEOUT", `the step did not finish within its bound of ${bound / 1000} s`, {
    hint: "inspect the node's log",
  });
}
