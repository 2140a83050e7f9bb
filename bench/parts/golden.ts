import { buildGoldenDisk } from "../../src/core/cluster/build-golden-disk.ts";
import { bootRepeatedly, figuresOfBoots } from "../boots.ts";
import { BOUNDS } from "../figures.ts";
import type { EnginePart } from "../part.ts";

/** A cluster whose disk is a copy of a golden one, which is made first unless it is there. */
export const golden: EnginePart = {
  name: "golden",
  on: "engine",
  async measure(bench) {
    const { engine, signal } = bench;
    const { created } = await buildGoldenDisk({ engine: engine.name, node: "builtin" }, { signal });
    bench.say(`golden disk ${created ? "made" : "is there"}`);
    const boots = await bootRepeatedly(bench, "golden", { golden: true });
    const bound = engine.name === "uml" ? BOUNDS.umlGolden : undefined;
    return { part: "golden", subject: engine.name, figures: figuresOfBoots(boots, bound), boots };
  },
};
