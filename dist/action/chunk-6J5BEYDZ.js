import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  connectApi,
  inspect
} from "./chunk-YN6XUGI2.js";
import "./chunk-KMYHTI2Y.js";
import "./chunk-UDTD4TOV.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/testing/inspect-cluster.ts
async function inspectCluster(cluster, options) {
  var _stack = [];
  try {
    let api = __using(_stack, connectApi(await cluster.kubeconfig()), !0);
    return await inspect(api.client, options, cluster);
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
