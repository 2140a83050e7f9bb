import type { EnginePart, HostPart } from "../part.ts";
import { bareNode } from "./bare-node.ts";
import { clone } from "./clone.ts";
import { cold } from "./cold.ts";
import { disk } from "./disk.ts";
import { dockerTools } from "./docker-tools.ts";
import { golden } from "./golden.ts";
import { idle } from "./idle.ts";
import { imageLoad } from "./image-load.ts";
import { together } from "./together.ts";

/** Everything there is to measure, in the order in which it is: a cluster rests before anything is done with it. */
export const PARTS: readonly (EnginePart | HostPart)[] = [
  cold,
  golden,
  idle,
  disk,
  imageLoad,
  clone,
  together,
  bareNode,
  dockerTools,
];
