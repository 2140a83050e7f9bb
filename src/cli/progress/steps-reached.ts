import type { BootStep, ProgressEvent } from "../../core/index.ts";
import { pendingStep, STEP_TEXT } from "../../core/internal.ts";

/** Text of a step in progress; core's STEP_TEXT has the text of a completed one. */
export const UNDER_WAY: Readonly<Record<BootStep, string>> = {
  engine: "Choosing the engine",
  kubernetes: "Getting Kubernetes",
  artifacts: "Verifying guest artifacts",
  disks: "Writing disks",
  machine: "Starting the machine",
  init: "Booting the guest kernel",
  network: "Bringing up the guest network",
  "node-start": "Starting the node",
  apiserver: "Waiting for the API server",
  node: "Waiting for the node",
  dns: "Waiting for cluster DNS",
  ready: "Waiting for the service account",
  kubeconfig: "Writing the kubeconfig",
};

/** What is shown before the first event. */
const PREPARING = "Preparing";

/** A line to print for an event. */
export interface BootMessage {
  readonly kind: "reached" | "warning" | "trouble";
  /** ms since the boot was requested. */
  readonly elapsed: number;
  readonly text: string;
  /** Detail of a step that was reached. */
  readonly detail?: string | undefined;
}

/** The step in progress. */
export interface PendingStep {
  readonly text: string;
  /** Its progress, such as `35 of 70 MiB`. */
  readonly detail: string | undefined;
}

/** The state of a boot, from its events. */
export class StepsReached {
  readonly #started = performance.now();
  readonly #reached = new Set<BootStep>();
  #underWay: { readonly step: BootStep; readonly detail: string } | undefined;
  /** The current activity, shown instead of the step in progress. Which step that is shows the first event: a running cluster has none. */
  #doing = PREPARING;

  /** ms since the boot was requested. */
  get elapsed(): number {
    return performance.now() - this.#started;
  }

  /** Whether any step was reached: before the first, only the options are checked. */
  get hasBegun(): boolean {
    return this.#reached.size > 0;
  }

  /** Undefined when every step was reached. */
  get pending(): PendingStep | undefined {
    const step = pendingStep(this.#reached);
    if (step === undefined) return undefined;
    const detail = this.#underWay?.step === step ? this.#underWay.detail : undefined;
    return { text: this.#doing || UNDER_WAY[step], detail };
  }

  /** Records an event. @returns undefined when it only updates the step in progress */
  note({ step, elapsed, detail, underWay, warning, doing, trouble }: ProgressEvent): BootMessage | undefined {
    if (warning) return { kind: "warning", elapsed, text: detail ?? "" };
    if (doing !== undefined) this.#doing = doing;
    else if (this.#doing === PREPARING) this.#doing = "";
    if (!underWay) {
      this.#reached.add(step);
      return { kind: "reached", elapsed, text: STEP_TEXT[step], detail };
    }
    if (detail !== undefined) this.#underWay = { step, detail };
    return trouble === undefined ? undefined : { kind: "trouble", elapsed, text: trouble };
  }
}
