import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  K3sCluster,
  buildGoldenDisk,
  cacheEntries,
  clusterLogs,
  configOfArgs,
  exportGoldenDisk,
  importGoldenDisk,
  listClusters,
  listGoldenDisks,
  listSnapshots,
  mergeKubeconfig,
  openCluster,
  openK3sCluster,
  probeEngines,
  pruneCache,
  removeCluster,
  removeGoldenDisk,
  removeSnapshot,
  runMicroVm,
  sortImages,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
} from "./chunk-PBJ4JWDQ.js";
import "./chunk-24JOGRA3.js";
import "./chunk-NMZCGQSM.js";
import "./chunk-PTSY4GU2.js";
import {
  ACCESS_NAMES,
  BOOT_STEPS,
  ENGINE_NAMES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  LOG_SOURCES,
  NET_NAMES,
  NODE_NAMES,
  STEP_TEXT
} from "./chunk-2GKYODPS.js";
import {
  NavgwError
} from "./chunk-U7LNW4WN.js";
import "./chunk-LQOYVXCL.js";
export {
  ACCESS_NAMES,
  BOOT_STEPS,
  ENGINE_NAMES,
  K3sCluster,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  LOG_SOURCES,
  NET_NAMES,
  NODE_NAMES,
  NavgwError,
  STEP_TEXT,
  buildGoldenDisk,
  cacheEntries,
  clusterLogs,
  configOfArgs,
  exportGoldenDisk,
  importGoldenDisk,
  listClusters,
  listGoldenDisks,
  listSnapshots,
  mergeKubeconfig,
  openCluster,
  openK3sCluster,
  probeEngines,
  pruneCache,
  removeCluster,
  removeGoldenDisk,
  removeSnapshot,
  runMicroVm,
  sortImages,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
};
