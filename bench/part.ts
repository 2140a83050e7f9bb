import type { EngineReport, StartedCluster } from "../src/core/index.ts";
import type { Section } from "./figures.ts";

/** What a part measures with. */
export interface Bench {
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Prefix of the names of this run's clusters. */
  readonly name: string;
  /** A line for people. */
  say(line: string): void;
}

/** A {@link Bench} for one engine. */
export interface EngineBench extends Bench {
  readonly engine: EngineReport;
  /** One cluster for the parts that only look at one that runs; started when it is first asked for. */
  cluster(): Promise<StartedCluster>;
}

/** Something that is measured on each engine. */
export interface EnginePart {
  readonly name: string;
  readonly on: "engine";
  measure(bench: EngineBench): Promise<Section>;
}

/** Something that stands beside the engines. */
export interface HostPart {
  readonly name: string;
  readonly on: "host";
  measure(bench: Bench): Promise<Section[]>;
}

/** Whether every instruction of the guest is translated: what takes CPU there says nothing of other engines. */
export function isEmulated({ name, hardware }: EngineReport): boolean {
  return name === "qemu" && !hardware;
}
