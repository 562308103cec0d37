import { A as tool, B as parse, C as ask, E as rules, F as questions, H as load, N as settle, O as readCluster, P as plan, S as pathOf, _t as UsageError, k as docsOf, vt as canonical, z as questionOf } from "./pullgate.js";
import { n as recogniseText, r as rulesOfClusters, t as recogniseObjects } from "./recognise.js";

// src/diagnose.ts
/** The short corridor of `pullgate diagnose`: what kubectl printed of pods that fail -> the same causes, rules and fixes as in a check. */
/** 64 Mi are read of manifests; of what a cluster says of its pods less is enough for anybody. */
const maxBytes = 16 << 20;
const allRules = [...rules, ...rulesOfClusters];
/**
* `options.paths` are what kubectl printed; `manifests` are what the pods were made of, by which their credentials are explained.
* `recognised` is false where nothing in the input speaks of a pod. Throws `UsageError` for what cannot be read.
*/
async function diagnose({ manifests }, options, surroundings) {
	const started = Date.now();
	const { recognised, files } = await recogniseFiles(options, surroundings);
	const beside = manifests.length + options.inventory.length > 0;
	const { cluster, notes } = await readCluster({
		...options,
		paths: manifests,
		recipes: []
	}, surroundings, "all");
	const failing = new Set(recognised.recognitions.flatMap(({ mention, ofPull }) => ofPull ? mention ?? [] : []));
	const pulls = pullsOf(recognised.workloads, cluster, options);
	const asked = pulls.filter((pull) => failing.has(pull.mention));
	const answers = await ask(questions(beside ? asked : asked.map(unseen), { tags: false }), {
		...options,
		...surroundings,
		frugal: true
	});
	const byMention = new Map(pulls.map((pull) => [pull.mention, pull]));
	const complaints = recognised.recognitions.map((recognition) => {
		const rule = ruleOf(recognition.rule);
		const pull = recognition.mention === null ? void 0 : byMention.get(recognition.mention);
		const evidence = [
			...recognition.complaint.evidence ?? [],
			...recognition.ofPull && beside ? pull?.credentials == null ? [] : pathOf(pull.credentials).map((step) => `what the pod shows: ${step}`) : [],
			...recognition.ofPull && pull !== void 0 ? today(pull, rule.cause, answers.byImage) : []
		];
		return {
			rule,
			complaint: {
				...recognition.complaint,
				evidence,
				...pull === void 0 ? {} : { pull }
			}
		};
	});
	const verdicts = new Map(pulls.map((pull) => [pull, {
		verdict: recognised.verdicts.get(pull.mention) ?? "unverified",
		assumes: []
	}]));
	const read = {
		...cluster,
		files,
		documents: recognised.workloads.length,
		workloads: recognised.workloads
	};
	const durationMs = Math.max(0, Date.now() - started);
	return {
		report: settle({
			cluster: read,
			pulls,
			answers: options.offline ? null : answers,
			complaints,
			rules: [],
			verdicts,
			notes: [
				...recognised.notes,
				...notes,
				...answers.notes ?? []
			],
			durationMs
		}, {
			...options,
			today: "",
			tool,
			docs: docsOf
		}),
		recognised: recognised.workloads.length > 0
	};
}
async function recogniseFiles(options, { workingFolder, stdin }) {
	const all = [];
	const { paths, exclude, deadlineMs: silenceMs } = options;
	for await (const file of load({
		paths,
		exclude,
		workingFolder,
		stdin,
		note: () => {},
		silenceMs
	})) all.push(await recogniseFile(file));
	return {
		recognised: {
			workloads: all.flatMap(({ workloads }) => workloads),
			recognitions: all.flatMap(({ recognitions }) => recognitions),
			verdicts: new Map(all.flatMap(({ verdicts }) => [...verdicts])),
			notes: all.flatMap(({ notes }) => notes)
		},
		files: all.length
	};
}
/** Objects where it is a document of Kubernetes, else lines of text: also for a document that was cut off. */
async function recogniseFile(file) {
	const bytes = await whole(file);
	const text = new TextDecoder().decode(bytes);
	if (/^\s*[{[]/.test(text) || /^["']?(?:apiVersion|kind|items|metadata)["']?\s*:/m.test(text)) {
		const manifests = [];
		const chunks = async function* () {
			yield bytes;
		};
		for await (const document of parse({
			path: file.path,
			chunks
		}, { need: "all" })) manifests.push(...document.manifests);
		const recognised = recogniseObjects(manifests);
		if (manifests.length > 0) return recognised;
	}
	return recogniseText(file.path, text);
}
async function whole(file) {
	const chunks = [];
	let size = 0;
	for await (const chunk of file.chunks()) {
		size += chunk.length;
		if (size > maxBytes) throw new UsageError(`${file.path}: larger than 16 MiB`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function ruleOf(id) {
	const rule = allRules.find((one) => one.id === id) ?? rulesOfClusters[0];
	if (rule === void 0) throw new Error(`no rule is called ${id}`);
	return rule;
}
/** Whatever the policy and the nodes have, these pulls were tried: all of them are plans to be asked for. */
function pullsOf(workloads, cluster, options) {
	const pulls = plan({
		...cluster,
		workloads
	}, {
		...options,
		preloaded: [],
		rewrites: []
	});
	const declared = Map.groupBy(plan(cluster, options), ({ mention, reference, rewrittenFrom }) => rewrittenFrom === void 0 || "invalid" in reference ? mention.image : canonical(reference));
	return pulls.map((pull) => {
		const origin = declared.get(pull.mention.image)?.find((one) => madeOf(pull, one));
		return {
			...pull,
			notAsked: pull.notAsked === "never" ? null : pull.notAsked,
			credentials: origin?.credentials ?? pull.credentials
		};
	});
}
/** The manifest from which a pod was made, of those with its image: the same container, and a name that goes on. */
function madeOf(pod, { mention, workload }) {
	const { namespace, name } = workload.resource;
	const { namespace: inNamespace, name: podName } = pod.workload.resource;
	return sameContainer(mention, pod.mention) && (namespace === null || inNamespace === null || namespace === inNamespace) && (podName === null || name === null || podName === name || podName.startsWith(`${name}-`));
}
function sameContainer(one, other) {
	return one.container === null || other.container === null || one.container === other.container;
}
/** Nothing is known of the pod's credentials: this machine's own login asks. */
function unseen(pull) {
	return {
		...pull,
		credentials: null
	};
}
/** What the registry says now, and what has changed since: nothing is judged anew by it. */
function today({ reference }, cause, byImage) {
	const answer = "invalid" in reference ? void 0 : byImage.get(questionOf(reference));
	if (answer === void 0 || answer.answer === "not-asked" && answer.because === "offline") return [];
	return [`asked now, ${said(answer, cause)}`, ...answer.evidence];
}
const found = {
	reference: "it is there: it was pushed since, or the pod's credentials do not open it",
	credentials: "it is there for this machine: what the pod shows is wrong, or has been put right since",
	connectivity: "it is there, seen from here: the way from the nodes is what is wrong, or it was for a time only",
	policy: "it is there: the node could pull it",
	start: "it is there",
	manifest: "it is there"
};
function said(answer, cause) {
	if (answer.answer === "found") return found[cause];
	if (answer.answer === "missing") return `the ${answer.missing} is not there`;
	if (answer.answer === "missing-or-denied") return `it is missing or private, and the registry says the same for both${answer.lean === null ? "" : `; it looks ${answer.lean === "missing" ? "missing" : "private"}`} (${answer.because})`;
	if (answer.answer === "rate-limited") return "the registry limits this machine's requests too";
	if (answer.answer === "unreachable") return `the registry cannot be reached from here either: ${answer.because}`;
	if (answer.answer === "not-asked") return `nobody was asked, as the registry is ${answer.because === "node-local" ? "the node's or the cluster's own" : "not to be asked from here"}`;
	return answer.because;
}

export { diagnose };