#!/usr/bin/env node
import { A as questions, B as child, C as readCluster, D as settle, E as exitCode, F as parseImageReference, H as items, I as repositoryOf, L as parse, M as questionOf, N as canonical, O as credentialsOfPod, P as hostOf, R as load, S as images, T as tool, U as text, V as descend, _ as formatNames, b as resolve$1, i as forJson, j as offersByHand, k as plan, n as renderImages, s as forTerminal, t as render, v as readOptions, w as docsOf, x as rules$1, y as check, z as readText } from "./pullgate.js";
import { t as UsageError } from "./usage-error.js";
import { writeFile } from "node:fs/promises";
import { EventEmitter } from "node:events";
import childProcess from "node:child_process";
import path from "node:path";
import fs from "node:fs";
import process$1 from "node:process";
import { stripVTControlCharacters } from "node:util";

// node_modules/commander/lib/error.js
/**
* CommanderError class
*/
var CommanderError = class extends Error {
	/**
	* Constructs the CommanderError class
	* @param {number} exitCode suggested exit code which could be used with process.exit
	* @param {string} code an id string representing the error
	* @param {string} message human-readable description of the error
	*/
	constructor(exitCode, code, message) {
		super(message);
		Error.captureStackTrace(this, this.constructor);
		this.name = this.constructor.name;
		this.code = code;
		this.exitCode = exitCode;
		this.nestedError = void 0;
	}
};
/**
* InvalidArgumentError class
*/
var InvalidArgumentError = class extends CommanderError {
	/**
	* Constructs the InvalidArgumentError class
	* @param {string} [message] explanation of why argument is invalid
	*/
	constructor(message) {
		super(1, "commander.invalidArgument", message);
		Error.captureStackTrace(this, this.constructor);
		this.name = this.constructor.name;
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
	constructor(name, description) {
		this.description = description || "";
		this.variadic = false;
		this.parseArg = void 0;
		this.defaultValue = void 0;
		this.defaultValueDescription = void 0;
		this.argChoices = void 0;
		switch (name[0]) {
			case "<":
				this.required = true;
				this._name = name.slice(1, -1);
				break;
			case "[":
				this.required = false;
				this._name = name.slice(1, -1);
				break;
			default:
				this.required = true;
				this._name = name;
		}
		if (this._name.endsWith("...")) {
			this.variadic = true;
			this._name = this._name.slice(0, -3);
		}
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
		if (previous === this.defaultValue || !Array.isArray(previous)) return [value];
		previous.push(value);
		return previous;
	}
	/**
	* Set the default value, and optionally supply the description to be displayed in the help.
	*
	* @param {*} value
	* @param {string} [description]
	* @return {Argument}
	*/
	default(value, description) {
		this.defaultValue = value;
		this.defaultValueDescription = description;
		return this;
	}
	/**
	* Set the custom handler for processing CLI command arguments into argument values.
	*
	* @param {Function} [fn]
	* @return {Argument}
	*/
	argParser(fn) {
		this.parseArg = fn;
		return this;
	}
	/**
	* Only allow argument value to be one of choices.
	*
	* @param {string[]} values
	* @return {Argument}
	*/
	choices(values) {
		this.argChoices = values.slice();
		this.parseArg = (arg, previous) => {
			if (!this.argChoices.includes(arg)) throw new InvalidArgumentError(`Allowed choices are ${this.argChoices.join(", ")}.`);
			if (this.variadic) return this._collectValue(arg, previous);
			return arg;
		};
		return this;
	}
	/**
	* Make argument required.
	*
	* @returns {Argument}
	*/
	argRequired() {
		this.required = true;
		return this;
	}
	/**
	* Make argument optional.
	*
	* @returns {Argument}
	*/
	argOptional() {
		this.required = false;
		return this;
	}
};
/**
* Takes an argument and returns its human readable equivalent for help usage.
*
* @param {Argument} arg
* @return {string}
* @private
*/
function humanReadableArgName(arg) {
	const nameOutput = arg.name() + (arg.variadic === true ? "..." : "");
	return arg.required ? "<" + nameOutput + ">" : "[" + nameOutput + "]";
}

// node_modules/commander/lib/help.js
/**
* TypeScript import types for JSDoc, used by Visual Studio Code IntelliSense and `npm run typescript-checkJS`
* https://www.typescriptlang.org/docs/handbook/jsdoc-supported-types.html#import-types
* @typedef { import("./argument.js").Argument } Argument
* @typedef { import("./command.js").Command } Command
* @typedef { import("./option.js").Option } Option
*/
var Help = class {
	constructor() {
		this.helpWidth = void 0;
		this.minWidthToWrap = 40;
		this.sortSubcommands = false;
		this.sortOptions = false;
		this.showGlobalOptions = false;
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
		const visibleCommands = cmd.commands.filter((cmd) => !cmd._hidden);
		const helpCommand = cmd._getHelpCommand();
		if (helpCommand && !helpCommand._hidden) visibleCommands.push(helpCommand);
		if (this.sortSubcommands) visibleCommands.sort((a, b) => {
			return a.name().localeCompare(b.name());
		});
		return visibleCommands;
	}
	/**
	* Compare options for sort.
	*
	* @param {Option} a
	* @param {Option} b
	* @returns {number}
	*/
	compareOptions(a, b) {
		const getSortKey = (option) => {
			return option.short ? option.short.replace(/^-/, "") : option.long.replace(/^--/, "");
		};
		return getSortKey(a).localeCompare(getSortKey(b));
	}
	/**
	* Get an array of the visible options. Includes a placeholder for the implicit help option, if there is one.
	*
	* @param {Command} cmd
	* @returns {Option[]}
	*/
	visibleOptions(cmd) {
		const visibleOptions = cmd.options.filter((option) => !option.hidden);
		const helpOption = cmd._getHelpOption();
		if (helpOption && !helpOption.hidden) {
			const removeShort = helpOption.short && cmd._findOption(helpOption.short);
			const removeLong = helpOption.long && cmd._findOption(helpOption.long);
			if (!removeShort && !removeLong) visibleOptions.push(helpOption);
			else if (helpOption.long && !removeLong) visibleOptions.push(cmd.createOption(helpOption.long, helpOption.description).helpGroup(helpOption.helpGroupHeading));
			else if (helpOption.short && !removeShort) visibleOptions.push(cmd.createOption(helpOption.short, helpOption.description).helpGroup(helpOption.helpGroupHeading));
		}
		if (this.sortOptions) visibleOptions.sort(this.compareOptions);
		return visibleOptions;
	}
	/**
	* Get an array of the visible global options. (Not including help.)
	*
	* @param {Command} cmd
	* @returns {Option[]}
	*/
	visibleGlobalOptions(cmd) {
		if (!this.showGlobalOptions) return [];
		const globalOptions = [];
		for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) {
			const visibleOptions = ancestorCmd.options.filter((option) => !option.hidden);
			globalOptions.push(...visibleOptions);
		}
		if (this.sortOptions) globalOptions.sort(this.compareOptions);
		return globalOptions;
	}
	/**
	* Get an array of the arguments if any have a description.
	*
	* @param {Command} cmd
	* @returns {Argument[]}
	*/
	visibleArguments(cmd) {
		if (cmd._argsDescription) cmd.registeredArguments.forEach((argument) => {
			argument.description = argument.description || cmd._argsDescription[argument.name()] || "";
		});
		if (cmd.registeredArguments.find((argument) => argument.description)) return cmd.registeredArguments;
		return [];
	}
	/**
	* Get the command term to show in the list of subcommands.
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	subcommandTerm(cmd) {
		const args = cmd.registeredArguments.map((arg) => humanReadableArgName(arg)).join(" ");
		return cmd._name + (cmd._aliases[0] ? "|" + cmd._aliases[0] : "") + (cmd.options.length ? " [options]" : "") + (args ? " " + args : "");
	}
	/**
	* Get the option term to show in the list of options.
	*
	* @param {Option} option
	* @returns {string}
	*/
	optionTerm(option) {
		return option.flags;
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
		return helper.visibleCommands(cmd).reduce((max, command) => {
			return Math.max(max, this.displayWidth(helper.styleSubcommandTerm(helper.subcommandTerm(command))));
		}, 0);
	}
	/**
	* Get the longest option term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestOptionTermLength(cmd, helper) {
		return helper.visibleOptions(cmd).reduce((max, option) => {
			return Math.max(max, this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option))));
		}, 0);
	}
	/**
	* Get the longest global option term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestGlobalOptionTermLength(cmd, helper) {
		return helper.visibleGlobalOptions(cmd).reduce((max, option) => {
			return Math.max(max, this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option))));
		}, 0);
	}
	/**
	* Get the longest argument term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestArgumentTermLength(cmd, helper) {
		return helper.visibleArguments(cmd).reduce((max, argument) => {
			return Math.max(max, this.displayWidth(helper.styleArgumentTerm(helper.argumentTerm(argument))));
		}, 0);
	}
	/**
	* Get the command usage to be displayed at the top of the built-in help.
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	commandUsage(cmd) {
		let cmdName = cmd._name;
		if (cmd._aliases[0]) cmdName = cmdName + "|" + cmd._aliases[0];
		let ancestorCmdNames = "";
		for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) ancestorCmdNames = ancestorCmd.name() + " " + ancestorCmdNames;
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
	optionDescription(option) {
		const extraInfo = [];
		if (option.argChoices) extraInfo.push(`choices: ${option.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`);
		if (option.defaultValue !== void 0) {
			if (option.required || option.optional || option.isBoolean() && typeof option.defaultValue === "boolean") extraInfo.push(`default: ${option.defaultValueDescription || JSON.stringify(option.defaultValue)}`);
		}
		if (option.presetArg !== void 0 && option.optional) extraInfo.push(`preset: ${JSON.stringify(option.presetArg)}`);
		if (option.envVar !== void 0) extraInfo.push(`env: ${option.envVar}`);
		if (extraInfo.length > 0) {
			const extraDescription = `(${extraInfo.join(", ")})`;
			if (option.description) return `${option.description} ${extraDescription}`;
			return extraDescription;
		}
		return option.description;
	}
	/**
	* Get the argument description to show in the list of arguments.
	*
	* @param {Argument} argument
	* @return {string}
	*/
	argumentDescription(argument) {
		const extraInfo = [];
		if (argument.argChoices) extraInfo.push(`choices: ${argument.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`);
		if (argument.defaultValue !== void 0) extraInfo.push(`default: ${argument.defaultValueDescription || JSON.stringify(argument.defaultValue)}`);
		if (extraInfo.length > 0) {
			const extraDescription = `(${extraInfo.join(", ")})`;
			if (argument.description) return `${argument.description} ${extraDescription}`;
			return extraDescription;
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
		if (items.length === 0) return [];
		return [
			helper.styleTitle(heading),
			...items,
			""
		];
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
		const result = /* @__PURE__ */ new Map();
		unsortedItems.forEach((item) => {
			const group = getGroup(item);
			if (!result.has(group)) result.set(group, []);
		});
		visibleItems.forEach((item) => {
			const group = getGroup(item);
			if (!result.has(group)) result.set(group, []);
			result.get(group).push(item);
		});
		return result;
	}
	/**
	* Generate the built-in help text.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {string}
	*/
	formatHelp(cmd, helper) {
		const termWidth = helper.padWidth(cmd, helper);
		const helpWidth = helper.helpWidth ?? 80;
		function callFormatItem(term, description) {
			return helper.formatItem(term, termWidth, description, helper);
		}
		let output = [`${helper.styleTitle("Usage:")} ${helper.styleUsage(helper.commandUsage(cmd))}`, ""];
		const commandDescription = helper.commandDescription(cmd);
		if (commandDescription.length > 0) output = output.concat([helper.boxWrap(helper.styleCommandDescription(commandDescription), helpWidth), ""]);
		const argumentList = helper.visibleArguments(cmd).map((argument) => {
			return callFormatItem(helper.styleArgumentTerm(helper.argumentTerm(argument)), helper.styleArgumentDescription(helper.argumentDescription(argument)));
		});
		output = output.concat(this.formatItemList("Arguments:", argumentList, helper));
		this.groupItems(cmd.options, helper.visibleOptions(cmd), (option) => option.helpGroupHeading ?? "Options:").forEach((options, group) => {
			const optionList = options.map((option) => {
				return callFormatItem(helper.styleOptionTerm(helper.optionTerm(option)), helper.styleOptionDescription(helper.optionDescription(option)));
			});
			output = output.concat(this.formatItemList(group, optionList, helper));
		});
		if (helper.showGlobalOptions) {
			const globalOptionList = helper.visibleGlobalOptions(cmd).map((option) => {
				return callFormatItem(helper.styleOptionTerm(helper.optionTerm(option)), helper.styleOptionDescription(helper.optionDescription(option)));
			});
			output = output.concat(this.formatItemList("Global Options:", globalOptionList, helper));
		}
		this.groupItems(cmd.commands, helper.visibleCommands(cmd), (sub) => sub.helpGroup() || "Commands:").forEach((commands, group) => {
			const commandList = commands.map((sub) => {
				return callFormatItem(helper.styleSubcommandTerm(helper.subcommandTerm(sub)), helper.styleSubcommandDescription(helper.subcommandDescription(sub)));
			});
			output = output.concat(this.formatItemList(group, commandList, helper));
		});
		return output.join("\n");
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
		return str.split(" ").map((word) => {
			if (word === "[options]") return this.styleOptionText(word);
			if (word === "[command]") return this.styleSubcommandText(word);
			if (word[0] === "[" || word[0] === "<") return this.styleArgumentText(word);
			return this.styleCommandText(word);
		}).join(" ");
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
		return str.split(" ").map((word) => {
			if (word === "[options]") return this.styleOptionText(word);
			if (word[0] === "[" || word[0] === "<") return this.styleArgumentText(word);
			return this.styleSubcommandText(word);
		}).join(" ");
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
		return Math.max(helper.longestOptionTermLength(cmd, helper), helper.longestGlobalOptionTermLength(cmd, helper), helper.longestSubcommandTermLength(cmd, helper), helper.longestArgumentTermLength(cmd, helper));
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
		const itemIndent = 2;
		const itemIndentStr = " ".repeat(itemIndent);
		if (!description) return itemIndentStr + term;
		const paddedTerm = term.padEnd(termWidth + term.length - helper.displayWidth(term));
		const spacerWidth = 2;
		const remainingWidth = (this.helpWidth ?? 80) - termWidth - spacerWidth - itemIndent;
		let formattedDescription;
		if (remainingWidth < this.minWidthToWrap || helper.preformatted(description)) formattedDescription = description;
		else formattedDescription = helper.boxWrap(description, remainingWidth).replace(/\n/g, "\n" + " ".repeat(termWidth + spacerWidth));
		return itemIndentStr + paddedTerm + " ".repeat(spacerWidth) + formattedDescription.replace(/\n/g, `\n${itemIndentStr}`);
	}
	/**
	* Wrap a string at whitespace, preserving existing line breaks.
	* Wrapping is skipped if the width is less than `minWidthToWrap`.
	*
	* @param {string} str
	* @param {number} width
	* @returns {string}
	*/
	boxWrap(str, width) {
		if (width < this.minWidthToWrap) return str;
		const rawLines = str.split(/\r\n|\n/);
		const chunkPattern = /[\s]*[^\s]+/g;
		const wrappedLines = [];
		rawLines.forEach((line) => {
			const chunks = line.match(chunkPattern);
			if (chunks === null) {
				wrappedLines.push("");
				return;
			}
			let sumChunks = [chunks.shift()];
			let sumWidth = this.displayWidth(sumChunks[0]);
			chunks.forEach((chunk) => {
				const visibleWidth = this.displayWidth(chunk);
				if (sumWidth + visibleWidth <= width) {
					sumChunks.push(chunk);
					sumWidth += visibleWidth;
					return;
				}
				wrappedLines.push(sumChunks.join(""));
				const nextChunk = chunk.trimStart();
				sumChunks = [nextChunk];
				sumWidth = this.displayWidth(nextChunk);
			});
			wrappedLines.push(sumChunks.join(""));
		});
		return wrappedLines.join("\n");
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
		this.flags = flags;
		this.description = description || "";
		this.required = flags.includes("<");
		this.optional = flags.includes("[");
		this.variadic = /\p{ID_Continue}\.\.\.[>\]]$/u.test(flags);
		this.mandatory = false;
		const optionFlags = splitOptionFlags(flags);
		this.short = optionFlags.shortFlag;
		this.long = optionFlags.longFlag;
		this.negate = false;
		if (this.long) this.negate = this.long.startsWith("--no-");
		this.defaultValue = void 0;
		this.defaultValueDescription = void 0;
		this.presetArg = void 0;
		this.envVar = void 0;
		this.parseArg = void 0;
		this.hidden = false;
		this.argChoices = void 0;
		this.conflictsWith = [];
		this.implied = void 0;
		this.helpGroupHeading = void 0;
	}
	/**
	* Set the default value, and optionally supply the description to be displayed in the help.
	*
	* @param {*} value
	* @param {string} [description]
	* @return {Option}
	*/
	default(value, description) {
		this.defaultValue = value;
		this.defaultValueDescription = description;
		return this;
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
		this.presetArg = arg;
		return this;
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
		this.conflictsWith = this.conflictsWith.concat(names);
		return this;
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
		if (typeof impliedOptionValues === "string") newImplied = { [impliedOptionValues]: true };
		this.implied = Object.assign(this.implied || {}, newImplied);
		return this;
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
	env(name) {
		this.envVar = name;
		return this;
	}
	/**
	* Set the custom handler for processing CLI option arguments into option values.
	*
	* @param {Function} [fn]
	* @return {Option}
	*/
	argParser(fn) {
		this.parseArg = fn;
		return this;
	}
	/**
	* Whether the option is mandatory and must have a value after parsing.
	*
	* @param {boolean} [mandatory=true]
	* @return {Option}
	*/
	makeOptionMandatory(mandatory = true) {
		this.mandatory = !!mandatory;
		return this;
	}
	/**
	* Hide option in help.
	*
	* @param {boolean} [hide=true]
	* @return {Option}
	*/
	hideHelp(hide = true) {
		this.hidden = !!hide;
		return this;
	}
	/**
	* @package
	*/
	_collectValue(value, previous) {
		if (previous === this.defaultValue || !Array.isArray(previous)) return [value];
		previous.push(value);
		return previous;
	}
	/**
	* Only allow option value to be one of choices.
	*
	* @param {string[]} values
	* @return {Option}
	*/
	choices(values) {
		this.argChoices = values.slice();
		this.parseArg = (arg, previous) => {
			if (!this.argChoices.includes(arg)) throw new InvalidArgumentError(`Allowed choices are ${this.argChoices.join(", ")}.`);
			if (this.variadic) return this._collectValue(arg, previous);
			return arg;
		};
		return this;
	}
	/**
	* Return option name.
	*
	* @return {string}
	*/
	name() {
		if (this.long) return this.long.replace(/^--/, "");
		return this.short.replace(/^-/, "");
	}
	/**
	* Return option name, in a camelcase format that can be used
	* as an object attribute key.
	*
	* @return {string}
	*/
	attributeName() {
		if (this.negate) return camelcase(this.name().replace(/^no-/, ""));
		return camelcase(this.name());
	}
	/**
	* Set the help group heading.
	*
	* @param {string} heading
	* @return {Option}
	*/
	helpGroup(heading) {
		this.helpGroupHeading = heading;
		return this;
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
};
/**
* This class is to make it easier to work with dual options, without changing the existing
* implementation. We support separate dual options for separate positive and negative options,
* like `--build` and `--no-build`, which share a single option value. This works nicely for some
* use cases, but is tricky for others where we want separate behaviours despite
* the single shared option value.
*/
var DualOptions = class {
	/**
	* @param {Option[]} options
	*/
	constructor(options) {
		this.positiveOptions = /* @__PURE__ */ new Map();
		this.negativeOptions = /* @__PURE__ */ new Map();
		this.dualOptions = /* @__PURE__ */ new Set();
		options.forEach((option) => {
			if (option.negate) this.negativeOptions.set(option.attributeName(), option);
			else this.positiveOptions.set(option.attributeName(), option);
		});
		this.negativeOptions.forEach((value, key) => {
			if (this.positiveOptions.has(key)) this.dualOptions.add(key);
		});
	}
	/**
	* Did the value come from the option, and not from possible matching dual option?
	*
	* @param {*} value
	* @param {Option} option
	* @returns {boolean}
	*/
	valueFromOption(value, option) {
		const optionKey = option.attributeName();
		if (!this.dualOptions.has(optionKey)) return true;
		const preset = this.negativeOptions.get(optionKey).presetArg;
		const negativeValue = preset !== void 0 ? preset : false;
		return option.negate === (negativeValue === value);
	}
};
/**
* Convert string from kebab-case to camelCase.
*
* @param {string} str
* @return {string}
* @private
*/
function camelcase(str) {
	return str.split("-").reduce((str, word) => {
		return str + word[0].toUpperCase() + word.slice(1);
	});
}
/**
* Split the short and long flag out of something like '-m,--mixed <value>'
*
* @private
*/
function splitOptionFlags(flags) {
	let shortFlag;
	let longFlag;
	const shortFlagExp = /^-[^-]$/;
	const longFlagExp = /^--[^-]/;
	const flagParts = flags.split(/[ |,]+/).concat("guard");
	if (shortFlagExp.test(flagParts[0])) shortFlag = flagParts.shift();
	if (longFlagExp.test(flagParts[0])) longFlag = flagParts.shift();
	if (!shortFlag && shortFlagExp.test(flagParts[0])) shortFlag = flagParts.shift();
	if (!shortFlag && longFlagExp.test(flagParts[0])) {
		shortFlag = longFlag;
		longFlag = flagParts.shift();
	}
	if (flagParts[0].startsWith("-")) {
		const unsupportedFlag = flagParts[0];
		const baseError = `option creation failed due to '${unsupportedFlag}' in option flags '${flags}'`;
		if (/^-[^-][^-]/.test(unsupportedFlag)) throw new Error(`${baseError}
- a short flag is a single dash and a single character
  - either use a single dash and a single character (for a short flag)
  - or use a double dash for a long option (and can have two, like '--ws, --workspace')`);
		if (shortFlagExp.test(unsupportedFlag)) throw new Error(`${baseError}
- too many short flags`);
		if (longFlagExp.test(unsupportedFlag)) throw new Error(`${baseError}
- too many long flags`);
		throw new Error(`${baseError}
- unrecognised flag format`);
	}
	if (shortFlag === void 0 && longFlag === void 0) throw new Error(`option creation failed due to no flags found in '${flags}'.`);
	return {
		shortFlag,
		longFlag
	};
}

// node_modules/commander/lib/suggestSimilar.js
const maxDistance = 3;
function editDistance(a, b) {
	if (Math.abs(a.length - b.length) > maxDistance) return Math.max(a.length, b.length);
	const d = [];
	for (let i = 0; i <= a.length; i++) d[i] = [i];
	for (let j = 0; j <= b.length; j++) d[0][j] = j;
	for (let j = 1; j <= b.length; j++) for (let i = 1; i <= a.length; i++) {
		let cost;
		if (a[i - 1] === b[j - 1]) cost = 0;
		else cost = 1;
		d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
		if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
	}
	return d[a.length][b.length];
}
/**
* Find close matches, restricted to same number of edits.
*
* @param {string} word
* @param {string[]} candidates
* @returns {string}
*/
function suggestSimilar(word, candidates) {
	if (!candidates || candidates.length === 0) return "";
	candidates = Array.from(new Set(candidates));
	const searchingOptions = word.startsWith("--");
	if (searchingOptions) {
		word = word.slice(2);
		candidates = candidates.map((candidate) => candidate.slice(2));
	}
	let similar = [];
	let bestDistance = maxDistance;
	const minSimilarity = .4;
	candidates.forEach((candidate) => {
		if (candidate.length <= 1) return;
		const distance = editDistance(word, candidate);
		const length = Math.max(word.length, candidate.length);
		if ((length - distance) / length > minSimilarity) {
			if (distance < bestDistance) {
				bestDistance = distance;
				similar = [candidate];
			} else if (distance === bestDistance) similar.push(candidate);
		}
	});
	similar.sort((a, b) => a.localeCompare(b));
	if (searchingOptions) similar = similar.map((candidate) => `--${candidate}`);
	if (similar.length > 1) return `\n(Did you mean one of ${similar.join(", ")}?)`;
	if (similar.length === 1) return `\n(Did you mean ${similar[0]}?)`;
	return "";
}

// node_modules/commander/lib/command.js
var Command = class Command extends EventEmitter {
	/**
	* Initialize a new `Command`.
	*
	* @param {string} [name]
	*/
	constructor(name) {
		super();
		/** @type {Command[]} */
		this.commands = [];
		/** @type {Option[]} */
		this.options = [];
		this.parent = null;
		this._allowUnknownOption = false;
		this._allowExcessArguments = false;
		/** @type {Argument[]} */
		this.registeredArguments = [];
		this._args = this.registeredArguments;
		/** @type {string[]} */
		this.args = [];
		this.rawArgs = [];
		this.processedArgs = [];
		this._scriptPath = null;
		this._name = name || "";
		this._optionValues = {};
		this._optionValueSources = {};
		this._storeOptionsAsProperties = false;
		this._actionHandler = null;
		this._executableHandler = false;
		this._executableFile = null;
		this._executableDir = null;
		this._defaultCommandName = null;
		this._exitCallback = null;
		this._aliases = [];
		this._combineFlagAndOptionalValue = true;
		this._description = "";
		this._summary = "";
		this._argsDescription = void 0;
		this._enablePositionalOptions = false;
		this._passThroughOptions = false;
		this._lifeCycleHooks = {};
		/** @type {(boolean | string)} */
		this._showHelpAfterError = false;
		this._showSuggestionAfterError = true;
		this._savedState = null;
		this._outputConfiguration = {
			writeOut: (str) => process$1.stdout.write(str),
			writeErr: (str) => process$1.stderr.write(str),
			outputError: (str, write) => write(str),
			getOutHelpWidth: () => process$1.stdout.isTTY ? process$1.stdout.columns : void 0,
			getErrHelpWidth: () => process$1.stderr.isTTY ? process$1.stderr.columns : void 0,
			getOutHasColors: () => useColor() ?? (process$1.stdout.isTTY && process$1.stdout.hasColors?.()),
			getErrHasColors: () => useColor() ?? (process$1.stderr.isTTY && process$1.stderr.hasColors?.()),
			stripColor: (str) => stripVTControlCharacters(str)
		};
		this._hidden = false;
		/** @type {(Option | null | undefined)} */
		this._helpOption = void 0;
		this._addImplicitHelpCommand = void 0;
		/** @type {Command} */
		this._helpCommand = void 0;
		this._helpConfiguration = {};
		/** @type {string | undefined} */
		this._helpGroupHeading = void 0;
		/** @type {string | undefined} */
		this._defaultCommandGroup = void 0;
		/** @type {string | undefined} */
		this._defaultOptionGroup = void 0;
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
		this._outputConfiguration = sourceCommand._outputConfiguration;
		this._helpOption = sourceCommand._helpOption;
		this._helpCommand = sourceCommand._helpCommand;
		this._helpConfiguration = sourceCommand._helpConfiguration;
		this._exitCallback = sourceCommand._exitCallback;
		this._storeOptionsAsProperties = sourceCommand._storeOptionsAsProperties;
		this._combineFlagAndOptionalValue = sourceCommand._combineFlagAndOptionalValue;
		this._allowExcessArguments = sourceCommand._allowExcessArguments;
		this._enablePositionalOptions = sourceCommand._enablePositionalOptions;
		this._showHelpAfterError = sourceCommand._showHelpAfterError;
		this._showSuggestionAfterError = sourceCommand._showSuggestionAfterError;
		return this;
	}
	/**
	* @returns {Command[]}
	* @private
	*/
	_getCommandAndAncestors() {
		const result = [];
		for (let command = this; command; command = command.parent) result.push(command);
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
		let desc = actionOptsOrExecDesc;
		let opts = execOpts;
		if (typeof desc === "object" && desc !== null) {
			opts = desc;
			desc = null;
		}
		opts = opts || {};
		const [, name, args] = nameAndArgs.match(/([^ ]+) *(.*)/);
		const cmd = this.createCommand(name);
		if (desc) {
			cmd.description(desc);
			cmd._executableHandler = true;
		}
		if (opts.isDefault) this._defaultCommandName = cmd._name;
		cmd._hidden = !!(opts.noHelp || opts.hidden);
		cmd._executableFile = opts.executableFile || null;
		if (args) cmd.arguments(args);
		this._registerCommand(cmd);
		cmd.parent = this;
		cmd.copyInheritedSettings(this);
		if (desc) return this;
		return cmd;
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
	createCommand(name) {
		return new Command(name);
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
		if (configuration === void 0) return this._helpConfiguration;
		this._helpConfiguration = configuration;
		return this;
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
		if (configuration === void 0) return this._outputConfiguration;
		this._outputConfiguration = {
			...this._outputConfiguration,
			...configuration
		};
		return this;
	}
	/**
	* Display the help or a custom message after an error occurs.
	*
	* @param {(boolean|string)} [displayHelp]
	* @return {Command} `this` command for chaining
	*/
	showHelpAfterError(displayHelp = true) {
		if (typeof displayHelp !== "string") displayHelp = !!displayHelp;
		this._showHelpAfterError = displayHelp;
		return this;
	}
	/**
	* Display suggestion of similar commands for unknown commands, or options for unknown options.
	*
	* @param {boolean} [displaySuggestion]
	* @return {Command} `this` command for chaining
	*/
	showSuggestionAfterError(displaySuggestion = true) {
		this._showSuggestionAfterError = !!displaySuggestion;
		return this;
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
		if (!cmd._name) throw new Error(`Command passed to .addCommand() must have a name
- specify the name in Command constructor or using .name()`);
		opts = opts || {};
		if (opts.isDefault) this._defaultCommandName = cmd._name;
		if (opts.noHelp || opts.hidden) cmd._hidden = true;
		this._registerCommand(cmd);
		cmd.parent = this;
		cmd._checkForBrokenPassThrough();
		return this;
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
	createArgument(name, description) {
		return new Argument(name, description);
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
	argument(name, description, parseArg, defaultValue) {
		const argument = this.createArgument(name, description);
		if (typeof parseArg === "function") argument.default(defaultValue).argParser(parseArg);
		else argument.default(parseArg);
		this.addArgument(argument);
		return this;
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
		names.trim().split(/ +/).forEach((detail) => {
			this.argument(detail);
		});
		return this;
	}
	/**
	* Define argument syntax for command, adding a prepared argument.
	*
	* @param {Argument} argument
	* @return {Command} `this` command for chaining
	*/
	addArgument(argument) {
		const previousArgument = this.registeredArguments.slice(-1)[0];
		if (previousArgument?.variadic) throw new Error(`only the last argument can be variadic '${previousArgument.name()}'`);
		if (argument.required && argument.defaultValue !== void 0 && argument.parseArg === void 0) throw new Error(`a default value for a required argument is never used: '${argument.name()}'`);
		this.registeredArguments.push(argument);
		return this;
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
		if (typeof enableOrNameAndArgs === "boolean") {
			this._addImplicitHelpCommand = enableOrNameAndArgs;
			if (enableOrNameAndArgs && this._defaultCommandGroup) this._initCommandGroup(this._getHelpCommand());
			return this;
		}
		const [, helpName, helpArgs] = (enableOrNameAndArgs ?? "help [command]").match(/([^ ]+) *(.*)/);
		const helpDescription = description ?? "display help for command";
		const helpCommand = this.createCommand(helpName);
		helpCommand.helpOption(false);
		if (helpArgs) helpCommand.arguments(helpArgs);
		if (helpDescription) helpCommand.description(helpDescription);
		this._addImplicitHelpCommand = true;
		this._helpCommand = helpCommand;
		if (enableOrNameAndArgs || description) this._initCommandGroup(helpCommand);
		return this;
	}
	/**
	* Add prepared custom help command.
	*
	* @param {(Command|string|boolean)} helpCommand - custom help command, or deprecated enableOrNameAndArgs as for `.helpCommand()`
	* @param {string} [deprecatedDescription] - deprecated custom description used with custom name only
	* @return {Command} `this` command for chaining
	*/
	addHelpCommand(helpCommand, deprecatedDescription) {
		if (typeof helpCommand !== "object") {
			this.helpCommand(helpCommand, deprecatedDescription);
			return this;
		}
		this._addImplicitHelpCommand = true;
		this._helpCommand = helpCommand;
		this._initCommandGroup(helpCommand);
		return this;
	}
	/**
	* Lazy create help command.
	*
	* @return {(Command|null)}
	* @package
	*/
	_getHelpCommand() {
		if (this._addImplicitHelpCommand ?? (this.commands.length && !this._actionHandler && !this._findCommand("help"))) {
			if (this._helpCommand === void 0) this.helpCommand(void 0, void 0);
			return this._helpCommand;
		}
		return null;
	}
	/**
	* Add hook for life cycle event.
	*
	* @param {string} event
	* @param {Function} listener
	* @return {Command} `this` command for chaining
	*/
	hook(event, listener) {
		const allowedValues = [
			"preSubcommand",
			"preAction",
			"postAction"
		];
		if (!allowedValues.includes(event)) throw new Error(`Unexpected value for event passed to hook : '${event}'.
Expecting one of '${allowedValues.join("', '")}'`);
		if (this._lifeCycleHooks[event]) this._lifeCycleHooks[event].push(listener);
		else this._lifeCycleHooks[event] = [listener];
		return this;
	}
	/**
	* Register callback to use as replacement for calling process.exit.
	*
	* @param {Function} [fn] optional callback which will be passed a CommanderError, defaults to throwing
	* @return {Command} `this` command for chaining
	*/
	exitOverride(fn) {
		if (fn) this._exitCallback = fn;
		else this._exitCallback = (err) => {
			if (err.code !== "commander.executeSubCommandAsync") throw err;
		};
		return this;
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
	_exit(exitCode, code, message) {
		if (this._exitCallback) this._exitCallback(new CommanderError(exitCode, code, message));
		process$1.exit(exitCode);
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
		const listener = (args) => {
			const expectedArgsCount = this.registeredArguments.length;
			const actionArgs = args.slice(0, expectedArgsCount);
			if (this._storeOptionsAsProperties) actionArgs[expectedArgsCount] = this;
			else actionArgs[expectedArgsCount] = this.opts();
			actionArgs.push(this);
			return fn.apply(this, actionArgs);
		};
		this._actionHandler = listener;
		return this;
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
				const message = `${invalidArgumentMessage} ${err.message}`;
				this.error(message, {
					exitCode: err.exitCode,
					code: err.code
				});
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
	_registerOption(option) {
		const matchingOption = option.short && this._findOption(option.short) || option.long && this._findOption(option.long);
		if (matchingOption) {
			const matchingFlag = option.long && this._findOption(option.long) ? option.long : option.short;
			throw new Error(`Cannot add option '${option.flags}'${this._name && ` to command '${this._name}'`} due to conflicting flag '${matchingFlag}'
-  already used by option '${matchingOption.flags}'`);
		}
		this._initOptionGroup(option);
		this.options.push(option);
	}
	/**
	* Check for command name and alias conflicts with existing commands.
	* Register command if no conflicts found, or throw on conflict.
	*
	* @param {Command} command
	* @private
	*/
	_registerCommand(command) {
		const knownBy = (cmd) => {
			return [cmd.name()].concat(cmd.aliases());
		};
		const alreadyUsed = knownBy(command).find((name) => this._findCommand(name));
		if (alreadyUsed) {
			const existingCmd = knownBy(this._findCommand(alreadyUsed)).join("|");
			const newCmd = knownBy(command).join("|");
			throw new Error(`cannot add command '${newCmd}' as already have command '${existingCmd}'`);
		}
		this._initCommandGroup(command);
		this.commands.push(command);
	}
	/**
	* Add an option.
	*
	* @param {Option} option
	* @return {Command} `this` command for chaining
	*/
	addOption(option) {
		this._registerOption(option);
		const oname = option.name();
		const name = option.attributeName();
		if (option.defaultValue !== void 0) this.setOptionValueWithSource(name, option.defaultValue, "default");
		const handleOptionValue = (val, invalidValueMessage, valueSource) => {
			if (val == null && option.presetArg !== void 0) val = option.presetArg;
			const oldValue = this.getOptionValue(name);
			if (val !== null && option.parseArg) val = this._callParseArg(option, val, oldValue, invalidValueMessage);
			else if (val !== null && option.variadic) val = option._collectValue(val, oldValue);
			if (val == null) {
				if (option.negate) val = false;
				else if (option.isBoolean() || option.optional) val = true;
				else val = "";
			}
			this.setOptionValueWithSource(name, val, valueSource);
		};
		this.on("option:" + oname, (val) => {
			const invalidValueMessage = `error: option '${option.flags}' argument '${val}' is invalid.`;
			handleOptionValue(val, invalidValueMessage, "cli");
		});
		if (option.envVar) this.on("optionEnv:" + oname, (val) => {
			const invalidValueMessage = `error: option '${option.flags}' value '${val}' from env '${option.envVar}' is invalid.`;
			handleOptionValue(val, invalidValueMessage, "env");
		});
		return this;
	}
	/**
	* Internal implementation shared by .option() and .requiredOption()
	*
	* @return {Command} `this` command for chaining
	* @private
	*/
	_optionEx(config, flags, description, fn, defaultValue) {
		if (typeof flags === "object" && flags instanceof Option) throw new Error("To add an Option object use addOption() instead of option() or requiredOption()");
		const option = this.createOption(flags, description);
		option.makeOptionMandatory(!!config.mandatory);
		if (typeof fn === "function") option.default(defaultValue).argParser(fn);
		else if (fn instanceof RegExp) {
			const regex = fn;
			fn = (val, def) => {
				const m = regex.exec(val);
				return m ? m[0] : def;
			};
			option.default(defaultValue).argParser(fn);
		} else option.default(fn);
		return this.addOption(option);
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
		return this._optionEx({ mandatory: true }, flags, description, parseArg, defaultValue);
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
	combineFlagAndOptionalValue(combine = true) {
		this._combineFlagAndOptionalValue = !!combine;
		return this;
	}
	/**
	* Allow unknown options on the command line.
	*
	* @param {boolean} [allowUnknown] - if `true` or omitted, no error will be thrown for unknown options.
	* @return {Command} `this` command for chaining
	*/
	allowUnknownOption(allowUnknown = true) {
		this._allowUnknownOption = !!allowUnknown;
		return this;
	}
	/**
	* Allow excess command-arguments on the command line. Pass false to make excess arguments an error.
	*
	* @param {boolean} [allowExcess] - if `true` or omitted, no error will be thrown for excess arguments.
	* @return {Command} `this` command for chaining
	*/
	allowExcessArguments(allowExcess = true) {
		this._allowExcessArguments = !!allowExcess;
		return this;
	}
	/**
	* Enable positional options. Positional means global options are specified before subcommands which lets
	* subcommands reuse the same option names, and also enables subcommands to turn on passThroughOptions.
	* The default behaviour is non-positional and global options may appear anywhere on the command line.
	*
	* @param {boolean} [positional]
	* @return {Command} `this` command for chaining
	*/
	enablePositionalOptions(positional = true) {
		this._enablePositionalOptions = !!positional;
		return this;
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
	passThroughOptions(passThrough = true) {
		this._passThroughOptions = !!passThrough;
		this._checkForBrokenPassThrough();
		return this;
	}
	/**
	* @private
	*/
	_checkForBrokenPassThrough() {
		if (this.parent && this._passThroughOptions && !this.parent._enablePositionalOptions) throw new Error(`passThroughOptions cannot be used for '${this._name}' without turning on enablePositionalOptions for parent command(s)`);
	}
	/**
	* Whether to store option values as properties on command object,
	* or store separately (specify false). In both cases the option values can be accessed using .opts().
	*
	* @param {boolean} [storeAsProperties=true]
	* @return {Command} `this` command for chaining
	*/
	storeOptionsAsProperties(storeAsProperties = true) {
		if (this.options.length) throw new Error("call .storeOptionsAsProperties() before adding options");
		if (Object.keys(this._optionValues).length) throw new Error("call .storeOptionsAsProperties() before setting option values");
		this._storeOptionsAsProperties = !!storeAsProperties;
		return this;
	}
	/**
	* Retrieve option value.
	*
	* @param {string} key
	* @return {object} value
	*/
	getOptionValue(key) {
		if (this._storeOptionsAsProperties) return this[key];
		return this._optionValues[key];
	}
	/**
	* Store option value.
	*
	* @param {string} key
	* @param {object} value
	* @return {Command} `this` command for chaining
	*/
	setOptionValue(key, value) {
		return this.setOptionValueWithSource(key, value, void 0);
	}
	/**
	* Store option value and where the value came from.
	*
	* @param {string} key
	* @param {object} value
	* @param {string} source - expected values are default/config/env/cli/implied
	* @return {Command} `this` command for chaining
	*/
	setOptionValueWithSource(key, value, source) {
		if (this._storeOptionsAsProperties) this[key] = value;
		else this._optionValues[key] = value;
		this._optionValueSources[key] = source;
		return this;
	}
	/**
	* Get source of option value.
	* Expected values are default | config | env | cli | implied
	*
	* @param {string} key
	* @return {string}
	*/
	getOptionValueSource(key) {
		return this._optionValueSources[key];
	}
	/**
	* Get source of option value. See also .optsWithGlobals().
	* Expected values are default | config | env | cli | implied
	*
	* @param {string} key
	* @return {string}
	*/
	getOptionValueSourceWithGlobals(key) {
		let source;
		this._getCommandAndAncestors().forEach((cmd) => {
			if (Object.hasOwn(cmd._optionValueSources, key)) source = cmd.getOptionValueSource(key);
		});
		return source;
	}
	/**
	* Get user arguments from implied or explicit arguments.
	* Side-effects: set _scriptPath if args included script. Used for default program name, and subcommand searches.
	*
	* @private
	*/
	_prepareUserArgs(argv, parseOptions) {
		if (argv !== void 0 && !Array.isArray(argv)) throw new Error("first parameter to parse must be array or undefined");
		parseOptions = parseOptions || {};
		if (argv === void 0 && parseOptions.from === void 0) {
			if (process$1.versions?.electron) parseOptions.from = "electron";
			const execArgv = process$1.execArgv ?? [];
			if (execArgv.includes("-e") || execArgv.includes("--eval") || execArgv.includes("-p") || execArgv.includes("--print")) parseOptions.from = "eval";
		}
		if (argv === void 0) argv = process$1.argv;
		this.rawArgs = argv.slice();
		let userArgs;
		switch (parseOptions.from) {
			case void 0:
			case "node":
				this._scriptPath = argv[1];
				userArgs = argv.slice(2);
				break;
			case "electron":
				if (process$1.defaultApp) {
					this._scriptPath = argv[1];
					userArgs = argv.slice(2);
				} else userArgs = argv.slice(1);
				break;
			case "user":
				userArgs = argv.slice(0);
				break;
			case "eval":
				userArgs = argv.slice(1);
				break;
			default: throw new Error(`unexpected parse option { from: '${parseOptions.from}' }`);
		}
		if (!this._name && this._scriptPath) this.nameFromFilename(this._scriptPath);
		this._name = this._name || "program";
		return userArgs;
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
		const userArgs = this._prepareUserArgs(argv, parseOptions);
		this._parseCommand([], userArgs);
		return this;
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
		const userArgs = this._prepareUserArgs(argv, parseOptions);
		await this._parseCommand([], userArgs);
		return this;
	}
	_prepareForParse() {
		if (this._savedState === null) {
			this.options.filter((option) => option.negate && option.defaultValue === void 0 && this.getOptionValue(option.attributeName()) === void 0).forEach((option) => {
				const positiveLongFlag = option.long.replace(/^--no-/, "--");
				if (!this._findOption(positiveLongFlag)) this.setOptionValueWithSource(option.attributeName(), true, "default");
			});
			this.saveStateBeforeParse();
		} else this.restoreStateBeforeParse();
	}
	/**
	* Called the first time parse is called to save state and allow a restore before subsequent calls to parse.
	* Not usually called directly, but available for subclasses to save their custom state.
	*
	* This is called in a lazy way. Only commands used in parsing chain will have state saved.
	*/
	saveStateBeforeParse() {
		this._savedState = {
			_name: this._name,
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
		if (this._storeOptionsAsProperties) throw new Error(`Can not call parse again when storeOptionsAsProperties is true.
- either make a new Command for each call to parse, or stop storing options as properties`);
		this._name = this._savedState._name;
		this._scriptPath = null;
		this.rawArgs = [];
		this._optionValues = { ...this._savedState._optionValues };
		this._optionValueSources = { ...this._savedState._optionValueSources };
		this.args = [];
		this.processedArgs = [];
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
		const executableMissing = `'${executableFile}' does not exist
 - if '${subcommandName}' is not meant to be an executable command, remove description parameter from '.command()' and use '.description()' instead
 - if the default executable name is not suitable, use the executableFile option to supply a custom name or path
 - ${executableDir ? `searched for local subcommand relative to directory '${executableDir}'` : "no directory for search for local subcommand, use .executableDir() to supply a custom directory"}`;
		throw new Error(executableMissing);
	}
	/**
	* Execute a sub-command executable.
	*
	* @private
	*/
	_executeSubCommand(subcommand, args) {
		args = args.slice();
		const sourceExt = [
			".js",
			".ts",
			".tsx",
			".mjs",
			".cjs"
		];
		function findFile(baseDir, baseName) {
			const localBin = path.resolve(baseDir, baseName);
			if (fs.existsSync(localBin)) return localBin;
			if (sourceExt.includes(path.extname(baseName))) return void 0;
			const foundExt = sourceExt.find((ext) => fs.existsSync(`${localBin}${ext}`));
			if (foundExt) return `${localBin}${foundExt}`;
		}
		this._checkForMissingMandatoryOptions();
		this._checkForConflictingOptions();
		let executableFile = subcommand._executableFile || `${this._name}-${subcommand._name}`;
		let executableDir = this._executableDir || "";
		if (this._scriptPath) {
			let resolvedScriptPath;
			try {
				resolvedScriptPath = fs.realpathSync(this._scriptPath);
			} catch {
				resolvedScriptPath = this._scriptPath;
			}
			executableDir = path.resolve(path.dirname(resolvedScriptPath), executableDir);
		}
		if (executableDir) {
			let localFile = findFile(executableDir, executableFile);
			if (!localFile && !subcommand._executableFile && this._scriptPath) {
				const legacyName = path.basename(this._scriptPath, path.extname(this._scriptPath));
				if (legacyName !== this._name) localFile = findFile(executableDir, `${legacyName}-${subcommand._name}`);
			}
			executableFile = localFile || executableFile;
		}
		const launchWithNode = sourceExt.includes(path.extname(executableFile));
		let proc;
		if (process$1.platform !== "win32") {
			if (launchWithNode) {
				args.unshift(executableFile);
				args = incrementNodeInspectorPort(process$1.execArgv).concat(args);
				proc = childProcess.spawn(process$1.argv[0], args, { stdio: "inherit" });
			} else proc = childProcess.spawn(executableFile, args, { stdio: "inherit" });
		} else {
			this._checkForMissingExecutable(executableFile, executableDir, subcommand._name);
			args.unshift(executableFile);
			args = incrementNodeInspectorPort(process$1.execArgv).concat(args);
			proc = childProcess.spawn(process$1.execPath, args, { stdio: "inherit" });
		}
		if (!proc.killed) [
			"SIGUSR1",
			"SIGUSR2",
			"SIGTERM",
			"SIGINT",
			"SIGHUP"
		].forEach((signal) => {
			process$1.on(signal, () => {
				if (proc.killed === false && proc.exitCode === null) proc.kill(signal);
			});
		});
		const exitCallback = this._exitCallback;
		proc.on("close", (code) => {
			code = code ?? 1;
			if (!exitCallback) process$1.exit(code);
			else exitCallback(new CommanderError(code, "commander.executeSubCommandAsync", "(close)"));
		});
		proc.on("error", (err) => {
			if (err.code === "ENOENT") this._checkForMissingExecutable(executableFile, executableDir, subcommand._name);
			else if (err.code === "EACCES") throw new Error(`'${executableFile}' not executable`);
			if (!exitCallback) process$1.exit(1);
			else {
				const wrappedError = new CommanderError(1, "commander.executeSubCommandAsync", "(error)");
				wrappedError.nestedError = err;
				exitCallback(wrappedError);
			}
		});
		this.runningCommand = proc;
	}
	/**
	* @private
	*/
	_dispatchSubcommand(commandName, operands, unknown) {
		const subCommand = this._findCommand(commandName);
		if (!subCommand) this.help({ error: true });
		subCommand._prepareForParse();
		let promiseChain;
		promiseChain = this._chainOrCallSubCommandHook(promiseChain, subCommand, "preSubcommand");
		promiseChain = this._chainOrCall(promiseChain, () => {
			if (subCommand._executableHandler) this._executeSubCommand(subCommand, operands.concat(unknown));
			else return subCommand._parseCommand(operands, unknown);
		});
		return promiseChain;
	}
	/**
	* Invoke help directly if possible, or dispatch if necessary.
	* e.g. help foo
	*
	* @private
	*/
	_dispatchHelpCommand(subcommandName) {
		if (!subcommandName) this.help();
		const subCommand = this._findCommand(subcommandName);
		if (subCommand && !subCommand._executableHandler) subCommand.help();
		return this._dispatchSubcommand(subcommandName, [], [this._getHelpOption()?.long ?? this._getHelpOption()?.short ?? "--help"]);
	}
	/**
	* Check this.args against expected this.registeredArguments.
	*
	* @private
	*/
	_checkNumberOfArguments() {
		this.registeredArguments.forEach((arg, i) => {
			if (arg.required && this.args[i] == null) this.missingArgument(arg.name());
		});
		if (this.registeredArguments.length > 0 && this.registeredArguments[this.registeredArguments.length - 1].variadic) return;
		if (this.args.length > this.registeredArguments.length) this._excessArguments(this.args);
	}
	/**
	* Process this.args using this.registeredArguments and save as this.processedArgs!
	*
	* @private
	*/
	_processArguments() {
		const myParseArg = (argument, value, previous) => {
			let parsedValue = value;
			if (value !== null && argument.parseArg) {
				const invalidValueMessage = `error: command-argument value '${value}' is invalid for argument '${argument.name()}'.`;
				parsedValue = this._callParseArg(argument, value, previous, invalidValueMessage);
			}
			return parsedValue;
		};
		this._checkNumberOfArguments();
		const processedArgs = [];
		this.registeredArguments.forEach((declaredArg, index) => {
			let value = declaredArg.defaultValue;
			if (declaredArg.variadic) {
				if (index < this.args.length) {
					value = this.args.slice(index);
					if (declaredArg.parseArg) value = value.reduce((processed, v) => {
						return myParseArg(declaredArg, v, processed);
					}, declaredArg.defaultValue);
				} else if (value === void 0) value = [];
			} else if (index < this.args.length) {
				value = this.args[index];
				if (declaredArg.parseArg) value = myParseArg(declaredArg, value, declaredArg.defaultValue);
			}
			processedArgs[index] = value;
		});
		this.processedArgs = processedArgs;
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
		if (promise?.then && typeof promise.then === "function") return promise.then(() => fn());
		return fn();
	}
	/**
	*
	* @param {(Promise|undefined)} promise
	* @param {string} event
	* @return {(Promise|undefined)}
	* @private
	*/
	_chainOrCallHooks(promise, event) {
		let result = promise;
		const hooks = [];
		this._getCommandAndAncestors().reverse().filter((cmd) => cmd._lifeCycleHooks[event] !== void 0).forEach((hookedCommand) => {
			hookedCommand._lifeCycleHooks[event].forEach((callback) => {
				hooks.push({
					hookedCommand,
					callback
				});
			});
		});
		if (event === "postAction") hooks.reverse();
		hooks.forEach((hookDetail) => {
			result = this._chainOrCall(result, () => {
				return hookDetail.callback(hookDetail.hookedCommand, this);
			});
		});
		return result;
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
		if (this._lifeCycleHooks[event] !== void 0) this._lifeCycleHooks[event].forEach((hook) => {
			result = this._chainOrCall(result, () => {
				return hook(this, subCommand);
			});
		});
		return result;
	}
	/**
	* Process arguments in context of this command.
	* Returns action result, in case it is a promise.
	*
	* @private
	*/
	_parseCommand(operands, unknown) {
		const parsed = this.parseOptions(unknown);
		this._parseOptionsEnv();
		this._parseOptionsImplied();
		operands = operands.concat(parsed.operands);
		unknown = parsed.unknown;
		this.args = operands.concat(unknown);
		if (operands && this._findCommand(operands[0])) return this._dispatchSubcommand(operands[0], operands.slice(1), unknown);
		if (this._getHelpCommand() && operands[0] === this._getHelpCommand().name()) return this._dispatchHelpCommand(operands[1]);
		if (this._defaultCommandName) {
			this._outputHelpIfRequested(unknown);
			return this._dispatchSubcommand(this._defaultCommandName, operands, unknown);
		}
		if (this.commands.length && this.args.length === 0 && !this._actionHandler && !this._defaultCommandName) this.help({ error: true });
		this._outputHelpIfRequested(parsed.unknown);
		this._checkForMissingMandatoryOptions();
		this._checkForConflictingOptions();
		const checkForUnknownOptions = () => {
			if (parsed.unknown.length > 0) this.unknownOption(parsed.unknown[0]);
		};
		const commandEvent = `command:${this.name()}`;
		if (this._actionHandler) {
			checkForUnknownOptions();
			this._processArguments();
			let promiseChain;
			promiseChain = this._chainOrCallHooks(promiseChain, "preAction");
			promiseChain = this._chainOrCall(promiseChain, () => this._actionHandler(this.processedArgs));
			if (this.parent) promiseChain = this._chainOrCall(promiseChain, () => {
				this.parent.emit(commandEvent, operands, unknown);
			});
			promiseChain = this._chainOrCallHooks(promiseChain, "postAction");
			return promiseChain;
		}
		if (this.parent?.listenerCount(commandEvent)) {
			checkForUnknownOptions();
			this._processArguments();
			this.parent.emit(commandEvent, operands, unknown);
		} else if (operands.length) {
			if (this._findCommand("*")) return this._dispatchSubcommand("*", operands, unknown);
			if (this.listenerCount("command:*")) this.emit("command:*", operands, unknown);
			else if (this.commands.length) this.unknownCommand();
			else {
				checkForUnknownOptions();
				this._processArguments();
			}
		} else if (this.commands.length) {
			checkForUnknownOptions();
			this.help({ error: true });
		} else {
			checkForUnknownOptions();
			this._processArguments();
		}
	}
	/**
	* Find matching command.
	*
	* @private
	* @return {Command | undefined}
	*/
	_findCommand(name) {
		if (!name) return void 0;
		return this.commands.find((cmd) => cmd._name === name || cmd._aliases.includes(name));
	}
	/**
	* Return an option matching `arg` if any.
	*
	* @param {string} arg
	* @return {Option}
	* @package
	*/
	_findOption(arg) {
		return this.options.find((option) => option.is(arg));
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
				if (anOption.mandatory && cmd.getOptionValue(anOption.attributeName()) === void 0) cmd.missingMandatoryOptionValue(anOption);
			});
		});
	}
	/**
	* Display an error message if conflicting options are used together in this.
	*
	* @private
	*/
	_checkForConflictingLocalOptions() {
		const definedNonDefaultOptions = this.options.filter((option) => {
			const optionKey = option.attributeName();
			if (this.getOptionValue(optionKey) === void 0) return false;
			return this.getOptionValueSource(optionKey) !== "default";
		});
		definedNonDefaultOptions.filter((option) => option.conflictsWith.length > 0).forEach((option) => {
			const conflictingAndDefined = definedNonDefaultOptions.find((defined) => option.conflictsWith.includes(defined.attributeName()));
			if (conflictingAndDefined) this._conflictingOption(option, conflictingAndDefined);
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
		const operands = [];
		const unknown = [];
		let dest = operands;
		function maybeOption(arg) {
			return arg.length > 1 && arg[0] === "-";
		}
		const negativeNumberArg = (arg) => {
			if (!/^-(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(arg)) return false;
			return !this._getCommandAndAncestors().some((cmd) => cmd.options.map((opt) => opt.short).some((short) => /^-\d$/.test(short)));
		};
		let activeVariadicOption = null;
		let activeGroup = null;
		let i = 0;
		while (i < args.length || activeGroup) {
			const arg = activeGroup ?? args[i++];
			activeGroup = null;
			if (arg === "--") {
				if (dest === unknown) dest.push(arg);
				dest.push(...args.slice(i));
				break;
			}
			if (activeVariadicOption && (!maybeOption(arg) || negativeNumberArg(arg))) {
				this.emit(`option:${activeVariadicOption.name()}`, arg);
				continue;
			}
			activeVariadicOption = null;
			if (maybeOption(arg)) {
				const option = this._findOption(arg);
				if (option) {
					if (option.required) {
						const value = args[i++];
						if (value === void 0) this.optionMissingArgument(option);
						this.emit(`option:${option.name()}`, value);
					} else if (option.optional) {
						let value = null;
						if (i < args.length && (!maybeOption(args[i]) || negativeNumberArg(args[i]))) value = args[i++];
						this.emit(`option:${option.name()}`, value);
					} else this.emit(`option:${option.name()}`);
					activeVariadicOption = option.variadic ? option : null;
					continue;
				}
			}
			if (arg.length > 2 && arg[0] === "-" && arg[1] !== "-") {
				const option = this._findOption(`-${arg[1]}`);
				if (option) {
					if (option.required || option.optional && this._combineFlagAndOptionalValue) this.emit(`option:${option.name()}`, arg.slice(2));
					else {
						this.emit(`option:${option.name()}`);
						activeGroup = `-${arg.slice(2)}`;
					}
					continue;
				}
			}
			if (/^--[^=]+=/.test(arg)) {
				const index = arg.indexOf("=");
				const option = this._findOption(arg.slice(0, index));
				if (option && (option.required || option.optional)) {
					this.emit(`option:${option.name()}`, arg.slice(index + 1));
					continue;
				}
			}
			if (dest === operands && maybeOption(arg) && !(this.commands.length === 0 && negativeNumberArg(arg))) dest = unknown;
			if ((this._enablePositionalOptions || this._passThroughOptions) && operands.length === 0 && unknown.length === 0) {
				if (this._findCommand(arg)) {
					operands.push(arg);
					unknown.push(...args.slice(i));
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
		return {
			operands,
			unknown
		};
	}
	/**
	* Return an object containing local option values as key-value pairs.
	*
	* @return {object}
	*/
	opts() {
		if (this._storeOptionsAsProperties) {
			const result = {};
			const len = this.options.length;
			for (let i = 0; i < len; i++) {
				const key = this.options[i].attributeName();
				result[key] = key === this._versionOptionName ? this._version : this[key];
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
		return this._getCommandAndAncestors().reduce((combinedOptions, cmd) => Object.assign(combinedOptions, cmd.opts()), {});
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
		this._outputConfiguration.outputError(`${message}\n`, this._outputConfiguration.writeErr);
		if (typeof this._showHelpAfterError === "string") this._outputConfiguration.writeErr(`${this._showHelpAfterError}\n`);
		else if (this._showHelpAfterError) {
			this._outputConfiguration.writeErr("\n");
			this.outputHelp({ error: true });
		}
		const config = errorOptions || {};
		const exitCode = config.exitCode || 1;
		const code = config.code || "commander.error";
		this._exit(exitCode, code, message);
	}
	/**
	* Apply any option related environment variables, if option does
	* not have a value from cli or client code.
	*
	* @private
	*/
	_parseOptionsEnv() {
		this.options.forEach((option) => {
			if (option.envVar && option.envVar in process$1.env) {
				const optionKey = option.attributeName();
				if (this.getOptionValue(optionKey) === void 0 || [
					"default",
					"config",
					"env"
				].includes(this.getOptionValueSource(optionKey))) {
					if (option.required || option.optional) this.emit(`optionEnv:${option.name()}`, process$1.env[option.envVar]);
					else this.emit(`optionEnv:${option.name()}`);
				}
			}
		});
	}
	/**
	* Apply any implied option values, if option is undefined or default value.
	*
	* @private
	*/
	_parseOptionsImplied() {
		const dualHelper = new DualOptions(this.options);
		const hasCustomOptionValue = (optionKey) => {
			return this.getOptionValue(optionKey) !== void 0 && !["default", "implied"].includes(this.getOptionValueSource(optionKey));
		};
		this.options.filter((option) => option.implied !== void 0 && hasCustomOptionValue(option.attributeName()) && dualHelper.valueFromOption(this.getOptionValue(option.attributeName()), option)).forEach((option) => {
			Object.keys(option.implied).filter((impliedKey) => !hasCustomOptionValue(impliedKey)).forEach((impliedKey) => {
				this.setOptionValueWithSource(impliedKey, option.implied[impliedKey], "implied");
			});
		});
	}
	/**
	* Argument `name` is missing.
	*
	* @param {string} name
	* @private
	*/
	missingArgument(name) {
		const message = `error: missing required argument '${name}'`;
		this.error(message, { code: "commander.missingArgument" });
	}
	/**
	* `Option` is missing an argument.
	*
	* @param {Option} option
	* @private
	*/
	optionMissingArgument(option) {
		const message = `error: option '${option.flags}' argument missing`;
		this.error(message, { code: "commander.optionMissingArgument" });
	}
	/**
	* `Option` does not have a value, and is a mandatory option.
	*
	* @param {Option} option
	* @private
	*/
	missingMandatoryOptionValue(option) {
		const message = `error: required option '${option.flags}' not specified`;
		this.error(message, { code: "commander.missingMandatoryOptionValue" });
	}
	/**
	* `Option` conflicts with another option.
	*
	* @param {Option} option
	* @param {Option} conflictingOption
	* @private
	*/
	_conflictingOption(option, conflictingOption) {
		const findBestOptionFromValue = (option) => {
			const optionKey = option.attributeName();
			const optionValue = this.getOptionValue(optionKey);
			const negativeOption = this.options.find((target) => target.negate && optionKey === target.attributeName());
			const positiveOption = this.options.find((target) => !target.negate && optionKey === target.attributeName());
			if (negativeOption && (negativeOption.presetArg === void 0 && optionValue === false || negativeOption.presetArg !== void 0 && optionValue === negativeOption.presetArg)) return negativeOption;
			return positiveOption || option;
		};
		const getErrorMessage = (option) => {
			const bestOption = findBestOptionFromValue(option);
			const optionKey = bestOption.attributeName();
			if (this.getOptionValueSource(optionKey) === "env") return `environment variable '${bestOption.envVar}'`;
			return `option '${bestOption.flags}'`;
		};
		const message = `error: ${getErrorMessage(option)} cannot be used with ${getErrorMessage(conflictingOption)}`;
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
			let candidateFlags = [];
			let command = this;
			do {
				const moreFlags = command.createHelp().visibleOptions(command).filter((option) => option.long).map((option) => option.long);
				candidateFlags = candidateFlags.concat(moreFlags);
				command = command.parent;
			} while (command && !command._enablePositionalOptions);
			suggestion = suggestSimilar(flag, candidateFlags);
		}
		const message = `error: unknown option '${flag}'${suggestion}`;
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
		const expected = this.registeredArguments.length;
		const s = expected === 1 ? "" : "s";
		const received = receivedArgs.length;
		const message = `error: too many arguments${this.parent ? ` for '${this.name()}'` : ""}. Expected ${expected} argument${s} but got ${received}: ${receivedArgs.join(", ")}.`;
		this.error(message, { code: "commander.excessArguments" });
	}
	/**
	* Unknown command.
	*
	* @private
	*/
	unknownCommand() {
		const unknownName = this.args[0];
		let suggestion = "";
		if (this._showSuggestionAfterError) {
			const candidateNames = [];
			this.createHelp().visibleCommands(this).forEach((command) => {
				candidateNames.push(command.name());
				if (command.alias()) candidateNames.push(command.alias());
			});
			suggestion = suggestSimilar(unknownName, candidateNames);
		}
		const message = `error: unknown command '${unknownName}'${suggestion}`;
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
		this._version = str;
		flags = flags || "-V, --version";
		description = description || "output the version number";
		const versionOption = this.createOption(flags, description);
		this._versionOptionName = versionOption.attributeName();
		this._registerOption(versionOption);
		this.on("option:" + versionOption.name(), () => {
			this._outputConfiguration.writeOut(`${str}\n`);
			this._exit(0, "commander.version", str);
		});
		return this;
	}
	/**
	* Set the description.
	*
	* @param {string} [str]
	* @param {object} [argsDescription]
	* @return {(string|Command)}
	*/
	description(str, argsDescription) {
		if (str === void 0 && argsDescription === void 0) return this._description;
		this._description = str;
		if (argsDescription) this._argsDescription = argsDescription;
		return this;
	}
	/**
	* Set the summary. Used when listed as subcommand of parent.
	*
	* @param {string} [str]
	* @return {(string|Command)}
	*/
	summary(str) {
		if (str === void 0) return this._summary;
		this._summary = str;
		return this;
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
		/** @type {Command} */
		let command = this;
		if (this.commands.length !== 0 && this.commands[this.commands.length - 1]._executableHandler) command = this.commands[this.commands.length - 1];
		if (alias === command._name) throw new Error("Command alias can't be the same as its name");
		const matchingCommand = this.parent?._findCommand(alias);
		if (matchingCommand) {
			const existingCmd = [matchingCommand.name()].concat(matchingCommand.aliases()).join("|");
			throw new Error(`cannot add alias '${alias}' to command '${this.name()}' as already have command '${existingCmd}'`);
		}
		command._aliases.push(alias);
		return this;
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
		if (aliases === void 0) return this._aliases;
		aliases.forEach((alias) => this.alias(alias));
		return this;
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
			const args = this.registeredArguments.map((arg) => {
				return humanReadableArgName(arg);
			});
			return [].concat(this.options.length || this._helpOption !== null ? "[options]" : [], this.commands.length ? "[command]" : [], this.registeredArguments.length ? args : []).join(" ");
		}
		this._usage = str;
		return this;
	}
	/**
	* Get or set the name of the command.
	*
	* @param {string} [str]
	* @return {(string|Command)}
	*/
	name(str) {
		if (str === void 0) return this._name;
		this._name = str;
		return this;
	}
	/**
	* Set/get the help group heading for this subcommand in parent command's help.
	*
	* @param {string} [heading]
	* @return {Command | string}
	*/
	helpGroup(heading) {
		if (heading === void 0) return this._helpGroupHeading ?? "";
		this._helpGroupHeading = heading;
		return this;
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
		if (heading === void 0) return this._defaultCommandGroup ?? "";
		this._defaultCommandGroup = heading;
		return this;
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
		if (heading === void 0) return this._defaultOptionGroup ?? "";
		this._defaultOptionGroup = heading;
		return this;
	}
	/**
	* @param {Option} option
	* @private
	*/
	_initOptionGroup(option) {
		if (this._defaultOptionGroup && !option.helpGroupHeading) option.helpGroup(this._defaultOptionGroup);
	}
	/**
	* @param {Command} cmd
	* @private
	*/
	_initCommandGroup(cmd) {
		if (this._defaultCommandGroup && !cmd.helpGroup()) cmd.helpGroup(this._defaultCommandGroup);
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
		this._name = path.basename(filename, path.extname(filename));
		return this;
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
	executableDir(path) {
		if (path === void 0) return this._executableDir;
		this._executableDir = path;
		return this;
	}
	/**
	* Return program help documentation.
	*
	* @param {{ error: boolean }} [contextOptions] - pass {error:true} to wrap for stderr instead of stdout
	* @return {string}
	*/
	helpInformation(contextOptions) {
		const helper = this.createHelp();
		const context = this._getOutputContext(contextOptions);
		helper.prepareContext({
			error: context.error,
			helpWidth: context.helpWidth,
			outputHasColors: context.hasColors
		});
		const text = helper.formatHelp(this, helper);
		if (context.hasColors) return text;
		return this._outputConfiguration.stripColor(text);
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
		const error = !!contextOptions.error;
		let baseWrite;
		let hasColors;
		let helpWidth;
		if (error) {
			baseWrite = (str) => this._outputConfiguration.writeErr(str);
			hasColors = this._outputConfiguration.getErrHasColors();
			helpWidth = this._outputConfiguration.getErrHelpWidth();
		} else {
			baseWrite = (str) => this._outputConfiguration.writeOut(str);
			hasColors = this._outputConfiguration.getOutHasColors();
			helpWidth = this._outputConfiguration.getOutHelpWidth();
		}
		const write = (str) => {
			if (!hasColors) str = this._outputConfiguration.stripColor(str);
			return baseWrite(str);
		};
		return {
			error,
			write,
			hasColors,
			helpWidth
		};
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
		if (typeof contextOptions === "function") {
			deprecatedCallback = contextOptions;
			contextOptions = void 0;
		}
		const outputContext = this._getOutputContext(contextOptions);
		/** @type {HelpTextEventContext} */
		const eventContext = {
			error: outputContext.error,
			write: outputContext.write,
			command: this
		};
		this._getCommandAndAncestors().reverse().forEach((command) => command.emit("beforeAllHelp", eventContext));
		this.emit("beforeHelp", eventContext);
		let helpInformation = this.helpInformation({ error: outputContext.error });
		if (deprecatedCallback) {
			helpInformation = deprecatedCallback(helpInformation);
			if (typeof helpInformation !== "string" && !Buffer.isBuffer(helpInformation)) throw new Error("outputHelp callback must return a string or a Buffer");
		}
		outputContext.write(helpInformation);
		if (this._getHelpOption()?.long) this.emit(this._getHelpOption().long);
		this.emit("afterHelp", eventContext);
		this._getCommandAndAncestors().forEach((command) => command.emit("afterAllHelp", eventContext));
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
		if (typeof flags === "boolean") {
			if (flags) {
				if (this._helpOption === null) this._helpOption = void 0;
				if (this._defaultOptionGroup) this._initOptionGroup(this._getHelpOption());
			} else this._helpOption = null;
			return this;
		}
		this._helpOption = this.createOption(flags ?? "-h, --help", description ?? "display help for command");
		if (flags || description) this._initOptionGroup(this._helpOption);
		return this;
	}
	/**
	* Lazy create help option.
	* Returns null if has been disabled with .helpOption(false).
	*
	* @returns {(Option | null)} the help option
	* @package
	*/
	_getHelpOption() {
		if (this._helpOption === void 0) this.helpOption(void 0, void 0);
		return this._helpOption;
	}
	/**
	* Supply your own option to use for the built-in help option.
	* This is an alternative to using helpOption() to customise the flags and description etc.
	*
	* @param {Option} option
	* @return {Command} `this` command for chaining
	*/
	addHelpOption(option) {
		this._helpOption = option;
		this._initOptionGroup(option);
		return this;
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
		let exitCode = Number(process$1.exitCode ?? 0);
		if (exitCode === 0 && contextOptions && typeof contextOptions !== "function" && contextOptions.error) exitCode = 1;
		this._exit(exitCode, "commander.help", "(outputHelp)");
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
	addHelpText(position, text) {
		const allowedValues = [
			"beforeAll",
			"before",
			"after",
			"afterAll"
		];
		if (!allowedValues.includes(position)) throw new Error(`Unexpected value for position to addHelpText.
Expecting one of '${allowedValues.join("', '")}'`);
		const helpEvent = `${position}Help`;
		this.on(helpEvent, (context) => {
			let helpStr;
			if (typeof text === "function") helpStr = text({
				error: context.error,
				command: context.command
			});
			else helpStr = text;
			if (helpStr) context.write(`${helpStr}\n`);
		});
		return this;
	}
	/**
	* Output help information if help flags specified
	*
	* @param {Array} args - array of options to search for help flags
	* @private
	*/
	_outputHelpIfRequested(args) {
		const helpOption = this._getHelpOption();
		if (helpOption && args.find((arg) => helpOption.is(arg))) {
			this.outputHelp();
			this._exit(0, "commander.helpDisplayed", "(outputHelp)");
		}
	}
};
/**
* Scan arguments and increment port number for inspect calls (to avoid conflicts when spawning new command).
*
* @param {string[]} args - array of arguments from node.execArgv
* @returns {string[]}
* @private
*/
function incrementNodeInspectorPort(args) {
	return args.map((arg) => {
		if (!arg.startsWith("--inspect")) return arg;
		let debugOption;
		let debugHost = "127.0.0.1";
		let debugPort = "9229";
		let match;
		if ((match = arg.match(/^(--inspect(-brk|-wait)?)$/)) !== null) debugOption = match[1];
		else if ((match = arg.match(/^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+)$/)) !== null) {
			debugOption = match[1];
			if (/^\d+$/.test(match[3])) debugPort = match[3];
			else debugHost = match[3];
		} else if ((match = arg.match(/^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+):(\d+)$/)) !== null) {
			debugOption = match[1];
			debugHost = match[3];
			debugPort = match[4];
		}
		if (debugOption && debugPort !== "0") return `${debugOption}=${debugHost}:${parseInt(debugPort) + 1}`;
		return arg;
	});
}
/**
* Exported for using from tests, not otherwise used outside this file.
*
* @returns {boolean | undefined}
* @package
*/
function useColor() {
	if (process$1.env.NO_COLOR || process$1.env.FORCE_COLOR === "0" || process$1.env.FORCE_COLOR === "false") return false;
	if (process$1.env.FORCE_COLOR || process$1.env.CLICOLOR_FORCE !== void 0) return true;
}

// node_modules/commander/index.js
const program$1 = new Command();

// src/credentials.ts
/** Throws `UsageError` for files that cannot be read. */
async function credentials(said, options, surroundings) {
	const reference = parseImageReference(said.image);
	if ("invalid" in reference) return { error: `InvalidImageName: ${reference.invalid}` };
	const lookup = repositoryOf(reference);
	const explained = (offers, notes) => ({
		lookup,
		offers: offers.map(({ source, key, username }) => ({
			source: source.kind === "node" ? said.nodeConfig ?? "node" : source.name,
			key,
			username
		})),
		anonymous: offers.length === 0,
		notes
	});
	if (said.pullSecrets.length > 0 || said.nodeConfig !== null || options.paths.length === 0) {
		const read = async (name) => ({
			name,
			key: /(^|[\\/])\.dockercfg$/.test(name) ? ".dockercfg" : ".dockerconfigjson",
			text: await readText(name, surroundings.workingFolder)
		});
		const node = said.nodeConfig === null ? null : await read(said.nodeConfig);
		const found = offersByHand(reference, await Promise.all(said.pullSecrets.map(read)), node);
		return "error" in found ? found : explained(found.offers, []);
	}
	const { cluster } = await readCluster(options, surroundings, "all");
	const [root = ""] = options.paths;
	const pod = {
		reference,
		namespace: options.namespace,
		serviceAccount: said.serviceAccount,
		root
	};
	const of = credentialsOfPod(cluster, pod, options);
	return of.error === null ? explained(of.offers, pathOf(of)) : { error: of.error };
}
/** Why a pod would offer what it offers, and what cannot be seen from here, a sentence each. */
function pathOf({ secrets, serviceAccount, unseen, error }) {
	const account = {
		present: "is here",
		unknown: "may be in the cluster",
		absent: "is made by nothing here"
	}[serviceAccount.presence];
	return [
		`service account ${serviceAccount.name} ${account}${secrets.length === 0 ? ", and names no pull secret that is known here" : ""}`,
		...secrets.map(({ name, use, because }) => `secret ${name}: ${use}${because === "" ? "" : `, ${because}`}`),
		...error === null ? [] : [`no keyring can be built: ${error}`],
		...unseen.map(({ words }) => `not known from here: whether ${words}`)
	];
}

// src/recognise/messages.ts
/**
* What kubelets and container runtimes say of pulls that fail, and what they mean by it: the first row that fits counts. A row answers for
* itself. Texts change between releases, so a row asks for the few words that carry the meaning.
*/
const kubelet = "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go";
const keyring = "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go";
const kubeletPods = "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go";
const containerd = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go";
const containerdToken = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go";
const containerdFetch = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go";
const containerdImage = "https://github.com/containerd/containerd/blob/main/core/images/image.go";
const containerdPull = "https://github.com/containerd/containerd/blob/main/internal/cri/server/images/image_pull.go";
const crio = "https://github.com/containers/image/blob/main/docker/docker_client.go";
const crioIndex = "https://github.com/containers/image/blob/main/internal/manifest/oci_index.go";
const crioPolicy = "https://github.com/containers/image/blob/main/signature/policy_eval.go";
const crioErrors = "https://github.com/cri-o/cri-o/pull/8656";
const crioShortNames = "https://github.com/containers/image/blob/main/pkg/shortnames/shortnames.go";
const docker = "https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go";
const dockerPull = "https://github.com/moby/moby/blob/master/daemon/internal/distribution/pull_v2.go";
const goNet = "https://github.com/golang/go/blob/master/src/net/net.go";
const goTls = "https://github.com/golang/go/blob/master/src/crypto/x509/verify.go";
const specification = "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes";
const admission = "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go";
const validation = "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go";
const fixes = {
	dns: "Correct the host in the image if it is wrong; else let the nodes' resolver know it. It is the nodes' view that counts, not this machine's.",
	network: "Let the nodes reach the registry: firewall, proxy, route, and whether the registry is up. It is the nodes' view that counts.",
	trust: "Install the registry's certificate authority on the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its certificate.",
	plain: "Serve the registry by HTTPS, or tell the nodes that it is plain HTTP (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`).",
	limit: "Give the pods a pull secret (limits are higher with one), put a mirror before the registry, or wait.",
	renew: "Renew the credential in the pull secret: tokens of some registries end after hours (ECR: 12).",
	attach: "Name a pull secret for the registry in the pod's imagePullSecrets or on its service account, or give the nodes a credential.",
	tellApart: "Correct the name if it is wrong; if it is private, give the pod a pull secret that opens it.",
	platform: "Build the image for the platform of the nodes too, or keep the pod to nodes for which it is built (nodeSelector on kubernetes.io/arch).",
	rebuild: "Rebuild the image in a format that the runtime takes, or name a container image."
};
const it = ({ image }) => image === null ? "the image" : `\`${image}\``;
const host = ({ reference }) => reference === null ? "the registry" : `the registry \`${hostOf(reference)}\``;
const repository = ({ reference }) => reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
const unreachable = (why) => (matter) => `The nodes cannot reach ${host(matter)}: ${why}`;
const connectivity = {
	rule: "registry-unreachable",
	certainty: "proved",
	severity: "error"
};
const limited = {
	rule: "registry-rate-limited",
	certainty: "proved",
	severity: "error",
	fix: fixes.limit
};
const either = {
	rule: "image-missing-or-denied",
	certainty: "unverified",
	fix: fixes.tellApart
};
const tellsNot = (lean) => (matter) => `${repository(matter)} does not exist or is private: the message is the same for both; it looks ${lean}`;
/** Of messages about a pull. */
const pullMeanings = [
	{
		pattern: /Failed to apply default image tag|couldn't parse image (?:name|reference)|InvalidImageName|failed to parse image reference|invalid reference format/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not a valid image reference${invalidity(matter)}`,
		source: kubelet
	},
	{
		pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
		rule: "pull-policy-never",
		certainty: "proved",
		severity: "error",
		says: (matter) => `${cap(it(matter))} is not on the node, and its pull policy is Never`,
		fix: "Put the image on every node, or use IfNotPresent.",
		source: kubelet
	},
	{
		pattern: /pull QPS exceeded/,
		rule: "registry-rate-limited",
		certainty: "proved",
		severity: "warning",
		says: () => "The kubelet's own limit on pulls (registryPullQPS) was exceeded: it tries again by itself",
		fix: "Raise registryPullQPS and registryBurst of the kubelet if it lasts.",
		source: kubelet
	},
	{
		pattern: /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": |ErrImagePull: ){0,2}(?:illegal base64 data at input byte \d+|unable to parse auth field|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal)/,
		rule: "pull-secret-undecodable",
		certainty: "proved",
		says: () => "A pull secret of the pod cannot be decoded: no container of the pod starts, whatever its registry",
		source: keyring
	},
	{
		pattern: /Unable to retrieve some image pull secrets \(([^)]{1,1000})\)/,
		rule: "pull-secret-not-found",
		certainty: "proved",
		severity: "warning",
		says: ({ match }) => `The pod names pull secrets that are not in its namespace: ${listed(match[1])}`,
		fix: "Create the secret in the pod's namespace, or correct its name.",
		source: kubeletPods
	},
	{
		pattern: /SignatureValidationFailed|Source image rejected|signature validation failed|A signature was required/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: (matter) => `The node's signature policy refuses ${it(matter)}`,
		fix: "Sign the image as the policy asks, or correct the policy (`/etc/containers/policy.json`).",
		source: `${crioErrors} ${crioPolicy}`
	},
	{
		pattern: /short.name mode is enforcing|returns ambiguous list/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} names no registry, and the node has several to choose from`,
		fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
		source: crioShortNames
	},
	{
		pattern: /did not resolve to an alias/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} names no registry, and the node has none to search`,
		fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
		source: crioShortNames
	},
	{
		pattern: /both a tag and digest are currently not supported/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `The runtime takes no reference with both tag and digest: ${it(matter)}`,
		fix: "Leave out the tag, or update CRI-O (1.31.0 is the one).",
		source: "https://github.com/cri-o/cri-o/issues/8603"
	},
	{
		pattern: /dial unix \S{1,200}|\/(?:containerd|crio|cri-dockerd)\.sock/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: () => "The node's container runtime does not answer its kubelet",
		fix: "Look at the runtime on the node: `systemctl status containerd`, and its journal.",
		source: kubelet
	},
	{
		pattern: /429 Too Many Requests|toomanyrequests|too many requests to registry|TOO_?MANY_?REQUESTS?|pull rate limit/i,
		...limited,
		says: (matter) => `${cap(host(matter))} refuses the nodes' pulls because of a rate limit`,
		source: `${containerdFetch} ${docker}`
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: no such host|Temporary failure in name resolution/,
		...connectivity,
		says: unreachable("no such host"),
		fix: fixes.dns,
		source: goNet
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
		...connectivity,
		says: unreachable("the resolver does not answer"),
		fix: fixes.dns,
		source: goNet
	},
	{
		pattern: /proxyconnect tcp|Proxy Authentication Required/,
		...connectivity,
		says: unreachable("the proxy refuses or does not answer"),
		fix: "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).",
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
		...connectivity,
		says: unreachable("it speaks plain HTTP"),
		fix: fixes.plain,
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /certificate signed by unknown authority|unable to get local issuer|certificate is not trusted/,
		...connectivity,
		says: unreachable("its certificate is signed by an unknown authority"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /certificate has expired or is not yet valid/,
		...connectivity,
		says: unreachable("its certificate has expired or is not yet valid"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
		...connectivity,
		says: unreachable("its certificate is for another host"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /tls: (?:handshake failure|protocol version not supported|bad certificate|internal error|unrecognized name)|remote error: tls|x509: /,
		...connectivity,
		says: unreachable("the TLS handshake fails"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /connection refused/,
		...connectivity,
		says: unreachable("connection refused"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
		...connectivity,
		says: unreachable("no route leads there"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /connection reset by peer|broken pipe|\bEOF\b/,
		...connectivity,
		says: unreachable("the connection is cut"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
		...connectivity,
		says: unreachable("it does not answer in time"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /context cancell?ed/,
		...connectivity,
		says: unreachable("the download made no progress, and was given up"),
		fix: "Look at the nodes' bandwidth to the registry and at the size of the image (containerd: image_pull_progress_timeout).",
		source: containerdPull
	},
	{
		pattern: /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|received unexpected HTTP status: (5\d\d)|no healthy upstream/,
		...connectivity,
		says: (matter) => unreachable(`it answers ${matter.match[1] ?? matter.match[2] ?? "with an error of its own"}`)(matter),
		fix: "Look at the registry, or at the proxy before it: the error is theirs.",
		source: containerd
	},
	{
		pattern: /error parsing HTTP \d{3} response body|invalid character '<' looking/,
		...connectivity,
		says: unreachable("what answers is no registry"),
		fix: fixes.dns,
		source: docker
	},
	{
		pattern: /RegistryUnavailable|because the registry is unavailable/,
		...connectivity,
		says: unreachable("the runtime calls it unavailable"),
		fix: fixes.network,
		source: kubelet
	},
	{
		pattern: /no match for (?:current )?platform|no matching manifest for|no image found in (?:image index|manifest list) for|does not match the specified platform|cannot be used on this platform/,
		rule: "image-platform-missing",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not built for the platform of the node${platform(matter)}`,
		fix: fixes.platform,
		source: `${containerdImage} ${crioIndex} ${dockerPull}`
	},
	{
		pattern: /schema 1 image manifests are no longer supported|manifest\.v1\+(?:prettyjws|json)|[Ss]chema(?: version)? ?1\b/,
		rule: "image-type-unsupported",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} has a manifest of Docker's schema 1, which the runtime no longer takes`,
		fix: fixes.rebuild,
		source: containerdPull
	},
	{
		pattern: /unsupported image-specific operation on artifact|mismatched image rootfs and manifest layers|unsupported media ?type|[Ee]ncountered (?:remote|unknown)|invalid rootfs in image configuration|vnd\.cncf\.helm|artifact with type/,
		rule: "image-type-unsupported",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not a container image`,
		fix: fixes.rebuild,
		source: "https://github.com/containers/image/blob/main/manifest/manifest.go"
	},
	{
		pattern: /no space left on device|disk quota exceeded/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: () => "The node's disk is full: neither the image nor the registry is at fault",
		fix: "Free the node's disk, or lower the kubelet's image garbage collection thresholds.",
		source: containerdPull
	},
	{
		pattern: /failed to copy:[^\n]{0,2000}?content at \S{1,1500} not found|blob unknown|BLOB_UNKNOWN/i,
		rule: "image-child-missing",
		certainty: "proved",
		says: (matter) => `The registry has the manifest of ${it(matter)}, and lacks a part of it`,
		fix: "Push the image again: a layer or a config below its manifest is gone.",
		source: containerdFetch
	},
	{
		pattern: /authorization token has expired|token (?:is|has) expired|ExpiredToken/i,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential: it has expired`,
		fix: fixes.renew,
		source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html"
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:401|Unauthorized)/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
		source: containerdToken
	},
	{
		pattern: /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|authentication failed/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
		source: `${crio} ${docker}`
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
		rule: "pull-secret-rejected",
		certainty: "unverified",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential: it is wrong, or may not pull ${repository(matter)}`,
		source: containerdToken
	},
	{
		pattern: /no basic auth credentials/,
		rule: "pull-secret-absent",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} wants a credential, and the pod has none for it`,
		fix: fixes.attach,
		source: containerdToken
	},
	{
		pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:40[13]|denied|Forbidden|Unauthorized)/,
		...either,
		says: tellsNot("private, and the pod shows no credential"),
		source: containerdToken
	},
	{
		pattern: /\(or it may not exist\)/,
		...either,
		says: tellsNot("private"),
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization/,
		of: ({ domain }) => domain === "docker.io",
		...either,
		says: (matter) => tellsNot(matter.reference?.path.startsWith("library/") === true ? "missing, as official images are public" : "as much the one as the other")(matter),
		source: `${containerd} ${docker}`
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
		...either,
		says: tellsNot("private"),
		source: `${containerd} ${docker}`
	},
	{
		pattern: /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied/,
		...either,
		says: tellsNot("private"),
		source: crio
	},
	{
		pattern: /name unknown|NAME_UNKNOWN|repository name not known to registry|RepositoryNotFoundException/i,
		rule: "image-repository-not-found",
		certainty: "proved",
		says: (matter) => `${cap(repository(matter))} does not exist`,
		source: specification
	},
	{
		pattern: /(?:manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404))/,
		of: ({ domain }) => domain === "ghcr.io",
		...either,
		says: (matter) => `${cap(it(matter))} does not exist, or the pod's credential may not see it: the registry says the same for both; it looks missing`,
		source: "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry"
	},
	{
		pattern: /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
		of: ({ digest }) => digest !== null,
		rule: "image-digest-not-found",
		certainty: "proved",
		says: missing,
		source: `${containerd} ${crio} ${docker}`
	},
	{
		pattern: /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
		rule: "image-tag-not-found",
		certainty: "proved",
		says: missing,
		source: `${containerd} ${crio} ${docker}`
	},
	{
		pattern: /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|\bdenied\b|DENIED|authentication required|failed to authorize/,
		rule: "image-access-denied",
		certainty: "unverified",
		says: (matter) => `${cap(repository(matter))} refuses access to what the pod shows, so whether the image exists is not known`,
		fix: "Give the pod a pull secret whose account may pull from the repository, or correct the name if it is wrong.",
		source: `${containerd} ${crio}`
	}
];
/** Of messages that are about something else than a pull: what else keeps a pod from starting and has a rule. */
const startMeanings = [
	{
		pattern: /references non-existent secret key: (\S{1,253})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		says: ({ match }) => `A Secret that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/secret/secret.go"
	},
	{
		pattern: /references non-existent config key: (\S{1,253})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		says: ({ match }) => `A ConfigMap that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go"
	},
	{
		pattern: /couldn't find key (\S{1,253}) in Secret (\S{1,510})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		says: ({ match }) => `The Secret \`${match[2]}\` has no key \`${match[1]}\``,
		source: kubeletPods
	},
	{
		pattern: /couldn't find key (\S{1,253}) in ConfigMap (\S{1,510})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		says: ({ match }) => `The ConfigMap \`${match[2]}\` has no key \`${match[1]}\``,
		source: kubeletPods
	},
	{
		pattern: /(?:serviceaccounts?|service account) "?([^\s"]{1,510})"? not found|error looking up service account (\S{1,510}?):/,
		rule: "service-account-not-found",
		certainty: "proved",
		says: ({ match }) => `The service account \`${match[1] ?? match[2]}\` does not exist: no pod that names it is created`,
		source: admission
	},
	{
		pattern: /secrets? "([^"]{1,253})" not found|fetching NodePublishSecretRef (\S{1,510}) failed/,
		rule: "secret-not-found",
		certainty: "proved",
		says: ({ match }) => `The Secret \`${match[1] ?? match[2]}\` does not exist`,
		source: kubeletPods
	},
	{
		pattern: /configmaps? "([^"]{1,253})" not found/,
		rule: "config-map-not-found",
		certainty: "proved",
		says: ({ match }) => `The ConfigMap \`${match[1]}\` does not exist`,
		source: kubeletPods
	},
	{
		pattern: /exec format error/,
		rule: "image-platform-mismatch",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} pulls, and its programs are for another platform than the node's`,
		fix: fixes.platform,
		source: "https://man7.org/linux/man-pages/man2/execve.2.html"
	},
	{
		pattern: /spec\.\S{1,60}\.image: Invalid value: "(.{0,1000}?)": must not have leading or trailing whitespace/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: ({ match }) => `White space stands around the image \`${match[1]?.replace(/\\n/g, " ").trim()}\``,
		fix: "Remove the white space.",
		source: validation
	},
	{
		pattern: /spec\.\S{1,60}\.image: Required value/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: () => "The image is empty",
		fix: "Name an image.",
		source: validation
	}
];
/** A pull that fails, where no row knows why. */
function unexplained(matter, message) {
	const whole = {
		...matter,
		match: []
	};
	return message === "" ? `The pull of ${it(whole)} fails, and nothing in the input says why: events are kept for an hour` : `The pull of ${it(whole)} fails for a reason that is not known here`;
}
const pullReasons = /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|InspectFailed|RegistryUnavailable|SignatureValidationFailed|ErrImageVolumeMountFailed|FailedToRetrieveImagePullSecret)$/;
const pullWords = /[Ff]ailed to pull|Back-off pulling image|Failed to (?:inspect image|apply default image tag)|couldn't parse image|ErrImagePull|ImagePullBackOff|is not present with pull policy of Never|Unable to retrieve some image pull secrets|pull access denied|initializing source docker:\/\/|failed to get sandbox image|image pull failed for|pull QPS exceeded|unable to parse auth field|manifest for \S{1,1200} not found|manifest unknown|reading manifest \S|pinging container registry|short.name mode is enforcing|SignatureValidationFailed|RegistryUnavailable|toomanyrequests|Error response from daemon: (?:Get|Head) "?https?:\/\//;
/** In a text of any kind these words begin something that a runtime or kubelet says; elsewhere a program of the user's may be speaking. */
const tellingWords = /rpc error: code = |Error response from daemon: |Error: (?:secret|configmap) "|couldn't find key \S{1,253} in |MountVolume\.SetUp failed|exec format error|nodes are available: |Back-off restarting failed|error looking up service account/;
/** From Kubernetes 1.33 on the reason is the error itself. */
const undecodableReason = /^(?:illegal base64|unable to parse auth|invalid character|unexpected end of JSON)/;
/** Whether it speaks of a pull that fails. */
function isOfPull({ reason, message, spaced }) {
	return reason !== null && (pullReasons.test(reason) || undecodableReason.test(reason)) || pullWords.test(message) || pullWords.test(spaced);
}
/** Whether a line that stands alone is a message of a kubelet or runtime. */
function isTelling(line) {
	const head = line.slice(0, 8192);
	return pullWords.test(head) || tellingWords.test(head);
}
const imageNames = [
	/(?:Failed to (?:pull|inspect) image|Back-off pulling image|Container image|default image tag|failed to pull and unpack image|failed to pull image|Error: image|get sandbox image) \\?"([^"\\]{1,1000})/,
	/docker:\/\/([^\s"]{1,1000}?):? /,
	/(?:manifest for|pull access denied for|image pull failed for) ([^\s,"]{1,1000})/
];
/** The image that a message names; null where it names none. */
function imageOf({ message, spaced }) {
	for (const pattern of imageNames) {
		const name = pattern.exec(message)?.[1] ?? pattern.exec(spaced)?.[1];
		if (name !== void 0) return name;
	}
	return null;
}
/** Errors of several credentials, tried one after another, stand in one message: `[err1, err2]`. */
function partsOf(message) {
	const list = /^[^[]{0,1200}\[((?:rpc error|failed to|initializing source|Error response|reading manifest|unable to)[^]*)\]\s*$/.exec(message)?.[1];
	return list === void 0 ? [message] : list.split(/, (?=rpc error: code|failed to pull and unpack|initializing source docker|Error response from daemon|reading manifest \S{1,200} in|unable to retrieve auth)/);
}
/** The first row that fits; null for none. */
function meaningOf(message, image, rows) {
	const parsed = image === null ? null : parseImageReference(image);
	const reference = parsed === null || "invalid" in parsed ? null : parsed;
	const words = withoutNames(message, image, reference);
	for (const meaning of rows) {
		if (meaning.of !== void 0 && (reference === null || !meaning.of(reference))) continue;
		const match = meaning.pattern.exec(words);
		if (match !== null) return {
			meaning,
			matter: {
				message,
				image,
				reference,
				match
			}
		};
	}
	return null;
}
function withoutNames(message, image, reference) {
	return [
		image ?? "",
		reference === null ? "" : canonical(reference),
		reference === null ? "" : repositoryOf(reference)
	].filter((name) => name.length > 3).reduce((text, name) => text.replaceAll(name, "…"), message);
}
function cap(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
function listed(names = "") {
	return names.split(",").map((name) => `\`${name.trim()}\``).join(", ");
}
function invalidity({ image, message }) {
	const parsed = image === null ? null : parseImageReference(image);
	const clause = ((parsed !== null && "invalid" in parsed ? parsed.invalid : /invalid reference format: (.{1,300})$/.exec(message)?.[1]) ?? "").replace(/^invalid reference format(?:: )?/, "");
	return clause === "" ? "" : `: ${clause}`;
}
function missing(matter) {
	const { reference } = matter;
	if (reference === null) return "The tag, or its repository, does not exist";
	if (reference.digest !== null) return `The digest \`${reference.digest}\` does not exist in ${repository(matter)}`;
	return `The tag \`${reference.tag ?? "latest"}\` does not exist in ${repository(matter)}${reference.tag === null ? " (no tag is written, so it is `latest`)" : ""}`;
}
function platform({ message }) {
	const named = /for (linux\/\S{1,40}|windows\/\S{1,40}) in the manifest|architecture "?([a-z0-9]{1,20})"?/.exec(message);
	const name = named?.[1] ?? named?.[2];
	return name === void 0 ? "" : ` (${name})`;
}

// src/recognise/place.ts
const maxExcerptLength = 1e3;
/** `line` is 0-based, as are the offsets in it; `endLine` is that of a message that goes on below. */
function placeIn(file, lines, line, start, end) {
	const excerpt = (lines[line] ?? "").slice(0, maxExcerptLength);
	const shown = discreet(excerpt) === excerpt ? excerpt : "";
	return {
		file,
		line: line + 1,
		column: start + 1,
		endLine: line + 1,
		endColumn: Math.max(start, end) + 1,
		excerpt: shown
	};
}
/** What may stand before a value on its line in YAML or JSON: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;
/** The place of a node, without a line that shows more of the object than the value: a pod holds its environment. */
function alone(at) {
	const line = at.excerpt.slice(0, at.endLine === at.line ? at.endColumn - 1 : void 0);
	const shown = plainBeginning.test(line.slice(0, at.column - 1)) && discreet(line) === line;
	return {
		...at,
		excerpt: shown ? line : ""
	};
}
/** Words in a URL's query that come with something to keep: presigned layers, tokens. */
const secretQuery = /signature|token|credential|sig=|key|secret|password/i;
/** A text without the logins of proxies and the signatures of URLs. */
function discreet(text) {
	return text.replace(/:\/\/[^\s/"@]{1,200}@/g, "://…@").replace(/\?[^\s"?]{1,2000}/g, (query) => secretQuery.test(query) ? "?…" : query);
}

// src/recognise/description.ts
/** UTF-16 units of a message that are looked at, and lines of it. */
const maxMessageLength$1 = 8192;
const maxMessageLines = 64;
/** A cluster has fewer: https://kubernetes.io/docs/setup/best-practices/cluster-large/ says 150,000. */
const maxPods = 15e4;
/** Of one pod: more of either does no kubelet know. */
const maxContainers$1 = 1e3;
const maxSymptoms$1 = 1e3;
const containerSections = {
	"Init Containers": {
		role: "init",
		list: "initContainers"
	},
	Containers: {
		role: "container",
		list: "containers"
	},
	"Ephemeral Containers": {
		role: "ephemeral",
		list: "ephemeralContainers"
	}
};
const states = {
	Waiting: "waiting",
	Running: "running",
	Terminated: "terminated"
};
/** A field of a description: indentation, name, value. */
const field = /^( *)([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):(?: +(\S.*))?$/;
const containerName = /^ {2}([a-z0-9][a-z0-9-]{0,252}):\s*$/;
/** Of a table of events, in a description or of its own; `kubectl get events` has the object and, of all namespaces, the namespace. */
const eventRow = /^\s*(?:Normal|Warning)\s+[A-Z][A-Za-z]*\s/;
const eventColumns = /^\s*(?:Normal|Warning)\s+([A-Za-z]+)\s+(?:<[a-z]+>|[\d.smhdy]+)(?:\s+\(x\d+ over [^)]{1,40}\))?\s+[a-z][\w.-]*(?:, [\w.-]+)?\s+/;
const listedRow = /^(?:(\S+) +)?(?:\S+) +(?:Normal|Warning) +([A-Z][A-Za-z]*) +([a-z]+)\/(\S+) +(\S.*)$/;
/** Of `kubectl get pods`: name, ready, status. */
const podRow = /^(?:(\S+) +)?([a-z0-9][a-z0-9.-]*) +\d+\/\d+ +(?:Init:)?([A-Z][A-Za-z]+) +\d/;
/** Reads any text and makes of it what it can. `lines` are without their line breaks. */
function readDescription(file, lines) {
	const reader = new Reader(file, lines);
	for (let line = 0; line < lines.length; line++) reader.read(line);
	return reader.all();
}
var Reader = class {
	#file;
	#lines;
	#described = [];
	#listed = /* @__PURE__ */ new Map();
	#pod = null;
	#section = "";
	#container = null;
	/** The part of a container that its deeper lines are about: "State", "Last State". */
	#part = "";
	/** The message that a line without a beginning of its own goes on. */
	#open = null;
	constructor(file, lines) {
		this.#file = file;
		this.#lines = lines;
	}
	all() {
		return [...this.#described, ...this.#listed.values()];
	}
	read(line) {
		const text = this.#lines[line] ?? "";
		if (text.trim() === "") {
			this.#open = null;
			return;
		}
		const [, indent = "", name = "", value = ""] = field.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "" && indent === "" && this.#top(line, name, value)) return;
		if (this.#pod !== null && this.#section !== "Events" && this.#within(line, text, indent.length, name, value)) return;
		if (this.#row(line, text)) return;
		this.#continuation(text);
	}
	/** A field of the pod itself, or the begin of another pod or section. */
	#top(line, name, value) {
		if (name === "Name" && value !== "") {
			this.#pod = emptySeen(this.#file, this.#lines, line, {
				namespace: null,
				name: value.trim()
			});
			if (this.#described.length < maxPods) this.#described.push(this.#pod);
		} else if (this.#pod === null) return name === "Events";
		else if (this.#section === "Events") return false;
		else if (name === "Namespace") this.#pod.resource.namespace = value.trim();
		else if (name === "Service Account") this.#pod.serviceAccountName = {
			value: value.trim(),
			at: this.#at(line, value)
		};
		else if (name === "Reason" || name === "Message") this.#status(line, name, value);
		this.#section = name;
		this.#container = null;
		this.#open = null;
		return true;
	}
	/** The pod's own reason and message: "Evicted". */
	#status(line, name, value) {
		if (name === "Reason") this.#say(this.#pod, line, value, {
			reason: value.trim(),
			message: "",
			container: null
		});
		else {
			const last = this.#pod?.symptoms.at(-1);
			if (last !== void 0 && last.message === "") last.message = last.spaced = clean(value);
		}
	}
	#within(line, text, indent, name, value) {
		const section = containerSections[this.#section];
		if (!/^\s/.test(text) && isTelling(text)) return false;
		if (this.#pod === null || section === void 0) return true;
		const begins = containerName.exec(text)?.[1];
		if (begins !== void 0) {
			this.#container = {
				name: begins,
				image: null
			};
			this.#part = "";
		} else if (this.#container !== null && indent === 4) {
			this.#part = name;
			if (name === "Image" && value !== "") this.#image(line, value, section);
			const state = /^(Waiting|Running|Terminated)\b/.exec(value)?.[1];
			if (name === "State" && state !== void 0 && this.#container.image !== null) this.#container.image.state = states[state] ?? null;
		} else if (this.#container !== null && indent === 6 && /^(?:Last )?State$/.test(this.#part)) {
			const said = { container: this.#container.name };
			if (name === "Reason") this.#say(this.#pod, line, value, {
				...said,
				reason: value.trim(),
				message: ""
			});
			if (name === "Message") {
				const last = this.#pod.symptoms.at(-1);
				if (last !== void 0 && last.container === this.#container.name && last.message === "") {
					last.message = last.spaced = clean(value);
					this.#open = {
						symptom: last,
						lines: 1,
						row: true
					};
				} else this.#say(this.#pod, line, value, {
					...said,
					reason: null,
					message: value
				});
			}
		} else if (name === "" && this.#open !== null) this.#continuation(text);
		return true;
	}
	#image(line, value, { role, list }) {
		if (this.#pod === null || this.#container === null || this.#pod.containers.length >= maxContainers$1) return;
		const image = {
			value: value.trim(),
			at: this.#at(line, value)
		};
		const { name } = this.#container;
		const places = this.#pod.containers.filter((container) => container.role === role).length;
		this.#container.image = {
			name,
			image,
			role,
			path: `spec.${list}[${places}].image`,
			pullPolicy: null,
			state: null
		};
		this.#pod.containers.push(this.#container.image);
	}
	/** A row of a table of events, or a message that stands alone. */
	#row(line, text) {
		if (eventRow.test(text)) {
			const [before = "", reason = ""] = eventColumns.exec(text) ?? /^\s*\S+\s+(\S+)\s+/.exec(text) ?? [];
			const message = text.slice(before.length);
			this.#say(this.#pod ?? this.#nameless(line), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, namespace, reason = "", kind = "", name = "", message = ""] = listedRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "") {
			const object = {
				kind: {
					pod: "Pod",
					replicaset: "ReplicaSet",
					job: "Job",
					statefulset: "StatefulSet",
					daemonset: "DaemonSet"
				}[kind] ?? kind,
				namespace: namespace ?? null,
				name
			};
			this.#say(this.#list(line, object), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, inNamespace, pod, status] = podRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (pod !== void 0 && status !== void 0 && this.#pod === null) {
			const listed = this.#list(line, {
				kind: "Pod",
				namespace: inNamespace ?? null,
				name: pod
			});
			if (!/^(?:Running|Completed|Terminating)$/.test(status)) this.#say(listed, line, status, {
				reason: status,
				message: "",
				container: null
			});
			return true;
		}
		if (this.#open?.row === true || !isTelling(text)) return false;
		const value = text.trim();
		this.#say(this.#nameless(line), line, value, {
			reason: null,
			message: unquoted(value),
			container: null
		});
		return true;
	}
	#say(seen, line, value, said) {
		if (seen === null || seen.resource.name !== null && seen.symptoms.length >= maxSymptoms$1) return;
		const message = clean(said.message);
		const symptom = {
			...said,
			message,
			spaced: message,
			at: this.#at(line, value)
		};
		seen.symptoms.push(symptom);
		this.#open = said.message === "" ? null : {
			symptom,
			lines: 1,
			row: said.reason !== null
		};
	}
	#continuation(text) {
		if (this.#open === null) return;
		const { symptom, row } = this.#open;
		const begins = /^(?:\s|[a-z]+: )/.test(text);
		if (!row && !begins && (symptom.message.split("\"").length - 1) % 2 === 0) {
			this.#open = null;
			return;
		}
		if (++this.#open.lines > maxMessageLines || symptom.message.length > maxMessageLength$1) return;
		const more = clean(text);
		symptom.message += begins ? ` ${more}` : more;
		symptom.spaced += ` ${more}`;
	}
	#list(line, { kind, namespace, name }) {
		const key = `${kind} ${namespace ?? ""}/${name}`;
		const listed = this.#listed.get(key) ?? emptySeen(this.#file, this.#lines, line, {
			namespace,
			name
		}, kind);
		if (this.#listed.size < maxPods) this.#listed.set(key, listed);
		return listed;
	}
	/** Messages without a pod. */
	#nameless(line) {
		const listed = this.#listed.get("") ?? emptySeen(this.#file, this.#lines, line, {
			namespace: null,
			name: null
		});
		this.#listed.set("", listed);
		return listed;
	}
	/** The last place at which `value` stands on its line. */
	#at(line, value) {
		const text = this.#lines[line] ?? "";
		const start = Math.max(0, text.lastIndexOf(value));
		return placeIn(this.#file, this.#lines, line, start, start + value.trimEnd().length);
	}
};
/** A line of JSON that was cut out of its document. */
function unquoted(value) {
	if (!value.includes("\\\"")) return value;
	return value.replace(/^"(?:message|note)": "/, "").replace(/",?$/, "").replaceAll("\\\"", "\"").replaceAll("\\n", " ");
}
function clean(message) {
	return discreet(message.slice(0, maxMessageLength$1)).trim();
}
function emptySeen(file, lines, line, { namespace, name }, kind = "Pod") {
	const text = lines[line] ?? "";
	const start = name === null ? 0 : Math.max(0, text.indexOf(name));
	return {
		resource: {
			apiVersion: kind === "Pod" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
			kind,
			namespace,
			name
		},
		at: placeIn(file, lines, line, start, start + (name ?? text).length),
		containers: [],
		symptoms: [],
		serviceAccountName: null,
		imagePullSecrets: null
	};
}

// src/recognise/elsewhere.ts
const describe = (pod) => `kubectl describe pod ${pod}`;
const logs = (pod, container) => `kubectl logs ${pod}${container}`;
const previous = (pod, container) => `kubectl logs --previous ${pod}${container}`;
const elsewheres = [
	{
		reason: /^OOMKilled$/,
		message: /\bOOMKilled\b/,
		is: "its container was killed for want of memory (OOMKilled): raise its limit or look at what it uses",
		look: previous,
		pulled: true
	},
	{
		reason: /^FailedScheduling$/,
		message: /\d+\/\d+ nodes are available/,
		is: "no node takes it (Pending, FailedScheduling): resources, taints, affinity or a volume",
		look: describe,
		pulled: false
	},
	{
		reason: /^(?:FailedMount|FailedAttachVolume|VolumeFailedDelete)$/,
		message: /MountVolume\.|Unable to attach or mount volumes/,
		is: "a volume cannot be mounted (FailedMount), and before that no image is pulled",
		look: describe,
		pulled: false
	},
	{
		reason: /^FailedCreatePodSandBox$/,
		message: null,
		is: "its network or sandbox cannot be made (FailedCreatePodSandBox)",
		look: describe,
		pulled: false
	},
	{
		reason: /^(?:Evicted|Preempted|NodeShutdown|NodeLost|Shutdown|Terminated|UnexpectedAdmissionError|OutOf\w+|NodeAffinity)$/,
		message: null,
		is: "its node gave it up (evicted, or shut down)",
		look: () => "kubectl describe nodes",
		pulled: false
	},
	{
		reason: /^FailedCreate$/,
		message: /is forbidden: exceeded quota/,
		is: "the API server does not let it be created (FailedCreate): quota, security policy or a webhook",
		look: (pod) => `kubectl get events ${pod}`,
		pulled: false
	},
	{
		reason: /^(?:CreateContainerConfigError|CreateContainerError)$/,
		message: /CreateContainer(?:Config)?Error/,
		is: "its image is there, and its container cannot be made: its configuration, a Secret or a ConfigMap",
		look: describe,
		vague: true,
		pulled: true
	},
	{
		reason: /^(?:RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError)$/,
		message: /failed to (?:create containerd task|start container)|OCI runtime create failed/,
		is: "its image is there, and its program cannot be started: look at command and entry point",
		look: describe,
		pulled: true
	},
	{
		reason: /^(?:CrashLoopBackOff|Error|ContainerStatusUnknown|DeadlineExceeded)$/,
		message: /Back-off restarting failed|CrashLoopBackOff/,
		is: "its image is there, and its program ends (CrashLoopBackOff)",
		look: previous,
		pulled: true
	},
	{
		reason: /^(?:Unhealthy|ProbeWarning)$/,
		message: /(?:Liveness|Readiness|Startup) probe failed/,
		is: "its container runs, and a probe fails",
		look: logs,
		pulled: true
	},
	{
		reason: /^(?:ContainerCreating|PodInitializing|Pending)$/,
		message: null,
		is: "it is being set up: volumes and init containers come before its image",
		look: describe,
		vague: true,
		pulled: false
	}
];
function fits(row, { reason, message }) {
	return reason !== null && row.reason.test(reason) || message !== "" && row.message?.test(message) === true;
}

// src/recognise/objects.ts
const maxMessageLength = 8192;
/** Of one pod: more of either does no kubelet know. */
const maxContainers = 1e3;
const maxSymptoms = 1e3;
const lists = [
	[
		"initContainers",
		"initContainerStatuses",
		"init"
	],
	[
		"containers",
		"containerStatuses",
		"container"
	],
	[
		"ephemeralContainers",
		"ephemeralContainerStatuses",
		"ephemeral"
	]
];
/** Pods with the events that name them; other objects where events speak of them. Everything else in the input is passed over. */
function readObjects(manifests) {
	const seen = /* @__PURE__ */ new Map();
	for (const manifest of manifests) if (manifest.kind === "Pod") seen.set(keyOf("Pod", manifest.namespace, manifest.name), podOf(manifest));
	const events = manifests.filter(({ kind }) => kind === "Event").map((manifest) => ({
		manifest,
		when: whenOf(manifest)
	}));
	for (const { manifest } of events.toSorted((a, b) => a.when < b.when ? -1 : a.when > b.when ? 1 : 0)) {
		const about = child(manifest.root, "involvedObject") ?? child(manifest.root, "regarding");
		const kind = text(child(about, "kind")) ?? "Pod";
		const namespace = text(child(about, "namespace")) ?? manifest.namespace;
		const name = text(child(about, "name"));
		const key = keyOf(kind, namespace, name);
		const apiVersion = text(child(about, "apiVersion")) ?? "v1";
		const of = seen.get(key) ?? {
			resource: {
				apiVersion,
				kind,
				namespace,
				name
			},
			at: alone(manifest.span(child(about, "name") ?? manifest.root)),
			containers: [],
			symptoms: [],
			serviceAccountName: null,
			imagePullSecrets: null
		};
		seen.set(key, of);
		const message = child(manifest.root, "message") ?? child(manifest.root, "note");
		const container = /^spec\.\w+\{([^}]{1,253})\}/.exec(text(child(about, "fieldPath")) ?? "")?.[1] ?? null;
		const symptom = symptomOf(manifest, child(manifest.root, "reason"), message, container);
		if (symptom !== null && of.symptoms.length < maxSymptoms) of.symptoms.push(symptom);
	}
	return [...seen.values()];
}
function keyOf(kind, namespace, name) {
	return JSON.stringify([
		kind,
		namespace,
		name
	]);
}
/** RFC 3339 in UTC sorts as text. */
function whenOf({ root }) {
	return text(descend(root, "series", "lastObservedTime")) ?? text(child(root, "lastTimestamp")) ?? text(child(root, "eventTime")) ?? text(child(root, "deprecatedLastTimestamp")) ?? "";
}
function podOf(manifest) {
	const spec = child(manifest.root, "spec");
	const status = child(manifest.root, "status");
	const containers = [];
	const symptoms = [];
	const said = (reason, message, container) => {
		const symptom = symptomOf(manifest, reason, message, container);
		if (symptom !== null && symptoms.length < maxSymptoms) symptoms.push(symptom);
	};
	said(child(status, "reason"), child(status, "message"), null);
	for (const condition of items(child(status, "conditions"))) {
		const reason = text(child(condition, "reason"));
		if (reason === "Unschedulable" || reason === "SchedulingGated") said(child(condition, "reason"), child(condition, "message"), null);
	}
	for (const [list, statuses, role] of lists) {
		const states = new Map(items(child(status, statuses)).map((one) => [text(child(one, "name")), one]));
		for (const [index, item] of items(child(spec, list)).entries()) {
			const image = located(manifest, child(item, "image"));
			const name = text(child(item, "name")) ?? "";
			const state = states.get(name);
			const waiting = descend(state, "state", "waiting");
			const ended = descend(state, "state", "terminated") ?? descend(state, "lastState", "terminated");
			if (ended !== void 0 && !/^(?:Completed)?$/.test(text(child(ended, "reason")) ?? "")) said(child(ended, "reason"), child(ended, "message"), name);
			if (waiting !== void 0) said(child(waiting, "reason"), child(waiting, "message"), name);
			if (image === null || containers.length >= maxContainers) continue;
			const now = [
				"waiting",
				"running",
				"terminated"
			].find((one) => descend(state, "state", one) !== void 0);
			const pullPolicy = located(manifest, child(item, "imagePullPolicy"));
			containers.push({
				name,
				image,
				role,
				path: `spec.${list}[${index}].image`,
				pullPolicy,
				state: now ?? null
			});
		}
	}
	const secrets = child(spec, "imagePullSecrets");
	return {
		resource: {
			apiVersion: "v1",
			kind: "Pod",
			namespace: manifest.namespace,
			name: manifest.name
		},
		at: alone(manifest.span(descend(manifest.root, "metadata", "name") ?? child(manifest.root, "kind") ?? manifest.root)),
		containers,
		symptoms,
		serviceAccountName: located(manifest, child(spec, "serviceAccountName")),
		imagePullSecrets: secrets === void 0 ? null : items(secrets).flatMap((item) => located(manifest, child(item, "name")) ?? [])
	};
}
function located(manifest, node) {
	const value = text(node);
	return node === void 0 || value === null || value === "" ? null : {
		value: copy(value),
		at: alone(manifest.span(node))
	};
}
/** null where neither reason nor message is there. */
function symptomOf(manifest, reason, message, container) {
	const why = text(reason);
	const words = discreet((text(message) ?? "").slice(0, maxMessageLength)).trim();
	const node = words === "" ? reason : message;
	if (node === void 0 || why === null && words === "") return null;
	const line = words.replace(/\s*\n\s*/g, " ");
	return {
		reason: why === null ? null : copy(why),
		message: line,
		spaced: line,
		at: alone(manifest.span(node)),
		container
	};
}
/** A string of its own: a slice would keep the whole document in memory. */
function copy(value) {
	return ` ${value}`.slice(1);
}

// src/recognise/pull-failed-otherwise.ts
const pullFailedOtherwise = {
	id: "pull-failed-otherwise",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull fails on the node, and neither the reference, nor credentials, nor the registry is known to be the reason.",
	why: "A full disk, a signature policy or a broken runtime stops pulls of images that are there; or the cluster no longer says why. Only `pullgate diagnose` finds it.",
	fix: "Look at the node: `kubectl describe node`, and the journal of its container runtime.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
	*check() {}
};

// src/recognise/recognise.ts
/** What `kubectl describe pod` printed, or a table of events or pods, or messages alone. */
function recogniseText(file, text) {
	return recognise(readDescription(file, text.split(/\r\n|\r|\n/)));
}
/** Pods and events as objects. */
function recogniseObjects(manifests) {
	return recognise(readObjects(manifests));
}
function recognise(all) {
	const found = {
		workloads: [],
		recognitions: [],
		verdicts: /* @__PURE__ */ new Map(),
		notes: []
	};
	for (const seen of all) new Reading(seen, found).read();
	return found;
}
/** One pod. */
var Reading = class {
	#seen;
	#found;
	#workload;
	#podSpec;
	/** What is no pull problem, of its containers (by name) and of itself (null). */
	#elsewhere = [];
	#told = [];
	/** The message about pull secrets that are not there. */
	#lost;
	/** What keeps it from starting, by rule and words: events say it over and over. */
	#starts = /* @__PURE__ */ new Map();
	constructor(seen, found) {
		this.#seen = seen;
		this.#found = found;
		const { resource, at, serviceAccountName, imagePullSecrets } = seen;
		this.#lost = seen.symptoms.find(isLostSecret)?.message ?? null;
		this.#podSpec = {
			path: "spec",
			imagePullSecrets,
			serviceAccountName,
			references: [],
			nodes: [[]]
		};
		this.#workload = {
			resource,
			root: at.file,
			at,
			pod: resource.kind === "Pod",
			hook: null,
			mentions: [],
			references: []
		};
	}
	read() {
		const { containers, symptoms } = this.#seen;
		this.#found.workloads.push(this.#workload);
		const byContainer = Map.groupBy(symptoms, ({ container }) => container);
		const byImage = Map.groupBy(byContainer.get(null) ?? [], imageOf);
		const told = /* @__PURE__ */ new Set();
		for (const container of containers) {
			const own = [
				container.name,
				container.image.value,
				`${container.image.value}:latest`
			].flatMap((key, index) => (index === 0 ? byContainer : byImage).get(key) ?? []).slice(-50);
			for (const symptom of own) told.add(symptom);
			this.#container(container, own);
		}
		this.#rest(symptoms.filter((symptom) => !told.has(symptom)));
		const some = this.#elsewhere.filter(({ row }) => !row.vague);
		for (const one of some.length > 0 ? some : this.#told.length > 0 ? [] : this.#elsewhere) this.#note(one);
	}
	#container(container, own) {
		const { image, path, role, name: called, pullPolicy } = container;
		const mention = this.#mention(image, path, role, called, pullPolicy);
		const state = elsewhereIn(own.filter(({ container: name }) => name !== null));
		const started = container.state === "running" || container.state === "terminated" || state?.pulled === true;
		const pulls = started ? [] : own.filter(isOfPull);
		this.#found.verdicts.set(mention, started ? "pullable" : "unverified");
		if (pulls.length > 0) return this.#pull(pulls, mention, container.image.value);
		if (container.state === "running") return;
		const row = own.flatMap((symptom) => this.#start(symptom, mention)).length === 0 ? elsewhereIn(own) : void 0;
		if (row !== void 0) this.#elsewhere.push({
			row,
			container: container.name
		});
	}
	/** The last message that says why counts: it is the newest. */
	#pull(pulls, mention, image) {
		const reads = pulls.map((symptom) => ({
			symptom,
			read: readPull(symptom, image)
		}));
		const best = reads.findLast(({ read }) => read.explained) ?? reads.find(({ symptom }) => symptom.message !== "") ?? reads[0];
		if (best === void 0) return;
		const lost = (best.read.rule === "image-missing-or-denied" || best.read.rule === "image-access-denied") && this.#lost !== null ? [`the pod names a pull secret that is not there: ${this.#lost}`] : [];
		const read = {
			...best.read,
			evidence: [...best.read.evidence, ...lost]
		};
		this.#tell(read, best.symptom, mention, true);
		if (mention !== null) this.#found.verdicts.set(mention, read.certainty === "proved" ? "broken" : "unverified");
	}
	/** What is said of the pod as a whole, or of nobody that is known. */
	#rest(symptoms) {
		const pulls = symptoms.filter(isOfPull);
		const lost = new Map(pulls.filter(isLostSecret).map((symptom) => [symptom.message, symptom]));
		const failing = this.#told.some(({ ofPull }) => ofPull);
		for (const symptom of lost.values()) {
			const read = readPull(symptom, null);
			this.#tell(failing ? {
				...read,
				severity: void 0
			} : read, symptom, null, false);
		}
		const byImage = Map.groupBy(pulls.filter((symptom) => !isLostSecret(symptom)), imageOf);
		const over = this.#seen.containers.length > 0 && this.#seen.containers.every(({ state }) => state === "running" || state === "terminated");
		const done = healed(symptoms);
		for (const [image, said] of byImage) {
			if (image === null && (failing || byImage.size > 1) && said.every((symptom) => !readPull(symptom, null).explained) || over || image !== null && done.has(image)) continue;
			const at = said.at(-1)?.at;
			const container = said.findLast((symptom) => symptom.container !== null)?.container ?? null;
			const mention = image === null || at === void 0 ? null : this.#mention({
				value: image,
				at
			}, "", "container", container, null);
			this.#pull(said, mention, image);
		}
		const others = symptoms.filter((symptom) => !isOfPull(symptom));
		const starts = others.flatMap((symptom) => this.#start(symptom, null));
		const row = elsewhereIn(others);
		if (row === void 0 || starts.length > 0 || over || this.#told.length > 0) return;
		if (!(row.pulled && this.#elsewhere.some((one) => !one.row.vague))) this.#elsewhere.push({
			row,
			container: null
		});
	}
	#start(symptom, mention) {
		const read = readStart(symptom, mention?.image ?? null);
		if (read === null) return [];
		const key = `${read.rule} ${read.message}`;
		const recognition = this.#starts.get(key) ?? this.#tell(read, symptom, mention, false);
		this.#starts.set(key, recognition);
		return [recognition];
	}
	#tell(read, symptom, mention, ofPull) {
		const complaint = complaintOf(read, symptom, mention, this.#seen.resource);
		const recognition = {
			rule: read.rule,
			complaint,
			mention,
			ofPull
		};
		this.#found.recognitions.push(recognition);
		this.#told.push(recognition);
		return recognition;
	}
	#note({ row, container }) {
		const { kind, namespace, name } = this.#seen.resource;
		const who = `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}${container === null ? "" : ` › ${container}`}`;
		const pod = name !== null && plainName.test(name) ? `${name}${inNamespace(namespace)}` : "POD";
		const look = row.look(pod, container !== null && plainName.test(container) ? ` -c ${container}` : "");
		this.#found.notes.push(`${who} has no pull problem: ${row.is}. Look at \`${look}\`.`);
	}
	#mention(image, path, role, container, pullPolicy) {
		const mention = {
			image: image.value,
			at: image.at,
			path,
			role,
			container,
			pullPolicy,
			type: "string",
			podSpec: this.#podSpec,
			placeholder: null
		};
		this.#workload.mentions.push(mention);
		return mention;
	}
};
/** The row that comes first in the table, of all that fit. */
function elsewhereIn(symptoms) {
	return elsewheres.find((one) => symptoms.some((symptom) => fits(one, symptom)));
}
const pulled = /^(?:Successfully pulled image|Container image) "([^"]{1,1000})"(?: already present| in |$)/;
/** Images on which the last word is that they were pulled. */
function healed(symptoms) {
	const images = /* @__PURE__ */ new Set();
	for (const symptom of symptoms) {
		const image = pulled.exec(symptom.message)?.[1];
		const failed = image === void 0 && isOfPull(symptom) ? imageOf(symptom) : null;
		if (image !== void 0) images.add(image);
		if (failed !== null) images.delete(failed);
	}
	return images;
}
function isLostSecret({ reason, message }) {
	return reason === "FailedToRetrieveImagePullSecret" || message.startsWith("Unable to retrieve some image pull secrets");
}
function readPull(symptom, image) {
	const about = image ?? imageOf(symptom);
	return readWords(symptom.message, symptom.reason, about) ?? readWords(symptom.spaced, symptom.reason, about) ?? otherwise(symptom, about);
}
function otherwise(symptom, image) {
	const parsed = image === null ? null : parseImageReference(image);
	const bare = /^(?:Back-off pulling image "[^"]{1,1000}"|Error: \w+|)$/.test(symptom.message);
	const reference = parsed === null || "invalid" in parsed ? null : parsed;
	return {
		rule: pullFailedOtherwise.id,
		certainty: "unverified",
		severity: void 0,
		message: unexplained({
			message: symptom.message,
			image,
			reference
		}, bare ? "" : symptom.message),
		fix: bare ? "Ask for newer events (`kubectl describe pod`, once the kubelet has tried again), or run this without --offline." : void 0,
		evidence: [],
		explained: false
	};
}
/** Each attempt of several is read by itself: not found is proved by the one credential that got as far; else the last one speaks. */
function readWords(message, reason, image) {
	const parts = partsOf(message);
	const reads = parts.flatMap((part) => {
		const found = meaningOf(part, image, pullMeanings);
		return found === null ? [] : [{
			...found,
			part
		}];
	});
	const named = reads.length === 0 && reason !== null ? meaningOf(reason, image, pullMeanings) : null;
	const proved = reads.find(({ meaning }) => meaning.certainty === "proved" && /^image-(?:tag|digest|repository)-/.test(meaning.rule));
	const chosen = proved ?? reads.at(-1) ?? named;
	if (chosen == null) return null;
	const { meaning, matter } = chosen;
	const attempts = parts.map((part, index) => `credential ${index + 1} of ${parts.length}: ${part.slice(0, 400)}`);
	const agree = proved !== void 0 || reads.every((one) => one.meaning.rule === meaning.rule);
	return {
		rule: meaning.rule,
		certainty: agree ? meaning.certainty : "unverified",
		severity: agree ? meaning.severity : void 0,
		message: meaning.says(matter),
		fix: meaning.fix,
		evidence: parts.length > 1 ? ["the pod showed several credentials, one after another, and each failed", ...attempts] : [],
		explained: true
	};
}
function readStart(symptom, image) {
	const found = meaningOf(symptom.message, image, startMeanings) ?? meaningOf(symptom.spaced, image, startMeanings);
	if (found === null) return null;
	const { meaning, matter } = found;
	const { rule, certainty, severity, fix } = meaning;
	return {
		rule,
		certainty,
		severity,
		message: meaning.says(matter),
		fix,
		evidence: [],
		explained: true
	};
}
function complaintOf(read, symptom, mention, resource) {
	return {
		at: symptom.at,
		message: read.message,
		...read.fix === void 0 ? {} : { fix: read.fix },
		subject: read.message,
		certainty: read.certainty,
		...read.severity === void 0 ? {} : { severity: read.severity },
		resource,
		event: symptom.message === "" ? symptom.reason ?? "" : symptom.message,
		evidence: read.evidence,
		commands: commandsFor(resource, mention?.image ?? null, isOfPull(symptom))
	};
}
/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
function inNamespace(namespace) {
	return namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
}
function commandsFor({ kind, namespace, name }, image, ofPull) {
	const parsed = image === null ? null : parseImageReference(image);
	const pod = kind === "Pod" && name !== null && plainName.test(name);
	if (!ofPull) return pod ? [`kubectl describe pod ${name}${inNamespace(namespace)}`] : [];
	return [...pod ? [`kubectl get pod ${name}${inNamespace(namespace)} -o jsonpath='{.spec.serviceAccountName} {.spec.imagePullSecrets}'`] : [], ...parsed === null || "invalid" in parsed || hostOf(parsed) === "" ? [] : [`skopeo inspect --raw docker://${questionOf(parsed)}`]];
}
/** Rules that nothing but what a cluster says can break. */
const rulesOfClusters = [pullFailedOtherwise];

// src/diagnose.ts
/** 64 Mi are read of manifests; of what a cluster says of its pods less is enough for anybody. */
const maxBytes = 16 << 20;
const allRules = [...rules$1, ...rulesOfClusters];
/**
* `options.paths` are what kubectl printed; `manifests` are what the pods were made of, by which their credentials are explained.
* `recognised` is false where nothing in the input speaks of a pod. Throws `UsageError` for what cannot be read.
*/
async function diagnose({ manifests }, options, surroundings) {
	const started = performance.now();
	const { recognised, files } = await recogniseFiles(options, surroundings);
	const beside = manifests.length + options.inventory.length > 0;
	const { cluster, notes } = await readCluster({
		...options,
		paths: manifests
	}, surroundings, "all");
	const failing = new Set(recognised.recognitions.flatMap(({ mention, ofPull }) => ofPull ? mention ?? [] : []));
	const pulls = pullsOf(recognised.workloads, cluster, options);
	const asked = pulls.filter((pull) => failing.has(pull.mention));
	const answers = await resolve$1(questions(beside ? asked : asked.map(unseen), { tags: false }), {
		...options,
		...surroundings,
		frugal: true
	});
	const byMention = new Map(pulls.map((pull) => [pull.mention, pull]));
	const complaints = recognised.recognitions.map((recognition) => {
		const rule = ruleOf(recognition.rule);
		const pull = recognition.mention === null ? void 0 : byMention.get(recognition.mention);
		const evidence = [
			...recognition.complaint.evidence ?? [],
			...recognition.ofPull && beside ? pull?.credentials == null ? [] : pathOf(pull.credentials).map((step) => `what the pod shows: ${step}`) : [],
			...recognition.ofPull && pull !== void 0 ? today(pull, rule.cause, answers.byImage) : []
		];
		return {
			rule,
			complaint: {
				...recognition.complaint,
				evidence,
				...pull === void 0 ? {} : { pull }
			}
		};
	});
	const verdicts = new Map(pulls.map((pull) => [pull, {
		verdict: recognised.verdicts.get(pull.mention) ?? "unverified",
		assumes: []
	}]));
	const read = {
		...cluster,
		files,
		documents: recognised.workloads.length,
		workloads: recognised.workloads
	};
	const durationMs = Math.round(performance.now() - started);
	return {
		report: settle({
			cluster: read,
			pulls,
			answers: options.offline ? null : answers,
			complaints,
			rules: [],
			verdicts,
			notes: [...recognised.notes, ...notes],
			durationMs
		}, {
			...options,
			today: "",
			tool,
			docs: docsOf
		}),
		recognised: recognised.workloads.length > 0
	};
}
async function recogniseFiles(options, { workingFolder, stdin }) {
	const all = [];
	const { paths, exclude } = options;
	for await (const file of load({
		paths,
		exclude,
		workingFolder,
		stdin,
		note: () => {}
	})) all.push(await recogniseFile(file));
	return {
		recognised: {
			workloads: all.flatMap(({ workloads }) => workloads),
			recognitions: all.flatMap(({ recognitions }) => recognitions),
			verdicts: new Map(all.flatMap(({ verdicts }) => [...verdicts])),
			notes: all.flatMap(({ notes }) => notes)
		},
		files: all.length
	};
}
/** Objects where it is a document of Kubernetes, else lines of text: also for a document that was cut off. */
async function recogniseFile(file) {
	const bytes = await whole(file);
	const text = new TextDecoder().decode(bytes);
	if (/^\s*[{[]/.test(text) || /^["']?(?:apiVersion|kind|items|metadata)["']?\s*:/m.test(text)) {
		const manifests = [];
		const chunks = async function* () {
			yield bytes;
		};
		for await (const document of parse({
			path: file.path,
			chunks
		}, { need: "all" })) manifests.push(...document.manifests);
		const recognised = recogniseObjects(manifests);
		if (manifests.length > 0) return recognised;
	}
	return recogniseText(file.path, text);
}
async function whole(file) {
	const chunks = [];
	let size = 0;
	for await (const chunk of file.chunks()) {
		size += chunk.length;
		if (size > maxBytes) throw new UsageError(`${file.path}: larger than 16 MiB`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function ruleOf(id) {
	const rule = allRules.find((one) => one.id === id) ?? rulesOfClusters[0];
	if (rule === void 0) throw new Error(`no rule is called ${id}`);
	return rule;
}
/** Whatever the policy and the nodes have, these pulls were tried: all of them are plans to be asked for. */
function pullsOf(workloads, cluster, options) {
	const pulls = plan({
		...cluster,
		workloads
	}, {
		...options,
		preloaded: []
	});
	const declared = Map.groupBy(plan(cluster, options), ({ mention }) => mention.image);
	return pulls.map((pull) => {
		const origin = declared.get(pull.mention.image)?.find((one) => madeOf(pull, one));
		return {
			...pull,
			notAsked: pull.notAsked === "never" ? null : pull.notAsked,
			credentials: origin?.credentials ?? pull.credentials
		};
	});
}
/** The manifest from which a pod was made, of those with its image: the same container, and a name that goes on. */
function madeOf(pod, { mention, workload }) {
	const { namespace, name } = workload.resource;
	const { namespace: inNamespace, name: podName } = pod.workload.resource;
	return sameContainer(mention, pod.mention) && (namespace === null || inNamespace === null || namespace === inNamespace) && (podName === null || name === null || podName === name || podName.startsWith(`${name}-`));
}
function sameContainer(one, other) {
	return one.container === null || other.container === null || one.container === other.container;
}
/** Nothing is known of the pod's credentials: this machine's own login asks. */
function unseen(pull) {
	return {
		...pull,
		credentials: null
	};
}
/** What the registry says now, and what has changed since: nothing is judged anew by it. */
function today({ reference }, cause, byImage) {
	const answer = "invalid" in reference ? void 0 : byImage.get(questionOf(reference));
	if (answer === void 0 || answer.answer === "not-asked" && answer.because === "offline") return [];
	return [`asked now, ${said(answer, cause)}`, ...answer.evidence];
}
const found = {
	reference: "it is there: it was pushed since, or the pod's credentials do not open it",
	credentials: "it is there for this machine: what the pod shows is wrong, or has been put right since",
	connectivity: "it is there, seen from here: the way from the nodes is what is wrong, or it was for a time only",
	policy: "it is there: the node could pull it",
	start: "it is there",
	manifest: "it is there"
};
function said(answer, cause) {
	if (answer.answer === "found") return found[cause];
	if (answer.answer === "missing") return `the ${answer.missing} is not there`;
	if (answer.answer === "missing-or-denied") return `it is missing or private, and the registry says the same for both${answer.lean === null ? "" : `; it looks ${answer.lean === "missing" ? "missing" : "private"}`} (${answer.because})`;
	if (answer.answer === "rate-limited") return "the registry limits this machine's requests too";
	if (answer.answer === "unreachable") return `the registry cannot be reached from here either: ${answer.because}`;
	if (answer.answer === "not-asked") return `nobody was asked, as the registry is ${answer.because === "node-local" ? "the node's or the cluster's own" : "not to be asked from here"}`;
	return answer.because;
}

// src/report/credentials-list.ts
/** What the kubelet would offer for one image → text or JSON. Never a password: there is none in what comes in. */
function renderCredentials(explained, format) {
	if (format === "json") return `${forJson(JSON.stringify(withoutNotes(explained), null, 2))}\n`;
	if ("error" in explained) return `no keyring can be built, so no container of the pod starts: ${forTerminal(explained.error)}\n`;
	const { lookup, offers, anonymous, notes } = explained;
	const tried = offers.map(({ source, key, username }, index) => `  ${index + 1}. ${source}: \`${key}\` as ${username === "" ? "nobody" : username}`);
	const then = anonymous ? "  no entry matches: one attempt without credentials" : "  and no attempt without credentials after these";
	return [
		lookup,
		...tried,
		then,
		...notes.map((note) => `  ${note}`)
	].map((line) => `${forTerminal(line)}\n`).join("");
}
function withoutNotes(explained) {
	if ("error" in explained) return { error: explained.error };
	const { lookup, offers, anonymous } = explained;
	return {
		lookup,
		offers,
		anonymous
	};
}

// src/report/rule-page.ts
/** The page of one rule, as plain to read on a terminal as on the web. */
function rulePage(rule, docs) {
	const severity = rule.severity === "doubt" ? "doubt: that of `--on-unverified`" : rule.severity;
	const asks = rule.online ? "asks the registry" : "needs no network";
	return `# ${rule.id}

${rule.summary}

| cause | severity | since | |
| --- | --- | --- | --- |
| ${rule.cause} | ${severity} | ${rule.since} | ${asks} |

**Why it matters.** ${rule.why}

**What to do.** ${rule.fix}

**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}
/** One line a rule, in columns. */
function ruleList(rules) {
	const width = Math.max(...rules.map(({ id }) => id.length));
	return rules.map(({ id, cause, severity, summary }) => `${id.padEnd(width)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`).join("");
}

// src/cli.ts
/** The side door: a terminal. Flags and environment in; standard output, standard error and an exit code out. */
const misuse = 2;
const bug = 70;
const rules = [...rules$1, ...rulesOfClusters];
const program = new Command(tool.name).description("Checks every image of rendered Kubernetes manifests against its registry.").version(tool.version, "-V, --version").exitOverride().configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, `${tool.name}: `)) }).addHelpText("after", `
Exit codes: 0 nothing to stop for; 1 proved findings; 2 misuse; 3 nothing was looked at (no Kubernetes
resource, or no image); 4 only what could not be verified; 70 a bug.`);
const pathsHelp = "files, folders (every *.yaml, *.yml, *.json below) or globs; - is standard input";
const collect = (value, previous = []) => [...previous, value];
/** The flags of everything that reads manifests. */
function readingManifests(command) {
	return command.argument("[paths...]", pathsHelp).option("-n, --namespace <name>", "namespace of resources that name none").option("--exclude <glob>", "paths to leave out; may be repeated", collect).option("--config <file>", "configuration (default: .pullgate.yaml, upward from the working folder)");
}
readingManifests(program.command("check")).description("the gate: all rules; exits 1 for findings").option("--inventory <file>", "what the cluster has: kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml; may be repeated", collect).option("--platform <os/arch[/variant]>", "platform of the nodes; may be repeated (default: the inventory's, else linux/amd64)", collect).option("--explain-credentials", "add to each image, in JSON, what the kubelet would offer for it").option("--docker-config <folder>", "this machine's registry login (default: $DOCKER_CONFIG, else ~/.docker)").option("--offline", "no network: every rule that needs no registry").option("--format <name[=file]>", `${formatNames.join(", ")}; may be repeated (default: text)`, collect).option("--fail-on <severity>", "exit 1 at this severity or above: error, warning, notice, never (default: error)").option("--on-unverified <severity>", "severity of what could not be verified from here, or ignore (default: warning)").option("--min-verified <percent>", "fail when fewer pulls than this could be verified (default: 0)").option("--concurrency <n>", "requests at once to one registry (default: 16)").option("--timeout <seconds>", "for one request (default: 10)").option("--retries <n>", "more tries (default: 2)").option("--deadline <seconds>", "for all requests (default: 120)").option("--wait <seconds>", "keep asking for images that are missing until they appear or the time is up (default: 0)").option("--cache <folder>", "what never changes, by digest; off for none (default: the user's cache folder)").action(async (paths, flags) => {
	const options = await readOptions({
		...flags,
		paths
	}, here());
	const report = await check(options, surroundings());
	await writeReport(options, (format, look) => render(report, format, look));
	process.exitCode = exitCode(report, options);
	explainNothing(report);
});
readingManifests(program.command("images")).description("each image and its places, with the pull policy in force; no network").option("--format <name[=file]>", "text, compact, json; may be repeated (default: text)", collect).action(async (paths, flags) => {
	const options = await readOptions({
		...flags,
		paths,
		offline: true
	}, here());
	const report = await images(options, surroundings());
	await writeReport(options, (format, look) => {
		if (format === "github") throw new UsageError("--format github: not for images; one of text, compact, json");
		return renderImages(report, format, look);
	});
	process.exitCode = report.images.length === 0 ? 3 : 0;
	explainNothing(report);
});
readingManifests(program.command("credentials").argument("<image>", "an image, as a pod names it")).description("what the kubelet would offer for an image, in order, and why; no network, no secret is printed").option("--service-account <name>", "the pod's service account (default: default)").option("--inventory <file>", "what the cluster has; may be repeated", collect).option("--pull-secret <file>", "a docker config, in imagePullSecrets order, instead of manifests; may be repeated", collect).option("--node-config <file>", "the node's docker config").option("--format <name>", "text or json (default: text)", collect).action(async (image, paths, flags) => {
	const options = await readOptions({
		...flags,
		paths,
		offline: true
	}, {
		...here(),
		pathless: true
	});
	const { serviceAccount = null, pullSecret: pullSecrets = [], nodeConfig = null } = flags;
	const explained = await credentials({
		image,
		serviceAccount,
		pullSecrets,
		nodeConfig
	}, options, surroundings());
	for (const { name } of options.formats) {
		if (name !== "text" && name !== "json") throw new UsageError(`--format ${name}: not for credentials; text or json`);
		process.stdout.write(renderCredentials(explained, name));
	}
	process.exitCode = "error" in explained ? 1 : 0;
});
program.command("diagnose").description("why pods cannot pull: what kubectl printed of them, read with the same rules as a check").argument("[file]", "what `kubectl describe pod` or `kubectl get pods|events` (also -o json|yaml) printed, or messages; - is standard input", "-").option("--manifests <path>", "what the pods were made of, to explain their credentials; may be repeated", collect).option("--inventory <file>", "what the cluster has; may be repeated", collect).option("--config <file>", "configuration (default: .pullgate.yaml, upward from the working folder)").option("--docker-config <folder>", "this machine's registry login (default: $DOCKER_CONFIG, else ~/.docker)").option("--offline", "ask no registry what it says now").option("--format <name[=file]>", `${formatNames.join(", ")}; may be repeated (default: text)`, collect).option("--fail-on <severity>", "exit 1 at this severity or above: error, warning, notice, never (default: error)").option("--on-unverified <severity>", "severity of what the messages do not settle, or ignore (default: warning)").action(async (file, { manifests = [], ...flags }) => {
	const options = await readOptions({
		...flags,
		paths: [file]
	}, here());
	const { report, recognised } = await diagnose({ manifests }, options, surroundings());
	await writeReport(options, (format, look) => render(report, format, look));
	process.exitCode = exitCode(report, {
		...options,
		looked: recognised
	});
	if (process.exitCode === 3) process.stderr.write(`${tool.name}: nothing in the input speaks of a pod\n`);
});
program.command("explain").description("a rule's page, or the list of rules").argument("[rule]", "id of a rule").action(async (id) => {
	if (id === void 0) return void process.stdout.write(ruleList(rules));
	const rule = rules.find((candidate) => candidate.id === id);
	if (rule !== void 0) return void process.stdout.write(rulePage(rule, docsOf(id)));
	const { didYouMean } = await import("./configuration.js");
	throw new UsageError(`no rule is called "${id}"${didYouMean(id, ruleIds)}`);
});
const ruleIds = rules.map((rule) => rule.id);
function here() {
	return {
		workingFolder: process.cwd(),
		environment: process.env,
		rules: ruleIds
	};
}
function surroundings() {
	return {
		workingFolder: process.cwd(),
		stdin: process.stdin,
		environment: process.env,
		logins: [],
		secret: () => {},
		progress: process.stderr.isTTY ? showProgress : () => {}
	};
}
/** One line on standard error, rewritten in place and wiped at the end. */
function showProgress({ done, total, waitingFor }) {
	const line = done === total ? "" : `${done} of ${total} images${waitingFor === null ? "" : `, waiting for ${waitingFor}`}`;
	process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
}
async function writeReport(options, as) {
	for (const { name, file } of options.formats) if (file === null) process.stdout.write(as(name, look(process.stdout)));
	else await writeFile(file, as(name, {
		colour: false,
		links: false,
		width: null
	})).catch(() => {
		throw new UsageError(`${file}: cannot be written`);
	});
}
/** https://no-color.org, https://force-color.org; GitHub's log is no terminal and shows colours all the same. */
function look(stream) {
	const { NO_COLOR, FORCE_COLOR, GITHUB_ACTIONS } = process.env;
	return {
		colour: (FORCE_COLOR !== void 0 && FORCE_COLOR !== "" && FORCE_COLOR !== "0" || FORCE_COLOR !== "0" && (stream.isTTY || GITHUB_ACTIONS === "true")) && !NO_COLOR,
		links: stream.isTTY,
		width: stream.isTTY ? stream.columns : null
	};
}
/** A check that looked at nothing must not look like one that found nothing. */
function explainNothing({ summary }) {
	if (process.exitCode !== 3) return;
	const what = summary.documents === 0 ? "no Kubernetes resource in the input" : "no image in the input";
	process.stderr.write(`${tool.name}: ${what}\n`);
}
process.stdout.on("error", (error) => {
	if (error.code !== "EPIPE") throw error;
});
try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : misuse;
	else if (error instanceof UsageError) {
		process.stderr.write(`${tool.name}: ${error.message}\n`);
		process.exitCode = misuse;
	} else {
		process.stderr.write(`${tool.name} ${tool.version}: this is a bug, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = bug;
	}
}

export {  };