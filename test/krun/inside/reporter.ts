import { writeSync } from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";
import type { LabEvent } from "./events.ts";

/** Says every result in a line of its own as it comes. */
export class EventReporter implements Reporter {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  onTestRunStart(): void {
    this.#say({ type: "mark", name: "suite loaded", uptime: uptime() });
  }

  onTestCaseReady(test: TestCase): void {
    this.#say({ type: "start", name: test.fullName });
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    this.#say({
      type: "test",
      name: test.fullName,
      file: test.module.relativeModuleId,
      state: state === "pending" ? "failed" : state,
      seconds: (test.diagnostic()?.duration ?? 0) / 1000,
      errors: (errors ?? []).map(describe),
    });
  }

  /** Goes to the lab's console. */
  onUserConsoleLog({ content }: { readonly content: string }): void {
    process.stdout.write(content);
  }

  onTestSuiteResult(suite: TestSuite): void {
    for (const error of suite.errors()) this.#say({ type: "error", message: describe(error) });
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.#say({ type: "error", message: describe(error) });
  }

  onTestRunEnd(_modules: unknown, errors: readonly ErrorLike[]): void {
    for (const error of errors) this.#say({ type: "error", message: describe(error) });
  }

  #say(event: LabEvent): void {
    writeSync(this.#descriptor, `${JSON.stringify(event)}\n`);
  }
}

interface ErrorLike {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly diff?: string | undefined;
}

function describe({ message, stack, diff }: ErrorLike): string {
  return [stack?.includes(message) ? stack : `${message}\n${stack ?? ""}`, diff ?? ""].join("\n").trimEnd();
}

/** Of this machine, which is the lab. */
const uptime = (): number => Number(process.hrtime.bigint() / 1_000_000n) / 1000;
