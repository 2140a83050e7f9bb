import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  configOfArgs,
  findOptionProblems,
  listClusters,
  removeCluster
} from "./chunk-3MG6HJO3.js";
import {
  require_dist
} from "./chunk-KMYHTI2Y.js";
import {
  duration,
  durationFrom,
  k3sArguments,
  memoryFrom,
  openPortFrom,
  wholeNumberFrom
} from "./chunk-W6P372SW.js";
import {
  bounded
} from "./chunk-UDTD4TOV.js";
import {
  COMPONENT_NAMES,
  ENGINE_NAMES,
  FILES,
  NODE_NAMES,
  findContradiction
} from "./chunk-ULHQXMFJ.js";
import {
  endGroup,
  getState,
  info,
  saveState,
  startGroup,
  summary,
  warning
} from "./chunk-3IYUAORB.js";
import {
  isImagePath
} from "./chunk-P6NMY4ZF.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  clusterDir,
  failureLogsDir,
  makeDirs,
  stateDir
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  command,
  hint
} from "./chunk-FQOKME56.js";
import {
  __toESM
} from "./chunk-LQOYVXCL.js";

// src/action/action-dirs.ts
import { tmpdir } from "node:os";
import { join } from "node:path";
var temporaryDir = () => process.env.RUNNER_TEMP || tmpdir(), logsDirOf = (name) => join(temporaryDir(), "navgw-test", "logs", name), programsDir = () => join(temporaryDir(), "navgw-test", "bin"), workspace = () => process.env.GITHUB_WORKSPACE || process.cwd();

// src/action/cancellation.ts
var Cancelled = class extends Error {
  name = "Cancelled";
  constructor() {
    super("the run was cancelled");
  }
};
function cancellation() {
  let controller = new AbortController();
  for (let signal of ["SIGINT", "SIGTERM"])
    process.on(signal, () => controller.abort(new Cancelled()));
  return controller.signal;
}

// src/action/diagnostics/logs-dir.ts
import { rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join as join2 } from "node:path";
async function createLogsDir(dir, name) {
  await rm(dir, { recursive: !0, force: !0 }), await makeDirs(dir, 511);
  for (let file of [FILES.consoleLog, FILES.networkLog])
    await symlink(join2(clusterDir(name), file), join2(dir, file));
}
async function writeLogs(dir, files) {
  for (let { name, text } of files) {
    let path = join2(dir, name);
    await makeDirs(dirname(path), 511), await rm(path, { force: !0 }), await writeFile(path, text);
  }
}

// src/action/context.ts
import { statSync as statSync2 } from "node:fs";
import { resolve as resolve2 } from "node:path";

// src/action/input-files.ts
var import_yaml = __toESM(require_dist(), 1);
import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join as join3, resolve } from "node:path";
var MANIFEST = /\.(ya?ml|json)$/;
function manifestFiles(entry, dir) {
  let path = resolve(dir, entry), about = statSync(path, { throwIfNoEntry: !1 });
  return about?.isDirectory() ? readdirSync(path).filter((name) => MANIFEST.test(name)).sort().map((name) => join3(path, name)) : about !== void 0 ? [path] : globSync(entry, { cwd: dir }).filter((found) => MANIFEST.test(found)).sort().map((found) => resolve(dir, found));
}
function imageSource(entry, dir) {
  if (!isImagePath(entry)) return { source: entry, missing: !1 };
  let path = resolve(dir, entry);
  return { source: path, missing: statSync(path, { throwIfNoEntry: !1 }) === void 0 };
}
function registriesFrom(value, dir) {
  if (isMapping(value)) return value;
  if (!value.includes(`
`))
    try {
      let text = readFileSync(resolve(dir, value), "utf8");
      return isMapping(text) ? text : void 0;
    } catch {
      return;
    }
}
function isMapping(text) {
  let document = (0, import_yaml.parseDocument)(text);
  return document.errors.length === 0 && (0, import_yaml.isMap)(document.contents);
}

// src/action/input-values.ts
function listOf(text) {
  return text.split(`
`).filter((line) => !line.trimStart().startsWith("#")).flatMap((line) => line.includes("{") ? [line] : line.split(",")).map((entry) => entry.trim()).filter((entry) => entry !== "");
}
function splitArguments(text) {
  let words = [], word, quote;
  for (let at = 0; at < text.length; at++) {
    let char = text[at];
    quote !== void 0 ? char === quote ? quote = void 0 : char === "\\" && quote === '"' && /["\\]/.test(text[at + 1] ?? "") ? word += text[++at] : word += char : char === "'" || char === '"' ? (quote = char, word ??= "") : char === "\\" && at + 1 < text.length ? word = (word ?? "") + text[++at] : /\s/.test(char) ? (word !== void 0 && words.push(word), word = void 0) : word = (word ?? "") + char;
  }
  return word !== void 0 && words.push(word), quote === void 0 ? words : void 0;
}
function booleanFrom(text) {
  if (/^(true|True|TRUE)$/.test(text)) return !0;
  if (/^(false|False|FALSE)$/.test(text)) return !1;
}

// src/action/wait-target.ts
var PATTERN = /^(?:([a-z0-9-]+)\/)?([A-Za-z][A-Za-z0-9.]*)\/([a-z0-9][a-z0-9.-]*)(?:=([A-Za-z]+))?$/;
function waitTargetFrom(text) {
  let [, namespace, kind, name, condition = "Ready"] = PATTERN.exec(text) ?? [];
  if (!(kind === void 0 || name === void 0))
    return { resource: { kind, name, ...namespace === void 0 ? {} : { namespace } }, condition };
}
function nameOfTarget({ resource: { namespace, kind, name }, condition }) {
  return `${namespace === void 0 ? "" : `${namespace}/`}${kind}/${name}${condition === "Ready" ? "" : `=${condition}`}`;
}

// src/action/context.ts
var DIAGNOSTICS = ["on-failure", "always", "never"], LOG_LEVELS = ["error", "info", "debug"], InputsError = class extends Error {
  name = "InputsError";
  problems;
  constructor(problems) {
    super(problems.map(({ input }) => input).join(", ")), this.problems = problems;
  }
};
function readInputs(get, workspaceDir) {
  let reader = new Reader(get), within = reader.value(
    "working-directory",
    "an existing directory",
    (text) => directoryAt(workspaceDir, text)
  ) ?? workspaceDir, options = {
    name: reader.text("name") ?? "default",
    ...versionOf(reader.text("version")),
    engine: reader.choice("engine", ["auto", ...ENGINE_NAMES], "auto"),
    node: reader.choice("node", NODE_NAMES, "auto"),
    cpus: reader.value("cpus", "a whole number", wholeNumberFrom),
    memory: reader.value("memory", "MiB, or a number with m or g: 2048, 4g", memoryFrom),
    ports: reader.list("ports", "PORT or HOST:PORT, like 30080 or 8080:30080", openPortFrom),
    manifests: reader.list(
      "manifests",
      "existing YAML or JSON files, directories of them, or patterns that match some",
      (entry) => some(manifestFiles(entry, within))
    )?.flat(),
    enable: reader.list(
      "enable",
      oneOf(COMPONENT_NAMES),
      (entry) => COMPONENT_NAMES.find((name) => name === entry)
    ),
    registries: reader.value("registries", "YAML text of a k3s registries.yaml, or the path of such a file", (text) => registriesFrom(text, within)),
    timeoutMs: reader.value("timeout", "seconds, or a duration like 90s, 2m or 500ms", durationFrom)
  }, k3sArgs = reader.value("k3s-args", ARGS_RULE, k3sArgsFrom) ?? [], inputs = {
    options: { ...options, ...k3sArgs.length === 0 ? {} : { k3sConfig: configOfArgs(k3sArgs) } },
    images: reader.list("images", "existing archives, or names of images", (entry) => {
      let { source, missing } = imageSource(entry, within);
      return missing ? void 0 : source;
    }) ?? [],
    k3sArgs,
    wait: reader.list("wait", WAIT_RULE, waitTargetFrom) ?? [],
    mergeKubeconfig: reader.boolean("merge-kubeconfig", !1),
    exportEnv: reader.boolean("export-env", !0),
    cache: reader.boolean("cache", !0),
    goldenDisk: reader.boolean("golden-disk", !1),
    diagnostics: reader.choice("diagnostics", DIAGNOSTICS, "on-failure"),
    logLevel: reader.choice("log-level", LOG_LEVELS, "info")
  };
  return reader.checkOptions(inputs.options), reader.throwIfAny(), inputs;
}
var ARGS_RULE = "arguments of k3s server that begin with --, like --disable=coredns; quotes as in a shell", WAIT_RULE = "[NAMESPACE/]KIND/NAME[=CONDITION], like shop/deployment/web or job/migrate=Complete";
function versionOf(text) {
  return text === void 0 ? {} : /^v?\d+\.\d+(\.\d+)?$/.test(text) || /\+navgw/.test(text) ? { k8sVersion: text } : { k3sVersion: text };
}
function k3sArgsFrom(text) {
  let args = splitArguments(text.replaceAll(/^\s*#.*$/gm, ""));
  if (args !== void 0)
    try {
      return configOfArgs(args), args;
    } catch (error) {
      if (error instanceof NavgwError) return;
      throw error;
    }
}
function directoryAt(workspace2, text) {
  let path = resolve2(workspace2, text);
  return statSync2(path, { throwIfNoEntry: !1 })?.isDirectory() ? path : void 0;
}
var some = (all) => all.length === 0 ? void 0 : all, INPUT_OF = { k3sVersion: "version", k8sVersion: "version" }, Reader = class {
  #get;
  #problems = [];
  /** Valid entries of lists as they were written, by input. */
  #entries = /* @__PURE__ */ new Map();
  constructor(get) {
    this.#get = get;
  }
  text(input) {
    return this.#get(input).trim() || void 0;
  }
  value(input, allowed, parse) {
    let text = this.text(input);
    return text === void 0 ? void 0 : this.#parsed(input, text, allowed, parse);
  }
  /** Each entry of a list; undefined when there is none. */
  list(input, allowed, parse) {
    let entries = listOf(this.#get(input));
    if (entries.length === 0) return;
    let good = entries.flatMap((entry) => {
      let value = this.#parsed(input, entry, allowed, parse);
      return value === void 0 ? [] : [{ entry, value }];
    });
    return this.#entries.set(
      input,
      good.map(({ entry }) => entry)
    ), good.map(({ value }) => value);
  }
  boolean(input, byDefault) {
    return this.value(input, "true or false", booleanFrom) ?? byDefault;
  }
  choice(input, choices, byDefault) {
    let choose = (text) => choices.find((one) => one === text);
    return this.value(input, oneOf(choices), choose) ?? byDefault;
  }
  /** Checks that only core can do: ranges, names, engines, and options that exclude each other. */
  checkOptions(options) {
    for (let { option, value: value2, rule } of findOptionProblems(options)) {
      let [first = option, at] = option.split("."), input = INPUT_OF[first] ?? first;
      if (first === "k3sConfig") {
        this.#problems.push({ input: "k3s-args", value: `--${at}=${value2}`, rule });
        continue;
      }
      let written = at === void 0 ? this.text(input) : this.#entries.get(input)?.[Number(at)];
      this.#problems.push({ input, value: written ?? `${value2}`, rule });
    }
    options.k3sVersion !== void 0 && options.node === "builtin" && this.#problems.push({ input: "version", value: options.k3sVersion, rule: "must be a Kubernetes version, or empty, because node is builtin" });
    let { enable = [], k3sConfig = {} } = options, value = enable.join(", ");
    enable.length > 0 && options.node === "builtin" && this.#problems.push({ input: "enable", value, rule: "must be empty, because node is builtin" });
    let both = findContradiction(enable, k3sConfig);
    if (both !== void 0) {
      let rule = `must be components that k3s-args does not disable: it has ${k3sArguments(both.entry)}`;
      this.#problems.push({ input: "enable", value, rule });
    }
  }
  throwIfAny() {
    if (this.#problems.length > 0) throw new InputsError(this.#problems);
  }
  #parsed(input, text, allowed, parse) {
    let value = parse(text);
    return value === void 0 && this.#problems.push({ input, value: text, rule: `must be ${allowed}` }), value;
  }
};
function oneOf(choices) {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}

// src/action/summary/write-summary.ts
async function addToSummary(text) {
  process.env.GITHUB_STEP_SUMMARY && await summary.addRaw(text, !0).write();
}

// src/action/cache/restore-and-save.ts
import { globSync as globSync2 } from "node:fs";

// src/action/log.ts
async function loggedGroup(title, work, quiet = !1) {
  if (quiet) return await work();
  startGroup(title);
  try {
    return await work();
  } finally {
    endGroup();
  }
}

// src/action/cache/cache-client.ts
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
var WORKER = fileURLToPath(new URL("./cache-worker.js", import.meta.url));
async function requestCache(request, options) {
  let { timeout, signal, worker = WORKER, output = "inherit" } = options, child = spawn(process.execPath, [worker], {
    stdio: ["ignore", output, output, "ipc"],
    // With the tar that it starts, a group that ends at once.
    detached: !0
  }), bound = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await new Promise((resolve3) => {
      let stop = () => resolve3({ problem: signal.aborted ? "cancelled" : `it took more than ${timeout / 1e3} s` });
      bound.aborted && stop(), bound.addEventListener("abort", stop, { once: !0 }), child.once("message", (response) => resolve3(response)), child.once("error", (error) => resolve3({ problem: error.message })), child.once(
        "exit",
        (code2, by) => resolve3({ problem: `its process ended by ${by ?? `exit code ${code2}`}` })
      ), child.send(request, () => {
      });
    });
  } finally {
    endGroup2(child.pid);
  }
}
function endGroup2(pid) {
  if (pid !== void 0)
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
    }
}

// src/action/cache/restore-and-save.ts
var TIMEOUT = 6e4;
async function restoreDownloads(plan, signal) {
  if (typeof plan == "string") return { hit: !1, description: plan, save: void 0 };
  let { key, restoreKeys, paths } = plan, began = performance.now(), { key: found, problem } = await loggedGroup(
    "Restoring downloads from GitHub's cache",
    () => requestCache({ do: "restore", key, restoreKeys, paths }, { timeout: TIMEOUT, signal })
  );
  signal.throwIfAborted();
  let took = duration(performance.now() - began), save = found === key ? void 0 : { key, paths: [...paths] };
  return problem !== void 0 ? (warning(`GitHub's cache could not be restored: ${problem}`), { hit: !1, description: `not restored: ${problem}`, save }) : found === void 0 ? { hit: !1, description: `empty (${took})`, save } : { hit: found === key, description: `restored ${found} (${took})`, save };
}
async function saveDownloads(save, signal) {
  if (!save.paths.some((pattern) => globSync2(pattern).length > 0)) return;
  let { key, problem } = await loggedGroup(
    "Saving downloads to GitHub's cache",
    () => requestCache({ do: "save", ...save, restoreKeys: [] }, { timeout: TIMEOUT, signal })
  );
  problem !== void 0 ? info(`Downloads were not saved: ${problem}`) : key !== void 0 && info(`Saved as ${key}`);
}

// src/action/end-process.ts
function exitAfterOutput() {
  process.stdout.write("", () => process.exit());
}

// src/action/owner.ts
import { randomUUID } from "node:crypto";
import { readFile, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { dirname as dirname2, join as join4 } from "node:path";
var schema = external_exports.object({ runner: external_exports.string(), job: external_exports.string() });
async function claimName(name) {
  let own = { runner: runnerId(), job: await jobId() }, existing = (await listClusters()).find((cluster) => cluster.name === name), owner = existing === void 0 ? void 0 : await readOwner(name);
  if (existing !== void 0 && owner?.runner !== own.runner)
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${name} already exists (${existing.state}), and no job of this runner has started it`,
      { hint: hint`choose another name, or remove it: ${command("down", "--name", name)}` }
    );
  if (owner?.job === own.job) return !1;
  existing !== void 0 && (await removeCluster(name), info(`Removed cluster ${name}, which an earlier job of this runner left behind`));
  let path = ownerPath(name);
  return await makeDirs(dirname2(path)), await writeFile2(path, JSON.stringify(own), { mode: 384 }), !0;
}
async function releaseName(name) {
  await rm2(ownerPath(name), { force: !0 });
}
var ownerPath = (name) => join4(stateDir(), "jobs", `${name}.json`);
async function readOwner(name) {
  try {
    return schema.parse(JSON.parse(await readFile(ownerPath(name), "utf8")));
  } catch {
    return;
  }
}
var runnerId = () => `${process.env.RUNNER_NAME ?? ""} ${temporaryDir()}`;
async function jobId() {
  let path = join4(temporaryDir(), "navgw-test", "job"), { GITHUB_RUN_ID = "", GITHUB_RUN_ATTEMPT = "" } = process.env;
  return await makeDirs(dirname2(path), 511), await writeFile2(path, randomUUID(), { flag: "wx" }).catch(() => {
  }), [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, await readFile(path, "utf8")].join(" ");
}

// src/action/state-helper.ts
var NAME = "cluster", schema2 = external_exports.object({
  name: external_exports.string(),
  /** Whether post must remove it: not a cluster that existed before. */
  owned: external_exports.boolean(),
  /** Whether it has been ready. */
  ready: external_exports.boolean(),
  logsDir: external_exports.string(),
  diagnostics: external_exports.enum(DIAGNOSTICS),
  /** Kubeconfig that the cluster was merged into. */
  mergedInto: external_exports.string().optional(),
  /** Paths to save in the cache, and their key. */
  cache: external_exports.object({ key: external_exports.string(), paths: external_exports.array(external_exports.string()) }).optional()
});
function keepState(state) {
  saveState(NAME, JSON.stringify(state));
}
function recallState() {
  let text = getState(NAME);
  return text === "" ? void 0 : schema2.parse(JSON.parse(text));
}

// src/action/diagnostics/host-logs.ts
import { readFile as readFile2, stat } from "node:fs/promises";
import { join as join5 } from "node:path";
var LONGEST = 4 << 20;
async function hostLogs(name) {
  let dir = clusterDir(name);
  return readAll([
    ["console.log", join5(dir, FILES.consoleLog)],
    ["network.log", join5(dir, FILES.networkLog)],
    ["keeper.log", join5(dir, FILES.keeperLog)]
  ]);
}
async function failedBootLogs(name, since) {
  let paths = ["console", "k3s"].map(
    (log) => [`${log}.log`, join5(failureLogsDir(), `${name}-${log}.log`)]
  ), fresh = await Promise.all(paths.map(([, path]) => isSince(path, since)));
  return readAll(paths.filter((_, at) => fresh[at]));
}
var isSince = (path, since) => stat(path).then(
  ({ mtime }) => mtime >= since,
  () => !1
);
async function readAll(paths) {
  return (await Promise.all(
    paths.map(async ([name, path]) => {
      let text = await readFile2(path, "utf8").catch(() => "");
      return { name, text: bounded(text, LONGEST) };
    })
  )).filter(({ text }) => text !== "");
}

// src/action/summary/markdown.ts
import { stripVTControlCharacters } from "node:util";
var SUMMARY_LIMIT = 921600;
function plain(text) {
  return stripVTControlCharacters(text).replaceAll(/\s+/g, " ").trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[\\`*_[\]|~#$]/g, "\\$&").replaceAll("@", "&#64;");
}
function code(text) {
  let line = text.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "";
  let fence = "`".repeat(longestRun(line) + 1), space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`.replaceAll("|", "\\|");
}
function block(text, language = "text") {
  let content = stripVTControlCharacters(text).replace(/\s+$/, ""), fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}
${content}
${fence}`;
}
function table(head, rows, align = []) {
  let line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => align[at] ?? ":--")), ...rows.map(line)].join(`
`);
}
function details(title, body) {
  return `<details>
<summary>${html(title)}</summary>

${body}

</details>`;
}
function logSection(title, text, most) {
  if (text.trim() !== "")
    return details(title, block(bounded(text.trimEnd(), most)));
}
function joined(parts, limit = SUMMARY_LIMIT) {
  let kept = [], size = 0, left = 0;
  for (let part of parts) {
    if (part === void 0) continue;
    let more = Buffer.byteLength(part) + 2;
    left === 0 && size + more <= limit - 200 ? (kept.push(part), size += more) : left++;
  }
  return left > 0 && kept.push(`${left} more sections do not fit into the summary; the files contain them.`), `${kept.join(`

`)}
`;
}
var html = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
function longestRun(text) {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

export {
  logsDirOf,
  programsDir,
  workspace,
  Cancelled,
  cancellation,
  hostLogs,
  failedBootLogs,
  createLogsDir,
  writeLogs,
  nameOfTarget,
  InputsError,
  readInputs,
  plain,
  code,
  block,
  table,
  details,
  logSection,
  joined,
  addToSummary,
  loggedGroup,
  restoreDownloads,
  saveDownloads,
  exitAfterOutput,
  claimName,
  releaseName,
  keepState,
  recallState
};
