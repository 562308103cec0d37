import { Hr as writeFile, Nr as mkdir, Or as tmpdir, cn as environmentOf, gr as dirname, jr as copyFile, ln as findProgram, mn as removeFolder, pn as makeFolder, pr as basename, un as runProgram, vr as join, yr as posix, zt as Slots } from "./pullgate.js";
import { n as helmOrigins, r as withoutNetwork, t as kustomizeOrigins } from "./kustomize-origins.js";
import { n as digestOf, r as digestOfFile } from "./input-digest.js";

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