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
} from "./chunk-V7UKCI6M.js";
import "./chunk-YBJWVR37.js";
import "./chunk-AY6JF4RP.js";
import "./chunk-XJ742LT3.js";
import {
  BOOT_STEPS,
  LOG_SOURCES,
  STEP_TEXT
} from "./chunk-CAKLOB2A.js";
import "./chunk-PT3TYBAV.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  NODE_NAMES
} from "./chunk-JN3ZC3CD.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-T6TXRY6M.js";
import "./chunk-HPD5ZTSW.js";
import "./chunk-YMU4RFK2.js";
import "./chunk-Q2RIG2WH.js";
import "./chunk-W4OI4IGQ.js";
import "./chunk-7HB3HPYI.js";
import "./chunk-IEPRNZWI.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-5JA6Y4Q6.js";
import "./chunk-JTFQNUAL.js";
import "./chunk-ENWKWBF2.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-2522SAB2.js";
import "./chunk-JS3EBJJX.js";
import {
  NavgwError
} from "./chunk-7V3AVLMS.js";
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
