import type { StepResult, Tally, TimedTest } from "../../run/step.ts";
import type { LabEvent } from "../inside/events.ts";

/** Tells what happens in a lab as it happens, and counts. */
export class Narrator {
  readonly #prefix: string;
  #passed = 0;
  #failed = 0;
  #running: string | undefined;
  readonly #tests: TimedTest[] = [];
  readonly #started = performance.now();

  /** @param prefix of each line, where several labs talk */
  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  get tally(): Tally {
    return { passed: this.#passed, failed: this.#failed };
  }

  get result(): StepResult {
    return { ...this.tally, tests: this.#tests };
  }

  /** Name of the test that runs. */
  get running(): string | undefined {
    return this.#running;
  }

  /** Runs a step and prints how long it took. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const value = await work();
    this.#print(`  ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return value;
  }

  say(words: string): void {
    this.#print(`  ${words}`);
  }

  hear(event: LabEvent): void {
    switch (event.type) {
      case "mark":
        this.#print(
          `  ${event.name}: after ${this.#seconds()} s, ${event.uptime.toFixed(1)} s of the lab's own`,
        );
        break;
      case "start":
        this.#running = event.name;
        break;
      case "test":
        this.#running = undefined;
        if (event.state !== "skipped") this.#tests.push(event);
        if (event.state === "passed") this.#passed += 1;
        if (event.state === "failed") this.#failed += 1;
        this.#print(`${SIGNS[event.state]} ${event.name} ${event.seconds.toFixed(1)} s`);
        for (const error of event.errors) this.#printIndented(error);
        break;
      case "error":
        this.fail(event.message);
        break;
      case "end":
        this.#print(`  the lab ends: after ${this.#seconds()} s, ${event.uptime.toFixed(1)} s of its own`);
    }
  }

  /** Counts and prints a failure that belongs to no test. */
  fail(message: string): void {
    this.#failed += 1;
    this.#print("✗ outside of every test");
    this.#printIndented(message);
  }

  #print(lines: string): void {
    process.stdout.write(`${lines.replaceAll(/^/gm, this.#prefix)}\n`);
  }

  #printIndented(text: string): void {
    this.#print(text.replaceAll(/^/gm, "    "));
  }

  #seconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }
}

const SIGNS = { passed: "✓", failed: "✗", skipped: "-" } as const;
