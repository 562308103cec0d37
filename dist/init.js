import { Bt as openGitopsRenderer, Ht as findRoots, Nr as hostOf, Un as kustomizationNames, Zn as slashed, ii as resolve, jt as readCluster, or as plan, ri as relative, rr as UsageError, rt as runGitops, ti as join } from "./pullgate.js";

// src/commands/init/init-checkouts.ts
/** Proposes checkouts of other repositories for `pullgate init`. */
const checkoutFolder = ".sources";
/** "https://github.com/acme/fleet.git": ".sources/fleet". */
function checkoutOf(url) {
	const [name = ""] = url.replace(/\/+$/, "").split(/[/:]/).slice(-1);
	const plain = name.replace(/\.git$/, "").replaceAll(/[^\w.-]/g, "-");
	return `${checkoutFolder}/${plain === "" || /^\.+$/.test(plain) ? "repository" : plain}`;
}
/** "acme/fleet" of a repository on github.com; null for other hosts. */
function gitHubName(url) {
	const [, name] = /^(?:https:\/\/github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
	return name ?? null;
}

// src/commands/rerender/yaml-text.ts
/** Writes single values as YAML. */
/** A scalar for a flow collection: plain if that is safe, otherwise double-quoted. */
function flowScalar(text) {
	return /^[a-z.][\w./-]*$/i.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.(?:inf|nan))$/i.test(text) ? text : JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
/** Text for a comment: one line of at most 200 characters. */
function commentLine(text) {
	return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").slice(0, 200);
}

// src/commands/init/init-configuration.ts
const schema = "https://raw.githubusercontent.com/pullgate/pullgate/v1/schema/config.v1.json";
function configurationText(summary) {
	const cluster = clusterSection(summary.cluster);
	const sections = [
		renderSection(summary.rows),
		pathsSection(summary),
		excludeSection(summary),
		targetsSection(summary.gitops),
		sourcesSection(summary.gitops),
		cluster,
		declaredSection(summary.pulls, cluster.lines.length > 0)
	].filter(({ lines }) => lines.length > 0);
	return [
		`# yaml-language-server: $schema=${schema}`,
		"# What Pullgate checks, and facts that no manifest states. `pullgate check` finds this file",
		"# from anywhere in the repository.",
		...sections.flatMap(({ comment, lines }) => [
			"",
			...comment.map(asComment),
			...lines
		]),
		"",
		...registriesComment(summary.hosts).map(asComment),
		""
	].join("\n");
}
function renderSection(rows) {
	const working = rows.filter(({ failure }) => failure === null);
	const mark = working.length === 0 ? "# " : "";
	const failing = rows.flatMap(({ text, failure }) => failure === null ? [] : [`${mark === "" ? "  # " : mark}This entry does not render: ${commentLine(failure)}`, `${mark === "" ? "  # " : `${mark}  `}- ${text}`]);
	return {
		comment: ["Charts and overlays: rendered first, with the helm and the kustomize (or kubectl) on PATH."],
		lines: rows.length === 0 ? [] : [
			`${mark}render:`,
			...working.map(({ text }) => `  - ${text}`),
			...failing
		]
	};
}
function pathsSection({ paths, gitops }) {
	return {
		comment: gitops === null ? ["Plain manifests: folders (every *.yaml, *.yml, *.json below), files or globs."] : ["The whole repository: what Flux, Argo CD and k3s apply is rendered for each cluster, and", "manifests that they do not apply are read as they are."],
		lines: paths.length === 0 ? [] : ["paths:", ...paths.map((path) => `  - ${flowScalar(path)}`)]
	};
}
function excludeSection({ skippedNames, gitops }) {
	const globs = [...skippedNames.map((name) => flowScalar(`**/${name}/**`)), ...(gitops?.otherRepositories.length ?? 0) === 0 ? [] : [flowScalar(`${checkoutFolder}/**`)]];
	return {
		comment: ["Left out: these folders are not deployed."],
		lines: globs.length === 0 ? [] : [`exclude: [${globs.join(", ")}]`]
	};
}
/** The clusters, so that facts about each can be added. */
function targetsSection(gitops) {
	const clusters = gitops?.clusters ?? [];
	return {
		comment: ["Clusters, by the folder that Flux applies. Each may have `platforms`, an `inventory`, and", "`variables` for substitutions that are not in Git: { DOMAIN: acme.example }"],
		lines: clusters.length === 0 ? [] : ["targets:", ...clusters.map(({ name, entry }) => `  ${flowScalar(name)}: { entry: ${flowScalar(entry)} }`)]
	};
}
/** Other repositories that hold sources: rows to fill in. */
function sourcesSection(gitops) {
	const urls = gitops?.otherRepositories ?? [];
	return {
		comment: ["Sources come from these repositories too, and are not rendered without a checkout of each.", "Check them out to such folders, and remove the comment signs:"],
		lines: urls.length === 0 ? [] : ["# sources:", ...urls.map((url) => `#   ${flowScalar(url)}: ${flowScalar(checkoutOf(url))}`)]
	};
}
function clusterSection({ nodes }) {
	const platforms = unique(nodes.map(({ platform }) => platform));
	const [runtime, ...otherRuntimes] = unique(nodes.flatMap((node) => node.runtime ?? []));
	const [version, ...otherVersions] = unique(nodes.flatMap(({ kubelet }) => /^v?(1\.\d+)/.exec(kubelet ?? "")?.[1] ?? []));
	const facts = [
		...platforms.length === 0 ? [] : [`  platforms: [${platforms.map(flowScalar).join(", ")}]`],
		...runtime === void 0 || otherRuntimes.length > 0 ? [] : [`  runtime: ${flowScalar(runtime)}`],
		...version === void 0 || otherVersions.length > 0 ? [] : [`  kubernetes: ${JSON.stringify(version)}`]
	];
	return {
		comment: ["The cluster's nodes, from the inventory."],
		lines: facts.length === 0 ? [] : ["cluster:", ...facts]
	};
}
/** Pull secrets and service accounts that pods name and nothing declares. */
function declaredSection(pulls, hasCluster) {
	const secrets = absent(pulls, ({ credentials }) => credentials?.secrets ?? []);
	const serviceAccounts = absent(pulls, ({ credentials }) => credentials === null || credentials.serviceAccount.name === "default" ? [] : [credentials.serviceAccount]);
	const lines = [...list("secrets", secrets), ...list("serviceAccounts", serviceAccounts)];
	return {
		comment: [
			"Pods name these, and no manifest declares them. Declare those that exist in the cluster, so",
			"that they cause no doubt; a pull that needs one of the others will fail.",
			"`kubectl get secrets,serviceaccounts -A` lists what exists."
		],
		lines: lines.length === 0 ? [] : [hasCluster ? "# (add to `cluster:` above)" : "# cluster:", ...lines]
	};
}
function list(key, names) {
	return names.length === 0 ? [] : [`#   ${key}:`, ...names.map((name) => `#     - ${flowScalar(name)}`)];
}
/** "namespace/name" of absent objects; `*` for an unknown namespace. */
function absent(pulls, objectsOf) {
	return unique(pulls.flatMap((pull) => objectsOf(pull).flatMap(({ name, presence }) => {
		const whole = `${pull.workload.resource.namespace ?? "*"}/${name}`;
		const isPlain = /^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/.test(whole);
		return presence === "absent" && isPlain ? [whole] : [];
	})));
}
function registriesComment(hosts) {
	return [
		`Registries of these images: ${hosts.join(", ") || "none found yet"}.`,
		...hosts.length === 0 ? [] : [
			"To allow no other:",
			"network:",
			`  allow: [${hosts.map(flowScalar).join(", ")}]`
		],
		"A registry that only the cluster can reach:",
		"registries:",
		"  registry.internal.example: { reachable: false }",
		"More: https://github.com/pullgate/pullgate/blob/main/docs/configuration.md"
	];
}
function asComment(line) {
	return `# ${line}`;
}
function unique(names) {
	return [...new Set(names)].sort();
}

// src/commands/init/init-inputs.ts
/** One row for each chart and values file besides values.yaml, and for each overlay. */
function renderRows({ charts, overlays }) {
	return [...charts.flatMap((chart) => chart.values.length === 0 ? [chartRow(chart, [])] : chart.values.map((file) => chartRow(chart, [chart.folder === "." ? file : `${chart.folder}/${file}`]))), ...overlays.map((from) => ({
		task: {
			tool: "kustomize",
			from,
			namespace: null,
			at: null
		},
		text: `{ kustomize: ${flowScalar(from)} }`,
		failure: null
	}))];
}
function chartRow({ folder, name }, values) {
	const release = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) ? name : null;
	const entries = [
		`helm: ${flowScalar(folder)}`,
		...values.length === 0 ? [] : [`values: [${values.map(flowScalar).join(", ")}]`],
		...release === null ? [] : [`release: ${flowScalar(release)}`]
	];
	return {
		task: {
			tool: "helm",
			from: folder,
			release,
			values: values.map((path) => ({
				path,
				written: path
			})),
			set: [],
			namespace: null,
			kubeVersion: null,
			at: null
		},
		text: `{ ${entries.join(", ")} }`,
		failure: null
	};
}
/** Whether a failure is that of a row. A folder's second and later renders are numbered. */
function matchesRoot(row, rows, { tool, root }) {
	const { from } = row.task;
	if (row.task.tool !== tool) return false;
	const same = rows.filter(({ task }) => task.from === from && task.tool === tool);
	const folder = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
	const index = same.indexOf(row);
	const suffix = index === 0 ? "" : ` #${index + 1}`;
	return new RegExp(`^${folder}(?: \\([^)]*\\))?${suffix}$`).test(root);
}
/**
* What a check reads besides the output of the rows: all of a GitOps repository, else the folders,
* and files at the root, with manifests that pull images or declare objects for pulls, and what
* does not render.
*/
function inputPaths({ rows, gitops, cluster }, roots) {
	if (gitops !== null) return ["."];
	const failing = rows.flatMap(({ task, failure }) => failure === null ? [] : [task.from]);
	return outermost([...manifestPaths(cluster, roots), ...failing]);
}
/** Paths that lie in no other of them, sorted. */
function outermost(paths) {
	const unique = [...new Set(paths)];
	if (unique.includes(".")) return ["."];
	return unique.filter((path) => !unique.some((other) => path.startsWith(`${other}/`))).sort();
}
/** Folders, and files at the root, with manifests that pull images or declare objects for pulls. */
function manifestPaths({ workloads, objects }, { sourceFolders, tools }) {
	const files = [...workloads.filter(({ mentions }) => mentions.length > 0).map(({ at }) => at.file), ...objects.filter(({ source }) => source === "manifest").map(({ at }) => at.file)].filter((file) => file !== "" && !file.startsWith("<"));
	const isSource = (file) => sourceFolders.some((folder) => folder === "." ? !file.includes("/") : file.startsWith(`${folder}/`));
	return (tools.helm && tools.kustomize ? files : files.filter((file) => !isSource(file))).map((file) => file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file);
}

// src/commands/init/init-gitops.ts
/** Finds what GitOps applies, for `pullgate init`. Contacts no chart repository. */
const problem = {
	code: "chart-not-allowed",
	host: ""
};
/** Folders of this name are often an environment. */
const environmentNames = /* @__PURE__ */ new Set(["test"]);
/** null without GitOps sources. */
async function renderedHere(folder, skippedNames, environment) {
	const exclude = skippedNames.map((name) => `**/${name}/**`);
	return await runGitops({
		input: {
			paths: ["."],
			exclude,
			renderTasks: [],
			targets: []
		},
		gitops: {
			clusters: [],
			checkouts: /* @__PURE__ */ new Map()
		},
		kubernetes: null,
		apiVersions: async () => []
	}, {
		workingFolder: folder,
		environment,
		base: null
	}, async () => ({
		renderer: await openGitopsRenderer({
			environment,
			timeoutMs: 6e4,
			store: null
		}),
		charts: {
			fetch: async (request) => ({ problem: request.from === "git" ? {
				code: "other-repository",
				url: request.url
			} : problem }),
			dependencies: async () => ({ added: [] })
		}
	}));
}
/**
* The names without those of environments: GitOps applies `clusters/test` beside `clusters/prod`,
* but no `test/` at the root.
*/
function namesNotApplied(skippedNames, folder, gitops) {
	const applied = [...gitops?.consumed ?? []].map((path) => slashed(relative(folder, path)).split("/").slice(0, -1));
	const parents = (isWanted) => new Set(applied.flatMap((steps) => steps.flatMap((step, index) => index > 0 && isWanted(step) ? [steps.slice(0, index).join("/")] : [])));
	return skippedNames.filter((name) => {
		const others = parents((step) => step !== name);
		return ![...parents((step) => step === name)].some((parent) => others.has(parent));
	});
}
/** Is a chart or overlay an input of what GitOps applies? */
function isApplied({ task }, folder, gitops) {
	if (gitops === null) return false;
	const from = join(folder, task.from);
	if (gitops.clusters.some(({ failedCharts }) => failedCharts.has(from))) return true;
	return (task.tool === "helm" ? ["Chart.yaml"] : kustomizationNames).some((name) => gitops.consumed.has(join(from, name)));
}
/** What is rendered for all clusters together. */
function everyCluster(sources) {
	const { clusters, consumed, unbuilt, failedFiles } = sources;
	return {
		cluster: null,
		renderings: clusters.flatMap(({ renderings }) => renderings),
		gitops: null,
		failedCharts: new Set(clusters.flatMap(({ failedCharts }) => [...failedCharts])),
		overlays: new Set(clusters.flatMap(({ overlays }) => [...overlays])),
		consumed,
		unbuilt,
		failedFiles
	};
}
function gitopsSummary({ result, entries }) {
	const urls = result.notRendered.flatMap(({ reason }) => reason.code === "other-repository" ? [reason.url] : []);
	return {
		clusters: entries.flatMap(({ name, path }) => name === null ? [] : [{
			name,
			entry: path === "" ? "." : path
		}]),
		otherRepositories: [...new Set(urls)].sort(),
		sources: result.sources
	};
}
/** What a check needs to render more than this command could. */
function gitopsNotes(gitops) {
	const missing = gitops?.result.notRendered.flatMap(({ reason }) => reason.code === "no-renderer" ? [reason.program] : []);
	const others = gitops === null ? 0 : gitopsSummary(gitops).otherRepositories.length;
	return [...[...new Set(missing)].map((program) => `${program} is not on PATH, so GitOps sources were not rendered; install it.`), ...others === 0 ? [] : [`${others === 1 ? "1 other repository holds" : `${others} other repositories hold`} sources; name a checkout of each under \`sources\` in .pullgate.yaml.`]];
}

// src/commands/init/init-workflow.ts
/** Writes the GitHub workflow of `pullgate init`. */
function workflowText({ hosts, gitops }) {
	return `# Fails pull requests that would end in ImagePullBackOff. Configured by .pullgate.yaml.
name: Pullgate
on:
  pull_request:
  merge_group: # a required check that ignores this event stalls the merge queue
permissions:
  contents: read
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 2 # the commit before the change: findings that were there become notices
          persist-credentials: false
${checkoutSteps(gitops?.otherRepositories ?? [])}      # A login of this runner proves that private images exist. Whether pods may pull
      # them is judged by the pods' own pull secrets.
      # - uses: docker/login-action@v3
      #   with:
      #     registry: ${flowScalar(hosts.find((host) => host !== "docker.io") ?? "ghcr.io")}
      #     username: "\${{ github.actor }}"
      #     password: "\${{ secrets.GITHUB_TOKEN }}"
      # Pin each action to a full commit id, since tags and branches can be moved:
      # uses: pullgate/pullgate@<commit> # v1.2.3
      - uses: pullgate/pullgate@v1
`;
}
/** Commented steps that check out what `sources` in the configuration names. */
function checkoutSteps(urls) {
	if (urls.length === 0) return "";
	return [
		"# Other repositories that hold sources; see `sources` in .pullgate.yaml. A private one needs a",
		"# `token` that may read it.",
		...urls.flatMap((url) => [
			"- uses: actions/checkout@v7",
			"  with:",
			`    repository: ${flowScalar(gitHubName(url) ?? commentLine(url))}`,
			`    path: ${flowScalar(checkoutOf(url))}`,
			"    persist-credentials: false"
		])
	].map((line) => `      ${line.startsWith("#") ? line : `# ${line}`}\n`).join("");
}

// src/commands/init.ts
/** Runs `pullgate init`: derives a configuration and a workflow from a repository. */
/**
* Neither writes a file nor contacts a registry. Throws `UsageError` if there is nothing to check,
* or an inventory cannot be read.
*/
async function init({ inventory }, context) {
	const found = await findRoots(context.workingFolder, context.environment);
	const { folder, tools } = found;
	const gitops = await renderedHere(folder, found.skippedNames.filter((name) => !environmentNames.has(name)), context.environment);
	const skippedNames = namesNotApplied(found.skippedNames, folder, gitops);
	const rows = renderRows(found).filter((row) => !isApplied(row, folder, gitops));
	const runnable = rows.filter(({ task }) => tools[task.tool]);
	const { cluster } = await readCluster({
		...readOptions(runnable, skippedNames, inventory.map((path) => resolve(context.workingFolder, path))),
		clusterSources: gitops === null ? null : everyCluster(gitops)
	}, {
		workingFolder: folder,
		environment: context.environment,
		stdin: context.stdin
	}, "all");
	for (const failed of cluster.failedRenders ?? []) for (const row of runnable) if (matchesRoot(row, runnable, failed) && failed.isWithheld !== true) row.failure = failed.message;
	const known = gitops === null ? null : gitopsSummary(gitops);
	const paths = inputPaths({
		rows,
		gitops: known,
		cluster
	}, found);
	if (rows.length === 0 && paths.length === 0) throw new UsageError(`${folder}: contains no chart, no overlay and no manifest with an image`);
	const pulls = plan(cluster, {
		pullSecrets: {},
		nodeCredentials: null,
		preloaded: [],
		platforms: []
	});
	const summary = {
		rows,
		paths,
		skippedNames,
		gitops: known,
		cluster,
		pulls,
		hosts: hostsOf(pulls)
	};
	return {
		folder,
		files: [{
			path: ".pullgate.yaml",
			text: configurationText(summary)
		}, {
			path: ".github/workflows/pullgate.yml",
			text: workflowText(summary)
		}],
		learned: inOneLine(summary),
		notes: [...notesOf(rows, tools), ...gitopsNotes(gitops)]
	};
}
function readOptions(rows, skippedNames, inventory) {
	return {
		input: {
			paths: ["."],
			exclude: skippedNames.map((name) => `**/${name}/**`),
			namespace: null,
			locations: [],
			sources: [],
			renderTasks: rows.map(({ task }) => task),
			inventory,
			inventoryRoot: null
		},
		cluster: {
			declared: {
				secrets: [],
				serviceAccounts: [],
				file: ".pullgate.yaml"
			},
			pullSecrets: {}
		},
		network: {
			restricted: true,
			fetches: false,
			deadlineMs: 6e4
		}
	};
}
function hostsOf(pulls) {
	const hosts = pulls.flatMap(({ reference, notAsked }) => "invalid" in reference || notAsked === "placeholder" ? [] : [hostOf(reference).toLowerCase()]);
	return [...new Set(hosts)].sort();
}
function inOneLine({ rows, paths, gitops, pulls, hosts }) {
	const charts = rows.flatMap(({ task }) => task.tool === "helm" ? [task.from] : []);
	const overlays = rows.filter(({ task }) => task.tool === "kustomize");
	const images = new Set(pulls.map(({ mention }) => mention.image)).size;
	const found = [
		{
			number: new Set(charts).size,
			text: count(new Set(charts).size, "chart")
		},
		{
			number: overlays.length,
			text: count(overlays.length, "overlay")
		},
		{
			number: gitops?.sources ?? 0,
			text: count(gitops?.sources ?? 0, "GitOps source")
		},
		{
			number: paths.length,
			text: `${count(paths.length, "path")} with manifests`
		}
	].flatMap(({ number, text }) => number === 0 ? [] : text);
	const registries = count(hosts.length, "registry", "registries");
	return `${found.join(", ")}: ${count(images, "image")} of ${registries}`;
}
function notesOf(rows, tools) {
	const missing = ["helm", "kustomize"].filter((tool) => !tools[tool] && rows.some(({ task }) => task.tool === tool));
	const failed = rows.filter(({ failure }) => failure !== null).length;
	return [...missing.map((tool) => `${tool} is not on PATH, so its output was not inspected; install it for checks.`), ...failed === 0 ? [] : [`${count(failed, "entry", "entries")} of \`render\` failed and is commented out.`]];
}
function count(number, singular, plural = `${singular}s`) {
	return `${number} ${number === 1 ? singular : plural}`;
}

export { init };