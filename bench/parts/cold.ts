import { bootRepeatedly, figuresOfBoots } from "../boots.ts";
import { BOUNDS } from "../figures.ts";
import type { EnginePart } from "../part.ts";

/** A cluster that nothing was prepared for but the cache. */
export const cold: EnginePart = {
  name: "cold",
  on: "engine",
  async measure(bench) {
    const boots = await bootRepeatedly(bench, "cold", { golden: false });
    const bound = bench.engine.name === "uml" ? BOUNDS.umlCold : undefined;
    return { part: "cold", subject: bench.engine.name, figures: figuresOfBoots(boots, bound), boots };
  },
};
