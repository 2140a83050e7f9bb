import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  readRecord
} from "./chunk-AY6JF4RP.js";
import {
  credentialsOf
} from "./chunk-XJ742LT3.js";
import "./chunk-JN3ZC3CD.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-7HB3HPYI.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-JTFQNUAL.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-JS3EBJJX.js";
import "./chunk-7V3AVLMS.js";
import "./chunk-LQOYVXCL.js";

// src/core/cluster/cluster-secrets.ts
async function clusterSecrets(cluster) {
  let { cert, key } = credentialsOf(await cluster.kubeconfig()), record = await readRecord(cluster.name);
  return [key, cert, ...record === void 0 || record === "damaged" ? [] : [record.token]];
}
export {
  clusterSecrets
};
