import { Stages } from "./boot-stages.ts";

/** Progress of main, for the report when it fails. */
export class Attempt {
  readonly began = new Date();
  readonly stages = new Stages();
  /** Whether the cluster itself is ready. */
  ready = false;
  #name: string | undefined;
  #logsDir: string | undefined;

  /** Undefined until the inputs were read. */
  get name(): string | undefined {
    return this.#name;
  }

  get logsDir(): string | undefined {
    return this.#logsDir;
  }

  of(name: string, logsDir: string): void {
    this.#name = name;
    this.#logsDir = logsDir;
  }
}
