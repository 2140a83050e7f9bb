export {
  ACCESS_NAMES,
  type Access,
  LEAST_RUN_MEMORY_MIB,
  type MicroVmOptions,
  type MicroVmVolume,
  NET_NAMES,
  type NetName,
} from "./options.ts";
export { runMicroVm, startMicroVm } from "./start.ts";
export type { MicroVmContext, MicroVmExit, StartedMicroVm } from "./started.ts";
