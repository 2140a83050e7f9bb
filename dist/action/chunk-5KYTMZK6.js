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
  sortImages,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
} from "./chunk-SXETARAI.js";
import "./chunk-YMEEZBKU.js";
import "./chunk-5MIYGLFQ.js";
import "./chunk-BYPBWLDE.js";
import {
  BOOT_STEPS,
  LOG_SOURCES,
  STEP_TEXT
} from "./chunk-KSUIH3Z5.js";
import "./chunk-QBOXZJ4C.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  NODE_NAMES
} from "./chunk-DJHXE4MP.js";
import "./chunk-T6TXRY6M.js";
import "./chunk-X6BAU4AW.js";
import "./chunk-PTRBTOEV.js";
import "./chunk-KCQQFMSM.js";
import "./chunk-LN4V7DE5.js";
import "./chunk-NX5DIIDV.js";
import "./chunk-44Q6QJYS.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-CGYE3ZTV.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-DKMZI4SN.js";
import "./chunk-L6UXLIQW.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QQPDD7RP.js";
import "./chunk-UTF37IGO.js";
import "./chunk-YP33BCOP.js";
import {
  NavgwError
} from "./chunk-LJTGQ6UM.js";
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
  sortImages,
  startCluster,
  startMicroVm,
  unmergeKubeconfig,
  version
};
