import type { BootStep, ProgressEvent } from "../../core/index.ts";
import { pendingStep, STEP_TEXT } from "../../core/internal.ts";

/** What a step says while it is under way; core's STEP_TEXT is what it says once done. */
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

/** What an event adds to what people see: a line of its own. */
export interface BootNews {
  readonly kind: "reached" | "warning" | "trouble";
  /** ms since the boot was requested. */
  readonly elapsed: number;
  readonly text: string;
  /** Of a step that was reached. */
  readonly detail?: string | undefined;
}

/** The step under way. */
export interface PendingStep {
  readonly text: string;
  /** How far it is, such as `35 of 70 MiB`. */
  readonly detail: string | undefined;
}

/** A boot as its events report it. */
export class StepsReached {
  readonly #started = performance.now();
  readonly #reached = new Set<BootStep>();
  #underWay: { readonly step: BootStep; readonly detail: string } | undefined;
  /** What the time goes to instead of the step under way. */
  #doing = "";

  /** ms since the boot was requested. */
  get elapsed(): number {
    return performance.now() - this.#started;
  }

  /** Whether any step was reached: before the first there is nothing but a look at the options. */
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

  /** Takes an event in. @returns undefined when it only changes what is under way */
  note({ step, elapsed, detail, underWay, warning, doing, trouble }: ProgressEvent): BootNews | undefined {
    if (warning) return { kind: "warning", elapsed, text: detail ?? "" };
    if (doing !== undefined) this.#doing = doing;
    if (!underWay) {
      this.#reached.add(step);
      return { kind: "reached", elapsed, text: STEP_TEXT[step], detail };
    }
    if (detail !== undefined) this.#underWay = { step, detail };
    return trouble === undefined ? undefined : { kind: "trouble", elapsed, text: trouble };
  }
}
