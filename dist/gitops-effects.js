import { Rt as ignoredTemplates, Vt as readChartFile, Zn as slashed, pt as valuesOfSets, ri as relative, ti as join, zt as openChartFolder } from "./pullgate.js";
import "./gitops.js";

// src/commands/gitops/gitops-effects.ts
/** Gives GitOps rendering its processes, its files and its charts. */
function gitopsEffects(tree, renderer, charts) {
	const checks = /* @__PURE__ */ new Map();
	return {
		build: async ({ folder, written, copied }) => await renderer.build(folder, {
			written,
			copied: new Map(copied.map((path) => [path, join(tree.root, path)]))
		}),
		template: async (request) => await template({
			tree,
			renderer,
			charts,
			checks
		}, request),
		postRender: async (text, kustomization) => await renderer.build("", {
			written: /* @__PURE__ */ new Map([["rendered.yaml", text], ["kustomization.yaml", withRendered(kustomization)]]),
			copied: /* @__PURE__ */ new Map()
		}),
		chart: async (request) => await charts.fetch(request)
	};
}
function withRendered(kustomization) {
	const content = JSON.parse(kustomization);
	return JSON.stringify({
		...typeof content === "object" ? content : {},
		resources: ["rendered.yaml"]
	});
}
/** A chart of the repository is copied where texts take the place of its files. */
async function template({ tree, renderer, charts, checks }, { chart, values: given, step, replaced }) {
	const isLocal = "treeFolder" in chart;
	const folder = isLocal ? join(tree.root, chart.treeFolder) : chart.folder;
	const prefix = isLocal && chart.treeFolder !== "" ? `${chart.treeFolder}/` : "";
	const own = isLocal ? tree.files.filter((file) => file.startsWith(prefix)) : [];
	const textsOf = (files) => new Map(files.flatMap((file) => {
		const text = replaced.get(file);
		return text === void 0 ? [] : [[join(tree.root, file), text]];
	}));
	const texts = textsOf(own);
	const boundary = isLocal ? tree.root : chart.boundary ?? folder;
	const values = given.map((each) => typeof each === "string" ? each : readChartFile(each.chartFile, {
		folder,
		boundary,
		replaced: texts
	}));
	const dependencies = isLocal || chart.boundary !== void 0 ? await charts.dependencies({
		folder,
		boundary,
		replaced: texts,
		values: [...values, JSON.stringify(valuesOfSets(step.set))]
	}) : { added: [] };
	if ("problem" in dependencies) return dependencies;
	const shared = isLocal ? sharedFolders(dependencies.added, tree) : [];
	const isShared = (file) => shared.some((each) => file.startsWith(`${each.from}/`));
	const inputs = [.../* @__PURE__ */ new Set([...own, ...tree.files.filter(isShared)])];
	await using prepared = await openChartFolder(folder, {
		boundary,
		replaced: textsOf(inputs),
		valuesFiles: step.chartValuesFiles,
		added: dependencies.added,
		checks
	});
	if ("failed" in prepared) return prepared;
	const rendered = await renderer.template({
		chartFolder: prepared.folder,
		chartDigest: isLocal || prepared.folder !== folder ? null : chart.digest ?? null,
		values,
		set: step.set,
		release: step.release,
		namespace: step.namespace,
		kubeVersion: step.kubeVersion,
		apiVersions: step.apiVersions,
		hooks: step.hooks,
		skipSchema: step.skipSchema || prepared.hasRemoteSchema
	});
	if (!("text" in rendered)) return rendered;
	const origins = rendered.origins.map((origin) => ({
		...origin,
		source: isLocal ? templatePath(prefix, origin.rendererPath, {
			inputs,
			shared
		}) : null
	}));
	const ignored = isLocal ? await ignoredOf(folder, tree, prefix) : [];
	return {
		text: rendered.text,
		origins,
		inputs,
		ignored
	};
}
/** The templates of a chart of the tree, and of the charts within, that Helm leaves out. */
async function ignoredOf(folder, { root, files }, prefix) {
	const templates = files.filter((file) => file.startsWith(prefix) && isTemplate.test(file.slice(prefix.length)));
	return (await ignoredTemplates(folder, templates.map((file) => join(root, file)))).map((file) => slashed(relative(root, file)));
}
const isTemplate = /^(?:charts\/[^/]+\/)*templates\//;
/** Charts of the repository that others depend on, the innermost first. */
function sharedFolders(added, { root }) {
	return added.flatMap((each) => "folder" in each && each.isOwn === true ? [{
		from: slashed(relative(root, each.folder)),
		to: `charts/${each.name}/`
	}] : []).toReversed();
}
/** "web/templates/x.yaml", as Helm says it, below the chart's folder. */
function templatePath(prefix, written, { inputs, shared }) {
	if (written === null) return null;
	const below = written.slice(written.indexOf("/") + 1);
	const found = shared.find(({ to }) => below.startsWith(to));
	const path = found === void 0 ? prefix + below : `${found.from}/${below.slice(found.to.length)}`;
	return inputs.includes(path) ? path : null;
}

export { gitopsEffects };