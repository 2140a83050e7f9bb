import { allModels, type CommandModel, LIST_NAMES, type Values } from "./completion-model.ts";

/** A completion script for zsh, to be sourced or put on fpath as `_navgw-test`. */
export function zshCompletion(program: CommandModel): string {
  const functions = allModels(program).map(commandFunction);
  return `#compdef navgw-test
# zsh completion for navgw-test:  source <(navgw-test completion zsh)

_navgw_test_clusters() {
  local -a names
  names=(\${(f)"$(${LIST_NAMES})"})
  compadd -a names
}

${functions.join("\n\n")}

if [[ \${funcstack[1]} == _navgw-test ]]; then
  ${functionName(program)} "$@"
else
  compdef ${functionName(program)} navgw-test
fi
`;
}

const functionName = ({ path }: CommandModel): string => ["_navgw_test", ...path].join("_");

function commandFunction(model: CommandModel): string {
  const specs = [...model.options.flatMap(optionSpecs), ...model.arguments.map(argumentSpec)];
  if (model.commands.length === 0)
    return `${functionName(model)}() {\n${argumentsCall("_arguments -s", specs)}\n}`;
  const names = model.commands.map(
    ({ path, description }) => `    ${quote(`${path.at(-1)}:${description.replaceAll(":", "\\:")}`)}`,
  );
  const cases = model.commands.map((child) => {
    const patterns = [child.path.at(-1), ...child.aliases].join(" | ");
    return `        ${patterns}) ${functionName(child)} ;;`;
  });
  return `${functionName(model)}() {
  local state line
  local -a commands
  commands=(
${names.join("\n")}
  )
${argumentsCall("_arguments -s -C", [...specs, "'1:command:->command'", "'*::argument:->argument'"])}
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $line[1] in
${cases.join("\n")}
      esac
      ;;
  esac
}`;
}

function argumentsCall(call: string, specs: readonly string[]): string {
  return [`  ${call}`, ...specs.map((spec) => `    ${spec}`)].join(" \\\n");
}

function optionSpecs({ flags, description, value }: CommandModel["options"][number]): string[] {
  const text = description.replaceAll(/[[\]:\\]/g, "\\$&");
  const action = value === undefined ? "" : `:${value.name.replaceAll(":", "\\:")}:${actionOf(value.values)}`;
  return flags.map((flag) => {
    const form = value !== undefined && flag.startsWith("--") ? `${flag}=` : flag;
    return quote(`*${form}[${text}]${action}`);
  });
}

function argumentSpec({ name, values, variadic }: CommandModel["arguments"][number]): string {
  const message = name.replaceAll(":", "\\:");
  return quote(`${variadic ? "*" : ""}:${message}:${actionOf(values)}`);
}

function actionOf(values: Values): string {
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

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
