import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Cancelled,
  InputsError,
  addToSummary,
  block,
  cancellation,
  claimName,
  code,
  createLogsDir,
  details,
  exitAfterOutput,
  failedBootLogs,
  joined,
  keepState,
  logSection,
  loggedGroup,
  logsDirOf,
  nameOfTarget,
  plain,
  programsDir,
  readInputs,
  restoreDownloads,
  table,
  workspace,
  writeLogs
} from "./chunk-6WULPPMA.js";
import {
  K3sCluster,
  buildGoldenDisk,
  exportGoldenDisk,
  importGoldenDisk,
  listClusters,
  mergeKubeconfig,
  version
} from "./chunk-3MG6HJO3.js";
import "./chunk-YN6XUGI2.js";
import "./chunk-FMIEBMAL.js";
import "./chunk-KMYHTI2Y.js";
import {
  archivesOf,
  clusterSecrets,
  duration,
  k3sArguments,
  sumsOf
} from "./chunk-W6P372SW.js";
import {
  DEFAULT_K3S_VERSION,
  STEP_TEXT,
  findOrigin,
  pollUntil
} from "./chunk-BZYSXEZ5.js";
import "./chunk-UDTD4TOV.js";
import "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-T6TXRY6M.js";
import {
  kvmProblem
} from "./chunk-YZU34HXW.js";
import {
  addPath,
  debug,
  endGroup,
  error,
  exportVariable,
  getInput,
  info,
  setOutput,
  setSecret,
  startGroup,
  warning
} from "./chunk-3IYUAORB.js";
import "./chunk-W55NL5CY.js";
import "./chunk-WE4XXQE7.js";
import "./chunk-YJNJPQH2.js";
import {
  findImageArchives,
  shortKey
} from "./chunk-PYA77U7V.js";
import "./chunk-UPNVU7JY.js";
import "./chunk-2YQQZRMK.js";
import {
  ociCacheDir
} from "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import {
  runProgram
} from "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import {
  artifactsDir,
  cacheDir,
  clustersDir,
  makeDirs
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  commandLine,
  hint,
  option,
  quoteForShell,
  renderHint
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/action/boot/boot-stages.ts
var Stages = class {
  #all = [];
  get all() {
    return this.#all;
  }
  note({ step, elapsed, detail, engine, underWay, warning: warning2 }) {
    if (underWay || warning2) return;
    let took = elapsed - (this.#all.at(-1)?.at ?? 0), text = STEP_TEXT[step], stage = { step, text, at: elapsed, took: Math.max(0, took), detail, engine };
    return this.#all.push(stage), stage;
  }
};

// src/action/boot/boot-attempt.ts
var Attempt = class {
  began = /* @__PURE__ */ new Date();
  stages = new Stages();
  /** Whether the cluster itself is ready. */
  ready = !1;
  #name;
  #logsDir;
  /** Undefined until the inputs were read. */
  get name() {
    return this.#name;
  }
  get logsDir() {
    return this.#logsDir;
  }
  of(name, logsDir) {
    this.#name = name, this.#logsDir = logsDir;
  }
};

// src/action/report-failure.ts
import { inspect } from "node:util";

// src/action/kvm.ts
import { existsSync } from "node:fs";
var RULE = `KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"
`, RULE_FILE = "/etc/udev/rules.d/99-kvm4all.rules", TIMEOUT = 1e4, SETTLE_TIMEOUT = 3e3;
function thisRunner(env = process.env) {
  let { platform, arch } = process, container = existsSync("/.dockerenv") || existsSync("/run/.containerenv");
  return { platform, arch, hosted: env.RUNNER_ENVIRONMENT === "github-hosted", container };
}
async function enableKvm({ options, logLevel }, signal, { device = "/dev/kvm", runner = thisRunner() } = {}) {
  if (runner.platform !== "linux" || options.engine === "uml") return;
  let problem = kvmProblem(device);
  if (problem !== void 0 && mayChange(runner) && existsSync(device)) {
    let failure2 = await writeRule(signal);
    problem = await settled(device), failure2 !== void 0 ? info(`KVM could not be enabled: ${failure2}`) : problem === void 0 && logLevel !== "error" && info("Enabled KVM for this user by a udev rule");
  }
  if (problem === void 0) return;
  let { reason, failure } = problem, advice = kvmAdvice(runner, failure);
  if (options.engine === "krun")
    throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", `engine krun needs KVM, but ${reason}`, {
      hint: hint`${advice}; or set ${option("engine")} to auto`
    });
  logLevel !== "error" && info(`No KVM, which would be faster and isolate the guest: ${reason}. To enable it: ${advice}`);
}
function kvmAdvice({ arch, hosted, container }, failure) {
  return container && failure === "missing" ? "give the job's container the device: container.options: --device /dev/kvm" : hosted && arch === "arm64" ? "GitHub's arm64 runners have no KVM: runs-on: ubuntu-latest" : hosted ? "this hosted runner has no KVM: runs-on: ubuntu-latest (x64)" : failure === "missing" ? "switch on virtualization on this runner's machine (in a VM: nested virtualization) and load kvm_intel or kvm_amd" : "give the runner's user access: sudo usermod -aG kvm USER, then restart the runner's service";
}
var mayChange = ({ hosted, container }) => hosted && !container;
async function writeRule(signal) {
  let steps = [
    [["tee", RULE_FILE], RULE],
    [["udevadm", "control", "--reload-rules"]],
    [["udevadm", "trigger", "--name-match=kvm"]]
  ];
  for (let [args, input] of steps)
    try {
      let bounds = { timeout: TIMEOUT, signal, ...input === void 0 ? {} : { input } }, { exitCode, stderr } = await runProgram("sudo", ["-n", ...args], bounds);
      if (exitCode !== 0) return `sudo ${args.join(" ")}: ${stderr.trim() || `exit code ${exitCode}`}`;
    } catch (error2) {
      return signal.throwIfAborted(), error2.message;
    }
}
async function settled(device) {
  return await pollUntil(async () => kvmProblem(device) === void 0, { within: SETTLE_TIMEOUT }), kvmProblem(device);
}

// src/action/hint-inputs.ts
var INPUTS = {
  engine: { input: "engine" },
  node: { input: "node" },
  k3sVersion: { input: "version" },
  k3sBinary: { flag: "up --k3s-binary" },
  k3sConfig: { input: "k3s-args" },
  kernel: { flag: "up --kernel" },
  memory: { input: "memory" },
  images: { input: "images" },
  enable: { input: "enable" },
  force: { flag: "apply --force-conflicts" },
  registries: { input: "registries" },
  storage: { flag: "up --storage" },
  timeoutMs: { input: "timeout" },
  net: { flag: "run --net" },
  volumes: { flag: "run --volume" },
  onLog: { flag: "run --debug" }
};
function wordsFor(runner) {
  return {
    option({ option: option2, value }) {
      let known = INPUTS[option2], text = typeof value == "object" ? k3sArguments(value).join(" ") : value;
      return "flag" in known ? `navgw-test ${known.flag}${text === void 0 || text === !0 ? "" : ` ${text}`}` : text === void 0 ? `input ${known.input}` : `${known.input}: ${text}`;
    },
    command: commandLine,
    kvm: (failure) => kvmAdvice(runner, failure)
  };
}
function hintText(hint2, runner = thisRunner()) {
  return hint2 && renderHint(hint2, wordsFor(runner));
}

// src/action/report-failure.ts
function reportFailure(failure) {
  if (process.exitCode = 1, debug(inspect(failure, { depth: 6 })), failure instanceof Cancelled) {
    info(failure.message);
    return;
  }
  if (failure instanceof InputsError) {
    for (let { input, value, rule } of failure.problems)
      error(`input ${input}: ${JSON.stringify(value)} is not allowed: ${rule}`, {
        title: `Input ${input}`
      });
    return;
  }
  let { message, todo } = describeFailure(failure);
  error(todo === void 0 ? message : `${message}
${todo}`, { title: titleOf(failure) });
  let tail = failure instanceof NavgwError ? failure.consoleTail ?? [] : [];
  if (tail.length !== 0) {
    startGroup("Last lines of the log");
    for (let line of tail) info(line);
    endGroup();
  }
}
function describeFailure(failure) {
  return failure instanceof NavgwError ? { message: failure.message, todo: hintText(failure.hintParts) } : { message: failure instanceof Error ? failure.message : String(failure), todo: void 0 };
}
function titleOf(failure) {
  return failure instanceof NavgwError ? failure.code : "Unexpected error";
}

// src/action/summary/time-chart.ts
var WIDTH = 30;
function timeChart(stages) {
  let end = stages.at(-1)?.at ?? 0, rows = stages.map(({ text, at, took }) => [
    plain(text),
    duration(at),
    duration(took),
    code(bar(at - took, at, end))
  ]);
  return table(["Stage", "reached after", "took", "time \u2192"], rows, [":--", "--:", "--:", ":--"]);
}
function bar(from, to, total) {
  if (total <= 0) return "\u2591".repeat(WIDTH);
  let at = (ms) => Math.min(WIDTH, Math.round(ms / total * WIDTH)), took = at(to) - at(from), start = Math.min(at(from), WIDTH - 1), length = Math.max(took, 1), mark = took > 0 ? "\u2588" : "\u258F";
  return `${"\u2591".repeat(start)}${mark.repeat(length)}${"\u2591".repeat(WIDTH - start - length)}`;
}

// src/action/summary/failed-summary.ts
var LONGEST_LOG = 49152;
function failedSummary(failure, { name, stages: { all: stages }, ready, logsDir }, logs) {
  let cluster = name === void 0 ? "The cluster" : `Cluster ${code(name)}`;
  if (failure instanceof InputsError) {
    let rows = failure.problems.map(({ input, value, rule }) => [code(input), code(value), plain(rule)]), head = ["Input", "Value", "Rule"];
    return joined([`### ${cluster} was not started: inputs are not allowed`, table(head, rows)]);
  }
  let { message, todo } = describeFailure(failure), [headline = "", ...more] = message.split(`
`), last = stages.at(-1), tail = failure instanceof NavgwError ? failure.consoleTail ?? [] : [];
  return joined([
    `### ${cluster} ${ready ? "is ready, but an object that this job waits for is not" : "did not start"}`,
    `**${plain(headline)}**`,
    more.length === 0 ? void 0 : block(more.join(`
`)),
    todo && `What to do: ${plain(todo)}`,
    last === void 0 || ready ? void 0 : `The last step reached was: ${plain(STEP_TEXT[last.step])}.`,
    tail.length === 0 ? void 0 : details("Last lines", block(tail.join(`
`))),
    stages.length === 0 || ready ? void 0 : details("Steps that were reached", timeChart(stages)),
    ...logs.map((log) => logSection(log.name, log.text, LONGEST_LOG)),
    logs.length === 0 || logsDir === void 0 ? void 0 : `Full logs: ${code(logsDir)}`
  ]);
}

// src/action/boot/boot-failed.ts
async function reportFailedStart(failure, attempt2) {
  if (reportFailure(failure), failure instanceof Cancelled) return;
  let { name, logsDir, began } = attempt2, logs = name === void 0 ? [] : await failedBootLogs(name, began);
  logsDir !== void 0 && logs.length > 0 && await writeLogs(logsDir, logs), await addToSummary(failedSummary(failure, attempt2, logs));
}

// src/action/boot/start-boot.ts
async function boot(inputs, stages, signal) {
  let { options, images, logLevel } = inputs, quiet = logLevel === "error", began = performance.now(), start = () => new K3sCluster().withOptions({ ...options, images }).withReuse().withProgress((event) => {
    let stage = stages.note(event);
    if (event.warning) return warning(event.detail ?? "");
    stage !== void 0 && !quiet ? info(lineOf(stage)) : logLevel === "debug" && info(`${event.step}: ${event.detail}`);
  }).start({ signal }), cluster = await loggedGroup(`Starting cluster ${options.name}`, start, quiet), took = performance.now() - began;
  return quiet || info(announcement(cluster, took)), { cluster, stages: stages.all, took };
}
function announcement({ name, cluster }, took) {
  let { node, engine, created } = cluster, status = created ? `is ready after ${duration(took)}` : "was already running";
  return `Cluster ${name} ${status}: Kubernetes ${node.version} (${node.distribution}) on ${engine}`;
}
function lineOf({ at, text, detail }) {
  return `${(at / 1e3).toFixed(1).padStart(7)} s  ${text}${detail === void 0 ? "" : `: ${detail}`}`;
}

// src/action/boot/wait-for-boot.ts
var TIMEOUT2 = 6e5;
async function waitForTargets(cluster, { wait, options }, signal) {
  if (wait.length === 0) return [];
  let began = performance.now(), waitFor = async (target) => {
    let { resource, condition } = target;
    await cluster.waitFor(resource, condition, { timeoutMs: options.timeoutMs ?? TIMEOUT2, signal });
    let took = performance.now() - began, name = nameOfTarget(target);
    return info(`${(took / 1e3).toFixed(1).padStart(7)} s  ${name}`), { name, took };
  };
  return loggedGroup("Waiting for the objects of the input wait", () => Promise.all(wait.map(waitFor)));
}

// src/action/cache/cache-plan.ts
import { createHash } from "node:crypto";
import { join as join2 } from "node:path";

// src/action/cache/golden-cache.ts
import { existsSync as existsSync2 } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
var goldenExport = () => join(cacheDir(), "golden.export");
async function prepareGolden({ options }, images, keep, signal) {
  try {
    await loggedGroup("Preparing the golden disk", async () => {
      existsSync2(goldenExport()) && await importRestored(signal);
      let { engine, node, k8sVersion, k3sVersion, enable, timeoutMs } = options, built = await buildGoldenDisk(
        { engine, node, k8sVersion, k3sVersion, enable, timeoutMs, images },
        { signal }
      );
      info(describeDisk(built)), keep && await exportGoldenDisk(built.disk.key, goldenExport(), { signal });
    });
  } catch (error2) {
    signal.throwIfAborted(), warning(`The golden disk could not be prepared: ${error2.message}`);
  }
}
async function importRestored(signal) {
  try {
    await importGoldenDisk(goldenExport(), { signal });
  } catch (error2) {
    signal.throwIfAborted(), warning(`The golden disk from GitHub's cache could not be imported: ${error2.message}`), await rm(goldenExport(), { force: !0 });
  }
}
function describeDisk({ disk, created }) {
  return `${created ? "Built" : "Found"} golden disk ${shortKey(disk.key)} with ${disk.images.length} images`;
}

// src/action/cache/cache-plan.ts
function planCache({ cache, goldenDisk, options, images }, archives = [], env = process.env) {
  if (!cache) return "off: the input cache is false";
  let references = images.filter((image) => !image.startsWith("/")).sort();
  if (options.node === "builtin" && references.length === 0 && !goldenDisk)
    return "not needed: nothing is downloaded";
  if (!hasService(env)) return "off: this runner offers no cache service";
  let { package: own, guest } = version(), requested = options.k3sVersion ?? options.k8sVersion ?? DEFAULT_K3S_VERSION, node = options.node === "builtin" ? "builtin" : `${findOrigin(env).base.href} ${requested}`, ofNode = `${`navgw-${process.platform}-${process.arch}-${digest([own, ...guest.map(({ sha256 }) => sha256)])}`}-${digest([node])}`, golden = goldenDisk ? `-golden-${digest([...archives].sort())}` : "";
  return {
    key: `${ofNode}-${digest(references)}${golden}`,
    restoreKeys: [`${ofNode}-`],
    paths: [
      ...["k3s.erofs", "k3s.erofs.json", "images.json"].map((file) => join2(artifactsDir(), "*", file)),
      ...["blobs", "refs"].map((dir) => join2(ociCacheDir(env), dir)),
      ...goldenDisk ? [goldenExport()] : []
    ]
  };
}
function hasService(env) {
  return !!(env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL);
}
var digest = (parts) => createHash("sha256").update(parts.join(`
`)).digest("hex").slice(0, 16);

// src/action/cache/golden-images.ts
async function goldenSums({ goldenDisk, images }) {
  return goldenDisk ? sumsOf(await findImageArchives(images.filter((image) => image.startsWith("/")))) : [];
}
async function imagesFor({ goldenDisk, images }, signal) {
  return goldenDisk ? archivesOf(images, signal) : { paths: images, [Symbol.asyncDispose]: async () => {
  } };
}

// src/action/cli-path.ts
import { chmod, writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
import { fileURLToPath } from "node:url";
var CLI = fileURLToPath(new URL("./cli.js", import.meta.url));
async function addCliToPath() {
  let dir = programsDir(), program = join3(dir, "navgw-test");
  await makeDirs(dir, 511), await writeFile(program, `#!/bin/sh
exec ${[process.execPath, CLI].map(quoteForShell).join(" ")} "$@"
`), await chmod(program, 493), addPath(dir);
}

// src/action/merge-into-kubeconfig.ts
import { homedir } from "node:os";
import { delimiter, join as join4 } from "node:path";
async function mergeIfRequested({
  mergeKubeconfig: requested,
  options
}) {
  return requested ? await mergeKubeconfig(options.name, usersKubeconfig()) : void 0;
}
function usersKubeconfig(env = process.env) {
  let [first] = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  return first !== void 0 && !first.startsWith(clustersDir()) ? first : join4(homedir(), ".kube", "config");
}

// src/action/outputs.ts
function publish({ cluster, took }, { exportEnv }, cache, logsDir) {
  let { engine, node, forwards } = cluster.cluster, outputs = {
    kubeconfig: cluster.getKubeConfigPath(),
    "kubeconfig-context": cluster.getContext(),
    "cluster-name": cluster.name,
    server: cluster.getServer(),
    ports: JSON.stringify(Object.fromEntries(forwards.map(({ host, guest }) => [guest, host]))),
    "k3s-version": node.distribution === "k3s" ? node.version : "",
    "k8s-version": kubernetesVersion(node.version),
    engine,
    "boot-time-ms": Math.round(took),
    "cache-hit": cache.hit,
    "logs-dir": logsDir
  };
  for (let [name, value] of Object.entries(outputs)) setOutput(name, value);
  exportEnv && exportVariable("KUBECONFIG", cluster.getKubeConfigPath());
}
function kubernetesVersion(version2) {
  return version2.replace(/[+-].*$/, "");
}

// src/action/secrets.ts
var SHORTEST = 16;
async function maskSecrets(cluster) {
  for (let secret of await clusterSecrets(cluster)) for (let form of formsOf(secret)) setSecret(form);
}
function formsOf(secret) {
  let lines = secret.split(`
`).map((line) => line.trim()).filter((line) => line.length >= SHORTEST && !line.startsWith("-----"));
  return [.../* @__PURE__ */ new Set([Buffer.from(secret).toString("base64"), ...lines])];
}

// src/action/summary/reproduce.ts
import { relative } from "node:path";
var SECRET = /^(--[a-z-]*(?:token|password|secret|key|datastore-endpoint)[a-z-]*)(=.*)?$/s;
function reproduction({ options, images, k3sArgs, wait }) {
  let { name, engine, node, k3sVersion, k8sVersion, cpus, memory } = options, { ports = [], manifests = [], enable = [] } = options, given = (flag, value) => value === void 0 ? [] : [`${flag} ${quoteForShell(`${value}`)}`], flags = [
    ...given("--name", name === "default" ? void 0 : name),
    ...given("--engine", engine === "auto" ? void 0 : engine),
    ...given("--node", node === "auto" ? void 0 : node),
    ...given("--k3s-version", k3sVersion),
    ...given("--k8s-version", k8sVersion),
    ...given("--cpus", cpus),
    ...given("--memory", memory),
    ...ports.flatMap(({ host, guest }) => given("--port", `${host}:${guest}`)),
    ...manifests.flatMap((path) => given("--manifest", fromWorkspace(path))),
    ...images.flatMap((image) => given("--load", image.startsWith("/") ? fromWorkspace(image) : image)),
    ...given("--enable", enable.length === 0 ? void 0 : enable.join(",")),
    ...options.registries === void 0 ? [] : ["--registries registries.yaml"],
    ...withoutSecrets(k3sArgs).map((arg) => quoteForShell(`--k3s-arg=${arg}`))
  ], at = name === "default" ? "" : ` --name ${name}`;
  return [
    `export KUBECONFIG=$(npx navgw-test up${flags.map((flag) => ` ${flag}`).join("")})`,
    ...wait.map(({ resource, condition }) => {
      let inNamespace = resource.namespace === void 0 ? "" : ` -n ${resource.namespace}`, what = `${resource.kind}/${resource.name}`;
      return `npx navgw-test kubectl${at} wait${inNamespace} ${what} --for=condition=${conditionOf(resource.kind, condition)}`;
    }),
    `npx navgw-test down${at}   # when you are done`
  ].join(`
`);
}
function conditionOf(kind, condition) {
  return condition === "Ready" && /^deploy/i.test(kind) ? "Available" : condition;
}
function withoutSecrets(args) {
  let shown = [];
  for (let at = 0; at < args.length; at++) {
    let [, flag, value] = SECRET.exec(args[at] ?? "") ?? [];
    shown.push(flag === void 0 ? args[at] ?? "" : `${flag}=\u2026`);
    let next = args[at + 1];
    flag !== void 0 && value === void 0 && next !== void 0 && !next.startsWith("--") && at++;
  }
  return shown;
}
function fromWorkspace(path) {
  let found = relative(workspace(), path);
  return found.startsWith("..") ? path : found;
}

// src/action/summary/boot-summary.ts
async function bootSummary(booted, inputs, cache, waits) {
  let { cluster, stages, took } = booted, { node } = cluster.cluster, reused = stages.length === 0, about = (await listClusters()).find(({ name }) => name === cluster.name), status = reused ? "was already running" : `ready in ${duration(took)}`, title = `### Kubernetes ${kubernetesVersion(node.version)} ${status}: cluster ${code(cluster.name)}`;
  return joined([
    title,
    facts(booted, inputs, cache, waits, about),
    reused ? void 0 : details(`Time of each stage, ${duration(took)} in total`, timeChart(stages)),
    details("The same cluster on your machine", block(reproduction(inputs), "sh"))
  ]);
}
function facts({ cluster, stages }, { options, images, exportEnv, k3sArgs }, cache, waits, about) {
  let { node, engine, isolation, forwards } = cluster.cluster, { chosen, passedOver = [] } = stages.find((stage) => stage.engine !== void 0)?.engine ?? {}, rows = [
    ["Kubernetes", `${node.distribution} ${code(node.version)}${node.reason ? `: ${plain(node.reason)}` : ""}`],
    [
      "",
      node.lacks && `**Only pods with hostNetwork run**: the kernel lacks ${plain(node.lacks.join(", "))}`
    ],
    ["Engine", `${code(engine)}${chosen === void 0 ? "" : `: ${plain(chosen.reason)}`}`],
    ["", isolation === "none" ? NO_BOUNDARY : void 0],
    ["Not usable", listed(passedOver.map((report) => passedOverText(report, isolation)))],
    ["Node", sizeOf(about)],
    ["API server", `${code(cluster.getServer())}, context ${code(cluster.getContext())}`],
    ["KUBECONFIG", `${code(cluster.getKubeConfigPath())}${exportEnv ? "" : ", not exported"}`],
    ["Ports", listed(forwards.map(({ host, guest }) => `${code(`127.0.0.1:${host}`)} \u2192 node ${guest}`))],
    ["Images", listed(images.map(code))],
    ["Manifests", listed((options.manifests ?? []).map((path) => code(path.split("/").at(-1) ?? path)))],
    ["Components", listed((options.enable ?? []).map(code))],
    ["k3s arguments", k3sArgs.length === 0 ? void 0 : `${k3sArgs.length}, see below`],
    ["Waited for", listed(waits.map(({ name, took }) => `${code(name)} (${duration(took)})`))],
    ["Cache", plain(cache.description)],
    ["navgw-test", code(version().package)]
  ];
  return table(
    ["", ""],
    rows.filter((row) => row[1] !== void 0)
  );
}
var NO_BOUNDARY = "No isolation from a hostile guest: run nothing on it that you do not trust";
function passedOverText({ name, reason, hintParts }, isolation) {
  let todo = isolation === "none" ? hintText(hintParts) : void 0;
  return plain(`${name}: ${reason}${todo === void 0 ? "" : `. What to do: ${todo}`}`);
}
function sizeOf(about) {
  if (!(about?.cpus === void 0 || about.memory === void 0))
    return `${about.cpus} CPU${about.cpus === 1 ? "" : "s"}, ${about.memory} MiB`;
}
var listed = (all) => all.length === 0 ? void 0 : all.join("<br>");

// src/action/main.ts
async function main(signal, attempt2) {
  var _stack = [];
  try {
    let inputs = readInputs(getInput, workspace());
    let { name } = inputs.options;
    let logsDir = logsDirOf(name);
    attempt2.of(name, logsDir);
    await enableKvm(inputs, signal);
    let cache = await restoreDownloads(planCache(inputs, await goldenSums(inputs)), signal);
    let owned = await claimName(name);
    let state = { name, owned, logsDir, diagnostics: inputs.diagnostics };
    keepState({ ...state, ready: !1 });
    owned && await createLogsDir(logsDir, name);
    let images = __using(_stack, await imagesFor(inputs, signal), !0);
    inputs.goldenDisk && await prepareGolden(inputs, images.paths, cache.save !== void 0, signal);
    let booted = await boot({ ...inputs, images: images.paths }, attempt2.stages, signal);
    let cluster = __using(_stack, booted.cluster, !0);
    attempt2.ready = !0;
    await maskSecrets(cluster.cluster);
    let mergedInto = await mergeIfRequested(inputs);
    keepState({ ...state, ready: !0, mergedInto, cache: cache.save });
    await addCliToPath();
    publish(booted, inputs, cache, logsDir);
    let waits = await waitForTargets(cluster, inputs, signal);
    await addToSummary(await bootSummary(booted, inputs, cache, waits));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
var attempt = new Attempt();
try {
  await main(cancellation(), attempt);
} catch (error2) {
  await reportFailedStart(error2, attempt);
}
exitAfterOutput();
