import { $ as rootKustomizations, At as kustomizationIn, Bn as readdir, Bt as UsageError, D as namespacePattern, Dn as resolve, Dt as runProgram, En as relative, Et as findProgram, Ft as isWithin, Gn as stat, Hn as realpath, It as leadsOut, Kn as writeFile, Ln as mkdir, Lt as shownPath, Mt as readKustomization, Nn as tmpdir, Ot as makeFolder, Pt as gitRoot, Q as overlaysBelow, Rt as slashed, Tt as environmentOf, Z as inputsOf, at as templateOf, et as sourcePathsOf, it as readChart, jt as looksRemote, kt as removeFolder, nt as filesOf, ot as RenderRefusal, rt as missingDependencies, tt as chartsOf, wn as join, yn as basename, zt as textOf } from "./pullgate.js";
import { n as parseGlob, t as anyOf } from "./glob.js";
import { t as SourceFiles } from "./source-files.js";
import { t as copyTrees } from "./copy-trees.js";
import { n as helmOrigins, t as kustomizeOrigins } from "./kustomize-origins.js";

// src/render/helm/find-chart.ts
/** Finds a chart: a folder, an archive or an OCI reference. */
/** `from` is `written` as an absolute path. `missing` says why there is no chart. */
async function findChart(written, from, boundary) {
	if (written.startsWith("oci://")) return {
		from: written,
		kind: "oci"
	};
	const status = await stat(from).catch(() => null);
	if (status === null) return { missing: "no such chart; give a chart folder, a .tgz or an oci:// reference" };
	if (await leadsOut(from, boundary)) return { missing: "a link that leads out of the repository" };
	if (!status.isDirectory()) return {
		from,
		kind: "archive"
	};
	if (await stat(join(from, "Chart.yaml")).catch(() => null) === null) return { missing: "not a chart: the folder has no Chart.yaml" };
	return {
		from,
		kind: "folder"
	};
}

// src/render/kustomize/find-overlays.ts
/** Finds the overlays that a path or glob names. */
/**
* Returns the absolute folder of an overlay, of all overlays below a folder, or of the overlays
* that a glob matches. `missing` says why there is none.
*/
async function findOverlays(written, workingFolder, exclude) {
	const matchesExclude = anyOf(exclude);
	const isExcluded = (path) => matchesExclude(slashed(relative(workingFolder, path)));
	const from = resolve(workingFolder, written);
	if ((await stat(from).catch(() => null))?.isDirectory() === true) {
		if (await kustomizationIn(from) !== null) return { folders: [from] };
		const folders = await overlaysBelow(from, isExcluded);
		return folders.length > 0 ? { folders } : { missing: "contains no kustomization" };
	}
	const folders = await overlaysMatching(written, workingFolder, isExcluded);
	if (folders === null) return { missing: "no such folder" };
	return folders.length > 0 ? { folders } : { missing: "matches no folder with a kustomization" };
}
/** Bases of other matches are left out. Null if `pattern` is not a glob. */
async function overlaysMatching(pattern, workingFolder, isExcluded) {
	const glob = parseGlob(pattern.replace(/\/$/, ""));
	if (glob === null) return null;
	const { base, matches, deep } = glob;
	const start = resolve(workingFolder, base);
	const folders = (await readdir(start, {
		withFileTypes: true,
		recursive: deep
	}).catch(() => [])).filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => matches(slashed(relative(start, path))) && !isExcluded(path)).sort();
	const kustomizations = await Promise.all(folders.map(readKustomization));
	return rootKustomizations(kustomizations.filter((each) => each !== null));
}

// src/render/find-jobs.ts
/** Finds the charts and overlays of a render task. */
/** https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go */
const releaseName = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
/**
* Returns one job for a chart and one for each overlay. Throws `UsageError` if the renderer is not
* installed, a name is invalid, or a flag names a missing input; a missing input of a file is a
* failed render.
*/
async function findJobs(task, options) {
	checkNames(task);
	const { workingFolder, environment, exclude, allowMissing = false } = options;
	const repository = gitRoot(workingFolder);
	const boundary = repository ?? workingFolder;
	const show = (path) => shownPath(path, isWithin(path, workingFolder) ? relative(workingFolder, path) || "." : path, repository);
	const from = resolve(workingFolder, task.from);
	if (task.tool === "helm") {
		const found = await findChart(task.from, from, boundary);
		if ("missing" in found) return [missingInput(task, found.missing, allowMissing)];
		const program = rendererOf("helm", environment);
		const shown = found.kind === "oci" ? found.from : show(found.from);
		return [{
			...found,
			tool: "helm",
			task,
			program,
			shown,
			boundary,
			root: shown,
			show
		}];
	}
	if (await leadsOut(from, boundary)) return [missingInput(task, "a link that leads out of the repository", allowMissing)];
	const found = await findOverlays(task.from, workingFolder, exclude);
	if ("missing" in found) return [missingInput(task, found.missing, allowMissing)];
	const folders = found.folders.filter((each) => !options.renderedOverlays?.has(each));
	if (folders.length === 0) return [];
	const program = rendererOf("kustomize", environment);
	return folders.map((folder) => {
		const shown = show(folder);
		return {
			tool: "kustomize",
			task,
			program,
			from: folder,
			shown,
			boundary,
			root: shown,
			show
		};
	});
}
function checkNames(task) {
	const release = task.tool === "helm" ? task.release : null;
	if (release !== null && !releaseName.test(release)) throw new UsageError(`release ${release}: not a valid release name`);
	if (task.namespace !== null && !namespacePattern.test(task.namespace)) throw new UsageError(`namespace ${task.namespace}: not a valid namespace name`);
}
function missingInput({ from, tool, at }, reason, allowMissing) {
	if (at === null && !allowMissing) throw new UsageError(`${from}: ${reason}`);
	return {
		root: from,
		tool,
		message: reason,
		at: at ?? {
			file: from,
			line: 1,
			column: 1,
			endLine: 1,
			endColumn: 1,
			excerpt: ""
		},
		isMissing: true
	};
}
const notInstalled = {
	helm: "helm is not on PATH: install it (https://helm.sh/docs/intro/install/), or check the output of `helm template` instead",
	kustomize: "neither kustomize nor kubectl is on PATH: install one (https://kubectl.docs.kubernetes.io/installation/kustomize/), or check the output of `kustomize build` instead"
};
function rendererOf(tool, environment) {
	const program = tool === "helm" ? findProgram("helm", environment) : findProgram("kustomize", environment) ?? findProgram("kubectl", environment);
	if (program === null) throw new UsageError(notInstalled[tool]);
	return program;
}

// src/render/kustomize/unquoted-tag.ts
const maxExcerptLength$1 = 1e3;
/** The first such tag in the overlay and its bases. */
async function findUnquotedTag({ from, show }) {
	const { kustomizations } = await inputsOf(from);
	for (const { file, text } of kustomizations) {
		const found = unquotedTagIn(text);
		if (found !== null) return {
			at: {
				file: show(file),
				...found.at
			},
			unquoted: found.unquoted
		};
	}
	return null;
}
/** The first `newTag` in a text that YAML reads as a number. */
function unquotedTagIn(text) {
	for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
		const match = /\bnewTag:[ \t]+([\d.][\w.+-]*)(?=[ \t,}]|$)/.exec(line);
		const unquoted = match?.[1] ?? "";
		if (match === null || !Number.isFinite(Number(unquoted))) continue;
		const column = match.index + match[0].length - unquoted.length + 1;
		return {
			at: {
				line: index + 1,
				column,
				endLine: index + 1,
				endColumn: column + unquoted.length,
				excerpt: line.slice(0, maxExcerptLength$1)
			},
			unquoted
		};
	}
	return null;
}

// src/render/locate-failure.ts
/** Finds the place to show for a root that cannot be rendered. */
const maxExcerptLength = 1e3;
/** The unquoted number if that is the error, else the start of the root's main file. */
async function locateFailure(job, message) {
	return (job.tool === "kustomize" && /cannot unmarshal number into Go struct field Image\.images\.newTag/.test(message) ? await findUnquotedTag(job) : null) ?? { at: await startOfMainFile(job) };
}
async function startOfMainFile(job) {
	const file = await mainFileOf(job);
	if (file === null && job.task.at !== null) return job.task.at;
	const excerpt = ((file === null ? "" : await textOf(file) ?? "").split(/\r\n|\r|\n/, 1)[0] ?? "").slice(0, maxExcerptLength);
	return {
		file: file === null ? job.tool === "helm" && job.kind === "oci" ? `<${job.shown}>` : job.shown : job.show(file),
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: excerpt.length + 1,
		excerpt
	};
}
async function mainFileOf(job) {
	if (job.tool === "kustomize") return await kustomizationIn(job.from);
	return job.kind === "folder" ? join(job.from, "Chart.yaml") : null;
}

// src/render/render-job.ts
/** The rendered manifests of a job as a file to parse. */
function renderedFile({ root, tool }, content) {
	return {
		path: `<${tool} ${root}>`,
		root,
		async *chunks() {
			yield content;
		}
	};
}
/** Makes the names of roots unique: one folder may be rendered several times. */
function nameRoots(jobs) {
	const isShared = (job) => jobs.some((other) => other !== job && other.root === job.root);
	for (const job of jobs.filter(isShared)) {
		const { namespace } = job.task;
		const release = job.tool === "helm" ? job.task.release : null;
		const details = [...release === null ? [] : [`release ${release}`], ...namespace === null ? [] : [`namespace ${namespace}`]];
		if (details.length > 0) job.root = `${job.root} (${details.join(", ")})`;
	}
	for (const [index, job] of jobs.entries()) {
		const earlier = jobs.slice(0, index).filter((other) => other.root === job.root).length;
		if (earlier > 0) job.root = `${job.root} #${earlier + 1}`;
	}
}

// src/render/renderer.ts
/** Runs the renderer of a job in a temporary folder of its own. */
var Renderer = class Renderer {
	/** Absolute; removed when the renderer is disposed. */
	folder;
	#job;
	#limits;
	constructor(job, limits, folder) {
		this.#job = job;
		this.#limits = limits;
		this.folder = folder;
	}
	static async open(job, limits) {
		return new Renderer(job, limits, await makeFolder(tmpdir(), "pullgate-render-"));
	}
	/** `cwd` is the temporary folder unless given; `env` is added to the renderer's environment. */
	async run(args, { cwd = this.folder, env = {} } = {}) {
		const { environment, restricted, timeoutMs } = this.#limits;
		return await runProgram({
			program: this.#job.program,
			args,
			cwd,
			env: {
				...environmentOf(environment, this.folder, restricted),
				...env
			},
			timeoutMs
		});
	}
	/**
	* The standard output of a successful run. Else throws `RenderRefusal` with the renderer's
	* message, less the temporary folder and the repository's own path.
	*/
	outputOf(result) {
		if ("stdout" in result) return result.stdout;
		const { boundary } = this.#job;
		throw new RenderRefusal(result.failed.replaceAll(`${this.folder}/`, "").replaceAll(`${boundary}/`, ""));
	}
	async [Symbol.asyncDispose]() {
		await removeFolder(this.folder);
	}
};
/** Turns a `RenderRefusal` into a value. */
async function orFailure(render) {
	try {
		return await render();
	} catch (error) {
		if (error instanceof RenderRefusal) return { failed: error.message };
		throw error;
	}
}

// src/render/helm/dependencies.ts
/** Runs `helm dependency build` for charts whose dependencies are not vendored. */
/**
* `copy` is a copy of the chart, because Helm writes the archives into the chart folder. Throws
* `RenderRefusal` with Helm's message, or if a dependency would have to be fetched in restricted
* mode.
*/
async function buildDependencies({ dependencies }, copy, helm, restricted) {
	const remote = dependencies.filter(({ vendored, repository }) => !vendored && !repository.startsWith("file://"));
	const [first] = remote;
	if (restricted && first !== void 0) throw new RenderRefusal(`the dependency ${first.name} is not in the charts folder, and restricted mode fetches nothing`, { isWithheld: true });
	const args = [
		"dependency",
		"build",
		...remote.length === 0 ? ["--skip-refresh"] : [],
		"--",
		copy
	];
	const result = await helm.run(args);
	const retried = "failed" in result && /no repository definition|helm repo add|no cached repo/i.test(result.failed) ? await helm.run(args, { env: await declareRepositories(remote, helm.folder) }) : result;
	helm.outputOf(retried);
}
/** Writes a Helm repository configuration; returns the environment variables that select it. */
async function declareRepositories(dependencies, folder) {
	const urls = [...new Set(dependencies.map(({ repository }) => repository))].filter((url) => /^https?:/.test(url));
	const file = join(folder, "repositories.yaml");
	const repositories = urls.map((url, index) => ({
		name: `repository-${index}`,
		url
	}));
	await writeFile(file, JSON.stringify({
		apiVersion: "",
		repositories
	}));
	return {
		HELM_REPOSITORY_CONFIG: file,
		HELM_REPOSITORY_CACHE: join(folder, "repositories")
	};
}

// src/render/helm/helm-template.ts
/** Runs `helm template`. https://helm.sh/docs/helm/helm_template/ */
/** Helm's namespace if none is given. */
const defaultNamespace = "default";
/** Helm's release name if none is given. */
const defaultRelease = "release-name";
/** Returns the rendered manifests. Throws `RenderRefusal` with Helm's message. */
async function helmTemplate(job, limits, input) {
	await using helm = await Renderer.open(job, limits);
	const chart = await chartArgument(job, limits, input, helm);
	const values = await valuesArguments(input, helm.folder);
	const args = templateArguments(job.task, {
		...chart,
		values,
		set: input.set
	});
	return helm.outputOf(await helm.run(args));
}
/** The chart's own folder, or a copy if texts are replaced or dependencies must be built. */
async function chartArgument(job, limits, { chart, replaced }, helm) {
	if (job.kind === "oci") return splitVersion(job.from);
	if (chart === null || replaced.size === 0 && missingDependencies(chart).length === 0) return {
		reference: job.from,
		version: null
	};
	const charts = chartsOf(chart);
	const copyOf = await copyTrees({
		paths: charts.map(({ folder }) => folder),
		target: join(helm.folder, "charts"),
		boundary: job.boundary,
		replaced
	});
	for (const each of charts) if (each.dependencies.some(({ vendored }) => !vendored)) await buildDependencies(each, copyOf(each.folder), helm, limits.restricted);
	return {
		reference: copyOf(chart.folder),
		version: null
	};
}
/** Splits "oci://host/chart:1.0.0", since Helm takes the version as a flag. */
function splitVersion(reference) {
	const [, name, version] = /^(.*):([^/@]+)$/.exec(reference) ?? [];
	return name === void 0 || version === void 0 ? {
		reference,
		version: null
	} : {
		reference: name,
		version
	};
}
/** Paths of the values files; replaced and inline texts are written to `folder`. */
async function valuesArguments({ values, replaced }, folder) {
	return await Promise.all(values.map(async (each, index) => {
		const text = "text" in each ? each.text : replaced.get(each.file);
		if (text === void 0) return "file" in each ? each.file : "";
		const path = join(folder, `values-${index}.yaml`);
		await writeFile(path, text);
		return path;
	}));
}
/** The command line. Names follow "--", so that none of them is taken for a flag. */
function templateArguments({ namespace, release, kubeVersion }, chart) {
	return [
		"template",
		"--include-crds",
		`--namespace=${namespace ?? "default"}`,
		...kubeVersion === null ? [] : [`--kube-version=${kubeVersion}`],
		...chart.values.map((file) => `--values=${file}`),
		...chart.set.map((pair) => `--set=${pair}`),
		...chart.version === null ? [] : [`--version=${chart.version}`],
		"--",
		release ?? defaultRelease,
		chart.reference
	];
}

// src/render/helm/values.ts
/** Finds the values files of a chart. */
/** Throws `UsageError` if a flag names a missing file, else `RenderRefusal`. */
async function findValues(job, options) {
	return await Promise.all(job.task.values.map(async (each) => "text" in each ? each : { file: await findValuesFile(each, job, options) }));
}
/** Looks in the working folder, then in the chart folder, as other tools do. */
async function findValuesFile({ path, written }, { task, kind, from, boundary }, { workingFolder, allowMissing = false }) {
	const declared = resolve(workingFolder, path);
	const inChart = kind === "folder" ? [resolve(from, written)] : [];
	for (const candidate of [declared, ...inChart]) {
		if ((await stat(candidate).catch(() => null))?.isFile() !== true) continue;
		if (task.at !== null && candidate !== declared && !isWithin(candidate, boundary)) continue;
		if (await leadsOut(candidate, boundary)) throw new RenderRefusal(`the values file ${written} is a link that leads out of the repository`);
		return candidate;
	}
	if (task.at === null && !allowMissing) throw new UsageError(`--values ${written}: no such file`);
	throw new RenderRefusal(`the values file ${written} does not exist`);
}

// src/render/helm/render-chart.ts
/** Renders a chart with `helm template`. */
/** Throws `RenderRefusal` with Helm's message, `UsageError` if a flag names a missing file. */
async function renderChart(job, options) {
	const { task, kind, from, root, shown, show } = job;
	if (options.restricted && kind === "oci") throw new RenderRefusal("restricted mode fetches no charts from a registry", { isWithheld: true });
	const values = await findValues(job, options);
	const valuesFiles = values.flatMap((each) => "file" in each ? each.file : []);
	const chart = kind === "folder" ? await readChart(from) : null;
	const charts = chart === null ? [] : chartsOf(chart);
	const chartFiles = await Promise.all(charts.map((each) => filesOf(each, job.boundary)));
	const sources = await SourceFiles.read([...valuesFiles.map((file) => ({
		file,
		role: "values"
	})), ...chartFiles.flat()], show);
	const set = task.set.map(({ pair }) => pair);
	const input = {
		chart,
		values,
		set,
		replaced: /* @__PURE__ */ new Map()
	};
	const content = await helmTemplate(job, options, input);
	const file = renderedFile(job, content);
	const origins = originsOf(content.toString(), chart, sources);
	return {
		root: {
			root,
			file: file.path,
			tool: "helm",
			folder: shown,
			sources: sources.texts,
			set: task.set,
			origins
		},
		file,
		namespace: task.namespace,
		placeholder: task.namespace === null ? defaultNamespace : null,
		sourcePaths: [...charts.map(({ folder }) => folder), ...valuesFiles],
		rerender: async (rerender) => await orFailure(async () => {
			const replaced = sources.replacedFiles(rerender);
			return { file: renderedFile(job, await helmTemplate(job, options, {
				...input,
				replaced,
				set: rerender.set ?? set
			})) };
		})
	};
}
function originsOf(text, chart, sources) {
	const pathOfFile = new Map(Array.from(sources.paths(), ([path, file]) => [file, path]));
	return helmOrigins(text).map(({ line, template }) => {
		const file = chart === null ? null : templateOf(chart, template);
		return {
			line,
			rendererPath: template,
			source: file === null ? null : pathOfFile.get(file) ?? null,
			transformers: []
		};
	});
}

// src/render/job-queue.ts
/** Runs jobs a few at a time and hands over their results in order. */
/**
* Starts at most `limit` jobs at once. Yields results in the order of the jobs; a rejected job
* rejects when its turn comes.
*/
async function* runInOrder(jobs, limit) {
	const waiting = [...jobs];
	const running = [];
	while (waiting.length > 0 || running.length > 0) {
		while (running.length < limit) {
			const job = waiting.shift();
			if (job === void 0) break;
			const result = job();
			result.catch(() => {});
			running.push(result);
		}
		const first = running.shift();
		if (first !== void 0) yield await first;
	}
}

// src/render/kustomize/kustomize-build.ts
/** Runs `kustomize build` or `kubectl kustomize`. */
/**
* Builds a kustomization that includes the overlay and asks for origin annotations, so that the
* user's file stays unchanged. If that fails (kustomize takes some folder names for URLs), builds
* the overlay alone.
*/
async function buildWithOrigins(job, limits) {
	await using kustomize = await Renderer.open(job, limits);
	const builtFolder = join(kustomize.folder, "around");
	await mkdir(builtFolder);
	const resources = [slashed(relative(builtFolder, await realpath(job.from)))];
	await writeFile(join(builtFolder, "kustomization.yaml"), JSON.stringify({
		resources,
		buildMetadata: ["originAnnotations", "transformerAnnotations"]
	}));
	const annotated = await kustomizeBuild(job, kustomize, builtFolder);
	if ("stdout" in annotated) {
		const { text, origins } = kustomizeOrigins(annotated.stdout.toString());
		return {
			content: Buffer.from(text),
			origins,
			builtFolder
		};
	}
	const plain = annotated.ended ? annotated : await kustomizeBuild(job, kustomize, job.from);
	return {
		content: kustomize.outputOf(plain),
		origins: [],
		builtFolder
	};
}
/**
* Keeps kustomize's defaults: no plugins, no functions, no charts, and files only from the
* overlay's own folder.
*/
async function kustomizeBuild({ program }, kustomize, folder) {
	const verb = /^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize";
	return await kustomize.run([verb, "."], { cwd: folder });
}

// src/render/kustomize/render-overlay.ts
/** Renders an overlay with kustomize. */
/** Throws `RenderRefusal` with kustomize's message. */
async function renderOverlay(job, limits) {
	const { task, from, root, shown, show, boundary } = job;
	const inputs = await inputsOf(from);
	if (limits.restricted) refuseRemote(inputs, job);
	const files = sourcePathsOf(inputs);
	const paths = files.map(({ file }) => file);
	const sources = await SourceFiles.read(files, show);
	const { content, origins, builtFolder } = await buildWithOrigins(job, limits);
	const file = renderedFile(job, content);
	return {
		root: {
			root,
			file: file.path,
			tool: "kustomize",
			folder: shown,
			sources: sources.texts,
			set: [],
			origins: await resolveOrigins(origins, builtFolder, sources)
		},
		file,
		namespace: task.namespace,
		placeholder: null,
		sourcePaths: paths,
		rerender: async (rerender) => await orFailure(async () => {
			await using kustomize = await Renderer.open(job, limits);
			const copyOf = await copyTrees({
				paths,
				target: join(kustomize.folder, "copy"),
				boundary,
				replaced: sources.replacedFiles(rerender)
			});
			const result = await kustomizeBuild(job, kustomize, copyOf(from));
			return { file: renderedFile(job, kustomize.outputOf(result)) };
		})
	};
}
/** Kustomize has no switch against fetching. */
function refuseRemote({ absent, kustomizations }, job) {
	const distant = absent.find((name) => looksRemote(name));
	const first = distant ?? absent[0];
	if (first !== void 0) throw new RenderRefusal(`the overlay needs ${first}, which is not in the repository, and restricted mode fetches nothing`, { isWithheld: distant !== void 0 });
	const outside = kustomizations.find(({ folder }) => !isWithin(folder, job.boundary));
	if (outside !== void 0) throw new RenderRefusal(`${job.show(outside.folder)} is outside the repository`);
}
/** Kustomize prints paths relative to the folder that it built, with links resolved. */
async function resolveOrigins(origins, builtFolder, sources) {
	const pathOfFile = /* @__PURE__ */ new Map();
	for (const [path, file] of sources.paths()) pathOfFile.set(await realpath(file).catch(() => file), path);
	const pathOf = (path) => pathOfFile.get(resolve(builtFolder, path)) ?? null;
	return origins.map(({ line, path, transformers }) => {
		const source = path === null ? null : pathOf(path);
		return {
			line,
			rendererPath: source,
			source,
			transformers: transformers.flatMap((each) => pathOf(each) ?? [])
		};
	});
}

// src/render/render-tasks.ts
/** Renderer processes at once. */
const maxProcesses = 4;
/**
* Yields the roots in the order of the tasks. Throws `UsageError` as `findJobs` does, before
* anything is rendered.
*/
async function* renderTasks(options) {
	const jobs = [];
	for (const task of options.renderTasks) jobs.push(...await findJobs(task, options));
	nameRoots(jobs.filter((job) => "program" in job));
	yield* runInOrder(jobs.map((job) => async () => "program" in job ? await renderJob(job, options) : job), maxProcesses);
}
async function renderJob(job, options) {
	try {
		return await (job.tool === "helm" ? renderChart(job, options) : renderOverlay(job, options));
	} catch (error) {
		if (!(error instanceof RenderRefusal)) throw error;
		const { root, tool } = job;
		return {
			root,
			tool,
			message: error.message,
			...await locateFailure(job, error.message),
			...error.isWithheld ? { isWithheld: true } : {}
		};
	}
}

export { renderTasks };