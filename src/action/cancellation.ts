/** The runner cancels a step with SIGINT, 7.5 s later with SIGTERM, and 2.5 s later it kills it. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor() {
    super("the run was cancelled");
  }
}

/** A signal that is aborted as soon as the runner cancels this step. */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => controller.abort(new Cancelled()));
  }
  return controller.signal;
}
