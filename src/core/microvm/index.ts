export {
  ACCESS_NAMES,
  type Access,
  LEAST_RUN_MEMORY_MIB,
  type MicroVmOptions,
  type MicroVmVolume,
  NET_NAMES,
  type NetName,
} from "./microvm-options.ts";
export { runMicroVm, startMicroVm } from "./start-microvm.ts";
export type { MicroVmContext, MicroVmExit, StartedMicroVm } from "./started-microvm.ts";
