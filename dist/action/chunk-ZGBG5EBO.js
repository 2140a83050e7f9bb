import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  K3sCluster,
  buildGoldenDisk,
  cacheEntries,
  clusterLogs,
  configOfArgs,
  dumpCluster,
  exportGoldenDisk,
  findOptionProblems,
  importGoldenDisk,
  listClusters,
  listGoldenDisks,
  listSnapshots,
  mergeK3sConfig,
  mergeKubeconfig,
  openCluster,
  openK3sCluster,
  parseK3sConfig,
  probeEngines,
  pruneCache,
  reachCluster,
  removeCluster,
  removeGoldenDisk,
  removeSnapshot,
  resolveOptions,
  runMicroVm,
  runSelftest,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
} from "./chunk-3MG6HJO3.js";
import "./chunk-YN6XUGI2.js";
import "./chunk-FMIEBMAL.js";
import "./chunk-KMYHTI2Y.js";
import {
  BOOT_STEPS,
  LOG_SOURCES,
  STEP_TEXT
} from "./chunk-BZYSXEZ5.js";
import "./chunk-UDTD4TOV.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  NODE_NAMES
} from "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-T6TXRY6M.js";
import "./chunk-YZU34HXW.js";
import "./chunk-W55NL5CY.js";
import "./chunk-WE4XXQE7.js";
import "./chunk-YJNJPQH2.js";
import "./chunk-PYA77U7V.js";
import "./chunk-UPNVU7JY.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-37MV6SKQ.js";
import {
  NavgwError
} from "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";
export {
  ACCESS_NAMES,
  BOOT_STEPS,
  COMPONENT_NAMES,
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
  dumpCluster,
  exportGoldenDisk,
  findOptionProblems,
  importGoldenDisk,
  listClusters,
  listGoldenDisks,
  listSnapshots,
  mergeK3sConfig,
  mergeKubeconfig,
  openCluster,
  openK3sCluster,
  parseK3sConfig,
  probeEngines,
  pruneCache,
  reachCluster,
  removeCluster,
  removeGoldenDisk,
  removeSnapshot,
  resolveOptions,
  runMicroVm,
  runSelftest,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
};
