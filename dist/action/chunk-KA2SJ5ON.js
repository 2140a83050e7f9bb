import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import "./chunk-LQOYVXCL.js";

// src/cli/compile-cache.ts
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { isAbsolute, join } from "node:path";
function keepCompiledCode({ XDG_CACHE_HOME, HOME } = process.env) {
  let isValid = (path) => path !== void 0 && isAbsolute(path), parent = isValid(XDG_CACHE_HOME) ? XDG_CACHE_HOME : isValid(HOME) ? join(HOME, ".cache") : void 0;
  if (parent === void 0) return;
  let cache = join(parent, "navgw");
  existsSync(cache) && enableCompileCache(join(cache, "compiled"));
}
export {
  keepCompiledCode
};
