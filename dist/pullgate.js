import { n as __toESM } from "./rolldown-runtime.js";

// \0built-in:import:fs/promises
const copyFile = (...given) => process.getBuiltinModule("node:fs/promises").copyFile(...given);
const rename = (...given) => process.getBuiltinModule("node:fs/promises").rename(...given);
const rm = (...given) => process.getBuiltinModule("node:fs/promises").rm(...given);
const mkdir = (...given) => process.getBuiltinModule("node:fs/promises").mkdir(...given);
const readdir = (...given) => process.getBuiltinModule("node:fs/promises").readdir(...given);
const readlink = (...given) => process.getBuiltinModule("node:fs/promises").readlink(...given);
const symlink = (...given) => process.getBuiltinModule("node:fs/promises").symlink(...given);
const lstat = (...given) => process.getBuiltinModule("node:fs/promises").lstat(...given);
const stat = (...given) => process.getBuiltinModule("node:fs/promises").stat(...given);
const chmod = (...given) => process.getBuiltinModule("node:fs/promises").chmod(...given);
const realpath = (...given) => process.getBuiltinModule("node:fs/promises").realpath(...given);
const mkdtemp = (...given) => process.getBuiltinModule("node:fs/promises").mkdtemp(...given);
const writeFile = (...given) => process.getBuiltinModule("node:fs/promises").writeFile(...given);
const appendFile = (...given) => process.getBuiltinModule("node:fs/promises").appendFile(...given);
const readFile = (...given) => process.getBuiltinModule("node:fs/promises").readFile(...given);

// \0built-in:import:os
const builtIn$4 = /* @__PURE__ */ process.getBuiltinModule("node:os");
const availableParallelism = builtIn$4.availableParallelism;
const tmpdir = builtIn$4.tmpdir;
const constants$1 = builtIn$4.constants;
const EOL = builtIn$4.EOL;
const devNull = builtIn$4.devNull;

// \0built-in:import:path
const builtIn$3 = /* @__PURE__ */ process.getBuiltinModule("node:path");
const resolve = builtIn$3.resolve;
const isAbsolute = builtIn$3.isAbsolute;
const join$1 = builtIn$3.join;
const relative = builtIn$3.relative;
const dirname = builtIn$3.dirname;
const basename = builtIn$3.basename;
const sep = builtIn$3.sep;
const delimiter = builtIn$3.delimiter;
const posix = builtIn$3.posix;

// \0built-in:import:fs
const builtIn$2 = /* @__PURE__ */ process.getBuiltinModule("node:fs");
const appendFileSync = builtIn$2.appendFileSync;
const accessSync = builtIn$2.accessSync;
const closeSync = builtIn$2.closeSync;
const existsSync = builtIn$2.existsSync;
const fstatSync = builtIn$2.fstatSync;
const openSync = builtIn$2.openSync;
const readdirSync = builtIn$2.readdirSync;
const readSync = builtIn$2.readSync;
const readFileSync = builtIn$2.readFileSync;
const rmSync = builtIn$2.rmSync;
const statSync = builtIn$2.statSync;
const writeSync = builtIn$2.writeSync;
const constants = builtIn$2.constants;

// src/model/image.ts
const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const path = `${component}(?:/${component})*`;
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domain = `${`(?:${label}(?:\\.${label})*|\\[(?:[a-fA-F0-9:]+)\\])`}(?::[0-9]+)?`;
const referencePattern = new RegExp(`^((?:${domain}/)?${path})(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`);
const namePattern = new RegExp(`^(?:(${domain})/)?(${path})$`);
const identifierPattern = /^[a-f0-9]{64}$/;
const digestLengths = {
	sha256: 64,
	sha384: 96,
	sha512: 128
};
/**
* Bounds the work on hostile text. Valid references are far shorter (host 253, path 255, tag 128,
* digest 135).
*/
const maxLength$1 = 4096;
/**
* Parses and normalises as `reference.ParseNormalizedNamed` does. `invalid` is upstream's reason,
* which the kubelet shows after InvalidImageName.
*/
function parseImageReference(image) {
	if (identifierPattern.test(image)) return { invalid: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings` };
	if (image.length > maxLength$1) return { invalid: "invalid reference format" };
	const [name, remainder] = splitDomain(image);
	const repository = remainder.split(":", 1)[0] ?? "";
	if (repository.toLowerCase() !== repository) return { invalid: `invalid reference format: repository name (${repository}) must be lowercase` };
	const match = referencePattern.exec(`${name}/${remainder}`);
	if (match === null) return { invalid: whyUnmatched(`${name}/${remainder}`) };
	const parts = namePattern.exec(match[1] ?? "");
	const reference = {
		domain: parts?.[1] ?? "",
		path: parts?.[2] ?? "",
		tag: match[2] ?? null,
		digest: match[3] ?? null
	};
	if (reference.path.length > 255) return { invalid: "repository name must not be more than 255 characters" };
	const wrongDigest = reference.digest === null ? null : checkDigest(reference.digest);
	return wrongDigest === null ? reference : { invalid: wrongDigest };
}
/**
* Splits off the domain. Text without a slash always names an image on Docker Hub:
* `registry.example.com:5000` is the image `registry.example.com` with the tag `5000`.
* https://github.com/distribution/reference/blob/v0.6.0/normalize.go (splitDockerDomain)
*/
function splitDomain(image) {
	const slash = image.indexOf("/");
	if (slash < 0) return ["docker.io", `library/${image}`];
	const first = image.slice(0, slash);
	const rest = image.slice(slash + 1);
	if (!(first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first)) return ["docker.io", image];
	if (first !== "docker.io" && first !== "index.docker.io") return [first, rest];
	return ["docker.io", rest.includes("/") ? rest : `library/${rest}`];
}
/** Upstream parses again in lower case to find out whether only the case is wrong. */
function whyUnmatched(text) {
	return referencePattern.test(text.toLowerCase()) ? "repository name must be lowercase" : "invalid reference format";
}
/**
* The error of go-digest for a digest that the grammar accepts; null if it is valid.
* https://github.com/opencontainers/go-digest/blob/v1.0.0/digest.go
*/
function checkDigest(value) {
	const colon = value.indexOf(":");
	const algorithm = value.slice(0, colon);
	const length = digestLengths[algorithm];
	if (length === void 0) return /[A-Z]/.test(algorithm) ? "invalid checksum digest format" : "unsupported digest algorithm";
	if (value.length - colon - 1 !== length) return "invalid checksum digest length";
	return /^[a-f0-9]+$/.test(value.slice(colon + 1)) ? null : "invalid checksum digest format";
}
/** `domain/path[:tag][@digest]` in full, as in events. */
function canonical(reference) {
	return repositoryOf(reference) + (reference.tag === null ? "" : `:${reference.tag}`) + (reference.digest === null ? "" : `@${reference.digest}`);
}
/** `domain/path`, the name for which credentials are looked up. */
function repositoryOf(reference) {
	return reference.domain === "" ? reference.path : `${reference.domain}/${reference.path}`;
}
/** The short form that people write: `nginx:1.27` for `docker.io/library/nginx:1.27`. */
function familiar(reference) {
	return canonical(reference).replace(/^docker\.io\/(?:library\/(?=[^/]*$))?/, "");
}
/** The host to connect to: `domain`, or the first component of the path if `domain` is empty. */
function hostOf(reference) {
	return reference.domain === "" ? reference.path.split("/", 1)[0] ?? "" : reference.domain;
}

// src/model/answer.ts
/** The registry refuses the credential, or the request without one. */
function isRefusal(answer) {
	return answer.answer === "denied" || answer.answer === "missing-or-denied";
}
/**
* The key of one question: the image as the runtime asks for it, with ":latest" if it has neither
* tag nor digest, and without the tag if it has a digest (containerd, `reference.ParseDockerRef`).
*/
function questionKey(reference) {
	const name = repositoryOf(reference);
	return reference.digest === null ? `${name}:${reference.tag ?? "latest"}` : `${name}@${reference.digest}`;
}
/**
* The key of one attempt: a question with an offer, without credentials (null), or with the
* runner's own login.
*/
function attemptKey(reference, credential) {
	const shown = credential === null ? "" : credential === "runner" ? "runner" : `${credential.username}\0${credential.password}`;
	return `${questionKey(reference)}\n${shown}`;
}

// src/commands/ask-registries.ts
/** Keeps what registries answered for the next target or check of this run. */
var AnswerCache = class {
	#cache;
	/** `open` is called once. */
	get(open) {
		return this.#cache ??= open();
	}
};
/** Loads the network stages only if there is a question: they take longer than all others. */
async function askRegistries(questions, { network, runtime, headOnly, cache }, { environment, logins, secret, progress }) {
	if (network.offline || questions.length === 0) return offlineAnswers(questions);
	const { openMemory, resolve } = await import("./resolve-entry.js");
	return resolve(questions, {
		...network,
		frugal: headOnly,
		runtime,
		environment,
		logins,
		secret,
		progress,
		memory: cache?.get(openMemory)
	});
}
function offlineAnswers(questions) {
	const notAsked = {
		answer: "not-asked",
		because: "offline",
		evidence: []
	};
	return {
		byImage: new Map(questions.map(({ reference }) => [questionKey(reference), notAsked])),
		byAttempt: /* @__PURE__ */ new Map(),
		logins: [],
		requests: 0
	};
}

// src/judge/wording/qualification.ts
/** Phrases that say why the cluster may not pull an image as the manifest names it. */
function rewrittenImage(written, pulled) {
	return `\`${written}\` is rewritten to \`${pulled}\` in the cluster`;
}
/** `by` is the flag or environment variable that names the image. */
function setByOperator(by) {
	return `set by \`${by}\` for pods that the container's program creates`;
}
function guessedField(path, kind) {
	return `\`${path}\` of a ${kind} is assumed to be an image because of its name`;
}

// src/judge/qualify.ts
/** Adjusts diagnostics if the cluster may not pull the image that the manifest names. */
/** Applies the adjustments for rewritten images, operator images and guessed image fields. */
function qualify(rule, diagnostic) {
	if (diagnostic.pull === void 0) return diagnostic;
	return forGuessedField(rule, forOperatorImage(rule, forRewrittenImage(rule, diagnostic)));
}
/** The kubelet knows only the image that `cluster.rewrites` puts in place of the written one. */
function forRewrittenImage({ cause }, diagnostic) {
	const { correction, ...rest } = diagnostic;
	const { pull, message, event, evidence = [] } = rest;
	const { mention, reference, rewrittenFrom } = pull;
	if (rewrittenFrom === void 0 || "invalid" in reference) return diagnostic;
	const image = canonical(reference);
	const rewritten = rewrittenImage(mention.image, image);
	const isAboutImage = cause === "reference" || cause === "credentials";
	const sameTag = rewrittenFrom.tag === reference.tag;
	return {
		...rest,
		...correction === void 0 || !sameTag ? {} : { correction },
		message: isAboutImage ? `${message} (${rewritten})` : message,
		...event === void 0 ? {} : { event: event.replace(`image "${mention.image}"`, () => `image "${image}"`) },
		evidence: [`${rewritten}, as declared under \`cluster.rewrites\``, ...evidence]
	};
}
/** An operator may never use an image that it is given, so an unknown flag causes no errors. */
function forOperatorImage(rule, diagnostic) {
	const { correction, ...rest } = diagnostic;
	const { operatorImage } = rest.pull.mention;
	if (operatorImage === void 0) return diagnostic;
	return {
		...rest,
		...correction === void 0 || !operatorImage.exact ? {} : { correction },
		...operatorImage.known ? {} : cappedAtWarning(rule, rest),
		evidence: [...rest.evidence ?? [], setByOperator(operatorImage.by)]
	};
}
/** A field that is taken for an image only because of its name causes no errors. */
function forGuessedField(rule, diagnostic) {
	const { mention, workload } = diagnostic.pull;
	if (mention.guessed !== true) return diagnostic;
	return {
		...diagnostic,
		...cappedAtWarning(rule, diagnostic),
		evidence: [...diagnostic.evidence ?? [], guessedField(mention.path, workload.resource.kind)]
	};
}
function cappedAtWarning(rule, diagnostic) {
	return (diagnostic.severity ?? rule.severity) === "error" ? { severity: "warning" } : {};
}

// src/judge/rules/manifest/configuration-changed.ts
const configurationChanged = {
	id: "configuration-changed",
	cause: "manifest",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The pull request changes configuration that applies only after the merge.",
	why: "`pullSecrets`, `registries`, `network`, `charts`, `sources`, `cluster.rewrites` and `cluster.hostsDir` decide where requests and credentials go. A pull request that could set them for its own check could send a password to its author, so the values of the base commit apply.",
	fix: "Review the change carefully; it takes effect once it is merged.",
	source: "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check({ changedKeys = [] }) {
		for (const { key, at } of changedKeys) yield {
			at,
			message: `The change of \`${key}\` takes effect only after the merge; the check uses the base value`,
			groupKey: key
		};
	}
};

// src/judge/facts/other-namespaces.ts
/** `words` ends a message about a missing object; "" if no other namespace has it. */
function inOtherNamespaces({ cluster }, kind, name, root) {
	const found = cluster.objects.flatMap((object) => {
		const { namespaces, at, by } = object;
		if (object.kind !== kind || object.name !== name || object.root !== root || !("is" in namespaces)) return [];
		return namespaces.is === null ? [] : [{
			namespace: `\`${namespaces.is}\``,
			at,
			by
		}];
	});
	if (found.length === 0) return {
		words: "",
		related: []
	};
	return {
		words: "; it exists only in " + [...new Set(found.map(({ namespace }) => namespace))].join(", "),
		related: found.map(({ at, by }) => ({
			at,
			message: `${by.kind} ${by.name ?? ""} is in another namespace`
		}))
	};
}

// src/judge/facts/start-needs.ts
/** The state in which a pod gets stuck, by how it refers to the object. */
const stuck = {
	env: "CreateContainerConfigError, once its image is pulled",
	envFrom: "CreateContainerConfigError, once its image is pulled",
	volume: "ContainerCreating (FailedMount), and none of its images is pulled",
	projected: "ContainerCreating (FailedMount), and none of its images is pulled",
	csi: "ContainerCreating (FailedMount), and none of its images is pulled",
	"image-pull": "ImagePullBackOff if the image is private"
};
/**
* Objects of a kind that do not exist. Known absences are one finding per object; doubts are one
* finding per namespace.
*/
function* notFound(facts, kind) {
	const mounted = new Set(facts.needs.filter(({ reference }) => !reference.optional && stuck[reference.through] === stuck.volume).map(placeOf$2));
	for (const need of facts.needs) {
		const { reference, presence, knownAbsent, workload } = need;
		if (reference.kind !== kind || reference.optional || presence !== "absent" || reference.through === "image-pull") continue;
		const name = qualified(need);
		const there = inOtherNamespaces(facts, kind, reference.name, workload.root);
		const state = mounted.has(placeOf$2(need)) ? stuck.volume : stuck[reference.through];
		const { namespace } = workload.resource;
		const where = namespace === null ? "in the namespace of these pods" : `in the namespace \`${namespace}\``;
		const absent = there.words === "" ? `The ${kind} \`${name}\` does not exist` : `The ${kind} \`${reference.name}\` does not exist ${where}${there.words}`;
		yield {
			at: reference.at,
			message: knownAbsent ? `${absent}: the pod gets stuck in ${state}` : `Pods need ${kind}s that the manifests do not create ${where}, such as \`${reference.name}\``,
			groupKey: knownAbsent ? `${kind} ${workload.root} ${name} ${state}` : `${kind} ${workload.root} ${namespace ?? ""}`,
			certainty: knownAbsent ? "proved" : "unverified",
			informational: workload.hook?.test === true,
			resource: workload.resource,
			event: `${kind.toLowerCase()} "${reference.name}" not found`,
			...knownAbsent ? { related: there.related } : {}
		};
	}
}
/** Objects that exist without the key that a pod needs. */
function* keyNotFound(facts, kind) {
	for (const need of facts.needs) {
		const { reference, object, presence, workload } = need;
		const keys = object?.keys;
		if (reference.kind !== kind || reference.optional || reference.key === null || presence !== "present" || keys == null) continue;
		if (keys.includes(reference.key)) continue;
		const has = keys.length === 0 ? "it has no keys" : `it has ${keys.slice(0, 10).map((key) => `\`${key}\``).join(", ")}`;
		yield {
			at: reference.keyAt ?? reference.at,
			message: `The ${kind} \`${qualified(need)}\` has no key \`${reference.key}\` (${has}): the pod gets stuck in ${stuck[reference.through]}`,
			groupKey: `${kind} ${workload.root} ${qualified(need)} ${reference.key}`,
			informational: workload.hook?.test === true,
			resource: workload.resource,
			event: `couldn't find key ${reference.key} in ${kind} ${qualified(need)}`,
			related: object === null ? [] : [{
				at: object.at,
				message: `${object.by.kind} ${object.by.name ?? ""}`
			}]
		};
	}
}
/** Identifies an object and the workload that needs it. */
function placeOf$2({ reference, workload }) {
	return JSON.stringify([
		reference.kind,
		reference.name,
		workload.at.file,
		workload.at.line,
		workload.at.column
	]);
}
function qualified({ reference, workload }) {
	const { namespace } = workload.resource;
	return namespace === null ? reference.name : `${namespace}/${reference.name}`;
}

// src/judge/rules/start/config-map-key-not-found.ts
const configMapKeyNotFound = {
	id: "config-map-key-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A ConfigMap lacks a key that the pod needs to start.",
	why: "The container waits in CreateContainerConfigError, or the pod stays in ContainerCreating if a volume needs the key.",
	fix: "Add the key, correct its name, or mark the reference `optional: true`.",
	source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		yield* keyNotFound(facts, "ConfigMap");
	}
};

// src/judge/rules/start/config-map-not-found.ts
const configMapNotFound = {
	id: "config-map-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A ConfigMap that the pod needs to start does not exist.",
	why: "A missing environment source ends in CreateContainerConfigError. A missing volume keeps the pod in ContainerCreating, and no image is pulled.",
	fix: "Create the ConfigMap, correct its name, or mark the reference `optional: true`; pass an `--inventory` if it is created outside these manifests.",
	source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		yield* notFound(facts, "ConfigMap");
	}
};

// src/judge/facts/pull-access.ts
/** Determines whether the pod's own credentials can pull the image, and if not, why. */
const remembered$4 = /* @__PURE__ */ new WeakMap();
/** The pulls with a known pod and a valid image, in manifest order. */
function accesses(facts) {
	return [...byPull(facts).values()];
}
/** Undefined if the pod is unknown (created by an operator) or the image is invalid. */
function accessTo(facts, pull) {
	return byPull(facts).get(pull);
}
function byPull(facts) {
	const known = remembered$4.get(facts);
	if (known !== void 0) return known;
	const all = new Map(facts.pulls.flatMap((pull) => {
		const access = accessOf(facts, pull);
		return access === null ? [] : [[pull, access]];
	}));
	remembered$4.set(facts, all);
	return all;
}
function accessOf(facts, pull) {
	const { reference, credentials } = pull;
	if (credentials === null || "invalid" in reference) return null;
	const asked = pull.notAsked === null;
	const answerOf = (offer) => asked ? facts.answers.byAttempt.get(attemptKey(reference, offer)) ?? null : null;
	const order = credentials.error !== null ? [] : credentials.anonymous ? [null] : credentials.offers;
	const attempts = [];
	for (const offer of order) {
		const answer = answerOf(offer);
		attempts.push({
			offer,
			answer
		});
		if (answer?.answer === "found") break;
	}
	const opened = attempts.at(-1)?.answer?.answer === "found";
	const best = asked ? facts.answers.byImage.get(questionKey(reference)) ?? null : null;
	const open = answerOf(null);
	const exists = best?.answer === "found" || best?.answer === "denied";
	const blocked = open?.answer === "denied" && open.credential === "insufficient";
	return {
		pull,
		reference,
		credentials,
		attempts,
		runner: asked ? facts.answers.byAttempt.get(attemptKey(reference, "runner")) ?? null : null,
		opened,
		public: open?.answer === "found" ? true : open !== null && isRefusal(open) && exists ? false : null,
		exists,
		otherwise: best !== null && (!exists && !isRefusal(best) && best.answer !== "not-asked" || blocked && best.answer !== "found"),
		breaks: breaksOf(credentials, attempts, opened)
	};
}
/** A mirror may still serve one of the attempts, so the problem is unknown. */
function isInconclusive({ opened, attempts }) {
	return !opened && attempts.some(({ answer }) => answer?.answer === "inconclusive");
}
function breaksOf(credentials, attempts, opened) {
	const { secrets, from, hiddenSecrets, otherAccounts } = credentials;
	const each = (kind, fits) => secrets.filter(fits).map((secret) => ({
		kind,
		secret
	}));
	const one = (kind, fits) => fits ? [{
		kind,
		secret: null
	}] : [];
	const refused = attempts.length > 0 && attempts.every(({ offer, answer }) => offer !== null && answer !== null && isRefusal(answer));
	return [
		...each("undecodable", ({ use }) => use === "undecodable"),
		...one("rejected", refused),
		...each("wrong-namespace", ({ use, inOtherNamespaces }) => use === "missing" && inOtherNamespaces.length > 0),
		...each("not-found", ({ use, inOtherNamespaces, presence }) => use === "missing" && presence === "absent" && inOtherNamespaces.length === 0),
		...each("wrong-type", ({ use }) => use === "ignored"),
		...one("hides-service-account", !opened && hiddenSecrets.some(({ covers }) => covers === true)),
		...each("not-covering", ({ use, covers }) => (use === "read" || use === "hidden") && covers === false),
		...one("on-other-service-account", !opened && otherAccounts.length > 0),
		...one("absent", from === "none" || secrets.length === 0)
	];
}
/**
* Rates a credential problem: a warning if the pod can pull the image all the same, an error if the
* image exists and every attempt of the pod is known to fail, else a doubt.
*/
function severityFor(access, certain) {
	if (access.opened) return {
		severity: "warning",
		certainty: "proved",
		breaksPull: false
	};
	const closed = access.exists && !isInconclusive(access) && access.attempts.every(({ answer }) => answer !== null && answer.answer !== "found");
	return {
		certainty: certain && closed && access.credentials.unseen.length === 0 ? "proved" : "unverified",
		...access.pull.notAsked === "preloaded" ? { breaksPull: false } : {}
	};
}

// src/judge/facts/answered.ts
/** The pulls with an answer of this kind, in manifest order. */
function* pullsAnswered(facts, kind) {
	for (const pull of facts.pulls) {
		const answer = answerTo(facts, pull);
		if (answer !== null && !("invalid" in pull.reference) && isOf$1(answer, kind)) yield {
			pull,
			reference: pull.reference,
			answer
		};
	}
}
/** The answer for one pull; null if no registry was to be asked. */
function answerTo(facts, pull) {
	if (pull.notAsked !== null || "invalid" in pull.reference) return null;
	return facts.answers.byImage.get(questionKey(pull.reference)) ?? null;
}
function isOf$1(answer, kind) {
	return answer.answer === kind;
}
/** Registries that rejected the runner's own login. */
function rejectedLogins({ answers }) {
	return answers.logins.flatMap(({ registry, rejected }) => rejected === null ? [] : [registry]);
}

// src/model/docker-config-error.ts
/**
* The error in words: Go's own for base64 and a missing colon, which end up in the kubelet's
* events; for JSON a short form, because Go's text depends on the Go release and quotes content.
* https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/config.go
*/
function dockerConfigErrorText(error) {
	switch (error.code) {
		case "unexpected-end": return "unexpected end of JSON input";
		case "invalid-syntax": return "not valid JSON";
		case "max-depth": return "exceeded max depth";
		case "no-colon": return "unable to parse auth field, must be formatted as base64(username:password)";
		case "wrong-json-type": return `${error.at}: ${error.found} where JSON ${error.wanted} is wanted`;
		default: return `illegal base64 data at input byte ${error.byte}`;
	}
}

// src/judge/wording/secret-use.ts
/** Words for what is known of pull secrets: why one is unusable, and what may exist unseen. */
/** A clause: "its type is Opaque, which is not a registry login". */
function explainUnusable(reason) {
	switch (reason.code) {
		case "wrong-type": return `its type is ${reason.type}, which is not a registry login`;
		case "missing-key": {
			const keys = reason.keys.map((name) => `\`${name}\``).join(", ");
			const has = keys === "" ? "it has no keys" : `it has ${keys}`;
			return `a Secret of type ${reason.type} needs the key \`${reason.key}\`, and ${has}`;
		}
		case "empty-key": return `its \`${reason.key}\` is empty`;
		case "undecodable": return dockerConfigErrorText(reason.error);
		case "unknown-type": return reason.why ?? "its type is not in the manifests";
		case "unknown-content": return reason.why ?? "its content is not in the manifests";
		default: return "the environment variable with its password is not set";
	}
}
/** "regcred: illegal base64 data at input byte 4". */
function keyringErrorText({ secret, reason }) {
	return `${secret}: ${dockerConfigErrorText(reason)}`;
}
/** A clause: "secret regcred, made by an ExternalSecret, holds a login that opens the image". */
function explainUnseen(unseen) {
	switch (unseen.kind) {
		case "secret": return unseenSecret(unseen.secret);
		case "service-account": {
			const { name, namespace } = unseen;
			return `service account ${namespace === null ? name : `${namespace}/${name}`}, which is not in the manifests, carries a pull secret`;
		}
		case "patcher": {
			const { by, secret } = unseen.patcher;
			const added = secret === null ? "a pull secret" : `pull secret ${secret}`;
			return `${by.kind} ${by.name ?? ""} adds ${added} that opens the image`;
		}
		default: return `the nodes hold a credential for ${unseen.registry}`;
	}
}
function unseenSecret({ name, object, use, presence, reason }) {
	if (use === "missing") return presence === "unknown" ? `secret ${name} exists and opens the image, though its content is not in the manifests` : `secret ${name}, which nothing here makes, exists all the same`;
	const producer = object?.producer ?? null;
	return `secret ${name}${producer === null ? reason === null ? "" : `, ${explainUnusable(reason)}` : `, made by ${/^[AEIOU]/.test(producer) ? "an" : "a"} ${producer}`}, holds a login that opens the image`;
}

// src/model/platform.ts
/** Parses and normalises "os/arch[/variant]"; null for any other text. */
function parsePlatform(written) {
	const [os = "", architecture = "", variant = "", ...rest] = written.split("/");
	if (rest.length > 0 || [os, architecture].some((part) => !/^[\w.+-]{1,64}$/.test(part))) return null;
	return /^[\w.+-]{0,64}$/.test(variant) ? normalise(os, architecture, variant) : null;
}
/**
* https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (normalizeOS, normalizeArch)
*/
function normalise(writtenOs, writtenArchitecture, writtenVariant) {
	const os = writtenOs.toLowerCase() === "macos" ? "darwin" : writtenOs.toLowerCase();
	const architecture = writtenArchitecture.toLowerCase();
	const variant = writtenVariant.toLowerCase();
	switch (architecture) {
		case "i386": return {
			os,
			architecture: "386",
			variant: ""
		};
		case "x86_64":
		case "x86-64":
		case "amd64": return {
			os,
			architecture: "amd64",
			variant: variant === "v1" ? "" : variant
		};
		case "aarch64":
		case "arm64": return {
			os,
			architecture: "arm64",
			variant: variant === "8" || variant === "v8" ? "" : variant
		};
		case "armhf": return {
			os,
			architecture: "arm",
			variant: "v7"
		};
		case "armel": return {
			os,
			architecture: "arm",
			variant: "v6"
		};
		case "arm": return {
			os,
			architecture,
			variant: variant === "" ? "v7" : /^[5-8]$/.test(variant) ? `v${variant}` : variant
		};
	}
	return {
		os,
		architecture,
		variant
	};
}
function writePlatform({ os, architecture, variant }) {
	return variant === "" ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
/**
* The platforms a node can run, best first.
* https://github.com/containerd/platforms/blob/v1.0.0-rc.5/compare.go (platformVector)
*/
function acceptable(node) {
	const lower = (architecture, variant, least) => {
		const version = /^v?(\d{1,2})$/.exec(variant)?.[1];
		const below = version === void 0 ? 0 : Math.max(0, Number(version) - least);
		return Array.from({ length: below }, (_, index) => normalise(node.os, architecture, `v${Number(version) - 1 - index}`));
	};
	switch (node.architecture) {
		case "amd64": return [
			node,
			...lower("amd64", node.variant, 1),
			{
				...node,
				architecture: "386",
				variant: ""
			}
		];
		case "arm": return [node, ...lower("arm", node.variant, 5)];
		case "arm64": {
			const arm = {
				...node,
				architecture: "arm",
				variant: "v8"
			};
			return [...node.variant === "" ? [node] : [node, {
				...node,
				variant: ""
			}], ...acceptable(arm)];
		}
	}
	return [node];
}
/** The best offered platform for a node; null if none fits. Text that is no platform never fits. */
function selectPlatform(offered, node, selection) {
	const own = parsePlatform(node);
	if (own === null) return null;
	for (const wanted of selection === "exact" ? [reported(own)] : acceptable(own)) {
		const fits = offered.find((candidate) => {
			const parsed = parsePlatform(candidate);
			return parsed !== null && writePlatform(parsed) === writePlatform(wanted);
		});
		if (fits !== void 0) return fits;
	}
	return null;
}
/**
* The platform that containerd reports for a node. It detects variants of Arm processors only, so
* an amd64 node has none.
* https://github.com/containerd/platforms/blob/v1.0.0-rc.5/cpuinfo.go
*/
function reported(node) {
	return node.architecture === "amd64" ? {
		...node,
		variant: ""
	} : node;
}
/**
* Can a node run programs built for a platform? False means `exec format error`. Variants do not
* count: a program built for a later processor may not need its instructions.
*/
function runsOn(node, target) {
	const own = parsePlatform(node);
	const other = parsePlatform(target);
	if (own === null || other === null) return true;
	return own.os === other.os && acceptable(own).some(({ architecture }) => architecture === other.architecture);
}
/** By the runtime that the kubelet reports ("containerd://2.1.4"); lenient if unknown. */
function selectionOf(runtime) {
	const [, major = "0", minor = "0"] = /^containerd:\/\/v?(\d+)(?:\.(\d+))?/.exec(runtime ?? "") ?? [];
	return Number(major) > 2 || Number(major) === 2 && Number(minor) >= 1 ? "exact" : "lenient";
}

// src/model/exchange.ts
function isExchange(item) {
	return item.kind === "exchange";
}

// src/judge/facts/content-problem.ts
/** The pulls whose image has a problem of this kind, in manifest order. */
function* pullsWithContentProblem(facts, kind) {
	for (const pull of facts.pulls) {
		const answer = answerTo(facts, pull);
		if (answer === null || "invalid" in pull.reference) continue;
		for (const flaw of contentProblemsOf(facts, pull)) if (isOf(flaw, kind)) yield {
			pull,
			reference: pull.reference,
			flaw,
			evidence: answer.evidence
		};
	}
}
function contentProblemsOf(facts, pull) {
	const content = contentOf$1(facts, pull);
	if (content === null) return [];
	const { kind, platforms, artifact, absent, unnamed } = content;
	const { role } = pull.mention;
	if (artifact !== null) {
		const certain = isRefused$1(artifact, facts.runtime);
		if (role === "volume" || certain === null) return [];
		return [{
			flaw: "type-unsupported",
			type: artifact,
			certain: certain && role !== "custom"
		}];
	}
	const flaws = absent.map((part) => ({
		...part,
		platforms: part.platforms.filter((platform) => pull.platforms.includes(platform))
	})).filter((part) => part.platforms.length > 0).map((part) => ({
		flaw: "child-missing",
		...part
	}));
	if (platforms === null) return flaws;
	if (kind === "index") {
		const selection = selectionOf(facts.runtime);
		const nodes = pull.platforms.filter((platform) => selectPlatform(platforms, platform, selection) === null);
		if (nodes.length > 0 && !unnamed) flaws.push({
			flaw: "platform-missing",
			nodes,
			offered: platforms
		});
		return flaws;
	}
	const [made] = platforms;
	const nodes = made === void 0 ? [] : pull.platforms.filter((platform) => !runsOn(platform, made));
	if (made !== void 0 && nodes.length > 0 && role !== "volume") flaws.push({
		flaw: "platform-mismatch",
		nodes,
		made
	});
	return flaws;
}
/** null if the image was not found or not inspected. */
function contentOf$1(facts, pull) {
	const answer = answerTo(facts, pull);
	return answer?.answer === "found" ? answer.content : null;
}
/**
* Whether nodes certainly refuse this type; null if they accept it. containerd 1.x converts schema
* 1, 2.0 disables it and 2.1 has removed it; shims may run WebAssembly.
* https://github.com/containerd/containerd/blob/main/RELEASES.md#deprecated-features
*/
function isRefused$1(type, runtime) {
	if (!isSchema1(type)) return !/wasm|webassembly/i.test(type);
	const major = /^containerd:\/\/v?(\d+)/.exec(runtime ?? "")?.[1];
	return major === void 0 ? false : Number(major) >= 2 ? true : null;
}
function isSchema1(type) {
	return type.startsWith("application/vnd.docker.distribution.manifest.v1+");
}
/** "`linux/amd64`, `linux/arm64` and 3 more", at most eight. */
function inWords$1(platforms) {
	const shown = platforms.slice(0, 8).map((platform) => `\`${platform}\``);
	const more = platforms.length - shown.length;
	return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
function isOf(flaw, kind) {
	return flaw.flaw === kind;
}

// src/judge/wording/go-net-error.ts
const x509 = ({ verified }) => verified ? "tls: failed to verify certificate: x509" : "x509";
const nameOf$1 = ({ host }) => host.replace(/:\d+$/, "");
/** What only this machine can see (its proxy, its patience) is in no event. */
const quotes = {
	"no-such-host": (place) => `dial tcp: lookup ${nameOf$1(place)}: no such host`,
	refused: ({ host }) => `dial tcp ${host}: connect: connection refused`,
	closed: () => "EOF",
	"plain-http": () => "http: server gave HTTP response to HTTPS client",
	"unknown-authority": (place) => `${x509(place)}: certificate signed by unknown authority`,
	expired: (place) => `${x509(place)}: certificate has expired or is not yet valid`,
	"wrong-host": wrongHost
};
/** https://cs.opensource.google/go/go/+/master:src/crypto/x509/verify.go: HostnameError */
function wrongHost(place) {
	const name = nameOf$1(place);
	if (/^[\d.]+$/.test(name) && place.names.length === 0) return `${x509(place)}: cannot validate certificate for ${name} because it doesn't contain any IP SANs`;
	const validity = place.names.length === 0 ? "not valid for any names, but wanted to match" : `valid for ${place.names.join(", ")}, not`;
	return `${x509(place)}: certificate is ${validity} ${name}`;
}
/** null where Go's words are not known. */
function goNetError(code, place) {
	return code === void 0 ? null : quotes[code]?.(place) ?? null;
}

// src/judge/wording/kubelet-event.ts
/**
* The versions of containerd since which something is worded anew; they sort as they read. Since
* 2.1 the transfer service pulls.
*/
const wordings = [
	"2.3",
	"2.1",
	"2.0",
	"1.7"
];
function wordingOf({ runtime }) {
	const [, major = "1", minor = "7"] = /^containerd:\/\/v?(\d+)\.(\d+)/.exec(runtime ?? "") ?? [];
	const version = Number(major) * 100 + Number(minor);
	return wordings.find((each) => version >= Number(each.replace(".", "0"))) ?? "1.6";
}
function runtimeExchanges(evidence) {
	return evidence.filter(isExchange).flatMap(({ method, url, result }) => {
		if (/\/tags\/list$|\/blobs\/[^/]+$/.test(url)) return [];
		const step = /\/v2\/.+\/manifests\/[^/]+$/.test(url) ? "manifest" : "token";
		return "status" in result ? [{
			method,
			url,
			status: result.status,
			error: containerdError(result),
			step
		}] : [{
			method,
			url,
			status: null,
			error: "",
			step
		}];
	});
}
/** Reason phrases (RFC 9110), which Go quotes as the server writes them. */
const phrases = {
	400: "Bad Request",
	401: "Unauthorized",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	408: "Request Timeout",
	412: "Precondition Failed",
	429: "Too Many Requests",
	500: "Internal Server Error",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout"
};
function statusLine(status) {
	return `${status} ${phrases[status] ?? ""}`.trim();
}
/**
* The error of a registry's JSON as containerd prints it; "" if there is none or several.
* containerd prints codes that it does not know as "unknown".
* https://github.com/containerd/containerd/blob/main/core/remotes/docker/errcode.go
*/
function containerdError({ errorCodes, errorText }) {
	const [code, ...others] = errorCodes;
	if (code === void 0 || others.length > 0 || errorText === "" || !/^[A-Z_]+$/.test(code)) return "";
	return `${/^(?:UNSUPPORTED|UNAUTHORIZED|DENIED|UNAVAILABLE|TOOMANYREQUESTS)$/.test(code) ? code.toLowerCase() : "unknown"}: ${errorText}`;
}
const unresolved = (words) => ({
	words,
	step: "resolve"
});
const afterwards = (words) => ({
	words,
	step: "fetch"
});
/**
* One error a credential that was tried, each but once:
* https://github.com/kubernetes/apimachinery/blob/master/pkg/util/errors/errors.go
*/
function written$1(facts, pull, reference, ...reasons) {
	const errors = [...new Set(reasons.map((reason) => errorOf(facts, reference, reason)))];
	return `Failed to pull image "${pull.mention.image}": ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
}
function errorOf(facts, reference, { words, step }) {
	if (step === "end") return words;
	const question = questionKey(reference);
	const resolving = wordingOf(facts) >= "2.1" ? "failed to resolve image: " : `failed to resolve reference "${question}": `;
	return `failed to pull and unpack image "${question}": ${step === "resolve" ? resolving : ""}${words}`;
}
/**
* The event of a pull that fails, by the attempts that the pod makes; none where the words of the
* last are not known.
*/
function pullEvent(facts, pull) {
	if ("invalid" in pull.reference) return {};
	const { reference } = pull;
	const wording = wordingOf(facts);
	const attempts = accessTo(facts, pull)?.attempts ?? [];
	const reasons = (attempts.length === 0 ? [{
		offer: null,
		answer: null
	}] : attempts).map((attempt) => {
		const answer = attempt.answer ?? answerTo(facts, pull);
		return answer === null ? null : reasonOf(answer, reference, {
			wording,
			offered: attempt.offer !== null
		});
	});
	const known = reasons.filter((reason) => reason !== null);
	const last = reasons.at(-1);
	if (last == null) return {};
	return { event: written$1(facts, pull, reference, ...known.length === reasons.length ? known : [last]) };
}
/**
* The same for a pull of what is closed to the pod: with the words for what is private or absent,
* where nobody has heard it refused.
*/
function closedEvent(facts, pull) {
	if ("invalid" in pull.reference) return {};
	return {
		event: written$1(facts, pull, pull.reference, unresolved(accessDenied("insufficient_scope"))),
		...pullEvent(facts, pull)
	};
}
/** The event of a pull that fails by what its image is made of. */
function contentProblemEvent(facts, pull, flaw) {
	const answer = answerTo(facts, pull);
	if ("invalid" in pull.reference || answer?.answer !== "found") return {};
	const reason = flawReason(flaw, answer, wordingOf(facts), questionKey(pull.reference));
	return reason === null ? {} : { event: written$1(facts, pull, pull.reference, reason) };
}
/** null where the words are not known, or where it is pulled, and fails when it is started. */
function flawReason(flaw, { digest, mediaType }, wording, question) {
	switch (flaw.flaw) {
		case "platform-missing": {
			if (wording < "2.1") return afterwards("no match for platform in manifest: not found");
			const besides = flaw.nodes.some((node) => selectPlatform(flaw.offered, node, "lenient") !== null);
			const words = `get image config descriptor: ${`no match for platform in manifest ${digest}: not found`}`;
			return besides ? null : {
				words,
				step: "end"
			};
		}
		case "child-missing": {
			const url = runtimeExchanges(flaw.evidence).at(-1)?.url;
			if (flaw.what === "manifest") return url === void 0 ? null : afterwards(`${failedOpen}content at ${url} not found: not found`);
			const type = mediaType?.startsWith("application/vnd.docker.") === true ? "docker.container.image" : "oci.image.config";
			return afterwards(`${failedOpen}could not fetch content descriptor ${flaw.digest} (application/vnd.${type}.v1+json) from remote: not found`);
		}
		case "type-unsupported":
			if (isSchema1(flaw.type)) return schema1Refusal(wording, question);
			return wording === "1.6" ? afterwards("failed to unpack image on snapshotter overlayfs: mismatched image rootfs and manifest layers") : null;
	}
	return null;
}
/**
* 2.1 says something else where the registry does not tell the digest.
* https://github.com/containerd/containerd/blob/v2.0.7/client/pull.go,
* https://github.com/containerd/containerd/blob/v2.1.0/core/transfer/local/pull.go
*/
function schema1Refusal(wording, question) {
	if (wording >= "2.1") return afterwards("schema 1 image manifests are no longer supported: invalid argument");
	if (wording < "2.0") return null;
	return afterwards(`failed to get converter for "${question}": Pulling Schema 1 images have been deprecated and disabled by default since containerd v2.0. As a workaround you may set an environment variable \`CONTAINERD_ENABLE_DEPRECATED_PULL_SCHEMA_1_IMAGE=1\`, but this will be completely removed in containerd v2.1.`);
}
const failedOpen = "failed to copy: httpReadSeeker: failed open: ";
/** What is private or absent, on registries that do not tell which. */
function accessDenied(error) {
	return `pull access denied, repository does not exist or may require authorization: server message: ${error}: authorization failed`;
}
/**
* The last exchange. That of another image, which stands for all of its registry, is told of this
* one.
*/
function lastOf(evidence, { path, tag, digest }) {
	const exchanges = runtimeExchanges(evidence);
	const last = exchanges.at(-1);
	const own = `/v2/${path}/manifests/${digest ?? tag ?? "latest"}`;
	if (last?.step !== "manifest" || exchanges.some(({ url }) => url.endsWith(own))) return last;
	return {
		...last,
		url: new URL(own, last.url).href
	};
}
/** null where the words are not known, or where nothing fails. */
function reasonOf(answer, reference, told) {
	const last = lastOf(answer.evidence, reference);
	const notFound = unresolved(`${questionKey(reference)}: not found`);
	switch (answer.answer) {
		case "found": return answer.content?.unreached === void 0 ? null : unreachedPart(answer.content.unreached, told);
		case "missing": return notFound;
		case "denied":
		case "missing-or-denied": {
			if (last?.status === 404 && last.step === "manifest") return notFound;
			if (last?.status == null) return unresolved(accessDenied("insufficient_scope"));
			const { challenge } = answer;
			if (last.status !== 401 || last.step === "token") return refusal(last, last.status, told);
			if (challenge === void 0 || challenge.error !== null) return unresolved(accessDenied(challenge?.error ?? "insufficient_scope"));
			if (challenge.scheme === "basic" && !told.offered && told.wording !== "1.6") return unresolved("pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials");
			return refusal(last, last.status, told);
		}
		case "rate-limited": return last === void 0 ? null : refusal(last, 429, told);
		case "unreachable": return last === void 0 ? null : unreached(answer, last, notFound, told);
		case "inconclusive": return last !== void 0 && runtimeExchanges(answer.evidence).every(({ status }) => status === 404) ? notFound : null;
	}
	return null;
}
/** A status that ends the pull before the name is resolved. */
function refusal({ method, url, step, error }, status, { wording, offered }) {
	const line = statusLine(status);
	if (step === "token") {
		const from = wording === "1.6" ? "" : ` from ${method} request to ${url}`;
		return unresolved(`failed to authorize: failed to fetch ${offered ? "oauth" : "anonymous"} token: unexpected status${from}: ${line}`);
	}
	if (wording !== "1.6") {
		const why = wording >= "2.3" && status === 403 ? error : "";
		return unresolved(`unexpected status from HEAD request to ${url}: ${line}${why === "" ? "" : `\n${why}`}`);
	}
	const { host, pathname } = new URL(url);
	const part = decodeURIComponent(pathname.slice(pathname.lastIndexOf("/") + 1));
	return unresolved(`pulling from host ${host} failed with status code [manifests ${part}]: ${line}`);
}
function unreached({ code, because }, last, notFound, told) {
	if (last.step === "token") return last.status === null || last.status < 400 ? null : refusal(last, last.status, told);
	if (code === "cut") return cut$2(told);
	const { host } = new URL(last.url);
	const quote = goNetError(code, {
		host,
		names: because.code === "certificate-for-other-host" ? because.names : [],
		verified: told.wording !== "1.6"
	});
	if (quote !== null) return unresolved(`failed to do request: Head "${last.url}": ${quote}`);
	const status = last.status ?? statusIn(because);
	if (status === 404) return notFound;
	if (status >= 400) return refusal(last, status, told);
	if (status !== 200) return null;
	if (because.code === "empty-reply") return afterwards(`unable to fetch descriptor (${digestOfNothing}) which reports content size of zero: invalid argument`);
	return because.code !== "no-manifest" || because.mediaType === null ? null : afterwards(`${failedOpen}could not fetch content descriptor sha256:\u2026 (${because.mediaType}) from remote: not found`);
}
/** The status in a reason whose reply is not in the evidence; 0 if there is none. */
function statusIn(reason) {
	if (reason.code === "mirror-failed" || reason.code === "registry-and-mirrors-failed") return statusIn(reason.reason);
	return "status" in reason ? reason.status ?? 0 : 0;
}
const digestOfNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** A reply that breaks off in the middle of a manifest or a blob. */
function cut$2({ wording }) {
	return wording < "2.1" ? afterwards("failed to read expected number of bytes: unexpected EOF") : null;
}
/** A manifest or config below the image. */
function unreachedPart({ code, evidence }, told) {
	if (code === "cut") return cut$2(told);
	const last = evidence.at(-1);
	if (last === void 0 || !isExchange(last) || !("status" in last.result)) return null;
	const { url } = last;
	const line = statusLine(last.result.status);
	const message = containerdError(last.result);
	if (told.wording >= "2.1") return afterwards(`${failedOpen}unexpected status from GET request to ${url}: ${line}${message === "" ? "" : `\n${message}`}`);
	return afterwards(`${failedOpen}unexpected status code ${url}: ${line}${message === "" ? "" : ` - Server message: ${message}`}`);
}
/**
* The warning about a pull secret that is not there; the pull goes on. Before 1.28 nothing is said.
* https://github.com/kubernetes/kubernetes/pull/117927
*/
function notRetrieved({ kubernetes }, secret) {
	if (kubernetes !== null && kubernetes < 28) return {};
	return { event: `Unable to retrieve some image pull secrets (${secret}); attempting to pull the image may not succeed.` };
}
/**
* The field as the API server names it: from the root of its resource, be that an item of a List.
*/
function fieldOf({ path }) {
	return path.replace(/^(?:items\[\d+\]\.)+/, "");
}
/**
* Commands that ask the registry the same question by hand. The grammar of references leaves
* nothing that a shell would read.
*/
function inspectCommands(reference) {
	return [`skopeo inspect --raw docker://${questionKey(reference)}`];
}
/** The same for the config of a single manifest, which names its platform. */
function inspectConfigCommands(reference) {
	return [`skopeo inspect --config docker://${questionKey(reference)}`];
}
/** The command that lists what the repository has. */
function listTagsCommands(reference) {
	return [`skopeo list-tags docker://${repositoryOf(reference)}`];
}

// src/judge/facts/namespaced-name.ts
/** "prod/regcred", or the bare name in the unnamed namespace. */
function namespacedName({ pull }, name) {
	const { namespace } = pull.workload.resource;
	return namespace === null ? name : `${namespace}/${name}`;
}

// src/judge/wording/registry-reason.ts
const plain = {
	"logins-only": "it is open to logins only",
	"token-logins-only": "its token server gives tokens to logins only",
	"locked-out": "locked out after too many failed logins",
	"taken-for-anonymous": "the registry treats it as anonymous",
	"open-repositories-only": "open repositories only, without credentials",
	"refused-before": "it was refused before",
	"login-lacks-right": "the login has no right to it",
	"token-refused": "the token it is given is refused",
	"other-credential-finds-it": "the registry says that it is missing, though it is there for another credential",
	"other-credential-finds-repository": "the registry says that the repository is missing, though it is there for another credential",
	"missing-or-private": "not found, or private",
	"missing-or-login-may-not-pull": "not found, or this login may not pull it",
	"missing-or-login-may-not-see": "not found, or this login may not see it",
	"missing-or-unseen-by-design": "the registry says the same for what is missing and for what may not be seen",
	"foreign-account": "another account's repository: missing, or without a policy for this login",
	"token-denied-to-login": "the token server gives this login no token for it (403)",
	"mostly-missing-if-403": "this registry mostly says 403 where nothing is there, 401 where it is private",
	"mostly-private-if-401": "this registry mostly says 401 where it is private, 403 where nothing is there",
	"nothing-public": "nothing is public there",
	"token-server-knows-no-repository": "its token server knows no such repository (404)",
	"upstream-failed": "the registry could not ask its upstream",
	"form-not-accepted": "the registry holds it in a form that was not asked for",
	"mirror-not-found": "a mirror says not found for whatever its upstream says",
	"own-token-refused": "not a registry: it refuses the token of its own token server",
	"empty-reply": "not a registry: it answered 200 with nothing",
	"redirect-loop": "not a registry: it sends us in circles",
	"redirects-nowhere": "not a registry: it sends us nowhere",
	"token-server-unhealthy": "its token server refuses what it never refuses in health (401)",
	"no-token": "its token server gave no token",
	"invalid-host": "no host can have this name",
	"no-host-in-hosts-toml": "its hosts.toml leaves no host that may be asked for it: no capability to pull, or to resolve a tag",
	"no-such-host": "no such host",
	"name-server-failed": "the name server failed to answer",
	"connection-refused": "connection refused",
	"connection-reset": "connection reset",
	"connection-closed": "connection closed by the other side",
	"reply-cut": "a reply began, but broke off",
	"no-route-to-host": "no route to the host",
	"no-route-to-network": "no route to its network",
	"not-permitted": "not permitted by this machine",
	"no-connection-in-time": "no connection in time",
	"no-reply-in-time": "connected, but no reply in time",
	"reply-not-finished-in-time": "a reply began, but did not end in time",
	"headers-too-large": "its headers are too large",
	"certificate-expired": "its certificate has expired",
	"certificate-not-yet-valid": "its certificate is not valid yet",
	"certificate-revoked": "its certificate is revoked",
	"unknown-authority": "its certificate is of an unknown authority",
	"plain-http": "it speaks plain HTTP, not TLS",
	"not-tls": "it does not speak TLS",
	"stream-reset": "the stream was reset",
	"not-http": "not a registry: it does not speak HTTP",
	"proxy-login-required": "the proxy requires a login (407)",
	"proxy-certificate-for-other-host": "the proxy's certificate is for another host",
	"proxy-variable-invalid": "the proxy variable holds no URL of a proxy",
	"hosts-toml-certificate-unreadable": "a certificate that its hosts.toml names cannot be read",
	"compressed-reply": "it compresses its answer unasked"
};
const byStatus = {
	status: (status) => `it answered ${status}`,
	"status-always": (status) => `it answered ${status} to every request`,
	"web-page": (status) => `not a registry: it answered ${status} with a web page`,
	"not-a-registry-status": (status) => `not a registry: it answered ${status}`,
	"mirror-status": (status) => `a mirror answered ${status}`,
	"token-server-status": (status) => `not a registry: its token server answered ${status}`,
	"token-server-redirects": (status) => `not a registry: its token server redirects (${status})`,
	"token-needs-credentials": (status) => `the token server gives none without credentials (${status})`,
	refused: (status) => `refused (${status})`,
	"refused-without-challenge": (status) => `refused without a challenge (${status})`,
	"refused-to-login": (status) => `refused to this login (${status})`,
	"refused-without-credentials": (status) => `refused without credentials (${status})`,
	"not-found-or-unseen": (status) => `not found, or not to be seen (${status})`,
	"proxy-status": (status) => `the proxy answered ${status === 0 ? "an error" : status}`
};
/** For servers that gave no message. */
const unquoted = {
	"login-refused": "the registry refused it",
	"login-refused-by-token-server": "the token server refused it",
	"identity-token-refused": "the identity token was refused",
	"login-expired": "it has expired",
	"login-without-right": "the login has no right to it",
	"blocked-by-registry": "the registry blocks it",
	"blocked-by-policy": "a policy of the registry blocks it"
};
const timeouts = {
	"reply-unfinished-within": "a reply began, but did not end within",
	"no-reply-from-proxy-within": "no reply through the proxy within",
	"no-reply-within": "connected, but no reply within",
	"no-handshake-within": "connected, but the TLS handshake was not answered within",
	"no-connection-within": "no connection within"
};
const addresses = {
	never: "is a metadata, link-local or multicast address",
	loopback: "means the machine itself",
	private: "is a private address"
};
/** A clause: "its certificate has expired". */
function explainRegistryReason(reason) {
	switch (reason.code) {
		case "error-codes": return `it answered ${reason.status} ${reason.errorCodes.join(" ")}`;
		case "upstream-refused": return `the mirror's upstream refused (${reason.errorCodes.join(", ")})`;
		case "no-manifest": return `not a registry: it answered ${reason.status} with ${reason.mediaType ?? "no media type"} and no manifest`;
		case "no-registry-error": return `not a registry: it answered ${reason.status} with ${reason.mediaType ?? "no media type"} and no registry's error`;
		case "redirect-target-status": return `it redirects to ${reason.host}, which answered ${reason.status}`;
		case "redirect-target-wants-login": return `it redirects to ${reason.host}, which wants credentials of its own`;
		case "redirect-not-followed": return `not a registry: it redirects ${redirectProblemText(reason.problem)}`;
		case "token-server-forbidden": return `its token server may not be asked: ${realmProblemText(reason.problem)}`;
		case "token-server-untrusted": return untrustedTokenServer(reason.host);
		case "reply-too-large": return `its answer is larger than ${reason.bytes} bytes`;
		case "other-digest": return `it answered with another digest: ${reason.digest ?? "none"}`;
		case "certificate-for-other-host": return `its certificate is for another host${reason.names.length === 0 ? "" : `: ${reason.names.join(", ")}`}`;
		case "tls-handshake-failed": return `the TLS handshake failed (${reason.error})`;
		case "connection-failed": return `the connection failed${reason.error === null ? "" : ` (${reason.error})`}`;
		case "ca-file-unreadable": return `the CA file cannot be read: ${reason.file}`;
		case "address-forbidden": return `${reason.address} ${addresses[reason.kind]}`;
		case "proxy-failed": return `the proxy: ${explainRegistryReason(reason.reason)}`;
		case "other-host-failed": return `${reason.role === "token-server" ? "its token server" : "it redirects to"} ${reason.host}: ${explainRegistryReason(reason.reason)}`;
	}
	if ("text" in reason) {
		const status = reason.status === null ? "" : ` (${reason.status})`;
		return reason.text === "" ? unquoted[reason.code] + status : reason.text;
	}
	if ("seconds" in reason) return `${timeouts[reason.code]} ${reason.seconds} s`;
	if ("status" in reason) return byStatus[reason.code](reason.status);
	return plain[reason.code];
}
function untrustedTokenServer(host) {
	return `its token server ${host} is on another host and not trusted with logins`;
}
/** "it redirects ...". */
function redirectProblemText(problem) {
	switch (problem.code) {
		case "too-often": return "too often";
		case "scheme": return `to ${problem.scheme}`;
		case "login-in-url": return "to a URL with a login in it";
		case "host-not-allowed": return `to ${problem.host}, which is outside the allowed hosts`;
		case "not-https": return "to a URL without https";
	}
	return "nowhere";
}
function realmProblemText(problem) {
	switch (problem.code) {
		case "not-https": return "not https";
		case "login-in-url": return "a URL with a login or fragment in it";
		case "host-not-allowed": return `${problem.host} is outside the allowed hosts`;
		case "scheme": return `the scheme is ${problem.scheme}`;
	}
	return "no URL";
}

// src/judge/wording/exchange-line.ts
/** Evidence as lines: "GET https://host/v2/... -> 404 MANIFEST_UNKNOWN: manifest unknown". */
function evidenceLines(evidence) {
	return evidence.map((item) => isExchange(item) ? { request: evidenceText$1(item) } : evidenceText$1(item));
}
function evidenceText$1(item) {
	switch (item.kind) {
		case "exchange": return `${item.method} ${item.url} \u2192 ${resultText(item.result)}`;
		case "invalid-host": return `${item.host}: no host`;
		case "login-withheld": return `${untrustedTokenServer(item.host)}: none was sent`;
		case "token-server-forbidden": return `WWW-Authenticate of ${item.registry} names a token server that may not be asked: ${realmProblemText(item.problem)}`;
		case "repository-exists": return `${item.repository} holds other images of this run`;
	}
}
function resultText(result) {
	if ("status" in result) {
		const { status, location, errorCodes, errorText } = result;
		if (location !== null) return `${status} to ${location}`;
		const error = [errorCodes.join(" "), errorText].filter((part) => part !== "").join(": ");
		return error === "" ? String(status) : `${status} ${error}`;
	}
	switch (result.failure) {
		case "unreachable": {
			const tries = result.tries > 1 ? ` (${result.tries} tries)` : "";
			return `${result.stage}: ${explainRegistryReason(result.reason)}${tries}`;
		}
		case "refused": return `not sent: ${explainRegistryReason(result.reason)}`;
		case "rate-limited": return "not sent: the registry had told to wait for longer than there is time";
		case "deadline": return "the deadline came first";
	}
}

// src/judge/wording/explain-credentials.ts
/** One line a step, up to where it broke. */
function explainCredentials(access) {
	const { credentials, pull, attempts, runner } = access;
	const { from, serviceAccount, secrets, error } = credentials;
	const pod = `${pull.workload.resource.kind} ` + namespacedName(access, pull.workload.resource.name ?? "(no name)");
	const account = `service account ${namespacedName(access, serviceAccount.name)}`;
	const list = secrets.map(({ name }) => name).join(", ") || "nothing but empty names";
	const source = {
		pod: `${pod} names ${list} in its own imagePullSecrets, so those of ${account} do not count`,
		"service-account": `${pod} names none, so it gets those of ${account}: ${list}`,
		none: `${pod} names no pull secret, and ${account} ` + (serviceAccount.object === null ? "is not in these manifests" : "has none")
	}[from];
	const tried = attempts.flatMap(({ offer, answer }) => [offer === null ? "no credential matches, so the pull is anonymous" : `\`${offer.key}\` matches ${repositoryOf(access.reference)}: user ${offer.username === "" ? "(none)" : offer.username} is tried`, ...evidenceLines(answer?.evidence ?? [])]);
	const proof = runner?.answer === "found" ? ["this machine's own login finds it, so it exists", ...evidenceLines(runner.evidence)] : [];
	return [
		source,
		...secrets.map(step),
		...error === null ? [...tried, ...proof] : []
	];
}
function step(secret) {
	const { name, object, use, reason, keys } = secret;
	const why = reason === null ? "" : explainUnusable(reason);
	const place = object === null || object.source !== "manifest" ? "" : ` (${object.at.file}:${object.at.line})`;
	const made = object?.producer == null ? "" : `, made by ${object.by.kind} ${object.by.name ?? ""}`;
	const entries = keys === null ? "" : keys.length === 0 ? "no entry" : `entries ${keys.map((key) => `\`${key}\``).join(", ")}`;
	return `secret ${name}${place}${made}: ${{
		read: entries,
		ignored: `ignored: ${why}`,
		undecodable: why,
		hidden: entries || `content unknown: ${why}`,
		missing: "not found"
	}[use]}`;
}
/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
function kubectlCommands(access) {
	const { credentials, pull } = access;
	const { namespace } = pull.workload.resource;
	const where = namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
	const account = credentials.serviceAccount.name;
	return [...credentials.from !== "pod" && plainName.test(account) ? [`kubectl get serviceaccount ${account}${where} -o jsonpath='{.imagePullSecrets}'`] : [], ...credentials.secrets.filter(({ name }) => plainName.test(name)).map(({ name }) => `kubectl describe secret ${name}${where}`)];
}
/** "Deployment prod/web \u203a app": whose pull it is. */
function containerOf({ pull }) {
	const { kind, name } = pull.workload.resource;
	const container = pull.mention.container === null ? "" : ` \u203a ${pull.mention.container}`;
	return `${kind} ${namespacedName({ pull }, name ?? "(unnamed)")}${container}`;
}

// src/judge/facts/credential-problem.ts
/** Finds the credential problem of each pull, and builds the parts that its diagnostics share. */
/** Problems that matter only if the image exists and every tried credential was refused. */
const ofClosedImages = /* @__PURE__ */ new Set([
	"hides-service-account",
	"not-covering",
	"on-other-service-account",
	"absent"
]);
/** Problems of the secrets that the service account provides. */
const ofAccounts = /* @__PURE__ */ new Set(["on-other-service-account", "absent"]);
const inWords = {
	undecodable: "a pull secret cannot be decoded",
	rejected: "the registry rejects the credentials of the secrets",
	"wrong-namespace": "a pull secret is in another namespace",
	"not-found": "a pull secret does not exist",
	"wrong-type": "a pull secret has a type or key that the kubelet ignores",
	"hides-service-account": "the pod's own list replaces the secrets of its service account",
	"not-covering": "a pull secret has no entry that matches the image",
	"on-other-service-account": "the pull secret belongs to another service account",
	absent: "the pod has no pull secret"
};
/**
* Diagnostics for every pull whose first relevant problem is of this kind. `tell` returns null for
* a secret that needs no diagnostic of its own.
*/
function* credentialProblems(facts, kind, tell) {
	for (const access of accesses(facts)) {
		if (reportedProblem(access)?.kind !== kind) continue;
		for (const { secret } of access.breaks.filter((one) => one.kind === kind)) {
			const said = tell(access, secret);
			if (said === null) continue;
			const { certain, ...told } = said;
			const others = access.breaks.filter((one) => one.kind !== kind && one.kind !== "absent" && counts$1(access, one.kind));
			yield {
				...eventOf$1(facts, access, secret),
				...told,
				...severityFor(access, certain),
				pull: access.pull,
				evidence: [
					...explainCredentials(access),
					...unknownReasons(access),
					...new Set(others.map((one) => `also: ${inWords[one.kind]}`))
				],
				commands: kubectlCommands(access)
			};
		}
	}
}
/**
* The event of a failed pull if the registry refused it. Otherwise the kubelet only warns about
* missing secrets and reports nothing about secrets that it ignores.
*/
function eventOf$1(facts, access, secret) {
	if (!access.opened && access.attempts.some(({ answer }) => answer !== null && isRefusal(answer))) return closedEvent(facts, access.pull);
	return secret?.use === "missing" ? notRetrieved(facts, secret.name) : {};
}
/** The problem that is reported for a pull; undefined if none is relevant. */
function reportedProblem(access) {
	return access.breaks.find(({ kind }) => counts$1(access, kind));
}
function counts$1(access, kind) {
	if (kind === "undecodable") return true;
	if (access.pull.notAsked !== null && ofClosedImages.has(kind)) return false;
	if (kind === "rejected" && access.otherwise) return access.attempts.every(({ answer }) => isRejected(answer));
	if (kind === "rejected") return access.exists || access.attempts.some(({ answer }) => answer?.answer === "denied");
	if (access.otherwise || restsOnAssumption(access) || access.credentials.node) return false;
	if (ofAccounts.has(kind) && access.credentials.serviceAccount.presence === "absent") return false;
	return ofClosedImages.has(kind) ? !access.opened && access.exists && !isInconclusive(access) : true;
}
/** The pull relies on a secret with unknown content or on a patcher in the cluster. */
function restsOnAssumption({ credentials, opened }) {
	return !opened && credentials.unseen.some((one) => one.kind === "patcher" || one.kind === "secret" && one.secret.use === "hidden");
}
/** The image exists, and every attempt of the pod is refused. */
function isClosed({ opened, exists, attempts }) {
	return exists && !opened && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}
function isRejected(answer) {
	return answer?.answer === "denied" && answer.credential === "rejected";
}
/** All attempts of the pod are known and refused: missing or private, the pull fails. */
function isRefused({ attempts, credentials }) {
	return credentials.unseen.length === 0 && !credentials.node && credentials.serviceAccount.presence === "present" && attempts.length > 0 && attempts.every(({ answer }) => answer !== null && isRefusal(answer));
}
/** Reasons why the pull may succeed all the same, a line each. */
function unknownReasons({ credentials }) {
	return credentials.unseen.map((one) => `not known from here: whether ${explainUnseen(one)}`);
}

// src/judge/wording/login-source.ts
/** "auths of /home/u/.docker/config.json", "docker-credential-ecr-login". */
function loginSourceText(source) {
	switch (source.kind) {
		case "input": return "registry-auth";
		case "auths": return `auths of ${source.file}`;
		case "file": return source.file;
		case "helper": return `docker-credential-${source.program}`;
	}
}

// src/judge/wording/mirror-answers.ts
const maxMirrors = 3;
/** "its mirror a.example does not have it, its mirror b.example ...". */
function listMirrors(mirrors, explain) {
	const shown = mirrors.slice(0, maxMirrors).map(({ mirror, outcome, undecided }) => {
		return `its mirror ${mirror} ${undecided ? undecidedText(outcome, explain) : hostOutcomeText(outcome, explain)}`;
	});
	const rest = mirrors.length - shown.length;
	return shown.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
/** The host answered an anonymous request, but not with what pods show. */
function undecidedText(outcome, explain) {
	return outcome.answer === "found" ? "gives it to who shows nothing, and what it makes of the pod's login is not known" : `${hostOutcomeText(outcome, explain)} to who shows nothing, and pods' logins are not shown to mirrors from here`;
}
/** The predicate of a sentence about a host. */
function hostOutcomeText(outcome, explain) {
	switch (outcome.answer) {
		case "found": return "has it";
		case "missing": return "does not have it";
		case "denied":
		case "missing-or-denied": return `refuses it (${explain(outcome.because)})`;
		case "inconclusive": return `does not have it (${explain(outcome.because)})`;
		case "unreachable": return `could not be asked (${explain(outcome.because)})`;
		case "rate-limited": return "could not be asked (it limits the rate of requests)";
	}
	return `could not be asked (${notAskedText(outcome.because)})`;
}
const notAsked$1 = {
	offline: "offline",
	"node-local": "it means the node or the cluster",
	"not-allowed": "it is outside of `network.allow`",
	"forbidden-address": "its address is never asked",
	"private-address": "its address is private, and this run is restricted",
	"declared-unreachable": "the configuration says that it cannot be reached from here",
	deadline: "the time for the whole run was up"
};
function notAskedText(reason) {
	return notAsked$1[reason];
}

// src/judge/wording/explain-reason.ts
/** A clause: "the login has no right to it". */
function explainReason(reason) {
	switch (reason.code) {
		case "runner-login-refused": {
			const { source, login, anonymous, decides } = reason;
			const refused = `the login from ${source === null ? "this machine" : loginSourceText(source)} was refused: ${explainReason(login)}`;
			return decides === "login" ? `${refused}; without one ${explainReason(anonymous)}` : `${explainReason(anonymous)}; ${refused}`;
		}
		case "mirrors-may-have-it": return `${reason.registry} ${hostOutcomeText(reason.outcome, explainReason)}, but ${listMirrors(reason.mirrors, explainReason)}, and may have it`;
		case "login-not-sent-without-tls": return `${reason.registry} wants a login, and pods' are not sent where its hosts.toml does without verified TLS`;
		case "only-mirrors-answer": {
			const { registry, outcome } = reason;
			const upstream = outcome === null ? `no other host is asked for ${registry}` : `${registry} ${hostOutcomeText(outcome, explainReason)}`;
			return `${listMirrors(reason.mirrors, explainReason)}, which proves nothing, and ${upstream}`;
		}
		case "mirror-failed": return `its mirror ${reason.mirror}: ${explainReason(reason.reason)}`;
		case "registry-and-mirrors-failed": return `${explainReason(reason.reason)}; and ${listMirrors(reason.mirrors, explainReason)}`;
		default: return explainRegistryReason(reason);
	}
}
const unknownContent = {
	"looking-counts-as-pull": "the registry counts a look at them as a pull",
	"not-served": "the registry does not serve it",
	"manifest-unreadable": "its manifest cannot be read",
	"manifest-without-config": "its manifest names no config",
	"config-unreadable": "its config cannot be read",
	"config-without-platform": "its config names no platform"
};
/** Why the platforms of an image are not known. */
function explainUnknownContent(reason) {
	switch (reason.code) {
		case "looking-counts-as-pull":
		case "not-served":
		case "manifest-unreadable":
		case "manifest-without-config":
		case "config-unreadable":
		case "config-without-platform": return unknownContent[reason.code];
		case "not-asked": return explainNotAsked(reason.because);
		default: return explainRegistryReason(reason);
	}
}
function explainNotAsked(reason) {
	return reason === "deadline" ? "the deadline came first" : notAskedText(reason);
}
/** Why a login of this machine was refused or could not be read. */
function explainLoginProblem(problem) {
	switch (problem.code) {
		case "login-file-unreadable": return "the file cannot be read";
		case "not-a-docker-config": return "it is not a docker config: no JSON object";
		case "login-entry-undecodable": return `the entry ${problem.entry} cannot be decoded`;
		case "helper-name-invalid": return "the name of the credential helper is not one";
		case "helper-without-time": return "no time was left to ask the credential helper";
		case "helper-not-on-path": return "the credential helper is not on PATH";
		case "helper-timed-out": return `the credential helper did not answer within ${problem.seconds} s, or said too much`;
		case "helper-failed": return `the credential helper failed (${problem.signaled ? "" : "exit "}${problem.exit})`;
		case "helper-reply-not-json": return "the credential helper did not answer in JSON";
		case "helper-reply-incomplete": return "the credential helper named no user and secret";
		default: return explainReason(problem);
	}
}

// src/judge/rules/credentials/image-access-denied.ts
const imageAccessDenied = {
	id: "image-access-denied",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry refused every credential that was tried.",
	why: "A pod without a credential that can pull the image ends in ImagePullBackOff. Whether the cluster has such a credential cannot be determined from here.",
	fix: "Log in to the registry before this step with an account that can pull the image.",
	source: "https://distribution.github.io/distribution/spec/auth/token/",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		const rejected = new Set(rejectedLogins(facts));
		const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
		for (const { pull, reference, answer } of pullsAnswered(facts, "denied")) {
			const access = seen.get(pull);
			if (rejected.has(hostOf(reference).toLowerCase())) continue;
			if (access !== void 0 && reportedProblem(access) !== void 0) continue;
			const blocked = access?.otherwise === true;
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf(reference)}\` denies access, so it is unknown whether the image exists: ${explainReason(answer.because)}`,
				groupKey: repositoryOf(reference),
				certainty: blocked && isClosed(access) && access.credentials.unseen.length === 0 && !access.credentials.node ? "proved" : "unverified",
				pull,
				...blocked ? { fix: "Meet the registry's policy or have it changed; logging in will not help." } : closedEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				commands: inspectCommands(reference)
			};
		}
		for (const access of seen.values()) {
			if (!isClosed(access) || reportedProblem(access) !== void 0 || restsOnAssumption(access) || access.credentials.node) continue;
			if (access.credentials.serviceAccount.presence === "absent") continue;
			if (answerTo(facts, access.pull)?.answer !== "found") continue;
			yield {
				at: access.pull.mention.at,
				message: `\`${repositoryOf(access.reference)}\` exists and is private, and the credentials of the pod are unknown`,
				fix: "Declare the pull secret under `cluster.secrets`, or pass an `--inventory` of the cluster.",
				groupKey: `private ${repositoryOf(access.reference)}`,
				certainty: "unverified",
				pull: access.pull,
				...closedEvent(facts, access.pull),
				evidence: [...explainCredentials(access), ...unknownReasons(access)],
				commands: kubectlCommands(access)
			};
		}
	}
};

// src/judge/rules/reference/image-child-missing.ts
const imageChildMissing = {
	id: "image-child-missing",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image exists, but a manifest or config that the nodes need does not.",
	why: "The tag resolves, and then the pull fails. A registry clean-up deleted the part, or a copy between registries was incomplete.",
	fix: "Push the complete image again, with all platforms of its index.",
	source: "https://github.com/opencontainers/image-spec/blob/main/image-index.md",
	breaksPull: true,
	part: "version",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(facts, "child-missing")) yield {
			at: pull.mention.at,
			message: flaw.what === "config" ? `\`${familiar(reference)}\` exists, but its config does not` : `\`${familiar(reference)}\` exists, but its manifest for ${inWords$1(flaw.platforms)} does not`,
			groupKey: `${questionKey(reference)} ${flaw.digest} ${flaw.platforms.join(" ")}`,
			pull,
			...contentProblemEvent(facts, pull, flaw),
			evidence: evidenceLines([...evidence, ...flaw.evidence]),
			commands: flaw.what === "config" ? inspectConfigCommands(reference) : [`skopeo inspect --raw docker://${repositoryOf(reference)}@${flaw.digest}`]
		};
	}
};

// src/judge/rules/reference/image-digest-not-found.ts
const imageDigestNotFound = {
	id: "image-digest-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The digest does not exist in its repository.",
	why: "The digest takes precedence over a tag beside it: every pull fails, even if the tag exists.",
	fix: "Pin a digest that exists in this repository; the current one may be deleted or belong to another repository.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
	breaksPull: true,
	part: "digest",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
			if (answer.missing !== "digest") continue;
			yield {
				at: pull.mention.at,
				message: `The digest \`${reference.digest ?? ""}\` does not exist in \`${repositoryOf(reference)}\``,
				groupKey: questionKey(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				commands: inspectCommands(reference)
			};
		}
	}
};

// src/judge/rules/reference/image-missing-or-denied.ts
const imageMissingOrDenied = {
	id: "image-missing-or-denied",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry gives the same reply for a missing and for a private repository.",
	why: "In both cases the pull fails unless the pod has a credential that can pull the image.",
	fix: "Correct the name if it is wrong. If the image is private, log in on this machine with an account that can pull it, so that the check can tell the difference.",
	source: "https://github.com/distribution/distribution/issues/4354",
	breaksPull: true,
	part: "repository",
	routeStop: "image",
	*check(facts) {
		const rejected = new Set(rejectedLogins(facts));
		const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
		for (const { pull, reference, answer } of pullsAnswered(facts, "missing-or-denied")) {
			if (rejected.has(hostOf(reference).toLowerCase())) continue;
			const access = seen.get(pull);
			const exact = access !== void 0 && isRefused(access);
			const lean = answer.lean === null ? "" : {
				missing: "; it looks missing",
				denied: "; it looks private"
			}[answer.lean];
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf(reference)}\` does not exist or is private; the registry gives the same reply for both${lean} (${explainReason(answer.because)})`,
				groupKey: repositoryOf(reference),
				certainty: exact ? "proved" : "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: exact ? explainCredentials(access) : evidenceLines(answer.evidence),
				commands: inspectCommands(reference)
			};
		}
		for (const { pull, reference, answer } of pullsAnswered(facts, "inconclusive")) yield {
			at: pull.mention.at,
			message: `Could not determine whether \`${pull.mention.image}\` exists: ` + explainReason(answer.because),
			fix: "Run the check where both the mirror and its upstream registry are reachable.",
			groupKey: pull.mention.image,
			certainty: "unverified",
			pull,
			evidence: evidenceLines(answer.evidence),
			commands: inspectCommands(reference)
		};
		for (const access of seen.values()) {
			const { pull, reference, attempts, credentials, exists } = access;
			if (!exists || !isInconclusive(access) || reportedProblem(access) !== void 0) continue;
			if (restsOnAssumption(access) || credentials.node || answerTo(facts, pull)?.answer !== "found") continue;
			const [because = ""] = attempts.flatMap(({ answer }) => answer?.answer === "inconclusive" ? explainReason(answer.because) : []);
			yield {
				at: pull.mention.at,
				message: `\`${repositoryOf(reference)}\` exists, but could not determine whether the pod can pull it: ${because}`,
				fix: "Run the check where the mirror's upstream registry is reachable too; or declare the images that the nodes can pull under `cluster.nodeCredentials`.",
				groupKey: `mirrored ${repositoryOf(reference)}`,
				certainty: "unverified",
				pull,
				evidence: explainCredentials(access),
				commands: inspectCommands(reference)
			};
		}
	}
};

// src/judge/suggest/correction.ts
/** Empty for an image that is split over several fields, and for an invalid replacement. */
function corrected({ at, inParts }, image) {
	return inParts === true || "invalid" in parseImageReference(image) ? {} : { correction: {
		at,
		value: image
	} };
}

// src/judge/suggest/retired.ts
const kubernetes = "`registry.k8s.io` with the same path";
const vanityFlip = "https://github.com/kubernetes/k8s.io/blob/0a2ad9c5747ad663aa0ed2b303b61c2977cbf56a/k8s.gcr.io/Vanity-Domain-Flip.md";
/** The longest matching prefix wins. */
const rows$1 = [
	{
		prefix: "k8s.gcr.io",
		what: "has been frozen since 2023-04-03: it has no newer versions and will be shut down",
		successor: kubernetes,
		moved: "registry.k8s.io",
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	},
	...["gcr.io/google_containers", "gcr.io/google-containers"].map((prefix) => ({
		prefix,
		what: "has been frozen since 2020-07, when Kubernetes moved away",
		successor: "`registry.k8s.io` with the rest of the path",
		source: vanityFlip
	})),
	...[
		"gcr.io/k8s-artifacts-prod",
		"us.gcr.io/k8s-artifacts-prod",
		"eu.gcr.io/k8s-artifacts-prod",
		"asia.gcr.io/k8s-artifacts-prod"
	].map((prefix) => ({
		prefix,
		what: "is the storage of k8s.gcr.io, which has been frozen since 2023-04-03",
		successor: "`registry.k8s.io` with the rest of the path",
		moved: "registry.k8s.io",
		source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/"
	})),
	{
		prefix: "quay.io/kubernetes-ingress-controller",
		what: "has been read-only since 2020-07; its last version is 0.33.0",
		successor: "`registry.k8s.io/ingress-nginx/controller`",
		source: "https://github.com/kubernetes/ingress-nginx/releases/tag/controller-v0.34.0"
	},
	{
		prefix: "docker.io/jettech/kube-webhook-certgen",
		what: "is no longer maintained and fails on Kubernetes 1.22 and later",
		successor: "`registry.k8s.io/ingress-nginx/kube-webhook-certgen`",
		source: "https://github.com/kubernetes-sigs/gateway-api/pull/991"
	},
	{
		prefix: "gcr.io/kubebuilder/kube-rbac-proxy",
		what: "was shut down with Google Container Registry on 2025-03-18",
		successor: "`quay.io/brancz/kube-rbac-proxy`",
		source: "https://github.com/kubernetes-sigs/kubebuilder/discussions/3907"
	},
	...["gcr.io/tekton-releases", "gcr.io/tekton-nightly"].map((prefix) => ({
		prefix,
		what: "has not served images since 2025-07",
		successor: "`ghcr.io/tektoncd` with the path from the manifests of the release",
		source: "https://tekton.dev/blog/2025/04/03/migration-to-github-container-registry/"
	})),
	{
		prefix: "quay.io/coreos/kube-state-metrics",
		what: "has not been updated since version 2.0 (2021-04)",
		successor: "`registry.k8s.io/kube-state-metrics/kube-state-metrics`",
		source: "https://kubernetes.io/blog/2021/04/13/kube-state-metrics-v-2-0/"
	},
	{
		prefix: "quay.io/coreos/prometheus-operator",
		what: "has not been updated since version 0.42 (2020-09)",
		successor: "`quay.io/prometheus-operator/prometheus-operator`",
		source: "https://github.com/prometheus-operator/prometheus-operator/issues/3672"
	},
	{
		prefix: "quay.io/coreos/prometheus-config-reloader",
		what: "has not been updated since version 0.42 (2020-09)",
		successor: "`quay.io/prometheus-operator/prometheus-config-reloader`",
		source: "https://github.com/prometheus-operator/prometheus-operator/pull/3449"
	},
	{
		prefix: "docker.io/bitnami",
		but: /^(?:minideb|sealed-secrets)/,
		latestStays: true,
		what: "was emptied starting 2025-08-28: all versions moved to `docker.io/bitnamilegacy` and are no longer updated",
		successor: "another source of the image, or temporarily `docker.io/bitnamilegacy` with the same name",
		source: "https://github.com/bitnami/containers/issues/83267"
	},
	{
		prefix: "registry.centos.org",
		what: "was shut down in 2023-05: its host name no longer resolves",
		successor: "`quay.io/centos/centos`, or the replacement of that image",
		source: "https://github.com/CentOS/container-index/issues/424"
	},
	{
		prefix: "docker.pkg.github.com",
		what: "was replaced by GitHub's Container registry, which has all of its images",
		successor: "`ghcr.io` with the same path",
		source: "https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry"
	}
];
/** The row that applies to an image; null for most images. */
function retired({ domain, path, tag, digest }) {
	const name = `${domain.toLowerCase()}/${path}`;
	const latest = digest === null && (tag === null || tag === "latest");
	const [row] = rows$1.filter(({ prefix, but, latestStays }) => (name === prefix || name.startsWith(`${prefix}/`)) && but?.test(name.slice(prefix.length + 1)) !== true && !(latest && latestStays === true)).toSorted((a, b) => b.prefix.length - a.prefix.length);
	return row ?? null;
}

// src/judge/rules/policy/image-not-pinned.ts
const imageNotPinned = {
	id: "image-not-pinned",
	cause: "policy",
	severity: "off",
	online: false,
	since: "0.1.0",
	summary: "The image has no digest.",
	why: "A tag can be moved at any time by anyone who may push to the repository, and nodes do not notice.",
	fix: "Add the digest after the tag: `name:tag@sha256:\u2026`.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
	breaksPull: false,
	part: "version",
	routeStop: null,
	pins: true,
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, notAsked } = pull;
			if (notAsked === "placeholder" || notAsked === "undefined-variable" || "invalid" in reference || reference.digest !== null) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` has no digest`,
				groupKey: mention.image,
				pull,
				...pinned(facts, pull)
			};
		}
	}
};
/** Adds the digest that the tag has now. None for an image that should move to another registry. */
function pinned(facts, pull) {
	const { mention, reference } = pull;
	if (mention.guessed === true) return {};
	const answer = answerTo(facts, pull);
	if (answer?.answer !== "found" || answer.digest === null) return {};
	if ("invalid" in reference || retired(reference)?.moved !== void 0) return {};
	return corrected(mention, `${mention.image}@${answer.digest}`);
}

// src/judge/rules/reference/image-platform-mismatch.ts
const imagePlatformMismatch = {
	id: "image-platform-mismatch",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image is built for another platform than the nodes of the pod.",
	why: "Runtimes select a platform only from an index. A single manifest is pulled whatever its platform, and its program fails with `exec format error`.",
	fix: "Build the image for the platform of the nodes, or refer to the multi-platform index instead of one of its manifests.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/core/images/image.go",
	breaksPull: true,
	part: "version",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(facts, "platform-mismatch")) {
			const others = pull.platforms.filter((platform) => !flaw.nodes.includes(platform));
			const pinned = reference.digest === null ? "" : ", or pin the digest of the index instead of one of its manifests";
			yield {
				at: pull.mention.at,
				message: `\`${familiar(reference)}\` is built only for \`${flaw.made}\`, but the pod may run on ${inWords$1(flaw.nodes)}: ${outcome$1(flaw.made, flaw.nodes)}`,
				fix: others.length === 0 ? `Build it for ${inWords$1(flaw.nodes)}${pinned}.` : `Build it for ${inWords$1(flaw.nodes)}${pinned}, or keep the pod on ${inWords$1(others)} with a node selector (\`kubernetes.io/arch\`, \`kubernetes.io/os\`).`,
				groupKey: `${questionKey(reference)} ${flaw.nodes.join(" ")} ${others.join(" ")}`,
				pull,
				evidence: [...evidenceLines(evidence), `the config of the manifest says ${flaw.made}`],
				commands: inspectConfigCommands(reference)
			};
		}
	}
};
/** Layers for another operating system do not unpack as programs at all. */
function outcome$1(made, nodes) {
	const [os] = made.split("/");
	return nodes.every((node) => node.split("/", 1)[0] === os) ? "the pull succeeds, and the program fails with `exec format error`" : "it cannot run there, and nothing checks that before the pull";
}

// src/judge/rules/reference/image-platform-missing.ts
const imagePlatformMissing = {
	id: "image-platform-missing",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image has no manifest for a platform of the pod's nodes.",
	why: "Every pull fails on nodes of that platform, though it works on all others: pods get stuck wherever the scheduler places them on such a node.",
	fix: "Build the image for that platform too, or keep the pod off these nodes.",
	source: "https://github.com/containerd/platforms/blob/main/compare.go",
	breaksPull: true,
	part: "version",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(facts, "platform-missing")) {
			const { nodes, offered } = flaw;
			const others = pull.platforms.filter((platform) => !nodes.includes(platform));
			const nearly = nodes.some((node) => selectPlatform(offered, node, "lenient") !== null);
			const has = offered.length === 0 ? "it is an index without runnable manifests" : `it has ${inWords$1(offered)}`;
			yield {
				at: pull.mention.at,
				message: `\`${familiar(reference)}\` has no manifest for ${inWords$1(nodes)}: ${has}${nearly ? ", which containerd 2.1 does not accept instead" : ""}`,
				fix: others.length === 0 ? `Build it for ${inWords$1(nodes)}, or choose an image that has it.` : `Build it for ${inWords$1(nodes)}, or keep the pod on ${inWords$1(others)} with a node selector (\`kubernetes.io/arch\`, \`kubernetes.io/os\`).`,
				groupKey: `${questionKey(reference)} ${nodes.join(" ")} ${others.join(" ")}`,
				pull,
				...contentProblemEvent(facts, pull, flaw),
				evidence: evidenceLines(evidence),
				commands: inspectCommands(reference)
			};
		}
	}
};

// src/judge/wording/go-quoted.ts
/** Quotes text as Go's `%q` does, which the kubelet and the API server use. */
const short = {
	"\"": "\\\"",
	"\\": "\\\\",
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t",
	"\v": "\\v"
};
/** Seen, and so left as it is: https://pkg.go.dev/strconv#IsPrint */
const unprintable = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
/** https://pkg.go.dev/strconv#Quote */
function goQuoted(text) {
	return `"${text.toWellFormed().replace(unprintable, escaped$1)}"`;
}
function escaped$1(character) {
	const code = character.codePointAt(0) ?? 0;
	const hex = (width) => code.toString(16).padStart(width, "0");
	return short[character] ?? (code < 128 ? `\\x${hex(2)}` : code < 65536 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

// src/judge/rules/reference/image-reference-invalid.ts
const grammar = "https://github.com/distribution/reference/blob/v0.6.0/regexp.go";
const imageReferenceInvalid = {
	id: "image-reference-invalid",
	cause: "reference",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The image is not a valid reference.",
	why: "The kubelet does not try to pull: the container waits with InvalidImageName. The API server refuses an empty image or a number.",
	fix: "Correct the reference: `[host[:port]/]path[:tag][@digest]`, with the path in lower case.",
	source: grammar,
	breaksPull: true,
	part: "malformed",
	routeStop: "image",
	*check(facts) {
		for (const pull of facts.pulls) {
			if (pull.notAsked === "placeholder" || pull.notAsked === "undefined-variable") continue;
			const wrong = mistake(pull);
			if (wrong !== null) yield {
				at: pull.mention.at,
				groupKey: pull.mention.image,
				pull,
				...wrong
			};
		}
	}
};
function mistake({ mention, reference, workload }) {
	const { image } = mention;
	if (image === "" || mention.type === "null") return empty(mention, workload.pod);
	if (mention.type !== "string") return {
		message: `The image \`${image}\` is a ${mention.type}, not a string`,
		fix: "Write the image as a string, `name:tag`; quote it if YAML reads it as a number or boolean.",
		event: `json: cannot unmarshal ${mention.type === "boolean" ? "bool" : mention.type} into Go struct field ${mention.role === "volume" ? "ImageVolumeSource.reference" : "Container.image"} of type string`
	};
	if (!("invalid" in reference)) return null;
	const event = unparsed(image, reference.invalid);
	if (/^\p{White_Space}|\p{White_Space}$/u.test(image)) return {
		...padded(mention, workload.pod),
		...mention.role === "volume" ? { event } : {}
	};
	const why = reference.invalid.replace(/^invalid reference format(: )?/, "");
	return {
		message: `\`${image}\` is not a valid image reference${why === "" ? "" : `: ${why}`}`,
		event,
		...special$1(mention)
	};
}
function unparsed(image, because) {
	const quoted = goQuoted(image);
	return `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ` + because;
}
/**
* A pod template accepts an empty image volume; the Pods created from it are rejected
* (validation.go, validateImageVolumeSource).
*/
function empty(mention, pod) {
	const told = {
		message: "The image is empty",
		fix: "Set the image."
	};
	if (pod || mention.role !== "volume") return {
		...told,
		event: `${fieldOf(mention)}: Required value`
	};
	return {
		...told,
		event: `Error creating: Pod is invalid: ${fieldOfPod(mention)}: Required value`
	};
}
/**
* A Pod is rejected; a pod template is accepted, and the Pods created from it are rejected
* (validation.go, validateContainersOnlyForPod).
*/
function padded(mention, pod) {
	const { image } = mention;
	const event = `${fieldOfPod(mention)}: Invalid value: ${goQuoted(image)}: must not have leading or trailing whitespace`;
	return {
		message: `The image \`${image.trim()}\` has leading or trailing white space`,
		event: pod ? event : `Error creating: Pod is invalid: ${event}`,
		...corrected(mention, image.trim()),
		fix: image.endsWith("\n") ? "Write the image on the same line as its key: a block scalar (`|`) ends with a line break." : "Remove the white space."
	};
}
/** The field path from the root of the pod, not of its owner. */
function fieldOfPod(mention) {
	return fieldOf(mention).replace(/^.*\bspec\.(?=[^.]+\.)/, "spec.");
}
/** Templating languages, by the markers that they leave behind. */
const placeholders = [
	{
		pattern: /\{\{/,
		fix: "Render the template first (`helm template`): the manifest still contains the placeholder."
	},
	{
		pattern: /\$\{|\$[A-Z_]{2,}/,
		fix: "Substitute the variable before applying the manifest (envsubst, Flux postBuild): Kubernetes does not."
	},
	{
		pattern: /\$\(/,
		fix: "Replace the variable: Kubernetes does not expand `$(NAME)` in an image."
	},
	{
		pattern: /<no value>/,
		fix: "Set the missing value: a Go template writes `<no value>` for a value that is not set."
	},
	{
		pattern: /^<|<[^>]*>/,
		fix: "Replace the placeholder with an image."
	}
];
function special$1(mention) {
	const { image } = mention;
	const placeholder = placeholders.find(({ pattern }) => pattern.test(image));
	if (placeholder !== void 0) return { fix: placeholder.fix };
	if (/:\d+(\.\d+)?e[+-]\d+$/.test(image)) return { fix: "Quote the tag in its source: YAML read it as a number." };
	if (/^https?:\/\//.test(image)) {
		const bare = image.replace(/^https?:\/\//, "");
		return {
			fix: "Remove the scheme: a reference begins with the host.",
			.../[:@][^/]*$/.test(bare.slice(bare.indexOf("/"))) ? corrected(mention, bare) : {}
		};
	}
	if (/^[:@]/.test(image)) return { fix: "Set the repository: it is empty." };
	if (/^\/|\/\//.test(image)) return { fix: "Set the empty part before the slash, or remove the slash." };
	const digest = /@sha\d+:[0-9a-f]*$/i.exec(image)?.[0];
	if (digest !== void 0) return {
		fix: "Copy the complete digest: sha256 has 64 lower-case hexadecimal digits.",
		...corrected(mention, image.slice(0, -digest.length) + digest.toLowerCase())
	};
	if (image.endsWith(":")) return { fix: "Set the tag: it is empty after the colon." };
	const [name = "", ...rest] = image.split(/(?=[:@][^/]*$)/);
	if (name === name.toLowerCase()) return {};
	const meant = name.toLowerCase() + rest.join("");
	const [first = "", ...path] = name.split("/");
	const clear = path.length === 0 || first === first.toLowerCase() || /[.:]/.test(first);
	return {
		fix: `Write the repository in lower case: \`${meant}\`.`,
		...clear ? corrected(mention, meant) : {}
	};
}

// src/judge/facts/same-image-elsewhere.ts
const remembered$3 = /* @__PURE__ */ new WeakMap();
/** Familiar names, in manifest order. Makes no requests. */
function sameImageElsewhere(facts, reference) {
	const host = hostOf(reference);
	const others = foundImages(facts).get(withoutHost(reference)) ?? [];
	return [...new Set(others.filter((other) => hostOf(other) !== host).map(familiar))];
}
/** A sentence that follows a fix; "" if there is none. */
function orUseSameImage(facts, reference) {
	const there = sameImageElsewhere(facts, reference).slice(0, 3).map((image) => `\`${image}\``);
	return there.length === 0 ? "" : ` Another registry has the same path and tag: ${there.join(", ")}.`;
}
function foundImages(facts) {
	const known = remembered$3.get(facts);
	if (known !== void 0) return known;
	const found = /* @__PURE__ */ new Map();
	for (const { reference } of facts.pulls) {
		if ("invalid" in reference || facts.answers.byImage.get(questionKey(reference))?.answer !== "found") continue;
		const key = withoutHost(reference);
		const same = found.get(key);
		if (same === void 0) found.set(key, [reference]);
		else same.push(reference);
	}
	remembered$3.set(facts, found);
	return found;
}
/** Only Docker Hub has `library/`; other registries omit it from the path. */
function withoutHost({ domain, path, tag, digest }) {
	const rest = domain === "" ? path.slice(path.indexOf("/") + 1) : path;
	return `${domain === "docker.io" ? rest.replace(/^library\//, "") : rest}:${tag ?? "latest"}@${digest ?? ""}`;
}

// src/judge/rules/reference/image-repository-not-found.ts
const imageRepositoryNotFound = {
	id: "image-repository-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The repository does not exist in its registry.",
	why: "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the rollout never completes.",
	fix: "Correct the repository name, or push the image.",
	source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
	breaksPull: true,
	part: "repository",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
			if (answer.missing !== "repository") continue;
			yield {
				at: pull.mention.at,
				message: `The repository \`${repositoryOf(reference)}\` does not exist`,
				fix: `Correct the repository name, or push the image.${orUseSameImage(facts, reference)}`,
				groupKey: repositoryOf(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				commands: inspectCommands(reference)
			};
		}
	}
};

// src/judge/rules/policy/image-tag-mutable.ts
const imageTagMutable = {
	id: "image-tag-mutable",
	cause: "policy",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The image uses `latest`, or has neither tag nor digest.",
	why: "What runs depends on when each node pulled the image: two replicas may differ, and a rollback restores nothing.",
	fix: "Use a version tag, or pin a digest.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#updating-images",
	breaksPull: false,
	part: "version",
	routeStop: null,
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention } = pull;
			if (pull.notAsked === "placeholder" || pull.notAsked === "undefined-variable" || pull.notAsked === "invalid") continue;
			if ("invalid" in reference || reference.digest !== null || (reference.tag ?? "latest") !== "latest") continue;
			yield {
				at: mention.at,
				message: reference.tag === null ? `\`${mention.image}\` has neither tag nor digest, so \`latest\` is pulled` : `\`${mention.image}\` can change at any time`,
				groupKey: mention.image,
				pull
			};
		}
	}
};

// src/judge/rules/reference/image-tag-moved.ts
const imageTagMoved = {
	id: "image-tag-moved",
	cause: "reference",
	severity: "off",
	online: true,
	since: "0.1.0",
	summary: "The tag now names another image than the digest beside it.",
	why: "The kubelet pulls the digest, so the tag misleads readers. Off by default, because the rule costs one request for each pinned image.",
	fix: "Update the digest or the tag so that both name the same image.",
	source: "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
	breaksPull: false,
	part: "tag",
	routeStop: "image",
	asksFor: "digests-of-pinned-tags",
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention } = pull;
			if (pull.notAsked !== null || "invalid" in reference) continue;
			const { tag, digest } = reference;
			if (tag === null || digest === null) continue;
			const answer = facts.answers.byImage.get(questionKey({
				...reference,
				digest: null
			}));
			if (answer?.answer !== "found" || answer.digest === null) continue;
			if (answer.digest === digest || answer.digest.split(":", 1)[0] !== digest.split(":", 1)[0]) continue;
			yield {
				at: mention.at,
				message: `The tag \`${tag}\` now points to \`${answer.digest}\`, not to the digest beside it, which is pulled`,
				groupKey: mention.image,
				pull,
				evidence: evidenceLines(answer.evidence)
			};
		}
	}
};

// src/model/edit-distance.ts
/** Computes the edit distance between two names. */
/**
* Optimal string alignment distance: Levenshtein, with a swap of adjacent characters as one edit.
* Returns `most + 1` for every distance above `most`.
*/
function editDistance(a, b, most) {
	if (Math.abs(a.length - b.length) > most) return most + 1;
	let before = [];
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
			current.push(Math.min(substitute, swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
		}
		if (Math.min(...current) > most) return most + 1;
		before = previous;
		previous = current;
	}
	return Math.min(previous[b.length] ?? most + 1, most + 1);
}

// src/judge/suggest/similar-tag.ts
/** Suggests existing names for a missing one. */
/**
* The closest names, best first, by how people mistype tags: letter case, an extra or missing `v`,
* an extra or missing suffix ("1.2" for "1.2-alpine"), a neighbouring version, then edit distance.
* Unrelated names are not suggested.
*/
function nearestTags(wanted, existing, most = 3) {
	return existing.filter((name) => name !== wanted).map((name) => ({
		name,
		distance: distance(wanted, name)
	})).filter((candidate) => candidate.distance < Infinity).sort((a, b) => a.distance - b.distance || compareNewestFirst(a.name, b.name)).slice(0, most).map((candidate) => candidate.name);
}
/**
* The only tag that can be intended; null if there are none or several. It differs in letter case,
* in a `v` before its digits, or in trailing zeros that YAML drops from a number ("1.10" becomes
* "1.1"). Everything else is a guess.
*/
function similarTag(wanted, existing) {
	const whole = !existing.some((name) => name.startsWith(`${wanted}-`));
	const [slip, ...others] = existing.filter((name) => name !== wanted && (isSpelt(wanted, name) || whole && isSameNumber(wanted, name)));
	return slip === void 0 || others.length > 0 ? null : slip;
}
function isSpelt(wanted, name) {
	return withoutV(wanted.toLowerCase()) === withoutV(name.toLowerCase());
}
function isSameNumber(wanted, name) {
	const [short, long] = [wanted, name].map((tag) => /^\d+\.\d+$/.test(tag) ? tag.replace(/\.?0+$/, "") : tag);
	return /^\d+(?:\.\d*[1-9])?$/.test(wanted) && short === long;
}
function distance(wanted, name) {
	const a = wanted.toLowerCase();
	const b = name.toLowerCase();
	if (a === b) return 0;
	if (withoutV(a) === withoutV(b)) return 1;
	const edits = editDistance(a, b, 3);
	const close = edits <= Math.max(1, Math.floor(Math.min(a.length, 12) / 4));
	const [versionA, versionB] = [version$1(a), version$1(b)];
	if (versionA !== null && versionB !== null) {
		if (versionA.numbers.join() === versionB.numbers.join()) return close ? 2 : versionA.suffix === "" || versionB.suffix === "" ? 3 : 4;
		if (versionA.suffix !== versionB.suffix) return close ? 40 + edits : Infinity;
		return neighbour(versionA.numbers, versionB.numbers);
	}
	if (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)) return 3;
	return close ? 10 + edits : Infinity;
}
/** 5 to 8, by the first component that differs. Another major version is not a neighbour. */
function neighbour(a, b) {
	const parted = a.findIndex((number, index) => number !== b[index]);
	if (parted < 0) return 4.5;
	if (b.length < a.length && parted === b.length) return 5;
	const gap = Math.min(Math.abs((a[parted] ?? 0) - (b[parted] ?? 0)), 99) / 100;
	if (parted === 0 && a.length > 1) return Infinity;
	return parted === 0 ? 30 + gap : 8 - Math.min(parted, 3) + gap;
}
function withoutV(tag) {
	return tag.replace(/^v(?=\d)/, "");
}
function version$1(tag) {
	const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,4})([-_+.]?.*)$/s.exec(tag);
	if (match === null || /^\d*[a-z]/.test(match[2] ?? "")) return null;
	return {
		numbers: (match[1] ?? "").split(".").map(Number),
		suffix: match[2] ?? ""
	};
}
let byNumber;
/** Compares versions within names as numbers. The collator is slow to create, so it is lazy. */
function compareNewestFirst(a, b) {
	byNumber ??= new Intl.Collator("en", { numeric: true });
	return byNumber.compare(b, a);
}

// src/judge/rules/reference/image-tag-not-found.ts
const imageTagNotFound = {
	id: "image-tag-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The tag does not exist in its repository.",
	why: "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the rollout never completes.",
	fix: "Push the tag, or correct it.",
	source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
	breaksPull: true,
	part: "version",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
			if (answer.missing !== "tag") continue;
			const tag = reference.tag ?? "latest";
			const implied = reference.tag === null ? " (no tag is written, so `latest` is pulled)" : "";
			yield {
				at: pull.mention.at,
				message: `The tag \`${tag}\` does not exist in \`${repositoryOf(reference)}\`${implied}`,
				fix: suggestion(tag, answer.tags) + orUseSameImage(facts, reference),
				groupKey: questionKey(reference),
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				commands: listTagsCommands(reference),
				...correction(facts, pull, reference, answer.tags)
			};
		}
	}
};
/** None if the same image on another registry, or a successor registry, may be intended. */
function correction(facts, { mention: { image, at, inParts } }, reference, tags) {
	const { tag } = reference;
	const meant = tag === null ? null : similarTag(tag, tags ?? []);
	if (tag === null || meant === null || retired(reference) !== null || sameImageElsewhere(facts, reference).length > 0) return {};
	return { correction: {
		at,
		value: inParts === true ? meant : image.slice(0, -tag.length) + meant
	} };
}
function suggestion(tag, tags) {
	const meant = similarTag(tag, tags ?? []);
	const near = nearestTags(tag, tags ?? []).filter((name) => name !== meant);
	const [best, ...others] = meant === null ? near : [meant, ...near.slice(0, 2)];
	if (best === void 0) return tags === null ? "Push the tag, or correct it." : whatIsThere(tags);
	return `Use \`${best}\`, the closest existing tag${others.length === 0 ? "" : ` (also close: ${others.map((name) => `\`${name}\``).join(", ")})`}, or push \`${tag}\`.`;
}
/** Lists a few existing tags, the highest first, if none is close. */
function whatIsThere(tags) {
	if (tags.length === 0) return "Push the tag: the repository has no tags.";
	const few = tags.toSorted(compareNewestFirst).slice(0, 3).map((name) => `\`${name}\``);
	const more = tags.length > few.length ? `, and ${tags.length - few.length} more` : "";
	return `Push the tag, or use an existing one: ${few.join(", ")}${more}.`;
}

// src/judge/rules/reference/image-type-unsupported.ts
const imageTypeUnsupported = {
	id: "image-type-unsupported",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The reference does not name a container image that the nodes can run.",
	why: "Registries store charts, signatures and other artifacts beside images, under the same kind of name. Current runtimes also refuse images in the format of 2014 (schema 1).",
	fix: "Refer to the container image instead of the artifact beside it, or rebuild the image.",
	source: "https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage",
	breaksPull: true,
	part: "version",
	routeStop: "image",
	*check(facts) {
		for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(facts, "type-unsupported")) {
			const schema1 = isSchema1(flaw.type);
			const rejected = facts.runtime === null ? "containerd rejects since 2.0" : `\`${facts.runtime}\` rejects`;
			yield {
				at: pull.mention.at,
				message: schema1 ? `\`${familiar(reference)}\` uses the obsolete schema 1 format, which ${rejected}` : `\`${familiar(reference)}\` is ${wordsFor(flaw.type)}, not a container image`,
				...schema1 ? { fix: "Rebuild the image, or convert it with `skopeo copy --format oci`." } : {},
				groupKey: `${questionKey(reference)} ${flaw.certain}`,
				...flaw.certain ? {} : { certainty: "unverified" },
				pull,
				...contentProblemEvent(facts, pull, flaw),
				evidence: evidenceLines(evidence),
				commands: inspectCommands(reference)
			};
		}
	}
};
/**
* Helm: https://github.com/helm/helm/blob/main/pkg/registry/constants.go
* Plugins: https://github.com/moby/moby/blob/master/docs/
*/
function wordsFor(type) {
	if (type.startsWith("application/vnd.cncf.helm.")) return `a Helm chart (\`${type}\`)`;
	if (type.startsWith("application/vnd.docker.plugin.")) return `a Docker plugin (\`${type}\`)`;
	return `an artifact of type \`${type}\``;
}

// src/judge/rules/manifest/manifest-duplicate-key.ts
const manifestDuplicateKey = {
	id: "manifest-duplicate-key",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "A key that affects the pull appears twice.",
	why: "`kubectl` and Helm silently use the last value, including one from a merge key (`<<`). Kustomize refuses a key that is written twice and prefers a written key to a merged one.",
	fix: "Remove the key that is wrong.",
	source: "https://yaml.org/spec/1.2.2/#3213-node-comparison",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const { resource, key, path, at, first, merged } of facts.cluster.repeatedKeys ?? []) yield {
			at,
			message: merged ? `The merge key overrides \`${key}\` of line ${first.line}` : `\`${key}\` appears twice: this value overrides the one on line ${first.line}`,
			...merged ? { fix: `Move \`${key}\` after the merge key, or remove it.` } : {},
			groupKey: `${resource.kind} ${resource.namespace ?? ""}/${resource.name ?? ""} ${path}`,
			resource,
			related: [{
				at: first,
				message: "overridden"
			}]
		};
	}
};

// src/judge/rules/manifest/manifest-invalid.ts
const manifestInvalid = {
	id: "manifest-invalid",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The document cannot be parsed.",
	why: "It will not be applied, and nothing in it was checked. The documents before and after it were.",
	fix: "Correct the YAML or JSON.",
	source: "https://yaml.org/spec/1.2.2/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const { at, message, template } of facts.cluster.brokenDocuments) if (template === null) yield {
			at,
			message: `The document cannot be parsed: ${message}`,
			groupKey: `${at.file}:${at.line}`
		};
	}
};

// src/judge/rules/manifest/manifest-unrendered.ts
/** The template engines, by the markers found in a document. */
const engines = {
	helm: {
		name: "Helm",
		fix: "Render the chart and check the output: `helm template \u2026 | pullgate check -`."
	},
	kustomize: {
		name: "Kustomize",
		fix: "Build the overlay and check the output: `kubectl kustomize \u2026 | pullgate check -`."
	},
	envsubst: {
		name: "envsubst",
		fix: "Substitute the variables and check the output: `envsubst < \u2026 | pullgate check -`."
	},
	jinja: {
		name: "Jinja",
		fix: "Render the template and check the output."
	}
};
const manifestUnrendered = {
	id: "manifest-unrendered",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The document is an unrendered template.",
	why: "Kubernetes refuses it as it is, and nothing in it was checked.",
	fix: "Render the template and check the output, or skip the file with `--exclude`.",
	source: "https://helm.sh/docs/helm/helm_template/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const { at, template } of facts.cluster.brokenDocuments) {
			if (template === null) continue;
			const { name, fix } = engines[template];
			yield {
				at,
				message: `The document contains unrendered ${name} template markers`,
				fix,
				groupKey: `${name} ${at.file}`
			};
		}
	}
};

// src/judge/rules/policy/pull-policy-always-throttled.ts
/** Registries that count pulls, and the quota of an address without a login. */
const quotas = { "docker.io": {
	pulls: 100,
	hours: 6
} };
const pullPolicyAlwaysThrottled = {
	id: "pull-policy-always-throttled",
	cause: "policy",
	severity: "off",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is Always, and the registry limits pulls.",
	why: "With Always, every container start contacts the registry, and an image that the node lacks counts as a pull. Once the quota is used up, starts fail with 429 Too Many Requests. Nodes behind one address share the quota.",
	fix: "Use IfNotPresent with a version tag or a digest, log in, or use a mirror.",
	source: "https://docs.docker.com/docker-hub/usage/pulls/",
	breaksPull: false,
	part: "version",
	routeStop: null,
	*check(facts) {
		const always = facts.pulls.filter(({ pullPolicy, notAsked, mention }) => pullPolicy === "Always" && notAsked === null && mention.operatorImage === void 0 && mention.guessed !== true);
		for (const [registry, { pulls, hours }] of Object.entries(quotas)) {
			const its = always.filter(({ reference }) => !("invalid" in reference) && hostOf(reference) === registry);
			const starts = its.reduce((sum, pull) => sum + podsOf(pull), 0);
			for (const pull of its) yield {
				at: pull.mention.pullPolicy?.at ?? pull.mention.at,
				message: `Starting these pods once can take ${starts} pulls from \`${registry}\`, which allows ${pulls} pulls in ${hours} hours without a login`,
				groupKey: registry,
				pull
			};
		}
	}
};
/** At least one. A DaemonSet has one per node, and the number of nodes is unknown. */
function podsOf({ workload }) {
	return workload.replicas ?? 1;
}

// src/judge/rules/policy/pull-policy-invalid.ts
const policies$2 = [
	"Always",
	"IfNotPresent",
	"Never"
];
const pullPolicyInvalid = {
	id: "pull-policy-invalid",
	cause: "policy",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is not Always, IfNotPresent or Never.",
	why: "The API server refuses the resource. The names are case-sensitive.",
	fix: "Write Always, IfNotPresent or Never.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
	breaksPull: true,
	part: "version",
	routeStop: null,
	*check(facts) {
		for (const pull of facts.pulls) {
			if (typeof pull.pullPolicy === "string") continue;
			const written = pull.pullPolicy.invalid;
			const meant = policies$2.find((policy) => policy.toLowerCase() === written.trim().toLowerCase());
			const place = pull.mention.pullPolicy?.at;
			yield {
				at: place ?? pull.mention.at,
				message: `The pull policy \`${written}\` does not exist`,
				...meant === void 0 ? {} : { fix: `Write \`${meant}\`.` },
				...meant === void 0 || place === void 0 ? {} : { correction: {
					at: place,
					value: meant
				} },
				groupKey: written,
				pull,
				event: `${field(pull)}: Unsupported value: ${goQuoted(written)}: supported values: "Always", "IfNotPresent", "Never"`
			};
		}
	}
};
/** The field beside the image, which has a shorter name in an image volume. */
function field({ mention }) {
	return fieldOf(mention).replace(/\.reference$|\.image$/, mention.role === "volume" ? ".pullPolicy" : ".imagePullPolicy");
}

// src/judge/rules/policy/pull-policy-never.ts
const pullPolicyNever = {
	id: "pull-policy-never",
	cause: "policy",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The pull policy is Never, so the image must already be on the node.",
	why: "On a node without the image the container waits with ErrImageNeverPull. Registries cannot tell which images the nodes have.",
	fix: "Use IfNotPresent, or declare the image under `cluster.preloaded` if every node has it.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
	breaksPull: "maybe",
	part: "version",
	routeStop: null,
	*check(facts) {
		for (const pull of facts.pulls) {
			if (pull.notAsked !== "never") continue;
			yield {
				at: pull.mention.pullPolicy?.at ?? pull.mention.at,
				message: `\`${pull.mention.image}\` is never pulled, and \`cluster.preloaded\` does not list it`,
				groupKey: pull.mention.image,
				pull,
				event: `Container image "${pull.mention.image}" is not present with pull policy of Never`
			};
		}
	}
};

// src/judge/facts/mutable-tag.ts
/** Recognises tags that are meant to move to other images. */
/** Names of branches, channels and stages. A variant may follow: "latest-alpine". */
const names$1 = /* @__PURE__ */ new Set([
	"latest",
	"main",
	"master",
	"trunk",
	"develop",
	"development",
	"dev",
	"head",
	"tip",
	"edge",
	"canary",
	"nightly",
	"daily",
	"weekly",
	"snapshot",
	"rolling",
	"next",
	"current",
	"stable",
	"unstable",
	"testing",
	"staging",
	"stage",
	"preview",
	"prod",
	"production",
	"mainline",
	"lts"
]);
/** Prefixes of branch names, which CI turns into tags. */
const branches = /* @__PURE__ */ new Set([
	"feature",
	"feat",
	"bugfix",
	"hotfix"
]);
/** Conservative: a tag with a digit may be a version, a date or a commit. */
function isMutable(tag) {
	if (/\d/.test(tag)) return false;
	const [first = "", ...rest] = tag.toLowerCase().split(/[-_.]/);
	return names$1.has(first) || branches.has(first) && rest.length > 0;
}

// src/judge/rules/policy/pull-policy-stale.ts
const pullPolicyStale = {
	id: "pull-policy-stale",
	cause: "policy",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "The tag is mutable, and the pull policy is IfNotPresent.",
	why: "A node that already has an image with this tag keeps it, however old. A rollout changes nothing there, and replicas run different images.",
	fix: "Pin a digest, use a version tag, or set `imagePullPolicy: Always`.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
	breaksPull: false,
	part: "version",
	routeStop: null,
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, pullPolicy, notAsked } = pull;
			if (pullPolicy !== "IfNotPresent" || notAsked !== null || "invalid" in reference) continue;
			const tag = reference.tag ?? "latest";
			if (reference.digest !== null || !isMutable(tag) || mention.operatorImage !== void 0 || mention.guessed === true) continue;
			yield {
				at: mention.at,
				message: `\`${mention.image}\` is not pulled again by nodes that already have it, although \`${tag}\` is a mutable tag`,
				groupKey: mention.image,
				pull
			};
		}
	}
};

// src/judge/facts/sibling-workload.ts
/** Shared by pull-secret-absent and pull-secret-sibling, which find the same defect. */
const hasNoSecret = "no pull secret";
const remembered$2 = /* @__PURE__ */ new WeakMap();
function siblingOf(facts, access) {
	let furnished = remembered$2.get(facts);
	if (furnished === void 0) {
		const found = accesses(facts).filter((one) => hasSecret(one) && (!one.opened || one.credentials.offers.length > 0));
		furnished = new Map(found.toReversed().map((one) => [workloadName(one), one]));
		remembered$2.set(facts, furnished);
	}
	return furnished.get(workloadName(access));
}
function hasSecret({ credentials }) {
	return credentials.secrets.some(({ covers, use }) => covers !== false && use !== "ignored" && use !== "missing");
}
/** Identifies root, namespace and registry. */
function workloadName({ pull, reference }) {
	return JSON.stringify([
		pull.workload.root,
		pull.workload.resource.namespace,
		hostOf(reference)
	]);
}
function secretsOf({ credentials }) {
	return credentials.secrets.map(({ name }) => `\`${name}\``).join(", ");
}

// src/judge/rules/credentials/pull-secret-absent.ts
const pullSecretAbsent = {
	id: "pull-secret-absent",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The image is private, and the pod has no pull secret.",
	why: "The kubelet pulls without credentials: ErrImagePull, then ImagePullBackOff.",
	fix: "Add a pull secret to the pod's imagePullSecrets or to its service account. If the nodes have their own credential for this registry, declare it under `cluster.nodeCredentials`.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		yield* credentialProblems(facts, "absent", (access) => {
			const { unseen, serviceAccount } = access.credentials;
			const node = unseen.some(({ kind }) => kind === "node");
			const host = hostOf(access.reference);
			const unlessAccount = serviceAccount.object === null ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster` : "";
			const { names, ...hint } = hintOf(facts, access);
			return {
				...hint,
				dedupeKey: hasNoSecret,
				at: access.pull.mention.at,
				message: node ? `Images of \`${host}\` are private and the pod has no pull secret; the nodes may have their own credential` : `\`${repositoryOf(access.reference)}\` is private, and the pod has no pull secret${unlessAccount}`,
				groupKey: node ? host : `${repositoryOf(access.reference)} ${serviceAccount.object === null ? "unknown" : "known"}${names}`,
				certain: serviceAccount.presence === "present"
			};
		});
	}
};
/** Suggests the secret of a sibling workload, else one of the namespace that covers the image. */
function hintOf(facts, access) {
	const sibling = siblingOf(facts, access);
	const { spareSecrets } = access.credentials;
	const names = sibling === void 0 ? spareSecrets.map(({ name }) => `\`${name ?? ""}\``).join(" or ") : secretsOf(sibling);
	if (names === "") return { names };
	const { kind, name } = sibling?.pull.workload.resource ?? {};
	const why = sibling === void 0 ? "which covers the image" : `as ${kind} \`${name ?? ""}\` does`;
	const related = sibling === void 0 ? spareSecrets.map(({ at, by }) => ({
		at,
		message: `${by.kind} ${by.name ?? ""} covers the image`
	})) : [{
		at: sibling.pull.mention.at,
		message: `${kind} ${name ?? ""} has the secret`
	}];
	return {
		names: ` ${names}`,
		fix: `Add ${names}, ${why}, to the pod's imagePullSecrets or to its service account.`,
		related
	};
}

// src/judge/rules/credentials/pull-secret-after-hook.ts
const pullSecretAfterHook = {
	id: "pull-secret-after-hook",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A hook needs a Secret or ServiceAccount that is created only after the hook runs.",
	why: "On the first installation the API server refuses the hook's pod, or the pod pulls without credentials, and the rollout hangs.",
	fix: "Make the Secret or ServiceAccount a hook of the same phase with a lower weight.",
	source: "https://helm.sh/docs/topics/charts_hooks/",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { hook, root, resource } = access.pull.workload;
			if (hook === null || !hook.early || hook.test) continue;
			const { serviceAccount, secrets } = access.credentials;
			const needed = [serviceAccount.object, ...secrets.map(({ object }) => object)];
			for (const object of needed) {
				if (object === null || object.source !== "manifest" || object.root !== root || !late(object, hook.weight)) continue;
				yield {
					at: access.pull.workload.at,
					message: `The ${hook.phase} hook ${resource.kind} \`${resource.name ?? ""}\` needs the ${object.kind} \`${object.name ?? ""}\`, which is created after it`,
					groupKey: `${root} ${resource.kind} ${resource.name ?? ""} ${object.kind} ` + (object.name ?? ""),
					pull: access.pull,
					related: [{
						at: object.at,
						message: object.hook === null ? "not a hook, so created after all early hooks" : `${object.hook.phase} hook of weight ${object.hook.weight}`
					}]
				};
			}
		}
	}
};
function late({ hook }, weight) {
	return hook === null || !hook.early || hook.weight > weight;
}

// src/judge/rules/credentials/pull-secret-expiring.ts
const pullSecretExpiring = {
	id: "pull-secret-expiring",
	cause: "credentials",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The stored credential is a token that expires before anything renews it.",
	why: "Pulls work until the token expires; after that every new pod ends in ImagePullBackOff.",
	fix: "Let a producer renew the token (an ExternalSecret with an ECR generator, a credential provider on the nodes), or use a credential that does not expire.",
	source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
	breaksPull: false,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		for (const access of accesses(facts)) for (const { object, name, at } of access.credentials.secrets) {
			if (object === null) continue;
			const place = object.source === "manifest" ? object.at : at;
			const told = (message) => ({
				at: place,
				message,
				groupKey: `${object.root} ${place.file}:${place.line} ${name}`,
				pull: access.pull,
				related: place === at ? [] : [{
					at,
					message: "used as a pull secret"
				}]
			});
			const { lifetimeSeconds, refreshSeconds, producer } = object;
			if (lifetimeSeconds !== null && refreshSeconds !== null && refreshSeconds > lifetimeSeconds) yield told(`The credential of \`${name}\` expires after ${hours(lifetimeSeconds)}, but ${producer ?? "its producer"} renews it only every ` + hours(refreshSeconds));
			const ending = access.credentials.offers.find((offer) => offer.source.kind === "secret" && offer.source.name === name && offer.ends !== void 0);
			if (producer === null && ending !== void 0) yield told(`The credential of \`${name}\` for \`${ending.key}\` is ${ending.ends}`);
		}
	}
};
function hours(seconds) {
	const rounded = Math.round(seconds / 3600 * 10) / 10;
	return `${rounded} ${rounded === 1 ? "hour" : "hours"}`;
}

// src/judge/rules/credentials/pull-secret-hides-service-account.ts
const pullSecretHidesServiceAccount = {
	id: "pull-secret-hides-service-account",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The pod's own imagePullSecrets replace those of its service account.",
	why: "Kubernetes never merges the two lists: a pod with its own list, even one with a single empty name, gets no secrets from its service account.",
	fix: "Remove the pod's own imagePullSecrets, or add the service account's secrets to them.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		yield* credentialProblems(facts, "hides-service-account", (access) => {
			const { hiddenSecrets, serviceAccount } = access.credentials;
			const covering = hiddenSecrets.filter(({ covers }) => covers === true);
			const [own] = access.pull.mention.podSpec?.imagePullSecrets ?? [];
			return {
				at: own?.at ?? access.pull.mention.at,
				message: `The pod's own imagePullSecrets replace ${covering.map(({ name }) => `\`${name}\``).join(", ")} of the service account \`${serviceAccount.name}\`, which ${covering.length === 1 ? "covers" : "cover"} \`${repositoryOf(access.reference)}\``,
				groupKey: `${access.pull.workload.root} ${namespacedName(access, serviceAccount.name)} ` + repositoryOf(access.reference),
				certain: covering.some(({ use }) => use === "read"),
				related: covering.map(({ at }) => ({
					at,
					message: "the service account's secret"
				}))
			};
		});
	}
};

// src/judge/rules/credentials/pull-secret-not-covering.ts
const pullSecretNotCovering = {
	id: "pull-secret-not-covering",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "No entry of the pod's pull secrets matches the image.",
	why: "The kubelet compares host, port and path literally and ignores entries that do not match. A private image ends in ImagePullBackOff.",
	fix: "Add an entry for the image's registry, spelled as in the image reference.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		yield* credentialProblems(facts, "not-covering", (access, secret) => {
			const { reference } = access;
			const all = access.breaks.flatMap((one) => one.kind === "not-covering" && one.secret !== null ? [one.secret] : []);
			const near = (one) => (one.keys ?? []).flatMap((key) => nearMiss(key, reference) ?? []);
			const meant = all.find((one) => near(one).length > 0) ?? all[0];
			if (meant === void 0 || secret !== meant) return null;
			const almost = all.flatMap(near);
			const names = [...new Set(all.map(({ name }) => `\`${name}\``))];
			const where = !all.some(({ keys }) => keys?.some((key) => partsOf$1(key).host === hostOf(reference))) ? hostOf(reference) : repositoryOf(reference);
			const at = meant.object?.source === "manifest" ? meant.object.at : meant.at;
			return {
				at,
				message: `No entry of the pull ${names.length === 1 ? "secret" : "secrets"} ${names.join(", ")} matches \`${where}\`${almost.length === 0 ? "" : `: ${almost.join("; ")}`}`,
				groupKey: `${names.join()} ${at.file}:${at.line} ${where}`,
				certain: meant.presence === "present",
				related: all.filter((one) => one.at !== at).map((one) => ({
					at: one.at,
					message: `uses the pull secret \`${one.name}\``
				}))
			};
		});
	}
};
/** Splits a key of a docker config, without its scheme. */
function partsOf$1(key) {
	const [host = "", ...path] = key.replace(/^https?:\/\//, "").split("/");
	return {
		host,
		path: path.join("/")
	};
}
/** Why a key that looks right does not match; null if it belongs to another registry. */
function nearMiss(key, reference) {
	const { host, path } = partsOf$1(key);
	const wanted = hostOf(reference);
	const hub = reference.domain === "docker.io" && /(^|\.)docker\.(io|com)$/.test(host);
	if ((hub || host === wanted) && /^v[12]$/.test(path)) return `\`${key}\` lacks the trailing slash, so \`/${path}\` counts as a path`;
	if (hub && host !== "docker.io") return `\`${key}\` does not match Docker Hub: write \`https://index.docker.io/v1/\``;
	if (host === wanted) return `\`${key}\` covers only the path \`${path}\``;
	if (host.replace(/:\d+$/, "") === wanted.replace(/:\d+$/, "")) return `\`${key}\` ${/:\d+$/.test(host) ? "has a different port" : "lacks the port"}`;
	if (host.toLowerCase() === wanted.toLowerCase()) return `\`${key}\` differs in letter case`;
	if (host.startsWith("*.") && wanted.endsWith(host.slice(1))) return `\`*\` in \`${key}\` matches a single label only`;
	return !host.startsWith("*.") && nearestTags(wanted, [host]).length > 0 ? `\`${key}\` is spelled differently` : null;
}

// src/judge/suggest/similar-objects.ts
const remembered$1 = /* @__PURE__ */ new WeakMap();
/** Closest name first. */
function similarSecrets(facts, access, name) {
	return similarObjects(facts, "Secret", access, name);
}
/** The related places of a finding that suggests objects of the manifests. */
function placesOfSimilar(meant) {
	return meant.filter(({ source }) => source === "manifest").map(({ at, by }) => ({
		at,
		message: `${by.kind} ${by.name ?? ""} has a similar name`
	}));
}
function similarObjects(facts, kind, { pull: { workload } }, name) {
	const { root, resource } = workload;
	const known = remembered$1.get(facts) ?? /* @__PURE__ */ new Map();
	remembered$1.set(facts, known);
	const key = JSON.stringify([
		kind,
		root,
		resource.namespace,
		name
	]);
	const found = known.get(key) ?? near(facts, kind, name, root, resource.namespace);
	known.set(key, found);
	return found;
}
function near({ cluster }, kind, name, root, namespace) {
	const here = cluster.objects.filter((object) => object.kind === kind && isHere(object, root, namespace));
	return nearestTags(name, [...new Set(here.flatMap((object) => object.name ?? []))]).flatMap((each) => here.find((object) => object.name === each) ?? []);
}
/** The unnamed namespace of a root may be any of its named namespaces. */
function isHere({ namespaces, source, root }, ofRoot, namespace) {
	if (source === "manifest" && root !== ofRoot) return false;
	if (!("is" in namespaces) || namespaces.is === namespace) return true;
	return source === "manifest" && (namespaces.is === null || namespace === null);
}
/** The secrets that pull-secret-not-found suggests. */
function allSimilarSecrets(facts) {
	const meant = /* @__PURE__ */ new Set();
	for (const access of accesses(facts)) {
		if (reportedProblem(access)?.kind !== "not-found") continue;
		for (const { kind, secret } of access.breaks) if (kind === "not-found" && secret !== null) for (const object of similarSecrets(facts, access, secret.name)) meant.add(object);
	}
	return meant;
}

// src/judge/rules/credentials/pull-secret-not-found.ts
const pullSecretNotFound = {
	id: "pull-secret-not-found",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pod's pull secret does not exist.",
	why: "The kubelet warns (FailedToRetrieveImagePullSecret) and pulls without the secret: a private image ends in ImagePullBackOff.",
	fix: "Create the secret or correct its name. If it is created outside these manifests, declare it under `cluster.secrets` or pass an `--inventory`.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		yield* credentialProblems(facts, "not-found", (access, secret) => {
			const name = secret?.name ?? "";
			const near = similarSecrets(facts, access, name);
			const known = secret?.knownAbsent === true;
			return {
				at: secret?.at ?? access.pull.mention.at,
				message: known ? `The pull secret \`${namespacedName(access, name)}\` does not exist: neither the manifests nor the inventory contain it` : `The manifests do not create the pull secret \`${namespacedName(access, name)}\``,
				...near.length === 0 ? {} : { fix: `Correct the name if ${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is intended; otherwise create the secret, or declare it under \`cluster.secrets\`.` },
				groupKey: `${access.pull.workload.root} ${namespacedName(access, name)}`,
				certain: known,
				related: placesOfSimilar(near)
			};
		});
	}
};

// src/judge/rules/credentials/pull-secret-on-other-service-account.ts
const pullSecretOnOtherServiceAccount = {
	id: "pull-secret-on-other-service-account",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The pull secret belongs to a service account that the pod does not use.",
	why: "A pod gets the pull secrets of its own service account only: it pulls without credentials and ends in ImagePullBackOff.",
	fix: "Add the secret to the pod's service account, or set `serviceAccountName` to the account that has it.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account",
	breaksPull: true,
	part: "registry",
	routeStop: "account",
	*check(facts) {
		yield* credentialProblems(facts, "on-other-service-account", (access) => {
			const { serviceAccount, otherAccounts } = access.credentials;
			const others = otherAccounts.map(({ name }) => `\`${name ?? ""}\``).join(", ");
			return {
				at: serviceAccount.at ?? access.pull.mention.at,
				message: `A pull secret for \`${repositoryOf(access.reference)}\` belongs to the service account ${others}, but the pod runs as \`${serviceAccount.name}\``,
				groupKey: `${access.pull.workload.root} ${namespacedName(access, serviceAccount.name)} ` + repositoryOf(access.reference),
				certain: serviceAccount.presence === "present",
				related: otherAccounts.map(({ at }) => ({
					at,
					message: "the service account that has the secret"
				}))
			};
		});
	}
};

// src/judge/rules/credentials/pull-secret-rejected.ts
const pullSecretRejected = {
	id: "pull-secret-rejected",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry rejected every credential of the pod.",
	why: "Once a pull secret matches, the kubelet never tries without credentials, so even a public image ends in ImagePullBackOff.",
	fix: "Renew the credential in the secret, or grant its account permission to pull.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_image.go",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		const openToNodes = new Set(accesses(facts).flatMap(({ credentials, pull }) => credentials.node ? [pull] : []));
		for (const diagnostic of credentialProblems(facts, "rejected", (access) => {
			const open = access.public === true ? ", although the image is public" : "";
			return {
				...told(access, access.attempts),
				...closedEvent(facts, access.pull),
				certain: !access.credentials.node,
				related: [{
					at: access.pull.mention.at,
					message: `not pulled${open}: ${containerOf(access)}`
				}]
			};
		})) yield openToNodes.has(diagnostic.pull) ? diagnostic : {
			...diagnostic,
			certainty: "proved",
			severity: "error",
			breaksPull: true
		};
		yield* outlived(facts);
	}
};
/** A bad login affects the whole registry; a missing permission affects one repository. */
function told(access, refused) {
	const names = [...new Set(refused.flatMap(({ offer }) => offer?.source.kind === "secret" ? [offer.source.name] : []))];
	const where = refused.every(({ answer }) => answer?.answer === "denied" && answer.credential === "rejected") ? hostOf(access.reference) : repositoryOf(access.reference);
	const at = placeOf$1(access, refused);
	const [first] = refused;
	const reason = first?.answer?.answer === "denied" ? `: ${explainReason(first.answer.because)}` : "";
	return {
		at,
		message: `\`${where}\` rejects the credential of ${names.map((name) => `\`${name}\``).join(", ")}${reason}`,
		groupKey: `${where} ${names.join(" ")} ${at.file}:${at.line}`
	};
}
/** The line to edit: the Secret if the manifests contain it, else the reference to it. */
function placeOf$1({ credentials, pull }, [first]) {
	const source = first?.offer?.source;
	const secret = credentials.secrets.find(({ name }) => source?.kind === "secret" && name === source.name);
	return secret?.object?.source === "manifest" ? secret.object.at : secret?.at ?? pull.mention.at;
}
/** Credentials that are rejected before another one succeeds: each pull has a failed attempt. */
function* outlived(facts) {
	for (const access of accesses(facts)) {
		const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal(answer));
		if (!access.opened || refused.length === 0) continue;
		const { at, message, groupKey: subject } = told(access, refused);
		yield {
			at,
			message: `${message}; a later credential succeeds`,
			groupKey: `outlived ${subject}`,
			severity: "notice",
			breaksPull: false,
			pull: access.pull,
			evidence: explainCredentials(access),
			related: [{
				at: access.pull.mention.at,
				message: `pulled after a failed attempt: ${containerOf(access)}`
			}]
		};
	}
}

// src/judge/rules/credentials/pull-secret-sibling.ts
const pullSecretSibling = {
	id: "pull-secret-sibling",
	cause: "credentials",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "A hook, Job or CronJob lacks the pull secret that other workloads use for the same registry.",
	why: "It ends in ImagePullBackOff long after the rollout succeeded: at the next installation or at the next scheduled run.",
	fix: "Add the pull secret of the other workloads here too.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
	breaksPull: false,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { resource, hook } = access.pull.workload;
			if (!(resource.kind === "CronJob" || resource.kind === "Job" || hook !== null) || hasSecret(access) || access.opened || access.credentials.from !== "none" || hook?.test === true) continue;
			if (reportedProblem(access)?.kind === "on-other-service-account") continue;
			const sibling = siblingOf(facts, access);
			if (sibling === void 0) continue;
			yield {
				at: access.pull.mention.at,
				message: `${resource.kind} \`${resource.name ?? ""}\` lacks the pull secret ${secretsOf(sibling)} that other workloads use for \`${hostOf(access.reference)}\``,
				groupKey: `${workloadName(access)} ${resource.kind} ${resource.name ?? ""}`,
				dedupeKey: hasNoSecret,
				pull: access.pull,
				related: [{
					at: sibling.pull.mention.at,
					message: `${sibling.pull.workload.resource.kind} ${sibling.pull.workload.resource.name ?? ""} has the secret`
				}]
			};
		}
	}
};

// src/judge/rules/credentials/pull-secret-undecodable.ts
const pullSecretUndecodable = {
	id: "pull-secret-undecodable",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The kubelet cannot decode a pull secret of the pod.",
	why: "No container of the pod starts, whatever its registry: one undecodable secret fails the whole keyring, even for public images.",
	fix: "Recreate the secret with `kubectl create secret docker-registry`.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		for (const diagnostic of credentialProblems(facts, "undecodable", (access, secret) => {
			const object = secret?.object;
			const at = object?.source === "manifest" ? object.at : secret?.at ?? access.pull.mention.at;
			const error = secret?.reason?.code === "undecodable" ? secret.reason.error : null;
			const why = error === null ? "" : `: ${dockerConfigErrorText(error)}`;
			const name = namespacedName(access, secret?.name ?? "");
			return {
				at,
				message: `The pull secret \`${name}\` cannot be decoded, so no container of its pods starts${why}`,
				groupKey: `${access.pull.workload.root} ${name}`,
				certain: true,
				...error === null ? {} : eventOf(facts, access.pull.mention.image, error),
				related: [{
					at: access.pull.mention.at,
					message: `a container that does not start: ${containerOf(access)}`
				}]
			};
		})) yield {
			...diagnostic,
			certainty: "proved",
			severity: "error",
			breaksPull: true
		};
	}
};
/**
* Before Kubernetes 1.33 the error shows as a failed pull; later releases give it as the raw
* reason, even for images that are on the node. JSON errors have no event here, because their text
* depends on the Go release that the kubelet was built with.
*/
function eventOf({ kubernetes }, image, error) {
	if (error.code !== "illegal-base64" && error.code !== "no-colon") return {};
	const text = dockerConfigErrorText(error);
	return { event: kubernetes !== null && kubernetes < 33 ? `Failed to pull image ${goQuoted(image)}: ${text}` : text };
}

// src/judge/rules/credentials/pull-secret-unused.ts
const registryTypes = /* @__PURE__ */ new Set(["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"]);
const pullSecretUnused = {
	id: "pull-secret-unused",
	cause: "credentials",
	severity: "notice",
	online: false,
	since: "0.1.0",
	summary: "No pod and no service account uses this registry secret.",
	why: "The secret has no effect. Often a pod was meant to use it.",
	fix: "Add the secret to the imagePullSecrets of the pods that need it, or remove it.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#referring-to-an-imagepullsecrets-on-a-pod",
	breaksPull: false,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		const { cluster, pulls } = facts;
		const named = /* @__PURE__ */ new Set([
			...pulls.flatMap(({ mention }) => (mention.podSpec?.imagePullSecrets ?? []).map(({ value }) => value)),
			...cluster.objects.flatMap((object) => object.kind === "ServiceAccount" ? object.imagePullSecrets.map(({ value }) => value) : []),
			...cluster.workloads.flatMap(({ references }) => references.map(({ name }) => name)),
			...pulls.flatMap(({ mention }) => (mention.podSpec?.references ?? []).map(({ name }) => name)),
			...cluster.patchers.flatMap(({ secret }) => secret ?? []),
			...cluster.referencedSecrets ?? []
		]);
		if (pulls.length === 0 || cluster.patchers.some(({ secret }) => secret === null)) return;
		const meant = /* @__PURE__ */ new Set([...allSimilarSecrets(facts), ...allSpareSecrets(facts)]);
		for (const object of cluster.objects) {
			if (object.kind !== "Secret") continue;
			const { name, type, source, certain, at, by, root } = object;
			if (source !== "manifest" || !certain || name === null || type === null || !registryTypes.has(type) || named.has(name) || meant.has(object)) continue;
			yield {
				at,
				message: `The manifests do not use the registry secret \`${name}\``,
				groupKey: `${root} ${by.namespace ?? ""} ${name}`,
				resource: by
			};
		}
	}
};
/** The secrets that pull-secret-absent suggests. */
function allSpareSecrets(facts) {
	return accesses(facts).flatMap((access) => reportedProblem(access)?.kind === "absent" && siblingOf(facts, access) === void 0 ? access.credentials.spareSecrets : []);
}

// src/judge/rules/credentials/pull-secret-wrong-namespace.ts
const pullSecretWrongNamespace = {
	id: "pull-secret-wrong-namespace",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull secret exists in another namespace only.",
	why: "A pod reads pull secrets from its own namespace only. The kubelet pulls without the secret, and a private image ends in ImagePullBackOff.",
	fix: "Copy the secret into the pod's namespace.",
	source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		yield* credentialProblems(facts, "wrong-namespace", (access, secret) => {
			const { namespace } = access.pull.workload.resource;
			const there = [...new Set((secret?.inOtherNamespaces ?? []).flatMap(({ namespaces }) => "is" in namespaces ? [`\`${namespaces.is ?? ""}\``] : []))].join(", ");
			return {
				at: secret?.at ?? access.pull.mention.at,
				message: `The pull secret \`${secret?.name ?? ""}\` does not exist in the namespace ${namespace === null ? "of its pod" : `\`${namespace}\``}, only in ${there}`,
				groupKey: `${namespace ?? access.pull.workload.root} ${secret?.name ?? ""}`,
				certain: secret?.knownAbsent === true,
				related: (secret?.inOtherNamespaces ?? []).map(({ at, by }) => ({
					at,
					message: `${by.kind} ${by.name ?? ""} is in another namespace`
				}))
			};
		});
	}
};

// src/judge/rules/credentials/pull-secret-wrong-type.ts
/**
* ValidateSecretUpdate in
* https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
*/
const deleteFirst = "Delete an existing Secret first: its type cannot be changed.";
const wanted = {
	type: "kubernetes.io/dockerconfigjson",
	key: ".dockerconfigjson"
};
const pullSecretWrongType = {
	id: "pull-secret-wrong-type",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The kubelet ignores the pull secret because of its type or key.",
	why: "The kubelet reports nothing and pulls as if the secret did not exist: a private image ends in ImagePullBackOff.",
	fix: `Set the type to \`kubernetes.io/dockerconfigjson\` and the key to \`.dockerconfigjson\`; for a producer, set the type in its template. ${deleteFirst}`,
	source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
	breaksPull: true,
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		yield* credentialProblems(facts, "wrong-type", (access, secret) => {
			const object = secret?.object?.source === "manifest" ? secret.object : null;
			const named = secret?.at ?? access.pull.mention.at;
			const maker = object?.producer == null ? "" : `, created by ${object.by.kind} \`${object.by.name ?? ""}\`,`;
			const at = object === null ? named : wrongAt(object) ?? object.at;
			return {
				at,
				message: `The kubelet ignores the pull secret \`${namespacedName(access, secret?.name ?? "")}\`${maker} because ` + (secret?.reason == null ? "" : explainUnusable(secret.reason)),
				groupKey: `${access.pull.workload.root} ${namespacedName(access, secret?.name ?? "")}`,
				certain: secret?.presence === "present",
				...object === null ? {} : correctionOf(object, at),
				related: at === named ? [] : [{
					at: named,
					message: "used as a pull secret"
				}]
			};
		});
	}
};
/** The span of the wrong type, else of the wrong key; null if it is not written or ambiguous. */
function wrongAt(object) {
	const { type, typeAt, keyAt } = object;
	return type === wanted.type || type === "kubernetes.io/dockercfg" && !hasKey(object) ? keyAt?.at ?? null : typeAt;
}
function hasKey({ keys }) {
	return keys?.includes(wanted.key) === true;
}
/** Empty if both type and key are wrong. */
function correctionOf(object, at) {
	const { type, typeAt, keyAt } = object;
	if (at === typeAt && hasKey(object)) return {
		fix: `Set the type to \`${wanted.type}\`. ${deleteFirst}`,
		correction: {
			at,
			value: wanted.type
		}
	};
	if (at !== keyAt?.at) return {};
	const key = type === wanted.type ? wanted.key : ".dockercfg";
	return { fix: keyAt.value === key ? `Fill in \`${key}\`.` : `Rename the key to \`${key}\`.` };
}

// src/judge/rules/connectivity/registry-flaky.ts
const registryFlaky = {
	id: "registry-flaky",
	cause: "connectivity",
	severity: "notice",
	online: true,
	since: "0.1.0",
	summary: "The registry failed intermittently before it answered.",
	why: "A node that hits such a failure shows ErrImagePull, then ImagePullBackOff, and waits up to five minutes before it tries again.",
	fix: "Check the registry and any proxy or load balancer in front of it; consider a mirror near the nodes.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
	breaksPull: false,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { registry, failures, requests } of facts.answers.flaky ?? []) {
			const its = facts.pulls.flatMap((pull) => {
				const answer = answerTo(facts, pull);
				return !("invalid" in pull.reference) && hostOf(pull.reference).toLowerCase() === registry && answer !== null && answer.answer !== "not-asked" ? [{
					pull,
					answer
				}] : [];
			});
			if (its.some(({ pull, answer }) => answer.answer === "unreachable" || contentOf$1(facts, pull)?.unreached !== void 0)) continue;
			for (const { pull } of its) yield {
				at: pull.mention.at,
				message: `The registry \`${registry}\` is unreliable: ${failures} of ${requests} requests had to be retried`,
				groupKey: registry,
				pull
			};
		}
	}
};

// src/judge/suggest/known-registries.ts
/** Well-known registry hosts, without ports: candidates for a mistyped host. */
const knownRegistries = [
	"docker.io",
	"ghcr.io",
	"quay.io",
	"gcr.io",
	"us.gcr.io",
	"eu.gcr.io",
	"asia.gcr.io",
	"mirror.gcr.io",
	"registry.k8s.io",
	"mcr.microsoft.com",
	"public.ecr.aws",
	"registry.gitlab.com",
	"registry.access.redhat.com",
	"registry.redhat.io",
	"registry.connect.redhat.com",
	"docker.elastic.co",
	"nvcr.io",
	"cgr.dev",
	"lscr.io",
	"icr.io",
	"xpkg.upbound.io",
	"registry.digitalocean.com",
	"registry.suse.com",
	"container-registry.oracle.com",
	"codeberg.org"
];

// src/judge/suggest/similar-host.ts
const remembered = /* @__PURE__ */ new WeakMap();
/**
* The closest host that `host` may be a typo of: a known registry, or a host of the manifests that
* answered. Null if `host` resolves, if none is close, or if no name at all resolved, which means
* that this machine has no DNS.
*/
function similarHost(facts, host, answer) {
	return nearHosts(facts, host, answer)[0] ?? null;
}
/**
* The only host that can be intended; null if there are several. Swapped letters win over a missing
* one: `gchr.io` means `ghcr.io`, although `gcr.io` is as close. A different port means a different
* registry.
*/
function onlySimilarHost(facts, host, answer) {
	const near = [...new Set(nearHosts(facts, host, answer))];
	const swapped = near.filter((other) => lettersOf(bare(other)) === lettersOf(bare(host)));
	const [meant, ...others] = swapped.length === 0 ? near : swapped;
	return meant === void 0 || others.length > 0 || portOf(meant) !== portOf(host) ? null : meant;
}
/** Closest first. */
function nearHosts(facts, host, answer) {
	if (answer.answer !== "unreachable" || answer.code !== "no-such-host") return [];
	const seen = seenHosts(facts);
	const name = bare(host);
	if (knownRegistries.includes(name)) return [];
	if (seen.named.size > 1 && seen.resolved.size === 0) return [];
	return [...seen.answering.filter((other) => isNearNeighbour(name, bare(other))), ...knownRegistries.filter((other) => isNear(name, other))].toSorted((a, b) => editDistance(name, bare(a), 3) - editDistance(name, bare(b), 3));
}
function seenHosts(facts) {
	const known = remembered.get(facts);
	if (known !== void 0) return known;
	const seen = {
		answering: /* @__PURE__ */ new Set(),
		named: /* @__PURE__ */ new Set(),
		resolved: /* @__PURE__ */ new Set()
	};
	for (const { reference } of facts.pulls) {
		if ("invalid" in reference) continue;
		const answer = facts.answers.byImage.get(questionKey(reference));
		if (answer === void 0 || answer.answer === "not-asked") continue;
		const host = hostOf(reference).toLowerCase();
		seen.named.add(bare(host));
		if (answer.answer !== "unreachable" || answer.stage !== "dns") seen.resolved.add(bare(host));
		if (answer.answer !== "unreachable") seen.answering.add(host);
	}
	const made = {
		...seen,
		answering: [...seen.answering]
	};
	remembered.set(facts, made);
	return made;
}
/** One typo, or two in a long name. Different digits are never a typo. */
function isNear(name, known) {
	const most = Math.min(name.length, known.length) >= 9 ? 2 : 1;
	return name !== known && editDistance(name, known, most) <= most && !differInDigits(name, known);
}
/**
* Private host names are often similar on purpose (`registry-eu`, `registry-us`) and resolve only
* in private networks, so only a single typo within one long label counts.
*/
function isNearNeighbour(name, other) {
	const labels = name.split(".");
	const others = other.split(".");
	if (labels.length !== others.length || differInDigits(name, other)) return false;
	const [[mine, theirs] = ["", ""], ...more] = labels.flatMap((label, index) => label === others[index] ? [] : [[label, others[index] ?? ""]]);
	return more.length === 0 && Math.min(mine.length, theirs.length) >= 4 && editDistance(mine, theirs, 1) === 1;
}
function differInDigits(a, b) {
	return a.replace(/\D/g, "") !== b.replace(/\D/g, "");
}
function lettersOf(name) {
	return name.split("").toSorted().join("");
}
function portOf(host) {
	return /:\d+$/.exec(host)?.[0] ?? "";
}
/** The host in lower case, without its port. */
function bare(host) {
	return host.toLowerCase().replace(/:\d+$/, "");
}

// src/judge/rules/connectivity/registry-host-unknown.ts
const registryHostUnknown = {
	id: "registry-host-unknown",
	cause: "connectivity",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry host does not exist, and its name is one typo away from a known registry.",
	why: "Every pull fails with `no such host`. Whoever registers the mistyped name decides what runs in the cluster.",
	fix: "Correct the host name of the image.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "unreachable")) {
			const host = hostOf(reference);
			const meant = similarHost(facts, host, answer);
			if (meant === null) continue;
			const only = onlySimilarHost(facts, host, answer);
			const { mention } = pull;
			yield {
				at: mention.at,
				message: `The registry \`${host}\` does not exist: the host name does not resolve`,
				fix: `Change the host to \`${meant}\` if that is the intended registry.`,
				groupKey: host,
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				...only !== null && mention.image.startsWith(`${host}/`) ? corrected(mention, only + mention.image.slice(host.length)) : {}
			};
		}
	}
};

// src/judge/rules/connectivity/registry-not-allowed.ts
const registryNotAllowed = {
	id: "registry-not-allowed",
	cause: "connectivity",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry may not be contacted.",
	why: "Its host is not listed in `network.allow`, or its address is a metadata or link-local address: an image reference must not make this machine contact it. In restricted mode (pull requests from forks) private addresses are not contacted either; that is a doubt, because the cluster may run a registry there.",
	fix: "Use an image from an allowed registry, or add the host to `network.allow`.",
	source: "https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "not-asked")) {
			const told = tellings$1[answer.because]?.(hostOf(reference));
			if (told !== void 0) yield {
				at: pull.mention.at,
				...told,
				groupKey: hostOf(reference),
				pull
			};
		}
	}
};
/** The reasons that this rule reports. */
const tellings$1 = {
	"not-allowed": (host) => ({ message: `The registry \`${host}\` is not listed in \`network.allow\`` }),
	"forbidden-address": (host) => ({
		message: `\`${host}\` is a metadata or link-local address, which is never contacted`,
		fix: "Use the host name of the registry in the image."
	}),
	"private-address": (host) => ({
		message: `\`${host}\` has a private address, which is not contacted in restricted mode`,
		fix: "Check again where the change is trusted: in the merge queue, after the merge, or with `restricted: false`.",
		certainty: "unverified"
	})
};

// src/judge/rules/connectivity/registry-not-asked.ts
const registryNotAsked = {
	id: "registry-not-asked",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry was not contacted.",
	why: "`localhost`, `*.svc` and `*.local` name the node or the cluster, not the machine that runs this check, so its answer would prove nothing. A registry with `reachable: false` in the configuration is visible to the cluster only.",
	fix: "List the registry under `registries` in the configuration if this machine can reach the same one.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "not-asked")) {
			const told = tellings[answer.because]?.(hostOf(reference));
			if (told === void 0) continue;
			yield {
				at: pull.mention.at,
				...told,
				groupKey: `${answer.because} ${hostOf(reference)}`,
				certainty: "unverified",
				pull
			};
		}
	}
};
/** The reasons that this rule reports. */
const tellings = {
	"node-local": (host) => ({ message: `The registry \`${host}\` refers to the node or the cluster, so it was not contacted from here` }),
	"declared-unreachable": (host) => ({
		message: `The registry \`${host}\` was not contacted: the configuration declares it unreachable from here`,
		fix: "Run the check where the registry is reachable, without `reachable: false`; or accept the doubt with `--on-unverified`."
	}),
	deadline: (host) => ({
		message: `The overall deadline passed before \`${host}\` answered for every image`,
		fix: "Raise `--deadline`, or check fewer images per run."
	})
};

// src/judge/rules/connectivity/registry-rate-limited.ts
const registryRateLimited = {
	id: "registry-rate-limited",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry refused to answer because of a rate limit.",
	why: "Nodes behind one address share the limit: until it resets, their pulls fail with 429 Too Many Requests.",
	fix: "Log in to the registry on this machine (limits are higher with a login), or run the check again later.",
	source: "https://docs.docker.com/docker-hub/usage/pulls/",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "rate-limited")) {
			const wait = answer.retryAfterSeconds === null ? "" : `; retry after ${answer.retryAfterSeconds} s`;
			const quota = answer.quota === null ? "" : ` (${answer.quota})`;
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` rate-limits this machine${quota}${wait}`,
				groupKey: hostOf(reference),
				certainty: "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence)
			};
		}
	}
};

// src/judge/rules/connectivity/registry-unreachable.ts
/** The failed stage of the connection as a clause; null if the reason already says it. */
const stages = {
	address: "its address may not be contacted",
	dns: "its name does not resolve",
	connect: "the connection failed",
	proxy: "the proxy refused the connection",
	tls: "TLS failed",
	timeout: "it did not answer in time",
	http: null,
	protocol: null
};
/** The fix for stages that have a specific one. */
const fixes = {
	proxy: "Check the proxy settings of this machine: `https_proxy`, `http_proxy`, `no_proxy`.",
	tls: "Correct the registry's certificate; or set `caFile` (a private certificate authority) or `plainHttp: true` (no TLS) for the registry under `registries`.",
	http: "Run again later; the registry, or a proxy or load balancer in front of it, is failing.",
	protocol: "Check the host name: the server there is not a registry."
};
const registryUnreachable = {
	id: "registry-unreachable",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The registry cannot be reached from this machine.",
	why: "If the nodes cannot reach it either, every pull from it fails. If they can, nothing is wrong: only this machine's view is known.",
	fix: "Check the host name, and check that this machine can reach it.",
	source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
	breaksPull: true,
	part: "registry",
	routeStop: "registry",
	*check(facts) {
		for (const { pull, reference, answer } of pullsAnswered(facts, "unreachable")) {
			if (similarHost(facts, hostOf(reference), answer) !== null) continue;
			const stage = stages[answer.stage];
			const clause = stage === null ? explainReason(answer.because) : `${stage} (${explainReason(answer.because)})`;
			const fix = fixes[answer.stage];
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${clause}`,
				groupKey: hostOf(reference),
				certainty: "unverified",
				pull,
				...fix === void 0 ? {} : { fix },
				...pullEvent(facts, pull),
				evidence: evidenceLines(answer.evidence),
				commands: inspectCommands(reference)
			};
		}
		for (const { pull, reference } of pullsAnswered(facts, "found")) {
			const unreached = contentOf$1(facts, pull)?.unreached;
			if (unreached === void 0) continue;
			yield {
				at: pull.mention.at,
				message: `The registry \`${hostOf(reference)}\` has the image, but a manifest or config of the image cannot be fetched from here: ${explainReason(unreached.because)}`,
				fix: "Run again later; or allow this machine to reach the storage host to which the registry redirects.",
				groupKey: `below ${hostOf(reference)}`,
				certainty: "unverified",
				pull,
				...pullEvent(facts, pull),
				evidence: evidenceLines(unreached.evidence),
				commands: inspectCommands(reference)
			};
		}
	}
};

// src/judge/rules/reference/registry-retired.ts
const registryRetired = {
	id: "registry-retired",
	cause: "reference",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The registry or repository is frozen, moved or shut down.",
	why: "Its images get no security fixes, new versions are not published there, and one day every pull from it fails.",
	fix: "Use its successor.",
	source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
	breaksPull: false,
	part: "repository",
	routeStop: null,
	*check(facts) {
		for (const pull of facts.pulls) {
			const { reference, mention, notAsked } = pull;
			if (notAsked === "placeholder" || notAsked === "undefined-variable" || "invalid" in reference) continue;
			const row = retired(reference);
			if (row === null) continue;
			yield {
				at: mention.at,
				message: `\`${row.prefix}\` ${row.what}`,
				fix: `Use ${row.successor}.`,
				groupKey: row.prefix,
				...row.prefix.includes("/") ? {} : { imagePart: "registry" },
				pull,
				evidence: [`announced: ${row.source}`],
				...row.moved !== void 0 && mention.image.startsWith(`${row.prefix}/`) ? corrected(mention, row.moved + mention.image.slice(row.prefix.length)) : {}
			};
		}
	}
};

// src/judge/wording/why-not-rendered.ts
const wording = {
	"chart-not-found": ({ chart }) => `the chart \`${chart}\` does not exist`,
	"chart-version-not-found": ({ chart, version }) => `the chart \`${chart}\` has no version ${version === "" ? "at all" : `\`${version}\``}`,
	"chart-range-invalid": ({ chart, version }) => `\`${version}\` is not a version or a range of versions of the chart \`${chart}\``,
	"chart-access-denied": ({ chart, host, login }) => login ? `\`${host}\` refuses this machine's login for the chart \`${chart}\`` : `\`${host}\` requires a login for the chart \`${chart}\``,
	"chart-missing-or-denied": ({ chart, host }) => `the chart \`${chart}\` does not exist or is private: \`${host}\` gives the same answer to both`,
	"chart-repository-unreachable": ({ host, detail }) => `the chart repository \`${host}\` cannot be reached from here: ${detail}`,
	"chart-not-allowed": ({ host }) => `\`${host}\` may not be contacted for charts`,
	offline: ({ host }) => `\`${host}\` is not contacted with \`--offline\``,
	"chart-unreadable": ({ chart, detail }) => `the chart \`${chart}\` cannot be read: ${detail}`,
	"chart-limit": ({ chart, limit }) => `the chart \`${chart}\` exceeds the limit of ${limit}`,
	"other-repository": ({ url }) => `its repository is not this one: ${url}`,
	"other-revision": ({ revision }) => `it takes the revision \`${revision}\`, but the files of this checkout were rendered`,
	"source-not-in-git": ({ kind, name }) => `its ${kind} ${name} is not in Git`,
	"source-unsupported": ({ kind }) => `a source of this kind cannot be rendered: ${kind}`,
	plugin: ({ name }) => `the plugin ${name} renders it`,
	"remote-resource": ({ url }) => `a resource was left out, because it is elsewhere: ${url}`,
	"values-in-secret": ({ kind, name, detail }) => `values come from ${kind} ${name}, which is not in Git${detail === null ? "" : ` (${detail})`}`,
	"values-invalid": ({ detail }) => `its values cannot be read: ${detail}`,
	"variable-undefined": ({ variables }) => `nothing defines ${variables.map(asVariable).join(", ")}`,
	"substitution-malformed": ({ detail }) => `a substitution is malformed: ${detail}`,
	"generator-needs-cluster": ({ generator }) => `the generator ${generator} needs the cluster`,
	"template-unsupported": ({ detail }) => `its template cannot be evaluated: ${detail}`,
	"path-not-found": ({ path }) => `the path \`${path}\` does not exist in this repository`,
	"bundled-chart": ({ chart }) => `the chart ${chart} is bundled with the cluster`,
	"no-renderer": ({ program }) => program === "helm" ? "helm is not installed" : "neither kustomize nor kubectl is installed",
	"renderer-failed": ({ detail }) => `it cannot be rendered: ${detail}`,
	restricted: ({ detail }) => `a restricted run does not render it: ${detail}`,
	limit: ({ detail }) => `a limit was reached: ${detail}`,
	invalid: ({ detail }) => `it is invalid: ${detail}`,
	"kind-unsupported": ({ kind }) => `sources of kind ${kind} cannot be rendered`
};
/** A clause without a full stop: "its repository is not this one: https://...". */
function notRenderedText(reason) {
	return write$1(reason.code, reason);
}
function write$1(code, reason) {
	return wording[code](reason);
}
/** "HelmRelease media/plex". */
function sourceName({ kind, namespace, name }) {
	return `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
}
/** "`${DOMAIN}`". */
function asVariable(name) {
	return `\`\${${name}}\``;
}
/** What to do about a reason; null where the rule's own fix is the most precise. */
function notRenderedFix(reason) {
	switch (reason.code) {
		case "other-repository": return "Name a checkout of the repository under `sources` in the configuration.";
		case "no-renderer": return reason.program === "helm" ? "Install helm on the machine that runs the check." : "Install kustomize or kubectl on the machine that runs the check.";
		case "offline": return "Run the check without `--offline`.";
		case "chart-not-allowed": return "Allow the host under `network.allow`, or list it under `registries`; remove `--offline`.";
		case "variable-undefined": return "Define the variables under `variables` of a target in the configuration.";
		case "source-not-in-git": return "Commit the object, or accept the doubt with `--on-unverified`.";
		case "values-in-secret": return "Accept the doubt with `--on-unverified`, or move what is not secret to a ConfigMap.";
		default: return null;
	}
}

// src/judge/facts/unrendered-sources.ts
/** The sources that were not rendered for one of some reasons. */
function* notRenderedFor({ cluster }, codes) {
	for (const each of cluster.gitops?.coverage.notRendered ?? []) if (isFor(each, codes)) yield each;
}
function isFor(each, codes) {
	return codes.some((code) => code === each.reason.code);
}
/** What a program printed, and the names that are suggested, differ from run to run. */
const changingFields = /* @__PURE__ */ new Set(["detail", "near"]);
/** The facts that identify a reason; sources that share them make one finding. */
function reasonKey(reason) {
	return Object.entries(reason).filter(([field]) => !changingFields.has(field)).map(([, value]) => String(value)).join(" ");
}
/** The message is the same for all sources with the reason, which make one finding. */
function unrendered({ source, reason }) {
	const { apiVersion, kind, namespace, name, at } = source;
	const text = notRenderedText(reason);
	const fix = notRenderedFix(reason);
	return {
		at,
		resource: {
			apiVersion,
			kind,
			namespace,
			name
		},
		message: `Not rendered: ${text}`,
		groupKey: reasonKey(reason),
		certainty: "unverified",
		...fix === null ? {} : { fix }
	};
}
/** A chart that cannot be fetched: the source never rolls out. */
function chartDiagnostic({ source, reason }, fix) {
	const { apiVersion, kind, namespace, name, at } = source;
	const text = notRenderedText(reason);
	return {
		at,
		resource: {
			apiVersion,
			kind,
			namespace,
			name
		},
		message: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
		groupKey: reasonKey(reason),
		...fix === void 0 ? {} : { fix }
	};
}

// src/judge/rules/manifest/render-failed.ts
const names = {
	helm: "Helm",
	kustomize: "Kustomize"
};
/** Failures that do not depend on the cluster, its versions or what it has. */
const provedFailure = new RegExp([
	"don't meet the specifications",
	"error converting YAML",
	"YAML parse error",
	"parse error at",
	"no such file",
	"no matches for Id",
	"must build at directory",
	"may not add resource",
	"unknown field"
].join("|"));
const renderFailed = {
	id: "render-failed",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A chart or overlay cannot be rendered.",
	why: "It cannot be rolled out, and none of its images were checked. Other charts and overlays were.",
	fix: "Fix the error above; run the same command yourself for the full output.",
	source: "https://helm.sh/docs/helm/helm_template/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const failed of facts.cluster.failedRenders ?? []) {
			const { root, tool, message, at, unquoted, isMissing, isWithheld } = failed;
			const diagnostic = {
				at,
				message: `${names[tool]} cannot render ${root}: ${message}`,
				groupKey: isMissing === true ? `${root} missing` : root,
				...isWithheld === true ? { certainty: "unverified" } : {}
			};
			if (unquoted === void 0) yield diagnostic;
			else yield {
				...diagnostic,
				fix: `Quote \`${unquoted}\`: without quotes YAML reads a number, not a tag.`,
				correction: {
					at,
					value: unquoted
				}
			};
		}
		for (const { source, reason } of notRenderedFor(facts, ["renderer-failed"])) {
			const { apiVersion, kind, namespace, name, at } = source;
			yield {
				at,
				resource: {
					apiVersion,
					kind,
					namespace,
					name
				},
				message: `${sourceName(source)} cannot be rendered: ${reason.detail}`,
				groupKey: `${sourceName(source)} ${reason.detail}`,
				certainty: provedFailure.test(reason.detail) ? "proved" : "unverified"
			};
		}
	}
};

// src/judge/wording/assumptions.ts
/** Clauses that say on which assumption a pull succeeds ("assumes ..."). */
const preloaded = "the nodes have the image, as `cluster.preloaded` declares";
const nodeCredential = "the nodes hold a credential for it, as `cluster.nodeCredentials` declares";
function rewritten(image) {
	return `the cluster pulls ${image} instead`;
}
function mirrored(mirror) {
	return `the nodes use the mirror ${mirror}, which has the image`;
}
/** `why` says why the platforms of the image are unknown. */
function platforms(names, why) {
	return `the image is built for ${names.join(" and ")}: ${why}`;
}
function operatorCredentials(kind) {
	return `the operator of ${kind} uses credentials that can pull the image`;
}
function creatorCredentials(kind, name) {
	return `the pods that ${kind} ${name} creates use credentials that can pull the image`;
}

// src/judge/facts/pull-assumptions.ts
/**
* The assumptions on which the pull succeeds, a clause each; empty if it succeeds without any. Null
* if nothing shows that it succeeds.
*/
function assumptionsOf(facts, pull) {
	const { reference, rewrittenFrom, platforms: platforms$1 } = pull;
	if ("invalid" in reference) return null;
	const rewrites = rewrittenFrom === void 0 ? [] : [rewritten(canonical(reference))];
	if (pull.notAsked === "preloaded") return [preloaded, ...rewrites];
	const answer = answerTo(facts, pull);
	if (answer?.answer !== "found") return null;
	const access = accessTo(facts, pull);
	const credentials = access === void 0 ? operatorsCredentials(facts, pull) : credentialsOf$1(access);
	if (credentials === null) return null;
	const unknown = answer.content?.unknown ?? null;
	return [
		...credentials,
		...rewrites,
		...answer.mirror === void 0 ? [] : [mirrored(answer.mirror)],
		...unknown === null ? [] : [platforms(platforms$1, explainUnknownContent(unknown))]
	];
}
/** Null if no credential of the pod is known, or assumed, to open the image. */
function credentialsOf$1(access) {
	const { anonymous, node, unseen } = access.credentials;
	const assumed = unseen.filter((each) => each.kind === "patcher" || each.kind === "secret" && each.secret.presence !== "absent").map(explainUnseen);
	if (access.opened) return anonymous ? assumed : [];
	if (node) return [nodeCredential];
	return restsOnAssumption(access) ? assumed : null;
}
/** An operator creates the pod, so its credentials are unknown; a public image needs none. */
function operatorsCredentials(facts, { mention, reference, workload }) {
	if ("invalid" in reference || facts.answers.byAttempt.get(attemptKey(reference, null))?.answer === "found") return [];
	const { kind, name } = workload.resource;
	return [mention.operatorImage === void 0 ? operatorCredentials(kind) : creatorCredentials(kind, name)];
}

// src/judge/rules/credentials/runner-login-rejected.ts
const runnerLoginRejected = {
	id: "runner-login-rejected",
	cause: "credentials",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The registry rejected this machine's own login.",
	why: "Private images in this registry cannot be verified. The cluster has its own credentials, so the pods may be fine.",
	fix: "Log in again before this step: the password or token may have expired or been rotated.",
	source: "https://docs.docker.com/reference/cli/docker/login/",
	breaksPull: "maybe",
	part: "registry",
	routeStop: "secret",
	*check(facts) {
		for (const { registry, source, rejected } of facts.answers.logins) {
			if (rejected === null) continue;
			const pulls = facts.pulls.filter(({ notAsked, reference }) => notAsked === null && !("invalid" in reference) && hostOf(reference).toLowerCase() === registry);
			const unproven = pulls.filter((pull) => assumptionsOf(facts, pull) === null);
			const harmless = unproven.length > 0 ? {} : {
				severity: "warning",
				breaksPull: false
			};
			for (const pull of unproven.length > 0 ? unproven : pulls) yield {
				at: pull.mention.at,
				message: `\`${registry}\` rejected this machine's login (${loginSourceText(source)}): ` + explainLoginProblem(rejected.because),
				groupKey: registry,
				pull,
				evidence: evidenceLines(rejected.evidence),
				...harmless
			};
		}
	}
};

// src/judge/rules/start/secret-key-not-found.ts
const secretKeyNotFound = {
	id: "secret-key-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A Secret lacks a key that the pod needs to start.",
	why: "The container waits in CreateContainerConfigError, or the pod stays in ContainerCreating if a volume needs the key.",
	fix: "Add the key, correct its name, or mark the reference `optional: true`.",
	source: "https://kubernetes.io/docs/concepts/configuration/secret/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		yield* keyNotFound(facts, "Secret");
	}
};

// src/judge/rules/start/secret-not-found.ts
const secretNotFound = {
	id: "secret-not-found",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A Secret that the pod needs to start does not exist.",
	why: "A missing environment source ends in CreateContainerConfigError. A missing volume keeps the pod in ContainerCreating, and no image is pulled.",
	fix: "Create the Secret, correct its name, or mark the reference `optional: true`; declare it under `cluster.secrets` or pass an `--inventory` if it is created outside these manifests.",
	source: "https://kubernetes.io/docs/concepts/configuration/secret/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		yield* notFound(facts, "Secret");
	}
};

// src/judge/rules/credentials/service-account-not-found.ts
const serviceAccountNotFound = {
	id: "service-account-not-found",
	cause: "credentials",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pod's service account does not exist.",
	why: "The API server refuses the pod: its owner reports FailedCreate, and no pod is created.",
	fix: "Create the service account or correct its name. If it is created outside these manifests, declare it under `cluster.serviceAccounts` or pass an `--inventory`.",
	source: "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go",
	breaksPull: true,
	part: "registry",
	routeStop: "account",
	*check(facts) {
		for (const access of accesses(facts)) {
			const { serviceAccount } = access.credentials;
			if (serviceAccount.presence !== "absent") continue;
			const name = namespacedName(access, serviceAccount.name);
			const near = similarObjects(facts, "ServiceAccount", access, serviceAccount.name);
			const there = inOtherNamespaces(facts, "ServiceAccount", serviceAccount.name, access.pull.workload.root);
			yield {
				at: serviceAccount.at ?? access.pull.mention.at,
				message: `The manifests do not create the service account \`${name}\`${there.words}`,
				groupKey: `${access.pull.workload.root} ${name}`,
				certainty: serviceAccount.knownAbsent ? "proved" : "unverified",
				pull: access.pull,
				event: failedCreate(access, `error looking up service account ${name}: serviceaccount "${serviceAccount.name}" not found`),
				...near.length === 0 ? {} : { fix: `Correct the name if ${near.map((one) => `\`${one.name ?? ""}\``).join(" or ")} is intended; otherwise create the service account, or declare it under \`cluster.serviceAccounts\`.` },
				related: [...placesOfSimilar(near), ...there.related]
			};
		}
	}
};
/** The event of the pod's owner. The suffix of generated pod names is unknown ("..."). */
function failedCreate({ pull: { workload } }, reason) {
	const { kind } = workload.resource;
	const name = workload.resource.name ?? "";
	if (kind === "Pod") return `pods "${name}" is forbidden: ${reason}`;
	if (kind === "StatefulSet") return `create Pod ${name}-0 in StatefulSet ${name} failed error: pods "${name}-0" is forbidden: ${reason}`;
	return `Error creating: pods "${name}-\u2026" is forbidden: ${reason}`;
}

// src/judge/rules/manifest/suppression-expired.ts
const suppressionExpired = {
	id: "suppression-expired",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression has expired.",
	why: "The finding that it hid is reported again.",
	fix: "Remove the problem and the suppression, or set a later date.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	breaksPull: false,
	part: null,
	routeStop: null,
	suppressionProblem: "expired",
	check: () => []
};

// src/judge/rules/manifest/suppression-unused.ts
const suppressionUnused = {
	id: "suppression-unused",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression matches nothing.",
	why: "It hides nothing today and may hide the next real finding. A suppression of an unknown rule never has an effect.",
	fix: "Remove the suppression, or correct the rule, image or resource that it names.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	breaksPull: false,
	part: null,
	routeStop: null,
	suppressionProblem: "unused",
	check: () => []
};

// src/judge/rules/manifest/suppression-without-reason.ts
const suppressionWithoutReason = {
	id: "suppression-without-reason",
	cause: "manifest",
	severity: "warning",
	online: false,
	since: "0.1.0",
	summary: "The suppression gives no reason.",
	why: "It applies, but nobody can tell whether it is still needed.",
	fix: "Add a reason: `<rule>: <reason>` in a comment or annotation, or `reason` in the configuration.",
	source: "https://github.com/pullgate/pullgate#suppressions",
	breaksPull: false,
	part: null,
	routeStop: null,
	suppressionProblem: "without-reason",
	check: () => []
};

// src/judge/rules/reference/chart-not-found.ts
const chartNotFound = {
	id: "chart-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The chart does not exist in its repository.",
	why: "The controller cannot fetch the chart, so the release is never rolled out or updated.",
	fix: "Correct the name of the chart or the URL of its repository.",
	source: "https://helm.sh/docs/topics/chart_repository/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["chart-not-found"])) {
			const { near } = each.reason;
			yield chartDiagnostic(each, near.length === 0 ? void 0 : `Correct the name; the nearest charts: ${near.join(", ")}.`);
		}
	}
};

// src/judge/rules/reference/chart-version-not-found.ts
const chartVersionNotFound = {
	id: "chart-version-not-found",
	cause: "reference",
	severity: "error",
	online: true,
	since: "0.1.0",
	summary: "The chart has no such version.",
	why: "The controller cannot fetch the chart, so the release is never rolled out or updated.",
	fix: "Correct the version of the chart.",
	source: "https://helm.sh/docs/chart_best_practices/dependencies/#versions",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["chart-version-not-found", "chart-range-invalid"])) {
			const near = "near" in each.reason ? each.reason.near : [];
			yield chartDiagnostic(each, near.length === 0 ? void 0 : `Choose a version that exists: ${near.join(", ")}.`);
		}
	}
};

// src/judge/rules/credentials/chart-access-denied.ts
const chartAccessDenied = {
	id: "chart-access-denied",
	cause: "credentials",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The chart repository refuses access to the chart.",
	why: "The images of the chart were not checked. The cluster may have a login that this machine lacks.",
	fix: "Give this machine a login: `docker login` for OCI registries, else `charts` in the configuration.",
	source: "https://fluxcd.io/flux/components/helm/helmreleases/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["chart-access-denied"])) yield {
			...chartDiagnostic(each),
			certainty: "unverified"
		};
	}
};

// src/judge/rules/credentials/chart-missing-or-denied.ts
const chartMissingOrDenied = {
	id: "chart-missing-or-denied",
	cause: "credentials",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The chart does not exist or is private.",
	why: "The images of the chart were not checked. The cluster may have a login that this machine lacks.",
	fix: "Check the name; if the chart is private, give this machine a login: `docker login` for OCI registries, else `charts` in the configuration.",
	source: "https://fluxcd.io/flux/components/helm/helmreleases/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["chart-missing-or-denied"])) yield {
			...chartDiagnostic(each),
			certainty: "unverified"
		};
	}
};

// src/judge/rules/connectivity/chart-repository-unreachable.ts
const chartRepositoryUnreachable = {
	id: "chart-repository-unreachable",
	cause: "connectivity",
	severity: "doubt",
	online: true,
	since: "0.1.0",
	summary: "The chart repository cannot be reached from this machine.",
	why: "The images of its charts were not checked. If the controller cannot reach the repository either, no release of its charts is rolled out.",
	fix: "Check the URL of the repository, and check that this machine can reach it.",
	source: "https://fluxcd.io/flux/components/helm/helmreleases/",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["chart-repository-unreachable"])) yield {
			...chartDiagnostic(each),
			groupKey: each.reason.host,
			certainty: "unverified"
		};
	}
};

// src/judge/rules/manifest/gitops-source-invalid.ts
const gitopsSourceInvalid = {
	id: "gitops-source-invalid",
	cause: "manifest",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "A GitOps resource names a path that is not in this repository.",
	why: "The controller reports an error and applies nothing of the resource.",
	fix: "Correct the path, or commit what it names.",
	source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#path",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check(facts) {
		for (const each of notRenderedFor(facts, ["path-not-found"])) {
			const { reason, source } = each;
			yield {
				...unrendered(each),
				message: `${sourceName(source)} names the path \`${reason.path}\`, which does not exist`,
				certainty: "proved"
			};
		}
	}
};

// src/judge/rules/manifest/not-rendered.ts
/** Reasons that have a rule of their own. */
const elsewhere = /* @__PURE__ */ new Set([
	"chart-not-found",
	"chart-version-not-found",
	"chart-range-invalid",
	"chart-access-denied",
	"chart-missing-or-denied",
	"chart-repository-unreachable",
	"path-not-found",
	"renderer-failed",
	"variable-undefined"
]);
const notRendered = {
	id: "not-rendered",
	cause: "manifest",
	severity: "doubt",
	online: false,
	since: "0.1.0",
	summary: "A GitOps source could not be rendered, so its images were not checked.",
	why: "What the source deploys is unknown. Images that its values name were looked up, but the other images of its chart or folder were not.",
	fix: "Render the source and check the output, or accept the doubt with `--on-unverified`.",
	source: "https://fluxcd.io/flux/concepts/#reconciliation",
	breaksPull: false,
	part: null,
	routeStop: null,
	*check({ cluster }) {
		const { notRendered: sources = [], incomplete = [] } = cluster.gitops?.coverage ?? {};
		for (const each of sources) if (!elsewhere.has(each.reason.code)) yield unrendered(each);
		for (const each of incomplete) if (!elsewhere.has(each.reason.code)) yield {
			...unrendered(each),
			message: `Rendered, but ${notRenderedText(each.reason)}`,
			informational: true
		};
	}
};

// src/judge/rules/manifest/substitution-undefined.ts
const substitutionUndefined = {
	id: "substitution-undefined",
	cause: "manifest",
	severity: "doubt",
	online: false,
	since: "0.1.0",
	summary: "Nothing in these files defines a variable that Flux substitutes.",
	why: "Flux fills in an empty text, or refuses the whole Kustomization. If the variable is defined in the cluster, the image is unknown here.",
	fix: "Define the variable in `spec.postBuild`, or under `variables` of the target in the configuration.",
	source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution",
	breaksPull: true,
	part: null,
	routeStop: null,
	*check({ cluster, pulls }) {
		const inImages = /* @__PURE__ */ new Set();
		for (const pull of pulls) {
			const { undefinedVariables, image, at } = pull.mention;
			if (undefinedVariables === void 0) continue;
			for (const name of undefinedVariables) inImages.add(name);
			yield {
				at,
				message: `Nothing defines ${undefinedVariables.map(asVariable).join(", ")} of the image \`${image}\``,
				groupKey: image,
				certainty: "unverified",
				pull
			};
		}
		const { notRendered = [], incomplete = [] } = cluster.gitops?.coverage ?? {};
		for (const each of [...notRendered, ...incomplete]) {
			if (each.reason.code !== "variable-undefined") continue;
			const names = each.reason.variables.filter((name) => !inImages.has(name));
			if (names.length === 0) continue;
			yield {
				...unrendered(each),
				message: `Nothing defines ${names.map(asVariable).join(", ")}`,
				groupKey: names.join(" ")
			};
		}
	}
};

// src/judge/rule-list.ts
/** In order of cause; within a cause, the rule that explains a pull best comes first. */
const rules = [
	imageReferenceInvalid,
	imageRepositoryNotFound,
	imageTagNotFound,
	imageDigestNotFound,
	imagePlatformMissing,
	imagePlatformMismatch,
	imageChildMissing,
	imageTypeUnsupported,
	imageTagMoved,
	imageMissingOrDenied,
	registryRetired,
	chartNotFound,
	chartVersionNotFound,
	pullSecretUndecodable,
	pullSecretRejected,
	pullSecretWrongNamespace,
	pullSecretNotFound,
	pullSecretWrongType,
	pullSecretHidesServiceAccount,
	pullSecretNotCovering,
	pullSecretOnOtherServiceAccount,
	pullSecretAbsent,
	serviceAccountNotFound,
	pullSecretExpiring,
	pullSecretAfterHook,
	pullSecretSibling,
	pullSecretUnused,
	imageAccessDenied,
	runnerLoginRejected,
	chartAccessDenied,
	chartMissingOrDenied,
	registryHostUnknown,
	registryUnreachable,
	registryRateLimited,
	registryFlaky,
	registryNotAllowed,
	registryNotAsked,
	chartRepositoryUnreachable,
	pullPolicyInvalid,
	pullPolicyNever,
	pullPolicyStale,
	pullPolicyAlwaysThrottled,
	imageTagMutable,
	imageNotPinned,
	secretNotFound,
	secretKeyNotFound,
	configMapNotFound,
	configMapKeyNotFound,
	manifestInvalid,
	manifestUnrendered,
	renderFailed,
	gitopsSourceInvalid,
	notRendered,
	substitutionUndefined,
	manifestDuplicateKey,
	configurationChanged,
	suppressionUnused,
	suppressionExpired,
	suppressionWithoutReason
];

// src/judge/verdict.ts
function verdictsOf(facts, diagnostics) {
	const broken = /* @__PURE__ */ new Set();
	const doubtful = /* @__PURE__ */ new Set();
	for (const { rule, diagnostic } of diagnostics) {
		if (diagnostic.pull === void 0) continue;
		const effect = effectOf(rule, diagnostic);
		if (effect === "broken") broken.add(diagnostic.pull);
		if (effect === "unverified") doubtful.add(diagnostic.pull);
	}
	return new Map(facts.pulls.map((pull) => {
		if (broken.has(pull)) return [pull, {
			verdict: "broken",
			assumes: []
		}];
		const assumes = doubtful.has(pull) ? null : assumptionsOf(facts, pull);
		return [pull, assumes === null ? {
			verdict: "unverified",
			assumes: []
		} : {
			verdict: "pullable",
			assumes
		}];
	}));
}
/** The verdict that one diagnostic forces on its pull; null if the pull succeeds all the same. */
function effectOf(rule, diagnostic) {
	const breaks = diagnostic.breaksPull ?? rule.breaksPull;
	const isProved = rule.severity !== "doubt" && diagnostic.certainty !== "unverified";
	if (breaks === false && !(isProved && (diagnostic.severity ?? rule.severity) === "error")) return null;
	return isProved && breaks !== "maybe" ? "broken" : "unverified";
}

// src/judge/wording/answer-note.ts
const withoutHosts = "containerd 1.6 and early 1.7 disregard a file without a `[host]` table, be it an empty one";
/** A sentence. */
function answerNoteText(note) {
	return note.code === "hosts-toml-ignored" ? `${note.folder}/hosts.toml is disregarded, as containerd disregards one that it cannot read: ${problemText(note.problem)}.` : `${note.folder}/hosts.toml is read, though ${withoutHosts}.`;
}
const types = {
	table: "is no table",
	string: "is no text",
	boolean: "is neither true nor false",
	list: "is no list",
	strings: "holds what is no text",
	"file-pairs": "holds what is no pair of files"
};
function problemText(problem) {
	switch (problem.code) {
		case "not-toml": return `it is no TOML${problem.line === null ? "" : ` in line ${problem.line}`}`;
		case "no-host-table": return withoutHosts;
		case "too-many-hosts": return `it names more than ${problem.max} hosts`;
		case "wrong-type": return `\`${problem.key}\` ${types[problem.expected]}`;
		case "unknown-capability": return `unknown capability "${problem.capability}"`;
		case "invalid-host-url": return `"${problem.url}" is no URL of a host`;
		case "invalid-duration": return `"${problem.duration}" is no duration`;
		case "unreadable": return problem.error;
	}
}

// src/judge/judge.ts
/**
* Rules that need a registry are silent when `offline`. Tests replace `rules`.
*/
function judge(facts, { offline }, rules$1 = rules) {
	const diagnostics = rules$1.filter((rule) => !(rule.online && offline)).flatMap((rule) => shareRelated([...rule.check(facts)]).map((diagnostic) => ({
		rule,
		diagnostic: qualify(rule, diagnostic)
	})));
	return {
		diagnostics,
		verdicts: verdictsOf(facts, diagnostics)
	};
}
/** Gives all diagnostics of one finding the related places of each of them, without duplicates. */
function shareRelated(diagnostics) {
	const keyOf = ({ groupKey, certainty }) => JSON.stringify([groupKey, certainty]);
	const byFinding = /* @__PURE__ */ new Map();
	for (const diagnostic of diagnostics) {
		const key = keyOf(diagnostic);
		const places = byFinding.get(key) ?? /* @__PURE__ */ new Map();
		byFinding.set(key, places);
		for (const related of diagnostic.related ?? []) {
			const { file, line, column } = related.at;
			const place = `${file}:${line}:${column}`;
			if (!places.has(place)) places.set(place, related);
		}
	}
	return diagnostics.map((diagnostic) => ({
		...diagnostic,
		related: [...byFinding.get(keyOf(diagnostic))?.values() ?? []]
	}));
}

// src/model/wildcard.ts
/** Matches the wildcard of configurations and tables: `*` stands for any text. */
/**
* Does the pattern match the whole text? Runs in linear time, unlike a regular expression, because
* both are untrusted.
*/
function isLike(pattern, text) {
	if (!pattern.includes("*")) return pattern === text;
	const [head = "", ...parts] = pattern.split("*");
	const tail = parts.pop() ?? "";
	if (!text.startsWith(head) || !text.endsWith(tail)) return false;
	let at = head.length;
	for (const part of parts) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= text.length - tail.length;
}

// src/model/declared-object.ts
/** Narrows an object to one kind. */
function isOfKind(object, kind) {
	return object.kind === kind;
}

// src/plan/namespace-match.ts
/** The longest name the API server accepts; no expression runs on longer text. */
const maxNameLength$3 = 63;
/** Does the selection of a `match` include the namespace? `but` excludes names again. */
function isSelected({ match, but }, namespace) {
	return fullyMatches(match, namespace) && !(but !== null && fullyMatches(but, namespace));
}
/**
* Tests the whole name. An expression that JavaScript cannot compile matches every name, because
* its meaning in the cluster is unknown.
*/
function fullyMatches(expression, name) {
	if (name.length > maxNameLength$3) return false;
	try {
		return new RegExp(`^(?:${expression})$`).test(name);
	} catch {
		return true;
	}
}

// src/plan/object-index.ts
/**
* The objects of a cluster. The unnamed namespace of a root may turn out to be any named one, so an
* object in a named namespace may be present for a workload in the unnamed one of the same root,
* and the reverse.
*/
var ObjectIndex = class {
	#coverage;
	/** By "kind/name". */
	#named;
	#nameless;
	#accounts;
	#secrets;
	constructor({ objects, coverage }) {
		const named = objects.filter(({ name }) => name !== null);
		const certain = named.filter((object) => object.certain);
		this.#coverage = coverage;
		this.#named = Map.groupBy(named, ({ kind, name }) => `${kind}/${name}`);
		this.#nameless = objects.filter(({ name }) => name === null);
		this.#accounts = certain.filter((object) => isOfKind(object, "ServiceAccount"));
		this.#secrets = certain.filter((object) => isOfKind(object, "Secret")).filter(({ source }) => source === "manifest");
	}
	/** The service accounts that are certainly in the workload's namespace. */
	accounts(workload) {
		return this.#accounts.filter((account) => nearness(account, workload) === "same");
	}
	/** The Secrets of the manifests that are certainly in the workload's namespace. */
	secrets(workload) {
		return this.#secrets.filter((secret) => nearness(secret, workload) === "same");
	}
	/** Looks up the name in the workload's own namespace. */
	find(kind, name, workload) {
		const named = (this.#named.get(`${kind}/${name}`) ?? []).filter((object) => isOfKind(object, kind));
		const here = named.filter((object) => nearness(object, workload) === "same");
		const certain = nearestTo(workload.at.file, here.filter((object) => object.certain && object.source === "manifest")) ?? here.find((object) => object.certain);
		if (certain !== void 0) return {
			presence: "present",
			knownAbsent: false,
			object: certain,
			inOtherNamespaces: []
		};
		const possible = here[0] ?? named.find((object) => nearness(object, workload) === "maybe");
		if (possible !== void 0) return {
			presence: "unknown",
			knownAbsent: false,
			object: possible,
			inOtherNamespaces: []
		};
		return {
			...this.#absence(kind, named, workload),
			object: null
		};
	}
	#absence(kind, named, workload) {
		const { namespace } = workload.resource;
		const inOtherNamespaces = named.filter(({ root, namespaces }) => root === workload.root && "is" in namespaces && namespaces.is !== null);
		const isCovered = namespace !== null && this.#coverage.some(({ kinds, namespaces }) => kinds.has(kind) && namespaces.has(namespace));
		if (this.#nameless.some((object) => object.kind === kind && nearness(object, workload) !== "other") && !isCovered) return {
			presence: "unknown",
			knownAbsent: false,
			inOtherNamespaces
		};
		return {
			presence: "absent",
			knownAbsent: isCovered || namespace !== null && inOtherNamespaces.length > 0,
			inOtherNamespaces
		};
	}
};
/**
* The first of the objects that lie closest to a file: in it, else in the deepest folder that
* holds both. Objects of one name are alternatives: a cluster has the one beside the pod.
*/
function nearestTo(file, objects) {
	if (objects.length < 2) return objects[0];
	const distances = objects.map((object) => commonSteps(file, object.at.file));
	return objects[distances.indexOf(Math.max(...distances))];
}
function commonSteps(one, other) {
	if (one === other) return Infinity;
	const steps = one.split("/");
	const otherSteps = other.split("/");
	const differing = steps.findIndex((step, index) => step !== otherSteps[index]);
	return differing < 0 ? steps.length : differing;
}
/** Is the object in the workload's namespace? */
function nearness({ namespaces, root, source }, { root: ownRoot, resource: { namespace } }) {
	if ("match" in namespaces) {
		if (namespace === null) return "maybe";
		return isSelected(namespaces, namespace) ? "same" : "other";
	}
	const sameRoot = root === ownRoot;
	if (namespaces.is === namespace) return namespace !== null || sameRoot ? "same" : "other";
	return (namespaces.is === null || namespace === null) && (sameRoot || source !== "manifest") ? "maybe" : "other";
}

// src/plan/go/go-glob.ts
/**
* Compiles a glob: `*` stands for any text, `[a-z]` for one character. `?`, `\` and `^` have no
* special meaning, because no host that Go parses contains them. A malformed glob matches nothing.
* Matching takes at most the product of both lengths.
* https://github.com/golang/go/blob/go1.24.7/src/path/filepath/match.go
*/
function compileGlob(glob) {
	const elements = elementsOf(glob);
	return elements === null ? () => false : (text) => matches$3(elements, text);
}
function elementsOf(glob) {
	const elements = [];
	const token = /(\*)|\[([^\]]+)\]|[^[]/sy;
	while (token.lastIndex < glob.length) {
		const match = token.exec(glob);
		if (match === null) return null;
		const [text, star, items] = match;
		const ranges = items === void 0 ? null : rangesOf(items);
		if (star !== void 0) elements.push("*");
		else if (ranges === null) elements.push({ text });
		else if (ranges.every(([low]) => low !== "")) elements.push({ ranges });
		else return null;
	}
	return elements;
}
/** The ranges between brackets. A hyphen that joins nothing becomes the range from "". */
function rangesOf(items) {
	return Array.from(items.matchAll(/([^-])(?:-([^-]))?|-/gs), ([, low = "", high = low]) => [low, high]);
}
/** Backtracks to the last star only: the match of an earlier star never needs to change. */
function matches$3(elements, text) {
	let at = 0;
	let index = 0;
	let retry = null;
	while (at < text.length || index < elements.length) {
		const element = elements[index];
		if (element === "*") {
			retry = {
				at,
				index
			};
			index++;
		} else if (element !== void 0 && at < text.length && accepts(element, text[at] ?? "")) {
			at++;
			index++;
		} else if (retry !== null && retry.at < text.length) {
			at = ++retry.at;
			index = retry.index + 1;
		} else return false;
	}
	return true;
}
function accepts(element, character) {
	if ("text" in element) return element.text === character;
	return element.ranges.some(([low, high]) => low <= character && character <= high);
}

// src/plan/go/go-string.ts
/**
* Converts between text and Go's strings, which are bytes. One UTF-16 unit stands for one byte, so
* that `<`, slices and prefixes mean the same as in Go.
*/
/** The well-formed UTF-8 sequences of two to four bytes. */
const sequence = [
	"[\\xc2-\\xdf][\\x80-\\xbf]",
	"\\xe0[\\xa0-\\xbf][\\x80-\\xbf]",
	"[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}",
	"\\xed[\\x80-\\x9f][\\x80-\\xbf]",
	"\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}",
	"[\\xf1-\\xf3][\\x80-\\xbf]{3}",
	"\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}"
].join("|");
const sequences = new RegExp(`((?:${sequence}){1,1000})|[\\x80-\\xff]`, "g");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD; bytes are taken as they are. */
function bytesOf(text) {
	const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
	let result = "";
	for (let at = 0; at < bytes.length; at += 8192) result += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return result;
}
/**
* Decodes a string of bytes. Each byte that is not UTF-8 becomes one U+FFFD, as in a range loop
* over a Go string: https://go.dev/ref/spec#For_range
*/
function textOf$1(bytes) {
	return bytes.replace(sequences, (match, valid) => valid === void 0 ? "\ufffd" : decoder.decode(Uint8Array.from(match, (byte) => byte.charCodeAt(0))));
}

// src/plan/go/go-url.ts
/**
* Parses URLs as Go's net/url does. JavaScript's WHATWG URL differs in case, ports, dots and
* escapes.
*/
/**
* Parses the part of a URL after "https://" or "http://". All strings are strings of bytes
* (`bytesOf`). Userinfo, query and fragment are checked and dropped; escapes are decoded; case is
* kept. null if Go rejects the URL.
*
* Go up to 1.24.7 and 1.25.1 allows brackets within a host (`reg[0-9].example.com`); later releases
* allow them only around an IPv6 address (https://pkg.go.dev/vuln/GO-2025-4010).
* https://github.com/golang/go/blob/go1.24.7/src/net/url/url.go
*/
function parseGoUrl(text) {
	const [url, fragment] = cut$1(text, "#");
	if (/[\x00-\x1f\x7f]/.test(url) || badEscape.test(fragment)) return null;
	const [, authority = "", path = ""] = /^([^/]*)(.*)/s.exec(cut$1(url, "?")[0]) ?? [];
	const at = authority.lastIndexOf("@");
	const userinfo = at < 0 ? "" : authority.slice(0, at);
	const host = authority.slice(at + 1);
	if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo) || badEscape.test(userinfo) || badEscape.test(path)) return null;
	return isHost(host) ? {
		host: unescape(host),
		path: unescape(path)
	} : null;
}
/**
* Splits as `net.SplitHostPort` does. Where that finds no port, the host is the whole text with its
* brackets and colons.
* https://github.com/golang/go/blob/go1.24.7/src/net/ipsock.go
*/
function splitHostPort(authority) {
	const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(authority);
	return {
		host: match?.[1] ?? match?.[2] ?? authority,
		port: match?.[3] ?? ""
	};
}
const badEscape = /%(?![0-9a-fA-F]{2})/;
/**
* Validates a host with an optional port, which follows the last "]" or ":". "%" is the only ASCII
* character that may be escaped.
*/
function isHost(host) {
	const end = host.startsWith("[") ? host.lastIndexOf("]") + 1 : host.lastIndexOf(":");
	const port = host.startsWith("[") || end >= 0 ? host.slice(end) : "";
	if (!/^(?::[0-9]*)?$/.test(port) || host.startsWith("[") && end === 0) return false;
	return !/[^\w\-.~!$&'()*+,;=:[\]<>"%\x80-\xff]|%(?!25|[89a-fA-F][0-9a-fA-F])/.test(host);
}
function unescape(text) {
	return text.replace(/%(..)/gs, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
function cut$1(text, separator) {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

// src/plan/credentials/keyring.ts
/**
* The entries of several docker configs, in the order of `imagePullSecrets`. A key matches as
* `host[:port]`, label by label, with a prefix of the path. Keys are tried in descending order of
* their bytes, so for one host the longest path comes first, but not among globs.
* https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/keyring.go
*/
var Keyring = class {
	/** Entries whose key is not a URL: the kubelet logs and ignores them. */
	skipped = [];
	#slots = /* @__PURE__ */ new Map();
	#order;
	constructor(configs) {
		for (const config of configs) for (const entry of config.entries) this.#add(config, entry);
		this.#order = [...this.#slots.values()].toSorted((a, b) => a.key < b.key ? 1 : -1);
	}
	#add(config, entry) {
		const { source } = config;
		const key = indexKey(entry.key);
		if (key === null) {
			this.skipped.push({
				source,
				key: entry.key
			});
			return;
		}
		const slot = this.#slots.get(key) ?? emptySlot(key);
		this.#slots.set(key, slot);
		slot.held.push({
			config,
			offer: {
				source,
				...entry
			}
		});
	}
	/** `repository` is `domain/path` as `repositoryOf` gives it, without a tag or digest. */
	lookup(repository) {
		const image = bytesOf(repository);
		const target = targetOf$1(image);
		const matched = target === null ? [] : this.#order.filter((slot) => matches$2(slot, target));
		if (matched.length > 0) return lookupOf(matched, "url");
		const hub = isDefaultRegistry(image) ? this.#slots.get("index.docker.io") : void 0;
		return hub === void 0 ? {
			offers: [],
			ordered: true,
			via: null
		} : lookupOf([hub], "default-registry-fallback");
	}
};
/** Does one of the keys, or Docker Hub's fallback, match the image? */
function covers(keys, reference) {
	if (keys.length === 0) return false;
	const entries = keys.map((key) => ({
		key,
		username: "",
		password: ""
	}));
	return new Keyring([{
		source: { kind: "node" },
		entries
	}]).lookup(repositoryOf(reference)).offers.length > 0;
}
/**
* All offers for a repository: first those of the pull secrets, then those of the node. Each
* keyring falls back to Docker Hub separately. The kubelet tries them until one succeeds and makes
* no anonymous attempt afterwards.
*/
function offersFor(repository, secrets, node) {
	const ofSecrets = secrets.lookup(repository);
	const ofNode = node.lookup(repository);
	return {
		offers: [...ofSecrets.offers, ...ofNode.offers],
		ordered: ofSecrets.ordered && ofNode.ordered,
		via: {
			secrets: ofSecrets.via,
			node: ofNode.via
		}
	};
}
function lookupOf(slots, via) {
	return {
		offers: slots.flatMap(({ held }) => held.map(({ offer }) => offer)),
		ordered: slots.every(({ held }) => new Set(held.map(({ config }) => config)).size === held.length),
		via
	};
}
/** Normalises a key to `host[:port][/path]`; null if it is skipped. */
function indexKey(key) {
	const url = parseGoUrl(bytesOf(key).replace(/^https?:\/\//, ""));
	if (url === null) return null;
	const path = /^\/v[12]\//.test(url.path) ? url.path.slice(3) : url.path;
	return path === "/" ? url.host : url.host + path;
}
function targetOf$1(key) {
	const url = parseGoUrl(key);
	if (url === null) return null;
	const { host, port } = splitHostPort(url.host);
	return {
		labels: host.split("."),
		port,
		path: url.path
	};
}
function emptySlot(key) {
	const target = targetOf$1(key);
	return {
		key,
		target,
		globs: target?.labels.map(compileGlob) ?? [],
		held: []
	};
}
function matches$2(slot, image) {
	return slot.target?.port === image.port && slot.globs.length === image.labels.length && image.path.startsWith(slot.target.path) && slot.globs.every((accepts, place) => accepts(image.labels[place] ?? ""));
}
/** Does the kubelet fall back to Docker Hub's credential? Even `localhost/app` counts. */
function isDefaultRegistry(image) {
	const slash = image.indexOf("/");
	if (slash < 0) return image !== "";
	const first = image.slice(0, slash);
	return first === "docker.io" || first === "index.docker.io" || first !== "" && !/[.:]/.test(first);
}

// src/plan/credentials/expiry.ts
/**
* A clause for passwords that are short-lived tokens: those of Amazon ECR (12 hours), Google access
* tokens (one hour) and JWTs that state their expiry. undefined for all others.
*/
function endsBy({ key, username, password }) {
	if (username === "AWS" && /\.dkr\.ecr[.-]/.test(key)) return "a token of Amazon ECR, which ends after 12 hours";
	if (username === "oauth2accesstoken") return "an access token of Google, which ends after an hour";
	const expiry = jwtExpiry(password);
	return expiry === null ? void 0 : `a token that ends on ${(/* @__PURE__ */ new Date(expiry * 1e3)).toISOString().slice(0, 10)}`;
}
/** Seconds since 1970; null for text that is not a JWT with an expiry before the year 2223. */
function jwtExpiry(text) {
	const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
	if (payload === void 0) return null;
	try {
		const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
		const end = typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : null;
		return typeof end === "number" && end > 0 && end < 8e9 ? end : null;
	} catch {
		return null;
	}
}

// src/plan/credentials/public-offer.ts
function publicOffer(offer) {
	const ends = endsBy(offer);
	return {
		...offer,
		key: maskLogin(offer.key),
		...ends === void 0 ? {} : { ends }
	};
}
/**
* Masks the login in a key such as "https://bot:password@ghcr.io", which the kubelet ignores. Text
* of fewer than four characters is not masked, as in replies of registries.
*/
function maskLogin(key) {
	return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}

// src/plan/go/go-json.ts
/**
* Reads a whole document. Grammar and nesting limit are Go's. A lone surrogate becomes U+FFFD, and
* a byte order mark is an error.
*/
function readGoJson(document) {
	const text = document.toWellFormed();
	if (/^[ \t\r\n]*$/.test(text)) return { error: "unexpected-end" };
	try {
		JSON.parse(text);
	} catch {
		return { error: "invalid-syntax" };
	}
	return build(text);
}
/** Builds the tree of valid JSON. Iterative, because 10,000 levels would overflow the stack. */
function build(text) {
	const root = {
		type: "object",
		members: []
	};
	const open = [root];
	let name = "";
	for (let at = 0; at < text.length;) {
		const character = text[at] ?? "";
		if (character === "]" || character === "}") open.pop();
		if (" 	\r\n,:]}".includes(character)) {
			at++;
			continue;
		}
		const end = endOf$1(text, at);
		const parent = open.at(-1);
		if (parent?.type === "object" && name === null) name = stringOf(text.slice(at, end));
		else {
			const value = valueOf$1(text.slice(at, end));
			if (parent?.type === "object") parent.members.push([name ?? "", value]);
			name = null;
			if (character === "{" || character === "[") open.push(value);
			if (open.length > 10001) return { error: "max-depth" };
		}
		at = end;
	}
	return root.members[0]?.[1] ?? { type: "null" };
}
/** The offset behind the token at `at`. */
function endOf$1(text, at) {
	if (text[at] === "{" || text[at] === "[") return at + 1;
	let end = at + 1;
	if (text[at] === "\"") {
		while (text[end] !== "\"") end += text[end] === "\\" ? 2 : 1;
		return end + 1;
	}
	while (end < text.length && !" 	\r\n,]}".includes(text[end] ?? "")) end++;
	return end;
}
function valueOf$1(token) {
	switch (token[0]) {
		case "{": return {
			type: "object",
			members: []
		};
		case "[": return { type: "array" };
		case "\"": return {
			type: "string",
			text: stringOf(token)
		};
		case "n": return { type: "null" };
		default: return { type: token[0] === "t" || token[0] === "f" ? "bool" : "number" };
	}
}
function stringOf(token) {
	return String(JSON.parse(token)).toWellFormed();
}

// src/plan/credentials/docker-config.ts
/**
* Decodes the value of a Secret's `key`; entries keep the order of the document. An error fails the
* whole document.
*
* The kubelet reads `auths` (in `.dockercfg`, the bare map), and of an entry `auth`, else
* `username` and `password`. It ignores identity tokens and credential helpers. Field names match
* in any case, and the last of repeated fields counts. The kubelet skips empty values before it
* decodes them. Each byte of a credential that is not UTF-8 becomes U+FFFD.
* https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/config.go
*/
function decodeDockerConfig(key, document) {
	const json = readGoJson(typeof document === "string" ? document : textOf$1(bytesOf(document)));
	if ("error" in json) return { error: { code: json.error } };
	const credentials = /* @__PURE__ */ new Map();
	const error = key === ".dockercfg" ? readEntries("the document", json, credentials) : readConfig(json, credentials);
	if (error !== null) return { error: error.reason };
	return { entries: Array.from(credentials, ([registry, credential]) => ({
		key: registry,
		...credential
	})) };
}
/** Repeated `auths` fields add to one map; null empties it. */
function readConfig(json, credentials) {
	if (json.type === "null") return null;
	if (json.type !== "object") return wrongType("the document", json, "object");
	let first = null;
	for (const [name, value] of json.members) {
		const auths = /^auths$/iu.test(name) ? readEntries("auths", value, credentials) : null;
		if (auths?.fatal) return auths;
		first ??= auths ?? (/^httpheaders$/iu.test(name) ? readHeaders(value) : null);
	}
	return first;
}
function readEntries(place, json, credentials) {
	if (json.type === "null") credentials.clear();
	else if (json.type !== "object") return wrongType(place, json, "object");
	else for (const [registry, value] of json.members) {
		const credential = readEntry(value);
		if ("reason" in credential) return {
			reason: credential.reason,
			fatal: true
		};
		credentials.set(registry, credential);
	}
	return null;
}
/** Headers are unused, but one of the wrong type fails the document. */
function readHeaders(json) {
	if (json.type === "null") return null;
	if (json.type !== "object") return wrongType("HttpHeaders", json, "object");
	const wrong = json.members.map(([, value]) => value).find(({ type }) => type !== "string" && type !== "null");
	return wrong === void 0 ? null : wrongType("a value of HttpHeaders", wrong, "string");
}
const fieldPatterns = [
	"username",
	"password",
	"email",
	"auth"
].map((field) => ({
	field,
	pattern: new RegExp(`^${field}$`, "iu")
}));
function readEntry(json) {
	if (json.type === "null") return {
		username: "",
		password: ""
	};
	if (json.type !== "object") return wrongType("a registry's entry", json, "object");
	const entry = {
		username: "",
		password: "",
		email: "",
		auth: ""
	};
	for (const [name, value] of json.members) {
		const field = fieldPatterns.find(({ pattern }) => pattern.test(name))?.field;
		if (field === void 0 || value.type === "null") continue;
		if (value.type !== "string") return wrongType(field, value, "string");
		entry[field] = value.text;
	}
	return entry.auth === "" ? {
		username: entry.username,
		password: entry.password
	} : decodeAuth(entry.auth);
}
function decodeAuth(auth) {
	const illegal = illegalByte(auth, /=\p{White_Space}*$/u.test(auth));
	if (illegal !== null) return { reason: {
		code: "illegal-base64",
		byte: illegal
	} };
	const decoded = atob(auth);
	const colon = decoded.indexOf(":");
	if (colon < 0) return { reason: { code: "no-colon" } };
	return {
		username: textOf$1(decoded.slice(0, colon)),
		password: textOf$1(decoded.slice(colon + 1))
	};
}
/**
* The offset at which Go's base64 decoder fails; null if it succeeds. The decoder is StdEncoding
* for padded text, else RawStdEncoding. Both skip line breaks and ignore left-over bits at the end.
* https://github.com/golang/go/blob/go1.24.7/src/encoding/base64/base64.go (decodeQuantum)
*/
function illegalByte(text, padded) {
	let digits = 0;
	let at = 0;
	for (; at < text.length && /[A-Za-z0-9+/\r\n]/.test(text[at] ?? ""); at++) if (!/[\r\n]/.test(text[at] ?? "")) digits++;
	const rest = digits % 4;
	if (at === text.length) return rest === 1 ? at - 1 : null;
	if (text[at] !== "=" || !padded || rest < 2) return at;
	at = afterLineBreaks(text, at + 1);
	if (rest === 2) {
		if (at === text.length) return at;
		if (text[at] !== "=") return at - 1;
		at = afterLineBreaks(text, at + 1);
	}
	return at < text.length ? at : null;
}
function afterLineBreaks(text, from) {
	let at = from;
	while (text[at] === "\r" || text[at] === "\n") at++;
	return at;
}
function wrongType(place, json, wanted) {
	return {
		reason: {
			code: "wrong-json-type",
			at: place,
			found: json.type,
			wanted
		},
		fatal: false
	};
}

// src/plan/credentials/pull-secret.ts
const keysByType = {
	"kubernetes.io/dockerconfigjson": ".dockerconfigjson",
	"kubernetes.io/dockercfg": ".dockercfg"
};
/** Reads each Secret once. */
var PullSecretReader = class {
	#declared;
	#contents = /* @__PURE__ */ new Map();
	constructor(declared) {
		this.#declared = declared;
	}
	read(secret) {
		const content = this.#contents.get(secret) ?? readPullSecret(secret, this.#declared);
		this.#contents.set(secret, content);
		return content;
	}
};
/**
* The kubelet uses a Secret if its type and key agree and the value is not empty, and ignores all
* others without an error.
* https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/secrets/secrets.go
*/
function readPullSecret(secret, declared) {
	const { type, keys, dockerConfig, registries, hidden: why } = secret;
	if (type === null) return {
		use: "hidden",
		reason: {
			code: "unknown-type",
			why
		},
		registries
	};
	const key = keysByType[type];
	if (key === void 0) return ignored({
		code: "wrong-type",
		type
	});
	if (keys !== null && !keys.includes(key)) return ignored({
		code: "missing-key",
		type,
		key,
		keys
	});
	if (dockerConfig?.key === key) return dockerConfig.text === "" ? ignored({
		code: "empty-key",
		key
	}) : decode$1(key, dockerConfig.text);
	return readDeclared(secret, declared) ?? {
		use: "hidden",
		reason: {
			code: "unknown-content",
			why
		},
		registries
	};
}
function ignored(reason) {
	return {
		use: "ignored",
		reason,
		registries: null
	};
}
function decode$1(key, text) {
	const decoded = decodeDockerConfig(key, text);
	return "error" in decoded ? {
		use: "undecodable",
		reason: {
			code: "undecodable",
			error: decoded.error
		},
		registries: null
	} : {
		use: "read",
		entries: decoded.entries
	};
}
/** The row of the configuration for the Secret: its own namespace first, then `*`. */
function readDeclared({ name, namespaces }, declared) {
	const row = declared[`${"is" in namespaces ? namespaces.is ?? "" : "*"}/${name}`] ?? declared[`*/${name}`];
	if (row === void 0) return null;
	const { registries, username, password } = row;
	return username === null || password === null ? {
		use: "hidden",
		reason: { code: "password-not-set" },
		registries
	} : {
		use: "read",
		entries: registries.map((key) => ({
			key,
			username,
			password
		}))
	};
}

// src/plan/credentials/unseen.ts
/**
* Registries for which nodes usually hold credentials that no manifest shows, through the kubelet's
* credential provider plugins.
* https://kubernetes.io/docs/tasks/administer-cluster/kubelet-credential-provider/
*/
const nodeRegistries = [
	"*.dkr.ecr.*.amazonaws.com",
	"*.dkr.ecr.*.amazonaws.com.cn",
	"*.azurecr.io",
	"*.pkg.dev",
	"gcr.io",
	"*.gcr.io"
];
/** A Secret whose content is unknown but may cover the image, or one that may exist after all. */
function unseenSecrets(secrets) {
	return secrets.filter((secret) => secret.use === "missing" ? !secret.knownAbsent : secret.use === "hidden" && secret.covers !== false).map((secret) => ({
		kind: "secret",
		secret
	}));
}
/** The service account, if the pod depends on it and the manifests do not contain it. */
function unseenAccount({ name, object, knownAbsent }, from, namespace) {
	return from === "none" && object === null && !knownAbsent ? [{
		kind: "service-account",
		name,
		namespace
	}] : [];
}
/** Programs in the cluster that add pull secrets to the pod or to its service account. */
function unseenPatchers(patchers, workload, account, hasOwnList) {
	return patchers.filter(({ patches, ...patcher }) => isInNamespace(patcher, workload) && (patches === "pods" || !hasOwnList && (patches.serviceAccounts?.includes(account) ?? true))).map((patcher) => ({
		kind: "patcher",
		patcher
	}));
}
function isInNamespace({ namespaces, root }, { resource: { namespace }, root: ownRoot }) {
	return "is" in namespaces ? namespaces.is === namespace && (namespace !== null || root === ownRoot) : namespace === null || isSelected(namespaces, namespace);
}
/** Nodes whose credentials the configuration does not declare (`declared` is null). */
function unseenNodes(declared, reference) {
	return declared === null && covers(nodeRegistries, reference) ? [{
		kind: "node",
		registry: reference.domain
	}] : [];
}

// src/plan/credentials/pod-credentials.ts
/** The credentials of every pod of a cluster. Decodes each Secret once. */
var PodCredentials = class {
	#index;
	#secrets;
	#patchers;
	#nodeCredentials;
	/** By root, namespace and repository. */
	#spareSecrets = /* @__PURE__ */ new Map();
	constructor(cluster, options) {
		this.#index = new ObjectIndex(cluster);
		this.#secrets = new PullSecretReader(options.pullSecrets);
		this.#patchers = cluster.patchers;
		this.#nodeCredentials = options.nodeCredentials;
	}
	gather(workload, podSpec, reference) {
		const account = this.#findAccount(workload, podSpec);
		const ofPod = podSpec.imagePullSecrets ?? [];
		const ofAccount = account.object?.imagePullSecrets ?? [];
		const from = ofPod.length > 0 ? "pod" : ofAccount.length > 0 ? "service-account" : "none";
		const useAll = (names) => names.filter(({ value }) => value !== "").map((name) => this.#useOf(name, workload, reference));
		const secrets = useAll(from === "pod" ? ofPod : ofAccount);
		const hiddenSecrets = from === "pod" ? useAll(ofAccount) : [];
		const error = keyringError(secrets);
		const offers = error === null ? this.#offersOf(secrets, reference) : [];
		return {
			serviceAccount: account,
			from,
			secrets,
			hiddenSecrets,
			otherAccounts: from === "none" ? this.#index.accounts(workload).filter((other) => useAll(other.imagePullSecrets).some((use) => use.covers === true)) : [],
			spareSecrets: from === "none" ? this.#sparesFor(workload, reference) : [],
			hiddenOffers: this.#offersOf(hiddenSecrets, reference),
			offers,
			error,
			anonymous: error === null && offers.length === 0,
			unseen: [
				...unseenSecrets(secrets),
				...unseenAccount(account, from, workload.resource.namespace),
				...unseenPatchers(this.#patchers, workload, account.name, from === "pod"),
				...unseenNodes(this.#nodeCredentials, reference)
			],
			node: covers(this.#nodeCredentials ?? [], reference)
		};
	}
	/**
	* An empty name means `default`, which the controller manager creates in every namespace: its
	* absence from the manifests proves nothing.
	*/
	#findAccount(workload, podSpec) {
		const written = podSpec.serviceAccountName;
		const name = written === null || written.value === "" ? "default" : written.value;
		const at = written?.at ?? null;
		const { object, presence, knownAbsent } = this.#index.find("ServiceAccount", name, workload);
		return name === "default" && presence === "absent" ? {
			name,
			at,
			object,
			presence: "unknown",
			knownAbsent: false
		} : {
			name,
			at,
			object,
			presence,
			knownAbsent
		};
	}
	#useOf({ value: name, at }, workload, reference) {
		const found = {
			name,
			at,
			...this.#index.find("Secret", name, workload)
		};
		if (found.object === null) return {
			...found,
			use: "missing",
			reason: null,
			keys: null,
			covers: null
		};
		const content = this.#secrets.read(found.object);
		const keys = content.use === "read" ? content.entries.map(({ key }) => key) : content.registries;
		return {
			...found,
			use: content.use,
			reason: content.use === "read" ? null : content.reason,
			keys: keys?.map(maskLogin) ?? null,
			covers: keys === null ? null : covers(keys, reference)
		};
	}
	/** Secrets of the namespace that cover the image, though the pod names none. */
	#sparesFor({ root, resource }, reference) {
		const key = JSON.stringify([
			root,
			resource.namespace,
			repositoryOf(reference)
		]);
		const known = this.#spareSecrets.get(key);
		if (known !== void 0) return known;
		const spares = this.#index.secrets({
			root,
			resource
		}).filter((secret) => {
			const content = this.#secrets.read(secret);
			const keys = content.use === "read" ? content.entries.map((entry) => entry.key) : content.registries;
			return covers(keys ?? [], reference);
		});
		this.#spareSecrets.set(key, spares);
		return spares;
	}
	#offersOf(secrets, reference) {
		const configs = secrets.flatMap(({ name, object }) => {
			const content = object === null ? null : this.#secrets.read(object);
			return content?.use === "read" ? [{
				source: {
					kind: "secret",
					name
				},
				entries: content.entries
			}] : [];
		});
		return new Keyring(configs).lookup(repositoryOf(reference)).offers.map(publicOffer);
	}
};
/** The first Secret that does not decode fails the whole keyring. */
function keyringError(secrets) {
	for (const { name, reason } of secrets) if (reason?.code === "undecodable") return {
		secret: name,
		reason: reason.error
	};
	return null;
}

// src/plan/node-versions.ts
/** The configured platforms, else those of the inventory's nodes, else linux/amd64. */
function clusterPlatforms({ nodes }, configured) {
	const platforms = configured.length > 0 ? configured : nodes.map(({ platform }) => platform);
	return platforms.length > 0 ? [...new Set(platforms)] : ["linux/amd64"];
}
/**
* The configured runtime, else the one of the inventory's nodes if they agree in name and minor
* version: "containerd://2.1.4". null if unknown.
*/
function runtimeOf({ nodes }, configured) {
	if (configured !== null) return configured;
	const [first, ...others] = nodes.map(({ runtime }) => runtime);
	const agree = others.every((other) => minorVersion(other) === minorVersion(first));
	return first !== void 0 && agree ? first : null;
}
function minorVersion(runtime) {
	return /^[^:]+:\/\/v?\d+(?:\.\d+)?/.exec(runtime ?? "")?.[0] ?? "";
}
/**
* The minor version of the configured Kubernetes release, else of the inventory's kubelets if they
* agree: 33 for "v1.33.2". null if unknown.
*/
function kubernetesOf({ nodes }, configured) {
	const versions = configured === null ? nodes.map(({ kubelet }) => kubelet) : [configured];
	const [minor = null, ...others] = new Set(versions.map((version) => /^v?1\.(\d+)/.exec(version ?? "")?.[1] ?? null));
	return minor === null || others.length > 0 ? null : Number(minor);
}

// src/plan/platforms.ts
/**
* The platforms of the cluster that satisfy one of the alternatives. If none does, the pod waits
* for other nodes: the result is then the platforms it names, or empty if it names none.
*/
function platformsOf(alternatives, cluster) {
	const admitted = cluster.filter((platform) => alternatives.some((requirements) => admits(requirements, platform)));
	if (admitted.length > 0) return admitted;
	return [...new Set(alternatives.flatMap((requirements) => namedBy$1(requirements, cluster)))];
}
function admits(requirements, platform) {
	const node = parsePlatform(platform);
	if (node === null) return true;
	return requirements.every(({ label, operator, values }) => values.includes(label === "os" ? node.os : node.architecture) === (operator === "In"));
}
/** The platforms that `In` requirements name. An unnamed part is that of the cluster's nodes. */
function namedBy$1(requirements, cluster) {
	const nodes = cluster.flatMap((platform) => parsePlatform(platform) ?? []);
	const named = (label, fallback) => {
		const lists = requirements.filter((requirement) => requirement.label === label && requirement.operator === "In");
		return lists.length === 0 ? fallback : lists.flatMap(({ values }) => values);
	};
	return named("os", nodes.map(({ os }) => os)).flatMap((os) => {
		const sameOs = nodes.filter((node) => node.os === os).map(({ architecture }) => architecture);
		return named("arch", sameOs.length > 0 ? sameOs : ["amd64"]).map((architecture) => `${os}/${architecture}`);
	}).filter((platform) => parsePlatform(platform) !== null && admits(requirements, platform));
}

// src/plan/pull-policy.ts
const policies$1 = /* @__PURE__ */ new Set([
	"Always",
	"IfNotPresent",
	"Never"
]);
/**
* The policy that the API server stores. Without a written policy (an empty one counts as none) it
* is Always for the tag `latest`, written or implied, else IfNotPresent. A digest without a tag
* implies none; `x:latest@sha256:...` is Always; a reference that does not parse is IfNotPresent.
* SetDefaults_Container:
* https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/v1/defaults.go
*/
function effectivePullPolicy(declared, reference) {
	if (declared !== null && declared !== "") return isPullPolicy(declared) ? declared : { invalid: declared };
	if ("invalid" in reference) return "IfNotPresent";
	return (reference.tag ?? (reference.digest === null ? "latest" : null)) === "latest" ? "Always" : "IfNotPresent";
}
function isPullPolicy(text) {
	return policies$1.has(text);
}

// src/plan/rewrite.ts
/** Rewrites images as the cluster's admission does (`cluster.rewrites`). */
/** Applies the row with the longest matching `from`, once. null if no row matches. */
function rewriteImage(reference, rewrites) {
	const image = canonical(reference);
	const [rewrite] = rewrites.filter(({ from }) => image.startsWith(from) && (from.endsWith("/") || /^(?:$|[/:@])/.test(image.slice(from.length)))).toSorted((a, b) => b.from.length - a.from.length);
	return rewrite === void 0 ? null : parseImageReference(rewrite.to + image.slice(rewrite.from.length));
}

// src/plan/credentials/by-hand.ts
/** The credentials of a pod that names no pull secret and runs as `serviceAccount`. */
function credentialsOfPod(cluster, pod, options) {
	const at = {
		file: "<argument>",
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	const workload = {
		resource: {
			apiVersion: "v1",
			kind: "Pod",
			namespace: pod.namespace,
			name: null
		},
		root: pod.root,
		at,
		pod: true,
		hook: null,
		mentions: [],
		references: []
	};
	const podSpec = {
		path: "spec",
		imagePullSecrets: null,
		serviceAccountName: pod.serviceAccount === null ? null : {
			value: pod.serviceAccount,
			at
		},
		references: [],
		nodes: [[]]
	};
	return new PodCredentials(cluster, options).gather(workload, podSpec, pod.reference);
}
/**
* The offers of pull secrets, in the order of `imagePullSecrets`, and of the node's docker config.
* The error names the pull secret that does not decode; null is the node's config.
*/
function offersByHand(reference, secrets, node) {
	const texts = [...secrets.map((secret) => ({
		...secret,
		source: {
			kind: "secret",
			name: secret.name
		}
	})), ...node === null ? [] : [{
		...node,
		source: { kind: "node" }
	}]];
	const configs = [];
	for (const { source, key, text } of texts) {
		if (text === "") continue;
		const decoded = decodeDockerConfig(key, text);
		if ("error" in decoded) return { error: {
			source: "name" in source ? source.name : null,
			reason: decoded.error
		} };
		configs.push({
			source,
			entries: decoded.entries
		});
	}
	const keyringOf = (kind) => new Keyring(configs.filter(({ source }) => source.kind === kind));
	const { offers } = offersFor(repositoryOf(reference), keyringOf("secret"), keyringOf("node"));
	return { offers: offers.map(publicOffer) };
}

// src/plan/image-questions.ts
/** Lists the questions to registries whose answers judge every pull. */
/**
* One question per image, with every credential that a pod would offer for it and the platforms of
* all its pods. `tags` adds the tag beside a digest, which no pull needs.
*/
function imageQuestions(pulls, { tags }) {
	const questions = /* @__PURE__ */ new Map();
	for (const pull of pulls) {
		const { reference } = pull;
		if (pull.notAsked !== null || "invalid" in reference) continue;
		extend(questionFor(questions, reference), pull, pull.platforms);
		if (tags && reference.tag !== null && reference.digest !== null) extend(questionFor(questions, {
			...reference,
			digest: null
		}), pull, []);
	}
	return [...questions.values()];
}
function questionFor(questions, reference) {
	const key = questionKey(reference);
	const question = questions.get(key) ?? {
		reference,
		offers: [],
		anonymous: false,
		platforms: []
	};
	questions.set(key, question);
	return question;
}
function extend(question, { credentials }, platforms) {
	question.anonymous ||= credentials?.anonymous === true;
	for (const platform of platforms) if (!question.platforms.includes(platform)) question.platforms.push(platform);
	const isNew = (offer) => question.offers.every((known) => attemptKey(question.reference, known) !== attemptKey(question.reference, offer));
	for (const offer of [...credentials?.offers ?? [], ...credentials?.hiddenOffers ?? []]) if (isNew(offer)) question.offers.push(offer);
}

// src/plan/needed-objects.ts
/** Every reference of a workload and of its pods, with the object it finds. */
function startNeeds(cluster) {
	const index = new ObjectIndex(cluster);
	return cluster.workloads.flatMap((workload) => {
		const specs = new Set(workload.mentions.flatMap(({ podSpec }) => podSpec ?? []));
		return [...workload.references, ...[...specs].flatMap((spec) => spec.references)].map((reference) => {
			const { presence, knownAbsent, object } = index.find(reference.kind, reference.name, workload);
			return {
				workload,
				reference,
				presence,
				knownAbsent,
				object
			};
		});
	});
}

// src/plan/plan.ts
/** One pull per mention of an image, in the order of the manifests. */
function plan(cluster, options) {
	const planner = {
		options,
		credentials: new PodCredentials(cluster, options),
		platforms: clusterPlatforms(cluster, options.platforms)
	};
	return cluster.workloads.flatMap((workload) => workload.mentions.map((mention) => planPull(workload, mention, planner)));
}
function planPull(workload, mention, { options, credentials, platforms }) {
	const written = parseImageReference(mention.image);
	const rewritten = "invalid" in written ? null : rewriteImage(written, options.rewrites ?? []);
	const reference = rewritten ?? written;
	const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, written);
	return {
		workload,
		mention,
		reference,
		...rewritten === null || "invalid" in written ? {} : { rewrittenFrom: written },
		pullPolicy,
		notAsked: notAsked(mention, reference, pullPolicy, options.preloaded),
		platforms: podPlatforms(mention, platforms),
		credentials: mention.podSpec === null || "invalid" in reference ? null : credentials.gather(workload, mention.podSpec, reference)
	};
}
/** Empty if the node is unknown: an operator's flags may name images for other platforms. */
function podPlatforms(mention, platforms) {
	if (mention.operatorImage !== void 0 || mention.guessed === true) return [];
	return mention.podSpec === null ? platforms : platformsOf(mention.podSpec.nodes, platforms);
}
function notAsked(mention, reference, pullPolicy, preloaded) {
	if (mention.undefinedVariables !== void 0) return "undefined-variable";
	if (mention.placeholder !== null) return "placeholder";
	if ("invalid" in reference || mention.type !== "string") return "invalid";
	if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
	const names = [
		mention.image,
		familiar(reference),
		canonical(reference)
	];
	if (preloaded.some((pattern) => names.some((name) => isLike(pattern, name)))) return "preloaded";
	return pullPolicy === "Never" ? "never" : null;
}

// src/settle/suppress.ts
/** Removes suppressed diagnostics and reports problems of the suppressions themselves. */
/** Removes only the suppressed places of a finding with several places. */
function suppress(judged, suppressions, options) {
	if (suppressions.length === 0) return {
		diagnostics: judged,
		notes: []
	};
	const byRule = Map.groupBy(suppressions.filter(({ expires }) => !isOver(expires, options.today)), ({ rule }) => rule);
	const used = /* @__PURE__ */ new Set();
	const hidden = /* @__PURE__ */ new Map();
	const left = judged.filter(({ rule, diagnostic }) => {
		const matching = (byRule.get(rule.id) ?? []).filter((each) => matches$1(each, diagnostic));
		for (const each of matching) used.add(each);
		if (matching.length > 0) hidden.set(rule.id, (hidden.get(rule.id) ?? 0) + 1);
		return matching.length === 0;
	});
	const problems = suppressions.flatMap((each) => problemsOf(each, used.has(each), options));
	const list = [...hidden].map(([rule, count]) => `${rule} (${count})`).join(", ");
	return {
		diagnostics: [...left, ...problems],
		notes: list === "" ? [] : [`Suppressed: ${list}.`]
	};
}
/** Problems of one suppression. None if its rule could not find anything in this run. */
function problemsOf(suppression, used, options) {
	const { rule: id, at, reason, expires } = suppression;
	const report = (problem, message) => options.known.filter((rule) => rule.suppressionProblem === problem).map((rule) => ({
		rule,
		diagnostic: {
			at,
			message,
			groupKey: message
		}
	}));
	const rule = options.known.find((each) => each.id === id);
	if (rule === void 0) return report("unused", `No rule is called \`${id}\``);
	if (isSilent(rule, options)) return [];
	const unexplained = reason === null ? report("without-reason", `\`${id}\` is suppressed without a reason`) : [];
	if (isOver(expires, options.today)) return [...unexplained, ...report("expired", `The suppression of \`${id}\` has expired (${expires})`)];
	const idle = used || options.partial === true ? [] : report("unused", `The suppression of \`${id}\` matches nothing`);
	return [...unexplained, ...idle];
}
/** The rule is off, or needs a registry in an offline run. */
function isSilent(rule, { rules, offline }) {
	return (rules[rule.id] ?? rule.severity) === "off" || rule.online && offline;
}
/** ISO dates compare as text. */
function isOver(expires, today) {
	return expires !== null && expires < today;
}
function matches$1({ of, at }, { at: traced, rendered, pull, resource: bare }) {
	const resource = pull?.workload.resource ?? bare;
	const place = rendered ?? traced;
	if (of.by === "comment") return [
		traced,
		place,
		...pull === void 0 ? [] : [pull.mention.at]
	].some(({ file, line }) => file === at.file && line === of.line);
	if (of.by === "annotation") {
		if (pull !== void 0 && of.podSpec !== null && pull.mention.podSpec !== of.podSpec) return false;
		if (resource === of.resource) return true;
		return place.file === at.file && resource !== void 0 && namesOf$1(resource).join() === namesOf$1(of.resource).join();
	}
	const { image: images, resource: resources } = of;
	if (resources !== null && !namesOf$1(resource).some((name) => isLike(resources, name))) return false;
	return images === null || pull !== void 0 && imagesOf$2(pull).some((image) => isLike(images, image));
}
/** "Kind/name", and "Kind/namespace/name" where it has one. */
function namesOf$1(resource) {
	if (resource === void 0) return [];
	const { kind, namespace, name } = resource;
	return [`${kind}/${name ?? ""}`, ...namespace === null ? [] : [`${kind}/${namespace}/${name ?? ""}`]];
}
/** As written, in familiar form and in canonical form. */
function imagesOf$2({ mention, reference, rewrittenFrom }) {
	const names = [reference, rewrittenFrom].flatMap((each) => each === void 0 || "invalid" in each ? [] : [familiar(each), canonical(each)]);
	return [mention.image, ...names];
}

// src/settle/identity.ts
function identityOf({ rule, diagnostic }) {
	const { pull, resource, groupKey: subject, certainty = "proved" } = diagnostic;
	return {
		rule: rule.id,
		image: pull?.mention.image ?? null,
		workload: namesOf$1(pull?.workload.resource ?? resource).at(-1) ?? null,
		subject: pull === void 0 ? withoutLines(subject) : null,
		certainty
	};
}
/** Subjects may hold a place: "web.yaml:12". */
function withoutLines(subject) {
	return subject.replaceAll(/:\d+(?=\s|$)/g, "");
}

// src/settle/apply-baseline.ts
function applyBaseline(diagnostics, options) {
	const { acceptAll, isReported, known } = options;
	const entries = new Map((options.baseline ?? []).map((entry) => [keyOf$2(entry), entry]));
	const used = /* @__PURE__ */ new Set();
	const current = /* @__PURE__ */ new Map();
	const counts = /* @__PURE__ */ new Map();
	const remaining = diagnostics.filter((each) => {
		const identity = identityOf(each);
		const entry = entries.get(keyOf$2({
			...identity,
			certainty: "proved"
		})) ?? entries.get(keyOf$2(identity)) ?? (acceptAll ? identity : null);
		if (entry === null || !isReported(each)) return true;
		used.add(entry);
		current.set(keyOf$2(identity), identity);
		counts.set(identity.rule, (counts.get(identity.rule) ?? 0) + 1);
		return false;
	});
	const unused = [...entries.values()].filter((entry) => !used.has(entry));
	const silent = unused.filter(({ rule: id }) => known.some((rule) => rule.id === id && isSilent(rule, options)));
	const gone = unused.filter((entry) => !silent.includes(entry)).map(describe);
	const list = [...counts].map(([rule, count]) => `${rule} (${count})`).join(", ");
	return {
		diagnostics: remaining,
		notes: list === "" ? [] : [`Accepted by the baseline: ${list}.`],
		gone: acceptAll || options.partial === true ? [] : gone,
		baseline: [...current, ...silent.map((entry) => [keyOf$2(entry), entry])].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([, entry]) => entry)
	};
}
function keyOf$2({ rule, image, workload, subject, certainty }) {
	return JSON.stringify([
		rule,
		image,
		workload,
		subject,
		certainty
	]);
}
function describe({ rule, image, workload, subject }) {
	return [
		rule,
		image ?? subject,
		workload === null ? null : `in ${workload}`
	].filter((part) => part !== null).join(" ");
}

// src/settle/place.ts
/** "file:line:column". */
function placeKey(at) {
	return `${at.file}:${at.line}:${at.column}`;
}
function compareSpans(a, b) {
	if (a.file !== b.file) return a.file < b.file ? -1 : 1;
	return a.line - b.line || a.column - b.column;
}

// src/settle/coverage.ts
/** Zeros without GitOps sources. `textOf` writes a reason as a clause. */
function coverageOf({ gitops, failedRenders = [] }, textOf) {
	const { coverage, roots, durationMs } = gitops ?? {
		coverage: null,
		roots: /* @__PURE__ */ new Map(),
		durationMs: 0
	};
	const rows = (sources = []) => sources.map((each) => rowOf(each, textOf)).toSorted((a, b) => compareSpans(a.at, b.at));
	const rendered = [...roots.values()];
	const withheld = failedRenders.filter(({ isWithheld }) => isWithheld === true);
	return {
		sources: coverage?.sources ?? 0,
		rendered: coverage?.rendered ?? 0,
		suspended: coverage?.suspended ?? 0,
		notRendered: rows(coverage?.notRendered),
		incomplete: rows(coverage?.incomplete),
		leftOut: [...coverage?.leftOut ?? [], ...withheld.map(({ root, message }) => ({
			path: root,
			reason: message
		}))],
		kinds: [...Map.groupBy(rendered, ({ kind }) => kind)].map(([kind, { length }]) => ({
			kind,
			count: length
		})),
		clusters: [...new Set(rendered.flatMap(({ cluster }) => cluster ?? []))],
		durationMs
	};
}
function rowOf({ source, reason, images }, textOf) {
	const { kind, namespace, name, cluster, at } = source;
	return {
		kind,
		namespace,
		name,
		cluster,
		code: reason.code,
		reason: source.generatedBy === void 0 ? textOf(reason) : `${textOf(reason)} (made by ApplicationSet ${source.generatedBy})`,
		images: images.length,
		at
	};
}

// src/settle/deduplicate.ts
/**
* Diagnostics with one `dedupeKey` at one place overrule each other: the more severe and the surer
* one remains. A doubt that is more severe (`--on-unverified error`) does not overrule a proof.
* `rank` is the severity as a number; the first rule wins a tie.
*/
function deduplicate(diagnostics, rank) {
	const groups = Map.groupBy(diagnostics, ({ rule, diagnostic: { groupKey, at, dedupeKey } }) => JSON.stringify([dedupeKey ?? [rule.id, groupKey], placeKey(at)]));
	const overruled = /* @__PURE__ */ new Set();
	for (const group of groups.values()) {
		const others = strongest(group, rank);
		for (const candidate of group) if (others.some((other) => overrules(other, candidate, rank))) overruled.add(candidate);
	}
	return diagnostics.filter((each) => !overruled.has(each));
}
/** The first diagnostic of each combination of rank and certainty. */
function strongest(group, rank) {
	const first = /* @__PURE__ */ new Map();
	for (const each of group) {
		const key = `${rank(each)} ${isUnverified(each)}`;
		if (!first.has(key)) first.set(key, each);
	}
	return [...first.values()];
}
function overrules(other, candidate, rank) {
	const severer = rank(other) - rank(candidate);
	const surer = Number(isUnverified(candidate)) - Number(isUnverified(other));
	if (severer === 0 && surer === 0) return other.rule !== candidate.rule;
	return severer >= 0 && surer >= 0;
}
function isUnverified({ diagnostic }) {
	return diagnostic.certainty === "unverified";
}

// src/settle/fingerprint.ts
/** Numbers findings that differ only in their line. */
function uniqueFingerprints(findings) {
	const seen = /* @__PURE__ */ new Map();
	return findings.map((finding) => {
		const before = seen.get(finding.fingerprint) ?? 0;
		seen.set(finding.fingerprint, before + 1);
		return before === 0 ? finding : {
			...finding,
			fingerprint: fingerprint([finding.fingerprint, `${before}`])
		};
	});
}
/** 64-bit FNV-1a of the parts in hexadecimal. Not a secret. */
function fingerprint(parts) {
	let hash = 14695981039346656037n;
	for (const byte of new TextEncoder().encode(parts.join("\0"))) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
	return hash.toString(16).padStart(16, "0");
}

// src/settle/severity.ts
const order = [
	"notice",
	"warning",
	"error"
];
/** 0 for a notice, 1 for a warning, 2 for an error. */
function rankOf(severity) {
	return order.indexOf(severity);
}
/**
* In order of precedence: the severity that the configuration sets for the rule, `onUnverified` for
* a doubt, the diagnostic's own severity, the card's. Null if the diagnostic is not reported.
*/
function severityOf(rule, diagnostic, options) {
	const byDefault = diagnostic.severity ?? rule.severity;
	const severity = options.rules[rule.id] ?? (byDefault === "doubt" || byDefault !== "off" && diagnostic.certainty === "unverified" ? options.onUnverified : byDefault);
	if (severity === "off" || severity === "ignore") return null;
	return diagnostic.informational === true || diagnostic.pull?.workload.hook?.test === true ? "notice" : severity;
}
/** The rank of a diagnostic's severity; -1 if it is not reported. */
function rankOfDiagnostic({ rule, diagnostic }, options) {
	const severity = severityOf(rule, diagnostic, options);
	return severity === null ? -1 : rankOf(severity);
}
/** Undefined for an empty list. */
function worstOf(severities) {
	return severities.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
}

// src/settle/findings.ts
/** Groups diagnostics into findings: one cause is one finding with all its places. */
const alreadyBroken = "already broken before this change";
/** Sorted by place, then rule. `old` are the diagnostics that existed before the change. */
function findingsOf$1(diagnostics, old, options) {
	return uniqueFingerprints(groupsOf(diagnostics).flatMap((group) => toFinding(group, old, options)).sort(byPlace));
}
/** By rule, `groupKey` and certainty. */
function groupsOf(diagnostics) {
	const groups = /* @__PURE__ */ new Map();
	for (const { rule, diagnostic } of diagnostics) {
		const key = JSON.stringify([
			rule.id,
			diagnostic.groupKey,
			diagnostic.certainty
		]);
		const group = groups.get(key);
		if (group === void 0) groups.set(key, {
			rule,
			diagnostics: [diagnostic]
		});
		else group.diagnostics.push(diagnostic);
	}
	return [...groups.values()];
}
/**
* A finding that existed before the change is a notice; old places beside a new one are related
* places. Empty if no diagnostic of the group is reported.
*/
function toFinding({ rule, diagnostics }, old, options) {
	const bySeverity = (some) => worstOf(some.flatMap((diagnostic) => severityOf(rule, diagnostic, options) ?? []));
	const weight = (diagnostic) => rankOfDiagnostic({
		rule,
		diagnostic
	}, options);
	const sorted = diagnostics.toSorted((a, b) => Number(old.has(a)) - Number(old.has(b)) || weight(b) - weight(a) || compareSpans(a.at, b.at));
	const severity = bySeverity(sorted.filter((diagnostic) => !old.has(diagnostic))) ?? (bySeverity(sorted) === void 0 ? void 0 : "notice");
	const [first, ...others] = sorted;
	if (first === void 0 || severity === void 0) return [];
	const docs = options.docs(rule.id);
	const edits = uniqueEdits([first, ...others].flatMap((diagnostic) => diagnostic.edits ?? []));
	return [{
		rule: rule.id,
		cause: rule.cause,
		severity,
		certainty: first.certainty ?? "proved",
		message: first.message,
		fix: first.fix ?? rule.fix,
		docs,
		at: first.at,
		rendered: first.rendered === void 0 ? null : {
			file: first.rendered.file,
			line: first.rendered.line
		},
		resource: first.pull?.workload.resource ?? first.resource ?? null,
		clusters: [],
		source: options.roots?.get(first.pull?.workload.root ?? "") ?? null,
		container: first.pull?.mention.container ?? null,
		image: first.pull?.mention.image ?? null,
		event: first.event ?? null,
		evidence: [...first.evidence ?? [], ...old.has(first) ? [alreadyBroken] : []],
		commands: first.commands ?? [],
		related: [...first.related ?? [], ...uniquePlaces(first, others, old)],
		suggestion: edits[0] ?? null,
		edits,
		route: routeOf(first.pull, rule.routeStop),
		fingerprint: fingerprint([
			rule.id,
			withoutLines(first.groupKey),
			first.at.file
		])
	}];
}
function routeOf(pull, brokenAt) {
	if (pull === void 0 || pull.credentials === null || "invalid" in pull.reference) return null;
	const { credentials, reference } = pull;
	const { path, tag, digest } = reference;
	return {
		serviceAccount: credentials.serviceAccount.name,
		from: credentials.from,
		secrets: credentials.secrets.flatMap(({ name }) => name || []),
		registry: hostOf(reference),
		repository: `${path}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`,
		brokenAt
	};
}
/** Each place once, even if aliases or anchors repeat it. */
function uniquePlaces(first, others, old) {
	const seen = /* @__PURE__ */ new Set([placeKey(first.at)]);
	return others.flatMap((diagnostic) => {
		const place = placeKey(diagnostic.at);
		if (seen.has(place)) return [];
		seen.add(place);
		const mark = old.has(diagnostic) && !old.has(first) ? ` (${alreadyBroken})` : "";
		return [{
			at: diagnostic.at,
			message: whereabouts(diagnostic, first) + mark
		}];
	});
}
/** Aliases share the span of their anchor, so edits may repeat. */
function uniqueEdits(edits) {
	return [...new Map(edits.map((edit) => [`${placeKey(edit)} ${edit.endColumn} ${edit.replacement}`, edit])).values()];
}
/** The message, or only the container if the first place has the same message. */
function whereabouts({ pull, resource = pull?.workload.resource, message }, first) {
	if (resource === void 0 || pull === void 0 && message !== first.message) return message;
	const { kind, namespace, name } = resource;
	const container = pull?.mention.container == null ? "" : ` \u203a ${pull.mention.container}`;
	return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(unnamed)"}${container}`;
}
function byPlace(a, b) {
	return compareSpans(a.at, b.at) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

// src/settle/preexisting.ts
/**
* Matches by rule, image (else subject), workload and container, one to one: an extra copy counts
* as new. Prefers a match in the same file with the same subject. A diagnostic with a higher `rank`
* than before is new.
*/
function preexisting(diagnostics, before, rank) {
	const known = Map.groupBy(before, keyOf$1);
	const old = /* @__PURE__ */ new Set();
	const take = (fits) => {
		for (const each of diagnostics) {
			if (old.has(each.diagnostic)) continue;
			const candidates = known.get(keyOf$1(each)) ?? [];
			const found = candidates.findIndex((other) => rank(other) >= rank(each) && fits(each, other));
			if (found < 0) continue;
			candidates.splice(found, 1);
			old.add(each.diagnostic);
		}
	};
	take((one, other) => one.diagnostic.groupKey === other.diagnostic.groupKey && fileOf(one) === fileOf(other));
	take(() => true);
	return old;
}
function keyOf$1(judged) {
	const { rule, image, workload, subject } = identityOf(judged);
	return JSON.stringify([
		rule,
		image,
		workload,
		subject,
		judged.diagnostic.pull?.mention.container
	]);
}
function fileOf({ diagnostic: { at, rendered } }) {
	return (rendered ?? at).file;
}

// src/settle/reported-images.ts
function reportedImages(pulls, answers, verdicts, { explainCredentials, roots }) {
	const images = /* @__PURE__ */ new Map();
	for (const pull of pulls) {
		const image = images.get(pull.mention.image) ?? imageOf(pull, answers);
		images.set(pull.mention.image, image);
		const judged = verdicts?.get(pull);
		const explained = explainCredentials ? { credentials: credentialsOf(pull) } : {};
		image.mentions.push({
			...mentionOf(pull, judged?.verdict ?? null, judged?.assumes ?? []),
			source: roots?.get(pull.workload.root) ?? null,
			...explained
		});
	}
	return [...images.values()];
}
function imageOf({ mention, reference, rewrittenFrom }, answers) {
	const written = rewrittenFrom ?? reference;
	const answer = "invalid" in reference ? void 0 : answers?.byImage.get(questionKey(reference));
	const unasked = answers === null ? null : "not-asked";
	return {
		image: mention.image,
		reference: "invalid" in written ? {
			valid: false,
			domain: null,
			path: null,
			tag: null,
			digest: null
		} : {
			valid: true,
			...written
		},
		mentions: [],
		answer: answer?.answer ?? unasked,
		resolvedDigest: answer?.answer === "found" ? answer.digest : null,
		platforms: answer?.answer === "found" ? answer.content?.platforms ?? null : null
	};
}
function mentionOf({ mention, workload, pullPolicy }, verdict, assumes) {
	const { at, path, role, container } = mention;
	const policy = typeof pullPolicy === "string" ? pullPolicy : pullPolicy.invalid;
	return {
		at,
		cluster: null,
		source: null,
		...mention.inUnrenderedValues === true ? { inUnrenderedValues: true } : {},
		resource: workload.resource,
		path,
		role,
		container,
		pullPolicy: policy,
		verdict,
		assumes
	};
}
function credentialsOf({ credentials, reference }) {
	if (credentials === null) return {
		offers: [],
		anonymous: false,
		error: "invalid" in reference ? `InvalidImageName: ${reference.invalid}` : "an operator creates the pod"
	};
	const offers = credentials.offers.map(({ source, key, username }) => ({
		source: source.kind,
		secret: source.kind === "secret" ? source.name : null,
		key,
		username
	}));
	const { anonymous, error } = credentials;
	return {
		offers,
		anonymous,
		error: error === null ? null : `${error.secret}: ${dockerConfigErrorText(error.reason)}`
	};
}

// src/settle/exit-code.ts
/** 0 passed, 1 proved problems, 3 nothing to check, 4 only unverified problems. */
function exitCode(report, { failOn, minVerified, looked }) {
	const { summary, findings } = report;
	const { pullable, broken, unverified } = summary.verdicts;
	const pulls = pullable + broken + unverified;
	const failing = failOn === "never" ? [] : findings.filter(({ severity }) => rankOf(severity) >= rankOf(failOn));
	if (failing.some(({ certainty }) => certainty === "proved")) return 1;
	if (pulls === 0 && looked !== true) return 3;
	return failing.length > 0 || verifiedPercent(report) < minVerified ? 4 : 0;
}
/**
* A source that was not rendered counts as the images that its values name, and as one at least.
* That such an image exists does not verify its pull.
*/
function verifiedPercent({ summary, images }) {
	const { pullable, broken, unverified } = summary.verdicts;
	const guesses = images.flatMap(({ mentions }) => mentions).filter((mention) => mention.inUnrenderedValues === true);
	const doubtful = guesses.filter(({ verdict }) => verdict === "unverified").length;
	const missing = summary.coverage.notRendered.reduce((sum, source) => sum + Math.max(1, source.images), 0);
	const all = pullable + broken + unverified - guesses.length + missing;
	const open = unverified - doubtful + missing;
	return all === 0 ? 100 : (all - open) / all * 100;
}

// src/settle/settle.ts
function settle(input, options) {
	const { cluster, pulls, answers, verdicts, rules } = input;
	const rank = (each) => rankOfDiagnostic(each, options);
	const isReported = (each) => rank(each) >= 0;
	const suppressions = [...cluster.suppressions ?? [], ...options.ignore];
	const unsuppressed = suppress(input.diagnostics, suppressions, {
		...options,
		known: rules
	});
	const acceptAll = options.writeBaseline !== null;
	const accepted = applyBaseline(unsuppressed.diagnostics, {
		...options,
		known: rules,
		acceptAll,
		isReported
	});
	const diagnostics = deduplicate(accepted.diagnostics, rank);
	const old = preexisting(diagnostics, input.before?.filter(isReported) ?? [], rank);
	const findings = findingsOf$1(diagnostics, old, {
		...options,
		roots: cluster.gitops?.roots
	});
	const images = reportedImages(pulls, answers, verdicts, {
		explainCredentials: options.explainCredentials,
		roots: cluster.gitops?.roots
	});
	return {
		tool: options.tool,
		summary: {
			...countsOf(input, images.length, findings),
			coverage: coverageOf(cluster, (reason) => options.notRenderedText(reason))
		},
		images,
		findings,
		rules: rules.filter(({ id }) => findings.some((finding) => finding.rule === id)),
		notes: [
			...input.notes,
			...unsuppressed.notes,
			...accepted.notes
		],
		...options.pin ? { pins: pinsOf(unsuppressed.diagnostics) } : {},
		...acceptAll ? { baseline: accepted.baseline } : {},
		...accepted.gone.length > 0 ? { gone: accepted.gone } : {}
	};
}
function countsOf({ cluster, pulls, answers, verdicts, durationMs }, images, findings) {
	const ofVerdict = {
		pullable: 0,
		broken: 0,
		unverified: 0
	};
	for (const { verdict } of verdicts?.values() ?? []) ofVerdict[verdict]++;
	const ofSeverity = {
		error: 0,
		warning: 0,
		notice: 0
	};
	for (const { severity } of findings) ofSeverity[severity]++;
	return {
		files: cluster.files,
		documents: cluster.documents,
		workloads: new Set(pulls.map((pull) => pull.workload)).size,
		images,
		registries: new Set(pulls.flatMap(({ reference }) => "invalid" in reference ? [] : [hostOf(reference)])).size,
		requests: answers?.requests ?? 0,
		durationMs,
		verdicts: ofVerdict,
		findings: ofSeverity
	};
}
/** The rule that `pins` drives `--pin`, even when it is off. `left`: images without an edit. */
function pinsOf(diagnostics) {
	const unpinned = diagnostics.flatMap(({ rule, diagnostic }) => rule.pins === true ? [diagnostic] : []);
	const left = unpinned.filter(({ edits = [] }) => edits.length === 0).map(({ groupKey }) => groupKey);
	return {
		edits: uniqueEdits(unpinned.flatMap((diagnostic) => diagnostic.edits ?? [])),
		left: [...new Set(left)]
	};
}

// src/model/usage-error.ts
/** Misuse, such as a missing file, a bad flag or a bad configuration: one line, exit code 2. */
var UsageError = class extends Error {
	name = "UsageError";
};

// src/system/paths.ts
/** Finds the git root, shortens paths for display and detects links out of a folder. */
/** The nearest ancestor of `folder`, or `folder` itself, that holds `.git`; null if none does. */
function gitRoot(folder) {
	for (let at = folder;; at = dirname(at)) {
		if (existsSync(join$1(at, ".git"))) return at;
		if (at === dirname(at)) return null;
	}
}
/** Returns a path relative to the git root, else `given`, the path as the user wrote it. */
function shownPath(absolute, given, root) {
	const inRepository = root === null ? null : relative(root, absolute);
	return slashed(inRepository === null || inRepository.startsWith("..") || isAbsolute(inRepository) ? given : inRepository || ".");
}
function slashed(path) {
	return sep === "/" ? path : path.split(sep).join("/");
}
function isWithin$1(path, folder) {
	return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
/** Whether a link leads from a path within `home` out of it. False if the path does not exist. */
async function leadsOut(path, home) {
	if (!isWithin$1(path, home)) return false;
	const [real, realHome] = await Promise.all([realOf(path), realOf(home)]);
	return real !== null && realHome !== null && !isWithin$1(real, realHome);
}
/** The path with links resolved; null if it does not exist. */
async function realOf(path) {
	return await realpath(path).catch(() => null);
}
/** Larger files are not edited by hand. */
const maxTextBytes$3 = 1048576;
/** Reads a text file of at most 1 MiB; null if it is missing, larger, or binary. */
async function textOf(path) {
	const status = await stat(path).catch(() => null);
	if (status === null || !status.isFile() || status.size > maxTextBytes$3) return null;
	const text = await readFile(path, "utf8").catch(() => null);
	return text === null || text.includes("\0") ? null : text;
}
/** Reason for refusing a path with a symlink, which the checked change may have created. */
const linkedAway = "a link in the path leads nowhere or out of the repository";

// src/model/kustomization-names.ts
/** The names of the file that makes a folder a kustomization. */
/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go */
const kustomizationNames = [
	"kustomization.yaml",
	"kustomization.yml",
	"Kustomization"
];

// src/system/yaml-values.ts
/** Reads the YAML of charts and kustomizations as plain values. */
/** Returns the first document; null if the text is malformed, which the renderer reports. */
async function yamlOf(text) {
	return (await yamlsOf(text))?.[0] ?? null;
}
/** Returns all documents; null if one is malformed. */
async function yamlsOf(text) {
	const { parseAllDocuments } = await import("./yaml-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	try {
		const documents = parseAllDocuments(text, {
			logLevel: "silent",
			merge: true
		});
		if (!Array.isArray(documents)) return [];
		return documents.some(({ errors }) => errors.length > 0) ? null : documents.map((each) => each.toJS({ maxAliasCount: 100 }));
	} catch {
		return null;
	}
}
/** The value of an own key; undefined if there is none. */
function valueAt(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
/** The string under a key; null for any other value. */
function stringAt(value, key) {
	const found = valueAt(value, key);
	return typeof found === "string" ? found : null;
}
/** The items of a sequence; none for any other value. */
function listOf(value) {
	return Array.isArray(value) ? value : [];
}

// src/system/kustomization.ts
/**
* Lists the files that a kustomization includes. Fetches nothing.
* https://kubectl.docs.kubernetes.io/references/kustomize/
*/
/** Fields whose items are files, folders or inline YAML. */
const included = [
	"resources",
	"bases",
	"components",
	"crds",
	"configurations",
	"generators",
	"transformers",
	"validators",
	"patchesStrategicMerge"
];
/** Fields whose items have a `path`. */
const withPath = [
	"patches",
	"patchesJson6902",
	"replacements"
];
/** Fields that name whole resources. Other fields name fragments, which are never applied. */
const resourceFields = /* @__PURE__ */ new Set([
	"resources",
	"bases",
	"components"
]);
const changing = [
	"images",
	"namespace",
	"components",
	"replacements",
	"transformers",
	"helmCharts"
];
/**
* https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go.
* A local folder may have such a name too.
*/
const remote = /^(?:git::|gh:|github\.com[:/])|:\/\/|@|_git\/|\.git(?:\/|$|\?)|\?/i;
/** The kustomization file of a folder; null if there is none. */
async function kustomizationIn(folder) {
	for (const name of kustomizationNames) {
		const file = join$1(folder, name);
		if ((await stat(file).catch(() => null))?.isFile() === true) return file;
	}
	return null;
}
/** Whether kustomize may take a name for something to fetch. */
function looksRemote(name) {
	return remote.test(name);
}
/** Reads the kustomization of a folder; null if there is none, or if it is a Flux Kustomization. */
async function readKustomization(folder) {
	const file = await kustomizationIn(folder);
	const text = file === null ? null : await textOf(file);
	if (file === null || text === null) return null;
	const contents = await yamlsOf(text);
	const content = contents?.[0];
	const apiVersion = stringAt(content, "apiVersion");
	if (apiVersion !== null && !apiVersion.startsWith("kustomize.config.k8s.io/")) return null;
	const remoteTexts = contents === null ? [unreadable] : [...remoteIn(contents)];
	const component = stringAt(content, "kind") === "Component";
	const changes = changing.filter((field) => valueAt(content, field) !== void 0);
	return {
		file,
		folder,
		text,
		component,
		named: namedBy(content),
		changes,
		remote: remoteTexts
	};
}
const unreadable = "an unreadable kustomization file";
/**
* Fields that never name a file; a `patch` is the text of one. Lower case, because Go's decoder
* ignores case.
*/
const neverPaths = /^(?:commonannotations|commonlabels|labels|annotations|literals|images|vars|metadata|patch)$/;
/**
* Yields every string that kustomize may fetch. Looks at all fields, because many hold paths, and
* inline generators and transformers have more.
*/
function* remoteIn(value, depth = 0) {
	if (typeof value === "string") {
		if (!/[\n{[]|: /.test(value)) {
			if (remote.test(value)) yield value;
		} else yield* value.match(/\b(?:https?|ssh|git|file):\/\/[^\s"']+/gi) ?? [];
	} else if (typeof value === "object" && value !== null && depth < 64) {
		for (const [key, each] of Object.entries(value)) if (Array.isArray(value) || !neverPaths.test(key.toLowerCase())) yield* remoteIn(each, depth + 1);
	}
}
function namedBy(content) {
	const found = [];
	const add = (field, name) => {
		if (typeof name === "string" && name !== "" && !/\n|: /.test(name)) found.push({
			name,
			field
		});
	};
	for (const field of included) for (const item of listOf(valueAt(content, field))) add(field, item);
	for (const field of withPath) for (const item of listOf(valueAt(content, field))) add(field, valueAt(item, "path"));
	add("openapi", valueAt(valueAt(content, "openapi"), "path"));
	for (const field of ["configMapGenerator", "secretGenerator"]) for (const item of listOf(valueAt(content, field))) {
		for (const file of listOf(valueAt(item, "files"))) if (typeof file === "string") add(field, file.slice(file.indexOf("=") + 1));
		for (const file of [...listOf(valueAt(item, "envs")), valueAt(item, "env")]) add(field, file);
	}
	for (const chart of listOf(valueAt(content, "helmCharts"))) {
		add("helmCharts", valueAt(chart, "valuesFile"));
		for (const file of listOf(valueAt(chart, "additionalValuesFiles"))) add("helmCharts", file);
	}
	return found;
}
/** Absolute paths of the fragments that a kustomization names. */
function fragmentsOf({ folder, named }) {
	return named.filter(({ field }) => !resourceFields.has(field)).map(({ name }) => resolve(folder, name));
}

// src/load/files/manifest-path.ts
/** Recognises manifest files by their names. */
/** Whether a file of a folder is read as a manifest. */
function isManifestPath(path) {
	return /\.(?:ya?ml|json)$/i.test(path);
}

// src/load/files/read-error.ts
/** Explains why a path that the user named cannot be read. */
const reasons = {
	ENOENT: "no such file",
	ENOTDIR: "no such file",
	EACCES: "permission denied",
	EISDIR: "is a folder",
	EPERM: "not permitted"
};
/** Throws a `UsageError` that names the path. */
function throwReadError(path, error) {
	if (error instanceof UsageError) throw error;
	const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
	const reason = code === "ENOENT" && path.includes("\ufffd") ? "its name is not UTF-8" : reasons[code] ?? code;
	throw new UsageError(`${path}: cannot be read: ${reason}`);
}
/** Whether an error of a file operation means that nothing exists at the path. */
function isMissing(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

// src/load/files/read-chunks.ts
/** Reads a file or a pipe in chunks. */
const maxChunkBytes = 4194304;
/**
* Reads regular files synchronously, which is faster than a stream for small files. Throws
* `UsageError` with the path as `shown` if the file cannot be read, is a device, or is a pipe
* without data for the given time.
*/
async function* readChunks(absolute, shown, pipeTimeoutMs) {
	let descriptor = null;
	try {
		descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
		const status = fstatSync(descriptor);
		if (status.isFIFO()) {
			const { Socket } = await import("node:net");
			const pipe = new Socket({
				fd: descriptor,
				readable: true,
				writable: false
			});
			descriptor = null;
			yield* readPipe(pipe, shown, pipeTimeoutMs);
			return;
		}
		if (!status.isFile()) throw new UsageError(`${shown}: cannot be read: neither a file nor a pipe`);
		yield* readFileChunks(descriptor, status.size);
	} catch (error) {
		throwReadError(shown, error);
	} finally {
		if (descriptor !== null) closeSync(descriptor);
	}
}
/** Most files come in one chunk, because joining a divided document is slow. */
function* readFileChunks(descriptor, size) {
	for (let done = 0;;) {
		const chunk = Buffer.allocUnsafe(Math.min(Math.max(size - done, 4095) + 1, maxChunkBytes));
		const length = readSync(descriptor, chunk);
		if (length === 0) return;
		done += length;
		yield chunk.subarray(0, length);
		if (length < chunk.length && done >= size) return;
	}
}
async function* readPipe(pipe, shown, pipeTimeoutMs) {
	const timeout = new UsageError(`${shown}: cannot be read: the pipe sent nothing for ${pipeTimeoutMs / 1e3} s`);
	pipe.setTimeout(pipeTimeoutMs, () => pipe.destroy(timeout));
	for await (const chunk of pipe) if (chunk instanceof Uint8Array) yield chunk;
}

// src/load/files/file-walker.ts
/** Finds the manifest files of paths, folders and globs. */
const skippedNames = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** Files of a chart; other manifests in its folder are read. https://helm.sh/docs/topics/charts/ */
const chartFiles = /^(?:templates|charts|crds|ci|Chart\.ya?ml|values.*\.(?:ya?ml|json))$/;
const defaultPipeTimeoutMs = 12e4;
var FileWalker = class {
	#options;
	#gitRoot;
	#matchesExclude;
	#renderedPaths;
	#seen = /* @__PURE__ */ new Set();
	/** Skipped source files of rendered roots. */
	#skippedSources = 0;
	/** Kustomizations that are not rendered, and their fields that change resources. */
	#unrendered = [];
	constructor(options, root, matchesExclude) {
		this.#options = options;
		this.#gitRoot = root;
		this.#matchesExclude = matchesExclude;
		this.#renderedPaths = options.renderedPaths ?? /* @__PURE__ */ new Set();
	}
	/** The files of one path or glob, less the files that earlier calls yielded. */
	async *files(path) {
		const absolute = resolve(this.#options.workingFolder, path);
		const found = statusOf(absolute, path);
		if (this.#gitRoot !== null && await leadsOut(absolute, this.#gitRoot)) throw new UsageError(`${path}: ${linkedAway}`);
		const overlay = this.#options.hasKustomizeFlag === true ? await readKustomization(absolute) : null;
		if (overlay !== null && !this.#renderedPaths.has(overlay.file)) throw new UsageError(`${path} is a kustomization: pass it with its own --kustomize, or quote the glob`);
		if (found === null) yield* this.#glob(path);
		else if (found.isDirectory()) yield* this.#folder(absolute, path, isManifestPath);
		else yield* this.#file(absolute, path);
	}
	/** Notes what all calls of `files` skipped. */
	noteSkipped() {
		const [first, ...others] = this.#unrendered;
		if (first !== void 0) {
			const subject = others.length === 0 ? `${first.shown} changes its` : `${first.shown} and ${others.length} more change their`;
			const fields = [...new Set(this.#unrendered.flatMap((each) => each.fields))].join(", ");
			this.#options.note(`${subject} resources (${fields}), which were checked unchanged: render with --kustomize.`);
		}
		if (this.#skippedSources === 0) return;
		const files = this.#skippedSources === 1 ? "1 source file" : `${this.#skippedSources} source files`;
		this.#options.note(`Skipped ${files} of charts and overlays: the rendered manifests are checked.`);
	}
	async *#glob(pattern) {
		const { parseGlob } = await import("./glob-entry.js");
		const { workingFolder, allowMissing = false } = this.#options;
		const glob = parseGlob(pattern);
		if (glob === null) {
			if (allowMissing) return;
			throw new UsageError(`${pattern}: no such file or folder`);
		}
		const { base, matches } = glob;
		const start = resolve(workingFolder, base);
		let count = 0;
		if (statusOf(start, base)?.isDirectory() === true) {
			const isMatch = (path) => matches(slashed(relative(start, path)));
			for await (const file of this.#folder(start, base, isMatch)) {
				count++;
				yield file;
			}
		}
		if (count === 0 && !allowMissing) throw new UsageError(`${pattern}: matches no file`);
	}
	/** `shown` is the folder as the user named it, `isWanted` gets absolute paths. */
	async *#folder(folder, shown, isWanted) {
		const entries = entriesOf(folder, shown);
		const names = new Set(entries.map(({ name }) => name));
		const isRendered = this.#renderedPaths.has(folder);
		const isChart = isRendered || names.has("Chart.yaml") && names.has("templates");
		if (isChart) this.#noteChart(this.#display(folder, shown), isRendered);
		if (entries.some(({ name }) => /^[Kk]ustomization(?:\.ya?ml)?$/.test(name))) await this.#skipFragments(folder, shown);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
			const path = join$1(folder, entry.name);
			if (skippedNames.has(entry.name) || isChart && chartFiles.test(entry.name)) continue;
			if (this.#isExcluded(path)) continue;
			const name = join$1(shown, entry.name);
			if (entry.isDirectory()) yield* this.#folder(path, name, isWanted);
			else if (isWanted(path) && (entry.isFile() || await this.#isSafeLink(path, entry, name))) yield* this.#file(path, name);
		}
	}
	#noteChart(shown, isRendered) {
		this.#options.note(isRendered ? `Skipped the sources of ${shown}: its rendered manifests are checked.` : `Skipped the Helm chart ${shown}: render it with --helm.`);
	}
	/**
	* Only links to regular files within the repository: others could expose files of the machine.
	*/
	async #isSafeLink(path, entry, shown) {
		if (!entry.isSymbolicLink()) return false;
		const target = await realpath(path).catch(() => null);
		const root = await realpath(this.#gitRoot ?? this.#options.workingFolder);
		if (target !== null && target.startsWith(root + sep) && (await stat(target)).isFile()) return true;
		this.#options.note(`Skipped ${shown}: the link leads nowhere or out of the repository.`);
		return false;
	}
	*#file(absolute, shown) {
		if (this.#seen.has(absolute)) return;
		this.#seen.add(absolute);
		const pipeTimeoutMs = this.#options.pipeTimeoutMs ?? defaultPipeTimeoutMs;
		if (this.#renderedPaths.has(absolute)) this.#skippedSources++;
		else yield {
			path: this.#display(absolute, shown),
			chunks: () => readChunks(absolute, shown, pipeTimeoutMs)
		};
	}
	/** Skips the patches of a kustomization that is not rendered, because they are no resources. */
	async #skipFragments(folder, shown) {
		const kustomization = await readKustomization(folder);
		if (kustomization === null || this.#renderedPaths.has(kustomization.file)) return;
		const fragments = fragmentsOf(kustomization).filter((path) => isManifestPath(path) && !this.#seen.has(path));
		for (const path of fragments) this.#seen.add(path);
		const file = this.#displayKustomization(kustomization, shown);
		if (fragments.length > 0) this.#options.note(`Skipped the patches of ${file}: render it with --kustomize.`);
		else if (kustomization.changes.length > 0) this.#unrendered.push({
			shown: file,
			fields: kustomization.changes
		});
	}
	#displayKustomization({ file }, shownFolder) {
		return this.#display(file, join$1(shownFolder, basename(file)));
	}
	#isExcluded(absolute) {
		const { exclude, workingFolder } = this.#options;
		return exclude.length > 0 && this.#matchesExclude(slashed(relative(workingFolder, absolute)));
	}
	#display(absolute, shown) {
		return shownPath(absolute, shown, this.#gitRoot);
	}
};
/** Null if nothing exists. Synchronous, since a thread switch takes longer than the call. */
function statusOf(absolute, shown) {
	try {
		return statSync(absolute);
	} catch (error) {
		if (isMissing(error)) return null;
		return throwReadError(shown, error);
	}
}
function entriesOf(folder, shown) {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		return throwReadError(shown, error);
	}
}

// src/system/temporary-folder.ts
/** Creates temporary folders and removes them at the end, even if the run is interrupted. */
const folders = /* @__PURE__ */ new Set();
/**
* Creates a folder in `parent`, which is created if it is missing. Returns the path with links
* resolved. Throws `UsageError` if the folder cannot be created.
*/
async function makeFolder(parent, prefix) {
	try {
		await mkdir(parent, { recursive: true });
		const folder = await realpath(await mkdtemp(join$1(parent, prefix)));
		folders.add(folder);
		return folder;
	} catch (error) {
		const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
		throw new UsageError(`${parent}: cannot create a temporary folder (${code}); set TMPDIR to a writable folder`);
	}
}
async function removeFolder(folder) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	folders.delete(folder);
}
/** Removes all temporary folders synchronously, for a process that ends early. */
function removeFolders() {
	for (const folder of folders) rmSync(folder, {
		recursive: true,
		force: true
	});
}

// src/system/run-program.ts
/** Runs renderers without a shell, with limits on time, output and environment. */
const maxOutputBytes = 268435456;
const maxErrorBytes = 65536;
/**
* Environment variables that a renderer receives. Credentials in variables and KUBECONFIG are left
* out: rendering contacts no cluster. Helm's variables: https://helm.sh/docs/helm/helm/
*/
const passed = [
	"PATH Path HOME USER LANG TMPDIR TMP TEMP SystemRoot USERPROFILE APPDATA LOCALAPPDATA",
	"XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR HELM_CACHE_HOME HELM_CONFIG_HOME HELM_DATA_HOME",
	"HELM_REGISTRY_CONFIG HELM_REPOSITORY_CACHE HELM_REPOSITORY_CONFIG DOCKER_CONFIG SSH_AUTH_SOCK",
	"HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR"
].flatMap((names) => names.split(" "));
/** The discard port, where every connection fails. Go bypasses proxies for loopback addresses. */
const unreachableProxy = "http://127.0.0.1:9";
/**
* The environment of a renderer. `folder` is an empty folder for this run. If `restricted`, the
* home folder is replaced, so that there are no logins, and fetches over HTTP and by git fail.
*/
function environmentOf(environment, folder, restricted) {
	const kept = passed.flatMap((name) => {
		const value = environment[name];
		return value === void 0 ? [] : [[name, value]];
	});
	const own = {
		KUBECONFIG: join$1(folder, "kubeconfig"),
		HELM_PLUGINS: join$1(folder, "plugins"),
		KUBERC: "off",
		GIT_TERMINAL_PROMPT: "0"
	};
	if (!restricted) return {
		...Object.fromEntries(kept),
		...own
	};
	const basic = kept.filter(([name]) => /^(?:PATH|Path|LANG|TMPDIR|TMP|TEMP|SystemRoot)$/.test(name));
	const proxies = [
		"HTTP_PROXY",
		"HTTPS_PROXY",
		"http_proxy",
		"https_proxy"
	].map((name) => [name, unreachableProxy]);
	return {
		...Object.fromEntries([...basic, ...proxies]),
		...own,
		HOME: folder,
		GIT_ALLOW_PROTOCOL: "none"
	};
}
/** Windows can start only .exe files without a shell. */
const programEnding = sep === "\\" ? ".exe" : "";
/**
* The path of a program; null if it is not on PATH. Skips relative entries of PATH, which may lie
* in the repository.
*/
function findProgram(name, { PATH, Path: path = "" }, ending = programEnding) {
	for (const folder of (PATH ?? path).split(delimiter)) {
		if (!isAbsolute(folder)) continue;
		try {
			const file = join$1(folder, name + ending);
			accessSync(file, constants.X_OK);
			if (statSync(file).isFile()) return file;
		} catch {}
	}
	return null;
}
const groups = /* @__PURE__ */ new Set();
/**
* Kills all running programs. They have process groups of their own, so they would outlive this
* process.
*/
function endPrograms() {
	for (const end of groups) end();
}
/** `failed` is the message on standard error or, if `ended`, why the program was killed. */
async function runProgram({ program, args, cwd, env, timeoutMs }) {
	const [{ spawn }, own] = await Promise.all([import("node:child_process"), import("node:process")]);
	return await new Promise((resolve) => {
		const child = spawn(program, args, {
			cwd,
			env,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			detached: true,
			windowsHide: true
		});
		const pieces = [];
		let size = 0;
		let errorText = "";
		let ended = null;
		const end = (why) => {
			ended ??= why;
			try {
				if (child.pid !== void 0) own.kill(-child.pid, "SIGKILL");
			} catch {
				child.kill("SIGKILL");
			}
			child.stdout.destroy();
			child.stderr.destroy();
		};
		const abandon = () => end("was interrupted");
		groups.add(abandon);
		const timer = setTimeout(() => end(`did not end within ${timeoutMs / 1e3} s`), timeoutMs);
		child.stdout.on("data", (piece) => {
			size += piece.length;
			if (size > maxOutputBytes) end(`printed more than 256 MiB`);
			else pieces.push(piece);
		});
		child.stderr.setEncoding("utf8").on("data", (piece) => {
			if (errorText.length < maxErrorBytes) errorText += piece.slice(0, maxErrorBytes - errorText.length);
		});
		child.on("error", (error) => ended ??= `cannot be started: ${error.message}`);
		child.on("close", (code, signal) => {
			clearTimeout(timer);
			groups.delete(abandon);
			if (ended !== null) resolve({
				failed: ended,
				ended: true
			});
			else if (code === 0) resolve({ stdout: Buffer.concat(pieces) });
			else resolve({
				failed: errorIn(errorText) ?? `ended with ${signal ?? `exit code ${code}`} and printed no error`,
				ended: false
			});
		});
	});
}
/** Lines that renderers print before the error: warnings and dated lines of Go's log. */
const notErrors = /^(?:#|W(?:ARN|arn)|level=(?:WARN|INFO|DEBUG)|time=|\d{4}\/\d\d\/\d\d |Use --debug)/;
const maxMessageLength = 600;
/**
* An error logged by klog, as some builds of kubectl do: quoted, or on lines of its own.
* https://github.com/kubernetes/component-base/blob/master/cli/run.go
*/
const logged = /^[EF]\d{4} \S+ +\d+ [\w.]+:\d+\] "command failed" err=(?:<\n([^]*?)(?:\n >|$(?![^]))|"((?:\\.|[^"\\])*)")/m;
function withoutLogPrefix(text) {
	const [, lines, quoted] = logged.exec(text) ?? [];
	return lines ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? text;
}
/**
* The first line with an error, with the next lines if it ends with a colon, and with all lines if
* the chart called `fail`. null if there is no text.
*/
function errorIn(text) {
	const lines = withoutLogPrefix(text).split("\n").map((line) => line.trim()).filter((line) => line !== "");
	const first = lines.findIndex((line) => /^error:/i.test(line));
	const start = first >= 0 ? first : lines.findIndex((line) => !notErrors.test(line));
	const [line, ...rest] = lines.slice(Math.max(start, 0));
	if (line === void 0) return null;
	return [line, ...line.includes("execution error at (") ? rest.filter((each) => !notErrors.test(each)) : line.endsWith(":") ? rest.slice(0, 3) : []].join(" ").replace(/^error: /i, "").slice(0, maxMessageLength);
}

// src/load/git/git.ts
/** Runs git commands that only look up objects. */
/** Variables that git may see: locations, identity and proxies, but none that runs a program. */
const passedOn = [
	"PATH Path HOME USERPROFILE SystemRoot TMPDIR TEMP XDG_CONFIG_HOME GIT_CONFIG_GLOBAL",
	"GIT_SSL_CAINFO SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK http_proxy https_proxy all_proxy",
	"no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY"
].flatMap((names) => names.split(" "));
const fixedEnvironment = {
	GIT_TERMINAL_PROMPT: "0",
	GCM_INTERACTIVE: "never",
	GIT_OPTIONAL_LOCKS: "0",
	LC_ALL: "C"
};
/**
* Settings against configured programs. `safe.bareRepository`: a change may contain files that look
* like a repository with such a configuration.
*/
const safeConfiguration = [
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"gc.auto=0",
	"safe.bareRepository=explicit"
];
const gitTimeoutMs = 6e4;
/** The program (null if git is not installed), arguments and environment of a git command. */
function gitCommand(args, { environment }) {
	const settings = safeConfiguration.flatMap((setting) => ["-c", setting]);
	const known = passedOn.flatMap((name) => {
		const value = environment[name];
		return value === void 0 ? [] : [[name, value]];
	});
	return {
		program: findProgram("git", environment),
		args: [...settings, ...args],
		env: {
			...Object.fromEntries(known),
			...fixedEnvironment
		}
	};
}
/** `failed` is git's message. */
async function runGit(args, options) {
	const { program, ...command } = gitCommand(args, options);
	if (program === null) return { failed: "git is not installed" };
	const result = await runProgram({
		program,
		...command,
		cwd: options.workingFolder,
		timeoutMs: gitTimeoutMs
	});
	return "failed" in result ? { failed: result.failed } : { output: result.stdout.toString("utf8") };
}

// src/load/git/blobs.ts
/** Reads the files of a commit from git's object database. */
/** All files and links with safe paths, or those at or below one path. No submodules. */
async function treeEntries(commit, options, path) {
	const listed = await runGit([
		"--literal-pathspecs",
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		commit,
		"--",
		...path === void 0 ? [] : [path]
	], options);
	if ("failed" in listed) return [];
	return listed.output.split("\0").flatMap((line) => {
		const [, mode = "", id = "", name = ""] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
		return name === "" || !isSafePath(name) ? [] : [{
			path: name,
			id,
			isLink: mode === "120000"
		}];
	});
}
/** By default, git refuses the same paths. */
function isSafePath(path) {
	return !path.includes("\\") && path.split("/").every((name) => name !== "" && !/^(?:\.\.?|\.git|git~1)$/i.test(name));
}
/** Yields the contents in order; null for a blob that is larger than `maxBytes` or missing. */
async function* readBlobs(entries, maxBytes, options) {
	if (entries.length === 0) return;
	const { spawn } = await import("node:child_process");
	const { program, args, env } = gitCommand(["cat-file", "--batch"], options);
	const child = spawn(program ?? "git", args, {
		cwd: options.workingFolder,
		env,
		stdio: [
			"pipe",
			"pipe",
			"ignore"
		],
		timeout: gitTimeoutMs,
		windowsHide: true
	});
	child.on("error", () => {});
	child.stdin.on("error", () => {});
	child.stdin.end(entries.map(({ id }) => `${id}\n`).join(""));
	const reader = new StreamReader(child.stdout);
	try {
		for (const entry of entries) {
			const header = await reader.line();
			const size = Number(/ blob (\d+)$/.exec(header ?? "")?.[1] ?? -1);
			if (size < 0) yield {
				entry,
				content: null
			};
			else {
				const content = await reader.bytes(size, maxBytes);
				await reader.bytes(1, 1);
				yield {
					entry,
					content
				};
			}
		}
	} finally {
		child.kill();
	}
}
/** Reads lines and counted bytes from a stream. */
var StreamReader = class {
	#chunks;
	#rest = Buffer.alloc(0);
	constructor(stream) {
		this.#chunks = stream[Symbol.asyncIterator]();
	}
	/** Without its line break; null at the end of the stream. */
	async line() {
		while (!this.#rest.includes(10)) if (!await this.#readMore()) return null;
		const end = this.#rest.indexOf(10);
		const line = this.#rest.toString("latin1", 0, end);
		this.#rest = this.#rest.subarray(end + 1);
		return line;
	}
	/** Skips the bytes and returns null if there are more than `maxBytes`, or the stream ends. */
	async bytes(count, maxBytes) {
		const kept = [];
		for (let left = count; left > 0;) {
			if (this.#rest.length === 0 && !await this.#readMore()) return null;
			const chunk = this.#rest.subarray(0, left);
			if (count <= maxBytes) kept.push(chunk);
			this.#rest = this.#rest.subarray(chunk.length);
			left -= chunk.length;
		}
		return count <= maxBytes ? Buffer.concat(kept) : null;
	}
	async #readMore() {
		const next = await this.#chunks.next().catch(() => null);
		if (next === null || next.done === true) return false;
		this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
		return true;
	}
};

// src/load/git/revision.ts
/**
* Reads a git revision without checking it out, so that git runs no hook, filter or configured
* program for the content of a commit.
*/
const maxTextBytes$2 = 1048576;
const maxFileBytes$1 = 67108864;
const maxTotalBytes$1 = 536870912;
const maxFiles$3 = 1e5;
const maxLinkBytes = 4096;
/** `revision` is anything that git accepts. `missing` is a clause that says why there is none. */
async function openRevision(revision, options) {
	const place = await runGit(["rev-parse", "--show-prefix"], options);
	if ("failed" in place) return { missing: place.failed };
	const found = await runGit([
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${revision}^{commit}`
	], options);
	if ("failed" in found) return { missing: "this clone has no such revision" };
	return new Revision(found.output.trim(), place.output.trim().replace(/\/$/, ""), options);
}
var Revision = class {
	/** The full commit id. */
	commit;
	/** The working folder within the repository: "" or "deploy/prod". */
	prefix;
	#options;
	constructor(commit, prefix, options) {
		this.commit = commit;
		this.prefix = prefix;
		this.#options = options;
	}
	/** The text of a file up to 1 MiB by its path in the repository; null for a link or no file. */
	async read(path) {
		const entry = (await treeEntries(this.commit, this.#options, path)).find((each) => each.path === path);
		if (entry === void 0 || entry.isLink) return null;
		for await (const { content } of readBlobs([entry], maxTextBytes$2, this.#options)) return content?.toString("utf8") ?? null;
		return null;
	}
	/**
	* Writes files into an empty folder. `isWanted` gets paths in the repository. Returns false if
	* manifests exceed the limits and are left out.
	*/
	async extract(isWanted, folder) {
		const entries = (await treeEntries(this.commit, this.#options)).filter(({ path }) => isWanted(path));
		const kept = entries.slice(0, maxFiles$3).sort((a, b) => Number(a.isLink) - Number(b.isLink));
		let bytes = 0;
		let isComplete = kept.length === entries.length;
		for await (const { entry, content } of readBlobs(kept, maxFileBytes$1, this.#options)) {
			bytes += content?.length ?? 0;
			if (bytes > maxTotalBytes$1) return false;
			if (content === null) isComplete &&= !isManifestPath(entry.path);
			else await writeEntry(entry, content, folder);
		}
		return isComplete;
	}
};
async function writeEntry({ path, isLink }, content, folder) {
	const file = join$1(folder, path);
	await mkdir(dirname(file), { recursive: true });
	if (!isLink) return writeFile(file, content, { flag: "wx" });
	const target = content.length > maxLinkBytes ? "" : content.toString("utf8");
	if (isLinkInside(path, target)) await symlink(target, file).catch(() => {});
}
/**
* Whether a link certainly leads to a place within the tree. Only leading "../" steps are safe:
* after a name, which may be a link itself, they could lead anywhere.
*/
function isLinkInside(path, target) {
	if (target === "" || target.includes("\\") || posix.isAbsolute(target)) return false;
	return !target.replace(/^(?:\.\.?\/)+/, "").split("/").includes("..") && !posix.join(posix.dirname(path), target).startsWith("..");
}

// src/load/git/base.ts
/** Opens the state before a change: the folder or git revision that `--base` names. */
/** `written` is a file or folder if one exists, else a git revision. A missing base is no error. */
async function openBase(written, options) {
	const path = resolve(options.workingFolder, written);
	const status = await stat(path).catch(() => null);
	if (status !== null) return baseOfPath(written, path, status.isDirectory(), options);
	const revision = await openRevision(written, options);
	return "missing" in revision ? noBase(written, revision.missing) : await baseOfRevision(written, revision, options);
}
function noBase(written, reason) {
	return {
		note: `Cannot find the base ${written}, so all findings count as new: there is no such file or folder, and ${reason}.`,
		tree: null,
		excludedFolder: null,
		[Symbol.asyncDispose]: async () => {}
	};
}
async function baseOfRevision(written, revision, options) {
	const { commit, prefix } = revision;
	const paths = pathsInside(options, prefix);
	const isWanted = await pathFilter$1(paths.map((path) => posix.join(prefix, path)));
	const isAnything = () => true;
	const tree = await openBaseTree(revision, options.renderTasks.length > 0 || options.whole === true ? isAnything : isWanted, options.temporaryFolder);
	const workingFolder = join$1(tree.folder, prefix);
	await mkdir(workingFolder, { recursive: true });
	return {
		note: `Compared with the base ${written}${commit === written ? "" : ` (${commit.slice(0, 12)})`}.${tree.complete ? "" : " Not all of its files could be read, and findings in those files count as new."}`,
		tree: {
			workingFolder,
			root: tree.folder,
			paths,
			renderTasks: moveTasks(options, prefix)
		},
		excludedFolder: null,
		[Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]()
	};
}
/** `isWanted` gets paths in the repository. */
async function openBaseTree(revision, isWanted, temporaryFolder) {
	const folder = await makeFolder(temporaryFolder, "pullgate-base-");
	const remove = () => removeFolder(folder);
	try {
		await mkdir(join$1(folder, ".git"));
		return {
			folder,
			complete: await revision.extract(isWanted, folder),
			[Symbol.asyncDispose]: remove
		};
	} catch (error) {
		await remove();
		throw error;
	}
}
/** A checkout that contains some of the run's paths, else a file or folder of manifests. */
async function baseOfPath(written, path, isFolder, options) {
	const { parseGlob } = await import("./glob-entry.js");
	const inputs = [...options.paths, ...options.renderTasks.map(({ from }) => from)];
	const sought = pathsInside({
		...options,
		paths: inputs
	}, "");
	const isCheckout = (isFolder ? await Promise.all(sought.map((each) => stat(join$1(path, parseGlob(each)?.base ?? each)).catch(() => null))) : []).some((status) => status !== null);
	return {
		note: `Compared with the base ${written}.`,
		tree: isCheckout ? {
			workingFolder: path,
			root: rootOfCheckout(path, options.workingFolder),
			paths: pathsInside(options, ""),
			renderTasks: moveTasks(options, "")
		} : {
			workingFolder: options.workingFolder,
			root: null,
			paths: [path],
			renderTasks: []
		},
		excludedFolder: folderInside(path, options.workingFolder),
		[Symbol.asyncDispose]: async () => {}
	};
}
/** The path of a base below the working folder, relative to it; null where it is no such folder. */
async function baseFolder(written, workingFolder) {
	const path = resolve(workingFolder, written);
	return await stat(path).catch(() => null) === null ? null : folderInside(path, workingFolder);
}
function folderInside(path, workingFolder) {
	const inside = slashed(relative(workingFolder, path));
	return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : inside;
}
/** A base within the repository at hand is a root of its own. */
function rootOfCheckout(path, workingFolder) {
	const root = gitRoot(path);
	return root === null || root === gitRoot(workingFolder) ? path : root;
}
/**
* The paths relative to the working folder. Leaves out standard input and paths outside the
* repository, in which the working folder is `prefix`.
*/
function pathsInside({ paths, workingFolder }, prefix) {
	return paths.flatMap((path) => {
		if (path === "-") return [];
		const inFolder = posix.normalize(slashed(isAbsolute(path) ? relative(workingFolder, path) || "." : path));
		return posix.join(prefix, inFolder).startsWith("..") || isAbsolute(inFolder) ? [] : [inFolder];
	});
}
function moveTasks({ renderTasks, workingFolder }, prefix) {
	const move = (path) => path.startsWith("oci://") ? path : pathsInside({
		paths: [path],
		workingFolder
	}, prefix)[0] ?? resolve(workingFolder, path);
	const at = {
		file: "<base>",
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	return renderTasks.map((task) => task.tool === "kustomize" ? {
		...task,
		from: move(task.from),
		at
	} : {
		...task,
		from: move(task.from),
		values: task.values.map((each) => "text" in each ? each : {
			path: move(each.path),
			written: each.written
		}),
		at
	});
}
/** Returns whether a path of the repository is one of these, or may be read below one of them. */
async function pathFilter$1(paths) {
	const { parseGlob } = await import("./glob-entry.js");
	const starts = paths.map((path) => {
		const glob = parseGlob(path);
		return {
			start: (glob?.base ?? path).replace(/^\.\/?$|\/$/, ""),
			isGlob: glob !== null
		};
	});
	return (file) => starts.some(({ start, isGlob }) => {
		if (file === start) return true;
		return (start === "" || file.startsWith(`${start}/`)) && (isGlob || isManifestPath(file));
	});
}

// src/load/git/remote-urls.ts
/** Reads the URLs of a repository's remotes, without running git. */
/** Of every remote, for fetching and pushing; none where there is no readable configuration. */
async function remoteUrls(root) {
	const text = await readFile(join$1(root, ".git", "config"), "utf8").catch(() => "");
	const urls = [];
	let isRemote = false;
	for (const line of text.split("\n")) {
		if (/^\s*\[/.test(line)) isRemote = /^\s*\[remote\b/.test(line);
		const url = /^\s*(?:push)?url\s*=\s*(.+?)\s*$/.exec(line)?.[1];
		if (isRemote && url !== void 0) urls.push(url);
	}
	return urls;
}

// src/load/open-source-tree.ts
/** Reads the files of a repository for GitOps. */
const maxFiles$2 = 2e5;
const maxTextBytes$1 = 1048576;
const leftOut = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** Links are followed to files within the folder, and to nothing else. */
async function openSourceTree(folder) {
	const root = await realpath(folder);
	const files = [];
	await walk(root, "", root, files);
	files.sort();
	const known = new Set(files);
	const texts = /* @__PURE__ */ new Map();
	return {
		root,
		files,
		read: async (path) => {
			if (!known.has(path)) return null;
			let text = texts.get(path);
			if (text === void 0) texts.set(path, text = readText$1(join$1(root, path)));
			return await text;
		}
	};
}
async function walk(folder, prefix, root, files) {
	for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
		if (leftOut.has(entry.name) || files.length >= maxFiles$2) continue;
		const path = join$1(folder, entry.name);
		const name = prefix + entry.name;
		if (entry.isDirectory()) await walk(path, `${name}/`, root, files);
		else if (entry.isFile() || entry.isSymbolicLink() && await leadsToOwnFile(path, root)) files.push(sep === "/" ? name : name.split(sep).join("/"));
	}
}
async function leadsToOwnFile(path, root) {
	const target = await realpath(path).catch(() => null);
	return target !== null && isWithin$1(target, root) && (await stat(target)).isFile();
}
async function readText$1(path) {
	const status = await stat(path).catch(() => null);
	if (status === null || !status.isFile() || status.size > maxTextBytes$1) return null;
	const text = await readFile(path, "utf8").catch(() => null);
	return text === null || text.includes("\0") ? null : text;
}

// src/load/git/commits.ts
/** Finds and fetches commits for a base. */
/**
* The checked-out commit and its parents; null if they cannot be read. Use the parents only if the
* runner vouches for the commit: a pull request can contain merge commits of its own. A shallow
* clone names parents that it does not contain.
*/
async function parentsOfHead(options) {
	const head = await runGit([
		"rev-parse",
		"--verify",
		"--quiet",
		"HEAD"
	], options);
	const content = await runGit([
		"cat-file",
		"commit",
		"HEAD"
	], options);
	if ("failed" in head || "failed" in content) return null;
	const [header = ""] = content.output.split("\n\n");
	return {
		commit: head.output.trim(),
		parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id)
	};
}
/**
* Fetches one commit from `origin` with the credentials configured there, unless it is present.
* Returns git's message if that fails, else null.
*/
async function fetchCommit(commit, options) {
	if ("output" in await runGit([
		"cat-file",
		"-e",
		`${commit}^{tree}`
	], options)) return null;
	const shallow = await runGit(["rev-parse", "--is-shallow-repository"], options);
	const flags = [
		"--quiet",
		"--no-tags",
		"--no-recurse-submodules",
		"--no-write-fetch-head",
		..."output" in shallow && shallow.output.trim() === "true" ? ["--depth=1"] : []
	];
	const fetched = await runGit([
		"fetch",
		...flags,
		"--end-of-options",
		"origin",
		commit
	], options);
	return "failed" in fetched ? fetched.failed : null;
}

// src/load/files/repository-file.ts
/** Reads a file of the repository that --fix may rewrite. */
const maxBytes$2 = 67108864;
/**
* `shown` is the path that users see. `refused` is a clause that says why not to write the file.
*/
async function readRepositoryFile(shown, workingFolder) {
	const repository = gitRoot(workingFolder);
	const root = await realpath(repository ?? workingFolder);
	const outside = { refused: `it is outside the ${repository === null ? "working folder" : "repository"}` };
	if (repository !== null && (isAbsolute(shown) || /^\.\.(?:\/|$)/.test(shown))) return outside;
	const path = await realpath(resolve(root, shown)).catch(() => null);
	if (path === null) return { refused: "it no longer exists" };
	if (!path.startsWith(root + sep)) return outside;
	const status = await stat(path);
	if (!status.isFile()) return { refused: "it is not a regular file" };
	if (status.size > maxBytes$2) return { refused: `it is larger than 64 MiB` };
	try {
		const bytes = await readFile(path);
		return {
			path,
			text: new TextDecoder("utf-8", {
				fatal: true,
				ignoreBOM: true
			}).decode(bytes),
			mode: status.mode & 4095
		};
	} catch {
		return { refused: "it is not valid UTF-8" };
	}
}

// src/load/load.ts
/** Reads files, folders, globs, standard input and git revisions. */
const maxTextBytes = 1048576;
/**
* Yields the files in the order of the paths, without repetition, those of a folder sorted by name.
* Reads nothing before `chunks()` is called. Throws `UsageError` if a path does not exist or cannot
* be read, or a glob matches nothing.
*/
async function* load(options) {
	const isExcluded = options.exclude.length === 0 ? () => false : (await import("./glob-entry.js")).anyOf(options.exclude);
	const walker = new FileWalker(options, gitRoot(options.workingFolder), isExcluded);
	for (const path of options.paths) if (path === "-") yield {
		path: "<stdin>",
		root: "-",
		chunks: () => options.stdin
	};
	else for await (const file of walker.files(path)) yield {
		...file,
		root: path
	};
	walker.noteSkipped();
}
/**
* Reads a docker config as text. Throws `UsageError` if it cannot be read or is larger than 1 MiB.
*/
async function readText(path, workingFolder) {
	const absolute = resolve(workingFolder, path);
	try {
		const { size } = await stat(absolute);
		if (size > maxTextBytes) throw new UsageError(`${path}: larger than 1 MiB, the limit for a docker config`);
		return await readFile(absolute, "utf8");
	} catch (error) {
		return throwReadError(path, error);
	}
}

// src/commands/plan-facts.ts
function planFacts(cluster, options) {
	return {
		cluster,
		pulls: plan(cluster, options),
		needs: startNeeds(cluster),
		runtime: runtimeOf(cluster, options.runtime),
		kubernetes: kubernetesOf(cluster, options.kubernetes)
	};
}

// src/extract/budget.ts
/** More than any manifest needs that a person or tool writes. */
function createBudget() {
	return {
		visits: 1e6,
		kept: 2e4
	};
}
/** Takes one from the budget; returns false if none is left. */
function spend(budget, what) {
	if (budget[what] <= 0) return false;
	budget[what] -= 1;
	return true;
}

// src/model/detach-string.ts
/** Copies strings out of their document. */
/**
* V8 represents a slice of 13 characters or more as a view that keeps its parent alive: a kept name
* would keep its whole document. Concatenation and another slice make it a view of a small string.
*/
function detachString(text) {
	return text === null || text.length < 13 ? text : ` ${text}`.slice(1);
}

// src/extract/cluster-builder.ts
/** Images, objects and broken documents: each costs about five kilobytes once it is reported. */
const maxKept$1 = 25e4;
var ClusterBuilder = class {
	objects;
	suppressions = [];
	repeatedKeys = [];
	coverage = [];
	nodes = [];
	resources = 0;
	documents = 0;
	files = 0;
	#workloads = [];
	#brokenDocuments = [];
	#referencedSecrets = /* @__PURE__ */ new Set();
	#kept = 0;
	constructor(objects) {
		this.objects = objects;
	}
	/** True once the limit is exceeded; later documents are dropped. */
	get isFull() {
		return this.#kept > maxKept$1;
	}
	/** Counts a resource whose objects are kept in `objects`. */
	countObject() {
		this.#kept += 1;
	}
	/** Keeps the workload if it has images. */
	addWorkload(workload) {
		this.#kept += workload.mentions.length;
		if (workload.mentions.length > 0) this.#workloads.push(workload);
	}
	addBrokenDocument(broken) {
		this.#kept += 1;
		if (!this.isFull) this.#brokenDocuments.push(broken);
	}
	addReferencedSecret(name) {
		if (this.#referencedSecrets.size < 25e4) this.#referencedSecrets.add(detachString(name));
	}
	/** `namespaceOf` returns the namespace of a place whose resources name none. */
	build(namespaceOf) {
		for (const { resource, at } of this.#workloads) resource.namespace ??= namespaceOf(at);
		return {
			workloads: this.#workloads,
			...this.objects.resolve(namespaceOf),
			coverage: this.coverage,
			nodes: this.nodes,
			brokenDocuments: this.#brokenDocuments,
			suppressions: this.suppressions,
			repeatedKeys: this.repeatedKeys,
			referencedSecrets: this.#referencedSecrets,
			resources: this.resources,
			documents: this.documents,
			files: this.files
		};
	}
};

// src/model/source.ts
/** The value of `key`; undefined if it is absent or `node` is no mapping. */
function child(node, key) {
	if (node?.node !== "mapping") return void 0;
	for (const entry of node.entries) if (entry.key.value === key) return entry.value;
}
/** The node at a path of keys; undefined if a key is absent. */
function descend(node, ...keys) {
	let at = node;
	for (const key of keys) at = child(at, key);
	return at;
}
/** The items of a sequence; [] for any other node. */
function items(node) {
	return node?.node === "sequence" ? node.items : [];
}
/** The value of a string scalar; null for any other node. */
function text$1(node) {
	return node?.node === "scalar" && node.type === "string" ? node.value : null;
}
/** Appends a key to a path: ".key", or `["key"]` for a key with other characters. */
function childPath(path, key) {
	if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
	return path === "" ? key : `${path}.${key}`;
}

// src/extract/secrets/template-markers.ts
/** Detects text that a tool replaces before the API server sees it. */
/**
* The markers of Flux, OpenShift templates, kustomize, Argo, Tekton, Helm, Kyverno, ResourceSets,
* SOPS and argocd-vault-plugin.
*/
function hasTemplateMarkers(value) {
	return /\$[{(]|\{\{|<<|^ENC\[|<path:/.test(value);
}

// src/extract/gitops-namespaces.ts
/** More than any repository has; every lookup of a folder scans its entries. */
const maxKept = 1e4;
const maxPathLength$1 = 1e3;
var GitopsNamespaces = class {
	#byPath = /* @__PURE__ */ new Map();
	#ambiguous = /* @__PURE__ */ new Map();
	#kept = 0;
	/** Adds what a resource says; ignores all kinds but those of Argo CD and Flux. */
	add(resource, group, root) {
		for (const found of folderNamespacesOf(resource, group, root)) {
			const path = normalizedPath(found.path);
			if (path === null || found.namespace === "" || hasTemplateMarkers(found.namespace)) continue;
			this.#kept += 1;
			if (this.#kept > maxKept) return;
			this.#byPath.set(path, [...this.#byPath.get(path) ?? [], {
				...found,
				path
			}]);
		}
	}
	/** The namespace of a rendered chart or overlay; null if there is none or more than one. */
	ofRoot(folder) {
		return this.#single(folder, this.#byPath.get(folder) ?? []);
	}
	/** The namespace of the manifests in a folder; null if there is none or more than one. */
	ofFiles(folder) {
		const steps = folder.split("/");
		for (let length = steps.length; length > 0; length--) {
			const path = steps.slice(0, length).join("/");
			const found = (this.#byPath.get(path) ?? []).filter(({ recursive }) => recursive || path === folder);
			if (found.length > 0) return this.#single(path, found);
		}
		return null;
	}
	/** The folders asked for that have more than one namespace. */
	ambiguousFolders() {
		return [...this.#ambiguous].map(([folder, namespaces]) => ({
			folder,
			namespaces
		}));
	}
	#single(folder, found) {
		const namespaces = [...new Set(found.map(({ namespace }) => namespace))];
		if (namespaces.length > 1) this.#ambiguous.set(folder, namespaces.sort());
		return namespaces.length === 1 ? namespaces[0] ?? null : null;
	}
};
function* folderNamespacesOf({ kind, namespace: own }, group, root) {
	const spec = child(root, "spec");
	switch (`${group}/${kind}`) {
		case "argoproj.io/Application":
			yield* ofApplication(spec);
			break;
		case "argoproj.io/ApplicationSet":
			yield* ofApplication(descend(spec, "template", "spec"));
			break;
		case "kustomize.toolkit.fluxcd.io/Kustomization":
			if (isFromGit(child(spec, "sourceRef"))) yield* folderNamespace(child(spec, "path"), text$1(child(spec, "targetNamespace")), true);
			break;
		case "helm.toolkit.fluxcd.io/HelmRelease": {
			const chart = descend(spec, "chart", "spec");
			const namespace = text$1(child(spec, "targetNamespace")) ?? own;
			if (isFromGit(child(chart, "sourceRef"))) yield* folderNamespace(child(chart, "chart"), namespace, false);
		}
	}
}
function isFromGit(source) {
	return text$1(child(source, "kind")) === "GitRepository";
}
function* ofApplication(spec) {
	const namespace = text$1(descend(spec, "destination", "namespace"));
	const source = child(spec, "source");
	const sources = [...source === void 0 ? [] : [source], ...items(child(spec, "sources"))];
	for (const each of sources) {
		if (child(each, "chart") !== void 0) continue;
		const recurse = descend(each, "directory", "recurse");
		yield* folderNamespace(child(each, "path"), text$1(descend(each, "kustomize", "namespace")) ?? namespace, recurse?.node === "scalar" && recurse.value === "true");
	}
}
function* folderNamespace(path, namespace, recursive) {
	const written = text$1(path);
	if (written !== null && namespace !== null) yield {
		path: written,
		namespace,
		recursive
	};
}
/**
* Turns "./apps/web/" into "apps/web". null for a path that leaves the repository, and for its
* root: applications of other repositories name their root too.
*/
function normalizedPath(written) {
	const steps = written.split("/").filter((step) => step !== "" && step !== ".");
	return steps.length === 0 || steps.includes("..") || written.length > maxPathLength$1 || hasTemplateMarkers(written) ? null : steps.join("/");
}

// src/extract/images/exclusions.ts
/** Kinds that are not searched, nor are resources nested in them. */
const excludedKinds = [
	{
		group: "apiextensions.k8s.io",
		kind: "CustomResourceDefinition",
		why: "a schema: its defaults and examples are not pulled"
	},
	{
		group: "",
		kind: "ConfigMap",
		why: "text for a program: only the program knows what it pulls"
	},
	{
		group: "",
		kind: "Secret",
		why: "text for a program: only the program knows what it pulls"
	},
	{
		group: "",
		kind: "Node",
		why: "its images are on the node already"
	},
	{
		group: "kyverno.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "policies.kyverno.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "cli.kyverno.io",
		kind: "*",
		why: "invented images, to test policies"
	},
	{
		group: "policy.sigstore.dev",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "*.gatekeeper.sh",
		kind: "*",
		why: "constraints and their patterns"
	},
	{
		group: "admissionregistration.k8s.io",
		kind: "*",
		why: "admission rules"
	},
	{
		group: "securityenforcement.admission.cloud.ibm.com",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "portieris.cloud.ibm.com",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "auto.gke.io",
		kind: "*",
		why: "allow-lists: patterns that images are compared with"
	},
	{
		group: "eraser.sh",
		kind: "ImageList",
		why: "images to remove from nodes"
	},
	{
		group: "kuik.enix.io",
		kind: "*",
		why: "patterns that images are compared with"
	},
	{
		group: "image.toolkit.fluxcd.io",
		kind: "*",
		why: "repositories to search for new tags"
	},
	{
		group: "argocd-image-updater.argoproj.io",
		kind: "*",
		why: "repositories to search for new tags"
	},
	{
		group: "kargo.akuity.io",
		kind: "Warehouse",
		why: "repositories to search for new tags"
	},
	{
		group: "infrastructure.cluster.x-k8s.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.azure.com",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.cnrm.cloud.google.com",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.*.upbound.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "compute.*.crossplane.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "ec2.*.upbound.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "ec2.services.k8s.aws",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "machine.openshift.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "rke-machine-config.cattle.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "metal3.io",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "tinkerbell.org",
		kind: "*",
		why: "images of machines"
	},
	{
		group: "karpenter.*",
		kind: "*NodeClass",
		why: "images of machines"
	},
	{
		group: "longhorn.io",
		kind: "*BackingImage",
		why: "images of disks"
	},
	{
		group: "harvesterhci.io",
		kind: "VirtualMachineImage",
		why: "images of disks"
	},
	{
		group: "kustomize.config.k8s.io",
		kind: "*",
		why: "input of kustomize: only its output is applied"
	}
];
/** Kinds with values for a chart: only the chart decides which values are images. */
const chartKinds = [
	{
		group: "argoproj.io",
		kind: "Application",
		why: "values of the chart that Argo CD renders"
	},
	{
		group: "argoproj.io",
		kind: "ApplicationSet",
		why: "values of the chart that Argo CD renders"
	},
	{
		group: "helm.toolkit.fluxcd.io",
		kind: "HelmRelease",
		why: "values of the chart that Flux renders"
	},
	{
		group: "helm.fluxcd.io",
		kind: "HelmRelease",
		why: "values of the chart that Flux renders"
	},
	{
		group: "helm.crossplane.io",
		kind: "Release",
		why: "values of the chart that Crossplane renders"
	},
	{
		group: "helm.m.crossplane.io",
		kind: "Release",
		why: "values of the chart that Crossplane renders"
	},
	{
		group: "fleet.cattle.io",
		kind: "*",
		why: "values of the chart that Fleet renders"
	}
];
/** True for a path into the values of such a kind. */
function isInValues(path) {
	return /(?:^|\.)values(?:Object)?(?:[.[]|$)/.test(path);
}
/** Keys that are not searched, at any depth of any kind. */
const excludedKeys = /* @__PURE__ */ new Map([
	["status", "the observed state, not what will be pulled"],
	["metadata", "annotations may contain whole resources, such as the last applied one"],
	["openAPIV3Schema", "a schema: its defaults and examples are not pulled"]
]);

// src/extract/images/image-names.ts
/** Tells by the name of a field, flag or variable whether its value is an image to pull. */
/** Words for images that are not pulled, or are not container images. */
const unpulled = new Set("output target destination dest push result logo icon background cover avatar banner splash picture photo preview profile thumbnail wallpaper os vm ami disk backing boot machine kernel firmware guest iso snapshot allow allowed exclude excluded ignore ignored deny denied skip blocked filter match pattern old previous".split(" "));
/** True if a word says that the image is not pulled. */
function namesNoImage(words) {
	return words.some((word) => unpulled.has(word));
}
/** True for the words of "...-image", "..._IMAGE_NAME" and "...Image". */
function namesImage(words) {
	const subject = words.at(-1) === "name" ? words.slice(0, -1) : words;
	return subject.at(-1) === "image" && !namesNoImage(subject);
}
/** The lower-case words of a name in kebab, snake or camel case. */
function wordsOf(name) {
	return name.split(/[-_.]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());
}
/**
* True for a reference with a tag or digest: a repository alone may get its tag from another field.
* A tag in capitals is filled in by a script, and a tag of four or five digits is a port.
*/
function isWhole(image) {
	const reference = parseImageReference(image);
	if ("invalid" in reference) return false;
	const { tag, digest } = reference;
	return digest !== null || tag !== null && !/^(?:\d{4,5}|[A-Z_]+)$/.test(tag);
}

// src/extract/kind-pattern.ts
/** Matches API groups and kinds with patterns. */
/** Case-insensitive; `*` matches any text. */
function matchesPattern(pattern, name) {
	return isLike(pattern.toLowerCase(), name.toLowerCase());
}

// src/extract/images/unknown-kinds.ts
/** Reads Secret names from the fields of unknown kinds, by the names of the fields. */
/**
* Fields whose Secret the controller may create or require. In both cases the Secret is not known
* to be missing. Not `existingSecret`, which must exist beforehand.
*/
const secretFields$1 = /^secretName$|^(?:target|dest|destination|output|write|managed|generated|connection|result|sync|to|k8s|kube|kubernetes)[A-Z]\w*Secret|^(?:target|dest|destination|output|managed|generated|connection)Secret/;
/** Kinds that stand for a Secret, which usually has the name of the resource. */
const secretKinds = /secret|credential|dockerconfig/i;
/** The Secret name in such a field; null for other fields, and for fields of pods. */
function namedSecret(key, value, path) {
	if (!secretFields$1.test(key) || /(?:^|\.)(?:volumes|containers|initContainers|ephemeralContainers|env|envFrom)\[/.test(path)) return null;
	if (key === "writeConnectionSecretToRef" && /(?:^|\.)spec$/.test(path)) return null;
	const name = text$1(value) ?? text$1(child(value, "name"));
	return name === "" ? null : name;
}
/** True for a kind that may create a Secret of its own name. */
function isSecretLike(kind) {
	return secretKinds.test(kind);
}
/**
* Built-in API groups that contain a dot. Custom groups may end in k8s.io too.
* https://kubernetes.io/docs/reference/kubernetes-api/
*/
const builtInGroups = new Set("admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery events flowcontrol.apiserver gateway.networking internal.apiserver metrics networking node policy rbac.authorization resource scheduling snapshot.storage storage storagemigration".split(" ").map((name) => `${name}.k8s.io`));
/** True for a group of custom kinds: built-in kinds create no Secrets. */
function isCustom(group) {
	return group.includes(".") && !builtInGroups.has(group);
}
const pullSecretKeys = /* @__PURE__ */ new Set([
	"imagePullSecrets",
	"imagePullSecret",
	"pullSecrets",
	"pullSecret",
	"pullSecretRef",
	"image_pull_secrets",
	"image_pull_secret",
	"packagePullSecrets",
	"customPullSecret",
	"artifactPullSecret"
]);
/**
* Groups of cluster-scoped kinds, whose pull secrets are in the namespace of their controller, and
* of kinds whose field is not about an image of a pod.
*/
const ignoredGroups$1 = /* @__PURE__ */ new Set([
	"pkg.crossplane.io",
	"nvidia.com",
	"argocd-image-updater.argoproj.io",
	"rbacmanager.reactiveops.io"
]);
/** True for a field with pull secrets. Values of a chart do not count: its pods are elsewhere. */
function holdsPullSecrets(apiVersion, key, path) {
	if (!pullSecretKeys.has(key)) return false;
	return !ignoredGroups$1.has(apiVersion.slice(0, apiVersion.indexOf("/"))) && !isInValues(path);
}
/** The names in a field of pull secrets: a list of objects or names, an object, or a name. */
function* pullSecretNames(value, namespace) {
	for (const item of value.node === "sequence" ? value.items : [value]) {
		const named = item.node === "mapping" ? child(item, "name") : item;
		const other = text$1(child(item, "namespace"));
		if (named?.node === "scalar" && (text$1(named) ?? "") !== "" && (other === null || other === namespace)) yield named;
	}
}

// src/extract/images/guesses.ts
/** Guesses the images of unknown kinds by the names and values of their fields. */
/**
* Groups whose images no node pulls: packages, build results, tools run by hand, cloud services,
* imported and scanned images.
*/
const ignoredGroups = [
	"pkg.crossplane.io",
	"core.openfunction.io",
	"kbld.*",
	"troubleshoot.*",
	"*.services.k8s.aws",
	"aquasecurity.github.io",
	"image.openshift.io"
];
/**
* Kinds that build, match, copy or scan images, or describe machines. Not ClusterPolicy, by which
* NVIDIA configures its operator.
*/
const ignoredKinds = /(?:(?<!cluster)policy|constraint|exception|report|mirror(?:set)?|scan|build(?:run|request|er)?|filter)$|(?<!virtual)machine|wasm/i;
/** Kinds whose lists of images are pulled. */
const pullingKinds = /pull|cache|preload|prefetch|preheat|prewarm/i;
/** True for a kind whose fields are guessed about. */
function isGuessed(group, kind) {
	return isCustom(group) && !ignoredKinds.test(kind) && !ignoredGroups.some((pattern) => matchesPattern(pattern, group));
}
/**
* Paths below which no image is pulled: disks of Ceph, parameters, samples, labels, plugins of
* proxies.
*/
const ignoredPaths = /(?:^|\.)(?:rbd|generators|examples?|samples?|labels|annotations|matchLabels|selector|nodeSelector|wasm|to|patches)(?:[.[]|$)/;
const maxNameLength$2 = 200;
/** Yields the images of a field. `path` is that of `owner`, the mapping that has the field. */
function* guessImages(kind, key, value, owner, path) {
	if (key.length > maxNameLength$2 || !/mage/.test(key) || isInValues(path) || ignoredPaths.test(path)) return;
	if (child(owner, "build") !== void 0 || child(owner, "dockerfile") !== void 0) return;
	const field = childPath(path, key);
	if (key === "images" && value.node === "sequence" && pullingKinds.test(kind)) for (const [index, item] of value.items.entries()) yield* fromScalar(item, `${field}[${index}]`, owner);
	if (key === "images" && value.node === "mapping") for (const entry of value.entries) yield* fromScalar(entry.value, childPath(field, entry.key.value), owner);
	const ownerKey = lastKey(path);
	if (!isImageField(key) || namesNoImage(wordsOf(ownerKey).slice(-1).map(singular))) return;
	if (value.node === "mapping") {
		yield* fromMapping(value, field, owner);
		return;
	}
	yield* fromScalar(value, field, owner);
	const written = text$1(value);
	if (written === null) return;
	yield* fromParts(written, stringIn(owner, [...key === "image" ? ["tag"] : [], ...tagSuffixes.map((suffix) => key + suffix)]), null, {
		path: field,
		owner
	});
	if (key !== "image" || written.includes("/")) return;
	const version = stringIn(owner, ["version", "tag"]);
	const isNodeDriver = /(?:driver|gds|gdrcopy|vgpuManager)$/i.test(ownerKey) || /driver$/i.test(kind) && ownerKey === "spec";
	const digest = version?.value.startsWith("sha256:") === true ? version : null;
	yield* fromParts(`${text$1(child(owner, "repository")) ?? ""}/${written}`, digest === null ? version : null, digest, {
		path: field,
		owner,
		placeholder: isNodeDriver && digest === null ? "the operator adds the operating system of the node to the tag" : null
	});
}
/** True for "...Image", "...ImageRef" and "...ImageSpec", but not for a base image. */
function isImageField(key) {
	const words = wordsOf(key);
	const subject = /^(?:ref|reference|spec|uri|url)$/.test(words.at(-1) ?? "") ? words.slice(0, -1) : words;
	return subject[0] !== "base" && namesImage(subject);
}
function* fromScalar(node, path, owner) {
	const image = text$1(node);
	if (node?.node === "scalar" && image !== null && isWhole(image) && !image.startsWith("sha256:")) yield {
		node,
		path,
		image,
		inParts: false,
		volume: false,
		owner,
		placeholder: null
	};
}
function* fromMapping(value, path, owner) {
	const reference = child(value, "reference");
	const image = text$1(reference);
	if (reference?.node === "scalar" && image !== null && !("invalid" in parseImageReference(image))) yield {
		node: reference,
		path: `${path}.reference`,
		image,
		inParts: false,
		volume: true,
		owner,
		placeholder: null
	};
	const [key, ...others] = [
		"repository",
		"repo",
		"name",
		"image",
		"path",
		"prefix",
		"suffix",
		"variant"
	].filter((name) => child(value, name) !== void 0);
	if (key === void 0 || others.length > 0 || !/^(?:repo(?:sitory)?|name)$/.test(key)) return;
	const repository = text$1(child(value, key));
	if (repository === null) return;
	yield* fromScalar(child(value, key), `${path}.${key}`, owner);
	const registry = text$1(child(value, "registry")) ?? "";
	yield* fromParts(registry === "" ? repository : `${registry}/${repository}`, stringIn(value, ["tag", "versionTag"]), stringIn(value, [
		"digest",
		"digestHash",
		"hash"
	]), {
		path,
		owner
	});
}
/** Requires a host: a repository without one may get it from another field. */
function* fromParts(repository, tag, digest, { placeholder = null, ...where }) {
	const node = tag ?? digest;
	if (node === null || !/^[^/]*[.:][^/]*\/[^:@]+$/.test(repository)) return;
	const image = repository + (tag === null ? "" : `:${tag.value}`) + (digest === null ? "" : `@${digest.value}`);
	if (isWhole(image)) yield {
		...where,
		node,
		image,
		inParts: true,
		volume: false,
		placeholder
	};
}
/** Suffixes of a field with the tag, beside that of the image. */
const tagSuffixes = [
	"Tag",
	"_tag",
	"Version",
	"_version"
];
/**
* The first of the keys with a string. Not a number: the operator gets it without trailing zeros.
*/
function stringIn(owner, keys) {
	for (const key of keys) {
		const node = child(owner, key);
		if (node?.node === "scalar" && node.type === "string" && node.value !== "") return node;
	}
	return null;
}
/** The last key of a path: "filters" for "spec.filters[0]". */
function lastKey(path) {
	return /([^.[\]]*)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";
}
function singular(word) {
	return word.replace(/s$/, "");
}

// src/extract/images/image-path.ts
/** Parses the path of an image location and selects the nodes it names. */
/** Splits "spec.steps[].image" into steps. Any character that is no wildcard is part of a key. */
function parseImagePath(path) {
	const steps = [];
	for (const part of path.split(".")) {
		const [, key = "", wildcards = ""] = /^(.*?)((?:\[\d*\]|\{\})*)$/s.exec(part) ?? [];
		if (key !== "") steps.push(key);
		for (const [wildcard] of wildcards.matchAll(/\[\d*\]|\{\}/g)) if (wildcard === "[]" || wildcard === "{}") steps.push(wildcard);
		else steps.push(Number(wildcard.slice(1, -1)));
	}
	return steps;
}
/**
* Yields the nodes that `steps` selects below `start`; "**" may yield a node twice. `mayVisit` is
* called with the path and depth of every node; false skips the node.
*/
function* select(start, steps, mayVisit, first = 0, depth = 0) {
	if (!mayVisit(start.path, depth)) return;
	const step = steps[first];
	if (step === void 0) {
		yield start;
		return;
	}
	const { node, path } = start;
	const next = step === "**" ? first : first + 1;
	if (step === "**") yield* select(start, steps, mayVisit, first + 1, depth + 1);
	if (node.node === "mapping" && typeof step === "string") for (const { key, value } of node.entries) {
		const name = key.value;
		if (step === "{}" || step === "**" || step === name) yield* select({
			node: value,
			path: childPath(path, name),
			parent: node
		}, steps, mayVisit, next, depth + 1);
	}
	if (node.node === "sequence" && (step === "[]" || step === "**" || typeof step === "number")) {
		for (const [index, item] of node.items.entries()) if (typeof step !== "number" || step === index) yield* select({
			node: item,
			path: `${path}[${index}]`,
			parent: null
		}, steps, mayVisit, next, depth + 1);
	}
}

// src/extract/images/locations.ts
/**
* Paths whose value is a whole image. They come from the CRDs of the projects, mostly as collected
* in https://github.com/datreeio/CRDs-catalog, which has kinds in lower case.
*
* Pod specs and other lists of containers are not listed: they are found by their shape. Nor are
* fields with a part of an image, a pattern, or an image to push.
*/
const imageStrings = {
	"acid.zalan.do": {
		OperatorConfiguration: [
			"configuration.connection_pooler.connection_pooler_image",
			"configuration.docker_image",
			"configuration.logical_backup.logical_backup_docker_image",
			"configuration.scalyr.scalyr_image"
		],
		postgresql: [
			"spec.connectionPooler.dockerImage",
			"spec.dockerImage",
			"spec.sidecars[].image"
		]
	},
	"actions.github.com": { autoscalinglistener: ["spec.image"] },
	"actions.summerwind.dev": {
		"runner runnerset": ["spec.image"],
		"RunnerDeployment runnerreplicaset": ["spec.template.spec.image"]
	},
	"agent.k8s.elastic.co": { Agent: ["spec.image"] },
	"aigateway.envoyproxy.io": { gatewayconfig: ["spec.extProc.kubernetes.image"] },
	"ais.nvidia.com": { aistore: [
		"spec.adminClient.image",
		"spec.initImage",
		"spec.logSidecar.image",
		"spec.logSidecarImage",
		"spec.nodeImage"
	] },
	"apm.k8s.elastic.co": { ApmServer: ["spec.image"] },
	"app.redislabs.com": { redisenterprisecluster: ["spec.sideContainersSpec[].image"] },
	"apps.emqx.io": {
		emqx: ["spec.image"],
		"emqxbroker emqxenterprise": ["spec.emqxTemplate.image", "spec.template.spec.reloaderImage"]
	},
	"apps.gitlab.com": { runner: [
		"spec.buildImage",
		"spec.helperImage",
		"spec.runnerImage"
	] },
	"apps.kruise.io": {
		AdvancedCronJob: ["spec.template.imageListPullJobTemplate.spec.images[]"],
		ImageListPullJob: ["spec.images[]"],
		ImagePullJob: ["spec.image"]
	},
	"argoproj.io": {
		"ClusterWorkflowTemplate Workflow WorkflowTemplate": [
			"spec.executorPlugins[].spec.sidecar.container.image",
			"spec.templateDefaults.container.image",
			"spec.templateDefaults.script.image",
			"spec.templateDefaults.sidecars[].image",
			"spec.templates[].container.image",
			"spec.templates[].dag.tasks[].inline.container.image",
			"spec.templates[].dag.tasks[].inline.script.image",
			"spec.templates[].dag.tasks[].inline.sidecars[].image",
			"spec.templates[].script.image",
			"spec.templates[].sidecars[].image",
			"spec.templates[].steps[][].inline.container.image",
			"spec.templates[].steps[][].inline.script.image",
			"spec.templates[].steps[][].inline.sidecars[].image"
		],
		CronWorkflow: [
			"spec.workflowSpec.executorPlugins[].spec.sidecar.container.image",
			"spec.workflowSpec.templateDefaults.container.image",
			"spec.workflowSpec.templateDefaults.script.image",
			"spec.workflowSpec.templateDefaults.sidecars[].image",
			"spec.workflowSpec.templates[].container.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.container.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.script.image",
			"spec.workflowSpec.templates[].dag.tasks[].inline.sidecars[].image",
			"spec.workflowSpec.templates[].script.image",
			"spec.workflowSpec.templates[].sidecars[].image",
			"spec.workflowSpec.templates[].steps[][].inline.container.image",
			"spec.workflowSpec.templates[].steps[][].inline.script.image",
			"spec.workflowSpec.templates[].steps[][].inline.sidecars[].image"
		],
		ExecutorPlugin: ["spec.sidecar.container.image"],
		WorkflowTaskSet: [
			"spec.tasks{}.container.image",
			"spec.tasks{}.script.image",
			"spec.tasks{}.sidecars[].image"
		]
	},
	"autoops.k8s.elastic.co": { AutoOpsAgentPolicy: ["spec.image"] },
	"beat.k8s.elastic.co": { Beat: ["spec.image"] },
	"caching.internal.knative.dev": { Image: ["spec.image"] },
	"ceph.rook.io": {
		CephCluster: ["spec.cephVersion.image"],
		CephCOSIDriver: ["spec.image", "spec.objectProvisionerImage"],
		CephNFS: ["spec.security.sssd.sidecar.image", "spec.server.image"],
		CephNVMeOFGateway: ["spec.image"]
	},
	"chisel-operator.io": { exitnode: ["spec.chisel_image"] },
	"config.openshift.io": { ClusterVersion: ["spec.desiredUpdate.image"] },
	"controlplane.cluster.x-k8s.io": {
		k0smotroncontrolplane: [
			"spec.etcd.defragJob.image",
			"spec.etcd.image",
			"spec.monitoring.prometheusImage",
			"spec.monitoring.proxyImage"
		],
		k0smotroncontrolplanetemplate: [
			"spec.template.spec.etcd.defragJob.image",
			"spec.template.spec.etcd.image",
			"spec.template.spec.monitoring.prometheusImage",
			"spec.template.spec.monitoring.proxyImage"
		]
	},
	"core.oam.dev": { Application: ["spec.components[].properties.image"] },
	"coroot.com": { coroot: [
		"spec.clickhouse.image.name",
		"spec.clickhouse.keeper.image.name",
		"spec.clusterAgent.image.name",
		"spec.clusterAgent.kubeStateMetrics.image.name",
		"spec.communityEdition.image.name",
		"spec.enterpriseEdition.image.name",
		"spec.nodeAgent.image.name",
		"spec.prometheus.image.name"
	] },
	"databases.spotahome.com": { redisfailover: [
		"spec.redis.exporter.image",
		"spec.redis.image",
		"spec.sentinel.exporter.image",
		"spec.sentinel.image"
	] },
	"dbaas.percona.com": {
		databasecluster: [
			"spec.backup.image",
			"spec.backup.initImage",
			"spec.loadBalancer.image",
			"spec.monitoring.pmm.image"
		],
		databaseclusterrestore: ["spec.backupSource.image"]
	},
	"dragonflydb.io": { dragonfly: ["spec.image"] },
	"druid.apache.org": { druid: [
		"spec.additionalContainer[].image",
		"spec.image",
		"spec.nodes{}.additionalContainer[].image",
		"spec.nodes{}.image"
	] },
	"dynatrace.com": { dynakube: [
		"spec.activeGate.image",
		"spec.kubernetesMonitoring.image",
		"spec.oneAgent.applicationMonitoring.codeModulesImage",
		"spec.oneAgent.classicFullStack.image",
		"spec.oneAgent.cloudNativeFullStack.codeModulesImage",
		"spec.oneAgent.cloudNativeFullStack.image",
		"spec.oneAgent.hostMonitoring.image",
		"spec.oneAgent.image",
		"spec.routing.image"
	] },
	"elasticsearch.k8s.elastic.co": { Elasticsearch: ["spec.image"] },
	"enterprisesearch.k8s.elastic.co": { EnterpriseSearch: ["spec.image"] },
	"executor.testkube.io": { executor: ["spec.image", "spec.slaves.image"] },
	"flink.apache.org": { FlinkDeployment: ["spec.image"] },
	"fluentbit.fluent.io": { "collector fluentbit": ["spec.image"] },
	"fluentd.fluent.io": { fluentd: ["spec.image"] },
	"gateway.envoyproxy.io": { envoyproxy: ["spec.provider.kubernetes.envoyDaemonSet.container.image", "spec.provider.kubernetes.envoyDeployment.container.image"] },
	"gateway.kgateway.dev": { gatewayparameters: ["spec.kube.istio.customSidecars[].image"] },
	"helm.cattle.io": { helmchart: ["spec.jobImage"] },
	"hivemq.com": { hivemqcluster: [
		"spec.image",
		"spec.initBusyboxImage",
		"spec.initDnsWaitImage",
		"spec.initialization[].image",
		"spec.sidecars[].image"
	] },
	"infra.contrib.fluxcd.io": { terraform: ["spec.runnerPodTemplate.spec.image"] },
	"jaegertracing.io": { Jaeger: [
		"spec.agent.image",
		"spec.allInOne.image",
		"spec.collector.image",
		"spec.ingester.image",
		"spec.query.image",
		"spec.storage.cassandraCreateSchema.image",
		"spec.storage.dependencies.image",
		"spec.storage.elasticsearch.image",
		"spec.storage.esIndexCleaner.image",
		"spec.storage.esRollover.image",
		"spec.storage.grpcPlugin.image"
	] },
	"job.min.io": { miniojob: ["spec.mcImage"] },
	"k0smotron.io": { cluster: [
		"spec.etcd.defragJob.image",
		"spec.etcd.image",
		"spec.monitoring.prometheusImage",
		"spec.monitoring.proxyImage"
	] },
	"k6.io": {
		"k6 testrun": [
			"spec.initializer.image",
			"spec.runner.image",
			"spec.starter.image"
		],
		privateloadzone: ["spec.image"]
	},
	"k8s.keycloak.org": { keycloak: ["spec.image"] },
	"k8s.mariadb.com": {
		externalmariadb: ["spec.image"],
		mariadb: [
			"spec.galera.agent.image",
			"spec.galera.initContainer.image",
			"spec.image",
			"spec.metrics.exporter.image",
			"spec.replication.agent.image",
			"spec.replication.initContainer.image"
		],
		maxscale: ["spec.image", "spec.metrics.exporter.image"]
	},
	"kafka.strimzi.io": {
		Kafka: [
			"spec.cruiseControl.image",
			"spec.cruiseControl.tlsSidecar.image",
			"spec.entityOperator.tlsSidecar.image",
			"spec.entityOperator.topicOperator.image",
			"spec.entityOperator.userOperator.image",
			"spec.jmxTrans.image",
			"spec.kafka.brokerRackInitImage",
			"spec.kafka.image",
			"spec.kafkaExporter.image",
			"spec.zookeeper.image"
		],
		"KafkaBridge KafkaConnect KafkaMirrorMaker2": ["spec.clientRackInitImage", "spec.image"],
		kafkamirrormaker: ["spec.image"]
	},
	"kibana.k8s.elastic.co": { Kibana: ["spec.image"] },
	"kubefledged.io": { imagecache: ["spec.cacheSpec[].images[]"] },
	"kubeflow.org": {
		PodDefault: ["spec.sidecars[].image"],
		TrainJob: ["spec.trainer.image"]
	},
	"kubevirt.io": {
		KubeVirt: ["spec.configuration.network.binding{}.sidecarImage"],
		"virtualmachine virtualmachineinstancereplicaset": ["spec.template.spec.domain.firmware.kernelBoot.container.image", "spec.template.spec.volumes[].containerDisk.image"],
		virtualmachineinstance: ["spec.domain.firmware.kernelBoot.container.image", "spec.volumes[].containerDisk.image"],
		virtualmachineinstancepreset: ["spec.domain.firmware.kernelBoot.container.image"]
	},
	"logging-extensions.banzaicloud.io": {
		eventtailer: ["spec.containerOverrides.image"],
		hosttailer: ["spec.fileTailers[].containerOverrides.image", "spec.systemdTailers[].containerOverrides.image"]
	},
	"logstash.k8s.elastic.co": { Logstash: ["spec.image"] },
	"longhorn.io": {
		"BackingImageManager EngineFrontend EngineImage InstanceManager ShareManager": ["spec.image"],
		"Engine Replica Volume": ["spec.engineImage", "spec.image"]
	},
	"maps.k8s.elastic.co": { ElasticMapsServer: ["spec.image"] },
	"minio.min.io": { tenant: ["spec.image", "spec.kes.image"] },
	"monitoring.coreos.com": {
		"Alertmanager PrometheusAgent ThanosRuler": ["spec.image"],
		Prometheus: ["spec.image", "spec.thanos.image"]
	},
	"monitoring.grafana.com": { grafanaagent: ["spec.image"] },
	"mysql.oracle.com": { innodbcluster: ["spec.logs.collector.image", "spec.metrics.image"] },
	"mysql.presslabs.org": { mysqlcluster: ["spec.image"] },
	"numaflow.numaproj.io": {
		MonoVertex: [
			"spec.sink.udsink.container.image",
			"spec.source.transformer.container.image",
			"spec.source.udsource.container.image"
		],
		Pipeline: [
			"spec.vertices[].sink.udsink.container.image",
			"spec.vertices[].source.transformer.container.image",
			"spec.vertices[].source.udsource.container.image",
			"spec.vertices[].udf.container.image"
		]
	},
	"opentelemetry.io": {
		Instrumentation: [
			"spec.apacheHttpd.image",
			"spec.dotnet.image",
			"spec.go.image",
			"spec.java.extensions[].image",
			"spec.java.image",
			"spec.nginx.image",
			"spec.nodejs.image",
			"spec.python.image"
		],
		"OpAMPBridge TargetAllocator": ["spec.image"],
		OpenTelemetryCollector: ["spec.image", "spec.targetAllocator.image"]
	},
	"operator.victoriametrics.com": { "vmagent vmalertmanager vmauth": ["spec.configReloaderImage"] },
	"operators.coreos.com": {
		catalogsource: ["spec.image"],
		ClusterServiceVersion: ["spec.relatedImages[].image"]
	},
	"packageregistry.k8s.elastic.co": { PackageRegistry: ["spec.image"] },
	"pg.percona.com": {
		perconapgcluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.instances[].sidecars[].image",
			"spec.pmm.image",
			"spec.proxy.pgBouncer.image",
			"spec.proxy.pgBouncer.sidecars[].image"
		],
		postgrescluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.monitoring.pgmonitor.exporter.image",
			"spec.proxy.pgBouncer.image",
			"spec.userInterface.pgAdmin.image"
		]
	},
	"pingcap.com": {
		backup: ["spec.toolImage"],
		backupschedule: ["spec.backupTemplate.toolImage", "spec.logBackupTemplate.toolImage"],
		dmcluster: [
			"spec.discovery.image",
			"spec.master.image",
			"spec.worker.image"
		],
		restore: ["spec.toolImage", "spec.warmupImage"],
		tidbcluster: [
			"spec.discovery.image",
			"spec.helper.image",
			"spec.pd.image",
			"spec.pdms[].image",
			"spec.pump.image",
			"spec.ticdc.image",
			"spec.tidb.customizedStartupProbe.image",
			"spec.tidb.image",
			"spec.tidb.slowLogTailer.image",
			"spec.tiflash.image",
			"spec.tikv.image",
			"spec.tiproxy.image"
		],
		"tidbdashboard tidbinitializer": ["spec.image"],
		tidbngmonitoring: ["spec.image", "spec.ngMonitoring.image"]
	},
	"pkg.crossplane.io": { controllerconfig: ["spec.image"] },
	"platform.confluent.io": {
		["connect controlcenter gateway kafka kafkarestproxy kraftcontroller ksqldb schemaregistry zookeeper"]: ["spec.image.application", "spec.image.init"],
		controlcenter: ["spec.services.alertmanager.image", "spec.services.prometheus.image"],
		"flinkapplication FlinkDeployment": ["spec.image"],
		flinkbluegreendeployment: ["spec.template.spec.image"],
		"kafka kraftcontroller": ["spec.services.observer.image"]
	},
	"pool.kubevirt.io": { virtualmachinepool: ["spec.virtualMachineTemplate.spec.template.spec.domain.firmware.kernelBoot.container.image", "spec.virtualMachineTemplate.spec.template.spec.volumes[].containerDisk.image"] },
	"postgres-operator.crunchydata.com": {
		PGAdmin: ["spec.image", "spec.instrumentation.image"],
		PGUpgrade: ["spec.image"],
		PostgresCluster: [
			"spec.backups.pgbackrest.image",
			"spec.image",
			"spec.instrumentation.image",
			"spec.monitoring.pgmonitor.exporter.image",
			"spec.proxy.pgBouncer.image",
			"spec.userInterface.pgAdmin.image"
		]
	},
	"postgresql.cnpg.io": {
		Cluster: ["spec.imageName"],
		"ClusterImageCatalog ImageCatalog": ["spec.componentImages[].image", "spec.images[].image"],
		Pooler: ["spec.pgbouncer.image"]
	},
	"prow.k8s.io": { ProwJob: [
		"spec.**.taskSpec.sidecars[].image",
		"spec.**.taskSpec.stepTemplate.image",
		"spec.**.taskSpec.steps[].image"
	] },
	"ps.percona.com": {
		perconaservermysql: [
			"spec.backup.image",
			"spec.backup.initImage",
			"spec.initImage",
			"spec.mysql.image",
			"spec.mysql.initImage",
			"spec.mysql.sidecars[].image",
			"spec.orchestrator.image",
			"spec.orchestrator.initImage",
			"spec.pmm.image",
			"spec.proxy.haproxy.image",
			"spec.proxy.haproxy.initImage",
			"spec.proxy.router.image",
			"spec.proxy.router.initImage",
			"spec.toolkit.image"
		],
		perconaservermysqlrestore: ["spec.backupSource.image"]
	},
	"psmdb.percona.com": {
		PerconaServerMongoDB: [
			"spec.backup.image",
			"spec.image",
			"spec.initImage",
			"spec.logcollector.image",
			"spec.pmm.image",
			"spec.replsets[].arbiter.sidecars[].image",
			"spec.replsets[].hidden.sidecars[].image",
			"spec.replsets[].nonvoting.sidecars[].image",
			"spec.replsets[].sidecars[].image",
			"spec.search.image",
			"spec.sharding.configsvrReplSet.arbiter.sidecars[].image",
			"spec.sharding.configsvrReplSet.hidden.sidecars[].image",
			"spec.sharding.configsvrReplSet.nonvoting.sidecars[].image",
			"spec.sharding.configsvrReplSet.sidecars[].image",
			"spec.sharding.mongos.sidecars[].image"
		],
		PerconaServerMongoDBClusterSync: ["spec.image"]
	},
	"pxc.percona.com": {
		PerconaXtraDBCluster: [
			"spec.backup.image",
			"spec.haproxy.image",
			"spec.haproxy.sidecars[].image",
			"spec.initContainer.image",
			"spec.initImage",
			"spec.logcollector.image",
			"spec.pmm.image",
			"spec.proxysql.image",
			"spec.proxysql.sidecars[].image",
			"spec.pxc.image",
			"spec.pxc.sidecars[].image"
		],
		PerconaXtraDBClusterRestore: ["spec.backupSource.image", "spec.pitr.backupSource.image"]
	},
	"rabbitmq.com": { RabbitmqCluster: ["spec.image", "spec.secretBackend.vault.defaultUserUpdaterImage"] },
	"ray.io": {
		RayCluster: ["spec.autoscalerOptions.image", "spec.historyServerOptions.collectorOptions.image"],
		RayCronJob: ["spec.jobTemplate.rayClusterSpec.autoscalerOptions.image", "spec.jobTemplate.rayClusterSpec.historyServerOptions.collectorOptions.image"],
		RayJob: ["spec.rayClusterSpec.autoscalerOptions.image", "spec.rayClusterSpec.historyServerOptions.collectorOptions.image"],
		RayService: ["spec.rayClusterConfig.autoscalerOptions.image", "spec.rayClusterConfig.historyServerOptions.collectorOptions.image"]
	},
	"redis.redis.opstreelabs.in": {
		"Redis RedisCluster RedisSentinel": [
			"spec.initContainer.image",
			"spec.kubernetesConfig.image",
			"spec.redisExporter.image",
			"spec.sidecars[].image"
		],
		RedisReplication: [
			"spec.initContainer.image",
			"spec.kubernetesConfig.image",
			"spec.redisExporter.image",
			"spec.sentinel.image",
			"spec.sidecars[].image"
		]
	},
	"renovate-operator.mogenius.com": { renovatejob: ["spec.image"] },
	"resource.streamnative.io": { computeflinkdeployment: ["spec.communityTemplate.spec.image", "spec.template.deployment.spec.template.spec.artifact.artifactImage"] },
	"scylla.scylladb.com": { scyllaoperatorconfig: ["spec.scyllaUtilsImage"] },
	"seaweed.seaweedfs.com": {
		adminscript: ["spec.image"],
		seaweed: ["spec.backup.image", "spec.image"],
		seaweedcsidriver: ["spec.image", "spec.mountService.image"]
	},
	"serving.kserve.io": {
		ClusterStorageContainer: ["spec.container.image"],
		InferenceService: [
			"spec.canary.explainer.custom.container.image",
			"spec.canary.predictor.custom.container.image",
			"spec.canary.transformer.custom.container.image",
			"spec.canary[].predictor.huggingface.image",
			"spec.canary[].predictor.lightgbm.image",
			"spec.canary[].predictor.model.image",
			"spec.canary[].predictor.onnx.image",
			"spec.canary[].predictor.paddle.image",
			"spec.canary[].predictor.pmml.image",
			"spec.canary[].predictor.pytorch.image",
			"spec.canary[].predictor.sklearn.image",
			"spec.canary[].predictor.tensorflow.image",
			"spec.canary[].predictor.triton.image",
			"spec.canary[].predictor.xgboost.image",
			"spec.default.explainer.custom.container.image",
			"spec.default.predictor.custom.container.image",
			"spec.default.transformer.custom.container.image",
			"spec.explainer.art.image",
			"spec.predictor.huggingface.image",
			"spec.predictor.lightgbm.image",
			"spec.predictor.model.image",
			"spec.predictor.onnx.image",
			"spec.predictor.paddle.image",
			"spec.predictor.pmml.image",
			"spec.predictor.pytorch.image",
			"spec.predictor.sklearn.image",
			"spec.predictor.tensorflow.image",
			"spec.predictor.triton.image",
			"spec.predictor.xgboost.image"
		]
	},
	"serving.kubeflow.org": { InferenceService: [
		"spec.canary.explainer.custom.container.image",
		"spec.canary.predictor.custom.container.image",
		"spec.canary.transformer.custom.container.image",
		"spec.default.explainer.custom.container.image",
		"spec.default.predictor.custom.container.image",
		"spec.default.transformer.custom.container.image",
		"spec.explainer.aix.image",
		"spec.explainer.alibi.image",
		"spec.predictor.lightgbm.image",
		"spec.predictor.onnx.image",
		"spec.predictor.pmml.image",
		"spec.predictor.pytorch.image",
		"spec.predictor.sklearn.image",
		"spec.predictor.tensorflow.image",
		"spec.predictor.triton.image",
		"spec.predictor.xgboost.image"
	] },
	"sparkoperator.k8s.io": {
		ScheduledSparkApplication: [
			"spec.template.driver.image",
			"spec.template.driver.sidecars[].image",
			"spec.template.executor.image",
			"spec.template.executor.sidecars[].image",
			"spec.template.image"
		],
		SparkApplication: [
			"spec.driver.image",
			"spec.driver.sidecars[].image",
			"spec.executor.image",
			"spec.executor.sidecars[].image",
			"spec.image"
		],
		SparkConnect: ["spec.image"]
	},
	"stunner.l7mp.io": { dataplane: ["spec.image"] },
	"tailscale.com": {
		ProxyClass: ["spec.statefulSet.pod.tailscaleContainer.image", "spec.statefulSet.pod.tailscaleInitContainer.image"],
		Recorder: ["spec.statefulSet.pod.container.image"]
	},
	"tekton.dev": {
		"ClusterTask Task": [
			"spec.sidecars[].image",
			"spec.stepTemplate.image",
			"spec.steps[].image"
		],
		"Pipeline PipelineRun TaskRun": [
			"spec.**.taskSpec.sidecars[].image",
			"spec.**.taskSpec.stepTemplate.image",
			"spec.**.taskSpec.steps[].image"
		],
		StepAction: ["spec.image"]
	},
	"tests.testkube.io": { "test testexecution": ["spec.executionRequest.image"] },
	"testworkflows.testkube.io": { "testworkflow testworkflowtemplate": [
		"spec.after[].container.image",
		"spec.after[].execute.tests[].executionRequest.image",
		"spec.after[].parallel.execute.tests[].executionRequest.image",
		"spec.after[].parallel.run.image",
		"spec.after[].run.image",
		"spec.after[].services{}.image",
		"spec.container.image",
		"spec.services{}.image",
		"spec.setup[].container.image",
		"spec.setup[].execute.tests[].executionRequest.image",
		"spec.setup[].parallel.execute.tests[].executionRequest.image",
		"spec.setup[].parallel.run.image",
		"spec.setup[].run.image",
		"spec.setup[].services{}.image",
		"spec.steps[].container.image",
		"spec.steps[].execute.tests[].executionRequest.image",
		"spec.steps[].parallel.execute.tests[].executionRequest.image",
		"spec.steps[].parallel.run.image",
		"spec.steps[].run.image",
		"spec.steps[].services{}.image"
	] },
	"trainer.kubeflow.org": {
		OptimizationJob: ["spec.trainJobTemplate.spec.trainer.image"],
		TrainJob: ["spec.trainer.image"]
	},
	"troubleshoot.replicated.com": { "Collector Preflight SupportBundle": ["spec.collectors[].run.image"] },
	"troubleshoot.sh": { "Collector Preflight SupportBundle": [
		"spec.collectors[].collectd.image",
		"spec.collectors[].copyFromHost.image",
		"spec.collectors[].run.image"
	] },
	"valkey.io": { "valkeycluster valkeynode": ["spec.exporter.image", "spec.image"] },
	"vault.banzaicloud.com": { vault: [
		"spec.bankVaultsImage",
		"spec.fluentdImage",
		"spec.image",
		"spec.statsdImage",
		"spec.vaultContainerSpec.image",
		"spec.veleroFsfreezeImage"
	] }
};
/**
* Paths whose value is an image in parts: `{registry?, repository, tag?, digest?}`. Kinds whose
* operator adds a registry of its own are not listed.
*/
const imageObjects = {
	"clickhouse.com": { "clickhousecluster keepercluster": ["spec.containerTemplate.image"] },
	"cluster.redpanda.com": { redpanda: [
		"spec.clusterSpec.connectors.image",
		"spec.clusterSpec.image",
		"spec.clusterSpec.statefulset.initContainerImage",
		"spec.clusterSpec.statefulset.sideCars.controllers.image",
		"spec.clusterSpec.statefulset.sideCars.image"
	] },
	"dynatrace.com": {
		dynakube: [
			"spec.templates.extensionExecutionController.imageRef",
			"spec.templates.kspmNodeConfigurationCollector.imageRef",
			"spec.templates.logMonitoring.imageRef",
			"spec.templates.otelCollector.imageRef"
		],
		edgeconnect: ["spec.imageRef"]
	},
	"gateway.nginx.org": { nginxproxy: ["spec.kubernetes.daemonSet.container.image", "spec.kubernetes.deployment.container.image"] },
	"logging-extensions.banzaicloud.io": {
		eventtailer: ["spec.image"],
		hosttailer: [
			"spec.fileTailers[].image",
			"spec.image",
			"spec.systemdTailers[].image"
		]
	},
	"logging.banzaicloud.io": {
		fluentbitagent: [
			"spec.bufferVolumeImage",
			"spec.configHotReload.image",
			"spec.image"
		],
		fluentdconfig: [
			"spec.bufferVolumeImage",
			"spec.configReloaderImage",
			"spec.image",
			"spec.scaling.drain.image",
			"spec.scaling.drain.pauseImage",
			"spec.volumeModImage"
		],
		logging: [
			"spec.fluentbit.bufferVolumeImage",
			"spec.fluentbit.configHotReload.image",
			"spec.fluentbit.image",
			"spec.fluentd.bufferVolumeImage",
			"spec.fluentd.configReloaderImage",
			"spec.fluentd.image",
			"spec.fluentd.scaling.drain.image",
			"spec.fluentd.scaling.drain.pauseImage",
			"spec.fluentd.volumeModImage",
			"spec.syslogNG.bufferVolumeMetricsImage",
			"spec.syslogNG.configReloadImage",
			"spec.syslogNG.metricsExporterImage",
			"spec.syslogNG.syslogNGImage"
		],
		syslogngconfig: [
			"spec.bufferVolumeMetricsImage",
			"spec.configReloadImage",
			"spec.metricsExporterImage",
			"spec.syslogNGImage"
		]
	},
	"operator.victoriametrics.com": {
		"vlagent vlsingle vmagent vmalert vmalertmanager vmanomaly vmauth vtsingle": ["spec.image"],
		vlcluster: [
			"spec.vlinsert.image",
			"spec.vlselect.image",
			"spec.vlstorage.image"
		],
		vmcluster: [
			"spec.vminsert.image",
			"spec.vmselect.image",
			"spec.vmstorage.image",
			"spec.vmstorage.vmBackup.image"
		],
		vmsingle: ["spec.image", "spec.vmBackup.image"],
		vtcluster: [
			"spec.insert.image",
			"spec.select.image",
			"spec.storage.image"
		]
	},
	"tailscale.com": { DNSConfig: ["spec.nameserver.image"] },
	"tuppr.home-operations.com": { "kubernetesupgrade talosupgrade": ["spec.talosctl.image"] },
	"twingate.com": { twingateconnector: ["spec.image"] }
};
/** The paths for a kind; case-insensitive. */
function pathsOf(table, group, kind) {
	const name = group.toLowerCase();
	if (!Object.hasOwn(table, name)) return [];
	return Object.entries(table[name] ?? {}).flatMap(([kinds, paths]) => kinds.toLowerCase().split(" ").includes(kind.toLowerCase()) ? paths : []);
}

// src/extract/images/placeholders.ts
/** Images that are no literals by design: a program replaces them before the kubelet reads them. */
/**
* Template markers, by the kind whose program fills them in. They apply to nested resources too.
*/
const markers = [
	{
		group: "*",
		kind: "*",
		marker: "ko://",
		why: "ko builds it when it applies the manifest"
	},
	{
		group: "tekton.dev",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "triggers.tekton.dev",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "prow.k8s.io",
		kind: "*",
		marker: "$(",
		why: "Tekton fills it in"
	},
	{
		group: "tekton.dev",
		kind: "*",
		marker: "{{",
		why: "Pipelines as Code fills it in"
	},
	{
		group: "argoproj.io",
		kind: "*",
		marker: "{{",
		why: "Argo fills it in"
	},
	{
		group: "kro.run",
		kind: "*",
		marker: "${",
		why: "kro fills it in"
	},
	{
		group: "kubeflow.org",
		kind: "Experiment",
		marker: "${",
		why: "Katib fills it in"
	},
	{
		group: "fluxcd.controlplane.io",
		kind: "ResourceSet",
		marker: "<<",
		why: "the Flux operator fills it in"
	},
	{
		group: "template.openshift.io",
		kind: "Template",
		marker: "${",
		why: "a parameter of the OpenShift template"
	},
	{
		group: "",
		kind: "Template",
		marker: "${",
		why: "a parameter of the OpenShift template"
	},
	{
		group: "chainsaw.kyverno.io",
		kind: "*",
		marker: "($",
		why: "Chainsaw fills it in"
	},
	{
		group: "policy.open-cluster-management.io",
		kind: "*",
		marker: "{{",
		why: "the policy's template fills it in"
	}
];
function markersOf(group, kind) {
	return markers.filter((row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind));
}
/** Why `image` is a placeholder; null if it is a literal. */
function placeholderOf(image, place) {
	for (const { marker, why } of place.markers) if (image.includes(marker)) return why;
	if (place.custom && /[*?!|$(){}<>]/.test(image)) return "a template or pattern that the kind's own controller reads";
	if (image === "auto" && place.pod !== null && injectsIstio(place.pod)) return "Istio fills it in";
	if (place.container !== null && isTriggered(place.triggers, place.container)) return "OpenShift fills it in from an image stream";
	return null;
}
/** https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway */
function injectsIstio(pod) {
	const annotations = descend(pod, "metadata", "annotations");
	const inject = "sidecar.istio.io/inject";
	return child(annotations, "inject.istio.io/templates") !== void 0 || text$1(child(annotations, inject)) === "true" || text$1(descend(pod, "metadata", "labels", inject)) === "true";
}
/**
* The fields that OpenShift sets from image streams, such as
* `spec.template.spec.containers[?(@.name=="app")].image`.
* https://docs.openshift.com/container-platform/latest/openshift_images/triggering-updates-on-imagestream-changes.html
*/
function triggersOf(root) {
	const fields = /* @__PURE__ */ new Set();
	const annotation = text$1(descend(root, "metadata", "annotations", "image.openshift.io/triggers"));
	if (annotation === null) return fields;
	let triggers;
	try {
		triggers = JSON.parse(annotation);
	} catch {
		return fields;
	}
	if (!Array.isArray(triggers)) return fields;
	for (const trigger of triggers) {
		if (typeof trigger !== "object" || trigger === null || !("fieldPath" in trigger)) continue;
		if (typeof trigger.fieldPath === "string") fields.add(trigger.fieldPath.replaceAll("'", "\""));
	}
	return fields;
}
function isTriggered(triggers, { list, index, name }) {
	return triggers.has(`${list}[${index}].image`) || triggers.has(`${list}[?(@.name=="${name}")].image`);
}

// src/extract/images/kind-profile.ts
/** Looks up how resources of a kind are read: where its images are. */
/**
* The built-in kinds that run pods, with the path of their pod spec.
* https://kubernetes.io/docs/reference/kubernetes-api/
*/
const podSpecs = /* @__PURE__ */ new Map([
	["Pod", "spec"],
	["PodTemplate", "template.spec"],
	["ReplicationController", "spec.template.spec"],
	["ReplicaSet", "spec.template.spec"],
	["Deployment", "spec.template.spec"],
	["StatefulSet", "spec.template.spec"],
	["DaemonSet", "spec.template.spec"],
	["Job", "spec.template.spec"],
	["CronJob", "spec.jobTemplate.spec.template.spec"]
]);
/** Kinds are accepted in any of these groups: a wrong apiVersion does not change the intent. */
const podSpecGroups = /* @__PURE__ */ new Set([
	"",
	"apps",
	"batch",
	"extensions"
]);
/** Bounds the cache: hostile input may have any number of kinds. */
const maxCachedKinds$1 = 4096;
/**
* Returns a cached lookup. `locations` are added to the tables, and apply to excluded kinds too.
*/
function createKindProfiles(locations) {
	const configured = locations.map((row) => ({
		...row,
		steps: parseImagePath(row.path)
	}));
	const known = /* @__PURE__ */ new Map();
	function read(group, kind) {
		const applies = (row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind);
		const podSpec = podSpecGroups.has(group) ? podSpecs.get(kind) : void 0;
		const excluded = excludedKinds.some(applies);
		const values = chartKinds.some(applies);
		const steps = (rows) => excluded ? [] : rows.map(parseImagePath);
		return {
			podSpec: podSpec?.split(".") ?? null,
			pod: podSpec === "spec",
			excluded,
			values,
			guessed: !excluded && !values && !configured.some(applies) && isGuessed(group, kind),
			markers: markersOf(group, kind),
			strings: [...steps(pathsOf(imageStrings, group, kind)), ...configured.filter(applies).map((row) => row.steps)],
			objects: steps(pathsOf(imageObjects, group, kind))
		};
	}
	return (group, kind) => {
		const key = `${group}/${kind}`;
		let profile = known.get(key);
		if (profile === void 0) {
			profile = read(group, kind);
			if (known.size < maxCachedKinds$1) known.set(key, profile);
		}
		return profile;
	};
}

// src/model/unknown-mark.ts
/** Marks rendered text that rests on a variable or value that is not in Git. */
/** The name of the variable follows. */
const unknownMark = "pullgate-unknown-";

// src/extract/images/operator-images.ts
/** Finds the images that an operator gets by flags and variables, and puts into pods it creates. */
/** Kinds that run operators. A Job may get images to build, scan or delete. */
const operatorKinds = /* @__PURE__ */ new Set([
	"Deployment",
	"DeploymentConfig",
	"StatefulSet",
	"DaemonSet",
	"ReplicaSet",
	"ClusterServiceVersion"
]);
const flags = new Set([
	"prometheus-config-reloader",
	"acme-http01-solver-image",
	"executor-image",
	"entrypoint-image nop-image sidecarlogresults-image workingdirinit-image shell-image",
	"shell-image-win git-image",
	"imagedigest-exporter-image pr-image gsutil-image kubeconfig-writer-image",
	"collector-image target-allocator-image operator-opamp-bridge-image",
	"engine-image instance-manager-image share-manager-image backing-image-manager-image",
	"support-bundle-manager-image"
].flatMap((names) => names.split(" ")));
/** `*` matches any text. */
const variables = [
	"RELATED_IMAGE_*",
	"STRIMZI_DEFAULT_*",
	"ROOK_CSI_*_IMAGE",
	"AGENT_INJECT_VAULT_IMAGE"
];
/** Words after `IMAGE_` for settings that are no images. */
const settings = new Set("url uri path dir host registry repository repo prefix mirror proxy cache tag version policy secret bucket file format size service endpoint server api address addr port".split(" "));
/**
* Yields the images of a container in a resource of that kind, except for its own image. `visit` is
* called for every word and variable; false ends the search.
*/
function* operatorImagesOf(kind, container, visit) {
	if (!operatorKinds.has(kind)) return;
	const own = text$1(child(container, "image"));
	for (const found of imagesOf$1(container, visit)) if (found.image !== own) yield found;
}
function* imagesOf$1(container, visit) {
	yield* inArguments(container, visit);
	yield* inEnvironment(container, visit);
}
function* inArguments(container, visit) {
	for (const list of ["command", "args"]) {
		let previous = null;
		for (const [index, node] of items(child(container, list)).entries()) {
			if (!visit()) return;
			const word = text$1(node);
			const flag = previous;
			previous = word;
			if (node.node !== "scalar" || word === null) continue;
			const [, inlineFlag, image = ""] = /^(--?[A-Za-z][\w.-]*)=(\S+)$/s.exec(word) ?? [];
			const path = `${list}[${index}]`;
			if (inlineFlag !== void 0) yield* candidate({
				node,
				image,
				path,
				by: inlineFlag
			}, certaintyOfFlag(inlineFlag));
			else if (flag !== null && /^--?[A-Za-z][\w.-]*$/.test(flag)) yield* candidate({
				node,
				image: word,
				path,
				by: flag
			}, certaintyOfFlag(flag));
		}
	}
}
function* inEnvironment(container, visit) {
	for (const [index, variable] of items(child(container, "env")).entries()) {
		if (!visit()) return;
		const by = text$1(child(variable, "name"));
		const node = child(variable, "value");
		const image = text$1(node);
		if (by === null || image === null || node?.node !== "scalar" || by.length > maxNameLength$1) continue;
		const path = `env[${index}].value`;
		yield* candidate({
			node,
			image,
			path,
			by
		}, certaintyOfVariable(by));
		if (by.endsWith("_IMAGES")) for (const [, version = "", versionImage = ""] of image.slice(0, maxListLength).matchAll(/^([\w.-]+)=(\S+)$/gm)) {
			if (!visit()) return;
			yield* candidate({
				node,
				image: versionImage,
				path: `${path}[${JSON.stringify(version)}]`,
				by
			}, "likely");
		}
	}
}
const maxNameLength$1 = 200;
const maxListLength = 1e5;
function* candidate(found, certainty) {
	if (certainty !== null && isWhole(found.image)) yield {
		...found,
		known: certainty === "known"
	};
}
function certaintyOfFlag(flag) {
	const name = flag.replace(/^--?/, "");
	if (flags.has(name)) return "known";
	return flag.length <= maxNameLength$1 && namesImage(wordsOf(name)) ? "likely" : null;
}
function certaintyOfVariable(variable) {
	if (variables.some((pattern) => isLike(pattern, variable))) return "known";
	const words = wordsOf(variable);
	return words[0] === "image" && !words.some((word) => settings.has(word)) && !namesNoImage(words) || namesImage(words) ? "likely" : null;
}

// src/extract/images/mention-collector.ts
const containerLists$1 = /* @__PURE__ */ new Map([
	["initContainers", "init"],
	["containers", "container"],
	["ephemeralContainers", "ephemeral"]
]);
var MentionCollector = class {
	mentions = [];
	place;
	/**
	* The paths that have a mention. A shape and a table row may find the same image, also from a
	* nested resource and from the one around it, so nested resources share the set.
	*/
	paths;
	#scope;
	#podSpecs;
	constructor(scope, podSpecs, place, paths) {
		this.#scope = scope;
		this.#podSpecs = podSpecs;
		this.place = place;
		this.paths = paths;
	}
	/** Adds the images of a list of containers or volumes; ignores any other field. */
	addList(key, value, shape) {
		if (value.node !== "sequence") return;
		if (key === "volumes") this.#addVolumes(value, shape);
		const role = containerLists$1.get(key);
		if (role === void 0) return;
		const path = childPath(shape.path, key);
		const list = this.#scope.path === "" ? path : path.slice(this.#scope.path.length + 1);
		for (const [index, item] of value.items.entries()) {
			const name = nameOf(item);
			this.#add(child(item, "image"), {
				path: `${path}[${index}].image`,
				role,
				container: name,
				pullPolicy: this.#located(child(item, "imagePullPolicy")),
				shape,
				entry: {
					list,
					index,
					name
				}
			});
			this.#addOperatorImages(item, `${path}[${index}]`, name);
		}
	}
	/**
	* Adds a field that holds a whole image. Fields beside it are read if they are named as usual.
	*/
	addField({ node, path, parent }) {
		const owner = parent ?? void 0;
		this.#add(node, {
			path,
			role: "custom",
			container: child(owner, "name") === node ? null : nameOf(owner),
			pullPolicy: this.#located(child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy"))
		});
	}
	/** Adds an image in parts. Its place is that of the tag (else the digest), which changes most. */
	addParts({ node, path, parent }) {
		const repository = child(node, "repository") ?? child(node, "repo");
		const tag = child(node, "tag");
		const digest = child(node, "digest");
		const registry = child(node, "registry");
		const at = [tag, digest].find((part) => !isBlank(part));
		if (at === void 0 || isBlank(repository)) return;
		const parts = [
			[
				registry,
				"",
				"/"
			],
			[
				repository,
				"",
				""
			],
			[
				tag,
				":",
				""
			],
			[
				digest,
				"@",
				""
			]
		];
		let image = "";
		for (const [part, before, after] of parts) {
			if (isBlank(part)) continue;
			const written = text$1(part);
			if (written === null) return;
			image += before + written + after;
		}
		this.#add(at, {
			path,
			image,
			inParts: true,
			role: "custom",
			container: nameOf(parent ?? void 0),
			pullPolicy: this.#located(child(node, "pullPolicy"))
		});
	}
	/** Adds an image that only the name of its field speaks for, unless the path is known already. */
	addGuess({ node, path, image, inParts, volume, owner, placeholder }) {
		this.#add(node, {
			path,
			image,
			placeholder,
			...inParts ? { inParts: true } : {},
			guessed: true,
			role: volume ? "volume" : "custom",
			container: nameOf(owner),
			pullPolicy: this.#located(child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy"))
		});
	}
	/** https://kubernetes.io/docs/concepts/storage/volumes/#image */
	#addVolumes(volumes, shape) {
		const path = childPath(shape.path, "volumes");
		for (const [index, item] of volumes.items.entries()) this.#add(descend(item, "image", "reference"), {
			path: `${path}[${index}].image.reference`,
			role: "volume",
			container: nameOf(item),
			pullPolicy: this.#located(descend(item, "image", "pullPolicy")),
			shape
		});
	}
	#addOperatorImages(item, path, container) {
		const { source, budget } = this.#scope;
		const visit = () => spend(budget, "visits");
		for (const found of operatorImagesOf(source.resource.kind, item, visit)) if (spend(budget, "kept")) this.#addOperatorImage(found, path, container);
	}
	/** The pod that pulls the image is unknown: the program of this container creates it. */
	#addOperatorImage(found, path, container) {
		const { node, image, by, known } = found;
		const { at, exact } = endOf(this.#scope.source.manifest, node, image.length);
		this.#add(node, {
			path: `${path}.${found.path}`,
			image,
			at,
			operatorImage: {
				by: detachString(by),
				known,
				exact
			},
			role: "custom",
			container,
			pullPolicy: null
		});
	}
	#add(node, found) {
		if (node?.node !== "scalar" || this.paths.has(found.path) || this.mentions.length > 25e4) return;
		const { profile, source } = this.#scope;
		if (isBlank(node) && (profile.podSpec === null || found.role === "custom")) return;
		const { shape, entry = null, image: written = node.type === "null" ? "" : node.value, placeholder, ...mention } = found;
		this.paths.add(found.path);
		const { image, undefinedVariables } = withVariables(written);
		this.mentions.push({
			...mention,
			...undefinedVariables.length === 0 ? {} : { undefinedVariables },
			image: detachString(image),
			at: found.at ?? source.manifest.span(node),
			podSpec: shape === void 0 ? this.#podSpecs.get(found.path.slice(0, found.path.lastIndexOf("."))) : this.#podSpecs.read(shape),
			type: node.type,
			placeholder: placeholder ?? placeholderOf(image, {
				...this.place,
				pod: shape?.pod ?? null,
				container: entry
			})
		});
	}
	/** The value as written; null if Kubernetes sets the default. */
	#located(node) {
		if (node?.node !== "scalar" || node.type === "null" || node.value === "") return null;
		return {
			value: detachString(node.value),
			at: this.#scope.source.manifest.span(node)
		};
	}
};
/**
* The place of the last `length` UTF-16 units of a scalar's value. If escapes or folding hide which
* source characters these are, the place is the whole scalar and not `exact`.
*/
function endOf(manifest, node, length) {
	const { value, style, type } = node;
	const quote = style === "single" || style === "double" ? 1 : 0;
	const isVerbatim = node.end - node.start === value.length + 2 * quote && style !== "literal" && style !== "folded";
	if (!isVerbatim || length === value.length) return {
		at: manifest.span(node),
		exact: isVerbatim
	};
	const end = node.end - quote;
	const part = {
		node: "scalar",
		type,
		style: "plain",
		value,
		start: end - length,
		end
	};
	return {
		at: manifest.span(part),
		exact: true
	};
}
/** True for an absent or null node, and for white space alone. */
function isBlank(node) {
	return node === void 0 || node.node === "scalar" && (node.type === "null" || node.value.trim() === "");
}
function nameOf(node) {
	return detachString(text$1(child(node, "name")));
}
/** Puts `${NAME}` back for the variables that nothing defines. */
function withVariables(written) {
	if (!written.includes("pullgate-unknown-")) return {
		image: written,
		undefinedVariables: []
	};
	const undefinedVariables = /* @__PURE__ */ new Set();
	return {
		image: written.replaceAll(unknownVariable, (_, name) => {
			undefinedVariables.add(name);
			return `\${${name}}`;
		}),
		undefinedVariables: [...undefinedVariables]
	};
}
const unknownVariable = new RegExp(`${unknownMark}([A-Za-z_][A-Za-z0-9_]*)`, "g");

// src/model/suppression.ts
const maxRules = 20;
/**
* Parses "<rule>[, <rule>]: <reason>", the text of an annotation or comment. The reason may end
* with the last day: "... until 2027-01-31".
*/
function parseSuppression(text) {
	const colon = text.indexOf(":");
	const names = colon < 0 ? text : text.slice(0, colon);
	const reason = colon < 0 ? "" : text.slice(colon + 1).trim();
	const rules = names.split(",").map((name) => name.trim().slice(0, 100)).filter((name) => name !== "");
	const expires = /\buntil (\d{4}-\d{2}-\d{2})\W?$/.exec(reason)?.[1] ?? null;
	return {
		rules: rules.slice(0, maxRules),
		reason: reason === "" ? null : reason,
		expires
	};
}

// src/extract/read-suppressions.ts
/**
* `owner` has the `metadata`. `podSpec` limits the suppressions to one pod template; null: the
* whole resource.
*/
function readSuppressions({ source, budget }, owner, podSpec) {
	const node = child(descend(owner, "metadata", "annotations"), "pullgate/ignore");
	const written = text$1(node);
	if (node === void 0 || written === null || !spend(budget, "kept")) return [];
	const { rules, reason, expires } = parseSuppression(written);
	const at = source.manifest.span(node);
	const of = {
		by: "annotation",
		resource: source.resource,
		podSpec
	};
	return rules.map((rule) => ({
		rule: detachString(rule),
		reason: detachString(reason),
		expires: detachString(expires),
		at,
		of
	}));
}

// src/extract/secrets/referenced-secrets.ts
/** Finds Secret names in custom resources and arguments; such Secrets count as used. */
/** The depth of the search. */
const maxDepth$4 = 100;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const maxNameLength = 253;
const maxTextLength = 1e5;
const inText = /pull_?secrets?["']?[:=][\s[{-]{0,100}(?:name["']?:\s{0,10})?["']?([a-z0-9][a-z0-9.-]{0,252})/gi;
/**
* Searches a custom resource for `secretRef: { name }`, `pullSecrets: [a]` and the annotations of
* Argo CD Image Updater. A producer also names the Secrets it creates, so only its pull secrets and
* copied Secrets count.
*/
function referencedSecrets(root, isProducer, budget) {
	return searchNode(root, false, isProducer ? /pull_?secret|^clone$/i : /secret|credential/i, 0, budget);
}
function* searchNode(node, isSecretField, keys, depth, budget) {
	if (depth > maxDepth$4 || !spend(budget, "visits")) return;
	if (node.node === "scalar") {
		const written = text$1(node) ?? "";
		if (isSecretField && isName(written)) yield written;
		for (const [, first = ""] of written.slice(0, maxTextLength).matchAll(inText)) yield first;
	} else if (node.node === "sequence") for (const item of node.items) yield* searchNode(item, isSecretField, keys, depth + 1, budget);
	else for (const { key, value } of node.entries) {
		if (key.value === "status") continue;
		const updater = key.value.endsWith("pull-secret") ? /^(?:pull)?secret:(?:[^/#]*\/)?([^/#]+)/.exec(text$1(value) ?? "")?.[1] : void 0;
		if (updater !== void 0 && isName(updater)) yield updater;
		else yield* searchNode(value, isSecretField && key.value === "name" || keys.test(key.value), keys, depth + 1, budget);
	}
}
/**
* Secrets in the flags and variables of containers: `--image-pull-secret=a`, `PULL_SECRETS: a,b`.
*/
function* secretsInArguments(spec, budget) {
	for (const container of items(child(spec, "containers"))) {
		for (const list of ["command", "args"]) {
			let flag = "";
			for (const node of items(child(container, list))) {
				if (!spend(budget, "visits")) return;
				const word = text$1(node) ?? "";
				const [, name = flag, value = ""] = /^(--?[\w.-]+)=(.*)$/s.exec(word) ?? [
					"",
					flag,
					word
				];
				if (/pull-?secret/i.test(name)) yield* namesIn(value);
				flag = /^--?[\w.-]+$/.test(word) ? word : "";
			}
		}
		for (const variable of items(child(container, "env"))) {
			if (!spend(budget, "visits")) return;
			if (/pull_?secret/i.test(text$1(child(variable, "name")) ?? "")) yield* namesIn(text$1(child(variable, "value")) ?? "");
		}
	}
}
function namesIn(names) {
	return names.slice(0, 1e4).split(/[\s,;]+/).filter(isName);
}
function isName(written) {
	return written.length <= maxNameLength && /^[a-z0-9][a-z0-9.-]*$/.test(written);
}

// src/extract/pods/node-requirements.ts
/** https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const platformLabels = /* @__PURE__ */ new Map([
	["kubernetes.io/arch", "arch"],
	["beta.kubernetes.io/arch", "arch"],
	["kubernetes.io/os", "os"],
	["beta.kubernetes.io/os", "os"]
]);
/**
* Every node has these labels, so `Exists` requires nothing, and no node meets `DoesNotExist`,
* which is `In` without values.
*/
const operators = {
	In: "In",
	NotIn: "NotIn",
	DoesNotExist: "In"
};
/**
* Returns alternatives of requirements; see `PodSpec.nodes`. The selector holds together with every
* expression of a term; terms are alternatives.
* https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
*/
function nodeRequirements(spec, budget) {
	const always = selectorRequirements(spec, budget);
	const terms = descend(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
	const alternatives = items(terms).flatMap((term) => spend(budget, "visits") && !isEmptyTerm(term) ? [[...always, ...termRequirements(term, budget)]] : []);
	return alternatives.length === 0 ? [always] : alternatives;
}
function selectorRequirements(spec, budget) {
	const selector = child(spec, "nodeSelector");
	const required = (selector?.node === "mapping" ? selector.entries : []).flatMap(({ key, value }) => requirement(key.value, "In", [text$1(value)], budget));
	const os = text$1(descend(spec, "os", "name"));
	return os === null ? required : [...required, ...requirement("kubernetes.io/os", "In", [os], budget)];
}
function termRequirements(term, budget) {
	const found = [];
	for (const expression of items(child(term, "matchExpressions"))) {
		if (!spend(budget, "visits")) break;
		const key = text$1(child(expression, "key")) ?? "";
		const operator = text$1(child(expression, "operator")) ?? "";
		const values = items(child(expression, "values")).map(text$1);
		found.push(...requirement(key, operator, values, budget));
	}
	return found;
}
/** [] for other labels and operators, and for values with template markers, which are unknown. */
function requirement(key, operator, written, budget) {
	const label = platformLabels.get(key);
	const known = operators[operator];
	const values = written.filter((value) => value !== null && !hasTemplateMarkers(value));
	if (label === void 0 || known === void 0 || values.length < written.length) return [];
	if (!spend(budget, "kept")) return [];
	return [{
		label,
		operator: known,
		values: (operator === "DoesNotExist" ? [] : values).map((value) => detachString(value ?? ""))
	}];
}
/** No node meets such a term: https://pkg.go.dev/k8s.io/api/core/v1#NodeSelectorTerm */
function isEmptyTerm(term) {
	const lists = [child(term, "matchExpressions"), child(term, "matchFields")];
	return term.node === "mapping" && lists.every((list) => list === void 0 || list.node === "sequence" && list.items.length === 0);
}

// src/extract/pods/is-true.ts
function isTrue(node) {
	return node?.node === "scalar" && node.type === "boolean" && /^(?:true|yes|on|y)$/i.test(node.value);
}

// src/extract/pods/pod-references.ts
const containerLists = [
	"initContainers",
	"containers",
	"ephemeralContainers"
];
/**
* Volume types older than CSI that name a Secret.
* https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/
*/
const legacyVolumes = [
	"cephfs",
	"cinder",
	"flexVolume",
	"rbd",
	"iscsi",
	"scaleIO",
	"storageos"
];
/** The name of a resource; undefined for an empty or templated one. */
function nameIn(node) {
	const name = text$1(node);
	return node === void 0 || name === null || name === "" || hasTemplateMarkers(name) ? void 0 : {
		name: detachString(name),
		node
	};
}
function podReferences(manifest, spec, budget) {
	return new ReferenceReader(manifest, budget).read(spec);
}
var ReferenceReader = class {
	#manifest;
	#budget;
	constructor(manifest, budget) {
		this.#manifest = manifest;
		this.#budget = budget;
	}
	*read(spec) {
		for (const list of containerLists) for (const container of items(child(spec, list))) {
			if (!spend(this.#budget, "visits")) return;
			yield* this.#ofContainer(container);
		}
		for (const volume of items(child(spec, "volumes"))) {
			if (!spend(this.#budget, "visits")) return;
			yield* this.#ofVolume(volume);
		}
	}
	*#ofContainer(node) {
		const container = detachString(text$1(child(node, "name")));
		for (const variable of items(child(node, "env"))) {
			if (!spend(this.#budget, "visits")) return;
			const from = child(variable, "valueFrom");
			if (from === void 0) continue;
			yield* this.#named("Secret", child(from, "secretKeyRef"), "env", container);
			yield* this.#named("ConfigMap", child(from, "configMapKeyRef"), "env", container);
		}
		for (const source of items(child(node, "envFrom"))) {
			yield* this.#named("Secret", child(source, "secretRef"), "envFrom", container);
			yield* this.#named("ConfigMap", child(source, "configMapRef"), "envFrom", container);
		}
	}
	*#ofVolume(volume) {
		yield* this.#named("Secret", child(volume, "secret"), "volume", null, "secretName");
		yield* this.#named("ConfigMap", child(volume, "configMap"), "volume", null);
		for (const source of items(descend(volume, "projected", "sources"))) {
			if (!spend(this.#budget, "visits")) return;
			yield* this.#named("Secret", child(source, "secret"), "projected", null);
			yield* this.#named("ConfigMap", child(source, "configMap"), "projected", null);
		}
		yield* this.#named("Secret", descend(volume, "csi", "nodePublishSecretRef"), "csi", null);
		yield* this.#named("Secret", child(volume, "azureFile"), "volume", null, "secretName");
		for (const type of legacyVolumes) yield* this.#named("Secret", descend(volume, type, "secretRef"), "volume", null);
	}
	/** The reference of a source, and one for each key in its `items`. */
	*#named(kind, source, through, container, nameKey = "name") {
		if (source === void 0 || !spend(this.#budget, "visits")) return;
		const named = nameIn(child(source, nameKey));
		if (named === void 0 || !spend(this.#budget, "kept")) return;
		const { name } = named;
		const common = {
			kind,
			name,
			at: this.#manifest.span(named.node),
			optional: isTrue(child(source, "optional")),
			through,
			container
		};
		yield {
			...common,
			...this.#key(through === "env" ? child(source, "key") : void 0)
		};
		for (const item of items(child(source, "items"))) {
			const { key, keyAt } = this.#key(child(item, "key"));
			if (key === null || !spend(this.#budget, "kept")) continue;
			yield {
				...common,
				key,
				keyAt
			};
		}
	}
	#key(node) {
		const key = detachString(text$1(node));
		return node === void 0 || key === null ? {
			key: null,
			keyAt: null
		} : {
			key,
			keyAt: this.#manifest.span(node)
		};
	}
};
/**
* Annotations by which the injector of the Vault agent mounts objects into a pod.
* https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
*/
const vaultAnnotations = [
	["tls-secret", "Secret"],
	["agent-extra-secret", "Secret"],
	["agent-configmap", "ConfigMap"]
];
/** The objects that an injector mounts into the pod. `pod` has the metadata. */
function injectedReferences(manifest, pod) {
	const annotations = descend(pod ?? void 0, "metadata", "annotations");
	if (text$1(child(annotations, "vault.hashicorp.com/agent-inject")) !== "true") return [];
	return vaultAnnotations.flatMap(([annotation, kind]) => {
		const named = nameIn(child(annotations, `vault.hashicorp.com/${annotation}`));
		if (named === void 0) return [];
		return [{
			kind,
			name: named.name,
			key: null,
			at: manifest.span(named.node),
			keyAt: null,
			optional: false,
			through: "volume",
			container: null
		}];
	});
}

// src/extract/pods/read-pod-spec.ts
/** `path` is that of `spec` from the root of the document; `pod` has the metadata. */
function readPodSpec(manifest, spec, pod, path, budget) {
	return {
		path,
		imagePullSecrets: pullSecrets$1(manifest, child(spec, "imagePullSecrets"), budget),
		serviceAccountName: located(manifest, child(spec, "serviceAccountName")) ?? located(manifest, child(spec, "serviceAccount")),
		references: [...podReferences(manifest, spec, budget), ...injectedReferences(manifest, pod)],
		nodes: nodeRequirements(spec, budget)
	};
}
/**
* The names in a list of pull secrets (objects or plain names); null if there is no list. An entry
* without a name is kept as "": admission only asks whether the list is empty.
* https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go
*/
function pullSecrets$1(manifest, list, budget) {
	if (list?.node !== "sequence") return null;
	const names = [];
	for (const item of list.items) {
		if (!spend(budget, "kept")) break;
		const name = item.node === "mapping" ? child(item, "name") : item;
		const value = text$1(name);
		names.push({
			value: detachString(value ?? ""),
			at: manifest.span(value === null ? item : name ?? item)
		});
	}
	return names;
}
function located(manifest, node) {
	const value = text$1(node);
	return node === void 0 || value === null || value === "" ? null : {
		value: detachString(value),
		at: manifest.span(node)
	};
}

// src/extract/pods/pod-spec-cache.ts
var PodSpecCache = class {
	#scope;
	#byPath = /* @__PURE__ */ new Map();
	constructor(scope) {
		this.#scope = scope;
	}
	has(path) {
		return this.#byPath.has(path);
	}
	/** The pod spec at a path, if it has been read. */
	get(path) {
		return this.#byPath.get(path) ?? null;
	}
	/**
	* Reads a pod spec, with the suppressions, controllers and Secret names in its pod. null if only
	* images are needed.
	*/
	read({ pod, spec, path }) {
		const { source, imagesOnly, budget, cluster } = this.#scope;
		if (imagesOnly) return null;
		const known = this.#byPath.get(path);
		if (known !== void 0) return known;
		const podSpec = readPodSpec(source.manifest, spec, pod, path, budget);
		this.#byPath.set(path, podSpec);
		if (pod !== null && pod !== source.root) cluster.suppressions.push(...readSuppressions(this.#scope, pod, podSpec));
		cluster.objects.addControllers(source, spec, budget);
		for (const name of secretsInArguments(spec, budget)) cluster.addReferencedSecret(name);
		return podSpec;
	}
};

// src/extract/read-apply-hook.ts
/**
* https://helm.sh/docs/topics/charts_hooks/ and
* https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
*/
const early = /* @__PURE__ */ new Set([
	"pre-install",
	"pre-upgrade",
	"pre-rollback",
	"crd-install",
	"PreSync"
]);
const tests$1 = /* @__PURE__ */ new Set([
	"test",
	"test-success",
	"test-failure"
]);
/**
* Returns null for a resource without a hook. An Argo CD hook takes precedence over a Helm hook on
* the same resource. A resource with an early and a late phase is early: its needs must be met in
* both.
*/
function readApplyHook(root) {
	const annotations = descend(root, "metadata", "annotations");
	if (annotations === void 0) return null;
	return hook("argocd", child(annotations, "argocd.argoproj.io/hook"), child(annotations, "argocd.argoproj.io/sync-wave")) ?? hook("helm", child(annotations, "helm.sh/hook"), child(annotations, "helm.sh/hook-weight"));
}
function hook(tool, phases, weight) {
	if (phases?.node !== "scalar" || phases.value.trim() === "" || phases.type === "null") return null;
	const phase = phases.value;
	const each = phase.split(",").map((name) => name.trim());
	const number = weight?.node === "scalar" ? Number(weight.value) : 0;
	return {
		tool,
		phase,
		early: each.some((name) => early.has(name)),
		test: each.every((name) => tests$1.has(name)),
		weight: Number.isFinite(number) ? number : 0
	};
}

// src/extract/repeated-keys.ts
/** Keys that count at any depth: the value that is lost may hold images or credentials. */
const decisive = /* @__PURE__ */ new Set([
	"image",
	"imagePullPolicy",
	"imagePullSecrets",
	"serviceAccountName",
	"serviceAccount",
	"containers",
	"initContainers",
	"ephemeralContainers"
]);
/** The paths that identify a resource. */
const identity$1 = [
	"apiVersion",
	"kind",
	"metadata",
	"metadata.name",
	"metadata.namespace"
];
const secretPaths = /^(?:type|immutable|(?:data|stringData)(?:$|\[))/;
/** `mentions` are the paths of the images, from the root of the document. */
function* repeatedKeys(manifest, resource, profile, mentions, budget) {
	const hasCredentials = resource.apiVersion === "v1" && ["Secret", "ServiceAccount"].includes(resource.kind);
	const podSpec = profile.podSpec?.reduce(childPath, "") ?? "";
	for (const { key, path, at, first, merged, alike } of manifest.duplicates) {
		const whole = manifest.path === "" ? path : `${manifest.path}.${path}`;
		if (([...mentions].some((mention) => isWithin(mention, whole)) || isWithin(podSpec, path) || !profile.excluded && decisive.has(key) || resource.kind === "Secret" && hasCredentials && secretPaths.test(path) || (hasCredentials || mentions.size > 0) && identity$1.includes(path)) && !alike && spend(budget, "kept")) yield {
			resource,
			key: detachString(key),
			path: detachString(whole),
			at,
			first,
			merged
		};
	}
}
/** True if `path` is `other` or below it. */
function isWithin(path, other) {
	return path.startsWith(other) && [
		"",
		".",
		"["
	].includes(path.charAt(other.length));
}

// src/extract/wrapper-kinds.ts
const wrappers = [
	{
		group: "",
		kind: "*List",
		nesting: "applied"
	},
	{
		group: "template.openshift.io",
		kind: "Template",
		nesting: "applied"
	},
	{
		group: "",
		kind: "Template",
		nesting: "applied"
	},
	{
		group: "work.open-cluster-management.io",
		kind: "*",
		nesting: "applied"
	},
	{
		group: "hive.openshift.io",
		kind: "*SyncSet",
		nesting: "applied"
	},
	{
		group: "operator.tekton.dev",
		kind: "TektonInstallerSet",
		nesting: "applied"
	},
	{
		group: "kubernetes.crossplane.io",
		kind: "Object",
		nesting: "applied"
	},
	{
		group: "kubernetes.m.crossplane.io",
		kind: "Object",
		nesting: "applied"
	},
	{
		group: "core.oam.dev",
		kind: "Application",
		nesting: "applied"
	},
	{
		group: "fluxcd.controlplane.io",
		kind: "ResourceSet",
		nesting: "applied"
	},
	{
		group: "apps.kruise.io",
		kind: "ResourceDistribution",
		nesting: "known"
	},
	{
		group: "capsule.clastix.io",
		kind: "*TenantResource",
		nesting: "known"
	}
];
/** Tells what happens to the resources nested in a resource of this kind. */
function nestingOf({ apiVersion, kind }) {
	const slash = apiVersion.indexOf("/");
	const group = slash < 0 ? "" : apiVersion.slice(0, slash);
	return wrappers.find((row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind))?.nesting ?? "perhaps";
}

// src/extract/resource-reader.ts
/** No API has deeper fields, and the walk recurses. */
const maxDepth$3 = 400;
/**
* UTF-16 units. Every mention carries its path, and a key may be as long as the document: the walk
* does not descend below longer paths.
*/
const maxPathLength = 1e3;
/** Reads a manifest into the cluster of the context. */
function readResource(context, manifest) {
	const { root, path } = manifest;
	const resource = {
		apiVersion: detachString(manifest.apiVersion),
		kind: detachString(manifest.kind),
		namespace: context.namespaceOr(manifest.namespace),
		name: detachString(manifest.name)
	};
	const budget = createBudget();
	new ResourceReader(context, {
		manifest,
		budget,
		root,
		path,
		depth: 0,
		resource
	}, null).read();
}
var ResourceReader = class ResourceReader {
	#context;
	#node;
	#parent;
	scope;
	#podSpecs;
	mentions;
	#workload;
	isCustom;
	/** True if a table row describes what the kind declares, or nothing needs to know. */
	#isRecognised;
	/** Images found by the names of fields; null if the kind is not guessed about. */
	#guesses;
	#pullSecrets = [];
	/** Adds what the resource declares; `read` adds its images. */
	constructor(context, node, parent) {
		const { manifest, root, path, resource, budget } = node;
		const { cluster, imagesOnly } = context;
		this.#context = context;
		this.#node = node;
		this.#parent = parent;
		const slash = resource.apiVersion.indexOf("/");
		const group = slash < 0 ? "" : resource.apiVersion.slice(0, slash);
		const outer = parent?.scope.source;
		const nesting = outer === void 0 ? "applied" : nestingOf(outer.resource);
		const source = {
			manifest,
			root,
			resource,
			renderRoot: context.renderRoot,
			at: placeOf(manifest, root),
			hook: readApplyHook(root) ?? outer?.hook ?? null,
			certain: nesting === "applied" && outer?.certain !== false
		};
		const profile = context.profileOf(group, resource.kind);
		const scope = {
			source,
			path,
			profile,
			imagesOnly,
			budget,
			cluster
		};
		if (source.certain) context.gitops.add(resource, group, root);
		const declares = !imagesOnly && nesting !== "known" && cluster.objects.add(source, group, budget);
		if (declares) cluster.countObject();
		this.scope = scope;
		this.isCustom = isCustom(group);
		this.#isRecognised = imagesOnly || nesting === "known" || declares;
		this.#guesses = profile.guessed ? [] : null;
		this.#podSpecs = new PodSpecCache(scope);
		const place = {
			markers: [...parent?.mentions.place.markers ?? [], ...profile.markers],
			custom: profile.podSpec === null || parent !== null,
			triggers: triggersOf(root)
		};
		const paths = parent?.mentions.paths ?? /* @__PURE__ */ new Set();
		this.mentions = new MentionCollector(scope, this.#podSpecs, place, paths);
		this.#workload = {
			resource,
			at: source.at,
			pod: profile.pod,
			root: source.renderRoot,
			hook: source.hook,
			...replicasOf(root),
			mentions: this.mentions.mentions,
			references: []
		};
	}
	read() {
		const { manifest, root, path, depth, resource, budget } = this.#node;
		const { cluster, profile, imagesOnly } = this.scope;
		if (!imagesOnly) cluster.suppressions.push(...readSuppressions(this.scope, root, null));
		this.#guessOwnSecret();
		if (!profile.excluded) {
			if (profile.podSpec === null) this.#walk(root, path, null, depth);
			else this.#readPodSpec(profile.podSpec);
		}
		for (const steps of profile.strings) for (const selected of this.#select(steps)) this.mentions.addField(selected);
		for (const steps of profile.objects) for (const selected of this.#select(steps)) this.mentions.addParts(selected);
		for (const guess of this.#guesses ?? []) this.mentions.addGuess(guess);
		for (const { path: owner, key, reference } of this.#pullSecrets) if (key !== "imagePullSecrets" || !this.#podSpecs.has(owner)) this.#workload.references.push(reference);
		if (this.isCustom && !imagesOnly && this.#parent?.isCustom !== true) for (const secret of referencedSecrets(root, this.#isRecognised, budget)) cluster.addReferencedSecret(secret);
		cluster.addWorkload(this.#workload);
		if (this.#parent === null && manifest.duplicates.length > 0) cluster.repeatedKeys.push(...repeatedKeys(manifest, resource, profile, this.mentions.paths, budget));
	}
	get #isUnknown() {
		return this.isCustom && !this.#isRecognised;
	}
	/** A kind that is a Secret by another name most likely creates one of its own name. */
	#guessOwnSecret() {
		const { source, cluster } = this.scope;
		const { name, kind } = source.resource;
		if (this.#isUnknown && name !== null && isSecretLike(kind) && !hasTemplateMarkers(name)) cluster.objects.addGuess(source, name);
	}
	#select(steps) {
		const { root, path } = this.#node;
		return select({
			node: root,
			path,
			parent: null
		}, steps, (at, depth) => this.#mayVisit(at, depth));
	}
	#mayVisit(path, depth) {
		return spend(this.#node.budget, "visits") && path.length <= maxPathLength && depth <= maxDepth$3;
	}
	/** Reads the pod spec of a built-in kind. */
	#readPodSpec(keys) {
		const { root, path } = this.#node;
		const pod = descend(root, ...keys.slice(0, -1));
		const spec = descend(root, ...keys);
		if (pod?.node !== "mapping" || spec?.node !== "mapping") return;
		const shape = {
			pod,
			spec,
			path: keys.reduce(childPath, path)
		};
		for (const { key, value } of spec.entries) this.mentions.addList(key.value, value, shape);
	}
	/**
	* Finds pod specs by their shape at any depth. `owner` is the mapping that has `node` as a value.
	*/
	#walk(node, path, owner, depth) {
		if (node.node === "scalar" || !this.#mayVisit(path, depth)) return;
		if (node.node === "sequence") {
			for (const [index, item] of node.items.entries()) this.#walk(item, `${path}[${index}]`, null, depth + 1);
			return;
		}
		const inValues = this.scope.profile.values && isInValues(path);
		const nested = node === this.#node.root || inValues ? null : this.#nestedResource(node);
		if (nested !== null) {
			const { manifest, budget } = this.#node;
			const inner = {
				manifest,
				budget,
				root: node,
				path,
				depth: depth + 1,
				resource: nested
			};
			new ResourceReader(this.#context, inner, this).read();
			return;
		}
		for (const { key, value } of node.entries) {
			const name = key.value;
			if (value.node === "scalar" && this.#skipsScalars) continue;
			if (excludedKeys.has(name)) continue;
			this.#guessImages(name, value, node, path);
			if (this.isCustom && !this.scope.imagesOnly) this.#addNamedSecrets(name, value, path);
			if (value.node === "scalar") continue;
			if (!inValues) this.mentions.addList(name, value, {
				pod: owner,
				spec: node,
				path
			});
			this.#walk(value, childPath(path, name), node, depth + 1);
		}
	}
	/** Only the fields of custom kinds are looked at by name. */
	get #skipsScalars() {
		return !this.isCustom || this.scope.imagesOnly && this.#guesses === null;
	}
	#guessImages(key, value, owner, path) {
		if (this.#guesses === null) return;
		const { kind } = this.#node.resource;
		for (const guess of guessImages(kind, key, value, owner, path)) if (spend(this.#node.budget, "kept")) this.#guesses.push(guess);
	}
	/** Adds the pull secrets of a custom kind, and the Secrets that its controller may create. */
	#addNamedSecrets(key, value, path) {
		const { manifest, budget, resource } = this.#node;
		if (holdsPullSecrets(resource.apiVersion, key, path)) for (const node of pullSecretNames(value, resource.namespace)) {
			if (hasTemplateMarkers(node.value) || !spend(budget, "kept")) continue;
			const reference = {
				kind: "Secret",
				name: detachString(node.value),
				key: null,
				at: manifest.span(node),
				keyAt: null,
				optional: false,
				through: "image-pull",
				container: null
			};
			this.#pullSecrets.push({
				path,
				key,
				reference
			});
		}
		else if (this.#isUnknown) {
			const name = namedSecret(key, value, path);
			if (name !== null && spend(budget, "kept")) this.scope.cluster.objects.addGuess(this.scope.source, name);
		}
	}
	/** A mapping that is a resource itself: its wrapper hands it to the API server. */
	#nestedResource(node) {
		const apiVersion = text$1(child(node, "apiVersion"));
		if (apiVersion === null || apiVersion === "") return null;
		const kind = text$1(child(node, "kind"));
		if (kind === null || kind === "") return null;
		return {
			apiVersion: detachString(apiVersion),
			kind: detachString(kind),
			namespace: this.#context.namespaceOr(text$1(descend(node, "metadata", "namespace"))),
			name: detachString(text$1(descend(node, "metadata", "name")))
		};
	}
};
/** The place of the resource: its `metadata.name`, else its `kind`. */
function placeOf(manifest, root) {
	const name = descend(root, "metadata", "name");
	return manifest.span(name?.node === "scalar" && name.type !== "null" ? name : child(root, "kind") ?? root);
}
/** The pods that run at once, if the resource says so. A CronJob says so in its job template. */
function replicasOf(root) {
	const spec = child(root, "spec");
	const written = [
		child(spec, "replicas"),
		child(spec, "parallelism"),
		descend(spec, "jobTemplate", "spec", "parallelism")
	];
	for (const node of written) if (node?.node === "scalar" && node.type === "number" && /^\d{1,6}$/.test(node.value)) return { replicas: Number(node.value) };
	return {};
}

// src/extract/secrets/namespaces.ts
/** All namespaces. */
const everywhere = {
	patterns: [".*"],
	but: [],
	selectors: []
};
/** Escapes a name for a regular expression. */
function literal(name) {
	return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
/** Converts a pattern with `*` and `?` to a regular expression. */
function wildcard(pattern) {
	return pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
}
/**
* Returns a regular expression from a manifest if it is safe to run on the name of a namespace: at
* most three repetitions and groups, no repeated group, look-around or back reference. null for any
* other, which may backtrack without end.
*/
function safePattern(pattern) {
	if (pattern.length > 500 || /\)[*+?{]|\(\?(?!:)|\\[1-9bBkpPux]/.test(pattern)) return null;
	if ((pattern.match(/[*+{]|\((?!\?)|\(\?:|(?<!\()\?/g) ?? []).length > 3) return null;
	try {
		return new RegExp(`^(?:${pattern})$`).source === "" ? null : pattern;
	} catch {
		return null;
	}
}
/** Reads `{matchLabels, matchExpressions}`; an empty selector matches all. */
function selectorOf(node) {
	if (node?.node !== "mapping") return null;
	const requirements = [];
	const labels = child(node, "matchLabels");
	if (labels?.node === "mapping") for (const { key, value } of labels.entries) {
		const wanted = text$1(value);
		if (wanted === null) return null;
		requirements.push({
			key: key.value,
			operator: "In",
			values: [wanted]
		});
	}
	for (const item of items(child(node, "matchExpressions"))) {
		const key = text$1(child(item, "key"));
		const operator = text$1(child(item, "operator"));
		const values = items(child(item, "values")).map(text$1);
		if (key === null || operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") return null;
		requirements.push({
			key,
			operator,
			values: values.filter((value) => value !== null)
		});
	}
	return requirements;
}
/**
* Parses "a=b,c!=d,e in (f,g),h,!i".
* https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
*/
function parseSelector(written) {
	if (written.length > 1e4) return null;
	const requirements = written.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim()));
	const read = requirements.filter((requirement) => requirement !== null);
	return read.length === requirements.length ? read : null;
}
function parseRequirement(part) {
	const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
	if (set !== null) {
		const values = (set[3] ?? "").split(",").map((value) => value.trim());
		return {
			key: set[1] ?? "",
			operator: set[2] === "in" ? "In" : "NotIn",
			values
		};
	}
	const equality = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(part);
	if (equality !== null) return {
		key: equality[1] ?? "",
		operator: equality[2] === "!=" ? "NotIn" : "In",
		values: [equality[3] ?? ""]
	};
	const existence = /^(!?)\s*([\w./-]+)$/.exec(part);
	if (existence === null) return null;
	return {
		key: existence[2] ?? "",
		operator: existence[1] === "!" ? "DoesNotExist" : "Exists",
		values: []
	};
}
/** More namespaces are not excluded by name: each object would carry them all. */
const maxListed = 1e3;
/**
* Returns the namespaces that certainly match, and those that may: a selector is evaluated for the
* declared namespaces, and may match any other. Rules that cannot be parsed may match anywhere.
*/
function resolveNamespaces(where, known) {
	if ("is" in where) return [{
		namespaces: where,
		certain: true
	}];
	const { selectors } = where;
	const patterns = where.patterns.map(safePattern);
	const exceptions = where.but.map(safePattern);
	const unreadable = patterns.includes(null) || selectors.includes(null);
	const open = selectors.filter((selector) => selector !== null && namesOf(selector) === null);
	const selected = selectors.flatMap((selector) => selector === null ? [] : namesOf(selector) ?? []);
	const declared = known.filter((namespace) => open.some((selector) => selector !== null && matches(selector, namespace)));
	const match = anyOf([
		...patterns,
		...selected.map(literal),
		...declared.map(({ name }) => literal(name))
	]);
	const but = anyOf(exceptions);
	const found = [];
	if (match !== null) found.push({
		namespaces: {
			match,
			but
		},
		certain: !exceptions.includes(null)
	});
	if (unreadable || open.length > 0) {
		const decided = unreadable || known.length > maxListed ? [] : known.map(({ name }) => literal(name));
		found.push({
			namespaces: {
				match: ".*",
				but: anyOf([...exceptions, ...decided])
			},
			certain: false
		});
	}
	return found;
}
/** The API server sets this label, so that a selector of it alone lists namespaces by name. */
const nameLabel = "kubernetes.io/metadata.name";
function namesOf(selector) {
	const [only, ...others] = selector;
	return only?.key === nameLabel && only.operator === "In" && others.length === 0 ? only.values : null;
}
function matches(selector, { name, labels }) {
	return selector.every(({ key, operator, values }) => {
		const value = key === nameLabel ? name : Object.hasOwn(labels, key) ? labels[key] : void 0;
		if (operator === "Exists") return value !== void 0;
		if (operator === "DoesNotExist") return value === void 0;
		return operator === "In" ? value !== void 0 && values.includes(value) : value === void 0 || !values.includes(value);
	});
}
function anyOf(patterns) {
	const distinct = [...new Set(patterns.filter((pattern) => pattern !== null))];
	if (distinct.length <= 1) return distinct[0] ?? null;
	return distinct.map((pattern) => pattern.includes("|") ? `(?:${pattern})` : pattern).join("|");
}

// src/extract/secrets/unresolved-object.ts
const defaults = {
	certain: true,
	producer: null,
	source: "manifest",
	like: null,
	adds: false
};
const emptySecret = {
	...defaults,
	kind: "Secret",
	type: null,
	typeAt: null,
	keys: null,
	keyAt: null,
	dockerConfig: null,
	hidden: null,
	registries: null,
	refreshSeconds: null,
	lifetimeSeconds: null,
	generators: []
};
const emptyConfigMap = {
	...defaults,
	kind: "ConfigMap",
	keys: null
};
const emptyServiceAccount = {
	...defaults,
	kind: "ServiceAccount",
	imagePullSecrets: []
};
/**
* Seconds until the credentials of a generator expire.
* https://external-secrets.io/latest/api/generator/ecr/ (12 h), .../gcr/ (1 h)
*/
const lifetimesSeconds = /* @__PURE__ */ new Map([["ECRAuthorizationToken", 43200], ["GCRAccessToken", 3600]]);

// src/extract/secrets/configured-objects.ts
/**
* Parses names of the form "namespace/name". A `*` in the namespace matches any text; the name `*`
* stands for any name. A name without a namespace applies to all namespaces.
*/
function configuredObjects(configured) {
	const { secrets, serviceAccounts, at } = configured;
	return [...secrets.map((written) => ({
		...emptySecret,
		...identity("Secret", written, at),
		type: "kubernetes.io/dockerconfigjson",
		hidden: "declared"
	})), ...serviceAccounts.map((written) => ({
		...emptyServiceAccount,
		...identity("ServiceAccount", written, at)
	}))];
}
function identity(kind, written, at) {
	const slash = written.indexOf("/");
	const namespace = slash < 0 ? "*" : written.slice(0, slash);
	const name = written.slice(slash + 1);
	const isPattern = namespace.includes("*");
	const where = isPattern ? {
		patterns: [wildcard(namespace)],
		but: [],
		selectors: []
	} : { is: namespace };
	return {
		name: name === "*" ? null : name,
		where,
		root: "",
		by: {
			apiVersion: "v1",
			kind,
			namespace: isPattern ? null : namespace,
			name
		},
		at,
		hook: null,
		source: "configuration"
	};
}

// src/extract/secrets/secret-content.ts
/** Reads the docker config in a registry Secret, or tells why it is unknown. */
/** The key that the kubelet reads in a Secret of this type; undefined if it ignores the type. */
function dockerConfigKey(type) {
	if (type === "kubernetes.io/dockerconfigjson") return ".dockerconfigjson";
	return type === "kubernetes.io/dockercfg" ? ".dockercfg" : void 0;
}
/**
* The API server rejects larger Secrets (MaxSecretSize).
* https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
*/
const maxLength = 1048576;
/** Longer templates are not searched: unterminated strings would make the search slow. */
const maxTemplateLength = 32768;
/** `data` is base64, `stringData` is not. */
function readSecretContent(node, encoding) {
	const hidden = (why, registries = null) => ({
		text: null,
		hidden: why,
		registries
	});
	if (node.node === "scalar" && node.type === "null") return {
		text: "",
		hidden: null,
		registries: null
	};
	const value = text$1(node);
	if (value === null) return hidden("not a string, so the API server rejects the Secret");
	if (value.startsWith("ENC[")) return hidden("encrypted");
	if (value.length > maxLength * 1.4) return hidden("more than 1 MiB, so the API server rejects the Secret");
	if (isFilledIn(value)) return hidden("filled in when it is applied", templatedRegistries(value, null));
	const content = encoding === "stringData" ? value : decodeBase64(value);
	if (content === null) {
		if (/^<[^<>]+>$/.test(value)) return hidden("filled in when it is applied");
		return hidden("not base64, so the API server rejects the Secret");
	}
	if (content.length > maxLength) return hidden("more than 1 MiB, so the API server rejects the Secret");
	if (content.includes("<path:")) return hidden("filled in when it is applied", templatedRegistries(content, null));
	return {
		text: content,
		hidden: null,
		registries: null
	};
}
/** Markers of Flux, OpenShift templates, Helm and argocd-vault-plugin. */
function isFilledIn(value) {
	return /\$\{|\{\{|<path:/.test(value);
}
/**
* Decodes as Go's encoding/json decodes `[]byte`: standard alphabet, padding required, line breaks
* ignored. https://pkg.go.dev/encoding/base64
*/
function decodeBase64(value) {
	const digits = value.replace(/[\r\n]/g, "");
	if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return null;
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)));
}
/**
* The registries in a template of a docker config: the keys of `auths`, or all keys of a
* `.dockercfg`. null if there are none, or one of them contains a template action.
*/
function templatedRegistries(template, key) {
	if (template.length > maxTemplateLength) return null;
	const stripped = withoutActions(template);
	const auths = /"auths"\s*:\s*\{/i.exec(stripped);
	const start = auths !== null ? auths.index + auths[0].length : key === ".dockercfg" ? stripped.indexOf("{") + 1 : 0;
	if (start === 0) return null;
	const registries = [];
	let depth = 0;
	for (const [token] of stripped.slice(start).matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/gs)) {
		if (token === "{") depth += 1;
		else if (token === "}") depth -= 1;
		else if (depth === 0 && token.endsWith(":")) {
			const registry = token.slice(1, token.lastIndexOf("\""));
			if (registry.includes(hole)) return null;
			registries.push(registry);
		}
		if (depth < 0 || registries.length > 1e3) break;
	}
	return registries.length === 0 ? null : registries;
}
/** Replaces a template action. */
const hole = "\0";
/** Removes `{{ ... }}` and `${...}`, which may contain quotes and braces. */
function withoutActions(template) {
	const opening = /\{\{|\$\{/g;
	let stripped = "";
	let at = 0;
	for (let open = opening.exec(template); open !== null; open = opening.exec(template)) {
		const close = open[0] === "{{" ? "}}" : "}";
		const end = template.indexOf(close, open.index);
		if (end < 0) break;
		stripped += template.slice(at, open.index) + hole;
		at = end + close.length;
		opening.lastIndex = at;
	}
	return stripped + template.slice(at);
}

// src/extract/secrets/declared-objects.ts
/**
* Returns the object that a Secret, ConfigMap or ServiceAccount manifest declares. undefined for
* any other kind, and for a mapping without a name, which only looks like a resource.
*/
function declaredObject(source, budget) {
	const { resource, root, manifest } = source;
	const { name, namespace } = resource;
	if (resource.apiVersion !== "v1" || name === null || name === "") return void 0;
	const isNameKnown = !hasTemplateMarkers(name);
	const isNamespaceKnown = namespace === null || !hasTemplateMarkers(namespace);
	const identity = {
		name: isNameKnown ? name : null,
		where: isNamespaceKnown ? { is: namespace } : {
			patterns: [".*"],
			but: [],
			selectors: []
		},
		root: source.renderRoot,
		certain: source.certain && isNameKnown && isNamespaceKnown,
		by: resource,
		at: source.at,
		hook: source.hook
	};
	switch (resource.kind) {
		case "Secret": return {
			...emptySecret,
			...identity,
			...secretFields(manifest, root)
		};
		case "ConfigMap": return {
			...emptyConfigMap,
			...identity,
			keys: keysOfConfigMap(root)
		};
		case "ServiceAccount": {
			const imagePullSecrets = (pullSecrets$1(manifest, child(root, "imagePullSecrets"), budget) ?? []).filter(({ value }) => value !== "");
			return {
				...emptyServiceAccount,
				...identity,
				imagePullSecrets
			};
		}
		default: return;
	}
}
/**
* Annotations of controllers that fill the object, so that its content differs from the manifest.
*/
const fillers = [
	"reflector.v1.k8s.emberstack.com/reflects",
	`replicator.v1.mittwald.de/replicate-from`,
	"secretgen.carvel.dev/image-pull-secret",
	"fluxcd.controlplane.io/copyFrom",
	"sealedsecrets.bitnami.com/managed"
];
/**
* An annotation that lists the keys to generate.
* https://github.com/mittwald/kubernetes-secret-generator
*/
const generatedKeys = "secret-generator.v1.mittwald.de/autogenerate";
function secretFields(manifest, root) {
	const type = child(root, "type");
	const keys = ["data", "stringData"].flatMap((map) => keyNodes(child(root, map)));
	return {
		...secretContent(root),
		typeAt: type === void 0 || text$1(type) === "" ? null : manifest.span(type),
		keyAt: loginKey(manifest, text$1(type), keys)
	};
}
/** Implements `DeclaredSecret.keyAt`. */
function loginKey(manifest, type, keys) {
	const wanted = dockerConfigKey(type);
	if (wanted === void 0) return null;
	const found = keys.find(({ value }) => value === wanted) ?? (keys.length === 1 ? keys[0] : void 0);
	return found === void 0 ? null : {
		value: detachString(found.value),
		at: manifest.span(found)
	};
}
function secretContent(root) {
	const annotations = descend(root, "metadata", "annotations");
	const written = text$1(child(root, "type"));
	const type = written === null || written === "" ? "Opaque" : hasTemplateMarkers(written) ? null : written;
	const key = dockerConfigKey(type);
	const isFilled = fillers.some((name) => child(annotations, name) !== void 0);
	const noContent = {
		dockerConfig: null,
		registries: null
	};
	if (child(root, "sops") !== void 0) return {
		type,
		keys: keysOf(root, "data", "stringData"),
		...noContent,
		hidden: "encrypted"
	};
	if (isFilled) return {
		type,
		keys: key === void 0 ? null : [key],
		...noContent,
		hidden: "filled in by a controller"
	};
	const keys = keysOf(root, "data", "stringData");
	const generated = text$1(child(annotations, generatedKeys))?.split(",").map((name) => name.trim()) ?? [];
	const tokens = type === "kubernetes.io/service-account-token" ? [
		"token",
		"ca.crt",
		"namespace"
	] : [];
	const all = keys.length === 0 && generated.length === 0 && tokens.length === 0 && key === void 0 ? null : [.../* @__PURE__ */ new Set([
		...keys,
		...generated,
		...tokens
	])];
	const inText = key === void 0 ? void 0 : child(child(root, "stringData"), key);
	const inData = key === void 0 ? void 0 : child(child(root, "data"), key);
	const node = inText ?? inData;
	if (key === void 0 || node === void 0) return {
		type,
		keys: all,
		...noContent,
		hidden: null
	};
	const content = readSecretContent(node, inText === void 0 ? "data" : "stringData");
	if (content.text !== null && child(annotations, "avp.kubernetes.io/path") !== void 0 && /<[^<>\s]+>/.test(content.text)) return {
		type,
		keys: all,
		...noContent,
		hidden: "filled in when it is applied"
	};
	if (content.text === null) return {
		type,
		keys: all,
		dockerConfig: null,
		hidden: content.hidden,
		registries: content.registries
	};
	return {
		type,
		keys: all,
		dockerConfig: {
			key,
			text: content.text
		},
		hidden: null,
		registries: null
	};
}
function keysOfConfigMap(root) {
	const annotations = descend(root, "metadata", "annotations");
	if (fillers.some((name) => child(annotations, name) !== void 0)) return null;
	const labels = descend(root, "metadata", "labels");
	const injected = [...child(annotations, "service.beta.openshift.io/inject-cabundle") === void 0 ? [] : ["service-ca.crt"], ...child(labels, "config.openshift.io/inject-trusted-cabundle") === void 0 ? [] : ["ca-bundle.crt"]];
	const keys = [...keysOf(root, "data", "binaryData"), ...injected];
	return keys.length === 0 ? null : keys;
}
/** Returns the distinct keys of the named maps of a resource. */
function keysOf(root, ...maps) {
	return [...new Set(maps.flatMap((map) => keyNodes(child(root, map)).map(({ value }) => value)))];
}
function keyNodes(node) {
	return node?.node === "mapping" ? node.entries.map(({ key }) => key) : [];
}

// src/extract/secrets/inventory.ts
/** Reads Secrets, ConfigMaps, ServiceAccounts and Nodes; ignores all other kinds. */
function readInventory(manifests) {
	const objects = [];
	const nodes = [];
	const kinds = /* @__PURE__ */ new Set();
	const namespaces = /* @__PURE__ */ new Set();
	for (const manifest of manifests) {
		const { apiVersion, kind, namespace, name, root } = manifest;
		if (kind === "Node" && apiVersion === "v1") nodes.push(...nodeOf(root));
		const source = {
			manifest,
			root,
			resource: {
				apiVersion,
				kind,
				namespace,
				name
			},
			renderRoot: "",
			at: manifest.span(descend(root, "metadata", "name") ?? child(root, "kind") ?? root),
			hook: null,
			certain: true
		};
		const object = declaredObject(source, createBudget());
		if (object === void 0) continue;
		objects.push(object.kind === "Secret" ? {
			...object,
			source: "inventory",
			...storedFields(root, object.type)
		} : {
			...object,
			source: "inventory"
		});
		if (!manifest.path.includes("items[")) continue;
		kinds.add(object.kind);
		if (namespace !== null) namespaces.add(namespace);
	}
	return {
		objects,
		nodes,
		coverage: kinds.size === 0 ? null : {
			kinds,
			namespaces
		}
	};
}
/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus */
function nodeOf(root) {
	const facts = descend(root, "status", "nodeInfo");
	const os = text$1(child(facts, "operatingSystem")) ?? text$1(descend(root, "metadata", "labels", "kubernetes.io/os"));
	const architecture = text$1(child(facts, "architecture")) ?? text$1(descend(root, "metadata", "labels", "kubernetes.io/arch"));
	if (os === null || architecture === null) return [];
	return [{
		platform: detachString(`${os}/${architecture}`),
		runtime: detachString(text$1(child(facts, "containerRuntimeVersion"))),
		kubelet: detachString(text$1(child(facts, "kubeletVersion")))
	}];
}
/**
* The content of a stored Secret. Users may remove or mask values before they share an inventory.
*/
function storedFields(root, type) {
	const key = dockerConfigKey(type);
	const keys = child(root, "data") === void 0 ? null : keysOf(root, "data");
	if (key === void 0) return {
		keys,
		dockerConfig: null,
		hidden: null,
		registries: null
	};
	const value = child(child(root, "data"), key);
	const text = (value === void 0 ? null : readSecretContent(value, "data"))?.text ?? null;
	if (text === null || !/^\s*\{/.test(text)) return {
		keys: keys !== null && keys.length > 0 ? keys : null,
		dockerConfig: null,
		hidden: "not in the inventory",
		registries: null
	};
	return {
		keys,
		dockerConfig: {
			key,
			text
		},
		hidden: null,
		registries: null
	};
}

// src/extract/secrets/producers/eso-generators.ts
/** Reads the generators of External Secrets: registries and lifetime of their credentials. */
/** Returns undefined for any other kind. `group` is the API group of the resource. */
function generatorOf$1(root, group, kind, name) {
	if (group !== "generators.external-secrets.io" || name === null) return void 0;
	if (kind !== "ClusterGenerator") return {
		kind,
		name,
		...credentials(kind, child(root, "spec"))
	};
	const inner = text$1(descend(root, "spec", "kind")) ?? "";
	const specs = descend(root, "spec", "generator");
	return {
		kind,
		name,
		...credentials(inner, specs?.node === "mapping" ? specs.entries[0]?.value : void 0)
	};
}
/** https://external-secrets.io/latest/api/generator/ */
function credentials(kind, spec) {
	return {
		registries: registriesOf$1(kind, spec),
		lifetimeSeconds: lifetimesSeconds.get(kind) ?? null
	};
}
function registriesOf$1(kind, spec) {
	if (kind === "ACRAccessToken") {
		const registry = text$1(child(spec, "registry"));
		return registry === null ? null : [registry];
	}
	if (kind !== "ECRAuthorizationToken") return null;
	const region = text$1(child(spec, "region"));
	const account = /^arn:aws[\w-]*:iam::(\d{12}):/.exec(text$1(child(spec, "role")) ?? "")?.[1];
	if (region === null || account === void 0) return null;
	return [`${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`];
}

// src/extract/split-list.ts
/** Splits "a, b,c" into its items. */
/** Bounds the result for hostile input. */
const maxItems = 1e3;
/** Items are trimmed, empty ones dropped; null is an empty list. At most 1,000 items. */
function splitList(value) {
	return (value ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "").slice(0, maxItems);
}

// src/extract/secrets/producers/controller-container.ts
/** A container's image, command line and environment, as known controllers look at them. */
/** UTF-16 units of the command line that are searched. */
const maxLineLength = 1e5;
var ControllerContainer = class {
	image;
	/** Command and arguments, joined by spaces; continued lines of a script are joined too. */
	line;
	#words;
	#variables;
	constructor(container) {
		this.#words = ["command", "args"].flatMap((key) => items(child(container, key)).flatMap((word) => text$1(word) ?? []));
		this.image = text$1(child(container, "image")) ?? "";
		this.line = this.#words.join(" ").slice(0, maxLineLength).replaceAll("\\\n", " ");
		this.#variables = items(child(container, "env"));
	}
	/** The value of `-name=x` or `--name x`; null if the flag is absent. `name` is a literal. */
	flag(name) {
		const written = new RegExp(`^--?${name}(?:=|$)`);
		const at = this.#words.findIndex((word) => written.test(word));
		const word = this.#words[at];
		if (word === void 0) return null;
		const equals = word.indexOf("=");
		return equals < 0 ? this.#words[at + 1] ?? null : word.slice(equals + 1);
	}
	/**
	* The literal value of an environment variable; null if it is absent or comes from a reference.
	*/
	env(name) {
		const variable = this.#variables.find((entry) => text$1(child(entry, "name")) === name);
		return text$1(child(variable, "value"));
	}
};

// src/extract/secrets/producers/duration.ts
/** Converts durations and cron schedules to seconds. */
const units = {
	h: 3600,
	m: 60,
	s: 1,
	ms: .001,
	us: 1e-6,
	\u00b5s: 1e-6,
	ns: 1e-9
};
/**
* Parses a Go duration ("1h30m"). null if it is invalid or zero, which means never.
* https://pkg.go.dev/time#ParseDuration
*/
function durationSeconds(written) {
	if (written === void 0 || !/^(?:\d+(?:\.\d+)?(?:h|ms|us|\u00b5s|ns|m|s))+$/.test(written)) return null;
	let seconds = 0;
	for (const [, number = "", unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)([a-z\u00b5]+)/g)) seconds += Number(number) * (units[unit] ?? 0);
	return seconds === 0 ? null : seconds;
}
/** The longest time between two runs of a schedule by minutes or hours; null for any other. */
function cronSeconds(schedule) {
	const named = {
		"@hourly": 3600,
		"@daily": 86400,
		"@midnight": 86400,
		"@weekly": 604800
	};
	const trimmed = schedule.trim();
	if (Object.hasOwn(named, trimmed)) return named[trimmed] ?? null;
	const [minute = "", hour = "", ...days] = trimmed.split(/\s+/);
	if (days.length !== 3 || days.some((day) => day !== "*" && day !== "?")) return null;
	const step = /^(?:\*|0)\/(\d+)$/;
	if (hour === "*") {
		const every = minute === "*" ? "1" : step.exec(minute)?.[1];
		return every === void 0 ? /^\d+$/.test(minute) ? 3600 : null : Number(every) * 60;
	}
	const every = step.exec(hour)?.[1];
	if (every !== void 0) return Number(every) === 0 ? null : Number(every) * 3600;
	if (!/^\d+(?:,\d+)*$/.test(hour)) return null;
	const hours = hour.split(",").map(Number).toSorted((a, b) => a - b);
	const gaps = hours.map((at, index) => (hours[index + 1] ?? (hours[0] ?? 0) + 24) - at);
	return Math.max(...gaps) * 3600;
}

// src/extract/secrets/producers/known-controllers.ts
/** What the containers of one pod create and patch. */
var ControllerEffects = class {
	objects = [];
	patchers = [];
	source;
	/** The namespace of the workload. */
	own;
	constructor(source) {
		this.source = source;
		this.own = { is: source.resource.namespace };
	}
	/** Adds a Secret; a name with template markers or shell variables is unknown. */
	create(producer, name, where, fields) {
		const { resource, renderRoot, at, hook, certain } = this.source;
		const isUnknown = name === null || name === "" || hasTemplateMarkers(name) || name.includes("$");
		this.objects.push({
			...emptySecret,
			where,
			root: renderRoot,
			by: resource,
			producer,
			at,
			hook,
			hidden: "made in the cluster",
			...fields,
			name: isUnknown ? null : name,
			certain: !isUnknown && fields.certain !== false && certain
		});
	}
	/** Adds a patcher of service accounts (null: of all). */
	patch(serviceAccounts, secret, where) {
		const { renderRoot, resource, at } = this.source;
		const patches = { serviceAccounts };
		this.patchers.push({
			patches,
			secret,
			where,
			root: renderRoot,
			by: resource,
			at
		});
	}
};
/** The default names of the Secrets of registry-creds, by the prefix of their flags. */
const registryCredsSecrets = Object.entries({
	aws: "awsecr-cred",
	gcr: "gcr-secret",
	dpr: "dpr-secret",
	acr: "acr-secret"
});
const dockerConfig = {
	type: "kubernetes.io/dockerconfigjson",
	keys: [".dockerconfigjson"]
};
const controllers = [
	{
		matches: ({ image }) => image.includes("imagepullsecret-patcher"),
		apply(container, effects) {
			const setting = (env, flag) => container.env(env) ?? container.flag(flag);
			const name = setting("CONFIG_SECRETNAME", "secretname") ?? "image-pull-secret";
			const excluded = splitList(setting("CONFIG_EXCLUDED_NAMESPACES", "excluded-namespaces"));
			const where = {
				...everywhere,
				but: excluded.map(wildcard)
			};
			effects.create("imagepullsecret-patcher", name, where, dockerConfig);
			const all = setting("CONFIG_ALLSERVICEACCOUNT", "allserviceaccount") === "true";
			const accounts = setting("CONFIG_SERVICEACCOUNTS", "serviceaccounts") ?? "default";
			effects.patch(all ? null : splitList(accounts), name, where);
		}
	},
	{
		matches: ({ image }) => image.includes("upmcenterprises/registry-creds"),
		apply(container, effects) {
			const skips = container.flag("skip-kube-system") !== "false";
			const where = {
				...everywhere,
				but: skips ? [literal("kube-system")] : []
			};
			for (const [prefix, usual] of registryCredsSecrets) {
				const name = container.flag(`${prefix}-secret-name`) ?? usual;
				effects.create("registry-creds", name, where, {
					type: null,
					certain: false
				});
				effects.patch(["default"], name, where);
			}
		}
	},
	{
		matches: ({ image }) => image.includes("ecr-login-renew"),
		apply(container, effects) {
			const patterns = (container.env("TARGET_NAMESPACE") ?? "").split(/[,;\s]+/).filter((name) => name !== "").map(wildcard);
			const where = patterns.length === 0 ? effects.own : {
				patterns,
				but: [],
				selectors: []
			};
			effects.create("k8s-ecr-login-renew", container.env("DOCKER_SECRET_NAME"), where, {
				...dockerConfig,
				refreshSeconds: scheduleSeconds(effects.source),
				lifetimeSeconds: lifetimesSeconds.get("ECRAuthorizationToken") ?? null
			});
		}
	},
	{
		matches: ({ image }) => image.includes("certgen"),
		apply(container, effects) {
			const name = container.flag("secret-name");
			if (name === null) return;
			const namespace = container.flag("namespace");
			const isKnown = namespace !== null && !hasTemplateMarkers(namespace);
			const keys = [
				"cert",
				"key",
				"ca"
			].map((key) => container.flag(`${key}-name`) ?? key);
			effects.create("kube-webhook-certgen", name, isKnown ? { is: namespace } : effects.own, {
				type: "Opaque",
				keys
			});
		}
	},
	{
		matches: ({ line }) => line.includes("redis-initial-password"),
		apply: (_, effects) => effects.create("argocd admin redis-initial-password", "argocd-redis", effects.own, {
			type: "Opaque",
			keys: ["auth"]
		})
	},
	{
		matches: ({ line }) => line.includes("secret") || line.includes("imagePullSecrets"),
		apply({ line }, effects) {
			for (const command of line.split(/[\n;|]|&&/)) addCommand(command, line, effects);
		}
	}
];
/** Images and command lines that any row may match: a quick filter for all other containers. */
const candidates = /registry-creds|imagepullsecret-patcher|ecr-login-renew|certgen|secret|redis-initial-password/i;
/** Returns the Secrets that the containers of a pod create, and the service accounts they patch. */
function knownControllersIn(source, spec, budget) {
	const effects = new ControllerEffects(source);
	for (const list of ["initContainers", "containers"]) for (const item of items(child(spec, list))) {
		if (!spend(budget, "visits")) return effects;
		const container = new ControllerContainer(item);
		if (!candidates.test(`${container.image} ${container.line}`)) continue;
		for (const row of controllers) if (row.matches(container)) row.apply(container, effects);
	}
	return effects;
}
const secretTypes = {
	"docker-registry": "kubernetes.io/dockerconfigjson",
	tls: "kubernetes.io/tls"
};
/** Reads `kubectl create secret` and `kubectl patch serviceaccount` in a script. */
function addCommand(command, line, effects) {
	const withoutNamespace = command.replace(/(?<=\s)(?:-n|--namespace)\s+\S+/g, "");
	const where = namespaceOf(command) ?? effects.own;
	const created = /\bcreate\s+secret\s+(docker-registry|generic|tls)\s+(?:-\S+\s+)*"?([^\s"'-][^\s"']*)/.exec(withoutNamespace);
	if (created !== null) {
		const [, type = "", name = ""] = created;
		const isEcr = /\becr\b/.test(line);
		effects.create("kubectl create secret", name, where, {
			certain: false,
			type: secretTypes[type] ?? null,
			refreshSeconds: scheduleSeconds(effects.source),
			lifetimeSeconds: isEcr ? lifetimesSeconds.get("ECRAuthorizationToken") ?? null : null
		});
	}
	if (!command.includes("imagePullSecrets")) return;
	const account = /\bpatch\s+(?:serviceaccounts?|sa)[\s/]+"?([^\s"']+)/.exec(withoutNamespace)?.[1];
	if (account === void 0) return;
	const secret = /imagePullSecrets[^\w]+name[^\w]+([a-z0-9][a-z0-9.-]*)/.exec(command)?.[1];
	effects.patch(/[$`]/.test(account) ? null : [account], secret ?? null, where);
}
/** The namespace of a kubectl command; null if it names none. */
function namespaceOf(command) {
	const named = /(?:^|\s)(?:-n|--namespace)[=\s]+"?([^\s"']+)/.exec(command)?.[1];
	if (named === void 0) return null;
	return /[$`]/.test(named) ? everywhere : { is: named };
}
/** The interval of a CronJob in seconds. */
function scheduleSeconds({ root }) {
	const schedule = text$1(descend(root, "spec", "schedule"));
	return schedule === null ? null : cronSeconds(schedule);
}

// src/extract/secrets/producers/mutation-policies.ts
/** Reads policies and controllers that add pull secrets to pods and service accounts. */
const policies = [
	{
		group: "kyverno.io",
		kind: /^(?:Cluster)?Policy$/,
		mutations: (root) => items(descend(root, "spec", "rules")).map((rule) => child(rule, "mutate"))
	},
	{
		group: "policies.kyverno.io",
		kind: /^(?:Namespaced)?MutatingPolicy$/,
		mutations: (root) => [child(root, "spec")]
	},
	{
		group: "admissionregistration.k8s.io",
		kind: /^MutatingAdmissionPolicy$/,
		mutations: (root) => [descend(root, "spec", "mutations")]
	},
	{
		group: "mutations.gatekeeper.sh",
		kind: /^Assign$/,
		mutations: (root) => [child(root, "spec")]
	}
];
/** Returns [] for any other kind. */
function patchersOf(source, group, budget) {
	const { resource, root, renderRoot, at } = source;
	const common = {
		root: renderRoot,
		by: resource,
		at
	};
	if (group === "ops.alexellis.io" && resource.kind === "ClusterPullSecret") return [{
		...common,
		patches: { serviceAccounts: null },
		secret: resource.name,
		where: everywhere
	}];
	const policy = policies.find((row) => row.group === group && row.kind.test(resource.kind));
	if (policy === void 0) return [];
	const found = {
		addsSecrets: false,
		secrets: /* @__PURE__ */ new Set()
	};
	for (const mutation of policy.mutations(root)) search(mutation, found, budget, 0);
	if (!found.addsSecrets) return [];
	const where = resource.kind === "Policy" || resource.kind.startsWith("Namespaced") ? { is: resource.namespace } : kyvernoNamespaces(root);
	return (found.secrets.size === 0 ? [null] : [...found.secrets].slice(0, 100)).map((secret) => ({
		...common,
		patches: "pods",
		secret,
		where
	}));
}
function search(node, found, budget, depth) {
	if (node === void 0 || depth > 100 || !spend(budget, "visits")) return;
	if (node.node === "sequence") for (const item of node.items) search(item, found, budget, depth + 1);
	else if (node.node === "scalar") {
		const index = node.value.indexOf("imagePullSecrets");
		if (index < 0) return;
		found.addsSecrets = true;
		const name = /^[^]{0,40}?name["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)/.exec(node.value.slice(index + 16, index + 500))?.[1];
		if (name !== void 0) found.secrets.add(name);
	} else for (const { key, value } of node.entries) if (/^[+(]*imagePullSecrets\)?$/.test(key.value)) {
		found.addsSecrets = true;
		for (const item of items(value)) {
			const name = text$1(child(item, "name"));
			if (name !== null && !hasTemplateMarkers(name)) found.secrets.add(name);
		}
	} else search(value, found, budget, depth + 1);
}
/** The namespaces of Kyverno's mutating rules; all if one of the rules has no limit. */
function kyvernoNamespaces(root) {
	const patterns = [];
	for (const rule of items(descend(root, "spec", "rules"))) {
		const match = child(rule, "match");
		const names = [
			match,
			...items(child(match, "any")),
			...items(child(match, "all"))
		].flatMap((block) => items(descend(block, "resources", "namespaces")).flatMap((name) => text$1(name) ?? []));
		if (child(rule, "mutate") !== void 0 && names.length === 0) return everywhere;
		patterns.push(...names.map(wildcard));
	}
	return patterns.length === 0 ? everywhere : {
		patterns,
		but: [],
		selectors: []
	};
}

// src/extract/secrets/producers/producer-view.ts
/** Selects nodes of a resource by the paths of the table of producers. */
const maxDepth$2 = 100;
/** The view of one item of a resource. In its paths, "path#key" is a key that contains dots. */
function viewOf({ root, resource }, item, budget) {
	const at = {
		root,
		item
	};
	const scalars = (path) => {
		const [place = "", key] = path.split("#", 2);
		const found = nodesAt(at, place, budget);
		if (key === void 0) return found.filter(isText);
		return found.flatMap((node) => {
			if (node.node !== "mapping") return [];
			return key === "" ? node.entries.map((entry) => entry.key) : [child(node, key)].filter(isText);
		});
	};
	return {
		root,
		item,
		resource,
		texts: (path) => scalars(path).map(({ value }) => value),
		scalars,
		has: (path) => nodesAt(at, path, budget).some((node) => !(node.node === "scalar" && node.type === "null")),
		isTrue: (path) => nodesAt(at, path, budget).some(isTrue)
	};
}
/** The nodes at a path; see `ProducerOutput`. */
function nodesAt({ root, item }, path, budget) {
	if (path === ".") return [item];
	const selected = path.startsWith(".") ? selectPath(item, path.slice(1), budget) : selectPath(root, path, budget);
	return Array.from(selected, ({ node }) => node);
}
/** Unbounded: paths come from the table alone. */
const parsedPaths = /* @__PURE__ */ new Map();
function selectPath(start, path, budget) {
	let steps = parsedPaths.get(path);
	if (steps === void 0) parsedPaths.set(path, steps = parseTablePath(path));
	return select({
		node: start,
		path: "",
		parent: null
	}, steps, (_, depth) => depth < maxDepth$2 && spend(budget, "visits"));
}
/**
* Annotations contain dots: in `metadata.annotations/cert-manager.io/issuer` the text after the
* first slash is one key.
*/
function parseTablePath(path) {
	const slash = path.indexOf("/");
	return slash < 0 ? parseImagePath(path) : [...parseImagePath(path.slice(0, slash)), path.slice(slash + 1)];
}
/** The type guard for a scalar that Kubernetes reads as a string. */
function isText(node) {
	return text$1(node) !== null;
}

// src/extract/secrets/producers/replication.ts
/** Reads the annotations by which controllers copy Secrets and ConfigMaps to other namespaces. */
/** Reads the annotations of a manifest; returns [] if none of them asks for a copy. */
function replicationTargets(annotations) {
	if (annotations?.node !== "mapping") return [];
	return requestedReplicas((key) => text$1(child(annotations, key)));
}
/** Reads annotations by lookup: cert-manager.io/secret-template holds them as JSON. */
function requestedReplicas(annotation) {
	return [
		["kubernetes-reflector", reflectorTargets(annotation)],
		["kubernetes-replicator", replicatorTargets(annotation)],
		["config-syncer", syncerTargets(annotation)]
	].flatMap(([by, to]) => to === null ? [] : [{
		by,
		to
	}]);
}
/**
* Namespaces are lists of regular expressions; an empty list means all.
* https://github.com/emberstack/kubernetes-reflector#annotate-the-source-secret-or-configmap
*/
function reflectorTargets(annotation) {
	const read = (name) => annotation(`reflector.v1.k8s.emberstack.com/${name}`);
	if (read("reflection-allowed") !== "true" || read("reflection-auto-enabled") !== "true") return null;
	const auto = splitList(read("reflection-auto-namespaces"));
	const allowed = splitList(read("reflection-allowed-namespaces"));
	const selector = read("reflection-auto-namespaces-selector") ?? read("reflection-allowed-namespaces-selector");
	const selectors = selector === null || selector === "" ? [] : [parseSelector(selector)];
	const patterns = auto.length > 0 ? auto : allowed;
	if (patterns.length === 0 && selectors.length === 0) return everywhere;
	return {
		patterns,
		but: [],
		selectors
	};
}
/** https://github.com/mittwald/kubernetes-replicator#push-based-replication */
function replicatorTargets(annotation) {
	const names = annotation("replicator.v1.mittwald.de/replicate-to");
	const selector = annotation("replicator.v1.mittwald.de/replicate-to-matching");
	if (names === null && selector === null) return null;
	return {
		patterns: splitList(names),
		but: [],
		selectors: selector === null ? [] : [parseSelector(selector)]
	};
}
/** https://config-syncer.com/docs/guides/config-syncer/intra-cluster/ */
function syncerTargets(annotation) {
	const selector = annotation("kubed.appscode.com/sync");
	if (selector === null) return null;
	return selector.trim() === "" ? everywhere : {
		patterns: [],
		but: [],
		selectors: [parseSelector(selector)]
	};
}

// src/extract/secrets/producers/producer-template.ts
/** Returns the objects that a producer creates for one of its resources. */
function fillTemplate(producer, source, budget) {
	return producer.outputs.flatMap((output) => [...fillOutput(output, producer, source, budget)]);
}
function* fillOutput(output, producer, source, budget) {
	const { root, resource } = source;
	for (const { item, key } of itemsOf(output, root, budget)) {
		const view = viewOf(source, item, budget);
		if (output.when?.(view) === false) continue;
		if (!spend(budget, "kept")) return;
		const name = output.name === null ? null : fill(output.name, view, key);
		if (name === void 0) continue;
		const isUnknown = name === null || hasTemplateMarkers(name);
		const where = whereOf(output, view, resource);
		const object = contentOf(output, source, view, budget, {
			name: isUnknown ? null : output.rewriteName?.(name) ?? name,
			where,
			root: source.renderRoot,
			certain: source.certain && output.certain !== false && !isUnknown && where !== anyNamespace,
			by: resource,
			producer: producer.by ?? resource.kind,
			at: source.at,
			hook: source.hook,
			like: output.like?.(view) ?? null,
			adds: output.adds?.(view) ?? false
		});
		yield object;
		for (const path of output.annotations ?? []) for (const annotations of nodesAt(view, path, budget)) yield* copiesOf(object, replicationTargets(annotations));
		const json = output.jsonAnnotations === void 0 ? void 0 : view.texts(output.jsonAnnotations)[0];
		if (json !== void 0) yield* copiesOf(object, requestedReplicas(jsonAnnotations(json)));
	}
}
/** Adds the fields of the output's kind. */
function contentOf(output, source, view, budget, common) {
	if (output.kind === "ServiceAccount") {
		const imagePullSecrets = (output.pullSecrets === void 0 ? [] : nodesAt(view, output.pullSecrets, budget)).flatMap((list) => pullSecrets$1(source.manifest, list, budget) ?? []);
		return {
			...emptyServiceAccount,
			...common,
			imagePullSecrets
		};
	}
	const keys = keysOfOutput(output, view);
	if (output.kind === "ConfigMap") return {
		...emptyConfigMap,
		...common,
		keys
	};
	const { type, at: typeNode } = typeOf$2(output, view);
	const keyPaths = [...(output.keyMaps ?? []).map((path) => `${path}#`), ...output.keyPaths ?? []];
	const generators = output.generators === void 0 ? [] : nodesAt(view, output.generators, budget);
	return {
		...emptySecret,
		...common,
		type,
		typeAt: typeNode === null ? null : source.manifest.span(typeNode),
		keys,
		keyAt: loginKey(source.manifest, type, keyPaths.flatMap(view.scalars)),
		hidden: "made in the cluster",
		registries: registriesOf(output, view, type),
		refreshSeconds: output.refresh?.(view) ?? null,
		lifetimeSeconds: output.lifetimeSeconds ?? null,
		generators: generators.flatMap(generatorOf)
	};
}
/** Returns the copies of an object in other namespaces. */
function* copiesOf(object, copies) {
	for (const { by, to } of copies) yield {
		...object,
		where: to,
		producer: by
	};
}
/** Returns a lookup in `{"annotations": ...}`; invalid JSON has no annotations. */
function jsonAnnotations(written) {
	let template;
	try {
		template = JSON.parse(written);
	} catch {
		return () => null;
	}
	const annotations = typeof template === "object" && template !== null && "annotations" in template ? template.annotations : null;
	const values = new Map(typeof annotations === "object" && annotations !== null ? Object.entries(annotations) : []);
	return (key) => {
		const value = values.get(key);
		return typeof value === "string" ? value : null;
	};
}
/** The rule of a namespace with template markers. Compared by identity. */
const anyNamespace = { ...everywhere };
function whereOf(output, view, resource) {
	if (output.where !== void 0) return output.where(view);
	const namespace = output.namespace?.flatMap((path) => view.texts(path)).find((text) => text !== "") ?? resource.namespace;
	return namespace !== null && hasTemplateMarkers(namespace) ? anyNamespace : { is: namespace };
}
function typeOf$2(output, view) {
	const at = output.type?.flatMap((path) => view.scalars(path)).find(({ value }) => value !== "");
	if (at !== void 0) return {
		type: hasTemplateMarkers(at.value) ? null : at.value,
		at
	};
	return {
		type: output.defaultType === void 0 ? "Opaque" : output.defaultType,
		at: null
	};
}
function keysOfOutput(output, view) {
	const { keys, keyMaps, keyPaths, hasMoreKeys } = output;
	if (keys === void 0 && keyMaps === void 0 && keyPaths === void 0) return null;
	if (hasMoreKeys === true || hasMoreKeys?.(view) === true) return null;
	const written = (keyPaths ?? []).flatMap((path) => view.texts(path));
	const named = (keyMaps ?? []).flatMap((path) => view.texts(`${path}#`));
	const all = [.../* @__PURE__ */ new Set([
		...keys ?? [],
		...named,
		...written
	])];
	return all.length === 0 || all.some(hasTemplateMarkers) ? null : all;
}
function registriesOf(output, view, type) {
	const key = dockerConfigKey(type);
	if (output.dockerConfigTemplate === void 0 || key === void 0) return null;
	const template = view.texts(`${output.dockerConfigTemplate}#${key}`)[0];
	return template === void 0 ? null : templatedRegistries(template, key);
}
function generatorOf(node) {
	const kind = text$1(child(node, "kind"));
	const name = text$1(child(node, "name"));
	return kind === null || name === null ? [] : [{
		kind,
		name
	}];
}
/** Fills the first template whose paths all exist; undefined if there is none. */
function fill(templates, view, key) {
	for (const template of templates) {
		let isComplete = true;
		const filled = template.replace(/\{([^{}]*(?:\{\})?[^{}]*)\}/g, (_, path) => {
			const value = path === "name" ? view.resource.name : path === "key" ? key : view.texts(path)[0] ?? null;
			if (value === null || value === "") isComplete = false;
			return value ?? "";
		});
		if (isComplete) return filled;
	}
}
function* itemsOf(output, root, budget) {
	if (output.each === void 0) {
		yield {
			item: root,
			key: null
		};
		return;
	}
	for (const { node, parent } of selectPath(root, output.each, budget)) yield {
		item: node,
		key: (parent?.entries.find(({ value }) => value === node))?.key.value ?? null
	};
}

// src/extract/secrets/producers/producers.ts
/**
* The table of producers: kinds whose controllers create Secrets, ConfigMaps and service accounts,
* with the names, types and keys of these.
*/
const tls = {
	defaultType: "kubernetes.io/tls",
	keys: ["tls.crt", "tls.key"]
};
/** Secrets by name, each with its keys separated by spaces; "" if the keys are unknown. */
function named(names, common = {}) {
	return Object.entries(names).map(([name, keys]) => ({
		...common,
		name: [name],
		...keys === "" ? {} : { keys: keys.split(" ") }
	}));
}
function accounts(...names) {
	return names.map((name) => ({
		kind: "ServiceAccount",
		name: [name]
	}));
}
/**
* The spec of an ExternalSecret at the path `spec`.
* https://external-secrets.io/latest/api/externalsecret/
*/
function externalSecret(spec, place) {
	const target = `${spec}.target`;
	const replaces = ({ has, texts }) => (has(`${target}.template.data`) || has(`${target}.template.templateFrom`)) && texts(`${target}.template.mergePolicy`)[0] !== "Merge";
	const policy = ({ texts }) => texts(`${target}.creationPolicy`)[0] ?? "Owner";
	const made = (view) => policy(view) !== "None" && !view.has(`${target}.manifest`);
	const common = {
		...place,
		type: [`${target}.template.type`],
		dockerConfigTemplate: `${target}.template.data`,
		refresh: (view) => {
			if (view.texts(`${spec}.refreshPolicy`)[0] === "CreatedOnce") return null;
			return durationSeconds(view.texts(`${spec}.refreshInterval`)[0] ?? "1h");
		},
		generators: `${spec}.**.generatorRef`,
		adds: (view) => policy(view) === "Merge"
	};
	return [
		{
			...common,
			when: (view) => made(view) && replaces(view),
			keyMaps: [`${target}.template.data`],
			hasMoreKeys: ({ has }) => has(`${target}.template.templateFrom[]`),
			annotations: [`${target}.template.metadata.annotations`]
		},
		{
			...common,
			when: (view) => made(view) && !replaces(view),
			keyPaths: [`${spec}.data[].secretKey`],
			keyMaps: [`${target}.template.data`],
			hasMoreKeys: ({ has }) => has(`${spec}.dataFrom[]`) || has(`${target}.template.templateFrom[]`),
			annotations: [`${target}.template.metadata.annotations`, "metadata.annotations"]
		},
		{
			...place,
			kind: "ConfigMap",
			when: ({ texts }) => texts(`${target}.manifest.kind`)[0] === "ConfigMap"
		}
	];
}
/**
* Namespaces by selectors and names; one match suffices.
* https://external-secrets.io/latest/api/clusterexternalsecret/
*/
function selectedNamespaces({ root, texts }) {
	const spec = child(root, "spec");
	const one = child(spec, "namespaceSelector");
	const all = [...one === void 0 ? [] : [one], ...items(child(spec, "namespaceSelectors"))];
	return {
		patterns: texts("spec.namespaces[]").map(literal),
		but: [],
		selectors: all.map(selectorOf)
	};
}
/** Namespaces by the selector at a path; all if there is none. */
function bySelector(...path) {
	return ({ root }) => {
		let node = root;
		for (const key of path) node = child(node, key);
		return node === void 0 ? everywhere : {
			patterns: [],
			but: [],
			selectors: [selectorOf(node)]
		};
	};
}
/**
* Without `create` the operator fills an existing Secret.
* https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
*/
const vault = {
	name: ["{spec.destination.name}"],
	type: ["spec.destination.type"],
	adds: ({ isTrue }) => !isTrue("spec.destination.create"),
	annotations: ["spec.destination.annotations"],
	refresh: ({ texts }) => durationSeconds(texts("spec.refreshAfter")[0])
};
const issuers = [
	"metadata.annotations/cert-manager.io/issuer",
	"metadata.annotations/cert-manager.io/cluster-issuer",
	"metadata.annotations/cert-manager.io/issuer-name"
];
const isShimmed = ({ has, texts }) => issuers.some((path) => has(path)) || texts("metadata.annotations/kubernetes.io/tls-acme")[0] === "true";
/** https://cert-manager.io/docs/usage/gateway/ */
const gatewayShim = {
	each: "spec.listeners[].tls.certificateRefs[]",
	name: ["{.name}"],
	when: (view) => isShimmed(view) && !view.has(".namespace"),
	...tls
};
const secretgen = (keys, defaultType) => ({
	name: ["{name}"],
	type: ["spec.secretTemplate.type"],
	defaultType,
	keyMaps: ["spec.secretTemplate.stringData"],
	...keys.length > 0 ? { keys } : {},
	hasMoreKeys: ({ has }) => has("spec.secretTemplate") && !has("spec.secretTemplate.stringData")
});
const generated = {
	name: ["{name}"],
	type: ["spec.type"],
	keyMaps: ["spec.data"],
	keyPaths: ["spec.fields[].fieldName"]
};
const eck = (short) => ({
	[`{name}-${short}-http-certs-public`]: "ca.crt tls.crt",
	[`{name}-${short}-http-certs-internal`]: "ca.crt tls.crt tls.key",
	[`{name}-${short}-http-ca-internal`]: "tls.crt tls.key"
});
const postgresUser = { keys: ["username", "password"] };
const zalando = (user) => `${user}.{name}.credentials.postgresql.acid.zalan.do`;
const dashed = (name) => name.replaceAll("_", "-");
/**
* A rule that generates objects for the resources it matches. Kyverno replaces `{{ }}`.
* https://kyverno.io/docs/policy-types/cluster-policy/generate/
*/
function kyvernoGenerate(each) {
	const kindIs = (kind) => (view) => view.texts(".kind")[0] === kind;
	const place = {
		each,
		name: ["{.name}"],
		where: ({ texts }) => {
			const namespace = texts(".namespace")[0];
			return namespace === void 0 || /[{$]/.test(namespace) ? everywhere : { is: namespace };
		},
		certain: false,
		like: ({ texts }) => {
			const name = texts(".clone.name")[0];
			return name === void 0 ? null : {
				name,
				namespace: texts(".clone.namespace")[0] ?? null
			};
		}
	};
	const cloned = ({ has }) => has(".clone");
	return [
		{
			...place,
			when: (view) => kindIs("Secret")(view) && !cloned(view),
			type: [".data.type"],
			keyMaps: [".data.data", ".data.stringData"]
		},
		{
			...place,
			when: (view) => kindIs("Secret")(view) && cloned(view),
			defaultType: null
		},
		{
			...place,
			kind: "ConfigMap",
			when: kindIs("ConfigMap"),
			keyMaps: [".data.data"]
		},
		{
			...place,
			kind: "ServiceAccount",
			when: kindIs("ServiceAccount"),
			pullSecrets: ".data.imagePullSecrets"
		},
		{
			...place,
			name: null,
			when: ({ texts }) => texts(".cloneList.kinds[]").some((kind) => /(?:^|\/)Secret$/.test(kind)),
			defaultType: null
		}
	];
}
/** https://openkruise.io/docs/user-manuals/resourcedistribution */
function distributed({ root, isTrue, texts }) {
	const targets = child(child(root, "spec"), "targets");
	const but = texts("spec.targets.excludedNamespaces.list[].name").map(literal);
	if (isTrue("spec.targets.allNamespaces")) return {
		patterns: [".*"],
		but,
		selectors: []
	};
	const selector = child(targets, "namespaceSelector");
	return {
		patterns: texts("spec.targets.includedNamespaces.list[].name").map(literal),
		but,
		selectors: selector === void 0 ? [] : [selectorOf(selector)]
	};
}
/**
* The patterns are matched by Python's re.match, which anchors only the start.
* https://github.com/zakkg3/ClusterSecret
*/
function matchNamespace({ root, texts }) {
	const whole = (pattern) => {
		if (pattern.endsWith("$")) return pattern.slice(0, -1);
		return pattern.includes("|") ? `(?:${pattern}).*` : `${pattern}.*`;
	};
	const prefixes = (path) => texts(path).map(whole);
	return {
		patterns: child(root, "matchNamespace") === void 0 ? [".*"] : prefixes("matchNamespace[]"),
		but: prefixes("avoidNamespaces[]"),
		selectors: []
	};
}
/** True if a CEL expression mentions Secrets. */
const mentionsSecrets = ({ texts }) => texts("spec.**").some((expression) => /secret/i.test(expression));
/** The groups of custom kinds. */
const anyGroup = "*.*";
const crossplane = {
	name: ["{spec.writeConnectionSecretToRef.name}"],
	namespace: ["spec.writeConnectionSecretToRef.namespace"],
	defaultType: "connection.crossplane.io/v1alpha1"
};
const producers = [
	{
		group: "bitnami.com",
		kind: "SealedSecret",
		outputs: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			keyMaps: ["spec.encryptedData", "spec.template.data"],
			hasMoreKeys: ({ has }) => has("spec.data") && !has("spec.encryptedData"),
			annotations: ["spec.template.metadata.annotations"],
			dockerConfigTemplate: "spec.template.data"
		}]
	},
	{
		group: "external-secrets.io",
		kind: "ExternalSecret",
		outputs: externalSecret("spec", { name: ["{spec.target.name}", "{name}"] })
	},
	{
		group: "external-secrets.io",
		kind: "ClusterExternalSecret",
		outputs: externalSecret("spec.externalSecretSpec", {
			name: [
				"{spec.externalSecretSpec.target.name}",
				"{spec.externalSecretName}",
				"{name}"
			],
			where: selectedNamespaces
		})
	},
	{
		group: "external-secrets.io",
		kind: "PushSecret",
		outputs: [{
			each: "spec.data[]",
			name: ["{.match.remoteRef.remoteKey}"],
			where: () => everywhere,
			defaultType: null,
			certain: false
		}]
	},
	{
		group: "external-secrets.io",
		kind: "ClusterPushSecret SecretStore ClusterSecretStore",
		outputs: []
	},
	{
		group: "kubernetes-client.io",
		kind: "ExternalSecret",
		outputs: [{
			name: ["{name}"],
			type: [
				"spec.template.type",
				"spec.type",
				"secretDescriptor.type"
			],
			keyPaths: ["spec.data[].name", "secretDescriptor.data[].name"],
			keyMaps: ["spec.template.data", "spec.template.stringData"],
			hasMoreKeys: ({ has }) => has("spec.dataFrom[]") || has("spec.dataFromWithOptions[]") || has("spec.data[].path") || has("spec.data[].recursive")
		}]
	},
	{
		group: "isindir.github.com",
		kind: "SopsSecret",
		outputs: ["spec.secretTemplates[]", "spec.secret_templates[]"].map((each) => ({
			each,
			name: ["{.name}"],
			type: [".type"],
			keyMaps: [".data", ".stringData"],
			annotations: [".annotations"]
		}))
	},
	{
		group: "viaduct.ai",
		kind: "ksops",
		outputs: [{
			each: "secretFrom[]",
			name: ["{.metadata.name}"],
			namespace: [".metadata.namespace"],
			type: [".type"],
			certain: false
		}, {
			name: null,
			when: ({ has }) => has("files[]"),
			where: () => everywhere,
			defaultType: null,
			certain: false
		}]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "VaultStaticSecret VaultDynamicSecret HCPVaultSecretsApp",
		outputs: [vault]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "VaultPKISecret",
		outputs: [vault]
	},
	{
		group: "secrets.hashicorp.com",
		kind: "*",
		outputs: []
	},
	{
		group: "ricoberger.de",
		kind: "VaultSecret",
		outputs: [{
			name: ["{name}"],
			type: ["spec.type"],
			keyPaths: ["spec.keys[]"],
			keyMaps: ["spec.templates"]
		}]
	},
	{
		group: "digitalis.io",
		kind: "ValsSecret",
		outputs: [{
			name: ["{spec.name}", "{name}"],
			type: ["spec.type"],
			keyMaps: ["spec.data", "spec.template"]
		}]
	},
	{
		group: "lockbox.k8s.cloudflare.com",
		kind: "Lockbox",
		outputs: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			keyMaps: ["spec.data"]
		}]
	},
	{
		group: "passbolt.tagesspiegel.de",
		kind: "PassboltSecret",
		outputs: [{
			name: ["{name}"],
			type: ["spec.secretType"]
		}]
	},
	{
		group: "redhatcop.redhat.io",
		kind: "VaultSecret",
		outputs: [{
			name: ["{spec.output.name}"],
			type: ["spec.output.type"],
			keyMaps: ["spec.output.stringData"]
		}]
	},
	{
		group: "secrets-store.csi.x-k8s.io",
		kind: "SecretProviderClass",
		outputs: [{
			each: "spec.secretObjects[]",
			name: ["{.secretName}"],
			type: [".type"],
			keyPaths: [".data[].key"],
			annotations: [".annotations"],
			certain: false
		}]
	},
	{
		group: "secret-sync.*",
		kind: "SecretSync",
		outputs: [{
			name: ["{name}"],
			type: ["spec.secretObject.type"],
			keyPaths: ["spec.secretObject.data[].targetKey"]
		}]
	},
	{
		group: "onepassword.com",
		kind: "OnePasswordItem",
		outputs: [{
			name: ["{name}"],
			rewriteName: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-").replace(/^-+|-+$/g, ""),
			type: ["type"]
		}]
	},
	{
		group: "apps",
		kind: "Deployment",
		by: "1Password operator",
		outputs: ["metadata.annotations", "spec.template.metadata.annotations"].map((annotations) => ({
			name: [`{${annotations}/operator.1password.io/item-name}`],
			when: ({ has }) => has(`${annotations}/operator.1password.io/item-path`)
		}))
	},
	{
		group: "secrets.doppler.com",
		kind: "DopplerSecret",
		outputs: [{
			name: ["{spec.managedSecret.name}"],
			namespace: ["spec.managedSecret.namespace"],
			type: ["spec.managedSecret.type"],
			annotations: ["spec.managedSecret.annotations"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalSecret",
		outputs: [...["spec.managedSecretReference", "spec.managedKubeSecretReferences[]"].map((each) => ({
			each,
			name: ["{.secretName}"],
			namespace: [".secretNamespace"],
			type: [".secretType"],
			keyMaps: [".template.data"],
			hasMoreKeys: ({ has, isTrue }) => !has(".template") || isTrue(".template.includeAllSecrets"),
			annotations: [".template.metadata.annotations"]
		})), {
			kind: "ConfigMap",
			each: "spec.managedKubeConfigMapReferences[]",
			name: ["{.configMapName}"],
			namespace: [".configMapNamespace"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalDynamicSecret",
		outputs: [{
			each: "spec.managedSecretReference",
			name: ["{.secretName}"],
			namespace: [".secretNamespace"],
			type: [".secretType"]
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalStaticSecret",
		outputs: [{
			each: "spec.targets[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			type: [".secretType"],
			when: ({ texts }) => texts(".kind")[0] === "Secret"
		}, {
			kind: "ConfigMap",
			each: "spec.targets[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			when: ({ texts }) => texts(".kind")[0] === "ConfigMap"
		}]
	},
	{
		group: "secrets.infisical.com",
		kind: "InfisicalPushSecret",
		outputs: []
	},
	{
		group: "k8s.bitwarden.com",
		kind: "BitwardenSecret",
		outputs: [{
			name: ["{spec.secretName}"],
			keyPaths: ["spec.map[].secretKeyName"],
			hasMoreKeys: ({ has, isTrue }) => has("spec.onlyMappedSecrets") && !isTrue("spec.onlyMappedSecrets")
		}]
	},
	{
		group: "spv.no",
		kind: "AzureKeyVaultSecret",
		outputs: [{
			name: ["{spec.output.secret.name}"],
			type: ["spec.output.secret.type"],
			keyPaths: ["spec.output.secret.dataKey"],
			hasMoreKeys: ({ texts }) => /^(?:certificate|multi-key-value-secret)$/.test(texts("spec.vault.object.type")[0] ?? "") || /tls|docker/.test(texts("spec.output.secret.type")[0] ?? "")
		}, {
			kind: "ConfigMap",
			name: ["{spec.output.configMap.name}"],
			keyPaths: ["spec.output.configMap.dataKey"]
		}]
	},
	{
		group: "iam.cnrm.cloud.google.com",
		kind: "IAMServiceAccountKey",
		outputs: [{
			name: ["{name}"],
			keys: ["key.json"],
			when: ({ texts }) => texts("metadata.annotations/cnrm.cloud.google.com/create-gsa-key-secret")[0] !== "false"
		}]
	},
	{
		group: "*.azure.com",
		kind: "*",
		outputs: [{
			each: "spec.operatorSpec.secrets{}",
			name: ["{.name}"],
			keyPaths: [".key"]
		}, {
			kind: "ConfigMap",
			each: "spec.operatorSpec.configMaps{}",
			name: ["{.name}"],
			keyPaths: [".key"]
		}]
	},
	{
		group: "services.k8s.aws",
		kind: "FieldExport",
		outputs: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{spec.to.name}"],
			namespace: ["spec.to.namespace"],
			keyPaths: ["spec.to.key"],
			hasMoreKeys: ({ has }) => !has("spec.to.key"),
			when: ({ texts }) => texts("spec.to.kind")[0]?.toLowerCase() === kind.toLowerCase(),
			certain: false
		}))
	},
	{
		group: "aiven.io",
		kind: "*",
		outputs: [{
			name: ["{spec.connInfoSecretTarget.name}", "{name}"],
			when: ({ isTrue }) => !isTrue("spec.connInfoSecretTargetDisabled")
		}]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "Certificate",
		outputs: [{
			name: ["{spec.secretName}"],
			...tls,
			keys: [...tls.keys, "ca.crt"],
			hasMoreKeys: ({ has }) => has("spec.keystores") || has("spec.additionalOutputFormats[]"),
			annotations: ["spec.secretTemplate.annotations"]
		}]
	},
	{
		group: "networking.k8s.io",
		kind: "Ingress",
		by: "cert-manager",
		outputs: [{
			each: "spec.tls[]",
			name: ["{.secretName}"],
			when: (view) => isShimmed(view) && view.has(".hosts[]"),
			...tls,
			jsonAnnotations: "metadata.annotations/cert-manager.io/secret-template"
		}]
	},
	{
		group: "gateway.networking.k8s.io",
		kind: "Gateway",
		by: "cert-manager",
		outputs: [gatewayShim]
	},
	{
		group: "gateway.networking.k8s.io gateway.networking.x-k8s.io",
		kind: "ListenerSet XListenerSet",
		by: "cert-manager",
		outputs: [gatewayShim]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "Issuer",
		outputs: [{
			name: ["{spec.acme.privateKeySecretRef.name}"],
			keys: ["tls.key"],
			hasMoreKeys: ({ has }) => has("spec.acme.privateKeySecretRef.key")
		}]
	},
	{
		group: "cert-manager.io certmanager.k8s.io",
		kind: "ClusterIssuer",
		outputs: [{
			name: ["{spec.acme.privateKeySecretRef.name}"],
			keys: ["tls.key"],
			where: () => everywhere,
			certain: false
		}]
	},
	{
		group: "trust.cert-manager.io",
		kind: "Bundle",
		outputs: ["secret", "configMap"].map((target) => ({
			kind: target === "secret" ? "Secret" : "ConfigMap",
			name: ["{name}"],
			when: ({ has }) => has(`spec.target.${target}`),
			keyPaths: [`spec.target.${target}.key`, "spec.target.additionalFormats{}.key"],
			where: bySelector("spec", "target", "namespaceSelector")
		}))
	},
	{
		group: "trust-manager.io",
		kind: "ClusterBundle",
		outputs: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{name}"],
			where: bySelector("spec", "target", "namespaceSelector"),
			when: ({ has }) => has(kind === "Secret" ? "spec.target.secret" : "spec.target.configMap") || !has("spec.target"),
			certain: false
		}))
	},
	{
		group: "",
		kind: "Service",
		by: "OpenShift service CA",
		outputs: ["beta", "alpha"].map((stage) => ({
			name: [`{metadata.annotations/service.${stage}.openshift.io/serving-cert-secret-name}`],
			...tls
		}))
	},
	{
		group: "clustersecret.io",
		kind: "ClusterSecret",
		outputs: [{
			name: ["{name}"],
			type: ["type"],
			keyMaps: ["data"],
			hasMoreKeys: ({ has }) => has("data.valueFrom"),
			where: matchNamespace
		}]
	},
	{
		group: "ops.alexellis.io",
		kind: "ClusterPullSecret",
		by: "registry-creds",
		outputs: [{
			name: ["{name}"],
			defaultType: "kubernetes.io/dockerconfigjson",
			keys: [".dockerconfigjson"],
			where: () => everywhere
		}]
	},
	{
		group: "kyverno.io",
		kind: "ClusterPolicy Policy",
		outputs: [...kyvernoGenerate("spec.rules[].generate"), ...kyvernoGenerate("spec.rules[].generate.foreach[]")]
	},
	{
		group: "policies.kyverno.io",
		kind: "GeneratingPolicy NamespacedGeneratingPolicy",
		outputs: [{
			name: null,
			where: () => everywhere,
			when: mentionsSecrets,
			defaultType: null,
			certain: false
		}]
	},
	{
		group: "apps.kruise.io",
		kind: "ResourceDistribution",
		outputs: ["Secret", "ConfigMap"].map((kind) => ({
			kind,
			name: ["{spec.resource.metadata.name}"],
			type: ["spec.resource.type"],
			keyMaps: kind === "Secret" ? ["spec.resource.data", "spec.resource.stringData"] : ["spec.resource.data", "spec.resource.binaryData"],
			when: ({ texts }) => texts("spec.resource.kind")[0] === kind,
			where: distributed
		}))
	},
	{
		group: "capsule.clastix.io",
		kind: "TenantResource GlobalTenantResource",
		outputs: [
			"Secret",
			"ConfigMap",
			"ServiceAccount"
		].flatMap((kind) => [{
			kind,
			each: "spec.resources[].rawItems[]",
			name: ["{.metadata.name}"],
			type: [".type"],
			keyMaps: [".data", ".stringData"],
			when: ({ texts }) => texts(".kind")[0] === kind,
			where: () => everywhere,
			certain: false,
			pullSecrets: ".imagePullSecrets"
		}, {
			kind,
			each: "spec.resources[].namespacedItems[]",
			name: null,
			defaultType: null,
			when: ({ texts }) => texts(".kind")[0] === kind,
			where: () => everywhere,
			certain: false
		}])
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretImport",
		outputs: [{
			name: ["{name}"],
			defaultType: null,
			like: ({ resource, texts }) => ({
				name: resource.name ?? "",
				namespace: texts("spec.fromNamespace")[0] ?? null
			})
		}]
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretExport",
		outputs: []
	},
	{
		group: "secretgen.carvel.dev",
		kind: "SecretTemplate",
		outputs: [{
			name: ["{name}"],
			type: ["spec.template.type"],
			keyMaps: ["spec.template.data", "spec.template.stringData"]
		}]
	},
	{
		group: "secretgen.k14s.io",
		kind: "Password",
		outputs: [secretgen(["password"], "kubernetes.io/basic-auth")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "Certificate",
		outputs: [secretgen(["crt.pem", "key.pem"], "Opaque")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "RSAKey",
		outputs: [secretgen(["pub.pem", "key.pem"], "Opaque")]
	},
	{
		group: "secretgen.k14s.io",
		kind: "SSHKey",
		outputs: [secretgen(["ssh-privatekey", "ssh-authorizedkey"], "kubernetes.io/ssh-auth")]
	},
	{
		group: "secretgenerator.mittwald.de",
		kind: "StringSecret BasicAuth SSHKeyPair",
		outputs: [generated]
	},
	{
		group: "elasticsearch.k8s.elastic.co",
		kind: "Elasticsearch",
		outputs: named({
			"{name}-es-elastic-user": "elastic",
			"{name}-es-internal-users": "",
			"{name}-es-xpack-file-realm": "",
			"{name}-es-transport-ca-internal": "",
			"{name}-es-transport-certs-public": "",
			"{name}-es-remote-ca": "",
			"{name}-es-file-settings": "",
			...eck("es")
		})
	},
	{
		group: "kibana.k8s.elastic.co",
		kind: "Kibana",
		outputs: named({
			"{name}-kb-config": "",
			"{name}-kibana-user": "",
			...eck("kb")
		})
	},
	{
		group: "apm.k8s.elastic.co",
		kind: "ApmServer",
		outputs: named({
			"{name}-apm-token": "",
			"{name}-apm-config": "",
			...eck("apm")
		})
	},
	{
		group: "enterprisesearch.k8s.elastic.co",
		kind: "EnterpriseSearch",
		outputs: named(eck("ent"))
	},
	{
		group: "agent.k8s.elastic.co",
		kind: "Agent",
		outputs: named({
			"{name}-agent-config": "",
			"{name}-agent-envvars": "",
			...eck("agent")
		})
	},
	{
		group: "beat.k8s.elastic.co",
		kind: "Beat",
		outputs: named(eck("beat"))
	},
	{
		group: "maps.k8s.elastic.co",
		kind: "ElasticMapsServer",
		outputs: named(eck("ems"))
	},
	{
		group: "logstash.k8s.elastic.co",
		kind: "Logstash",
		outputs: named(eck("ls"))
	},
	{
		group: "rabbitmq.com",
		kind: "RabbitmqCluster",
		outputs: [
			{
				name: ["{name}-default-user"],
				keys: [
					"username",
					"password",
					"default_user.conf",
					"provider",
					"type",
					"host",
					"port",
					"connection_string"
				],
				when: ({ has }) => !has("spec.secretBackend.vault.defaultUserPath") && !has("spec.secretBackend.externalSecret.name")
			},
			{ name: ["{name}-erlang-cookie"] },
			...accounts("{name}-server")
		]
	},
	{
		group: "rabbitmq.com",
		kind: "User",
		outputs: [{
			name: ["{name}-user-credentials"],
			...postgresUser
		}]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "Cluster",
		outputs: [
			{
				name: ["{name}-app"],
				defaultType: "kubernetes.io/basic-auth",
				keys: [
					"username",
					"user",
					"password",
					"dbname",
					"host",
					"port",
					"pgpass",
					"uri",
					"jdbc-uri",
					"fqdn-uri",
					"fqdn-jdbc-uri"
				],
				when: ({ has }) => ![
					"recovery",
					"pg_basebackup",
					"initdb"
				].some((way) => has(`spec.bootstrap.${way}.secret.name`))
			},
			{
				name: ["{name}-superuser"],
				defaultType: "kubernetes.io/basic-auth",
				keys: [
					"username",
					"user",
					"password",
					"dbname",
					"host",
					"port",
					"pgpass",
					"uri",
					"jdbc-uri",
					"fqdn-uri",
					"fqdn-jdbc-uri"
				],
				when: ({ has, isTrue }) => isTrue("spec.enableSuperuserAccess") && !has("spec.superuserSecret.name")
			},
			{
				name: ["{name}-ca"],
				when: ({ has }) => !has("spec.certificates.serverCASecret") || !has("spec.certificates.clientCASecret")
			},
			{
				name: ["{name}-server"],
				when: ({ has }) => !has("spec.certificates.serverTLSSecret"),
				...tls
			},
			{
				name: ["{name}-replication"],
				when: ({ has }) => !has("spec.certificates.replicationTLSSecret"),
				...tls
			},
			{
				name: ["{name}-pull-secret"],
				defaultType: "kubernetes.io/dockerconfigjson",
				certain: false
			},
			{
				kind: "ServiceAccount",
				name: ["{spec.serviceAccountName}", "{name}"],
				pullSecrets: "spec.imagePullSecrets"
			}
		]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "Pooler",
		outputs: [{ name: ["{spec.cluster.name}-pooler"] }]
	},
	{
		group: "postgresql.cnpg.io",
		kind: "DatabaseRole",
		outputs: [{
			name: ["{name}-client-cert"],
			when: ({ has }) => has("spec.clientCertificate")
		}]
	},
	{
		group: "acid.zalan.do",
		kind: "postgresql",
		outputs: [
			...[
				"postgres",
				"standby",
				"pooler"
			].map((user) => ({
				name: [zalando(user)],
				...postgresUser
			})),
			{
				each: "spec.users{}",
				name: [zalando("{key}")],
				rewriteName: dashed,
				...postgresUser
			},
			...[
				"owner_user",
				"reader_user",
				"writer_user"
			].map((user) => ({
				each: "spec.preparedDatabases{}",
				name: [zalando(`{key}_${user}`)],
				rewriteName: dashed,
				...postgresUser
			})),
			...accounts("postgres-pod")
		]
	},
	{
		group: "postgres-operator.crunchydata.com",
		kind: "PostgresCluster",
		outputs: [
			...["each", "none"].map((users) => ({
				...users === "each" ? {
					each: "spec.users[]",
					name: ["{name}-pguser-{.name}"]
				} : { name: ["{name}-pguser-{name}"] },
				keys: [
					"host",
					"port",
					"user",
					"password",
					"verifier",
					"dbname",
					"uri",
					"jdbc-uri"
				],
				hasMoreKeys: ({ has }) => has("spec.proxy.pgBouncer"),
				when: ({ has }) => users === "each" || !has("spec.users[]")
			})),
			...named({
				"{name}-cluster-cert": "",
				"{name}-replication-cert": "",
				"{name}-pgbouncer": "",
				"{name}-pgbackrest": ""
			}),
			...accounts("{name}-instance", "{name}-pgbouncer", "{name}-pgbackrest")
		]
	},
	{
		group: "pg.percona.com pgv2.percona.com",
		kind: "PerconaPGCluster",
		outputs: [
			{
				each: "spec.users[]",
				name: ["{name}-pguser-{.name}"]
			},
			{
				name: ["{name}-pguser-{name}"],
				when: ({ has }) => !has("spec.users[]")
			},
			{ name: ["{name}-cluster-cert"] }
		]
	},
	{
		group: "psmdb.percona.com",
		kind: "PerconaServerMongoDB",
		outputs: [{ name: ["{spec.secrets.users}", "percona-server-mongodb-users"] }, ...named({
			"internal-{name}-users": "",
			"{name}-mongodb-encryption-key": "",
			"{name}-mongodb-keyfile": "",
			"{name}-ssl": "",
			"{name}-ssl-internal": ""
		})]
	},
	{
		group: "pxc.percona.com",
		kind: "PerconaXtraDBCluster",
		outputs: [{ name: ["{spec.secretsName}", "{name}-secrets"] }, ...named({
			"internal-{name}": "",
			"{name}-ssl": "",
			"{name}-ssl-internal": ""
		})]
	},
	{
		group: "mongodbcommunity.mongodb.com",
		kind: "MongoDBCommunity",
		outputs: [
			{
				each: "spec.users[]",
				name: ["{.connectionStringSecretName}", "{name}-{.db}-{.name}"],
				rewriteName: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-"),
				namespace: [".connectionStringSecretNamespace"],
				keys: [
					"connectionString.standard",
					"connectionString.standardSrv",
					"username",
					"password"
				]
			},
			{
				each: "spec.users[]",
				name: ["{.scramCredentialsSecretName}-scram-credentials"]
			},
			...named({
				"{name}-agent-password": "",
				"{name}-keyfile": "",
				"{name}-config": ""
			})
		]
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaUser",
		outputs: [{
			name: ["{name}"],
			keys: [
				"ca.crt",
				"user.crt",
				"user.key",
				"user.p12",
				"user.password"
			],
			when: ({ texts }) => texts("spec.authentication.type")[0] === "tls"
		}, {
			name: ["{name}"],
			keys: ["password", "sasl.jaas.config"],
			when: ({ texts }) => texts("spec.authentication.type")[0] === "scram-sha-512"
		}]
	},
	{
		group: "kafka.strimzi.io",
		kind: "Kafka",
		outputs: [
			...["cluster", "clients"].flatMap((ca) => {
				const generates = ({ has, isTrue }) => !has(`spec.${ca}Ca.generateCertificateAuthority`) || isTrue(`spec.${ca}Ca.generateCertificateAuthority`);
				return [{
					name: [`{name}-${ca}-ca-cert`],
					keys: [
						"ca.crt",
						"ca.p12",
						"ca.password"
					],
					when: generates
				}, {
					name: [`{name}-${ca}-ca`],
					when: generates
				}];
			}),
			...named({
				"{name}-kafka-brokers": "",
				"{name}-entity-topic-operator-certs": "",
				"{name}-entity-user-operator-certs": "",
				"{name}-cluster-operator-certs": "",
				"{name}-kafka-jmx": "",
				"{name}-trustbundle": ""
			}),
			...accounts("{name}-kafka", "{name}-zookeeper", "{name}-entity-operator", "{name}-cruise-control", "{name}-kafka-exporter")
		]
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaConnect",
		outputs: accounts("{name}-connect")
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaMirrorMaker2",
		outputs: accounts("{name}-mirrormaker2")
	},
	{
		group: "kafka.strimzi.io",
		kind: "KafkaBridge",
		outputs: accounts("{name}-bridge")
	},
	{
		group: "infra.contrib.fluxcd.io",
		kind: "Terraform",
		outputs: [{
			name: ["{spec.writeOutputsToSecret.name}"],
			keyPaths: ["spec.writeOutputsToSecret.outputs[]"]
		}]
	},
	{
		group: "grafana.integreatly.org",
		kind: "Grafana",
		outputs: [{
			name: ["{name}-admin-credentials"],
			keys: ["GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD"],
			when: ({ isTrue }) => !isTrue("spec.disableDefaultAdminSecret")
		}, {
			kind: "ServiceAccount",
			name: ["{name}-sa"],
			pullSecrets: "spec.serviceAccount.imagePullSecrets"
		}]
	},
	{
		group: "grafana.integreatly.org",
		kind: "GrafanaServiceAccount",
		outputs: [{
			each: "spec.tokens[]",
			name: ["{.secretName}"]
		}, {
			each: "spec.tokens[]",
			name: null,
			when: ({ has }) => !has(".secretName")
		}]
	},
	{
		group: "app.redislabs.com",
		kind: "RedisEnterpriseDatabase",
		outputs: [{
			name: ["{spec.databaseSecretName}", "redb-{name}"],
			keys: [
				"password",
				"port",
				"service_name"
			]
		}]
	},
	{
		group: "redis.redis.opstreelabs.in",
		kind: "*",
		outputs: []
	},
	{
		group: "k8s.mariadb.com",
		kind: "*",
		outputs: [{
			each: "spec.**",
			name: ["{.name}"],
			keyPaths: [".key"],
			when: ({ isTrue, has }) => isTrue(".generate") && has(".key")
		}, {
			name: ["{spec.connection.secretName}", "{spec.secretName}"],
			when: ({ resource, has }) => has("spec.connection") || resource.kind === "Connection"
		}]
	},
	{
		group: "cluster.redpanda.com",
		kind: "User",
		outputs: [{
			each: "spec.authentication.password.valueFrom.secretKeyRef",
			name: ["{.name}"]
		}]
	},
	{
		group: "awx.ansible.com",
		kind: "AWX",
		outputs: [
			{
				name: ["{name}-admin-password"],
				keys: ["password"],
				when: ({ has }) => !has("spec.admin_password_secret")
			},
			{
				name: ["{name}-secret-key"],
				keys: ["secret_key"],
				when: ({ has }) => !has("spec.secret_key_secret")
			},
			{
				name: ["{name}-postgres-configuration"],
				when: ({ has }) => !has("spec.postgres_configuration_secret")
			},
			{ name: ["{name}-broadcast-websocket"] }
		]
	},
	{
		group: "k8s.keycloak.org",
		kind: "Keycloak",
		outputs: [{
			name: ["{name}-initial-admin"],
			defaultType: "kubernetes.io/basic-auth",
			keys: ["username", "password"]
		}]
	},
	{
		group: "cluster.x-k8s.io",
		kind: "Cluster",
		outputs: named({
			"{name}-kubeconfig": "value",
			"{name}-ca": "tls.crt tls.key",
			"{name}-etcd": "tls.crt tls.key",
			"{name}-sa": "tls.crt tls.key",
			"{name}-proxy": "tls.crt tls.key",
			"{name}-apiserver-etcd-client": "tls.crt tls.key"
		}, { defaultType: "cluster.x-k8s.io/secret" })
	},
	{
		group: "ceph.rook.io",
		kind: "CephCluster",
		outputs: [
			...named({
				"rook-ceph-mon": "",
				"rook-ceph-config": "",
				"rook-ceph-admin-keyring": "",
				"rook-csi-rbd-provisioner": "",
				"rook-csi-rbd-node": "",
				"rook-csi-cephfs-provisioner": "",
				"rook-csi-cephfs-node": ""
			}),
			{
				kind: "ConfigMap",
				name: ["rook-ceph-mon-endpoints"]
			},
			{
				kind: "ConfigMap",
				name: ["rook-config-override"]
			}
		]
	},
	{
		group: "objectbucket.io",
		kind: "ObjectBucketClaim",
		outputs: [{
			name: ["{name}"],
			keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
		}, {
			kind: "ConfigMap",
			name: ["{name}"]
		}]
	},
	{
		group: "kustomize.config.k8s.io",
		kind: "Kustomization Component",
		outputs: [{
			each: "secretGenerator[]",
			name: ["{.name}"],
			namespace: [".namespace", "namespace"],
			type: [".type"],
			certain: false
		}, {
			kind: "ConfigMap",
			each: "configMapGenerator[]",
			name: ["{.name}"],
			namespace: [".namespace", "namespace"],
			certain: false
		}]
	},
	{
		group: "operators.coreos.com",
		kind: "ClusterServiceVersion",
		outputs: ["permissions", "clusterPermissions"].map((list) => ({
			kind: "ServiceAccount",
			each: `spec.install.spec.${list}[]`,
			name: ["{.serviceAccountName}"]
		}))
	},
	{
		group: "rbacmanager.reactiveops.io",
		kind: "RBACDefinition",
		outputs: [{
			kind: "ServiceAccount",
			each: "rbacBindings[].subjects[]",
			name: ["{.name}"],
			namespace: [".namespace"],
			when: ({ texts }) => texts(".kind")[0] === "ServiceAccount",
			pullSecrets: ".imagePullSecrets"
		}]
	},
	{
		group: "opentelemetry.io",
		kind: "OpenTelemetryCollector",
		outputs: [{
			kind: "ServiceAccount",
			name: ["{name}-collector"],
			when: ({ has }) => !has("spec.serviceAccount")
		}, {
			kind: "ServiceAccount",
			name: ["{name}-targetallocator"],
			when: ({ isTrue }) => isTrue("spec.targetAllocator.enabled")
		}]
	},
	{
		group: "opentelemetry.io",
		kind: "OpAMPBridge",
		outputs: [{
			kind: "ServiceAccount",
			name: ["{name}-opamp-bridge"],
			when: ({ has }) => !has("spec.serviceAccount")
		}]
	},
	{
		group: "pkg.crossplane.io",
		kind: "DeploymentRuntimeConfig",
		outputs: [{
			kind: "ServiceAccount",
			name: ["{spec.serviceAccountTemplate.metadata.name}"],
			where: () => everywhere,
			certain: false
		}]
	},
	{
		group: anyGroup,
		kind: "*",
		outputs: [crossplane]
	}
];
/** The rows for a kind, and whether one of them is specific to it. */
function producersOf(group, kind) {
	const rows = producers.filter((row) => row.group.split(" ").some((pattern) => matchesPattern(pattern, group)) && row.kind.split(" ").some((pattern) => matchesPattern(pattern, kind)));
	return {
		rows,
		recognised: rows.some((row) => row.group !== anyGroup)
	};
}

// src/extract/secrets/resolve-objects.ts
/**
* Copies the content of originals, applies generators, merges additions, and turns namespace rules
* into namespaces. An object with several sets of namespaces becomes several objects.
*/
function resolveObjects(unresolved, { namespaces, generators, propagates }) {
	const additions = Map.groupBy(unresolved.filter(({ adds }) => adds), keyOf);
	const whole = unresolved.filter(({ adds }) => !adds);
	const originals = Map.groupBy(whole.filter(({ name }) => name !== null), keyOf);
	return whole.flatMap((object) => {
		const copy = copyOriginal(object, originals);
		const merged = mergeAdditions(copy.kind === "Secret" ? applyGenerators(copy, generators) : copy, additions.get(keyOf(object)) ?? []);
		const declared = resolveNamespaces(object.where, namespaces).map((place) => declare(merged, place.namespaces, object.certain && place.certain));
		if (propagates && isPropagated(object)) declared.push({
			...declare(merged, {
				match: ".*",
				but: null
			}, false),
			producer: "Hierarchical Namespace Controller"
		});
		return declared;
	});
}
function keyOf({ kind, name }) {
	return `${kind}/${name}`;
}
function isPropagated({ kind, source, producer, where }) {
	return kind === "Secret" && source === "manifest" && producer === null && "is" in where;
}
function declare(object, namespaces, certain) {
	const { where: _where, like: _like, adds: _adds, ...rest } = object;
	if (rest.kind !== "Secret") return {
		...rest,
		namespaces,
		certain
	};
	const { generators: _generators, ...secret } = rest;
	return {
		...secret,
		namespaces,
		certain
	};
}
/** Takes over type, keys and content of the original if the manifests declare it. */
function copyOriginal(object, originals) {
	const { kind, like } = object;
	if (like === null) return object;
	const original = originals.get(`${kind}/${like.name}`)?.find(({ where, like: of }) => of === null && "is" in where && where.is === like.namespace);
	if (original === void 0) return object;
	if (object.kind === "Secret" && original.kind === "Secret") {
		const { type, typeAt, keys, keyAt, dockerConfig, registries } = original;
		const hidden = dockerConfig === null ? original.hidden ?? object.hidden : null;
		return {
			...object,
			type,
			typeAt,
			keys,
			keyAt,
			dockerConfig,
			registries,
			hidden
		};
	}
	if (object.kind === "ConfigMap" && original.kind === "ConfigMap") return {
		...object,
		keys: original.keys
	};
	if (object.kind === "ServiceAccount" && original.kind === "ServiceAccount") return {
		...object,
		imagePullSecrets: original.imagePullSecrets
	};
	return object;
}
/** Takes over the registries and the shortest lifetime of the generators. */
function applyGenerators(secret, known) {
	if (secret.generators.length === 0) return secret;
	const used = secret.generators.flatMap(({ kind, name }) => known.filter((generator) => generator.kind === kind && generator.name === name));
	const lifetimes = used.flatMap(({ lifetimeSeconds }) => lifetimeSeconds ?? []);
	const hosts = used.flatMap(({ registries }) => registries ?? []);
	const isOpen = hosts.length === 0 || used.some(({ registries }) => registries === null);
	return {
		...secret,
		registries: secret.registries ?? (isOpen ? null : hosts),
		lifetimeSeconds: secret.lifetimeSeconds ?? (lifetimes.length === 0 ? null : Math.min(...lifetimes))
	};
}
/** Adds the keys of `additions` in the same namespace. The result is unknown if any part is. */
function mergeAdditions(object, additions) {
	if (object.kind === "ServiceAccount") return object;
	const parts = additions.flatMap((addition) => addition.kind !== "ServiceAccount" && isInSameNamespace(addition, object) ? [addition.keys] : []);
	const all = [object.keys, ...parts];
	const keys = all.includes(null) ? null : [...new Set(all.flatMap((part) => part ?? []))];
	return {
		...object,
		keys
	};
}
function isInSameNamespace(a, b) {
	return a.root === b.root && "is" in a.where && "is" in b.where && a.where.is === b.where.is;
}
/**
* ConfigMaps that exist in every namespace of a cluster, or of a cluster with Istio or OpenShift,
* and stand in no manifest.
*/
const builtInConfigMaps = [
	{
		name: "kube-root-ca.crt",
		keys: ["ca.crt"],
		certain: true,
		by: "kube-controller-manager"
	},
	{
		name: "istio-ca-root-cert",
		keys: ["root-cert.pem"],
		certain: false,
		by: "istiod"
	},
	{
		name: "openshift-service-ca.crt",
		keys: ["service-ca.crt"],
		certain: false,
		by: "OpenShift service CA"
	}
];
const nowhere = {
	file: "",
	line: 1,
	column: 1,
	endLine: 1,
	endColumn: 1,
	excerpt: ""
};
/**
* The service accounts of every OpenShift project.
* https://docs.openshift.com/container-platform/latest/authentication/using-service-accounts-in-applications.html
*/
const openshiftAccounts = [
	"builder",
	"deployer",
	"pipeline"
];
/** The objects that the control plane creates in every namespace. */
function builtInObjects(openshift) {
	const place = {
		where: everywhere,
		root: "",
		at: nowhere,
		hook: null
	};
	const resource = (kind, name) => ({
		apiVersion: "v1",
		kind,
		namespace: null,
		name
	});
	return [...builtInConfigMaps.map(({ name, keys, certain, by }) => ({
		...emptyConfigMap,
		...place,
		name,
		keys,
		certain,
		by: resource("ConfigMap", name),
		producer: by
	})), ...(openshift ? openshiftAccounts : []).map((name) => ({
		...emptyServiceAccount,
		...place,
		name,
		certain: false,
		by: resource("ServiceAccount", name),
		producer: "OpenShift"
	}))];
}

// src/extract/secrets/object-collector.ts
/** Bounds the lookup cache: hostile input may have any number of kinds. */
const maxCachedKinds = 4096;
/** Takes one resource after another; `resolve` returns what they declare together. */
var ObjectCollector = class {
	#objects;
	#patchers = [];
	#namespaces = [];
	#generators = [];
	#producersByKind = /* @__PURE__ */ new Map();
	#propagates = false;
	#openshift = false;
	/** `configured` are the objects of the configuration. */
	constructor(configured) {
		this.#objects = [...configured];
	}
	/** Adds what a resource declares or produces. Returns whether its kind is a known one. */
	add(source, group, budget) {
		const { root, resource } = source;
		this.#openshift ||= group.endsWith("openshift.io");
		const own = declaredObject(source, budget);
		if (own !== void 0) {
			this.#keep(own);
			for (const { by, to } of replicationTargets(descend(root, "metadata", "annotations"))) this.#keep({
				...own,
				where: to,
				producer: by
			});
			return true;
		}
		if (group === "" && resource.kind === "Namespace" && resource.name !== null) this.#namespaces.push({
			name: resource.name,
			root: source.renderRoot,
			labels: labelsOf(root)
		});
		if (group === "hnc.x-k8s.io" && resource.kind === "HNCConfiguration") this.#propagates ||= propagatesSecrets(root);
		const generator = generatorOf$1(root, group, resource.kind, resource.name);
		if (generator !== void 0) this.#generators.push(generator);
		const { rows, recognised } = this.#producersOf(group, resource.kind);
		for (const row of rows) for (const object of fillTemplate(row, source, budget)) this.#keep(object);
		this.#patchers.push(...patchersOf(source, group, budget));
		return recognised || generator !== void 0;
	}
	/** Adds what the known controllers among a pod's containers create. */
	addControllers(source, spec, budget) {
		const { objects, patchers } = knownControllersIn(source, spec, budget);
		for (const object of objects) this.#keep(object);
		this.#patchers.push(...patchers);
	}
	/** Adds a Secret that the controller of an unknown kind may create. */
	addGuess(source, name) {
		const { resource, renderRoot, at, hook } = source;
		this.#keep({
			...emptySecret,
			name,
			where: resource.namespace === null ? everywhere : { is: resource.namespace },
			root: renderRoot,
			by: resource,
			producer: resource.kind,
			at,
			hook,
			hidden: "made in the cluster",
			certain: false
		});
	}
	addObjects(objects) {
		for (const object of objects) this.#keep(object);
	}
	/** `namespaceOf` returns the namespace of a place whose resources name none. */
	resolve(namespaceOf) {
		const namespaces = this.#namespaces;
		for (const { by, at, source } of this.#objects) if (source === "manifest") by.namespace ??= namespaceOf(at);
		for (const { by, at } of this.#patchers) by.namespace ??= namespaceOf(at);
		const all = [...this.#objects.map(inOwnNamespace), ...builtInObjects(this.#openshift)];
		return {
			objects: resolveObjects(all, {
				namespaces,
				generators: this.#generators,
				propagates: this.#propagates
			}),
			patchers: this.#patchers.flatMap(({ where, ...patcher }) => resolveNamespaces(ownNamespace(where, patcher.by), namespaces).map((place) => ({
				...patcher,
				namespaces: place.namespaces
			}))),
			namespaces
		};
	}
	#producersOf(group, kind) {
		const key = `${group}/${kind}`;
		const cached = this.#producersByKind.get(key);
		if (cached !== void 0) return cached;
		const found = producersOf(group, kind);
		if (this.#producersByKind.size < maxCachedKinds) this.#producersByKind.set(key, found);
		return found;
	}
	#keep(object) {
		this.#objects.push(detached$1(object));
	}
};
/** Copies the strings, so that the object does not keep its document in memory. */
function detached$1(object) {
	const name = detachString(object.name);
	if (object.kind === "ServiceAccount") return {
		...object,
		name
	};
	const keys = object.keys?.map(detachString) ?? null;
	if (object.kind === "ConfigMap") return {
		...object,
		name,
		keys
	};
	const { type, registries, dockerConfig } = object;
	return {
		...object,
		name,
		keys,
		type: detachString(type),
		registries: registries?.map(detachString) ?? null,
		dockerConfig: dockerConfig === null ? null : {
			key: dockerConfig.key,
			text: detachString(dockerConfig.text)
		}
	};
}
/** Replaces the unnamed namespace by that of the resource, which may be known by now. */
function inOwnNamespace(object) {
	const { like, by, where } = object;
	return {
		...object,
		where: ownNamespace(where, by),
		like: like === null ? null : {
			...like,
			namespace: like.namespace ?? by.namespace
		}
	};
}
function ownNamespace(where, { namespace }) {
	return "is" in where && where.is === null ? { is: namespace } : where;
}
function labelsOf(root) {
	const labels = descend(root, "metadata", "labels");
	if (labels?.node !== "mapping") return {};
	return Object.fromEntries(labels.entries.flatMap(({ key, value }) => {
		const written = text$1(value);
		return written === null ? [] : [[detachString(key.value), detachString(written)]];
	}));
}
/**
* https://github.com/kubernetes-retired/hierarchical-namespaces/blob/master/docs/user-guide/how-to.md
*/
function propagatesSecrets(root) {
	return items(descend(root, "spec", "resources")).some((resource) => text$1(child(resource, "resource")) === "secrets" && text$1(child(resource, "mode"))?.endsWith("Propagate") === true);
}

// src/extract/extract.ts
var Extractor = class {
	#options;
	#cluster;
	#gitops = new GitopsNamespaces();
	#context;
	/** The folders of rendered roots, by the path of their rendered file. */
	#renderedFolders = /* @__PURE__ */ new Map();
	#commentBudget = createBudget();
	#place;
	constructor(options) {
		this.#options = options;
		this.#place = {
			namespace: options.namespace,
			placeholder: null
		};
		this.#cluster = new ClusterBuilder(new ObjectCollector(options.declared === void 0 ? [] : configuredObjects(options.declared)));
		this.#context = {
			profileOf: createKindProfiles(options.locations),
			imagesOnly: options.need === "images",
			cluster: this.#cluster,
			gitops: this.#gitops,
			renderRoot: "",
			namespaceOr: (written) => detachString((written === this.#place.placeholder ? null : written) ?? this.#place.namespace)
		};
	}
	/** Begins a file; see `RootedFile.root`. The documents that are added next belong to it. */
	startFile(root, place) {
		this.#context.renderRoot = root;
		this.#place = place ?? {
			namespace: this.#options.namespace,
			placeholder: null
		};
		if (place?.root !== void 0) this.#renderedFolders.set(place.root.file, place.root.folder);
		this.#cluster.files += 1;
	}
	/** Adds one document of the current file. */
	add({ content, manifests, broken, suppressions = [] }) {
		const cluster = this.#cluster;
		for (const suppression of suppressions) if (spend(this.#commentBudget, "kept")) cluster.suppressions.push(suppression);
		if (content !== "empty" && content !== "foreign") cluster.documents += 1;
		if (content === "skipped") cluster.resources += 1;
		if (broken !== null) cluster.addBrokenDocument(broken);
		for (const manifest of manifests) {
			if (cluster.isFull) return;
			cluster.resources += 1;
			readResource(this.#context, manifest);
		}
	}
	/** Adds only the namespaces into which Argo CD and Flux resources of a document put folders. */
	addNamespaces({ manifests }) {
		const cluster = new ClusterBuilder(new ObjectCollector([]));
		for (const manifest of manifests) readResource({
			...this.#context,
			cluster
		}, manifest);
	}
	/** Adds one document of an inventory (`kubectl get ... -o yaml`). */
	addInventory({ manifests }) {
		const { objects, nodes, coverage } = readInventory(manifests);
		this.#cluster.objects.addObjects(objects);
		this.#cluster.nodes.push(...nodes);
		if (coverage !== null) this.#cluster.coverage.push(coverage);
	}
	/**
	* Returns everything declared so far. Resources that name no namespace are in the one into which
	* Argo CD or Flux puts their folder.
	*/
	cluster() {
		return this.#cluster.build((at) => this.#namespaceAt(at));
	}
	/**
	* The namespace into which Argo CD or Flux puts the folder of a chart or overlay; null if there
	* is none or more than one.
	*/
	namespaceOf(folder) {
		return this.#gitops.ofRoot(folder);
	}
	/** Folders with resources without a namespace that Argo CD or Flux puts into several. */
	ambiguousFolders() {
		return this.#gitops.ambiguousFolders();
	}
	/** True if the limit of kept facts is exceeded: the cluster is incomplete. */
	isFull() {
		return this.#cluster.isFull;
	}
	#namespaceAt({ file }) {
		const folder = this.#renderedFolders.get(file);
		return folder === void 0 ? this.#gitops.ofFiles(file.slice(0, Math.max(0, file.lastIndexOf("/")))) : this.#gitops.ofRoot(folder);
	}
};

// src/model/render-root.ts
/** Thrown if a task cannot be rendered; the message is shown to users. */
var RenderRefusal = class extends Error {
	name = "RenderRefusal";
	/** The root may well render elsewhere: this run may not fetch what it needs. */
	isWithheld;
	constructor(message, { isWithheld = false } = {}) {
		super(message);
		this.isWithheld = isWithheld;
	}
};

// src/render/helm/chart.ts
/** Reads a chart folder with its subcharts. https://helm.sh/docs/topics/charts/ */
const maxDepth$1 = 20;
const maxFiles$1 = 5e3;
/** Follows the charts folder and `file://` dependencies. Unreadable files count as empty. */
async function readChart(folder, depth = 0) {
	const content = await yamlOf(await textOf(join$1(folder, "Chart.yaml")) ?? "");
	const legacy = await yamlOf(await textOf(join$1(folder, "requirements.yaml")) ?? "");
	const declared = [...listOf(valueAt(content, "dependencies")), ...listOf(valueAt(legacy, "dependencies"))];
	const entries = await readdir(join$1(folder, "charts"), { withFileTypes: true }).catch(() => []);
	const vendored = depth < maxDepth$1 ? await readVendored(folder, entries, depth) : [];
	const dependencies = [];
	for (const each of declared) {
		const name = stringAt(each, "name");
		if (name === null) continue;
		const repository = stringAt(each, "repository") ?? "";
		const inFolder = vendored.find((chart) => chart.name === name) ?? null;
		const isArchived = entries.some((entry) => entry.name.startsWith(`${name}-`) && entry.name.endsWith(".tgz"));
		const path = localPath(repository);
		const local = inFolder === null && !isArchived && path !== null && depth < maxDepth$1 ? await readChart(resolve(folder, path), depth + 1) : null;
		dependencies.push({
			alias: stringAt(each, "alias") ?? name,
			name,
			repository,
			chart: inFolder ?? local,
			vendored: inFolder !== null || isArchived
		});
	}
	for (const chart of vendored) if (chart.name !== null && !dependencies.some((each) => each.chart === chart)) dependencies.push({
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
async function readVendored(folder, entries, depth) {
	const charts = [];
	for (const entry of entries) if (entry.isDirectory()) charts.push(await readChart(join$1(folder, "charts", entry.name), depth + 1));
	return charts;
}
/** The path of a `file://` repository, relative to the chart; null for any other. */
function localPath(repository) {
	return /^file:\/\/(.*)$/s.exec(repository)?.[1] ?? null;
}
/** Dependencies of the chart and its subcharts that Helm would not find in the charts folders. */
function missingDependencies(chart) {
	return chart.dependencies.flatMap((each) => [...each.vendored ? [] : [each], ...each.chart === null ? [] : missingDependencies(each.chart)]);
}
/** The chart and all its subcharts, innermost first, each folder once. */
function chartsOf(chart) {
	const all = [...chart.dependencies.flatMap((each) => each.chart === null ? [] : chartsOf(each.chart)), chart];
	return [...new Map(all.map((each) => [each.folder, each])).values()];
}
/**
* The absolute path of a template as Helm names it ("web/charts/sub/templates/x.yaml"); null if it
* is in an archive.
*/
function templateOf(chart, rendererPath) {
	const [, ...steps] = rendererPath.split("/");
	let current = chart;
	while (current !== null && steps[0] === "charts" && steps.length > 2) {
		const alias = steps[1];
		current = current.dependencies.find((each) => each.alias === alias)?.chart ?? null;
		steps.splice(0, 2);
	}
	return current === null ? null : join$1(current.folder, ...steps);
}
/**
* The editable files of a chart without its subcharts. Throws `RenderRefusal` if a link leads out
* of the boundary: Helm would follow the link and print the target.
*/
async function filesOf({ folder }, boundary) {
	const realBoundary = await realpath(boundary);
	const isInside = isWithin$1(await realpath(folder).catch(() => folder), realBoundary);
	const walker = new ChartWalker(isInside ? realBoundary : null);
	await walker.add(folder, []);
	return walker.files;
}
var ChartWalker = class {
	files = [];
	/** Null for a chart outside the boundary, whose links are not restricted. */
	#realBoundary;
	#count = 0;
	constructor(realBoundary) {
		this.#realBoundary = realBoundary;
	}
	/** `steps` leads from the chart to `folder`. */
	async add(folder, steps) {
		const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
		for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) await this.#addEntry(entry, join$1(folder, entry.name), [...steps, entry.name]);
	}
	async #addEntry(entry, path, steps) {
		if (++this.#count > maxFiles$1) throw new RenderRefusal(`the chart has more than ${maxFiles$1} files`);
		if (entry.isSymbolicLink()) await this.#checkLink(path, steps);
		const status = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
		if (status?.isDirectory() === true) {
			if (entry.name !== ".git") await this.add(path, steps);
		} else if (status?.isFile() === true) {
			const role = roleOf(steps);
			if (role !== null) this.files.push({
				file: path,
				role
			});
		}
	}
	async #checkLink(path, steps) {
		const real = await realpath(path).catch(() => null);
		if (this.#realBoundary !== null && real !== null && !isWithin$1(real, this.#realBoundary)) throw new RenderRefusal(`${steps.join("/")} is a link that leads out of the repository`);
	}
};
function roleOf([first = "", ...rest]) {
	if (rest.length > 0) return first === "templates" ? "template" : null;
	if (first === "values.yaml") return "chart-values";
	return first === "Chart.yaml" ? "chart" : null;
}

// src/render/kustomize/overlays.ts
/** Finds the inputs of an overlay, and the overlays below a folder. */
const maxFiles = 5e3;
const maxFolders$1 = 2e4;
/**
* Follows a kustomization through its bases and components. Throws `RenderRefusal` if it includes
* too many files.
*/
async function inputsOf(overlay) {
	const collector = new InputCollector();
	await collector.follow(overlay);
	return collector.inputs;
}
/** The inputs as files with their roles. */
function sourcePathsOf({ kustomizations, files }) {
	return [...kustomizations.map(({ file }) => ({
		file,
		role: "kustomization"
	})), ...files.map((file) => ({
		file,
		role: "resource"
	}))];
}
var InputCollector = class {
	inputs = {
		kustomizations: [],
		files: [],
		absent: []
	};
	#seen = /* @__PURE__ */ new Set();
	async follow(folder) {
		if (this.#seen.has(folder)) return;
		this.#seen.add(folder);
		const kustomization = await readKustomization(folder);
		if (kustomization === null) return;
		this.inputs.kustomizations.push(kustomization);
		this.inputs.absent.push(...kustomization.remote);
		for (const named of kustomization.named) await this.#add(resolve(folder, named.name), named);
	}
	async #add(path, { name, field }) {
		const status = await stat(path).catch(() => null);
		if (status === null) this.inputs.absent.push(name);
		if (status?.isDirectory() === true) await this.follow(path);
		else if (status?.isFile() === true && !this.#seen.has(path)) {
			this.#seen.add(path);
			this.inputs.files.push(path);
			if (/^(?:generators|transformers|validators|configurations)$/.test(field)) {
				const contents = await yamlsOf(await textOf(path) ?? "");
				this.inputs.absent.push(...remoteIn(contents ?? ["an unreadable kustomization file"]));
			}
		}
		if (this.#seen.size > maxFiles) throw new RenderRefusal(`it includes more than ${maxFiles} files`);
	}
};
/**
* Folders at or below `folder` with a kustomization that no other of them includes. Components and
* the bases of the overlays are left out.
*/
async function overlaysBelow(folder, isExcluded) {
	const found = [];
	const folders = [folder];
	for (let count = 0; folders.length > 0 && count < maxFolders$1; count++) {
		const current = folders.pop() ?? "";
		const kustomization = await readKustomization(current);
		if (kustomization !== null) found.push(kustomization);
		const below = (await readdir(current, { withFileTypes: true }).catch(() => [])).filter(({ name }) => name !== ".git" && name !== "node_modules").filter((entry) => entry.isDirectory() && !isExcluded(join$1(current, entry.name))).map(({ name }) => join$1(current, name));
		folders.push(...below.sort().toReversed());
	}
	return rootKustomizations(found);
}
/** The folders of the kustomizations that none of the others includes. */
function rootKustomizations(all) {
	const included = new Set(all.flatMap(({ folder, named }) => named.filter(({ field }) => resourceFields.has(field)).map(({ name }) => resolve(folder, name))));
	return all.filter(({ folder, component }) => !component && !included.has(folder)).map(({ folder }) => folder);
}

// src/render/find-roots.ts
/** Finds the charts and overlays of a repository for `pullgate init`. Runs no renderer. */
/** Manifests in such folders are broken on purpose, or maintained elsewhere. */
const notDeployed = /* @__PURE__ */ new Set([
	"test",
	"tests",
	"testdata",
	"fixtures",
	"vendor",
	"third_party"
]);
const maxFolders = 2e4;
/** Searches the repository of the working folder, else the working folder. */
async function findRoots(workingFolder, environment) {
	const folder = gitRoot(workingFolder) ?? workingFolder;
	const finder = new RootFinder();
	await finder.search(folder);
	const { charts, sourceFolders, skippedNames } = finder;
	const dependencies = new Set(charts.flatMap((chart) => chart.localDependencies));
	const isSkipped = (path) => slashed(relative(folder, path)).split("/").some((name) => skippedNames.has(name));
	const overlays = await overlaysBelow(folder, isSkipped);
	const shown = (path) => slashed(relative(folder, path)) || ".";
	return {
		folder,
		charts: charts.filter((chart) => !chart.isLibrary && !dependencies.has(chart.folder)).map((chart) => ({
			folder: shown(chart.folder),
			name: chart.name,
			values: chart.values
		})),
		overlays: overlays.map(shown),
		sourceFolders: sourceFolders.map(shown),
		skippedNames: [...skippedNames].sort(),
		tools: {
			helm: findProgram("helm", environment) !== null,
			kustomize: (findProgram("kustomize", environment) ?? findProgram("kubectl", environment)) !== null
		}
	};
}
var RootFinder = class {
	charts = [];
	sourceFolders = [];
	skippedNames = /* @__PURE__ */ new Set();
	#count = 0;
	async search(folder) {
		if (++this.#count > maxFolders) return;
		const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
		entries.sort((a, b) => a.name < b.name ? -1 : 1);
		const chart = await chartIn(folder, entries);
		if (chart !== null) this.charts.push(chart);
		if (chart !== null || await kustomizationIn(folder) !== null) this.sourceFolders.push(folder);
		for (const entry of entries) {
			if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") continue;
			if (chart !== null && (entry.name === "charts" || entry.name === "templates")) continue;
			if (notDeployed.has(entry.name)) this.skippedNames.add(entry.name);
			else await this.search(join$1(folder, entry.name));
		}
	}
};
/** Null unless the folder has a Chart.yaml with a name. */
async function chartIn(folder, entries) {
	if (!entries.some(({ name }) => name === "Chart.yaml")) return null;
	const chart = await yamlOf(await textOf(join$1(folder, "Chart.yaml")) ?? "");
	const name = stringAt(chart, "name");
	if (name === null) return null;
	const paths = listOf(valueAt(chart, "dependencies")).flatMap((each) => localPath(stringAt(each, "repository") ?? "") ?? []);
	return {
		folder,
		name,
		values: entries.flatMap((each) => /^values[-.].+\.ya?ml$/.test(each.name) ? each.name : []),
		localDependencies: paths.map((path) => resolve(folder, path)),
		isLibrary: stringAt(chart, "type") === "library"
	};
}

// src/render/render.ts
/** Renders the tasks in their order. Loads the renderers only if there is a task. */
async function* render$1(options) {
	if (options.renderTasks.length === 0) return;
	const { renderTasks } = await import("./render-tasks.js");
	yield* renderTasks(options);
}
/**
* Reads the charts and overlays below folders without rendering them (`--source`). Throws
* `UsageError` if a folder is missing or contains neither.
*/
async function readSources(folders, workingFolder) {
	if (folders.length === 0) return [];
	const { readSourceRoots } = await import("./read-source-roots.js");
	return await readSourceRoots(folders, workingFolder);
}
/** Loads the renderer of GitOps sources. */
async function openGitopsRenderer(options) {
	const { GitopsRenderer: Renderer } = await import("./gitops-renderer.js");
	return new Renderer(options);
}
/** Prepares the folder of a chart. See chart-folder.ts. */
async function openChartFolder(folder, options) {
	const { readChartFolder } = await import("./chart-folder.js");
	return await readChartFolder(folder, options);
}

// \0built-in:import:buffer
const builtIn$1 = /* @__PURE__ */ process.getBuiltinModule("node:buffer");
const isUtf8 = builtIn$1.isUtf8;
const isAscii = builtIn$1.isAscii;

// node_modules/js-yaml/dist/js-yaml.mjs
/*! js-yaml 5.5.0 https://github.com/nodeca/js-yaml @license MIT */
var DEFAULT_SNIPPET_OPTIONS = /* @__PURE__ */ (() => ({
	maxLength: 79,
	indent: 1,
	linesBefore: 3,
	linesAfter: 2
}))();
function getLine(buffer, lineStart, lineEnd, position, maxLineLength) {
	let head = "";
	let tail = "";
	const maxHalfLength = Math.floor(maxLineLength / 2) - 1;
	if (position - lineStart > maxHalfLength) {
		head = " ... ";
		lineStart = position - maxHalfLength + head.length;
	}
	if (lineEnd - position > maxHalfLength) {
		tail = " ...";
		lineEnd = position + maxHalfLength - tail.length;
	}
	return {
		str: head + buffer.slice(lineStart, lineEnd).replace(/\t/g, "\u2192") + tail,
		pos: position - lineStart + head.length
	};
}
function padStart(string, max) {
	return " ".repeat(Math.max(max - string.length, 0)) + string;
}
function makeSnippet(mark, options) {
	if (!mark.buffer) return null;
	const opts = {
		...DEFAULT_SNIPPET_OPTIONS,
		...options
	};
	const re = /\r?\n|\r|\0/g;
	const lineStarts = [0];
	const lineEnds = [];
	let match;
	let foundLineNo = -1;
	while (match = re.exec(mark.buffer)) {
		lineEnds.push(match.index);
		lineStarts.push(match.index + match[0].length);
		if (mark.position <= match.index && foundLineNo < 0) foundLineNo = lineStarts.length - 2;
	}
	if (foundLineNo < 0) foundLineNo = lineStarts.length - 1;
	let result = "";
	const lineNoLength = Math.min(mark.line + opts.linesAfter, lineEnds.length).toString().length;
	const maxLineLength = opts.maxLength - (opts.indent + lineNoLength + 3);
	for (let i = 1; i <= opts.linesBefore; i++) {
		if (foundLineNo - i < 0) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo - i], lineEnds[foundLineNo - i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo - i]), maxLineLength);
		result = `${" ".repeat(opts.indent)}${padStart((mark.line - i + 1).toString(), lineNoLength)} | ${line.str}\n${result}`;
	}
	const line = getLine(mark.buffer, lineStarts[foundLineNo], lineEnds[foundLineNo], mark.position, maxLineLength);
	result += `${" ".repeat(opts.indent)}${padStart((mark.line + 1).toString(), lineNoLength)} | ${line.str}\n`;
	result += `${"-".repeat(opts.indent + lineNoLength + 3 + line.pos)}^\n`;
	for (let i = 1; i <= opts.linesAfter; i++) {
		if (foundLineNo + i >= lineEnds.length) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo + i], lineEnds[foundLineNo + i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo + i]), maxLineLength);
		result += `${" ".repeat(opts.indent)}${padStart((mark.line + i + 1).toString(), lineNoLength)} | ${line.str}\n`;
	}
	return result.replace(/\n$/, "");
}
function formatError(exception, compact) {
	let where = "";
	if (!exception.mark) return exception.reason;
	if (exception.mark.name) where += `in "${exception.mark.name}" `;
	where += `(${exception.mark.line + 1}:${exception.mark.column + 1})`;
	if (!compact && exception.mark.snippet) where += `\n\n${exception.mark.snippet}`;
	return `${exception.reason} ${where}`;
}
/**
* A YAML error. Unlike an ordinary `Error`, it adds a source snippet showing
* the location of the problem to the error message, when available.
*
* @category Main
*/
var YAMLException = /* @__PURE__ */ (() => class YAMLException extends Error {
	reason;
	mark;
	/**
	* Optional `mark` contains source snippet data. Usually, use
	* {@link YAMLException.throwAt} instead of passing it directly.
	*/
	constructor(reason, mark) {
		super();
		this.name = "YAMLException";
		this.reason = reason;
		this.mark = mark;
		this.message = formatError(this, false);
		if (Error.captureStackTrace) Error.captureStackTrace(this, this.constructor);
	}
	/**
	* Returns the formatted error, omitting the source snippet in compact mode.
	*/
	toString(compact) {
		return `${this.name}: ${formatError(this, compact)}`;
	}
	/**
	* Builds a YAMLException with a source snippet and throws it. `source` is
	* the raw input text; `position` is an offset into it.
	*/
	static throwAt(source, position, message, filename = "") {
		let line = 0;
		let lineStart = 0;
		for (let index = 0; index < position; index++) {
			const ch = source.charCodeAt(index);
			if (ch === 10) {
				line++;
				lineStart = index + 1;
			} else if (ch === 13) {
				line++;
				if (source.charCodeAt(index + 1) === 10) index++;
				lineStart = index + 1;
			}
		}
		const mark = {
			name: filename,
			buffer: source,
			position,
			line,
			column: position - lineStart
		};
		mark.snippet = makeSnippet(mark);
		throw new YAMLException(message, mark);
	}
})();
/** @category Events */
var EVENT_ID = /* @__PURE__ */ (() => ({
	DOCUMENT: 1,
	SEQUENCE: 2,
	MAPPING: 3,
	SCALAR: 4,
	ALIAS: 5,
	POP: 6
}))();
/** @category Nodes */
var SCALAR_STYLE = /* @__PURE__ */ (() => ({
	PLAIN: 1,
	SINGLE_QUOTED: 2,
	DOUBLE_QUOTED: 3,
	LITERAL_BLOCK: 4,
	FOLDED_BLOCK: 5
}))();
/** @category Nodes */
var COLLECTION_STYLE = /* @__PURE__ */ (() => ({
	BLOCK: 1,
	FLOW: 2
}))();
/** @category Nodes */
var CHOMPING_MODE = /* @__PURE__ */ (() => ({
	CLIP: 1,
	STRIP: 2,
	KEEP: 3
}))();
var NO_RANGE$3 = /* @__PURE__ */ (() => -1)();
function simpleEscapeSequence(c) {
	switch (c) {
		case 48: return "\0";
		case 97: return "\x07";
		case 98: return "\b";
		case 116: return "	";
		case 9: return "	";
		case 110: return "\n";
		case 118: return "\v";
		case 102: return "\f";
		case 114: return "\r";
		case 101: return "\x1B";
		case 32: return " ";
		case 34: return "\"";
		case 47: return "/";
		case 92: return "\\";
		case 78: return "\u0085";
		case 95: return "\xA0";
		case 76: return "\u2028";
		case 80: return "\u2029";
		default: return "";
	}
}
var simpleEscapeCheck = /* @__PURE__ */ (() => new Array(256))();
var simpleEscapeMap = /* @__PURE__ */ (() => new Array(256))();
for (let i = 0; i < 256; i++) {
	simpleEscapeCheck[i] = simpleEscapeSequence(i) ? 1 : 0;
	simpleEscapeMap[i] = simpleEscapeSequence(i);
}
function charFromCodepoint(c) {
	if (c <= 65535) return String.fromCharCode(c);
	return String.fromCharCode((c - 65536 >> 10) + 55296, (c - 65536 & 1023) + 56320);
}
function fromHexCode$1(c) {
	if (c >= 48 && c <= 57) return c - 48;
	return (c | 32) - 97 + 10;
}
function escapedHexLen$1(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	return 8;
}
function skipFoldedBreaks(input, position, end) {
	let breaks = 0;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10) {
			breaks++;
			position++;
		} else if (ch === 13) {
			breaks++;
			position++;
			if (input.charCodeAt(position) === 10) position++;
		} else if (ch === 32 || ch === 9) position++;
		else break;
	}
	return {
		position,
		breaks
	};
}
function foldedBreaks(count) {
	if (count === 1) return " ";
	return "\n".repeat(count - 1);
}
function getPlainValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, captureEnd);
}
function getSingleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 39) {
			result += input.slice(captureStart, position) + "'";
			position += 2;
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getDoubleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 92) {
			result += input.slice(captureStart, position);
			position++;
			const escaped = input.charCodeAt(position);
			if (escaped === 10 || escaped === 13) position = skipFoldedBreaks(input, position, end).position;
			else if (escaped < 256 && simpleEscapeCheck[escaped]) {
				result += simpleEscapeMap[escaped];
				position++;
			} else {
				let hexLength = escapedHexLen$1(escaped);
				let hexResult = 0;
				for (; hexLength > 0; hexLength--) {
					position++;
					const digit = fromHexCode$1(input.charCodeAt(position));
					hexResult = (hexResult << 4) + digit;
				}
				result += charFromCodepoint(hexResult);
				position++;
			}
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getBlockValue(input, start, end, indent, chomping, folded) {
	const textIndent = indent < 0 ? 0 : indent;
	const region = input.slice(start, end).replace(/\r\n?/g, "\n");
	const lines = region === "" ? [] : (region.endsWith("\n") ? region.slice(0, -1) : region).split("\n");
	let result = "";
	let didReadContent = false;
	let emptyLines = 0;
	let atMoreIndented = false;
	for (const line of lines) {
		let column = 0;
		while (column < textIndent && line.charCodeAt(column) === 32) column++;
		if (indent < 0 || column >= line.length) {
			emptyLines++;
			continue;
		}
		const content = line.slice(textIndent);
		const first = content.charCodeAt(0);
		if (folded) {
			if (first === 32 || first === 9) {
				atMoreIndented = true;
				result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
			} else if (atMoreIndented) {
				atMoreIndented = false;
				result += "\n".repeat(emptyLines + 1);
			} else if (emptyLines === 0) {
				if (didReadContent) result += " ";
			} else result += "\n".repeat(emptyLines);
		} else result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
		result += content;
		didReadContent = true;
		emptyLines = 0;
	}
	if (chomping === CHOMPING_MODE.KEEP) result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
	else if (chomping !== CHOMPING_MODE.STRIP) {
		if (didReadContent) result += "\n";
	}
	return result;
}
/**
* Decodes the scalar referenced by event offsets in `input`.
*
* @category Events
*/
function getScalarValue(input, scalar) {
	if (scalar.valueStart === NO_RANGE$3) return "";
	const { valueStart, valueEnd } = scalar;
	if (scalar.fast) return input.slice(valueStart, valueEnd);
	switch (scalar.style) {
		case SCALAR_STYLE.SINGLE_QUOTED: return getSingleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.DOUBLE_QUOTED: return getDoubleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.LITERAL_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, false);
		case SCALAR_STYLE.FOLDED_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, true);
		default: return getPlainValue(input, valueStart, valueEnd);
	}
}
var NO_RANGE$1 = /* @__PURE__ */ (() => -1)();
var HAS_OWN = /* @__PURE__ */ (() => Object.prototype.hasOwnProperty)();
var CONTEXT_FLOW_IN = /* @__PURE__ */ (() => 1)();
var CONTEXT_FLOW_OUT = /* @__PURE__ */ (() => 2)();
var CONTEXT_BLOCK_IN = /* @__PURE__ */ (() => 3)();
var CONTEXT_BLOCK_OUT = /* @__PURE__ */ (() => 4)();
var PATTERN_NON_PRINTABLE = /* @__PURE__ */ (() => /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/)();
var PATTERN_FLOW_INDICATORS = /* @__PURE__ */ (() => /[,\[\]{}]/)();
var PATTERN_TAG_HANDLE = /* @__PURE__ */ (() => /^(?:!|!!|![0-9A-Za-z-]+!)$/)();
var NS_URI_CHAR = /* @__PURE__ */ (() => String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$,_.!~*'()\[\]])`)();
var NS_TAG_CHAR = /* @__PURE__ */ (() => String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$.~*'()_])`)();
var PATTERN_TAG_URI = /* @__PURE__ */ (() => new RegExp(`^(?:${NS_URI_CHAR})*$`))();
var PATTERN_TAG_SUFFIX = /* @__PURE__ */ (() => new RegExp(`^(?:${NS_TAG_CHAR})+$`))();
var PATTERN_TAG_PREFIX = /* @__PURE__ */ (() => new RegExp(`^(?:!(?:${NS_URI_CHAR})*|${NS_TAG_CHAR}(?:${NS_URI_CHAR})*)$`))();
var DEFAULT_PARSER_OPTIONS = /* @__PURE__ */ (() => ({
	filename: "",
	maxDepth: 100
}))();
function addDocumentEvent(state, explicitStart, explicitEnd) {
	state.events.push({
		type: EVENT_ID.DOCUMENT,
		explicitStart,
		explicitEnd,
		directives: state.directives
	});
}
function addSequenceEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.SEQUENCE,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function addMappingEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.MAPPING,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function insertFlowPairMappingEvent(state, snapshot) {
	state.events.splice(snapshot.eventsLength, 0, {
		type: EVENT_ID.MAPPING,
		start: snapshot.position,
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1,
		style: COLLECTION_STYLE.FLOW
	});
}
function addScalarEvent(state, valueStart, valueEnd, anchorStart, anchorEnd, tagStart, tagEnd, style, chomping = CHOMPING_MODE.CLIP, indent = -1, fast = false) {
	state.events.push({
		type: EVENT_ID.SCALAR,
		valueStart,
		valueEnd,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style,
		chomping,
		indent,
		fast
	});
}
function addAliasEvent(state, anchorStart, anchorEnd) {
	state.events.push({
		type: EVENT_ID.ALIAS,
		anchorStart,
		anchorEnd
	});
}
function addPopEvent(state) {
	state.events.push({ type: EVENT_ID.POP });
}
function addEmptyScalarEvent(state) {
	addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, SCALAR_STYLE.PLAIN);
}
function emptyProperties() {
	return {
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1
	};
}
function snapshotState(state) {
	return {
		position: state.position,
		line: state.line,
		lineStart: state.lineStart,
		lineIndent: state.lineIndent,
		firstTabInLine: state.firstTabInLine,
		eventsLength: state.events.length
	};
}
function restoreState(state, snapshot) {
	state.position = snapshot.position;
	state.line = snapshot.line;
	state.lineStart = snapshot.lineStart;
	state.lineIndent = snapshot.lineIndent;
	state.firstTabInLine = snapshot.firstTabInLine;
	state.events.length = snapshot.eventsLength;
}
function throwError(state, message) {
	YAMLException.throwAt(state.input.slice(0, state.length), state.position, message, state.filename);
}
function isEol(c) {
	return c === 10 || c === 13;
}
function isWhiteSpace(c) {
	return c === 9 || c === 32;
}
function isWsOrEol(c) {
	return isWhiteSpace(c) || isEol(c);
}
function isWsOrEolOrEnd(c) {
	return c === 0 || isWsOrEol(c);
}
function isFlowIndicator(c) {
	return c === 44 || c === 91 || c === 93 || c === 123 || c === 125;
}
function fromDecimalCode(c) {
	return c >= 48 && c <= 57 ? c - 48 : -1;
}
function fromHexCode(c) {
	if (c >= 48 && c <= 57) return c - 48;
	const lc = c | 32;
	if (lc >= 97 && lc <= 102) return lc - 97 + 10;
	return -1;
}
function escapedHexLen(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	if (c === 85) return 8;
	return 0;
}
function isSimpleEscape(c) {
	return c === 48 || c === 97 || c === 98 || c === 116 || c === 9 || c === 110 || c === 118 || c === 102 || c === 114 || c === 101 || c === 32 || c === 34 || c === 47 || c === 92 || c === 78 || c === 95 || c === 76 || c === 80;
}
function consumeLineBreak(state) {
	if (state.input.charCodeAt(state.position) === 10) state.position++;
	else {
		state.position++;
		if (state.input.charCodeAt(state.position) === 10) state.position++;
	}
	state.line++;
	state.lineStart = state.position;
	state.lineIndent = 0;
	state.firstTabInLine = -1;
}
function skipSeparationSpace(state, allowComments) {
	let lineBreaks = 0;
	let ch = state.input.charCodeAt(state.position);
	let hasSeparation = state.position === state.lineStart || isWsOrEol(state.input.charCodeAt(state.position - 1));
	while (ch !== 0) {
		while (isWhiteSpace(ch)) {
			hasSeparation = true;
			if (ch === 9 && state.firstTabInLine === -1) state.firstTabInLine = state.position;
			ch = state.input.charCodeAt(++state.position);
		}
		if (allowComments && hasSeparation && ch === 35) do
			ch = state.input.charCodeAt(++state.position);
		while (!isEol(ch) && ch !== 0);
		if (!isEol(ch)) break;
		consumeLineBreak(state);
		lineBreaks++;
		hasSeparation = true;
		ch = state.input.charCodeAt(state.position);
		while (ch === 32) {
			state.lineIndent++;
			ch = state.input.charCodeAt(++state.position);
		}
	}
	return lineBreaks;
}
function testDocumentSeparator(state, position = state.position) {
	const ch = state.input.charCodeAt(position);
	if ((ch === 45 || ch === 46) && ch === state.input.charCodeAt(position + 1) && ch === state.input.charCodeAt(position + 2)) {
		const following = state.input.charCodeAt(position + 3);
		return following === 0 || isWsOrEol(following);
	}
	return false;
}
function skipByteOrderMark(state) {
	if (state.position === state.lineStart && state.input.charCodeAt(state.position) === 65279) {
		state.position++;
		state.lineStart = state.position;
	}
}
function testDocumentBoundary(state) {
	if (state.position !== state.lineStart) return false;
	if (testDocumentSeparator(state)) return true;
	if (state.input.charCodeAt(state.position) !== 65279) return false;
	const snapshot = snapshotState(state);
	skipByteOrderMark(state);
	skipSeparationSpace(state, true);
	const ch = state.input.charCodeAt(state.position);
	const result = state.position === state.lineStart && (ch === 37 || ch === 45 && testDocumentSeparator(state));
	restoreState(state, snapshot);
	return result;
}
function skipUntilLineEnd(state) {
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0 && !isEol(ch)) ch = state.input.charCodeAt(++state.position);
}
function checkPrintable(state, start, end) {
	const match = PATTERN_NON_PRINTABLE.exec(state.input.slice(start, end));
	if (match !== null) {
		state.position = start + match.index + match[0].length - 1;
		throwError(state, "the stream contains non-printable characters");
	}
}
function readTagProperty(state, props, inFlow) {
	if (state.input.charCodeAt(state.position) !== 33) return false;
	if (props.tagStart !== NO_RANGE$1) throwError(state, "duplication of a tag property");
	const start = state.position;
	let isVerbatim = false;
	let isNamed = false;
	let tagHandle = "!";
	let ch = state.input.charCodeAt(++state.position);
	if (ch === 60) {
		isVerbatim = true;
		ch = state.input.charCodeAt(++state.position);
	} else if (ch === 33) {
		isNamed = true;
		tagHandle = "!!";
		ch = state.input.charCodeAt(++state.position);
	}
	let suffixStart = state.position;
	let tagName;
	if (isVerbatim) {
		while (ch !== 0 && ch !== 62) ch = state.input.charCodeAt(++state.position);
		if (ch !== 62) throwError(state, "unexpected end of the stream within a verbatim tag");
		tagName = state.input.slice(suffixStart, state.position);
		state.position++;
	} else {
		while (ch !== 0 && !isWsOrEol(ch) && !(inFlow && isFlowIndicator(ch))) {
			if (ch === 33) {
				if (!isNamed) {
					tagHandle = state.input.slice(suffixStart - 1, state.position + 1);
					if (!PATTERN_TAG_HANDLE.test(tagHandle)) throwError(state, "named tag handle cannot contain such characters");
					isNamed = true;
					suffixStart = state.position + 1;
				} else throwError(state, "tag suffix cannot contain exclamation marks");
			}
			ch = state.input.charCodeAt(++state.position);
		}
		tagName = state.input.slice(suffixStart, state.position);
		if (PATTERN_FLOW_INDICATORS.test(tagName)) throwError(state, "tag suffix cannot contain flow indicator characters");
	}
	if (tagName && !(isVerbatim ? PATTERN_TAG_URI.test(tagName) : PATTERN_TAG_SUFFIX.test(tagName))) throwError(state, `tag name cannot contain such characters: ${tagName}`);
	if (!isVerbatim && tagHandle !== "!" && tagHandle !== "!!" && !HAS_OWN.call(state.tagHandlers, tagHandle)) throwError(state, `undeclared tag handle "${tagHandle}"`);
	props.tagStart = start;
	props.tagEnd = state.position;
	return true;
}
function readAnchorProperty(state, props) {
	if (state.input.charCodeAt(state.position) !== 38) return false;
	if (props.anchorStart !== NO_RANGE$1) throwError(state, "duplication of an anchor property");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an anchor node must contain at least one character");
	props.anchorStart = start;
	props.anchorEnd = state.position;
	return true;
}
function readAlias(state, props) {
	if (state.input.charCodeAt(state.position) !== 42) return false;
	if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) throwError(state, "alias node should not have any properties");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an alias node must contain at least one character");
	addAliasEvent(state, start, state.position);
	return true;
}
function readFlowScalarBreak(state, nodeIndent) {
	skipSeparationSpace(state, false);
	if (state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readSingleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 39) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 39) {
			if (state.input.charCodeAt(state.position + 1) === 39) {
				simple = false;
				state.position += 2;
				continue;
			}
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.SINGLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a single quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a single quoted scalar");
}
function readDoubleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 34) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 34) {
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.DOUBLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (ch === 92) {
			simple = false;
			const escaped = state.input.charCodeAt(++state.position);
			if (isEol(escaped)) readFlowScalarBreak(state, nodeIndent);
			else if (isSimpleEscape(escaped)) state.position++;
			else {
				let hexLength = escapedHexLen(escaped);
				if (hexLength === 0) throwError(state, "unknown escape sequence");
				while (hexLength-- > 0) {
					state.position++;
					if (fromHexCode(state.input.charCodeAt(state.position)) < 0) throwError(state, "expected hexadecimal character");
				}
				state.position++;
			}
		} else if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a double quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a double quoted scalar");
}
function readBlockScalar(state, parentIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	let chomping = CHOMPING_MODE.CLIP;
	let indent = -1;
	let detectedIndent = false;
	if (ch !== 124 && ch !== 62) return false;
	const style = ch === 124 ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK;
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		const current = state.input.charCodeAt(state.position);
		const digit = fromDecimalCode(current);
		if (current === 43 || current === 45) {
			if (chomping !== CHOMPING_MODE.CLIP) throwError(state, "repeat of a chomping mode identifier");
			chomping = current === 43 ? CHOMPING_MODE.KEEP : CHOMPING_MODE.STRIP;
			state.position++;
		} else if (digit >= 0) {
			if (digit === 0) throwError(state, "bad explicit indentation width of a block scalar; it cannot be less than one");
			if (detectedIndent) throwError(state, "repeat of an indentation width identifier");
			indent = parentIndent + digit - 1;
			detectedIndent = true;
			state.position++;
		} else break;
	}
	let hadWhitespace = false;
	while (isWhiteSpace(state.input.charCodeAt(state.position))) {
		hadWhitespace = true;
		state.position++;
	}
	if (hadWhitespace && state.input.charCodeAt(state.position) === 35) skipUntilLineEnd(state);
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	else if (state.input.charCodeAt(state.position) !== 0) throwError(state, "a line break is expected");
	let contentIndent = detectedIndent ? indent : -1;
	let maxLeadingIndent = 0;
	const valueStart = state.position;
	let valueEnd = state.position;
	while (state.input.charCodeAt(state.position) !== 0) {
		const linePosition = state.position;
		let column = 0;
		while (state.input.charCodeAt(linePosition + column) === 32) column++;
		const first = state.input.charCodeAt(linePosition + column);
		if (first === 0) {
			if (contentIndent >= 0) {
				if (column > contentIndent) valueEnd = linePosition + column;
			} else if (column > 0) valueEnd = linePosition + column;
			break;
		}
		if (testDocumentBoundary(state)) break;
		if (!detectedIndent && contentIndent === -1 && isEol(first)) maxLeadingIndent = Math.max(maxLeadingIndent, column);
		if (!detectedIndent && contentIndent === -1 && !isEol(first)) {
			if (first === 9 && column < parentIndent) {
				state.position = linePosition + column;
				throwError(state, "tab characters must not be used in indentation");
			}
			if (column >= parentIndent && column < maxLeadingIndent) {
				state.position = linePosition + column;
				throwError(state, "bad indentation of a mapping entry");
			}
		}
		if (contentIndent === -1 && first !== 0 && !isEol(first) && column < parentIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		if (!detectedIndent && first !== 0 && !isEol(first) && contentIndent === -1) contentIndent = column;
		const requiredIndent = contentIndent === -1 ? parentIndent + 1 : contentIndent;
		if (first !== 0 && !isEol(first) && column < requiredIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		skipUntilLineEnd(state);
		valueEnd = state.position;
		if (isEol(state.input.charCodeAt(state.position))) {
			consumeLineBreak(state);
			valueEnd = state.position;
		}
	}
	checkPrintable(state, valueStart, valueEnd);
	addScalarEvent(state, valueStart, valueEnd, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, style, chomping, contentIndent);
	return true;
}
function canStartPlainScalar(state, nodeContext) {
	const ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	if (ch === 0 || isWsOrEol(ch) || ch === 35 || ch === 38 || ch === 42 || ch === 33 || ch === 124 || ch === 62 || ch === 39 || ch === 34 || ch === 37 || ch === 64 || ch === 96 || isFlowIndicator(ch)) return false;
	if (ch === 63 || ch === 45) {
		const following = state.input.charCodeAt(state.position + 1);
		if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) return false;
	}
	return true;
}
function readPlainScalar(state, nodeIndent, nodeContext, props) {
	if (!canStartPlainScalar(state, nodeContext)) return false;
	const start = state.position;
	let end = state.position;
	let ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	let multiline = false;
	while (ch !== 0) {
		if (testDocumentBoundary(state)) break;
		if (ch === 58) {
			const following = state.input.charCodeAt(state.position + 1);
			if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) break;
		} else if (ch === 35) {
			if (isWsOrEol(state.input.charCodeAt(state.position - 1))) break;
		} else if (inFlow && isFlowIndicator(ch)) break;
		else if (isEol(ch)) {
			const savedPosition = state.position;
			const savedLine = state.line;
			const savedLineStart = state.lineStart;
			const savedLineIndent = state.lineIndent;
			skipSeparationSpace(state, false);
			if (state.lineIndent >= nodeIndent) {
				multiline = true;
				ch = state.input.charCodeAt(state.position);
				continue;
			}
			state.position = savedPosition;
			state.line = savedLine;
			state.lineStart = savedLineStart;
			state.lineIndent = savedLineIndent;
			break;
		}
		if (!isWhiteSpace(ch)) end = state.position + 1;
		ch = state.input.charCodeAt(++state.position);
	}
	if (end === start) return false;
	checkPrintable(state, start, end);
	addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN, CHOMPING_MODE.CLIP, -1, !multiline);
	return true;
}
function skipFlowSeparationSpace(state, nodeIndent) {
	const startLine = state.line;
	skipSeparationSpace(state, true);
	if (state.line > startLine && state.lineIndent < nodeIndent || state.firstTabInLine !== -1 && state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readFlowCollection(state, nodeIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	const isMapping = ch === 123;
	const start = state.position;
	let readNext = true;
	if (ch !== 91 && ch !== 123) return false;
	const terminator = isMapping ? 125 : 93;
	if (isMapping) addMappingEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	else addSequenceEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		skipFlowSeparationSpace(state, nodeIndent);
		let ch = state.input.charCodeAt(state.position);
		if (ch === terminator) {
			state.position++;
			addPopEvent(state);
			return true;
		} else if (!readNext) throwError(state, "missed comma between flow collection entries");
		else if (ch === 44) throwError(state, "expected the node content, but found ','");
		let isPair = false;
		let isExplicitPair = false;
		if (ch === 63 && isWsOrEol(state.input.charCodeAt(state.position + 1))) {
			isPair = isExplicitPair = true;
			state.position += 1;
			skipFlowSeparationSpace(state, nodeIndent);
		}
		const entryLine = state.line;
		const entryStart = snapshotState(state);
		const keyWasRead = parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true);
		skipFlowSeparationSpace(state, nodeIndent);
		ch = state.input.charCodeAt(state.position);
		if ((isMapping || isExplicitPair || state.line === entryLine) && ch === 58) {
			isPair = true;
			state.position++;
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) {
				insertFlowPairMappingEvent(state, entryStart);
				if (!keyWasRead) addEmptyScalarEvent(state);
			} else if (!keyWasRead) addEmptyScalarEvent(state);
			if (!parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true)) addEmptyScalarEvent(state);
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) addPopEvent(state);
		} else if (isMapping && isPair) {
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
		} else if (isMapping) addEmptyScalarEvent(state);
		else if (isPair) {
			insertFlowPairMappingEvent(state, entryStart);
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
			addPopEvent(state);
		}
		ch = state.input.charCodeAt(state.position);
		if (ch === 44) {
			readNext = true;
			state.position++;
		} else readNext = false;
	}
	throwError(state, "unexpected end of the stream within a flow collection");
}
function readBlockSequence(state, nodeIndent, props) {
	if (state.firstTabInLine !== -1 || state.input.charCodeAt(state.position) !== 45 || !isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) return false;
	addSequenceEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
	while (state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) {
		if (state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const entryLine = state.line;
		state.position++;
		const hadBreak = skipSeparationSpace(state, true) > 0;
		if (state.firstTabInLine !== -1 && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
		if (hadBreak && state.lineIndent <= nodeIndent) addEmptyScalarEvent(state);
		else parseNode(state, nodeIndent, CONTEXT_BLOCK_IN, false, true);
		skipSeparationSpace(state, true);
		if (state.lineIndent < nodeIndent || state.position >= state.length) break;
		if (state.lineIndent > nodeIndent) throwError(state, "bad indentation of a sequence entry");
		if (state.line === entryLine && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
	}
	addPopEvent(state);
	return true;
}
function readBlockMapping(state, nodeIndent, flowIndent, props) {
	let atExplicitKey = false;
	let detected = false;
	let mappingOpened = false;
	let pendingExplicitKey = false;
	if (state.firstTabInLine !== -1) return false;
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0) {
		if (!atExplicitKey && state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const following = state.input.charCodeAt(state.position + 1);
		const entryLine = state.line;
		if ((ch === 63 || ch === 58) && isWsOrEolOrEnd(following)) {
			if (!mappingOpened) {
				addMappingEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
				mappingOpened = true;
			}
			if (ch === 63) {
				if (atExplicitKey) addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = true;
			} else if (atExplicitKey) atExplicitKey = false;
			else {
				addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = false;
			}
			state.position += 1;
			pendingExplicitKey = true;
		} else {
			if (atExplicitKey) {
				addEmptyScalarEvent(state);
				atExplicitKey = false;
			}
			const beforeKey = snapshotState(state);
			if (!parseNode(state, flowIndent, CONTEXT_FLOW_OUT, false, true)) break;
			if (state.line === entryLine) {
				ch = state.input.charCodeAt(state.position);
				while (isWhiteSpace(ch)) ch = state.input.charCodeAt(++state.position);
				if (ch === 58) {
					ch = state.input.charCodeAt(++state.position);
					if (!isWsOrEolOrEnd(ch)) throwError(state, "a whitespace character is expected after the key-value separator within a block mapping");
					if (!mappingOpened) {
						state.events.splice(beforeKey.eventsLength, 0, {
							type: EVENT_ID.MAPPING,
							start: beforeKey.position,
							anchorStart: props.anchorStart,
							anchorEnd: props.anchorEnd,
							tagStart: props.tagStart,
							tagEnd: props.tagEnd,
							style: COLLECTION_STYLE.BLOCK
						});
						mappingOpened = true;
					}
					detected = true;
					atExplicitKey = false;
					pendingExplicitKey = false;
				} else if (detected) throwError(state, "expected ':' after a mapping key");
				else {
					if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
						restoreState(state, beforeKey);
						return false;
					}
					return true;
				}
			} else if (detected) throwError(state, "can not read a block mapping entry; a multiline key may not be an implicit key");
			else {
				if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
					restoreState(state, beforeKey);
					return false;
				}
				return true;
			}
		}
		if (parseNode(state, nodeIndent, CONTEXT_BLOCK_OUT, true, pendingExplicitKey)) pendingExplicitKey = false;
		if (!atExplicitKey) {
			if (pendingExplicitKey) {
				addEmptyScalarEvent(state);
				pendingExplicitKey = false;
			}
		}
		skipSeparationSpace(state, true);
		ch = state.input.charCodeAt(state.position);
		if ((state.line === entryLine || state.lineIndent > nodeIndent) && ch !== 0) throwError(state, "bad indentation of a mapping entry");
		else if (state.lineIndent < nodeIndent) break;
	}
	if (!detected) return false;
	if (atExplicitKey) addEmptyScalarEvent(state);
	if (mappingOpened) addPopEvent(state);
	return true;
}
function parseNode(state, parentIndent, nodeContext, allowToSeek, allowCompact, allowPropertyMapping = true) {
	if (state.depth >= state.maxDepth) throwError(state, `nesting exceeded maxDepth (${state.maxDepth})`);
	state.depth++;
	let indentStatus = 1;
	let atNewLine = false;
	let hasContent = false;
	let propertyStart = null;
	const props = emptyProperties();
	let allowBlockScalars = nodeContext === CONTEXT_BLOCK_OUT || nodeContext === CONTEXT_BLOCK_IN;
	let allowBlockCollections = allowBlockScalars;
	const allowBlockStyles = allowBlockScalars;
	if (allowToSeek && skipSeparationSpace(state, true)) {
		atNewLine = true;
		if (state.lineIndent > parentIndent) indentStatus = 1;
		else if (state.lineIndent === parentIndent) indentStatus = 0;
		else indentStatus = -1;
	}
	if (indentStatus === 1) while (true) {
		const ch = state.input.charCodeAt(state.position);
		const propertyState = snapshotState(state);
		if (atNewLine && indentStatus !== 1 && (ch === 33 || ch === 38)) break;
		if (atNewLine && allowBlockStyles && (props.tagStart !== NO_RANGE$1 || props.anchorStart !== NO_RANGE$1) && (ch === 33 || ch === 38)) {
			const fallbackState = snapshotState(state);
			const flowIndent = parentIndent + 1;
			if (readBlockMapping(state, state.position - state.lineStart, flowIndent, props) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) {
				state.depth--;
				return true;
			}
			restoreState(state, fallbackState);
		}
		if (atNewLine && (ch === 33 && props.tagStart !== NO_RANGE$1 || ch === 38 && props.anchorStart !== NO_RANGE$1)) break;
		if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;
		if (propertyStart === null) propertyStart = propertyState;
		if (skipSeparationSpace(state, true)) {
			atNewLine = true;
			allowBlockCollections = allowBlockStyles;
			if (state.lineIndent > parentIndent) indentStatus = 1;
			else if (state.lineIndent === parentIndent) indentStatus = 0;
			else indentStatus = -1;
		} else allowBlockCollections = false;
	}
	if (allowBlockCollections) allowBlockCollections = atNewLine || allowCompact;
	if (indentStatus === 1 || nodeContext === CONTEXT_BLOCK_OUT) {
		const flowIndent = nodeContext === CONTEXT_FLOW_IN || nodeContext === CONTEXT_FLOW_OUT ? parentIndent : parentIndent + 1;
		const blockIndent = state.position - state.lineStart;
		if (indentStatus === 1) {
			if (allowBlockCollections && (readBlockSequence(state, blockIndent, props) || readBlockMapping(state, blockIndent, flowIndent, props)) || readFlowCollection(state, flowIndent, props)) hasContent = true;
			else {
				const ch = state.input.charCodeAt(state.position);
				if (propertyStart !== null && allowPropertyMapping && allowBlockStyles && !allowBlockCollections && ch !== 124 && ch !== 62) {
					const fallbackState = snapshotState(state);
					const propertyIndent = propertyStart.position - propertyStart.lineStart;
					restoreState(state, propertyStart);
					if (readBlockMapping(state, propertyIndent, flowIndent, emptyProperties()) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) hasContent = true;
					else restoreState(state, fallbackState);
				}
				if (!hasContent && (allowBlockScalars && readBlockScalar(state, flowIndent, props) || readSingleQuotedScalar(state, flowIndent, props) || readDoubleQuotedScalar(state, flowIndent, props) || readAlias(state, props) || readPlainScalar(state, flowIndent, nodeContext, props))) hasContent = true;
			}
		} else if (indentStatus === 0) hasContent = allowBlockCollections && readBlockSequence(state, blockIndent, props);
	}
	allowBlockScalars = allowBlockScalars && !hasContent;
	if (!hasContent && (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1 || allowBlockScalars)) {
		addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN);
		hasContent = true;
	}
	state.depth--;
	return hasContent || props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1;
}
function readDirective(state) {
	if (state.lineIndent > 0 || state.input.charCodeAt(state.position) !== 37) return false;
	state.position++;
	const nameStart = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
	const name = state.input.slice(nameStart, state.position);
	const args = [];
	if (name.length === 0) throwError(state, "directive name must not be less than one character in length");
	while (state.input.charCodeAt(state.position) !== 0 && !isEol(state.input.charCodeAt(state.position))) {
		while (isWhiteSpace(state.input.charCodeAt(state.position))) state.position++;
		if (state.input.charCodeAt(state.position) === 35 || isEol(state.input.charCodeAt(state.position)) || state.input.charCodeAt(state.position) === 0) break;
		const start = state.position;
		while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
		args.push(state.input.slice(start, state.position));
	}
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	if (name === "YAML") {
		if (state.directives.some((directive) => directive.kind === "yaml")) throwError(state, "duplication of %YAML directive");
		if (args.length !== 1) throwError(state, "YAML directive accepts exactly one argument");
		const match = /^([0-9]+)\.([0-9]+)$/.exec(args[0]);
		if (match === null) throwError(state, "ill-formed argument of the YAML directive");
		if (parseInt(match[1], 10) !== 1) throwError(state, "unacceptable YAML version of the document");
		state.directives.push({
			kind: "yaml",
			version: args[0]
		});
	} else if (name === "TAG") {
		if (args.length !== 2) throwError(state, "TAG directive accepts exactly two arguments");
		const [handle, prefix] = args;
		if (!PATTERN_TAG_HANDLE.test(handle)) throwError(state, "ill-formed tag handle (first argument) of the TAG directive");
		if (HAS_OWN.call(state.tagHandlers, handle)) throwError(state, `there is a previously declared suffix for "${handle}" tag handle`);
		if (!PATTERN_TAG_PREFIX.test(prefix)) throwError(state, "ill-formed tag prefix (second argument) of the TAG directive");
		state.tagHandlers[handle] = prefix;
		state.directives.push({
			kind: "tag",
			handle,
			prefix
		});
	}
	return true;
}
function readDocument(state) {
	state.directives = [];
	state.tagHandlers = Object.create(null);
	let hasDirectives = false;
	skipSeparationSpace(state, true);
	while (readDirective(state)) {
		hasDirectives = true;
		skipSeparationSpace(state, true);
	}
	let explicitStart = false;
	let explicitEnd = false;
	let allowCompact = true;
	if (state.lineIndent === 0 && state.input.charCodeAt(state.position) === 45 && state.input.charCodeAt(state.position + 1) === 45 && state.input.charCodeAt(state.position + 2) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 3))) {
		explicitStart = true;
		const markerLine = state.line;
		state.position += 3;
		skipSeparationSpace(state, true);
		allowCompact = state.line > markerLine;
	} else if (hasDirectives) throwError(state, "directives end mark is expected");
	const documentEventIndex = state.events.length;
	if (!explicitStart && state.position === state.lineStart && state.input.charCodeAt(state.position) === 46 && testDocumentSeparator(state)) {
		state.position += 3;
		skipSeparationSpace(state, true);
		return;
	}
	addDocumentEvent(state, explicitStart, false);
	if (!parseNode(state, state.lineIndent - 1, CONTEXT_BLOCK_OUT, false, allowCompact, allowCompact)) addEmptyScalarEvent(state);
	skipSeparationSpace(state, true);
	if (state.position === state.lineStart && testDocumentSeparator(state)) {
		explicitEnd = state.input.charCodeAt(state.position) === 46;
		if (explicitEnd) {
			const markerLine = state.line;
			state.position += 3;
			skipSeparationSpace(state, true);
			if (state.line === markerLine && state.position < state.length) throwError(state, "end of the stream or a document separator is expected");
		}
	}
	const documentEvent = state.events[documentEventIndex];
	if (documentEvent?.type === EVENT_ID.DOCUMENT) documentEvent.explicitEnd = explicitEnd;
	addPopEvent(state);
	if (!explicitEnd && state.position < state.length && !testDocumentBoundary(state)) throwError(state, "end of the stream or a document separator is expected");
}
/**
* Parses YAML into a flat event stream referencing source text by offsets.
*
* @category Events
*/
function parseEvents(input, options) {
	const length = input.length;
	const state = {
		...DEFAULT_PARSER_OPTIONS,
		...options,
		input: `${input}\0`,
		length,
		position: 0,
		line: 0,
		lineStart: 0,
		lineIndent: 0,
		firstTabInLine: -1,
		depth: 0,
		directives: [],
		tagHandlers: Object.create(null),
		events: []
	};
	const nullpos = input.indexOf("\0");
	if (nullpos !== -1) YAMLException.throwAt(input, nullpos, "null byte is not allowed in input", state.filename);
	while (state.position < state.length) {
		skipByteOrderMark(state);
		skipSeparationSpace(state, true);
		if (state.position >= state.length) break;
		const documentStart = state.position;
		readDocument(state);
		if (state.position === documentStart)
 /* c8 ignore next */
		throwError(state, "can not read a document");
	}
	return state.events;
}

// src/parse/document-stream.ts
const lineFeed = 10;
const carriageReturn = 13;
const dash = 45;
const dot = 46;
/**
* Bytes needed to recognise a marker: after its first byte (the rest and white space), and before
* it (a line break and a byte order mark).
*/
const lookahead = 3;
const lookbehind = 4;
const oversizedExcerptBytes = 4096;
const leastRoomBytes = 1 << 18;
/**
* Cuts at `---` and `...` in the first column, which not even a block or quoted scalar may contain
* (https://yaml.org/spec/1.2.2/#912-document-markers), and between concatenated JSON values, as
* `kubectl` and `jq` print them. An error in one document therefore never affects the next.
*/
async function* documentStream(chunks, maxBytes) {
	const cutter = new DocumentCutter(maxBytes);
	for await (const chunk of chunks) {
		cutter.add(chunk);
		for (let cut = cutter.next(false); cut !== null; cut = cutter.next(false)) yield cut;
	}
	for (let cut = cutter.next(true); cut !== null; cut = cutter.next(true)) yield cut;
	const last = cutter.finish();
	if (last !== null) yield last;
}
/**
* Searches for boundaries with `Buffer.indexOf`: boundaries are rare, and this is about ten times
* as fast as a loop over all lines.
*/
var DocumentCutter = class {
	#maxBytes;
	/** The current document as far as it is read, and a few bytes before `#position`. */
	#window = Buffer.alloc(0);
	/** The memory of the window, unless the window is part of a chunk. */
	#memory = Buffer.alloc(0);
	/** The window has no boundary before this offset. */
	#position = 0;
	/**
	* The next offsets from `#position` on that may be a `---`, a `...` and the start of a JSON
	* value. Infinity: none; smaller than `#position`: to be searched.
	*/
	#dashes = -1;
	#dots = -1;
	#brace = -1;
	/** The line of the byte at `#counted`: lines are counted up to there. */
	#line = 1;
	#counted = 0;
	/** True if the window contains a carriage return. Without one, lines are counted faster. */
	#returns = false;
	/** The offset at which the current document begins. */
	#begin = 0;
	/** True if a `---` or a JSON value opened the document; otherwise comments make no document. */
	#explicit = false;
	/** How the current document opens, as far as it is read up to `#openingRead`. */
	#opening = unopened;
	#openingRead = 0;
	/** The first bytes of the current document if it is too large. */
	#oversized = null;
	/** The last byte before the window that is not white space. */
	#before = 0;
	constructor(maxBytes) {
		this.#maxBytes = maxBytes;
	}
	add(chunk) {
		const seen = Math.max(0, this.#position - lookbehind);
		if (this.#window.length - this.#begin > this.#maxBytes) this.#oversized ??= this.#head(this.#window.length);
		if (this.#oversized !== null) {
			this.#isJson();
			this.#begin = Math.max(this.#begin, seen);
		}
		const from = Math.min(this.#begin, seen);
		this.#lineAt(from);
		this.#before = lastSignificant(this.#window, from) || this.#before;
		this.#window = this.#joined(this.#window.subarray(from), chunk);
		this.#returns = this.#returns && from < seen || this.#window.includes(carriageReturn, seen - from);
		this.#begin -= from;
		this.#position -= from;
		this.#counted -= from;
		this.#openingRead -= from;
		this.#dashes = this.#dots = this.#brace = -1;
	}
	/** Appends a chunk to the rest of the window, in place if there is room. */
	#joined(left, chunk) {
		if (left.length === 0) return chunk;
		const length = left.length + chunk.length;
		let start = left.buffer === this.#memory.buffer ? left.byteOffset - this.#memory.byteOffset : this.#memory.length;
		if (start + length > this.#memory.length) {
			start = 0;
			if (length > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(length + Math.max(length >> 1, leastRoomBytes));
			left.copy(this.#memory, 0);
		}
		chunk.copy(this.#memory, start + left.length);
		return this.#memory.subarray(start, start + length);
	}
	/** The next document that ends in the window; null if more bytes are needed. */
	next(final) {
		const window = this.#window;
		const limit = final ? window.length : window.length - lookahead;
		while (this.#position < limit) {
			if (this.#dashes < this.#position) this.#dashes = this.#search("---");
			if (this.#dots < this.#position) this.#dots = this.#search("...");
			const at = Math.min(this.#dashes, this.#dots, this.#nextBrace());
			if (at >= limit) break;
			const place = at === this.#dashes && isByteOrderMark(window, at - 3) ? at - 3 : at;
			const boundary = this.#isLineStart(place) ? this.#boundary(at) : null;
			if (boundary === null) {
				this.#position = at + 1;
				if (at !== this.#brace) while (window[this.#position] === window[at]) this.#position++;
				continue;
			}
			this.#position = boundary === "value" ? at + 1 : at + 3;
			const cut = this.#cut(boundary, place);
			if (cut !== null) return cut;
		}
		this.#position = Math.max(this.#position, limit);
		return null;
	}
	finish() {
		return this.#cut("end", this.#window.length);
	}
	#search(needle) {
		const found = this.#window.indexOf(needle, this.#position, "latin1");
		return found < 0 ? Infinity : found;
	}
	/** Only a JSON document can end before a brace. */
	#nextBrace() {
		if (!this.#isJson()) return Infinity;
		if (this.#brace < this.#position) {
			const from = Math.max(0, this.#position - 1);
			const places = (this.#returns ? ["\n{", "\r{"] : ["\n{"]).map((needle) => this.#window.indexOf(needle, from, "latin1"));
			this.#brace = Math.min(...places.map((place) => place < 0 ? Infinity : place + 1));
		}
		return this.#brace;
	}
	#isJson() {
		this.#opening = opening(this.#opening, this.#window, this.#openingRead, this.#window.length);
		this.#openingRead = this.#window.length;
		return this.#opening === true;
	}
	#isLineStart(at) {
		const before = this.#window[at - 1];
		return at === 0 || before === lineFeed || before === carriageReturn;
	}
	#boundary(at) {
		const window = this.#window;
		if (window[at] === dash) return isMarker(window, at) ? "start" : null;
		if (window[at] === dot) return isMarker(window, at) ? "end" : null;
		return (lastSignificant(window, at) || this.#before) === 125 ? "value" : null;
	}
	/** The line of an offset, which must not be smaller than in the call before. */
	#lineAt(at) {
		if (at > this.#counted) {
			this.#line += lineBreaks(this.#window, this.#counted, at, this.#returns);
			this.#counted = at;
		}
		return this.#line;
	}
	/** Ends the current document before `at`; null if it has no content. */
	#cut(boundary, at) {
		const begin = this.#begin;
		if (at - begin > this.#maxBytes) this.#oversized ??= this.#head(at);
		const oversized = this.#oversized;
		const bytes = oversized?.bytes ?? this.#window.subarray(begin, at);
		const exists = this.#explicit || oversized !== null || hasContent(bytes);
		this.#explicit = boundary !== "end";
		this.#opening = unopened;
		this.#openingRead = boundary === "end" ? at + 3 : at;
		if (!exists && boundary === "start" && /^%/m.test(bytes.toString("latin1"))) return null;
		this.#begin = this.#openingRead;
		this.#oversized = null;
		const line = () => oversized?.line ?? this.#lineAt(begin);
		return exists ? {
			bytes,
			line,
			oversized: oversized !== null
		} : null;
	}
	#head(end) {
		const bytes = this.#window.subarray(this.#begin, Math.min(end, this.#begin + oversizedExcerptBytes));
		return {
			bytes: Buffer.from(bytes),
			line: this.#lineAt(this.#begin)
		};
	}
};
const unopened = {
	brace: false,
	dashes: 0
};
/** A JSON object opens with `{"` or `{}`, perhaps after `---`. `{{` is a template marker. */
function opening(before, bytes, from, to) {
	if (typeof before === "boolean") return before;
	let { brace, dashes } = before;
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		if (byte === 32 || byte >= 9 && byte <= 13 || byte >= 128) continue;
		if (brace) return byte === 34 || byte === 125;
		if (byte === 123) brace = true;
		else if (byte !== dash || ++dashes > 3) return false;
	}
	return {
		brace,
		dashes
	};
}
/**
* Counts line breaks four bytes at a time, which decides the speed of parsing large files. `feeds`
* has 0x80 in exactly the bytes that are line feeds; `sums` adds up to 255 words before its bytes
* could overflow.
*/
function lineBreaks(bytes, from, to, returns) {
	let count = 0;
	let at = from;
	const head = returns ? to : Math.min(to, from + (-(bytes.byteOffset + from) & 3));
	for (; at < head; at++) if (isLineBreak(bytes, at)) count++;
	const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
	const last = bytes.byteOffset + to >> 2;
	for (let word = bytes.byteOffset + at >> 2; word < last;) {
		let sums = 0;
		for (const end = Math.min(word + 255, last); word < end; word++) {
			const other = (words[word] ?? 0) ^ 168430090;
			const feeds = ~((other & 2139062143) + 2139062143 | other | 2139062143);
			sums = sums + (feeds >>> 7) | 0;
		}
		count += (sums & 255) + (sums >>> 8 & 255) + (sums >>> 16 & 255) + (sums >>> 24);
	}
	for (at = Math.max(at, last * 4 - bytes.byteOffset); at < to; at++) if (isLineBreak(bytes, at)) count++;
	return count;
}
/** CR LF counts once, at the line feed. */
function isLineBreak(bytes, at) {
	return bytes[at] === lineFeed || bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed;
}
/** True if `---` or `...` begins at `at`. */
function isMarker(bytes, at) {
	const mark = bytes[at];
	if (bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
	const after = bytes[at + 3] ?? lineFeed;
	return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
}
function isByteOrderMark(bytes, at) {
	return bytes[at] === 239 && bytes[at + 1] === 187 && bytes[at + 2] === 191;
}
/** The last byte before `at` that is not white space; 0 if there is none. */
function lastSignificant(bytes, at) {
	for (let before = at - 1; before >= 0; before--) {
		const byte = bytes[before] ?? 0;
		if (byte !== 32 && byte !== 9 && byte !== lineFeed && byte !== carriageReturn) return byte;
	}
	return 0;
}
/** True if there is more than white space, comments and directives. */
function hasContent(bytes) {
	let lineStart = true;
	let separated = true;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		if (byte === lineFeed || byte === carriageReturn) lineStart = separated = true;
		else if (byte === 32 || byte === 9) {
			lineStart = false;
			separated = true;
		} else if (byte === 35 && separated || byte === 37 && lineStart) while (at + 1 < bytes.length && bytes[at + 1] !== lineFeed && bytes[at + 1] !== carriageReturn) at++;
		else if (lineStart && isByteOrderMark(bytes, at)) at += 2;
		else return true;
	}
	return false;
}

// src/parse/sniff-type.ts
/** Reads apiVersion and kind of a document without parsing it. */
const headBytes = 4096;
const maxLineBytes = 1e3;
const typeLine = /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?\r?$/;
const ignoredLine = /^[ \t]*(?:#.*)?\r?$/;
const keyLine = /^[A-Za-z][\w.-]*:(?:[ \t]|\r?$)/;
const marker$1 = /^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/;
/**
* Returns the type of a resource in block style, as tools write it; null for any other document.
* The result equals that of a parser: keys of the outermost mapping begin their line, and each of
* the two keys occurs once at the beginning of a line. They may follow other keys.
*/
function sniffType(bytes) {
	const head = bytes.toString("latin1", 0, headBytes);
	if (head.includes("\r") && /\r(?!\n)/.test(head)) return null;
	let apiVersion;
	let kind;
	let at = marker$1.exec(head)?.[0].length ?? 0;
	while (apiVersion === void 0 || kind === void 0) {
		const end = head.indexOf("\n", at);
		if (end < 0) return null;
		const line = head.slice(at, end);
		const typed = typeOf$1(line);
		if (typed === null) {
			if (!ignoredLine.test(line)) {
				if (apiVersion === void 0 && kind === void 0 && !keyLine.test(line)) return null;
				break;
			}
		} else if (typed.key === "kind") {
			if (kind !== void 0) return null;
			kind = typed.value;
		} else if (apiVersion !== void 0) return null;
		else apiVersion = typed.value;
		at = end + 1;
	}
	if (kind === void 0) kind = valueAfter(bytes, "kind", at);
	else if (isRepeated(bytes, "kind", at)) return null;
	apiVersion ??= valueAfter(bytes, "apiVersion", at);
	return apiVersion === void 0 || kind === void 0 ? null : {
		apiVersion,
		kind
	};
}
function typeOf$1(line) {
	const [, , key, double, single, plain] = typeLine.exec(line) ?? [];
	if (key !== "apiVersion" && key !== "kind") return null;
	return {
		key,
		value: double ?? single ?? plain ?? ""
	};
}
/** The value of a key that occurs once after `from`. */
function valueAfter(bytes, key, from) {
	const at = bytes.indexOf(`\n${key}:`, Math.max(0, from - 1), "latin1") + 1;
	if (at === 0) return void 0;
	const [line = ""] = bytes.toString("latin1", at, at + maxLineBytes).split("\n", 1);
	return isRepeated(bytes, key, at + line.length) ? void 0 : typeOf$1(line)?.value;
}
/**
* True if `key`, quoted or not, begins a line after `from`, which is the end of a line. One search
* for the bare key takes a third of the time of one search for each spelling.
*/
function isRepeated(bytes, key, from) {
	for (let at = from; (at = bytes.indexOf(key, at, "latin1")) >= 0; at += key.length) {
		const before = bytes[at - 1];
		const quoted = (before === 34 || before === 39) && bytes[at + key.length] === before;
		const begins = bytes[at - (quoted ? 2 : 1)];
		if (begins === 10 || begins === 13) return true;
	}
	return false;
}

// src/parse/image-key.ts
/** Tells from the bytes of a document whether it can contain an image or a resource. */
/** The rest of a key and its colon, after "mage". */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
const maxKeyBytes = 128;
/** Escapes by which a quoted key can be spelt differently. */
const escape = /\\[xuU\r\n]/;
/** True if there is a key such as "image" or "docker_image": all known images are below one. */
function holdsImageKey(bytes) {
	for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1")) if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
	return hasEscapes(bytes);
}
/** True if there is no `apiVersion`, which every resource has. */
function isOfAnotherProgram(bytes) {
	return !bytes.includes("apiVersion", 0, "latin1") && !hasEscapes(bytes);
}
function hasEscapes(bytes) {
	return bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"));
}

// src/parse/ignore-comments.ts
/** Reads the suppressions in `# pullgate-ignore` comments. */
/** Suppressions of one document. */
const maxFound = 1e3;
const marker = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+[^\r\n]*/gm;
/**
* A comment after a value applies to its own line; a comment on a line of its own applies to the
* next line that is neither empty nor a comment.
*/
function ignoreComments(text, lines) {
	if (!text.includes("pullgate-ignore")) return [];
	const found = [];
	for (const match of text.matchAll(marker)) {
		if (found.length >= maxFound) break;
		const comment = match[0].split(/(?<=\S)\s+#\s/, 1)[0]?.trimEnd() ?? "";
		const end = match.index + comment.length;
		const at = lines.span(match.index, end);
		const before = /[^\r\n]*$/.exec(text.slice(Math.max(0, match.index - 1e3), match.index))?.[0] ?? "";
		if (/(?:^|\s)#/.test(before)) continue;
		const isAlone = before.trim() === "";
		const line = at.line + (isAlone ? linesToContent(text.slice(end)) : 0);
		const { rules, ...why } = parseSuppression(` ${comment}`.replace(/^\s*#\s*pullgate-ignore\s+/, ""));
		for (const rule of rules) found.push({
			rule,
			...why,
			at,
			of: {
				by: "comment",
				line
			}
		});
	}
	return found;
}
/** The distance in lines to the next line that is neither empty nor a comment; 1 without one. */
function linesToContent(rest) {
	return ((/^[^\r\n]*(?:(?:\r\n|\r(?!\n)|\n)[ \t]*(?:#[^\r\n]*)?(?=[\r\n])){0,100}/.exec(rest)?.[0] ?? "").match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}

// src/parse/lenient-events.ts
/** Parses a document into events, accepting what Kubernetes accepts and js-yaml rejects. */
/** UTF-16 units that are parsed again because of lines that js-yaml rejects. */
const maxWork = 1 << 23;
/**
* js-yaml follows YAML 1.2, which requires lines in brackets and quotes to be indented more than
* their parent (https://yaml.org/spec/1.2.2/#74-flow-collection-styles); libyaml and its
* descendants do not. Such a line is joined to the line before by replacing characters one to one,
* so that all offsets still fit `text`. Throws `YAMLException`.
*/
function lenientEvents(text, maxDepth) {
	let joined = text;
	for (let work = 0;; work += text.length) try {
		const events = parseEvents(joined, { maxDepth });
		if (joined !== text) {
			for (const event of events) if (event.type === EVENT_ID.SCALAR) event.fast = false;
		}
		return events;
	} catch (error) {
		if (!(error instanceof YAMLException) || error.reason !== "deficient indentation" || work > maxWork) throw error;
		const next = join(joined, error.mark?.position ?? 0);
		if (next === joined) throw error;
		joined = next;
	}
}
function join(text, position) {
	const lineStart = Math.max(text.lastIndexOf("\n", position - 1), text.lastIndexOf("\r", position - 1)) + 1;
	const indentation = text.slice(lineStart, position);
	if (indentation.includes("	")) return text.slice(0, lineStart) + indentation.replaceAll("	", " ") + text.slice(position);
	if (lineStart === 0) return text;
	const breakStart = text.startsWith("\r\n", lineStart - 2) ? lineStart - 2 : lineStart - 1;
	const previousStart = Math.max(text.lastIndexOf("\n", breakStart - 1), text.lastIndexOf("\r", breakStart - 1)) + 1;
	const contentEnd = previousStart + beforeComment(text.slice(previousStart, breakStart));
	return text.slice(0, contentEnd) + " ".repeat(lineStart - contentEnd) + text.slice(lineStart);
}
/**
* The length of a line without its comment. This is a loop because a regular expression would
* backtrack over quotes in exponential time.
*/
function beforeComment(line) {
	let quote = "";
	for (let at = 0; at < line.length; at++) {
		const char = line.charAt(at);
		const before = line.charAt(at - 1);
		if (quote === "\"" && char === "\\") at++;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (char === "#" && /^\s?$/.test(before)) return at;
		else if ((char === "\"" || char === "'") && /^[\s,[{:'"]?$/.test(before)) quote = char;
	}
	return line.length;
}

// src/parse/line-index.ts
/** Converts offsets in the text of a document to spans with lines, columns and an excerpt. */
const maxExcerptLength = 1e3;
/**
* A Secret, a list of Secrets, or a kind that generates them from values, anywhere in a document.
* It matches text because the document may not parse; the kind may have a tag, anchor or escapes.
*/
const secretKind = /\bkind["']?\s*:\s*(?:[&!]\S*\s+)*["']?(?:\w*Secret|\w*\\[ux])|\bsecretGenerator\b/;
/** Text before a value on its line that is no value: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;
var LineIndex = class {
	#file;
	#text;
	#firstLine;
	#starts = null;
	#lastEnd = null;
	#holdsSecret = null;
	/** `firstLine` is the 1-based line of the file on which `text` begins. */
	constructor(file, text, firstLine) {
		this.#file = file;
		this.#text = text;
		this.#firstLine = firstLine;
	}
	/** True if the document contains a Secret, whose values must not be shown. */
	get holdsSecret() {
		return this.#holdsSecret ??= secretKind.test(this.#text);
	}
	/**
	* `end` is exclusive. A range after all text, such as an empty value at the end, is moved to the
	* end of the last line: the next line belongs to another document.
	*/
	span(start, end) {
		const starts = this.#starts ??= lineStarts(this.#text);
		const lastEnd = this.#lastEnd ??= this.#text.trimEnd().length;
		const from = locate(starts, Math.min(start, lastEnd));
		const to = locate(starts, start > lastEnd ? lastEnd : Math.min(Math.max(start, end), this.#text.length));
		const lineStart = starts[from.line] ?? 0;
		const line = this.#text.slice(lineStart, starts[from.line + 1] ?? this.#text.length);
		const excerpt = /^[^\r\n]*/.exec(line.slice(0, maxExcerptLength))?.[0] ?? "";
		return {
			file: this.#file,
			line: this.#firstLine + from.line,
			column: from.column + 1,
			endLine: this.#firstLine + to.line,
			endColumn: to.column + 1,
			excerpt: detachString(this.holdsSecret ? upToSpan(excerpt, from.column, to.line === from.line ? to.column : from.column) : excerpt)
		};
	}
};
/** The line up to the end of the span; "" if another value precedes it. */
function upToSpan(line, start, end) {
	return plainBeginning.test(line.slice(0, start)) ? line.slice(0, end) : "";
}
function lineStarts(text) {
	const starts = [0];
	if (text.includes("\r")) for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length);
	else for (let at = text.indexOf("\n") + 1; at > 0; at = text.indexOf("\n", at) + 1) starts.push(at);
	return starts;
}
function locate(starts, offset) {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = low + high + 1 >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return {
		line: low,
		column: offset - (starts[low] ?? 0)
	};
}

// src/parse/manifest-reader.ts
/**
* Returns the resources of a document, and whether it is one of Kubernetes.
* CustomResourceDefinitions are left out: schemas contain nothing to pull.
*/
function manifests(root, origin) {
	const found = [];
	const type = root === null ? null : typeOf(root, {
		apiVersion: null,
		kind: null
	});
	if (root?.node !== "mapping" || type === null) return {
		kubernetes: false,
		definition: false,
		manifests: found
	};
	collect(root, type, "", origin, found);
	return {
		kubernetes: true,
		definition: isDefinition(type),
		manifests: found
	};
}
/** True for a CustomResourceDefinition. */
function isDefinition(type) {
	return type.kind === "CustomResourceDefinition" && type.apiVersion.startsWith("apiextensions.k8s.io/");
}
function typeOf(node, inherited) {
	const apiVersion = text$1(child(node, "apiVersion")) ?? inherited.apiVersion;
	const kind = text$1(child(node, "kind")) ?? inherited.kind;
	return apiVersion !== null && apiVersion !== "" && kind !== null && kind !== "" ? {
		apiVersion,
		kind
	} : null;
}
function collect(root, type, path, origin, found) {
	const list = type.kind.endsWith("List") ? child(root, "items") : void 0;
	if (list?.node === "sequence") {
		const kind = type.kind.slice(0, -4);
		const inherited = kind === "" ? {
			apiVersion: null,
			kind: null
		} : {
			apiVersion: type.apiVersion,
			kind
		};
		for (const [place, item] of items(list).entries()) {
			const itemType = typeOf(item, inherited);
			if (item.node === "mapping" && itemType !== null) collect(item, itemType, `${path === "" ? "" : `${path}.`}items[${place}]`, origin, found);
		}
	} else if (!isDefinition(type)) found.push(manifest(root, type, path, origin));
}
function manifest(root, type, path, origin) {
	const { file, document, lines } = origin;
	const namespace = text$1(descend(root, "metadata", "namespace"));
	const name = text$1(descend(root, "metadata", "name"));
	const span = (node) => lines.span(node.start, node.end);
	const duplicates = origin.duplicates.size === 0 ? [] : duplicatesWithin(root, origin.duplicates, span);
	return {
		file,
		document,
		path,
		...type,
		namespace,
		name,
		root,
		span,
		duplicates
	};
}
function duplicatesWithin(root, known, span) {
	const found = [];
	const seen = /* @__PURE__ */ new Set();
	const walk = (node, path) => {
		if (node.node === "scalar" || seen.has(node)) return;
		seen.add(node);
		if (node.node === "sequence") node.items.forEach((item, place) => walk(item, `${path}[${place}]`));
		else {
			for (const { key, first, merge, alike } of known.get(node) ?? []) {
				const at = span(merge ?? key);
				found.push({
					key: key.value,
					path: childPath(path, key.value),
					at,
					first: span(first),
					merged: merge !== null,
					alike
				});
			}
			for (const entry of node.entries) walk(entry.value, childPath(path, entry.key.value));
		}
	};
	walk(root, "");
	return found;
}

// src/parse/unreadable-error.ts
var UnreadableError = class extends Error {
	/** Offset into the text of the document, in UTF-16 units. */
	offset;
	template;
	/** `message` is one line without a position. */
	constructor(message, offset, template = null) {
		super(message);
		this.offset = offset;
		this.template = template;
	}
};

// src/parse/mapping-entries.ts
/** Mappings with more keys get an index: a scan for every key would be quadratic. */
const maxScannedKeys = 12;
/** The entries of one mapping while its events are read. */
var MappingEntries = class {
	#mapping;
	#duplicates;
	/** The index of each key in a large mapping. */
	#places = null;
	/** Entries that a merge key added. */
	#merged = null;
	constructor(mapping, duplicates) {
		this.#mapping = mapping;
		this.#duplicates = duplicates;
	}
	/** Adds an entry, or the entries of the mappings that a merge key refers to. */
	add(key, value) {
		if (key.value === "<<" && key.style === "plain") this.#merge(key, value);
		else this.#set({
			key,
			value
		}, null);
	}
	/** The later of two equal keys counts. An entry from a merge key may be overridden. */
	#set(entry, merge) {
		const { entries } = this.#mapping;
		const { key, value } = entry;
		if (this.#places === null && entries.length === maxScannedKeys) this.#places = new Map(entries.map((each, place) => [each.key.value, place]));
		const earlier = this.#places?.get(key.value) ?? (this.#places === null ? entries.findIndex((each) => each.key.value === key.value) : -1);
		const first = entries[earlier];
		if (first === void 0) {
			this.#places?.set(key.value, entries.length);
			entries.push(entry);
			return;
		}
		entries[earlier] = entry;
		if (this.#merged?.has(first) === true) return;
		const known = this.#duplicates.get(this.#mapping) ?? [];
		known.push({
			key,
			first: first.key,
			merge,
			alike: isSameScalar(first.value, value)
		});
		this.#duplicates.set(this.#mapping, known);
	}
	/**
	* Merges in place, as the decoder of kubectl and Helm does: merged entries override keys written
	* before the merge key, and are overridden by keys written after it. In a sequence the earlier
	* mapping wins. https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go (merge)
	*
	* This differs from https://yaml.org/type/merge.html and from kustomize, where the mapping's own
	* keys always win.
	*/
	#merge(key, value) {
		const merged = this.#merged ??= /* @__PURE__ */ new Set();
		for (const source of value.node === "sequence" ? value.items.toReversed() : [value]) {
			if (source.node !== "mapping") throw new UnreadableError("a merge key takes a mapping or a sequence of mappings", source.start);
			for (const { key: name, value: mergedValue } of source.entries) {
				const entry = {
					key: name,
					value: mergedValue
				};
				this.#set(entry, key);
				merged.add(entry);
			}
		}
	}
};
function isSameScalar(a, b) {
	return a.node === "scalar" && b.node === "scalar" && a.value === b.value && a.type === b.type;
}

// src/parse/scalar-type.ts
const word = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL)?$/;
const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^(?:[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)|0b[-+][01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dotted = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const standardTag = "tag:yaml.org,2002:";
const typeOfTag = {
	int: "number",
	float: "number",
	bool: "boolean",
	null: "null"
};
/**
* The type of a plain scalar without a tag, as sigs.k8s.io/yaml resolves it: YAML 1.1 including `y`
* and `n`, but without base 60; timestamps are strings.
* https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go
*/
function scalarType(text) {
	const first = text.charCodeAt(0);
	if (Number.isNaN(first)) return "null";
	if (first === 46) return special.test(text) || dotted.test(text) && Number.isFinite(Number(text.replaceAll("_", ""))) ? "number" : "string";
	if (first === 43 || first === 45 || first >= 48 && first <= 57) {
		const digits = text.replaceAll("_", "");
		if (integer.test(digits) || special.test(text)) return "number";
		return float.test(digits) && Number.isFinite(Number(digits)) ? "number" : "string";
	}
	if (text.length > 5) return "string";
	if (word.test(text)) return "boolean";
	return nothing.test(text) ? "null" : "string";
}
/** The type by an explicit tag. A scalar with a tag of another program is a string. */
function taggedType(tag) {
	const name = tag.startsWith("!!") ? tag.slice(2) : tag.startsWith(`!<${standardTag}`) ? tag.slice(20, -1) : "";
	return typeOfTag[name] ?? "string";
}

// src/parse/scalar-node.ts
/** Scalars of the node tree, with their places in the text. */
/**
* UTF-16 units. Longer values stay slices of the document: copying them costs more than it frees.
*/
const maxDetachedLength = 4096;
/** Indexed by `ScalarEvent.style`. */
const styles$1 = [
	"plain",
	"plain",
	"single",
	"double",
	"literal",
	"folded"
];
/** A scalar that unescapes its value when it is asked for: most scalars of a document never are. */
var LazyScalar = class {
	node = "scalar";
	style;
	start;
	end;
	#text;
	#event;
	#value;
	constructor(text, event, start, end) {
		this.#text = text;
		this.#event = event;
		this.style = styles$1[event.style];
		this.start = start;
		this.end = end;
	}
	get value() {
		return this.#value ??= detached(getScalarValue(this.#text, this.#event));
	}
	get type() {
		const { tagStart, tagEnd } = this.#event;
		if (tagStart >= 0) return taggedType(this.#text.slice(tagStart, tagEnd));
		return this.style === "plain" ? scalarType(this.value) : "string";
	}
};
function detached(value) {
	return value.length > maxDetachedLength ? value : detachString(value);
}
/**
* Creates the node of a scalar event. js-yaml gives the place of the content; the node's place
* includes quotes, and is the indicator of a block scalar. `cursor` is the end of the text before
* it.
*/
function scalarNode(text, event, cursor) {
	const { valueStart, valueEnd } = event;
	switch (event.style) {
		case SCALAR_STYLE.SINGLE_QUOTED:
		case SCALAR_STYLE.DOUBLE_QUOTED: return new LazyScalar(text, event, valueStart - 1, valueEnd + 1);
		case SCALAR_STYLE.LITERAL_BLOCK:
		case SCALAR_STYLE.FOLDED_BLOCK: {
			const start = skip(text, cursor, (char) => char !== "|" && char !== ">");
			const end = skip(text, start + 1, (char) => /[-+0-9]/.test(char));
			return new LazyScalar(text, event, start, end);
		}
		default: {
			if (valueStart >= 0) return new LazyScalar(text, event, valueStart, valueEnd);
			const colon = skip(text, cursor, (char) => char === " " || char === "	");
			const at = text[colon] === ":" ? colon + 1 : cursor;
			return new LazyScalar(text, event, at, at);
		}
	}
}
/** The first offset from `at` on, outside of comments, for which `passes` is false. */
function skip(text, at, passes) {
	for (; at < text.length; at++) {
		const char = text.charAt(at);
		if (char === "#" && /\s/.test(text.charAt(at - 1))) while (at + 1 < text.length && text[at + 1] !== "\n" && text[at + 1] !== "\r") at++;
		else if (!passes(char)) return at;
	}
	return text.length;
}

// src/parse/node-tree.ts
/** Builds the node tree of one document from its events, with aliases and merge keys resolved. */
/**
* `events` are those of one document, with offsets into `text`. Throws `UnreadableError` for what
* Kubernetes rejects (an unknown or recursive anchor, excessive aliasing, a merge of no mapping),
* and for unrendered template markers that YAML reads as mappings.
*/
function nodeTree(text, events) {
	const builder = new NodeTreeBuilder(text);
	for (const event of events) builder.add(event);
	return builder.tree();
}
var NodeTreeBuilder = class {
	#text;
	#duplicates = /* @__PURE__ */ new Map();
	#anchors = /* @__PURE__ */ new Map();
	#frames = [];
	#root = null;
	#documents = 0;
	/** The nodes read so far, with aliases expanded, and how many of them come from aliases. */
	#size = 0;
	#aliased = 0;
	/** The offset of the end of the last token. */
	#cursor = 0;
	constructor(text) {
		this.#text = text;
	}
	tree() {
		return {
			root: this.#root,
			duplicates: this.#duplicates
		};
	}
	add(event) {
		switch (event.type) {
			case EVENT_ID.DOCUMENT:
				this.#documents += 1;
				if (this.#documents > 1) throw new UnreadableError("a document begins without its marker", this.#cursor);
				break;
			case EVENT_ID.SCALAR:
				this.#addScalar(event);
				break;
			case EVENT_ID.MAPPING: {
				const { start } = event;
				const node = {
					node: "mapping",
					start,
					end: start,
					entries: []
				};
				this.#open(node, new MappingEntries(node, this.#duplicates), event);
				break;
			}
			case EVENT_ID.SEQUENCE: {
				const { start } = event;
				this.#open({
					node: "sequence",
					start,
					end: start,
					items: []
				}, null, event);
				break;
			}
			case EVENT_ID.ALIAS:
				this.#addAlias(event);
				break;
			case EVENT_ID.POP: this.#close();
		}
	}
	#addScalar(event) {
		const { anchorStart, anchorEnd, tagEnd, valueEnd } = event;
		const scalar = scalarNode(this.#text, event, Math.max(this.#cursor, tagEnd, anchorEnd));
		this.#cursor = Math.max(scalar.end, valueEnd);
		this.#size += 1;
		this.#addAnchor(anchorStart, anchorEnd, scalar);
		this.#place(scalar);
	}
	#addAlias({ anchorStart, anchorEnd }) {
		const name = detachString(this.#text.slice(anchorStart, anchorEnd));
		const anchor = this.#anchors.get(name);
		const at = anchorStart - 1;
		this.#cursor = anchorEnd;
		if (anchor === void 0) throw new UnreadableError(`unknown anchor "${name.slice(0, 100)}"`, at);
		if (anchor.open) throw new UnreadableError(`anchor "${name.slice(0, 100)}" contains itself`, at);
		this.#size += 1 + anchor.size;
		this.#aliased += anchor.size;
		if (isExcessive(this.#aliased, this.#size)) throw new UnreadableError("excessive aliasing", at);
		this.#place(anchor.node);
	}
	#addAnchor(start, end, node) {
		if (start < 0) return null;
		const anchor = {
			node,
			size: 1,
			open: false
		};
		this.#anchors.set(this.#text.slice(start, end), anchor);
		return anchor;
	}
	#open(node, entries, event) {
		const anchor = this.#addAnchor(event.anchorStart, event.anchorEnd, node);
		if (anchor !== null) anchor.open = true;
		const flow = event.style === COLLECTION_STYLE.FLOW;
		const sizeBefore = this.#size;
		this.#frames.push({
			node,
			anchor,
			sizeBefore,
			entries,
			key: void 0,
			flow
		});
		this.#cursor = Math.max(this.#cursor, node.start);
		this.#size += 1;
	}
	#close() {
		const frame = this.#frames.pop();
		if (frame === void 0) return;
		const { node, anchor } = frame;
		if (frame.flow) this.#cursor = endOfFlow(this.#text, node, this.#cursor);
		node.end = this.#cursor;
		if (anchor !== null) {
			anchor.open = false;
			anchor.size = this.#size - frame.sizeBefore;
		}
		this.#place(node);
	}
	/** Puts a finished node into its parent. */
	#place(node) {
		const frame = this.#frames.at(-1);
		if (frame === void 0) this.#root ??= node;
		else if (frame.node.node === "sequence") frame.node.items.push(node);
		else if (frame.key === void 0) frame.key = node.node === "scalar" ? node : this.#ignoredKey(frame.node, node);
		else {
			const key = frame.key;
			frame.key = void 0;
			if (key !== null) frame.entries?.add(key, node);
		}
	}
	/**
	* Ignores a key that is no scalar. A mapping as the first key of a flow mapping is how YAML reads
	* `{{ ... }}`: throws for it.
	*/
	#ignoredKey(mapping, key) {
		const { start } = mapping;
		if (key.node === "mapping" && key.start === start + 1 && this.#text.startsWith("{{", start)) throw new UnreadableError("template markers that were not rendered", start, "helm");
		return null;
	}
};
/**
* The limit of the decoder that Kubernetes uses: aliases may make up 99 % of up to 400,000 nodes,
* and 10 % from 4,000,000 nodes on.
* https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go (allowedAliasRatio)
*/
function isExcessive(aliased, size) {
	if (aliased <= 100 || size <= 1e3) return false;
	const allowed = size <= 4e5 ? .99 : size >= 4e6 ? .1 : .99 - .89 * (size - 4e5) / 36e5;
	return aliased / size > allowed;
}
/**
* The end of a flow collection whose last child ends at `cursor`. A pair in a flow sequence
* (`[a: b]`) is a mapping without brackets.
*/
function endOfFlow(text, node, cursor) {
	const opening = text[node.start];
	const closing = node.node === "mapping" ? "}" : "]";
	if (opening !== (node.node === "mapping" ? "{" : "[")) return cursor;
	const at = skip(text, Math.max(cursor, node.start + 1), (char) => char !== closing);
	return Math.min(at + 1, text.length);
}

// src/parse/template-tool.ts
/** Comments, and quoted strings at the place of a value. */
const opaque = /(?<![^\s[{,:-])(?:"(?:\\.|[^"\\\r\n])*"|'(?:''|[^'\r\n])*')|(?<!\S)#.*$/g;
const blockHeader = /(?:^|[\s:-])[|>][-+0-9]*\s*(?:#.*)?$/;
/**
* Only markers that can break a document count: not those in block scalars, quoted strings and
* comments. `{{` and `{%` count anywhere in the document, because errors appear far from them.
* `${...}` and `$(...)` are valid YAML in most places, so they count only near `offset`, the place of
* the error.
*/
function templateTool(text, offset) {
	let helm = false;
	let blockIndent = -1;
	let near = "";
	let lineStart = 0;
	for (const line of text.split(/\r\n|\r|\n/)) {
		const indent = line.length - line.trimStart().length;
		const lineEnd = lineStart + line.length;
		if (!(blockIndent >= 0 && (indent > blockIndent || indent === line.length))) {
			const open = line.replace(opaque, "");
			blockIndent = blockHeader.test(open) ? indent : -1;
			if (/\{%[-+~ ]?\s*\w/.test(open)) return "jinja";
			helm ||= /\{\{(?:-|\s|\.|\/\*|\$|\()/.test(open) || /\{\{\s*\w/.test(open);
			if (offset >= lineStart - 1 && offset <= lineEnd + 2) near += open;
		}
		lineStart = lineEnd + 1;
		if (text.startsWith("\r\n", lineEnd)) lineStart++;
	}
	if (helm) return "helm";
	if (/\$\{\w+[^}]*\}/.test(near)) return "envsubst";
	return /\$\(\w+\)/.test(near) ? "kustomize" : null;
}

// src/parse/utf8-stream.ts
/** Converts a stream in UTF-8 or UTF-16 to UTF-8. */
/**
* Replaces an unpaired surrogate. YAML forbids this character, so the parser reports an error at
* this place instead of accepting a replacement character.
*/
const forbidden = "\uffff";
/**
* Detects UTF-16 by its byte order mark, or by the zero bytes of the first two characters
* (https://yaml.org/spec/1.2.2/#52-character-encodings). UTF-8 is passed on unchanged, valid or
* not. Chunks may have any size.
*/
async function* utf8Stream(chunks) {
	let encoding = null;
	let rest = Buffer.alloc(0);
	for await (const chunk of chunks) {
		const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		if (encoding === "utf-8") {
			yield piece;
			continue;
		}
		rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
		if (encoding === null && rest.length < 4) continue;
		encoding ??= encodingOf(rest);
		if (encoding === "utf-8") {
			yield rest;
			rest = Buffer.alloc(0);
			continue;
		}
		const whole = wholeCharacters(rest, encoding);
		yield toUtf8(rest.subarray(0, whole), encoding);
		rest = rest.subarray(whole);
	}
	encoding ??= encodingOf(rest);
	if (rest.length === 0) return;
	if (encoding === "utf-8") yield rest;
	else {
		yield toUtf8(rest.subarray(0, rest.length & -2), encoding);
		if (rest.length % 2 === 1) yield Buffer.from(forbidden);
	}
}
function encodingOf(head) {
	const [a, b, c, d] = head;
	if (a === 255 && b === 254) return "utf-16le";
	if (a === 254 && b === 255) return "utf-16be";
	if (a !== 0 && b === 0 && c !== 0 && d === 0) return "utf-16le";
	if (a === 0 && b !== 0 && c === 0 && d !== 0) return "utf-16be";
	return "utf-8";
}
/** The length of the prefix that ends with a whole character. */
function wholeCharacters(bytes, encoding) {
	const even = bytes.length & -2;
	if (even === 0) return 0;
	const high = bytes[encoding === "utf-16le" ? even - 1 : even - 2] ?? 0;
	return high >= 216 && high <= 219 ? even - 2 : even;
}
function toUtf8(bytes, encoding) {
	const text = (encoding === "utf-16le" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
	return Buffer.from(text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, forbidden));
}

// src/parse/parse.ts
/** Parses the documents of a YAML or JSON file, with positions. */
/** The API server accepts requests up to 3 MiB, but a List from `kubectl get -A` may be larger. */
const maxDocumentBytes = 64 << 20;
/** Lines and items of a document. Each becomes one or two nodes of some hundred bytes. */
const maxParts = 4 << 20;
/**
* Levels of nesting. Objects of the API server have far fewer; recursion overflows with far more.
*/
const maxDepth = 1e3;
const tooDeep = "nested too deeply";
/** Resources without images, by "apiVersion kind". */
const imagelessTypes = /^(?:v1 (?:ConfigMap|Secret)|rbac\.authorization\.k8s\.io\/\w+ \w+)$/;
/** Argo CD and Flux resources, which set namespaces for folders. */
const gitopsTypes = /^(?:argoproj\.io\/\w+ Application(?:Set)?|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/\w+ (?:Kustomization|HelmRelease))$/;
/** Characters that YAML forbids: https://yaml.org/spec/1.2.2/#51-character-set */
const controlCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
/**
* Yields the documents of a file in order: one for each YAML document (empty ones too) and each
* value of a JSON stream; none for a file with only comments. Holds one document and one chunk at a
* time. Never throws for the content of a file; throws what `file.chunks()` throws.
*
* With `need: "images"`, documents without images are not parsed and errors in them not reported:
* they are `skipped`, or `foreign` without an apiVersion. CustomResourceDefinitions are always
* skipped.
*/
async function* parse(file, options) {
	let document = 0;
	for await (const cut of documentStream(utf8Stream(file.chunks()), maxDocumentBytes)) yield parseDocument(file.path, document++, cut, options.need);
}
function parseDocument(file, document, cut, need) {
	if (!cut.oversized) {
		const type = sniffType(cut.bytes);
		if (type !== null && (isDefinition(type) || need === "images" && isImageless(type, cut.bytes))) return {
			content: "skipped",
			manifests: [],
			broken: null
		};
		if (type === null && need === "images" && isOfAnotherProgram(cut.bytes)) return {
			content: "foreign",
			manifests: [],
			broken: null
		};
	}
	const { text, invalidAt } = decode(cut.bytes);
	const lines = new LineIndex(file, text, cut.line());
	try {
		if (cut.oversized) throw new UnreadableError(`larger than 64 MiB`, 0);
		if (partsOf(cut.bytes) > maxParts) throw new UnreadableError(`more than ${maxParts} lines and items`, 0);
		if (invalidAt !== null) throw new UnreadableError("not valid UTF-8", invalidAt);
		const control = controlCharacter.exec(text);
		if (control !== null) throw new UnreadableError("control characters are not allowed", control.index);
		const { root, duplicates } = nodeTree(text, lenientEvents(text, maxDepth));
		const read = manifests(root, {
			file,
			document,
			lines,
			duplicates
		});
		if (read.definition) return {
			content: "skipped",
			manifests: [],
			broken: null
		};
		if (read.kubernetes) return {
			content: "kubernetes",
			manifests: read.manifests,
			broken: null,
			suppressions: ignoreComments(text, lines)
		};
		return {
			content: root === null || root.node === "scalar" && root.type === "null" ? "empty" : "foreign",
			manifests: [],
			broken: null
		};
	} catch (error) {
		return {
			content: "broken",
			manifests: [],
			broken: broken(error, text, lines),
			suppressions: ignoreComments(text, lines)
		};
	}
}
/** Counts lines and items, if the document is long enough to exceed the limit. */
function partsOf(bytes) {
	if (bytes.length <= maxParts) return 0;
	let parts = 0;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at];
		if (byte === 10 || byte === 44 || byte === 91 || byte === 123 || byte === 45 && bytes[at + 1] === 32) parts++;
	}
	return parts;
}
function isImageless({ apiVersion, kind }, bytes) {
	const type = `${apiVersion} ${kind}`;
	return imagelessTypes.test(type) || !(holdsImageKey(bytes) || gitopsTypes.test(type));
}
/** Converts an error of the document. Rethrows any other error. */
function broken(error, text, lines) {
	const withoutValues = (message) => lines.holdsSecret ? message.replace(/ ?"[^"]{2,}"/g, "") : message;
	if (error instanceof UnreadableError) return {
		at: spanAt(error.offset, text, lines),
		message: withoutValues(error.message),
		template: error.template
	};
	if (error instanceof YAMLException) {
		const offset = error.mark?.position ?? 0;
		return {
			at: spanAt(offset, text, lines),
			message: withoutValues(messageOf(error, text[offset])),
			template: templateTool(text, offset)
		};
	}
	if (error instanceof RangeError) return {
		at: spanAt(0, text, lines),
		message: tooDeep,
		template: null
	};
	throw error;
}
/** `unit` is the character at the place of the error. */
function messageOf(error, unit) {
	if (error.reason.startsWith("nesting")) return tooDeep;
	if (unit === "@" || unit === "`" || unit === "%") return `a value cannot begin with "${unit}"`;
	return error.reason.replace(/\s+/g, " ").slice(0, 300);
}
/** The place of an error. An error after the text is moved to the end of its last line. */
function spanAt(offset, text, lines) {
	const last = text.trimEnd().length;
	const start = Math.min(offset, Math.max(last, 0));
	return lines.span(start, start < text.length && text[start] !== "\n" && text[start] !== "\r" ? start + 1 : start);
}
/** The text without byte order mark, and the offset of the first invalid UTF-8 sequence. */
function decode(bytes) {
	if (isAscii(bytes)) return {
		text: bytes.toString("latin1"),
		invalidAt: null
	};
	const text = withoutMark(bytes.toString());
	if (isUtf8(bytes)) return {
		text,
		invalidAt: null
	};
	const again = Buffer.from(bytes.toString());
	let same = 0;
	while (bytes[same] === again[same]) same++;
	return {
		text,
		invalidAt: withoutMark(bytes.toString("utf8", 0, same)).length
	};
}
/** Concatenated files may have byte order marks at the start of later documents. */
function withoutMark(text) {
	return text.includes("\ufeff") ? text.replace(/^\ufeff/, "").replace(/^(---[ \t]*(?:#.*)?(?:\r\n|\r|\n))\ufeff/, "$1") : text;
}

// src/commands/unrendered-workloads.ts
/** One workload for each source with such images. Their pods are unknown: they are guesses. */
function unrenderedWorkloads(gitops) {
	return (gitops?.coverage.notRendered ?? []).flatMap((each) => {
		const mentions = mentionsOf(each);
		return mentions.length === 0 ? [] : [workloadOf(each, mentions)];
	});
}
function workloadOf({ source }, mentions) {
	const { apiVersion, kind, namespace, name, at } = source;
	return {
		resource: {
			apiVersion,
			kind,
			namespace,
			name
		},
		root: at.file,
		at,
		pod: false,
		hook: null,
		mentions,
		references: []
	};
}
/** Each place once, although aliases may repeat it. */
function mentionsOf({ images }) {
	return [...new Map(images.map((image) => [`${image.at.file}:${image.at.line}:${image.at.column}`, image])).values()].map(({ value, at }) => ({
		image: value,
		at,
		guessed: true,
		inUnrenderedValues: true,
		path: "values",
		role: "custom",
		container: null,
		pullPolicy: null,
		type: "string",
		podSpec: null,
		placeholder: null
	}));
}

// src/commands/embedded-values.ts
/** Larger files are not written by hand. */
const maxFileBytes = 1048576;
const maxTotalBytes = 33554432;
/**
* Whether a resource renders a chart with values of its own.
* https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
* https://fluxcd.io/flux/components/helm/helmreleases/
*/
function embedsValues({ apiVersion, kind }) {
	return apiVersion.startsWith("argoproj.io/") && (kind === "Application" || kind === "ApplicationSet") || apiVersion.startsWith("helm.toolkit.fluxcd.io/") && kind === "HelmRelease";
}
/** The files as the sources of one root; none without files. */
async function embeddedValues(files) {
	const sources = [];
	let left = maxTotalBytes;
	for (const file of files) {
		if (left <= 0) break;
		const bytes = await readUpTo(file, maxFileBytes);
		left -= bytes?.length ?? maxFileBytes;
		if (bytes !== null) sources.push({
			path: file.path,
			role: "manifest",
			text: new TextDecoder().decode(bytes)
		});
	}
	return sources.length === 0 ? [] : [{
		root: "",
		file: "",
		tool: "helm",
		folder: "",
		sources,
		set: [],
		origins: []
	}];
}
/** The content of a file; null if it is larger than `most` bytes. */
async function readUpTo(file, most) {
	const chunks = [];
	let size = 0;
	for await (const chunk of file.chunks()) {
		size += chunk.length;
		if (size > most) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

// src/commands/read-cluster.ts
/** A renderer that takes longer hangs. */
const maxRenderMs$1 = 6e4;
/**
* Throws `UsageError` for paths that cannot be read; with `allowMissing`, missing paths are left
* out. `need` "images" skips the reading of credentials.
*/
async function readCluster(options, context, need, allowMissing = false) {
	const reader = new ClusterReader(options, context, need, allowMissing);
	await reader.render();
	await reader.readGitops();
	await reader.readPaths();
	await reader.readInventory();
	return await reader.finish();
}
var ClusterReader = class {
	#options;
	#context;
	#need;
	#allowMissing;
	#extractor;
	#renderings = [];
	#failedRenders = [];
	/** Files with resources that carry values for charts. */
	#valuesFiles = [];
	#notes = [];
	constructor(options, context, need, allowMissing) {
		this.#options = options;
		this.#context = context;
		this.#need = need;
		this.#allowMissing = allowMissing;
		const { locations, namespace } = options.input;
		const { declared, pullSecrets } = options.cluster;
		this.#extractor = new Extractor({
			locations,
			namespace,
			need,
			declared: {
				secrets: [...declared.secrets, ...Object.keys(pullSecrets)],
				serviceAccounts: declared.serviceAccounts,
				at: {
					file: declared.file,
					line: 1,
					column: 1,
					endLine: 1,
					endColumn: 1,
					excerpt: ""
				}
			}
		});
	}
	async render() {
		const { input, network, clusterSources } = this.#options;
		const { workingFolder, environment } = this.#context;
		for await (const result of render$1({
			renderTasks: input.renderTasks,
			exclude: input.exclude,
			...clusterSources === null || clusterSources === void 0 ? {} : { renderedOverlays: clusterSources.overlays },
			workingFolder,
			environment,
			restricted: network.restricted,
			timeoutMs: Math.min(network.deadlineMs, maxRenderMs$1),
			allowMissing: this.#allowMissing
		})) {
			if ("message" in result) {
				this.#failedRenders.push(result);
				continue;
			}
			this.#extractor.startFile(result.root.root, result);
			for await (const document of parse(result.file, { need: this.#need })) this.#add(result.file, document);
			this.#renderings.push({
				...result,
				file: {
					...result.file,
					chunks: noChunks
				}
			});
		}
	}
	async readGitops() {
		for (const rendering of this.#options.clusterSources?.renderings ?? []) {
			this.#extractor.startFile(rendering.root.root, rendering);
			for await (const document of parse(rendering.file, { need: this.#need })) this.#add(rendering.file, document);
			this.#renderings.push({
				...rendering,
				file: {
					...rendering.file,
					chunks: noChunks
				}
			});
		}
	}
	async readPaths() {
		await this.#readNamespaces();
		for await (const file of this.#load(this.#options.input.paths)) {
			this.#extractor.startFile(file.root);
			let hasValues = false;
			let isEmpty = true;
			for await (const document of parse(file, { need: this.#need })) {
				this.#add(file, document);
				hasValues ||= document.manifests.some(embedsValues);
				isEmpty &&= document.content === "empty" || document.content === "foreign";
			}
			if (isEmpty) this.#noteEmptyFile(file);
			if (hasValues && file.path !== "<stdin>") this.#valuesFiles.push(file);
		}
	}
	/** The files of GitOps sources are not checked as they stand, but place explicit roots too. */
	async #readNamespaces() {
		const { input, clusterSources } = this.#options;
		if (input.renderTasks.length === 0) return;
		const files = [...clusterSources?.consumed ?? []].filter((path) => /\.ya?ml$/.test(path));
		const { workingFolder, stdin } = this.#context;
		for await (const file of load({
			paths: files,
			exclude: input.exclude,
			workingFolder,
			stdin,
			note: () => void 0,
			allowMissing: true
		})) for await (const document of parse(file, { need: this.#need })) this.#extractor.addNamespaces(document);
	}
	async readInventory() {
		for await (const file of this.#load(this.#options.input.inventory)) for await (const document of parse(file, { need: "all" })) this.#extractor.addInventory(document);
	}
	async finish() {
		const gitops = this.#options.clusterSources?.gitops ?? null;
		const extracted = this.#extractor.cluster();
		const cluster = {
			...extracted,
			workloads: [...extracted.workloads, ...unrenderedWorkloads(gitops)],
			failedRenders: this.#failedRenders,
			...gitops === null ? {} : { gitops }
		};
		for (const rendering of this.#renderings) rendering.namespace ??= this.#extractor.namespaceOf(rendering.root.folder);
		this.#noteAmbiguousNamespaces();
		this.#notePlaceholders(cluster);
		this.#noteEmbeddedValues();
		return {
			cluster,
			notes: this.#notes,
			renderings: this.#renderings,
			sources: [...await readSources(this.#options.input.sources, this.#context.workingFolder), ...await embeddedValues(this.#valuesFiles)]
		};
	}
	#load(paths) {
		const { input, network } = this.#options;
		const { workingFolder, stdin } = this.#context;
		return load({
			paths,
			exclude: input.exclude,
			renderedPaths: /* @__PURE__ */ new Set([...this.#renderings.flatMap(({ sourcePaths }) => sourcePaths), ...this.#options.clusterSources?.consumed ?? []]),
			workingFolder,
			stdin,
			note: (sentence) => void this.#notes.push(sentence),
			allowMissing: this.#allowMissing,
			pipeTimeoutMs: network.deadlineMs,
			hasKustomizeFlag: this.#flagTasks().some(({ tool }) => tool === "kustomize")
		});
	}
	#flagTasks() {
		return this.#options.input.renderTasks.filter(({ at }) => at === null);
	}
	#add(file, document) {
		this.#extractor.add(document);
		if (this.#extractor.isFull()) throw new UsageError(`${file.path}: too many images, Secrets and broken documents; check fewer paths at once`);
	}
	/** Empty files are normal in a folder, and suspicious if they are named. */
	#noteEmptyFile({ path, root }) {
		if (!path.endsWith(root.replace(/^.*[/\\]/, "")) || this.#allowMissing) return;
		if (this.#flagTasks().some((task) => task.tool === "helm" && task.values.length > 0)) throw new UsageError(`${root}: no Kubernetes resource; pass values files with --values`);
		this.#notes.push(`${root} contains no Kubernetes resource.`);
	}
	#noteAmbiguousNamespaces() {
		for (const { folder, namespaces } of this.#extractor.ambiguousFolders()) this.#notes.push(`${folder} is deployed to the namespaces ${namespaces.join(", ")}, so the namespace of its resources that name none is unknown.`);
	}
	#notePlaceholders({ workloads }) {
		const reasons = workloads.flatMap(({ mentions }) => mentions.flatMap(({ placeholder }) => placeholder ?? []));
		for (const [reason, { length }] of Map.groupBy(reasons, (each) => each)) this.#notes.push(`${length === 1 ? "1 image is a placeholder" : `${length} images are placeholders`} and could not be checked: ${reason}.`);
	}
	#noteEmbeddedValues() {
		const { length } = this.#valuesFiles;
		if (length === 0 || this.#allowMissing || this.#options.clusterSources?.gitops) return;
		this.#notes.push(`${length === 1 ? "1 file contains" : `${length} files contain`} chart values for Argo CD or Flux; the charts were not checked unless they are among the inputs.`);
	}
};
async function* noChunks() {}

// src/commands/judge-base.ts
/** Judges the manifests before the change by the answers that the changed ones got. */
/** Opens the base of a run; null without one. `whole` reads all files of a revision. */
async function openBaseOf({ run, input }, { workingFolder, temporaryFolder, environment }, whole = false) {
	if (run.base === null) return null;
	const { paths, renderTasks } = input;
	return await openBase(run.base, {
		paths,
		renderTasks,
		workingFolder,
		temporaryFolder,
		environment,
		whole
	});
}
/** The globs that keep a base folder out of the checked files. */
function excludedBase(folder) {
	if (folder === null) return [];
	const glob = folder.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
	return [glob, `${glob}/**`];
}
/**
* Registries are not asked again: diagnostics of pulls that the changed manifests did not ask about
* are left out.
*/
async function judgeBase({ base: { tree, note }, sources }, answers, { input, network, cluster: clusterOptions }, context) {
	if (tree === null) return {
		diagnostics: [],
		notes: [note]
	};
	const { workingFolder } = tree;
	const hasInputs = input.paths.length + input.renderTasks.length > 0;
	const paths = hasInputs ? tree.paths : [];
	const renderTasks = hasInputs ? tree.renderTasks : [];
	const { cluster } = await readCluster({
		input: {
			...input,
			paths,
			renderTasks,
			sources: [],
			inventory: input.inventory.filter((path) => path !== "-").map((path) => resolve(context.workingFolder, path))
		},
		network,
		cluster: clusterOptions,
		clusterSources: sources
	}, {
		workingFolder,
		environment: context.environment,
		stdin: emptyStdin()
	}, "all", true);
	const facts = {
		...planFacts(cluster, clusterOptions),
		answers
	};
	const { diagnostics } = judge(facts, { offline: network.offline });
	return {
		diagnostics: diagnostics.filter(({ diagnostic: { pull } }) => pull === void 0 || network.offline || wasAsked(pull, answers)),
		notes: [note, ...missingNote(cluster, sources)]
	};
}
function missingNote(cluster, sources) {
	if (cluster.files > 0) return [];
	if (sources === null) return ["The base contains none of the checked paths, so every finding counts as new."];
	return sources.cluster === null || (sources.gitops?.coverage.sources ?? 0) > 0 ? [] : ["The base has no such cluster, so every finding counts as new."];
}
function wasAsked({ reference, notAsked, credentials }, { byImage, byAttempt }) {
	if ("invalid" in reference || notAsked !== null) return true;
	const offers = [...credentials?.offers ?? [], ...credentials?.anonymous === true ? [null] : []];
	return byImage.has(questionKey(reference)) && offers.every((offer) => byAttempt.has(attemptKey(reference, offer)));
}
async function* emptyStdin() {}

// src/commands/rerender-roots.ts
const maxAtOnce = 4;
/** Returns the results in the order of `rerenders`. */
async function rerenderAll(rerenders, renderings, input) {
	const results = [];
	for (let next = 0; next < rerenders.length; next += maxAtOnce) {
		const batch = rerenders.slice(next, next + maxAtOnce);
		results.push(...await Promise.all(batch.map((each) => rerenderRoot(each, renderings, input))));
	}
	return results;
}
async function rerenderRoot(rerender, renderings, { locations, namespace }) {
	const rendering = renderings.find(({ root }) => root.root === rerender.root);
	if (rendering === void 0) return {
		rerender,
		failed: "it was not rendered here"
	};
	const result = await rendering.rerender(rerender);
	if ("failed" in result) return {
		rerender,
		failed: result.failed
	};
	const extractor = new Extractor({
		locations,
		namespace
	});
	extractor.startFile(rendering.root.root, rendering);
	for await (const document of parse(result.file, { need: "all" })) extractor.add(document);
	return {
		rerender,
		cluster: extractor.cluster(),
		digests: await digestsOf(result.file)
	};
}
/** Counts the image digests in the rendered text. */
async function digestsOf(file) {
	const digests = /* @__PURE__ */ new Map();
	for await (const chunk of file.chunks()) for (const [digest] of Buffer.from(chunk).toString("latin1").matchAll(/sha256:[0-9a-f]{64}/g)) digests.set(digest, (digests.get(digest) ?? 0) + 1);
	return digests;
}

// package.json
var name = "pullgate";
var version = "0.1.0";
var homepage = "https://github.com/pullgate/pullgate";

// src/model/tool.ts
/** The program's name and version, and the URLs of its rule pages. */
const tool = {
	name,
	version
};
/** The URL of a rule's page. */
function docsOf(rule) {
	return `${homepage}/blob/main/docs/rules/${rule}.md`;
}

// src/commands/settle-options.ts
function settleSettings({ cluster, network, rules, report }) {
	return {
		declared: cluster.declared,
		offline: network.offline,
		ignore: rules.ignore,
		rules: rules.severities,
		failOn: rules.failOn,
		onUnverified: rules.onUnverified,
		minVerified: rules.minVerified,
		explainCredentials: report.explainCredentials,
		baseline: rules.baseline
	};
}
/** `today` is "2027-01-31", or "" if no suppression can apply. */
function settleOptions(options, today, partial = false) {
	const { ignore, rules, onUnverified, explainCredentials, baseline, offline } = settleSettings(options);
	const { pin, writeBaseline } = options.report;
	return {
		ignore,
		rules,
		onUnverified,
		explainCredentials,
		baseline,
		offline,
		pin,
		writeBaseline,
		partial,
		today,
		tool,
		docs: docsOf,
		notRenderedText
	};
}
/** The current day in UTC: "2027-01-31". */
function currentDay() {
	return (/* @__PURE__ */ new Date()).toISOString().slice(0, 10);
}

// src/commands/check-target.ts
/** Checks all pulls unless `select` chooses some. Throws `UsageError` for unreadable paths. */
async function checkTarget({ options, gitops, before: opened }, context, cache, select = null) {
	const started = Date.now();
	const { input, cluster: clusterOptions, network, rules: ruleOptions, report } = options;
	await using ownBase = opened === null ? await openBaseOf(options, context) : null;
	const base = opened ?? (ownBase === null ? null : {
		base: ownBase,
		sources: null
	});
	const exclude = [...input.exclude, ...excludedBase(base?.base.excludedFolder ?? null)];
	const { cluster, notes, renderings, sources } = await readCluster({
		input: {
			...input,
			exclude
		},
		cluster: clusterOptions,
		network,
		clusterSources: gitops
	}, context, "all");
	const planned = planFacts(cluster, clusterOptions);
	const selection = select?.(planned.pulls) ?? null;
	const pulls = planned.pulls.filter((pull) => selection?.pulls.has(pull) ?? true);
	const isOn = (rule) => (ruleOptions.severities[rule.id] ?? rule.severity) !== "off";
	const tags = rules.some((rule) => rule.asksFor === "digests-of-pinned-tags" && isOn(rule));
	const answers = await askRegistries(imageQuestions(pulls, { tags }), {
		network,
		runtime: planned.runtime,
		headOnly: clusterOptions.platforms.length === 0,
		cache
	}, context);
	const facts = {
		...planned,
		answers,
		changedKeys: ruleOptions.changedKeys
	};
	const { diagnostics, verdicts } = judge(facts, { offline: network.offline });
	const untraced = diagnostics.filter((each) => (isOn(each.rule) || report.pin && each.rule.pins === true) && (selection?.reports(each) ?? true));
	const traced = await traceBack({
		diagnostics: untraced,
		cluster,
		roots: [...renderings.map(({ root }) => root), ...sources]
	}, renderings, input);
	const baseResult = base === null ? null : await judgeBase(base, answers, options, context);
	notes.push(...report.notes, ...baseResult?.notes ?? [], ...registryNotes(answers, network.offline));
	const before = baseResult?.diagnostics;
	return {
		report: settle({
			cluster: {
				...cluster,
				suppressions: [...cluster.suppressions ?? [], ...traced.suppressions]
			},
			pulls,
			answers,
			diagnostics: traced.diagnostics,
			before,
			verdicts: new Map([...verdicts].filter(([pull]) => selection?.pulls.has(pull) ?? true)),
			rules: selection?.rules ?? rules,
			notes,
			durationMs: Math.max(0, Date.now() - started)
		}, settleOptions(options, currentDay(), selection !== null)),
		facts,
		before,
		untraced,
		traced,
		notes
	};
}
/** Loads the tracer only if there is something to trace. */
async function traceBack(untraced, renderings, input) {
	if (untraced.diagnostics.length === 0) return {
		diagnostics: [],
		suppressions: []
	};
	const { planRerenders, trace } = await import("./trace-entry.js");
	const results = [];
	for (;;) {
		const rerenders = planRerenders(untraced, results);
		if (rerenders.length === 0) return trace(untraced, results);
		results.push(...await rerenderAll(rerenders, renderings, input));
	}
}
function registryNotes({ waited = [], notes = [] }, offline) {
	return [
		...waited.map(({ image, seconds, appeared }) => appeared ? `${image} was missing and appeared after ${seconds} s.` : `${image} is still missing after ${seconds} s.`),
		...notes.map(answerNoteText),
		...offline ? ["Offline: no registry was contacted. Only image syntax and manifests were checked."] : []
	];
}

// src/commands/gitops/inventory-apis.ts
/** Reads from an inventory which APIs its CustomResourceDefinitions add to a cluster. */
/** "group/version" and "group/version/Kind". Throws `UsageError` for paths that cannot be read. */
async function inventoryApis(paths, workingFolder, deadlineMs) {
	if (paths.length === 0) return [];
	const files = load({
		paths,
		exclude: [],
		renderedPaths: /* @__PURE__ */ new Set(),
		workingFolder,
		stdin: noInput(),
		note: () => {},
		allowMissing: false,
		pipeTimeoutMs: deadlineMs,
		hasKustomizeFlag: false
	});
	const apis = [];
	for await (const file of files) for await (const { manifests } of parse(file, { need: "all" })) apis.push(...manifests.flatMap(apisOf));
	return apis;
}
function apisOf({ kind, root }) {
	if (kind !== "CustomResourceDefinition") return [];
	const group = text$1(descend(root, "spec", "group"));
	const served = text$1(descend(root, "spec", "names", "kind"));
	if (group === null || served === null) return [];
	return items(descend(root, "spec", "versions")).flatMap((each) => {
		const version = text$1(descend(each, "name"));
		return version === null ? [] : [`${group}/${version}`, `${group}/${version}/${served}`];
	});
}
/** Standard input belongs to the check itself. */
async function* noInput() {}

// src/model/source-tree.ts
/** "./apps/../apps/" -> "apps"; "" for the root. null where the path leads out of the tree. */
function treePath(...written) {
	const steps = [];
	for (const step of written.join("/").split("/")) {
		if (step === "" || step === ".") continue;
		if (step !== "..") steps.push(step);
		else if (steps.pop() === void 0) return null;
	}
	return steps.join("/");
}
/** The path of a file in a folder of the tree; "" is the root. */
function pathIn(folder, name) {
	return folder === "" ? name : `${folder}/${name}`;
}
/** True for a file in a folder, at any depth. */
function isBelow(file, folder) {
	return folder === "" || file.startsWith(`${folder}/`);
}
/** Trees with replaced texts share the list of files. */
const indexes = /* @__PURE__ */ new WeakMap();
function indexOf({ files }) {
	let index = indexes.get(files);
	if (index === void 0) indexes.set(files, index = indexFiles(files));
	return index;
}
function indexFiles(files) {
	const names = /* @__PURE__ */ new Map();
	const folders = /* @__PURE__ */ new Set();
	for (const file of files) {
		let slash = file.lastIndexOf("/");
		const folder = slash < 0 ? "" : file.slice(0, slash);
		const known = names.get(folder);
		if (known === void 0) names.set(folder, [file.slice(slash + 1)]);
		else known.push(file.slice(slash + 1));
		for (let above = folder; !folders.has(above); above = above.slice(0, Math.max(0, slash))) {
			folders.add(above);
			slash = above.lastIndexOf("/");
		}
	}
	return {
		files: new Set(files),
		names,
		folders
	};
}
function hasFile(tree, path) {
	return indexOf(tree).files.has(path);
}
/** Is there a file below this folder? */
function hasFolder(tree, folder) {
	return indexOf(tree).folders.has(folder);
}
/** The names of the files in a folder itself, in the order of the tree. */
function filesIn(tree, folder) {
	return indexOf(tree).names.get(folder) ?? [];
}

// src/commands/gitops/run-gitops.ts
/** Renders what GitOps controllers would apply, for every cluster that is found. */
/** null where the paths hold no GitOps object that renders something. */
async function runGitops({ input, gitops, kubernetes, apiVersions }, { workingFolder, environment, ...context }, openTools) {
	const started = Date.now();
	const hasEntries = input.targets.some(({ entry }) => entry !== null);
	const isPathAsked = input.paths.some((path) => path !== "-");
	const overlays = input.renderTasks.filter(({ tool }) => tool === "kustomize");
	if (!isPathAsked && !hasEntries && overlays.length === 0) return null;
	const root = context.root ?? gitRoot(workingFolder) ?? workingFolder;
	const tree = await openSourceTree(root);
	const { fluxClusters, gitopsObjects, isRenderedSource, renderGitops } = await import("./gitops.js");
	const isAsked = await pathFilter({
		paths: hasEntries ? [...input.paths, root] : input.paths,
		exclude: input.exclude
	}, workingFolder, tree);
	const objects = [];
	for (const file of tree.files) {
		if (!/\.(?:ya?ml|json)$/.test(file) || !isAsked(file)) continue;
		const text = await tree.read(file);
		if (text !== null) objects.push(...gitopsObjects(file, text));
	}
	const named = overlaysNamed(overlays, workingFolder, tree);
	if (!objects.some(isRenderedSource) && named.length === 0) return null;
	const { gitopsEffects } = await import("./gitops-effects.js");
	const { renderer, charts } = await openTools();
	const effects = gitopsEffects(tree, renderer, charts);
	const result = await renderGitops({
		tree,
		objects,
		ownUrls: await ownUrls(context.remotesOf ?? root, environment),
		overlays: named,
		checkouts: [...gitops.checkouts.keys()],
		kubernetes,
		apiVersions: await apiVersions(),
		clusters: gitops.clusters.map(({ name, entry, variables }) => ({
			name,
			entry: entry === null ? null : treePath(relative(root, resolve(workingFolder, entry))),
			variables
		}))
	}, effects);
	const consumed = new Set([...result.rendered.flatMap((each) => each.consumed), ...result.unsubstituted].map((path) => join$1(root, path)));
	return {
		result,
		consumed,
		clusters: clustersOf$1(result, {
			root,
			consumed,
			durationMs: Math.max(0, Date.now() - started)
		}),
		entries: fluxClusters(objects)
	};
}
/** Files of a source's folder that nothing applies. */
function leftOutOf(own, all) {
	const candidates = new Set(own.flatMap(({ leftOut }) => leftOut));
	if (candidates.size === 0) return [];
	const applied = new Set(all.flatMap(({ consumed, leftOut }) => consumed.filter((file) => !leftOut.includes(file))));
	return [...candidates].filter((file) => !applied.has(file)).map((path) => ({
		path,
		reason: "no source applies it"
	}));
}
function clustersOf$1({ rendered, notRendered, incomplete, suspended }, { root, consumed, durationMs }) {
	const clusters = new Set([...rendered, ...notRendered].map(({ source }) => source.cluster));
	if (clusters.size === 0) clusters.add(null);
	return [...clusters].map((cluster, index) => {
		const isHere = ({ source }) => source.cluster === cluster;
		const own = rendered.filter(isHere);
		const missing = notRendered.filter(isHere);
		const paused = index === 0 ? suspended : 0;
		return {
			cluster,
			renderings: own.map((each) => renderingOf(each)),
			consumed,
			gitops: {
				coverage: {
					sources: own.length + missing.length + paused,
					rendered: own.length,
					suspended: paused,
					notRendered: missing,
					incomplete: incomplete.filter(isHere),
					leftOut: leftOutOf(own, rendered)
				},
				roots: new Map(own.map(({ label, source }) => [label, source])),
				durationMs
			},
			overlays: new Set([...own, ...missing].flatMap(({ source }) => isOverlay(source) ? [resolve(root, source.name)] : []))
		};
	});
}
/** An overlay is named by its folder. */
function isOverlay({ apiVersion }) {
	return apiVersion.startsWith("kustomize.config.k8s.io/");
}
/** The folders of kustomizations that `--kustomize` names, from the root of the tree. */
function overlaysNamed(tasks, workingFolder, { root }) {
	return tasks.map(({ from }) => resolve(workingFolder, from)).filter((each) => isWithin$1(each, root)).map((each) => slashed(relative(root, each)));
}
/** Is a file of the tree below one of the paths, and not excluded? */
async function pathFilter({ paths, exclude }, workingFolder, { root }) {
	const { anyOf, parseGlob } = await import("./glob-entry.js");
	const isExcluded = anyOf(exclude);
	const isAsked = paths.map((path) => {
		const glob = parseGlob(path);
		const folder = resolve(workingFolder, path);
		return (absolute) => isWithin$1(absolute, folder) || glob !== null && glob.matches(relative(resolve(workingFolder, glob.base), absolute));
	});
	return (file) => {
		const absolute = join$1(root, file);
		return isAsked.some((each) => each(absolute)) && !isExcluded(relative(workingFolder, absolute));
	};
}
/** The URLs of the event's repository and of the remotes. */
async function ownUrls(root, environment) {
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, CI_PROJECT_URL: project } = environment;
	const { remoteUrls } = await import("./load-entry.js");
	return [
		...server !== void 0 && name !== void 0 ? [`${server}/${name}`] : [],
		...project === void 0 ? [] : [project],
		...await remoteUrls(root)
	];
}
function renderingOf({ source, label, text, namespace, origins, sources, fallbackAt, rerender }) {
	const fileOf = (content) => ({
		path: `<${label}>`,
		root: label,
		async *chunks() {
			yield Buffer.from(content);
		}
	});
	return {
		root: {
			root: label,
			file: `<${label}>`,
			tool: source.kind === "Kustomization" ? "kustomize" : "helm",
			folder: isOverlay(source) ? source.name : "",
			sources,
			set: [],
			origins,
			isGitops: true,
			...fallbackAt === null ? {} : { fallbackAt }
		},
		file: fileOf(text),
		namespace,
		placeholder: null,
		sourcePaths: [],
		rerender: async ({ replaced }) => {
			const again = await rerender(replaced);
			return "failed" in again ? again : { file: fileOf(again.text) };
		}
	};
}

// src/commands/gitops/render-gitops.ts
/** Renders GitOps sources for a command, if the options ask for it, and those before a change. */
/** A renderer that takes longer hangs. */
const maxRenderMs = 6e4;
/** null where the paths hold no GitOps object. Fetched charts are removed when it is disposed. */
async function gitopsOf(options, context) {
	const { input, cluster, network, gitops, run } = options;
	if (gitops.mode === "off") return null;
	const { kubernetes } = cluster;
	const folder = run.base === null ? null : await baseFolder(run.base, context.workingFolder);
	const exclude = [...input.exclude, ...excludedBase(folder)];
	const tools = new Tools(options, context);
	let inventoried = null;
	const apiVersions = () => inventoried ??= inventoryApis(input.inventory.filter((path) => path !== "-"), context.workingFolder, network.deadlineMs);
	const now = await runGitops({
		input: {
			...input,
			exclude
		},
		gitops,
		kubernetes,
		apiVersions
	}, context, () => tools.open());
	if (now === null) return null;
	const before = await gitopsBefore(options, context, tools, apiVersions);
	tools.opened?.renderer.forget();
	return {
		...now,
		before,
		[Symbol.asyncDispose]: async () => {
			await before?.base[Symbol.asyncDispose]();
			await tools.opened?.charts[Symbol.asyncDispose]();
		}
	};
}
/** The same for the base: a source that it lacks is new, and equal ones are rendered once. */
async function gitopsBefore(options, context, tools, apiVersions) {
	const base = await openBaseOf(options, context, true);
	if (base === null) return null;
	const root = base.tree?.root ?? null;
	if (base.tree === null || root === null) return {
		base,
		sources: null
	};
	const { workingFolder, paths, renderTasks } = base.tree;
	const { input, gitops, cluster } = options;
	return {
		base,
		sources: await runGitops({
			input: {
				paths,
				exclude: input.exclude,
				renderTasks,
				targets: input.targets
			},
			gitops,
			kubernetes: cluster.kubernetes,
			apiVersions
		}, {
			workingFolder,
			root,
			remotesOf: gitRoot(context.workingFolder) ?? context.workingFolder,
			environment: context.environment
		}, () => tools.open())
	};
}
/** Opens the renderer and the charts at the first use. */
var Tools = class {
	#options;
	#context;
	opened = null;
	constructor(options, context) {
		this.#options = options;
		this.#context = context;
	}
	async open() {
		if (this.opened !== null) return this.opened;
		const { network, gitops, run } = this.#options;
		const { openCharts } = await import("./open-charts.js");
		const renderer = await openGitopsRenderer({
			environment: this.#context.environment,
			timeoutMs: Math.min(network.deadlineMs, maxRenderMs),
			concurrency: Math.max(2, availableParallelism()),
			remember: run.base !== null
		});
		this.opened = {
			renderer,
			charts: openCharts(network, gitops.checkouts, this.#context)
		};
		return this.opened;
	}
};

// src/commands/gitops/gitops-run.ts
/** The sources that a cluster has of its own, and none where it is the unnamed one. */
function sourcesOfCluster({ clusters, consumed }, cluster) {
	return clusters.find((each) => each.cluster === cluster) ?? {
		cluster,
		renderings: [],
		consumed,
		gitops: null,
		overlays: /* @__PURE__ */ new Set()
	};
}
/**
* The sources of a cluster before the change. A cluster gets a name once there are several, so the
* unnamed one before is the one after that shares most sources with it, and the reverse.
*/
function sourcesBefore(now, before, cluster) {
	const isKnown = before.clusters.some((each) => each.cluster === cluster);
	const named = (cluster === null ? before : now).clusters.filter((each) => each.cluster !== null);
	const unnamed = sourcesOfCluster(cluster === null ? now : before, null);
	if (isKnown || unnamed.renderings.length === 0) return sourcesOfCluster(before, cluster);
	const [nearest] = named.toSorted((a, b) => shared(b, unnamed) - shared(a, unnamed));
	if (cluster === null) return sourcesOfCluster(before, nearest?.cluster ?? null);
	return nearest?.cluster === cluster ? unnamed : sourcesOfCluster(before, cluster);
}
/** How many sources two clusters have in common, whatever they are called. */
function shared(one, other) {
	const names = new Set(one.renderings.map(({ root }) => withoutCluster(root.root)));
	return other.renderings.filter(({ root }) => names.has(withoutCluster(root.root))).length;
}
function withoutCluster(label) {
	return label.replace(/ \([^)]*\)$/, "");
}

// src/commands/merge-reports.ts
/**
* Findings that are equal in several targets become one, which names the targets. `configuration`
* is the file that all targets share.
*/
function mergeReports(runs, configuration) {
	const [first] = runs;
	if (first === void 0) throw new Error("no target to report");
	const report = runs.length === 1 && first.name === null ? first.report : joinReports(runs, first, configuration);
	const [gone = [], ...others] = runs.map((run) => run.report.gone ?? []);
	const everywhere = gone.filter((each) => others.every((other) => other.includes(each)));
	return everywhere.length === 0 ? report : {
		...report,
		notes: [...report.notes, noLongerFound(everywhere)]
	};
}
const maxShown = 5;
function noLongerFound(gone) {
	const more = gone.length > maxShown ? `; and ${gone.length - maxShown} more` : "";
	return `Accepted in the baseline but no longer found: ${gone.slice(0, maxShown).join("; ")}${more}.`;
}
function joinReports(runs, first, configuration) {
	const images = imagesOf(runs);
	const findings = findingsOf(runs, configuration);
	const reports = runs.map(({ report }) => report);
	const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
	const verdicts = (verdict) => sum(({ summary }) => summary.verdicts[verdict]);
	const severe = (severity) => findings.filter((finding) => finding.severity === severity).length;
	const accepted = reports.flatMap(({ baseline = [] }) => baseline);
	const baseline = [...new Map(accepted.map((each) => [JSON.stringify(each), each])).values()];
	return {
		...first.report,
		...first.report.baseline === void 0 ? {} : { baseline },
		summary: {
			files: sum(({ summary }) => summary.files),
			documents: sum(({ summary }) => summary.documents),
			workloads: sum(({ summary }) => summary.workloads),
			images: images.length,
			registries: new Set(images.flatMap(({ reference }) => reference.domain ?? [])).size,
			requests: sum(({ summary }) => summary.requests),
			durationMs: sum(({ summary }) => summary.durationMs),
			verdicts: {
				pullable: verdicts("pullable"),
				broken: verdicts("broken"),
				unverified: verdicts("unverified")
			},
			findings: {
				error: severe("error"),
				warning: severe("warning"),
				notice: severe("notice")
			},
			coverage: mergeCoverage(reports.map(({ summary }) => summary.coverage))
		},
		images,
		findings,
		notes: notesOf(runs)
	};
}
/** Sources are rendered once for all clusters, so the time is not added up. */
function mergeCoverage(all) {
	const sum = (count) => all.reduce((total, coverage) => total + count(coverage), 0);
	const kinds = /* @__PURE__ */ new Map();
	for (const { kind, count } of all.flatMap((each) => each.kinds)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
	return {
		sources: sum(({ sources }) => sources),
		rendered: sum(({ rendered }) => rendered),
		suspended: sum(({ suspended }) => suspended),
		notRendered: all.flatMap(({ notRendered }) => notRendered),
		incomplete: all.flatMap(({ incomplete }) => incomplete),
		leftOut: all.flatMap(({ leftOut }) => leftOut),
		kinds: [...kinds].map(([kind, count]) => ({
			kind,
			count
		})),
		clusters: [...new Set(all.flatMap(({ clusters }) => clusters))],
		durationMs: Math.max(...all.map(({ durationMs }) => durationMs))
	};
}
function imagesOf(runs) {
	const images = /* @__PURE__ */ new Map();
	const all = runs.flatMap(({ name, report }) => report.images.map((image) => ({
		...image,
		mentions: image.mentions.map((mention) => ({
			...mention,
			cluster: name
		}))
	})));
	for (const each of all) {
		const known = images.get(each.image);
		if (known === void 0) images.set(each.image, each);
		else images.set(each.image, {
			...known.answer !== "found" && each.answer === "found" ? each : known,
			mentions: [...known.mentions, ...each.mentions]
		});
	}
	return [...images.values()];
}
function findingsOf(runs, configuration) {
	const same = /* @__PURE__ */ new Map();
	const found = new Set(runs.flatMap(({ report }) => report.summary.coverage.clusters));
	const unusedSuppressions = new Set(runs.flatMap(({ report }) => report.rules.flatMap((rule) => rule.suppressionProblem === "unused" ? [rule.id] : [])));
	for (const { name, report } of runs) for (const finding of report.findings) {
		const { rule, at, message, certainty, severity } = finding;
		const key = JSON.stringify([
			rule,
			at.file,
			at.line,
			at.column,
			message,
			certainty,
			severity
		]);
		const known = same.get(key) ?? {
			finding,
			names: [],
			count: 0
		};
		known.count++;
		if (name !== null) known.names.push(name);
		same.set(key, known);
	}
	return [...same.values()].filter(({ finding: { rule, at }, count }) => !unusedSuppressions.has(rule) || at.file !== configuration || count === runs.length).map(({ finding, names }) => names.length === 0 ? finding : withTargets(finding, names, found)).sort(({ at: a, rule: x }, { at: b, rule: y }) => a.file === b.file ? a.line - b.line || a.column - b.column || (x < y ? -1 : x > y ? 1 : 0) : a.file < b.file ? -1 : 1);
}
/** `found` are the clusters that GitOps sources name; other targets are configured. */
function withTargets(finding, names, found) {
	const word = names.every((name) => found.has(name)) ? "cluster" : "target";
	const list = names.length === 1 ? `${word} ${names[0]}` : `${word}s ${names.join(", ")}`;
	return {
		...finding,
		clusters: names,
		message: `${finding.message} (${list})`
	};
}
/** Notes that all targets share appear once. A target without images must not look clean. */
function notesOf(runs) {
	const found = new Set(runs.flatMap(({ report }) => report.summary.coverage.clusters));
	const all = runs.flatMap(({ name, report: { notes, summary } }) => {
		const empty = summary.images === 0 && !(name === null && found.size > 0) ? ["No images found."] : [];
		return [...notes, ...empty].map((note) => ({
			name,
			note
		}));
	});
	return [...Map.groupBy(all, ({ note }) => note)].flatMap(([note, targets]) => targets.length === runs.length ? [note] : targets.map(({ name }) => name === null ? note : `${found.has(name) ? "Cluster" : "Target"} ${name}: ${note}`));
}

// src/commands/targets.ts
/**
* Runs `report` for each target of the configuration and each cluster that GitOps sources are
* for, and merges the reports.
*/
async function forEachTarget(options, gitops, report) {
	const reports = [];
	const claimed = new Set(options.input.targets.flatMap(({ name, entry }) => entry === null ? [] : [name]));
	for (const target of targetsOf(options).flatMap((each) => clustersOf(each, gitops, claimed))) reports.push({
		name: target.name,
		report: await report(target)
	});
	return mergeReports(reports, options.cluster.declared.file);
}
/**
* Inputs outside any target are split by cluster. What is rendered is in its cluster alone. A
* target with an entry point, which `claimed` has, takes what is rendered for the cluster of its
* name.
*/
function clustersOf(target, gitops, claimed) {
	const { name, options } = target;
	if (gitops === null) return [{
		...target,
		gitops: null,
		before: null
	}];
	if (name !== null) {
		const own = claimed.has(name) ? gitops.clusters.find(({ cluster }) => cluster === name) : void 0;
		const before = own === void 0 ? null : baseOf(gitops, name);
		return [{
			...target,
			gitops: own ?? null,
			before
		}];
	}
	const named = gitops.clusters.filter(({ cluster }) => cluster !== null && !claimed.has(cluster));
	return [{
		name: null,
		options,
		gitops: sourcesOfCluster(gitops, null),
		before: baseOf(gitops, null)
	}, ...named.map((each) => ({
		name: each.cluster,
		options: ofCluster(options, each.cluster),
		gitops: each,
		before: baseOf(gitops, each.cluster)
	}))];
}
/** The options for a cluster that was found: the target of its name says what it has. */
function ofCluster(options, name) {
	const known = options.gitops.clusters.find((cluster) => cluster.name === name);
	const { input, cluster } = options;
	return {
		...options,
		input: {
			...input,
			paths: [],
			renderTasks: [],
			inventory: known?.inventory ?? input.inventory
		},
		cluster: {
			...cluster,
			platforms: known?.platforms ?? cluster.platforms
		}
	};
}
function baseOf({ before, ...now }, cluster) {
	if (before === null) return null;
	const { base, sources } = before;
	return {
		base,
		sources: sources === null ? null : sourcesBefore(now, sources, cluster)
	};
}
function targetsOf({ input, cluster, network, rules, report, gitops, run }) {
	const common = {
		network,
		rules,
		report,
		gitops,
		run
	};
	const targets = input.targets.map(({ name, paths, renderTasks, inventory, platforms }) => ({
		name,
		options: {
			...common,
			input: {
				...input,
				targets: [],
				paths,
				renderTasks,
				inventory: inventory ?? input.inventory
			},
			cluster: {
				...cluster,
				platforms: platforms ?? cluster.platforms
			}
		}
	}));
	if (input.paths.length + input.renderTasks.length === 0) return targets;
	return [{
		name: null,
		options: {
			...common,
			input: {
				...input,
				targets: []
			},
			cluster
		}
	}, ...targets];
}

// src/commands/check.ts
/** Throws `UsageError` for paths that cannot be read. */
async function check(options, context) {
	const cache = new AnswerCache();
	const { shard } = options.run;
	await using gitops = await gitopsOf(options, context);
	if (shard !== null) {
		const { checkShard } = await import("./check-shard.js");
		return await checkShard(options, shard, {
			context,
			cache,
			gitops
		});
	}
	return {
		report: await forEachTarget(options, gitops, async (target) => (await checkTarget(target, context, cache)).report),
		shard: null
	};
}

// src/commands/credential-path.ts
/** Explains the credentials of a pod step by step. */
/** One clause a step: the service account, its secrets, and what is unknown without the cluster. */
function credentialPath({ secrets, serviceAccount, unseen, error }) {
	return [
		`service account ${serviceAccount.name} ${{
			present: "is declared here",
			unknown: "may exist in the cluster",
			absent: "is declared nowhere here"
		}[serviceAccount.presence]}${secrets.length === 0 ? ", and no known pull secret applies" : ""}`,
		...secrets.map(({ name, use, reason }) => `secret ${name}: ${use}${reason === null ? "" : `, ${explainUnusable(reason)}`}`),
		...error === null ? [] : [`no keyring can be built: ${keyringErrorText(error)}`],
		...unseen.map((one) => `not known from here: whether ${explainUnseen(one)}`)
	];
}

// src/model/format-name.ts
/** The names of the report formats, as `--format` takes them. */
/** The type of `formats` in `report/report.ts` demands a renderer for each name. */
const formatNames = [
	"text",
	"compact",
	"json",
	"sarif",
	"junit",
	"github",
	"gitlab",
	"markdown"
];

// src/model/namespace.ts
/** The syntax of namespace names. */
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const namespacePattern = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

// src/config/raw-values.ts
const severities$2 = [
	"error",
	"warning",
	"notice"
];
function parseFormats(written) {
	const formats = (written?.length ? written : ["text"]).map(parseFormat);
	const files = formats.flatMap(({ file }) => file ?? []);
	const repeated = files.find((file, index) => files.indexOf(file) !== index);
	if (repeated !== void 0) throw new UsageError(`--format: two reports for ${repeated}; give each its own file`);
	return formats;
}
function parseFormat(written) {
	const [name = "", ...rest] = written.split("=");
	const file = rest.join("=");
	const known = formatNames.find((candidate) => candidate === name);
	if (known === void 0) throw new UsageError(`--format ${written}: not one of ${formatNames.join(", ")}`);
	if (rest.length > 0 && file === "") throw new UsageError(`--format ${written}: no file after the =`);
	return {
		name: known,
		file: rest.length === 0 ? null : file
	};
}
function parseNamespace(written) {
	if (written !== void 0 && !namespacePattern.test(written)) throw new UsageError(`--namespace ${written}: not a valid namespace name`);
	return written;
}
function checkedPlatform(written) {
	if (parsePlatform(written) === null) throw new UsageError(`--platform ${written}: not OS/ARCH or OS/ARCH/VARIANT`);
	return written;
}
function parseShard(written) {
	if (written === void 0) return null;
	const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? []).map(Number);
	if (index < 1 || index > of) throw new UsageError(`--shard ${written}: not I/N with 1 <= I <= N, such as 1/4`);
	return {
		index,
		of
	};
}
function oneOf(flag, written, allowed) {
	if (written === void 0) return void 0;
	const found = allowed.find((candidate) => candidate === written);
	if (found === void 0) throw new UsageError(`--${flag} ${written}: not one of ${allowed.join(", ")}`);
	return found;
}
/** Accepts whole numbers only, unless `least` is a fraction (seconds). */
function numberBetween(flag, written, least, most) {
	if (written === void 0) return void 0;
	const value = Number(written);
	if (!(written.trim() !== "" && value >= least && value <= most && (Number.isInteger(value) || !Number.isInteger(least)))) throw new UsageError(`--${flag} ${written}: not a number from ${least} to ${most}`);
	return value;
}

// src/config/declarations.ts
const commandNames = [
	"check",
	"images",
	"credentials",
	"diagnose",
	"init",
	"merge",
	"explain"
];
/** The same help for each of some commands. */
function forAll(commands, help) {
	return Object.fromEntries(commands.map((command) => [command, help]));
}
/** The commands that read manifests. */
const reading = [
	"check",
	"images",
	"credentials"
];
const allFormats = `${formatNames.join(", ")}; may be repeated (default: text)`;
const failOnHelp = "exit 1 at this severity or above: error, warning, notice, never";
const declarations = {
	paths: {
		kind: "list",
		input: "paths",
		key: "paths"
	},
	namespace: {
		kind: "text",
		flag: "-n, --namespace <name>",
		help: forAll(reading, "namespace of resources that name none"),
		input: "namespace",
		key: "namespace",
		group: "input",
		option: "namespace",
		value: (written, { namespace }) => parseNamespace(written) ?? namespace ?? null
	},
	helm: {
		kind: "text",
		flag: "--helm <chart>",
		help: forAll(reading, "render a chart first (a folder, a .tgz, an oci:// reference) with the helm on PATH"),
		input: "helm",
		key: "render"
	},
	values: {
		kind: "list",
		flag: "--values <file>",
		help: forAll(reading, "values file for --helm; may be repeated"),
		input: "values",
		key: "render"
	},
	set: {
		kind: "list",
		flag: "--set <key=value>",
		help: forAll(reading, "value for --helm; may be repeated"),
		input: "set",
		key: "render"
	},
	release: {
		kind: "text",
		flag: "--release <name>",
		help: forAll(reading, "release name for --helm"),
		input: "release",
		key: "render"
	},
	kustomize: {
		kind: "list",
		flag: "--kustomize <folder>",
		help: forAll(reading, "build an overlay, a folder of overlays or a glob first, with the kustomize or kubectl on PATH; may be repeated"),
		input: "kustomize",
		key: "render"
	},
	gitops: {
		kind: "text",
		flag: "--gitops <auto|off>",
		help: forAll(["check", "images"], "render what Flux, Argo CD and k3s resources apply, or off (default: auto)"),
		input: "gitops",
		key: "gitops",
		group: "gitops",
		option: "mode",
		value: (written, { gitops = "auto" }) => oneOf("gitops", written, ["auto", "off"]) ?? gitops
	},
	exclude: {
		kind: "list",
		flag: "--exclude <glob>",
		help: forAll(reading, "paths to leave out; may be repeated"),
		input: "exclude",
		key: "exclude",
		group: "input",
		option: "exclude",
		value: (written, { exclude = [] }) => written?.length ? written : exclude
	},
	config: {
		kind: "text",
		flag: "--config <file>",
		help: forAll([...reading, "diagnose"], "configuration (default: .pullgate.yaml, upward from the working folder)"),
		input: "config"
	},
	source: {
		kind: "list",
		flag: "--source <folder>",
		help: { check: "charts and kustomizations that the given manifests were rendered from; may be repeated" },
		input: "source",
		group: "input",
		option: "sources",
		value: (written) => written ?? []
	},
	inventory: {
		kind: "list",
		flag: "--inventory <file>",
		help: {
			check: "existing cluster objects: kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml; may be repeated",
			...forAll([
				"credentials",
				"diagnose",
				"init"
			], "existing cluster objects; may be repeated")
		},
		input: "inventory",
		group: "input",
		option: "inventory",
		value: (written) => written ?? []
	},
	platform: {
		kind: "list",
		flag: "--platform <os/arch[/variant]>",
		help: { check: "platform of the nodes; may be repeated (default: the inventory's, else linux/amd64)" },
		input: "platforms",
		key: "cluster.platforms",
		group: "cluster",
		option: "platforms",
		/** "os/arch[/variant]"; empty means the inventory's, else linux/amd64. */
		value: (written, { cluster }) => written?.length ? written.map(checkedPlatform) : cluster?.platforms ?? []
	},
	explainCredentials: {
		kind: "switch",
		flag: "--explain-credentials",
		help: { check: "add the credentials the kubelet would offer to each image in the JSON report" },
		group: "report",
		option: "explainCredentials",
		value: (written = false) => written
	},
	dockerConfig: {
		kind: "text",
		flag: "--docker-config <folder>",
		help: forAll(["check", "diagnose"], "this machine's registry logins (default: $DOCKER_CONFIG, else ~/.docker)"),
		input: "docker-config",
		group: "network",
		option: "dockerConfig",
		value: (written) => written ?? null
	},
	offline: {
		kind: "switch",
		flag: "--offline",
		help: {
			check: "no network: only the rules that need no registry",
			diagnose: "do not ask registries for the current state"
		},
		input: "offline",
		group: "network",
		option: "offline",
		value: (written = false) => written
	},
	format: {
		kind: "list",
		flag: "--format <name[=file]>",
		help: {
			...forAll([
				"check",
				"diagnose",
				"merge"
			], allFormats),
			images: "text, compact, json; may be repeated (default: text)",
			credentials: "text or json (default: text)"
		},
		input: "format",
		group: "report",
		option: "formats",
		value: parseFormats
	},
	failOn: {
		kind: "text",
		flag: "--fail-on <severity>",
		help: {
			...forAll(["check", "diagnose"], `${failOnHelp} (default: error)`),
			merge: `${failOnHelp} (default: the shards')`
		},
		input: "fail-on",
		key: "failOn",
		group: "rules",
		option: "failOn",
		value: (written, { failOn = "error" }) => oneOf("fail-on", written, [...severities$2, "never"]) ?? failOn
	},
	onUnverified: {
		kind: "text",
		flag: "--on-unverified <severity>",
		help: {
			check: "severity of unverified findings, or ignore (default: warning)",
			diagnose: "severity of causes that the messages leave open, or ignore (default: warning)"
		},
		input: "on-unverified",
		key: "onUnverified",
		group: "rules",
		option: "onUnverified",
		value: (written, { onUnverified = "warning" }) => oneOf("on-unverified", written, [...severities$2, "ignore"]) ?? onUnverified
	},
	minVerified: {
		kind: "text",
		flag: "--min-verified <percent>",
		help: { check: "fail if fewer pulls than this could be verified (default: 0)" },
		input: "min-verified",
		key: "minVerified",
		group: "rules",
		option: "minVerified",
		value: (written, { minVerified = 0 }) => numberBetween("min-verified", written, 0, 100) ?? minVerified
	},
	concurrency: {
		kind: "text",
		flag: "--concurrency <n>",
		help: { check: "concurrent requests to one registry (default: 16)" },
		input: "concurrency",
		group: "network",
		option: "concurrency",
		value: (written) => numberBetween("concurrency", written, 1, 128) ?? 16
	},
	timeout: {
		kind: "text",
		flag: "--timeout <seconds>",
		help: { check: "limit for one request (default: 10)" },
		input: "timeout",
		group: "network",
		option: "timeoutMs",
		value: (written) => (numberBetween("timeout", written, .001, 3600) ?? 10) * 1e3
	},
	retries: {
		kind: "text",
		flag: "--retries <n>",
		help: { check: "retries of a failed request (default: 2)" },
		input: "retries",
		group: "network",
		option: "retries",
		value: (written) => numberBetween("retries", written, 0, 100) ?? 2
	},
	deadline: {
		kind: "text",
		flag: "--deadline <seconds>",
		help: { check: "limit for all requests (default: 120)" },
		input: "deadline",
		group: "network",
		option: "deadlineMs",
		value: (written) => (numberBetween("deadline", written, .001, 86400) ?? 120) * 1e3
	},
	wait: {
		kind: "text",
		flag: "--wait <seconds>",
		help: { check: "poll missing images until they appear or this time is up (default: 0)" },
		input: "wait",
		group: "network",
		option: "waitMs",
		/** 0 disables polling. */
		value: (written) => (numberBetween("wait", written, 0, 86400) ?? 0) * 1e3
	},
	fix: {
		kind: "switch",
		flag: "--fix",
		help: { check: "apply the suggested fixes to the files, then check again: the second check decides the exit code" },
		group: "report",
		option: "fix",
		value: (written = false) => written
	},
	pin: {
		kind: "switch",
		flag: "--pin",
		help: { check: "write digests beside tags (name:tag@sha256:\u2026), then check again" },
		group: "report",
		option: "pin",
		value: (written = false) => written
	},
	shard: {
		kind: "text",
		flag: "--shard <i/n>",
		help: { check: "check the images of one of n parts, 1 to n; see merge" },
		input: "shard",
		group: "run",
		option: "shard",
		value: parseShard
	},
	cache: {
		kind: "text",
		flag: "--cache <folder>",
		help: { check: "immutable content by digest; off disables it (default: the user's cache folder)" },
		input: "cache"
	},
	base: {
		kind: "text",
		flag: "--base <path|revision>",
		help: { check: "the same manifests before the change, as a folder or git revision: findings that were there already become notices" },
		input: "base",
		group: "run",
		option: "base",
		value: (written) => written ?? null
	},
	baseline: {
		kind: "text",
		flag: "--baseline <file>",
		help: { check: "accepted findings, which are not reported" },
		input: "baseline"
	},
	writeBaseline: {
		kind: "text",
		flag: "--write-baseline <file>",
		help: { check: "accept all findings of this run from now on" },
		group: "report",
		option: "writeBaseline",
		value: (written) => written ?? null
	}
};
const rows = Object.entries(declarations);
function declaredOptions(group, raw, configuration) {
	return Object.fromEntries(rows.flatMap(([name, row]) => row.group === group && row.option !== void 0 ? [[row.option, valueOf(row, raw[name], configuration)]] : []));
}
function valueOf(row, written, configuration) {
	if (row.kind === "text") return row.value?.(typeof written === "string" ? written : void 0, configuration);
	if (row.kind === "list") return row.value?.(Array.isArray(written) ? written : void 0, configuration);
	return row.value?.(typeof written === "boolean" ? written : void 0, configuration);
}
function flagsOf(command) {
	return rows.flatMap(([, { flag, help, kind }]) => {
		const text = help?.[command];
		return flag === void 0 || text === void 0 ? [] : [{
			flag,
			help: text,
			repeatable: kind === "list"
		}];
	});
}
function rawInputs(read) {
	return Object.fromEntries(rows.flatMap(([name, { input, kind }]) => input === void 0 ? [] : [[name, read(input, kind)]]));
}
/** Inputs of the action that belong to the step and set no option. */
const stepInputs = [
	"registry-auth",
	"merge",
	"restricted",
	"summary",
	"comment",
	"suggest",
	"github-token"
];
/** The names of all inputs, as action.yml must list them. */
const inputNames = [...rows.flatMap(([, { input }]) => input ?? []), ...stepInputs];

// src/config/find-configuration.ts
/** Finds and reads the configuration of a run. */
const maxConfigurationBytes = 1048576;
const configurationName = ".pullgate.yaml";
/**
* Reads the configuration that `--config` names, else the first .pullgate.yaml upward from the
* working folder, else an empty one. Throws `UsageError` if the file is unreadable or invalid.
*/
async function findConfiguration(named, workingFolder, rules) {
	const file = named === void 0 ? upward(workingFolder) : resolve(workingFolder, named);
	if (file === null) return {
		configuration: {},
		folder: workingFolder,
		shown: configurationName
	};
	const shown = named ?? relative(workingFolder, file);
	const found = await stat(file).catch(() => null);
	if (found?.isFile() === false) throw new UsageError(`${shown}: cannot be read: not a file`);
	const repository = gitRoot(dirname(file));
	if (repository !== null && found !== null && !isWithin$1(await realpath(file), await realpath(repository))) throw new UsageError(`${shown}: a symbolic link that leads out of the repository`);
	if ((found?.size ?? 0) > maxConfigurationBytes) throw new UsageError(`${shown}: larger than 1 MiB, the limit for a configuration`);
	const text = await readFile(file, "utf8").catch(() => {
		throw new UsageError(`${shown}: cannot be read`);
	});
	const { parseConfiguration } = await import("./parse-configuration-entry.js");
	return {
		configuration: parseConfiguration(text, shown, await rules()),
		folder: dirname(file),
		shown
	};
}
/** Stops at the root of the repository: files above it belong to somebody else. */
function upward(folder) {
	const root = gitRoot(folder);
	for (let at = folder;; at = dirname(at)) {
		const file = join$1(at, configurationName);
		if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
		if (at === root || at === dirname(at)) return null;
	}
}

// src/config/input-options.ts
/**
* Inputs given as flags replace the configured ones entirely. `fromFolder` resolves a path of the
* configuration.
*/
function readInputs(raw, configuration, fromFolder) {
	const tasks = flagTasks(raw, raw.namespace ?? configuration.namespace ?? null);
	if (tasks.length > 0 || raw.paths?.length) return {
		paths: raw.paths ?? [],
		renderTasks: tasks,
		targets: []
	};
	const tasksOf = (rows = [], spans = []) => rows.map((row, index) => configuredTask(row, spans[index], raw.namespace ?? row.namespace ?? configuration.namespace ?? null, fromFolder));
	return {
		paths: configuration.paths?.map(fromFolder) ?? [],
		renderTasks: tasksOf(configuration.render, configuration.renderAt),
		targets: Object.entries(configuration.targets ?? {}).map(([name, target]) => ({
			name,
			paths: target.paths?.map(fromFolder) ?? [],
			renderTasks: tasksOf(target.render, configuration.targetsAt?.[name]),
			inventory: target.inventory?.map(fromFolder) ?? null,
			platforms: target.platforms ?? null,
			entry: target.entry === void 0 ? null : fromFolder(target.entry)
		}))
	};
}
/** The tasks of `--helm` and `--kustomize`. */
function flagTasks({ helm, values = [], set = [], release, kustomize = [] }, namespace) {
	const overlays = kustomize.map((from) => ({
		tool: "kustomize",
		from,
		namespace,
		at: null
	}));
	if (helm !== void 0) return [{
		tool: "helm",
		from: helm,
		values: values.map((path) => ({
			path,
			written: path
		})),
		set: set.map((pair) => ({
			pair,
			at: null
		})),
		release: release ?? null,
		namespace,
		kubeVersion: null,
		at: null
	}, ...overlays];
	const unused = [
		...values.length > 0 ? ["--values"] : [],
		...set.length > 0 ? ["--set"] : [],
		...release === void 0 ? [] : ["--release"]
	];
	if (unused.length > 0) throw new UsageError(`${unused[0]} requires --helm`);
	return overlays;
}
function configuredTask({ helm, kustomize = "", values = [], set = [], release }, { at, set: pairSpans } = {
	at: null,
	set: []
}, namespace, fromFolder) {
	if (helm === void 0) return {
		tool: "kustomize",
		from: fromFolder(kustomize),
		namespace,
		at
	};
	return {
		tool: "helm",
		from: helm.startsWith("oci://") ? helm : fromFolder(helm),
		values: values.map((path) => ({
			path: fromFolder(path),
			written: path
		})),
		set: set.map((pair, index) => ({
			pair,
			at: pairSpans[index] ?? null
		})),
		release: release ?? null,
		namespace,
		kubeVersion: null,
		at
	};
}

// src/config/read-baseline.ts
/** Reads the file of `--baseline`. */
const maxBaselineBytes = 33554432;
/**
* Returns null without `--baseline`, or if the file is missing and this run writes it. Throws
* `UsageError` for a file that is missing, too large or no baseline.
*/
async function readBaseline({ baseline, writeBaseline }, workingFolder) {
	if (baseline === void 0) return null;
	const file = resolve(workingFolder, baseline);
	const found = await stat(file).catch(() => null);
	const isWritten = writeBaseline !== void 0 && resolve(workingFolder, writeBaseline) === file;
	if (found === null && isWritten) return null;
	if (found?.isFile() !== true) throw new UsageError(`${baseline}: no such file; create it with --write-baseline`);
	if (found.size > maxBaselineBytes) throw new UsageError(`${baseline}: larger than 32 MiB, the limit for a baseline`);
	const text = await readFile(file, "utf8").catch(() => {
		throw new UsageError(`${baseline}: cannot be read`);
	});
	const { parseBaseline } = await import("./baseline-file.js");
	return parseBaseline(text, baseline);
}

// src/config/options.ts
/** Reads the options of a run from flags or inputs, the configuration and defaults. */
/** Throws `UsageError` for invalid flags, inputs and configurations. */
async function readOptions(raw, context) {
	const { workingFolder, allowNoPaths = false, restricted = false } = context;
	const found = await findConfiguration(raw.config, workingFolder, context.rules);
	const effective = await effectiveConfiguration(found, raw, context);
	const { configuration, changedKeys, notes } = effective;
	const fromFolder = pathResolver(found, context);
	const inputs = readInputs(raw, configuration, fromFolder);
	if (inputs.paths.length + inputs.renderTasks.length + inputs.targets.length === 0) {
		if (!allowNoPaths) throw new UsageError("nothing to check: pass files, folders or globs, `-` for standard input, `--helm` or `--kustomize`, or set `paths`, `render` or `targets` in .pullgate.yaml");
	}
	const options = {
		input: {
			...declaredOptions("input", raw, configuration),
			...inputs,
			locations: configuration.images ?? []
		},
		network: {
			...declaredOptions("network", raw, configuration),
			registries: registryOptions(configuration, effective),
			hostsDir: await hostsFolder(configuration, effective, found.shown),
			network: {
				allow: configuration.network?.allow ?? null,
				trustedRealms: configuration.network?.trustedRealms ?? {}
			},
			charts: chartRepositories(configuration, effective, restricted ? {} : context.environment),
			cache: cacheFolder(raw.cache, context),
			restricted
		},
		cluster: {
			...declaredOptions("cluster", raw, configuration),
			...clusterOptions(configuration, found.shown),
			pullSecrets: pullSecrets(configuration, restricted ? {} : context.environment)
		},
		rules: {
			...declaredOptions("rules", raw, configuration),
			severities: configuration.rules ?? {},
			ignore: suppressions(configuration),
			baseline: await readBaseline(raw, workingFolder),
			changedKeys
		},
		report: {
			...declaredOptions("report", raw, configuration),
			notes
		},
		gitops: {
			...declaredOptions("gitops", raw, configuration),
			checkouts: checkouts(configuration, found, context),
			clusters: gitopsClusters(configuration, fromFolder)
		},
		run: declaredOptions("run", raw, configuration)
	};
	refuseContradictions(options);
	return options;
}
function refuseContradictions({ network, report, run }) {
	if (report.pin && network.offline) throw new UsageError("--pin needs registry access; remove --offline");
	if (run.shard !== null && report.writeBaseline !== null) throw new UsageError("--write-baseline: a shard sees only its own findings; run it without --shard");
}
/** Applies the protection of a configuration that a change may have edited. */
async function effectiveConfiguration(found, raw, { before, rules }) {
	if (before === void 0) return {
		configuration: found.configuration,
		changedKeys: [],
		notes: [],
		resolveProtected: (path) => resolve(found.folder, path)
	};
	const { readProtected } = await import("./protected-configuration.js");
	return readProtected(found, raw.config ?? null, await rules(), before);
}
/** Resolves a path that the configuration names. */
function pathResolver({ folder, shown }, { workingFolder, restricted = false, before }) {
	const repository = before !== void 0 || restricted ? gitRoot(workingFolder) : null;
	return (path) => {
		if (repository !== null && isWithin$1(folder, repository) && !isWithin$1(resolve(folder, path), repository)) throw new UsageError(`${shown}: ${path} is outside the repository; name it in the workflow instead`);
		return isAbsolute(path) ? path : relative(workingFolder, join$1(folder, path)) || ".";
	};
}
function registryOptions({ registries = {} }, { resolveProtected }) {
	return Object.fromEntries(Object.entries(registries).map(([host, { caFile, plainHttp, reachable, mirrors }]) => [host, {
		...caFile === void 0 ? {} : { caFile: resolveProtected(caFile) },
		...plainHttp === void 0 ? {} : { plainHttp },
		...reachable === void 0 ? {} : { reachable },
		...mirrors === void 0 ? {} : { mirrors }
	}]));
}
function clusterOptions({ cluster = {} }, file) {
	const { secrets = [], serviceAccounts = [] } = cluster;
	return {
		runtime: cluster.runtime ?? null,
		kubernetes: cluster.kubernetes ?? null,
		preloaded: cluster.preloaded ?? [],
		rewrites: cluster.rewrites ?? [],
		declared: {
			secrets,
			serviceAccounts,
			file
		},
		nodeCredentials: cluster.nodeCredentials ?? null
	};
}
/** A password whose variable is unset stays unknown; it is never taken for an empty password. */
function pullSecrets({ pullSecrets: declared = {} }, environment) {
	return Object.fromEntries(Object.entries(declared).map(([name, { registries, username = null, passwordEnv }]) => {
		return [name, {
			registries,
			username,
			password: passwordEnv === void 0 ? null : environment[passwordEnv] || null
		}];
	}));
}
function chartRepositories({ charts = {} }, { resolveProtected }, environment) {
	return new Map(Object.entries(charts).map(([url, { username = null, passwordEnv, caFile }]) => [url.replace(/\/+$/, ""), {
		username,
		password: passwordEnv === void 0 ? null : environment[passwordEnv] || null,
		caFile: caFile === void 0 ? null : resolveProtected(caFile)
	}]));
}
/** The check of a change takes `sources` from before it, so they may lie outside the repository. */
function checkouts({ sources = {} }, { folder }, context) {
	const isTrusted = context.before !== void 0 || context.restricted !== true;
	return new Map(Object.entries(sources).flatMap(([url, path]) => isTrusted ? [[url, resolve(folder, path)]] : []));
}
function gitopsClusters({ targets = {} }, fromFolder) {
	return Object.entries(targets).map(([name, target]) => ({
		name,
		entry: target.entry === void 0 ? null : fromFolder(target.entry),
		variables: new Map(Object.entries(target.variables ?? {}).map(([key, value]) => [key, String(value)])),
		inventory: target.inventory?.map(fromFolder) ?? null,
		platforms: target.platforms ?? null
	}));
}
function suppressions({ ignore = [], ignoredAt = [] }) {
	return ignore.flatMap(({ rule, image = null, resource = null, reason = "", expires = null }, index) => {
		const at = ignoredAt[index];
		const of = {
			by: "configuration",
			image,
			resource
		};
		return at === void 0 ? [] : [{
			rule,
			reason: reason.trim() === "" ? null : reason,
			expires,
			at,
			of
		}];
	});
}
async function hostsFolder({ cluster }, { resolveProtected }, shown) {
	if (cluster?.hostsDir === void 0) return null;
	const path = resolveProtected(cluster.hostsDir);
	if ((await stat(path).catch(() => null))?.isDirectory() !== true) throw new UsageError(`${shown}: cluster.hostsDir: ${cluster.hostsDir} is not a folder`);
	return path;
}
/** https://specifications.freedesktop.org/basedir-spec/0.8/: relative paths are ignored. */
function cacheFolder(written, { workingFolder, environment }) {
	const { XDG_CACHE_HOME: cacheHome, HOME: home } = environment;
	if (written !== void 0) return written === "off" ? null : resolve(workingFolder, written);
	if (cacheHome !== void 0 && isAbsolute(cacheHome)) return join$1(cacheHome, "pullgate");
	return home !== void 0 && isAbsolute(home) ? join$1(home, ".cache", "pullgate") : null;
}

// \0built-in:import:process
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:process");
const getuid = builtIn.getuid;
const pid = builtIn.pid;

// src/output/write-target.ts
/**
* Resolves a path to write to. Throws `UsageError` if a link leads out of the repository, because
* the checked change may have created the link.
*/
async function writeTarget(path, workingFolder) {
	const absolute = resolve(workingFolder, path);
	const home = gitRoot(workingFolder) ?? workingFolder;
	const found = await lstat(absolute).catch(() => null);
	if (found?.isSymbolicLink() !== true) {
		if (await leadsOut(dirname(absolute), home)) throw new UsageError(`${path}: ${linkedAway}`);
		return targetOf(absolute, found);
	}
	const real = await realpath(absolute).catch(() => null);
	const isInside = isWithin$1(absolute, home);
	if (isInside && (real === null || await leadsOut(absolute, home))) throw new UsageError(`${path}: ${linkedAway}`);
	return real === null || !isInside ? {
		path: absolute,
		replaceable: false,
		mode: null
	} : targetOf(real, await stat(real));
}
function targetOf(path, found) {
	return {
		path,
		replaceable: found === null || found.isFile(),
		mode: found === null ? null : found.mode & 4095
	};
}

// src/output/atomic-write.ts
/** Writes files atomically: a reader sees the old content or the whole new content. */
const unfinished = /* @__PURE__ */ new Set();
let count$1 = 0;
/**
* Writes `text` to `path`, which is relative to `workingFolder` or absolute. Throws `UsageError` if
* the file cannot be written; an existing file then stays as it is.
*/
async function writeFileAtomic(path, text, workingFolder) {
	const target = await writeTarget(path, workingFolder);
	try {
		if (target.replaceable) await replaceFile(target.path, text, target.mode);
		else await writeFile(target.path, text);
	} catch (error) {
		throw new UsageError(`${path}: cannot be written${whyOf(error)}`);
	}
}
/** `path` is absolute and free of links. `mode` is a `chmod` mode; null for the default. */
async function replaceFile(path, text, mode) {
	const temporary = join$1(dirname(path), `.${tool.name}-${pid}-${++count$1}.tmp`);
	unfinished.add(temporary);
	try {
		await writeFile(temporary, text, {
			flag: "wx",
			...mode === null ? {} : { mode }
		});
		if (mode !== null) await chmod(temporary, mode);
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	} finally {
		unfinished.delete(temporary);
	}
}
/** Removes temporary files synchronously, for a process that ends early. */
function discardUnfinished() {
	for (const path of unfinished) rmSync(path, { force: true });
}
/** The reason for a failed write, with a leading colon; "" if it is unknown. */
function whyOf(error) {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const reasons = {
		ENOSPC: "no space is left",
		EFBIG: "the file exceeds the size limit",
		EROFS: "the disk is read-only",
		EACCES: "permission denied",
		ENOENT: "no such folder",
		EISDIR: "the path is a folder"
	};
	return reasons[code] === void 0 ? "" : `: ${reasons[code]}`;
}

// src/report/parts/words.ts
/** "1 image", "0 images". */
function count(number, singular, plural = `${singular}s`) {
	return `${number} ${number === 1 ? singular : plural}`;
}
/** The cause: "reference", or "connectivity, unverified". */
function triage(finding) {
	return finding.certainty === "unverified" ? `${finding.cause}, unverified` : finding.cause;
}
/** "rendered/prod.yaml:214:18" */
function position(at) {
	return `${at.file}:${at.line}:${at.column}`;
}
const roleWords = {
	container: "container ",
	init: "init container ",
	ephemeral: "ephemeral container ",
	volume: "volume ",
	custom: ""
};
/** "Deployment shop/api \u203a init container migrate"; without the namespace if it is unknown. */
function place(resource, container, role) {
	const namespace = resource.namespace === null ? "" : `${resource.namespace}/`;
	const object = `${resource.kind} ${namespace}${resource.name ?? "(no name)"}`;
	return container === null ? object : `${object} \u203a ${roleWords[role]}${container}`;
}
/**
* Names the place of each finding; null if it has no resource. The mentions of the report supply
* the roles of containers.
*/
function placesOf(report) {
	const key = (image, resource, container) => JSON.stringify([
		image,
		resource.kind,
		resource.namespace,
		resource.name,
		container
	]);
	const roles = /* @__PURE__ */ new Map();
	for (const { image, mentions } of report.images) for (const mention of mentions) roles.set(key(image, mention.resource, mention.container), mention.role);
	return ({ image, resource, container }) => resource && place(resource, container, roles.get(key(image, resource, container)) ?? "container");
}
/** "asked" for a request to a registry, "because" for other evidence. */
function evidenceLabel(line) {
	return typeof line === "string" ? "because" : "asked";
}
function evidenceText(line) {
	return typeof line === "string" ? line : line.request;
}
/** One line for each of the first `max` items, and "and 23 more" for the rest. */
function shortened(items, max, write) {
	return [...items.slice(0, max).map(write), ...moreThan(items, max)];
}
/** "and 23 more" if there are more than `max` items. */
function moreThan(items, max) {
	return items.length <= max ? [] : [`and ${items.length - max} more`];
}
/** "web.yaml:12:3  Deployment shop/web \u203a container app". */
function relatedPlace({ at, message }) {
	return `${position(at)}  ${message}`;
}
/** "as bot", or "without a username". */
function asUser(username) {
	return username === "" ? "without a username" : `as ${username}`;
}
/** Numbers repeated texts, for formats that merge entries of the same name. */
var UniqueNames = class {
	#used = /* @__PURE__ */ new Map();
	/** The text itself the first time, then "text (2)", "text (3)". */
	add(text) {
		let number = this.#used.get(text) ?? 0;
		let unique = text;
		do {
			number++;
			unique = number === 1 ? text : `${text} (${number})`;
		} while (number > 1 && this.#used.has(unique));
		this.#used.set(text, number);
		if (number > 1) this.#used.set(unique, 1);
		return unique;
	}
};

// src/report/parts/coverage-lines.ts
/** Names of kinds in the plural: a bare "Kustomization" may be that of kustomize. */
const kindWords = {
	Kustomization: ["Flux Kustomization", "Flux Kustomizations"],
	Application: ["Argo CD Application", "Argo CD Applications"],
	ApplicationSet: ["Argo CD ApplicationSet", "Argo CD ApplicationSets"]
};
/** "Rendered 71 HelmReleases and 24 Flux Kustomizations for 2 clusters (prod, staging) in 9 s." */
function renderedLine({ summary: { coverage } }) {
	if (coverage.kinds.length === 0) return null;
	return `Rendered ${listed(coverage.kinds.toSorted((a, b) => b.count - a.count).map(({ kind, count: number }) => {
		const [one, many] = kindWords[kind] ?? [kind, `${kind}s`];
		return count(number, one, many);
	}))}${forClusters(coverage)} in ${duration(coverage.durationMs)}.`;
}
function forClusters({ clusters }) {
	if (clusters.length === 0) return "";
	const names = shortened(clusters, 10, String).join(", ");
	return ` for ${count(clusters.length, "cluster")} (${names})`;
}
/** "Not checked, 3 sources:" and one line for each source; empty where all were rendered. */
function notCheckedLines({ summary: { coverage } }, max) {
	const { notRendered, leftOut, clusters } = coverage;
	if (notRendered.length + leftOut.length === 0) return [];
	const lines = [...notRendered.map((each) => sourceLine(each, clusters.length > 1)), ...leftOut.map(({ path, reason }) => `${path}: ${reason}`)];
	return [`Not checked, ${count(lines.length, "source")}:`, ...shortened(lines, max, String)];
}
/** "HelmRelease media/plex: its repository is not this one: ...  apps/plex.yaml:21". */
function sourceLine({ kind, namespace, name, cluster, reason, at }, withCluster) {
	const where = withCluster && cluster !== null ? ` (${cluster})` : "";
	return `${`${kind} ${namespace === null ? "" : `${namespace}/`}${name}${where}`}: ${reason}  ${at.file}:${at.line}`;
}
function listed(items) {
	const [last = "", ...others] = items.toReversed();
	return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}
/** "382 ms", "9.0 s". */
function duration(milliseconds) {
	const rounded = Math.round(milliseconds);
	return rounded < 1e3 ? `${rounded} ms` : `${(rounded / 1e3).toFixed(1)} s`;
}

// src/report/parts/summary-line.ts
/**
* "Checked 15 images (17 pulls) of 3 registries in 382 ms: 8 will pull (1 on an assumption), 7 will
* fail, 2 could not be verified; 3 sources not rendered. 8 errors, 2 warnings, 1 notice."
*/
function summaryLine(report) {
	const { images, registries, durationMs, verdicts, coverage } = report.summary;
	const pulls = verdicts.pullable + verdicts.broken + verdicts.unverified;
	const checked = [`Checked ${count(images, "image")} (${count(pulls, "pull")})`, `of ${count(registries, "registry", "registries")} in ${duration(durationMs)}`].join(" ");
	const assumed = report.images.flatMap((image) => image.mentions).filter((mention) => mention.verdict === "pullable" && mention.assumes.length > 0).length;
	const outcomes = [
		`${verdicts.pullable} will pull${assumed === 0 ? "" : ` (${assumed} on an assumption)`}`,
		`${verdicts.broken} will fail`,
		`${verdicts.unverified} could not be verified`
	];
	const missing = coverage.notRendered.length;
	const unrendered = missing === 0 ? "" : `; ${count(missing, "source")} not rendered`;
	return `${checked}: ${outcomes.join(", ")}${unrendered}. ${tally(report)}.`;
}
/** "1 error, 2 warnings", or "No findings". */
function tally({ summary: { findings } }) {
	const counts = [
		"error",
		"warning",
		"notice"
	].filter((severity) => findings[severity] > 0).map((severity) => count(findings[severity], severity));
	return counts.length === 0 ? "No findings" : counts.join(", ");
}

// src/report/parts/sanitise.ts
/** Makes untrusted text harmless for one target. No other file does this. */
/**
* Characters that could deceive a terminal or a reader: control, format (bidi, zero-width),
* unassigned and private characters, lone surrogates, and all separators except the plain space.
*/
const invisible = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** Most text is plain ASCII, which needs no slow Unicode properties. */
const ascii = /^[ -~]*$/;
/**
* GitHub's runner executes `##[command]` anywhere in a line, and `::command::` at its start after
* white space: TryParse and TryParseV2 in
* https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
*/
const legacyCommand = /##\[/g;
const commandStart = /^( *):/;
/** An `@` that could start a mention or be part of an address; the `@` of a digest cannot. */
const mention = /(?<![A-Za-z0-9])@|@(?!sha\d+:)/g;
/** Writes invisible characters as text: "\u{1b}" for an escape character. */
function visible(text) {
	return (ascii.test(text) ? text : text.replace(invisible, escaped)).replace(legacyCommand, "##\\u{5b}");
}
function escaped(character) {
	if (character === "\n") return "\\n";
	if (character === "\r") return "\\r";
	if (character === "	") return "\\t";
	return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
/** Cuts to `maxUnits` UTF-16 units including an ellipsis, without splitting a character. */
function cut(text, maxUnits) {
	if (text.length <= maxUnits) return text;
	const end = maxUnits - 1;
	return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}\u2026`;
}
/** A line, or part of a line, of a terminal or of a runner's log. */
function forTerminal(text, maxUnits = 1e3) {
	return cut(visible(cut(text, maxUnits)).replace(commandStart, "$1\\u{3a}"), maxUnits);
}
/** The message of a workflow command. Line breaks are kept, because annotations show them. */
function forCommandData(text) {
	return text.split("\n").map((line) => visible(line).replaceAll("%", "%25")).join("%0A");
}
/** A property of a workflow command, unchanged as far as possible, because it may be a path. */
function forCommandProperty(text) {
	return forPath(text.replace(/[%\r\n:,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));
}
/** A path that a program looks up: unchanged except for invisible characters. */
function forPath(path) {
	return path.replace(/\p{C}|\p{Zl}|\p{Zp}/gu, escaped).replace(legacyCommand, "##\\u{5b}");
}
/**
* A path as a relative reference, in which nothing reads as a scheme, host, query or fragment.
* https://www.rfc-editor.org/rfc/rfc3986#section-4.2
*/
function forUri(path) {
	const encoded = path.toWellFormed().split("/").map(encodeURIComponent).join("/");
	return encoded.startsWith("/") ? `file://${encoded.replace(/^\/+/, "/")}` : encoded;
}
/** Plain text for pages that render Markdown links and mentions: a space breaks both. */
function forMessage(text, maxUnits = 1e3) {
	return cut(forTerminal(text, maxUnits).replaceAll("](", "] (").replace(mention, "@ "), maxUnits);
}
/** Text or an attribute of XML 1.0. Characters that XML cannot contain are written visibly. */
function forXml(text, maxUnits = 1e3) {
	return forTerminal(text, maxUnits).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
/**
* A quoted label of a Mermaid diagram. All but letters, digits and harmless punctuation become
* Mermaid's `#code;`.
* https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
*/
function forMermaid(text, maxUnits = 100) {
	return cut(visible(cut(text, maxUnits)), maxUnits).replace(/[^A-Za-z0-9 ._/:,-]|\/(?=\/)|(?<=www)\./gu, (character) => `#${character.codePointAt(0)};`);
}
/**
* Text in a Markdown paragraph or table cell, of at most `maxUnits` before escaping. Escapes are
* entities instead of backslashes, because some renderers end a cell at `\|`. A zero-width space
* follows the `@` of a possible mention, because renderers look for mentions after they decode
* entities. Addresses do not become links.
*/
function forMarkdown(text, maxUnits = 1e3) {
	return cut(visible(cut(text, maxUnits)), maxUnits).trim().replace(/[&<>|`*_[\]\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`).replace(mention, "@&#8203;").replaceAll("://", "&#58;//").replace(/(?<=www)\./gi, "&#46;").replace(/^[-+=]|(?<=^\d{1,9})[.)](?=\s|$)/, (character) => `&#${character.charCodeAt(0)};`);
}
/** An invisible line of Markdown that identifies a text by `name`. */
function hiddenMark(name) {
	return `<!-- pullgate ${encodeURIComponent(name.toWellFormed()).replaceAll("-", "%2D")} -->\n`;
}
/** Escapes characters and `##[` that a log would act on, in the text of a JSON document. */
function forJson(json) {
	return json.replace(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/gu, (character) => character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)).replace(legacyCommand, "##\\u005b");
}
/** The URL if it is safe as it is in terminal and Markdown links, else null. */
function forLink(url) {
	return /^https?:\/\/(?:[\w.~:/?#@!&'*+,;=-]|%[\dA-Fa-f]{2}){1,2000}$/.test(url) && URL.canParse(url) ? url : null;
}

// src/report/formats/compact.ts
/** The format `compact`: one line per finding, as compilers print them. */
const compact = (report) => {
	const lines = report.findings.map((finding) => {
		const label = `${finding.severity}[${forTerminal(finding.rule)}] (${triage(finding)})`;
		return `${forTerminal(position(finding.at))}: ${label}: ${forTerminal(finding.message)}`;
	});
	const notChecked = notCheckedLines(report, 50).map((line) => forTerminal(line));
	return `${[
		...lines,
		...notChecked,
		summaryLine(report)
	].join("\n")}\n`;
};

// src/report/parts/code-frame.ts
const wide = new RegExp(`[${[
	"\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff",
	"\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6\\u{16fe0}-\\u{18cff}",
	"\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}\\p{Emoji_Presentation}"
].join("")}]`, "u");
const combining = /\p{M}/u;
const tabColumns = 4;
/** Shows at most `maxColumns` of the line, around the start of the span. */
function codeFrame(at, maxColumns) {
	const cells = [];
	let offset = 0;
	let first = null;
	let last = null;
	const end = at.endLine === at.line ? at.endColumn - 1 : Infinity;
	for (const [source] of at.excerpt.matchAll(/##\[|[^]/gu)) {
		if (first === null && offset + source.length > at.column - 1) first = cells.length;
		if (last === null && offset >= end) last = cells.length;
		cells.push(cellOf(source));
		offset += source.length;
	}
	if (first === null && offset === at.column - 1) first = cells.length;
	const { from, to } = windowOf(cells, first ?? 0, maxColumns);
	const left = from > 0 ? "\u2026" : "";
	const line = left + cells.slice(from, to).map((cell) => cell.shown).join("") + (to < cells.length ? "\u2026" : "");
	if (first === null) return {
		line,
		carets: ""
	};
	const marked = columnsOf(cells.slice(first, Math.min(to, last ?? cells.length)));
	return {
		line,
		carets: " ".repeat(left.length + columnsOf(cells.slice(from, first))) + "^".repeat(Math.max(1, marked))
	};
}
function cellOf(source) {
	if (source === "	") return {
		shown: " ".repeat(tabColumns),
		columns: tabColumns
	};
	const shown = visible(source);
	if (shown !== source) return {
		shown,
		columns: shown.length
	};
	return {
		shown,
		columns: combining.test(source) ? 0 : wide.test(source) ? 2 : 1
	};
}
function columnsOf(cells) {
	return cells.reduce((sum, cell) => sum + cell.columns, 0);
}
/**
* Selects the cells to show: all if they fit, else two thirds of the columns from `first` on and
* the rest before it.
*/
function windowOf(cells, first, maxColumns) {
	if (columnsOf(cells) <= maxColumns) return {
		from: 0,
		to: cells.length
	};
	const room = maxColumns - 2;
	const from = grow(cells, grow(cells, first, 1, Math.floor(room * 2 / 3)), -1, room);
	return {
		from,
		to: grow(cells, from, 1, room)
	};
}
/** Moves from `index` by as many cells as fit into the columns. */
function grow(cells, index, step, columns) {
	let left = columns;
	let at = index;
	for (;;) {
		const next = cells[step === 1 ? at : at - 1];
		if (next === void 0 || next.columns > left) return at;
		left -= next.columns;
		at += step;
	}
}

// src/report/parts/edit-diff.ts
/** Shows at most `maxColumns` of each line, around the edit, without indentation. */
function editDiff(edit, maxColumns) {
	const { excerpt, column, endColumn, replacement } = edit;
	const written = excerpt.slice(0, column - 1) + replacement + excerpt.slice(endColumn - 1);
	const after = {
		...edit,
		excerpt: written,
		endColumn: column + replacement.length
	};
	return {
		before: codeFrame(edit, maxColumns).line.trimStart(),
		after: codeFrame(after, maxColumns).line.trimStart()
	};
}

// src/report/formats/github.ts
/**
* The runner keeps the first ten annotations of a level and cuts messages at 4,096 UTF-16 units.
* https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
*/
const maxAnnotationsPerLevel = 10;
const maxMessageUnits = 4e3;
const github = (report) => `${annotations(report)}${summaryLine(report)}\n`;
/** The commands, one per line. `notices` concern the run itself and come first. */
function annotations(report, notices = []) {
	const placeOf = placesOf(report);
	return [
		"error",
		"warning",
		"notice"
	].flatMap((severity) => {
		const findings = report.findings.filter((finding) => finding.severity === severity).toSorted((a, b) => doubt(a) - doubt(b) || b.related.length - a.related.length);
		const runNotices = severity === "notice" ? notices.map((notice) => `::notice title=pullgate::${forCommandData(notice)}`) : [];
		const room = maxAnnotationsPerLevel - runNotices.length;
		const kept = findings.length > room ? room - 1 : findings.length;
		const commands = [...runNotices, ...findings.slice(0, kept).map((finding) => annotation(finding, placeOf(finding)))];
		const left = findings.length - kept;
		return left === 0 ? commands : [...commands, `::${severity} title=pullgate::and ${left} more ${severity}s: see the job summary`];
	}).map((line) => `${line}\n`).join("");
}
function doubt({ certainty }) {
	return Number(certainty === "unverified");
}
function annotation(finding, place) {
	const written = [...placed(finding), ["title", `${finding.rule} (${triage(finding)})`]].map(([name, value]) => `${name}=${forCommandProperty(cut(value, maxMessageUnits))}`).join(",");
	return `::${finding.severity} ${written}::${forCommandData(message$1(finding, place))}`;
}
/**
* The place, unless it is standard input or rendered text, which is not in the repository. GitHub
* takes columns only for a single line.
*/
function placed({ at }) {
	if (at.file === "" || at.file.startsWith("<")) return [];
	const lastLine = at.endColumn === 1 && at.endLine > at.line ? at.endLine - 1 : at.endLine;
	const lines = [
		["file", at.file],
		["line", `${at.line}`],
		["endLine", `${lastLine}`]
	];
	return at.line === at.endLine ? [
		...lines,
		["col", `${at.column}`],
		["endColumn", `${at.endColumn}`]
	] : lines;
}
/**
* Everything about the finding, because annotations appear without the log. The parts are cut so
* that the fix always fits.
*/
function message$1(finding, place) {
	const { at, rendered, suggestion } = finding;
	const lines = [forTerminal(finding.message, 900), forTerminal(`at ${position(at)}${place === null ? "" : `  ${place}`}`, 300)];
	if (rendered !== null) lines.push(forTerminal(`rendered at ${rendered.file}:${rendered.line}`, 200));
	lines.push(...shortened(finding.related, 8, (other) => forTerminal(`also at ${relatedPlace(other)}`, 150)), ...shortened(finding.evidence, 3, (line) => forTerminal(`${evidenceLabel(line)}: ${evidenceText(line)}`, 150)), forTerminal(`fix: ${finding.fix}`, 400), ...suggestion === null ? [] : [forTerminal(`suggestion: ${position(suggestion)}: ${editDiff(suggestion, 200).after}`, 400)], forTerminal(`docs: ${finding.docs}`, 150));
	return cut(lines.join("\n"), maxMessageUnits);
}

// src/report/formats/gitlab.ts
const severities$1 = {
	error: "critical",
	warning: "major",
	notice: "info"
};
const gitlab = (report) => {
	const placeOf = placesOf(report);
	const unique = new UniqueNames();
	const issues = report.findings.map((finding) => ({
		description: description(finding, placeOf(finding)),
		check_name: forPath(finding.rule),
		fingerprint: unique.add(forPath(finding.fingerprint)),
		severity: severities$1[finding.severity],
		location: {
			path: forPath(finding.at.file).replace(/^(\.\/)+/, ""),
			lines: {
				begin: finding.at.line,
				end: Math.max(finding.at.line, finding.at.endLine)
			}
		}
	}));
	return `${forJson(JSON.stringify(issues, null, 2))}\n`;
};
/** One line, without evidence. */
function description(finding, place) {
	const { message, fix, rendered, related } = finding;
	const also = related.length === 0 ? [] : [`and at ${count(related.length, "more place")}`];
	const where = [
		...place === null ? [] : [place],
		...rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`],
		...also
	];
	const situated = where.length === 0 ? "" : ` (${forMessage(where.join(", "), 300)})`;
	return `${forMessage(message, 900)}${situated}. ${forMessage(fix, 600)} [${triage(finding)}]`;
}

// src/report/formats/json.ts
const json = (report, { shard }) => write({
	...inventory(report),
	findings: report.findings.map(findingJson),
	...shard === void 0 ? {} : { shard }
});
/** The output of `pullgate images`: the report without findings. */
const imagesJson = (report) => write(inventory(report));
function write(value) {
	return `${forJson(JSON.stringify(value, null, 2))}\n`;
}
function inventory({ tool, summary, images }) {
	return {
		version: 1,
		tool: {
			name: tool.name,
			version: tool.version
		},
		summary: summaryJson(summary),
		images: images.map(imageJson)
	};
}
function summaryJson(summary) {
	const { verdicts, findings, coverage } = summary;
	return {
		files: summary.files,
		documents: summary.documents,
		workloads: summary.workloads,
		images: summary.images,
		registries: summary.registries,
		requests: summary.requests,
		durationMs: Math.round(summary.durationMs),
		verdicts: {
			pullable: verdicts.pullable,
			broken: verdicts.broken,
			unverified: verdicts.unverified
		},
		findings: {
			error: findings.error,
			warning: findings.warning,
			notice: findings.notice
		},
		coverage: {
			sources: coverage.sources,
			rendered: coverage.rendered,
			suspended: coverage.suspended,
			notRendered: coverage.notRendered.map(unrenderedJson),
			incomplete: coverage.incomplete.map(unrenderedJson),
			leftOut: coverage.leftOut.map(({ path, reason }) => ({
				path,
				reason
			}))
		}
	};
}
function unrenderedJson(source) {
	const { kind, namespace, name, cluster, code, reason, images, at } = source;
	return {
		kind,
		namespace,
		name,
		cluster,
		code,
		reason,
		images,
		file: at.file,
		line: at.line
	};
}
function imageJson({ image, reference, mentions, answer, resolvedDigest, platforms }) {
	const { valid, domain, path, tag, digest } = reference;
	return {
		image,
		reference: {
			valid,
			domain,
			path,
			tag,
			digest
		},
		mentions: mentions.map((mention) => ({
			file: mention.at.file,
			line: mention.at.line,
			column: mention.at.column,
			resource: resourceJson(mention.resource),
			path: mention.path,
			container: mention.container,
			pullPolicy: mention.pullPolicy,
			verdict: mention.verdict,
			assumes: mention.assumes,
			cluster: mention.cluster,
			source: sourceJson(mention.source),
			...mention.credentials === void 0 ? {} : credentialsJson(mention.credentials)
		})),
		answer,
		resolvedDigest,
		platforms
	};
}
function credentialsJson({ offers, anonymous, error }) {
	return {
		offers: offers.map(({ source, secret, key, username }) => ({
			source,
			secret,
			key,
			username
		})),
		anonymous,
		offersError: error
	};
}
function findingJson(finding) {
	const { at, rendered, suggestion } = finding;
	return {
		rule: finding.rule,
		cause: finding.cause,
		severity: finding.severity,
		certainty: finding.certainty,
		message: finding.message,
		fix: finding.fix,
		docs: finding.docs,
		file: at.file,
		line: at.line,
		column: at.column,
		endLine: at.endLine,
		endColumn: at.endColumn,
		rendered: rendered && {
			file: rendered.file,
			line: rendered.line
		},
		resource: finding.resource && resourceJson(finding.resource),
		cluster: finding.clusters[0] ?? null,
		clusters: finding.clusters,
		source: sourceJson(finding.source),
		container: finding.container,
		image: finding.image,
		event: finding.event,
		evidence: finding.evidence.map(evidenceText),
		commands: finding.commands,
		related: finding.related.map(({ at: { file, line, column }, message }) => ({
			file,
			line,
			column,
			message
		})),
		suggestion: suggestion && {
			file: suggestion.file,
			line: suggestion.line,
			column: suggestion.column,
			endLine: suggestion.endLine,
			endColumn: suggestion.endColumn,
			replacement: suggestion.replacement
		},
		fingerprint: finding.fingerprint
	};
}
function sourceJson(source) {
	if (source === null) return null;
	const { kind, namespace, name, at } = source;
	return {
		kind,
		namespace,
		name,
		file: at.file,
		line: at.line
	};
}
function resourceJson({ apiVersion, kind, namespace, name }) {
	return {
		apiVersion,
		kind,
		namespace,
		name
	};
}

// src/report/formats/junit.ts
/** The longest path that Linux opens. */
const maxPath = 4096;
const junit = (report) => {
	const suites = [...Map.groupBy(tests(report), ({ file }) => file)].toSorted(([a], [b]) => a < b ? -1 : 1);
	const all = suites.flatMap(([, found]) => found);
	const seconds = (report.summary.durationMs / 1e3).toFixed(3);
	return [
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
		`<testsuites name="${forXml(report.tool.name)}" ${counts(all)} time="${seconds}">`,
		...suites.flatMap(([file, found]) => {
			const unique = new UniqueNames();
			const skips = found.filter(skipped).length;
			return [
				`  <testsuite name="${forXml(file, maxPath)}" ${counts(found)} skipped="${skips}">`,
				...found.toSorted((a, b) => a.line - b.line).flatMap((test) => written(test, unique.add(test.name))),
				"  </testsuite>"
			];
		}),
		"</testsuites>"
	].map((line) => `${line}\n`).join("");
};
function tests(report) {
	const placeOf = placesOf(report);
	const findingsOf = findingsByMention(report.findings);
	const reported = /* @__PURE__ */ new Set();
	const ofMentions = report.images.flatMap(({ image, mentions }) => mentions.map((mention) => {
		const { at, resource, container, role, verdict } = mention;
		const findings = findingsOf(image, mention);
		for (const finding of findings) reported.add(finding);
		return {
			...shown(at, `${place(resource, container, role)}: ${image}`),
			findings,
			unverified: verdict === "unverified"
		};
	}));
	const ofFindings = report.findings.filter((finding) => !reported.has(finding)).map((finding) => {
		const { at, rule, certainty } = finding;
		return {
			...shown(at, `${placeOf(finding) ?? position(at)}: ${rule}`),
			findings: [finding],
			unverified: certainty === "unverified"
		};
	});
	return [...ofMentions, ...ofFindings];
}
function shown(at, name) {
	return {
		file: forTerminal(at.file, maxPath),
		line: at.line,
		name: forTerminal(name, 500)
	};
}
/**
* Returns a function that finds the findings about a mention: at its place, about its container or,
* unless its pull succeeds, about its image. The last covers images that are edited in one file and
* rendered into another.
*/
function findingsByMention(findings) {
	const byKey = /* @__PURE__ */ new Map();
	const add = (key, finding) => {
		byKey.set(key, (byKey.get(key) ?? /* @__PURE__ */ new Set()).add(finding));
	};
	for (const finding of findings) {
		const { at, related, rendered, image, resource, container } = finding;
		for (const place of [at, ...related.map((other) => other.at)]) add(`at ${position(place)}`, finding);
		if (rendered !== null) add(`line ${rendered.file}:${rendered.line}`, finding);
		if (image !== null) add(`image ${image}`, finding);
		if (image !== null && resource !== null) add(`container ${containerKey(image, resource, container)}`, finding);
	}
	return (image, { at, resource, container, verdict }) => {
		const keys = [
			`at ${position(at)}`,
			`line ${at.file}:${at.line}`,
			`container ${containerKey(image, resource, container)}`,
			...verdict === "pullable" ? [] : [`image ${image}`]
		];
		return [...new Set(keys.flatMap((key) => [...byKey.get(key) ?? []]))];
	};
}
function containerKey(image, { kind, namespace, name }, container) {
	return JSON.stringify([
		image,
		kind,
		namespace,
		name,
		container
	]);
}
const failed = ({ findings }) => findings.some(({ severity }) => severity === "error");
const skipped = (test) => !failed(test) && (test.unverified || test.findings.some(({ certainty }) => certainty === "unverified"));
function counts(found) {
	return `tests="${found.length}" failures="${found.filter(failed).length}" errors="0"`;
}
/** GitLab drops tests with the same class and name, and shows the class as the suite. */
function written(test, name) {
	const open = `    <testcase classname="${forXml(test.file, maxPath)}" name="${forXml(name)}"`;
	if (failed(test)) {
		const errors = test.findings.filter(({ severity }) => severity === "error");
		return [
			`${open}>`,
			...errors.flatMap((finding) => outcome("failure", finding)),
			...output(test, errors),
			"    </testcase>"
		];
	}
	if (skipped(test)) {
		const doubt = test.findings.find(({ certainty }) => certainty === "unverified");
		const rest = test.findings.filter((finding) => finding !== doubt);
		return [
			`${open}>`,
			...doubt === void 0 ? ["      <skipped message=\"This pull could not be verified.\"/>"] : outcome("skipped", doubt),
			...output({
				...test,
				findings: rest
			}, []),
			"    </testcase>"
		];
	}
	return test.findings.length === 0 ? [`${open}/>`] : [
		`${open}>`,
		...output(test, []),
		"    </testcase>"
	];
}
function outcome(element, finding) {
	return [
		`      <${element} type="${forXml(`${finding.rule} (${triage(finding)})`)}" message="${forXml(finding.message)}">`,
		...story(finding),
		`      </${element}>`
	];
}
function output({ findings }, failures) {
	const rest = findings.filter((finding) => !failures.includes(finding));
	if (rest.length === 0) return [];
	return [
		"      <system-out>",
		...rest.flatMap((finding) => [forXml(`${finding.severity}[${finding.rule}] (${triage(finding)}): ${finding.message}`), ...story(finding)]),
		"      </system-out>"
	];
}
function story(finding) {
	const { at, evidence, rendered, related, fix, docs } = finding;
	return [
		`at ${position(at)}`,
		...rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`],
		...shortened(evidence, 10, (line) => `${evidenceLabel(line)}: ${evidenceText(line)}`),
		...shortened(related, 10, (other) => `also at ${relatedPlace(other)}`),
		`fix: ${fix}`,
		`docs: ${docs}`
	].map((line) => forXml(line));
}

// src/report/parts/route-diagram.ts
const maxSecrets = 3;
/**
* A fenced block, which GitHub and GitLab draw. null for notices, and if the finding has no route
* or its route is not broken at a known stop. `place` names the pod.
*/
function routeDiagram({ route, severity }, place) {
	if (route === null || route.brokenAt === null || severity === "notice") return null;
	const stops = [
		["pod", place ?? "pod"],
		["account", `service account ${route.serviceAccount}`],
		["secret", secretLabel(route)],
		["registry", route.registry],
		["image", route.repository]
	];
	const brokenAt = stops.findIndex(([id]) => id === route.brokenAt);
	const lines = stops.map(([id, label], index) => {
		const node = `${id}["${index === brokenAt ? "\u2717 " : ""}${forMermaid(label)}"]`;
		const previous = stops[index - 1];
		if (previous === void 0) return `  ${node}`;
		return `  ${previous[0]} ${index < brokenAt ? "-->" : index === brokenAt ? "--x" : "-.-"} ${node}`;
	});
	const style = `  style ${route.brokenAt} stroke:#d1242f,stroke-width:3px`;
	return [
		"",
		"```mermaid",
		"flowchart LR",
		...lines,
		style,
		"```",
		""
	].join("\n");
}
/** "pull secret a, b, c ..., named by the pod" */
function secretLabel({ secrets, from }) {
	if (secrets.length === 0) return "no pull secret";
	return `pull secret ${secrets.slice(0, maxSecrets).join(", ")}${secrets.length > maxSecrets ? " \u2026" : ""}${from === "pod" ? ", named by the pod" : ""}`;
}

// src/report/parts/markdown-document.ts
const severityWords = {
	error: "\u274c error",
	warning: "\u26a0\ufe0f warning",
	notice: "\u2139\ufe0f notice"
};
const headings = {
	reference: "Reference: the image does not exist as written",
	credentials: "Credentials: the pod has no credential that opens the image",
	connectivity: "Connectivity: the registry cannot be reached",
	start: "Start: the image pulls, but the pod cannot start",
	manifest: "Manifest: the input cannot be read",
	policy: "Policy: assumptions of the rollout"
};
const tableHead = "| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";
/** Bytes kept free for the lines about rows and notices that are left out. */
const reserve = 200;
function markdownDocument(report, options) {
	const { maxBytes, severities, rest } = options;
	const title = tally(report);
	const head = `${`## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}`}\n\n${summaryLine(report)}\n`;
	const tail = notCheckedSection(report) + notesSection(report.notes);
	const budget = new ByteBudget(maxBytes - reserve - Buffer.byteLength(head + tail));
	const placeOf = placesOf(report);
	const findings = report.findings.filter(({ severity }) => severities.includes(severity));
	const sections = byCause(findings).map(([cause, found]) => causeSection(cause, found, placeOf, options.maxPlaces, budget));
	const shown = sections.reduce((sum, { rows }) => sum + rows, 0);
	const dropped = findings.length - shown;
	const more = dropped === 0 ? "" : `\n\u2026 ${count(dropped, "more row", "more rows")} ${rest}\n`;
	const hidden = report.findings.length - findings.length;
	const verb = hidden === 1 ? "is" : "are";
	const quiet = hidden === 0 ? "" : `\n${count(hidden, "notice")} ${verb} in the job summary.\n`;
	return head + sections.map(({ text }) => text).join("") + more + quiet + tail;
}
var ByteBudget = class {
	#left;
	constructor(bytes) {
		this.#left = bytes;
	}
	/** Spends the bytes of the text; false, without spending, if it does not fit. */
	spend(text) {
		const bytes = Buffer.byteLength(text);
		if (bytes > this.#left) return false;
		this.#left -= bytes;
		return true;
	}
};
function notCheckedSection(report) {
	const [heading, ...sources] = notCheckedLines(report, 20);
	if (heading === void 0) return "";
	const lines = sources.map((line) => `- ${forMarkdown(line, 500)}\n`);
	return `\n### ${heading.replace(/:$/, "")}\n\n${lines.join("")}`;
}
function notesSection(notes) {
	const lines = shortened(notes, 20, (note) => forMarkdown(note, 500)).map((note) => `- ${note}\n`);
	return lines.length === 0 ? "" : `\n### Notes\n\n${lines.join("")}`;
}
/** The table of one cause with as many whole rows as fit, and the first diagram if it fits. */
function causeSection(cause, findings, placeOf, maxPlaces, budget) {
	const sectionHead = `\n### ${headings[cause]} (${findings.length})\n\n${tableHead}`;
	if (!budget.spend(sectionHead)) return {
		text: "",
		rows: 0
	};
	const rows = [];
	for (const finding of findings) {
		const line = row(finding, placeOf(finding), maxPlaces);
		if (!budget.spend(line)) break;
		rows.push(line);
	}
	if (rows.length === 0) return {
		text: "",
		rows: 0
	};
	const diagram = findings.map((finding) => routeDiagram(finding, placeOf(finding))).find((drawn) => drawn !== null);
	const drawn = diagram !== void 0 && budget.spend(diagram) ? diagram : "";
	return {
		text: sectionHead + rows.join("") + drawn,
		rows: rows.length
	};
}
/** Groups by cause. The worst come first in and among the groups, proved ones before doubts. */
function byCause(findings) {
	const rank = [
		"error",
		"warning",
		"notice"
	];
	const badness = ({ severity, certainty }) => rank.indexOf(severity) * 2 + Number(certainty === "unverified");
	const order = Object.keys(headings);
	return [...Map.groupBy(findings, ({ cause }) => cause)].map(([cause, found]) => [cause, found.toSorted((a, b) => badness(a) - badness(b))]).toSorted(([a, [worstA]], [b, [worstB]]) => {
		return (worstA === void 0 || worstB === void 0 ? 0 : badness(worstA) - badness(worstB)) || order.indexOf(a) - order.indexOf(b);
	});
}
function row(finding, place, maxPlaces) {
	const { rule, rendered, suggestion } = finding;
	const url = forLink(finding.docs);
	const name = url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`;
	return `| ${[
		[severityWords[finding.severity], ...finding.certainty === "unverified" ? ["unverified"] : []],
		[
			forMarkdown(finding.message),
			`${name} (${triage(finding)})`,
			...shortened(finding.evidence, 3, (line) => `${evidenceLabel(line)}: ${forMarkdown(evidenceText(line), 500)}`),
			...finding.event === null ? [] : [`event: ${forMarkdown(finding.event)}`]
		],
		[
			forMarkdown(position(finding.at)),
			...place === null ? [] : [forMarkdown(place)],
			...rendered === null ? [] : [`rendered at ${forMarkdown(`${rendered.file}:${rendered.line}`)}`],
			...shortened(finding.related, maxPlaces, (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`)
		],
		[
			forMarkdown(finding.fix),
			...suggestion === null ? [] : [`write ${forMarkdown(suggestion.replacement)} at ${forMarkdown(position(suggestion))}`],
			...shortened(finding.commands, 3, (command) => `confirm: ${forMarkdown(command, 500)}`)
		]
	].map((lines) => lines.join("<br>")).join(" | ")} |\n`;
}

// src/report/formats/markdown.ts
/** The format `markdown`: tables by cause. */
const markdown = (report) => markdownDocument(report, {
	maxBytes: Infinity,
	maxPlaces: 50,
	severities: [
		"error",
		"warning",
		"notice"
	],
	rest: "in the JSON report"
});

// src/report/rule-page.ts
/** The page of one rule, readable as Markdown source on a terminal. */
function rulePage(rule, docs, example) {
	return `# ${rule.id}

${rule.summary}

| cause | severity | since | |
| --- | --- | --- | --- |
| ${rule.cause} | ${rule.severity === "doubt" ? "doubt: that of `--on-unverified`" : rule.severity} | ${rule.since} | ${rule.online ? "asks the registry" : "needs no network"} |

**Why it matters.** ${rule.why}

**What to do.** ${rule.fix}

${example === null ? "" : exampleBlock(example)}**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}
function exampleBlock(lines) {
	return `**Example.**\n\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n\n`;
}
/** The output lines for the rule's test case; null without a case. */
async function ruleExample(id) {
	const { default: examples } = await import("./rule-examples.js");
	return Object.entries(examples).find(([rule]) => rule === id)?.[1] ?? null;
}
/** One line per rule, in columns. */
function ruleList(rules) {
	const width = Math.max(...rules.map(({ id }) => id.length));
	return rules.map(({ id, cause, severity, summary }) => `${id.padEnd(width)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`).join("");
}

// src/report/formats/sarif.ts
/**
* GitHub rejects a file with more results and omits further related locations: "SARIF support for
* code scanning" in https://docs.github.com/en/code-security/code-scanning
*/
const maxResults = 25e3;
const maxRelated = 99;
const levels = {
	error: "error",
	warning: "warning",
	notice: "note"
};
const sarif = (report) => {
	const kept = worstFirst(report.findings).slice(0, maxResults);
	const ids = [...new Set(kept.map(({ rule }) => forPath(rule)))].toSorted();
	const placeOf = placesOf(report);
	const unique = new UniqueNames();
	const left = report.findings.length - kept.length;
	const notes = [
		...report.notes,
		...report.summary.coverage.notRendered.slice(0, 50).map((source) => `Not checked: ${sourceLine(source, true)}`),
		...left === 0 ? [] : [`${left} more findings are in the JSON report.`]
	];
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [{
			tool: { driver: {
				name: report.tool.name,
				semanticVersion: report.tool.version,
				rules: ids.map((id) => ruleOf(id, report))
			} },
			columnKind: "utf16CodeUnits",
			invocations: [{
				executionSuccessful: true,
				toolExecutionNotifications: notes.map((note) => ({
					level: "note",
					message: { text: forMessage(note) }
				}))
			}],
			results: kept.map((finding) => resultOf(finding, placeOf(finding), ids, unique))
		}]
	};
	return `${forJson(JSON.stringify(log, null, 2))}\n`;
};
function worstFirst(findings) {
	return [
		"error",
		"warning",
		"notice"
	].flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
function ruleOf(id, { findings, rules }) {
	const meta = rules.find((rule) => rule.id === id);
	const docs = findings.find(({ rule }) => forPath(rule) === id)?.docs ?? "";
	const url = forLink(docs);
	const helpUri = url === null ? {} : { helpUri: url };
	if (meta === void 0) {
		const text = forMessage(id);
		return {
			id,
			shortDescription: { text },
			help: { text },
			...helpUri
		};
	}
	return {
		id,
		shortDescription: { text: meta.summary },
		fullDescription: { text: `${meta.summary} ${meta.why}` },
		help: {
			text: `${meta.why} ${meta.fix}`,
			markdown: rulePage(meta, docs, null)
		},
		...helpUri,
		defaultConfiguration: {
			level: levelOf(meta),
			enabled: meta.severity !== "off"
		},
		properties: {
			tags: ["kubernetes", meta.cause],
			precision: "high"
		}
	};
}
function levelOf({ severity }) {
	return severity === "off" || severity === "doubt" ? "warning" : levels[severity];
}
function resultOf(finding, place, ids, unique) {
	const { at, rule, severity, related, rendered, edits } = finding;
	return {
		ruleId: forPath(rule),
		ruleIndex: ids.indexOf(forPath(rule)),
		level: levels[severity],
		message: { text: message(finding) },
		locations: [{
			physicalLocation: {
				artifactLocation: { uri: forUri(at.file) },
				region: regionOf(at)
			},
			...place === null ? {} : { logicalLocations: [{
				fullyQualifiedName: forMessage(place),
				kind: "resource"
			}] }
		}],
		relatedLocations: [...rendered === null ? [] : [{
			...rendered,
			region: { startLine: rendered.line },
			message: "rendered here"
		}], ...related.slice(0, maxRelated).map(({ at: place, message }) => ({
			file: place.file,
			region: regionOf(place),
			message
		}))].map(({ file, region, message: text }, id) => ({
			id,
			physicalLocation: {
				artifactLocation: { uri: forUri(file) },
				region
			},
			message: { text: forMessage(text) }
		})),
		partialFingerprints: { "pullgate/v1": unique.add(forPath(finding.fingerprint)) },
		...edits.length === 0 ? {} : { fixes: [fixOf(finding)] },
		properties: {
			cause: finding.cause,
			certainty: finding.certainty
		}
	};
}
/** The replacement is not escaped, because tools write it into the file. */
function fixOf({ fix, edits }) {
	const artifactChanges = [...Map.groupBy(edits, ({ file }) => file)].map(([file, ofFile]) => ({
		artifactLocation: { uri: forUri(file) },
		replacements: ofFile.map((edit) => ({
			deletedRegion: regionOf(edit),
			insertedContent: { text: edit.replacement }
		}))
	}));
	return {
		description: { text: forMessage(fix) },
		artifactChanges
	};
}
/** Includes evidence and fix, because alerts appear without the log. */
function message(finding) {
	return [
		forMessage(`${finding.message}.`),
		...finding.certainty === "unverified" ? ["This could not be verified."] : [],
		...shortened(finding.evidence, 3, (line) => forMessage(`${evidenceLabel(line)}: ${evidenceText(line)}`, 300)),
		forMessage(`fix: ${finding.fix}`)
	].join("\n");
}
function regionOf({ line, column, endLine, endColumn }) {
	return {
		startLine: line,
		startColumn: column,
		endLine,
		endColumn
	};
}

// src/report/parts/summary-by-cause.ts
/** Up to ten findings need no summary. */
const maxWithout = 10;
const causes = [
	"reference",
	"credentials",
	"connectivity",
	"start",
	"manifest",
	"policy"
];
const severities = [
	"error",
	"warning",
	"notice"
];
/** "credentials   2 errors: pull-secret-absent (2)"; empty for few findings. */
function summaryByCause({ findings }) {
	if (findings.length <= maxWithout) return [];
	const width = Math.max(...causes.map((cause) => cause.length));
	return causes.flatMap((cause) => severities.flatMap((severity) => {
		const found = findings.filter((finding) => finding.cause === cause && finding.severity === severity);
		const line = `${cause.padEnd(width)}  ${count(found.length, severity)}: ${byRule(found)}`;
		return found.length === 0 ? [] : [forTerminal(line, 300)];
	}));
}
function byRule(found) {
	return [...Map.groupBy(found, ({ rule }) => rule)].toSorted(([, a], [, b]) => b.length - a.length).map(([rule, findings]) => findings.length === 1 ? rule : `${rule} (${findings.length})`).join(", ");
}

// src/report/formats/text.ts
/** The limit for each list of a finding. */
const maxLines$1 = 10;
/** SGR parameters. */
const styles = {
	error: "1;31",
	warning: "1;33",
	notice: "1;36",
	frame: "1;34",
	strong: "1",
	removed: "31",
	added: "32"
};
const text = (report, options) => {
	const placeOf = placesOf(report);
	const rendered = renderedLine(report);
	const parts = rendered === null ? [] : [forTerminal(rendered)];
	parts.push(...report.findings.map((finding) => block(finding, placeOf(finding), options)));
	const explained = report.images.flatMap(({ image, mentions }) => mentions.flatMap((mention) => explain(image, mention)));
	if (explained.length > 0) parts.push([`${paint("strong", "credentials", options)}, in the kubelet's order:`, ...explained].join("\n"));
	if (report.notes.length > 0) parts.push(report.notes.map((note) => `${paint("strong", "note", options)}: ${forTerminal(note)}`).join("\n"));
	const notChecked = notCheckedLines(report, 50);
	if (notChecked.length > 0) {
		const [heading = "", ...sources] = notChecked;
		parts.push([heading, ...sources.map((line) => `  ${forTerminal(line)}`)].join("\n"));
	}
	parts.push([...summaryByCause(report), summaryLine(report)].join("\n"));
	return `${parts.join("\n\n")}\n`;
};
function block(finding, place, options) {
	const { at, rule, severity } = finding;
	const url = options.links ? forLink(finding.docs) : null;
	const indent = " ".repeat(String(at.line).length);
	const label = paint(severity, `${severity}[${link(forTerminal(rule), url)}]`, options);
	const message = paint("strong", forTerminal(finding.message), options);
	const where = place === null ? "" : `  ${forTerminal(place)}`;
	const bullet = `${indent} ${paint("frame", "=", options)}`;
	const field = (name, value) => `${bullet} ${paint("strong", name, options)}: ${forTerminal(value)}`;
	return [
		`${label} (${triage(finding)}): ${message}`,
		`${indent}${paint("frame", "-->", options)} ${forTerminal(position(at))}${where}`,
		...frameLines(finding, indent, options),
		...finding.evidence.slice(0, maxLines$1).map((line) => field(evidenceLabel(line), evidenceText(line))),
		...moreThan(finding.evidence, maxLines$1).map((more) => field("because", more)),
		...finding.event === null ? [] : [field("event", finding.event)],
		...finding.rendered === null ? [] : [field("rendered at", `${finding.rendered.file}:${finding.rendered.line}`)],
		field("fix", finding.fix),
		...suggestionLines(finding, field, indent, options),
		...shortened(finding.related, maxLines$1, relatedPlace).map((line) => field("also at", line)),
		...shortened(finding.commands, maxLines$1, String).map((line) => field("confirm", line)),
		...url === null ? [field("docs", finding.docs)] : []
	].join("\n");
}
/** The line of the finding with carets; nothing for an empty line. */
function frameLines({ at, severity }, indent, options) {
	if (at.excerpt.trim() === "") return [];
	const { line, carets } = codeFrame(at, columnsFor(options, indent.length + 3));
	const bar = `${indent} ${paint("frame", "|", options)}`;
	const marks = carets.replace(/\^+/, (marked) => paint(severity, marked, options));
	return [
		bar,
		`${paint("frame", `${at.line} |`, options)} ${line}`,
		...carets === "" ? [] : [`${bar} ${marks}`],
		bar
	];
}
function suggestionLines({ suggestion, edits }, field, indent, options) {
	if (suggestion === null) return [];
	const others = edits.length - 1;
	const more = others > 0 ? `, and ${count(others, "more place")} alike` : "";
	const { before, after } = editDiff(suggestion, columnsFor(options, indent.length + 7));
	return [
		field("suggestion", position(suggestion) + more),
		`${indent}     ${paint("removed", `- ${before}`, options)}`,
		`${indent}     ${paint("added", `+ ${after}`, options)}`
	];
}
/** The columns beside a margin: at least 40, and of 160 without a terminal. */
function columnsFor({ width }, margin) {
	return Math.max(40, (width ?? 160) - margin);
}
/** The credentials that the kubelet would offer for one mention (`--explain-credentials`). */
function explain(image, { at, resource, container, role, credentials }) {
	if (credentials === void 0) return [];
	const { offers, anonymous, error } = credentials;
	const attempts = offers.map(({ secret, key, username }) => {
		return `${secret === null ? "the node" : `secret ${secret}`}: \`${key}\` ${asUser(username)}`;
	});
	const steps = error !== null ? [`none: ${error}`] : anonymous ? ["none matches: one attempt without credentials"] : attempts;
	return [`  ${position(at)}  ${image}  ${place(resource, container, role)}`, ...steps.map((step) => `    ${step}`)].map(forTerminal);
}
function paint(style, safe, options) {
	return options.colour ? `\x1b[${styles[style]}m${safe}\x1b[0m` : safe;
}
function link(safe, url) {
	return url === null ? safe : `\x1b]8;;${url}\x1b\\${safe}\x1b]8;;\x1b\\`;
}

// src/report/image-list.ts
/** Aligns columns; `compact` separates them with single spaces. */
function imageList(report, compact, options) {
	const mentions = report.images.flatMap(({ image, mentions }) => mentions.map((mention) => ({
		...mention,
		image
	}))).toSorted((a, b) => compare(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column);
	const rows = mentions.map(({ at, image, pullPolicy, resource, container, role }) => [
		forTerminal(position(at)) + (compact ? ":" : ""),
		forTerminal(image),
		`(${forTerminal(pullPolicy)})`,
		forTerminal(place(resource, container, role))
	]);
	const widths = [
		0,
		1,
		2
	].map((column) => compact ? 0 : rows.reduce((max, row) => Math.max(max, row[column]?.length ?? 0), 0));
	const lines = rows.map((row) => row.map((cell, column) => {
		const padding = " ".repeat(Math.max(0, Math.min(widths[column] ?? 0, 80) - cell.length));
		return (options.colour && column === 1 ? `\x1b[1m${cell}\x1b[0m` : cell) + padding;
	}).join(compact ? " " : "  "));
	const rendered = renderedLine(report);
	lines.push(...rendered === null ? [] : [forTerminal(rendered)], ...notCheckedLines(report, 50).map((line) => forTerminal(line)));
	const { images, registries, files } = report.summary;
	lines.push([
		count(mentions.length, "mention"),
		count(images, "image"),
		`${count(registries, "registry", "registries")} in ${count(files, "file")}.`
	].join(" of "));
	return `${lines.join("\n")}\n`;
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

// src/report/comment-body.ts
/** GitHub refuses a body of more than 65,536 characters. */
const maxBytes$1 = 6e4;
/** The first line of the body, by which a later run finds the comment. Invisible in Markdown. */
function commentMark(name) {
	return hiddenMark(name);
}
function commentBody(report, { name, run, commit }) {
	const mark = commentMark(name);
	const url = forLink(run);
	const where = url === null ? "the job summary" : `[the job summary](${url})`;
	const foot = `\n<sub>Commit ${forMarkdown(commit.slice(0, 10))}. The full report is in ${where}.</sub>\n`;
	return mark + markdownDocument(report, {
		maxBytes: maxBytes$1 - Buffer.byteLength(mark + foot),
		maxPlaces: 3,
		severities: ["error", "warning"],
		rest: "in the job summary"
	}) + foot;
}

// src/report/fix-result.ts
const maxLines = 10;
/** `unpinned`: images for which no digest could be written. */
function renderFixResult({ files, refused }, unpinned) {
	const edits = files.reduce((sum, file) => sum + file.edits, 0);
	const refusals = shortened(refused, maxLines, ({ file, line, because }) => `Left alone: ${file}:${line}, because ${because}.`);
	const images = shortened(unpinned, maxLines, (image) => `Not pinned: ${image}: it was not found, or its place cannot hold a digest.`);
	return [
		`${count(edits, "edit")} in ${count(files.length, "file")}.`,
		...refusals,
		...images
	].map((line) => `${forTerminal(line)}\n`).join("");
}

// src/report/credentials-list.ts
/** Renders the output of `pullgate credentials`. The input holds no passwords. */
function renderCredentials(list, format) {
	return format === "json" ? `${forJson(JSON.stringify(withoutNotes(list), null, 2))}\n` : linesOf(list).map((line) => `${forTerminal(line)}\n`).join("");
}
function linesOf(list) {
	if ("error" in list) return [`no keyring can be built, so no container of the pod starts: ${list.error}`];
	const { lookup, offers, anonymous, notes } = list;
	const attempts = offers.map(({ source, key, username }, index) => `  ${index + 1}. ${source}: \`${key}\` ${asUser(username)}`);
	const last = anonymous ? "  no entry matches: one attempt without credentials" : "  and no attempt without credentials after these";
	return [
		lookup,
		...attempts,
		last,
		...notes.map((note) => `  ${note}`)
	];
}
function withoutNotes(list) {
	if ("error" in list) return { error: list.error };
	const { lookup, offers, anonymous } = list;
	return {
		lookup,
		offers,
		anonymous
	};
}

// src/report/job-summary.ts
/**
* GitHub drops a summary of more than 1 MiB entirely.
* https://docs.github.com/actions/reference/workflow-commands-for-github-actions
*/
const maxBytes = 1e6;
function jobSummary(report) {
	return markdownDocument(report, {
		maxBytes,
		maxPlaces: 10,
		severities: [
			"error",
			"warning",
			"notice"
		],
		rest: "in `report.json`"
	});
}

// src/report/parts/progress-line.ts
/** At most `columns` - 1 wide, because a full line would wrap. Empty once all is done. */
function progressLine({ done, total, waitingFor }, columns) {
	if (done >= total) return "";
	const waiting = waitingFor === null ? "" : `, waiting for ${waitingText(waitingFor)}`;
	return cut(forTerminal(`Asked for ${done} of ${total} images${waiting}`), Math.max(1, columns - 1));
}
function waitingText(waitingFor) {
	return "host" in waitingFor ? waitingFor.host : `${waitingFor.missingImages.join(", ")} to appear`;
}

// src/report/suggested-change.ts
/** More comments would bury the review; the rest is in the report. */
const maxChanges = 20;
function suggestedChanges(report, diff) {
	return report.findings.flatMap((finding) => finding.edits.flatMap((edit) => suggestedChange(finding, edit, diff) ?? [])).slice(0, maxChanges);
}
/** null unless the diff shows the line as it was checked. */
function suggestedChange(finding, edit, diff) {
	const { file, line, column, endLine, endColumn, replacement, excerpt } = edit;
	const before = diff.get(file)?.get(line);
	if (before === void 0 || before !== excerpt || endLine !== line) return null;
	const after = before.slice(0, column - 1) + replacement + before.slice(endColumn - 1);
	if (after === before || visible(after) !== after) return null;
	const longest = (after.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
	const fence = "`".repeat(longest + 1);
	const url = forLink(finding.docs);
	const rule = url === null ? forMarkdown(finding.rule) : `[${forMarkdown(finding.rule)}](${url})`;
	const mark = hiddenMark(`${finding.fingerprint} ${after.trim()}`);
	return {
		path: file,
		line,
		mark,
		body: `${mark}${`${`${forMarkdown(finding.message)} (${triage(finding)}, ${rule})`}. ${forMarkdown(finding.fix)}`}\n\n${fence}suggestion\n${after}\n${fence}\n`
	};
}

// src/report/report.ts
/** One row per format: a name from `formatNames` and the renderer in `formats/`. */
const formats = {
	text,
	compact,
	json,
	sarif,
	junit,
	github,
	gitlab,
	markdown
};
function render(report, format, options) {
	return formats[format](report, options);
}
/** Renders the output of `pullgate images`: the images and where they are mentioned. */
function renderImages(report, format, options) {
	return format === "json" ? imagesJson(report, options) : imageList(report, format === "compact", options);
}

// src/system/clean-up.ts
/** Cleans up after a process that ends early. */
/** Ends every child process and removes every temporary folder, synchronously. */
function cleanUpNow() {
	endPrograms();
	removeFolders();
}

// \0built-in:import:crypto
const createHash = (...given) => process.getBuiltinModule("node:crypto").createHash(...given);
const randomUUID = (...given) => process.getBuiltinModule("node:crypto").randomUUID(...given);
const hash = (...given) => process.getBuiltinModule("node:crypto").hash(...given);

export { rootKustomizations as $, evidenceLines as $t, forEachTarget as A, availableParallelism as An, kustomizationIn as At, checkTarget as B, readdir as Bn, UsageError as Bt, readOptions as C, isAbsolute as Cn, openBaseTree as Ct, namespacePattern as D, resolve as Dn, runProgram as Dt, rawInputs as E, relative as En, findProgram as Et, hasFile as F, copyFile as Fn, isWithin$1 as Ft, tool as G, stat as Gn, credentialsOfPod as Gt, settleOptions as H, realpath as Hn, exitCode as Ht, hasFolder as I, lstat as In, leadsOut as It, openChartFolder as J, answerNoteText as Jt, readCluster as K, writeFile as Kn, offersByHand as Kt, isBelow as L, mkdir as Ln, shownPath as Lt, gitopsOf as M, devNull as Mn, readKustomization as Mt, runGitops as N, tmpdir as Nn, kustomizationNames as Nt, credentialPath as O, sep as On, makeFolder as Ot, filesIn as P, appendFile as Pn, gitRoot as Pt, overlaysBelow as Q, explainReason as Qt, pathIn as R, mkdtemp as Rn, slashed as Rt, getuid as S, dirname as Sn, openBase as St, flagsOf as T, posix as Tn, environmentOf as Tt, settleSettings as U, rename as Un, plan as Ut, currentDay as V, readlink as Vn, settle as Vt, docsOf as W, rm as Wn, imageQuestions as Wt, findRoots as X, notRenderedText as Xt, openGitopsRenderer as Y, rules as Yt, inputsOf as Z, editDistance as Zt, annotations as _, statSync as _n, fetchCommit as _t, render as a, attemptKey as an, templateOf as at, whyOf as b, builtIn$3 as bn, remoteUrls as bt, progressLine as c, canonical as cn, unknownMark as ct, renderFixResult as d, repositoryOf as dn, items as dt, parsePlatform as en, sourcePathsOf as et, commentBody as f, appendFileSync as fn, text$1 as ft, rulePage as g, readFileSync as gn, readRepositoryFile as gt, ruleList as h, fstatSync as hn, readText as ht, cleanUpNow as i, askRegistries as in, readChart as it, mergeReports as j, constants$1 as jn, looksRemote as jt, check as k, EOL as kn, removeFolder as kt, jobSummary as l, hostOf as ln, child as lt, ruleExample as m, existsSync as mn, load as mt, hash as n, keyringErrorText as nn, filesOf as nt, renderImages as o, isRefusal as on, RenderRefusal as ot, commentMark as p, builtIn$2 as pn, detachString as pt, parse as q, judge as qt, randomUUID as r, dockerConfigErrorText as rn, missingDependencies as rt, suggestedChanges as s, questionKey as sn, parseSuppression as st, createHash as t, selectPlatform as tn, chartsOf as tt, renderCredentials as u, parseImageReference as un, descend as ut, discardUnfinished as v, writeSync as vn, parentsOfHead as vt, commandNames as w, join$1 as wn, openRevision as wt, writeFileAtomic as x, delimiter as xn, baseFolder as xt, replaceFile as y, basename as yn, openSourceTree as yt, treePath as z, readFile as zn, textOf as zt };