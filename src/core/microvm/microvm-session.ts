import { constants } from "node:os";
import { parseFailure, RUNNER_FAILED } from "../../../native/libkrun/runner-failure.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";
import type { RunNetwork } from "./run-network.ts";
import type { GuestEvent } from "./runner-events.ts";
import type { Runner, RunnerExit } from "./runner-process.ts";
import type { MicroVmContext, MicroVmExit } from "./started-microvm.ts";

/** Follows a machine from its start to its end: collects the guest's events and derives the command's result. */
export class Session {
  readonly #net: ResolvedMicroVm["net"];
  readonly #context: MicroVmContext;
  readonly #commandStarted = Promise.withResolvers<void>();
  #runner: Runner | undefined;
  #result: MicroVmExit | undefined;
  #killedBy: NodeJS.Signals | undefined;
  #ended: Error | undefined;

  constructor(net: ResolvedMicroVm["net"], context: MicroVmContext) {
    this.#net = net;
    this.#context = context;
  }

  /** Resolves when the command was started, or init has reported why not. */
  get commandStarted(): Promise<void> {
    return this.#commandStarted.promise;
  }

  readonly onEvent = (event: GuestEvent): void => {
    switch (event.type) {
      case "log":
        this.#context.onLog?.(event.text);
        return;
      case "started":
        break;
      case "exited":
        this.#result ??= { exitCode: event.code, signal: event.signal ?? null };
        break;
      case "failed":
        this.#result ??= { exitCode: event.code, signal: null, problem: event.text };
        break;
    }
    this.#commandStarted.resolve();
  };

  /** Follows a machine to its end. */
  async follow(runner: Runner, network: RunNetwork): Promise<MicroVmExit> {
    this.#runner = runner;
    // libkrun's own init reports nothing.
    if (this.#net === "tsi") this.#commandStarted.resolve();
    void network.ended.then(() => this.#networkEnded());
    const exit = await runner.ended;
    this.#runner = undefined;
    return this.#resultOf(exit, runner);
  }

  kill(signal: NodeJS.Signals): void {
    const runner = this.#runner;
    if (runner === undefined) return;
    const reachesCommand = signal !== "SIGKILL" && (this.#net !== "tsi" || signal === "SIGINT");
    if (!reachesCommand) {
      this.#killedBy = signal;
      runner.kill("SIGKILL");
    } else if (this.#net === "tsi") {
      // libkrun turns it into a Ctrl-C of the guest's console.
      runner.kill(signal);
    } else {
      runner.signal(signal);
    }
  }

  /** Ends the machine, and follow() with this error, unless the command has ended. */
  fail(error: Error): void {
    if (this.#result === undefined) this.#end(error);
  }

  #networkEnded(): void {
    this.#end(
      new NavgwError("NAVGW_HOST", "the microVM's network ended before the microVM", {
        hint: hint`try again; if it happens again, run it with ${option("onLog")} and report its output`,
      }),
    );
  }

  #end(error: Error): void {
    if (this.#runner === undefined) return;
    this.#ended = error;
    this.#runner.kill("SIGKILL");
  }

  #resultOf({ code, signal }: RunnerExit, runner: Runner): MicroVmExit {
    const { failure, log } = runner;
    if (this.#ended !== undefined) throw this.#ended;
    // The guest's report takes precedence over how its machine ended afterwards.
    if (this.#result !== undefined) return this.#result;
    if (this.#killedBy !== undefined) {
      return { exitCode: 128 + constants.signals[this.#killedBy], signal: this.#killedBy };
    }
    const runnerError = code === RUNNER_FAILED ? parseFailure(failure.text) : undefined;
    if (runnerError !== undefined) throw amended(runnerError, { consoleTail: log.lines() });
    if (this.#net === "tsi" && code !== null) return { exitCode: code, signal: null };
    const ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
    throw new NavgwError("NAVGW_GUEST_DIED", `the microVM ended ${ending} before its command ended`, {
      hint: hint`raise ${option("memory")} if the guest ran out of it, or see init's log with ${option("onLog")}`,
      consoleTail: [...log.lines(), ...failure.lines()],
    });
  }
}
