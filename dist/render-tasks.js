import { n as __toESM } from "./rolldown-runtime.js";
import { $t as runInOrder, Bn as reserialised, Dn as findProgram, En as environmentOf, Gt as rootKustomizations, Hr as mkdirSync, In as readKustomization, J as namespacePattern, Jn as isWithin, Jr as writeFileSync, Jt as filesOf, Kn as gitRoot, Kr as realpathSync, Kt as sourcePathsOf, Mn as removeFolder, Nn as kustomizationIn, On as runProgram, Pn as looksRemote, Qn as textOf, Qt as RenderRefusal, Rn as reserialisedKustomization, Si as writeFile, Un as kustomizationNames, Ut as inputsOf$1, Wn as isManifestName, Wt as overlaysBelow, Xn as shownPath, Xr as basename, Xt as readChart, Yn as leadsOut, Yt as missingDependencies, Zn as slashed, Zt as templateOf, _i as readdir, en as Slots, er as entriesAt, ii as resolve, jn as makeFolder, nr as statusAt, qn as isOwn, qt as chartsOf, ri as relative, rr as UsageError, ti as join, tn as renderersAtOnce, tr as realOf, ui as tmpdir } from "./pullgate.js";
import { n as firstOf, r as parseGlob } from "./glob.js";
import { t as spanOf } from "./text-span.js";
import { i as withoutNetwork, n as kustomizeOrigins, r as helmOrigins, t as EndedRuns } from "./ended-runs.js";
import { t as SourceFiles } from "./source-files.js";
import { n as copyTrees, t as isRemoteSchema } from "./remote-schema.js";
import { n as digestOf, r as digestOfFile } from "./input-digest.js";

// src/render/helm/find-chart.ts
/** Finds a chart: a folder, an archive or an OCI reference. */
const chartForms = "a chart folder, a .tgz or an oci:// reference";
/** `from` is `written` as an absolute path. `missing` says why there is no chart. */
function findChart(written, from, boundary) {
	if (written.startsWith("oci://")) return {
		from: written,
		kind: "oci"
	};
	const status = statusAt(from);
	if (status === null) return { missing: `no such chart; give ${chartForms}${insteadOf(written)}` };
	if (leadsOut(from, boundary)) return { missing: "a link that leads out of the repository" };
	if (!status.isDirectory()) return isManifestName(from) ? { missing: "not a chart; give the folder of the chart, and values files with --values" } : {
		from,
		kind: "archive"
	};
	if (statusAt(join(from, "Chart.yaml")) === null) return { missing: "not a chart: the folder has no Chart.yaml" };
	return {
		from,
		kind: "folder"
	};
}
/** The command for a chart at a URL, in a registry or in a repository that only Helm knows. */
function insteadOf(written) {
	if (/^https?:\/\//i.test(written)) return `. To download it: helm pull ${written}`;
	if (/^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/\w/.test(written)) return `, such as oci://${written}`;
	const [, repository] = /^([\w-]+)\/[\w.-]+$/.exec(written) ?? [];
	return repository === void 0 ? "" : `. If ${repository} is a Helm repository, first run: helm pull ${written} --untar`;
}

// src/render/kustomize/find-overlays.ts
/** Finds the overlays that a path or glob names. */
/**
* Returns the absolute folder of an overlay, of all overlays below a folder, or of the overlays
* that a glob matches. `missing` says why there is none.
*/
async function findOverlays(written, { workingFolder, exclude, leaveOut }) {
	const excludedBy = firstOf(exclude);
	const isExcluded = (path) => {
		if (basename(path) === "node_modules") {
			leaveOut?.(path, "node_modules");
			return true;
		}
		const glob = excludedBy(slashed(relative(workingFolder, path)));
		if (glob !== null) leaveOut?.(path, "exclude", glob);
		return glob !== null;
	};
	const from = resolve(workingFolder, written);
	if (statusAt(from)?.isDirectory() === true) {
		if (kustomizationIn(from) !== null) return { folders: [from] };
		const folders = await overlaysBelow(from, isExcluded);
		return folders.length > 0 ? { folders } : { missing: "contains no kustomization" };
	}
	const folders = await overlaysMatching(written, workingFolder, isExcluded);
	if (folders === null) return { missing: kustomizationNames.includes(basename(from)) ? "name the folder of the kustomization, not its file" : /^https?:\/\/|^[\w-]+(?:\.[\w-]+)+\/.*\/\/|^git@/i.test(written) ? "no such folder; remote kustomizations are not fetched, so clone the repository" : "no such folder" };
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

// src/render/jobs/find-jobs.ts
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
	const { workingFolder, environment, exclude, leaveOut, allowMissing = false } = options;
	const repository = gitRoot(workingFolder);
	const boundary = repository ?? workingFolder;
	const show = (path) => shownPath(path, isWithin(path, workingFolder) ? relative(workingFolder, path) || "." : path, repository);
	const from = resolve(workingFolder, task.from);
	if (task.tool === "helm") {
		const found = findChart(task.from, from, boundary);
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
	if (leadsOut(from, boundary)) return [missingInput(task, "a link that leads out of the repository", allowMissing)];
	const found = await findOverlays(task.from, {
		workingFolder,
		exclude,
		leaveOut: (path, why, glob) => leaveOut?.(show(path), why, glob)
	});
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

// src/render/helm/schema-failure.ts
const heading = "meet the specifications of the schema";
/** The name of a chart, or a complaint of either form. */
const part = new RegExp([
	String.raw` ([\w.-]+):(?= - )`,
	String.raw` - at '([^']*)': (.*?)(?= - | [\w.-]+: - |$)`,
	String.raw` - ([\w().-]+): (.*?)(?= - | [\w.-]+: - |$)`
].join("|"), "g");
/**
* Reads both forms of the message: `- at '/image/tag': got number, want string` and
* `- image.tag: Invalid type. Expected: string, given: number`.
*/
function complaintsIn(message) {
	const start = message.indexOf(heading);
	if (start < 0) return [];
	let chart = "";
	const complaints = [];
	for (const [, name, pointer, what = "", dotted, why = ""] of message.slice(start).matchAll(part)) if (name !== void 0) chart = name;
	else if (pointer !== void 0) {
		const extra = /^additional properties? '([^']+)'/.exec(what)?.[1];
		const keys = [...pointer.split("/").slice(1), ...extra === void 0 ? [] : [extra]];
		complaints.push({
			chart,
			keys: keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")),
			wantsText: /^got (?:number|boolean), want string/.test(what)
		});
	} else if (dotted !== void 0) {
		const extra = /^Additional property (\S+) is not allowed/.exec(why)?.[1];
		const keys = dotted === "(root)" ? [] : dotted.split(".");
		complaints.push({
			chart,
			keys: [...keys, ...extra === void 0 ? [] : [extra]],
			wantsText: /Expected: string, given: (?:integer|number|boolean)/.test(why)
		});
	}
	return complaints;
}
/** The place of the first complaint whose value is written somewhere. */
async function schemaFailure(job, chart, valuesFiles, message) {
	for (const complaint of complaintsIn(message)) {
		const place = await placeOf(job, chart, valuesFiles, complaint);
		if (place !== null) return place;
	}
	return null;
}
/** The last `--set` pair or file that sets the value; of a missing value its parent. */
async function placeOf(job, chart, valuesFiles, { chart: name, keys, wantsText }) {
	const prefix = prefixOf(chart, name);
	const path = [...prefix?.keys ?? [], ...keys];
	const pair = job.task.set.findLast((each) => each.pair.startsWith(`${path.join(".")}=`));
	if (pair !== void 0) return pair.at === null ? null : { at: pair.at };
	const files = [
		...valuesFiles.toReversed().map((file) => ({
			file,
			keys: path
		})),
		{
			file: join(job.from, "values.yaml"),
			keys: path
		},
		...prefix === null ? [] : [{
			file: join(prefix.folder, "values.yaml"),
			keys
		}]
	];
	for (let length = 0; length <= keys.length; length++) for (const { file, keys: wanted } of files) {
		if (wanted.length <= length) continue;
		const found = await valueIn(job, file, wanted.slice(0, wanted.length - length));
		if (found !== null) return length === 0 && wantsText ? found : { at: found.at };
	}
	return null;
}
/** The keys of a subchart's values in the parent, and its folder; null for the chart itself. */
function prefixOf(chart, name) {
	if (name === chart.name) return null;
	for (const { alias, name: own, chart: found } of chart.dependencies) {
		if (found === null) continue;
		if (alias === name || own === name) return {
			keys: [alias],
			folder: found.folder
		};
		const deeper = prefixOf(found, name);
		if (deeper !== null) return {
			keys: [alias, ...deeper.keys],
			folder: deeper.folder
		};
	}
	return null;
}
/** The key and the value of a path in a file. */
async function valueIn(job, file, keys) {
	const text = textOf(file);
	if (text === null) return null;
	const { parseDocument, isMap, isSeq, isScalar } = await import("./yaml-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	let node = parseDocument(text, {
		logLevel: "silent",
		version: "1.1"
	}).contents;
	let pair = null;
	for (const key of keys) if (isSeq(node)) node = node.items[Number(key)];
	else if (isMap(node)) {
		const found = node.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
		if (found === void 0) return null;
		pair = found;
		node = found.value;
	} else return null;
	const target = isScalar(node) ? node : pair?.key;
	if (!isScalar(target) || target.range == null) return null;
	const [from, to] = target.range;
	const written = text.slice(from, to);
	if (/[\r\n]/.test(written)) return null;
	return {
		at: spanOf(job.show(file), text, {
			from,
			to
		}),
		unquoted: written
	};
}

// src/render/helm/chart-failure.ts
/** Finds the place that an error message of Helm names. */
/** `valuesFiles` are the absolute paths of the values files. Null if no place is named. */
async function chartFailure(job, valuesFiles, message) {
	const inValues = unreadableValues(job, valuesFiles, message);
	if (inValues !== null || job.kind !== "folder") return inValues;
	const chart = await readChart(job.from);
	return await schemaFailure(job, chart, valuesFiles, message) ?? kubeVersionFailure(job, message) ?? inTemplates(job, chart, message);
}
/** The whole line, without its indentation; the start of the file if it has no such line. */
function lineOf(job, file, line) {
	const text = textOf(file) ?? "";
	const lines = text.split("\n");
	const index = line <= lines.length ? line - 1 : 0;
	const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
	const content = (lines[index] ?? "").trimEnd();
	const indentation = content.length - content.trimStart().length;
	return spanOf(job.show(file), text, {
		from: from + indentation,
		to: from + content.length
	});
}
/** A values file, or a file of the chart, that is no YAML or no mapping. */
function unreadableValues(job, valuesFiles, message) {
	const named = /(?:failed to parse|cannot load) ([^\s:]+): /.exec(message)?.[1];
	if (named === void 0) return null;
	const ownFiles = job.kind === "folder" ? ["values.yaml", "Chart.yaml"] : [];
	const file = valuesFiles.find((each) => each === named || each.endsWith(`/${named}`)) ?? ownFiles.filter((name) => name === named).map((name) => join(job.from, name))[0];
	if (file === void 0) return null;
	return { at: lineOf(job, file, lineNumberIn(message)) };
}
function lineNumberIn(message) {
	return Number(/yaml: line (\d+)/.exec(message)?.[1] ?? 1);
}
/** https://helm.sh/docs/topics/charts/#the-kubeversion-field */
function kubeVersionFailure(job, message) {
	if (!/chart requires kubeVersion:/.test(message)) return null;
	const file = join(job.from, "Chart.yaml");
	return {
		at: lineOf(job, file, (textOf(file) ?? "").split("\n").findIndex((line) => line.startsWith("kubeVersion:")) + 1 || 1),
		needs: "kubernetes-version"
	};
}
/** "web/templates/p.yaml:6:15", "(web/templates/p.yaml:6)", "error on web/templates/p.yaml". */
const frame = /(?<=^|[\s("])([\w.-]+\/(?:[^\s():"]+\/)?[^\s():"]+\.\w+)(?::(\d+))?(?::\d+)?(?=[\s):"]|$)/g;
/** The innermost template that the message names with a line, and its callers. */
function inTemplates(job, chart, message) {
	const frames = [];
	for (const { 1: path = "", 2: line } of message.matchAll(frame)) {
		const file = path.includes("/templates/") ? templateOf(chart, path) : null;
		if (file === null || textOf(file) === null) continue;
		const at = lineOf(job, file, Number(line ?? 1));
		if (!frames.some((each) => each.file === at.file && each.line === at.line) && (line !== void 0 || frames.length === 0)) frames.push(at);
	}
	const at = frames.pop();
	if (at === void 0) return null;
	return frames.length === 0 ? { at } : {
		at,
		callers: frames
	};
}

// src/render/helm/values.ts
/** Finds the values files of a chart. */
/** Throws `UsageError` if a flag names a missing file, else `RenderRefusal`. */
function findValues(job, options) {
	return job.task.values.map((each) => "text" in each ? each : { file: findValuesFile(each, job, options) });
}
/** Looks in the working folder, then in the chart folder, as other tools do. */
function findValuesFile({ path, written }, { task, kind, from, boundary }, { workingFolder, allowMissing = false }) {
	const declared = resolve(workingFolder, path);
	const inChart = kind === "folder" ? [resolve(from, written)] : [];
	for (const candidate of [declared, ...inChart]) {
		if (statusAt(candidate)?.isFile() !== true) continue;
		if (task.at !== null && candidate !== declared && !isWithin(candidate, boundary)) continue;
		if (leadsOut(candidate, boundary)) throw new RenderRefusal(`the values file ${written} is a link that leads out of the repository`);
		return candidate;
	}
	if (task.at === null && !allowMissing) {
		const hint = written.includes(",") ? "; repeat --values for each file" : "";
		throw new UsageError(`--values ${written}: no such file${hint}`);
	}
	throw new RenderRefusal(`the values file ${written} does not exist`);
}

// src/render/kustomize/unquoted-tag.ts
const maxExcerptLength$1 = 1e3;
/** The first such tag in the overlay and its bases. */
async function findUnquotedTag({ from, show }) {
	const { kustomizations } = await inputsOf$1(from);
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
/** The place that the message names, else the start of the root's main file. */
async function locateFailure(job, message, options) {
	if (job.tool === "helm") return await chartFailure(job, valuesFilesOf(job, options), message) ?? { at: startOfMainFile(job) };
	return (/cannot unmarshal number into Go struct field Image\.images\.newTag/.test(message) ? await findUnquotedTag(job) : null) ?? { at: startOfMainFile(job) };
}
/** The values files that exist, as absolute paths. */
function valuesFilesOf(job, options) {
	try {
		return findValues(job, {
			...options,
			allowMissing: true
		}).flatMap((each) => "file" in each ? each.file : []);
	} catch {
		return [];
	}
}
function startOfMainFile(job) {
	const file = mainFileOf(job);
	if (file === null && job.task.at !== null) return job.task.at;
	const excerpt = ((file === null ? "" : textOf(file) ?? "").split(/\r\n|\r|\n/, 1)[0] ?? "").slice(0, maxExcerptLength);
	return {
		file: file === null ? job.tool === "helm" && job.kind === "oci" ? `<${job.shown}>` : job.shown : job.show(file),
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: excerpt.length + 1,
		excerpt
	};
}
function mainFileOf(job) {
	if (job.tool === "kustomize") return kustomizationIn(job.from);
	return job.kind === "folder" ? join(job.from, "Chart.yaml") : null;
}

// src/render/jobs/render-job.ts
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
	for (const shared of Map.groupBy(jobs, ({ root }) => root).values()) if (shared.length > 1) for (const job of shared) job.root += detailsOf(job);
	const counts = /* @__PURE__ */ new Map();
	for (const job of jobs) {
		const count = (counts.get(job.root) ?? 0) + 1;
		counts.set(job.root, count);
		if (count > 1) job.root = `${job.root} #${count}`;
	}
}
/** " (release web, namespace shop)"; "" for a task without either. */
function detailsOf({ task }) {
	const release = task.tool === "helm" ? task.release : null;
	const details = [...release === null ? [] : [`release ${release}`], ...task.namespace === null ? [] : [`namespace ${task.namespace}`]];
	return details.length === 0 ? "" : ` (${details.join(", ")})`;
}

// src/render/jobs/renderer.ts
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
	static open(job, limits) {
		return new Renderer(job, limits, makeFolder(tmpdir(), "pullgate-render-"));
	}
	/** `cwd` is the temporary folder unless given; `env` is added to the renderer's environment. */
	async run(args, { cwd = this.folder, env = {} } = {}) {
		const { environment, restricted, offline = false, timeoutMs, slots, endedRuns } = this.#limits;
		const access = restricted ? "restricted" : offline ? "offline" : "open";
		const command = {
			program: this.#job.program,
			args
		};
		const run = {
			...access === "open" ? command : await withoutNetwork(command, environment),
			cwd,
			env: {
				...environmentOf(environment, this.folder, access),
				...env
			},
			timeoutMs
		};
		return await slots.run(() => endedRuns.start(() => runProgram(run)));
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
	[Symbol.dispose]() {
		removeFolder(this.folder);
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

// src/render/refuse-fetch.ts
/** Refuses to render what would have to be fetched. */
/** False if the run may fetch charts and bases. */
function fetchesNothing({ restricted, offline = false }) {
	return restricted || offline;
}
/** `need` is a clause: "the chart is in a registry". It may well be right if `isWithheld`. */
function fetchRefusal(need, { restricted }, isWithheld = true) {
	return new RenderRefusal(`${need}, and ${restricted ? "restricted mode fetches nothing" : "nothing is fetched offline"}`, { isWithheld });
}

// src/render/helm/restricted-chart.ts
/** Copies a chart for a restricted run: what helm reads is what was looked at. */
/** Files that name other charts. */
const chartFiles = ["Chart.yaml", "requirements.yaml"];
/**
* Returns the path of the copy. Dependencies of the repository are put into the charts folders, so
* that helm need not build them; it would follow the paths of the chart and its lock. Throws
* `RenderRefusal` if a dependency is outside the repository.
*/
async function copyRestricted(chart, job, replaced, target) {
	const charts = chartsOf(chart);
	const boundary = realpathSync.native(job.boundary);
	for (const { folder } of charts) if (!isOwn(realOf(folder) ?? folder, boundary)) throw new RenderRefusal(`${job.show(folder)} is outside the repository`);
	return copyTrees({
		paths: [chart.folder],
		target,
		boundary: job.boundary,
		replaced: await textsOf(charts, replaced),
		added: new Map(localCharts(chart, join(target, relative(join(chart.folder, ".."), chart.folder))))
	})(chart.folder);
}
/** True if a charts folder holds an archive, whose schemas may refer to anything. */
function holdsArchives(chart) {
	return chartsOf(chart).some(({ folder }) => entriesAt(join(folder, "charts")).some(({ name }) => name.endsWith(".tgz")));
}
/** The texts of the copy, by the path of the original. */
async function textsOf(charts, replaced) {
	const texts = new Map(replaced);
	for (const { folder } of charts) {
		for (const name of chartFiles) {
			const path = join(folder, name);
			const text = replaced.get(path) ?? textOf(path);
			if (text === null) continue;
			const json = await reserialised(text);
			if (json === null) throw new RenderRefusal(`${name} is malformed`);
			texts.set(path, json);
		}
		const schema = join(folder, "values.schema.json");
		const text = textOf(schema);
		if (text !== null && isRemoteSchema(text)) texts.set(schema, "{}");
	}
	return texts;
}
/** Charts that `file://` names, by the path of their copy in a charts folder. */
function* localCharts(chart, copy) {
	for (const { chart: dependency, name, vendored } of chart.dependencies) {
		if (dependency === null) continue;
		const to = vendored ? join(copy, relative(chart.folder, dependency.folder)) : join(copy, "charts", name);
		if (!vendored) yield [to, dependency.folder];
		yield* localCharts(dependency, to);
	}
}

// src/render/helm/dependencies.ts
/** Runs `helm dependency build` for charts whose dependencies are not vendored. */
/**
* `copy` is a copy of the chart, because Helm writes the archives into the chart folder. Throws
* `RenderRefusal` with Helm's message.
*/
async function buildDependencies({ dependencies }, copy, helm) {
	const remote = dependencies.filter(({ vendored, repository }) => !vendored && !repository.startsWith("file://"));
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
/**
* Returns the rendered manifests, which may be known from an earlier run. Throws `RenderRefusal`
* with Helm's message.
*/
async function helmTemplate(job, limits, input) {
	const { store } = limits;
	const inputs = store === void 0 ? null : inputsOf(job, input, store.digests);
	if (store === void 0 || inputs === null) return await runHelm(job, limits, input);
	const { task, program } = job;
	const { release, namespace, kubeVersion } = task;
	const { set } = input;
	const { content } = await store.bytes({
		program,
		inputs: [
			"template",
			inputs,
			set,
			release,
			namespace,
			kubeVersion,
			limits.restricted
		]
	}, async () => ({
		content: await runHelm(job, limits, input),
		origins: []
	}));
	return content;
}
/** Digests of all that Helm reads; null if it may fetch something, or reads too much. */
function inputsOf(job, { chart, values, replaced }, digests) {
	const valuesDigests = values.map((each) => {
		const text = "text" in each ? each.text : replaced.get(each.file);
		return text === void 0 && "file" in each ? digestOfFile(each.file) : digestOf(text ?? "");
	});
	if (chart === null) return job.kind === "archive" ? [digestOfFile(job.from), valuesDigests] : null;
	if (!missingDependencies(chart).every((each) => each.chart !== null && each.repository.startsWith("file://"))) return null;
	const folders = [];
	for (const { folder } of chartsOf(chart)) folders.push([slashed(relative(chart.folder, folder)), digests.ofFolder(folder)]);
	if (folders.some(([, digest]) => digest === null)) return null;
	return [
		folders,
		valuesDigests,
		[...replaced].map(([path, text]) => [slashed(relative(chart.folder, path)), digestOf(text)])
	];
}
async function runHelm(job, limits, input) {
	using helm = Renderer.open(job, limits);
	const chart = await chartArgument(job, limits, input, helm);
	const values = valuesArguments(input, helm.folder);
	const skipSchema = limits.restricted && (input.chart === null || holdsArchives(input.chart));
	const args = templateArguments(job.task, {
		...chart,
		values,
		set: input.set,
		skipSchema
	});
	const result = await helm.run(args);
	if ("failed" in result && isTooOld(result.failed)) throw new RenderRefusal(result.failed, { oldRenderer: await versionOf(helm) });
	return helm.outputOf(result);
}
const unknownToOldHelm = new RegExp([
	"^unknown (?:shorthand )?flag",
	"apiVersion '?\"?v\\d+\"?'? is not valid",
	`function "(?:${[
		"(?:must)?(?:from|to)(?:Yaml|Json|Toml)(?:Array|Pretty)?",
		"must(?:Regex\\w+|Chunk|Has|Without|Uniq|Slice|Append|Prepend|DateModify|ToDate|Merge\\w*)",
		"lookup|getHostByName|htpasswd|bcrypt|dig|chunk|sha512sum|randBytes|randInt|seq|durationRound",
		"regexQuoteMeta|osBase|osDir|osExt|osClean|osIsAbs|urlParse|urlJoin|get|concat|all|any|ternary"
	].join("|")})" not defined`
].join("|"));
function isTooOld(message) {
	return unknownToOldHelm.test(message);
}
/** "v2.17.0+gb29d20b"; null if Helm does not tell. */
async function versionOf(helm) {
	const result = await helm.run([
		"version",
		"--short",
		"--client"
	]);
	return "stdout" in result ? /v\d+\.\d+\.\d+[\w.+-]{0,40}/.exec(result.stdout.toString())?.[0] ?? null : null;
}
/** The chart's own folder, or a copy if texts are replaced or dependencies must be built. */
async function chartArgument(job, limits, { chart, replaced }, helm) {
	if (job.kind === "oci") return splitVersion(job.from);
	if (chart !== null && fetchesNothing(limits)) refuseDependencies(chart, limits);
	if (chart !== null && limits.restricted) return {
		reference: await copyRestricted(chart, job, replaced, join(helm.folder, "charts")),
		version: null
	};
	if (chart === null || replaced.size === 0 && missingDependencies(chart).length === 0) return {
		reference: job.from,
		version: null
	};
	const charts = chartsOf(chart);
	const copyOf = copyTrees({
		paths: charts.map(({ folder }) => folder),
		target: join(helm.folder, "charts"),
		boundary: job.boundary,
		replaced
	});
	for (const each of charts) if (each.dependencies.some(({ vendored }) => !vendored)) await buildDependencies(each, copyOf(each.folder), helm);
	return {
		reference: copyOf(chart.folder),
		version: null
	};
}
/** Throws `RenderRefusal` if a dependency would be fetched. */
function refuseDependencies(chart, limits) {
	const remote = missingDependencies(chart).find(({ repository }) => !repository.startsWith("file://"));
	if (remote !== void 0) throw fetchRefusal(`the dependency ${remote.name} is not in the charts folder`, limits);
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
function valuesArguments({ values, replaced }, folder) {
	return values.map((each, index) => {
		const text = "text" in each ? each.text : replaced.get(each.file);
		if (text === void 0) return "file" in each ? each.file : "";
		const path = join(folder, `values-${index}.yaml`);
		writeFileSync(path, text);
		return path;
	});
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
		...chart.skipSchema === true ? ["--skip-schema-validation"] : [],
		...chart.version === null ? [] : [`--version=${chart.version}`],
		"--",
		release ?? defaultRelease,
		chart.reference
	];
}

// src/render/helm/render-chart.ts
/** Throws `RenderRefusal` with Helm's message, `UsageError` if a flag names a missing file. */
async function renderChart(job, options) {
	const { task, kind, from, root, shown, show } = job;
	if (kind === "oci" && fetchesNothing(options)) throw fetchRefusal("the chart is in a registry", options);
	const values = findValues(job, options);
	const valuesFiles = values.flatMap((each) => "file" in each ? each.file : []);
	const chart = kind === "folder" ? await readChart(from) : null;
	const charts = chart === null ? [] : chartsOf(chart);
	const chartFiles = charts.flatMap((each) => filesOf(each, job.boundary));
	const sources = SourceFiles.read([...valuesFiles.map((file) => ({
		file,
		role: "values"
	})), ...chartFiles], show);
	if (chart !== null) await leaveOutIgnored(chart, chartFiles, job, options);
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
/** Templates that Helm does not read are named, because they may hold images. */
async function leaveOutIgnored({ folder }, files, { show }, { leaveOut }) {
	if (leaveOut === void 0) return;
	const { ignoredTemplates } = await import("./helm-ignore.js");
	const templates = files.filter(({ role }) => role === "template");
	for (const file of ignoredTemplates(folder, templates.map((each) => each.file))) leaveOut(show(file), "helmignore");
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

// src/render/kustomize/kustomize-build.ts
/** Runs `kustomize build` or `kubectl kustomize`. */
/**
* Builds a kustomization that includes the overlay and asks for origin annotations, so that the
* user's file stays unchanged. Builds the copy that `copyInto` makes, if there is one. If that
* fails (kustomize takes some folder names for URLs), builds the overlay alone.
*/
async function buildWithOrigins(job, limits, copyInto) {
	using kustomize = Renderer.open(job, limits);
	const copyOf = await copyInto?.(join(kustomize.folder, "copy")) ?? null;
	const from = copyOf?.(job.from) ?? job.from;
	const builtFolder = join(kustomize.folder, "around");
	mkdirSync(builtFolder);
	const resources = [slashed(relative(builtFolder, realpathSync.native(from)))];
	writeFileSync(join(builtFolder, "kustomization.yaml"), JSON.stringify({
		resources,
		buildMetadata: ["originAnnotations", "transformerAnnotations"]
	}));
	const annotated = await kustomizeBuild(job, kustomize, builtFolder);
	if ("stdout" in annotated) {
		const { text, origins } = kustomizeOrigins(annotated.stdout.toString());
		return {
			content: Buffer.from(text),
			origins,
			builtFolder,
			copyOf
		};
	}
	const plain = annotated.ended ? annotated : await kustomizeBuild(job, kustomize, from);
	return {
		content: kustomize.outputOf(plain),
		origins: [],
		builtFolder,
		copyOf
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
	const inputs = await inputsOf$1(from);
	refuseGitFiles(inputs, job);
	if (limits.restricted) refuseRemote(inputs, job);
	const files = sourcePathsOf(inputs);
	const paths = files.map(({ file }) => file);
	const sources = SourceFiles.read(files, show);
	const copyInto = async (target, replaced) => {
		const texts = limits.restricted ? await asRead(inputs, replaced) : replaced;
		return copyTrees({
			paths,
			target,
			boundary,
			replaced: texts
		});
	};
	const keep = keeperOf(job, limits, {
		inputs,
		sources
	});
	const { content, origins } = await keep("annotated", /* @__PURE__ */ new Map(), async () => {
		const built = await buildWithOrigins(job, limits, limits.restricted ? (target) => copyInto(target, /* @__PURE__ */ new Map()) : null).catch((error) => {
			const distant = inputs.absent.find((name) => looksRemote(name));
			throw limits.offline === true && distant !== void 0 && error instanceof RenderRefusal ? fetchRefusal(neededFrom(distant), limits) : error;
		});
		return {
			content: built.content,
			origins: resolveOrigins(built, sources)
		};
	});
	const file = renderedFile(job, content);
	return {
		root: {
			root,
			file: file.path,
			tool: "kustomize",
			folder: shown,
			sources: sources.texts,
			set: [],
			origins
		},
		file,
		namespace: task.namespace,
		placeholder: null,
		sourcePaths: paths,
		rerender: async (rerender) => await orFailure(async () => {
			const replaced = sources.replacedFiles(rerender);
			const again = await keep("plain", replaced, async () => {
				using kustomize = Renderer.open(job, limits);
				const copy = await copyInto(join(kustomize.folder, "copy"), replaced);
				const result = await kustomizeBuild(job, kustomize, copy(from));
				return {
					content: kustomize.outputOf(result),
					origins: []
				};
			});
			return { file: renderedFile(job, again.content) };
		})
	};
}
/**
* Builds equal inputs once. Kustomize reads files of the folders of kustomizations alone. What it
* fetches is unknown, so that an overlay that needs something from elsewhere is built each time.
*/
function keeperOf({ program, from, boundary }, { store, restricted }, { inputs, sources }) {
	const { absent, plugins, kustomizations, files } = inputs;
	const folders = kustomizations.map(({ folder }) => folder);
	const isInside = files.every((file) => folders.some((folder) => isWithin(file, folder)));
	if (store === void 0 || absent.length + plugins.length > 0 || !isInside) return async (_how, _replaced, build) => await build();
	const shown = (path) => slashed(relative(boundary, path));
	const digests = [];
	for (const folder of folders) digests.push([shown(folder), store.digests.ofFolder(folder)]);
	if (digests.some(([, digest]) => digest === null)) return async (_how, _replaced, build) => await build();
	const paths = Array.from(sources.paths(), ([path, file]) => [path, shown(file)]);
	return async (how, replaced, build) => {
		const texts = [...replaced].map(([path, text]) => [shown(path), digestOf(text)]);
		const all = [
			"kustomize",
			how,
			shown(from),
			digests,
			paths,
			texts,
			restricted
		];
		return await store.bytes({
			program,
			inputs: all
		}, build);
	};
}
/** Kustomizations and configurations of plugins as they were read here, in JSON. */
async function asRead({ kustomizations, plugins }, replaced) {
	const texts = new Map(replaced);
	const readers = new Map([...plugins.map((path) => [path, reserialised]), ...kustomizations.map(({ file }) => [file, reserialisedKustomization])]);
	for (const [path, read] of readers) {
		const text = await read(replaced.get(path) ?? textOf(path) ?? "");
		if (text === null) throw new RenderRefusal(`${basename(path)} is malformed`);
		texts.set(path, text);
	}
	return texts;
}
/** By kustomize's own restriction, a kustomization beside `.git` may read the checkout's token. */
function refuseGitFiles({ files }, job) {
	const boundary = realpathSync.native(job.boundary);
	for (const path of files) {
		const real = realpathSync.native(path);
		if (isWithin(real, boundary) && !isOwn(real, boundary)) throw new RenderRefusal(`${job.show(path)} is a file of git itself`);
	}
}
function neededFrom(name) {
	return `the overlay needs ${name}, which is not in the repository`;
}
/** Kustomize has no switch against fetching. */
function refuseRemote({ absent, changedPlugins, kustomizations, files }, job) {
	const distant = absent.find((name) => looksRemote(name));
	const first = distant ?? absent[0];
	if (first !== void 0) throw fetchRefusal(neededFrom(first), { restricted: true }, distant !== void 0);
	const [changed] = changedPlugins;
	if (changed !== void 0) throw new RenderRefusal(`${job.show(changed)} changes the configurations of plugins, and restricted mode cannot tell what they would fetch`, { isWithheld: true });
	const boundary = realpathSync.native(job.boundary);
	for (const path of [...kustomizations.map(({ folder }) => folder), ...files]) if (!isOwn(realpathSync.native(path), boundary)) throw new RenderRefusal(`${job.show(path)} is outside the repository`);
}
/** Kustomize prints paths relative to the folder that it built, with links resolved. */
function resolveOrigins({ origins, builtFolder, copyOf }, sources) {
	const pathOfFile = /* @__PURE__ */ new Map();
	for (const [path, file] of sources.paths()) pathOfFile.set(copyOf?.(file) ?? realOf(file) ?? file, path);
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

// src/render/jobs/render-tasks.ts
/** Outputs that wait for an earlier one. */
const resultsOfRenderer = 8;
/**
* Yields the roots in the order of the tasks. Throws `UsageError` as `findJobs` does, before
* anything is rendered.
*/
async function* renderTasks(options) {
	const jobs = [];
	for (const task of options.renderTasks) jobs.push(...await findJobs(task, options));
	nameRoots(jobs.filter((job) => "program" in job));
	const limited = {
		...options,
		slots: new Slots(renderersAtOnce),
		endedRuns: new EndedRuns()
	};
	let rendered = 0;
	const progressOf = (rendering) => options.progress?.({
		rendered,
		total: jobs.length,
		rendering
	});
	yield* runInOrder(jobs.map((job) => async () => {
		if (!("program" in job)) return job;
		progressOf(job.root);
		const result = await renderJob(job, limited);
		rendered++;
		return result;
	}), renderersAtOnce * 4, renderersAtOnce * resultsOfRenderer);
	progressOf(null);
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
			...await locateFailure(job, error.message, options),
			...error.isWithheld ? { isWithheld: true } : {},
			...error.oldRenderer === void 0 ? {} : {
				needs: "newer-renderer",
				rendererVersion: error.oldRenderer
			}
		};
	}
}

export { renderTasks };