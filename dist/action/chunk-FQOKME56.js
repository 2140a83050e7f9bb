import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/hint.ts
var HINT_OPTIONS = [
  "engine",
  "node",
  "k3sVersion",
  "k3sBinary",
  "k3sConfig",
  "kernel",
  "memory",
  "images",
  "enable",
  "force",
  "registries",
  "storage",
  "timeoutMs",
  "net",
  "volumes",
  "onLog"
], HINT_VERBS = [
  "cache prune",
  "doctor",
  "down",
  "golden build",
  "golden export",
  "kubectl",
  "list",
  "load",
  "logs",
  "port",
  "run",
  "snapshot create",
  "snapshot ls",
  "snapshot restore",
  "status",
  "stop",
  "up"
];
function hint(texts, ...values) {
  return texts.flatMap((text, at) => {
    let value = values[at];
    return value === void 0 ? [text] : typeof value == "number" ? [text, `${value}`] : [text, ...isHint(value) ? value : [value]];
  }).filter((part) => part !== "");
}
function option(name, value) {
  return value === void 0 ? { option: name } : { option: name, value };
}
function command(verb, ...args) {
  return { verb, args };
}
function toHint(text) {
  return typeof text == "string" ? [text] : text;
}
function parseHint(value) {
  return Array.isArray(value) && value.every(isPart) ? value : void 0;
}
function isPart(value) {
  if (typeof value == "string") return !0;
  if (typeof value != "object" || value === null) return !1;
  let { option: name, verb, args, kvm } = value;
  return name !== void 0 ? HINT_OPTIONS.includes(name) : verb !== void 0 ? HINT_VERBS.includes(verb) && Array.isArray(args) : kvm === "missing" || kvm === "denied" || kvm === "unusable";
}
var isHint = (value) => Array.isArray(value);

// src/core/base/shell-quote.ts
function quoteForShell(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
function quoteForFish(word) {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
function quoteForPowerShell(word) {
  return `'${word.replaceAll("'", "''")}'`;
}

// src/core/base/render-hint.ts
function renderHint(hint2, words) {
  return hint2.map((part) => typeof part == "string" ? part : "option" in part ? words.option(part) : "verb" in part ? words.command(part) : words.kvm(part.kvm)).join("");
}
var GRANT_ACCESS = `sudo usermod -aG kvm $USER, then log in again; in CI: echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm`, KVM_ADVICE = {
  missing: "enable virtualization in the firmware and load kvm_intel or kvm_amd, or use a machine that has KVM",
  denied: GRANT_ACCESS,
  unusable: "check that kvm_intel or kvm_amd is loaded"
}, API_WORDS = {
  option({ option: option2, value }) {
    return value === void 0 ? `option ${option2}` : `${option2}: ${JSON.stringify(value)}`;
  },
  command: commandLine,
  kvm: (failure) => KVM_ADVICE[failure]
};
function commandLine({ verb, args }) {
  return ["navgw-test", verb, ...args.map(quoteForShell)].join(" ");
}

// src/core/base/errors.ts
var NavgwError = class extends Error {
  name = "NavgwError";
  code;
  reason;
  /** What to do next, one line, with options named as in the API. */
  hint;
  /** The same as data, for programs that call options and commands by other names. */
  hintParts;
  consoleTail;
  logPath;
  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's terms, one line
   */
  constructor(code, message, details = {}) {
    super(message, details.cause === void 0 ? void 0 : { cause: details.cause }), this.code = code, this.reason = details.reason, this.hintParts = details.hint === void 0 ? void 0 : toHint(details.hint), this.hint = this.hintParts && renderHint(this.hintParts, API_WORDS), this.consoleTail = details.consoleTail, this.logPath = details.logPath;
  }
};
function amended(error, changes) {
  let { hintParts, reason, cause, consoleTail, logPath } = error, { code = error.code, message = error.message, ...details } = changes;
  return new NavgwError(code, message, { hint: hintParts, reason, cause, consoleTail, logPath, ...details });
}
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
        hint: hint`free some space, or run ${command("cache prune")}`,
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
        hint: "check that path and its disk, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error
      });
  }
}

export {
  hint,
  option,
  command,
  parseHint,
  quoteForShell,
  quoteForFish,
  quoteForPowerShell,
  renderHint,
  API_WORDS,
  commandLine,
  NavgwError,
  amended,
  systemCode,
  fileError
};
