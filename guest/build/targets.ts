import { target as keeper } from "../../native/keeper/target.ts";
import { targets as base } from "../base/target.ts";
import { targets as kernels } from "../kernel/targets.ts";
import { target as node } from "../node/target.ts";
import type { Target } from "./target.ts";

/** Every artifact of the guest package; one that others need stands before them. */
export const targets: readonly Target[] = [keeper, ...kernels, ...base, node];
