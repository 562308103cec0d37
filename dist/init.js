import { O as readCluster, P as plan, W as survey, _t as UsageError, yt as hostOf } from "./pullgate.js";
const { resolve } = process.getBuiltinModule("node:path");

// src/init.ts
/** The corridor of `pullgate init`: a repository -> the configuration and the workflow that fit it. Asks nobody, writes nothing. */
/** Throws `UsageError` where there is nothing to check, or an inventory cannot be read. */
async function init({ inventory }, surroundings) {
	const found = await survey(surroundings.workingFolder, surroundings.environment);
	const { tools, folder } = found;
	const rows = rowsOf(found);
	const runnable = rows.filter(({ recipe }) => tools[recipe.tool]);
	const reading = {
		paths: ["."],
		exclude: found.aside.map((name) => `**/${name}/**`),
		namespace: null,
		declared: {
			secrets: [],
			serviceAccounts: [],
			file: ".pullgate.yaml"
		},
		pullSecrets: {},
		locations: [],
		sources: [],
		restricted: true,
		deadlineMs: 6e4,
		recipes: runnable.map(({ recipe }) => recipe),
		inventory: inventory.map((path) => resolve(surroundings.workingFolder, path))
	};
	const { cluster } = await readCluster(reading, {
		...surroundings,
		workingFolder: folder
	}, "all");
	for (const { root, message } of cluster.unrendered ?? []) for (const row of runnable) if (rootOf(row, runnable).test(root)) row.failed = message;
	const paths = plainPaths(cluster, found);
	if (rows.length === 0 && paths.length === 0) throw new UsageError(`${folder}: no chart, no overlay and no manifest that pulls an image was found below it`);
	const learned = {
		found,
		rows,
		paths,
		cluster,
		pulls: plan(cluster, {
			pullSecrets: {},
			nodeCredentials: null,
			preloaded: [],
			platforms: []
		})
	};
	return {
		folder,
		files: [{
			path: ".pullgate.yaml",
			text: configurationText(learned)
		}, {
			path: ".github/workflows/pullgate.yml",
			text: workflowText(learned)
		}],
		learned: inOneLine(learned),
		notes: notesOf(learned)
	};
}
/** A row for each chart and each of its values files beside values.yaml, and for each overlay. */
function rowsOf({ charts, overlays }) {
	const common = {
		set: [],
		namespace: null,
		at: null
	};
	const ofCharts = charts.flatMap(({ folder, name, values }) => {
		const release = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) ? name : null;
		return (values.length === 0 ? [[]] : values.map((file) => [folder === "." ? file : `${folder}/${file}`])).map((files) => {
			const recipe = {
				...common,
				tool: "helm",
				from: folder,
				release,
				values: files.map((path) => ({
					path,
					written: path
				}))
			};
			const more = [...files.length === 0 ? [] : [`values: [${files.map(scalar).join(", ")}]`], ...release === null ? [] : [`release: ${scalar(release)}`]];
			return {
				recipe,
				text: `{ ${[`helm: ${scalar(folder)}`, ...more].join(", ")} }`,
				failed: null
			};
		});
	});
	const ofOverlays = overlays.map((folder) => {
		return {
			recipe: {
				...common,
				tool: "kustomize",
				from: folder,
				release: null,
				values: []
			},
			text: `{ kustomize: ${scalar(folder)} }`,
			failed: null
		};
	});
	return [...ofCharts, ...ofOverlays];
}
/** What the root of a row is called: one folder rendered twice is numbered. */
function rootOf({ recipe }, rows) {
	const { from } = recipe;
	const number = rows.filter((row) => row.recipe.from === from).findIndex((row) => row.recipe === recipe) + 1;
	const folder = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
	return new RegExp(`^${folder}(?: \\([^)]*\\))?${number === 1 ? "" : ` #${number}`}$`);
}
/** Folders with manifests of their own that pull images, or make what pulls need; files that lie at the root. */
function plainPaths({ workloads, products }, { taken }) {
	const files = [...workloads.filter(({ mentions }) => mentions.length > 0).map(({ at }) => at.file), ...products.filter(({ source }) => source === "manifest").map(({ at }) => at.file)].filter((file) => file !== "" && !file.startsWith("<"));
	const own = [...new Set(files)].filter((file) => !taken.some((folder) => folder === "." ? !file.includes("/") : file.startsWith(`${folder}/`)));
	const folders = [...new Set(own.map((file) => file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file))];
	return folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`))).sort();
}
const schema = "https://raw.githubusercontent.com/pullgate/pullgate/main/schema/config.v1.json";
function configurationText(learned) {
	const { found, rows, paths, cluster } = learned;
	const section = (comment, lines) => lines.length === 0 ? [] : [
		"",
		...comment.map((line) => `# ${line}`),
		...lines
	];
	const works = rows.filter(({ failed }) => failed === null);
	const fails = rows.filter(({ failed }) => failed !== null);
	const platforms = unique(cluster.nodes.map(({ platform }) => platform));
	const runtimes = unique(cluster.nodes.flatMap(({ runtime }) => runtime ?? []));
	const versions = unique(cluster.nodes.flatMap(({ kubelet }) => /^v?(1\.\d+)/.exec(kubelet ?? "")?.[1] ?? []));
	const facts = [
		...platforms.length === 0 ? [] : [`  platforms: [${platforms.map(scalar).join(", ")}]`],
		...runtimes.length === 1 ? [`  runtime: ${scalar(runtimes[0] ?? "")}`] : [],
		...versions.length === 1 ? [`  kubernetes: ${JSON.stringify(versions[0])}`] : []
	];
	const secrets = unmade(learned);
	const list = (key, names) => names.length === 0 ? [] : [`#   ${key}:`, ...names.map((name) => `#     - ${scalar(name)}`)];
	const suggested = [...list("secrets", secrets.pullSecrets), ...list("serviceAccounts", secrets.serviceAccounts)];
	return [
		`# yaml-language-server: $schema=${schema}`,
		"# What Pullgate checks, and what it cannot see from here. `pullgate check` finds this file from anywhere in the repository.",
		...section(["Charts and overlays: rendered first, with the helm and the kustomize (or kubectl) on PATH, then checked."], works.length + fails.length === 0 ? [] : [
			works.length === 0 ? "# render:" : "render:",
			...works.map(({ text }) => `  - ${text}`),
			...fails.flatMap(({ text, failed }) => [`${works.length === 0 ? "# " : "  # "}This one does not render as it is: ${oneLine(failed ?? "")}`, `${works.length === 0 ? "#   - " : "  # - "}${text}`])
		]),
		...section(["Manifests as they are: folders (every *.yaml, *.yml, *.json below), files or globs."], paths.length === 0 ? [] : ["paths:", ...paths.map((path) => `  - ${scalar(path)}`)]),
		...section(["Left out: what lies there is not deployed."], found.aside.length === 0 ? [] : [`exclude: [${found.aside.map((name) => scalar(`**/${name}/**`)).join(", ")}]`]),
		...section(["The cluster's nodes, as the inventory shows them."], facts.length === 0 ? [] : ["cluster:", ...facts]),
		...section(["Pods name these, and nothing here makes them. Those that exist in the cluster may be declared, so that they are no doubts;", "of those that do not, each is a pull that will fail. `kubectl get secrets,serviceaccounts -A` tells."], suggested.length === 0 ? [] : [facts.length === 0 ? "# cluster:" : "# (below `cluster:`, which is there already)", ...suggested]),
		...section([
			`Registries of these images: ${hosts(learned).join(", ") || "none is known yet"}.`,
			"To ask nobody else:",
			...hosts(learned).length === 0 ? [] : ["network:", `  allow: [${hosts(learned).map(scalar).join(", ")}]`],
			"One that only the cluster can reach:",
			"registries:",
			"  registry.internal.example: { reachable: false }",
			"More: https://github.com/pullgate/pullgate#configuration"
		], [""]).slice(0, -1),
		""
	].join("\n");
}
function workflowText(learned) {
	return `# Fails the pull request that would end in ImagePullBackOff. What it checks stands in .pullgate.yaml.
name: Pullgate
on:
  pull_request:
  merge_group: # without it a required check would stall the merge queue
permissions:
  contents: read # it needs nothing more
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 2 # the commit before the change, too: what was broken there is a notice
          persist-credentials: false
      # A login of this runner proves that private images exist. Whether pods may pull them is judged by their own pull secrets.
      # - uses: docker/login-action@v3
      #   with: { registry: ${scalar(hosts(learned).find((host) => host !== "docker.io") ?? "ghcr.io")}, username: "\${{ github.actor }}", password: "\${{ secrets.GITHUB_TOKEN }}" }
      # Pin each action to a full commit id, which cannot be moved as a tag or a branch can: uses: pullgate/pullgate@<commit> # v1.2.3
      - uses: pullgate/pullgate@main
`;
}
/** Pull secrets and service accounts that pods name in a namespace that is known, and that nothing makes. */
function unmade({ pulls }) {
	const named = (pull, name) => {
		const { namespace } = pull.workload.resource;
		const whole = `${namespace ?? "*"}/${name}`;
		return /^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/.test(whole) ? [whole] : [];
	};
	return {
		pullSecrets: unique(pulls.flatMap((pull) => (pull.credentials?.secrets ?? []).flatMap(({ name, presence }) => presence === "absent" ? named(pull, name) : []))),
		serviceAccounts: unique(pulls.flatMap((pull) => {
			const account = pull.credentials?.serviceAccount;
			return account?.presence === "absent" && account.name !== "default" ? named(pull, account.name) : [];
		}))
	};
}
function hosts({ pulls }) {
	return unique(pulls.flatMap(({ reference, notAsked }) => "invalid" in reference || notAsked === "placeholder" ? [] : [hostOf(reference).toLowerCase()]));
}
function inOneLine(learned) {
	const { found, paths, pulls } = learned;
	const images = new Set(pulls.map(({ mention }) => mention.image)).size;
	return [`${count(found.charts.length, "chart")}, ${count(found.overlays.length, "overlay")}, ${count(paths.length, "path")} with manifests:`, `${count(images, "image")} of ${count(hosts(learned).length, "registry", "registries")}`].join(" ");
}
function notesOf({ found, rows }) {
	const missing = ["helm", "kustomize"].filter((tool) => !found.tools[tool] && rows.some(({ recipe }) => recipe.tool === tool));
	const failed = rows.filter((row) => row.failed !== null).length;
	return [...missing.map((tool) => `${tool} is not on PATH, so that nothing was learned of what it renders; a check needs it.`), ...failed === 0 ? [] : [`${count(failed, "entry", "entries")} of \`render\` did not render and stand there as a comment.`]];
}
function count(number, one, many = `${one}s`) {
	return `${number} ${number === 1 ? one : many}`;
}
function unique(names) {
	return [...new Set(names)].sort();
}
/** A text as YAML has it within a flow: plain where it is harmless, else quoted as in JSON. */
function scalar(text) {
	return /^[a-z.][\w./-]*$/i.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.(?:inf|nan))$/i.test(text) ? text : JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
/** Of a renderer, within a comment. */
function oneLine(text) {
	return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").slice(0, 200);
}

export { init };