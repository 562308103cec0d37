import { A as whyOf, An as logTo, At as tool, H as inputOfFlag, I as readOptions, Ir as appendFileSync, O as discardUnfinished, Ot as bugs, Q as check, T as annotations, Tn as openRevision, U as rawInputs, _n as parentsOfHead, a as render, ai as sep, ar as exitCode, c as runLogLine, ci as constants, d as inActionWords, di as appendFile, ei as isAbsolute, f as reportInActionWords, gi as readFile, gn as fetchCommit, i as cleanUpNow, ii as resolve, j as writeFileAtomic, mi as mkdtemp, ni as posix, oi as EOL, p as jobSummary, pi as mkdir, pr as rules, r as randomUUID, ri as relative, rr as UsageError, ti as join, ui as tmpdir, wn as openBaseTree, x as actionLog, zr as existsSync } from "./pullgate.js";

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
	process.stdout.write(cmd.toString() + EOL);
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
	if (!existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	appendFileSync(filePath, `${toCommandValue(message)}${EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${EOL}${convertedValue}${EOL}${delimiter}`;
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
	process.stdout.write(EOL);
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
* Gets whether Actions Step Debug is on or not
*/
function isDebug() {
	return process.env["RUNNER_DEBUG"] === "1";
}
/**
* Writes debug message to user log
* @param message debug message
*/
function debug(message) {
	issueCommand("debug", {}, message);
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

// src/config/list-input.ts
/** Reads an input of the action that holds one value a line. */
/** Inputs whose values may hold any character. */
const freeText = /* @__PURE__ */ new Set(["set", "registry-auth"]);
/** Inputs whose values hold no comma. */
const plainNames = /* @__PURE__ */ new Set(["platforms", "format"]);
/** Throws `UsageError` for lines in the style of YAML, whose marks would belong to the value. */
function listInput(name, written) {
	const lines = written.split("\n").map((line) => line.trim()).filter(Boolean);
	if (freeText.has(name)) return lines;
	for (const line of lines) {
		const problem = problemOf(line, plainNames.has(name));
		if (problem !== null) throw new UsageError(`${name}: ${line}: ${problem}`);
	}
	return lines;
}
function problemOf(line, isPlain) {
	if (line.startsWith("- ")) return "write the value without the dash, one value a line";
	if (/^(["']).*\1$/.test(line)) return "write the value without quotes";
	if (/^#|\s#\s/.test(line)) return "an input has no comments; remove what follows the #";
	if (/,$|,\s/.test(line) || isPlain && line.includes(",")) return "write one value a line, without commas";
	return null;
}

// src/github/event.ts
/**
* Events of the repository itself: only people who can write to it cause them. No event at all is a
* run outside GitHub.
*/
const trustedEvents = /* @__PURE__ */ new Set([
	"",
	"push",
	"schedule",
	"workflow_dispatch"
]);
/**
* Returns null for trusted events, which have no change to merge. An event with a pull request is
* judged by its head and base; every other one may run what a stranger wrote, as `issue_comment`
* and `workflow_run` do. `actor` is GITHUB_ACTOR, `repository` GITHUB_REPOSITORY. An incomplete
* payload counts as untrusted and without a base.
* https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
*/
function readEvent(name, payload, { actor, repository }) {
	const event = parsed(payload);
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
	if (trustedEvents.has(name) && request === void 0) {
		const source = at(at(event, "repository"), "full_name");
		return typeof source === "string" && repository !== "" && source !== repository ? untrusted("the event is of another repository", event) : null;
	}
	if (typeof request !== "object" || request === null) return untrusted(`the event ${name} may run a stranger's change`, event);
	const [from, to] = [at(request, "head"), at(request, "base")];
	const [targetName, sourceName] = [at(at(to, "repo"), "full_name"), at(at(from, "repo"), "full_name")];
	const isFork = typeof targetName !== "string" || targetName !== sourceName || repository !== "" && targetName !== repository;
	const isDependabot = actor === "dependabot[bot]";
	return {
		base: commit(at(to, "sha")),
		head: commit(at(from, "sha")),
		stranger: isFork ? "the pull request is from a fork" : isDependabot ? "the pull request is from Dependabot" : null,
		target
	};
}
/** The base is unknown: what such an event names may be the stranger's choice. */
function untrusted(stranger, event) {
	return {
		base: null,
		head: commit(at(at(event, "workflow_run"), "head_sha")),
		stranger,
		target: false
	};
}
function parsed(payload) {
	try {
		return JSON.parse(payload);
	} catch {
		return null;
	}
}
function at(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
function commit(value) {
	return typeof value === "string" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : null;
}

// src/github/pull-request.ts
/** Opens the commit before a change, and the configuration that was in force there. */
/** Fetches the commit from `origin` if the clone is shallow. */
async function openBaseCommit(change, clone) {
	const commit = await commitBefore(change, clone);
	const failure = commit === null ? "the event names no base" : await fetchCommit(commit, clone);
	const revision = failure === null && commit !== null ? await openRevision(commit, clone) : { missing: failure ?? "" };
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
			const tree = await openBaseTree(revision, isWanted, clone.temporaryFolder);
			trees.push(tree);
			return tree.folder;
		},
		async hasNow(path) {
			const head = await openRevision("HEAD", clone);
			return !("missing" in head) && await head.has(path);
		},
		async [Symbol.asyncDispose]() {
			for (const tree of trees) await tree[Symbol.asyncDispose]();
		}
	};
}
/**
* GitHub checks out a test merge, whose first parent is the target branch: the difference from
* there is the change. The event's own base may be older, and newer commits of the branch would
* then count as part of the change. The parents are trusted only if the commit is GitHub's own: a
* pull request may contain a merge with a first parent of its choice.
*/
async function commitBefore({ base, head, target }, clone) {
	const checkedOut = await parentsOfHead(clone);
	const [first, second] = checkedOut?.parents ?? [];
	return !target && checkedOut?.commit === clone.sha && checkedOut.parents.length === 2 && second === head && first !== void 0 ? first : base;
}
/** The candidates for a configuration, from the folder up to the root of the repository. */
function upward(folder) {
	const places = [posix.join(folder, ".pullgate.yaml")];
	for (let at = folder; at !== "" && at !== ".";) {
		at = posix.dirname(at);
		places.push(posix.join(at, ".pullgate.yaml"));
	}
	return places;
}
/** The path of `--config` from the root of the repository; null if it is outside. */
function inRepository(named, prefix, workingFolder) {
	const fromWorkingFolder = relative(workingFolder, resolve(workingFolder, named));
	const path = posix.join(prefix, fromWorkingFolder.split(sep).join("/"));
	return path.startsWith("..") || isAbsolute(fromWorkingFolder) ? null : path;
}

// src/github/registry-auth.ts
/** Parses the input `registry-auth`. */
/** Takes lines of `host username password`, or a docker config.json. */
function parseRegistryAuth(text) {
	if (text.trimStart().startsWith("{")) return {
		logins: [],
		dockerConfigJson: text
	};
	return {
		logins: text.split("\n").map((line) => line.trim()).filter(Boolean).map((line, index) => {
			const [, registry, username, password] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
			if (registry === void 0 || username === void 0 || password === void 0) throw new UsageError(`registry-auth: line ${index + 1} is not "host username password"`);
			return {
				registry,
				username,
				password
			};
		}),
		dockerConfigJson: null
	};
}

// src/run-action.ts
/** The GitHub Action: takes inputs, writes annotations, job summary, outputs and the exit code. */
const verdicts = {
	0: "pass",
	1: "fail",
	3: "fail",
	4: "unverified"
};
const plain = {
	colour: false,
	links: false,
	width: null
};
async function run() {
	if (isDebug()) logTo((event) => debug(runLogLine(event).trimEnd()));
	const workingFolder = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
	const change = await readChange();
	if (change?.target === true) warning("pull_request_target runs untrusted code with access to this repository's secrets. Use pull_request, and merge_group for checks that need a login.");
	const restricted = isRestricted(change);
	const context = runContext(workingFolder, restricted);
	await using before = change === null || !restricted && change.stranger !== null && change.base === null ? null : await openBaseCommit(change, {
		workingFolder,
		temporaryFolder: context.temporaryFolder,
		environment: context.environment,
		sha: process.env["GITHUB_SHA"] ?? ""
	});
	const options = await actionOptions(workingFolder, change, restricted, before);
	const isSummaryWanted = booleanInput("summary") ?? true;
	const comment = commentOptions();
	const checked = await runCommand(options, context);
	const result = {
		...checked,
		report: reportInActionWords(checked.report, inputOfFlag)
	};
	const { report, shard, exit } = result;
	const code = exitCode(report, {
		...exit,
		looked: (shard?.pulls ?? 0) > 0
	});
	const nothing = `No ${report.summary.documents === 0 ? "Kubernetes resource" : "image"} in the input.`;
	if (code === 3) report.notes.unshift(nothing);
	const notices = shard === null ? await postComments(report, code, comment) : [];
	if (inputLines("merge") === void 0) process.stdout.write(annotations(report, notices));
	const verdict = {
		code,
		failOn: exit.failOn,
		minVerified: exit.minVerified
	};
	const colour = !process.env["NO_COLOR"];
	process.stdout.write(actionLog(report, verdict, {
		...plain,
		colour
	}));
	await writeReports(result, options, workingFolder);
	await setOutputs(result, code);
	if (isSummaryWanted && shard === null) await writeSummary(report);
	if (code === 3) setFailed(nothing);
	process.exitCode = code;
}
async function actionOptions(workingFolder, change, restricted, before) {
	const options = await readOptions(rawOptions(), {
		workingFolder,
		environment: process.env,
		rules: async () => rules.map((rule) => rule.id),
		defaultCache: join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`),
		allowNoPaths: inputLines("merge") !== void 0,
		restricted,
		...before === null ? {} : { before }
	});
	setBase(options, before);
	if (restricted) options.report.notes.unshift(restrictionNote(change));
	for (const { name, file } of options.report.formats) if (file === null && name !== "text" && name !== "github") throw new UsageError(`format: ${name} names no file; write ${name}=FILE`);
	return options;
}
/** The inputs that set options. */
function rawOptions() {
	return rawInputs((name, kind) => {
		if (kind === "switch") return booleanInput(name);
		return kind === "list" ? inputLines(name) : input(name);
	});
}
/** The default of `base` is `auto`: the commit before the change, if there is one. */
function setBase({ run, report }, before) {
	if (run.base !== null && run.base !== "auto") {
		if (run.base === "off" || run.base === "none") run.base = null;
		return;
	}
	run.base = null;
	if (before === null) return;
	if ("commit" in before.base) run.base = before.base.commit;
	else report.notes.push(`The commit before this change is unknown, so every finding counts as new: ${before.base.missing}.`);
}
/** Checks, or merges the reports of shards. */
async function runCommand(options, context) {
	const { failOn, minVerified, onUnverified } = options.rules;
	const shardReports = inputLines("merge");
	if (shardReports === void 0) return {
		...await check(options, context),
		exit: {
			failOn,
			minVerified
		},
		onUnverified
	};
	const { mergeReportFiles } = await import("./merge.js");
	const { report, settings } = await mergeReportFiles(shardReports, context);
	return {
		report,
		shard: null,
		exit: {
			failOn: input("fail-on") === void 0 ? settings.failOn : failOn,
			minVerified: settings.minVerified
		},
		onUnverified: settings.onUnverified
	};
}
/** The inputs about the pull request's comment and suggestions. */
function commentOptions() {
	const written = input("comment") ?? "never";
	const comment = [
		"never",
		"on-failure",
		"always"
	].find((each) => each === written);
	if (comment === void 0) throw new UsageError(`comment: ${written} is not one of never, on-failure, always`);
	const suggest = booleanInput("suggest") ?? false;
	const token = input("github-token") ?? "";
	if (token === "" && (suggest || comment !== "never")) throw new UsageError(`${suggest ? "suggest" : "comment"}: requires github-token`);
	return {
		comment: comment === "never" ? null : comment,
		suggest,
		token
	};
}
/** Loads GitHub's client only if it is needed. Returns a notice for everything that failed. */
async function postComments(report, code, { comment, suggest, token }) {
	if (comment === null && !suggest) return [];
	const comments = await import("./comments.js");
	const subject = commentSubject();
	return await comments.postComments(report, {
		token,
		suggest,
		comment,
		failed: code !== 0,
		subject
	});
}
/** The inputs that decide what is checked. Without `set`, which may hold secrets. */
function commentSubject() {
	return Object.fromEntries("paths exclude helm values release kustomize source namespace config inventory platforms merge".split(" ").flatMap((name) => {
		const lines = inputLines(name) ?? [];
		return lines.length === 0 ? [] : [[name, lines.join("\n")]];
	}));
}
/** An empty input counts as absent. */
function input(name) {
	return getInput(name) || void 0;
}
function inputLines(name) {
	const written = input(name);
	return written === void 0 ? void 0 : listInput(name, written);
}
function booleanInput(name) {
	const written = input(name);
	if (written !== void 0 && written !== "true" && written !== "false") throw new UsageError(`${name}: ${written} is neither true nor false`);
	return written === void 0 ? void 0 : written === "true";
}
/** The change that triggered this run; null for other events. */
async function readChange() {
	const { GITHUB_EVENT_NAME: name = "", GITHUB_EVENT_PATH: path, GITHUB_ACTOR: actor = "", GITHUB_REPOSITORY: repository = "" } = process.env;
	const payload = path === void 0 ? "" : await readFile(path, "utf8").catch(() => "");
	return readEvent(name, payload, {
		actor,
		repository
	});
}
function isRestricted(change) {
	const written = input("restricted") ?? "auto";
	if (written !== "auto" && written !== "true" && written !== "false") throw new UsageError(`restricted: ${written} is not one of auto, true, false`);
	return written === "auto" ? change !== null && change.stranger !== null : written === "true";
}
function restrictionNote(change) {
	return `Restricted${change?.stranger == null ? "" : ` because ${change.stranger}`}: this run uses no login of the runner and no \`passwordEnv\`, and contacts no private address. Private images are unverified.`;
}
/** A restricted run ignores `registry-auth`, whose secrets are empty for forks anyway. */
function runContext(workingFolder, restricted) {
	const { logins, dockerConfigJson } = parseRegistryAuth(restricted ? "" : input("registry-auth") ?? "");
	for (const { password } of logins) setSecret(password);
	return {
		workingFolder,
		stdin: process.stdin,
		environment: dockerConfigJson === null ? process.env : {
			...process.env,
			DOCKER_AUTH_CONFIG: dockerConfigJson
		},
		baseRequired: false,
		temporaryFolder: process.env["RUNNER_TEMP"] ?? tmpdir(),
		logins,
		secret: setSecret,
		progress: () => {}
	};
}
async function writeReports({ report, shard }, options, workingFolder) {
	const style = shard === null ? plain : {
		...plain,
		shard
	};
	for (const { name, file } of options.report.formats) {
		if (file === null) continue;
		await writeFileAtomic(file, render(report, name, style), workingFolder);
		if (name === "sarif") setOutput("sarif", resolve(workingFolder, file));
	}
}
/** Outputs are paths and counts: GitHub limits the size of an output. */
async function setOutputs({ report, shard, onUnverified }, code) {
	const parent = process.env["RUNNER_TEMP"] ?? tmpdir();
	const folder = await mkdir(parent, { recursive: true }).then(() => mkdtemp(join(parent, `${tool.name}-`))).catch((error) => {
		throw new UsageError(`${parent}: cannot be written${whyOf(error)}`);
	});
	const file = join(folder, "report.json");
	await writeFileAtomic(file, render(report, "json", shard === null ? plain : {
		...plain,
		shard
	}), parent);
	const { summary } = report;
	setOutput("report", file);
	setOutput("verdict", code === 0 && (summary.verdicts.unverified > 0 || onUnverified !== "ignore" && summary.coverage.notRendered.length > 0) ? "unverified" : verdicts[code]);
	setOutput("errors", summary.findings.error);
	setOutput("warnings", summary.findings.warning);
}
async function writeSummary(report) {
	const file = process.env["GITHUB_STEP_SUMMARY"];
	const { GITHUB_SERVER_URL: server = "", GITHUB_REPOSITORY: repository = "", GITHUB_SHA: commit = "" } = process.env;
	if (file) await appendFile(file, jobSummary(report, {
		server,
		repository,
		commit
	}));
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => {
	cleanUpNow();
	discardUnfinished();
	setFailed(`Ended by ${signal} before the check was complete.`);
	process.exit(128 + constants.signals[signal]);
});
try {
	await run();
} catch (error) {
	if (error instanceof UsageError) {
		setFailed(inActionWords(error.message, inputOfFlag));
		process.exitCode = 2;
	} else {
		const detail = error instanceof Error ? error.stack ?? error.message : String(error);
		setFailed(`${tool.name} ${tool.version}: this is a bug, please report it at ${bugs}. ${detail}`);
		process.exitCode = 70;
	}
}

export {  };