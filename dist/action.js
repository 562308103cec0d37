import { E as exitCode, T as tool, a as forLink, c as closingLine, d as evidenceLabel, f as placesOf, g as triage, h as shortened, l as tally, m as relatedPlace, o as forMarkdown, p as position, r as annotations, t as render, u as count, v as readOptions, x as rules, y as check } from "./pullgate.js";
import { t as UsageError } from "./usage-error.js";
import { appendFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { tmpdir } from "node:os";
import * as os from "os";
import * as crypto from "crypto";
import * as fs from "fs";

// src/report/summary.ts
const severities = {
	error: "❌ error",
	warning: "⚠️ warning",
	notice: "ℹ️ notice"
};
function summary(report) {
	const placeOf = placesOf(report);
	const title = tally(report);
	const head = `## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}\n\n${closingLine(report)}\n`;
	const notes = shortened(report.notes, 20, (note) => forMarkdown(note, 500)).map((note) => `- ${note}\n`);
	const tail = notes.length === 0 ? "" : `\n### Notes\n\n${notes.join("")}`;
	if (report.findings.length === 0) return head + tail;
	const table = "\n| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";
	let left = 999900 - Buffer.byteLength(head + table + tail);
	const rows = [];
	const findings = Object.keys(severities).flatMap((severity) => report.findings.filter((one) => one.severity === severity));
	for (const finding of findings) {
		const line = row(finding, placeOf(finding));
		left -= Buffer.byteLength(line);
		if (left < 0) break;
		rows.push(line);
	}
	const dropped = findings.length - rows.length;
	const more = dropped === 0 ? "" : `\n… ${count(dropped, "more row", "more rows")} in the JSON report\n`;
	return head + table + rows.join("") + more + tail;
}
function row(finding, place) {
	const { rule, rendered, suggestion } = finding;
	const url = forLink(finding.docs);
	const name = url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`;
	return `| ${[
		[severities[finding.severity], ...finding.certainty === "unverified" ? ["unverified"] : []],
		[
			forMarkdown(finding.message),
			`${name} (${triage(finding)})`,
			...shortened(finding.evidence, 3, (line) => `${evidenceLabel(line)}: ${forMarkdown(line, 500)}`),
			...finding.event === null ? [] : [`event: ${forMarkdown(finding.event)}`]
		],
		[
			forMarkdown(position(finding.at)),
			...place === null ? [] : [forMarkdown(place)],
			...rendered === null ? [] : [`rendered at ${forMarkdown(`${rendered.file}:${rendered.line}`)}`],
			...shortened(finding.related, 10, (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`)
		],
		[
			forMarkdown(finding.fix),
			...suggestion === null ? [] : [`write ${forMarkdown(suggestion.replacement)} at ${forMarkdown(position(suggestion))}`],
			...shortened(finding.commands, 3, (command) => `confirm: ${forMarkdown(command, 500)}`)
		]
	].map((lines) => lines.join("<br>")).join(" | ")} |\n`;
}

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
	const options = await readOptions(inputs(), {
		workingFolder,
		environment: process.env,
		rules: rules.map((rule) => rule.id)
	});
	const summarised = truth("summary") ?? true;
	for (const { name, file } of options.formats) if (file === null && name !== "text" && name !== "github") throw new UsageError(`format: ${name} names no file: write ${name}=FILE`);
	const report = await check(options, {
		...surroundings(),
		workingFolder
	});
	const code = exitCode(report, options);
	const plain = {
		colour: false,
		links: false,
		width: null
	};
	process.stdout.write(render(report, "text", {
		...plain,
		colour: !process.env["NO_COLOR"]
	}));
	process.stdout.write(annotations(report));
	for (const { name, file } of options.formats) if (file !== null) await write(resolve(workingFolder, file), render(report, name, plain));
	await publish(report, code, summarised);
	if (code === 3) setFailed(report.summary.documents === 0 ? "No Kubernetes resource in the input." : "No image in the input.");
	process.exitCode = code;
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
	const many = (name) => one(name)?.split("\n").map((line) => line.trim()).filter(Boolean);
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
		inventory: many("inventory"),
		platform: many("platforms"),
		cache: one("cache") ?? join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`)
	};
}
function surroundings() {
	const { logins, dockerConfigJson } = registryAuth(getInput("registry-auth"));
	const environment = dockerConfigJson === null ? process.env : {
		...process.env,
		DOCKER_AUTH_CONFIG: dockerConfigJson
	};
	return {
		stdin: process.stdin,
		environment,
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
	await mkdir(folder, { recursive: true });
	const file = join(await mkdtemp(join(folder, `${tool.name}-`)), "report.json");
	await write(file, render(report, "json", {
		colour: false,
		links: false,
		width: null
	}));
	setOutput("report", file);
	setOutput("verdict", code === 0 && report.summary.verdicts.unverified > 0 ? "unverified" : verdicts[code]);
	setOutput("errors", report.summary.findings.error);
	setOutput("warnings", report.summary.findings.warning);
	const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
	if (summarised && summaryFile) await appendFile(summaryFile, summary(report));
}
async function write(file, text) {
	await writeFile(file, text).catch(() => {
		throw new UsageError(`${file}: cannot be written`);
	});
}
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