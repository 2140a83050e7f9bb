import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Connection,
  inspect
} from "./chunk-YBJWVR37.js";
import "./chunk-XJ742LT3.js";
import "./chunk-PT3TYBAV.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-7V3AVLMS.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/testing/inspect-cluster.ts
async function inspectCluster(cluster, options) {
  var _stack = [];
  try {
    let connection = __using(_stack, await Connection.to(cluster), !0);
    return await inspect(connection.api.client, options, cluster);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
export {
  inspectCluster
};
