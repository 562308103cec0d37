import { $n as readlink, An as basename, Fn as join, Ft as runProgram, In as posix, It as makeFolder, Lt as removeFolder, Nn as dirname, Nt as environmentOf, Pt as findProgram, Qn as readdir, Wn as tmpdir, Yn as mkdir, Zn as readFile, ir as writeFile, qn as copyFile, t as createHash } from "./pullgate.js";
import { n as helmOrigins, r as withoutNetwork, t as kustomizeOrigins } from "./kustomize-origins.js";

// src/render/gitops/render-memo.ts
/** Renders equal inputs once: a base shares most of its sources with the change. */
/** Inputs are told apart by the digests of their contents, never by where they lie. */
var RenderMemo = class {
	#outputs = /* @__PURE__ */ new Map();
	#charts = /* @__PURE__ */ new Map();
	async build(folder, { written, copied }, render) {
		const texts = [...written].map(([path, text]) => [path, digestOf(text)]);
		const files = await Promise.all([...copied].map(async ([path, from]) => `${path} ${await digestOfFile(from)}`));
		return await this.#once(JSON.stringify([
			"build",
			folder,
			texts,
			files.sort()
		]), render);
	}
	async template(input, render) {
		const { chartFolder, values, ...rest } = input;
		let chart = this.#charts.get(chartFolder);
		if (chart === void 0) this.#charts.set(chartFolder, chart = digestOfFolder(chartFolder));
		const key = [
			"template",
			await chart,
			values.map(digestOf),
			rest
		];
		return await this.#once(JSON.stringify(key), render);
	}
	#once(key, render) {
		const digest = digestOf(key);
		let output = this.#outputs.get(digest);
		if (output === void 0) this.#outputs.set(digest, output = render());
		return output;
	}
};
function digestOf(content) {
	return createHash("sha256").update(content).digest("base64");
}
async function digestOfFile(path) {
	const content = await readFile(path).catch(() => null);
	return content === null ? "" : digestOf(content);
}
/** Of the names and contents below a folder; a link counts as what it names. */
async function digestOfFolder(folder) {
	const entries = await readdir(folder, {
		withFileTypes: true,
		recursive: true
	}).catch(() => []);
	return digestOf((await Promise.all(entries.filter((entry) => !entry.isDirectory()).map(async (entry) => {
		const path = join(entry.parentPath, entry.name);
		const name = path.slice(folder.length);
		if (!entry.isSymbolicLink()) return `${name} ${await digestOfFile(path)}`;
		return `${name} ${await readlink(path).catch(() => "")} ${await digestOfFile(path)}`;
	}))).sort().join("\n"));
}

// src/render/gitops/slots.ts
/** Lets a limited number of jobs run at once, in the order of their arrival. */
var Slots = class {
	#free;
	#waiting = [];
	constructor(size) {
		this.#free = size;
	}
	async run(job) {
		if (this.#free > 0) this.#free--;
		else await new Promise((resolve) => this.#waiting.push(resolve));
		try {
			return await job();
		} finally {
			const next = this.#waiting.shift();
			if (next === void 0) this.#free++;
			else next();
		}
	}
};

// src/render/gitops/gitops-renderer.ts
/** Runs kustomize and helm for GitOps sources: in folders of their own, and without a network. */
var GitopsRenderer = class {
	#options;
	#slots;
	#helm;
	#kustomize;
	#memo;
	constructor(options) {
		this.#options = options;
		this.#slots = new Slots(options.concurrency);
		this.#memo = options.remember ? new RenderMemo() : null;
		this.#helm = findProgram("helm", options.environment);
		this.#kustomize = findProgram("kustomize", options.environment) ?? findProgram("kubectl", options.environment);
	}
	/** From here on every input is rendered, and outputs are not kept. */
	forget() {
		this.#memo = null;
	}
	/** Builds a folder with the files it needs. Bases may lie anywhere in the repository. */
	async build(folder, files) {
		const render = () => this.#build(folder, files);
		return this.#memo === null ? await render() : await this.#memo.build(folder, files, render);
	}
	async template(input) {
		const render = () => this.#template(input);
		return this.#memo === null ? await render() : await this.#memo.template(input, render);
	}
	async #build(folder, files) {
		const program = this.#kustomize;
		if (program === null) return { missing: "kustomize" };
		return await this.#slots.run(async () => {
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
	async #template(input) {
		const program = this.#helm;
		if (program === null) return { missing: "helm" };
		return await this.#slots.run(async () => {
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