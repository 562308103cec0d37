import { Dn as findProgram, F as pid, On as runProgram, Ur as openSync } from "./pullgate.js";

// src/system/without-network.ts
/** Starts programs in an empty network namespace, where the system grants one. */
/** The command that starts others in a namespace; null if none is granted. Found out once. */
let granted = null;
const timeoutMs = 5e3;
/**
* The command that runs without a network: no interface is up in it, not even loopback. The command
* itself where the system grants no namespace; its proxies then lead nowhere, which does not hold
* off requests to loopback.
*/
async function withoutNetwork({ program, args }, environment) {
	const entry = await (granted ??= findEntry(environment));
	return entry === null ? {
		program,
		args
	} : {
		program: entry.program,
		args: [
			...entry.args,
			"--",
			program,
			...args
		]
	};
}
/** Root needs no user namespace; other users need one in which they are root. */
async function findEntry(environment) {
	const unshare = findProgram("unshare", environment);
	if (unshare === null) return null;
	for (const options of [
		["--net"],
		["--map-current-user", "--net"],
		["--map-root-user", "--net"]
	]) {
		const own = {
			program: unshare,
			args: options
		};
		const shared = await sharedNamespace(own, environment);
		if (shared !== null && await works(shared, environment)) return shared;
		if (await works(own, environment)) return own;
	}
	return null;
}
/**
* The command that enters one namespace for all programs, which saves the 3 ms that making one
* takes. The namespace lasts as long as this process, which holds it open. Null if there is none.
* https://man7.org/linux/man-pages/man1/nsenter.1.html
*/
async function sharedNamespace({ program, args }, environment) {
	const [nsenter, cat] = ["nsenter", "cat"].map((name) => findProgram(name, environment));
	if (nsenter == null || cat == null) return null;
	const { spawn } = await import("node:child_process");
	const holder = spawn(program, [
		...args,
		"--",
		cat
	], {
		cwd: "/",
		env: {},
		stdio: [
			"pipe",
			"pipe",
			"ignore"
		],
		timeout: timeoutMs
	});
	holder.stdin.on("error", () => {}).write("\n");
	if (!await new Promise((resolve) => {
		holder.stdout.once("data", () => resolve(true));
		holder.on("error", () => resolve(false)).on("close", () => resolve(false));
	})) return null;
	try {
		return {
			program: nsenter,
			args: ["--preserve-credentials", ...(args.length > 1 ? ["user", "net"] : ["net"]).map((kind) => `--${kind}=${heldOpen(`/proc/${holder.pid}/ns/${kind}`)}`)]
		};
	} catch {
		return null;
	} finally {
		holder.stdin.end();
	}
}
/** A path to the file that lasts as long as this process. */
function heldOpen(file) {
	return `/proc/${pid}/fd/${openSync(file, "r")}`;
}
async function works({ program, args }, environment) {
	const nothing = findProgram("true", environment);
	if (nothing === null) return false;
	const command = {
		program,
		args: [
			...args,
			"--",
			nothing
		]
	};
	return "stdout" in await runProgram({
		...command,
		cwd: "/",
		env: {},
		timeoutMs
	});
}

// src/render/helm/helm-origins.ts
/**
* Helm writes "---" and a comment before each document:
* https://github.com/helm/helm/blob/main/pkg/action/action.go
*/
function helmOrigins(text) {
	return text.split("\n").flatMap((line, index) => {
		const template = /^# Source: (.+?)\r?$/.exec(line)?.[1];
		return template === void 0 ? [] : [{
			line: index + 1,
			template
		}];
	});
}

// src/render/kustomize/kustomize-origins.ts
/**
* Removes the annotations of `buildMetadata`. Kustomize always prints one style: one key per line,
* indented by two spaces a level.
* https://github.com/kubernetes-sigs/kustomize/blob/master/api/resource/origin.go
*/
function kustomizeOrigins(text) {
	const reader = new OriginReader();
	for (const line of text.split("\n")) reader.add(line);
	return reader.end();
}
const annotation = /^ {4}(?:config\.kubernetes\.io\/origin|alpha\.config\.kubernetes\.io\/transformations): \|/;
var OriginReader = class {
	#kept = [];
	#origins = [];
	#current = {
		line: 1,
		path: null,
		transformers: []
	};
	/**
	* Index of the document's `annotations:` line in `#kept`, as long as nothing follows below it.
	*/
	#emptyAnnotations = null;
	#isInMetadata = false;
	#isInAnnotation = false;
	add(line) {
		if (this.#isInAnnotation && line.startsWith("      ")) {
			this.#readOrigin(line);
			return;
		}
		this.#isInAnnotation = false;
		if (line === "---") this.#startDocument();
		else if (this.#isInMetadata && annotation.test(line)) this.#isInAnnotation = true;
		else this.#keep(line);
	}
	end() {
		this.#dropEmptyAnnotations();
		this.#origins.push(this.#current);
		return {
			text: this.#kept.join("\n"),
			origins: this.#origins
		};
	}
	#readOrigin(line) {
		const [, key, value = ""] = /^ +(?:- )?(path|configuredIn): (.+)$/.exec(line) ?? [];
		const path = value.replace(/^(["'])(.*)\1$/, "$2");
		const { transformers } = this.#current;
		if (key === "configuredIn" && /^ {6}- /.test(line)) {
			if (!transformers.includes(path)) transformers.push(path);
		} else if (key !== void 0) this.#current.path ??= path;
	}
	#startDocument() {
		this.#dropEmptyAnnotations();
		this.#origins.push(this.#current);
		this.#kept.push("---");
		this.#current = {
			line: this.#kept.length + 1,
			path: null,
			transformers: []
		};
	}
	#keep(line) {
		if (line.startsWith("    ")) {
			if (this.#emptyAnnotations === this.#kept.length - 1) this.#emptyAnnotations = null;
		} else {
			this.#dropEmptyAnnotations();
			if (!line.startsWith(" ")) this.#isInMetadata = line === "metadata:";
			else if (this.#isInMetadata && line === "  annotations:") this.#emptyAnnotations = this.#kept.length;
		}
		this.#kept.push(line);
	}
	#dropEmptyAnnotations() {
		if (this.#emptyAnnotations !== null) this.#kept.splice(this.#emptyAnnotations, 1);
		this.#emptyAnnotations = null;
	}
};

// src/render/jobs/ended-runs.ts
const maxEnded = 3;
var EndedRuns = class {
	#count = 0;
	/** Starts a renderer, unless several others of the run had to be ended. */
	async start(program) {
		if (this.#count >= maxEnded) return {
			failed: `was not started, because ${maxEnded} others had to be ended`,
			ended: true
		};
		const result = await program();
		if ("failed" in result && result.ended) this.#count++;
		return result;
	}
};

export { withoutNetwork as i, kustomizeOrigins as n, helmOrigins as r, EndedRuns as t };