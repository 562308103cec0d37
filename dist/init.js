import { H as findRoots, Kt as hostOf, Ot as UsageError, jt as plan, un as resolve, z as readCluster } from "./pullgate.js";

// src/commands/yaml-text.ts
/** Writes single values as YAML. */
/** A scalar for a flow collection: plain if that is safe, otherwise double-quoted. */
function flowScalar(text) {
	return /^[a-z.][\w./-]*$/i.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.(?:inf|nan))$/i.test(text) ? text : JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
/** Text for a comment: one line of at most 200 characters. */
function commentLine(text) {
	return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").slice(0, 200);
}

// src/commands/init-configuration.ts
const schema = "https://raw.githubusercontent.com/pullgate/pullgate/main/schema/config.v1.json";
function configurationText(summary) {
	const cluster = clusterSection(summary.cluster);
	const sections = [
		renderSection(summary.rows),
		pathsSection(summary.paths),
		excludeSection(summary.skippedNames),
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
function pathsSection(paths) {
	return {
		comment: ["Plain manifests: folders (every *.yaml, *.yml, *.json below), files or globs."],
		lines: paths.length === 0 ? [] : ["paths:", ...paths.map((path) => `  - ${flowScalar(path)}`)]
	};
}
function excludeSection(names) {
	const globs = names.map((name) => flowScalar(`**/${name}/**`));
	return {
		comment: ["Left out: these folders are not deployed."],
		lines: globs.length === 0 ? [] : [`exclude: [${globs.join(", ")}]`]
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
		"More: https://github.com/pullgate/pullgate#configuration"
	];
}
function asComment(line) {
	return `# ${line}`;
}
function unique(names) {
	return [...new Set(names)].sort();
}

// src/commands/init-inputs.ts
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
/** Whether `root` is the root of a row. A folder's second and later renders are numbered. */
function matchesRoot(row, rows, root) {
	const { from } = row.task;
	const index = rows.filter(({ task }) => task.from === from).indexOf(row);
	const folder = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
	const suffix = index === 0 ? "" : ` #${index + 1}`;
	return new RegExp(`^${folder}(?: \\([^)]*\\))?${suffix}$`).test(root);
}
/** Folders, and files at the root, with manifests that pull images or declare objects for pulls. */
function manifestPaths({ workloads, objects }, { sourceFolders }) {
	const plain = [...workloads.filter(({ mentions }) => mentions.length > 0).map(({ at }) => at.file), ...objects.filter(({ source }) => source === "manifest").map(({ at }) => at.file)].filter((file) => file !== "" && !file.startsWith("<")).filter((file) => !sourceFolders.some((folder) => folder === "." ? !file.includes("/") : file.startsWith(`${folder}/`)));
	const paths = new Set(plain.map((file) => file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file));
	const isBelowAnother = (path) => [...paths].some((other) => path.startsWith(`${other}/`));
	return [...paths].filter((path) => !isBelowAnother(path)).sort();
}

// src/commands/init-workflow.ts
function workflowText({ hosts }) {
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
      # A login of this runner proves that private images exist. Whether pods may pull them is
      # judged by the pods' own pull secrets.
      # - uses: docker/login-action@v3
      #   with:
      #     registry: ${flowScalar(hosts.find((host) => host !== "docker.io") ?? "ghcr.io")}
      #     username: "\${{ github.actor }}"
      #     password: "\${{ secrets.GITHUB_TOKEN }}"
      # Pin each action to a full commit id, since tags and branches can be moved:
      # uses: pullgate/pullgate@<commit> # v1.2.3
      - uses: pullgate/pullgate@main
`;
}

// src/commands/init.ts
/** Runs `pullgate init`: derives a configuration and a workflow from a repository. */
/**
* Neither writes a file nor contacts a registry. Throws `UsageError` if there is nothing to check,
* or an inventory cannot be read.
*/
async function init({ inventory }, context) {
	const found = await findRoots(context.workingFolder, context.environment);
	const { folder, tools, skippedNames } = found;
	const rows = renderRows(found);
	const runnable = rows.filter(({ task }) => tools[task.tool]);
	const { cluster } = await readCluster(readOptions(runnable, skippedNames, inventory.map((path) => resolve(context.workingFolder, path))), {
		workingFolder: folder,
		environment: context.environment,
		stdin: context.stdin
	}, "all");
	for (const { root, message } of cluster.failedRenders ?? []) for (const row of runnable) if (matchesRoot(row, runnable, root)) row.failure = message;
	const paths = manifestPaths(cluster, found);
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
		notes: notesOf(rows, tools)
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
			inventory
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
			deadlineMs: 6e4
		}
	};
}
function hostsOf(pulls) {
	const hosts = pulls.flatMap(({ reference, notAsked }) => "invalid" in reference || notAsked === "placeholder" ? [] : [hostOf(reference).toLowerCase()]);
	return [...new Set(hosts)].sort();
}
function inOneLine({ rows, paths, pulls, hosts }) {
	const charts = rows.flatMap(({ task }) => task.tool === "helm" ? [task.from] : []);
	const overlays = rows.filter(({ task }) => task.tool === "kustomize");
	const images = new Set(pulls.map(({ mention }) => mention.image)).size;
	return [
		count(new Set(charts).size, "chart"),
		count(overlays.length, "overlay"),
		`${count(paths.length, "path")} with manifests: ${count(images, "image")} of ` + count(hosts.length, "registry", "registries")
	].join(", ");
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