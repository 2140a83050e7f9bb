import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/errors.ts
var NavgwError = class extends Error {
  name = "NavgwError";
  code;
  hint;
  consoleTail;
  logPath;
  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's words, one line
   */
  constructor(code, message, details = {}) {
    super(message, details.cause === void 0 ? void 0 : { cause: details.cause }), this.code = code, this.hint = details.hint, this.consoleTail = details.consoleTail, this.logPath = details.logPath;
  }
};
function systemCode(error) {
  if (!(!(error instanceof Error) || !("code" in error)))
    return typeof error.code == "string" ? error.code : void 0;
}
function fileError(error, what, path) {
  let code = systemCode(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new NavgwError("NAVGW_NO_SPACE", `no space left while ${what}: ${path}`, {
        hint: "free some space, or: navgw-test cache prune",
        cause: error
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
      return new NavgwError("NAVGW_STATE", `cannot write while ${what}: ${path} (${code})`, {
        hint: "make it writable, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error
      });
    default:
      return code === void 0 || !/^E[A-Z0-9]+$/.test(code) ? error : new NavgwError("NAVGW_STATE", `failed while ${what}: ${path} (${code})`, {
        hint: "look at that path and its disk, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error
      });
  }
}

export {
  NavgwError,
  systemCode,
  fileError
};
