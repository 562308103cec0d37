import { A as tool, E as rules, G as openTree, J as parentsOfHead, K as fetchCommit, M as exitCode, V as abandon, _ as annotations, _t as UsageError, a as render, b as readOptions, i as writeWhole, q as openRevision, r as whyOf, s as summary, t as discardUnfinished, w as check } from "./pullgate.js";
const appendFile = (...given) => process.getBuiltinModule("node:fs/promises").appendFile(...given);
const mkdir = (...given) => process.getBuiltinModule("node:fs/promises").mkdir(...given);
const mkdtemp = (...given) => process.getBuiltinModule("node:fs/promises").mkdtemp(...given);
const readFile = (...given) => process.getBuiltinModule("node:fs/promises").readFile(...given);
const { constants, tmpdir } = process.getBuiltinModule("node:os");
const { isAbsolute, join, posix, relative, resolve, sep } = process.getBuiltinModule("node:path");
import * as os from "os";
import * as crypto from "crypto";
import * as fs from "fs";

// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}

// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}

// node_modules/@actions/core/lib/core.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Registers a secret which will get masked from logs
*
* @param secret - Value of the secret to be masked
* @remarks
* This function instructs the Actions runner to mask the specified value in any
* logs produced during the workflow run. Once registered, the secret value will
* be replaced with asterisks (***) whenever it appears in console output, logs,
* or error messages.
*
* This is useful for protecting sensitive information such as:
* - API keys
* - Access tokens
* - Authentication credentials
* - URL parameters containing signatures (SAS tokens)
*
* Note that masking only affects future logs; any previous appearances of the
* secret in logs before calling this function will remain unmasked.
*
* @example
* ```typescript
* // Register an API token as a secret
* const apiToken = "abc123xyz456";
* setSecret(apiToken);
*
* // Now any logs containing this value will show *** instead
* console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
* ```
*/
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
/**
* Gets the value of an input.
* Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
* Returns an empty string if the value is not defined.
*
* @param     name     name of the input to get
* @param     options  optional. See InputOptions.
* @returns   string
*/
function getInput(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
	if (options && options.trimWhitespace === false) return val;
	return val.trim();
}
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Sets the action status to failed.
* When the action exits it will be with an exit code of 1
* @param message add error issue message
*/
function setFailed(message) {
	process.exitCode = ExitCode.Failure;
	error(message);
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}

// src/event.ts
/**
* null for an event that is no change to be merged: a push, a schedule. `actor` is GITHUB_ACTOR. A payload without what GitHub promises
* is taken for a stranger's, without a base.
* https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
*/
function readEvent(name, payload, actor) {
	if (![
		"pull_request",
		"pull_request_target",
		"merge_group"
	].includes(name)) return null;
	let event;
	try {
		event = JSON.parse(payload);
	} catch {
		event = null;
	}
	const target = name === "pull_request_target";
	if (name === "merge_group") {
		const group = at(event, "merge_group");
		return {
			base: commit(at(group, "base_sha")),
			head: commit(at(group, "head_sha")),
			stranger: null,
			target
		};
	}
	const request = at(event, "pull_request");
	const [from, to] = [at(request, "head"), at(request, "base")];
	const [own, other] = [at(at(to, "repo"), "full_name"), at(at(from, "repo"), "full_name")];
	const fork = typeof own !== "string" || own !== other;
	return {
		base: commit(at(to, "sha")),
		head: commit(at(from, "sha")),
		stranger: fork ? "of a fork" : actor === "dependabot[bot]" ? "of Dependabot" : null,
		target
	};
}
function at(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
function commit(value) {
	return typeof value === "string" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : null;
}

// src/pull-request.ts
/** A change, as GitHub tells of it -> the commit before it, and the configuration that was in force there. */
/** Brings the commit from `origin` where the clone is shallow. */
async function openBeforeChange(change, clone) {
	const commit = await commitBefore(change, clone);
	const failed = commit === null ? "the event names no base" : await fetchCommit(commit, clone);
	const revision = failed === null && commit !== null ? await openRevision(commit, clone) : { missing: failed ?? "" };
	const trees = [];
	return {
		base: "missing" in revision ? revision : { commit: revision.commit },
		async configuration(named) {
			if ("missing" in revision) return { unknown: revision.missing };
			const { prefix } = revision;
			const candidates = named === null ? upward(prefix) : [inRepository(named, prefix, clone.workingFolder)];
			for (const path of candidates) {
				if (path === null) return "elsewhere";
				const text = await revision.read(path);
				if (text !== null) return {
					text,
					path
				};
			}
			return null;
		},
		async folderWith(paths) {
			if ("missing" in revision) return clone.temporaryFolder;
			const wanted = paths.map((path) => posix.normalize(path.split(sep).join("/")).replace(/\/$/, ""));
			const isWanted = (file) => wanted.some((path) => file === path || file.startsWith(`${path}/`));
			const tree = await openTree(revision, isWanted, clone.temporaryFolder);
			trees.push(tree);
			return tree.folder;
		},
		async [Symbol.asyncDispose]() {
			for (const tree of trees) await tree[Symbol.asyncDispose]();
		}
	};
}
/**
* What is checked out on a pull request is a merge that GitHub has made for the test, whose first parent is the branch that it goes to: all that
* differs from there is the change. The event's own base may be older, and what came to the branch since would be held against the change. Only
* of GitHub's own commit the parents can be trusted: a pull request can make a merge, too, and choose its first parent.
*/
async function commitBefore({ base, head, target }, clone) {
	const out = await parentsOfHead(clone);
	const [first, second] = out?.parents ?? [];
	return !target && out?.commit === clone.sha && out.parents.length === 2 && second === head && first !== void 0 ? first : base;
}
/** Where a configuration is looked for, from the folder up to the root of the repository. */
function upward(folder) {
	const places = [posix.join(folder, ".pullgate.yaml")];
	for (let at = folder; at !== "" && at !== ".";) {
		at = posix.dirname(at);
		places.push(posix.join(at, ".pullgate.yaml"));
	}
	return places;
}
/** null for what is outside of it. */
function inRepository(named, prefix, workingFolder) {
	const own = relative(workingFolder, resolve(workingFolder, named));
	const path = posix.join(prefix, own.split(sep).join("/"));
	return path.startsWith("..") || isAbsolute(own) ? null : path;
}

// src/action.ts
/** The front door: a step of a GitHub workflow. Inputs in; annotations, summary, outputs and an exit code out. */
const verdicts = {
	0: "pass",
	1: "fail",
	3: "fail",
	4: "unverified"
};
async function run() {
	const workingFolder = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
	const change = await readChange();
	if (change?.target === true) warning("On pull_request_target the change of anybody runs beside the secrets of the base: use pull_request, and merge_group for what needs a login.");
	const restricted = isRestricted(change);
	const around = {
		...surroundings(restricted),
		workingFolder
	};
	await using before = change === null ? null : await openBeforeChange(change, {
		...around,
		sha: process.env["GITHUB_SHA"] ?? ""
	});
	const options = compared(await readOptions(inputs(), {
		workingFolder,
		environment: process.env,
		rules: async () => rules.map((rule) => rule.id),
		pathless: reports() !== void 0,
		restricted,
		...before === null ? {} : { before }
	}), before);
	if (restricted) options.remarks.unshift(announcement(change));
	const summarised = truth("summary") ?? true;
	const errand = spoken();
	for (const { name, file } of options.formats) if (file === null && name !== "text" && name !== "github") throw new UsageError(`format: ${name} names no file: write ${name}=FILE`);
	const { report, settings } = await reportOf(options, around);
	const code = exitCode(report, {
		...settings,
		failOn: one("fail-on") === void 0 ? settings.failOn : options.failOn
	});
	const plain = {
		colour: false,
		links: false,
		width: null
	};
	const nothing = report.summary.documents === 0 ? "No Kubernetes resource in the input." : "No image in the input.";
	if (code === 3) report.notes.unshift(nothing);
	const notices = report.shard === void 0 ? await speak(report, code, errand) : [];
	process.stdout.write(render(report, "text", {
		...plain,
		colour: !process.env["NO_COLOR"]
	}));
	if (reports() === void 0) process.stdout.write(annotations(report, notices));
	for (const { name, file } of options.formats) {
		if (file === null) continue;
		await writeWhole(file, render(report, name, plain), workingFolder);
		if (name === "sarif") setOutput("sarif", resolve(workingFolder, file));
	}
	await publish(report, code, summarised && report.shard === void 0);
	if (code === 3) setFailed(nothing);
	process.exitCode = code;
}
function spoken() {
	const written = one("comment") ?? "never";
	const comment = [
		"never",
		"on-failure",
		"always"
	].find((when) => when === written);
	if (comment === void 0) throw new UsageError(`comment: ${written} is not one of never, on-failure, always`);
	const suggest = truth("suggest") ?? false;
	const token = getInput("github-token");
	if (token === "" && (suggest || comment !== "never")) throw new UsageError(`${suggest ? "suggest" : "comment"}: github-token is empty`);
	return {
		comment,
		suggest,
		token
	};
}
/** What GitHub's API takes is loaded for those who want it. */
async function speak(report, code, { comment, suggest, token }) {
	if (comment === "never" && !suggest) return [];
	return await (await import("./comment.js")).speak(report, {
		token,
		suggest,
		comment: comment === "never" ? null : comment,
		failed: code !== 0,
		subject: subject()
	});
}
/** The inputs that say what is checked. Not `set`: it may hold what is secret. */
function subject() {
	return Object.fromEntries("paths exclude helm values release kustomize source namespace config inventory platforms merge".split(" ").flatMap((name) => {
		const said = many(name) ?? [];
		return said.length === 0 ? [] : [[name, said.join("\n")]];
	}));
}
/** The reports of shards that are to be merged. */
function reports() {
	return many("merge");
}
/** Of a check, or of the shards that have checked. */
async function reportOf(options, around) {
	const paths = reports();
	if (paths === void 0) return {
		report: await check(options, around),
		settings: options
	};
	const { merge } = await import("./merge.js");
	return await merge(paths, around);
}
function many(name) {
	return one(name)?.split("\n").map((line) => line.trim()).filter(Boolean);
}
/** An empty input was not given. */
function one(name) {
	return getInput(name) || void 0;
}
function truth(name) {
	const written = one(name);
	if (written !== void 0 && written !== "true" && written !== "false") throw new UsageError(`${name}: ${written} is neither true nor false`);
	return written === void 0 ? void 0 : written === "true";
}
/** The inputs of action.yml, which bear the names of the flags. */
function inputs() {
	return {
		paths: many("paths"),
		exclude: many("exclude"),
		namespace: one("namespace"),
		config: one("config"),
		dockerConfig: one("docker-config"),
		offline: truth("offline"),
		format: many("format"),
		failOn: one("fail-on"),
		onUnverified: one("on-unverified"),
		minVerified: one("min-verified"),
		concurrency: one("concurrency"),
		timeout: one("timeout"),
		retries: one("retries"),
		deadline: one("deadline"),
		wait: one("wait"),
		shard: one("shard"),
		inventory: many("inventory"),
		platform: many("platforms"),
		base: one("base"),
		baseline: one("baseline"),
		helm: one("helm"),
		values: many("values"),
		set: many("set"),
		release: one("release"),
		kustomize: many("kustomize"),
		source: many("source"),
		cache: one("cache") ?? join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`)
	};
}
/** The change that this run is about; null where it is about none. */
async function readChange() {
	const { GITHUB_EVENT_NAME: name = "", GITHUB_EVENT_PATH: path, GITHUB_ACTOR: actor = "" } = process.env;
	const payload = path === void 0 ? "" : await readFile(path, "utf8").catch(() => "");
	return readEvent(name, payload, actor);
}
function isRestricted(change) {
	const said = one("restricted") ?? "auto";
	if (said !== "auto" && said !== "true" && said !== "false") throw new UsageError(`restricted: ${said} is neither auto nor true nor false`);
	return said === "auto" ? change !== null && change.stranger !== null : said === "true";
}
function announcement(change) {
	return `Restricted${change?.stranger == null ? "" : `, as the pull request is ${change.stranger}`}: no login of this runner and no \`passwordEnv\` is used, and no private address is asked. What only a login can tell is unverified.`;
}
/** `base` is `auto` where nobody says anything else: the commit before the change, where there is one. */
function compared(options, before) {
	const { base } = options;
	if (base === "off" || base === "none") return {
		...options,
		base: null
	};
	if (base !== null && base !== "auto") return options;
	if (before === null) return {
		...options,
		base: null
	};
	if ("commit" in before.base) return {
		...options,
		base: before.base.commit
	};
	const remark = `The commit before the change is not known, so all that is found counts as new: ${before.base.missing}.`;
	return {
		...options,
		base: null,
		remarks: [...options.remarks, remark]
	};
}
/** Secrets are empty where a stranger's change runs, and lines of `registry-auth` with them. */
function surroundings(restricted) {
	const { logins, dockerConfigJson } = registryAuth(restricted ? "" : getInput("registry-auth"));
	const environment = dockerConfigJson === null ? process.env : {
		...process.env,
		DOCKER_AUTH_CONFIG: dockerConfigJson
	};
	const temporaryFolder = process.env["RUNNER_TEMP"] ?? tmpdir();
	return {
		stdin: process.stdin,
		environment,
		temporaryFolder,
		logins,
		secret: setSecret,
		progress: () => {}
	};
}
/** Lines of `host username password`, or a docker config.json, which is read wherever DOCKER_AUTH_CONFIG is. */
function registryAuth(text) {
	if (text.trimStart().startsWith("{")) return {
		logins: [],
		dockerConfigJson: text
	};
	return {
		logins: text.split("\n").map((line) => line.trim()).filter(Boolean).map((line, index) => {
			const [, registry, username, password] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
			if (registry === void 0 || username === void 0 || password === void 0) throw new UsageError(`registry-auth: line ${index + 1} is not "host username password"`);
			setSecret(password);
			return {
				registry,
				username,
				password
			};
		}),
		dockerConfigJson: null
	};
}
/** Outputs are paths and counts: a whole report is more than GitHub carries. */
async function publish(report, code, summarised) {
	const folder = process.env["RUNNER_TEMP"] ?? tmpdir();
	const own = await mkdir(folder, { recursive: true }).then(() => mkdtemp(join(folder, `${tool.name}-`))).catch((error) => {
		throw new UsageError(`${folder}: cannot be written${whyOf(error)}`);
	});
	const file = join(own, "report.json");
	await writeWhole(file, render(report, "json", {
		colour: false,
		links: false,
		width: null
	}), folder);
	setOutput("report", file);
	setOutput("verdict", code === 0 && report.summary.verdicts.unverified > 0 ? "unverified" : verdicts[code]);
	setOutput("errors", report.summary.findings.error);
	setOutput("warnings", report.summary.findings.warning);
	const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
	if (summarised && summaryFile) await appendFile(summaryFile, summary(report));
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => {
	abandon();
	discardUnfinished();
	setFailed(`Ended by ${signal}, before anything was decided.`);
	process.exit(128 + constants.signals[signal]);
});
try {
	await run();
} catch (error) {
	if (error instanceof UsageError) {
		setFailed(error.message);
		process.exitCode = 2;
	} else {
		setFailed(`${tool.name} ${tool.version}: this is a bug, please report it. ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
		process.exitCode = 70;
	}
}

export {  };