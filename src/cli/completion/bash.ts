import { allModels, type CommandModel, LIST_NAMES, type Values } from "./completion-model.ts";

/** A completion script for bash 3.2 and later that needs no bash-completion package. */
export function bashCompletion(program: CommandModel): string {
  const models = allModels(program);
  return `# bash completion for navgw-test:  source <(navgw-test completion bash)

# Sets path to the subcommand $2 of command $1; fails when there is no such command.
_navgw_test_enter() {
  case "$1/$2" in
${models
  .filter(({ path }) => path.length > 0)
  .map(entering)
  .join("\n")}
    *) return 1 ;;
  esac
}

# Sets what is known of the command $1.
_navgw_test_command() {
  commands="" options="" valued="" passes=""
  case "$1" in
${models.map(knowing).join("\n")}
  esac
}

# Sets candidates for the value of an option, or of argument number $2, of the command $1.
_navgw_test_values() {
  candidates="" files=""
  case "$1 $2" in
${models.flatMap(valueCases).join("\n")}
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

const key = ({ path }: CommandModel): string => path.join(" ");

function entering({ path, aliases }: CommandModel): string {
  const above = path.slice(0, -1).join(" ");
  const names = [path.at(-1) ?? "", ...aliases];
  return `    ${names.map((name) => `"${above}/${name}"`).join(" | ")}) path="${path.join(" ")}" ;;`;
}

function knowing(model: CommandModel): string {
  const flags = model.options.flatMap((option) => option.flags);
  const valued = model.options.filter(({ value }) => value !== undefined).flatMap((option) => option.flags);
  const commands = model.commands.map(({ path }) => path.at(-1));
  return `    "${key(model)}")
      commands="${commands.join(" ")}"
      options="${flags.join(" ")}"
      valued="${valued.join(" ")}"
      passes="${model.passesThrough ? "yes" : ""}"
      ;;`;
}

function valueCases(model: CommandModel): string[] {
  const options = model.options.flatMap(({ flags, value }) =>
    value === undefined
      ? []
      : valueCase(flags.map((flag) => `"${key(model)} ${flag}"`).join(" | "), value.values),
  );
  const positions = model.arguments.flatMap(({ values, variadic }, at) =>
    valueCase(variadic ? `"${key(model)} "[0-9]*` : `"${key(model)} ${at}"`, values),
  );
  return [...options, ...positions];
}

function valueCase(pattern: string, values: Values): string[] {
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
