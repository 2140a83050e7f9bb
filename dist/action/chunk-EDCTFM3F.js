import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  readRecord
} from "./chunk-5MIYGLFQ.js";
import {
  credentialsOf
} from "./chunk-BYPBWLDE.js";
import "./chunk-DJHXE4MP.js";
import "./chunk-LN4V7DE5.js";
import "./chunk-44Q6QJYS.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-UTF37IGO.js";
import "./chunk-LJTGQ6UM.js";
import "./chunk-LQOYVXCL.js";

// src/core/cluster/cluster-secrets.ts
async function clusterSecrets(cluster) {
  let { cert, key } = credentialsOf(await cluster.kubeconfig()), record = await readRecord(cluster.name);
  return [key, cert, ...record === void 0 || record === "damaged" ? [] : [record.token]];
}
export {
  clusterSecrets
};
