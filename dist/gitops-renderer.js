import { An as isWithin, Ar as resolve, Br as copyFile, Dn as yamlsOf, Dr as join, En as stringAt, Hr as mkdir, Lr as tmpdir, On as kustomizationNames, Or as posix, Pn as textOf, Sn as remoteIn, Sr as basename, Tr as dirname, Vt as Slots, Xr as stat, Zr as writeFile, bn as neverPaths, dn as findProgram, fn as runProgram, gn as removeFolder, hn as makeFolder, un as environmentOf, wn as listOf } from "./pullgate.js";
import { n as helmOrigins, r as withoutNetwork, t as kustomizeOrigins } from "./kustomize-origins.js";
import { n as digestOf, r as digestOfFile } from "./input-digest.js";

// src/render/gitops/reaching-out.ts
/** Finds what kustomize would read from outside the files that it is given. */
const maxDepth = 64;
const url = /^(?:[^=/]*=)?https?:\/\//i;
/**
* The first path in a kustomization, or in the configuration of a plugin, that exists on this
* machine outside `root`, or the first URL that would be fetched; null if there is none. Kustomize
* has to run without its own restriction, because bases may lie anywhere in the repository.
*/
async function reachingOut(root, paths) {
	for (const path of paths) {
		const file = resolve(root, path);
		const text = await textOf(file);
		const isKustomization = kustomizationNames.includes(basename(path));
		if (text === null) continue;
		const contents = isKustomization || mayConfigurePlugin(text) ? await yamlsOf(text) : [];
		for (const content of contents ?? []) {
			if (!isKustomization && stringAt(content, "apiVersion") !== "builtin") continue;
			const remote = [...remoteIn(content)].find((each) => url.test(each));
			if (remote !== void 0) return remote;
			for await (const each of stringsIn(content, 0)) if (typeof each === "string") {
				for (const name of [each, each.slice(each.indexOf("=") + 1)]) if (await isOutside(root, dirname(file), name)) return each;
			}
		}
	}
	return null;
}
/** The type of a plugin may be spelt by escapes or in base64. */
function mayConfigurePlugin(text) {
	return /builtin|!!?\S*binary|\\[xuU\r\n]/.test(text);
}
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
async function isOutside(root, folder, name) {
	if (!/^\/|(?:^|\/)\.\.(?:\/|$)/.test(name) || name.includes("\0")) return false;
	const path = resolve(folder, name);
	return path !== "/" && !isWithin(path, root) && await stat(path).catch(() => null) !== null;
}

// src/render/gitops/gitops-renderer.ts
/** Runs kustomize and helm for GitOps sources: in folders of their own, and without a network. */
var GitopsRenderer = class {
	#options;
	#slots;
	#helm;
	#kustomize;
	#begun = 0;
	constructor(options) {
		this.#options = options;
		this.#slots = new Slots(options.concurrency);
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
			(await Promise.all([...files.copied].map(async ([path, from]) => `${path} ${await digestOfFile(from)}`))).sort()
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
		const { chartFolder, values, ...rest } = input;
		const { store } = this.#options;
		const chart = store === null ? null : await store.digests.ofFolder(chartFolder);
		if (store === null || chart === null) return await render();
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
		return await this.#slots.run(async () => {
			this.#show(folder === "" ? "." : folder);
			const root = await makeFolder(tmpdir(), "pullgate-build-");
			try {
				await writeFiles(root, files);
				const outside = await reachingOut(root, [...files.written.keys(), ...files.copied.keys()]);
				if (outside !== null) return { failed: `${outside} is outside the repository` };
				const cwd = join(root, folder);
				await mkdir(cwd, { recursive: true });
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
				await removeFolder(root);
			}
		});
	}
	async #template(program, input) {
		return await this.#slots.run(async () => {
			this.#show(input.namespace === null ? input.release : `${input.namespace}/${input.release}`);
			const folder = await makeFolder(tmpdir(), "pullgate-render-");
			try {
				const files = await Promise.all(input.values.map(async (text, index) => {
					const file = join(folder, `values-${index}.yaml`);
					await writeFile(file, text);
					return file;
				}));
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
				await removeFolder(folder);
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
		const env = environmentOf(environment, home, true);
		const command = await withoutNetwork({
			program,
			args
		}, environment);
		return await runProgram({
			...command,
			cwd,
			env,
			timeoutMs
		});
	}
};
async function writeFiles(root, { written, copied }) {
	for (const [path, from] of copied) {
		const to = join(root, path);
		await mkdir(dirname(to), { recursive: true });
		await copyFile(from, to).catch(() => {});
	}
	for (const [path, text] of written) {
		const to = join(root, path);
		await mkdir(dirname(to), { recursive: true });
		await writeFile(to, text);
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