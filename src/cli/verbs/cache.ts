import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { age, size } from "../format.ts";
import { loadCore } from "../load-core.ts";
import { table } from "../table.ts";

export function addCache(program: Command, cli: Cli): Command {
  const cache = program.command("cache").description("show or empty the cache");
  addOutputOption(cache.command("ls", { isDefault: true }).description("list cached files"), cli).action(
    (options: OutputOptions) => list(options, cli),
  );
  const prune = cache
    .command("prune")
    .description("delete entries that no cluster uses; they are created again when needed");
  addOutputOption(prune, cli).action((options: OutputOptions) => pruneUnused(options, cli));
  return cache;
}

async function list({ output }: OutputOptions, { terminal }: Cli): Promise<void> {
  const { cacheEntries } = await loadCore();
  const entries = await cacheEntries();
  if (output === "json") return terminal.printJson(entries);
  if (entries.length === 0) return terminal.note("The cache is empty.");
  const rows = entries.map(({ name, kind, size: bytes, time }) => [
    name,
    kind,
    size(bytes),
    age(new Date(time)),
  ]);
  terminal.print(table(["NAME", "KIND", "SIZE", "AGE"], rows));
  terminal.note(`${size(entries.reduce((sum, entry) => sum + entry.size, 0))} in total.`);
}

async function pruneUnused({ output }: OutputOptions, { terminal }: Cli): Promise<void> {
  const { pruneCache } = await loadCore();
  const { freed, entries, inUse } = await pruneCache();
  if (output === "json") return terminal.printJson({ freed, entries, inUse });
  terminal.print(`${entries} ${entries === 1 ? "entry" : "entries"} deleted, ${size(freed)} freed`);
  if (inUse > 0)
    terminal.note(`Kept ${inUse} ${inUse === 1 ? "entry" : "entries"} for a cluster that is starting.`);
}
