import { _n as runProgram, gn as findProgram } from "./pullgate.js";

// src/system/without-network.ts
/** Starts programs in an empty network namespace, where the system grants one. */
/** The options of unshare that work here; null if none do. Found out once. */
let granted = null;
/**
* The command that runs without a network: no interface is up in it, not even loopback. The command
* itself where the system grants no namespace; its proxies then lead nowhere, which does not hold
* off requests to loopback. https://man7.org/linux/man-pages/man1/unshare.1.html
*/
async function withoutNetwork({ program, args }, environment) {
	const unshare = await (granted ??= findUnshare(environment));
	return unshare === null ? {
		program,
		args
	} : {
		program: unshare.unshare,
		args: [
			...unshare.options,
			"--",
			program,
			...args
		]
	};
}
/** Root needs no user namespace; other users need one in which they are root. */
async function findUnshare(environment) {
	const unshare = findProgram("unshare", environment);
	const nothing = findProgram("true", environment);
	if (unshare === null || nothing === null) return null;
	for (const options of [
		["--net"],
		["--map-current-user", "--net"],
		["--map-root-user", "--net"]
	]) if ("stdout" in await runProgram({
		program: unshare,
		args: [
			...options,
			"--",
			nothing
		],
		cwd: "/",
		env: {},
		timeoutMs: 5e3
	})) return {
		unshare,
		options
	};
	return null;
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