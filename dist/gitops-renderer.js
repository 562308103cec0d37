import { $r as dirname, Dn as findProgram, En as environmentOf, Fn as neverPaths, Hr as mkdirSync, Jn as isWithin, Jr as writeFileSync, Ln as remoteIn, Mn as removeFolder, On as runProgram, Qn as textOf, Rr as copyFileSync, Un as kustomizationNames, Ut as inputsOf, Vn as yamlsOf, Xr as basename, Zn as slashed, en as Slots, ii as resolve, jn as makeFolder, ni as posix, nr as statusAt, ri as relative, ti as join, tn as renderersAtOnce, ui as tmpdir, zn as listOf } from "./pullgate.js";
import { i as withoutNetwork, n as kustomizeOrigins, r as helmOrigins, t as EndedRuns } from "./ended-runs.js";
import { n as digestOf, r as digestOfFile } from "./input-digest.js";

// src/render/gitops/reaching-out.ts
/** Finds what kustomize would read from outside the files that it is given. */
const maxDepth = 64;
const url = /^(?:[^=/]*=)?https?:\/\//i;
/**
* Says what kustomize would read or fetch from elsewhere: the first path in a kustomization, or in
* the configuration of a plugin, that exists on this machine outside `root`, or the first URL; or
* the file of which that cannot be told. null if there is none. Kustomize has to run without its
* own restriction, because bases may lie anywhere in the repository. It builds `folder`.
*/
async function reachingOut(root, folder, paths) {
	let mayHavePlugins = false;
	for (const path of paths) {
		if (!kustomizationNames.includes(basename(path))) continue;
		const contents = await contentsOf(resolve(root, path));
		if (contents === null) return `${path} ${unread}`;
		mayHavePlugins ||= contents.some(namesPlugins);
		const found = await reachingOutOf(contents, root, resolve(root, path));
		if (found !== null) return found;
	}
	return mayHavePlugins ? await pluginsReachingOut(root, folder) : null;
}
/** Plugins whose configurations another kustomization makes or changes are refused. */
async function pluginsReachingOut(root, folder) {
	const { plugins, changedPlugins } = await inputsOf(resolve(root, folder));
	const [changed] = changedPlugins;
	if (changed !== void 0) return `${slashed(relative(root, changed))} ${changesPaths}`;
	for (const file of plugins) {
		const contents = await contentsOf(file);
		if (contents === null) return `${slashed(relative(root, file))} ${unread}`;
		const found = await reachingOutOf(contents, root, file);
		if (found !== null) return found;
	}
	return null;
}
/** null for what kustomize may read otherwise: duplicate keys, UTF-16, or more than 1 MiB. */
async function contentsOf(file) {
	const text = textOf(file);
	return text === null ? null : await yamlsOf(text);
}
function namesPlugins(content) {
	return typeof content === "object" && content !== null && Object.keys(content).some((key) => pluginFields.test(key));
}
/** Kustomize ignores the case of its fields. */
const pluginFields = /^(?:generators|transformers|validators)$/i;
async function reachingOutOf(contents, root, file) {
	for (const content of contents) {
		const remote = [...remoteIn(content)].find((each) => url.test(each));
		if (remote !== void 0) return `${remote} ${outside}`;
		for await (const each of stringsIn(content, 0)) if (typeof each === "string") {
			for (const name of [each, each.slice(each.indexOf("=") + 1)]) if (isOutside(root, dirname(file), name)) return `${each} ${outside}`;
		}
	}
	return null;
}
const outside = "is outside the repository";
const changesPaths = "changes the configurations of plugins, which may then name files outside the repository";
const unread = "is malformed, has a key twice, or is no text of at most 1 MiB";
/** All strings, also those of YAML within a string, as plugins are configured in place. */
async function* stringsIn(value, depth) {
	if (depth > maxDepth) return;
	if (typeof value === "string") {
		if (/[\n{]|: /.test(value)) {
			for (const content of await yamlsOf(value) ?? []) if (typeof content !== "string") yield* stringsIn(content, depth + 1);
		}
		yield value;
	} else if (typeof value === "object" && value !== null) {
		for (const [key, each] of Object.entries(value)) if (key.toLowerCase() === "patchesstrategicmerge") yield* listOf(each).filter((item) => typeof item === "string" && !/\n|: /.test(item));
		else if (Array.isArray(value) || !neverPaths.test(key.toLowerCase())) yield* stringsIn(each, depth + 1);
	}
}
function isOutside(root, folder, name) {
	if (!/^\/|(?:^|\/)\.\.(?:\/|$)/.test(name) || name.includes("\0")) return false;
	const path = resolve(folder, name);
	return path !== "/" && !isWithin(path, root) && statusAt(path) !== null;
}

// src/render/gitops/gitops-renderer.ts
/** Runs kustomize and helm for GitOps sources: in folders of their own, and without a network. */
var GitopsRenderer = class {
	#options;
	#jobs = new Slots(renderersAtOnce * 4);
	#processes = new Slots(renderersAtOnce);
	#endedRuns = new EndedRuns();
	#helm;
	#kustomize;
	#begun = 0;
	constructor(options) {
		this.#options = options;
		this.#helm = findProgram("helm", options.environment);
		this.#kustomize = findProgram("kustomize", options.environment) ?? findProgram("kubectl", options.environment);
	}
	/** Builds a folder with the files it needs. Bases may lie anywhere in the repository. */
	async build(folder, files) {
		const program = this.#kustomize;
		if (program === null) return { missing: "kustomize" };
		const render = () => this.#build(program, folder, files);
		const { store } = this.#options;
		if (store === null) return await render();
		const inputs = [
			"gitops build",
			folder,
			[...files.written].map(([path, text]) => [path, digestOf(text)]),
			[...files.copied].map(([path, from]) => `${path} ${digestOfFile(from)}`).sort()
		];
		return await store.once({
			program,
			inputs
		}, render);
	}
	async template(input) {
		const program = this.#helm;
		if (program === null) return { missing: "helm" };
		const render = () => this.#template(program, input);
		const { chartFolder, chartDigest, values, ...rest } = input;
		const { store } = this.#options;
		if (store === null) return await render();
		const chart = chartDigest ?? store.digests.ofFolder(chartFolder);
		if (chart === null) return await render();
		const inputs = [
			"gitops template",
			chart,
			values.map(digestOf),
			rest
		];
		return await store.once({
			program,
			inputs
		}, render);
	}
	async #build(program, folder, files) {
		return await this.#jobs.run(async () => {
			this.#show(folder === "" ? "." : folder);
			const root = makeFolder(tmpdir(), "pullgate-build-");
			try {
				writeFiles(root, files);
				const paths = [...files.written.keys(), ...files.copied.keys()];
				const refused = await reachingOut(root, folder, paths);
				if (refused !== null) return { failed: refused };
				const cwd = join(root, folder);
				mkdirSync(cwd, { recursive: true });
				const built = await this.#run(program, kustomizeArguments(program), cwd, root);
				if ("failed" in built) return { failed: built.failed.replaceAll(`${root}/`, "") };
				const { text, origins } = kustomizeOrigins(built.stdout.toString());
				const treePathOf = (path) => path === null ? null : posix.normalize(posix.join(folder, path));
				return {
					text,
					origins: origins.map(({ line, path, transformers }) => ({
						line,
						rendererPath: treePathOf(path),
						source: treePathOf(path),
						transformers: transformers.flatMap((each) => treePathOf(each) ?? [])
					}))
				};
			} finally {
				removeFolder(root);
			}
		});
	}
	async #template(program, input) {
		return await this.#jobs.run(async () => {
			this.#show(input.namespace === null ? input.release : `${input.namespace}/${input.release}`);
			const folder = makeFolder(tmpdir(), "pullgate-render-");
			try {
				const files = input.values.map((text, index) => {
					const file = join(folder, `values-${index}.yaml`);
					writeFileSync(file, text);
					return file;
				});
				const rendered = await this.#run(program, helmArguments(input, files), folder, folder);
				if ("failed" in rendered) return { failed: rendered.failed.replaceAll(`${folder}/`, "").replaceAll(`${dirname(input.chartFolder)}/`, "") };
				const text = rendered.stdout.toString();
				return {
					text,
					origins: helmOrigins(text).map(({ line, template }) => ({
						line,
						rendererPath: template,
						source: null,
						transformers: []
					}))
				};
			} finally {
				removeFolder(folder);
			}
		});
	}
	#show(rendering) {
		this.#options.progress?.({
			rendered: this.#begun++,
			total: null,
			rendering
		});
	}
	/** Renderers fetch nothing: they see no login, no home and a proxy that leads nowhere. */
	async #run(program, args, cwd, home) {
		const { environment, timeoutMs } = this.#options;
		const env = environmentOf(environment, home, "restricted");
		const command = await withoutNetwork({
			program,
			args
		}, environment);
		return await this.#processes.run(() => this.#endedRuns.start(() => runProgram({
			...command,
			cwd,
			env,
			timeoutMs
		})));
	}
};
function writeFiles(root, { written, copied }) {
	for (const [path, from] of copied) {
		const to = join(root, path);
		mkdirSync(dirname(to), { recursive: true });
		try {
			copyFileSync(from, to);
		} catch {}
	}
	for (const [path, text] of written) {
		const to = join(root, path);
		mkdirSync(dirname(to), { recursive: true });
		writeFileSync(to, text);
	}
}
function kustomizeArguments(program) {
	return [
		/^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize",
		".",
		"--load-restrictor",
		"LoadRestrictionsNone"
	];
}
function helmArguments(input, files) {
	const { namespace, kubeVersion, apiVersions, set, hooks, skipSchema } = input;
	return [
		"template",
		...namespace === null ? [] : [`--namespace=${namespace}`],
		...kubeVersion === null ? [] : [`--kube-version=${kubeVersion}`],
		...apiVersions.map((each) => `--api-versions=${each}`),
		...hooks === "without-tests" ? ["--skip-tests"] : hooks === "none" ? ["--no-hooks"] : [],
		...skipSchema ? ["--skip-schema-validation"] : [],
		...files.map((file) => `--values=${file}`),
		...set.map(({ pair, string }) => `${string ? "--set-string" : "--set"}=${pair}`),
		"--",
		input.release,
		input.chartFolder
	];
}

export { GitopsRenderer };