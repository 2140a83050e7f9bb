export {
  ACCESS_NAMES,
  type Access,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  type NetName,
} from "../options/option-choices.ts";
export type { MicroVmOptions, MicroVmVolume } from "./microvm-options.ts";
export { runMicroVm, startMicroVm } from "./start-microvm.ts";
export type { MicroVmContext, MicroVmExit, StartedMicroVm } from "./started-microvm.ts";
