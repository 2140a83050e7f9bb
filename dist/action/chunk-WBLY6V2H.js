import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Connection,
  look
} from "./chunk-YMEEZBKU.js";
import "./chunk-BYPBWLDE.js";
import "./chunk-QBOXZJ4C.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-LJTGQ6UM.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/testing/look-at-cluster.ts
async function lookAtCluster(cluster, options) {
  var _stack = [];
  try {
    let connection = __using(_stack, await Connection.to(cluster), !0);
    return await look(connection.api.client, options, cluster);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
export {
  lookAtCluster
};
