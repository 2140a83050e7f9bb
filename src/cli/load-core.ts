/** Loads core only when a verb needs it: it costs more than half of the start of `--help` or a completion. */
export function loadCore() {
  return import("../core/index.ts");
}
