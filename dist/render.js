import { $ as run, Q as findProgram, X as removeFolder, Y as makeFolder, Z as environmentOf, _t as UsageError, at, ct as yamlOf, dt as gitRoot, et as inputsOf, ft as isWithin, gt as textOf, ht as slashed, it as roots, lt as Unrenderable, mt as shownPath, nt as overlaysBelow, ot as listOf, pt as leadsOut, rt as readKustomization, st as stringAt, tt as kustomizationIn, ut as copyTrees } from "./pullgate.js";
import { n as parseGlob, t as anyOf } from "./glob2.js";
const mkdir = (...given) => process.getBuiltinModule("node:fs/promises").mkdir(...given);
const readdir = (...given) => process.getBuiltinModule("node:fs/promises").readdir(...given);
const realpath = (...given) => process.getBuiltinModule("node:fs/promises").realpath(...given);
const stat = (...given) => process.getBuiltinModule("node:fs/promises").stat(...given);
const writeFile = (...given) => process.getBuiltinModule("node:fs/promises").writeFile(...given);
const { tmpdir } = process.getBuiltinModule("node:os");
const { basename, join, relative, resolve } = process.getBuiltinModule("node:path");

// src/load/chart.ts
/** A chart's folder -> the tree of its charts, and what of it a person edits. https://helm.sh/docs/topics/charts/ */
const maxDepth = 20;
/** Follows charts/ and `file://` dependencies. */
async function readChart(folder, depth = 0) {
	const content = await yamlOf(await textOf(join(folder, "Chart.yaml")) ?? "");
	const legacy = await yamlOf(await textOf(join(folder, "requirements.yaml")) ?? "");
	const declared = [...listOf(at(content, "dependencies")), ...listOf(at(legacy, "dependencies"))];
	const entries = await readdir(join(folder, "charts"), { withFileTypes: true }).catch(() => []);
	const inside = [];
	if (depth < maxDepth) {
		for (const entry of entries) if (entry.isDirectory()) inside.push(await readChart(join(folder, "charts", entry.name), depth + 1));
	}
	const dependencies = [];
	for (const each of declared) {
		const name = stringAt(each, "name");
		if (name === null) continue;
		const repository = stringAt(each, "repository") ?? "";
		const own = inside.find((chart) => chart.name === name) ?? null;
		const archived = entries.some((entry) => entry.name.startsWith(`${name}-`) && entry.name.endsWith(".tgz"));
		const local = /^file:\/\/(.*)$/s.exec(repository)?.[1];
		const beside = own === null && !archived && local !== void 0 && depth < maxDepth ? await readChart(resolve(folder, local), depth + 1) : null;
		const alias = stringAt(each, "alias") ?? name;
		dependencies.push({
			alias,
			name,
			repository,
			chart: own ?? beside,
			vendored: own !== null || archived
		});
	}
	for (const chart of inside) if (chart.name !== null && !dependencies.some((each) => each.chart === chart)) dependencies.push({
		alias: chart.name,
		name: chart.name,
		repository: "",
		chart,
		vendored: true
	});
	return {
		folder,
		name: stringAt(content, "name"),
		dependencies
	};
}
/** Of the chart or one of those below it, dependencies that Helm would miss. */
function missing(chart) {
	return chart.dependencies.flatMap((each) => [...each.vendored ? [] : [each], ...each.chart === null ? [] : missing(each.chart)]);
}
/** The chart and all that it rests on, the deepest first, each folder once. */
function chartsOf(chart) {
	const all = [...chart.dependencies.flatMap((each) => each.chart === null ? [] : chartsOf(each.chart)), chart];
	return [...new Map(all.map((each) => [each.folder, each])).values()];
}
/** The file behind a `# Source: web/charts/sub/templates/x.yaml`, absolute; null where it is in an archive. */
function templateOf(chart, written) {
	const [, ...steps] = written.split("/");
	let at = chart;
	while (at !== null && steps[0] === "charts" && steps.length > 2) {
		const alias = steps[1];
		at = at.dependencies.find((each) => each.alias === alias)?.chart ?? null;
		steps.splice(0, 2);
	}
	return at === null ? null : join(at.folder, ...steps);
}
const maxFiles = 5e3;
/**
* What of a chart (not of those below it) a person edits: absolute path and role. Throws `Unrenderable` where a link leads out of `home`:
* Helm would follow it, and print what lies there.
*/
async function filesOf({ folder }, home) {
	const found = [];
	const realHome = await realpath(home);
	const own = isWithin(await realpath(folder).catch(() => folder), realHome);
	let count = 0;
	const walk = async (at, below) => {
		const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
			if (++count > maxFiles) throw new Unrenderable(`the chart has more than ${maxFiles} files`);
			const path = join(at, entry.name);
			const steps = [...below, entry.name];
			const status = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
			if (entry.isSymbolicLink()) {
				const real = await realpath(path).catch(() => null);
				if (own && real !== null && !isWithin(real, realHome)) throw new Unrenderable(`${steps.join("/")} is a link that leads out of the repository`);
			}
			if (status?.isDirectory() === true) {
				if (entry.name !== ".git") await walk(path, steps);
			} else if (status?.isFile() === true) {
				const role = roleOf(steps);
				if (role !== null) found.push({
					file: path,
					role
				});
			}
		}
	};
	await walk(folder, []);
	return found;
}
function roleOf(steps) {
	const [first = "", ...rest] = steps;
	if (rest.length > 0) return first === "templates" ? "template" : null;
	return first === "values.yaml" ? "chart-values" : first === "Chart.yaml" ? "chart" : null;
}

// src/load/origins.ts
/** `helm template` writes "---" and a comment before each document: https://github.com/helm/helm/blob/main/pkg/action/action.go */
function ofHelm(text) {
	const found = [];
	for (const [index, line] of text.split("\n").entries()) {
		const written = /^# Source: (.+?)\r?$/.exec(line)?.[1];
		if (written !== void 0) found.push({
			line: index + 1,
			written,
			by: []
		});
	}
	return found;
}
const annotation = /^ {4}(?:config\.kubernetes\.io\/origin|alpha\.config\.kubernetes\.io\/transformations): \|/;
/**
* Takes the annotations of `buildMetadata` out of what kustomize prints, which is always in one style: a key a line, two spaces a level.
* https://github.com/kubernetes-sigs/kustomize/blob/master/api/resource/origin.go
*/
function ofKustomize(text) {
	const kept = [];
	const said = [];
	let current = {
		line: 1,
		written: null,
		by: []
	};
	/** Line of `kept` with the key `annotations` of the document, while nothing is known to stay below it. */
	let annotations = null;
	let metadata = false;
	let reading = false;
	const close = () => {
		if (annotations !== null) kept.splice(annotations, 1);
		annotations = null;
	};
	for (const line of text.split("\n")) {
		if (reading && line.startsWith("      ")) {
			const [, key, value = ""] = /^ +(?:- )?(path|configuredIn): (.+)$/.exec(line) ?? [];
			const path = value.replace(/^(["'])(.*)\1$/, "$2");
			if (key === "configuredIn" && /^ {6}- /.test(line)) {
				if (!current.by.includes(path)) current.by.push(path);
			} else if (key !== void 0 && current.written === null) current.written = path;
			continue;
		}
		reading = false;
		if (line === "---") {
			close();
			said.push(current);
			kept.push(line);
			current = {
				line: kept.length + 1,
				written: null,
				by: []
			};
			continue;
		}
		if (metadata && annotation.test(line)) {
			reading = true;
			continue;
		}
		if (line.startsWith("    ")) {
			if (annotations === kept.length - 1) annotations = null;
		} else {
			close();
			if (!line.startsWith(" ")) metadata = line === "metadata:";
			else if (metadata && line === "  annotations:") annotations = kept.length;
		}
		kept.push(line);
	}
	close();
	said.push(current);
	return {
		text: kept.join("\n"),
		said
	};
}

// src/load/render.ts
/**
* Recipe[] -> rendered manifests, through the helm and the kustomize (or kubectl) on PATH. Nothing else is run, nothing speaks to a cluster,
* and nothing is written but in a temporary folder. https://helm.sh/docs/helm/helm_template/, https://kubectl.docs.kubernetes.io/references/kustomize/
*/
/** Renderers at once. */
const maxAtOnce = 4;
/** What Helm takes where nobody names a namespace. */
const helmsDefault = "default";
/** Bytes of the sources of one root that are kept as text. */
const maxSourceBytes = 33554432;
/** https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go, and a label of DNS. */
const releaseName = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
const namespaceName = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
/**
* The roots in the order of the recipes. Throws `UsageError` where a renderer is not installed, or a flag names what is not there; what a
* row of the configuration names wrongly is a failure of that root.
*/
async function* render(options) {
	const repository = gitRoot(options.workingFolder);
	const jobs = [];
	for (const recipe of options.recipes) {
		checkNames(recipe);
		const expanded = await expand(recipe, options, repository);
		jobs.push(...expanded);
	}
	distinguish(jobs.filter((job) => "program" in job));
	const running = [];
	for (let next = 0; next < jobs.length || running.length > 0;) {
		for (; running.length < maxAtOnce && next < jobs.length; next++) {
			const job = jobs[next];
			if (job === void 0) continue;
			const rendering = "program" in job ? carryOut(job, options) : Promise.resolve(job);
			rendering.catch(() => {});
			running.push(rendering);
		}
		const first = await running.shift();
		if (first !== void 0) yield first;
	}
}
function checkNames({ release, namespace }) {
	if (release !== null && !releaseName.test(release)) throw new UsageError(`release ${release}: no name of a release`);
	if (namespace !== null && !namespaceName.test(namespace)) throw new UsageError(`namespace ${namespace}: no name of a namespace`);
}
async function expand(recipe, { workingFolder, environment, exclude, lenient = false }, repository) {
	const home = repository ?? workingFolder;
	const show = (path) => shownPath(path, isWithin(path, workingFolder) ? relative(workingFolder, path) || "." : path, repository);
	const job = (from, kind) => {
		const shown = kind === "oci" ? from : show(from);
		return {
			recipe,
			program: programOf(recipe.tool, environment),
			from,
			kind,
			shown,
			home,
			root: shown,
			show
		};
	};
	const absent = (why) => {
		if (recipe.at === null && !lenient) throw new UsageError(`${recipe.from}: ${why}`);
		const at = recipe.at ?? {
			file: recipe.from,
			line: 1,
			column: 1,
			endLine: 1,
			endColumn: 1,
			excerpt: ""
		};
		return [{
			root: recipe.from,
			tool: recipe.tool,
			message: why,
			at
		}];
	};
	if (recipe.tool === "helm") {
		if (recipe.from.startsWith("oci://")) return [job(recipe.from, "oci")];
		const from = resolve(workingFolder, recipe.from);
		const status = await stat(from).catch(() => null);
		if (status === null) return absent("no such chart: name its folder, a .tgz or an oci:// reference");
		if (await leadsOut(from, home)) return absent("a link that leads out of the repository");
		if (!status.isDirectory()) return [job(from, "archive")];
		if (await stat(join(from, "Chart.yaml")).catch(() => null) === null) return absent("no chart, as it has no Chart.yaml");
		return [job(from, "chart")];
	}
	const isExcluded = anyOf(exclude);
	const excluded = (path) => isExcluded(slashed(relative(workingFolder, path)));
	const from = resolve(workingFolder, recipe.from);
	const status = await stat(from).catch(() => null);
	if (await leadsOut(from, home)) return absent("a link that leads out of the repository");
	if (status?.isDirectory() === true) {
		if (await kustomizationIn(from) !== null) return [job(from, "overlay")];
		const found = await overlaysBelow(from, excluded);
		return found.length > 0 ? found.map((folder) => job(folder, "overlay")) : absent("holds no kustomization");
	}
	const matched = await matching(recipe.from, workingFolder, excluded);
	if (matched === null) return absent("no such folder");
	return matched.length > 0 ? matched.map((folder) => job(folder, "overlay")) : absent("matches no folder with a kustomization");
}
/** The folders that a glob matches and that hold a kustomization which no other of them includes; null where it is no glob. */
async function matching(pattern, workingFolder, excluded) {
	const glob = parseGlob(pattern.replace(/\/$/, ""));
	if (glob === null) return null;
	const { base, matches, deep } = glob;
	const start = resolve(workingFolder, base);
	const folders = (await readdir(start, {
		withFileTypes: true,
		recursive: deep
	}).catch(() => [])).filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => matches(slashed(relative(start, path))) && !excluded(path)).sort();
	const found = await Promise.all(folders.map(readKustomization));
	return roots(found.filter((each) => each !== null));
}
const howToInstall = {
	helm: "helm is not on PATH: install it (https://helm.sh/docs/intro/install/), or check what `helm template` printed elsewhere",
	kustomize: "neither kustomize nor kubectl is on PATH: install one (https://kubectl.docs.kubernetes.io/installation/kustomize/), or check what `kustomize build` printed elsewhere"
};
function programOf(tool, environment) {
	const found = tool === "helm" ? findProgram("helm", environment) : findProgram("kustomize", environment) ?? findProgram("kubectl", environment);
	if (found === null) throw new UsageError(howToInstall[tool]);
	return found;
}
/** A folder that is rendered twice makes two roots. */
function distinguish(jobs) {
	const twice = (job) => jobs.some((other) => other !== job && other.root === job.root);
	const doubled = jobs.filter(twice);
	for (const job of doubled) {
		const { release, namespace } = job.recipe;
		const more = [release === null ? [] : `release ${release}`, namespace === null ? [] : `namespace ${namespace}`].flat();
		if (more.length > 0) job.root = `${job.root} (${more.join(", ")})`;
	}
	for (const [index, job] of jobs.entries()) {
		const before = jobs.slice(0, index).filter((other) => other.root === job.root).length;
		if (before > 0) job.root = `${job.root} #${before + 1}`;
	}
}
async function carryOut(job, options) {
	try {
		return await (job.recipe.tool === "helm" ? ofChart(job, options) : ofOverlay(job, options));
	} catch (error) {
		if (!(error instanceof Unrenderable)) throw error;
		const number = /cannot unmarshal number into Go struct field Image\.images\.newTag/.test(error.message) ? await unquotedTag(job) : null;
		const failed = {
			root: job.root,
			tool: job.recipe.tool,
			message: error.message
		};
		return number === null ? {
			...failed,
			at: await placeOf(job)
		} : {
			...failed,
			...number
		};
	}
}
/** The first `newTag` that YAML reads as a number; kustomize says only that there is one. */
async function unquotedTag({ from, show }) {
	for (const { file, text } of (await inputsOf(from)).kustomizations) for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
		const found = /\bnewTag:[ \t]+([\d.][\w.+-]*)(?=[ \t,}]|$)/.exec(line);
		const unquoted = found?.[1] ?? "";
		if (found === null || !Number.isFinite(Number(unquoted))) continue;
		const column = found.index + found[0].length - unquoted.length + 1;
		const lines = {
			line: index + 1,
			endLine: index + 1
		};
		return {
			at: {
				file: show(file),
				...lines,
				column,
				endColumn: column + unquoted.length,
				excerpt: line.slice(0, 1e3)
			},
			unquoted
		};
	}
	return null;
}
/** Where a failure is shown: the file that a person would open first. */
async function placeOf({ recipe, kind, from, shown, show }) {
	const file = kind === "chart" ? join(from, "Chart.yaml") : kind === "overlay" ? await kustomizationIn(from) : null;
	if (file === null && recipe.at !== null) return recipe.at;
	const excerpt = file === null ? "" : (await textOf(file) ?? "").split(/\r\n|\r|\n/, 1)[0]?.slice(0, 1e3);
	const end = (excerpt?.length ?? 0) + 1;
	return {
		file: file === null ? kind === "oci" ? `<${shown}>` : shown : show(file),
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: end,
		excerpt: excerpt ?? ""
	};
}
/** In a temporary folder that is gone afterwards. */
async function withFolder(use) {
	const folder = await makeFolder(tmpdir(), "pullgate-render-");
	try {
		return await use(folder);
	} finally {
		await removeFolder(folder);
	}
}
/** Absolute paths of files -> what people see and edit of them. Those that are no text are left out. */
async function sourcesOf(files, show) {
	const sources = [];
	const absolute = /* @__PURE__ */ new Map();
	let room = maxSourceBytes;
	for (const { file, role } of files) {
		const path = show(file);
		const text = absolute.has(path) ? null : await textOf(file);
		if (text === null || text.length > room) continue;
		room -= text.length;
		absolute.set(path, file);
		sources.push({
			path,
			role,
			text
		});
	}
	return {
		sources,
		absolute
	};
}
/** Trials name sources as people see them; the disk knows them otherwise. */
function replacedOn(absolute, trial) {
	return new Map([...trial.replaced].flatMap(([path, text]) => {
		const file = absolute.get(path);
		return file === void 0 ? [] : [[file, text]];
	}));
}
async function attempt(render) {
	try {
		return await render();
	} catch (error) {
		if (error instanceof Unrenderable) return { failed: error.message };
		throw error;
	}
}
function fileOf({ root, recipe }, content) {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	return {
		path: `<${recipe.tool} ${root}>`,
		root,
		async *chunks() {
			yield bytes;
		}
	};
}
async function ofChart(job, options) {
	const { recipe, kind, from, root, shown, show } = job;
	if (options.restricted && kind === "oci") throw new Unrenderable("it would be fetched from a registry, and in restricted mode nothing is");
	const values = await Promise.all(recipe.values.map((each) => valuesFile(each, job, options)));
	const chart = kind === "chart" ? await readChart(from) : null;
	const charts = chart === null ? [] : chartsOf(chart);
	const { sources, absolute } = await sourcesOf([...values.map((file) => ({
		file,
		role: "values"
	})), ...(await Promise.all(charts.map((each) => filesOf(each, job.home)))).flat()], show);
	const pairs = recipe.set.map(({ pair }) => pair);
	const make = async (replaced, set) => await withFolder((folder) => helmTemplate({
		job,
		options,
		chart,
		values,
		folder,
		replaced,
		set
	}));
	const content = await make(/* @__PURE__ */ new Map(), pairs);
	const paths = new Map([...absolute].map(([path, file]) => [file, path]));
	const origins = ofHelm(content.toString()).map(({ line, written }) => {
		const file = chart === null || written === null ? null : templateOf(chart, written);
		return {
			line,
			written,
			from: file === null ? null : paths.get(file) ?? null,
			by: []
		};
	});
	const file = fileOf(job, content);
	return {
		root: {
			root,
			file: file.path,
			tool: "helm",
			folder: shown,
			sources,
			set: recipe.set,
			origins
		},
		file,
		namespace: recipe.namespace,
		placeholder: recipe.namespace === null ? helmsDefault : null,
		behind: [...charts.map((each) => each.folder), ...values],
		again: async (trial) => await attempt(async () => ({ file: fileOf(job, await make(replacedOn(absolute, trial), trial.set ?? pairs)) }))
	};
}
/** A values file from the folder of the configuration, else from the chart's, as other tools take it. */
async function valuesFile({ path, written }, { recipe, kind, from, home }, { workingFolder, lenient = false }) {
	const candidates = [resolve(workingFolder, path), ...kind === "chart" ? [resolve(from, written)] : []];
	for (const candidate of candidates) {
		if ((await stat(candidate).catch(() => null))?.isFile() !== true) continue;
		if (recipe.at !== null && candidate !== candidates[0] && !isWithin(candidate, home)) continue;
		if (await leadsOut(candidate, home)) throw new Unrenderable(`the values file ${written} is a link that leads out of the repository`);
		return candidate;
	}
	if (recipe.at === null && !lenient) throw new UsageError(`--values ${written}: no such file`);
	throw new Unrenderable(`the values file ${written} is not there`);
}
async function helmTemplate({ job, options, chart, values, folder, replaced, set }) {
	const { recipe, home } = job;
	const env = environmentOf(options.environment, folder, options.restricted);
	let from = job.from;
	const absent = chart === null ? [] : missing(chart);
	if (chart !== null && (replaced.size > 0 || absent.length > 0)) {
		const placeIn = await copyTrees(chartsOf(chart).map((each) => each.folder), join(folder, "charts"), home, replaced);
		from = placeIn(chart.folder);
		for (const each of chartsOf(chart)) if (each.dependencies.some(({ vendored }) => !vendored)) await buildDependencies(each, placeIn(each.folder), job, options, folder);
	}
	const given = [];
	for (const [index, file] of values.entries()) {
		const text = replaced.get(file);
		const place = text === void 0 ? file : join(folder, `values-${index}.yaml`);
		if (text !== void 0) await writeFile(place, text);
		given.push(place);
	}
	const [, reference = from, version = null] = job.kind === "oci" ? /^(.*):([^/@]+)$/.exec(from) ?? [] : [];
	const args = [
		"template",
		"--include-crds",
		`--namespace=${recipe.namespace ?? helmsDefault}`,
		...given.map((file) => `--values=${file}`),
		...set.map((pair) => `--set=${pair}`),
		...version === null ? [] : [`--version=${version}`],
		"--",
		recipe.release ?? "release-name",
		reference
	];
	return outputOf(await run({
		program: job.program,
		args,
		cwd: folder,
		env,
		timeoutMs: options.timeoutMs
	}), folder, job);
}
/** In a copy: Helm writes the archives into the chart's own folder. */
async function buildDependencies({ dependencies }, place, job, options, folder) {
	const distant = dependencies.filter(({ vendored, repository }) => !vendored && !repository.startsWith("file://"));
	const [first] = distant;
	if (options.restricted && first !== void 0) throw new Unrenderable(`its dependency ${first.name} is not in its charts folder, and in restricted mode nothing is fetched`);
	const env = environmentOf(options.environment, folder, options.restricted);
	const build = async (more) => {
		const args = [
			"dependency",
			"build",
			...distant.length === 0 ? ["--skip-refresh"] : [],
			"--",
			place
		];
		return await run({
			program: job.program,
			args,
			cwd: folder,
			env: {
				...env,
				...more
			},
			timeoutMs: options.timeoutMs
		});
	};
	let ran = await build({});
	if ("failed" in ran && /no repository definition|helm repo add|no cached repo/i.test(ran.failed)) {
		const urls = [...new Set(distant.map(({ repository }) => repository))].filter((url) => /^https?:/.test(url));
		const file = join(folder, "repositories.yaml");
		const repositories = urls.map((url, index) => ({
			name: `repository-${index}`,
			url
		}));
		await writeFile(file, JSON.stringify({
			apiVersion: "",
			repositories
		}));
		ran = await build({
			HELM_REPOSITORY_CONFIG: file,
			HELM_REPOSITORY_CACHE: join(folder, "repositories")
		});
	}
	outputOf(ran, folder, job);
}
/** Throws `Unrenderable` with the renderer's words, without what only this run knows. */
function outputOf(ran, folder, { home }) {
	if ("stdout" in ran) return ran.stdout;
	throw new Unrenderable(ran.failed.replaceAll(`${folder}/`, "").replaceAll(`${home}/`, ""));
}
async function ofOverlay(job, options) {
	const { recipe, from, root, shown, show, home } = job;
	const inputs = await inputsOf(from);
	const [first] = inputs.absent;
	if (options.restricted && first !== void 0) throw new Unrenderable(`it needs ${first}, which is not in the repository, and in restricted mode nothing is fetched`);
	const outside = inputs.kustomizations.find(({ folder }) => !isWithin(folder, home));
	if (options.restricted && outside !== void 0) throw new Unrenderable(`${show(outside.folder)} is outside of the repository`);
	const files = [...inputs.kustomizations.map(({ file }) => ({
		file,
		role: "kustomization"
	})), ...inputs.files.map(({ file }) => ({
		file,
		role: "resource"
	}))];
	const { sources, absolute } = await sourcesOf(files, show);
	const { content, said, wrapper } = await withFolder((folder) => kustomizeWithOrigins(job, options, folder));
	const paths = /* @__PURE__ */ new Map();
	for (const [path, file] of absolute) paths.set(await realpath(file).catch(() => file), path);
	const pathOf = (written) => paths.get(resolve(wrapper, written)) ?? null;
	const origins = said.map(({ line, written, by }) => {
		const made = written === null ? null : pathOf(written);
		return {
			line,
			written: made,
			from: made,
			by: by.flatMap((each) => pathOf(each) ?? [])
		};
	});
	const file = fileOf(job, content);
	return {
		root: {
			root,
			file: file.path,
			tool: "kustomize",
			folder: shown,
			sources,
			set: [],
			origins
		},
		file,
		namespace: recipe.namespace,
		placeholder: null,
		behind: files.map((each) => each.file),
		again: async (trial) => await attempt(async () => {
			return { file: fileOf(job, await withFolder(async (folder) => {
				return outputOf(await kustomizeBuild(job, options, folder, (await copyTrees(files.map((each) => each.file), join(folder, "copy"), home, replacedOn(absolute, trial)))(from)), folder, job);
			})) };
		})
	};
}
/**
* A kustomization around the overlay asks for the origin of each document, so that the user's own file stays as it is. Where that cannot be
* built (kustomize takes some folder names for URLs), the overlay is built alone.
*/
async function kustomizeWithOrigins(job, options, folder) {
	const wrapper = join(folder, "around");
	await mkdir(wrapper);
	const resources = [slashed(relative(wrapper, await realpath(job.from)))];
	await writeFile(join(wrapper, "kustomization.yaml"), JSON.stringify({
		resources,
		buildMetadata: ["originAnnotations", "transformerAnnotations"]
	}));
	const around = await kustomizeBuild(job, options, folder, wrapper);
	if ("stdout" in around) {
		const { text, said } = ofKustomize(around.stdout.toString());
		return {
			content: Buffer.from(text),
			said,
			wrapper
		};
	}
	return {
		content: outputOf(around.ended ? around : await kustomizeBuild(job, options, folder, job.from), folder, job),
		said: [],
		wrapper
	};
}
/** No plugins, no functions, no charts, and files from the overlay's own folder only: kustomize's own defaults. */
async function kustomizeBuild({ program }, options, folder, overlay) {
	const env = environmentOf(options.environment, folder, options.restricted);
	const verb = /^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize";
	return await run({
		program,
		args: [verb, "."],
		cwd: overlay,
		env,
		timeoutMs: options.timeoutMs
	});
}
/** What stands behind manifests that were rendered before: the charts and kustomizations of a folder. Throws `UsageError` where it is not there. */
async function readSources(folders, workingFolder) {
	const repository = gitRoot(workingFolder);
	const home = repository ?? workingFolder;
	const found = [];
	for (const given of folders) {
		const start = resolve(workingFolder, given);
		if ((await stat(start).catch(() => null))?.isDirectory() !== true) throw new UsageError(`${given}: no such folder`);
		const show = (path) => shownPath(path, join(given, relative(start, path)), repository);
		const charts = await chartFoldersBelow(start);
		const before = found.length;
		for (const folder of charts) {
			const trees = chartsOf(await readChart(folder));
			const own = await valuesBeside(folder);
			const files = (await Promise.all(trees.map((each) => filesOf(each, home)))).flat();
			const { sources } = await sourcesOf([...own.map((file) => ({
				file,
				role: "values"
			})), ...files], show);
			found.push({
				root: "",
				file: "",
				tool: "helm",
				folder: show(folder),
				sources,
				set: [],
				origins: []
			});
		}
		for (const folder of await overlaysBelow(start, (path) => charts.includes(path))) {
			const inputs = await inputsOf(folder);
			const { sources } = await sourcesOf([...inputs.kustomizations.map(({ file }) => ({
				file,
				role: "kustomization"
			})), ...inputs.files.map(({ file }) => ({
				file,
				role: "resource"
			}))], show);
			found.push({
				root: "",
				file: "",
				tool: "kustomize",
				folder: show(folder),
				sources,
				set: [],
				origins: []
			});
		}
		if (found.length === before) throw new UsageError(`${given}: holds neither a chart nor a kustomization`);
	}
	return found;
}
/** Charts below a folder, those within charts left out. */
async function chartFoldersBelow(folder) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	if (entries.some(({ name }) => name === "Chart.yaml")) return [folder];
	const below = entries.filter((entry) => entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules");
	const found = [];
	for (const { name } of below) found.push(...await chartFoldersBelow(join(folder, name)));
	return found;
}
/** Other values files that lie in a chart's folder: `values-prod.yaml`. */
async function valuesBeside(folder) {
	return (await readdir(folder).catch(() => [])).filter((name) => /^values.+\.ya?ml$/.test(name)).map((name) => join(folder, name));
}

export { readSources, render };