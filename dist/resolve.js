import { r as __toESM } from "./rolldown-runtime.js";
import { I as parsePlatform, L as selectPlatform, R as attemptOf, xt as repositoryOf, yt as hostOf$1, z as questionOf } from "./pullgate.js";
const mkdir = (...given) => process.getBuiltinModule("node:fs/promises").mkdir(...given);
const readFile = (...given) => process.getBuiltinModule("node:fs/promises").readFile(...given);
const readdir = (...given) => process.getBuiltinModule("node:fs/promises").readdir(...given);
const rename = (...given) => process.getBuiltinModule("node:fs/promises").rename(...given);
const rm = (...given) => process.getBuiltinModule("node:fs/promises").rm(...given);
const stat = (...given) => process.getBuiltinModule("node:fs/promises").stat(...given);
const writeFile = (...given) => process.getBuiltinModule("node:fs/promises").writeFile(...given);
const { delimiter, dirname, isAbsolute, join, posix } = process.getBuiltinModule("node:path");
const { getuid } = process.getBuiltinModule("node:process");
const { BlockList, Socket, isIP } = process.getBuiltinModule("node:net");
const { createHash, randomUUID } = process.getBuiltinModule("node:crypto");
const { createSecureContext, getCACertificates } = process.getBuiltinModule("node:tls");
const { lookup } = process.getBuiltinModule("node:dns");
const { execFile } = process.getBuiltinModule("node:child_process");

// src/resolve/attempt.ts
/** What each credential got for an image -> the best of it. Pure. */
const order = [
	"found",
	"missing",
	"denied",
	"missing-or-denied",
	"inconclusive",
	"rate-limited",
	"unreachable",
	"not-asked"
];
/** The best of at least one attempt, the first of several. A login of the runner that was refused says nothing of the image, but why no more is known. */
function bestOf(attempts) {
	const runner = attempts.find(({ shown }) => shown === "runner");
	const useless = runner !== void 0 && isRejection(runner.answer);
	const [best] = attempts.filter((each) => each !== runner || !useless).toSorted((a, b) => rank(a.answer) - rank(b.answer));
	if (best === void 0) return runner?.answer ?? {
		answer: "not-asked",
		because: "deadline",
		evidence: []
	};
	const { shown, answer } = best;
	if (runner === void 0 || shown !== null || !isRefusal$1(answer)) return answer;
	if (!isRejection(runner.answer)) return runner.answer.answer === "unreachable" ? {
		...answer,
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : answer;
	const refused = `the login from ${runner.source ?? "this machine"} was refused: ${runner.answer.because}`;
	return answer.answer === "denied" ? {
		...answer,
		credential: "rejected",
		because: `${refused}; without one ${answer.because}`,
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : {
		...answer,
		because: `${answer.because}; ${refused}`
	};
}
/** Lower is better; within one kind, what tells more. */
function rank(answer) {
	const less = answer.answer === "denied" ? {
		insufficient: 0,
		rejected: .3,
		none: .6
	}[answer.credential] : answer.answer === "missing" && answer.tags === null || answer.answer === "missing-or-denied" && answer.lean === null ? .5 : 0;
	return order.indexOf(answer.answer) + less;
}
/**
* Corrects what one image's answer means by what others got. Where a credential found one image of a repository, it cannot miss
* another for want of the repository, or of the right to see it. And what anybody found is not missing: it is hidden from who is told so.
*/
function compareAttempts(images) {
	const found = /* @__PURE__ */ new Set();
	const credentialOf = (shown) => attemptOf({
		domain: "",
		path: "",
		tag: "",
		digest: null
	}, shown);
	for (const { reference, attempts } of images) {
		const repository = repositoryOf(reference);
		for (const { shown, answer } of attempts) if (answer.answer === "found" && answer.mirror === void 0) found.add(repository).add(repository + credentialOf(shown));
	}
	for (const { reference, attempts } of images) {
		const repository = repositoryOf(reference);
		if (!found.has(repository)) continue;
		const there = attempts.some(({ answer }) => answer.answer === "found");
		for (const attempt of attempts) {
			const { shown, answer } = attempt;
			const unseen = answer.answer === "missing" && answer.missing === "repository";
			if (there && answer.answer === "missing") attempt.answer = {
				answer: "denied",
				credential: shown === null ? "none" : "insufficient",
				because: "the registry says that it is missing, though it is there for another credential",
				evidence: answer.evidence
			};
			else if (!there && found.has(repository + credentialOf(shown)) && (unseen || answer.answer === "missing-or-denied")) attempt.answer = {
				answer: "missing",
				missing: reference.digest === null ? "tag" : "digest",
				tags: null,
				evidence: [...answer.evidence, `${repository} holds other images of this run`]
			};
			else if (unseen) attempt.answer = {
				answer: "missing-or-denied",
				lean: "denied",
				because: "the registry says that the repository is missing, though it is there for another credential",
				evidence: answer.evidence
			};
		}
	}
}
/** Says no to a credential, or to the want of one. */
function isRefusal$1(said) {
	return said.answer === "denied" || said.answer === "missing-or-denied";
}
/** The credential itself is no good. */
function isRejection(said) {
	return said.answer === "denied" && said.credential === "rejected";
}

// src/resolve/cache.ts
/** A folder of small JSON values that outlive the run. Whatever is wrong with it, it is as if there were none. */
const maxBytes$2 = 262144;
/** Of which a folder is emptied: old digests are asked for no more, and nobody sweeps else. */
const maxFiles = 2e4;
const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;
/** null: nothing is kept. */
function openCache(folder) {
	let opening = null;
	let useless = folder === null;
	const fileOf = (key) => join(folder ?? "", hash(key));
	async function open() {
		if (folder === null) return false;
		await make(folder);
		const names = (await readdir(folder)).filter((name) => ours.test(name));
		if (names.length > maxFiles) await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
		return true;
	}
	return {
		async read(key) {
			if (folder === null) return void 0;
			try {
				const file = fileOf(key);
				if ((await stat(file)).size > maxBytes$2) return void 0;
				const text = await readFile(file, "utf8");
				const end = text.indexOf("\n");
				const json = text.slice(end + 1);
				return text.slice(0, end) === hash(`${key}\n${json}`) ? JSON.parse(json) : void 0;
			} catch {
				return;
			}
		},
		async write(key, value) {
			if (useless) return;
			const json = JSON.stringify(value);
			if (json.length > maxBytes$2 / 4) return;
			const file = fileOf(key);
			const fresh = `${file}.${randomUUID()}`;
			try {
				await (opening ??= open());
				await writeFile(fresh, `${hash(`${key}\n${json}`)}\n${json}`, {
					flag: "wx",
					mode: 384
				});
				await rename(fresh, file);
			} catch {
				useless = true;
				await rm(fresh, { force: true }).catch(() => {});
			}
		}
	};
}
/** With its parents. Not by `recursive`, which goes round for ever where the parent is there and nothing can be made in it, as in /proc. */
async function make(folder) {
	const problem = await mkdir(folder, { mode: 448 }).then(() => null, (error) => error);
	if (problem === null || problem.code === "EEXIST") return;
	if (problem.code !== "ENOENT" || dirname(folder) === folder) throw problem;
	await make(dirname(folder));
	await mkdir(folder, { mode: 448 });
}
function hash(text) {
	return createHash("sha256").update(text).digest("hex");
}

// src/resolve/chain.ts
/** `registry` as in references; `links` in the order in which they are asked. */
function openChain(registry, links) {
	async function ask(question) {
		const { reference, offers, anonymous } = question;
		const wanted = [...offers, ...anonymous ? [null] : []];
		const asked = links.filter(({ pulls, resolves }) => pulls && (resolves || reference.digest !== null));
		if (asked.length === 0) return (wanted.length === 0 ? [null] : wanted).map((shown) => ({
			shown,
			answer: hostless$1
		}));
		const found = /* @__PURE__ */ new Map();
		const views = new Map(wanted.map((shown) => [shown, []]));
		let runner = null;
		for (const link of asked) {
			const left = wanted.filter((shown) => !found.has(shown));
			if (wanted.length === 0 ? found.size > 0 || runner?.answer.answer === "found" : left.length === 0) break;
			const theirs = link.trusted ? left.filter((shown) => shown !== null) : [];
			const attempts = await link.client.ask({
				...question,
				offers: theirs,
				anonymous: link.trusted ? left.includes(null) : true
			});
			const login = attempts.find(({ shown }) => shown === "runner") ?? null;
			if (login !== null && (runner === null || runner.answer.answer !== "found")) runner = {
				...login,
				answer: from(link, login.answer)
			};
			const nobody = attempts.find(({ shown }) => shown === null);
			const shownHere = /* @__PURE__ */ new Set([...left, ...nobody === void 0 || found.has(null) ? [] : [null]]);
			for (const shown of shownHere) {
				const tried = attempts.find((attempt) => attempt.shown === shown);
				const attempt = tried ?? (link.trusted ? void 0 : nobody);
				if (attempt === void 0) continue;
				const { answer } = attempt;
				if (answer.answer === "found" && (tried !== void 0 || attempt.unchallenged === true)) {
					found.set(shown, from(link, answer));
					continue;
				}
				const seen = views.get(shown) ?? [];
				views.set(shown, seen);
				seen.push({
					link,
					answer,
					tells: tell(answer, tried !== void 0, login?.answer ?? null)
				});
			}
		}
		const answers = [.../* @__PURE__ */ new Set([...views.keys(), ...found.keys()])].map((shown) => {
			const seen = views.get(shown) ?? [];
			const before = seen.flatMap(({ answer }) => answer.evidence);
			const yes = found.get(shown);
			return {
				shown,
				answer: yes === void 0 ? merge(registry, seen) : {
					...yes,
					evidence: [...before, ...yes.evidence]
				}
			};
		});
		const all = runner === null ? answers : [runner, ...answers];
		const below = /* @__PURE__ */ new Map();
		/** Once for all that is shown. */
		const askBelow = (digest) => {
			const asking = below.get(digest) ?? ask({
				...question,
				reference: {
					...reference,
					tag: null,
					digest
				},
				platforms: []
			});
			below.set(digest, asking);
			return asking;
		};
		return await Promise.all(all.map(async (each) => ({
			...each,
			answer: await completed(each, askBelow)
		})));
	}
	/**
	* What a mirror has the index of and not the manifest below it, nodes ask the next host for
	* (https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go): it is absent where none of them has it.
	*/
	async function completed({ shown, answer }, askBelow) {
		if (answer.answer !== "found" || answer.content?.unserved === void 0) return answer;
		const { unserved, ...content } = answer.content;
		const absent = [...content.absent];
		for (const { digest, platforms } of unserved) {
			const said = (await askBelow(digest)).find((attempt) => attempt.shown === shown)?.answer;
			if (said?.answer === "missing") absent.push({
				what: "manifest",
				digest,
				platforms,
				evidence: said.evidence
			});
		}
		return {
			...answer,
			content: {
				...content,
				absent
			}
		};
	}
	return {
		ask,
		hosts: new Set(links.flatMap(({ own, client }) => own ? [...client.hosts] : []))
	};
}
const hostless$1 = {
	answer: "unreachable",
	stage: "address",
	because: "its hosts.toml leaves no host that may be asked for it: no capability to pull, or to resolve a tag",
	evidence: []
};
function from(link, answer) {
	return answer.answer === "found" && !link.own ? {
		...answer,
		mirror: link.name
	} : answer;
}
/**
* `same`: it was asked with the very credential. Otherwise as nobody: what is not there for nobody may be there for somebody, unless
* `login`, which the runner has for that host, does not find it either.
*/
function tell(answer, same, login) {
	switch (answer.answer) {
		case "missing":
		case "inconclusive": return "no";
		case "denied":
		case "missing-or-denied": return same || login?.answer === "missing" || login?.answer === "inconclusive" ? "no" : "perhaps";
		case "found": return "perhaps";
		case "not-asked": return answer.because === "node-local" ? "no" : "silent";
	}
	return "silent";
}
/** What several hosts that did not have it come to. */
function merge(registry, views) {
	const evidence = views.flatMap(({ answer }) => answer.evidence);
	const itself = views.findLast(({ link }) => link.own);
	const mirrors = views.filter(({ link, answer }) => !link.own && !isNodeLocal(answer));
	const open = mirrors.filter(({ tells }) => tells !== "no");
	const inconclusive = (because) => ({
		answer: "inconclusive",
		because,
		evidence
	});
	if (itself !== void 0 && itself.tells === "no" && !isNodeLocal(itself.answer)) {
		const { answer } = itself;
		if (open.length === 0) return {
			...answer,
			evidence
		};
		const doubt = inconclusive(`${registry} ${inWords(answer)}, but ${list(open)}, and may have it`);
		return answer.answer === "missing" ? {
			...doubt,
			missing: answer.missing
		} : doubt;
	}
	if (itself?.tells === "perhaps") return inconclusive(`${registry} wants a login, and pods' are not sent where its hosts.toml does without verified TLS`);
	if (itself?.answer.answer === "not-asked" && itself.answer.because === "forbidden-address") return itself.answer;
	const answering = mirrors.filter(({ tells }) => tells !== "silent");
	const upstream = itself === void 0 ? `no other host is asked for ${registry}` : `${registry} ${inWords(itself.answer)}`;
	if (answering.length > 0) return inconclusive(`${list(answering)}, which proves nothing, and ${upstream}`);
	const [mirror] = mirrors.map(({ link, answer }) => ({
		link,
		answer
	}));
	if (itself === void 0 || itself.answer.answer === "not-asked") {
		if (mirror?.answer.answer === "unreachable") {
			const { stage, because } = mirror.answer;
			return {
				answer: "unreachable",
				stage,
				because: `its mirror ${mirror.link.name}: ${because}`,
				evidence
			};
		}
		return {
			...itself?.answer ?? mirror?.answer ?? hostless$1,
			evidence
		};
	}
	const { answer } = itself;
	if (answer.answer !== "unreachable" || mirrors.length === 0) return {
		...answer,
		evidence
	};
	const { stage, because } = answer;
	return {
		answer: "unreachable",
		stage,
		because: `${because}; and ${list(mirrors)}`,
		evidence
	};
}
function isNodeLocal(answer) {
	return answer.answer === "not-asked" && answer.because === "node-local";
}
function list(views) {
	const shown = views.slice(0, 3).map((view) => `its mirror ${view.link.name} ${view.tells === "perhaps" ? closed(view) : inWords(view.answer)}`);
	return shown.join(", ") + (views.length > shown.length ? ` and ${views.length - shown.length} more` : "");
}
/** It answered, but not to what pods show. */
function closed({ answer }) {
	return answer.answer === "found" ? "gives it to who shows nothing, and what it makes of the pod's login is not known" : `${inWords(answer)} to who shows nothing, and pods' logins are not shown to mirrors from here`;
}
function inWords(answer) {
	switch (answer.answer) {
		case "found": return "has it";
		case "missing": return "does not have it";
		case "denied":
		case "missing-or-denied": return `refuses it (${answer.because})`;
		case "inconclusive": return `does not have it (${answer.because})`;
		case "unreachable": return `could not be asked (${answer.because})`;
		case "rate-limited": return "could not be asked (it limits the rate of requests)";
	}
	return `could not be asked (${unasked[answer.because]})`;
}
const unasked = {
	offline: "offline",
	"node-local": "it means the node or the cluster",
	"not-allowed": "it is outside of `network.allow`",
	"forbidden-address": "its address is never asked",
	"private-address": "its address is private, and this run is restricted",
	"declared-unreachable": "the configuration says that it cannot be reached from here",
	deadline: "the time for the whole run was up"
};

// src/resolve/address.ts
/** Hosts and addresses -> whether anything may be sent there. Pure. */
const never = new BlockList();
never.addSubnet("169.254.0.0", 16);
never.addSubnet("224.0.0.0", 3);
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
for (const address of [
	"100.100.100.200",
	"192.0.0.192",
	"168.63.129.16"
]) never.addAddress(address);
for (const address of ["fd00:ec2::254", "fd20:ce::254"]) never.addAddress(address, "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addSubnet("0.0.0.0", 8);
loopback.addSubnet("::", 127, "ipv6");
/** https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-: what is not globally reachable. */
const surroundings = new BlockList();
for (const [network, bits] of [
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15]
]) surroundings.addSubnet(network, bits);
for (const network of ["fc00::", "fec0::"]) surroundings.addSubnet(network, network === "fc00::" ? 7 : 10, "ipv6");
/** What is wrong with a literal address, IPv6 without brackets; null for anything else. */
function dangerOf(address) {
	const bare = address.replace(/%.*$/, "");
	const family = isIP(bare);
	if (family === 0) return null;
	if (family === 6) {
		const inner = embedded(bare);
		if (inner !== null) return dangerOf(inner);
	}
	const type = family === 4 ? "ipv4" : "ipv6";
	if (never.check(bare, type)) return "never";
	return loopback.check(bare, type) ? "loopback" : surroundings.check(bare, type) ? "private" : null;
}
/** The IPv4 address in an IPv6 one: mapped, compatible, NAT64 (RFC 6052, RFC 8215), 6to4. */
function embedded(address) {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = expand(address);
	const zero = a === 0 && b === 0 && c === 0 && d === 0;
	if (zero && e === 0 && f === 65535) return dotted(g, h);
	if (zero && e === 65535 && f === 0) return dotted(g, h);
	if (zero && e === 0 && f === 0 && g !== 0) return dotted(g, h);
	if (a === 100 && b === 65435) return dotted(g, h);
	return a === 8194 ? dotted(b, c) : null;
}
function dotted(high, low) {
	return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
/** The eight groups. `new URL` has the canonical spelling of what `isIP` takes. */
function expand(address) {
	const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
	const left = head === "" ? [] : head.split(":");
	const right = tail === void 0 || tail === "" ? [] : tail.split(":");
	const middle = tail === void 0 ? [] : Array(8 - left.length - right.length).fill("0");
	return [
		...left,
		...middle,
		...right
	].map((group) => Number.parseInt(group, 16));
}
/** What is wrong with the host of a URL, by its name or literal address alone. */
function dangerOfHost(url) {
	const name = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	if (isIP(name) !== 0) return dangerOf(name);
	if (/^metadata\.(google\.internal|goog)$|^metadata$|^instance-data(\.ec2\.internal)?$/.test(name)) return "never";
	return /(^|\.)(localhost|svc|local|localdomain)$/.test(name) ? "loopback" : null;
}

// src/resolve/challenge.ts
/** An unquoted value, as loosely as servers write it. */
const bare$1 = /[^\s,"]+/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
/**
* Reads every challenge of every header, in order (https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1): several in one header,
* schemes in any case, quoted strings with escapes and commas. What cannot be read is left out.
*/
function parseChallenges(headers) {
	return headers.flatMap(parseHeader);
}
function parseHeader(header) {
	const challenges = [];
	let at = 0;
	let parameters = null;
	const skip = (pattern) => {
		while (at < header.length && pattern.test(header[at] ?? "")) at++;
	};
	const word = (pattern) => {
		pattern.lastIndex = at;
		const match = pattern.exec(header);
		if (match === null) return null;
		at = pattern.lastIndex;
		return match[0];
	};
	while (at < header.length) {
		skip(/[\s,]/);
		const name = word(token);
		if (name === null) {
			const comma = header.indexOf(",", at);
			if (comma < 0) break;
			at = comma + 1;
			continue;
		}
		const behind = at;
		skip(/\s/);
		if (header[at] === "=" && parameters !== null && (parameters.size > 0 || !/^=+\s*(,|$)/.test(header.slice(at)))) {
			at++;
			skip(/\s/);
			const value = header[at] === "\"" ? quoted() : word(bare$1);
			if (value !== null && !parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
			continue;
		}
		at = behind;
		parameters = /* @__PURE__ */ new Map();
		challenges.push({
			scheme: name.toLowerCase(),
			parameters
		});
	}
	return challenges;
	function quoted() {
		let value = "";
		for (at++; at < header.length && header[at] !== "\""; at++) {
			if (header[at] === "\\") at++;
			value += header[at] ?? "";
		}
		at++;
		return value;
	}
}

// src/resolve/classify.ts
const manifestTypes = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.docker.distribution.manifest.v2+json"
];
/**
* All four, always: distribution and GHCR answer 404 for what is there where its type is not accepted; schema 1 makes some
* Artifactory say 400 (https://github.com/argoproj-labs/argocd-image-updater/issues/306).
*/
const accept = manifestTypes.join(", ");
/** What an exchange means, first match wins. */
function classify(exchange) {
	const { step, method, status, quirk } = exchange;
	const error = readError(exchange.body);
	if (isThrottled(status, error)) return limited(exchange, error.text);
	if (status === 407) return {
		answer: "unreachable",
		stage: "proxy",
		because: "a proxy wants a login (407)"
	};
	if (status >= 300 && status < 400) return step === "token" ? noRegistry(`its token server redirects (${status})`) : onward("follow");
	if (status >= 200 && status < 300) return success(exchange);
	if (step === "tags") return noTags(exchange, error);
	if (step === "token") return isPassing(status) ? failed(exchange, error) : noToken(exchange, error);
	if (status === 401 && exchange.sent === "nothing") {
		if (bearer(exchange)) return onward("authenticate");
		if (schemes(exchange).includes("basic")) return denied("none", "it is open to logins only");
	}
	if (status === 401 && exchange.sent === "login") return rejected(said(error, "the registry refused it (401)"));
	if (status === 401 && exchange.sent === "anonymous-token" && isOutOfScope(exchange)) return unauthorized(exchange, error);
	if (method === "HEAD") return onward("get");
	if (isPassing(status)) return failed(exchange, error);
	switch (status) {
		case 400: return badRequest(exchange, error);
		case 401: return unauthorized(exchange, error);
		case 403: return forbidden(exchange, error);
		case 404:
		case 410: return notFound(exchange, error);
		case 405:
			if (error.codes.includes("DENIED")) return denied("insufficient", said(error, "the registry blocks it"));
			if (error.codes.includes("UNSUPPORTED")) return {
				answer: "missing",
				missing: "repository",
				tags: null
			};
			break;
		case 402:
		case 412:
		case 451: return forbiddenByPolicy(error);
	}
	return quirk.mirror === true ? inconclusive(`a mirror answered ${status}`) : unexpected(status, error);
}
function success({ step, headers, body, method }) {
	const mediaType = mediaTypeOf(headers);
	if (step === "blob") return {
		answer: "found",
		digest: null,
		mediaType,
		content: null
	};
	if (step !== "manifest") return onward("proceed");
	const digest = headers["docker-content-digest"]?.[0]?.trim() ?? null;
	const found = {
		answer: "found",
		digest: isDigest(digest) ? digest : null,
		mediaType,
		content: null
	};
	if (mediaType !== null && /^application\/vnd\.[^\s]*\+(json|prettyjws)$/.test(mediaType)) return found;
	if (mediaType !== "text/html" && found.digest !== null) return found;
	if (method === "HEAD") return onward("get");
	const manifest = parseJson(body);
	const declared = field$4(manifest, "mediaType");
	if (Array.isArray(field$4(manifest, "manifests")) || Array.isArray(field$4(manifest, "layers")) || Array.isArray(field$4(manifest, "fsLayers"))) return {
		...found,
		mediaType: typeof declared === "string" && declared.length < 256 ? declared : mediaType
	};
	if (body === "") return noRegistry("it answered 200 with nothing");
	return noRegistry(`it answered 200 with ${mediaType ?? "no media type"} and no manifest`);
}
function limited({ sent, headers, step }, text) {
	if (/failed login attempts/i.test(text) && (sent === "login" || step === "token")) return sent === "login" ? rejected("locked out after too many failed logins") : {
		answer: "rate-limited",
		retryAfterSeconds: null,
		quota: null
	};
	return {
		answer: "rate-limited",
		retryAfterSeconds: retryAfterSeconds(headers["retry-after"]?.[0], Date.now()),
		quota: quotaOf(headers)
	};
}
function failed({ status }, error) {
	if (error.nested.includes("TOOMANYREQUESTS")) return {
		answer: "rate-limited",
		retryAfterSeconds: null,
		quota: null
	};
	if (error.nested.length > 0) return ambiguous(null, `the mirror's upstream refused (${error.nested.join(", ")})`);
	return {
		answer: "unreachable",
		stage: "http",
		because: `it answered ${status}`
	};
}
/** A registry's answer to something else than was asked, or no registry's at all. */
function unexpected(status, { codes }) {
	return codes.length === 0 ? noRegistry(`it answered ${status}`) : {
		answer: "unreachable",
		stage: "http",
		because: `it answered ${status} ${codes.join(" ")}`
	};
}
/** Nobody gets it: a signature is missing, a bill is not paid, the host is shut down. */
function forbiddenByPolicy(error) {
	return denied("insufficient", said(error, "a policy of the registry blocks it"));
}
function noToken(exchange, error) {
	const { status, sent, quirk, method } = exchange;
	const withLogin = sent === "login";
	if (/invalid repository name/i.test(error.text)) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (isBlocked(error.text) || status === 402 || status === 412 || status === 451) return forbiddenByPolicy(error);
	if (isTenantless(error.text) || error.codes.includes("NAME_UNKNOWN")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (error.codes.includes("UNAVAILABLE")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (isWorn(error.text) && withLogin) return rejected(said(error, "it has expired"));
	if (isOpenOnly(error.text)) return withLogin ? rejected("the registry treats it as nobody") : ambiguous(null, "open repositories only, without credentials");
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, "the registry says the same for what is missing and for what may not be seen");
	if (status === 401 && withLogin) {
		if (/insufficient scope/i.test(error.text) || isUnpermitted(exchange, error)) return denied("insufficient", said(error, "the login has no right to it"));
		return rejected(said(error, "the token server refused it (401)"));
	}
	if (status === 403 && withLogin) {
		if (quirk.login403 === "rejected") return rejected(said(error, "the token server refused it (403)"));
		return ambiguous(null, "the token server gives this login no token for it (403)");
	}
	if (method === "POST" && status === 400) return rejected(said(error, "the identity token was refused (400)"));
	if (status === 401 && quirk.anonymous401 === void 0 && schemes(exchange).includes("basic")) return denied("none", "its token server gives tokens to logins only");
	if (status === 401) return anonymously(quirk, "the token server gives none without credentials (401)");
	if (status === 403) return quirk.anonymous403 === "lean-missing" ? ambiguous("missing", "this registry mostly says 403 where nothing is there, 401 where it is private") : ambiguous(null, "the token server gives none without credentials (403)");
	if (status === 404 && error.structured) return ambiguous("missing", "its token server knows no such repository (404)");
	return noRegistry(`its token server answered ${status}`);
}
function badRequest(exchange, error) {
	const { sent, refreshed, quirk, kind } = exchange;
	const token = sent === "anonymous-token" || sent === "login-token";
	if (quirk.expired400 === true && token && !refreshed) return onward("refresh");
	if (error.codes.includes("NAME_INVALID")) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (error.codes.some((code) => code === "TAG_INVALID" || code === "DIGEST_INVALID")) return {
		answer: "missing",
		missing: kind,
		tags: null
	};
	if (error.codes.includes("INVALID_REQUEST")) return inconclusive("the registry could not ask its upstream");
	if (error.codes.some((code) => code === "NAME_UNKNOWN" || code === "MANIFEST_UNKNOWN")) return notFound(exchange, error);
	return unexpected(400, error);
}
function unauthorized(exchange, error) {
	const { sent, refreshed, quirk } = exchange;
	const challenges = parseChallenges(exchange.headers["www-authenticate"] ?? []);
	if (/^project \S+ not found/.test(error.message)) return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
	if (challenges.length === 0 && isPage(exchange) && (sent === "nothing" || refreshed)) return pageInstead(401);
	if (sent === "nothing") return anonymously(quirk, "refused without a challenge (401)");
	const worn = isWorn(error.text) || challenges.some((challenge) => challenge.parameters.get("error") === "invalid_token");
	if ((worn || challenges.length === 0) && !refreshed) return onward("refresh");
	if (worn) return sent === "login-token" ? rejected("the token it is given is refused") : noRegistry("it refuses the token of its own token server");
	if (/no valid credential/i.test(error.text) && sent === "login-token") return rejected(said(error, "the registry refused it (401)"));
	if (sent === "login-token") {
		if (isUnpermitted(exchange, error)) return denied("insufficient", "the login has no right to it");
		return ambiguous(null, "not found, or this login may not pull it");
	}
	return quirk.anonymous401 === "denied" ? anonymously(quirk, "refused (401)") : ambiguous(null, "not found, or private");
}
function forbidden(exchange, error) {
	const withLogin = exchange.sent === "login" || exchange.sent === "login-token";
	if (isWorn(error.text) && withLogin) return rejected(said(error, "it has expired"));
	if (isOpenOnly(error.text)) return withLogin ? rejected("the registry treats it as nobody") : ambiguous(null, "open repositories only, without credentials");
	if (isBlocked(error.text)) return forbiddenByPolicy(error);
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, "the registry says the same for what is missing and for what may not be seen");
	if (/no resource-based policy/.test(error.text)) return ambiguous(null, "another account's repository: missing, or without a policy for this login");
	if (/not authorized to perform|permission_denied|not allowed to (?:read|pull)/i.test(error.text)) return denied(withLogin ? "insufficient" : "none", said(error, "the login has no right to it"));
	if (!withLogin && isPage(exchange)) return pageInstead(403);
	return ambiguous(withLogin ? null : "denied", withLogin ? "refused to this login (403)" : "refused without credentials (403)");
}
function notFound(exchange, error) {
	const { sent, quirk, headers, kind, body } = exchange;
	if (/accept header does not support/.test(error.text)) return inconclusive("the registry holds it in a form that was not asked for");
	if (quirk.mirror === true) return inconclusive("a mirror says not found for whatever its upstream says");
	if (error.codes.some((code) => code === "DENIED" || code === "UNAUTHORIZED")) return ambiguous(null, `not found, or not to be seen (${exchange.status})`);
	if (error.codes.includes("NAME_UNKNOWN") || isTenantless(error.text) || isRepositoryless(error)) {
		if (quirk.hides === true && sent === "login-token") return ambiguous(null, "not found, or this login may not see it");
		return {
			answer: "missing",
			missing: "repository",
			tags: null
		};
	}
	const registry = headers["docker-distribution-api-version"] !== void 0 || quirk.plain404 === true || body === "" && sent !== "nothing";
	if (error.codes.length === 0 && !registry) return noRegistry(`it answered ${exchange.status} with ${mediaTypeOf(headers) ?? "no media type"} and no registry's error`);
	if (quirk.hides === true && sent === "login-token") return ambiguous(null, "not found, or this login may not see it");
	return {
		answer: "missing",
		missing: kind,
		tags: null
	};
}
/** Only a plain word counts: not every registry has this list, and some lie in it. */
function noTags({ status, quirk, sent }, error) {
	const absent = error.codes.includes("NAME_UNKNOWN") || isRepositoryless(error);
	if (status !== 404 || !absent || quirk.unlisted === true || quirk.mirror === true) return onward("unlisted");
	if (quirk.hides === true && (sent === "login-token" || sent === "login")) return ambiguous(null, "not found, or this login may not see it");
	return {
		answer: "missing",
		missing: "repository",
		tags: null
	};
}
function anonymously(quirk, because) {
	switch (quirk.anonymous401) {
		case "fault": return {
			answer: "unreachable",
			stage: "http",
			because: "its token server refuses what it never refuses in health (401)"
		};
		case "denied": return denied("none", "nothing is public there");
		case "lean-denied": return ambiguous("denied", "this registry mostly says 401 where it is private, 403 where nothing is there");
		case void 0:
	}
	return ambiguous(null, because);
}
/** A server in trouble, or one that will take the same request another time. */
const isPassing = (status) => status >= 500 || [
	408,
	421,
	425,
	431
].includes(status);
/** Some say it with another status, and in words: Google and IBM for a quota, GitHub for its second limit. */
const isThrottled = (status, { codes, text }) => status === 429 || codes.some((code) => /^TOO_?MANY_?REQUESTS?$/.test(code)) || [
	400,
	402,
	403,
	503
].includes(status) && /\brate limit|too many requests|quota (?:has been )?exceeded|exceeded (?:\S+ ){0,4}quota/i.test(text);
/** Firewalls, scanners, single sign-on and the end of a service: it is there, and not for this caller, whatever the login. */
const isBlocked = (text) => /is not allowed access|public network access .*disabled|IP allow list|SAML enforcement|quarantined|shutting down/i.test(text) || /(?:blocked|prohibited) by .*polic|blocking policy|policy violation/i.test(text);
const isWorn = (text) => /token (has|is) expired|has expired|token is invalid/i.test(text);
/** Oracle: rejected credentials become nobody's. */
const isOpenOnly = (text) => /anonymous users are only allowed read access/i.test(text);
/** Harbor's code is the same for all that is not there. */
const isRepositoryless = ({ codes, message }) => codes.includes("NOT_FOUND") && /^(?:repository|project) .*not found/.test(message);
const isTenantless = (text) => /^tenant with name \S+ not found/i.test(text);
/** Azure: a valid login without the right says the same as nobody. */
function isUnpermitted({ quirk }, error) {
	return quirk.anonymous401 === "denied" && /authentication required/.test(error.text);
}
const onward = (how) => ({
	answer: "continue",
	how
});
const denied = (credential, because) => ({
	answer: "denied",
	credential,
	because
});
const rejected = (because) => denied("rejected", because);
const inconclusive = (because) => ({
	answer: "inconclusive",
	because
});
const noRegistry = (because) => ({
	answer: "unreachable",
	stage: "protocol",
	because: `not a registry: ${because}`
});
/** A page for people, where programs are asked for. */
const pageInstead = (status) => noRegistry(`it answered ${status} with a web page`);
const ambiguous = (lean, because) => ({
	answer: "missing-or-denied",
	lean,
	because
});
/** The server's own words, else ours. They are cleaned where they are shown. */
const said = (error, otherwise) => error.message === "" ? otherwise : error.message;
function schemes({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).map((challenge) => challenge.scheme);
}
function bearer({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).some((challenge) => challenge.scheme === "bearer" && challenge.parameters.has("realm"));
}
function isOutOfScope({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).some(({ parameters }) => parameters.get("error") === "insufficient_scope");
}
/** Does a refusal of a manifest hold for every image of its repository? A policy may block one of them. */
function isOfRepository(status, body) {
	return status === 401 || status === 403 && !isBlocked(readError(body).text);
}
/** Does the refusal of a login say that it was taken for nobody's, so that it does no harm where nobody needs one? */
function isTakenForNobody(body) {
	return isOpenOnly(readError(body).text);
}
function isPage({ headers, body }) {
	return mediaTypeOf(headers) === "text/html" || /^\s*<(?:!doctype html|html)\b/i.test(body);
}
/**
* Reads the JSON of the specification, that of other servers (`{"details": ...}` of Docker's and Artifactory's token servers,
* `{"error": {"message": ...}}` of Google's, `errorMessage` of Huawei's, `detail` of Cloudsmith's), or text. HTML has no message.
*/
function readError(body) {
	const json = parseJson(body);
	const listed = field$4(json, "errors");
	const errors = Array.isArray(listed) ? listed.slice(0, 8) : [];
	const codes = errors.flatMap((error) => strings(field$4(error, "code"))).map((code) => code.toUpperCase());
	const messages = errors.flatMap((error) => [
		"message",
		"errorMessage",
		"detail"
	].flatMap((key) => strings(field$4(error, key))));
	const nested = errors.flatMap((error) => {
		const inner = field$4(field$4(error, "detail"), "errors");
		return Array.isArray(inner) ? inner.slice(0, 8).flatMap((each) => strings(field$4(each, "code"))) : [];
	});
	const loose = [...[
		"details",
		"detail",
		"message",
		"error_description",
		"error"
	].flatMap((key) => strings(field$4(json, key))), ...strings(field$4(field$4(json, "error"), "message"))];
	const plain = json === void 0 && !/^\s*</.test(body) ? body.trim().slice(0, 1e3) : "";
	const text = [
		...messages,
		...loose,
		plain
	].filter((part) => part !== "");
	const structured = typeof json === "object" && json !== null;
	return {
		codes,
		message: text[0] ?? "",
		text: text.join("\n"),
		nested,
		structured
	};
}
/** What a reply says of how much may be asked, as GitLab, Docker Hub and GitHub spell it; null where it says nothing. */
function quotaOf(headers) {
	const said = [
		"ratelimit-limit",
		"ratelimit-remaining",
		"x-ratelimit-limit",
		"x-ratelimit-remaining"
	].flatMap((name) => headers[name]?.[0] === void 0 ? [] : `${name}: ${headers[name][0]}`);
	return said.length === 0 ? null : said.join(", ");
}
/** `Retry-After` in seconds or as a date, from now; null where it says neither. */
function retryAfterSeconds(value, nowMs) {
	if (value === void 0) return null;
	if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
	const date = /^[A-Za-z]{3}, /.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - nowMs) / 1e3));
}
/** Is it a digest as the image specification spells one? */
function isDigest(value) {
	return value !== null && /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,256}$/.test(value);
}
function mediaTypeOf(headers) {
	const type = headers["content-type"]?.[0]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
	return type === "" ? null : type.slice(0, 128);
}
function parseJson(body) {
	try {
		return body === "" ? void 0 : JSON.parse(body);
	} catch {
		return;
	}
}
function field$4(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
function strings(value) {
	return typeof value === "string" ? [value.slice(0, 1e3)] : typeof value === "number" ? [String(value)] : [];
}

// src/resolve/manifest.ts
/** The bytes of a manifest or a config -> what they say of platforms and of what the image is. Pure; the bytes are hostile. */
/** A hostile index may name any number. */
const maxPlatforms = 256;
const configTypes = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
const emptyType = "application/vnd.oci.empty.v1+json";
const indexTypes = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
/** Signed or not: https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
function isSchema1(mediaType) {
	return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(mediaType ?? "");
}
function kindOf(mediaType) {
	return indexTypes.includes(mediaType ?? "") ? "index" : "manifest";
}
/**
* What a manifest of this type says; null where it cannot be read.
* https://github.com/opencontainers/image-spec/blob/main/manifest.md, https://github.com/opencontainers/image-spec/blob/main/image-index.md
*/
function readManifest(body, mediaType) {
	const json = parse$1(body);
	if (json === null) return null;
	const declared = typeOf(field$3(json, "mediaType"));
	const type = mediaType?.startsWith("application/vnd.") ? mediaType : declared;
	const none = {
		entries: [],
		unnamed: false,
		config: null,
		artifact: null
	};
	if (isSchema1(type) || Array.isArray(field$3(json, "fsLayers"))) return {
		...none,
		kind: "manifest",
		artifact: isSchema1(type) ? type : "application/vnd.docker.distribution.manifest.v1+json"
	};
	const manifests = field$3(json, "manifests");
	if (Array.isArray(manifests)) return {
		...none,
		kind: "index",
		...readEntries(manifests)
	};
	const config = field$3(json, "config");
	const configType = typeOf(field$3(config, "mediaType"));
	const artifactType = typeOf(field$3(json, "artifactType"));
	if (type === "application/vnd.oci.artifact.manifest.v1+json") return {
		...none,
		kind: "manifest",
		artifact: artifactType ?? type
	};
	if (!isObject(config)) return artifactType === null ? null : {
		...none,
		kind: "manifest",
		artifact: artifactType
	};
	if (configType !== null && configType.startsWith("application/vnd.") && !configTypes.includes(configType)) {
		const artifact = configType === emptyType ? artifactType ?? configType : configType;
		return {
			...none,
			kind: "manifest",
			artifact
		};
	}
	const digest = field$3(config, "digest");
	return {
		...none,
		kind: "manifest",
		config: typeof digest === "string" && isDigest(digest) ? digest : null
	};
}
function readEntries(manifests) {
	const entries = /* @__PURE__ */ new Map();
	let unnamed = false;
	for (const manifest of manifests) {
		const digest = field$3(manifest, "digest");
		if (typeof digest !== "string" || !isDigest(digest)) continue;
		if (field$3(field$3(manifest, "annotations"), "vnd.docker.reference.type") === "attestation-manifest") continue;
		const platform = field$3(manifest, "platform");
		if (!isObject(platform) || Object.keys(platform).length === 0) {
			if (typeOf(field$3(manifest, "artifactType")) === null) unnamed = true;
		} else {
			const written = platformIn(platform);
			if (written === null || /^unknown\/|^[^/]+\/unknown/.test(written)) continue;
			if (!entries.has(written) && entries.size < maxPlatforms) entries.set(written, digest);
		}
	}
	return {
		entries: Array.from(entries, ([platform, digest]) => ({
			platform,
			digest
		})),
		unnamed
	};
}
/** The platform that a config names; "" where it names none, null where it cannot be read. */
function readConfig(body) {
	const json = parse$1(body);
	return json === null ? null : platformIn(json) ?? "";
}
function platformIn(value) {
	const [os, architecture, variant] = [
		"os",
		"architecture",
		"variant"
	].map((key) => field$3(value, key));
	if (typeof os !== "string" || typeof architecture !== "string") return null;
	const written = typeof variant === "string" && variant !== "" ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
	return parsePlatform(written) === null ? null : written;
}
function typeOf(value) {
	return typeof value === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(value) && value.length <= 128 ? value : null;
}
function parse$1(body) {
	try {
		const json = JSON.parse(body.toString("utf8"));
		return isObject(json) ? json : null;
	} catch {
		return null;
	}
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function field$3(value, key) {
	return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/digest.ts
/** What was found -> the same with its digest, or the doubt that it is not what it says. Pure. */
/**
* A digest is believed only where it is the one that was asked for, and, of a body, the one that it has. That of a signed schema 1
* manifest is of its payload only: https://distribution.github.io/distribution/spec/deprecated-schema-v1/
*/
function verified(said, wanted, body, method) {
	if (said.answer !== "found") return said;
	const claimed = wanted ?? said.digest;
	const got = (method === "GET" && !isSchema1(said.mediaType) ? digestOf(body, claimed) : null) ?? said.digest ?? claimed;
	if (claimed !== null && got !== claimed) return {
		answer: "unreachable",
		stage: "protocol",
		because: `it answered with another digest: ${isDigest(got) ? got : "none"}`
	};
	return {
		...said,
		digest: got
	};
}
/** By the algorithm of the digest that it should have; null where that is none of those that images may have. */
function digestOf(body, claimed) {
	const algorithm = claimed?.split(":", 1)[0] ?? "sha256";
	return [
		"sha256",
		"sha384",
		"sha512"
	].includes(algorithm) ? `${algorithm}:${createHash(algorithm).update(body).digest("hex")}` : null;
}

// src/resolve/lesson.ts
/** `WWW-Authenticate` of a reply -> how its registry wants to be asked. Pure. */
/** What a challenge teaches; null where there is none that can be answered. */
function lessonOf(reply) {
	const challenges = parseChallenges(reply.headers["www-authenticate"] ?? []);
	for (const { scheme, parameters } of challenges) {
		const realm = parameters.get("realm");
		if (scheme === "bearer" && realm !== void 0) return {
			scheme,
			realm,
			service: parameters.get("service") ?? null,
			scope: parameters.get("scope") || null
		};
	}
	return challenges.some(({ scheme }) => scheme === "basic") ? { scheme: "basic" } : null;
}
/** What of a lesson holds for other repositories: a scope that names one does not. */
function shared(lesson) {
	return lesson.scheme === "bearer" && lesson.scope?.startsWith("repository:") === true ? {
		...lesson,
		scope: null
	} : lesson;
}
/** Does a challenge ask for another token than the one it answers? Artifactory has a token server for each of its repositories. */
function isOther(challenge, by, scope) {
	if (challenge.scheme !== "bearer" || by?.scheme !== "bearer") return false;
	return challenge.realm !== by.realm || challenge.service !== by.service || challenge.scope !== null && challenge.scope !== scope;
}
/** https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go: the second challenge is another one. */
function isDowngraded(reply) {
	return parseChallenges(reply.headers["www-authenticate"] ?? []).some(({ scheme, parameters }) => scheme === "basic" && parameters.get("realm") === "harbor");
}
/** A refusal, with the challenge that it came with. */
function challenged(said, { status, headers }) {
	if (status !== 401 || !isRefusal$1(said)) return said;
	for (const { scheme, parameters } of parseChallenges(headers["www-authenticate"] ?? [])) {
		const error = parameters.get("error") ?? null;
		if (scheme === "basic" || scheme === "bearer") return {
			...said,
			challenge: {
				scheme,
				error: error !== null && /^[a-z_]{1,40}$/.test(error) ? error : null
			}
		};
	}
	return said;
}

// src/resolve/quirks.ts
/** In order: the first row that names the host counts. */
const quirks = [
	{
		hosts: ["docker.io", "index.docker.io"],
		address: "registry-1.docker.io",
		loginKeys: [
			"https://index.docker.io/v1/",
			"index.docker.io",
			"docker.io"
		],
		realms: ["auth.docker.io"],
		headIsFree: true,
		anonymous401: "fault"
	},
	{
		hosts: ["registry-1.docker.io"],
		realms: ["auth.docker.io"],
		headIsFree: true,
		anonymous401: "fault"
	},
	{
		hosts: ["ghcr.io", "containers.*.ghe.com"],
		concurrency: 8,
		anonymous401: "lean-denied",
		anonymous403: "lean-missing",
		login403: "rejected",
		hides: true
	},
	{
		hosts: [
			"*.dkr.ecr*.*.amazonaws.com",
			"*.dkr.ecr*.*.amazonaws.com.cn",
			"*.dkr.ecr*.*.amazonaws.eu",
			"*.dkr.ecr*.*.c2s.ic.gov",
			"*.dkr.ecr*.*.sc2s.sgov.gov",
			"*.dkr-ecr*.*.on.aws",
			"*.dkr-ecr*.*.on.amazonwebservices.com.cn",
			"*.dkr-ecr*.*.on.amazonwebservices.eu"
		],
		basic: true,
		anonymous401: "denied"
	},
	{
		hosts: ["public.ecr.aws", "ecr-public.aws.com"],
		concurrency: 1,
		unlisted: true,
		login403: "rejected",
		expired400: true
	},
	{
		hosts: [
			"*.azurecr.io",
			"*.azurecr.cn",
			"*.azurecr.us"
		],
		anonymous401: "denied"
	},
	{
		hosts: ["mcr.microsoft.com"],
		redirects: ["*.data.mcr.microsoft.com"],
		unlisted: true
	},
	{
		hosts: ["registry.gitlab.com"],
		realms: ["gitlab.com"]
	},
	{
		hosts: ["registry.digitalocean.com"],
		realms: ["api.digitalocean.com"]
	},
	{
		hosts: ["registry.k8s.io"],
		redirects: ["*.pkg.dev", "*.s3.dualstack.*.amazonaws.com"]
	},
	{
		hosts: [
			"registry.*.aliyuncs.com",
			"registry-intl.*.aliyuncs.com",
			"registry-vpc.*.aliyuncs.com",
			"*.*.cr.aliyuncs.com",
			"*.*.personal.cr.aliyuncs.com"
		],
		realms: [
			"dockerauth.*.aliyuncs.com",
			"dockerauth-vpc.*.aliyuncs.com",
			"dockerauth-ee.*.aliyuncs.com",
			"dockerauth-ee-vpc.*.aliyuncs.com"
		]
	},
	{
		hosts: ["rg.*.scw.cloud"],
		realms: ["api.scaleway.com"]
	},
	{
		hosts: ["docker.elastic.co"],
		realms: ["docker-auth.elastic.co"]
	},
	{
		hosts: ["registry.redhat.io"],
		realms: ["sso.redhat.com"],
		plain404: true
	},
	{
		hosts: ["registry.access.redhat.com"],
		plain404: true
	}
];
const none = { hosts: [] };
/** It is asked for each image, of few hosts. */
const known = /* @__PURE__ */ new Map();
const maxKnown = 1e3;
/** The row of a host, an empty one for most. */
function quirkOf(host) {
	const quirk = known.get(host) ?? quirks.find(({ hosts }) => hosts.some((pattern) => matchHost(pattern, host))) ?? none;
	if (known.size < maxKnown) known.set(host, quirk);
	return quirk;
}
/**
* Does `pattern` name `host`? `*` stands for any part of one label, so that both have equally many labels; a pattern without a
* port names every port.
*/
function matchHost(pattern, host) {
	const [wanted, wantedPort] = splitPort(pattern.toLowerCase());
	const [given, givenPort] = splitPort(host.toLowerCase());
	if (wantedPort !== null && wantedPort !== givenPort) return false;
	const labels = wanted.split(".");
	const against = given.split(".");
	return labels.length === against.length && labels.every((label, index) => matchLabel(label, against[index] ?? ""));
}
function matchLabel(pattern, label) {
	const parts = pattern.split("*");
	if (parts.length === 1) return pattern === label;
	const head = parts[0] ?? "";
	const tail = parts.at(-1) ?? "";
	if (label.length < head.length + tail.length || !label.startsWith(head) || !label.endsWith(tail)) return false;
	let at = head.length;
	for (const part of parts.slice(1, -1)) {
		const found = label.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= label.length - tail.length;
}
/** "host:5000" -> ["host", "5000"], "[::1]" -> ["[::1]", null]. */
function splitPort(host) {
	const match = /^(.*?)(?::(\d+))?$/.exec(host);
	return [match?.[1] ?? host, match?.[2] ?? null];
}

// src/resolve/errand.ts
/** One errand at a registry: a request with its redirects -> what it means. */
/** Of a body. Clients need not take a larger manifest: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests */
const maxBytes$1 = {
	manifest: 4194304,
	blob: 8388608,
	tags: 1048576
};
const maxRedirects$1 = 5;
const notForNobody = {
	answer: "missing-or-denied",
	lean: null,
	because: "not found, or private"
};
function openErrands({ quirk, transport, talk, host, header, wayTo, allowed, visaFor }) {
	/**
	* One request with its redirects, which are followed by hand: the key stays at home. Where they lead to another registry
	* (cr.l5d.io to ghcr.io), nobody gets nobody's token there, as from containerd; a credential is for who it was chosen for.
	*/
	async function run({ step, method, target, key, kind, refreshed, retries, abroad }) {
		const lines = [];
		let url = target;
		let visa = null;
		for (let redirects = 0;; redirects++) {
			const home = url.origin === target.origin;
			const shown = home ? key.header : visa?.origin === url.origin ? visa.header : null;
			const way = wayTo(url.host);
			const reply = await transport.send({
				method,
				url,
				headers: {
					...home ? header : {},
					...step === "manifest" ? { accept } : { accept: "application/json" },
					...shown !== null ? { authorization: shown } : {}
				},
				maxBytes: maxBytes$1[step] + 1,
				whole: false,
				aside: step !== "manifest",
				hasty: method === "GET" && quirk.headIsFree === true,
				...retries === void 0 ? {} : { retries },
				...way === void 0 ? {} : { way }
			});
			lines.push(talk.quote(method, url, reply));
			if ("silence" in reply) return {
				said: talk.hear(reply, url, home ? null : "it redirects to"),
				lines
			};
			if (reply.body.length > maxBytes$1[step] && reply.status < 400) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `its answer is larger than ${maxBytes$1[step]} bytes`
				},
				lines
			};
			const body = step === "blob" && reply.status < 300 ? "" : reply.body.toString("utf8");
			const sent = home ? key.sent : shown === null ? "nothing" : "anonymous-token";
			const outcome = classify({
				step,
				method,
				sent,
				refreshed,
				kind,
				quirk,
				status: reply.status,
				headers: reply.headers,
				body
			});
			if (!home && reply.status === 401) {
				const challenge = lessonOf(reply);
				if (abroad !== null && visa === null && challenge?.scheme === "bearer") {
					const token = await visaFor(challenge, abroad, lines);
					if ("said" in token) return {
						said: token.said,
						lines: [...lines, ...token.lines]
					};
					visa = {
						origin: url.origin,
						header: token.header
					};
					continue;
				}
				if (shown !== null) return {
					said: notForNobody,
					lines
				};
				return {
					said: {
						answer: "unreachable",
						stage: "protocol",
						because: `it redirects to ${url.host}, which wants credentials of its own`
					},
					lines
				};
			}
			const strange = step === "blob" || reply.status === 403 && readError(body).codes.length === 0 && method === "GET";
			if (!home && strange && reply.status >= 400) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `it redirects to ${url.host}, which answered ${reply.status}`
				},
				lines
			};
			if (outcome.answer !== "continue" || outcome.how !== "follow") return {
				outcome,
				reply,
				lines,
				abroad: visa !== null
			};
			const location = reply.headers["location"]?.[0];
			const next = location !== void 0 && URL.canParse(location, url.href) ? new URL(location, url) : null;
			const problem = redirects >= maxRedirects$1 ? "too often" : redirectProblem(url, next);
			if (next === null || problem !== null) return {
				said: {
					answer: "unreachable",
					stage: "protocol",
					because: `not a registry: it redirects ${problem ?? "nowhere"}`
				},
				lines
			};
			url = next;
		}
	}
	function redirectProblem(from, to) {
		if (to === null) return "nowhere";
		if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:")) return `to ${to.protocol.slice(0, -1)}`;
		if (to.username !== "" || to.password !== "") return "with a login of its own making";
		return to.host === host || (quirk.redirects ?? []).some((pattern) => matchHost(pattern, to.host)) || allowed(to.host) ? null : `to ${to.host}, which is outside the allowed hosts`;
	}
	return { run };
}

// src/resolve/listing.ts
const maxTagPages = 3;
const maxTags = 3e3;
function openListings({ unlisted, urlOf, fetch, isSecret }) {
	const listings = /* @__PURE__ */ new Map();
	function list(repository, credential) {
		const id = `${credential?.id ?? ""} ${repository}`;
		let listing = listings.get(id);
		if (listing === void 0) listings.set(id, listing = unlisted ? Promise.resolve({
			tags: null,
			said: null,
			lines: []
		}) : readTags(repository, credential));
		return listing;
	}
	async function readTags(repository, credential) {
		const tags = [];
		const lines = [];
		const first = urlOf(repository);
		first.searchParams.set("n", "1000");
		let url = first;
		for (let page = 0; page < maxTagPages && url !== null && tags.length < maxTags; page++) {
			const done = await fetch(url, repository, credential, lines);
			if (done === null || "said" in done) break;
			const { outcome, reply } = done;
			if (page === 0 && (outcome.answer === "missing" || outcome.answer === "missing-or-denied")) return {
				tags: null,
				said: outcome,
				lines: done.lines
			};
			const listed = outcome.answer === "continue" && outcome.how === "proceed" ? tagsOf(reply) : null;
			if (listed === null) break;
			if (page === 0) lines.push(...done.lines);
			tags.push(...listed.filter((tag) => !isSecret(tag)));
			url = nextPage(reply, url, first.origin);
		}
		return {
			tags: lines.length === 0 ? null : tags.slice(0, maxTags),
			said: null,
			lines
		};
	}
	return { list };
}
/** The next page is on the same origin, or nowhere. */
function nextPage(reply, from, origin) {
	const link = /<([^<>]*)>\s*;[^,]*\brel="?next"?/.exec(reply.headers["link"]?.join(", ") ?? "")?.[1];
	const next = link !== void 0 && URL.canParse(link, from.href) ? new URL(link, from) : null;
	return next !== null && next.origin === origin ? next : null;
}
function tagsOf(reply) {
	try {
		const json = JSON.parse(reply.body.toString("utf8"));
		const tags = typeof json === "object" && json !== null ? Reflect.get(json, "tags") : void 0;
		if (tags === null) return [];
		return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag)) : null;
	} catch {
		return null;
	}
}

// src/resolve/token.ts
/** Challenge, repository and login -> a bearer token, asked for once. https://distribution.github.io/distribution/spec/auth/token/ */
const maxTokenBytes = 131072;
const maxRedirects = 3;
/** A server may say less, which clients of the specification disregard. */
const leastLifeMs = 6e4;
const earlyMs = 1e4;
function openTokenDesk(transport, secrets, talk) {
	const cache = /* @__PURE__ */ new Map();
	async function fetch({ realm, service, scope, credential, way }, quirk, entry) {
		const secret = credential?.secret;
		const post = secret !== void 0 && "identityToken" in secret;
		const url = new URL(realm);
		const headers = { accept: "application/json" };
		let body;
		if (post) {
			const form = new URLSearchParams({
				grant_type: "refresh_token",
				client_id: "pullgate",
				refresh_token: secret.identityToken
			});
			if (service !== null) form.set("service", service);
			if (scope !== null) form.set("scope", scope);
			body = form.toString();
			headers["content-type"] = "application/x-www-form-urlencoded";
		} else {
			if (service !== null) url.searchParams.set("service", service);
			if (scope !== null) url.searchParams.delete("scope");
			for (const each of scope?.split(" ") ?? []) url.searchParams.append("scope", each);
			if (secret !== void 0 && "password" in secret) headers["authorization"] = basic(secret);
		}
		const method = post ? "POST" : "GET";
		const lines = [];
		const ask = async (at) => {
			const reply = await transport.send({
				method,
				url: at,
				headers,
				...body === void 0 ? {} : { body },
				maxBytes: maxTokenBytes,
				whole: true,
				...way === void 0 ? {} : { way }
			});
			lines.push(talk.quote(method, at, reply));
			return reply;
		};
		let reply = await ask(url);
		let next = post ? null : redirectWithin(url.origin, url, reply);
		for (let redirects = 0; next !== null && redirects < maxRedirects; redirects++) {
			reply = await ask(next);
			next = redirectWithin(url.origin, next, reply);
		}
		if ("silence" in reply) return {
			said: talk.hear(reply, url, "its token server"),
			lines
		};
		const exchange = {
			step: "token",
			method,
			sent: credential === null ? "nothing" : "login",
			refreshed: false,
			kind: "tag",
			quirk,
			status: reply.status,
			headers: reply.headers,
			body: reply.body.toString("utf8")
		};
		const said = classify(exchange);
		if (said.answer !== "continue") return {
			said,
			lines
		};
		let json;
		try {
			json = JSON.parse(exchange.body);
		} catch {
			json = null;
		}
		const member = (key) => typeof json === "object" && json !== null ? Reflect.get(json, key) : void 0;
		const token = [member("token"), member("access_token")].find((each) => typeof each === "string" && each !== "");
		if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) return {
			said: {
				answer: "unreachable",
				stage: "protocol",
				because: "its token server gave no token"
			},
			lines
		};
		secrets.add(token);
		const seconds = Number(member("expires_in"));
		entry.endsAtMs = performance.now() + Math.max(leastLifeMs, Number.isFinite(seconds) ? seconds * 1e3 : 0) - earlyMs;
		return {
			token,
			lines
		};
	}
	return { async grant(request, quirk, stale) {
		const { realm, service, scope, credential, way } = request;
		const key = JSON.stringify([
			realm.href,
			service,
			scope,
			credential?.id ?? null,
			way
		]);
		let entry = cache.get(key);
		if (entry !== void 0 && performance.now() < entry.endsAtMs) {
			const granted = await entry.granted;
			if (stale === null || !("token" in granted) || granted.token !== stale) return granted;
			entry = cache.get(key) === entry ? void 0 : cache.get(key);
		} else entry = void 0;
		if (entry === void 0) {
			const made = {
				endsAtMs: Number.POSITIVE_INFINITY,
				granted: Promise.resolve({
					token: "",
					lines: []
				})
			};
			made.granted = fetch(request, quirk, made).then((granted) => {
				if ("said" in granted && granted.said.answer === "unreachable" && cache.get(key) === made) cache.delete(key);
				return granted;
			});
			cache.set(key, entry = made);
		}
		return entry.granted;
	} };
}
/** Of a slash that is missing, say. Another place may not see the login, and gives nothing that this one would. */
function redirectWithin(origin, from, reply) {
	const location = "silence" in reply || reply.status < 300 || reply.status > 399 ? void 0 : reply.headers["location"]?.[0];
	const next = location !== void 0 && URL.canParse(location, from.href) ? new URL(location, from) : null;
	return next?.origin === origin ? next : null;
}
function basic({ username, password }) {
	return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
/**
* May `realm` see the credentials of `registry`? Only its own host, the quirk's and the one the user trusts: anybody can write a
* challenge (CVE-2020-15157, CVE-2026-48978).
*/
function mayCarry(realm, registry, quirk, trusted) {
	if (realm.protocol !== "https:" && registry.protocol === "https:") return false;
	if (realm.host === registry.host && (realm.protocol === registry.protocol || realm.protocol === "https:")) return true;
	if (trusted !== void 0 && URL.canParse(`${realm.protocol}//${trusted}`) && new URL(`${realm.protocol}//${trusted}`).host === realm.host) return true;
	return realm.protocol === "https:" && realm.port === "" && (quirk.realms ?? []).some((pattern) => matchHost(pattern, realm.hostname));
}

// src/resolve/client.ts
/** Challenge, token, refresh, GET and the redirects of each: an exchange that goes on for longer turns in a circle. */
const maxRounds = 12;
const refusedBefore = {
	answer: "denied",
	credential: "rejected",
	because: "it was refused before"
};
function openClient(options) {
	const { domain, quirk, transport, desk, trials, inspections, logins, credentials, secrets, talk } = options;
	const spelled = `${options.plainHttp ? "http" : "https"}://${quirk.address ?? domain}`;
	const base = options.at?.url ?? (URL.canParse(spelled) ? new URL(spelled) : null);
	const root = options.at === void 0 ? "/v2" : options.at.url.pathname.replace(/\/$/, "");
	const hosts = new Set(base === null ? [] : [base.host]);
	let lesson = quirk.basic === true ? { scheme: "basic" } : null;
	let teaching = null;
	/** Who asks first, and so is taught, is not for the disk to say: the same input is to give the same evidence. */
	let asking = Promise.resolve();
	const doors = /* @__PURE__ */ new Map();
	const unguarded = /* @__PURE__ */ new Map();
	/** GET counts as a pull and is not wanted, or is refused by rate limit, though HEAD is free: nobody asks for bodies. */
	let frugal = options.frugal && quirk.headIsFree === true;
	const errands = openErrands({
		quirk,
		transport,
		talk,
		host: base?.host,
		header: options.at?.header ?? {},
		wayTo,
		allowed,
		visaFor: (challenge, repository, before) => keyFor(challenge, repository, null, null, before)
	});
	const listings = openListings({
		unlisted: quirk.unlisted === true,
		urlOf: (repository) => placeOf(`${repository}/tags/list`),
		async fetch(target, repository, credential, before) {
			const key = await keyFor(lesson, repository, credential, null, before);
			if ("said" in key) return null;
			const abroad = credential === null ? repository : null;
			return errands.run({
				step: "tags",
				method: "GET",
				target,
				key,
				kind: "tag",
				refreshed: false,
				abroad
			});
		},
		isSecret: (tag) => secrets.clean(tag).includes("***")
	});
	async function ask({ reference, offers, anonymous, platforms }) {
		const nameless = offers.filter(isNameless);
		const bare = anonymous || nameless.length > 0 ? [null] : [];
		const wanted = [...offers.filter((offer) => !isNameless(offer)), ...bare];
		const problem = unaskable();
		if (problem !== null) return [...wanted.length === 0 ? [null] : wanted, ...nameless].map((shown) => ({
			shown,
			answer: problem
		}));
		const known = platforms.length > 0 && inspections.isKnown(reference.path, partOf(reference));
		const turn = asking;
		asking = Promise.all([turn, known]);
		await turn;
		const aim = {
			step: "manifest",
			reference,
			method: "HEAD",
			wish: platforms.length > 0 && !await known ? { open: true } : null
		};
		const tried = await Promise.all(wanted.map(async (shown) => {
			const credential = shown === null ? null : credentialOf(shown);
			return {
				shown,
				credential,
				heard: await attempt(aim, credential)
			};
		}));
		const runner = wanted.length === 0 ? await withLogin(aim) : null;
		const open = () => tried.every(({ heard }) => isRefusal$1(heard.said) || heard.withheld === true);
		const runnerHelps = runner !== null && !isRejection(runner.heard.said) && runner.heard.withheld !== true;
		if (bare.length === 0 && open() && !runnerHelps) tried.push({
			shown: null,
			credential: null,
			heard: await attempt(aim, null)
		});
		const last = runner ?? (wanted.length > 0 && open() ? await withLogin(aim) : null);
		const content = platforms.length === 0 ? null : await look(reference, platforms, last === null ? tried : [...tried, last]);
		const nobody = tried.find(({ shown }) => shown === null)?.heard;
		const outer = nobody?.said.answer === "found" && tried.some(({ heard }) => isRefusal$1(heard.said)) ? await enter(reference) : null;
		const answers = tried.map(({ shown, heard }) => {
			const unshown = outer !== null && nobody !== void 0 && isRefusal$1(heard.said);
			return {
				shown,
				...shown === null && heard.unchallenged === true ? { unchallenged: true } : {},
				answer: finish(unshown ? {
					said: nobody.said,
					lines: [...nobody.lines, ...outer]
				} : heard, content)
			};
		});
		const byNobody = answers.find(({ shown }) => shown === null);
		return [
			...last === null ? [] : [{
				shown: "runner",
				answer: finish(last.heard, content),
				source: last.source
			}],
			...answers,
			...byNobody === void 0 ? [] : nameless.map((shown) => ({
				...byNobody,
				shown
			}))
		];
	}
	function credentialOf({ username, password }) {
		return credentials.of(domain, {
			username,
			password
		});
	}
	/** What the image is made of, by the first who found it; null where nobody did. */
	async function look(reference, platforms, tried) {
		const found = tried.filter(({ heard }) => heard.said.answer === "found");
		const best = found.find(({ heard }) => heard.body !== void 0) ?? found[0];
		if (best?.heard.said.answer !== "found") return null;
		const { digest, mediaType } = best.heard.said;
		const body = best.heard.body ?? null;
		const part = partOf(reference);
		const discovery = {
			repository: reference.path,
			part,
			digest,
			mediaType,
			body,
			platforms,
			frugal
		};
		return inspections.inspect(discovery, async (step, method, wanted) => {
			return converse({
				step,
				reference: wanted.includes(":") ? {
					...reference,
					tag: null,
					digest: wanted
				} : {
					...reference,
					tag: wanted,
					digest: null
				},
				method,
				wish: null
			}, best.credential, () => {});
		});
	}
	/** What the runner's login gets; null where there is none. */
	async function withLogin(aim) {
		const found = await logins.find(domain, aim.reference.path);
		if (found === null) return null;
		const { credential, login } = found;
		const heard = await attempt(aim, credential);
		if (isRejection(heard.said)) login.rejected ??= {
			because: clean(heard.said.because),
			evidence: heard.lines
		};
		return {
			heard,
			source: login.source,
			credential
		};
	}
	/** What one credential gets. Every rejection of it is told with the words of the first. */
	async function attempt(aim, credential) {
		const heard = await knock(aim, credential);
		if (credential === null || !isRejection(heard.said)) return heard;
		const { said, evidence, asNobody } = trials.reject(credential, {
			said: heard.said,
			evidence: heard.lines,
			asNobody: heard.asNobody === true
		});
		if (asNobody) {
			const open = await knock(aim, null);
			if (open.said.answer === "found") return open;
		}
		return {
			said,
			lines: evidence
		};
	}
	/** The first image of a repository alone: where it is refused for all of them, the others are spared the way. */
	async function knock(aim, credential) {
		const id = `${credential?.id ?? ""} ${aim.reference.path}`;
		let door = doors.get(id);
		const { promise, resolve } = Promise.withResolvers();
		if (door === void 0) doors.set(id, door = {
			first: promise,
			opened: false,
			refusal: null
		});
		else await door.first;
		if (door.refusal !== null) return door.refusal;
		try {
			const heard = await consult(aim, credential);
			if (heard.said.answer === "found") door.opened = true;
			if (heard.ofRepository === true && isRefusal$1(heard.said) && !isRejection(heard.said) && !door.opened) door.refusal = heard;
			return heard;
		} finally {
			resolve();
		}
	}
	/**
	* The evidence that a repository serves who shows nothing and is asked for nothing, null where it wants credentials. containerd
	* shows them only when it is asked to, so that a bad one does no harm there; we show them at once, as other repositories taught us.
	* https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
	*/
	function enter(reference) {
		let entering = unguarded.get(reference.path);
		if (entering === void 0) {
			const key = {
				header: null,
				sent: "nothing",
				token: null,
				scope: null
			};
			const kind = reference.digest === null ? "tag" : "digest";
			const errand = {
				step: "manifest",
				method: "HEAD",
				target: targetOf("manifest", reference),
				key,
				kind,
				refreshed: false,
				abroad: null
			};
			entering = errands.run(errand).then((done) => "outcome" in done && done.outcome.answer === "found" ? done.lines : null);
			unguarded.set(reference.path, entering);
		}
		return entering;
	}
	function targetOf(step, reference) {
		const kind = step === "manifest" ? "manifests" : "blobs";
		return placeOf(`${reference.path}/${kind}/${partOf(reference)}`);
	}
	/** https://github.com/containerd/containerd/blob/main/docs/hosts.md#registry-host-namespace */
	function placeOf(path) {
		const url = new URL(`${root}/${path}`, base ?? void 0);
		const namespace = options.at?.namespace ?? null;
		if (namespace !== null) url.searchParams.set("ns", namespace);
		return url;
	}
	/** The way to a host: that of the registry itself, if it is the registry. */
	function wayTo(host) {
		return host === base?.host ? options.at?.way ?? void 0 : void 0;
	}
	/** What can be said without asking anybody. */
	function unaskable() {
		if (base === null) return {
			answer: "unreachable",
			stage: "address",
			because: "no host can have this name",
			evidence: [`${domain}: no host`]
		};
		const danger = dangerOfHost(base);
		if (danger === "never") return {
			answer: "not-asked",
			because: "forbidden-address",
			evidence: []
		};
		if (!allowed(domain)) return {
			answer: "not-asked",
			because: "not-allowed",
			evidence: []
		};
		if (!options.reachable) return {
			answer: "not-asked",
			because: "declared-unreachable",
			evidence: []
		};
		if (danger === "loopback" && !options.listed) return {
			answer: "not-asked",
			because: "node-local",
			evidence: []
		};
		return danger !== null && options.restricted ? {
			answer: "not-asked",
			because: "private-address",
			evidence: []
		} : null;
	}
	/** The manifest, and where that is absent the list of tags. */
	async function consult(aim, credential) {
		const { reference } = aim;
		const heard = await take(aim, credential);
		const { said, lines } = heard;
		if (!(said.answer === "missing-or-denied" && quirk.hides === true && credential !== null) && (said.answer !== "missing" || said.missing === "repository")) return heard;
		const listing = await listings.list(reference.path, credential);
		if (listing.tags === null) return listing.said === null ? heard : {
			said: listing.said,
			lines: [...lines, ...listing.lines],
			ofRepository: true
		};
		return {
			said: {
				answer: "missing",
				missing: reference.digest === null ? "tag" : "digest",
				tags: listing.tags
			},
			lines: [...lines, ...listing.lines]
		};
	}
	const unlearned = () => lesson === null;
	/** The first to come learns how to ask, the others wait for what it learns. */
	async function take(aim, credential) {
		let release = null;
		while (unlearned() && release === null) if (teaching === null) {
			const { promise, resolve } = Promise.withResolvers();
			teaching = promise;
			release = () => {
				if (teaching === promise) teaching = null;
				resolve();
			};
		} else await teaching;
		try {
			return await converse(aim, credential, () => release?.());
		} finally {
			release?.();
		}
	}
	async function converse(aim, credential, taught) {
		const { wish } = aim;
		if (!(wish !== null && wish.open && !frugal)) return talkOver(aim, credential, taught);
		wish.open = false;
		const heard = await talkOver({
			...aim,
			method: "GET"
		}, credential, taught);
		wish.open = heard.said.answer !== "found";
		return heard;
	}
	async function talkOver({ step, reference, method: first, wish }, credential, taught) {
		const lines = [];
		const kind = reference.digest === null ? "tag" : "digest";
		const target = targetOf(step, reference);
		let own = lesson;
		let method = first;
		let stale = null;
		let patience = {};
		for (let round = 0; round < maxRounds; round++) {
			const key = await keyFor(own, reference.path, credential, stale, lines);
			if ("said" in key) return {
				...key,
				lines: [...lines, ...key.lines]
			};
			const direct = key.sent === "login" && credential !== null;
			let proven = false;
			const request = () => {
				proven = direct && trials.isAccepted(credential);
				const abroad = credential === null ? reference.path : null;
				return errands.run({
					step,
					method,
					target,
					key,
					kind,
					refreshed: stale !== null,
					abroad,
					...patience
				});
			};
			const done = direct ? await trials.run(credential, request, (made) => worthOf(made, lines)) : await request();
			if (done === "rejected") return {
				said: refusedBefore,
				lines
			};
			lines.push(...done.lines);
			if ("said" in done) return {
				said: done.said,
				lines
			};
			const { reply } = done;
			const outcome = proven && done.outcome.answer !== "continue" && isRejection(done.outcome) ? notThisOne : done.outcome;
			patience = reply.status >= 500 ? { retries: 0 } : {};
			const learned = reply.status === 401 ? lessonOf(reply) : reply.status < 500 && reply.status !== 429 && key.sent === "nothing" ? { scheme: "open" } : null;
			if (learned !== null && lesson === null) lesson = shared(learned);
			taught();
			if (learned?.scheme === "basic" && own?.scheme !== "basic" && key.sent === "nothing" && credential !== null && "password" in credential.secret) {
				own = learned;
				continue;
			}
			if (reply.status === 401 && learned !== null && stale === null && key.token !== null && isOther(learned, own, key.scope)) {
				own = learned;
				stale = key;
				continue;
			}
			if (outcome.answer === "missing-or-denied" && key.sent === "login-token" && isDowngraded(reply)) {
				const proof = await proveLogin(own, credential);
				if (proof !== null) return {
					said: proof.said,
					lines: [...lines, ...proof.lines],
					asNobody: true
				};
			}
			if (outcome.answer === "rate-limited" && method === "GET" && wish !== null && quirk.headIsFree === true) {
				frugal = true;
				method = "HEAD";
				continue;
			}
			if (outcome.answer !== "continue") {
				const text = outcome.answer === "found" ? "" : reply.body.toString("utf8");
				const ofRepository = isRefusal$1(outcome) && isOfRepository(reply.status, text);
				const asNobody = isRejection(outcome) && isTakenForNobody(text);
				const said = challenged(verified(outcome, reference.digest, reply.body, method), reply);
				const body = method === "GET" && said.answer === "found" ? { body: reply.body } : {};
				return {
					said,
					lines,
					ofRepository,
					asNobody,
					unchallenged: key.sent === "nothing" && !done.abroad,
					...body
				};
			}
			switch (outcome.how) {
				case "authenticate":
					own = learned;
					if (own?.scheme === "bearer" && lesson?.scheme === "open") lesson = shared(own);
					break;
				case "refresh":
					own = learned ?? own;
					stale = key;
					break;
				case "get":
					method = "GET";
					break;
				case "follow":
				case "proceed":
				case "unlisted": return {
					said: {
						answer: "unreachable",
						stage: "protocol",
						because: "not a registry: it sends us nowhere"
					},
					lines
				};
			}
		}
		return {
			said: {
				answer: "unreachable",
				stage: "protocol",
				because: "not a registry: it sends us in circles"
			},
			lines
		};
	}
	/** What to send, or why nothing can be. `before`: the evidence that led here. */
	async function keyFor(by, repository, credential, stale, before) {
		const nothing = {
			header: null,
			sent: "nothing",
			token: null,
			scope: null
		};
		if (credential !== null && "registryToken" in credential.secret) return {
			...nothing,
			header: `Bearer ${credential.secret.registryToken}`,
			sent: "login"
		};
		if (by === null || by.scheme === "open") return nothing;
		if (by.scheme === "basic") return credential !== null && "password" in credential.secret ? {
			...nothing,
			header: basic(credential.secret),
			sent: "login"
		} : nothing;
		const realm = URL.canParse(by.realm) ? new URL(by.realm) : null;
		const problem = realmProblem(realm);
		if (realm === null || problem !== null) return {
			said: {
				answer: "unreachable",
				stage: "address",
				because: `its token server may not be asked: ${problem ?? "no URL"}`
			},
			lines: [`WWW-Authenticate of ${domain} names a token server that may not be asked: ${problem ?? "no URL"}`]
		};
		const trusted = base !== null && mayCarry(realm, base, quirk, options.trustedRealm);
		if (credential !== null && !trusted) {
			const because = `its token server ${realm.host} is on another host and not trusted with logins`;
			return {
				said: {
					answer: "unreachable",
					stage: "address",
					because
				},
				lines: [`${because}: none was sent`],
				withheld: true
			};
		}
		const scope = by.scope ?? `repository:${repository}:pull`;
		hosts.add(realm.host);
		let proven = false;
		const ask = () => {
			proven = credential !== null && trials.isAccepted(credential);
			const way = wayTo(realm.host);
			return desk.grant({
				realm,
				service: by.service,
				scope,
				credential,
				way
			}, quirk, stale?.token ?? null);
		};
		const granted = credential === null ? await ask() : await trials.run(credential, ask, (made) => worthOfGrant(made, before));
		if (granted === "rejected") return {
			said: refusedBefore,
			lines: []
		};
		if ("said" in granted) {
			const refused = proven && isRejection(granted.said) ? notThisOne : granted.said;
			return {
				said: refused,
				lines: granted.lines,
				ofRepository: isRefusal$1(refused)
			};
		}
		return {
			header: `Bearer ${granted.token}`,
			sent: credential === null ? "anonymous-token" : "login-token",
			token: granted.token,
			scope
		};
	}
	/** Harbor gives a bad login nobody's token, but refuses it where no scope is asked for. null where the login holds. */
	async function proveLogin(by, credential) {
		if (by?.scheme !== "bearer" || !URL.canParse(by.realm)) return null;
		const realm = new URL(by.realm);
		const granted = await desk.grant({
			realm,
			service: by.service,
			scope: null,
			credential,
			way: wayTo(realm.host)
		}, quirk, null);
		return "said" in granted && isRejection(granted.said) ? granted : null;
	}
	function realmProblem(realm) {
		if (realm === null) return "no URL";
		if (realm.protocol !== "https:" && !(realm.protocol === "http:" && options.plainHttp)) return "not https";
		if (realm.username !== "" || realm.password !== "" || realm.hash !== "") return "a URL with more than a place in it";
		return base !== null && mayCarry(realm, base, quirk, options.trustedRealm) || allowed(realm.host) ? null : `${realm.host} is outside the allowed hosts`;
	}
	function allowed(host) {
		return options.allow === null || options.allow.some((pattern) => matchHost(pattern, host));
	}
	const clean = (text) => secrets.clean(text, 300);
	function finish({ said, lines }, content) {
		switch (said.answer) {
			case "found": return {
				...said,
				mediaType: said.mediaType === null ? null : clean(said.mediaType),
				content,
				evidence: [...lines]
			};
			case "denied":
			case "missing-or-denied":
			case "inconclusive":
			case "unreachable": return {
				...said,
				because: clean(said.because),
				evidence: [...lines]
			};
			case "rate-limited": return {
				...said,
				quota: said.quota === null ? null : clean(said.quota),
				evidence: [...lines]
			};
		}
		return {
			...said,
			evidence: [...lines]
		};
	}
	return {
		ask,
		hosts
	};
}
/**
* An attempt without credentials in all but name: containerd shows none where user or password is empty.
* https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
*/
function isNameless({ username, password }) {
	return username === "" || password === "";
}
/** A login that opens another repository is no bad one. */
const notThisOne = {
	answer: "missing-or-denied",
	lean: null,
	because: "not found, or this login may not pull it"
};
/** What a token server's reply tells of the login. */
function worthOfGrant(granted, before) {
	if ("token" in granted) return "good";
	const { said, lines } = granted;
	if (isRejection(said)) return {
		said,
		evidence: [...before, ...lines],
		asNobody: false
	};
	return [
		"unreachable",
		"rate-limited",
		"not-asked"
	].includes(said.answer) ? "unknown" : "good";
}
/** What a reply to Basic tells of the login: only a 401 refuses it, only what is past authorization accepts it. */
function worthOf(done, before) {
	if ("said" in done) return "unknown";
	const { outcome, reply, lines } = done;
	const said = outcome.answer === "continue" ? null : challenged(outcome, reply);
	if (said !== null && isRejection(said)) {
		const asNobody = isTakenForNobody(reply.body.toString("utf8"));
		return {
			said,
			evidence: [...before, ...lines],
			asNobody
		};
	}
	return reply.status < 300 || reply.status === 404 ? "good" : "unknown";
}
function partOf({ tag, digest }) {
	return digest ?? tag ?? "latest";
}

// src/resolve/credential.ts
/** Host and secret -> a credential that can be told from all others. */
function openCredentials(secrets) {
	const known = /* @__PURE__ */ new Map();
	return { of(domain, secret) {
		const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
		let credential = known.get(key);
		if (credential === void 0) {
			if ("password" in secret) secrets.add(secret.password, Buffer.from(`${secret.username}:${secret.password}`).toString("base64"));
			else secrets.add("identityToken" in secret ? secret.identityToken : secret.registryToken);
			known.set(key, credential = {
				id: known.size,
				secret
			});
		}
		return credential;
	} };
}
function partsOf(secret) {
	if ("password" in secret) return [
		"login",
		secret.username,
		secret.password
	];
	return "identityToken" in secret ? ["identity", secret.identityToken] : ["registry", secret.registryToken];
}

// src/resolve/small-file.ts
/** A path that somebody else wrote -> the text of its file, if that is a file, and a small one. */
const maxBytes = 1048576;
/** Throws for what cannot be read, is no file (a device has no end), or is larger than a megabyte. */
async function readSmall(path) {
	const found = await stat(path);
	if (!found.isFile()) throw new Error("it is no file");
	if (found.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
	return readFile(path, "utf8");
}

// src/resolve/hosts.ts
/** A registry -> the hosts that nodes ask for its images, in order: its mirrors as configured, or containerd's hosts.toml read as it is. */
const maxHosts = 32;
/** https://github.com/containerd/containerd/issues/10027 */
const hostless = "containerd 1.6 and early 1.7 disregard a file without a `[host]` table, be it an empty one";
function openHosts({ hostsDir, registries, runtime }) {
	const notes = [];
	const [major = 0, minor = 0] = /^containerd:\/\/v?(\d+)\.(\d+)/.exec(runtime ?? "")?.slice(1).map(Number) ?? [1, 7];
	const [old, modern] = [major === 1 && minor < 7, major > 1];
	const capabilities = /* @__PURE__ */ new Set([
		"pull",
		"resolve",
		"push"
	]);
	if (runtime === null || major > 2 || major === 2 && minor > 1) capabilities.add("referrers");
	async function of(domain) {
		const listed = Object.hasOwn(registries, domain) ? registries[domain] : void 0;
		const self = (root) => {
			const spelled = `${listed?.plainHttp === true ? "http" : "https"}://${quirkOf(domain).address ?? domain}/v2`;
			return URL.canParse(spelled) ? {
				...root,
				url: new URL(spelled),
				own: true,
				...everything
			} : null;
		};
		const { mirrors } = listed ?? {};
		if (mirrors !== void 0) return [...mirrors.map((mirror) => mirrorOf(mirror, domain, registries)), self(plain) ?? []].flat();
		const folder = hostsDir === null ? null : await folderOf(hostsDir, domain);
		if (folder === null) return null;
		const path = join(folder.path, "hosts.toml");
		try {
			const text = await exists(path) ? await readSmall(path) : "";
			const read = text === "" ? null : await parse(text, {
				folder: folder.path,
				domain,
				self,
				capabilities
			});
			if (read?.hostless === true && old) throw new Error(hostless);
			if (read?.hostless === true && !modern) notes.push(`${folder.name}/hosts.toml is read, though ${hostless}.`);
			if (read !== null) return read.hosts;
		} catch (error) {
			const why = error instanceof Error ? error.message.split("\n", 1)[0] ?? "" : "";
			notes.push(`${folder.name}/hosts.toml is disregarded, as containerd disregards one that it cannot read: ${why.slice(0, 200)}.`);
		}
		return [self({
			header: {},
			way: await certificates(folder.path)
		}) ?? []].flat();
	}
	const known = /* @__PURE__ */ new Map();
	return {
		of(domain) {
			const hosts = known.get(domain) ?? of(domain);
			known.set(domain, hosts);
			return hosts;
		},
		notes: () => notes
	};
}
const everything = {
	pulls: true,
	resolves: true
};
const plain = {
	header: {},
	way: null
};
/** A mirror in short: `host[:port]`, or a URL, as a key of hosts.toml. */
function mirrorOf(written, domain, registries) {
	const http = Object.hasOwn(registries, written) && registries[written]?.plainHttp === true;
	const spelled = written.includes("://") ? written : `${http ? "http" : "https"}://${written}`;
	return {
		...plain,
		...placeOf(spelled, false, domain),
		...everything
	};
}
/** The first of the folders that containerd looks for: https://github.com/containerd/containerd/blob/main/docs/hosts.md */
async function folderOf(root, domain) {
	const colon = domain.lastIndexOf(":");
	const spelled = colon > 0 ? [`${domain.slice(0, colon)}_${domain.slice(colon + 1)}_`] : [];
	for (const name of [
		...spelled,
		domain,
		"_default"
	]) if (await exists(join(root, name))) return {
		name,
		path: join(root, name)
	};
	return null;
}
function exists(path) {
	return stat(path).then(() => true, () => false);
}
/** Docker's layout, which counts where there is no hosts.toml: `*.crt` are authorities, `*.cert` with `*.key` are for the client. */
async function certificates(folder) {
	const names = await readdir(folder).catch(() => []);
	const files = names.toSorted().slice(0, 1e3);
	const caFiles = files.filter((name) => name.endsWith(".crt")).map((name) => join(folder, name));
	const clients = files.flatMap((name) => {
		const key = name.replace(/\.cert$/, ".key");
		if (key === name) return [];
		return [{
			cert: join(folder, name),
			key: join(folder, names.includes(key) ? key : name)
		}];
	});
	return caFiles.length + clients.length === 0 ? null : {
		caFiles,
		clients,
		unverified: false,
		connectTimeoutMs: null
	};
}
/** Throws for what makes containerd disregard the file. */
async function parse(text, setting) {
	const toml = await import("./dist.js");
	let file;
	try {
		file = toml.parse(text);
	} catch (error) {
		const line = error instanceof toml.TomlError ? ` in line ${error.line}` : "";
		throw new Error(`it is no TOML${line}`, { cause: error });
	}
	const written = field$2(file, "host");
	const table = written ?? {};
	if (typeof table !== "object") throw new Error("`host` is no table");
	const named = Object.entries(table);
	if (named.length > maxHosts) throw new Error(`it names more than ${maxHosts} hosts`);
	const hosts = named.map(([server, config]) => hostOf(server, config, setting));
	const server = field$2(file, "server") ?? "";
	if (typeof server !== "string") throw new Error("`server` is no text");
	const last = server === "" ? setting.self(settingsOf(file, setting.folder)) : hostOf(server, file, setting);
	return {
		hosts: last === null ? hosts : [...hosts, last],
		hostless: written === void 0
	};
}
function hostOf(server, config, { folder, domain, capabilities: known }) {
	const override = field$2(config, "override_path") ?? false;
	if (typeof override !== "boolean") throw new Error("`override_path` is neither true nor false");
	const capabilities = texts(config, "capabilities").map((each) => each.toLowerCase());
	const unknown = capabilities.find((each) => !known.has(each));
	if (unknown !== void 0) throw new Error(`unknown capability "${unknown}"`);
	const may = (capability) => capabilities.length === 0 || capabilities.includes(capability);
	return {
		...settingsOf(config, folder),
		...placeOf(server, override, domain),
		pulls: may("pull"),
		resolves: may("resolve")
	};
}
/** `/v2` follows a path that does not end so, unless the path is said to be the whole. */
function placeOf(server, override, domain) {
	const spelled = server.startsWith("http") ? server : `https://${server}`;
	const url = /^https?:\/\/[^/]/.test(spelled) && URL.canParse(spelled) ? new URL(spelled) : null;
	if (url === null || url.username !== "" || url.password !== "") throw new Error(`"${server.slice(0, 100)}" is no URL of a host`);
	const path = url.pathname === "/" ? "" : posix.normalize(url.pathname).replace(/\/$/, "");
	url.pathname = override || path.endsWith("/v2") ? path : `${path}/v2`;
	url.search = "";
	url.hash = "";
	return {
		url,
		own: [domain, quirkOf(domain).address ?? domain].some((name) => {
			const named = `${url.protocol}//${name}`;
			return URL.canParse(named) && new URL(named).host === url.host;
		})
	};
}
function settingsOf(config, folder) {
	const from = (path) => isAbsolute(path) ? path : join(folder, path);
	const unverified = field$2(config, "skip_verify") ?? false;
	if (typeof unverified !== "boolean") throw new Error("`skip_verify` is neither true nor false");
	const caFiles = texts(config, "ca").map(from);
	const client = field$2(config, "client") ?? [];
	const clients = (Array.isArray(client) ? client : [client]).map((pair) => {
		const [cert, key, ...rest] = texts({ pair }, "pair");
		if (cert === void 0 || rest.length > 0) throw new Error("`client` holds what is no pair of files");
		return {
			cert: from(cert),
			key: from(key === void 0 || key === "" ? cert : key)
		};
	});
	const timeout = field$2(config, "dial_timeout") ?? "";
	if (typeof timeout !== "string") throw new Error("`dial_timeout` is no text");
	const connectTimeoutMs = timeout === "" ? null : durationMs(timeout);
	const header = field$2(config, "header") ?? {};
	if (typeof header !== "object") throw new Error("`header` is no table");
	const special = unverified || caFiles.length + clients.length > 0 || connectTimeoutMs !== null;
	return {
		header: Object.fromEntries(Object.keys(header).flatMap((name) => headerOf(name, texts(header, name)))),
		way: special ? {
			caFiles,
			clients,
			unverified,
			connectTimeoutMs
		} : null
	};
}
/** What would make another request of it is left out. */
function headerOf(name, values) {
	const value = values.join(", ");
	return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value) && !/^(?:host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive)$/i.test(name) ? [[name.toLowerCase(), value]] : [];
}
/** One text or a list of them; none where there is nothing. */
function texts(config, key) {
	const value = field$2(config, key) ?? [];
	const list = Array.isArray(value) ? value : [value];
	if (key === "capabilities" && !Array.isArray(value)) throw new Error("`capabilities` is no list");
	return list.map((each) => {
		if (typeof each !== "string") throw new Error(`\`${key}\` holds what is no text`);
		return each;
	});
}
/** As Go writes them: "1m30s", "500ms". */
function durationMs(written) {
	const units = {
		ns: 1e-6,
		us: .001,
		\u00b5s: .001,
		\u03bcs: .001,
		ms: 1,
		s: 1e3,
		m: 6e4,
		h: 36e5
	};
	const parts = [...written.slice(0, 100).matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/gy)];
	if (parts.map(([part]) => part).join("") !== written.replace(/^\+/, "") && written !== "0") throw new Error(`"${written.slice(0, 40)}" is no duration`);
	return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
}
function field$2(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/inspection.ts
/** Registries collect garbage: a part that was there is taken for granted no longer than this. */
const seenForMs = 864e5;
const pullsLimited = "the registry counts a look at them as a pull";
function openInspections(cache, registry) {
	const entries = /* @__PURE__ */ new Map();
	const below = /* @__PURE__ */ new Map();
	const keyOf = (repository, part) => `1 ${registry}/${repository}${part.includes(":") ? "@" : ":"}${part}`;
	/** What an earlier run or another image of this one has learned. */
	function remembered(key) {
		let entry = entries.get(key);
		if (entry === void 0) entries.set(key, entry = cache.read(key).then(asEntry));
		return entry;
	}
	/** Asked for once, however many images have it. */
	function once(repository, digest, ask) {
		const key = keyOf(repository, digest);
		let asking = below.get(key);
		if (asking === void 0) below.set(key, asking = ask());
		return asking;
	}
	async function isKnown(repository, part) {
		if (part.includes(":")) return await remembered(keyOf(repository, part)) !== null;
		const digest = field$1(await cache.read(keyOf(repository, part)), "digest");
		return typeof digest === "string" && await remembered(keyOf(repository, digest)) !== null;
	}
	return {
		isKnown,
		async inspect({ repository, part, digest, mediaType, body, platforms, frugal }, fetch) {
			const key = digest === null ? null : keyOf(repository, digest);
			let type = mediaType;
			let entry = key === null ? null : await remembered(key);
			const known = entry !== null;
			if (entry === null) {
				if (body === null && frugal) return unknown(type, pullsLimited);
				const fetched = body === null ? await fetch("manifest", "GET", digest ?? part) : null;
				if (fetched !== null && fetched.said.answer === "found") type = fetched.said.mediaType;
				const bytes = body ?? fetched?.body;
				if (bytes === void 0) return unknown(type, because(fetched?.said));
				const manifest = readManifest(bytes, type);
				if (manifest === null) return unknown(type, "its manifest cannot be read");
				entry = {
					manifest,
					platform: null,
					seen: {}
				};
				if (key !== null) entries.set(key, Promise.resolve(entry));
			}
			const { manifest, seen } = entry;
			const absent = [];
			let learned = !known;
			let why = null;
			const unserved = [];
			let unreached;
			if (manifest.kind === "manifest" && manifest.artifact === null && entry.platform === null) {
				const { config } = manifest;
				if (config === null) why = "its manifest names no config";
				else {
					const fetched = await once(repository, config, () => fetch("blob", "GET", config));
					if (fetched.body !== void 0) {
						entry.platform = readConfig(fetched.body);
						learned = true;
						if (entry.platform === null) why = "its config cannot be read";
					} else if (fetched.said.answer === "missing") absent.push({
						what: "config",
						digest: config,
						platforms: [...platforms],
						evidence: fetched.lines
					});
					else {
						why = because(fetched.said);
						unreached ??= unreachedOf(fetched);
					}
				}
			}
			if (entry.platform === "") why = "its config names no platform";
			const wanted = /* @__PURE__ */ new Map();
			const offered = manifest.entries.map(({ platform }) => platform);
			for (const platform of platforms) {
				const best = selectPlatform(offered, platform, "lenient");
				const child = manifest.entries.find((each) => each.platform === best)?.digest;
				if (child !== void 0) wanted.set(child, [...wanted.get(child) ?? [], platform]);
			}
			const now = Date.now();
			await Promise.all(Array.from(wanted, async ([child, ofPlatforms]) => {
				const age = now - (Object.hasOwn(seen, child) ? seen[child] ?? 0 : 0);
				if (age >= 0 && age < seenForMs) return;
				const { said, lines } = await once(repository, child, () => fetch("manifest", "HEAD", child));
				if (said.answer === "found") {
					seen[child] = now;
					learned = true;
				} else if (said.answer === "missing") absent.push({
					what: "manifest",
					digest: child,
					platforms: ofPlatforms,
					evidence: lines
				});
				else if (said.answer === "inconclusive") unserved.push({
					digest: child,
					platforms: ofPlatforms
				});
				else unreached ??= unreachedOf({
					said,
					lines
				});
			}));
			if (key !== null && !isSchema1(manifest.artifact)) {
				if (learned) await cache.write(key, entry);
				if (!part.includes(":") && !await isKnown(repository, part)) await cache.write(keyOf(repository, part), { digest });
			}
			return {
				kind: manifest.kind,
				platforms: manifest.kind === "index" ? offered : entry.platform === null || entry.platform === "" ? null : [entry.platform],
				unnamed: manifest.unnamed,
				artifact: manifest.artifact,
				absent: absent.toSorted((a, b) => a.digest < b.digest ? -1 : 1),
				unknown: why,
				...unserved.length === 0 ? {} : { unserved },
				...unreached === void 0 ? {} : { unreached }
			};
		}
	};
}
function unknown(mediaType, why) {
	return {
		kind: kindOf(mediaType),
		platforms: null,
		unnamed: false,
		artifact: null,
		absent: [],
		unknown: why
	};
}
/** What failed on the way; undefined for what was answered, or not asked. */
function unreachedOf({ said, lines }) {
	if (said.answer !== "unreachable") return void 0;
	const { because, code } = said;
	return {
		because,
		evidence: lines,
		...code === void 0 ? {} : { code }
	};
}
function because(said) {
	if (said?.answer === "rate-limited") return pullsLimited;
	if (said === void 0 || !("because" in said)) return "the registry does not serve it";
	return said.because === "deadline" ? "the deadline came first" : said.because;
}
/** Whatever is not an entry to the letter is none. */
function asEntry(value) {
	const manifest = field$1(value, "manifest");
	const kind = field$1(manifest, "kind");
	const entries = field$1(manifest, "entries");
	const unnamed = field$1(manifest, "unnamed");
	const config = field$1(manifest, "config");
	const artifact = field$1(manifest, "artifact");
	const platform = field$1(value, "platform");
	const seen = field$1(value, "seen");
	if (kind !== "index" && kind !== "manifest") return null;
	if (!Array.isArray(entries) || !entries.every(isNamed) || typeof unnamed !== "boolean") return null;
	if (!isTextOrNull(config) || !isTextOrNull(artifact) || !isTextOrNull(platform)) return null;
	if (typeof seen !== "object" || seen === null) return null;
	const times = Object.entries(seen).filter((pair) => typeof pair[1] === "number");
	return {
		manifest: {
			kind,
			entries,
			unnamed,
			config,
			artifact
		},
		platform,
		seen: Object.fromEntries(times)
	};
}
function isNamed(value) {
	return typeof field$1(value, "platform") === "string" && typeof field$1(value, "digest") === "string";
}
function isTextOrNull(value) {
	return value === null || typeof value === "string";
}
function field$1(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/login.ts
/**
* The runner's own logins: docker config, podman's auth.json, credential helpers -> the one for a repository. Chosen by the exact
* host of the reference before any reply is seen, never for a host learned from a reply.
*/
const noLogins = {
	find: async () => null,
	logins: () => []
};
const maxConfigBytes = 1048576;
const helperTimeoutMs = 3e4;
/** Reads the stores; nothing is run before a credential is looked for. */
async function openLogins({ dockerConfig, logins: given, environment, credentials, endsAtMs }) {
	const logins = [];
	const known = /* @__PURE__ */ new Map();
	const helped = /* @__PURE__ */ new Map();
	const stores = [];
	const fail = (registry, source, because) => {
		if (logins.some((login) => login.registry === registry && login.source === source)) return;
		logins.push({
			registry,
			source,
			rejected: {
				because,
				evidence: []
			}
		});
	};
	const inline = environment["DOCKER_AUTH_CONFIG"];
	if (inline !== void 0 && inline.trim() !== "") addStore("DOCKER_AUTH_CONFIG", inline, "/", false);
	for (const { file, legacy } of files(dockerConfig, environment)) {
		let text;
		try {
			text = await readSmall(file);
		} catch (error) {
			const code = error instanceof Error ? Reflect.get(error, "code") : null;
			if (code !== "ENOENT" && code !== "ENOTDIR") fail("*", file, "the file cannot be read");
			continue;
		}
		addStore(file, text, dirname(file), legacy);
	}
	/** An error of JSON.parse would quote the file: it is not shown. */
	function addStore(name, text, folder, legacy) {
		let json;
		try {
			json = text.length > maxConfigBytes ? null : JSON.parse(text);
		} catch {
			json = null;
		}
		if (typeof json !== "object" || json === null) return fail("*", name, "it is not a docker config: no JSON object");
		const helper = field(json, "credsStore");
		stores.push({
			name,
			auths: entries(legacy ? json : field(json, "auths")),
			helpers: new Map([...entries(field(json, "credHelpers"))].flatMap(([host, program]) => typeof program === "string" ? [[host, program]] : [])),
			helper: typeof helper === "string" && helper !== "" ? helper : null,
			folder
		});
	}
	function keep(registry, source, secret) {
		const credential = credentials.of(registry, secret);
		const key = JSON.stringify([
			registry,
			source,
			credential.id
		]);
		let found = known.get(key);
		if (found === void 0) {
			const login = {
				registry,
				source,
				rejected: null
			};
			logins.push(login);
			known.set(key, found = {
				credential,
				login
			});
		}
		return found;
	}
	async function help(store, program, domain, wanted) {
		const key = `${program}\n${domain}`;
		const source = `docker-credential-${program}`;
		let asked = helped.get(key);
		if (asked === void 0) helped.set(key, asked = ask());
		const secret = await asked;
		return secret === null || secret === "failed" ? null : keep(domain, source, secret);
		async function ask() {
			const told = await runHelper(program, quirkOf(domain).loginKeys?.[0] ?? domain, store.folder, environment, Math.min(helperTimeoutMs, endsAtMs - performance.now()));
			if ("secret" in told) return told.secret;
			if ("none" in told) return null;
			if (wanted) fail(domain, source, told.failed);
			return "failed";
		}
	}
	async function find(domain, path) {
		const names = keysFor(domain, path);
		const hosts = names.filter((name) => !name.includes("/"));
		for (const name of names) {
			const login = given.find(({ registry }) => normalise(registry) === name);
			if (login !== void 0) return keep(domain, "registry-auth", {
				username: login.username,
				password: login.password
			});
		}
		for (const store of stores) {
			const spelled = [...store.auths].toReversed().toSorted(([a], [b]) => Number(isUrl(b)) - Number(isUrl(a)));
			const auths = new Map(spelled.map(([key, value]) => [normalise(key), value]));
			const program = [...store.helpers].find(([host]) => hosts.includes(normalise(host)))?.[1];
			const helper = program ?? store.helper ?? "";
			if (helper !== "") {
				const helped = await help(store, helper, domain, program !== void 0 || names.some((name) => auths.has(name)));
				if (helped !== null) return helped;
			}
			for (const name of names) {
				if (!auths.has(name)) continue;
				const source = `auths of ${store.name}`;
				const secret = readAuth(auths.get(name));
				if (secret === "undecodable") {
					fail(domain, source, `the entry ${name} cannot be decoded`);
					continue;
				}
				if (secret !== null) return keep(domain, source, secret);
			}
		}
		return null;
	}
	return {
		find,
		logins: () => logins
	};
}
/** In the order of containers-auth.json(5), docker's own last; a folder that was named is the only one. */
function files(dockerConfig, environment) {
	const read = (name) => environment[name] || null;
	if (dockerConfig !== null) return [{
		file: join(dockerConfig, "config.json"),
		legacy: false
	}];
	const only = read("REGISTRY_AUTH_FILE");
	if (only !== null) return [{
		file: only,
		legacy: false
	}];
	const home = read("HOME") ?? read("USERPROFILE");
	const runtime = read("XDG_RUNTIME_DIR") ?? (home === null ? null : `/run/containers/${getuid?.() ?? 0}`);
	const settings = read("XDG_CONFIG_HOME") ?? (home === null ? null : join(home, ".config"));
	const docker = read("DOCKER_CONFIG") ?? (home === null ? null : join(home, ".docker"));
	return [
		runtime === null ? null : join(runtime, "containers", "auth.json"),
		settings === null ? null : join(settings, "containers", "auth.json"),
		docker === null ? null : join(docker, "config.json"),
		home === null ? null : join(home, ".dockercfg")
	].flatMap((file, index) => file === null ? [] : [{
		file,
		legacy: index === 3
	}]);
}
/** Keys that cover a repository, longest first: "quay.io/org/app", "quay.io/org", "quay.io". */
function keysFor(domain, path) {
	const keys = [];
	for (let name = `${domain}/${path}`; name.includes("/"); name = name.slice(0, name.lastIndexOf("/"))) keys.push(name);
	return [
		...keys,
		domain,
		...(quirkOf(domain).loginKeys ?? []).map(normalise)
	];
}
const scheme = /^\s*https?:\/\//i;
/** Docker's old way; podman's keys with a path have no scheme. */
function isUrl(key) {
	return scheme.test(key);
}
/**
* "https://Registry.example/any/path" -> "registry.example", as docker reads it, "Quay.io/org/" -> "quay.io/org", as podman does: API
* version and slash taken off, the host in lower case. https://github.com/docker/cli/blob/master/cli/config/credentials/file_store.go
*/
function normalise(key) {
	if (isUrl(key)) return key.replace(scheme, "").trim().replace(/\/.*$/s, "").toLowerCase();
	const bare = key.trim().replace(/\/+$/, "").replace(/\/v[12]$/, "");
	const slash = bare.indexOf("/");
	return slash < 0 ? bare.toLowerCase() : bare.slice(0, slash).toLowerCase() + bare.slice(slash);
}
/** An entry of `auths`; null where it holds nothing, as docker leaves it for what a helper keeps. */
function readAuth(entry) {
	const text = (key) => {
		const value = field(entry, key);
		return typeof value === "string" ? value : "";
	};
	if (text("registrytoken") !== "") return { registryToken: text("registrytoken") };
	if (text("identitytoken") !== "") return { identityToken: text("identitytoken") };
	if (text("auth") !== "") {
		const decoded = Buffer.from(text("auth"), "base64").toString("utf8").replace(/\0+$/, "");
		const colon = decoded.indexOf(":");
		return colon <= 0 ? "undecodable" : {
			username: decoded.slice(0, colon),
			password: decoded.slice(colon + 1)
		};
	}
	return text("username") === "" && text("password") === "" ? null : {
		username: text("username"),
		password: text("password")
	};
}
/** https://github.com/docker/docker-credential-helpers: the server on standard input, JSON or an error on standard output. */
async function runHelper(program, server, folder, environment, timeoutMs) {
	if (!/^[A-Za-z0-9._-]+$/.test(program)) return { failed: "the name of the credential helper is not one" };
	if (timeoutMs <= 0) return { failed: "no time was left to ask the credential helper" };
	return new Promise((resolve) => {
		const child = execFile(`docker-credential-${program}`, ["get"], {
			cwd: folder,
			env: {
				...environment,
				PATH: absoluteOnly(environment["PATH"])
			},
			timeout: Math.ceil(timeoutMs),
			killSignal: "SIGKILL",
			maxBuffer: 65536,
			windowsHide: true
		}, (error, stdout) => {
			if (error !== null) {
				if (error.code === "ENOENT") return resolve({ failed: "the credential helper is not on PATH" });
				if (/credentials not found/i.test(stdout)) return resolve({ none: true });
				if (error.killed === true || error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return resolve({ failed: `the credential helper did not answer within ${Math.round(timeoutMs / 1e3)} s, or said too much` });
				return resolve({ failed: `the credential helper failed (${error.code === void 0 ? error.signal : `exit ${error.code}`})` });
			}
			let json;
			try {
				json = JSON.parse(stdout);
			} catch {
				return resolve({ failed: "the credential helper did not answer in JSON" });
			}
			const username = field(json, "Username");
			const password = field(json, "Secret");
			if (typeof username !== "string" || typeof password !== "string") return resolve({ failed: "the credential helper named no user and secret" });
			if (username === "" && password === "") return resolve({ none: true });
			resolve({ secret: username === "<token>" ? { identityToken: password } : {
				username,
				password
			} });
		});
		child.stdin?.on("error", () => {});
		child.stdin?.end(server);
	});
}
/** A relative entry may be the repository's. */
function absoluteOnly(path = "") {
	return path.split(delimiter).filter(isAbsolute).join(delimiter);
}
function entries(value) {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
function field(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/resolve/patience.ts
/** Answers -> the same, after what was missing was asked for again until it was there or the time was up. */
const firstPauseMs = 2e3;
const maxPauseMs$1 = 15e3;
/**
* Only what is missing is waited for, be it that a mirror may have it all the same. An answer is taken over where it is `found`: a registry that hiccups meanwhile, or that
* says less when it is asked for one image alone, takes nothing back.
*/
async function waitFor(first, questions, { waitMs, ask, waiting }) {
	const startedAtMs = performance.now();
	const byImage = new Map(first.byImage);
	const byAttempt = new Map(first.byAttempt);
	const waited = [];
	let missing = questions.filter(({ reference }) => isMissing(byImage.get(questionOf(reference))));
	if (waitMs <= 0 || missing.length === 0) return first;
	let requests = first.requests;
	const passedMs = () => performance.now() - startedAtMs;
	const note = ({ reference }, appeared) => void waited.push({
		image: questionOf(reference),
		seconds: Math.round(passedMs() / 1e3),
		appeared
	});
	for (let pauseMs = firstPauseMs; missing.length > 0; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs$1)) {
		const leftMs = waitMs - passedMs();
		if (leftMs <= 0) break;
		waiting(missing.map(({ reference }) => questionOf(reference)));
		await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
		const again = missing.map((question) => unrefused(question, first.byAttempt));
		const answers = await ask(again, Math.max(0, waitMs - passedMs()));
		requests += answers.requests;
		missing = missing.filter((question, index) => {
			const { reference, offers } = again[index] ?? question;
			const key = questionOf(reference);
			const answer = answers.byImage.get(key);
			if (answer?.answer !== "found") return true;
			byImage.set(key, answer);
			for (const shown of [
				...offers,
				null,
				"runner"
			]) {
				const got = answers.byAttempt.get(attemptOf(reference, shown));
				if (got !== void 0) byAttempt.set(attemptOf(reference, shown), got);
			}
			note(question, true);
			return false;
		});
	}
	for (const question of missing) note(question, false);
	return {
		...first,
		byImage,
		byAttempt,
		requests,
		waited
	};
}
function isMissing(answer) {
	return answer?.answer === "missing" || answer?.answer === "inconclusive" && answer.missing !== void 0;
}
/** A credential that was refused is not sent again and again: accounts are locked for that. */
function unrefused(question, byAttempt) {
	const { reference, offers, anonymous } = question;
	const answerOf = (shown) => byAttempt.get(attemptOf(reference, shown));
	return {
		...question,
		offers: offers.filter((offer) => {
			const answer = answerOf(offer);
			return answer === void 0 || !isRejection(answer);
		}),
		anonymous: anonymous || answerOf(null) !== void 0
	};
}

// src/resolve/secret.ts
/** A shorter text is no secret, and hiding it would black out half of every log: a manifest may hold any. */
const leastLength = 4;
/** Beyond so many it is quicker to look at each place of a text. */
const fewBeginnings = 64;
/** More of a foreign text is not looked at. */
const mostRead = 4e3;
function keepSecrets(told) {
	const values = /* @__PURE__ */ new Set();
	/** In every form and in small letters, the longest first, by the letters they begin with. */
	const known = /* @__PURE__ */ new Map();
	/** Most texts hold none, and most runs know few: tokens begin alike. */
	const mayHold = (small) => known.size > fewBeginnings || [...known.keys()].some((beginning) => small.includes(beginning));
	return {
		add(...added) {
			for (const value of added) {
				if (value.length < leastLength || values.has(value)) continue;
				told(value);
				values.add(value);
				for (const form of formsOf(value)) {
					const beginning = form.slice(0, leastLength);
					const alike = known.get(beginning) ?? [];
					if (alike.includes(form)) continue;
					known.set(beginning, [...alike, form].sort((a, b) => b.length - a.length));
				}
			}
		},
		clean(text, maxLength = 200) {
			const small = inSmall(text);
			let cleaned = text.slice(0, mostRead);
			if (mayHold(small)) {
				cleaned = "";
				let hiddenTo = 0;
				for (let at = 0; at < text.length && at < mostRead; at++) {
					const secret = known.get(small.slice(at, at + leastLength))?.find((form) => small.startsWith(form, at));
					if (secret !== void 0 && hiddenTo <= at) cleaned += "***";
					if (secret !== void 0) hiddenTo = Math.max(hiddenTo, at + secret.length);
					if (hiddenTo <= at) cleaned += text.charAt(at);
				}
			}
			cleaned = cleaned.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replace(/\s+/g, " ").trim();
			return cleaned.length > maxLength ? `${cleaned.slice(0, maxLength - 1)}\u2026` : cleaned;
		}
	};
}
/** A server may give it back the way it travelled: in a URL, in JSON, in both alphabets of base64, padded or not. */
function formsOf(value) {
	const wellFormed = value.toWellFormed();
	const inBase64 = [value, Buffer.from(value).toString("base64")].map((text) => text.replace(/=+$/, ""));
	return [
		value,
		encodeURIComponent(wellFormed),
		encodeURI(wellFormed),
		JSON.stringify(value).slice(1, -1),
		...inBase64,
		...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))
	].filter((form) => form.length >= leastLength).map(inSmall);
}
/** Hosts come back in small letters, error codes in capitals. Keeps the length, as `toLowerCase` may not. */
function inSmall(text) {
	if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
	return text.replace(/\p{Lu}/gu, (capital) => {
		const small = capital.toLowerCase();
		return small.length === capital.length ? small : capital;
	});
}

// src/resolve/talk.ts
/** Exchanges -> lines of evidence and answers. Nothing secret, nothing a server could do harm with. */
function openTalk(secrets) {
	return {
		quote: (method, url, reply) => `${method} ${bare(url, secrets)} \u2192 ${"silence" in reply ? silent(reply) : spoken(reply, url, secrets)}`,
		hear(silence, url, other) {
			const where = other === null ? "" : `${other} ${url.host}: `;
			switch (silence.silence) {
				case "unreachable": {
					const { stage, because, code } = silence.failure;
					return {
						answer: "unreachable",
						stage,
						because: where + because,
						...code === void 0 || other !== null ? {} : { code }
					};
				}
				case "rate-limited": return {
					answer: "rate-limited",
					retryAfterSeconds: silence.retryAfterSeconds,
					quota: silence.quota
				};
				case "deadline": return {
					answer: "not-asked",
					because: "deadline"
				};
			}
			if (other !== null) return {
				answer: "unreachable",
				stage: "address",
				because: where + silence.because
			};
			return {
				answer: "not-asked",
				because: refusals[silence.danger]
			};
		}
	};
}
const refusals = {
	never: "forbidden-address",
	loopback: "node-local",
	private: "private-address"
};
/** Without query: it may be signed. */
function bare(url, secrets) {
	return secrets.clean(`${url.protocol}//${url.host}${url.pathname}`, 1e3);
}
function silent(silence) {
	switch (silence.silence) {
		case "unreachable": return `${silence.failure.stage}: ${silence.failure.because}${silence.tries > 1 ? ` (${silence.tries} tries)` : ""}`;
		case "refused": return `not sent: ${silence.because}`;
		case "rate-limited": return "not sent: the registry had told to wait for longer than there is time";
	}
	return "the deadline came first";
}
function spoken({ status, headers, body }, url, secrets) {
	const location = status >= 300 && status < 400 ? headers["location"]?.[0] : void 0;
	if (location !== void 0 && URL.canParse(location, url.href)) return `${status} to ${bare(new URL(location, url), secrets)}`;
	if (status < 400) return String(status);
	const { codes, message } = readError(body.toString("utf8"));
	const words = [codes.map((code) => secrets.clean(code)).join(" "), secrets.clean(message)].filter((part) => part !== "").join(": ");
	return words === "" ? String(status) : `${status} ${words}`;
}

// src/resolve/failure.ts
const reasons = {
	ENOTFOUND: {
		stage: "dns",
		code: "no-such-host",
		because: "no such host",
		passing: false
	},
	EAI_AGAIN: {
		stage: "dns",
		code: "name-server-failed",
		because: "the name server failed to answer",
		passing: true
	},
	ECONNREFUSED: {
		stage: "connect",
		code: "refused",
		because: "connection refused",
		passing: false
	},
	ECONNRESET: {
		stage: "connect",
		code: "reset",
		because: "connection reset",
		passing: true
	},
	EPIPE: {
		stage: "connect",
		code: "closed",
		because: "connection closed by the other side",
		passing: true
	},
	UND_ERR_SOCKET: {
		stage: "connect",
		code: "closed",
		because: "connection closed by the other side",
		passing: true
	},
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
		stage: "connect",
		code: "cut",
		because: "a reply began, but broke off",
		passing: true
	},
	EHOSTUNREACH: {
		stage: "connect",
		code: "no-route",
		because: "no route to the host",
		passing: false
	},
	ENETUNREACH: {
		stage: "connect",
		code: "no-route",
		because: "no route to its network",
		passing: false
	},
	EADDRNOTAVAIL: {
		stage: "connect",
		code: "no-route",
		because: "no route to its network",
		passing: false
	},
	EACCES: {
		stage: "connect",
		because: "not permitted by this machine",
		passing: false
	},
	ETIMEDOUT: {
		stage: "timeout",
		because: "no connection in time",
		passing: true
	},
	UND_ERR_CONNECT_TIMEOUT: {
		stage: "timeout",
		because: "no connection in time",
		passing: true
	},
	UND_ERR_HEADERS_TIMEOUT: {
		stage: "timeout",
		because: "connected, but no reply in time",
		passing: true
	},
	UND_ERR_BODY_TIMEOUT: {
		stage: "timeout",
		because: "a reply began, but did not end in time",
		passing: true
	},
	UND_ERR_HEADERS_OVERFLOW: {
		stage: "protocol",
		because: "its headers are too large",
		passing: false
	},
	CERT_HAS_EXPIRED: {
		stage: "tls",
		code: "expired",
		because: "its certificate has expired",
		passing: false
	},
	CERT_NOT_YET_VALID: {
		stage: "tls",
		code: "expired",
		because: "its certificate is not valid yet",
		passing: false
	},
	CERT_REVOKED: {
		stage: "tls",
		because: "its certificate is revoked",
		passing: false
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		stage: "tls",
		code: "wrong-host",
		because: "its certificate is for another host",
		passing: false
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		stage: "tls",
		code: "plain-http",
		because: "it speaks plain HTTP, not TLS",
		passing: false
	},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {
		stage: "tls",
		because: "it does not speak TLS",
		passing: false
	}
};
for (const code of [
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"UNABLE_TO_GET_ISSUER_CERT",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"CERT_UNTRUSTED"
]) reasons[code] = {
	stage: "tls",
	code: "unknown-authority",
	because: "its certificate is of an unknown authority",
	passing: false
};
/**
* Reads an error of undici, node:net, node:tls or node:dns. `proxied`: the connection is that to a proxy, so that what fails before
* TLS is the proxy.
*/
function failureOf(error, proxied = false) {
	for (const each of chain(error)) {
		const { code, name, message } = each;
		if (/Proxy response \(\d+\)|Proxy Authentication Required/.test(message)) {
			const status = /\d{3}/.exec(message)?.[0] ?? "an error";
			return {
				stage: "proxy",
				because: status === "407" ? "the proxy wants a login (407)" : `the proxy answered ${status}`,
				passing: false
			};
		}
		if (name === "SecureProxyConnectionError") return {
			stage: "proxy",
			because: "the proxy's certificate is for another host",
			passing: false
		};
		if (name === "HTTPParserError" || code?.startsWith("HPE_")) return {
			stage: "protocol",
			because: "not a registry: it does not speak HTTP",
			passing: true
		};
		if (code === void 0) continue;
		const reason = reasons[code];
		if (reason !== void 0 && proxied && (reason.stage === "dns" || reason.stage === "connect")) return {
			stage: "proxy",
			because: `the proxy: ${reason.because}`,
			passing: reason.passing
		};
		if (reason?.code === "wrong-host") return {
			...reason,
			because: `${reason.because}${namesIn(message)}`
		};
		if (reason !== void 0) return reason;
		if (code.startsWith("ERR_HTTP2_") || code === "UND_ERR_INFO" && message.startsWith("HTTP/2")) return {
			stage: "connect",
			code: "reset",
			because: "the stream was reset",
			passing: true
		};
		if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return (/wrong version number/i.test(message) ? reasons["ERR_SSL_WRONG_VERSION_NUMBER"] : void 0) ?? {
			stage: "tls",
			because: `the TLS handshake failed (${code})`,
			passing: false
		};
	}
	const code = chain(error).find((each) => each.code !== void 0)?.code;
	return {
		stage: "connect",
		because: `the connection failed${code === void 0 ? "" : ` (${code})`}`,
		passing: false
	};
}
/** A connection that died in the middle of a reply. */
function cutShort(failure) {
	const { code } = failure;
	return code === "reset" || code === "closed" ? {
		...failure,
		code: "cut",
		because: "a reply began, but broke off"
	} : failure;
}
/** For whom a certificate is, as Node's message lists them: ": a.test, b.test". */
function namesIn(message) {
	const names = (/is not in the cert's (?:altnames|list): (.*)$/s.exec(message)?.[1] ?? "").split(",").flatMap((each) => /^\s*(?:DNS:|IP Address:)?([\w.*:-]{1,253})\s*$/.exec(each)?.[1] ?? []);
	return names.length === 0 ? "" : `: ${names.slice(0, 3).join(", ")}`;
}
/** An error, its causes and the errors of its attempts, at most a few. */
function chain(error, depth = 0) {
	if (!(error instanceof Error) || depth > 4) return [];
	const code = Reflect.get(error, "code");
	const attempts = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
	return [{
		code: typeof code === "string" ? code : void 0,
		name: error.name,
		message: error.message
	}, ...[...attempts, error.cause].flatMap((inner) => chain(inner, depth + 1))];
}

// src/resolve/proxy.ts
/** URL and environment -> the proxy on the way. Pure. */
/**
* The proxy for a URL as curl and Go choose it: lower-case names win, HTTPS falls back to HTTP_PROXY, NO_PROXY takes hosts, suffixes,
* ports, networks (CIDR) and `*`, the machine itself is never asked for through a proxy. `"broken"` where the variable holds no URL.
*/
function proxyFor(url, environment) {
	const read = (name) => environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? "";
	const proxy = url.protocol === "https:" ? read("https_proxy") || read("http_proxy") : read("http_proxy");
	if (proxy === "" || isExempt(url, read("no_proxy"))) return null;
	const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
	const parsed = URL.canParse(spelled) ? new URL(spelled) : null;
	return parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:") ? parsed : "broken";
}
function isExempt(url, noProxy) {
	const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	const port = url.port || (url.protocol === "https:" ? "443" : "80");
	if (host === "localhost" || host === "::1" || isIP(host) === 4 && host.startsWith("127.")) return true;
	return noProxy.toLowerCase().split(/[,\s]+/).filter((entry) => entry !== "").some((entry) => {
		if (entry === "*") return true;
		if (entry.includes("/")) return inNetwork(host, entry);
		const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry);
		const name = (match?.[1] ?? "").replace(/^\*?\./, "").replace(/\.$/, "");
		if (name === "" || match?.[2] !== void 0 && match[2] !== port) return false;
		return host === name || host.endsWith(`.${name}`);
	});
}
function inNetwork(host, network) {
	const [address = "", bits = ""] = network.split("/");
	const family = isIP(address);
	const length = Number(bits);
	if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || length > (family === 4 ? 32 : 128)) return false;
	const type = family === 4 ? "ipv4" : "ipv6";
	const list = new BlockList();
	list.addSubnet(address, length, type);
	return list.check(host, type);
}

// src/resolve/transport.ts
/** Request -> reply, or how the way to the host failed. All sockets are here: pools, limits, pauses, retries, guards. */
const maxInFlight = 128;
const maxHeaderBytes = 65536;
/** Of a reply that says no there is never more read. */
const maxErrorBytes = 65536;
const maxCloseMs = 500;
/** A longer wait is not waited for. */
const maxPauseMs = 6e4;
const passingStatuses = /* @__PURE__ */ new Set([
	408,
	500,
	502,
	503,
	504,
	522
]);
/** So many requests in a row, with all their tries: a host that was up is down. */
const maxFailuresInRow = 4;
async function openTransport(options) {
	const { Agent, ProxyAgent, buildConnector, request: fetchReply } = await import("./undici2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const origins = /* @__PURE__ */ new Map();
	const dispatchers = [];
	const begun = /* @__PURE__ */ new Set();
	const everyone = makeGate(maxInFlight);
	const contexts = /* @__PURE__ */ new Map();
	const health = /* @__PURE__ */ new Map();
	let requests = 0;
	let closed = false;
	async function open(url, way) {
		const settings = options.settingsOf(url.host);
		const guard = {
			listed: settings.listed,
			restricted: options.restricted
		};
		const refusal = refuse(dangerOfHost(url), guard, url.hostname);
		if (refusal !== null) return refusal;
		const proxy = proxyFor(url, options.environment);
		if (proxy !== null && options.restricted) {
			const beyond = await refusedBeyondProxy(url, guard);
			if (beyond !== null) return beyond;
		}
		if (proxy === "broken") return unreachable({
			stage: "proxy",
			because: "the proxy variable holds no URL of a proxy",
			passing: false
		}, 0);
		let secureContext;
		if (url.protocol === "https:" || proxy?.protocol === "https:") try {
			secureContext = await contextOf(settings.caFile, way);
		} catch {
			return unreachable({
				stage: "tls",
				because: way === void 0 ? `the CA file cannot be read: ${settings.caFile}` : "a certificate that its hosts.toml names cannot be read",
				passing: false
			}, 0);
		}
		const connectTimeoutMs = Math.min(options.timeoutMs, way?.connectTimeoutMs ?? options.timeoutMs);
		const shared = {
			connections: settings.concurrency,
			connectTimeout: connectTimeoutMs,
			allowH2: true,
			maxHeaderSize: maxHeaderBytes,
			pipelining: 1
		};
		const secure = {
			...secureContext === void 0 ? {} : { secureContext },
			...way?.unverified === true ? { rejectUnauthorized: false } : {}
		};
		const sockets = {
			tcp: 0,
			ready: 0,
			all: begun
		};
		const connector = buildConnector({
			...secure,
			lookup: guardedLookup(guard),
			allowH2: true,
			timeout: connectTimeoutMs
		});
		const dispatcher = proxy === null ? new Agent({
			...shared,
			connect: (target, callback) => count(sockets, connector(target, (...made) => callback(...made)))
		}) : new ProxyAgent({
			...shared,
			uri: proxy.href,
			requestTls: secure,
			proxyTls: secureContext === void 0 ? {} : { secureContext }
		});
		const origin = {
			health: health.get(url.host) ?? {
				requests: 0,
				failures: 0
			},
			dispatcher,
			gate: makeGate(settings.concurrency),
			proxied: proxy !== null,
			sockets,
			end: null,
			failuresInRow: 0,
			pausedUntilMs: 0,
			servedAtMs: 0
		};
		health.set(url.host, origin.health);
		dispatchers.push(dispatcher);
		if (closed) await dispatcher.destroy();
		return origin;
	}
	function contextOf(caFile, way) {
		const { caFiles = [], clients = [] } = way ?? {};
		const key = JSON.stringify([
			caFile,
			caFiles,
			clients
		]);
		const known = contexts.get(key);
		if (known !== void 0) return known;
		const made = (async () => {
			const extra = options.environment["NODE_EXTRA_CA_CERTS"];
			const extras = extra === void 0 || extra === "" ? [] : [await readFile(extra, "utf8").catch(() => "")];
			const own = caFile === void 0 ? [] : [await readSmall(caFile)];
			const named = await Promise.all(caFiles.map(readSmall));
			return createSecureContext({
				ca: [
					.../* @__PURE__ */ new Set([...getCACertificates("default"), ...getCACertificates("system")]),
					...extras.filter((pem) => pem !== ""),
					...own,
					...named
				],
				cert: await Promise.all(clients.map(({ cert }) => readSmall(cert))),
				key: await Promise.all(clients.map((client) => readSmall(client.key)))
			});
		})();
		contexts.set(key, made);
		return made;
	}
	async function send(request) {
		const key = JSON.stringify([request.url.origin, request.way]);
		let opening = origins.get(key);
		if (opening === void 0) origins.set(key, opening = open(request.url, request.way));
		const origin = await opening;
		if ("silence" in origin) return origin;
		const retries = request.retries ?? options.retries;
		let limitedAtMs = null;
		for (let tried = 0;; tried++) {
			const heard = await origin.gate.enter(async () => {
				while (origin.end === null && performance.now() < origin.pausedUntilMs) if (!await pause(origin, origin.pausedUntilMs - performance.now(), request.url.host)) break;
				return everyone.enter(async () => {
					const kept = origin.servedAtMs > 0;
					const heard = await once(origin, request);
					return kept && isStale(heard, request) ? once(origin, request) : heard;
				});
			});
			if ("silence" in heard) {
				if (heard.silence === "refused") origin.end ??= heard;
				if (heard.silence !== "unreachable" || heard === origin.end) return heard;
				origin.health.failures++;
				const silence = {
					...heard,
					tries: tried + 1
				};
				if (!heard.failure.passing || tried >= retries || !await pause(origin, backoffMs(200, tried), request.url.host)) {
					if (request.aside === true) return silence;
					if (origin.servedAtMs === 0 || ++origin.failuresInRow >= maxFailuresInRow) origin.end ??= silence;
					return origin.end ?? silence;
				}
				continue;
			}
			if (heard.status === 429 && request.hasty !== true) {
				limitedAtMs ??= performance.now();
				const text = heard.body.toString("utf8");
				if (/failed login attempts/i.test(text)) return heard;
				const seconds = retryAfterSeconds(heard.headers["retry-after"]?.[0], Date.now()) ?? hintedSeconds(text);
				const waitMs = seconds === null ? backoffMs(1e3, tried) : seconds * 1e3 + Math.random() * 100;
				if (tried < retries && waitMs <= maxPauseMs && performance.now() + waitMs < options.endsAtMs) {
					if (request.aside === true) await pause(origin, waitMs, request.url.host);
					else origin.pausedUntilMs = Math.max(origin.pausedUntilMs, performance.now() + waitMs);
					continue;
				}
				if (request.aside !== true && origin.servedAtMs < limitedAtMs) origin.end ??= {
					silence: "rate-limited",
					retryAfterSeconds: seconds,
					quota: quotaOf(heard.headers)
				};
				return heard;
			}
			origin.servedAtMs = performance.now();
			if (!passingStatuses.has(heard.status)) {
				origin.failuresInRow = 0;
				return heard;
			}
			origin.health.failures++;
			if (tried >= retries || origin.end !== null || !await pause(origin, backoffMs(200, tried), request.url.host)) {
				if (request.aside !== true && ++origin.failuresInRow >= maxFailuresInRow) {
					const because = `it answered ${heard.status} to every request`;
					origin.end ??= unreachable({
						stage: "http",
						because,
						passing: true
					}, tried + 1);
				}
				return heard;
			}
		}
	}
	/** One exchange, within both gates. */
	async function once(origin, request) {
		if (origin.end !== null) return origin.end;
		const leftMs = options.endsAtMs - performance.now();
		if (leftMs <= 0) return { silence: "deadline" };
		const control = new AbortController();
		let replied = false;
		let late = false;
		const { promise: expired, reject: expire } = Promise.withResolvers();
		const timer = setTimeout(() => {
			late = true;
			control.abort();
			expire(control.signal.reason);
		}, Math.min(options.timeoutMs, leftMs));
		requests++;
		origin.health.requests++;
		try {
			const fetching = fetchReply(request.url, {
				method: request.method,
				headers: {
					"user-agent": "pullgate",
					"accept-encoding": "identity",
					...request.headers
				},
				body: request.body ?? null,
				dispatcher: origin.dispatcher,
				signal: control.signal,
				reset: false,
				headersTimeout: 0,
				bodyTimeout: 0
			});
			const { statusCode, headers, body } = await Promise.race([fetching, expired]);
			replied = true;
			const flat = lists(headers);
			const maxBytes = statusCode < 400 ? request.maxBytes : Math.min(request.maxBytes, maxErrorBytes);
			const pieces = [];
			let bytes = 0;
			for await (const piece of body) {
				if (!Buffer.isBuffer(piece)) continue;
				pieces.push(piece);
				bytes += piece.length;
				if (bytes > maxBytes) break;
			}
			if (request.whole && statusCode < 400 && bytes > maxBytes) return unreachable({
				stage: "protocol",
				because: `its answer is larger than ${request.maxBytes} bytes`,
				passing: false
			}, 1);
			const encoding = flat["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
			if (bytes > 0 && encoding !== "identity" && encoding !== "") return unreachable({
				stage: "protocol",
				because: "it compresses its answer unasked",
				passing: false
			}, 1);
			return {
				status: statusCode,
				headers: flat,
				body: Buffer.concat(pieces).subarray(0, maxBytes)
			};
		} catch (error) {
			if (late && leftMs <= options.timeoutMs) return { silence: "deadline" };
			if (late) return unreachable(lateness(origin, replied), 1);
			const refusal = refusalIn(error);
			const failure = failureOf(error, origin.proxied);
			const silence = unreachable(replied ? cutShort(failure) : failure, 1);
			return refusal ?? (!replied && isBroken(error) ? {
				...silence,
				broken: true
			} : silence);
		} finally {
			clearTimeout(timer);
		}
	}
	function lateness(origin, replied) {
		const seconds = `${options.timeoutMs / 1e3} s`;
		return {
			stage: "timeout",
			because: replied ? `a reply began, but did not end within ${seconds}` : origin.proxied ? `no reply through the proxy within ${seconds}` : origin.sockets.ready > 0 ? `connected, but no reply within ${seconds}` : origin.sockets.tcp > 0 ? `connected, but the TLS handshake was not answered within ${seconds}` : `no connection within ${seconds}`,
			passing: true
		};
	}
	/** False where the deadline comes first. */
	async function pause(origin, ms, host) {
		if (ms >= options.endsAtMs - performance.now()) return false;
		if (origin.pausedUntilMs > 0) options.waiting(host);
		await new Promise((resolve) => setTimeout(resolve, ms));
		if (origin.pausedUntilMs > 0) options.waiting(null);
		return true;
	}
	return {
		send,
		requests: () => requests,
		health: () => health,
		async close() {
			closed = true;
			const gone = dispatchers.map((dispatcher) => dispatcher.destroy());
			for (const socket of begun) socket.destroy();
			await Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, maxCloseMs).unref())]);
		}
	};
}
/** undici hands back the socket it begins to connect, though its types do not say so. */
function count(sockets, begun) {
	if (!(begun instanceof Socket)) return;
	sockets.all.add(begun);
	begun.once("close", () => sockets.all.delete(begun));
	for (const [event, name] of [["connect", "tcp"], [Reflect.has(begun, "encrypted") ? "secureConnect" : "connect", "ready"]]) begun.once(event, () => {
		sockets[name]++;
		begun.once("close", () => sockets[name]--);
	});
}
/**
* Did it go out over a connection that was kept from an earlier request, and that the other side was about to close? Every client
* sends it again, at once: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
*/
function isStale(heard, { method }) {
	return "silence" in heard && heard.silence === "unreachable" && heard.broken === true && method !== "POST";
}
function isBroken(error) {
	const { code } = failureOf(error);
	return code === "reset" || code === "closed";
}
function unreachable(failure, tries) {
	return {
		silence: "unreachable",
		failure,
		tries
	};
}
function refuse(danger, { listed, restricted }, host) {
	if (danger === "never") return {
		silence: "refused",
		danger,
		because: `${host} is a metadata, link-local or multicast address`
	};
	if (danger === "loopback" && !listed) return {
		silence: "refused",
		danger,
		because: `${host} means the machine itself`
	};
	if (danger !== null && restricted) return {
		silence: "refused",
		danger: "private",
		because: `${host} is a private address`
	};
	return null;
}
/** An attacker's name may resolve to anything: only addresses that may be asked are handed on. */
function guardedLookup(guard) {
	return (hostname, options, callback) => {
		lookup(hostname, {
			...options,
			all: true
		}, (error, addresses) => {
			if (error !== null) return callback(error, "", 0);
			const refusals = addresses.map(({ address }) => refuse(dangerOf(address), guard, `${hostname} (${address})`));
			const kept = addresses.filter((_, index) => refusals[index] === null);
			const [first] = kept;
			const refusal = refusals.find((each) => each !== null);
			if (first === void 0) return callback(Object.assign(/* @__PURE__ */ new Error("address refused"), refusal === void 0 ? { code: "ENOTFOUND" } : { refusal }), "", 0);
			if (options.all === true) return callback(null, kept);
			callback(null, first.address, first.family);
		});
	};
}
/** The proxy finds the address, and may find another; one that this machine finds for the name is told all the same. */
async function refusedBeyondProxy({ hostname }, guard) {
	return new Promise((settle) => {
		guardedLookup(guard)(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error) => settle(refusalIn(error)));
	});
}
function refusalIn(error) {
	const refusal = error instanceof Error ? Reflect.get(error, "refusal") ?? Reflect.get(error.cause instanceof Error ? error.cause : {}, "refusal") : null;
	return isRefusal(refusal) ? refusal : null;
}
function isRefusal(value) {
	return typeof value === "object" && value !== null && Reflect.get(value, "silence") === "refused";
}
/** GHCR says it in the message, as Go prints a duration: "retry-after: 880.092\u00b5s, allowed: 44000/minute". */
function hintedSeconds(body) {
	const match = /retry-after: ([\d.]+)(ns|\u00b5s|us|ms|s|m)\b/.exec(readError(body).text);
	const unit = {
		ns: 1e-9,
		\u00b5s: 1e-6,
		us: 1e-6,
		ms: .001,
		s: 1,
		m: 60
	}[match?.[2] ?? ""];
	return match === null || unit === void 0 ? null : Number(match[1]) * unit;
}
/** Doubles each time, between half and all of it at random. */
function backoffMs(baseMs, tried) {
	return baseMs * 2 ** tried * (.5 + Math.random() / 2);
}
function lists(headers) {
	const made = Object.create(null);
	for (const [name, value] of Object.entries(headers)) if (value !== void 0) made[name.toLowerCase()] = Array.isArray(value) ? value : [value];
	return made;
}
function makeGate(limit) {
	let running = 0;
	const queue = [];
	let head = 0;
	return { async enter(job) {
		if (running >= limit) await new Promise((resolve) => queue.push(resolve));
		else running++;
		try {
			return await job();
		} finally {
			const next = queue[head];
			if (next === void 0) running--;
			else {
				queue[head++] = () => {};
				next();
				if (head === queue.length) queue.length = head = 0;
			}
		}
	} };
}

// src/resolve/trial.ts
function openTrials() {
	const states = /* @__PURE__ */ new Map();
	const stateOf = ({ id }) => {
		let state = states.get(id);
		if (state === void 0) states.set(id, state = {
			worth: "unknown",
			running: null
		});
		return state;
	};
	return {
		isAccepted: (credential) => stateOf(credential).worth === "good",
		reject(credential, rejection) {
			const state = stateOf(credential);
			return typeof state.worth === "object" ? state.worth : state.worth = rejection;
		},
		async run(credential, act, worth) {
			const state = stateOf(credential);
			while (state.worth === "unknown" && state.running !== null) await state.running;
			if (typeof state.worth === "object") return "rejected";
			if (state.worth === "good") return act();
			const { promise, resolve } = Promise.withResolvers();
			state.running = promise;
			try {
				const result = await act();
				state.worth = worth(result);
				return result;
			} finally {
				state.running = null;
				resolve();
			}
		}
	};
}

// src/resolve/memory.ts
/** Question -> what came of it earlier in this run: targets ask mostly the same, and registries count. Pure. */
function openMemory() {
	const known = /* @__PURE__ */ new Map();
	const refused = /* @__PURE__ */ new Map();
	return {
		recall: (question, circumstances) => known.get(keyOf(question, circumstances))?.map((attempt) => ({ ...attempt })),
		keep(question, circumstances, attempts) {
			if (attempts.some(({ answer }) => answer.answer === "not-asked" && answer.because === "deadline")) return;
			known.set(keyOf(question, circumstances), attempts.map((attempt) => ({ ...attempt })));
		},
		logins(own, recalled) {
			for (const login of own) if (login.rejected !== null) refused.set(login.registry, login);
			const others = [...refused.values()].filter(({ registry }) => recalled.has(registry) && !own.some((login) => login.registry === registry));
			return [...own, ...others];
		}
	};
}
function keyOf({ reference, offers, anonymous, platforms }, circumstances) {
	const shown = offers.map((offer) => attemptOf(reference, offer)).sort();
	return JSON.stringify([
		questionOf(reference),
		shown,
		anonymous,
		platforms.toSorted(),
		circumstances
	]);
}

// src/resolve/resolve.ts
/** Question[] -> what registries say of the images to each credential. All at once, within limits. */
/**
* Asks every question, of which there is one an image, with each of its credentials. Never throws for what a network, a registry or a
* credential does: that is an answer. The runner's login is shown only where no pod's attempt is known, or all were refused: it proves
* that an image exists, and never stands in for an offer.
*/
async function resolve(questions, options) {
	const answers = await askAll(questions, options);
	const total = questions.length;
	const patient = await waitFor(answers, questions, {
		waitMs: options.waitMs ?? 0,
		ask: (missing, leftMs) => askAll(missing, {
			...options,
			memory: void 0,
			deadlineMs: Math.min(options.deadlineMs, leftMs + options.timeoutMs),
			progress: () => {}
		}),
		waiting: (missing) => options.progress({
			done: total - missing.length,
			total,
			waitingFor: `${missing.join(", ")} to appear`
		})
	});
	if (patient.waited !== void 0) options.progress({
		done: total,
		total,
		waitingFor: null
	});
	return patient;
}
/** Every question once. */
async function askAll(questions, options) {
	const byImage = /* @__PURE__ */ new Map();
	const byAttempt = /* @__PURE__ */ new Map();
	if (questions.length === 0) return {
		byImage,
		byAttempt,
		logins: [],
		requests: 0
	};
	const endsAtMs = performance.now() + options.deadlineMs;
	const secrets = keepSecrets((value) => options.secret(value));
	for (const { username, password } of [...questions.flatMap(({ offers }) => offers), ...proxyLogins(options.environment)]) if (password !== "") secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
	const talk = openTalk(secrets);
	const pending = new Set(questions);
	let paused = null;
	/** Waited for is who asked for a pause, else whoever owes the oldest answer: hosts are asked side by side. */
	const tell = () => {
		const [oldest] = pending;
		const waitingFor = paused ?? (oldest === void 0 ? null : hostOf$1(oldest.reference));
		options.progress({
			done: questions.length - pending.size,
			total: questions.length,
			waitingFor
		});
	};
	const settings = settingsByHost(questions.map(({ reference }) => asAsked(reference)), options);
	const transport = await openTransport({
		timeoutMs: options.timeoutMs,
		retries: options.retries,
		endsAtMs,
		environment: options.environment,
		restricted: options.restricted,
		settingsOf: (host) => settings.get(host) ?? {
			caFile: void 0,
			listed: false,
			concurrency: Math.max(1, options.concurrency)
		},
		waiting(host) {
			paused = host;
			tell();
		}
	});
	try {
		const credentials = openCredentials(secrets);
		const logins = options.restricted ? noLogins : await openLogins({
			dockerConfig: options.dockerConfig,
			logins: options.logins,
			environment: options.environment,
			credentials,
			endsAtMs
		});
		const desk = openTokenDesk(transport, secrets, talk);
		const trials = openTrials();
		const cache = openCache(options.cache);
		const { hostsDir = null, runtime = null, registries } = options;
		const book = openHosts({
			hostsDir,
			registries,
			runtime
		});
		const clients = /* @__PURE__ */ new Map();
		const opening = /* @__PURE__ */ new Map();
		const openAt = (domain, inspections, host) => {
			const own = host === null || host.own;
			const name = own ? domain : host.url.host;
			const listed = Object.hasOwn(options.registries, name) ? options.registries[name] : void 0;
			const quirk = quirkOf(name);
			return openClient({
				domain: name,
				quirk: own ? quirk : {
					...quirk,
					mirror: true
				},
				plainHttp: host === null ? listed?.plainHttp === true : host.url.protocol === "http:",
				...host === null ? {} : { at: {
					...host,
					namespace: own ? null : domain
				} },
				frugal: options.frugal,
				listed: listed !== void 0,
				restricted: options.restricted,
				reachable: listed?.reachable !== false,
				allow: options.network.allow,
				trustedRealm: Object.hasOwn(options.network.trustedRealms, name) ? options.network.trustedRealms[name] : void 0,
				transport,
				desk,
				trials,
				inspections,
				logins: host === null || isPrivate(host, listed) ? logins : noLogins,
				credentials,
				secrets,
				talk
			});
		};
		const openRegistry = async (domain) => {
			const hosts = await book.of(domain);
			const inspections = openInspections(cache, domain);
			if (hosts === null) return openAt(domain, inspections, null);
			for (const [name, value] of hosts.flatMap(({ header }) => Object.entries(header))) if (/auth|cookie|key|secret|token/.test(name)) secrets.add(value, ...value.split(" "));
			const links = hosts.map((host) => {
				const { own, pulls, resolves, url } = host;
				const listed = Object.hasOwn(options.registries, domain) ? options.registries[domain] : void 0;
				const trusted = own && isPrivate(host, listed);
				return {
					name: url.host,
					own,
					trusted,
					pulls,
					resolves,
					client: openAt(domain, inspections, host)
				};
			});
			return openChain(domain, links);
		};
		const clientOf = async (domain) => {
			const made = opening.get(domain) ?? openRegistry(domain);
			opening.set(domain, made);
			const client = await made;
			clients.set(domain, client);
			return client;
		};
		tell();
		const circumstances = JSON.stringify([options.frugal, runtime]);
		const recalled = /* @__PURE__ */ new Set();
		const attemptsOf = async (question, reference) => {
			const known = options.memory?.recall(question, circumstances);
			if (known !== void 0) {
				recalled.add(reference.domain);
				await book.of(reference.domain);
				return known;
			}
			const attempts = await (await clientOf(reference.domain)).ask({
				...question,
				reference
			});
			options.memory?.keep(question, circumstances, attempts);
			return attempts;
		};
		const images = await Promise.all(questions.map(async (question) => {
			const reference = asAsked(question.reference);
			const attempts = await attemptsOf(question, reference);
			pending.delete(question);
			tell();
			return {
				reference: question.reference,
				attempts
			};
		}));
		compareAttempts(images);
		for (const { reference, attempts } of images) {
			byImage.set(questionOf(reference), bestOf(attempts));
			for (const { shown, answer } of attempts) byAttempt.set(attemptOf(reference, shown), answer);
		}
		const health = transport.health();
		const flaky = [...clients].flatMap(([registry, { hosts }]) => {
			const seen = [...hosts].flatMap((host) => health.get(host) ?? []);
			const requests = seen.reduce((sum, each) => sum + each.requests, 0);
			const failures = seen.reduce((sum, each) => sum + each.failures, 0);
			return failures > 0 && failures < requests ? [{
				registry,
				failures,
				requests
			}] : [];
		});
		const notes = book.notes();
		return {
			byImage,
			byAttempt,
			logins: options.memory?.logins(logins.logins(), recalled) ?? logins.logins(),
			flaky,
			notes,
			requests: transport.requests()
		};
	} finally {
		await transport.close();
	}
}
/** A file that says how nodes connect takes TLS off no login: that is for the configuration to say. */
function isPrivate({ url, way }, listed) {
	return way?.unverified !== true && (url.protocol === "https:" || listed?.plainHttp === true);
}
/** Hosts know no case; without a domain the first component of the path is one. */
function asAsked(reference) {
	const path = reference.domain === "" ? reference.path.slice(reference.path.indexOf("/") + 1) : reference.path;
	return {
		...reference,
		domain: hostOf$1(reference).toLowerCase(),
		path
	};
}
/** What was configured, by host and port as URLs spell them: of the registries listed and of those asked. */
function settingsByHost(references, { registries, concurrency }) {
	const settings = /* @__PURE__ */ new Map();
	for (const domain of /* @__PURE__ */ new Set([...Object.keys(registries), ...references.map((reference) => reference.domain)])) {
		const quirk = quirkOf(domain);
		const listed = Object.hasOwn(registries, domain) ? registries[domain] : void 0;
		const spelled = `${listed?.plainHttp === true ? "http" : "https"}://${quirk.address ?? domain}`;
		if (!URL.canParse(spelled)) continue;
		const limit = Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency));
		settings.set(new URL(spelled).host, {
			caFile: listed?.caFile,
			listed: listed !== void 0,
			concurrency: limit
		});
	}
	return settings;
}
/** Logins within the URLs of proxies. */
function proxyLogins(environment) {
	return [
		"https_proxy",
		"HTTPS_PROXY",
		"http_proxy",
		"HTTP_PROXY"
	].flatMap((name) => {
		const value = environment[name] ?? "";
		const url = URL.canParse(value) ? new URL(value) : null;
		if (url === null || url.password === "") return [];
		return [{
			username: unescaped(url.username),
			password: unescaped(url.password)
		}];
	});
}
function unescaped(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

export { openMemory, resolve };