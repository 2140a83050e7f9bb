import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  readRecord
} from "./chunk-FMIEBMAL.js";
import {
  credentialsOf
} from "./chunk-KMYHTI2Y.js";
import "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-YJNJPQH2.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-37MV6SKQ.js";
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
