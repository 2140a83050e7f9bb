import { quoteForFish } from "../../core/internal.ts";
import { allModels, type CommandModel, LIST_NAMES, type Values } from "./completion-model.ts";

/** A completion script for fish. */
export function fishCompletion(program: CommandModel): string {
  const models = allModels(program);
  return `# fish completion for navgw-test:  navgw-test completion fish | source
${models.map(conditionFunction).join("\n")}

complete -c navgw-test -f
${models.flatMap(commandLines).join("\n")}
`;
}

const conditionName = ({ path }: CommandModel): string => ["__navgw_test_at", ...path].join("_");

/** True when the command line selects exactly this command, and no subcommand of it. */
function conditionFunction(model: CommandModel): string {
  const conditions = model.path.map((name, at) => {
    const names = at === model.path.length - 1 ? [name, ...model.aliases] : [name];
    return `__fish_seen_subcommand_from ${names.join(" ")}`;
  });
  const deeper = model.commands.flatMap((child) => [child.path.at(-1), ...child.aliases]);
  if (deeper.length > 0) conditions.push(`not __fish_seen_subcommand_from ${deeper.join(" ")}`);
  return `function ${conditionName(model)}; ${conditions.join("; and ")}; end`;
}

function commandLines(model: CommandModel): string[] {
  const here = `complete -c navgw-test -n ${conditionName(model)}`;
  return [
    ...model.commands.map(
      ({ path, description }) => `${here} -a ${path.at(-1)} -d ${quoteForFish(description)}`,
    ),
    ...model.options.map(({ flags, description, value }) => {
      const names = flags.map((flag) =>
        flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const action = value === undefined ? "" : ` ${optionAction(value.values)}`;
      return `${here} ${names.join(" ")} -d ${quoteForFish(description)}${action}`;
    }),
    ...model.arguments.flatMap(({ values }) => {
      const action = argumentAction(values);
      return action === undefined ? [] : [`${here} ${action}`];
    }),
  ];
}

function optionAction(values: Values): string {
  if (values.kind === "file") return "-r -F";
  const action = argumentAction(values);
  return action === undefined ? "-x" : `-x ${action}`;
}

function argumentAction(values: Values): string | undefined {
  switch (values.kind) {
    case "choices":
      return `-a ${quoteForFish(values.choices.join(" "))}`;
    case "cluster":
      return `-a ${quoteForFish(`(${LIST_NAMES})`)}`;
    case "file":
      return "-F";
    case "any":
      return undefined;
  }
}
