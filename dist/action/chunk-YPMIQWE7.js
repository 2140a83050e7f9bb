import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Argument,
  Command,
  EXIT,
  EXIT_CODES,
  Interrupted,
  Interruptible,
  InvalidArgumentError,
  Option,
  Terminal,
  UsageError,
  hintText,
  isDone,
  reportError,
  usageError
} from "./chunk-3UE4NLWS.js";
import {
  archivesOf,
  duration,
  durationFrom,
  memoryFrom,
  openPortFrom,
  portFrom,
  wholeNumberFrom
} from "./chunk-W6P372SW.js";
import {
  BOOT_STEPS,
  DEFAULT_K3S_VERSION,
  LOG_SOURCES,
  STEP_TEXT,
  findProgram,
  lastStep,
  pendingStep,
  sharesExtents
} from "./chunk-BZYSXEZ5.js";
import "./chunk-UDTD4TOV.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  NET_NAMES,
  NODE_NAMES
} from "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-YZU34HXW.js";
import {
  shortKey
} from "./chunk-PYA77U7V.js";
import "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-QKDWMFAP.js";
import {
  cacheDir,
  requireClusterName,
  stateDir
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  quoteForFish,
  quoteForPowerShell,
  quoteForShell
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/cli/cli.ts
var Cli = class {
  terminal;
  /** Exit status when nothing throws. */
  exitCode = 0;
  constructor(terminal = new Terminal()) {
    this.terminal = terminal;
  }
};

// src/cli/cli-environment.ts
var ENVIRONMENT = [
  ...variables("command", {
    XDG_STATE_HOME: "parent of navgw/clusters, the clusters' directories (~/.local/state)",
    XDG_CACHE_HOME: "parent of navgw, the cache (~/.cache)",
    KUBECONFIG: "its first file is the target of --merge (~/.kube/config)",
    NAVGW_OFFLINE: "1: download nothing; use the cache and the builtin node",
    NAVGW_K3S_MIRROR: "URL of a mirror for k3s releases and channels, instead of github.com",
    NAVGW_QEMU: "QEMU program, a name or a path (qemu-system-x86_64)",
    NAVGW_LIBKRUN: "libkrun library, a file or its directory, instead of the installed one",
    NAVGW_LIBKRUNFW: "libkrunfw library, a file or its directory, instead of the one beside libkrun",
    DOCKER_CONFIG: "directory of Docker's config.json, whose registry credentials are used (~/.docker)",
    HTTPS_PROXY: "proxy for downloads and registries; HTTP_PROXY and NO_PROXY work too",
    GITHUB_ACTIONS: "when true, errors also annotate the workflow's run",
    CI: "when set, progress is plain lines",
    NO_COLOR: "when set, no colours; FORCE_COLOR=1 forces them"
  }),
  ...variables("test-run", {
    NAVGW_NAME: "name of the cluster",
    NAVGW_REUSE: "true, or a name: the cluster outlives the run, and the next run uses it; false: it does not",
    NAVGW_ENGINE: "engine: auto, krun, uml or qemu",
    NAVGW_NODE: "Kubernetes distribution: auto, k3s or builtin",
    NAVGW_K8S_VERSION: "Kubernetes version, like 1.37",
    NAVGW_K3S_VERSION: "k3s release or channel, like v1.36.1+k3s1 or stable",
    NAVGW_K3S_BINARY: "path of a k3s program",
    NAVGW_NODE_IMAGE: "container image of k3s to boot, like rancher/k3s:v1.36.1-k3s1",
    NAVGW_KERNEL: "guest kernel: bundled, libkrunfw or a path",
    NAVGW_CPUS: "virtual CPUs",
    NAVGW_MEMORY: "guest memory in MiB, or like 2g",
    NAVGW_STORAGE: "where the node keeps its data: disk or memory",
    NAVGW_TIMEOUT: "time limit of the start: 90, 90s, 2m or 500ms; a bare number is seconds",
    NAVGW_IMAGES: "images to import as the node starts, separated by commas",
    NAVGW_MANIFESTS: "manifests to apply as the node starts, separated by commas",
    NAVGW_ENABLE: "components of k3s to run, separated by commas",
    NAVGW_TEST_CLUSTER: "set by the global setup for the run's processes: the cluster that sharedCluster() returns"
  }),
  ...variables("development", {
    NAVGW_GUEST_DIR: "absolute path of a guest package to use instead of the installed one",
    NAVGW_DEBIAN_MIRROR: "Debian mirror for the guest's build and the tests' tools (apt's own mirror)",
    NAVGW_TEST_COMPILED: "set by the tests' runner: dist is compiled already",
    NAVGW_TEST_ENGINE: "engine of the k3s integration tests (uml)",
    NAVGW_TEST_PART: "set by the keeper's tests: the role of the test program when it starts itself",
    NAVGW_TEST_INSIDE: "set by the new root's test: it runs in its own mount namespace",
    NAVGW_TEST_SCRATCH: "set by the new root's test: its scratch directory",
    NAVGW_TEST_SECRET: "set by the runner's test: a value that must not reach the guest"
  })
], COMMAND_ENVIRONMENT = ENVIRONMENT.filter(({ use }) => use === "command");
function variables(use, meanings) {
  return Object.entries(meanings).map(([name2, meaning]) => ({ name: name2, meaning, use }));
}

// src/cli/commands.ts
function allCommands(command) {
  return [command, ...command.commands.flatMap(allCommands)];
}
function shownCommands(command) {
  let shown = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((child) => shown.has(child));
}

// src/cli/option.ts
function option(flags, description, facts2 = {}) {
  let made = new Option(flags, description);
  return facts2.parse !== void 0 && made.argParser(facts2.parse), facts2.choices !== void 0 && made.choices(facts2.choices), facts2.byDefault !== void 0 && made.default(void 0, facts2.byDefault), made;
}
function optionText({
  description,
  argChoices,
  defaultValueDescription,
  defaultValue
}) {
  let byDefault = defaultValueDescription ?? (typeof defaultValue == "string" ? defaultValue : void 0), facts2 = [
    ...argChoices === void 0 ? [] : [argChoices.join(", ")],
    ...byDefault === void 0 ? [] : [`default: ${byDefault}`]
  ];
  return facts2.length === 0 ? description : `${description} (${facts2.join("; ")})`;
}

// src/cli/common-options.ts
var COMMON_OPTIONS = "Common options:";
function addCommonOptions(command, { terminal }) {
  return command.addOption(
    option("-q, --quiet", "no progress and no notes on stderr, only errors").helpGroup(COMMON_OPTIONS)
  ).addOption(option("--debug", "print stack and cause of an error").helpGroup(COMMON_OPTIONS)).addOption(option("--no-color", "no colours").helpGroup(COMMON_OPTIONS)).addHelpOption(option("-h, --help", "print help").helpGroup(COMMON_OPTIONS)).on("option:quiet", () => {
    terminal.quiet = !0;
  }).on("option:debug", () => {
    terminal.debug = !0;
  }).on("option:no-color", () => {
    terminal.color = !1;
  });
}
function addOutputOption(command, { terminal }, more = []) {
  let choices = ["text", "json", ...more];
  return command.addOption(option("-o, --output <FORMAT>", "format of the result on stdout", { choices }).default("text")).on("option:output", (format) => {
    terminal.json = format === "json";
  });
}
var DEFAULT_NAME = "default";
function addNameOption(command) {
  return command.addOption(option("--name <NAME>", "name of the cluster", { byDefault: DEFAULT_NAME }));
}
function addNameArgument(command) {
  return addNameOption(command.argument("[NAME]", `name of the cluster (default: ${DEFAULT_NAME})`));
}
function nameOf(options, positional) {
  if (positional !== void 0 && options.name !== void 0 && positional !== options.name)
    throw new UsageError(`two names given: ${positional} and ${options.name}`, "give only one name");
  return requireClusterName(positional ?? options.name ?? DEFAULT_NAME);
}

// src/cli/package-version.ts
import { createRequire } from "node:module";
function packageVersion() {
  let { version } = createRequire(import.meta.url)("navgw-test/package.json");
  return version;
}

// src/cli/renamed.ts
var IMAGE_OPTION = {
  flags: "--image <IMAGE>",
  hint: (value) => `--load ${value} loads an image; --node-image ${value} boots k3s from its own image`
};
function rejectRenamedOption(command, { flags, hint }) {
  let option2 = new Option(flags).hideHelp().argParser((value) => {
    throw new UsageError(`${option2.long} is no longer an option of ${command.name()}`, hint(value));
  });
  command.addOption(option2);
}
function rejectRenamedVerb(program, old, now) {
  program.command(old, { hidden: !0 }).argument("[ARGS...]").helpOption(!1).allowUnknownOption().action((args) => {
    throw new UsageError(`${old} is now ${now}`, `navgw-test ${[now, ...args].join(" ")}`);
  });
}

// src/cli/table.ts
import { stripVTControlCharacters } from "node:util";
function table(head, rows) {
  return columns([head, ...rows]);
}
function columns(rows) {
  let widths = [];
  for (let row2 of rows)
    row2.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, width(cell));
    });
  return rows.map((row2) => row2.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - width(cell))).join("  ")).map((line) => line.trimEnd()).join(`
`);
}
function width(cell) {
  return [...stripVTControlCharacters(cell)].length;
}

// src/cli/verbs/apply.ts
import { buffer } from "node:stream/consumers";

// src/cli/details.ts
var details = /* @__PURE__ */ new WeakMap();
function describe(command, more) {
  return details.set(command, more), command.addHelpText("after", () => helpText(command, more));
}
function detailsOf(command) {
  return details.get(command) ?? {};
}
function helpText(command, { notes = [], examples = [] }) {
  let help = command.createHelp(), width2 = command.configureOutput().getOutHelpWidth?.() ?? 80, lines2 = examples.flatMap(([line, description]) => [`  # ${description}`, `  ${line}`]);
  return [
    ...notes.length > 0 ? [`
${help.boxWrap(notes.join(" "), width2)}`] : [],
    ...lines2.length > 0 ? [`
${help.styleTitle("Examples:")}`, ...lines2] : []
  ].join(`
`);
}

// src/cli/load-core.ts
function loadCore() {
  return import("./chunk-ZGBG5EBO.js");
}

// src/cli/verbs/apply.ts
function addApply(program, cli) {
  let command = addNameOption(
    program.command("apply").description("apply manifests to a cluster (server-side)")
  ).argument("<FILE...>", "YAML or JSON, a path or a URL; - for stdin").option("--force-conflicts", "take over fields that another manager owns").action((files, options) => apply(files, options, cli));
  return describe(command, {
    examples: [["helm template chart/ | navgw-test apply -", "apply the output of another program"]]
  });
}
async function apply(files, options, { terminal }) {
  var _stack = [];
  try {
    let { openK3sCluster } = await loadCore();
    let cluster = __using(_stack, await openK3sCluster(nameOf(options)), !0);
    for (let file of files) {
      let manifests = file === "-" ? await buffer(terminal.stdin) : file, applied = await cluster.apply(manifests, { force: options.forceConflicts, name: "stdin" });
      for (let object of applied) terminal.print(`${nameOfApplied(object)} applied`);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function nameOfApplied({ apiVersion = "", kind = "", metadata }) {
  let group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return `${kind.toLowerCase()}${group}/${metadata.name}`;
}

// src/cli/format.ts
function size(bytes) {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"], value = bytes, unit = 0;
  for (; value >= 1024 && unit < units.length - 1; )
    value /= 1024, unit += 1;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
function age(since, now = /* @__PURE__ */ new Date()) {
  let seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1e3));
  return seconds < 120 ? `${seconds}s` : seconds < 2 * 3600 ? `${Math.floor(seconds / 60)}m` : seconds < 2 * 86400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86400)}d`;
}

// src/cli/verbs/cache.ts
function addCache(program, cli) {
  let cache = program.command("cache").description("show or empty the cache");
  addOutputOption(cache.command("ls", { isDefault: !0 }).description("list cached files"), cli).action(
    (options) => list(options, cli)
  );
  let prune = cache.command("prune").description("delete entries that no cluster uses; they are created again when needed");
  return addOutputOption(prune, cli).action((options) => pruneUnused(options, cli)), cache;
}
async function list({ output }, { terminal }) {
  let { cacheEntries } = await loadCore(), entries = await cacheEntries();
  if (output === "json") return terminal.printJson(entries);
  if (entries.length === 0) return terminal.note("The cache is empty.");
  let rows = entries.map(({ name: name2, kind, size: bytes, time }) => [
    name2,
    kind,
    size(bytes),
    age(new Date(time))
  ]);
  terminal.print(table(["NAME", "KIND", "SIZE", "AGE"], rows)), terminal.note(`${size(entries.reduce((sum, entry) => sum + entry.size, 0))} in total.`);
}
async function pruneUnused({ output }, { terminal }) {
  let { pruneCache } = await loadCore(), { freed, entries, inUse } = await pruneCache();
  if (output === "json") return terminal.printJson({ freed, entries, inUse });
  terminal.print(`${entries} ${entries === 1 ? "entry" : "entries"} deleted, ${size(freed)} freed`), inUse > 0 && terminal.note(`Kept ${inUse} ${inUse === 1 ? "entry" : "entries"} for a cluster that is starting.`);
}

// src/cli/completion/completion-model.ts
var LIST_NAMES = "navgw-test list --output name 2>/dev/null";
function completionModel(command, path = []) {
  return {
    path,
    aliases: command.aliases(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionModel),
    arguments: command.registeredArguments.map(argumentModel),
    commands: shownCommands(command).map((child) => completionModel(child, [...path, child.name()])),
    passesThrough: detailsOf(command).passesThrough === !0
  };
}
function allModels(model) {
  return [model, ...model.commands.flatMap(allModels)];
}
function optionModel(option2) {
  let name2 = /<(.*)>/.exec(option2.flags)?.[1];
  return {
    flags: [option2.short, option2.long].filter((flag) => flag !== void 0),
    description: option2.description,
    value: name2 === void 0 ? void 0 : { name: name2, values: valuesOf(name2, option2.argChoices) }
  };
}
function argumentModel(argument) {
  let name2 = argument.name();
  return { name: name2, values: valuesOf(name2, argument.argChoices), variadic: argument.variadic };
}
function valuesOf(name2, choices) {
  return choices !== void 0 ? { kind: "choices", choices } : name2 === "COMPONENTS" ? { kind: "choices", choices: COMPONENT_NAMES } : name2 === "NAME" ? { kind: "cluster" } : name2 === "FILE" || name2 === "ARCHIVE" ? { kind: "file" } : { kind: "any" };
}

// src/cli/completion/bash.ts
function bashCompletion(program) {
  let models = allModels(program);
  return `# bash completion for navgw-test:  source <(navgw-test completion bash)

# Sets path to the subcommand $2 of command $1; fails when there is no such command.
_navgw_test_enter() {
  case "$1/$2" in
${models.filter(({ path }) => path.length > 0).map(entering).join(`
`)}
    *) return 1 ;;
  esac
}

# Sets what is known of the command $1.
_navgw_test_command() {
  commands="" options="" valued="" passes=""
  case "$1" in
${models.map(knowing).join(`
`)}
  esac
}

# Sets candidates for the value of an option, or of argument number $2, of the command $1.
_navgw_test_values() {
  candidates="" files=""
  case "$1 $2" in
${models.flatMap(valueCases).join(`
`)}
  esac
}

_navgw_test() {
  local words word cur path="" option="" argument=0 literal="" i
  local commands options valued passes candidates files
  # Bash splits words at = and :, the command line is not.
  read -ra words <<<"\${COMP_LINE:0:COMP_POINT}"
  [[ "\${COMP_LINE:0:COMP_POINT}" == *[[:space:]] ]] && words+=("")
  cur=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  _navgw_test_command ""
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    word=\${words[i]}
    if [[ -n "$option" ]]; then
      option=""
    elif [[ -z "$literal" && "$word" == -- ]]; then
      literal=yes
    elif [[ -z "$literal" && "$word" == -* ]]; then
      [[ " $valued " == *" $word "* ]] && option=$word
    elif [[ $argument == 0 ]] && _navgw_test_enter "$path" "$word"; then
      _navgw_test_command "$path"
    else
      argument=$((argument + 1))
      [[ -n "$passes" ]] && literal=yes
    fi
  done
  if [[ -z "$option" && -z "$literal" && "$cur" == --*=* ]]; then
    option=\${cur%%=*} cur=\${cur#*=}
  fi
  if [[ -n "$option" ]]; then
    _navgw_test_values "$path" "$option"
  elif [[ -z "$literal" && "$cur" == -* ]]; then
    candidates=$options
  elif [[ -n "$commands" ]]; then
    candidates=$commands
  else
    _navgw_test_values "$path" "$argument"
  fi
  if [[ -n "$files" ]]; then
    compopt -o filenames 2>/dev/null
    local file
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$cur")
  else
    COMPREPLY=($(compgen -W "$candidates" -- "$cur"))
  fi
}

complete -F _navgw_test navgw-test
`;
}
var key = ({ path }) => path.join(" ");
function entering({ path, aliases }) {
  let above = path.slice(0, -1).join(" ");
  return `    ${[path.at(-1) ?? "", ...aliases].map((name2) => `"${above}/${name2}"`).join(" | ")}) path="${path.join(" ")}" ;;`;
}
function knowing(model) {
  let flags = model.options.flatMap((option2) => option2.flags), valued = model.options.filter(({ value }) => value !== void 0).flatMap((option2) => option2.flags), commands2 = model.commands.map(({ path }) => path.at(-1));
  return `    "${key(model)}")
      commands="${commands2.join(" ")}"
      options="${flags.join(" ")}"
      valued="${valued.join(" ")}"
      passes="${model.passesThrough ? "yes" : ""}"
      ;;`;
}
function valueCases(model) {
  let options = model.options.flatMap(
    ({ flags, value }) => value === void 0 ? [] : valueCase(flags.map((flag) => `"${key(model)} ${flag}"`).join(" | "), value.values)
  ), positions = model.arguments.flatMap(
    ({ values, variadic }, at) => valueCase(variadic ? `"${key(model)} "[0-9]*` : `"${key(model)} ${at}"`, values)
  );
  return [...options, ...positions];
}
function valueCase(pattern, values) {
  switch (values.kind) {
    case "choices":
      return [`    ${pattern}) candidates="${values.choices.join(" ")}" ;;`];
    case "cluster":
      return [`    ${pattern}) candidates=$(${LIST_NAMES}) ;;`];
    case "file":
      return [`    ${pattern}) files=yes ;;`];
    case "any":
      return [];
  }
}

// src/cli/completion/fish.ts
function fishCompletion(program) {
  let models = allModels(program);
  return `# fish completion for navgw-test:  navgw-test completion fish | source
${models.map(conditionFunction).join(`
`)}

complete -c navgw-test -f
${models.flatMap(commandLines).join(`
`)}
`;
}
var conditionName = ({ path }) => ["__navgw_test_at", ...path].join("_");
function conditionFunction(model) {
  let conditions = model.path.map((name2, at) => `__fish_seen_subcommand_from ${(at === model.path.length - 1 ? [name2, ...model.aliases] : [name2]).join(" ")}`), deeper = model.commands.flatMap((child) => [child.path.at(-1), ...child.aliases]);
  return deeper.length > 0 && conditions.push(`not __fish_seen_subcommand_from ${deeper.join(" ")}`), `function ${conditionName(model)}; ${conditions.join("; and ")}; end`;
}
function commandLines(model) {
  let here = `complete -c navgw-test -n ${conditionName(model)}`;
  return [
    ...model.commands.map(
      ({ path, description }) => `${here} -a ${path.at(-1)} -d ${quoteForFish(description)}`
    ),
    ...model.options.map(({ flags, description, value }) => {
      let names = flags.map(
        (flag) => flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
      ), action = value === void 0 ? "" : ` ${optionAction(value.values)}`;
      return `${here} ${names.join(" ")} -d ${quoteForFish(description)}${action}`;
    }),
    ...model.arguments.flatMap(({ values }) => {
      let action = argumentAction(values);
      return action === void 0 ? [] : [`${here} ${action}`];
    })
  ];
}
function optionAction(values) {
  if (values.kind === "file") return "-r -F";
  let action = argumentAction(values);
  return action === void 0 ? "-x" : `-x ${action}`;
}
function argumentAction(values) {
  switch (values.kind) {
    case "choices":
      return `-a ${quoteForFish(values.choices.join(" "))}`;
    case "cluster":
      return `-a ${quoteForFish(`(${LIST_NAMES})`)}`;
    case "file":
      return "-F";
    case "any":
      return;
  }
}

// src/cli/completion/zsh.ts
function zshCompletion(program) {
  let functions = allModels(program).map(commandFunction);
  return `#compdef navgw-test
# zsh completion for navgw-test:  source <(navgw-test completion zsh)

_navgw_test_clusters() {
  local -a names
  names=(\${(f)"$(${LIST_NAMES})"})
  compadd -a names
}

${functions.join(`

`)}

if [[ \${funcstack[1]} == _navgw-test ]]; then
  ${functionName(program)} "$@"
else
  compdef ${functionName(program)} navgw-test
fi
`;
}
var functionName = ({ path }) => ["_navgw_test", ...path].join("_");
function commandFunction(model) {
  let specs = [...model.options.flatMap(optionSpecs), ...model.arguments.map(argumentSpec)];
  if (model.commands.length === 0)
    return `${functionName(model)}() {
${argumentsCall("_arguments -s", specs)}
}`;
  let names = model.commands.map(
    ({ path, description }) => `    ${quote(`${path.at(-1)}:${description.replaceAll(":", "\\:")}`)}`
  ), cases = model.commands.map((child) => `        ${[child.path.at(-1), ...child.aliases].join(" | ")}) ${functionName(child)} ;;`);
  return `${functionName(model)}() {
  local state line
  local -a commands
  commands=(
${names.join(`
`)}
  )
${argumentsCall("_arguments -s -C", [...specs, "'1:command:->command'", "'*::argument:->argument'"])}
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $line[1] in
${cases.join(`
`)}
      esac
      ;;
  esac
}`;
}
function argumentsCall(call, specs) {
  return [`  ${call}`, ...specs.map((spec) => `    ${spec}`)].join(` \\
`);
}
function optionSpecs({ flags, description, value }) {
  let text = description.replaceAll(/[[\]:\\]/g, "\\$&"), action = value === void 0 ? "" : `:${value.name.replaceAll(":", "\\:")}:${actionOf(value.values)}`;
  return flags.map((flag) => {
    let form = value !== void 0 && flag.startsWith("--") ? `${flag}=` : flag;
    return quote(`*${form}[${text}]${action}`);
  });
}
function argumentSpec({ name: name2, values, variadic }) {
  let message = name2.replaceAll(":", "\\:");
  return quote(`${variadic ? "*" : ""}:${message}:${actionOf(values)}`);
}
function actionOf(values) {
  switch (values.kind) {
    case "choices":
      return `(${values.choices.join(" ")})`;
    case "cluster":
      return "_navgw_test_clusters";
    case "file":
      return "_files";
    case "any":
      return "";
  }
}
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// src/cli/verbs/completion.ts
var GENERATORS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
function addCompletion(program, cli) {
  let command = program.command("completion").description("print a completion script for a shell").addArgument(new Argument("<SHELL>", "name of the shell").choices(Object.keys(GENERATORS))).action((shell) => {
    cli.terminal.stdout.write(GENERATORS[shell](completionModel(program)));
  });
  return describe(command, {
    examples: [
      ["source <(navgw-test completion bash)", "in ~/.bashrc"],
      ["source <(navgw-test completion zsh)", "in ~/.zshrc, after compinit"],
      ["navgw-test completion fish | source", "in ~/.config/fish/config.fish"]
    ]
  });
}

// src/cli/machine-checks.ts
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { arch, availableParallelism, freemem, platform, release, totalmem } from "node:os";
import { dirname } from "node:path";
var GiB = 1 << 30, REQUIRED_MEMORY = 2.5 * GiB, REQUIRED_SPACE = 2 * GiB;
function checkMachine(versions, env2) {
  return [
    {
      name: "system",
      status: "ok",
      detail: `${platform()} ${release()} ${arch()}, Node.js ${process.versions.node}`
    },
    { name: "cpus", status: "ok", detail: String(availableParallelism()) },
    checkMemory(),
    checkGuest(versions),
    checkDirectory("state", stateDir(env2), "XDG_STATE_HOME"),
    checkDirectory("cache", cacheDir(env2), "XDG_CACHE_HOME"),
    checkKubectl(env2)
  ];
}
function checkMemory() {
  let limit = process.constrainedMemory(), total = limit > 0 ? Math.min(limit, totalmem()) : totalmem(), available = Math.min(freemem(), process.availableMemory()), detail = `${size(available)} of ${size(total)} available`;
  return available >= REQUIRED_MEMORY ? { name: "memory", status: "ok", detail } : {
    name: "memory",
    status: "warning",
    detail,
    hint: "free some memory, or use navgw-test up --memory 1024"
  };
}
function checkGuest({ guest }) {
  return guest.length === 0 ? {
    name: "guest",
    status: "failed",
    detail: "no guest package for this platform is installed",
    hint: "npm install navgw-test, without --omit=optional"
  } : {
    name: "guest",
    status: "ok",
    detail: guest.map(({ name: name2, version }) => `${name2} ${version}`).join(", ")
  };
}
function checkDirectory(name2, path, variable2) {
  let nearest = nearestExisting(path);
  if (!isWritableDirectory(nearest)) {
    let hint = `make it writable, or set ${variable2} to a writable directory`;
    return { name: name2, status: "failed", detail: `${path} is not writable`, hint };
  }
  let { bavail, bsize } = statfsSync(nearest), detail = `${path}, ${size(bavail * bsize)} free`;
  return bavail * bsize >= REQUIRED_SPACE ? { name: name2, status: "ok", detail } : {
    name: name2,
    status: "warning",
    detail,
    hint: `free some space, or set ${variable2} to a directory with more space`
  };
}
function nearestExisting(path) {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
function isWritableDirectory(path) {
  try {
    return accessSync(path, constants.W_OK | constants.X_OK), statSync(path).isDirectory();
  } catch {
    return !1;
  }
}
function checkKubectl(env2) {
  let path = findProgram("kubectl", env2.PATH);
  return path !== void 0 ? { name: "kubectl", status: "ok", detail: path } : {
    name: "kubectl",
    status: "warning",
    detail: "not on PATH",
    hint: "use navgw-test kubectl, or install it: https://kubernetes.io/docs/tasks/tools/"
  };
}

// src/cli/copy-check.ts
async function checkCopies(dir) {
  try {
    let shared = await sharesExtents(nearestExisting(dir));
    return { shared, check: { name: "copies", status: "ok", detail: shared ? "need neither time nor space: the state directory's file system shares extents" : "need time and space: the state directory's file system does not share extents" } };
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    let hint = hintText(error.hintParts);
    return { shared: void 0, check: { name: "copies", status: "warning", detail: error.message, hint } };
  }
}

// src/cli/isolation-text.ts
var TEXT = {
  hardware: "hardware: the CPU's virtualization separates the guest from this machine",
  none: "none: run nothing in it that you do not trust"
}, isolationText = (isolation) => TEXT[isolation];

// src/cli/print-doctor.ts
var MARKS = { ok: ["green", "\u2713"], warning: ["yellow", "!"], failed: ["red", "\u2717"] }, withFlagHint = ({ hintParts, ...report2 }) => ({
  ...report2,
  hint: hintText(hintParts)
});
function doctorReport(engines, checks, terminal) {
  let engineItems = engines.map(
    ({ name: name2, usable, reason, hintParts, isolation, snapshots, detail = {} }) => {
      let facts2 = Object.entries(detail);
      return isolation !== void 0 && facts2.push(["isolation", isolationText(isolation)]), snapshots !== void 0 && facts2.push(["snapshots", `keep the ${snapshots.keeps}: ${snapshots.why}`]), { name: name2, status: usable ? "ok" : "failed", detail: reason, hint: hintText(hintParts), facts: facts2 };
    }
  ), width2 = Math.max(...[...engineItems, ...checks].map(({ name: name2 }) => name2.length)), section = (title, items) => items.length === 0 ? [] : [
    terminal.style("bold", title, terminal.stdout),
    ...items.flatMap((item) => checkLines(item, width2, terminal)),
    ""
  ], selected = engines.find(({ usable }) => usable)?.name, verdict2 = selected === void 0 ? "No engine works on this machine: clusters cannot start." : `navgw-test up uses ${selected}.`;
  return [...section("Engines", engineItems), ...section("This machine", checks), verdict2].join(`
`);
}
function checkLines(item, width2, terminal) {
  let { name: name2, status: status2, detail, hint, facts: facts2 = [] } = item, [color, mark] = MARKS[status2], first = ` ${terminal.style(color, mark, terminal.stdout)} ${name2.padEnd(width2)}  ${detail}`, indent = " ".repeat(width2 + 5), column = Math.max(...facts2.map(([fact]) => fact.length)), lines2 = facts2.map(([fact, value]) => indent + terminal.style("dim", `${fact.padEnd(column)}  ${value}`, terminal.stdout));
  return status2 === "ok" || hint === void 0 ? [first, ...lines2] : [first, `${indent}${terminal.style("cyan", "hint:", terminal.stdout)} ${hint}`, ...lines2];
}

// src/cli/print-selftest.ts
function selftestReport(report2) {
  let { steps } = report2, passed = steps.filter(({ status: status2 }) => status2 === "ok").length;
  return [
    `### navgw-test doctor: ${verdict(report2)}`,
    "",
    ...facts(report2),
    "",
    ...startTable(report2.starts),
    "",
    `${passed} of ${steps.length} steps passed:`,
    "",
    ...steps.flatMap(({ name: name2, status: status2, took, found, failure }) => [
      `- ${status2 === "ok" ? "\u2713" : status2 === "failed" ? "\u2717" : "\u2013"} ${name2}: ${status2 === "ok" ? `${duration(took)}${found === void 0 ? "" : `, ${code(found)}`}` : status2}`,
      ...failure === void 0 ? [] : failureLines(failure)
    ])
  ].join(`
`);
}
function verdict({ ok, node, engine }) {
  return node === void 0 ? "the node does not start" : `${node.distribution} ${node.version} on ${engine} ${ok ? "works" : "fails"}`;
}
function facts(report2) {
  let { time, versions, host, engine, engineReason, node, guest, starts } = report2, chosen = starts[0]?.steps.find(({ step }) => step === "kubernetes")?.detail, artifacts = versions.guest.map(({ name: name2, version }) => `${name2} ${version}`).join(", "), memory2 = guest.memory && `, ${size(guest.memory.used)} of ${size(guest.memory.total)} used`, lacks = node?.lacks && `, its kernel lacks ${node.lacks.join(", ")}`;
  return [
    ["time", time],
    ["package", `navgw-test ${versions.package}; guest: ${artifacts || "none"}`],
    ["node", chosen && `${chosen}${lacks ?? ""}`],
    ["engine", engineReason ?? engine],
    ["guest", guest.kernel && `Linux ${guest.kernel}${memory2 ?? ""}`],
    ["host", `${host.os}, Linux ${host.kernel} ${host.arch}`],
    ["host CPU", `${host.cpu}, ${host.cpus} CPUs, ${size(host.memory)} of memory`],
    ["Node.js", host.node]
  ].flatMap(([name2, value]) => value === void 0 ? [] : [`- ${name2}: ${value}`]);
}
function startTable(starts) {
  let column = ({ steps }, step) => {
    let found = steps.find((one) => one.step === step);
    return found === void 0 ? "" : duration(found.elapsed);
  }, reached2 = BOOT_STEPS.filter((step) => starts.some((start2) => column(start2, step) !== "")), second = starts.length > 1;
  return [
    `| reached after | first start |${second ? " second start |" : ""}`,
    `| --- | ---: |${second ? " ---: |" : ""}`,
    ...reached2.map(
      (step) => `| ${STEP_TEXT[step]} | ${starts.map((start2) => column(start2, step)).join(" | ")} |`
    ),
    ...starts.flatMap(({ warnings, failure }, at) => {
      let which = at === 0 ? "first" : "second";
      return [
        ...warnings.map((warning) => `
- ! ${which} start: ${warning}`),
        ...failure === void 0 ? [] : [`
- \u2717 the ${which} start failed`, ...failureLines(failure)]
      ];
    })
  ];
}
function failureLines({ code: name2, message, hint, log }) {
  let lines2 = [`${name2}: ${message}`, ...hint === void 0 ? [] : [`hint: ${hint}`]], tail = log.length === 0 ? [] : ["", "last lines of the log:", ...log];
  return [
    "",
    "  ```text",
    ...[...lines2, ...tail].flatMap((line) => line.split(`
`)).map(inFence),
    "  ```",
    ""
  ];
}
var inFence = (line) => `  ${line.replaceAll("```", "'''")}`, code = (text) => `\`${text.replaceAll("`", "'")}\``;

// src/cli/progress/steps-reached.ts
var UNDER_WAY = {
  engine: "Choosing the engine",
  kubernetes: "Getting Kubernetes",
  artifacts: "Verifying guest artifacts",
  disks: "Writing disks",
  machine: "Starting the machine",
  init: "Booting the guest kernel",
  network: "Bringing up the guest network",
  "node-start": "Starting the node",
  apiserver: "Waiting for the API server",
  node: "Waiting for the node",
  dns: "Waiting for cluster DNS",
  ready: "Waiting for the service account",
  kubeconfig: "Writing the kubeconfig"
}, PREPARING = "Preparing", StepsReached = class {
  #started = performance.now();
  #reached = /* @__PURE__ */ new Set();
  #underWay;
  /** The current activity, shown instead of the step in progress. Which step that is shows the first event: a running cluster has none. */
  #doing = PREPARING;
  /** ms since the boot was requested. */
  get elapsed() {
    return performance.now() - this.#started;
  }
  /** Whether any step was reached: before the first, only the options are checked. */
  get hasBegun() {
    return this.#reached.size > 0;
  }
  /** Undefined when every step was reached. */
  get pending() {
    let step = pendingStep(this.#reached);
    if (step === void 0) return;
    let detail = this.#underWay?.step === step ? this.#underWay.detail : void 0;
    return { text: this.#doing || UNDER_WAY[step], detail };
  }
  /** Records an event. @returns undefined when it only updates the step in progress */
  note({ step, elapsed, detail, underWay, warning, doing, trouble }) {
    return warning ? { kind: "warning", elapsed, text: detail ?? "" } : (doing !== void 0 ? this.#doing = doing : this.#doing === PREPARING && (this.#doing = ""), underWay ? (detail !== void 0 && (this.#underWay = { step, detail }), trouble === void 0 ? void 0 : { kind: "trouble", elapsed, text: trouble }) : (this.#reached.add(step), { kind: "reached", elapsed, text: STEP_TEXT[step], detail }));
  }
};

// src/cli/progress/live-progress.ts
var FRAME_MS = 80, CLEAR_LINE = "\r\x1B[2K", HIDE_CURSOR = "\x1B[?25l", SHOW_CURSOR = "\x1B[?25h", TEXT_WIDTH = Math.max(...Object.values(UNDER_WAY).map((text) => text.length)), UNICODE = { done: "\u2713", failed: "\u2717", trouble: "!", spinner: [..."\u280B\u2819\u2839\u2838\u283C\u2834\u2826\u2827\u2807\u280F"] }, ASCII = { done: "+", failed: "x", trouble: "!", spinner: [..."|/-\\"] }, LiveProgress = class {
  #terminal;
  #marks;
  #timer;
  #showCursor = () => {
    this.#terminal.stderr.write(SHOW_CURSOR);
  };
  #steps = new StepsReached();
  /** ms from the start to the step reached last. */
  #last = 0;
  #frame = 0;
  constructor(terminal) {
    this.#terminal = terminal, this.#marks = terminal.env.TERM === "linux" ? ASCII : UNICODE, terminal.stderr.write(HIDE_CURSOR), process.once("exit", this.#showCursor), this.#timer = setInterval(() => this.#draw(), FRAME_MS).unref(), this.#draw();
  }
  onProgress = (event) => {
    let message = this.#steps.note(event);
    if (message === void 0) return;
    let { kind, elapsed, text, detail } = message;
    if (kind === "reached")
      this.#finish(this.#terminal.style("green", this.#marks.done), text, elapsed, detail), this.#last = elapsed;
    else {
      let mark = this.#terminal.style("yellow", this.#marks.trouble);
      this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${text}
`);
    }
    this.#draw();
  };
  end(outcome) {
    clearInterval(this.#timer), process.off("exit", this.#showCursor);
    let { pending, hasBegun, elapsed } = this.#steps;
    if (outcome !== "done" && pending !== void 0 && hasBegun) {
      let mark = this.#terminal.style("red", this.#marks.failed);
      this.#finish(mark, pending.text, elapsed, outcome === "interrupted" ? outcome : void 0);
    }
    this.#terminal.stderr.write(CLEAR_LINE + SHOW_CURSOR);
  }
  /** The line of the current step, truncated to the terminal's width: a wrapped line could not be redrawn. */
  #draw() {
    let { pending, elapsed } = this.#steps;
    if (pending === void 0) return;
    let { spinner } = this.#marks, mark = spinner[this.#frame % spinner.length] ?? "";
    this.#frame += 1;
    let room = (this.#terminal.stderr.columns ?? 80) - 4, detail = pending.detail === void 0 ? "" : `  ${pending.detail}`, line = (this.#compose(pending.text, elapsed) + detail).slice(0, room);
    this.#terminal.stderr.write(`${CLEAR_LINE} ${this.#terminal.style("cyan", mark)} ${line}`);
  }
  #finish(mark, text, elapsed, detail) {
    let more = detail === void 0 ? "" : `  ${this.#terminal.style("dim", detail)}`;
    this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${this.#compose(text, elapsed)}${more}
`);
  }
  #compose(text, elapsed) {
    return `${text.padEnd(TEXT_WIDTH)} ${duration(Math.max(0, elapsed - this.#last)).padStart(6)}`;
  }
};

// src/cli/progress/plain-progress.ts
var HEARTBEAT_MS = 3e4, PlainProgress = class {
  #terminal;
  #steps = new StepsReached();
  #heartbeat;
  constructor(terminal) {
    this.#terminal = terminal, this.#rearm();
  }
  onProgress = (event) => {
    let message = this.#steps.note(event);
    message !== void 0 && (this.#print(message.elapsed, textOf(message)), message.kind === "reached" && this.#rearm());
  };
  end(outcome) {
    clearInterval(this.#heartbeat), outcome !== "done" && this.#steps.hasBegun && this.#printPending(`: ${outcome}`);
  }
  #rearm() {
    clearInterval(this.#heartbeat), this.#heartbeat = setInterval(() => this.#printPending(" \u2026"), HEARTBEAT_MS).unref();
  }
  #printPending(suffix) {
    let { pending, elapsed } = this.#steps;
    if (pending === void 0) return;
    let detail = pending.detail === void 0 ? "" : ` (${pending.detail})`;
    this.#print(elapsed, pending.text + detail + suffix);
  }
  #print(elapsed, text) {
    let time = (/* @__PURE__ */ new Date()).toISOString().slice(11, 19);
    this.#terminal.note(`${time}Z ${`+${duration(elapsed)}`.padStart(7)}  ${text}`);
  }
};
function textOf({ kind, text, detail }) {
  return kind === "warning" ? `warning: ${text}` : kind === "trouble" ? `Trouble: ${text}` : detail === void 0 ? text : `${text}: ${detail}`;
}

// src/cli/progress/report-progress.ts
function showProgress(terminal) {
  return terminal.quiet ? SILENT : isLive(terminal) ? new LiveProgress(terminal) : new PlainProgress(terminal);
}
function isLive({ stderr, env: env2 }) {
  return stderr.isTTY === !0 && !env2.CI && env2.TERM !== "dumb";
}
var SILENT = {
  onProgress: () => {
  },
  end: () => {
  }
};

// src/cli/selftest-hints.ts
function withFlagHints(report2) {
  return { ...report2, starts: report2.starts.map(reworded), steps: report2.steps.map(reworded) };
}
function reworded(one) {
  if (one.failure === void 0) return one;
  let { hintParts, ...failure } = one.failure;
  return { ...one, failure: { ...failure, hint: hintText(hintParts) } };
}

// src/cli/run-selftest-command.ts
var MARKS2 = { ok: ["green", "\u2713"], failed: ["red", "\u2717"], skipped: ["yellow", "-"] };
async function selftest(options, json, terminal) {
  var _stack = [];
  try {
    let { runSelftest } = await loadCore();
    let interruptible = __using(_stack, new Interruptible());
    let { signal } = interruptible;
    let progress;
    try {
      let found = await runSelftest(options, {
        signal,
        onStart: (which) => (terminal.note(which === "first" ? "Starting a cluster \u2026" : "Stopping it and starting it again \u2026"), progress = showProgress(terminal), progress.onProgress),
        onStarted: ({ failure }) => {
          progress?.end(failure === void 0 ? "done" : "failed"), progress = void 0, failure !== void 0 && terminal.note(`${failure.code}: ${failure.message}`);
        },
        onStep: (step) => {
          "status" in step && terminal.note(lineOf(step, terminal));
        }
      }), report2 = withFlagHints(found);
      return json ? terminal.printJson(report2) : terminal.print(selftestReport(report2)), report2.ok;
    } catch (error) {
      throw progress?.end(signal.aborted ? "interrupted" : "failed"), signal.aborted ? signal.reason : error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
function lineOf({ name: name2, status: status2, took, failure }, terminal) {
  let [color, mark] = MARKS2[status2], how = failure === void 0 ? status2 === "ok" ? duration(took) : status2 : failure.message;
  return ` ${terminal.style(color, mark)} ${name2}: ${how}`;
}

// src/cli/verbs/up.ts
import { readFile } from "node:fs/promises";

// src/cli/describe-cluster.ts
function describeCluster(cluster) {
  return {
    name: cluster.name,
    engine: cluster.engine,
    isolation: cluster.isolation,
    node: cluster.node,
    server: cluster.server,
    kubeconfigPath: cluster.kubeconfigPath,
    context: `navgw-${cluster.name}`,
    ports: cluster.forwards,
    dir: cluster.dir
  };
}

// src/cli/foreground.ts
import { once } from "node:events";
async function stayAttached(cluster, signal, terminal) {
  let { unmergeKubeconfig } = await loadCore();
  terminal.note("Attached: Ctrl-C removes the cluster.");
  let interrupted = signal.aborted ? Promise.resolve() : once(signal, "abort"), exit = await Promise.race([cluster.exited, interrupted.then(() => {
  })]);
  if (exit === void 0 && terminal.note(`Removing cluster ${cluster.name} \u2026`), await cluster.remove(), await unmergeKubeconfig(cluster.name), signal.throwIfAborted(), exit === void 0 || exit.code === 0) return terminal.note(`Cluster ${cluster.name} ended.`);
  let how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  throw new NavgwError("NAVGW_GUEST_DIED", `the machine of cluster ${cluster.name} died: ${how}`, {
    hint: "start it without --foreground to keep its logs after it ends"
  });
}

// src/cli/show-usage.ts
function showUsage(cluster, mergedInto, terminal) {
  for (let { host, guest } of cluster.forwards) terminal.note(`  127.0.0.1:${host} \u2192 node port ${guest}`);
  mergedInto !== void 0 && terminal.note(`Context navgw-${cluster.name} is now the current one in ${mergedInto}.`), terminal.note();
  for (let line of commands(cluster, mergedInto !== void 0, terminal))
    terminal.note(`  ${terminal.style("bold", line)}`);
  terminal.note();
}
function commands(cluster, merged, terminal) {
  if (findProgram("kubectl", terminal.env.PATH) === void 0)
    return [`npx navgw-test kubectl ${cluster.name === DEFAULT_NAME ? "" : `--name ${cluster.name} `}get pods -A`];
  let use = "kubectl get pods -A";
  return merged ? [use] : [`export KUBECONFIG=${quoteForShell(cluster.kubeconfigPath)}`, use];
}

// src/cli/values.ts
function parseInteger(text) {
  return wholeNumberFrom(text) ?? reject("Must be a whole number.");
}
function parseMemory(text) {
  return memoryFrom(text) ?? reject("Must be MiB, or a number with m or g: 2048, 2g.");
}
function parseDuration(text) {
  return durationFrom(text) ?? reject("Must be seconds, or a duration like 90s, 2m or 500ms.");
}
function parsePort(text) {
  return portFrom(text) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}
function parseOpenPort(text) {
  return openPortFrom(text) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}
function parseComponents(text) {
  return text.split(",").map((name2) => name2.trim()).filter((name2) => name2 !== "").map(
    (name2) => COMPONENT_NAMES.find((known) => known === name2) ?? reject(`${name2} is not one of ${COMPONENT_NAMES.join(", ")}.`)
  );
}
function reject(rule) {
  throw new InvalidArgumentError(rule);
}
function parseVolume(text) {
  let match = /^([^:]+):([^:]+)(?::(ro|rw))?$/.exec(text), [, host, guest, mode] = match ?? [];
  if (host === void 0 || guest === void 0)
    throw new InvalidArgumentError("Must be HOST:GUEST or HOST:GUEST:ro, like ./src:/src:ro.");
  return { host, guest, readOnly: mode === "ro" };
}
function collect(parse) {
  return (text, before = []) => [...before, parse(text)];
}
function collectAll(parse) {
  return (text, before = []) => [...before, ...parse(text)];
}

// src/cli/verbs/up.ts
function addUp(program, cli) {
  let command = program.command("up").description("start a cluster and wait until it is ready");
  addNameOption(command);
  for (let made of startOptions()) command.addOption(made);
  return rejectRenamedOption(command, IMAGE_OPTION), addOutputOption(command, cli).action((options) => up(options, cli)), describe(command, {
    notes: [
      "Prints the path of the kubeconfig on stdout once the cluster is ready.",
      "A running cluster of that name is left as it is, except that requested ports, manifests and new images are added; a stopped one starts again with its data."
    ],
    examples: [
      ["export KUBECONFIG=$(navgw-test up)", "start, and point kubectl at it"],
      ["navgw-test up --name ci --port 8080:30080", "a second cluster, with a NodePort on 127.0.0.1:8080"],
      ["navgw-test up --node k3s --k3s-version v1.36", "the newest k3s of Kubernetes 1.36"],
      ["navgw-test up --node k3s --enable servicelb,traefik", "with an Ingress controller"],
      ["navgw-test up --foreground --storage memory", "a temporary cluster, removed at Ctrl-C"]
    ]
  });
}
function startOptions() {
  return [
    option("--engine <ENGINE>", "engine that runs the guest; auto is the first that works on this machine", {
      choices: ["auto", ...ENGINE_NAMES],
      byDefault: "auto"
    }),
    option("--node <NODE>", "Kubernetes distribution of the guest; auto is k3s if available, else builtin", {
      choices: NODE_NAMES,
      byDefault: "auto"
    }),
    option("--k8s-version <VERSION>", "Kubernetes version, like 1.37", { byDefault: "the node's own" }),
    option("--k3s-version <VERSION>", "k3s release, or a channel: v1.36, stable or latest", {
      byDefault: DEFAULT_K3S_VERSION
    }),
    option("--k3s-binary <FILE>", "k3s program for Linux, instead of a download"),
    option("--node-image <REF>", "k3s container image, instead of a download: rancher/k3s:v1.36.1-k3s1"),
    option("--kernel <KERNEL>", "guest kernel: bundled, libkrunfw, or the path of an uncompressed kernel", {
      byDefault: "bundled"
    }),
    option("--cpus <N>", "virtual CPUs", { parse: parseInteger, byDefault: "2; 1 on uml" }),
    option("--memory <SIZE>", "guest memory in MiB, or like 4g", {
      parse: parseMemory,
      byDefault: "2048; 3072 with --storage memory"
    }),
    option("--kube-port <PORT>", "port of the Kubernetes API on 127.0.0.1; 0: a free one", {
      parse: parseInteger,
      byDefault: "0"
    }),
    option("--port <HOST:GUEST>", "forward a port of 127.0.0.1 to the node; HOST 0: a free one; repeatable", {
      parse: collect(parsePort)
    }),
    option("--manifest <FILE>", "apply a YAML or JSON file as the node starts; repeatable", {
      parse: collect(String)
    }),
    option(
      "--load <IMAGE>",
      "import an image as the node starts: an archive, or a reference as for load; repeatable",
      {
        parse: collect(String)
      }
    ),
    option("--registries <FILE>", "k3s registries.yaml: registry mirrors and credentials"),
    option("--enable <COMPONENTS>", `components of k3s to run: ${COMPONENT_NAMES.join(", ")}; repeatable`, {
      parse: collectAll(parseComponents)
    }),
    option("--k3s-arg <ARG>", "argument of k3s server, like --k3s-arg=--disable=coredns; repeatable", {
      parse: collect(String)
    }),
    option(
      "--k3s-config <FILE>",
      "config.yaml of k3s server; its entries override the defaults, keys with + append"
    ),
    option("--storage <KIND>", "where the node's data is stored; memory is lost when the machine ends", {
      choices: ["disk", "memory"],
      byDefault: "disk"
    }),
    option("--from-snapshot <SNAPSHOT>", "start from snapshot CLUSTER/NAME; saved memory resumes"),
    option("--golden", "copy a new cluster's disk from a matching golden disk, if one exists; the default"),
    option("--no-golden", "start with an empty disk"),
    option("--timeout <TIME>", "time limit for becoming ready: seconds, or like 5m", {
      parse: parseDuration,
      byDefault: "2m with KVM, 10m without"
    }),
    option("--merge", "also merge the kubeconfig into the first file of $KUBECONFIG, or ~/.kube/config"),
    option("--foreground", "stay attached, and remove the cluster when it ends or at Ctrl-C")
  ];
}
async function up(options, { terminal }) {
  var _stack = [];
  try {
    let { mergeKubeconfig } = await loadCore();
    let interruptible = __using(_stack, new Interruptible());
    let { signal } = interruptible;
    let cluster = await start(options, signal, terminal);
    let mergedInto = options.merge === !0 ? await mergeKubeconfig(cluster.name) : void 0;
    options.output === "json" ? terminal.printJson({ ...describeCluster(cluster), created: cluster.created, mergedInto }) : terminal.print(cluster.kubeconfigPath);
    showUsage(cluster, mergedInto, terminal);
    options.foreground === !0 && await stayAttached(cluster, signal, terminal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function start(options, signal, terminal) {
  let { startCluster } = await loadCore(), progress = showProgress(terminal), { onProgress } = progress, began = performance.now();
  try {
    var _stack = [];
    try {
      let attached = options.foreground === !0;
      let archives = __using(_stack, await archivesOf(options.load ?? [], signal), !0);
      let spec = await clusterOptions(options, archives.paths);
      let cluster = await startCluster(spec, { signal, onProgress, attached });
      progress.end("done");
      terminal.note(announcement(cluster, performance.now() - began));
      return cluster;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw progress.end(signal.aborted ? "interrupted" : "failed"), signal.aborted ? signal.reason : error;
  }
}
function announcement({ name: name2, engine, node, created }, elapsed) {
  if (!created) return `Cluster ${name2} is already running.`;
  let kubernetes = `Kubernetes ${node.version} (${node.distribution})`, lacks = node.lacks === void 0 ? "" : ` Its kernel lacks ${node.lacks.join(", ")}: only pods with hostNetwork run.`;
  return `Cluster ${name2} is ready after ${duration(elapsed)}: ${kubernetes} on ${engine}.${lacks}`;
}
async function clusterOptions(options, images) {
  return {
    name: options.name ?? DEFAULT_NAME,
    engine: options.engine,
    node: options.node,
    k8sVersion: options.k8sVersion,
    k3sVersion: options.k3sVersion,
    k3sBinary: options.k3sBinary,
    nodeImage: options.nodeImage,
    kernel: options.kernel,
    cpus: options.cpus,
    memory: options.memory,
    kubePort: options.kubePort,
    ports: options.port,
    manifests: options.manifest,
    images: options.load === void 0 ? void 0 : images,
    registries: await readOptionFile("--registries", options.registries, "a k3s registries.yaml"),
    enable: options.enable,
    k3sConfig: await configFrom(options),
    storage: options.storage,
    fromSnapshot: options.fromSnapshot,
    golden: options.golden,
    timeoutMs: options.timeout
  };
}
async function configFrom({ k3sConfig, k3sArg }) {
  if (k3sConfig === void 0 && k3sArg === void 0) return;
  let { configOfArgs, mergeK3sConfig, parseK3sConfig } = await loadCore(), text = await readOptionFile("--k3s-config", k3sConfig, "a config.yaml of k3s server"), config = text === void 0 ? {} : parseK3sConfig(text, k3sConfig ?? "");
  return mergeK3sConfig(config, configOfArgs(k3sArg ?? []));
}
async function readOptionFile(flag, path, expected) {
  if (path === void 0) return;
  let { NavgwError: NavgwError2 } = await loadCore();
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new NavgwError2("NAVGW_BAD_OPTION", `${flag} ${path}: ${error.message}`, {
      hint: `give the path of ${expected}`,
      cause: error
    });
  }
}

// src/cli/verbs/doctor.ts
var SHARED = [
  "--engine",
  "--node",
  "--k8s-version",
  "--k3s-version",
  "--k3s-binary",
  "--node-image",
  "--kernel",
  "--cpus",
  "--memory",
  "--k3s-arg",
  "--k3s-config",
  "--timeout"
];
function addDoctor(program, cli) {
  let command = program.command("doctor").description("check what works on this machine, and how to fix the rest"), shared = startOptions().filter(({ long }) => SHARED.includes(long ?? ""));
  for (let made of shared) command.addOption(made);
  return addOutputOption(command, cli).action((options) => shared.some((made) => command.getOptionValue(made.attributeName()) !== void 0) ? testCluster(options, cli) : doctor(options, cli)), describe(command, {
    notes: [
      "Starts a guest on every engine, and reports what a snapshot of a cluster on it would save: memory, so that clones resume from that point, or the disk.",
      "Tests whether files can be cloned: if so, copies of disks need neither time nor space.",
      "Exits with 0 when an engine works, else with 4.",
      "With any option that describes a cluster, starts that cluster, tests it, stops it, starts it again and removes it, and prints a report to paste into an issue.",
      "Then it exits with 1 when a step failed."
    ],
    examples: [
      ["navgw-test doctor", "check this machine"],
      ["navgw-test doctor --node k3s", "test k3s with a temporary cluster"],
      ["navgw-test doctor --k3s-binary ./k3s --engine uml", "test your own build of k3s"]
    ]
  });
}
async function testCluster(upOptions, cli) {
  let { name: _name, ...options } = await clusterOptions(upOptions, []);
  await selftest(options, upOptions.output === "json", cli.terminal) || (cli.exitCode = EXIT.failure);
}
async function doctor({ output }, cli) {
  let { terminal } = cli, { version } = await loadCore();
  terminal.note("Testing every engine \u2026");
  let { engines, problem } = await probe(), copies = await checkCopies(stateDir(terminal.env)), checks = [...problem, ...checkMachine(version(), terminal.env), copies.check], selected = engines.find(({ usable }) => usable)?.name;
  if (output === "json") {
    let reports = engines.map(withFlagHint);
    terminal.printJson({ engine: selected, engines: reports, checks, sharesExtents: copies.shared });
  } else
    terminal.print(doctorReport(engines, checks, terminal));
  cli.exitCode = selected === void 0 ? EXIT.engine : EXIT.ok;
}
async function probe() {
  let { probeEngines } = await loadCore();
  try {
    return { engines: await probeEngines({ fresh: !0 }), problem: [] };
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    let hint = hintText(error.hintParts);
    return { engines: [], problem: [{ name: "engines", status: "failed", detail: error.message, hint }] };
  }
}

// src/cli/verbs/down.ts
function addDown(program, cli) {
  let command = addNameArgument(program.command("down").description("remove a cluster and all its data")).option("--all", "remove every cluster of this user").option("--force", "also remove a cluster that a newer version of navgw-test made").action((positional, options) => down(positional, options, cli));
  return describe(command, {
    notes: [
      "Works for a running, stopped or crashed cluster.",
      "Removes its entries from the kubeconfig that --merge added them to.",
      "A missing cluster is not an error. One that a newer version of navgw-test made is, without --force."
    ]
  });
}
async function down(positional, options, cli) {
  let { listClusters, NavgwError: NavgwError2, removeCluster, unmergeKubeconfig } = await loadCore();
  if (options.all && (positional ?? options.name) !== void 0)
    throw new UsageError("a name and --all exclude each other", "give only one of them");
  let names = options.all ? (await listClusters()).map(({ name: name2 }) => name2) : [nameOf(options, positional)];
  names.length === 0 && cli.terminal.note("No clusters.");
  let refused = [];
  for (let name2 of names)
    try {
      let removed = await removeCluster(name2, { force: options.force });
      await unmergeKubeconfig(name2), cli.terminal.note(removed ? `Removed cluster ${name2}.` : `No cluster ${name2}: nothing to remove.`);
    } catch (error) {
      if (!(error instanceof NavgwError2) || error.code !== "NAVGW_UNSUPPORTED") throw error;
      refused.push(error);
    }
  if (refused.length > 0) throw refused[0];
}

// src/cli/verbs/dump.ts
function addDump(program, cli) {
  let command = addNameOption(
    program.command("dump").description("write a cluster's objects, events and logs into a directory")
  ).argument("<DIR>", "directory to write to; created when missing");
  return addOutputOption(command, cli).action((dir, options) => dump(dir, options, cli)), describe(command, {
    notes: [
      "Objects, events, logs of pods that are not ready, the console and the node's log, 1 MiB each at most.",
      "For a cluster that is starting, writes what is available so far.",
      "Prints the paths of the files."
    ],
    examples: [["navgw-test dump out", "for example as an artifact of a CI job"]]
  });
}
async function dump(dir, options, { terminal }) {
  let { dumpCluster } = await loadCore(), files = await dumpCluster(nameOf(options), dir);
  if (options.output === "json") terminal.printJson({ files });
  else for (let file of files) terminal.print(file);
}

// src/cli/verbs/env.ts
import { basename } from "node:path";
var SHELLS = ["bash", "fish", "powershell"];
function addEnv(program, cli) {
  let command = addNameOption(
    program.command("env").description("print shell commands that point kubectl at a cluster")
  ).addOption(
    option("--shell <SHELL>", "shell to print commands for; bash also fits sh and zsh", {
      byDefault: "from $SHELL",
      choices: SHELLS
    })
  );
  return addOutputOption(command, cli).action((options) => env(options, cli)), describe(command, {
    examples: [
      ['eval "$(navgw-test env)"', "bash, zsh, sh"],
      ["navgw-test env --shell fish | source", "fish"],
      ["navgw-test env --shell powershell | Invoke-Expression", "PowerShell"]
    ]
  });
}
async function env(options, { terminal }) {
  let { openCluster } = await loadCore(), { kubeconfigPath } = await openCluster(nameOf(options));
  options.output === "json" ? terminal.printJson({ KUBECONFIG: kubeconfigPath }) : terminal.print(assignment(options.shell ?? shellOf(terminal.env), "KUBECONFIG", kubeconfigPath));
}
function assignment(shell, name2, value) {
  switch (shell) {
    case "bash":
      return `export ${name2}=${quoteForShell(value)}`;
    case "fish":
      return `set -gx ${name2} ${quoteForFish(value)}`;
    case "powershell":
      return `$Env:${name2} = ${quoteForPowerShell(value)}`;
  }
}
function shellOf(env2) {
  return basename(env2.SHELL ?? "") === "fish" ? "fish" : "bash";
}

// src/cli/run-in-guest.ts
var FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
async function runInGuest(name2, argv, binding, terminal) {
  let { stdin, stdout, stderr } = terminal;
  if (binding.tty && stdin.isTTY !== !0)
    throw new UsageError("-t needs a terminal, but stdin is not one", "omit -t");
  let { reachCluster } = await loadCore(), cluster = await reachCluster(name2), raw = binding.tty && binding.stdin;
  raw && stdin.setRawMode(!0);
  try {
    return await cluster.exec(argv, {
      stdin: binding.stdin ? stdin : void 0,
      stdout,
      stderr,
      tty: binding.tty ? sizeOf(process.stdout) : void 0,
      env: binding.tty ? { TERM: terminal.env.TERM ?? "xterm" } : void 0,
      onResize: binding.tty ? followSize : void 0,
      onSignal: forwardSignals
    });
  } finally {
    raw && stdin.setRawMode(!1);
  }
}
function followSize(resize) {
  let onResize = () => resize(sizeOf(process.stdout));
  return process.stdout.on("resize", onResize), () => process.stdout.off("resize", onResize);
}
function sizeOf({ rows, columns: columns2 }) {
  return { rows: rows ?? 24, cols: columns2 ?? 80 };
}
function forwardSignals(send) {
  for (let signal of FORWARDED) process.on(signal, send);
  return () => {
    for (let signal of FORWARDED) process.off(signal, send);
  };
}

// src/cli/verbs/exec.ts
function addExec(program, cli) {
  let command = addNameOption(
    program.command("exec").description("run a command on the node").usage("[options] -- CMD...")
  ).argument("<CMD...>", "command and its arguments").option("-t, --tty", "give the command a terminal").option("-i, --interactive", "forward stdin even when it is a terminal").passThroughOptions().action((argv, options) => exec(argv, options, cli));
  return describe(command, {
    passesThrough: !0,
    notes: [
      "Stdin is forwarded when it is not a terminal, or with -i.",
      "Also works while a cluster is starting, once its network is up.",
      "Exits with the command's exit code: 128+n when signal n ended it, 127 when it was not found."
    ],
    examples: [
      ["navgw-test exec -- cat /etc/os-release", "one command"],
      ["navgw-test exec -it -- sh", "a shell on the node"]
    ]
  });
}
async function exec(argv, options, cli) {
  let stdin = options.interactive === !0 || cli.terminal.stdin.isTTY !== !0;
  cli.exitCode = await runInGuest(nameOf(options), argv, { tty: options.tty === !0, stdin }, cli.terminal);
}

// src/cli/verbs/golden.ts
var SHARED2 = [
  "--engine",
  "--node",
  "--k8s-version",
  "--k3s-version",
  "--k3s-binary",
  "--node-image",
  "--load",
  "--enable",
  "--timeout"
], KEY = "key of the disk, or a prefix of it";
function addGolden(program, cli) {
  let golden = program.command("golden").description("golden disks: nodes with imported images, for new clusters to start from"), build = golden.command("build").description("build a golden disk from a node and images");
  for (let made of startOptions()) SHARED2.includes(made.long ?? "") && build.addOption(made);
  return rejectRenamedOption(build, IMAGE_OPTION), build.action((options) => make(options, cli)), describe(build, {
    notes: [
      "An existing golden disk is not built again.",
      "Every new cluster with that node and at least these images starts from a copy of it: see up --no-golden."
    ],
    examples: [["navgw-test golden build --load app.tar", "make each later up --load app.tar faster"]]
  }), addOutputOption(golden.command("ls", { isDefault: !0 }).description("list golden disks"), cli).action(
    (options) => list2(options, cli)
  ), golden.command("rm").description("delete a golden disk; clusters that started from it keep running").argument("[KEY]", KEY).option("--all", "delete all golden disks").action((key2, { all }) => {
    if (key2 === void 0 != (all === !0))
      throw new UsageError("golden rm needs either a KEY or --all", "see navgw-test golden rm --help");
    return remove(key2, cli);
  }), golden.command("export").description("write a golden disk to a file").argument("<KEY>", KEY).argument("<FILE>", "file to write").action((key2, file) => write(key2, file, cli)), golden.command("import").description("read a golden disk from an exported file").argument("<FILE>", "file to read").action((file) => read(file, cli)), golden;
}
async function make(options, { terminal }) {
  var _stack2 = [];
  try {
    let { buildGoldenDisk } = await loadCore();
    let interruptible = __using(_stack2, new Interruptible());
    let { signal } = interruptible;
    let { engine, node, k8sVersion, k3sVersion, k3sBinary, nodeImage, enable, timeout } = options;
    let progress = showProgress(terminal);
    let { onProgress } = progress;
    let began = performance.now();
    try {
      var _stack = [];
      try {
        let archives = __using(_stack, await archivesOf(options.load ?? [], signal), !0);
        let built = await buildGoldenDisk(
          {
            engine,
            node,
            k8sVersion,
            k3sVersion,
            k3sBinary,
            nodeImage,
            enable,
            images: archives.paths,
            timeoutMs: timeout
          },
          { signal, onProgress }
        );
        progress.end("done");
        report(built, "Built", performance.now() - began, terminal);
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    } catch (error) {
      throw progress.end(signal.aborted ? "interrupted" : "failed"), signal.aborted ? signal.reason : error;
    }
  } catch (_2) {
    var _error2 = _2, _hasError2 = !0;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}
function report({ disk, created }, done, took, terminal) {
  terminal.print(disk.key);
  let text = name(disk);
  terminal.note(
    created ? `${done} golden disk ${text} after ${duration(took)}.` : `Golden disk ${text} already exists.`
  );
}
function name({ key: key2, node, images }) {
  let count = images.length === 0 ? "no images" : images.flatMap(({ names }) => names).join(", ");
  return `${shortKey(key2)}: Kubernetes ${node.version} (${node.distribution}), ${count}`;
}
async function list2({ output }, { terminal }) {
  let { listGoldenDisks } = await loadCore(), disks = await listGoldenDisks();
  if (output === "json") return terminal.printJson(disks);
  if (disks.length === 0) return terminal.note("No golden disks; navgw-test golden build builds one.");
  let rows = disks.map((disk) => [
    shortKey(disk.key),
    disk.distribution,
    disk.version,
    `${disk.images.length}`,
    size(disk.size),
    age(new Date(disk.time))
  ]);
  terminal.print(table(["KEY", "NODE", "KUBERNETES", "IMAGES", "SIZE", "AGE"], rows));
}
async function remove(key2, { terminal }) {
  let { listGoldenDisks, removeGoldenDisk } = await loadCore(), keys = key2 === void 0 ? (await listGoldenDisks()).map((disk) => disk.key) : [key2];
  for (let one of keys) terminal.note(`Deleted golden disk ${shortKey(await removeGoldenDisk(one))}.`);
}
async function write(key2, file, { terminal }) {
  var _stack = [];
  try {
    let { exportGoldenDisk } = await loadCore();
    let interruptible = __using(_stack, new Interruptible());
    let disk = await exportGoldenDisk(key2, file, { signal: interruptible.signal });
    terminal.note(`Wrote golden disk ${shortKey(disk.key)} to ${file}.`);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function read(file, { terminal }) {
  var _stack = [];
  try {
    let { importGoldenDisk } = await loadCore();
    let interruptible = __using(_stack, new Interruptible());
    let began = performance.now();
    let imported = await importGoldenDisk(file, { signal: interruptible.signal });
    report(imported, "Imported", performance.now() - began, terminal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}

// src/cli/verbs/kubeconfig.ts
function addKubeconfig(program, cli) {
  let command = addNameArgument(
    program.command("kubeconfig").description("print the kubeconfig of a cluster")
  ).option("--merge", "merge it into the first file of $KUBECONFIG, or ~/.kube/config, and print that path").action(
    (positional, options) => kubeconfig(nameOf(options, positional), options, cli)
  );
  return describe(command, {
    notes: ["Context, cluster and user in it are named navgw-NAME; merging makes it the current context."]
  });
}
async function kubeconfig(name2, { merge }, { terminal }) {
  let { reachCluster, mergeKubeconfig } = await loadCore(), text = await (await reachCluster(name2)).kubeconfig();
  if (merge) return terminal.print(await mergeKubeconfig(name2));
  terminal.stdout.write(text.endsWith(`
`) ? text : `${text}
`);
}

// src/cli/verbs/kubectl.ts
function addKubectl(program, cli) {
  let command = addNameOption(
    program.command("kubectl").description("run the node's own kubectl").usage("[options] [--] ARGS...")
  ).argument("[ARGS...]", "arguments of kubectl").passThroughOptions().allowUnknownOption().action((args, options) => kubectl(args, options, cli));
  return describe(command, {
    passesThrough: !0,
    notes: [
      "For machines without kubectl.",
      "It reads the node's files, not this machine's: pipe manifests in (-f -), or use navgw-test apply.",
      "Exits with kubectl's exit code."
    ],
    examples: [
      ["navgw-test kubectl get pods -A", "any kubectl command"],
      ["navgw-test kubectl exec -it POD -- sh", "a shell in a pod"],
      ["navgw-test kubectl apply -f - < app.yaml", "a manifest from this machine"]
    ]
  });
}
async function kubectl(args, options, cli) {
  let { stdin, stdout } = cli.terminal, tty = stdin.isTTY === !0 && stdout.isTTY === !0, argv = ["kubectl", ...args];
  cli.exitCode = await runInGuest(nameOf(options), argv, { tty, stdin: !0 }, cli.terminal);
}

// src/cli/verbs/list.ts
function addList(program, cli) {
  return addOutputOption(program.command("list").description("list this user's clusters").alias("ls"), cli, [
    "name"
  ]).action(({ output }) => list3(output, cli));
}
async function list3(output, { terminal }) {
  let { listClusters } = await loadCore(), clusters = await listClusters();
  if (output === "json") return terminal.printJson(clusters);
  if (output === "name") {
    for (let { name: name2 } of clusters) terminal.print(name2);
    return;
  }
  if (clusters.length === 0) return terminal.note("No clusters; navgw-test up starts one.");
  for (let { name: name2, state, madeBy } of clusters)
    state === "newer" && terminal.note(
      `Cluster ${name2} was made by a newer version of navgw-test${madeBy === void 0 ? "" : ` (${madeBy})`}, which can use it.`
    );
  terminal.print(table(["NAME", "STATE", "ENGINE", "NODE", "VERSION", "SERVER", "AGE"], clusters.map(row)));
}
function row({ name: name2, state, paused, engine, node, server, createdAt }) {
  return [
    name2,
    paused === void 0 ? state : "paused",
    engine ?? "-",
    node?.distribution ?? "-",
    node?.version ?? "-",
    server ?? "-",
    createdAt === void 0 ? "-" : age(new Date(createdAt))
  ];
}

// src/cli/verbs/load.ts
function addLoad(program, cli) {
  let command = addNameOption(
    program.command("load").description("import images into a cluster's node")
  ).argument(
    "<IMAGE...>",
    "a reference, read from the local Docker or Podman or else pulled; or a Docker or OCI layout tar, plain or compressed by gzip, zstd, xz or bzip2; - reads one from stdin"
  );
  return command.addOption(option("--as <NAME[:TAG]>", "name for the image, instead of its own")), addOutputOption(command, cli).action(
    (images, options) => load(images, options, cli)
  ), describe(command, {
    notes: [
      "Prints the names of the images, as Docker completes them: docker.io/library/app:dev for app:dev. Pods find them by either, with imagePullPolicy IfNotPresent or Never."
    ],
    examples: [
      ["navgw-test load app:dev", "an image from the local Docker or Podman"],
      ["navgw-test load --as app:1.2.3 app.tar", "an archive without a name, as of docker save ID"],
      ["nerdctl save app:dev | navgw-test load -", "an image from another tool"]
    ]
  });
}
async function load(sources, options, { terminal }) {
  let { openK3sCluster } = await loadCore(), { as } = options;
  if (as !== void 0 && sources.length > 1)
    throw new UsageError("--as names one image, and several are given", "load them one at a time");
  let started = await openK3sCluster(nameOf(options)), images = [];
  for (let image of sources) {
    let names = image === "-" ? await started.cluster.loadImage(terminal.stdin, { as }) : await started.loadImages([image], { as });
    if (images.push(...names), options.output === "text") for (let name2 of names) terminal.print(name2);
  }
  options.output === "json" && terminal.printJson({ images });
}

// src/cli/verbs/logs.ts
import { pipeline } from "node:stream/promises";
function addLogs(program, cli) {
  let command = addNameOption(program.command("logs").description("print a log of a cluster")).addArgument(new Argument("[SOURCE]", "which log").choices(LOG_SOURCES).default("console")).option("-f, --follow", "also print new lines, until the machine ends").option("--tail <N>", "only the last N lines (default: all)", parseInteger).action((source, options) => logs(source, options, cli));
  return describe(command, {
    notes: [
      "console and network are files on this machine and are available for a crashed cluster too.",
      "k3s, kernel and init are read from the running guest, which may still be starting."
    ],
    examples: [
      ["navgw-test logs", "console of the default cluster"],
      ["navgw-test logs k3s --name ci --tail 50 -f", "follow the node's log of cluster ci"]
    ]
  });
}
async function logs(source, options, { terminal }) {
  let { clusterLogs, reachCluster } = await loadCore(), name2 = nameOf(options), range = { follow: options.follow, tail: options.tail }, stream = await (source === "console" || source === "network" ? clusterLogs(name2, source, range) : (await reachCluster(name2)).logs(source, range));
  await pipeline(stream, terminal.stdout, { end: !1 });
}

// src/cli/verbs/port.ts
function addPort(program, cli) {
  let command = addNameOption(
    program.command("port").description("forward ports of this machine to a running cluster")
  ).addArgument(
    new Argument("[HOST:GUEST...]", "port of 127.0.0.1 and port of the node; HOST 0: a free one").argParser(
      collect(parsePort)
    )
  ).option(
    "--remove <HOST>",
    "close a forward by its port on this machine; repeatable",
    collect(parseInteger)
  );
  return addOutputOption(command, cli).action(
    (ports, options) => port(ports ?? [], options, cli)
  ), describe(command, {
    notes: ["Prints the opened forwards, or all forwards when no argument is given."],
    examples: [
      ["navgw-test port 8080:30080", "NodePort 30080 on 127.0.0.1:8080"],
      ["navgw-test port --remove 8080", "close it again"]
    ]
  });
}
async function port(ports, options, { terminal }) {
  let { openCluster } = await loadCore(), cluster = await openCluster(nameOf(options));
  for (let host of options.remove ?? []) await cluster.unforward(host);
  let opened = [];
  for (let requested of ports) opened.push(await cluster.forward(requested));
  let listing = ports.length === 0 && options.remove === void 0, shown = listing ? cluster.forwards : opened;
  if (options.output === "json") return terminal.printJson(shown);
  shown.length > 0 ? terminal.print(columns(shown.map(({ host, guest }) => [`127.0.0.1:${host}`, `${guest}`]))) : listing && terminal.note("No forwards.");
}

// src/cli/verbs/run.ts
function addRun(program, cli) {
  let command = program.command("run").description("run one command in its own microVM").usage("[options] -- CMD...").argument("[CMD...]", "command and its arguments (default: the image's)");
  for (let made of runOptions()) command.addOption(made);
  return command.passThroughOptions().action((argv, options) => run(argv, options, cli)), describe(command, {
    passesThrough: !0,
    notes: [
      "Runs on libkrun, so it needs KVM; the microVM is removed when the command or this process ends.",
      "The command gets a terminal when stdin and stdout are terminals.",
      "Exits with the command's exit code: 128+n when signal n ended it, 125 when it could not be set up, 126 when it cannot be run, 127 when it was not found."
    ],
    examples: [
      ["navgw-test run --image alpine:3.22", "a shell in a microVM"],
      [
        "navgw-test run --image alpine:3.22 --volume .:/src:ro --workdir /src -- ls",
        "with a directory of this machine"
      ],
      [
        "navgw-test run --rootfs ./rootfs --net none -- /bin/sh -c 'exit 3'",
        "a directory as the root, no network"
      ],
      ["navgw-test run --image nginx:1.29 --port 8080:80", "with a port of 127.0.0.1"]
    ]
  });
}
function runOptions() {
  return [
    option("--rootfs <DIR>", "directory that becomes the command's root"),
    option("--image <REF>", "image to unpack as its root: a reference, oci:DIR or an archive"),
    option("--access <KIND>", "access to its root; overlay keeps writes in the guest's memory", {
      choices: ACCESS_NAMES,
      byDefault: "write; overlay with --image"
    }),
    option("--entrypoint <PROGRAM>", "program to run instead of the image's entrypoint"),
    option("--env <NAME[=VALUE]>", "set a variable, or forward this process's; repeatable", {
      parse: collect(String)
    }),
    option("--workdir <DIR>", "working directory", { byDefault: "the image's, or /" }),
    option("--user <USER[:GROUP]>", "names or numbers, resolved by the root's /etc/passwd", {
      byDefault: "the image's, or root"
    }),
    option("--hostname <NAME>", "name of the guest", { byDefault: "navgw" }),
    option("--net <KIND>", "network: an interface on a user-mode network, none, or libkrun's TSI", {
      choices: NET_NAMES,
      byDefault: "gvproxy"
    }),
    option(
      "--port <[HOST:]GUEST>",
      "forward a port of 127.0.0.1 to the guest; HOST 0: a free one; repeatable",
      {
        parse: collect(parseOpenPort)
      }
    ),
    option("--volume <HOST:GUEST[:ro]>", "share a directory of this machine; repeatable", {
      parse: collect(parseVolume)
    }),
    option("--cpus <N>", "virtual CPUs", { parse: parseInteger, byDefault: "1" }),
    option("--memory <SIZE>", "guest memory in MiB, or like 4g", { parse: parseMemory, byDefault: "1024" }),
    option("--libkrun <PATH>", "libkrun library, a file or its directory", {
      byDefault: "$NAVGW_LIBKRUN, or the installed one"
    }),
    option("--timeout <TIME>", "time limit for the command to start: seconds, or like 5m", {
      parse: parseDuration,
      byDefault: "2m"
    })
  ];
}
async function run(argv, options, cli) {
  var _stack2 = [];
  try {
    let { terminal } = cli;
    let { startMicroVm } = await loadCore();
    let signals = __using(_stack2, new ForwardedSignals());
    try {
      var _stack = [];
      try {
        let vm = __using(_stack, await startMicroVm(microVmOptions(argv, options, terminal.env), {
          signal: signals.beforeStart,
          onWarning: (line) => terminal.note(`note: ${line}`),
          ...terminal.debug ? { onLog: (line) => terminal.printError(inRawMode(line)) } : {}
        }), !0);
        signals.to(vm);
        for (let { host, guest } of vm.ports)
          terminal.note(inRawMode(`127.0.0.1:${host} is forwarded to port ${guest}`));
        let { exitCode: exitCode2, problem } = await vm.exited;
        problem !== void 0 && reportProblem(problem, terminal);
        cli.exitCode = exitCode2;
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    } catch (error) {
      throw signals.beforeStart.throwIfAborted(), error;
    }
  } catch (_2) {
    var _error2 = _2, _hasError2 = !0;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}
var inRawMode = (line) => process.stdin.isRaw ? `${line}\r` : line;
function reportProblem(problem, terminal) {
  terminal.printError(`${terminal.style(["red", "bold"], "error:")} ${problem}`);
}
function microVmOptions(command, options, env2) {
  return {
    rootfs: options.rootfs,
    image: options.image,
    access: options.access,
    command,
    entrypoint: options.entrypoint === void 0 ? void 0 : [options.entrypoint],
    env: {
      ...process.stdin.isTTY && process.stdout.isTTY ? { TERM: env2.TERM ?? "xterm" } : {},
      ...Object.fromEntries((options.env ?? []).flatMap((text) => variable(text, env2)))
    },
    workdir: options.workdir,
    user: options.user,
    hostname: options.hostname,
    net: options.net,
    ports: options.port,
    volumes: options.volume,
    cpus: options.cpus,
    memory: options.memory,
    stdio: "inherit",
    libkrun: options.libkrun,
    timeoutMs: options.timeout
  };
}
function variable(text, env2) {
  let equals = text.indexOf("=");
  if (equals === 0 || text === "")
    throw new UsageError(`--env ${text} has no name`, "write it as NAME=VALUE");
  if (equals > 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  let value = env2[text];
  return value === void 0 ? [] : [[text, value]];
}
var SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"], ForwardedSignals = class {
  #controller = new AbortController();
  #vm;
  #onSignal = (signal) => {
    this.#vm === void 0 ? this.#controller.abort(new Interrupted(signal)) : this.#vm.kill(signal);
  };
  constructor() {
    for (let signal of SIGNALS) process.on(signal, this.#onSignal);
  }
  get beforeStart() {
    return this.#controller.signal;
  }
  to(vm) {
    this.#vm = vm;
  }
  [Symbol.dispose]() {
    for (let signal of SIGNALS) process.off(signal, this.#onSignal);
  }
};

// src/cli/verbs/snapshot.ts
var SNAPSHOT = "name of the snapshot";
function addSnapshot(program, cli) {
  let snapshot = program.command("snapshot").description("save the state of a cluster, and restore it"), createCommand = snapshot.command("create").description("save the state of a running cluster").argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(createCommand).action((name2, options) => create(name2, options, cli)), describe(createCommand, {
    notes: [
      "On uml and qemu the machine's memory is saved too: the cluster is paused for a moment.",
      "On krun its disk is saved, and the cluster is stopped and started for it."
    ],
    examples: [
      [
        "navgw-test snapshot create ready",
        "save the default cluster; up --from-snapshot default/ready clones it"
      ]
    ]
  });
  let restore = snapshot.command("restore").description("restore a cluster to one of its snapshots").argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(restore).action((name2, options) => restoreSnapshot(name2, options, cli)), addOutputOption(snapshot.command("ls", { isDefault: !0 }).description("list snapshots"), cli).action(
    (options) => list4(options, cli)
  );
  let rm = snapshot.command("rm").description("delete a snapshot").argument("<SNAPSHOT>", SNAPSHOT);
  return addNameOption(rm).action((name2, options) => remove2(name2, options, cli)), snapshot;
}
async function create(snapshot, options, { terminal }) {
  var _stack = [];
  try {
    let { openK3sCluster } = await loadCore();
    let interruptible = __using(_stack, new Interruptible());
    let began = performance.now();
    let cluster = __using(_stack, await openK3sCluster(nameOf(options)), !0);
    await cluster.snapshot(snapshot, { signal: interruptible.signal });
    let took = duration(performance.now() - began);
    terminal.note(`Saved cluster ${cluster.name} as ${cluster.name}/${snapshot} after ${took}.`);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function restoreSnapshot(snapshot, options, { terminal }) {
  var _stack2 = [];
  try {
    let { openK3sCluster, startCluster, listClusters } = await loadCore();
    let interruptible = __using(_stack2, new Interruptible());
    let { signal } = interruptible;
    let name2 = nameOf(options);
    let began = performance.now();
    let isRunning = (await listClusters()).some((one) => one.name === name2 && one.state === "running");
    if (isRunning) {
      var _stack = [];
      try {
        let cluster = __using(_stack, await openK3sCluster(name2), !0);
        await cluster.restore(snapshot, { signal });
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    } else
      await startCluster({ name: name2, fromSnapshot: `${name2}/${snapshot}` }, { signal });
    terminal.note(`Restored cluster ${name2} to ${snapshot} after ${duration(performance.now() - began)}.`);
  } catch (_2) {
    var _error2 = _2, _hasError2 = !0;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}
async function list4({ output }, { terminal }) {
  let { listSnapshots } = await loadCore(), snapshots = await listSnapshots();
  if (output === "json") return terminal.printJson(snapshots);
  if (snapshots.length === 0) return terminal.note("No snapshots; navgw-test snapshot create creates one.");
  let rows = snapshots.map((one) => [
    `${one.cluster}/${one.name}`,
    one.kind,
    one.engine ?? "",
    one.version ?? "",
    size(one.size),
    age(new Date(one.time))
  ]);
  terminal.print(table(["SNAPSHOT", "KIND", "ENGINE", "KUBERNETES", "SIZE", "AGE"], rows));
}
async function remove2(snapshot, options, { terminal }) {
  let { removeSnapshot } = await loadCore(), name2 = nameOf(options);
  await removeSnapshot(name2, snapshot), terminal.note(`Deleted snapshot ${name2}/${snapshot}.`);
}

// src/cli/verbs/status.ts
function addStatus(program, cli) {
  let command = addNameArgument(program.command("status").description("show one cluster"));
  return addOutputOption(command, cli).action(
    (positional, options) => status(nameOf(options, positional), options, cli)
  ), describe(command, {
    notes: [
      "Exits with 0 when it is ready, 1 when it is starting, stopped or paused, 6 when it crashed or failed."
    ]
  });
}
async function status(name2, options, cli) {
  let { listClusters } = await loadCore(), summary = (await listClusters()).find((cluster) => cluster.name === name2), guest = await guestOf(name2, summary);
  summary !== void 0 && (options.output === "json" ? cli.terminal.printJson({ ...summary, guest }) : cli.terminal.print(columns(lines(summary, guest))), cli.exitCode = exitCode(summary, guest));
}
async function guestOf(name2, summary) {
  let { openCluster, reachCluster } = await loadCore();
  return summary?.state === "starting" ? reachCluster(name2).then((cluster) => cluster.status()).catch(() => {
  }) : summary === void 0 || summary.state === "newer" || summary.state === "running" && summary.paused === void 0 ? (await openCluster(name2)).status() : void 0;
}
function exitCode({ state }, guest) {
  return guest?.state === "ready" ? EXIT.ok : state === "crashed" || guest?.state === "failed" ? EXIT.guest : EXIT.failure;
}
function lines(cluster, guest) {
  let { node, ports, exit } = cluster;
  return [
    ["Name", cluster.name],
    ["State", stateText(cluster, guest)],
    ["Reached", cluster.state === "starting" ? reached(guest) : void 0],
    ["Importing", guest?.importing?.filter((file) => file !== "").join(", ") || void 0],
    ["Trouble", guest?.trouble?.message],
    ["Engine", cluster.engine],
    ["Isolation", cluster.isolation && isolationText(cluster.isolation)],
    ["Kubernetes", node && `${node.version} (${node.distribution})`],
    ["Server", cluster.server],
    ["Kubeconfig", cluster.kubeconfigPath],
    ["Ports", ports.map(({ host, guest: guest2 }) => `127.0.0.1:${host} \u2192 ${guest2}`).join(", ") || void 0],
    ["CPUs", cluster.cpus?.toString()],
    ["Memory", memory(cluster, guest)],
    ["Storage", cluster.storage],
    ["Up", guest && duration(guest.uptime * 1e3)],
    ["Ended", exit && cluster.state !== "running" ? `${exit.time}, ${endText(exit)}` : void 0],
    ["Directory", cluster.dir]
  ].flatMap(([name2, value]) => value === void 0 ? [] : [[name2, value]]);
}
function stateText({ state, paused }, guest) {
  return paused !== void 0 ? `paused: ${paused}` : guest === void 0 ? state : `${state}, node ${guest.state}`;
}
function endText({ code: code2, signal, oomKilled }) {
  return oomKilled === !0 ? `${signal}, for lack of memory on this machine or in its cgroup` : signal ?? `exit code ${code2}`;
}
function reached(guest) {
  let step = lastStep(guest?.marks ?? {});
  return step && STEP_TEXT[step];
}
function memory({ memory: memory2 }, guest) {
  return guest === void 0 ? memory2 === void 0 ? void 0 : `${memory2} MiB` : `${size(guest.memory.available)} of ${size(guest.memory.total)} available`;
}

// src/cli/verbs/stop.ts
function addStop(program, cli) {
  let command = addNameArgument(
    program.command("stop").description("power a cluster off cleanly and keep its data")
  ).action((positional, options) => stop(nameOf(options, positional), cli));
  return describe(command, { notes: ["`navgw-test up` of the same name starts it again."] });
}
async function stop(name2, cli) {
  let { openCluster } = await loadCore();
  await (await openCluster(name2)).stop(), cli.terminal.note(`Stopped cluster ${name2}.`);
}

// src/cli/verbs/version.ts
function addVersion(program, cli) {
  return addOutputOption(
    program.command("version").description("print the versions of navgw-test and of the guest it ships"),
    cli
  ).action(({ output }) => printVersion(output, cli));
}
async function printVersion(output, { terminal }) {
  let { version } = await loadCore(), info = version();
  if (output === "json") return terminal.printJson(info);
  terminal.print(
    columns([
      ["navgw-test", info.package],
      ["node.js", process.versions.node],
      ...info.guest.map(({ name: name2, version: version2, sha256 }) => [name2, version2, `sha256:${sha256.slice(0, 12)}`])
    ])
  );
}

// src/cli/program.ts
var LOCAL = "This machine:";
function createProgram(cli) {
  let program = new Command("navgw-test").description("Real Kubernetes for tests: a k3s node in its own microVM, without Docker and without root.").usage("[options] <command>").version(packageVersion(), "-V, --version", "print the version").enablePositionalOptions().addHelpCommand(new Command("help").argument("[COMMAND]").description("print help").helpGroup(LOCAL)).configureHelp({
    optionDescription: optionText,
    styleTitle: (title) => cli.terminal.style("bold", title, cli.terminal.stdout)
  }).configureOutput({
    writeOut: (text) => cli.terminal.stdout.write(text),
    writeErr: (text) => cli.terminal.stderr.write(text),
    // Printed by report-error.ts, like every other error.
    outputError: () => {
    }
  }).addHelpText("after", () => tablesText(program));
  program.commandsGroup("Clusters:");
  for (let add of [addUp, addDown, addStop, addList, addStatus, addSnapshot]) add(program, cli);
  program.commandsGroup("Use a cluster:");
  for (let add of [
    addKubeconfig,
    addEnv,
    addKubectl,
    addApply,
    addLoad,
    addPort,
    addExec,
    addLogs,
    addDump
  ])
    add(program, cli);
  program.commandsGroup("MicroVMs:"), addRun(program, cli), program.commandsGroup(LOCAL);
  for (let add of [addDoctor, addGolden, addCache, addVersion, addCompletion]) add(program, cli);
  rejectRenamedVerb(program, "image", "golden");
  for (let command of allCommands(program))
    addCommonOptions(command, cli), command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(error, command);
    });
  return program;
}
function tablesText(program) {
  let title = (text) => program.createHelp().styleTitle(text);
  return [
    "",
    title("Exit codes:"),
    columns(EXIT_CODES.map(({ code: code2, meaning }) => ["", `${code2}`, meaning])),
    "",
    title("Environment:"),
    columns(COMMAND_ENVIRONMENT.map(({ name: name2, meaning }) => ["", name2, meaning]))
  ].join(`
`);
}

// src/cli/stdin-failure.ts
function stdinFailure(error, stdin) {
  if (!(!(error instanceof Error) || error !== stdin.errored))
    return new NavgwError("NAVGW_BAD_OPTION", `stdin cannot be read to its end: ${error.message}`, {
      hint: "check the file or the program that it comes from, and run it again",
      cause: error
    });
}

// src/cli/run-command-line.ts
async function run2(argv, cli = new Cli()) {
  let program = createProgram(cli);
  try {
    return await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" }), cli.exitCode;
  } catch (error) {
    return isDone(error) ? 0 : (error instanceof UsageError && (cli.terminal.json ||= requestsJson(argv)), reportError(stdinFailure(error, cli.terminal.stdin) ?? error, cli.terminal));
  }
}
function requestsJson(argv) {
  let end = argv.indexOf("--"), args = end < 0 ? argv : argv.slice(0, end);
  return args.some(
    (arg, at) => arg === "-ojson" || arg === "--output=json" || (arg === "-o" || arg === "--output") && args[at + 1] === "json"
  );
}
export {
  run2 as run
};
