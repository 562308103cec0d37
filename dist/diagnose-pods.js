import { n as diagnoseRules, r as diagnoseText, t as diagnoseObjects } from "./diagnose.js";
import { Et as settleOptions, Mr as canonical, Mt as parse, Or as askRegistries, Z as credentialPath, fn as load, fr as answerNoteText, ir as settle, jr as questionKey, jt as readCluster, or as plan, pr as rules, rr as UsageError, sr as imageQuestions, vr as explainReason, yr as evidenceLines } from "./pullgate.js";

// src/commands/registry-state.ts
/** Describes what a registry answers now about a pull that failed earlier. */
/** Evidence for the reader; it changes no verdict. Empty if the registry was not asked. */
function registryState({ reference }, cause, byImage) {
	const answer = "invalid" in reference ? void 0 : byImage.get(questionKey(reference));
	if (answer === void 0 || answer.answer === "not-asked" && answer.because === "offline") return [];
	return [`asked now: ${inWords(answer, cause)}`, ...evidenceLines(answer.evidence)];
}
const found = {
	reference: "the image exists: it was pushed later, or the pod's credentials do not open it",
	credentials: "the image exists for this machine: the pod's credentials are wrong, or were wrong then",
	connectivity: "the image is reachable from here: the nodes' network is at fault, or the outage is over",
	policy: "the image exists: the node could pull it",
	start: "the image exists",
	manifest: "the image exists"
};
function inWords(answer, cause) {
	if (answer.answer === "found") return found[cause];
	if (answer.answer === "missing") return `the ${answer.missing} does not exist`;
	if (answer.answer === "missing-or-denied") return `the image is missing or private; the registry answers the same for both${`${answer.lean === null ? "" : ` and it looks ${answer.lean === "missing" ? "missing" : "private"}`} (${explainReason(answer.because)})`}`;
	if (answer.answer === "rate-limited") return "the registry rate-limits this machine too";
	if (answer.answer === "unreachable") return `the registry cannot be reached from here either: ${explainReason(answer.because)}`;
	if (answer.answer === "not-asked") return answer.because === "node-local" ? "the registry was not asked: it belongs to the node or the cluster" : "the registry was not asked: the configuration does not allow it";
	return explainReason(answer.because);
}

// src/commands/diagnose-pods.ts
const maxBytes = 16 << 20;
const allRules = [...rules, ...diagnoseRules];
/**
* `options.input.paths` hold the output of kubectl; `manifests` declare the pods, to explain their
* credentials. `nothing` says why there is nothing to diagnose. Throws `UsageError` for files that
* cannot be read.
*/
async function diagnosePods({ manifests }, options, context) {
	const started = Date.now();
	const { input, cluster: clusterOptions, network } = options;
	const { diagnosed, files, isEmpty } = await readInputs(options, context);
	const { cluster, notes } = await readCluster({
		input: {
			...input,
			paths: manifests,
			renderTasks: []
		},
		cluster: clusterOptions,
		network
	}, context, "all");
	const pulls = pullsOf(diagnosed.workloads, cluster, clusterOptions);
	const hasManifests = manifests.length + input.inventory.length > 0;
	const answers = await askRegistries(imageQuestions(failingPulls(pulls, diagnosed, hasManifests), { tags: false }), {
		network,
		runtime: null,
		headOnly: true
	}, context);
	return {
		report: {
			...settle({
				cluster: {
					...cluster,
					files,
					documents: diagnosed.workloads.length,
					workloads: diagnosed.workloads
				},
				pulls,
				answers: network.offline ? null : answers,
				diagnostics: diagnosticsOf(diagnosed, pulls, answers, hasManifests),
				rules: [],
				verdicts: new Map(pulls.map((pull) => [pull, {
					verdict: diagnosed.verdicts.get(pull.mention) ?? "unverified",
					assumes: []
				}])),
				notes: [
					...resultOf(diagnosed),
					...diagnosed.notes,
					...notes,
					...(answers.notes ?? []).map(answerNoteText)
				],
				durationMs: Math.max(0, Date.now() - started)
			}, settleOptions(options, "")),
			rendersNothing: true
		},
		nothing: diagnosed.workloads.length > 0 ? null : nothingBecause(isEmpty)
	};
}
function nothingBecause(isEmpty) {
	return isEmpty ? "the input is empty" : "the input has no event, no message of a container runtime, and no pod with a status";
}
/** Pods without a finding get an answer too. */
function resultOf({ workloads, diagnoses, notes }) {
	return workloads.length > 0 && diagnoses.length + notes.length === 0 ? ["Nothing in the input says that an image cannot be pulled."] : [];
}
/** Reads all files as one input. */
async function readInputs({ input, network }, { workingFolder, stdin }) {
	const all = [];
	let isEmpty = true;
	for await (const file of load({
		paths: input.paths,
		exclude: input.exclude,
		workingFolder,
		stdin,
		note: () => {},
		command: "diagnose",
		pipeTimeoutMs: network.deadlineMs
	})) {
		const text = decoded(await readAll(file));
		isEmpty &&= text.trim() === "";
		all.push(await readInput(file.path, text));
	}
	return {
		diagnosed: {
			workloads: all.flatMap(({ workloads }) => workloads),
			diagnoses: all.flatMap(({ diagnoses }) => diagnoses),
			verdicts: new Map(all.flatMap(({ verdicts }) => [...verdicts])),
			notes: all.flatMap(({ notes }) => notes)
		},
		files: all.length,
		isEmpty
	};
}
/** Windows PowerShell 5 redirects output in UTF-16, with a byte order mark. */
function decoded(bytes) {
	const [first, second] = bytes;
	return new TextDecoder(first === 255 && second === 254 ? "utf-16le" : first === 254 && second === 255 ? "utf-16be" : "utf-8").decode(bytes);
}
/** Reads Kubernetes objects; everything else, including a truncated document, as lines of text. */
async function readInput(path, text) {
	if (/^\s*[{[]/.test(text) || /^["']?(?:apiVersion|kind|items|metadata)["']?\s*:/m.test(text)) {
		const manifests = [];
		const chunks = async function* () {
			yield Buffer.from(text);
		};
		for await (const document of parse({
			path,
			chunks
		}, { need: "all" })) manifests.push(...document.manifests);
		if (manifests.length > 0) return diagnoseObjects(manifests);
	}
	return diagnoseText(path, text);
}
async function readAll(file) {
	const chunks = [];
	let size = 0;
	for await (const chunk of file.chunks()) {
		size += chunk.length;
		if (size > maxBytes) throw new UsageError(`${file.path}: larger than 16 MiB`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
/** The pulls of failing containers; without credentials if no manifest declares any. */
function failingPulls(pulls, { diagnoses }, hasManifests) {
	const failing = new Set(diagnoses.flatMap(({ mention, aboutPull }) => aboutPull ? mention ?? [] : []));
	return pulls.filter((pull) => failing.has(pull.mention)).map((pull) => hasManifests ? pull : {
		...pull,
		credentials: null
	});
}
function diagnosticsOf({ diagnoses }, pulls, { byImage }, hasManifests) {
	const byMention = new Map(pulls.map((pull) => [pull.mention, pull]));
	return diagnoses.map(({ rule: id, mention, aboutPull, diagnostic: recognised }) => {
		const rule = ruleOf(id);
		const pull = mention === null ? void 0 : byMention.get(mention);
		const credentials = aboutPull && hasManifests ? pull?.credentials ?? null : null;
		const path = credentials === null ? [] : credentialPath(credentials);
		const evidence = [
			...recognised.evidence ?? [],
			...path.map((step) => `the pod's credentials: ${step}`),
			...aboutPull && pull !== void 0 ? registryState(pull, recognised.cause ?? rule.cause, byImage) : []
		];
		const { resource, ...rest } = recognised;
		return {
			rule,
			diagnostic: pull === void 0 ? {
				...rest,
				evidence,
				resource
			} : {
				...rest,
				evidence,
				pull
			}
		};
	});
}
function ruleOf(id) {
	const rule = allRules.find((candidate) => candidate.id === id) ?? diagnoseRules[0];
	if (rule === void 0) throw new Error(`no rule is called ${id}`);
	return rule;
}
/** Plans the pods' pulls. The kubelet attempted all of them, whatever policy and preloads say. */
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
		const origin = declared.get(pull.mention.image)?.find((other) => mayDeclare(other, pull));
		return {
			...pull,
			notAsked: pull.notAsked === "never" ? null : pull.notAsked,
			credentials: origin?.credentials ?? pull.credentials
		};
	});
}
/** Whether a manifest may declare a pod: same container and namespace, and a name that extends. */
function mayDeclare({ mention, workload }, pod) {
	const { namespace, name } = workload.resource;
	const { namespace: podNamespace, name: podName } = pod.workload.resource;
	return isSameContainer(mention, pod.mention) && (namespace === null || podNamespace === null || namespace === podNamespace) && (podName === null || name === null || podName === name || podName.startsWith(`${name}-`));
}
function isSameContainer(a, b) {
	return a.container === null || b.container === null || a.container === b.container;
}

export { diagnosePods };