import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  archivesOf,
  duration,
  durationFrom,
  k3sArguments,
  memoryFrom,
  openPortFrom,
  portFrom,
  wholeNumberFrom
} from "./chunk-NBO344BH.js";
import {
  BOOT_STEPS,
  DEFAULT_K3S_VERSION,
  LOG_SOURCES,
  STEP_TEXT,
  findProgram,
  lastStep,
  pendingStep,
  sharesExtents
} from "./chunk-CAKLOB2A.js";
import "./chunk-PT3TYBAV.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  NET_NAMES,
  NODE_NAMES
} from "./chunk-JN3ZC3CD.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-HPD5ZTSW.js";
import {
  shortKey
} from "./chunk-W4OI4IGQ.js";
import {
  cacheDir,
  requireClusterName,
  stateDir
} from "./chunk-7HB3HPYI.js";
import "./chunk-5JA6Y4Q6.js";
import "./chunk-JTFQNUAL.js";
import "./chunk-ENWKWBF2.js";
import "./chunk-U7O64EM6.js";
import "./chunk-2522SAB2.js";
import "./chunk-JS3EBJJX.js";
import {
  API_WORDS,
  NavgwError,
  commandLine,
  quoteForFish,
  quoteForPowerShell,
  quoteForShell,
  renderHint
} from "./chunk-7V3AVLMS.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/cli/terminal.ts
import { styleText } from "node:util";
var Terminal = class {
  stdin;
  stdout;
  stderr;
  env;
  /** `--quiet`: no progress and no notes; errors are still printed. */
  quiet = !1;
  /** `--no-color`; node:util handles NO_COLOR and FORCE_COLOR. */
  color = !0;
  /** `--debug`: errors with stack and cause. */
  debug = !1;
  /** `-o json`: errors are JSON on stdout too. */
  json = !1;
  constructor(streams = process) {
    this.stdin = streams.stdin, this.stdout = streams.stdout, this.stderr = streams.stderr, this.env = streams.env;
  }
  /** Prints a line of the result on stdout. */
  print(line) {
    this.stdout.write(`${line}
`);
  }
  /** Prints the result as JSON on stdout. */
  printJson(value) {
    this.print(JSON.stringify(value, null, 2));
  }
  /** Prints a message on stderr, except with `--quiet`. */
  note(line = "") {
    this.quiet || this.printError(line);
  }
  /** Prints a message on stderr even with `--quiet`: an error or a warning. */
  printError(line) {
    this.stderr.write(`${line}
`);
  }
  /** Text in colour, if the stream supports it. */
  style(format, text2, stream = this.stderr) {
    return this.color ? styleText(format, text2, { stream }) : text2;
  }
};

// src/cli/cli.ts
var Cli = class {
  terminal;
  /** Exit status when nothing throws. */
  exitCode = 0;
  constructor(terminal = new Terminal()) {
    this.terminal = terminal;
  }
};

// node_modules/commander/lib/error.js
var CommanderError = class extends Error {
  /**
   * Constructs the CommanderError class
   * @param {number} exitCode suggested exit code which could be used with process.exit
   * @param {string} code an id string representing the error
   * @param {string} message human-readable description of the error
   */
  constructor(exitCode2, code2, message) {
    super(message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name, this.code = code2, this.exitCode = exitCode2, this.nestedError = void 0;
  }
}, InvalidArgumentError = class extends CommanderError {
  /**
   * Constructs the InvalidArgumentError class
   * @param {string} [message] explanation of why argument is invalid
   */
  constructor(message) {
    super(1, "commander.invalidArgument", message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name;
  }
};

// node_modules/commander/lib/argument.js
var Argument = class {
  /**
   * Initialize a new command argument with the given name and description.
   * The default is that the argument is required, and you can explicitly
   * indicate this with <> around the name. Put [] around the name for an optional argument.
   *
   * @param {string} name
   * @param {string} [description]
   */
  constructor(name2, description) {
    switch (this.description = description || "", this.variadic = !1, this.parseArg = void 0, this.defaultValue = void 0, this.defaultValueDescription = void 0, this.argChoices = void 0, name2[0]) {
      case "<":
        this.required = !0, this._name = name2.slice(1, -1);
        break;
      case "[":
        this.required = !1, this._name = name2.slice(1, -1);
        break;
      default:
        this.required = !0, this._name = name2;
        break;
    }
    this._name.endsWith("...") && (this.variadic = !0, this._name = this._name.slice(0, -3));
  }
  /**
   * Return argument name.
   *
   * @return {string}
   */
  name() {
    return this._name;
  }
  /**
   * @package
   */
  _collectValue(value, previous) {
    return previous === this.defaultValue || !Array.isArray(previous) ? [value] : (previous.push(value), previous);
  }
  /**
   * Set the default value, and optionally supply the description to be displayed in the help.
   *
   * @param {*} value
   * @param {string} [description]
   * @return {Argument}
   */
  default(value, description) {
    return this.defaultValue = value, this.defaultValueDescription = description, this;
  }
  /**
   * Set the custom handler for processing CLI command arguments into argument values.
   *
   * @param {Function} [fn]
   * @return {Argument}
   */
  argParser(fn) {
    return this.parseArg = fn, this;
  }
  /**
   * Only allow argument value to be one of choices.
   *
   * @param {string[]} values
   * @return {Argument}
   */
  choices(values) {
    return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
      if (!this.argChoices.includes(arg))
        throw new InvalidArgumentError(
          `Allowed choices are ${this.argChoices.join(", ")}.`
        );
      return this.variadic ? this._collectValue(arg, previous) : arg;
    }, this;
  }
  /**
   * Make argument required.
   *
   * @returns {Argument}
   */
  argRequired() {
    return this.required = !0, this;
  }
  /**
   * Make argument optional.
   *
   * @returns {Argument}
   */
  argOptional() {
    return this.required = !1, this;
  }
};
function humanReadableArgName(arg) {
  let nameOutput = arg.name() + (arg.variadic === !0 ? "..." : "");
  return arg.required ? "<" + nameOutput + ">" : "[" + nameOutput + "]";
}

// node_modules/commander/lib/command.js
import { EventEmitter } from "node:events";
import childProcess from "node:child_process";
import path from "node:path";
import fs from "node:fs";
import process2 from "node:process";
import { stripVTControlCharacters as stripVTControlCharacters2 } from "node:util";

// node_modules/commander/lib/help.js
import { stripVTControlCharacters } from "node:util";
var Help = class {
  constructor() {
    this.helpWidth = void 0, this.minWidthToWrap = 40, this.sortSubcommands = !1, this.sortOptions = !1, this.showGlobalOptions = !1;
  }
  /**
   * prepareContext is called by Commander after applying overrides from `Command.configureHelp()`
   * and just before calling `formatHelp()`.
   *
   * Commander just uses the helpWidth and the rest is provided for optional use by more complex subclasses.
   *
   * @param {{ error?: boolean, helpWidth?: number, outputHasColors?: boolean }} contextOptions
   */
  prepareContext(contextOptions) {
    this.helpWidth = this.helpWidth ?? contextOptions.helpWidth ?? 80;
  }
  /**
   * Get an array of the visible subcommands. Includes a placeholder for the implicit help command, if there is one.
   *
   * @param {Command} cmd
   * @returns {Command[]}
   */
  visibleCommands(cmd) {
    let visibleCommands = cmd.commands.filter((cmd2) => !cmd2._hidden), helpCommand = cmd._getHelpCommand();
    return helpCommand && !helpCommand._hidden && visibleCommands.push(helpCommand), this.sortSubcommands && visibleCommands.sort((a, b) => a.name().localeCompare(b.name())), visibleCommands;
  }
  /**
   * Compare options for sort.
   *
   * @param {Option} a
   * @param {Option} b
   * @returns {number}
   */
  compareOptions(a, b) {
    let getSortKey = (option2) => option2.short ? option2.short.replace(/^-/, "") : option2.long.replace(/^--/, "");
    return getSortKey(a).localeCompare(getSortKey(b));
  }
  /**
   * Get an array of the visible options. Includes a placeholder for the implicit help option, if there is one.
   *
   * @param {Command} cmd
   * @returns {Option[]}
   */
  visibleOptions(cmd) {
    let visibleOptions = cmd.options.filter((option2) => !option2.hidden), helpOption = cmd._getHelpOption();
    if (helpOption && !helpOption.hidden) {
      let removeShort = helpOption.short && cmd._findOption(helpOption.short), removeLong = helpOption.long && cmd._findOption(helpOption.long);
      !removeShort && !removeLong ? visibleOptions.push(helpOption) : helpOption.long && !removeLong ? visibleOptions.push(
        cmd.createOption(helpOption.long, helpOption.description).helpGroup(helpOption.helpGroupHeading)
      ) : helpOption.short && !removeShort && visibleOptions.push(
        cmd.createOption(helpOption.short, helpOption.description).helpGroup(helpOption.helpGroupHeading)
      );
    }
    return this.sortOptions && visibleOptions.sort(this.compareOptions), visibleOptions;
  }
  /**
   * Get an array of the visible global options. (Not including help.)
   *
   * @param {Command} cmd
   * @returns {Option[]}
   */
  visibleGlobalOptions(cmd) {
    if (!this.showGlobalOptions) return [];
    let globalOptions = [];
    for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) {
      let visibleOptions = ancestorCmd.options.filter(
        (option2) => !option2.hidden
      );
      globalOptions.push(...visibleOptions);
    }
    return this.sortOptions && globalOptions.sort(this.compareOptions), globalOptions;
  }
  /**
   * Get an array of the arguments if any have a description.
   *
   * @param {Command} cmd
   * @returns {Argument[]}
   */
  visibleArguments(cmd) {
    return cmd._argsDescription && cmd.registeredArguments.forEach((argument) => {
      argument.description = argument.description || cmd._argsDescription[argument.name()] || "";
    }), cmd.registeredArguments.find((argument) => argument.description) ? cmd.registeredArguments : [];
  }
  /**
   * Get the command term to show in the list of subcommands.
   *
   * @param {Command} cmd
   * @returns {string}
   */
  subcommandTerm(cmd) {
    let args = cmd.registeredArguments.map((arg) => humanReadableArgName(arg)).join(" ");
    return cmd._name + (cmd._aliases[0] ? "|" + cmd._aliases[0] : "") + (cmd.options.length ? " [options]" : "") + // simplistic check for non-help option
    (args ? " " + args : "");
  }
  /**
   * Get the option term to show in the list of options.
   *
   * @param {Option} option
   * @returns {string}
   */
  optionTerm(option2) {
    return option2.flags;
  }
  /**
   * Get the argument term to show in the list of arguments.
   *
   * @param {Argument} argument
   * @returns {string}
   */
  argumentTerm(argument) {
    return argument.name();
  }
  /**
   * Get the longest command term length.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {number}
   */
  longestSubcommandTermLength(cmd, helper) {
    return helper.visibleCommands(cmd).reduce((max, command) => Math.max(
      max,
      this.displayWidth(
        helper.styleSubcommandTerm(helper.subcommandTerm(command))
      )
    ), 0);
  }
  /**
   * Get the longest option term length.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {number}
   */
  longestOptionTermLength(cmd, helper) {
    return helper.visibleOptions(cmd).reduce((max, option2) => Math.max(
      max,
      this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option2)))
    ), 0);
  }
  /**
   * Get the longest global option term length.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {number}
   */
  longestGlobalOptionTermLength(cmd, helper) {
    return helper.visibleGlobalOptions(cmd).reduce((max, option2) => Math.max(
      max,
      this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option2)))
    ), 0);
  }
  /**
   * Get the longest argument term length.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {number}
   */
  longestArgumentTermLength(cmd, helper) {
    return helper.visibleArguments(cmd).reduce((max, argument) => Math.max(
      max,
      this.displayWidth(
        helper.styleArgumentTerm(helper.argumentTerm(argument))
      )
    ), 0);
  }
  /**
   * Get the command usage to be displayed at the top of the built-in help.
   *
   * @param {Command} cmd
   * @returns {string}
   */
  commandUsage(cmd) {
    let cmdName = cmd._name;
    cmd._aliases[0] && (cmdName = cmdName + "|" + cmd._aliases[0]);
    let ancestorCmdNames = "";
    for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent)
      ancestorCmdNames = ancestorCmd.name() + " " + ancestorCmdNames;
    return ancestorCmdNames + cmdName + " " + cmd.usage();
  }
  /**
   * Get the description for the command.
   *
   * @param {Command} cmd
   * @returns {string}
   */
  commandDescription(cmd) {
    return cmd.description();
  }
  /**
   * Get the subcommand summary to show in the list of subcommands.
   * (Fallback to description for backwards compatibility.)
   *
   * @param {Command} cmd
   * @returns {string}
   */
  subcommandDescription(cmd) {
    return cmd.summary() || cmd.description();
  }
  /**
   * Get the option description to show in the list of options.
   *
   * @param {Option} option
   * @return {string}
   */
  optionDescription(option2) {
    let extraInfo = [];
    if (option2.argChoices && extraInfo.push(
      // use stringify to match the display of the default value
      `choices: ${option2.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
    ), option2.defaultValue !== void 0 && (option2.required || option2.optional || option2.isBoolean() && typeof option2.defaultValue == "boolean") && extraInfo.push(
      `default: ${option2.defaultValueDescription || JSON.stringify(option2.defaultValue)}`
    ), option2.presetArg !== void 0 && option2.optional && extraInfo.push(`preset: ${JSON.stringify(option2.presetArg)}`), option2.envVar !== void 0 && extraInfo.push(`env: ${option2.envVar}`), extraInfo.length > 0) {
      let extraDescription = `(${extraInfo.join(", ")})`;
      return option2.description ? `${option2.description} ${extraDescription}` : extraDescription;
    }
    return option2.description;
  }
  /**
   * Get the argument description to show in the list of arguments.
   *
   * @param {Argument} argument
   * @return {string}
   */
  argumentDescription(argument) {
    let extraInfo = [];
    if (argument.argChoices && extraInfo.push(
      // use stringify to match the display of the default value
      `choices: ${argument.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
    ), argument.defaultValue !== void 0 && extraInfo.push(
      `default: ${argument.defaultValueDescription || JSON.stringify(argument.defaultValue)}`
    ), extraInfo.length > 0) {
      let extraDescription = `(${extraInfo.join(", ")})`;
      return argument.description ? `${argument.description} ${extraDescription}` : extraDescription;
    }
    return argument.description;
  }
  /**
   * Format a list of items, given a heading and an array of formatted items.
   *
   * @param {string} heading
   * @param {string[]} items
   * @param {Help} helper
   * @returns string[]
   */
  formatItemList(heading, items, helper) {
    return items.length === 0 ? [] : [helper.styleTitle(heading), ...items, ""];
  }
  /**
   * Group items by their help group heading.
   *
   * @param {Command[] | Option[]} unsortedItems
   * @param {Command[] | Option[]} visibleItems
   * @param {Function} getGroup
   * @returns {Map<string, Command[] | Option[]>}
   */
  groupItems(unsortedItems, visibleItems, getGroup) {
    let result = /* @__PURE__ */ new Map();
    return unsortedItems.forEach((item) => {
      let group = getGroup(item);
      result.has(group) || result.set(group, []);
    }), visibleItems.forEach((item) => {
      let group = getGroup(item);
      result.has(group) || result.set(group, []), result.get(group).push(item);
    }), result;
  }
  /**
   * Generate the built-in help text.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {string}
   */
  formatHelp(cmd, helper) {
    let termWidth = helper.padWidth(cmd, helper), helpWidth = helper.helpWidth ?? 80;
    function callFormatItem(term, description) {
      return helper.formatItem(term, termWidth, description, helper);
    }
    let output = [
      `${helper.styleTitle("Usage:")} ${helper.styleUsage(helper.commandUsage(cmd))}`,
      ""
    ], commandDescription = helper.commandDescription(cmd);
    commandDescription.length > 0 && (output = output.concat([
      helper.boxWrap(
        helper.styleCommandDescription(commandDescription),
        helpWidth
      ),
      ""
    ]));
    let argumentList = helper.visibleArguments(cmd).map((argument) => callFormatItem(
      helper.styleArgumentTerm(helper.argumentTerm(argument)),
      helper.styleArgumentDescription(helper.argumentDescription(argument))
    ));
    if (output = output.concat(
      this.formatItemList("Arguments:", argumentList, helper)
    ), this.groupItems(
      cmd.options,
      helper.visibleOptions(cmd),
      (option2) => option2.helpGroupHeading ?? "Options:"
    ).forEach((options, group) => {
      let optionList = options.map((option2) => callFormatItem(
        helper.styleOptionTerm(helper.optionTerm(option2)),
        helper.styleOptionDescription(helper.optionDescription(option2))
      ));
      output = output.concat(this.formatItemList(group, optionList, helper));
    }), helper.showGlobalOptions) {
      let globalOptionList = helper.visibleGlobalOptions(cmd).map((option2) => callFormatItem(
        helper.styleOptionTerm(helper.optionTerm(option2)),
        helper.styleOptionDescription(helper.optionDescription(option2))
      ));
      output = output.concat(
        this.formatItemList("Global Options:", globalOptionList, helper)
      );
    }
    return this.groupItems(
      cmd.commands,
      helper.visibleCommands(cmd),
      (sub) => sub.helpGroup() || "Commands:"
    ).forEach((commands2, group) => {
      let commandList = commands2.map((sub) => callFormatItem(
        helper.styleSubcommandTerm(helper.subcommandTerm(sub)),
        helper.styleSubcommandDescription(helper.subcommandDescription(sub))
      ));
      output = output.concat(this.formatItemList(group, commandList, helper));
    }), output.join(`
`);
  }
  /**
   * Return display width of string, ignoring ANSI escape sequences. Used in padding and wrapping calculations.
   *
   * @param {string} str
   * @returns {number}
   */
  displayWidth(str) {
    return stripVTControlCharacters(str).length;
  }
  /**
   * Style the title for displaying in the help. Called with 'Usage:', 'Options:', etc.
   *
   * @param {string} str
   * @returns {string}
   */
  styleTitle(str) {
    return str;
  }
  styleUsage(str) {
    return str.split(" ").map((word) => word === "[options]" ? this.styleOptionText(word) : word === "[command]" ? this.styleSubcommandText(word) : word[0] === "[" || word[0] === "<" ? this.styleArgumentText(word) : this.styleCommandText(word)).join(" ");
  }
  styleCommandDescription(str) {
    return this.styleDescriptionText(str);
  }
  styleOptionDescription(str) {
    return this.styleDescriptionText(str);
  }
  styleSubcommandDescription(str) {
    return this.styleDescriptionText(str);
  }
  styleArgumentDescription(str) {
    return this.styleDescriptionText(str);
  }
  styleDescriptionText(str) {
    return str;
  }
  styleOptionTerm(str) {
    return this.styleOptionText(str);
  }
  styleSubcommandTerm(str) {
    return str.split(" ").map((word) => word === "[options]" ? this.styleOptionText(word) : word[0] === "[" || word[0] === "<" ? this.styleArgumentText(word) : this.styleSubcommandText(word)).join(" ");
  }
  styleArgumentTerm(str) {
    return this.styleArgumentText(str);
  }
  styleOptionText(str) {
    return str;
  }
  styleArgumentText(str) {
    return str;
  }
  styleSubcommandText(str) {
    return str;
  }
  styleCommandText(str) {
    return str;
  }
  /**
   * Calculate the pad width from the maximum term length.
   *
   * @param {Command} cmd
   * @param {Help} helper
   * @returns {number}
   */
  padWidth(cmd, helper) {
    return Math.max(
      helper.longestOptionTermLength(cmd, helper),
      helper.longestGlobalOptionTermLength(cmd, helper),
      helper.longestSubcommandTermLength(cmd, helper),
      helper.longestArgumentTermLength(cmd, helper)
    );
  }
  /**
   * Detect manually wrapped and indented strings by checking for line break followed by whitespace.
   *
   * @param {string} str
   * @returns {boolean}
   */
  preformatted(str) {
    return /\n[^\S\r\n]/.test(str);
  }
  /**
   * Format the "item", which consists of a term and description. Pad the term and wrap the description, indenting the following lines.
   *
   * So "TTT", 5, "DDD DDDD DD DDD" might be formatted for this.helpWidth=17 like so:
   *   TTT  DDD DDDD
   *        DD DDD
   *
   * @param {string} term
   * @param {number} termWidth
   * @param {string} description
   * @param {Help} helper
   * @returns {string}
   */
  formatItem(term, termWidth, description, helper) {
    let itemIndentStr = " ".repeat(2);
    if (!description) return itemIndentStr + term;
    let paddedTerm = term.padEnd(
      termWidth + term.length - helper.displayWidth(term)
    ), spacerWidth = 2, remainingWidth = (this.helpWidth ?? 80) - termWidth - spacerWidth - 2, formattedDescription;
    return remainingWidth < this.minWidthToWrap || helper.preformatted(description) ? formattedDescription = description : formattedDescription = helper.boxWrap(description, remainingWidth).replace(
      /\n/g,
      `
` + " ".repeat(termWidth + spacerWidth)
    ), itemIndentStr + paddedTerm + " ".repeat(spacerWidth) + formattedDescription.replace(/\n/g, `
${itemIndentStr}`);
  }
  /**
   * Wrap a string at whitespace, preserving existing line breaks.
   * Wrapping is skipped if the width is less than `minWidthToWrap`.
   *
   * @param {string} str
   * @param {number} width
   * @returns {string}
   */
  boxWrap(str, width2) {
    if (width2 < this.minWidthToWrap) return str;
    let rawLines = str.split(/\r\n|\n/), chunkPattern = /[\s]*[^\s]+/g, wrappedLines = [];
    return rawLines.forEach((line) => {
      let chunks = line.match(chunkPattern);
      if (chunks === null) {
        wrappedLines.push("");
        return;
      }
      let sumChunks = [chunks.shift()], sumWidth = this.displayWidth(sumChunks[0]);
      chunks.forEach((chunk) => {
        let visibleWidth = this.displayWidth(chunk);
        if (sumWidth + visibleWidth <= width2) {
          sumChunks.push(chunk), sumWidth += visibleWidth;
          return;
        }
        wrappedLines.push(sumChunks.join(""));
        let nextChunk = chunk.trimStart();
        sumChunks = [nextChunk], sumWidth = this.displayWidth(nextChunk);
      }), wrappedLines.push(sumChunks.join(""));
    }), wrappedLines.join(`
`);
  }
};

// node_modules/commander/lib/option.js
var Option = class {
  /**
   * Initialize a new `Option` with the given `flags` and `description`.
   *
   * @param {string} flags
   * @param {string} [description]
   */
  constructor(flags, description) {
    this.flags = flags, this.description = description || "", this.required = flags.includes("<"), this.optional = flags.includes("["), this.variadic = new RegExp("\\p{ID_Continue}\\.\\.\\.[>\\]]$", "u").test(flags), this.mandatory = !1;
    let optionFlags = splitOptionFlags(flags);
    this.short = optionFlags.shortFlag, this.long = optionFlags.longFlag, this.negate = !1, this.long && (this.negate = this.long.startsWith("--no-")), this.defaultValue = void 0, this.defaultValueDescription = void 0, this.presetArg = void 0, this.envVar = void 0, this.parseArg = void 0, this.hidden = !1, this.argChoices = void 0, this.conflictsWith = [], this.implied = void 0, this.helpGroupHeading = void 0;
  }
  /**
   * Set the default value, and optionally supply the description to be displayed in the help.
   *
   * @param {*} value
   * @param {string} [description]
   * @return {Option}
   */
  default(value, description) {
    return this.defaultValue = value, this.defaultValueDescription = description, this;
  }
  /**
   * Preset to use when option used without option-argument, especially optional but also boolean and negated.
   * The custom processing (parseArg) is called.
   *
   * @example
   * new Option('--color').default('GREYSCALE').preset('RGB');
   * new Option('--donate [amount]').preset('20').argParser(parseFloat);
   *
   * @param {*} arg
   * @return {Option}
   */
  preset(arg) {
    return this.presetArg = arg, this;
  }
  /**
   * Add option name(s) that conflict with this option.
   * An error will be displayed if conflicting options are found during parsing.
   *
   * @example
   * new Option('--rgb').conflicts('cmyk');
   * new Option('--js').conflicts(['ts', 'jsx']);
   *
   * @param {(string | string[])} names
   * @return {Option}
   */
  conflicts(names) {
    return this.conflictsWith = this.conflictsWith.concat(names), this;
  }
  /**
   * Specify implied option values for when this option is set and the implied options are not.
   *
   * The custom processing (parseArg) is not called on the implied values.
   *
   * @example
   * program
   *   .addOption(new Option('--log', 'write logging information to file'))
   *   .addOption(new Option('--trace', 'log extra details').implies({ log: 'trace.txt' }));
   *
   * @param {object} impliedOptionValues
   * @return {Option}
   */
  implies(impliedOptionValues) {
    let newImplied = impliedOptionValues;
    return typeof impliedOptionValues == "string" && (newImplied = { [impliedOptionValues]: !0 }), this.implied = Object.assign(this.implied || {}, newImplied), this;
  }
  /**
   * Set environment variable to check for option value.
   *
   * An environment variable is only used if when processed the current option value is
   * undefined, or the source of the current value is 'default' or 'config' or 'env'.
   *
   * @param {string} name
   * @return {Option}
   */
  env(name2) {
    return this.envVar = name2, this;
  }
  /**
   * Set the custom handler for processing CLI option arguments into option values.
   *
   * @param {Function} [fn]
   * @return {Option}
   */
  argParser(fn) {
    return this.parseArg = fn, this;
  }
  /**
   * Whether the option is mandatory and must have a value after parsing.
   *
   * @param {boolean} [mandatory=true]
   * @return {Option}
   */
  makeOptionMandatory(mandatory = !0) {
    return this.mandatory = !!mandatory, this;
  }
  /**
   * Hide option in help.
   *
   * @param {boolean} [hide=true]
   * @return {Option}
   */
  hideHelp(hide = !0) {
    return this.hidden = !!hide, this;
  }
  /**
   * @package
   */
  _collectValue(value, previous) {
    return previous === this.defaultValue || !Array.isArray(previous) ? [value] : (previous.push(value), previous);
  }
  /**
   * Only allow option value to be one of choices.
   *
   * @param {string[]} values
   * @return {Option}
   */
  choices(values) {
    return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
      if (!this.argChoices.includes(arg))
        throw new InvalidArgumentError(
          `Allowed choices are ${this.argChoices.join(", ")}.`
        );
      return this.variadic ? this._collectValue(arg, previous) : arg;
    }, this;
  }
  /**
   * Return option name.
   *
   * @return {string}
   */
  name() {
    return this.long ? this.long.replace(/^--/, "") : this.short.replace(/^-/, "");
  }
  /**
   * Return option name, in a camelcase format that can be used
   * as an object attribute key.
   *
   * @return {string}
   */
  attributeName() {
    return this.negate ? camelcase(this.name().replace(/^no-/, "")) : camelcase(this.name());
  }
  /**
   * Set the help group heading.
   *
   * @param {string} heading
   * @return {Option}
   */
  helpGroup(heading) {
    return this.helpGroupHeading = heading, this;
  }
  /**
   * Check if `arg` matches the short or long flag.
   *
   * @param {string} arg
   * @return {boolean}
   * @package
   */
  is(arg) {
    return this.short === arg || this.long === arg;
  }
  /**
   * Return whether a boolean option.
   *
   * Options are one of boolean, negated, required argument, or optional argument.
   *
   * @return {boolean}
   * @package
   */
  isBoolean() {
    return !this.required && !this.optional && !this.negate;
  }
}, DualOptions = class {
  /**
   * @param {Option[]} options
   */
  constructor(options) {
    this.positiveOptions = /* @__PURE__ */ new Map(), this.negativeOptions = /* @__PURE__ */ new Map(), this.dualOptions = /* @__PURE__ */ new Set(), options.forEach((option2) => {
      option2.negate ? this.negativeOptions.set(option2.attributeName(), option2) : this.positiveOptions.set(option2.attributeName(), option2);
    }), this.negativeOptions.forEach((value, key2) => {
      this.positiveOptions.has(key2) && this.dualOptions.add(key2);
    });
  }
  /**
   * Did the value come from the option, and not from possible matching dual option?
   *
   * @param {*} value
   * @param {Option} option
   * @returns {boolean}
   */
  valueFromOption(value, option2) {
    let optionKey = option2.attributeName();
    if (!this.dualOptions.has(optionKey)) return !0;
    let preset = this.negativeOptions.get(optionKey).presetArg, negativeValue = preset !== void 0 ? preset : !1;
    return option2.negate === (negativeValue === value);
  }
};
function camelcase(str) {
  return str.split("-").reduce((str2, word) => str2 + word[0].toUpperCase() + word.slice(1));
}
function splitOptionFlags(flags) {
  let shortFlag, longFlag, shortFlagExp = /^-[^-]$/, longFlagExp = /^--[^-]/, flagParts = flags.split(/[ |,]+/).concat("guard");
  if (shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), longFlagExp.test(flagParts[0]) && (longFlag = flagParts.shift()), !shortFlag && shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), !shortFlag && longFlagExp.test(flagParts[0]) && (shortFlag = longFlag, longFlag = flagParts.shift()), flagParts[0].startsWith("-")) {
    let unsupportedFlag = flagParts[0], baseError = `option creation failed due to '${unsupportedFlag}' in option flags '${flags}'`;
    throw /^-[^-][^-]/.test(unsupportedFlag) ? new Error(
      `${baseError}
- a short flag is a single dash and a single character
  - either use a single dash and a single character (for a short flag)
  - or use a double dash for a long option (and can have two, like '--ws, --workspace')`
    ) : shortFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many short flags`) : longFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many long flags`) : new Error(`${baseError}
- unrecognised flag format`);
  }
  if (shortFlag === void 0 && longFlag === void 0)
    throw new Error(
      `option creation failed due to no flags found in '${flags}'.`
    );
  return { shortFlag, longFlag };
}

// node_modules/commander/lib/suggestSimilar.js
function editDistance(a, b) {
  if (Math.abs(a.length - b.length) > 3)
    return Math.max(a.length, b.length);
  let d = [];
  for (let i = 0; i <= a.length; i++)
    d[i] = [i];
  for (let j = 0; j <= b.length; j++)
    d[0][j] = j;
  for (let j = 1; j <= b.length; j++)
    for (let i = 1; i <= a.length; i++) {
      let cost;
      a[i - 1] === b[j - 1] ? cost = 0 : cost = 1, d[i][j] = Math.min(
        d[i - 1][j] + 1,
        // deletion
        d[i][j - 1] + 1,
        // insertion
        d[i - 1][j - 1] + cost
        // substitution
      ), i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && (d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1));
    }
  return d[a.length][b.length];
}
function suggestSimilar(word, candidates) {
  if (!candidates || candidates.length === 0) return "";
  candidates = Array.from(new Set(candidates));
  let searchingOptions = word.startsWith("--");
  searchingOptions && (word = word.slice(2), candidates = candidates.map((candidate) => candidate.slice(2)));
  let similar = [], bestDistance = 3, minSimilarity = 0.4;
  return candidates.forEach((candidate) => {
    if (candidate.length <= 1) return;
    let distance = editDistance(word, candidate), length = Math.max(word.length, candidate.length);
    (length - distance) / length > minSimilarity && (distance < bestDistance ? (bestDistance = distance, similar = [candidate]) : distance === bestDistance && similar.push(candidate));
  }), similar.sort((a, b) => a.localeCompare(b)), searchingOptions && (similar = similar.map((candidate) => `--${candidate}`)), similar.length > 1 ? `
(Did you mean one of ${similar.join(", ")}?)` : similar.length === 1 ? `
(Did you mean ${similar[0]}?)` : "";
}

// node_modules/commander/lib/command.js
var Command = class _Command extends EventEmitter {
  /**
   * Initialize a new `Command`.
   *
   * @param {string} [name]
   */
  constructor(name2) {
    super(), this.commands = [], this.options = [], this.parent = null, this._allowUnknownOption = !1, this._allowExcessArguments = !1, this.registeredArguments = [], this._args = this.registeredArguments, this.args = [], this.rawArgs = [], this.processedArgs = [], this._scriptPath = null, this._name = name2 || "", this._optionValues = {}, this._optionValueSources = {}, this._storeOptionsAsProperties = !1, this._actionHandler = null, this._executableHandler = !1, this._executableFile = null, this._executableDir = null, this._defaultCommandName = null, this._exitCallback = null, this._aliases = [], this._combineFlagAndOptionalValue = !0, this._description = "", this._summary = "", this._argsDescription = void 0, this._enablePositionalOptions = !1, this._passThroughOptions = !1, this._lifeCycleHooks = {}, this._showHelpAfterError = !1, this._showSuggestionAfterError = !0, this._savedState = null, this._outputConfiguration = {
      writeOut: (str) => process2.stdout.write(str),
      writeErr: (str) => process2.stderr.write(str),
      outputError: (str, write2) => write2(str),
      getOutHelpWidth: () => process2.stdout.isTTY ? process2.stdout.columns : void 0,
      getErrHelpWidth: () => process2.stderr.isTTY ? process2.stderr.columns : void 0,
      getOutHasColors: () => useColor() ?? (process2.stdout.isTTY && process2.stdout.hasColors?.()),
      getErrHasColors: () => useColor() ?? (process2.stderr.isTTY && process2.stderr.hasColors?.()),
      stripColor: (str) => stripVTControlCharacters2(str)
    }, this._hidden = !1, this._helpOption = void 0, this._addImplicitHelpCommand = void 0, this._helpCommand = void 0, this._helpConfiguration = {}, this._helpGroupHeading = void 0, this._defaultCommandGroup = void 0, this._defaultOptionGroup = void 0;
  }
  /**
   * Copy settings that are useful to have in common across root command and subcommands.
   *
   * (Used internally when adding a command using `.command()` so subcommands inherit parent settings.)
   *
   * @param {Command} sourceCommand
   * @return {Command} `this` command for chaining
   */
  copyInheritedSettings(sourceCommand) {
    return this._outputConfiguration = sourceCommand._outputConfiguration, this._helpOption = sourceCommand._helpOption, this._helpCommand = sourceCommand._helpCommand, this._helpConfiguration = sourceCommand._helpConfiguration, this._exitCallback = sourceCommand._exitCallback, this._storeOptionsAsProperties = sourceCommand._storeOptionsAsProperties, this._combineFlagAndOptionalValue = sourceCommand._combineFlagAndOptionalValue, this._allowExcessArguments = sourceCommand._allowExcessArguments, this._enablePositionalOptions = sourceCommand._enablePositionalOptions, this._showHelpAfterError = sourceCommand._showHelpAfterError, this._showSuggestionAfterError = sourceCommand._showSuggestionAfterError, this;
  }
  /**
   * @returns {Command[]}
   * @private
   */
  _getCommandAndAncestors() {
    let result = [];
    for (let command = this; command; command = command.parent)
      result.push(command);
    return result;
  }
  /**
   * Define a command.
   *
   * There are two styles of command: pay attention to where to put the description.
   *
   * @example
   * // Command implemented using action handler (description is supplied separately to `.command`)
   * program
   *   .command('clone <source> [destination]')
   *   .description('clone a repository into a newly created directory')
   *   .action((source, destination) => {
   *     console.log('clone command called');
   *   });
   *
   * // Command implemented using separate executable file (description is second parameter to `.command`)
   * program
   *   .command('start <service>', 'start named service')
   *   .command('stop [service]', 'stop named service, or all if no name supplied');
   *
   * @param {string} nameAndArgs - command name and arguments, args are `<required>` or `[optional]` and last may also be `variadic...`
   * @param {(object | string)} [actionOptsOrExecDesc] - configuration options (for action), or description (for executable)
   * @param {object} [execOpts] - configuration options (for executable)
   * @return {Command} returns new command for action handler, or `this` for executable command
   */
  command(nameAndArgs, actionOptsOrExecDesc, execOpts) {
    let desc = actionOptsOrExecDesc, opts = execOpts;
    typeof desc == "object" && desc !== null && (opts = desc, desc = null), opts = opts || {};
    let [, name2, args] = nameAndArgs.match(/([^ ]+) *(.*)/), cmd = this.createCommand(name2);
    return desc && (cmd.description(desc), cmd._executableHandler = !0), opts.isDefault && (this._defaultCommandName = cmd._name), cmd._hidden = !!(opts.noHelp || opts.hidden), cmd._executableFile = opts.executableFile || null, args && cmd.arguments(args), this._registerCommand(cmd), cmd.parent = this, cmd.copyInheritedSettings(this), desc ? this : cmd;
  }
  /**
   * Factory routine to create a new unattached command.
   *
   * See .command() for creating an attached subcommand, which uses this routine to
   * create the command. You can override createCommand to customise subcommands.
   *
   * @param {string} [name]
   * @return {Command} new command
   */
  createCommand(name2) {
    return new _Command(name2);
  }
  /**
   * You can customise the help with a subclass of Help by overriding createHelp,
   * or by overriding Help properties using configureHelp().
   *
   * @return {Help}
   */
  createHelp() {
    return Object.assign(new Help(), this.configureHelp());
  }
  /**
   * You can customise the help by overriding Help properties using configureHelp(),
   * or with a subclass of Help by overriding createHelp().
   *
   * @param {object} [configuration] - configuration options
   * @return {(Command | object)} `this` command for chaining, or stored configuration
   */
  configureHelp(configuration) {
    return configuration === void 0 ? this._helpConfiguration : (this._helpConfiguration = configuration, this);
  }
  /**
   * The default output goes to stdout and stderr. You can customise this for special
   * applications. You can also customise the display of errors by overriding outputError.
   *
   * The configuration properties are all functions:
   *
   *     // change how output being written, defaults to stdout and stderr
   *     writeOut(str)
   *     writeErr(str)
   *     // change how output being written for errors, defaults to writeErr
   *     outputError(str, write) // used for displaying errors and not used for displaying help
   *     // specify width for wrapping help
   *     getOutHelpWidth()
   *     getErrHelpWidth()
   *     // color support, currently only used with Help
   *     getOutHasColors()
   *     getErrHasColors()
   *     stripColor() // used to remove ANSI escape codes if output does not have colors
   *
   * @param {object} [configuration] - configuration options
   * @return {(Command | object)} `this` command for chaining, or stored configuration
   */
  configureOutput(configuration) {
    return configuration === void 0 ? this._outputConfiguration : (this._outputConfiguration = {
      ...this._outputConfiguration,
      ...configuration
    }, this);
  }
  /**
   * Display the help or a custom message after an error occurs.
   *
   * @param {(boolean|string)} [displayHelp]
   * @return {Command} `this` command for chaining
   */
  showHelpAfterError(displayHelp = !0) {
    return typeof displayHelp != "string" && (displayHelp = !!displayHelp), this._showHelpAfterError = displayHelp, this;
  }
  /**
   * Display suggestion of similar commands for unknown commands, or options for unknown options.
   *
   * @param {boolean} [displaySuggestion]
   * @return {Command} `this` command for chaining
   */
  showSuggestionAfterError(displaySuggestion = !0) {
    return this._showSuggestionAfterError = !!displaySuggestion, this;
  }
  /**
   * Add a prepared subcommand.
   *
   * See .command() for creating an attached subcommand which inherits settings from its parent.
   *
   * @param {Command} cmd - new subcommand
   * @param {object} [opts] - configuration options
   * @return {Command} `this` command for chaining
   */
  addCommand(cmd, opts) {
    if (!cmd._name)
      throw new Error(`Command passed to .addCommand() must have a name
- specify the name in Command constructor or using .name()`);
    return opts = opts || {}, opts.isDefault && (this._defaultCommandName = cmd._name), (opts.noHelp || opts.hidden) && (cmd._hidden = !0), this._registerCommand(cmd), cmd.parent = this, cmd._checkForBrokenPassThrough(), this;
  }
  /**
   * Factory routine to create a new unattached argument.
   *
   * See .argument() for creating an attached argument, which uses this routine to
   * create the argument. You can override createArgument to return a custom argument.
   *
   * @param {string} name
   * @param {string} [description]
   * @return {Argument} new argument
   */
  createArgument(name2, description) {
    return new Argument(name2, description);
  }
  /**
   * Define argument syntax for command.
   *
   * The default is that the argument is required, and you can explicitly
   * indicate this with <> around the name. Put [] around the name for an optional argument.
   *
   * @example
   * program.argument('<input-file>');
   * program.argument('[output-file]');
   *
   * @param {string} name
   * @param {string} [description]
   * @param {(Function|*)} [parseArg] - custom argument processing function or default value
   * @param {*} [defaultValue]
   * @return {Command} `this` command for chaining
   */
  argument(name2, description, parseArg, defaultValue) {
    let argument = this.createArgument(name2, description);
    return typeof parseArg == "function" ? argument.default(defaultValue).argParser(parseArg) : argument.default(parseArg), this.addArgument(argument), this;
  }
  /**
   * Define argument syntax for command, adding multiple at once (without descriptions).
   *
   * See also .argument().
   *
   * @example
   * program.arguments('<cmd> [env]');
   *
   * @param {string} names
   * @return {Command} `this` command for chaining
   */
  arguments(names) {
    return names.trim().split(/ +/).forEach((detail) => {
      this.argument(detail);
    }), this;
  }
  /**
   * Define argument syntax for command, adding a prepared argument.
   *
   * @param {Argument} argument
   * @return {Command} `this` command for chaining
   */
  addArgument(argument) {
    let previousArgument = this.registeredArguments.slice(-1)[0];
    if (previousArgument?.variadic)
      throw new Error(
        `only the last argument can be variadic '${previousArgument.name()}'`
      );
    if (argument.required && argument.defaultValue !== void 0 && argument.parseArg === void 0)
      throw new Error(
        `a default value for a required argument is never used: '${argument.name()}'`
      );
    return this.registeredArguments.push(argument), this;
  }
  /**
   * Customise or override default help command. By default a help command is automatically added if your command has subcommands.
   *
   * @example
   *    program.helpCommand('help [cmd]');
   *    program.helpCommand('help [cmd]', 'show help');
   *    program.helpCommand(false); // suppress default help command
   *    program.helpCommand(true); // add help command even if no subcommands
   *
   * @param {string|boolean} enableOrNameAndArgs - enable with custom name and/or arguments, or boolean to override whether added
   * @param {string} [description] - custom description
   * @return {Command} `this` command for chaining
   */
  helpCommand(enableOrNameAndArgs, description) {
    if (typeof enableOrNameAndArgs == "boolean")
      return this._addImplicitHelpCommand = enableOrNameAndArgs, enableOrNameAndArgs && this._defaultCommandGroup && this._initCommandGroup(this._getHelpCommand()), this;
    let nameAndArgs = enableOrNameAndArgs ?? "help [command]", [, helpName, helpArgs] = nameAndArgs.match(/([^ ]+) *(.*)/), helpDescription = description ?? "display help for command", helpCommand = this.createCommand(helpName);
    return helpCommand.helpOption(!1), helpArgs && helpCommand.arguments(helpArgs), helpDescription && helpCommand.description(helpDescription), this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, (enableOrNameAndArgs || description) && this._initCommandGroup(helpCommand), this;
  }
  /**
   * Add prepared custom help command.
   *
   * @param {(Command|string|boolean)} helpCommand - custom help command, or deprecated enableOrNameAndArgs as for `.helpCommand()`
   * @param {string} [deprecatedDescription] - deprecated custom description used with custom name only
   * @return {Command} `this` command for chaining
   */
  addHelpCommand(helpCommand, deprecatedDescription) {
    return typeof helpCommand != "object" ? (this.helpCommand(helpCommand, deprecatedDescription), this) : (this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, this._initCommandGroup(helpCommand), this);
  }
  /**
   * Lazy create help command.
   *
   * @return {(Command|null)}
   * @package
   */
  _getHelpCommand() {
    return this._addImplicitHelpCommand ?? (this.commands.length && !this._actionHandler && !this._findCommand("help")) ? (this._helpCommand === void 0 && this.helpCommand(void 0, void 0), this._helpCommand) : null;
  }
  /**
   * Add hook for life cycle event.
   *
   * @param {string} event
   * @param {Function} listener
   * @return {Command} `this` command for chaining
   */
  hook(event, listener) {
    let allowedValues = ["preSubcommand", "preAction", "postAction"];
    if (!allowedValues.includes(event))
      throw new Error(`Unexpected value for event passed to hook : '${event}'.
Expecting one of '${allowedValues.join("', '")}'`);
    return this._lifeCycleHooks[event] ? this._lifeCycleHooks[event].push(listener) : this._lifeCycleHooks[event] = [listener], this;
  }
  /**
   * Register callback to use as replacement for calling process.exit.
   *
   * @param {Function} [fn] optional callback which will be passed a CommanderError, defaults to throwing
   * @return {Command} `this` command for chaining
   */
  exitOverride(fn) {
    return fn ? this._exitCallback = fn : this._exitCallback = (err) => {
      if (err.code !== "commander.executeSubCommandAsync")
        throw err;
    }, this;
  }
  /**
   * Call process.exit, and _exitCallback if defined.
   *
   * @param {number} exitCode exit code for using with process.exit
   * @param {string} code an id string representing the error
   * @param {string} message human-readable description of the error
   * @return never
   * @private
   */
  _exit(exitCode2, code2, message) {
    this._exitCallback && this._exitCallback(new CommanderError(exitCode2, code2, message)), process2.exit(exitCode2);
  }
  /**
   * Register callback `fn` for the command.
   *
   * @example
   * program
   *   .command('serve')
   *   .description('start service')
   *   .action(function() {
   *      // do work here
   *   });
   *
   * @param {Function} fn
   * @return {Command} `this` command for chaining
   */
  action(fn) {
    let listener = (args) => {
      let expectedArgsCount = this.registeredArguments.length, actionArgs = args.slice(0, expectedArgsCount);
      return this._storeOptionsAsProperties ? actionArgs[expectedArgsCount] = this : actionArgs[expectedArgsCount] = this.opts(), actionArgs.push(this), fn.apply(this, actionArgs);
    };
    return this._actionHandler = listener, this;
  }
  /**
   * Factory routine to create a new unattached option.
   *
   * See .option() for creating an attached option, which uses this routine to
   * create the option. You can override createOption to return a custom option.
   *
   * @param {string} flags
   * @param {string} [description]
   * @return {Option} new option
   */
  createOption(flags, description) {
    return new Option(flags, description);
  }
  /**
   * Wrap parseArgs to catch 'commander.invalidArgument'.
   *
   * @param {(Option | Argument)} target
   * @param {string} value
   * @param {*} previous
   * @param {string} invalidArgumentMessage
   * @private
   */
  _callParseArg(target, value, previous, invalidArgumentMessage) {
    try {
      return target.parseArg(value, previous);
    } catch (err) {
      if (err.code === "commander.invalidArgument") {
        let message = `${invalidArgumentMessage} ${err.message}`;
        this.error(message, { exitCode: err.exitCode, code: err.code });
      }
      throw err;
    }
  }
  /**
   * Check for option flag conflicts.
   * Register option if no conflicts found, or throw on conflict.
   *
   * @param {Option} option
   * @private
   */
  _registerOption(option2) {
    let matchingOption = option2.short && this._findOption(option2.short) || option2.long && this._findOption(option2.long);
    if (matchingOption) {
      let matchingFlag = option2.long && this._findOption(option2.long) ? option2.long : option2.short;
      throw new Error(`Cannot add option '${option2.flags}'${this._name && ` to command '${this._name}'`} due to conflicting flag '${matchingFlag}'
-  already used by option '${matchingOption.flags}'`);
    }
    this._initOptionGroup(option2), this.options.push(option2);
  }
  /**
   * Check for command name and alias conflicts with existing commands.
   * Register command if no conflicts found, or throw on conflict.
   *
   * @param {Command} command
   * @private
   */
  _registerCommand(command) {
    let knownBy = (cmd) => [cmd.name()].concat(cmd.aliases()), alreadyUsed = knownBy(command).find(
      (name2) => this._findCommand(name2)
    );
    if (alreadyUsed) {
      let existingCmd = knownBy(this._findCommand(alreadyUsed)).join("|"), newCmd = knownBy(command).join("|");
      throw new Error(
        `cannot add command '${newCmd}' as already have command '${existingCmd}'`
      );
    }
    this._initCommandGroup(command), this.commands.push(command);
  }
  /**
   * Add an option.
   *
   * @param {Option} option
   * @return {Command} `this` command for chaining
   */
  addOption(option2) {
    this._registerOption(option2);
    let oname = option2.name(), name2 = option2.attributeName();
    option2.defaultValue !== void 0 && this.setOptionValueWithSource(name2, option2.defaultValue, "default");
    let handleOptionValue = (val, invalidValueMessage, valueSource) => {
      val == null && option2.presetArg !== void 0 && (val = option2.presetArg);
      let oldValue = this.getOptionValue(name2);
      val !== null && option2.parseArg ? val = this._callParseArg(option2, val, oldValue, invalidValueMessage) : val !== null && option2.variadic && (val = option2._collectValue(val, oldValue)), val == null && (option2.negate ? val = !1 : option2.isBoolean() || option2.optional ? val = !0 : val = ""), this.setOptionValueWithSource(name2, val, valueSource);
    };
    return this.on("option:" + oname, (val) => {
      let invalidValueMessage = `error: option '${option2.flags}' argument '${val}' is invalid.`;
      handleOptionValue(val, invalidValueMessage, "cli");
    }), option2.envVar && this.on("optionEnv:" + oname, (val) => {
      let invalidValueMessage = `error: option '${option2.flags}' value '${val}' from env '${option2.envVar}' is invalid.`;
      handleOptionValue(val, invalidValueMessage, "env");
    }), this;
  }
  /**
   * Internal implementation shared by .option() and .requiredOption()
   *
   * @return {Command} `this` command for chaining
   * @private
   */
  _optionEx(config, flags, description, fn, defaultValue) {
    if (typeof flags == "object" && flags instanceof Option)
      throw new Error(
        "To add an Option object use addOption() instead of option() or requiredOption()"
      );
    let option2 = this.createOption(flags, description);
    if (option2.makeOptionMandatory(!!config.mandatory), typeof fn == "function")
      option2.default(defaultValue).argParser(fn);
    else if (fn instanceof RegExp) {
      let regex = fn;
      fn = (val, def) => {
        let m = regex.exec(val);
        return m ? m[0] : def;
      }, option2.default(defaultValue).argParser(fn);
    } else
      option2.default(fn);
    return this.addOption(option2);
  }
  /**
   * Define option with `flags`, `description`, and optional argument parsing function or `defaultValue` or both.
   *
   * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space. A required
   * option-argument is indicated by `<>` and an optional option-argument by `[]`.
   *
   * See the README for more details, and see also addOption() and requiredOption().
   *
   * @example
   * program
   *     .option('-p, --pepper', 'add pepper')
   *     .option('--pt, --pizza-type <TYPE>', 'type of pizza') // required option-argument
   *     .option('-c, --cheese [CHEESE]', 'add extra cheese', 'mozzarella') // optional option-argument with default
   *     .option('-t, --tip <VALUE>', 'add tip to purchase cost', parseFloat) // custom parse function
   *
   * @param {string} flags
   * @param {string} [description]
   * @param {(Function|*)} [parseArg] - custom option processing function or default value
   * @param {*} [defaultValue]
   * @return {Command} `this` command for chaining
   */
  option(flags, description, parseArg, defaultValue) {
    return this._optionEx({}, flags, description, parseArg, defaultValue);
  }
  /**
   * Add a required option which must have a value after parsing. This usually means
   * the option must be specified on the command line. (Otherwise the same as .option().)
   *
   * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space.
   *
   * @param {string} flags
   * @param {string} [description]
   * @param {(Function|*)} [parseArg] - custom option processing function or default value
   * @param {*} [defaultValue]
   * @return {Command} `this` command for chaining
   */
  requiredOption(flags, description, parseArg, defaultValue) {
    return this._optionEx(
      { mandatory: !0 },
      flags,
      description,
      parseArg,
      defaultValue
    );
  }
  /**
   * Alter parsing of short flags with optional values.
   *
   * @example
   * // for `.option('-f,--flag [value]'):
   * program.combineFlagAndOptionalValue(true);  // `-f80` is treated like `--flag=80`, this is the default behaviour
   * program.combineFlagAndOptionalValue(false) // `-fb` is treated like `-f -b`
   *
   * @param {boolean} [combine] - if `true` or omitted, an optional value can be specified directly after the flag.
   * @return {Command} `this` command for chaining
   */
  combineFlagAndOptionalValue(combine = !0) {
    return this._combineFlagAndOptionalValue = !!combine, this;
  }
  /**
   * Allow unknown options on the command line.
   *
   * @param {boolean} [allowUnknown] - if `true` or omitted, no error will be thrown for unknown options.
   * @return {Command} `this` command for chaining
   */
  allowUnknownOption(allowUnknown = !0) {
    return this._allowUnknownOption = !!allowUnknown, this;
  }
  /**
   * Allow excess command-arguments on the command line. Pass false to make excess arguments an error.
   *
   * @param {boolean} [allowExcess] - if `true` or omitted, no error will be thrown for excess arguments.
   * @return {Command} `this` command for chaining
   */
  allowExcessArguments(allowExcess = !0) {
    return this._allowExcessArguments = !!allowExcess, this;
  }
  /**
   * Enable positional options. Positional means global options are specified before subcommands which lets
   * subcommands reuse the same option names, and also enables subcommands to turn on passThroughOptions.
   * The default behaviour is non-positional and global options may appear anywhere on the command line.
   *
   * @param {boolean} [positional]
   * @return {Command} `this` command for chaining
   */
  enablePositionalOptions(positional = !0) {
    return this._enablePositionalOptions = !!positional, this;
  }
  /**
   * Pass through options that come after command-arguments rather than treat them as command-options,
   * so actual command-options come before command-arguments. Turning this on for a subcommand requires
   * positional options to have been enabled on the program (parent commands).
   * The default behaviour is non-positional and options may appear before or after command-arguments.
   *
   * @param {boolean} [passThrough] for unknown options.
   * @return {Command} `this` command for chaining
   */
  passThroughOptions(passThrough = !0) {
    return this._passThroughOptions = !!passThrough, this._checkForBrokenPassThrough(), this;
  }
  /**
   * @private
   */
  _checkForBrokenPassThrough() {
    if (this.parent && this._passThroughOptions && !this.parent._enablePositionalOptions)
      throw new Error(
        `passThroughOptions cannot be used for '${this._name}' without turning on enablePositionalOptions for parent command(s)`
      );
  }
  /**
   * Whether to store option values as properties on command object,
   * or store separately (specify false). In both cases the option values can be accessed using .opts().
   *
   * @param {boolean} [storeAsProperties=true]
   * @return {Command} `this` command for chaining
   */
  storeOptionsAsProperties(storeAsProperties = !0) {
    if (this.options.length)
      throw new Error("call .storeOptionsAsProperties() before adding options");
    if (Object.keys(this._optionValues).length)
      throw new Error(
        "call .storeOptionsAsProperties() before setting option values"
      );
    return this._storeOptionsAsProperties = !!storeAsProperties, this;
  }
  /**
   * Retrieve option value.
   *
   * @param {string} key
   * @return {object} value
   */
  getOptionValue(key2) {
    return this._storeOptionsAsProperties ? this[key2] : this._optionValues[key2];
  }
  /**
   * Store option value.
   *
   * @param {string} key
   * @param {object} value
   * @return {Command} `this` command for chaining
   */
  setOptionValue(key2, value) {
    return this.setOptionValueWithSource(key2, value, void 0);
  }
  /**
   * Store option value and where the value came from.
   *
   * @param {string} key
   * @param {object} value
   * @param {string} source - expected values are default/config/env/cli/implied
   * @return {Command} `this` command for chaining
   */
  setOptionValueWithSource(key2, value, source) {
    return this._storeOptionsAsProperties ? this[key2] = value : this._optionValues[key2] = value, this._optionValueSources[key2] = source, this;
  }
  /**
   * Get source of option value.
   * Expected values are default | config | env | cli | implied
   *
   * @param {string} key
   * @return {string}
   */
  getOptionValueSource(key2) {
    return this._optionValueSources[key2];
  }
  /**
   * Get source of option value. See also .optsWithGlobals().
   * Expected values are default | config | env | cli | implied
   *
   * @param {string} key
   * @return {string}
   */
  getOptionValueSourceWithGlobals(key2) {
    let source;
    return this._getCommandAndAncestors().forEach((cmd) => {
      Object.hasOwn(cmd._optionValueSources, key2) && (source = cmd.getOptionValueSource(key2));
    }), source;
  }
  /**
   * Get user arguments from implied or explicit arguments.
   * Side-effects: set _scriptPath if args included script. Used for default program name, and subcommand searches.
   *
   * @private
   */
  _prepareUserArgs(argv, parseOptions) {
    if (argv !== void 0 && !Array.isArray(argv))
      throw new Error("first parameter to parse must be array or undefined");
    if (parseOptions = parseOptions || {}, argv === void 0 && parseOptions.from === void 0) {
      process2.versions?.electron && (parseOptions.from = "electron");
      let execArgv = process2.execArgv ?? [];
      (execArgv.includes("-e") || execArgv.includes("--eval") || execArgv.includes("-p") || execArgv.includes("--print")) && (parseOptions.from = "eval");
    }
    argv === void 0 && (argv = process2.argv), this.rawArgs = argv.slice();
    let userArgs;
    switch (parseOptions.from) {
      case void 0:
      case "node":
        this._scriptPath = argv[1], userArgs = argv.slice(2);
        break;
      case "electron":
        process2.defaultApp ? (this._scriptPath = argv[1], userArgs = argv.slice(2)) : userArgs = argv.slice(1);
        break;
      case "user":
        userArgs = argv.slice(0);
        break;
      case "eval":
        userArgs = argv.slice(1);
        break;
      default:
        throw new Error(
          `unexpected parse option { from: '${parseOptions.from}' }`
        );
    }
    return !this._name && this._scriptPath && this.nameFromFilename(this._scriptPath), this._name = this._name || "program", userArgs;
  }
  /**
   * Parse `argv`, setting options and invoking commands when defined.
   *
   * Use parseAsync instead of parse if any of your action handlers are async.
   *
   * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
   *
   * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
   * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
   * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
   * - `'user'`: just user arguments
   *
   * @example
   * program.parse(); // parse process.argv and auto-detect electron and special node flags
   * program.parse(process.argv); // assume argv[0] is app and argv[1] is script
   * program.parse(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
   *
   * @param {string[]} [argv] - optional, defaults to process.argv
   * @param {object} [parseOptions] - optionally specify style of options with from: node/user/electron
   * @param {string} [parseOptions.from] - where the args are from: 'node', 'user', 'electron'
   * @return {Command} `this` command for chaining
   */
  parse(argv, parseOptions) {
    this._prepareForParse();
    let userArgs = this._prepareUserArgs(argv, parseOptions);
    return this._parseCommand([], userArgs), this;
  }
  /**
   * Parse `argv`, setting options and invoking commands when defined.
   *
   * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
   *
   * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
   * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
   * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
   * - `'user'`: just user arguments
   *
   * @example
   * await program.parseAsync(); // parse process.argv and auto-detect electron and special node flags
   * await program.parseAsync(process.argv); // assume argv[0] is app and argv[1] is script
   * await program.parseAsync(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
   *
   * @param {string[]} [argv]
   * @param {object} [parseOptions]
   * @param {string} parseOptions.from - where the args are from: 'node', 'user', 'electron'
   * @return {Promise}
   */
  async parseAsync(argv, parseOptions) {
    this._prepareForParse();
    let userArgs = this._prepareUserArgs(argv, parseOptions);
    return await this._parseCommand([], userArgs), this;
  }
  _prepareForParse() {
    this._savedState === null ? (this.options.filter(
      (option2) => option2.negate && option2.defaultValue === void 0 && this.getOptionValue(option2.attributeName()) === void 0
    ).forEach((option2) => {
      let positiveLongFlag = option2.long.replace(/^--no-/, "--");
      this._findOption(positiveLongFlag) || this.setOptionValueWithSource(
        option2.attributeName(),
        !0,
        "default"
      );
    }), this.saveStateBeforeParse()) : this.restoreStateBeforeParse();
  }
  /**
   * Called the first time parse is called to save state and allow a restore before subsequent calls to parse.
   * Not usually called directly, but available for subclasses to save their custom state.
   *
   * This is called in a lazy way. Only commands used in parsing chain will have state saved.
   */
  saveStateBeforeParse() {
    this._savedState = {
      // name is stable if supplied by author, but may be unspecified for root command and deduced during parsing
      _name: this._name,
      // option values before parse have default values (including false for negated options)
      // shallow clones
      _optionValues: { ...this._optionValues },
      _optionValueSources: { ...this._optionValueSources }
    };
  }
  /**
   * Restore state before parse for calls after the first.
   * Not usually called directly, but available for subclasses to save their custom state.
   *
   * This is called in a lazy way. Only commands used in parsing chain will have state restored.
   */
  restoreStateBeforeParse() {
    if (this._storeOptionsAsProperties)
      throw new Error(`Can not call parse again when storeOptionsAsProperties is true.
- either make a new Command for each call to parse, or stop storing options as properties`);
    this._name = this._savedState._name, this._scriptPath = null, this.rawArgs = [], this._optionValues = { ...this._savedState._optionValues }, this._optionValueSources = { ...this._savedState._optionValueSources }, this.args = [], this.processedArgs = [];
  }
  /**
   * Throw if expected executable is missing. Add lots of help for author.
   *
   * @param {string} executableFile
   * @param {string} executableDir
   * @param {string} subcommandName
   */
  _checkForMissingExecutable(executableFile, executableDir, subcommandName) {
    if (fs.existsSync(executableFile)) return;
    let executableDirMessage = executableDir ? `searched for local subcommand relative to directory '${executableDir}'` : "no directory for search for local subcommand, use .executableDir() to supply a custom directory", executableMissing = `'${executableFile}' does not exist
 - if '${subcommandName}' is not meant to be an executable command, remove description parameter from '.command()' and use '.description()' instead
 - if the default executable name is not suitable, use the executableFile option to supply a custom name or path
 - ${executableDirMessage}`;
    throw new Error(executableMissing);
  }
  /**
   * Execute a sub-command executable.
   *
   * @private
   */
  _executeSubCommand(subcommand, args) {
    args = args.slice();
    let sourceExt = [".js", ".ts", ".tsx", ".mjs", ".cjs"];
    function findFile(baseDir, baseName) {
      let localBin = path.resolve(baseDir, baseName);
      if (fs.existsSync(localBin)) return localBin;
      if (sourceExt.includes(path.extname(baseName))) return;
      let foundExt = sourceExt.find(
        (ext) => fs.existsSync(`${localBin}${ext}`)
      );
      if (foundExt) return `${localBin}${foundExt}`;
    }
    this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
    let executableFile = subcommand._executableFile || `${this._name}-${subcommand._name}`, executableDir = this._executableDir || "";
    if (this._scriptPath) {
      let resolvedScriptPath;
      try {
        resolvedScriptPath = fs.realpathSync(this._scriptPath);
      } catch {
        resolvedScriptPath = this._scriptPath;
      }
      executableDir = path.resolve(
        path.dirname(resolvedScriptPath),
        executableDir
      );
    }
    if (executableDir) {
      let localFile = findFile(executableDir, executableFile);
      if (!localFile && !subcommand._executableFile && this._scriptPath) {
        let legacyName = path.basename(
          this._scriptPath,
          path.extname(this._scriptPath)
        );
        legacyName !== this._name && (localFile = findFile(
          executableDir,
          `${legacyName}-${subcommand._name}`
        ));
      }
      executableFile = localFile || executableFile;
    }
    let launchWithNode = sourceExt.includes(path.extname(executableFile)), proc;
    process2.platform !== "win32" ? launchWithNode ? (args.unshift(executableFile), args = incrementNodeInspectorPort(process2.execArgv).concat(args), proc = childProcess.spawn(process2.argv[0], args, { stdio: "inherit" })) : proc = childProcess.spawn(executableFile, args, { stdio: "inherit" }) : (this._checkForMissingExecutable(
      executableFile,
      executableDir,
      subcommand._name
    ), args.unshift(executableFile), args = incrementNodeInspectorPort(process2.execArgv).concat(args), proc = childProcess.spawn(process2.execPath, args, { stdio: "inherit" })), proc.killed || ["SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGHUP"].forEach((signal) => {
      process2.on(signal, () => {
        proc.killed === !1 && proc.exitCode === null && proc.kill(signal);
      });
    });
    let exitCallback = this._exitCallback;
    proc.on("close", (code2) => {
      code2 = code2 ?? 1, exitCallback ? exitCallback(
        new CommanderError(
          code2,
          "commander.executeSubCommandAsync",
          "(close)"
        )
      ) : process2.exit(code2);
    }), proc.on("error", (err) => {
      if (err.code === "ENOENT")
        this._checkForMissingExecutable(
          executableFile,
          executableDir,
          subcommand._name
        );
      else if (err.code === "EACCES")
        throw new Error(`'${executableFile}' not executable`);
      if (!exitCallback)
        process2.exit(1);
      else {
        let wrappedError = new CommanderError(
          1,
          "commander.executeSubCommandAsync",
          "(error)"
        );
        wrappedError.nestedError = err, exitCallback(wrappedError);
      }
    }), this.runningCommand = proc;
  }
  /**
   * @private
   */
  _dispatchSubcommand(commandName, operands, unknown) {
    let subCommand = this._findCommand(commandName);
    subCommand || this.help({ error: !0 }), subCommand._prepareForParse();
    let promiseChain;
    return promiseChain = this._chainOrCallSubCommandHook(
      promiseChain,
      subCommand,
      "preSubcommand"
    ), promiseChain = this._chainOrCall(promiseChain, () => {
      if (subCommand._executableHandler)
        this._executeSubCommand(subCommand, operands.concat(unknown));
      else
        return subCommand._parseCommand(operands, unknown);
    }), promiseChain;
  }
  /**
   * Invoke help directly if possible, or dispatch if necessary.
   * e.g. help foo
   *
   * @private
   */
  _dispatchHelpCommand(subcommandName) {
    subcommandName || this.help();
    let subCommand = this._findCommand(subcommandName);
    return subCommand && !subCommand._executableHandler && subCommand.help(), this._dispatchSubcommand(
      subcommandName,
      [],
      [this._getHelpOption()?.long ?? this._getHelpOption()?.short ?? "--help"]
    );
  }
  /**
   * Check this.args against expected this.registeredArguments.
   *
   * @private
   */
  _checkNumberOfArguments() {
    this.registeredArguments.forEach((arg, i) => {
      arg.required && this.args[i] == null && this.missingArgument(arg.name());
    }), !(this.registeredArguments.length > 0 && this.registeredArguments[this.registeredArguments.length - 1].variadic) && this.args.length > this.registeredArguments.length && this._excessArguments(this.args);
  }
  /**
   * Process this.args using this.registeredArguments and save as this.processedArgs!
   *
   * @private
   */
  _processArguments() {
    let myParseArg = (argument, value, previous) => {
      let parsedValue = value;
      if (value !== null && argument.parseArg) {
        let invalidValueMessage = `error: command-argument value '${value}' is invalid for argument '${argument.name()}'.`;
        parsedValue = this._callParseArg(
          argument,
          value,
          previous,
          invalidValueMessage
        );
      }
      return parsedValue;
    };
    this._checkNumberOfArguments();
    let processedArgs = [];
    this.registeredArguments.forEach((declaredArg, index) => {
      let value = declaredArg.defaultValue;
      declaredArg.variadic ? index < this.args.length ? (value = this.args.slice(index), declaredArg.parseArg && (value = value.reduce((processed, v) => myParseArg(declaredArg, v, processed), declaredArg.defaultValue))) : value === void 0 && (value = []) : index < this.args.length && (value = this.args[index], declaredArg.parseArg && (value = myParseArg(declaredArg, value, declaredArg.defaultValue))), processedArgs[index] = value;
    }), this.processedArgs = processedArgs;
  }
  /**
   * Once we have a promise we chain, but call synchronously until then.
   *
   * @param {(Promise|undefined)} promise
   * @param {Function} fn
   * @return {(Promise|undefined)}
   * @private
   */
  _chainOrCall(promise, fn) {
    return promise?.then && typeof promise.then == "function" ? promise.then(() => fn()) : fn();
  }
  /**
   *
   * @param {(Promise|undefined)} promise
   * @param {string} event
   * @return {(Promise|undefined)}
   * @private
   */
  _chainOrCallHooks(promise, event) {
    let result = promise, hooks = [];
    return this._getCommandAndAncestors().reverse().filter((cmd) => cmd._lifeCycleHooks[event] !== void 0).forEach((hookedCommand) => {
      hookedCommand._lifeCycleHooks[event].forEach((callback) => {
        hooks.push({ hookedCommand, callback });
      });
    }), event === "postAction" && hooks.reverse(), hooks.forEach((hookDetail) => {
      result = this._chainOrCall(result, () => hookDetail.callback(hookDetail.hookedCommand, this));
    }), result;
  }
  /**
   *
   * @param {(Promise|undefined)} promise
   * @param {Command} subCommand
   * @param {string} event
   * @return {(Promise|undefined)}
   * @private
   */
  _chainOrCallSubCommandHook(promise, subCommand, event) {
    let result = promise;
    return this._lifeCycleHooks[event] !== void 0 && this._lifeCycleHooks[event].forEach((hook) => {
      result = this._chainOrCall(result, () => hook(this, subCommand));
    }), result;
  }
  /**
   * Process arguments in context of this command.
   * Returns action result, in case it is a promise.
   *
   * @private
   */
  _parseCommand(operands, unknown) {
    let parsed = this.parseOptions(unknown);
    if (this._parseOptionsEnv(), this._parseOptionsImplied(), operands = operands.concat(parsed.operands), unknown = parsed.unknown, this.args = operands.concat(unknown), operands && this._findCommand(operands[0]))
      return this._dispatchSubcommand(operands[0], operands.slice(1), unknown);
    if (this._getHelpCommand() && operands[0] === this._getHelpCommand().name())
      return this._dispatchHelpCommand(operands[1]);
    if (this._defaultCommandName)
      return this._outputHelpIfRequested(unknown), this._dispatchSubcommand(
        this._defaultCommandName,
        operands,
        unknown
      );
    this.commands.length && this.args.length === 0 && !this._actionHandler && !this._defaultCommandName && this.help({ error: !0 }), this._outputHelpIfRequested(parsed.unknown), this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
    let checkForUnknownOptions = () => {
      parsed.unknown.length > 0 && this.unknownOption(parsed.unknown[0]);
    }, commandEvent = `command:${this.name()}`;
    if (this._actionHandler) {
      checkForUnknownOptions(), this._processArguments();
      let promiseChain;
      return promiseChain = this._chainOrCallHooks(promiseChain, "preAction"), promiseChain = this._chainOrCall(
        promiseChain,
        () => this._actionHandler(this.processedArgs)
      ), this.parent && (promiseChain = this._chainOrCall(promiseChain, () => {
        this.parent.emit(commandEvent, operands, unknown);
      })), promiseChain = this._chainOrCallHooks(promiseChain, "postAction"), promiseChain;
    }
    if (this.parent?.listenerCount(commandEvent))
      checkForUnknownOptions(), this._processArguments(), this.parent.emit(commandEvent, operands, unknown);
    else if (operands.length) {
      if (this._findCommand("*"))
        return this._dispatchSubcommand("*", operands, unknown);
      this.listenerCount("command:*") ? this.emit("command:*", operands, unknown) : this.commands.length ? this.unknownCommand() : (checkForUnknownOptions(), this._processArguments());
    } else this.commands.length ? (checkForUnknownOptions(), this.help({ error: !0 })) : (checkForUnknownOptions(), this._processArguments());
  }
  /**
   * Find matching command.
   *
   * @private
   * @return {Command | undefined}
   */
  _findCommand(name2) {
    if (name2)
      return this.commands.find(
        (cmd) => cmd._name === name2 || cmd._aliases.includes(name2)
      );
  }
  /**
   * Return an option matching `arg` if any.
   *
   * @param {string} arg
   * @return {Option}
   * @package
   */
  _findOption(arg) {
    return this.options.find((option2) => option2.is(arg));
  }
  /**
   * Display an error message if a mandatory option does not have a value.
   * Called after checking for help flags in leaf subcommand.
   *
   * @private
   */
  _checkForMissingMandatoryOptions() {
    this._getCommandAndAncestors().forEach((cmd) => {
      cmd.options.forEach((anOption) => {
        anOption.mandatory && cmd.getOptionValue(anOption.attributeName()) === void 0 && cmd.missingMandatoryOptionValue(anOption);
      });
    });
  }
  /**
   * Display an error message if conflicting options are used together in this.
   *
   * @private
   */
  _checkForConflictingLocalOptions() {
    let definedNonDefaultOptions = this.options.filter((option2) => {
      let optionKey = option2.attributeName();
      return this.getOptionValue(optionKey) === void 0 ? !1 : this.getOptionValueSource(optionKey) !== "default";
    });
    definedNonDefaultOptions.filter(
      (option2) => option2.conflictsWith.length > 0
    ).forEach((option2) => {
      let conflictingAndDefined = definedNonDefaultOptions.find(
        (defined) => option2.conflictsWith.includes(defined.attributeName())
      );
      conflictingAndDefined && this._conflictingOption(option2, conflictingAndDefined);
    });
  }
  /**
   * Display an error message if conflicting options are used together.
   * Called after checking for help flags in leaf subcommand.
   *
   * @private
   */
  _checkForConflictingOptions() {
    this._getCommandAndAncestors().forEach((cmd) => {
      cmd._checkForConflictingLocalOptions();
    });
  }
  /**
   * Parse options from `argv` removing known options,
   * and return argv split into operands and unknown arguments.
   *
   * Side effects: modifies command by storing options. Does not reset state if called again.
   *
   * Examples:
   *
   *     argv => operands, unknown
   *     --known kkk op => [op], []
   *     op --known kkk => [op], []
   *     sub --unknown uuu op => [sub], [--unknown uuu op]
   *     sub -- --unknown uuu op => [sub --unknown uuu op], []
   *
   * @param {string[]} args
   * @return {{operands: string[], unknown: string[]}}
   */
  parseOptions(args) {
    let operands = [], unknown = [], dest = operands;
    function maybeOption(arg) {
      return arg.length > 1 && arg[0] === "-";
    }
    let negativeNumberArg = (arg) => /^-(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(arg) ? !this._getCommandAndAncestors().some(
      (cmd) => cmd.options.map((opt) => opt.short).some((short) => /^-\d$/.test(short))
    ) : !1, activeVariadicOption = null, activeGroup = null, i = 0;
    for (; i < args.length || activeGroup; ) {
      let arg = activeGroup ?? args[i++];
      if (activeGroup = null, arg === "--") {
        dest === unknown && dest.push(arg), dest.push(...args.slice(i));
        break;
      }
      if (activeVariadicOption && (!maybeOption(arg) || negativeNumberArg(arg))) {
        this.emit(`option:${activeVariadicOption.name()}`, arg);
        continue;
      }
      if (activeVariadicOption = null, maybeOption(arg)) {
        let option2 = this._findOption(arg);
        if (option2) {
          if (option2.required) {
            let value = args[i++];
            value === void 0 && this.optionMissingArgument(option2), this.emit(`option:${option2.name()}`, value);
          } else if (option2.optional) {
            let value = null;
            i < args.length && (!maybeOption(args[i]) || negativeNumberArg(args[i])) && (value = args[i++]), this.emit(`option:${option2.name()}`, value);
          } else
            this.emit(`option:${option2.name()}`);
          activeVariadicOption = option2.variadic ? option2 : null;
          continue;
        }
      }
      if (arg.length > 2 && arg[0] === "-" && arg[1] !== "-") {
        let option2 = this._findOption(`-${arg[1]}`);
        if (option2) {
          option2.required || option2.optional && this._combineFlagAndOptionalValue ? this.emit(`option:${option2.name()}`, arg.slice(2)) : (this.emit(`option:${option2.name()}`), activeGroup = `-${arg.slice(2)}`);
          continue;
        }
      }
      if (/^--[^=]+=/.test(arg)) {
        let index = arg.indexOf("="), option2 = this._findOption(arg.slice(0, index));
        if (option2 && (option2.required || option2.optional)) {
          this.emit(`option:${option2.name()}`, arg.slice(index + 1));
          continue;
        }
      }
      if (dest === operands && maybeOption(arg) && !(this.commands.length === 0 && negativeNumberArg(arg)) && (dest = unknown), (this._enablePositionalOptions || this._passThroughOptions) && operands.length === 0 && unknown.length === 0) {
        if (this._findCommand(arg)) {
          operands.push(arg), unknown.push(...args.slice(i));
          break;
        } else if (this._getHelpCommand() && arg === this._getHelpCommand().name()) {
          operands.push(arg, ...args.slice(i));
          break;
        } else if (this._defaultCommandName) {
          unknown.push(arg, ...args.slice(i));
          break;
        }
      }
      if (this._passThroughOptions) {
        dest.push(arg, ...args.slice(i));
        break;
      }
      dest.push(arg);
    }
    return { operands, unknown };
  }
  /**
   * Return an object containing local option values as key-value pairs.
   *
   * @return {object}
   */
  opts() {
    if (this._storeOptionsAsProperties) {
      let result = {}, len = this.options.length;
      for (let i = 0; i < len; i++) {
        let key2 = this.options[i].attributeName();
        result[key2] = key2 === this._versionOptionName ? this._version : this[key2];
      }
      return result;
    }
    return this._optionValues;
  }
  /**
   * Return an object containing merged local and global option values as key-value pairs.
   *
   * @return {object}
   */
  optsWithGlobals() {
    return this._getCommandAndAncestors().reduce(
      (combinedOptions, cmd) => Object.assign(combinedOptions, cmd.opts()),
      {}
    );
  }
  /**
   * Display error message and exit (or call exitOverride).
   *
   * @param {string} message
   * @param {object} [errorOptions]
   * @param {string} [errorOptions.code] - an id string representing the error
   * @param {number} [errorOptions.exitCode] - used with process.exit
   */
  error(message, errorOptions) {
    this._outputConfiguration.outputError(
      `${message}
`,
      this._outputConfiguration.writeErr
    ), typeof this._showHelpAfterError == "string" ? this._outputConfiguration.writeErr(`${this._showHelpAfterError}
`) : this._showHelpAfterError && (this._outputConfiguration.writeErr(`
`), this.outputHelp({ error: !0 }));
    let config = errorOptions || {}, exitCode2 = config.exitCode || 1, code2 = config.code || "commander.error";
    this._exit(exitCode2, code2, message);
  }
  /**
   * Apply any option related environment variables, if option does
   * not have a value from cli or client code.
   *
   * @private
   */
  _parseOptionsEnv() {
    this.options.forEach((option2) => {
      if (option2.envVar && option2.envVar in process2.env) {
        let optionKey = option2.attributeName();
        (this.getOptionValue(optionKey) === void 0 || ["default", "config", "env"].includes(
          this.getOptionValueSource(optionKey)
        )) && (option2.required || option2.optional ? this.emit(`optionEnv:${option2.name()}`, process2.env[option2.envVar]) : this.emit(`optionEnv:${option2.name()}`));
      }
    });
  }
  /**
   * Apply any implied option values, if option is undefined or default value.
   *
   * @private
   */
  _parseOptionsImplied() {
    let dualHelper = new DualOptions(this.options), hasCustomOptionValue = (optionKey) => this.getOptionValue(optionKey) !== void 0 && !["default", "implied"].includes(this.getOptionValueSource(optionKey));
    this.options.filter(
      (option2) => option2.implied !== void 0 && hasCustomOptionValue(option2.attributeName()) && dualHelper.valueFromOption(
        this.getOptionValue(option2.attributeName()),
        option2
      )
    ).forEach((option2) => {
      Object.keys(option2.implied).filter((impliedKey) => !hasCustomOptionValue(impliedKey)).forEach((impliedKey) => {
        this.setOptionValueWithSource(
          impliedKey,
          option2.implied[impliedKey],
          "implied"
        );
      });
    });
  }
  /**
   * Argument `name` is missing.
   *
   * @param {string} name
   * @private
   */
  missingArgument(name2) {
    let message = `error: missing required argument '${name2}'`;
    this.error(message, { code: "commander.missingArgument" });
  }
  /**
   * `Option` is missing an argument.
   *
   * @param {Option} option
   * @private
   */
  optionMissingArgument(option2) {
    let message = `error: option '${option2.flags}' argument missing`;
    this.error(message, { code: "commander.optionMissingArgument" });
  }
  /**
   * `Option` does not have a value, and is a mandatory option.
   *
   * @param {Option} option
   * @private
   */
  missingMandatoryOptionValue(option2) {
    let message = `error: required option '${option2.flags}' not specified`;
    this.error(message, { code: "commander.missingMandatoryOptionValue" });
  }
  /**
   * `Option` conflicts with another option.
   *
   * @param {Option} option
   * @param {Option} conflictingOption
   * @private
   */
  _conflictingOption(option2, conflictingOption) {
    let findBestOptionFromValue = (option3) => {
      let optionKey = option3.attributeName(), optionValue = this.getOptionValue(optionKey), negativeOption = this.options.find(
        (target) => target.negate && optionKey === target.attributeName()
      ), positiveOption = this.options.find(
        (target) => !target.negate && optionKey === target.attributeName()
      );
      return negativeOption && (negativeOption.presetArg === void 0 && optionValue === !1 || negativeOption.presetArg !== void 0 && optionValue === negativeOption.presetArg) ? negativeOption : positiveOption || option3;
    }, getErrorMessage = (option3) => {
      let bestOption = findBestOptionFromValue(option3), optionKey = bestOption.attributeName();
      return this.getOptionValueSource(optionKey) === "env" ? `environment variable '${bestOption.envVar}'` : `option '${bestOption.flags}'`;
    }, message = `error: ${getErrorMessage(option2)} cannot be used with ${getErrorMessage(conflictingOption)}`;
    this.error(message, { code: "commander.conflictingOption" });
  }
  /**
   * Unknown option `flag`.
   *
   * @param {string} flag
   * @private
   */
  unknownOption(flag) {
    if (this._allowUnknownOption) return;
    let suggestion = "";
    if (flag.startsWith("--") && this._showSuggestionAfterError) {
      let candidateFlags = [], command = this;
      do {
        let moreFlags = command.createHelp().visibleOptions(command).filter((option2) => option2.long).map((option2) => option2.long);
        candidateFlags = candidateFlags.concat(moreFlags), command = command.parent;
      } while (command && !command._enablePositionalOptions);
      suggestion = suggestSimilar(flag, candidateFlags);
    }
    let message = `error: unknown option '${flag}'${suggestion}`;
    this.error(message, { code: "commander.unknownOption" });
  }
  /**
   * Excess arguments, more than expected.
   *
   * @param {string[]} receivedArgs
   * @private
   */
  _excessArguments(receivedArgs) {
    if (this._allowExcessArguments) return;
    let expected = this.registeredArguments.length, s = expected === 1 ? "" : "s", received = receivedArgs.length, forSubcommand = this.parent ? ` for '${this.name()}'` : "", details2 = receivedArgs.join(", "), message = `error: too many arguments${forSubcommand}. Expected ${expected} argument${s} but got ${received}: ${details2}.`;
    this.error(message, { code: "commander.excessArguments" });
  }
  /**
   * Unknown command.
   *
   * @private
   */
  unknownCommand() {
    let unknownName = this.args[0], suggestion = "";
    if (this._showSuggestionAfterError) {
      let candidateNames = [];
      this.createHelp().visibleCommands(this).forEach((command) => {
        candidateNames.push(command.name()), command.alias() && candidateNames.push(command.alias());
      }), suggestion = suggestSimilar(unknownName, candidateNames);
    }
    let message = `error: unknown command '${unknownName}'${suggestion}`;
    this.error(message, { code: "commander.unknownCommand" });
  }
  /**
   * Get or set the program version.
   *
   * This method auto-registers the "-V, --version" option which will print the version number.
   *
   * You can optionally supply the flags and description to override the defaults.
   *
   * @param {string} [str]
   * @param {string} [flags]
   * @param {string} [description]
   * @return {(this | string | undefined)} `this` command for chaining, or version string if no arguments
   */
  version(str, flags, description) {
    if (str === void 0) return this._version;
    this._version = str, flags = flags || "-V, --version", description = description || "output the version number";
    let versionOption = this.createOption(flags, description);
    return this._versionOptionName = versionOption.attributeName(), this._registerOption(versionOption), this.on("option:" + versionOption.name(), () => {
      this._outputConfiguration.writeOut(`${str}
`), this._exit(0, "commander.version", str);
    }), this;
  }
  /**
   * Set the description.
   *
   * @param {string} [str]
   * @param {object} [argsDescription]
   * @return {(string|Command)}
   */
  description(str, argsDescription) {
    return str === void 0 && argsDescription === void 0 ? this._description : (this._description = str, argsDescription && (this._argsDescription = argsDescription), this);
  }
  /**
   * Set the summary. Used when listed as subcommand of parent.
   *
   * @param {string} [str]
   * @return {(string|Command)}
   */
  summary(str) {
    return str === void 0 ? this._summary : (this._summary = str, this);
  }
  /**
   * Set an alias for the command.
   *
   * You may call more than once to add multiple aliases. Only the first alias is shown in the auto-generated help.
   *
   * @param {string} [alias]
   * @return {(string|Command)}
   */
  alias(alias) {
    if (alias === void 0) return this._aliases[0];
    let command = this;
    if (this.commands.length !== 0 && this.commands[this.commands.length - 1]._executableHandler && (command = this.commands[this.commands.length - 1]), alias === command._name)
      throw new Error("Command alias can't be the same as its name");
    let matchingCommand = this.parent?._findCommand(alias);
    if (matchingCommand) {
      let existingCmd = [matchingCommand.name()].concat(matchingCommand.aliases()).join("|");
      throw new Error(
        `cannot add alias '${alias}' to command '${this.name()}' as already have command '${existingCmd}'`
      );
    }
    return command._aliases.push(alias), this;
  }
  /**
   * Set aliases for the command.
   *
   * Only the first alias is shown in the auto-generated help.
   *
   * @param {string[]} [aliases]
   * @return {(string[]|Command)}
   */
  aliases(aliases) {
    return aliases === void 0 ? this._aliases : (aliases.forEach((alias) => this.alias(alias)), this);
  }
  /**
   * Set / get the command usage `str`.
   *
   * @param {string} [str]
   * @return {(string|Command)}
   */
  usage(str) {
    if (str === void 0) {
      if (this._usage) return this._usage;
      let args = this.registeredArguments.map((arg) => humanReadableArgName(arg));
      return [].concat(
        this.options.length || this._helpOption !== null ? "[options]" : [],
        this.commands.length ? "[command]" : [],
        this.registeredArguments.length ? args : []
      ).join(" ");
    }
    return this._usage = str, this;
  }
  /**
   * Get or set the name of the command.
   *
   * @param {string} [str]
   * @return {(string|Command)}
   */
  name(str) {
    return str === void 0 ? this._name : (this._name = str, this);
  }
  /**
   * Set/get the help group heading for this subcommand in parent command's help.
   *
   * @param {string} [heading]
   * @return {Command | string}
   */
  helpGroup(heading) {
    return heading === void 0 ? this._helpGroupHeading ?? "" : (this._helpGroupHeading = heading, this);
  }
  /**
   * Set/get the default help group heading for subcommands added to this command.
   * (This does not override a group set directly on the subcommand using .helpGroup().)
   *
   * @example
   * program.commandsGroup('Development Commands:');
   * program.command('watch')...
   * program.command('lint')...
   * ...
   *
   * @param {string} [heading]
   * @returns {Command | string}
   */
  commandsGroup(heading) {
    return heading === void 0 ? this._defaultCommandGroup ?? "" : (this._defaultCommandGroup = heading, this);
  }
  /**
   * Set/get the default help group heading for options added to this command.
   * (This does not override a group set directly on the option using .helpGroup().)
   *
   * @example
   * program
   *   .optionsGroup('Development Options:')
   *   .option('-d, --debug', 'output extra debugging')
   *   .option('-p, --profile', 'output profiling information')
   *
   * @param {string} [heading]
   * @returns {Command | string}
   */
  optionsGroup(heading) {
    return heading === void 0 ? this._defaultOptionGroup ?? "" : (this._defaultOptionGroup = heading, this);
  }
  /**
   * @param {Option} option
   * @private
   */
  _initOptionGroup(option2) {
    this._defaultOptionGroup && !option2.helpGroupHeading && option2.helpGroup(this._defaultOptionGroup);
  }
  /**
   * @param {Command} cmd
   * @private
   */
  _initCommandGroup(cmd) {
    this._defaultCommandGroup && !cmd.helpGroup() && cmd.helpGroup(this._defaultCommandGroup);
  }
  /**
   * Set the name of the command from script filename, such as process.argv[1],
   * or import.meta.filename.
   *
   * (Used internally and public although not documented in README.)
   *
   * @example
   * program.nameFromFilename(import.meta.filename);
   *
   * @param {string} filename
   * @return {Command}
   */
  nameFromFilename(filename) {
    return this._name = path.basename(filename, path.extname(filename)), this;
  }
  /**
   * Get or set the directory for searching for executable subcommands of this command.
   *
   * @example
   * program.executableDir(import.meta.dirname);
   * // or
   * program.executableDir('subcommands');
   *
   * @param {string} [path]
   * @return {(string|null|Command)}
   */
  executableDir(path2) {
    return path2 === void 0 ? this._executableDir : (this._executableDir = path2, this);
  }
  /**
   * Return program help documentation.
   *
   * @param {{ error: boolean }} [contextOptions] - pass {error:true} to wrap for stderr instead of stdout
   * @return {string}
   */
  helpInformation(contextOptions) {
    let helper = this.createHelp(), context = this._getOutputContext(contextOptions);
    helper.prepareContext({
      error: context.error,
      helpWidth: context.helpWidth,
      outputHasColors: context.hasColors
    });
    let text2 = helper.formatHelp(this, helper);
    return context.hasColors ? text2 : this._outputConfiguration.stripColor(text2);
  }
  /**
   * @typedef HelpContext
   * @type {object}
   * @property {boolean} error
   * @property {number} helpWidth
   * @property {boolean} hasColors
   * @property {function} write - includes stripColor if needed
   *
   * @returns {HelpContext}
   * @private
   */
  _getOutputContext(contextOptions) {
    contextOptions = contextOptions || {};
    let error = !!contextOptions.error, baseWrite, hasColors, helpWidth;
    return error ? (baseWrite = (str) => this._outputConfiguration.writeErr(str), hasColors = this._outputConfiguration.getErrHasColors(), helpWidth = this._outputConfiguration.getErrHelpWidth()) : (baseWrite = (str) => this._outputConfiguration.writeOut(str), hasColors = this._outputConfiguration.getOutHasColors(), helpWidth = this._outputConfiguration.getOutHelpWidth()), { error, write: (str) => (hasColors || (str = this._outputConfiguration.stripColor(str)), baseWrite(str)), hasColors, helpWidth };
  }
  /**
   * Output help information for this command.
   *
   * Outputs built-in help, and custom text added using `.addHelpText()`.
   *
   * @param {{ error: boolean } | Function} [contextOptions] - pass {error:true} to write to stderr instead of stdout
   */
  outputHelp(contextOptions) {
    let deprecatedCallback;
    typeof contextOptions == "function" && (deprecatedCallback = contextOptions, contextOptions = void 0);
    let outputContext = this._getOutputContext(contextOptions), eventContext = {
      error: outputContext.error,
      write: outputContext.write,
      command: this
    };
    this._getCommandAndAncestors().reverse().forEach((command) => command.emit("beforeAllHelp", eventContext)), this.emit("beforeHelp", eventContext);
    let helpInformation = this.helpInformation({ error: outputContext.error });
    if (deprecatedCallback && (helpInformation = deprecatedCallback(helpInformation), typeof helpInformation != "string" && !Buffer.isBuffer(helpInformation)))
      throw new Error("outputHelp callback must return a string or a Buffer");
    outputContext.write(helpInformation), this._getHelpOption()?.long && this.emit(this._getHelpOption().long), this.emit("afterHelp", eventContext), this._getCommandAndAncestors().forEach(
      (command) => command.emit("afterAllHelp", eventContext)
    );
  }
  /**
   * You can pass in flags and a description to customise the built-in help option.
   * Pass in false to disable the built-in help option.
   *
   * @example
   * program.helpOption('-?, --help', 'show help'); // customise
   * program.helpOption(false); // disable
   *
   * @param {(string | boolean)} flags
   * @param {string} [description]
   * @return {Command} `this` command for chaining
   */
  helpOption(flags, description) {
    return typeof flags == "boolean" ? (flags ? (this._helpOption === null && (this._helpOption = void 0), this._defaultOptionGroup && this._initOptionGroup(this._getHelpOption())) : this._helpOption = null, this) : (this._helpOption = this.createOption(
      flags ?? "-h, --help",
      description ?? "display help for command"
    ), (flags || description) && this._initOptionGroup(this._helpOption), this);
  }
  /**
   * Lazy create help option.
   * Returns null if has been disabled with .helpOption(false).
   *
   * @returns {(Option | null)} the help option
   * @package
   */
  _getHelpOption() {
    return this._helpOption === void 0 && this.helpOption(void 0, void 0), this._helpOption;
  }
  /**
   * Supply your own option to use for the built-in help option.
   * This is an alternative to using helpOption() to customise the flags and description etc.
   *
   * @param {Option} option
   * @return {Command} `this` command for chaining
   */
  addHelpOption(option2) {
    return this._helpOption = option2, this._initOptionGroup(option2), this;
  }
  /**
   * Output help information and exit.
   *
   * Outputs built-in help, and custom text added using `.addHelpText()`.
   *
   * @param {{ error: boolean }} [contextOptions] - pass {error:true} to write to stderr instead of stdout
   */
  help(contextOptions) {
    this.outputHelp(contextOptions);
    let exitCode2 = Number(process2.exitCode ?? 0);
    exitCode2 === 0 && contextOptions && typeof contextOptions != "function" && contextOptions.error && (exitCode2 = 1), this._exit(exitCode2, "commander.help", "(outputHelp)");
  }
  /**
   * // Do a little typing to coordinate emit and listener for the help text events.
   * @typedef HelpTextEventContext
   * @type {object}
   * @property {boolean} error
   * @property {Command} command
   * @property {function} write
   */
  /**
   * Add additional text to be displayed with the built-in help.
   *
   * Position is 'before' or 'after' to affect just this command,
   * and 'beforeAll' or 'afterAll' to affect this command and all its subcommands.
   *
   * @param {string} position - before or after built-in help
   * @param {(string | Function)} text - string to add, or a function returning a string
   * @return {Command} `this` command for chaining
   */
  addHelpText(position, text2) {
    let allowedValues = ["beforeAll", "before", "after", "afterAll"];
    if (!allowedValues.includes(position))
      throw new Error(`Unexpected value for position to addHelpText.
Expecting one of '${allowedValues.join("', '")}'`);
    let helpEvent = `${position}Help`;
    return this.on(helpEvent, (context) => {
      let helpStr;
      typeof text2 == "function" ? helpStr = text2({ error: context.error, command: context.command }) : helpStr = text2, helpStr && context.write(`${helpStr}
`);
    }), this;
  }
  /**
   * Output help information if help flags specified
   *
   * @param {Array} args - array of options to search for help flags
   * @private
   */
  _outputHelpIfRequested(args) {
    let helpOption = this._getHelpOption();
    helpOption && args.find((arg) => helpOption.is(arg)) && (this.outputHelp(), this._exit(0, "commander.helpDisplayed", "(outputHelp)"));
  }
};
function incrementNodeInspectorPort(args) {
  return args.map((arg) => {
    if (!arg.startsWith("--inspect"))
      return arg;
    let debugOption, debugHost = "127.0.0.1", debugPort = "9229", match;
    return (match = arg.match(/^(--inspect(-brk|-wait)?)$/)) !== null ? debugOption = match[1] : (match = arg.match(
      /^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+)$/
    )) !== null ? (debugOption = match[1], /^\d+$/.test(match[3]) ? debugPort = match[3] : debugHost = match[3]) : (match = arg.match(
      /^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+):(\d+)$/
    )) !== null && (debugOption = match[1], debugHost = match[3], debugPort = match[4]), debugOption && debugPort !== "0" ? `${debugOption}=${debugHost}:${parseInt(debugPort) + 1}` : arg;
  });
}
function useColor() {
  if (process2.env.NO_COLOR || process2.env.FORCE_COLOR === "0" || process2.env.FORCE_COLOR === "false")
    return !1;
  if (process2.env.FORCE_COLOR || process2.env.CLICOLOR_FORCE !== void 0)
    return !0;
}

// node_modules/commander/index.js
var program = new Command();

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

// src/cli/usage-error.ts
var UsageError = class extends Error {
  name = "UsageError";
  hint;
  constructor(message, hint) {
    super(message), this.hint = hint;
  }
};
function usageError(error, command) {
  if (error.code === "commander.help") return new UsageError("no such command", "see the help above");
  let [first = "", ...rest] = error.message.split(`
`), suggestion = /^\((.*)\)$/.exec(rest.join(" ").trim())?.[1]?.replace("Did", "did"), help = `${commandPath(command)} --help`;
  return new UsageError(
    first.replace(/^error: /, "").replace(/\.$/, ""),
    suggestion === void 0 ? `see ${help}` : `${suggestion} See ${help}`
  );
}
function isDone(error) {
  return error instanceof CommanderError && error.exitCode === 0;
}
function commandPath(command) {
  let parent = command.parent;
  return parent === null ? command.name() : `${commandPath(parent)} ${command.name()}`;
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

// src/cli/interrupt.ts
import { constants } from "node:os";
var SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"], Interrupted = class extends Error {
  name = "Interrupted";
  signal;
  constructor(signal) {
    super(`interrupted (${signal})`), this.signal = signal;
  }
}, Interruptible = class {
  #controller = new AbortController();
  #onSignal = (signal) => {
    this.signal.aborted && process.exit(signalExitCode(signal)), this.#controller.abort(new Interrupted(signal));
  };
  constructor() {
    for (let signal of SIGNALS) process.on(signal, this.#onSignal);
  }
  get signal() {
    return this.#controller.signal;
  }
  [Symbol.dispose]() {
    for (let signal of SIGNALS) process.off(signal, this.#onSignal);
  }
};
function signalExitCode(signal) {
  return 128 + constants.signals[signal];
}

// src/cli/exit-codes.ts
var EXIT = { ok: 0, failure: 1, usage: 2, noCluster: 3, engine: 4, timeout: 5, guest: 6 }, EXIT_CODES = [
  { code: EXIT.ok, meaning: "success" },
  { code: EXIT.failure, meaning: "any other failure" },
  { code: EXIT.usage, meaning: "unknown option, bad value, missing or invalid input file" },
  { code: EXIT.noCluster, meaning: "no cluster of that name, or it is not running" },
  { code: EXIT.engine, meaning: "engine not usable on this machine, or platform not supported" },
  { code: EXIT.timeout, meaning: "a time limit expired" },
  { code: EXIT.guest, meaning: "the machine died, or the node inside it failed" },
  { code: 130, meaning: "interrupted (SIGINT)" },
  { code: 143, meaning: "terminated (SIGTERM)" }
], BY_ERROR = {
  NAVGW_BAD_OPTION: EXIT.usage,
  NAVGW_MANIFEST: EXIT.usage,
  NAVGW_IMAGE: EXIT.usage,
  NAVGW_NO_CLUSTER: EXIT.noCluster,
  NAVGW_ENGINE_UNAVAILABLE: EXIT.engine,
  NAVGW_UNSUPPORTED: EXIT.engine,
  NAVGW_LIBKRUN: EXIT.engine,
  NAVGW_TIMEOUT: EXIT.timeout,
  NAVGW_LOCKED: EXIT.timeout,
  NAVGW_GUEST_DIED: EXIT.guest,
  NAVGW_NODE_FAILED: EXIT.guest
};
function exitCodeOf(error) {
  return error instanceof UsageError ? EXIT.usage : error instanceof Interrupted ? signalExitCode(error.signal) : error instanceof NavgwError ? BY_ERROR[error.code] ?? EXIT.failure : EXIT.failure;
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
function rejectRenamedVerb(program2, old, now) {
  program2.command(old, { hidden: !0 }).argument("[ARGS...]").helpOption(!1).allowUnknownOption().action((args) => {
    throw new UsageError(`${old} is now ${now}`, `navgw-test ${[now, ...args].join(" ")}`);
  });
}

// src/cli/table.ts
import { stripVTControlCharacters as stripVTControlCharacters3 } from "node:util";
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
  return [...stripVTControlCharacters3(cell)].length;
}

// src/cli/verbs/apply.ts
import { text } from "node:stream/consumers";

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
  return import("./chunk-TYRLLC3H.js");
}

// src/cli/verbs/apply.ts
function addApply(program2, cli) {
  let command = addNameOption(
    program2.command("apply").description("apply manifests to a cluster (server-side)")
  ).argument("<FILE...>", "YAML or JSON, a path or a URL; - for stdin").action((files, options) => apply(files, options, cli));
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
      let applied = await cluster.apply(file === "-" ? `${await text(terminal.stdin)}
` : file);
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
function addCache(program2, cli) {
  let cache = program2.command("cache").description("show or empty the cache");
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
function completionModel(command, path2 = []) {
  return {
    path: path2,
    aliases: command.aliases(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionModel),
    arguments: command.registeredArguments.map(argumentModel),
    commands: shownCommands(command).map((child) => completionModel(child, [...path2, child.name()])),
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
function bashCompletion(program2) {
  let models = allModels(program2);
  return `# bash completion for navgw-test:  source <(navgw-test completion bash)

# Sets path to the subcommand $2 of command $1; fails when there is no such command.
_navgw_test_enter() {
  case "$1/$2" in
${models.filter(({ path: path2 }) => path2.length > 0).map(entering).join(`
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
var key = ({ path: path2 }) => path2.join(" ");
function entering({ path: path2, aliases }) {
  let above = path2.slice(0, -1).join(" ");
  return `    ${[path2.at(-1) ?? "", ...aliases].map((name2) => `"${above}/${name2}"`).join(" | ")}) path="${path2.join(" ")}" ;;`;
}
function knowing(model) {
  let flags = model.options.flatMap((option2) => option2.flags), valued = model.options.filter(({ value }) => value !== void 0).flatMap((option2) => option2.flags), commands2 = model.commands.map(({ path: path2 }) => path2.at(-1));
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
function fishCompletion(program2) {
  let models = allModels(program2);
  return `# fish completion for navgw-test:  navgw-test completion fish | source
${models.map(conditionFunction).join(`
`)}

complete -c navgw-test -f
${models.flatMap(commandLines).join(`
`)}
`;
}
var conditionName = ({ path: path2 }) => ["__navgw_test_at", ...path2].join("_");
function conditionFunction(model) {
  let conditions = model.path.map((name2, at) => `__fish_seen_subcommand_from ${(at === model.path.length - 1 ? [name2, ...model.aliases] : [name2]).join(" ")}`), deeper = model.commands.flatMap((child) => [child.path.at(-1), ...child.aliases]);
  return deeper.length > 0 && conditions.push(`not __fish_seen_subcommand_from ${deeper.join(" ")}`), `function ${conditionName(model)}; ${conditions.join("; and ")}; end`;
}
function commandLines(model) {
  let here = `complete -c navgw-test -n ${conditionName(model)}`;
  return [
    ...model.commands.map(
      ({ path: path2, description }) => `${here} -a ${path2.at(-1)} -d ${quoteForFish(description)}`
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
function zshCompletion(program2) {
  let functions = allModels(program2).map(commandFunction);
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
  ${functionName(program2)} "$@"
else
  compdef ${functionName(program2)} navgw-test
fi
`;
}
var functionName = ({ path: path2 }) => ["_navgw_test", ...path2].join("_");
function commandFunction(model) {
  let specs = [...model.options.flatMap(optionSpecs), ...model.arguments.map(argumentSpec)];
  if (model.commands.length === 0)
    return `${functionName(model)}() {
${argumentsCall("_arguments -s", specs)}
}`;
  let names = model.commands.map(
    ({ path: path2, description }) => `    ${quote(`${path2.at(-1)}:${description.replaceAll(":", "\\:")}`)}`
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
  let text2 = description.replaceAll(/[[\]:\\]/g, "\\$&"), action = value === void 0 ? "" : `:${value.name.replaceAll(":", "\\:")}:${actionOf(value.values)}`;
  return flags.map((flag) => {
    let form = value !== void 0 && flag.startsWith("--") ? `${flag}=` : flag;
    return quote(`*${form}[${text2}]${action}`);
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
function quote(text2) {
  return `'${text2.replaceAll("'", "'\\''")}'`;
}

// src/cli/verbs/completion.ts
var GENERATORS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
function addCompletion(program2, cli) {
  let command = program2.command("completion").description("print a completion script for a shell").addArgument(new Argument("<SHELL>", "name of the shell").choices(Object.keys(GENERATORS))).action((shell) => {
    cli.terminal.stdout.write(GENERATORS[shell](completionModel(program2)));
  });
  return describe(command, {
    examples: [
      ["source <(navgw-test completion bash)", "in ~/.bashrc"],
      ["source <(navgw-test completion zsh)", "in ~/.zshrc, after compinit"],
      ["navgw-test completion fish | source", "in ~/.config/fish/config.fish"]
    ]
  });
}

// src/cli/hint-flags.ts
var FLAGS = {
  engine: "--engine",
  node: "--node",
  k3sVersion: "--k3s-version",
  k3sBinary: "--k3s-binary",
  k3sConfig: "--k3s-arg",
  kernel: "--kernel",
  memory: "--memory",
  images: "--load",
  enable: "--enable",
  registries: "--registries",
  storage: "--storage",
  timeoutMs: "--timeout",
  net: "--net",
  volumes: "--volume",
  // A microVM's log is printed with it.
  onLog: "--debug"
}, WORDS = {
  option({ option: option2, value }) {
    let flag = FLAGS[option2];
    return value === void 0 ? flag : typeof value != "object" ? `${flag} ${quoteForShell(`${value}`)}` : k3sArguments(value).map((argument) => `${flag}=${quoteForShell(argument)}`).join(" ");
  },
  command: commandLine,
  kvm: API_WORDS.kvm
};
function hintText(hint) {
  return hint && renderHint(hint, WORDS);
}

// src/cli/machine-checks.ts
import { accessSync, constants as constants2, existsSync, statfsSync, statSync } from "node:fs";
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
function checkDirectory(name2, path2, variable2) {
  let nearest = nearestExisting(path2);
  if (!isWritableDirectory(nearest)) {
    let hint = `make it writable, or set ${variable2} to a writable directory`;
    return { name: name2, status: "failed", detail: `${path2} is not writable`, hint };
  }
  let { bavail, bsize } = statfsSync(nearest), detail = `${path2}, ${size(bavail * bsize)} free`;
  return bavail * bsize >= REQUIRED_SPACE ? { name: name2, status: "ok", detail } : {
    name: name2,
    status: "warning",
    detail,
    hint: `free some space, or set ${variable2} to a directory with more space`
  };
}
function nearestExisting(path2) {
  return existsSync(path2) ? path2 : nearestExisting(dirname(path2));
}
function isWritableDirectory(path2) {
  try {
    return accessSync(path2, constants2.W_OK | constants2.X_OK), statSync(path2).isDirectory();
  } catch {
    return !1;
  }
}
function checkKubectl(env2) {
  let path2 = findProgram("kubectl", env2.PATH);
  return path2 !== void 0 ? { name: "kubectl", status: "ok", detail: path2 } : {
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
var inFence = (line) => `  ${line.replaceAll("```", "'''")}`, code = (text2) => `\`${text2.replaceAll("`", "'")}\``;

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
}, StepsReached = class {
  #started = performance.now();
  #reached = /* @__PURE__ */ new Set();
  #underWay;
  /** The current activity, shown instead of the step in progress. */
  #doing = "";
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
    return warning ? { kind: "warning", elapsed, text: detail ?? "" } : (doing !== void 0 && (this.#doing = doing), underWay ? (detail !== void 0 && (this.#underWay = { step, detail }), trouble === void 0 ? void 0 : { kind: "trouble", elapsed, text: trouble }) : (this.#reached.add(step), { kind: "reached", elapsed, text: STEP_TEXT[step], detail }));
  }
};

// src/cli/progress/live-progress.ts
var FRAME_MS = 80, CLEAR_LINE = "\r\x1B[2K", HIDE_CURSOR = "\x1B[?25l", SHOW_CURSOR = "\x1B[?25h", TEXT_WIDTH = Math.max(...Object.values(UNDER_WAY).map((text2) => text2.length)), UNICODE = { done: "\u2713", failed: "\u2717", trouble: "!", spinner: [..."\u280B\u2819\u2839\u2838\u283C\u2834\u2826\u2827\u2807\u280F"] }, ASCII = { done: "+", failed: "x", trouble: "!", spinner: [..."|/-\\"] }, LiveProgress = class {
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
    let { kind, elapsed, text: text2, detail } = message;
    if (kind === "reached")
      this.#finish(this.#terminal.style("green", this.#marks.done), text2, elapsed, detail), this.#last = elapsed;
    else {
      let mark = this.#terminal.style("yellow", this.#marks.trouble);
      this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${text2}
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
  #finish(mark, text2, elapsed, detail) {
    let more = detail === void 0 ? "" : `  ${this.#terminal.style("dim", detail)}`;
    this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${this.#compose(text2, elapsed)}${more}
`);
  }
  #compose(text2, elapsed) {
    return `${text2.padEnd(TEXT_WIDTH)} ${duration(Math.max(0, elapsed - this.#last)).padStart(6)}`;
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
  #print(elapsed, text2) {
    let time = (/* @__PURE__ */ new Date()).toISOString().slice(11, 19);
    this.#terminal.note(`${time}Z ${`+${duration(elapsed)}`.padStart(7)}  ${text2}`);
  }
};
function textOf({ kind, text: text2, detail }) {
  return kind === "warning" ? `warning: ${text2}` : kind === "trouble" ? `Trouble: ${text2}` : detail === void 0 ? text2 : `${text2}: ${detail}`;
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
function parseInteger(text2) {
  return wholeNumberFrom(text2) ?? reject("Must be a whole number.");
}
function parseMemory(text2) {
  return memoryFrom(text2) ?? reject("Must be MiB, or a number with m or g: 2048, 2g.");
}
function parseDuration(text2) {
  return durationFrom(text2) ?? reject("Must be seconds, or a duration like 90s, 2m or 500ms.");
}
function parsePort(text2) {
  return portFrom(text2) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}
function parseOpenPort(text2) {
  return openPortFrom(text2) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}
function parseComponents(text2) {
  return text2.split(",").map((name2) => name2.trim()).filter((name2) => name2 !== "").map(
    (name2) => COMPONENT_NAMES.find((known) => known === name2) ?? reject(`${name2} is not one of ${COMPONENT_NAMES.join(", ")}.`)
  );
}
function reject(rule) {
  throw new InvalidArgumentError(rule);
}
function parseVolume(text2) {
  let match = /^([^:]+):([^:]+)(?::(ro|rw))?$/.exec(text2), [, host, guest, mode] = match ?? [];
  if (host === void 0 || guest === void 0)
    throw new InvalidArgumentError("Must be HOST:GUEST or HOST:GUEST:ro, like ./src:/src:ro.");
  return { host, guest, readOnly: mode === "ro" };
}
function collect(parse) {
  return (text2, before = []) => [...before, parse(text2)];
}
function collectAll(parse) {
  return (text2, before = []) => [...before, ...parse(text2)];
}

// src/cli/verbs/up.ts
function addUp(program2, cli) {
  let command = program2.command("up").description("start a cluster and wait until it is ready");
  addNameOption(command);
  for (let made of startOptions()) command.addOption(made);
  return rejectRenamedOption(command, IMAGE_OPTION), addOutputOption(command, cli).action((options) => up(options, cli)), describe(command, {
    notes: [
      "Prints the path of the kubeconfig on stdout once the cluster is ready.",
      "A running cluster of that name is left unchanged; a stopped one starts again with its data."
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
  let { configOfArgs, mergeK3sConfig, parseK3sConfig } = await loadCore(), text2 = await readOptionFile("--k3s-config", k3sConfig, "a config.yaml of k3s server"), config = text2 === void 0 ? {} : parseK3sConfig(text2, k3sConfig ?? "");
  return mergeK3sConfig(config, configOfArgs(k3sArg ?? []));
}
async function readOptionFile(flag, path2, expected) {
  if (path2 === void 0) return;
  let { NavgwError: NavgwError2 } = await loadCore();
  try {
    return await readFile(path2, "utf8");
  } catch (error) {
    throw new NavgwError2("NAVGW_BAD_OPTION", `${flag} ${path2}: ${error.message}`, {
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
function addDoctor(program2, cli) {
  let command = program2.command("doctor").description("check what works on this machine, and how to fix the rest"), shared = startOptions().filter(({ long }) => SHARED.includes(long ?? ""));
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
function addDown(program2, cli) {
  let command = addNameArgument(program2.command("down").description("remove a cluster and all its data")).option("--all", "remove every cluster of this user").action((positional, options) => down(positional, options, cli));
  return describe(command, {
    notes: [
      "Works for a running, stopped or crashed cluster.",
      "Removes its entries from the kubeconfig that --merge added them to.",
      "A missing cluster is not an error."
    ]
  });
}
async function down(positional, options, cli) {
  let { listClusters, removeCluster, unmergeKubeconfig } = await loadCore();
  if (options.all && (positional ?? options.name) !== void 0)
    throw new UsageError("a name and --all exclude each other", "give only one of them");
  let names = options.all ? (await listClusters()).map(({ name: name2 }) => name2) : [nameOf(options, positional)];
  names.length === 0 && cli.terminal.note("No clusters.");
  for (let name2 of names) {
    let removed = await removeCluster(name2);
    await unmergeKubeconfig(name2), cli.terminal.note(removed ? `Removed cluster ${name2}.` : `No cluster ${name2}: nothing to remove.`);
  }
}

// src/cli/verbs/dump.ts
function addDump(program2, cli) {
  let command = addNameOption(
    program2.command("dump").description("write a cluster's objects, events and logs into a directory")
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
function addEnv(program2, cli) {
  let command = addNameOption(
    program2.command("env").description("print shell commands that point kubectl at a cluster")
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
function addExec(program2, cli) {
  let command = addNameOption(
    program2.command("exec").description("run a command on the node").usage("[options] -- CMD...")
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
function addGolden(program2, cli) {
  let golden = program2.command("golden").description("golden disks: nodes with imported images, for new clusters to start from"), build = golden.command("build").description("build a golden disk from a node and images");
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
  let text2 = name(disk);
  terminal.note(
    created ? `${done} golden disk ${text2} after ${duration(took)}.` : `Golden disk ${text2} already exists.`
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
function addKubeconfig(program2, cli) {
  let command = addNameArgument(
    program2.command("kubeconfig").description("print the kubeconfig of a cluster")
  ).option("--merge", "merge it into the first file of $KUBECONFIG, or ~/.kube/config, and print that path").action(
    (positional, options) => kubeconfig(nameOf(options, positional), options, cli)
  );
  return describe(command, {
    notes: ["Context, cluster and user in it are named navgw-NAME; merging makes it the current context."]
  });
}
async function kubeconfig(name2, { merge }, { terminal }) {
  let { reachCluster, mergeKubeconfig } = await loadCore(), text2 = await (await reachCluster(name2)).kubeconfig();
  if (merge) return terminal.print(await mergeKubeconfig(name2));
  terminal.stdout.write(text2.endsWith(`
`) ? text2 : `${text2}
`);
}

// src/cli/verbs/kubectl.ts
function addKubectl(program2, cli) {
  let command = addNameOption(
    program2.command("kubectl").description("run the node's own kubectl").usage("[options] [--] ARGS...")
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
function addList(program2, cli) {
  return addOutputOption(program2.command("list").description("list this user's clusters").alias("ls"), cli, [
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
  terminal.print(table(["NAME", "STATE", "ENGINE", "NODE", "VERSION", "SERVER", "AGE"], clusters.map(row)));
}
function row({ name: name2, state, engine, node, server, createdAt }) {
  return [
    name2,
    state,
    engine ?? "-",
    node?.distribution ?? "-",
    node?.version ?? "-",
    server ?? "-",
    createdAt === void 0 ? "-" : age(new Date(createdAt))
  ];
}

// src/cli/verbs/load.ts
function addLoad(program2, cli) {
  let command = addNameOption(
    program2.command("load").description("import images into a cluster's node")
  ).argument(
    "<IMAGE...>",
    "a reference, read from the local Docker or Podman or else pulled; or a Docker or OCI layout tar, plain, gzip or zstd; - reads one from stdin"
  );
  return addOutputOption(command, cli).action(
    (images, options) => load(images, options, cli)
  ), describe(command, {
    notes: ["Prints the names of the images. Use them with imagePullPolicy IfNotPresent or Never."],
    examples: [
      ["navgw-test load app:dev", "an image from the local Docker or Podman"],
      ["nerdctl save app:dev | navgw-test load -", "an image from another tool"]
    ]
  });
}
async function load(sources, options, { terminal }) {
  let { openK3sCluster } = await loadCore(), started = await openK3sCluster(nameOf(options)), images = [];
  for (let image of sources) {
    let names = image === "-" ? await started.cluster.loadImage(terminal.stdin) : await started.loadImages([image]);
    if (images.push(...names), options.output === "text") for (let name2 of names) terminal.print(name2);
  }
  options.output === "json" && terminal.printJson({ images });
}

// src/cli/verbs/logs.ts
import { pipeline } from "node:stream/promises";
function addLogs(program2, cli) {
  let command = addNameOption(program2.command("logs").description("print a log of a cluster")).addArgument(new Argument("[SOURCE]", "which log").choices(LOG_SOURCES).default("console")).option("-f, --follow", "also print new lines, until the machine ends").option("--tail <N>", "only the last N lines (default: all)", parseInteger).action((source, options) => logs(source, options, cli));
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
function addPort(program2, cli) {
  let command = addNameOption(
    program2.command("port").description("forward ports of this machine to a running cluster")
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
function addRun(program2, cli) {
  let command = program2.command("run").description("run one command in its own microVM").usage("[options] -- CMD...").argument("[CMD...]", "command and its arguments (default: the image's)");
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
      ...Object.fromEntries((options.env ?? []).flatMap((text2) => variable(text2, env2)))
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
function variable(text2, env2) {
  let equals = text2.indexOf("=");
  if (equals === 0 || text2 === "")
    throw new UsageError(`--env ${text2} has no name`, "write it as NAME=VALUE");
  if (equals > 0) return [[text2.slice(0, equals), text2.slice(equals + 1)]];
  let value = env2[text2];
  return value === void 0 ? [] : [[text2, value]];
}
var SIGNALS2 = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"], ForwardedSignals = class {
  #controller = new AbortController();
  #vm;
  #onSignal = (signal) => {
    this.#vm === void 0 ? this.#controller.abort(new Interrupted(signal)) : this.#vm.kill(signal);
  };
  constructor() {
    for (let signal of SIGNALS2) process.on(signal, this.#onSignal);
  }
  get beforeStart() {
    return this.#controller.signal;
  }
  to(vm) {
    this.#vm = vm;
  }
  [Symbol.dispose]() {
    for (let signal of SIGNALS2) process.off(signal, this.#onSignal);
  }
};

// src/cli/verbs/snapshot.ts
var SNAPSHOT = "name of the snapshot";
function addSnapshot(program2, cli) {
  let snapshot = program2.command("snapshot").description("save the state of a cluster, and restore it"), createCommand = snapshot.command("create").description("save the state of a running cluster").argument("<SNAPSHOT>", SNAPSHOT);
  addNameOption(createCommand).action((name2, options) => create(name2, options, cli)), describe(createCommand, {
    notes: [
      "On qemu the machine's memory is saved too: the cluster is paused for a moment.",
      "On other engines its disk is saved, and the cluster is stopped and started for it."
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
function addStatus(program2, cli) {
  let command = addNameArgument(program2.command("status").description("show one cluster"));
  return addOutputOption(command, cli).action(
    (positional, options) => status(nameOf(options, positional), options, cli)
  ), describe(command, {
    notes: ["Exits with 0 when it is ready, 1 when it is starting or stopped, 6 when it crashed or failed."]
  });
}
async function status(name2, options, cli) {
  let { listClusters } = await loadCore(), summary = (await listClusters()).find((cluster) => cluster.name === name2), guest = await guestOf(name2, summary);
  summary !== void 0 && (options.output === "json" ? cli.terminal.printJson({ ...summary, guest }) : cli.terminal.print(columns(lines(summary, guest))), cli.exitCode = exitCode(summary, guest));
}
async function guestOf(name2, summary) {
  let { openCluster, reachCluster } = await loadCore();
  return summary?.state === "starting" ? reachCluster(name2).then((cluster) => cluster.status()).catch(() => {
  }) : summary === void 0 || summary.state === "running" ? (await openCluster(name2)).status() : void 0;
}
function exitCode({ state }, guest) {
  return guest?.state === "ready" ? EXIT.ok : state === "crashed" || guest?.state === "failed" ? EXIT.guest : EXIT.failure;
}
function lines(cluster, guest) {
  let { node, ports, exit } = cluster;
  return [
    ["Name", cluster.name],
    ["State", guest === void 0 ? cluster.state : `${cluster.state}, node ${guest.state}`],
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
    [
      "Ended",
      exit && cluster.state !== "running" ? `${exit.time}, ${exit.signal ?? `exit code ${exit.code}`}` : void 0
    ],
    ["Directory", cluster.dir]
  ].flatMap(([name2, value]) => value === void 0 ? [] : [[name2, value]]);
}
function reached(guest) {
  let step = lastStep(guest?.marks ?? {});
  return step && STEP_TEXT[step];
}
function memory({ memory: memory2 }, guest) {
  return guest === void 0 ? memory2 === void 0 ? void 0 : `${memory2} MiB` : `${size(guest.memory.available)} of ${size(guest.memory.total)} available`;
}

// src/cli/verbs/stop.ts
function addStop(program2, cli) {
  let command = addNameArgument(
    program2.command("stop").description("power a cluster off cleanly and keep its data")
  ).action((positional, options) => stop(nameOf(options, positional), cli));
  return describe(command, { notes: ["`navgw-test up` of the same name starts it again."] });
}
async function stop(name2, cli) {
  let { openCluster } = await loadCore();
  await (await openCluster(name2)).stop(), cli.terminal.note(`Stopped cluster ${name2}.`);
}

// src/cli/verbs/version.ts
function addVersion(program2, cli) {
  return addOutputOption(
    program2.command("version").description("print the versions of navgw-test and of the guest it ships"),
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
  let program2 = new Command("navgw-test").description("Real Kubernetes for tests: a k3s node in its own microVM, without Docker and without root.").usage("[options] <command>").version(packageVersion(), "-V, --version", "print the version").enablePositionalOptions().addHelpCommand(new Command("help").argument("[COMMAND]").description("print help").helpGroup(LOCAL)).configureHelp({
    optionDescription: optionText,
    styleTitle: (title) => cli.terminal.style("bold", title, cli.terminal.stdout)
  }).configureOutput({
    writeOut: (text2) => cli.terminal.stdout.write(text2),
    writeErr: (text2) => cli.terminal.stderr.write(text2),
    // Printed by report-error.ts, like every other error.
    outputError: () => {
    }
  }).addHelpText("after", () => tablesText(program2));
  program2.commandsGroup("Clusters:");
  for (let add of [addUp, addDown, addStop, addList, addStatus, addSnapshot]) add(program2, cli);
  program2.commandsGroup("Use a cluster:");
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
    add(program2, cli);
  program2.commandsGroup("MicroVMs:"), addRun(program2, cli), program2.commandsGroup(LOCAL);
  for (let add of [addDoctor, addGolden, addCache, addVersion, addCompletion]) add(program2, cli);
  rejectRenamedVerb(program2, "image", "golden");
  for (let command of allCommands(program2))
    addCommonOptions(command, cli), command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(error, command);
    });
  return program2;
}
function tablesText(program2) {
  let title = (text2) => program2.createHelp().styleTitle(text2);
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

// src/cli/report-error.ts
import { inspect } from "node:util";

// src/cli/github-annotation.ts
function errorAnnotation(title, message) {
  return `::error title=${escaped(title).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${escaped(message)}`;
}
function escaped(text2) {
  return text2.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll(`
`, "%0A");
}

// src/cli/report-error.ts
function reportError(error, terminal) {
  let { code: code2, message, hint } = describe2(error);
  return terminal.json && terminal.printJson({ error: { code: code2, message, hint } }), error instanceof Interrupted ? terminal.printError(message) : (terminal.printError(`${terminal.style(["red", "bold"], "error:")} ${message}`), hint !== void 0 && terminal.printError(`  ${terminal.style("cyan", "hint:")} ${hint}`)), error instanceof NavgwError && showLog(error, terminal), terminal.env.GITHUB_ACTIONS === "true" && !(error instanceof Interrupted) && terminal.printError(errorAnnotation(code2, hint === void 0 ? message : `${message}
${hint}`)), terminal.debug && terminal.printError(inspect(error, { depth: 6 })), exitCodeOf(error);
}
function describe2(error) {
  if (error instanceof NavgwError) {
    let { code: code2, message, hintParts } = error;
    return { code: code2, message, hint: hintText(hintParts) };
  }
  return error instanceof UsageError ? { code: "NAVGW_BAD_OPTION", message: error.message, hint: error.hint } : error instanceof Interrupted ? { code: "INTERRUPTED", message: error.message, hint: void 0 } : {
    code: "INTERNAL",
    message: `unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    hint: "run it again with --debug and report what it prints"
  };
}
function showLog(error, terminal) {
  let tail = error.consoleTail ?? [];
  if (tail.length > 0) {
    terminal.printError("");
    for (let line of tail) terminal.printError(`    ${terminal.style("dim", line)}`);
    terminal.printError("");
  }
  error.logPath !== void 0 && terminal.printError(`  full log: ${error.logPath}`);
}

// src/cli/run-command-line.ts
async function run2(argv, cli = new Cli()) {
  let program2 = createProgram(cli);
  try {
    return await program2.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" }), cli.exitCode;
  } catch (error) {
    return isDone(error) ? 0 : (error instanceof UsageError && (cli.terminal.json ||= requestsJson(argv)), reportError(error, cli.terminal));
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
