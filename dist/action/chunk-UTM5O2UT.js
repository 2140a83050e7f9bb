import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  readRecord
} from "./chunk-PVYR4V2V.js";
import {
  credentialsOf
} from "./chunk-KMYHTI2Y.js";
import "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-YJNJPQH2.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-JDVINR2F.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-COPKSNH5.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";

// src/core/cluster/cluster-secrets.ts
async function clusterSecrets(cluster) {
  let { cert, key } = credentialsOf(await cluster.kubeconfig()), record = await readRecord(cluster.name);
  return [key, cert, ...record === void 0 || record === "damaged" ? [] : [record.token]];
}
export {
  clusterSecrets
};
