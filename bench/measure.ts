import { type EngineReport, NavgwError, type StartedCluster, startCluster } from "../src/core/index.ts";
import type { Section } from "./figures.ts";
import type { Bench, EnginePart, HostPart } from "./part.ts";

/** Measures parts on one engine. A part that fails says so in its section, and the next one goes on. */
export async function measureEngine(
  parts: readonly EnginePart[],
  engine: EngineReport,
  bench: Bench,
): Promise<Section[]> {
  await using stack = new AsyncDisposableStack();
  const name = `${bench.name}-${engine.name}`;
  const start = async (): Promise<StartedCluster> =>
    stack.use(
      await startCluster(
        { name: `${name}-rest`, engine: engine.name, node: "builtin", golden: false },
        { attached: true, signal: bench.signal },
      ),
    );
  let started: Promise<StartedCluster> | undefined;
  const cluster = (): Promise<StartedCluster> => {
    started ??= start();
    return started;
  };
  const sections: Section[] = [];
  for (const part of parts) {
    const measured = await guarded(part.name, engine.name, bench, async () => [
      await part.measure({ ...bench, name, engine, cluster }),
    ]);
    sections.push(...measured);
  }
  return sections;
}

/** Measures what stands beside the engines. */
export async function measureHost(parts: readonly HostPart[], bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  for (const part of parts)
    sections.push(...(await guarded(part.name, "host", bench, () => part.measure(bench))));
  return sections;
}

async function guarded(
  part: string,
  subject: string,
  { signal, say }: Bench,
  measure: () => Promise<Section[]>,
): Promise<Section[]> {
  signal.throwIfAborted();
  try {
    return await measure();
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : `${error}`;
    const hint = error instanceof NavgwError && error.hint !== undefined ? ` (${error.hint})` : "";
    say(`${part}, ${subject}: ${reason}`);
    return [{ part, subject, figures: [], failed: `${reason}${hint}` }];
  }
}
