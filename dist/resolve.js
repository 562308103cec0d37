import { n as __toESM } from "./rolldown-runtime.js";
import { $r as dirname, Ar as isRefusal, Fr as repositoryOf, Nr as hostOf$1, P as getuid, Qr as delimiter, R as readSmall, Sr as isZstdLayer, _i as readdir, br as parsePlatform, ei as isAbsolute, gi as readFile, jr as questionKey, kn as logEvent, kr as attemptKey, ni as posix, nn as field, t as createHash, ti as join, xi as stat, xr as selectPlatform } from "./pullgate.js";
import { t as openCheckedFiles } from "./checked-files.js";
import { t as isDeepStrictEqual } from "./built-in-util.js";

// \0built-in:import:child_process
const builtIn$6 = /* @__PURE__ */ process.getBuiltinModule("node:child_process");
const execFile = builtIn$6.execFile;

// src/oci/clock.ts
const systemClock = {
	now: () => performance.now(),
	sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	expire: (ms, late) => {
		const timer = setTimeout(late, ms);
		return () => clearTimeout(timer);
	}
};

// src/oci/http/gate.ts
/** Limits how many jobs run at once. */
var Gate = class {
	#limit;
	#running = 0;
	#queue = [];
	#head = 0;
	constructor(limit) {
		this.#limit = limit;
	}
	/** Runs `job` once fewer than the limit are running; first come, first served. */
	async enter(job) {
		if (this.#running >= this.#limit) await new Promise((resolve) => this.#queue.push(resolve));
		else this.#running++;
		try {
			return await job();
		} finally {
			this.#leave();
		}
	}
	/** Hands the place to the next in the queue. Advancing an index is O(1), as `shift` is not. */
	#leave() {
		const next = this.#queue[this.#head];
		if (next === void 0) {
			this.#running--;
			return;
		}
		this.#queue[this.#head++] = () => {};
		next();
		if (this.#head === this.#queue.length) this.#queue.length = this.#head = 0;
	}
};

// src/oci/quirks.ts
/** The first row that matches the host counts. */
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
		anonymous401: "fault",
		publicBelow: ["library/"],
		twoComponents: true
	},
	{
		hosts: ["registry-1.docker.io"],
		realms: ["auth.docker.io"],
		headIsFree: true,
		anonymous401: "fault",
		publicBelow: ["library/"],
		twoComponents: true
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
		anonymous401: "denied",
		caches: [
			"docker-hub",
			"dockerhub",
			"ecr-public",
			"ghcr",
			"github",
			"gitlab",
			"kubernetes",
			"quay",
			"registry-gitlab",
			"azure",
			"chainguard"
		]
	},
	{
		hosts: ["public.ecr.aws", "ecr-public.aws.com"],
		concurrency: 1,
		unlisted: true,
		login403: "rejected",
		expired400: true,
		publicBelow: [""]
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
		unlisted: true,
		publicBelow: [""]
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
		redirects: ["*.pkg.dev", "*.s3.dualstack.*.amazonaws.com"],
		publicBelow: [""]
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
/** Called per image; memoised per host. */
const known = /* @__PURE__ */ new Map();
const maxKnown = 1e3;
/** Returns the row of a host; most hosts have an empty one. */
function quirkOf(host) {
	const quirk = known.get(host) ?? quirks.find(({ hosts }) => hosts.some((pattern) => matchHost(pattern, host))) ?? none;
	if (known.size < maxKnown) known.set(host, quirk);
	return quirk;
}
/** Does a refusal prove that the repository is missing, because it cannot be private? */
function cannotBePrivate({ publicBelow, twoComponents }, path) {
	const [namespace = "", ...rest] = path.split("/");
	return publicBelow?.some((prefix) => path.startsWith(prefix)) === true || twoComponents === true && (rest.length !== 1 || namespace.includes("."));
}
/**
* Does `pattern` match `host`, "host" or "host:port"? `*` matches any part of one label, so both
* have the same number of labels. A pattern without a port matches every port.
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
/** Splits "host:5000" into ["host", "5000"] and "[::1]" into ["[::1]", null]. */
function splitPort(host) {
	const match = /^(.*?)(?::(\d+))?$/.exec(host);
	return [match?.[1] ?? host, match?.[2] ?? null];
}

// src/oci/untrusted-json.ts
/** Reads untrusted JSON without trusting its shape. */
/** Returns undefined for an empty text and for anything but JSON. */
function parseJson(text) {
	try {
		return text === "" ? void 0 : JSON.parse(text);
	} catch {
		return;
	}
}
/** An own property of an object; undefined for anything else. */
function jsonField(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/oci/auth/credential-check.ts
var CredentialChecks = class {
	#states = /* @__PURE__ */ new Map();
	isAccepted(credential) {
		return this.#stateOf(credential).status === "accepted";
	}
	/** Ends the use of the credential. The first rejection stays, and is returned. */
	reject(credential, rejection) {
		const state = this.#stateOf(credential);
		return typeof state.status === "object" ? state.status : state.status = rejection;
	}
	/**
	* Runs `act`, one at a time until a result shows the credential's status. Returns "rejected"
	* without running it if the credential was refused before.
	*/
	async run(credential, act, statusOf) {
		const state = this.#stateOf(credential);
		while (state.status === "unknown" && state.running !== null) await state.running;
		if (typeof state.status === "object") return "rejected";
		if (state.status === "accepted") return act();
		const { promise, resolve } = Promise.withResolvers();
		state.running = promise;
		try {
			const result = await act();
			state.status = statusOf(result);
			return result;
		} finally {
			state.running = null;
			resolve();
		}
	}
	#stateOf({ id }) {
		let state = this.#states.get(id);
		if (state === void 0) this.#states.set(id, state = {
			status: "unknown",
			running: null
		});
		return state;
	}
};

// src/oci/auth/credential.ts
var CredentialBook = class {
	#secrets;
	#known = /* @__PURE__ */ new Map();
	constructor(secrets) {
		this.#secrets = secrets;
	}
	/**
	* Registers the secret for redaction, in every form in which it is sent. A credential keeps the
	* place where it was found first.
	*/
	of(domain, secret, place = null) {
		const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
		let credential = this.#known.get(key);
		if (credential === void 0) {
			this.#secrets.add(...formsOf$1(secret));
			const name = nameOf(secret, place);
			this.#known.set(key, credential = {
				id: this.#known.size,
				name,
				secret
			});
		}
		return credential;
	}
};
/** A user without a password is left out: the name may be a token. */
function nameOf(secret, place) {
	return {
		user: "password" in secret && secret.password !== "" ? secret.username : null,
		place
	};
}
function formsOf$1(secret) {
	if ("password" in secret) {
		const { username, password } = secret;
		return [password, Buffer.from(`${username}:${password}`).toString("base64")];
	}
	return ["identityToken" in secret ? secret.identityToken : secret.registryToken];
}
function partsOf(secret) {
	if ("password" in secret) return [
		"login",
		secret.username,
		secret.password
	];
	return "identityToken" in secret ? ["identity", secret.identityToken] : ["registry", secret.registryToken];
}

// src/oci/auth/basic.ts
/** Builds the Basic authorization header: https://www.rfc-editor.org/rfc/rfc7617 */
function basicHeader({ username, password }) {
	return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

// src/oci/auth/bearer.ts
/**
* Builds token requests and reads tokens:
* https://distribution.github.io/distribution/spec/auth/token/
*/
/** Clients disregard a shorter `expires_in`, as the specification says. */
const minLifeMs = 6e4;
/** Tokens are renewed so long before they end. */
const earlyMs = 1e4;
/**
* Sends an identity token by POST (OAuth 2), a password by GET with Basic, nothing by plain GET.
*/
function tokenMessage(realm, service, scope, secret) {
	const url = new URL(realm);
	const headers = { accept: "application/json" };
	if (secret !== void 0 && "identityToken" in secret) {
		const form = new URLSearchParams({
			grant_type: "refresh_token",
			client_id: "pullgate",
			refresh_token: secret.identityToken
		});
		if (service !== null) form.set("service", service);
		if (scope !== null) form.set("scope", scope);
		headers["content-type"] = "application/x-www-form-urlencoded";
		return {
			method: "POST",
			url,
			headers,
			body: form.toString()
		};
	}
	if (service !== null) url.searchParams.set("service", service);
	if (scope !== null) url.searchParams.delete("scope");
	for (const each of scope?.split(" ") ?? []) url.searchParams.append("scope", each);
	if (secret !== void 0 && "password" in secret) headers["authorization"] = basicHeader(secret);
	return {
		method: "GET",
		url,
		headers
	};
}
/** Reads the token of a token server's reply; null if it holds none that fits into a header. */
function readToken(body) {
	const json = parseJson(body);
	const member = (key) => typeof json === "object" && json !== null ? Reflect.get(json, key) : void 0;
	const token = [member("token"), member("access_token")].find((each) => typeof each === "string" && each !== "");
	if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) return null;
	const seconds = Number(member("expires_in"));
	const givenMs = Number.isFinite(seconds) ? seconds * 1e3 : 0;
	return {
		token,
		lifeMs: Math.max(minLifeMs, givenMs) - earlyMs
	};
}

// src/oci/auth/token-client.ts
const maxTokenBytes = 131072;
const maxRedirects$1 = 3;
var TokenClient = class {
	#options;
	#clock;
	#cache = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
	}
	/**
	* Returns the cached token of an equal request, or fetches one. `expired`: a token of this
	* request that the registry refused; another is fetched unless a concurrent request has done so.
	*/
	async fetchToken(request, quirk, expired) {
		const { realm, service, scope, credential, connection, isUnshared } = request;
		if (isUnshared === true) return (await this.#fetch(request, quirk)).result;
		const key = JSON.stringify([
			realm.href,
			service,
			scope,
			credential?.id ?? null,
			connection
		]);
		const cached = this.#cache.get(key);
		if (cached !== void 0 && this.#clock.now() < cached.endsAtMs) {
			const result = await cached.result;
			logEvent(() => ({
				kind: "cache",
				holds: "token",
				subject: realm.host
			}));
			if (expired === null || !("token" in result) || result.token !== expired) return result;
			const current = this.#cache.get(key);
			if (current !== void 0 && current !== cached) return current.result;
		}
		return this.#fetchAndCache(key, request, quirk);
	}
	#fetchAndCache(key, request, quirk) {
		const entry = {
			endsAtMs: Number.POSITIVE_INFINITY,
			result: this.#fetch(request, quirk).then(({ result, lifeMs }) => {
				if ("token" in result) entry.endsAtMs = this.#clock.now() + lifeMs;
				else if (this.#options.reader.isTransient(result.refusal) && this.#cache.get(key) === entry) this.#cache.delete(key);
				return result;
			})
		};
		this.#cache.set(key, entry);
		return entry.result;
	}
	async #fetch({ realm, service, scope, credential, connection }, quirk) {
		const { reader, secrets } = this.#options;
		const message = tokenMessage(realm, service, scope, credential?.secret);
		const login = credential?.name ?? null;
		const { reply, evidence } = await this.#send(message, connection, login);
		const refuse = (refusal) => ({
			result: {
				refusal,
				evidence
			},
			lifeMs: 0
		});
		if ("noReply" in reply) return refuse(reader.noReply(reply, message.url));
		const refusal = reader.refusalOf({
			method: message.method,
			sent: credential === null ? "nothing" : "login",
			quirk,
			reply
		});
		if (refusal !== null) return refuse(refusal);
		const granted = readToken(reply.body.toString("utf8"));
		if (granted === null) return refuse(reader.noToken());
		secrets.add(granted.token);
		return {
			result: {
				token: granted.token,
				evidence
			},
			lifeMs: granted.lifeMs
		};
	}
	/** Follows a few redirects within the origin of the token server, for a GET only. */
	async #send(message, connection, login) {
		const { transport, reader } = this.#options;
		const { method, headers, body } = message;
		const evidence = [];
		let url = message.url;
		for (let redirects = 0;; redirects++) {
			const reply = await transport.send({
				method,
				url,
				headers,
				...body === void 0 ? {} : { body },
				maxBytes: maxTokenBytes,
				whole: true,
				...connection === void 0 ? {} : { connection },
				logged: { login }
			});
			evidence.push(reader.record(method, url, reply));
			const next = method === "POST" ? null : redirectWithin(message.url.origin, url, reply);
			if (next === null || redirects >= maxRedirects$1) return {
				reply,
				evidence
			};
			url = next;
		}
	}
};
/**
* The target of a redirect within `origin`, to add a missing slash for example; null if there is
* none. Another origin may not see the login.
*/
function redirectWithin(origin, from, reply) {
	const location = "noReply" in reply || reply.status < 300 || reply.status > 399 ? void 0 : reply.headers["location"]?.[0];
	const next = location !== void 0 && URL.canParse(location, from.href) ? new URL(location, from) : null;
	return next?.origin === origin ? next : null;
}

// src/oci/auth/challenge.ts
/**
* Parses all challenges of all headers, in order: several in one header, schemes in any case,
* quoted strings with escapes and commas. Skips malformed parts.
*/
function parseChallenges(headers) {
	return headers.flatMap((header) => new HeaderParser(header).parse());
}
/**
* The challenges that containerd reads: the first of each header. A node cannot meet a later one.
* https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/auth/parse.go
*/
function parseFirstChallenges(headers) {
	return headers.flatMap((header) => parseChallenges([header]).slice(0, 1));
}
/** More lenient than the RFC, as servers are. */
const unquotedValue = /[^\s,"]+/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
var HeaderParser = class {
	#header;
	#at = 0;
	constructor(header) {
		this.#header = header;
	}
	parse() {
		const challenges = [];
		let parameters = null;
		while (this.#at < this.#header.length) {
			this.#skip(/[\s,]/);
			const name = this.#take(token)?.toLowerCase();
			if (name === void 0) {
				if (!this.#skipPastComma()) break;
			} else if (parameters !== null && this.#hasValue(parameters.size > 0)) {
				const value = this.#value();
				if (value !== null && !parameters.has(name)) parameters.set(name, value);
			} else {
				parameters = /* @__PURE__ */ new Map();
				challenges.push({
					scheme: name,
					parameters
				});
			}
		}
		return challenges;
	}
	/**
	* Does `=` follow, so that the name is that of a parameter and not of a scheme? Directly after
	* the scheme it may instead be the padding of a token68, which ends the challenge.
	*/
	#hasValue(afterParameter) {
		const rest = this.#header.slice(this.#at).trimStart();
		return rest.startsWith("=") && (afterParameter || !/^=+\s*(,|$)/.test(rest));
	}
	/** Reads `= value`. */
	#value() {
		this.#skip(/\s/);
		this.#at++;
		this.#skip(/\s/);
		return this.#header[this.#at] === "\"" ? this.#quotedString() : this.#take(unquotedValue);
	}
	/** An unterminated string ends with the header. */
	#quotedString() {
		const header = this.#header;
		let value = "";
		for (this.#at++; this.#at < header.length && header[this.#at] !== "\""; this.#at++) {
			if (header[this.#at] === "\\") this.#at++;
			value += header[this.#at] ?? "";
		}
		this.#at++;
		return value;
	}
	#skipPastComma() {
		const comma = this.#header.indexOf(",", this.#at);
		if (comma >= 0) this.#at = comma + 1;
		return comma >= 0;
	}
	#skip(pattern) {
		while (this.#at < this.#header.length && pattern.test(this.#header[this.#at] ?? "")) this.#at++;
	}
	#take(pattern) {
		pattern.lastIndex = this.#at;
		const text = pattern.exec(this.#header)?.[0] ?? null;
		if (text !== null) this.#at = pattern.lastIndex;
		return text;
	}
};

// src/oci/reply/refusal.ts
/** Tells refusals of an image from rejections of the credential itself. */
/** The credential itself is bad. */
function isRejection(answer) {
	return answer.answer === "denied" && answer.credential === "rejected";
}
/** Adds to a refusal the challenge that it came with. */
function withChallenge(classification, { status, headers }) {
	if (status !== 401 || !isRefusal(classification)) return classification;
	const lines = headers["www-authenticate"] ?? [];
	for (const { scheme, parameters } of lines.flatMap((line) => parseChallenges([line])[0] ?? [])) {
		const error = parameters.get("error") ?? null;
		if (scheme === "basic" || scheme === "bearer") return {
			...classification,
			challenge: {
				scheme,
				error: error !== null && /^[a-z_]{1,40}$/.test(error) ? error : null,
				...scheme === "bearer" && !parameters.has("realm") ? { realmless: true } : {}
			}
		};
	}
	return classification;
}

// src/oci/auth/realm.ts
/**
* May `realm` see the credentials of `registry`? Only the registry's own host, those of its quirk
* and the one that the user trusts may: anybody can write a challenge (CVE-2020-15157,
* CVE-2026-48978).
*/
function mayReceiveLogin(realm, registry, quirk, trusted) {
	if (realm.protocol !== "https:" && registry.protocol === "https:") return false;
	if (realm.host === registry.host && (realm.protocol === registry.protocol || realm.protocol === "https:")) return true;
	if (trusted !== void 0 && URL.canParse(`${realm.protocol}//${trusted}`) && new URL(`${realm.protocol}//${trusted}`).host === realm.host) return true;
	return realm.protocol === "https:" && realm.port === "" && (quirk.realms ?? []).some((pattern) => matchHost(pattern, realm.hostname));
}
/** Returns why the token server may not be asked at all, even anonymously; null if it may. */
function realmProblem(realm, policy) {
	if (realm === null) return { code: "no-url" };
	if (realm.protocol !== "https:" && !(realm.protocol === "http:" && policy.plainHttp)) return { code: "not-https" };
	if (realm.username !== "" || realm.password !== "" || realm.hash !== "") return { code: "login-in-url" };
	const { registry, quirk, trusted } = policy;
	return registry !== null && mayReceiveLogin(realm, registry, quirk, trusted) || policy.allows(realm.host) ? null : {
		code: "host-not-allowed",
		host: realm.host
	};
}

// src/oci/client/attempt.ts
const refusedBefore = {
	answer: "denied",
	credential: "rejected",
	because: { code: "refused-before" }
};
/** A login that opens another repository is not a bad one. */
const notThisLogin = {
	answer: "missing-or-denied",
	lean: null,
	because: { code: "missing-or-login-may-not-pull" }
};
function partOf({ tag, digest }) {
	return digest ?? tag ?? "latest";
}

// src/oci/auth/auth-scheme.ts
/** Prefers Bearer to Basic; null if the reply has no challenge that can be met. */
function parseAuthScheme(reply) {
	const challenges = parseFirstChallenges(reply.headers["www-authenticate"] ?? []);
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
/** The part of a scheme that holds for every repository: drops a scope that names one. */
function sharedScheme(scheme) {
	return scheme.scheme === "bearer" && scheme.scope?.startsWith("repository:") === true ? {
		...scheme,
		scope: null
	} : scheme;
}
/**
* Does a challenge ask for another token than the one that it answers? `scope` is the scope of that
* token. Artifactory has a token server for each of its repositories.
*/
function asksForOtherToken(challenge, current, scope) {
	if (challenge.scheme !== "bearer" || current?.scheme !== "bearer") return false;
	return challenge.realm !== current.realm || challenge.service !== current.service || challenge.scope !== null && challenge.scope !== scope;
}
/**
* Harbor answers a refused token with a Basic challenge:
* https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go
*/
function isHarborBasicChallenge(reply) {
	return parseChallenges(reply.headers["www-authenticate"] ?? []).some(({ scheme, parameters }) => scheme === "basic" && parameters.get("realm") === "harbor");
}

// src/oci/error-body.ts
/** Reads the error body of a registry's or token server's reply. */
/**
* Reads the JSON of the specification, that of other servers (`{"details": ...}` of the token
* servers of Docker and Artifactory, `{"error": {"message": ...}}` of Google, `errorMessage` of
* Huawei, `detail` of Cloudsmith), or plain text. HTML counts as no message.
* https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
*/
function readError(body) {
	if (body === "") return nothing;
	const json = parseJson(body);
	const listed = jsonField(json, "errors");
	const errors = Array.isArray(listed) ? listed.slice(0, 8) : [];
	const codes = errors.flatMap((error) => strings(jsonField(error, "code"))).map((code) => code.toUpperCase());
	const messages = errors.flatMap((error) => [
		"message",
		"errorMessage",
		"detail"
	].flatMap((key) => strings(jsonField(error, key))));
	const nested = errors.flatMap((error) => {
		const inner = jsonField(jsonField(error, "detail"), "errors");
		return Array.isArray(inner) ? inner.slice(0, 8).flatMap((each) => strings(jsonField(each, "code"))) : [];
	});
	const loose = [...[
		"details",
		"detail",
		"message",
		"error_description",
		"error"
	].flatMap((key) => strings(jsonField(json, key))), ...strings(jsonField(jsonField(json, "error"), "message"))];
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
const nothing = {
	codes: [],
	message: "",
	text: "",
	nested: [],
	structured: false
};
function strings(value) {
	return typeof value === "string" ? [value.slice(0, 1e3)] : typeof value === "number" ? [String(value)] : [];
}

// src/oci/http/rate-limit.ts
/** Reads how long a rate-limited client is to wait and what its quota is. */
/**
* Quotes the quota headers of GitLab, Docker Hub and GitHub, "ratelimit-limit: 100;w=21600, ...";
* null if the reply has none.
*/
function quotaOf(headers) {
	const quoted = [
		"ratelimit-limit",
		"ratelimit-remaining",
		"x-ratelimit-limit",
		"x-ratelimit-remaining"
	].flatMap((name) => headers[name]?.[0] === void 0 ? [] : `${name}: ${headers[name][0]}`);
	return quoted.length === 0 ? null : quoted.join(", ");
}
/**
* Reads `Retry-After`, seconds or a date, as seconds from now; null if it is neither.
* https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
*/
function retryAfterSeconds(value, nowMs) {
	if (value === void 0) return null;
	if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
	const date = /^[A-Za-z]{3}, /.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - nowMs) / 1e3));
}
/**
* Reads the wait that GHCR puts in the message as Go prints a duration:
* "retry-after: 880.092\u00b5s, allowed: 44000/minute".
*/
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
/** Docker Hub answers 429 to an account locked after failed logins: waiting does not help. */
function isLockout(text) {
	return /failed login attempts/i.test(text);
}

// src/oci/reply/classify.ts
const manifestTypes = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.docker.distribution.manifest.v2+json"
];
/**
* All four, always: distribution and GHCR answer 404 for what is there where its type is not
* accepted; schema 1 makes some Artifactory say 400
* (https://github.com/argoproj-labs/argocd-image-updater/issues/306).
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
		because: plain$1("proxy-login-required")
	};
	if (status >= 300 && status < 400) return step === "token" ? noRegistry(byStatus("token-server-redirects", status)) : onward("follow");
	if (status >= 200 && status < 300) return success(exchange);
	if (step === "tags") return noTags(exchange, error);
	if (isGone(error.text)) return goneInWords(exchange, error);
	if (step === "token") return isPassing(status) ? failed(exchange, error) : noToken(exchange, error);
	if (status === 401 && exchange.sent === "nothing") {
		if (bearer(exchange)) return onward("authenticate");
		if (schemes(exchange).includes("basic")) return denied("none", plain$1("logins-only"));
	}
	if (status === 401 && exchange.sent === "login") return rejected(quoted("login-refused", 401, error));
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
			if (error.codes.includes("DENIED")) return denied("insufficient", quoted("blocked-by-registry", null, error));
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
	return quirk.mirror !== void 0 ? inconclusive(byStatus("mirror-status", status)) : unexpected(status, error);
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
	if (method === "GET" && body === "") return noRegistry(plain$1("empty-reply"));
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
	const declared = jsonField(manifest, "mediaType");
	if (Array.isArray(jsonField(manifest, "manifests")) || Array.isArray(jsonField(manifest, "layers")) || Array.isArray(jsonField(manifest, "fsLayers"))) return {
		...found,
		mediaType: typeof declared === "string" && declared.length < 256 ? declared : mediaType
	};
	return noRegistry({
		code: "no-manifest",
		status: 200,
		mediaType
	});
}
function limited({ sent, headers, step }, text) {
	if (/failed login attempts/i.test(text) && (sent === "login" || step === "token")) return sent === "login" ? rejected(plain$1("locked-out")) : {
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
	if (error.nested.length > 0) return ambiguous(null, {
		code: "upstream-refused",
		errorCodes: error.nested
	});
	return {
		answer: "unreachable",
		stage: "http",
		because: byStatus("status", status)
	};
}
/** A registry's answer to something else than was asked, or no registry's at all. */
function unexpected(status, { codes }) {
	return codes.length === 0 ? noRegistry(byStatus("not-a-registry-status", status)) : {
		answer: "unreachable",
		stage: "http",
		because: {
			code: "error-codes",
			status,
			errorCodes: codes
		}
	};
}
/** Nobody gets it: a signature is missing, a bill is not paid, the host is shut down. */
function forbiddenByPolicy(error) {
	return denied("insufficient", quoted("blocked-by-policy", null, error));
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
	if (isWorn(error.text) && withLogin) return rejected(quoted("login-expired", null, error));
	if (isOpenOnly(error.text)) return withLogin ? rejected(plain$1("taken-for-anonymous")) : ambiguous(null, plain$1("open-repositories-only"));
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, plain$1("missing-or-unseen-by-design"));
	if (status === 401 && withLogin) {
		if (/insufficient scope/i.test(error.text) || isUnpermitted(exchange, error)) return denied("insufficient", quoted("login-without-right", null, error));
		return rejected(quoted("login-refused-by-token-server", 401, error));
	}
	if (status === 403 && withLogin) {
		if (quirk.login403 === "rejected") return rejected(quoted("login-refused-by-token-server", 403, error));
		return ambiguous(null, plain$1("token-denied-to-login"));
	}
	if (method === "POST" && status === 400) return rejected(quoted("identity-token-refused", 400, error));
	if (status === 401 && quirk.anonymous401 === void 0 && schemes(exchange).includes("basic")) return denied("none", plain$1("token-logins-only"));
	if (status === 401) return anonymously(quirk, byStatus("token-needs-credentials", 401));
	if (status === 403) return quirk.anonymous403 === "lean-missing" ? ambiguous("missing", plain$1("mostly-missing-if-403")) : ambiguous(null, byStatus("token-needs-credentials", 403));
	if (status === 404 && error.structured) return ambiguous("missing", plain$1("token-server-knows-no-repository"));
	return noRegistry(byStatus("token-server-status", status));
}
function badRequest(exchange, error) {
	const { sent, refreshed, quirk, kind } = exchange;
	if (quirk.expired400 === true && (sent === "anonymous-token" || sent === "login-token") && !refreshed) return onward("refresh");
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
	if (error.codes.includes("INVALID_REQUEST")) return inconclusive(plain$1("upstream-failed"));
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
	if (sent === "nothing") {
		const [scheme] = schemes(exchange);
		return scheme === void 0 || challenges.length < 2 ? anonymously(quirk, byStatus("refused-without-challenge", 401)) : ambiguous("denied", {
			code: "first-scheme-unmet",
			scheme
		});
	}
	const worn = isWorn(error.text) || challenges.some((challenge) => challenge.parameters.get("error") === "invalid_token");
	if ((worn || challenges.length === 0) && !refreshed) return onward("refresh");
	if (worn) return sent === "login-token" ? rejected(plain$1("token-refused")) : noRegistry(plain$1("own-token-refused"));
	if (/no valid credential/i.test(error.text) && sent === "login-token") return rejected(quoted("login-refused", 401, error));
	if (sent === "login-token") {
		if (isUnpermitted(exchange, error)) return denied("insufficient", plain$1("login-lacks-right"));
		return ambiguous(null, plain$1("missing-or-login-may-not-pull"));
	}
	return quirk.anonymous401 === "denied" ? anonymously(quirk, byStatus("refused", 401)) : ambiguous(null, plain$1("missing-or-private"));
}
function forbidden(exchange, error) {
	const withLogin = exchange.sent === "login" || exchange.sent === "login-token";
	if (isWorn(error.text) && withLogin) return rejected(quoted("login-expired", null, error));
	if (isOpenOnly(error.text)) return withLogin ? rejected(plain$1("taken-for-anonymous")) : ambiguous(null, plain$1("open-repositories-only"));
	if (isBlocked(error.text)) return forbiddenByPolicy(error);
	if (/\(or it may not exist\)/.test(error.text)) return ambiguous(null, plain$1("missing-or-unseen-by-design"));
	if (/no resource-based policy/.test(error.text)) return ambiguous(null, plain$1("foreign-account"));
	if (/not authorized to perform|permission_denied|not allowed to (?:read|pull)/i.test(error.text)) return denied(withLogin ? "insufficient" : "none", quoted("login-without-right", null, error));
	if (!withLogin && isPage(exchange)) return pageInstead(403);
	return ambiguous(withLogin ? null : "denied", byStatus(withLogin ? "refused-to-login" : "refused-without-credentials", 403));
}
function notFound(exchange, error) {
	const { sent, quirk, headers, kind, body } = exchange;
	if (/accept header does not support/.test(error.text)) return inconclusive(plain$1("form-not-accepted"));
	if (quirk.mirror !== void 0) return notAtMirror(quirk);
	if (error.codes.some((code) => code === "DENIED" || code === "UNAUTHORIZED")) return ambiguous(null, byStatus("not-found-or-unseen", exchange.status));
	if (error.codes.includes("NAME_UNKNOWN") || isTenantless(error.text) || isRepositoryless(error)) {
		if (quirk.hides === true && sent === "login-token") return ambiguous(null, plain$1("missing-or-login-may-not-see"));
		return {
			answer: "missing",
			missing: "repository",
			tags: null
		};
	}
	if (error.codes.length === 0 && !(headers["docker-distribution-api-version"] !== void 0 || quirk.plain404 === true || body === "" && sent !== "nothing")) return noRegistry({
		code: "no-registry-error",
		status: exchange.status,
		mediaType: mediaTypeOf(headers)
	});
	if (quirk.hides === true && sent === "login-token") return ambiguous(null, plain$1("missing-or-login-may-not-see"));
	return {
		answer: "missing",
		missing: kind,
		tags: null
	};
}
/** The registry says what happened to the image: a project or a tag was deleted. */
function goneInWords({ kind, quirk, step }, error) {
	if (quirk.mirror !== void 0) return notAtMirror(quirk);
	return {
		answer: "missing",
		missing: step === "manifest" && /\b(?:tag|manifest|image)\b/i.test(error.message) ? kind : "repository",
		tags: null,
		words: error.message
	};
}
/** Only a plain word counts: not every registry has this list, and some lie in it. */
function noTags({ status, quirk, sent }, error) {
	const absent = error.codes.includes("NAME_UNKNOWN") || isRepositoryless(error);
	if (status !== 404 || !absent || quirk.unlisted === true || quirk.mirror !== void 0) return onward("unlisted");
	if (quirk.hides === true && (sent === "login-token" || sent === "login")) return ambiguous(null, plain$1("missing-or-login-may-not-see"));
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
			because: plain$1("token-server-unhealthy")
		};
		case "denied": return denied("none", plain$1("nothing-public"));
		case "lean-denied": return ambiguous("denied", plain$1("mostly-private-if-401"));
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
/**
* Some say it with another status, and in words: Google and IBM for a quota, GitHub for its second
* limit.
*/
const isThrottled = (status, { codes, text }) => status === 429 || codes.some((code) => /^TOO_?MANY_?REQUESTS?$/.test(code)) || [
	400,
	402,
	403,
	503
].includes(status) && /\brate limit|too many requests|quota (?:has been )?exceeded|exceeded (?:\S+ ){0,4}quota/i.test(text);
/**
* Firewalls, scanners, single sign-on and the end of a service: it is there, and not for this
* caller, whatever the login.
*/
const isBlocked = (text) => /is not allowed access|public network access .*disabled|IP allow list|SAML enforcement|quarantined|shutting down/i.test(text) || /(?:blocked|prohibited) by .*polic|blocking policy|policy violation/i.test(text);
const isWorn = (text) => /token (has|is) expired|has expired|token is invalid/i.test(text);
/** Of Google's projects and Quay's tags, for example; not of tokens and accounts. */
const isGone = (text) => /\b(?:project|repository|namespace|tag|image|manifest|package)\b[^\n]{0,200}\b(?:(?:has|have) been|was|were) (?:permanently )?(?:deleted|removed)\b/i.test(text) || /\b(?:project|repository|tag|image|package)\b[^\n]{0,200}\bno longer exists?\b/i.test(text);
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
const notAtMirror = ({ mirror }) => inconclusive(plain$1(mirror === "cache" ? "cache-not-found" : "mirror-not-found"));
const inconclusive = (because) => ({
	answer: "inconclusive",
	because
});
const noRegistry = (because) => ({
	answer: "unreachable",
	stage: "protocol",
	because
});
/** A page for people, where programs are asked for. */
const pageInstead = (status) => noRegistry(byStatus("web-page", status));
const ambiguous = (lean, because) => ({
	answer: "missing-or-denied",
	lean,
	because
});
const plain$1 = (code) => ({ code });
const byStatus = (code, status) => ({
	code,
	status
});
/** A reason in the server's words, which are cleaned in `cleanReason`. */
const quoted = (code, status, { message }) => ({
	code,
	status,
	text: message
});
function schemes({ headers }) {
	return parseFirstChallenges(headers["www-authenticate"] ?? []).map((challenge) => challenge.scheme);
}
function bearer({ headers }) {
	return parseFirstChallenges(headers["www-authenticate"] ?? []).some((challenge) => challenge.scheme === "bearer" && challenge.parameters.has("realm"));
}
function isOutOfScope({ headers }) {
	return parseChallenges(headers["www-authenticate"] ?? []).some(({ parameters }) => parameters.get("error") === "insufficient_scope");
}
/**
* Does a refusal of a manifest hold for every image of its repository? A policy may block one of
* them.
*/
function isOfRepository(status, body) {
	return status === 401 || status === 403 && !isBlocked(readError(body).text);
}
/**
* Does the refusal of a login say that it was taken for nobody's, so that it does no harm where
* nobody needs one?
*/
function isTakenForNobody(body) {
	return isOpenOnly(readError(body).text);
}
function isPage({ headers, body }) {
	return mediaTypeOf(headers) === "text/html" || /^\s*<(?:!doctype html|html)\b/i.test(body);
}
/** Is it a digest as the image specification spells one? */
function isDigest(value) {
	return value !== null && /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,256}$/.test(value);
}
function mediaTypeOf(headers) {
	const type = headers["content-type"]?.[0]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
	return type === "" ? null : type.slice(0, 128);
}

// src/oci/client/redirect.ts
/** The limit for one request. */
const maxRedirects = 5;
/**
* Returns the target of a redirect, or why it is not followed.
* `followed`: the number of redirects before it.
*/
function redirectTarget(from, { headers }, followed, policy) {
	const location = headers["location"]?.[0];
	if (followed >= maxRedirects) return { code: "too-often" };
	if (location === void 0 || !URL.canParse(location, from.href)) return { code: "nowhere" };
	const target = new URL(location, from);
	return redirectProblem(from, target, policy) ?? target;
}
function redirectProblem(from, to, { host, familiar, allows }) {
	if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:")) return {
		code: "scheme",
		scheme: to.protocol.slice(0, -1)
	};
	if (to.username !== "" || to.password !== "") return { code: "login-in-url" };
	return to.host === host || familiar.some((pattern) => matchHost(pattern, to.host)) || allows(to.host) ? null : {
		code: "host-not-allowed",
		host: to.host
	};
}

// src/oci/client/request.ts
const noCredential = {
	header: null,
	sent: "nothing",
	token: null,
	scope: null,
	login: null
};
/**
* Limits of bodies. containerd reads no larger manifest:
* https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/resolver.go
*/
const maxBytes$1 = {
	manifest: 4393216,
	blob: 8388608,
	tags: 1048576
};
var Requests = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	run(request) {
		return new RedirectedRequest(this.#options, request).run();
	}
};
/**
* A request with its redirects. Credentials are never sent to another origin. If a redirect leads
* to another registry (cr.l5d.io to ghcr.io), an anonymous request may fetch an anonymous token
* there, as containerd does.
*/
var RedirectedRequest = class {
	#options;
	#request;
	#evidence = [];
	#url;
	/** The request is still at the origin that it was meant for. */
	#isHome = true;
	#crossRegistryToken = null;
	constructor(options, request) {
		this.#options = options;
		this.#request = request;
		this.#url = request.target;
	}
	async run() {
		const { endpoint } = this.#options;
		const { quirk, base } = endpoint;
		const policy = {
			host: base?.host,
			familiar: quirk.redirects ?? [],
			allows: (host) => endpoint.allows(host)
		};
		for (let redirects = 0;; redirects++) {
			const reply = await this.#send();
			const problem = this.#problemOf(reply);
			if (problem !== null) return this.#end(problem);
			if ("noReply" in reply) continue;
			if (!this.#isHome && reply.status === 401) {
				const refusal = await this.#answerChallenge(reply);
				if (refusal !== null) return refusal;
				continue;
			}
			const body = this.#bodyOf(reply);
			if (!this.#isHome && reply.status >= 400 && this.#isForeign(reply, body)) return this.#end(protocolProblem$1({
				code: "redirect-target-status",
				host: this.#url.host,
				status: reply.status
			}));
			const next = this.#isStored(reply) ? storedBlob : this.#classify(reply, body);
			if (next.answer !== "continue" || next.how !== "follow") {
				const crossRegistry = this.#crossRegistryToken !== null;
				return {
					next,
					reply,
					evidence: this.#evidence,
					crossRegistry
				};
			}
			const target = redirectTarget(this.#url, reply, redirects, policy);
			if (!(target instanceof URL)) return this.#end(protocolProblem$1({
				code: "redirect-not-followed",
				problem: target
			}));
			this.#url = target;
			this.#isHome = target.origin === this.#request.target.origin;
		}
	}
	get #maxBytes() {
		return this.#request.maxBytes ?? maxBytes$1[this.#request.step];
	}
	get #authorization() {
		if (this.#isHome) return this.#request.credential.header;
		const token = this.#crossRegistryToken;
		return token?.origin === this.#url.origin ? token.header : null;
	}
	async #send() {
		const { endpoint, transport, evidence } = this.#options;
		const { step, method, retries } = this.#request;
		const url = this.#url;
		const authorization = this.#authorization;
		const connection = endpoint.connectionTo(url.host);
		const reply = await transport.send({
			method,
			url,
			headers: {
				...this.#isHome ? endpoint.header : {},
				accept: step === "manifest" ? accept : "application/json",
				...authorization !== null ? { authorization } : {}
			},
			maxBytes: this.#maxBytes + 1,
			whole: false,
			auxiliary: step !== "manifest",
			noBackoff: method === "GET" && endpoint.quirk.headIsFree === true,
			...retries === void 0 ? {} : { retries },
			...connection === void 0 ? {} : { connection },
			logged: {
				login: this.#isHome ? this.#request.credential.login : null,
				mirrorOf: endpoint.namespace
			}
		});
		this.#evidence.push(evidence.record(method, url, reply));
		return reply;
	}
	#problemOf(reply) {
		if ("noReply" in reply) return this.#options.evidence.classifyNoReply(reply, this.#url, this.#isHome ? null : "redirect-target");
		const limit = this.#maxBytes;
		return reply.body.length > limit && reply.status < 400 ? protocolProblem$1({
			code: "reply-too-large",
			bytes: limit
		}) : null;
	}
	/**
	* Meets the challenge of another registry with an anonymous token, once. Returns the outcome if
	* it cannot be met, null to send the request again.
	*/
	async #answerChallenge(reply) {
		const { crossRegistry } = this.#request;
		const challenge = parseAuthScheme(reply);
		if (crossRegistry !== null && this.#crossRegistryToken === null && challenge?.scheme === "bearer") {
			const { crossRegistryToken } = this.#options;
			const token = await crossRegistryToken(challenge, crossRegistry, this.#evidence);
			if ("classification" in token) {
				const { classification, evidence } = token;
				return {
					classification,
					evidence: [...this.#evidence, ...evidence]
				};
			}
			this.#crossRegistryToken = {
				origin: this.#url.origin,
				header: token.header
			};
			return null;
		}
		if (this.#authorization !== null) return this.#end({
			answer: "missing-or-denied",
			lean: null,
			because: { code: "missing-or-private" }
		});
		return this.#end(protocolProblem$1({
			code: "redirect-target-wants-login",
			host: this.#url.host
		}));
	}
	/** A registry that redirects to a store has the blob; a signed URL may not allow HEAD. */
	#isStored({ status }) {
		const { step, method } = this.#request;
		return step === "blob" && method === "HEAD" && status >= 300 && status < 400;
	}
	/** Stores of blobs and manifests do not answer as registries do. */
	#isForeign({ status }, body) {
		const { step, method } = this.#request;
		return step === "blob" || status === 403 && readError(body).codes.length === 0 && method === "GET";
	}
	/** The config of an image is read by nobody but the caller. */
	#bodyOf({ status, body }) {
		return this.#request.step === "blob" && status < 300 ? "" : body.toString("utf8");
	}
	#classify(reply, body) {
		const { step, method, credential, refreshed, kind, repository } = this.#request;
		const sent = this.#isHome ? credential.sent : this.#authorization === null ? "nothing" : "anonymous-token";
		const quirk = this.#options.endpoint.quirkOf(repository);
		const { status, headers } = reply;
		return classify({
			step,
			method,
			sent,
			refreshed,
			kind,
			quirk,
			status,
			headers,
			body
		});
	}
	#end(classification) {
		return {
			classification,
			evidence: this.#evidence
		};
	}
};
const storedBlob = {
	answer: "found",
	digest: null,
	mediaType: null,
	content: null
};
function protocolProblem$1(because) {
	return {
		answer: "unreachable",
		stage: "protocol",
		because
	};
}

// src/oci/client/authorizer.ts
/** Chooses what a request shows: nothing, a login, or a bearer token fetched for it. */
var Authorizer = class {
	#options;
	#realmPolicy;
	/** That of the last request: almost always that of the next. */
	#realm = null;
	constructor(options) {
		this.#options = options;
		const { endpoint, trustedRealm } = options;
		this.#realmPolicy = {
			registry: endpoint.base,
			quirk: endpoint.quirk,
			trusted: trustedRealm,
			plainHttp: endpoint.plainHttp,
			allows: (host) => endpoint.allows(host)
		};
	}
	/** Returns what to send, or the result of the attempt if nothing can be sent. */
	async authorize(request) {
		const { scheme, credential } = request;
		const secret = credential?.secret;
		const login = credential?.name ?? null;
		if (secret !== void 0 && "registryToken" in secret) return {
			...noCredential,
			header: `Bearer ${secret.registryToken}`,
			sent: "login",
			login
		};
		if (scheme === null || scheme.scheme === "open") return noCredential;
		if (scheme.scheme === "bearer") return this.#authorizeByToken(scheme, request);
		return secret !== void 0 && "password" in secret ? {
			...noCredential,
			header: basicHeader(secret),
			sent: "login",
			login
		} : noCredential;
	}
	async #authorizeByToken(scheme, request) {
		const { repository, credential } = request;
		const { endpoint } = this.#options;
		const { url: realm, problem, isTrusted } = this.#realmOf(scheme.realm);
		if (realm === null || problem !== null) return forbiddenRealm(endpoint.domain, problem ?? { code: "no-url" }, realm?.host ?? null);
		if (credential !== null && !isTrusted) {
			const { host } = realm;
			return {
				classification: {
					answer: "unreachable",
					stage: "address",
					because: {
						code: "token-server-untrusted",
						host
					}
				},
				evidence: [{
					kind: "login-withheld",
					host
				}],
				withheld: true
			};
		}
		const scope = scheme.scope ?? `repository:${repository}:pull`;
		endpoint.hosts.add(realm.host);
		const result = await this.#fetchToken(realm, scheme.service, scope, request);
		if ("classification" in result) return result;
		const sent = credential === null ? "anonymous-token" : "login-token";
		const login = credential?.name ?? null;
		return {
			header: `Bearer ${result.token}`,
			sent,
			token: result.token,
			scope,
			login
		};
	}
	async #fetchToken(realm, service, scope, { credential, expired, before, isWorn = false }) {
		const { endpoint, tokens, checks } = this.#options;
		const connection = endpoint.connectionTo(realm.host);
		let accepted = false;
		const fetch = () => {
			accepted = credential !== null && checks.isAccepted(credential);
			return tokens.fetchToken({
				realm,
				service,
				scope,
				credential,
				connection,
				isUnshared: isWorn
			}, endpoint.quirk, expired?.token ?? null);
		};
		const result = credential === null ? await fetch() : await checks.run(credential, fetch, (fetched) => statusByToken(fetched, before));
		if (result === "rejected") return {
			classification: refusedBefore,
			evidence: []
		};
		if ("token" in result) return result;
		const classification = accepted && isRejection(result.refusal) ? notThisLogin : result.refusal;
		return {
			classification,
			evidence: result.evidence,
			ofRepository: isRefusal(classification)
		};
	}
	/**
	* Harbor gives a bad login an anonymous token, but refuses the login if no scope is asked for.
	* Returns that refusal; null if the login is good.
	*/
	async proveLogin(scheme, credential) {
		if (scheme?.scheme !== "bearer" || !URL.canParse(scheme.realm)) return null;
		const { endpoint, tokens } = this.#options;
		const realm = new URL(scheme.realm);
		const connection = endpoint.connectionTo(realm.host);
		const result = await tokens.fetchToken({
			realm,
			service: scheme.service,
			scope: null,
			credential,
			connection
		}, endpoint.quirk, null);
		return "refusal" in result && isRejection(result.refusal) ? {
			classification: result.refusal,
			evidence: result.evidence
		} : null;
	}
	#realmOf(text) {
		if (this.#realm?.text === text) return this.#realm;
		const url = URL.canParse(text) ? new URL(text) : null;
		const problem = realmProblem(url, this.#realmPolicy);
		const { registry, quirk, trusted } = this.#realmPolicy;
		const isTrusted = url !== null && registry !== null && mayReceiveLogin(url, registry, quirk, trusted);
		return this.#realm = {
			text,
			url,
			problem,
			isTrusted
		};
	}
};
function forbiddenRealm(domain, problem, host) {
	return {
		classification: {
			answer: "unreachable",
			stage: "address",
			because: {
				code: "token-server-forbidden",
				problem,
				host
			}
		},
		evidence: [{
			kind: "token-server-forbidden",
			registry: domain,
			problem
		}]
	};
}
/** What a token server's reply shows about the login. */
function statusByToken(result, before) {
	if ("token" in result) return "accepted";
	const { refusal, evidence } = result;
	if (isRejection(refusal)) return {
		classification: refusal,
		evidence: [...before, ...evidence],
		asAnonymous: false
	};
	return [
		"unreachable",
		"rate-limited",
		"not-asked"
	].includes(refusal.answer) ? "unknown" : "accepted";
}

// \0built-in:import:net
const builtIn$5 = /* @__PURE__ */ process.getBuiltinModule("node:net");
const BlockList = builtIn$5.BlockList;
const isIP = builtIn$5.isIP;
const Socket = builtIn$5.Socket;

// src/oci/http/address-policy.ts
/** Tells which hosts and addresses are dangerous to send requests to. */
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
never.addSubnet("fd00:ec2::", 32, "ipv6");
never.addAddress("fd20:ce::254", "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addSubnet("0.0.0.0", 8);
loopback.addSubnet("::", 127, "ipv6");
/**
* Networks that are not globally reachable:
* https://www.iana.org/assignments/iana-ipv4-special-registry,
* https://www.iana.org/assignments/iana-ipv6-special-registry
*/
const privateNetworks = new BlockList();
for (const [network, bits] of [
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.88.99.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15]
]) privateNetworks.addSubnet(network, bits);
for (const network of ["fc00::", "fec0::"]) privateNetworks.addSubnet(network, network === "fc00::" ? 7 : 10, "ipv6");
/** The danger of a literal address, IPv6 without brackets; null for a safe address or a name. */
function dangerOf(address) {
	const bare = address.replace(/%.*$/, "");
	const family = isIP(bare);
	if (family === 0) return null;
	if (family === 6) {
		const inner = embedded(bare);
		if (inner.length > 0) return worst(inner.map(dangerOf));
	}
	const type = family === 4 ? "ipv4" : "ipv6";
	if (never.check(bare, type)) return "never";
	return loopback.check(bare, type) ? "loopback" : privateNetworks.check(bare, type) ? "private" : null;
}
function worst(dangers) {
	return [
		"never",
		"loopback",
		"private"
	].find((danger) => dangers.includes(danger)) ?? null;
}
/**
* The IPv4 addresses within an IPv6 one: mapped, compatible, NAT64 (RFC 6052, RFC 8215), ISATAP,
* 6to4, and the server and the client of Teredo (RFC 4380).
*/
function embedded(address) {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = expand(address);
	const zero = a === 0 && b === 0 && c === 0 && d === 0;
	if (zero && e === 0 && f === 65535) return [dotted(g, h)];
	if (zero && e === 65535 && f === 0) return [dotted(g, h)];
	if (zero && e === 0 && f === 0 && g !== 0) return [dotted(g, h)];
	if (a === 100 && b === 65435) return [dotted(g, h)];
	if ((e === 0 || e === 512) && f === 24318) return [dotted(g, h)];
	if (a === 8193 && b === 0) return [dotted(c, d), dotted(g ^ 65535, h ^ 65535)];
	return a === 8194 ? [dotted(b, c)] : [];
}
function dotted(high, low) {
	return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
/** The eight groups of an IPv6 address. `new URL` spells canonically what `isIP` accepts. */
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
/** The danger of the host of a URL, by its name or literal address alone. */
function dangerOfHost(url) {
	const name = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	if (isIP(name) !== 0) return dangerOf(name);
	if (/^metadata\.(google\.internal|goog)$|^metadata$|^instance-data(\.ec2\.internal)?$/.test(name)) return "never";
	return /(^|\.)(localhost|svc|local|localdomain)$/.test(name) ? "loopback" : null;
}

// src/oci/client/endpoint.ts
const maxPort = 65535;
var Endpoint = class {
	domain;
	quirk;
	plainHttp;
	/** null if `domain` cannot be a host. */
	base;
	/** `URL.host` of the registry and of the token servers that it named. */
	hosts;
	#options;
	#root;
	/** The answer to every question if the registry may not or cannot be asked; else null. */
	problem;
	constructor(options) {
		const { domain, quirk, plainHttp, at } = options;
		this.domain = domain;
		this.quirk = quirk;
		this.plainHttp = plainHttp;
		this.#options = options;
		const address = `${plainHttp ? "http" : "https"}://${quirk.address ?? domain}`;
		this.base = at?.url ?? (URL.canParse(address) ? new URL(address) : null);
		this.#root = at === void 0 ? "/v2" : at.url.pathname.replace(/\/$/, "");
		this.hosts = new Set(this.base === null ? [] : [this.base.host]);
		this.problem = this.#problem();
	}
	/** Below the prefix of a cache, "not found" proves nothing. */
	quirkOf(repository) {
		const { quirk } = this;
		return [...quirk.caches ?? [], ...this.#options.caches ?? []].some((prefix) => repository.startsWith(`${prefix.replace(/\/$/, "")}/`)) && quirk.mirror === void 0 ? {
			...quirk,
			mirror: "cache"
		} : quirk;
	}
	get header() {
		return this.#options.at?.header ?? {};
	}
	manifestUrl(step, reference) {
		const kind = step === "manifest" ? "manifests" : "blobs";
		return this.#urlOf(`${reference.path}/${kind}/${partOf(reference)}`);
	}
	/** https://github.com/distribution/distribution/blob/v3.0.0/docs/content/spec/api.md#catalog */
	get catalogUrl() {
		return this.#urlOf("_catalog");
	}
	tagListUrl(repository) {
		return this.#urlOf(`${repository}/tags/list`);
	}
	/** The registry that a mirror is asked for; null for the registry itself. */
	get namespace() {
		return this.#options.at?.namespace ?? null;
	}
	/** https://github.com/containerd/containerd/blob/301026e/docs/hosts.md#registry-host-namespace */
	#urlOf(path) {
		const url = new URL(`${this.#root}/${path}`, this.base ?? void 0);
		const { namespace } = this;
		if (namespace !== null) url.searchParams.set("ns", namespace);
		return url;
	}
	/** The configured connection applies to the registry itself, not to hosts that it names. */
	connectionTo(host) {
		return host === this.base?.host ? this.#options.at?.connection ?? void 0 : void 0;
	}
	allows(host) {
		const { allow } = this.#options;
		return allow === null || allow.some((pattern) => matchHost(pattern, host));
	}
	#problem() {
		const { domain, listed, restricted, reachable } = this.#options;
		const port = Number(/:(\d+)$/.exec(domain)?.[1] ?? "0");
		if (this.base === null) return {
			answer: "unreachable",
			stage: "address",
			because: port > maxPort ? {
				code: "port-out-of-range",
				port
			} : { code: "invalid-host" },
			evidence: [{
				kind: "invalid-host",
				host: domain
			}]
		};
		const danger = dangerOfHost(this.base);
		if (danger === "never") return {
			answer: "not-asked",
			because: "forbidden-address",
			evidence: []
		};
		if (!this.allows(domain)) return {
			answer: "not-asked",
			because: "not-allowed",
			evidence: []
		};
		if (!reachable) return {
			answer: "not-asked",
			because: "declared-unreachable",
			evidence: []
		};
		if (danger === "loopback" && !listed) return {
			answer: "not-asked",
			because: "node-local",
			evidence: []
		};
		return danger !== null && restricted ? {
			answer: "not-asked",
			because: "private-address",
			evidence: []
		} : null;
	}
};

// src/oci/client/opened.ts
var Opened = class {
	#repositories = /* @__PURE__ */ new Set();
	#credentials = /* @__PURE__ */ new Set();
	#tokens = /* @__PURE__ */ new Set();
	/** The registry has served the repository. `token`: the bearer token that was sent, if any. */
	add(credential, repository, token) {
		this.#repositories.add(keyOf$1(credential, repository));
		this.#credentials.add(credential?.id ?? null);
		if (token !== null) this.#tokens.add(token);
	}
	hasRepository(credential, repository) {
		return this.#repositories.has(keyOf$1(credential, repository));
	}
	/** The credential has opened some repository. */
	hasCredential(credential) {
		return this.#credentials.has(credential?.id ?? null);
	}
	hasToken(token) {
		return token !== null && this.#tokens.has(token);
	}
};
function keyOf$1(credential, repository) {
	return `${credential?.id ?? ""} ${repository}`;
}

// src/oci/client/head-check.ts
/**
* Finds out whether a registry serves HEAD of manifests. containerd resolves names by HEAD, and
* falls back to GET only on 405, so that an image which only GET finds cannot be pulled.
* https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/resolver.go
*/
var HeadCheck = class {
	#isServed;
	#running = null;
	/** `isServed`: the registry is known to serve HEAD. */
	constructor(isServed) {
		this.#isServed = isServed;
	}
	/**
	* Returns the status that a HEAD of one image gets twice, or null if the registry serves HEAD.
	* Once one image has shown that, the others need no request. `ask` returns null for no reply.
	*/
	async run(ask) {
		while (!this.#isServed && this.#running !== null) await this.#running;
		if (this.#isServed) return null;
		const { promise, resolve } = Promise.withResolvers();
		this.#running = promise;
		try {
			return await this.#askTwice(ask);
		} finally {
			this.#running = null;
			resolve();
		}
	}
	async #askTwice(ask) {
		const first = await ask();
		if (first === null || !isRefusedHead(first)) {
			this.#isServed = first !== null && isServedHead(first);
			return null;
		}
		return await ask() === first ? first : null;
	}
};
function isServedHead(status) {
	return status < 400 || status === 405;
}
/** A 401 or 429 concerns the credential or the quota. */
function isRefusedHead(status) {
	return !isServedHead(status) && status !== 401 && status !== 429;
}

// src/oci/client/digest-hints.ts
/** A config is smaller: a larger blob is a layer. */
const maxHintBytes = 262144;
/**
* `ofTag`: what the tag beside the digest names; null if there is none. `blob`: the blob of the
* digest. null if both say nothing.
*/
function digestHints(tag, ofTag, blob) {
	const found = ofTag?.classification;
	const digest = found?.answer === "found" ? found.digest : null;
	const hints = {
		tag: tag === null || digest === null ? null : {
			name: tag,
			digest
		},
		blob: blobKind(blob)
	};
	return hints.tag === null && hints.blob === null ? null : hints;
}
/** https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md */
function blobKind({ classification, body }) {
	if (classification.answer === "unreachable") return classification.because.code === "reply-too-large" ? "layer" : null;
	if (classification.answer !== "found") return null;
	const json = parseJson(body?.toString("utf8") ?? "");
	return jsonField(json, "rootfs") !== void 0 || jsonField(json, "architecture") !== void 0 ? "config" : "layer";
}

// src/oci/client/proof.ts
/** Refusals of what is missing or private. A 403 may come from a firewall, and proves nothing. */
const ofMissingOrPrivate = /* @__PURE__ */ new Set([
	"missing-or-private",
	"missing-or-login-may-not-pull",
	"missing-or-login-may-not-see",
	"missing-or-unseen-by-design",
	"refused"
]);
/** A refused repository that cannot be private is missing: the refusal says why it proves that. */
function provedMissing(result, quirk, path) {
	const { classification } = result;
	return classification.answer === "missing-or-denied" && quirk.mirror === void 0 && ofMissingOrPrivate.has(classification.because.code) && cannotBePrivate(quirk, path) ? {
		...result,
		classification: {
			...classification,
			lean: "missing",
			because: { code: "cannot-be-private" }
		}
	} : result;
}
/**
* What a negative result means beside the list of tags. A registry that lists the very tag that it
* does not find contradicts itself.
*/
function withTagList(result, reference, list) {
	const { classification } = result;
	const evidence = [...result.evidence, ...list.evidence];
	const words = classification.answer === "missing" ? classification.words : void 0;
	if (list.tags === null) return list.classification === null || words !== void 0 ? result : {
		classification: list.classification,
		evidence,
		ofRepository: true,
		confirmed: true
	};
	if (classification.answer === "missing" && classification.missing === "repository" && list.tags.length === 0) return {
		...result,
		evidence
	};
	if (reference.digest === null && list.tags.includes(partOf(reference)) && words === void 0) return "contradiction";
	return {
		classification: {
			answer: "missing",
			missing: reference.digest === null ? "tag" : "digest",
			tags: list.tags,
			...words === void 0 ? {} : { words }
		},
		evidence
	};
}

// src/oci/client/repository-gate.ts
/**
* Attempts the first images of a repository alone: a refusal that holds for the whole repository
* spares the others their requests. A refusal that may be a passing one is asked for twice.
*/
/** Refusals of different images that together hold for the repository. */
const refusalsOfRepository = 2;
var RepositoryGate = class {
	#states = /* @__PURE__ */ new Map();
	/** `key` names a repository and a credential. */
	async attemptOncePerRepository(key, act) {
		const state = this.#stateOf(key);
		while (!state.isOpen && state.running !== null) await state.running;
		if (state.refusal !== null) return state.refusal;
		if (state.isOpen) return act();
		const { promise, resolve } = Promise.withResolvers();
		state.running = promise;
		try {
			const result = await act();
			settle(state, result);
			return result;
		} finally {
			state.running = null;
			resolve();
		}
	}
	#stateOf(key) {
		let state = this.#states.get(key);
		if (state === void 0) {
			state = {
				running: null,
				isOpen: false,
				refusals: 0,
				refusal: null
			};
			this.#states.set(key, state);
		}
		return state;
	}
};
function settle(state, result) {
	const { classification, ofRepository, confirmed } = result;
	if (ofRepository !== true || !isRefusal(classification) || isRejection(classification)) {
		state.isOpen = true;
		return;
	}
	state.refusals++;
	if (confirmed === true || classification.challenge?.error === "insufficient_scope" || state.refusals >= refusalsOfRepository) state.refusal = result;
}

// src/oci/reply/manifest-content.ts
/**
* The bytes of a manifest or a config -> what they say of platforms and of what the image is. Pure;
* the bytes are hostile.
*/
/** A hostile manifest may name any number. Docker allows 127 layers. */
const maxLayers = 128;
/** An empty gzip stream has as many bytes: a smaller layer holds no files. */
const minLayerBytes = 20;
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
* https://github.com/opencontainers/image-spec/blob/main/manifest.md,
* https://github.com/opencontainers/image-spec/blob/main/image-index.md
*/
function readManifest(body, mediaType) {
	const json = parse$1(body);
	if (json === null) return null;
	const declared = typeOf(field(json, "mediaType"));
	const type = mediaType?.startsWith("application/vnd.") ? mediaType : declared;
	const none = {
		entries: [],
		unnamed: false,
		config: null,
		artifact: null
	};
	if (isSchema1(type) || Array.isArray(field(json, "fsLayers"))) return {
		...none,
		kind: "manifest",
		artifact: isSchema1(type) ? type : "application/vnd.docker.distribution.manifest.v1+json"
	};
	const manifests = field(json, "manifests");
	if (Array.isArray(manifests)) return {
		...none,
		kind: "index",
		...readEntries(manifests)
	};
	const config = field(json, "config");
	const configType = typeOf(field(config, "mediaType"));
	const artifactType = typeOf(field(json, "artifactType"));
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
	const digest = field(config, "digest");
	return {
		...none,
		kind: "manifest",
		config: typeof digest === "string" && isDigest(digest) ? digest : null,
		...zstdLayerOf(field(json, "layers")),
		layers: readLayers(field(json, "layers"))
	};
}
/** Leaves out foreign layers, which come from elsewhere or not at all. */
function readLayers(layers) {
	const found = [];
	for (const layer of Array.isArray(layers) ? layers : []) {
		const digest = field(layer, "digest");
		const size = field(layer, "size");
		const mediaType = typeOf(field(layer, "mediaType"));
		if (typeof digest !== "string" || !isDigest(digest) || mediaType === null) continue;
		if (/foreign|nondistributable/.test(mediaType)) continue;
		if (typeof size === "number" && size < minLayerBytes) continue;
		if (found.length < maxLayers) found.push({
			digest,
			mediaType
		});
	}
	return found;
}
function zstdLayerOf(layers) {
	for (const layer of Array.isArray(layers) ? layers : []) {
		const type = typeOf(field(layer, "mediaType"));
		if (type !== null && isZstdLayer(type)) return { zstdLayer: type };
	}
	return {};
}
function readEntries(manifests) {
	const entries = /* @__PURE__ */ new Map();
	let unnamed = false;
	for (const manifest of manifests) {
		const digest = field(manifest, "digest");
		if (typeof digest !== "string" || !isDigest(digest)) continue;
		if (field(field(manifest, "annotations"), "vnd.docker.reference.type") === "attestation-manifest") continue;
		const platform = field(manifest, "platform");
		if (!isObject(platform) || Object.keys(platform).length === 0) {
			if (typeOf(field(manifest, "artifactType")) === null) unnamed = true;
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
	].map((key) => field(value, key));
	if (typeof os !== "string" || typeof architecture !== "string") return null;
	const version = field(value, "os.version");
	const system = os === "windows" && typeof version === "string" && /^[\d.]+$/.test(version) ? `${os}(${version})` : os;
	const written = typeof variant === "string" && variant !== "" ? `${system}/${architecture}/${variant}` : `${system}/${architecture}`;
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

// src/oci/reply/verify-digest.ts
/** Compares the digest of a found manifest with the bytes that the registry sent. */
/**
* A digest must equal the requested one, and the digest of the body, if there is a body. The digest
* of a signed schema 1 manifest covers its payload only:
* https://distribution.github.io/distribution/spec/deprecated-schema-v1/
*/
function verifyDigest(said, wanted, body, method) {
	if (said.answer !== "found") return said;
	const claimed = wanted ?? said.digest;
	const got = (method === "GET" && !isSchema1(said.mediaType) ? digestOf(body, claimed) : null) ?? said.digest ?? claimed;
	if (claimed !== null && got !== claimed) return {
		answer: "unreachable",
		stage: "protocol",
		because: {
			code: "other-digest",
			digest: isDigest(got) ? got : null,
			...wanted === null ? { claimed } : {}
		}
	};
	return {
		...said,
		digest: got
	};
}
/**
* By the algorithm of the digest that it should have; null where that is none of those that images
* may have.
*/
function digestOf(body, claimed) {
	const algorithm = claimed?.split(":", 1)[0] ?? "sha256";
	return [
		"sha256",
		"sha384",
		"sha512"
	].includes(algorithm) ? `${algorithm}:${createHash(algorithm).update(body).digest("hex")}` : null;
}

// src/oci/client/request-loop.ts
/** Repeats the request for one manifest or blob until its answer is final. */
/** Challenge, token, refresh, GET and the redirects of each: a longer exchange goes in circles. */
const maxRounds = 12;
const maxWornTokens = 3;
var RequestLoop = class {
	#options;
	#request;
	#credential;
	#discovered;
	#target;
	#evidence = [];
	/** The scheme of this repository, which may differ from that of the registry. */
	#scheme;
	#method;
	#expired = null;
	#askedAgain = 0;
	#hasDoubted = false;
	/** The status of a HEAD that GET is to explain. */
	#headStatus = null;
	#retries = void 0;
	/** `discovered`: called when the first reply has shown the auth scheme. */
	constructor(options, request, credential, discovered) {
		this.#options = options;
		this.#request = request;
		this.#credential = credential;
		this.#discovered = discovered;
		this.#target = options.endpoint.manifestUrl(request.step, request.reference);
		this.#scheme = options.discovery.scheme;
		this.#method = request.method;
	}
	async run() {
		for (let round = 0; round < maxRounds; round++) {
			const result = await this.#round(round);
			if (result !== null) return result;
		}
		return this.#noRegistry("redirect-loop");
	}
	/** Returns the result, or null to go on with another request. */
	async #round(round) {
		const authorizing = this.#options.authorizer.authorize({
			scheme: this.#scheme,
			repository: this.#request.reference.path,
			credential: this.#credential,
			expired: this.#expired,
			isWorn: this.#askedAgain > 1,
			before: this.#evidence
		});
		if (round > 0) this.#discovered();
		const credential = await authorizing;
		if ("classification" in credential) return {
			...credential,
			evidence: [...this.#evidence, ...credential.evidence]
		};
		const { outcome, accepted } = await this.#send(credential);
		if (outcome === "rejected") return {
			classification: refusedBefore,
			evidence: this.#evidence
		};
		this.#remember(outcome.evidence);
		if ("classification" in outcome) return {
			classification: outcome.classification,
			evidence: this.#evidence
		};
		const { reply, crossRegistry } = outcome;
		const next = (accepted || this.#options.opened.hasCredential(this.#credential)) && outcome.next.answer !== "continue" && isRejection(outcome.next) ? notThisLogin : outcome.next;
		this.#retries = reply.status >= 500 ? 0 : void 0;
		const learned = schemeOf(reply, credential);
		if (learned !== null) this.#options.discovery.learn(learned);
		if (this.#takesUp(learned, reply, credential) || this.#asksAgain(next, reply, credential)) return null;
		if (next.answer === "continue") return this.#goOn(next, learned, credential, reply.status);
		return this.#conclude(next, reply, credential, crossRegistry);
	}
	/** A request that was sent again and had the same reply is told once. */
	#remember(evidence) {
		for (const item of evidence) if (!isDeepStrictEqual(item, this.#evidence.at(-1))) this.#evidence.push(item);
	}
	/** Sends the request. `accepted`: the login was known to be good when it was sent. */
	async #send(credential) {
		const { requests, checks } = this.#options;
		const { step, reference, maxBytes } = this.#request;
		const login = credential.sent === "login" ? this.#credential : null;
		let accepted = false;
		const send = () => {
			accepted = login !== null && checks.isAccepted(login);
			return requests.run({
				step,
				method: this.#method,
				target: this.#target,
				credential,
				kind: reference.digest === null ? "tag" : "digest",
				repository: reference.path,
				refreshed: this.#expired !== null,
				crossRegistry: this.#credential === null ? reference.path : null,
				...this.#retries === void 0 ? {} : { retries: this.#retries },
				...maxBytes === void 0 ? {} : { maxBytes }
			});
		};
		return {
			outcome: login === null ? await send() : await checks.run(login, send, (sent) => statusByReply(sent, this.#evidence, asksForTokens(this.#options))),
			accepted
		};
	}
	/**
	* A refusal of a token that has worked, or of a repository that the credential has opened, is
	* worth a new token and another request, once; concurrent requests may wear out the new token as
	* well. A policy that names its reason is not.
	*/
	#asksAgain(next, { status }, sent) {
		const { opened } = this.#options;
		const { path } = this.#request.reference;
		const refused = (status === 401 || status === 403) && (next.answer === "missing-or-denied" || next.answer === "denied" && next.credential !== "insufficient" || next.answer === "continue" && next.how === "get");
		const isWorn = opened.hasToken(sent.token);
		const worked = isWorn || opened.hasRepository(this.#credential, path);
		if (!refused || !worked || this.#askedAgain >= (isWorn ? maxWornTokens : 1)) return false;
		this.#askedAgain++;
		if (sent.token !== null) this.#expired = sent;
		return true;
	}
	/** Takes up a scheme that asks for more than was shown: Basic for a login, or another token. */
	#takesUp(learned, reply, sent) {
		const current = this.#scheme;
		if (reply.status === 401 && learned?.scheme === "basic" && this.#doubtsBasic()) return true;
		if (learned?.scheme === "bearer" && current?.scheme === "basic" && this.#options.endpoint.quirk.basic !== true) {
			this.#scheme = learned;
			this.#options.discovery.replace(learned);
			return true;
		}
		if (learned?.scheme === "basic" && current?.scheme !== "basic" && sent.sent === "nothing" && this.#credential !== null && "password" in this.#credential.secret) {
			this.#scheme = learned;
			return true;
		}
		if (reply.status === 401 && learned !== null && this.#expired === null && sent.token !== null && asksForOtherToken(learned, current, sent.scope)) {
			this.#scheme = learned;
			this.#expired = sent;
			return true;
		}
		return false;
	}
	/**
	* A proxy may ask for Basic in the place of a registry that asks for tokens. Then the request is
	* sent again: with a token, or as it was if it is the first to this registry. Returns false the
	* second time, and if the registry may mean it.
	*/
	#doubtsBasic() {
		if (this.#hasDoubted) return false;
		if (asksForTokens(this.#options)) {
			if (this.#scheme?.scheme === "bearer") return false;
			this.#scheme = this.#options.discovery.scheme;
		} else if (this.#scheme !== null || this.#credential !== null) return false;
		this.#hasDoubted = true;
		return true;
	}
	#goOn({ how }, learned, sent, status) {
		switch (how) {
			case "authenticate":
				this.#scheme = learned;
				if (learned?.scheme === "bearer" && this.#options.endpoint.quirk.basic !== true) this.#options.discovery.replace(learned);
				return null;
			case "refresh":
				this.#scheme = learned ?? this.#scheme;
				this.#expired = sent;
				return null;
			case "get":
				this.#method = "GET";
				this.#headStatus = status;
				return null;
		}
		return this.#noRegistry("redirects-nowhere");
	}
	async #conclude(classification, reply, sent, crossRegistry) {
		const { endpoint, authorizer, getLimited } = this.#options;
		const { reference, wantsBody } = this.#request;
		if (classification.answer === "missing-or-denied" && sent.sent === "login-token" && isHarborBasicChallenge(reply)) {
			const refused = await authorizer.proveLogin(this.#scheme, this.#credential);
			if (refused !== null) {
				const evidence = [...this.#evidence, ...refused.evidence];
				return {
					classification: refused.classification,
					evidence,
					asAnonymous: true
				};
			}
		}
		if (classification.answer === "rate-limited" && this.#method === "GET" && wantsBody !== null && endpoint.quirk.headIsFree === true) {
			getLimited();
			this.#method = "HEAD";
			return null;
		}
		if (classification.answer === "found") this.#options.opened.add(this.#credential, reference.path, sent.token);
		const text = classification.answer === "found" ? "" : reply.body.toString("utf8");
		const verified = withRefusedHead$1(withChallenge(verifyDigest(classification, reference.digest, reply.body, this.#method), reply), endpoint.quirk.mirror === true ? null : this.#headStatus);
		return {
			classification: verified,
			evidence: this.#evidence,
			ofRepository: isRefusal(classification) && isOfRepository(reply.status, text),
			asAnonymous: isRejection(classification) && isTakenForNobody(text),
			unchallenged: sent.sent === "nothing" && !crossRegistry,
			...this.#method === "GET" && verified.answer === "found" ? { body: reply.body } : {}
		};
	}
	#noRegistry(code) {
		return {
			classification: {
				answer: "unreachable",
				stage: "protocol",
				because: { code }
			},
			evidence: this.#evidence
		};
	}
};
/** containerd asks for a manifest by HEAD, and by GET only after a 405. */
function withRefusedHead$1(classification, status) {
	return classification.answer === "found" && status !== null && isRefusedHead(status) ? {
		...classification,
		refusedHead: status
	} : classification;
}
/** True if the registry has asked for a token, and does not mean a login by Basic. */
function asksForTokens({ discovery, endpoint }) {
	return discovery.scheme?.scheme === "bearer" && endpoint.quirk.basic !== true;
}
/** The auth scheme that a reply teaches; null if it teaches none. */
function schemeOf(reply, { sent }) {
	if (reply.status === 401) return parseAuthScheme(reply);
	return reply.status < 500 && reply.status !== 429 && sent === "nothing" ? { scheme: "open" } : null;
}
/**
* What the reply to a login shows about it: only a 401 refuses the login, and only a reply beyond
* authorization accepts it.
*/
function statusByReply(outcome, before, asksForTokens) {
	if ("classification" in outcome) return "unknown";
	const { next, reply, evidence } = outcome;
	const { scheme = null } = (reply.status === 401 ? parseAuthScheme(reply) : null) ?? {};
	if (scheme === "bearer" || scheme === "basic" && asksForTokens) return "unknown";
	const refusal = next.answer === "continue" ? null : withChallenge(next, reply);
	if (refusal !== null && isRejection(refusal)) {
		const asAnonymous = isTakenForNobody(reply.body.toString("utf8"));
		return {
			classification: refusal,
			evidence: [...before, ...evidence],
			asAnonymous
		};
	}
	return reply.status < 300 || reply.status === 404 ? "accepted" : "unknown";
}

// src/oci/client/scheme-discovery.ts
/**
* Discovers the auth scheme of a registry (the "ping" of other clients) without an extra request:
* the first request discovers the scheme, and concurrent requests wait for it.
*/
var SchemeDiscovery = class {
	#scheme;
	#discovering = null;
	/** `scheme`: if it is known beforehand. */
	constructor(scheme) {
		this.#scheme = scheme;
	}
	get scheme() {
		return this.#scheme;
	}
	/** The first scheme stays. */
	learn(scheme) {
		this.#scheme ??= sharedScheme(scheme);
	}
	/** A registry that was open, or asked for Basic, asks for a token. */
	replace(scheme) {
		if (this.#scheme?.scheme !== "bearer") this.#scheme = sharedScheme(scheme);
	}
	/**
	* Runs `act` once the scheme is known, or to discover it. `act` calls `discovered` when others
	* may go on; if it has not learned the scheme by then, the next in line tries to.
	*/
	async run(act) {
		while (this.#scheme === null && this.#discovering !== null) await this.#discovering;
		if (this.#scheme !== null) return act(() => {});
		const { promise, resolve } = Promise.withResolvers();
		this.#discovering = promise;
		const discovered = () => {
			if (this.#discovering === promise) this.#discovering = null;
			resolve();
		};
		try {
			return await act(discovered);
		} finally {
			discovered();
		}
	}
};

// src/oci/client/repository-list.ts
const maxRepositories = 1e3;
const maxNameLength = 255;
var RepositoryLists = class {
	#fetch;
	#urlOf;
	#isSecret;
	#lists = /* @__PURE__ */ new Map();
	/**
	* `urlOf` returns the URL of `_catalog`. `isSecret`: does the name give back a secret? A
	* suggestion could show it.
	*/
	constructor(urlOf, fetch, isSecret) {
		this.#fetch = fetch;
		this.#urlOf = urlOf;
		this.#isSecret = isSecret;
	}
	/** null if the registry lists none: many refuse, and Docker Hub has no such list. */
	list(credential) {
		const key = credential?.id ?? "";
		let list = this.#lists.get(key);
		if (list === void 0) this.#lists.set(key, list = this.#read(credential));
		return list;
	}
	async #read(credential) {
		const url = this.#urlOf();
		url.searchParams.set("n", String(maxRepositories));
		const outcome = await this.#fetch(url, credential);
		if (outcome === null || "classification" in outcome) return null;
		const { next, reply } = outcome;
		if (next.answer !== "continue" || next.how !== "proceed") return null;
		return readRepositories(reply.body)?.filter((name) => !this.#isSecret(name)) ?? null;
	}
};
/** The valid names of a page; null if the body is no list. */
function readRepositories(body) {
	const names = jsonField(parseJson(body.toString("utf8")), "repositories");
	if (!Array.isArray(names)) return null;
	return names.filter((name) => typeof name === "string" && name.length <= maxNameLength && /^[a-z0-9][a-z0-9._/-]*$/.test(name)).slice(0, maxRepositories);
}

// src/oci/client/tag-list.ts
const maxTagPages = 3;
const maxTags = 3e3;
const pageSize = 1e3;
var TagLists = class {
	#options;
	#lists = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
	}
	list(repository, credential) {
		const key = `${credential?.id ?? ""} ${repository}`;
		let list = this.#lists.get(key);
		if (list === void 0) this.#lists.set(key, list = this.#read(repository, credential));
		return list;
	}
	async #read(repository, credential) {
		const { unlisted, urlOf, fetch, isSecret } = this.#options;
		if (unlisted) return {
			tags: null,
			classification: null,
			evidence: []
		};
		const tags = [];
		const evidence = [];
		const first = urlOf(repository);
		first.searchParams.set("n", String(pageSize));
		let url = first;
		for (let page = 0; page < maxTagPages && url !== null && tags.length < maxTags; page++) {
			const outcome = await fetch(url, repository, credential, evidence);
			if (outcome === null || "classification" in outcome) break;
			const { next, reply } = outcome;
			if (page === 0 && (next.answer === "missing" || next.answer === "missing-or-denied")) return {
				tags: null,
				classification: next,
				evidence: outcome.evidence
			};
			const listed = next.answer === "continue" && next.how === "proceed" ? readTagPage(reply.body) : null;
			if (listed === null) break;
			if (page === 0) evidence.push(...outcome.evidence);
			tags.push(...listed.filter((tag) => !isSecret(tag)));
			url = nextPage(reply, url, first.origin);
		}
		return {
			tags: evidence.length === 0 ? null : tags.slice(0, maxTags),
			classification: null,
			evidence
		};
	}
};
/**
* The URL of the next page; null if there is none on the same origin.
* https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
*/
function nextPage({ headers }, from, origin) {
	const link = /<([^<>]*)>\s*;[^,]*\brel="?next"?/.exec(headers["link"]?.join(", ") ?? "")?.[1];
	const next = link !== void 0 && URL.canParse(link, from.href) ? new URL(link, from) : null;
	return next !== null && next.origin === origin ? next : null;
}
/** The valid tags of a page; null if the body is no list. Go writes an empty list as `null`. */
function readTagPage(body) {
	const tags = jsonField(parseJson(body.toString("utf8")), "tags");
	if (tags === null) return [];
	return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag)) : null;
}

// src/oci/client/client.ts
var RegistryClient = class {
	endpoint;
	#checks;
	#discovery;
	#authorizer;
	#requests;
	#tagLists;
	#repositoryLists;
	#gate = new RepositoryGate();
	#opened = new Opened();
	#headCheck;
	#anonymousProbes = /* @__PURE__ */ new Map();
	#headOnly;
	constructor({ endpoint: options, headOnly, trustedRealm, shared }) {
		const { quirk } = options;
		const { transport, tokens, checks, secrets, evidence } = shared;
		const endpoint = new Endpoint(options);
		this.endpoint = endpoint;
		this.#checks = checks;
		this.#headOnly = headOnly && quirk.headIsFree === true;
		this.#headCheck = new HeadCheck(quirk.headIsFree === true || quirk.mirror === true);
		this.#discovery = new SchemeDiscovery(quirk.basic === true ? { scheme: "basic" } : null);
		this.#authorizer = new Authorizer({
			endpoint,
			trustedRealm,
			tokens,
			checks
		});
		this.#requests = new Requests({
			endpoint,
			transport,
			evidence,
			crossRegistryToken: (scheme, repository, before) => this.#authorizer.authorize({
				scheme,
				repository,
				credential: null,
				expired: null,
				before
			})
		});
		const isSecret = (name) => secrets.clean(name).includes("***");
		this.#tagLists = new TagLists({
			unlisted: quirk.unlisted === true,
			urlOf: (repository) => endpoint.tagListUrl(repository),
			fetch: (url, repository, credential, before) => this.#getList({
				target: url,
				repository,
				scope: null
			}, credential, before),
			isSecret
		});
		this.#repositoryLists = new RepositoryLists(() => endpoint.catalogUrl, (target, credential) => this.#getList({
			target,
			repository: "",
			scope: "registry:catalog:*"
		}, credential, []), isSecret);
	}
	/** The answer to every question if the registry may not or cannot be asked; else null. */
	get problem() {
		return this.endpoint.problem;
	}
	/**
	* Bodies of manifests are not asked for: a GET counts as a pull and is not wanted, or it was
	* refused by rate limit while HEAD is free.
	*/
	get headOnly() {
		return this.#headOnly;
	}
	/**
	* Whether the layers of its images are looked up: not at a registry that counts a GET of a
	* manifest as a pull, nor at a mirror, which fetches layers when they are asked for.
	*/
	get checksLayers() {
		const { quirk } = this.endpoint;
		return !this.#headOnly && quirk.headIsFree !== true && quirk.mirror === void 0;
	}
	/** What one credential gets, or an anonymous request (null). */
	async attempt(request, credential) {
		const result = await this.#attemptGated(request, credential);
		const { classification, evidence } = result;
		if (credential === null || !isRejection(classification)) return result;
		const asAnonymous = result.asAnonymous === true;
		const first = this.#checks.reject(credential, {
			classification,
			evidence,
			asAnonymous
		});
		if (first.asAnonymous) {
			const anonymous = await this.#attemptGated(request, null);
			if (anonymous.classification.answer === "found") return anonymous;
		}
		return {
			classification: first.classification,
			evidence: first.evidence
		};
	}
	/** Asks for a manifest or blob below an image that the credential has found. */
	fetch(step, reference, method, credential) {
		const limit = step === "blob" && method === "HEAD" ? { maxBytes: maxHintBytes } : {};
		return this.#request({
			step,
			reference,
			method,
			wantsBody: null,
			...limit
		}, credential, () => {});
	}
	/** Gets a blob of up to `maxBytes`; null if it cannot be had. */
	async getBlob(reference, credential, maxBytes) {
		const { body } = await this.#request({
			step: "blob",
			reference,
			method: "GET",
			wantsBody: null,
			maxBytes
		}, credential, () => {});
		return body ?? null;
	}
	/** The tags of a repository; null if they cannot be listed with the credential. */
	async listTags(reference, credential) {
		await this.attempt({
			step: "manifest",
			reference,
			method: "HEAD",
			wantsBody: null
		}, credential);
		return (await this.#tagLists.list(reference.path, credential)).tags;
	}
	/**
	* Returns the evidence that a repository serves requests that show nothing, without a challenge;
	* null if it asks for credentials. containerd shows credentials only when it is asked to, so that
	* a bad one does no harm there; this client shows them at once, as other repositories asked for.
	* https://github.com/containerd/containerd/blob/301026e/core/remotes/docker/authorizer.go
	*/
	probeAnonymous(reference) {
		let probe = this.#anonymousProbes.get(reference.path);
		if (probe === void 0) {
			probe = this.#requests.run({
				step: "manifest",
				method: "HEAD",
				target: this.endpoint.manifestUrl("manifest", reference),
				credential: noCredential,
				kind: reference.digest === null ? "tag" : "digest",
				repository: reference.path,
				refreshed: false,
				crossRegistry: null
			}).then((outcome) => "next" in outcome && outcome.next.answer === "found" ? outcome.evidence : null);
			this.#anonymousProbes.set(reference.path, probe);
		}
		return probe;
	}
	#attemptGated(request, credential) {
		if (request.servedBefore === true) return this.#getManifest(request, credential);
		const key = `${credential?.id ?? ""} ${request.reference.path}`;
		return this.#gate.attemptOncePerRepository(key, () => this.#getManifest(request, credential));
	}
	/** Gets the manifest and, if it is absent, the list of tags, which may contradict that. */
	async #getManifest(request, credential) {
		const { reference } = request;
		const { quirk } = this.endpoint;
		const first = await this.#withAuthScheme(request, credential);
		const result = provedMissing(first, quirk, reference.path);
		const claimed = claimedDigest(result);
		if (claimed !== null) return this.#withClaimedDigest(result, reference, claimed, credential);
		const { answer } = result.classification;
		if (!(answer === "missing-or-denied" && quirk.hides === true && credential !== null) && answer !== "missing") return result;
		const list = await this.#tagLists.list(reference.path, credential);
		const listed = withTagList(result, reference, list);
		if (listed !== "contradiction") return await this.#withSiblings(await this.#withDigestHints(listed, reference, credential), credential);
		const wantsBody = request.wantsBody === null ? null : { open: true };
		const again = await this.#request({
			...request,
			wantsBody
		}, credential, () => {});
		const evidence = [
			...result.evidence,
			...list.evidence,
			...again.evidence
		];
		return again.classification.answer === "found" ? {
			...again,
			evidence
		} : {
			classification: {
				answer: "inconclusive",
				because: { code: "listed-but-not-found" }
			},
			evidence
		};
	}
	/** A node fetches the digest that the header of a reply names, whatever the body is. */
	async #withClaimedDigest(result, reference, claimed, credential) {
		const byDigest = {
			...reference,
			tag: null,
			digest: claimed
		};
		const { classification, evidence } = await this.fetch("manifest", byDigest, "HEAD", credential);
		if (classification.answer !== "missing") return result;
		return {
			classification: {
				answer: "unreachable",
				stage: "protocol",
				because: {
					code: "digest-not-served",
					claimed
				}
			},
			evidence: [...result.evidence, ...evidence]
		};
	}
	/** Adds the repositories that a registry without deviations lists; large ones list none. */
	async #withSiblings(result, credential) {
		const { classification } = result;
		const isKnown = this.endpoint.quirk.hosts.length > 0;
		if (classification.answer !== "missing" || classification.missing !== "repository" || isKnown) return result;
		const siblings = await this.#repositoryLists.list(credential);
		return siblings === null || siblings.length === 0 ? result : {
			...result,
			classification: {
				...classification,
				siblings
			}
		};
	}
	/** Looks up what a repository holds in place of a digest that it lacks. */
	async #withDigestHints(result, reference, credential) {
		const { classification } = result;
		if (classification.answer !== "missing" || classification.missing !== "digest") return result;
		const { tag, digest } = reference;
		const ofTag = tag === null ? null : await this.#request({
			step: "manifest",
			method: "HEAD",
			wantsBody: null,
			reference: {
				...reference,
				digest: null
			}
		}, credential, () => {});
		const blob = await this.#request({
			step: "blob",
			reference,
			method: "GET",
			wantsBody: null,
			maxBytes: maxHintBytes
		}, credential, () => {});
		const instead = digestHints(tag, ofTag, blob);
		if (digest === null || instead === null) return result;
		return {
			...result,
			classification: {
				...classification,
				instead
			}
		};
	}
	#withAuthScheme(request, credential) {
		return this.#discovery.run((discovered) => this.#request(request, credential, discovered));
	}
	/** Asks for the manifest itself if its body is wanted, and for its headers otherwise. */
	async #request(request, credential, discovered) {
		const { wantsBody } = request;
		if (wantsBody === null || !wantsBody.open || this.#headOnly) return this.#loop(request, credential, discovered);
		wantsBody.open = false;
		const result = await this.#loop({
			...request,
			method: "GET"
		}, credential, discovered);
		const { classification } = result;
		wantsBody.open = classification.answer !== "found";
		if (classification.answer !== "found") return result;
		const refusedHead = this.#headCheck.run(() => this.#headStatus(request, credential));
		return {
			...result,
			refusedHead
		};
	}
	/** What a HEAD of a manifest gets: its status, or null if there is no reply to judge by. */
	async #headStatus({ reference }, credential) {
		const authorized = await this.#authorizer.authorize({
			scheme: this.#discovery.scheme,
			repository: reference.path,
			credential,
			expired: null,
			before: []
		});
		if ("classification" in authorized) return null;
		const outcome = await this.#requests.run({
			step: "manifest",
			method: "HEAD",
			target: this.endpoint.manifestUrl("manifest", reference),
			credential: authorized,
			kind: reference.digest === null ? "tag" : "digest",
			repository: reference.path,
			refreshed: false,
			crossRegistry: credential === null ? reference.path : null
		});
		return "reply" in outcome ? outcome.reply.status : null;
	}
	#loop(request, credential, discovered) {
		const options = {
			endpoint: this.endpoint,
			authorizer: this.#authorizer,
			requests: this.#requests,
			checks: this.#checks,
			discovery: this.#discovery,
			opened: this.#opened,
			getLimited: () => {
				this.#headOnly = true;
			}
		};
		return new RequestLoop(options, request, credential, discovered).run();
	}
	/** `scope` replaces that of a pull. */
	async #getList({ target, repository, scope }, credential, before) {
		const { scheme } = this.#discovery;
		const authorized = await this.#authorizer.authorize({
			scheme: scope === null || scheme?.scheme !== "bearer" ? scheme : {
				...scheme,
				scope
			},
			repository,
			credential,
			expired: null,
			before
		});
		if ("classification" in authorized) return null;
		return this.#requests.run({
			step: "tags",
			method: "GET",
			target,
			credential: authorized,
			kind: "tag",
			repository,
			refreshed: false,
			crossRegistry: credential === null ? repository : null
		});
	}
};
/** The digest that a reply for a tag names, and its body contradicts; null for other results. */
function claimedDigest({ classification }) {
	return classification.answer === "unreachable" && classification.because.code === "other-digest" ? classification.because.claimed ?? null : null;
}

// \0built-in:import:dns
const builtIn$4 = /* @__PURE__ */ process.getBuiltinModule("node:dns");
const lookup = builtIn$4.lookup;

// src/oci/http/address-guard.ts
/** Applies the address policy to names and to the addresses that they resolve to. */
/** Returns why nothing may be sent to `host`; null if it may be asked. */
function refuseAddress(danger, { listed, restricted }, host) {
	if (danger === "never") return refused(danger, host);
	if (danger === "loopback" && !listed) return refused(danger, host);
	if (danger !== null && restricted) return refused("private", host);
	return null;
}
function refused(danger, address) {
	return {
		noReply: "refused",
		danger,
		reason: {
			code: "address-forbidden",
			kind: danger,
			address
		}
	};
}
/**
* Resolves a name and hands on only the addresses that may be asked, because an attacker's name may
* resolve to anything. The socket connects to the very address that was checked. If none is left,
* the error carries the refusal (see `refusalIn`).
*/
function guardedLookup(guard) {
	return (hostname, options, callback) => {
		lookup(hostname, {
			...options,
			all: true
		}, (error, addresses) => {
			if (error !== null) return callback(error, "", 0);
			const refusals = addresses.map(({ address }) => refuseAddress(dangerOf(address), guard, `${hostname} (${address})`));
			const kept = addresses.filter((_, index) => refusals[index] === null);
			const [first] = kept;
			if (first === void 0) {
				const refusal = refusals.find((each) => each !== null);
				return callback(Object.assign(/* @__PURE__ */ new Error("address-refused"), refusal === void 0 ? { code: "ENOTFOUND" } : { refusal }), "", 0);
			}
			if (options.all === true) return callback(null, kept);
			callback(null, first.address, first.family);
		});
	};
}
/**
* Checks the address of a host behind a proxy. The proxy resolves the name itself, perhaps
* differently; a forbidden address that this machine finds is refused all the same.
*/
async function refuseBehindProxy({ hostname }, guard) {
	return new Promise((settle) => {
		guardedLookup(guard)(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error) => settle(refusalIn(error)));
	});
}
/** The refusal that `guardedLookup` attached to an error or to its cause; null if there is none. */
function refusalIn(error) {
	const refusal = error instanceof Error ? Reflect.get(error, "refusal") ?? Reflect.get(error.cause instanceof Error ? error.cause : {}, "refusal") : null;
	return isRefusedAddress(refusal) ? refusal : null;
}
function isRefusedAddress(value) {
	return typeof value === "object" && value !== null && Reflect.get(value, "noReply") === "refused";
}

// src/oci/http/breaker.ts
/** Failed requests in a row, each with all its tries, after which a host that was up is down. */
const maxFailuresInRow = 4;
/** The same while requests that began before the row are still open. */
const maxFailuresWithWitnesses = 32;
var Breaker = class {
	#stopped = null;
	#failuresInRow = 0;
	#failure = null;
	/** Requests that have begun and not ended. */
	#open = /* @__PURE__ */ new Set();
	/**
	* Those of them that began before the row of failures. A failure may arrive before the reply to
	* an earlier request, so the host is not down until these have ended without a reply.
	*/
	#witnesses = /* @__PURE__ */ new Set();
	#pausedUntilMs = 0;
	#servedAtMs = null;
	/** What every further request gets; null while the host may be asked. */
	get stopped() {
		return this.#stopped;
	}
	/** The host has answered anything but 429. */
	get hasServed() {
		return this.#servedAtMs !== null;
	}
	/** Has the host answered anything but 429 at `atMs` or later? */
	servedSince(atMs) {
		return this.#servedAtMs !== null && this.#servedAtMs >= atMs;
	}
	/** When requests may go on, by the clock; 0 if the host has never asked for a pause. */
	get pausedUntilMs() {
		return this.#pausedUntilMs;
	}
	pauseUntil(atMs) {
		this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
	}
	serve(nowMs) {
		this.#servedAtMs = nowMs;
	}
	/** A reply that is no failure ends the row. */
	succeed() {
		this.#failuresInRow = 0;
		this.#witnesses.clear();
	}
	request() {
		const request = {
			begin: () => void this.#open.add(request),
			fail: (reason) => this.#fail(request, reason),
			end: () => {
				this.#open.delete(request);
				this.#witnesses.delete(request);
				this.#judge();
			}
		};
		return request;
	}
	#fail(request, reason) {
		if (this.#failuresInRow++ === 0) this.#witnesses = new Set(this.#open);
		this.#failure = reason;
		this.#witnesses.delete(request);
		this.#judge();
	}
	/**
	* A host that has never answered is stopped at once, so that later requests need not fail one by
	* one; one that has answered may have failed by chance and is stopped after several failures in
	* a row.
	*/
	#judge() {
		if (this.#failure === null || this.#failuresInRow === 0) return;
		const needed = this.hasServed ? maxFailuresInRow : 1;
		if (this.#failuresInRow >= needed && this.#witnesses.size === 0 || this.#failuresInRow >= maxFailuresWithWitnesses) this.stop(this.#failure);
	}
	/** The first reason stays. */
	stop(reason) {
		this.#stopped ??= reason;
	}
};

// \0built-in:import:diagnostics_channel
const builtIn$3 = /* @__PURE__ */ process.getBuiltinModule("node:diagnostics_channel");
const subscribe = builtIn$3.subscribe;

// \0built-in:import:http2
const builtIn$2 = /* @__PURE__ */ process.getBuiltinModule("node:http2");
const constants = builtIn$2.constants;

// \0built-in:import:stream
const builtIn$1 = /* @__PURE__ */ process.getBuiltinModule("node:stream");
const Duplex = builtIn$1.Duplex;

// src/oci/http/cancelled-streams.ts
/** Reports replies over HTTP/2 that the server cancels before their end. */
let isWatching = false;
/**
* undici takes a body that ends with RST_STREAM and CANCEL for a complete one, because Node reports
* no error for this code:
* https://github.com/nodejs/node/blob/v24.0.0/lib/internal/http2/core.js
*/
function failCancelledStreams() {
	if (isWatching) return;
	isWatching = true;
	subscribe("http2.client.stream.created", (message) => {
		const stream = streamOf(message);
		stream?.once("end", () => {
			if (Reflect.get(stream, "rstCode") === constants.NGHTTP2_CANCEL) stream.emit("error", cancelled());
		});
	});
}
function streamOf(message) {
	return typeof message === "object" && message !== null && "stream" in message && message.stream instanceof Duplex ? message.stream : null;
}
function cancelled() {
	return Object.assign(/* @__PURE__ */ new Error(), { code: "ERR_HTTP2_STREAM_CANCEL" });
}

// src/oci/http/http-message.ts
function unreachable(failure, tries) {
	return {
		noReply: "unreachable",
		failure,
		tries
	};
}

// src/oci/http/http-versions.ts
/** Statuses by which servers and load balancers refuse a version of HTTP, among other things. */
const versionStatuses = /* @__PURE__ */ new Set([
	400,
	403,
	421,
	426,
	464,
	505
]);
const maxUnproven = 2;
/**
* A server or a proxy that ends an HTTP/2 session fails all requests in it at once. The requests
* after it go over HTTP/1.1, where a lost connection costs one request, unless the server does not
* speak HTTP/1.1.
*/
var HttpVersions = class {
	#options;
	#any;
	#http1 = null;
	/** `offered`: HTTP/1.1 is tried and has not been answered yet. */
	#state = "any";
	/** Requests over HTTP/1.1 without an answer, before the first answer. */
	#unproven = 0;
	constructor(options) {
		this.#options = options;
		this.#any = options.open("any");
	}
	/** The pool for the next request. */
	get dispatcher() {
		if (this.#state === "any" || this.#state === "http2-only") return this.#any;
		return this.#http1 ??= this.#options.open("http1");
	}
	/**
	* Takes note of what came of a request over `dispatcher`. Returns true if the server may have
	* refused only the version: the request is to be sent again over HTTP/2.
	*/
	isVersionRefused(dispatcher, reply) {
		if (dispatcher === this.#any) {
			if (this.#state === "any" && this.#isLost(reply)) this.#state = "offered";
			return false;
		}
		if (this.#state === "http1") return false;
		if (!("noReply" in reply) && !versionStatuses.has(reply.status)) {
			this.#state = "http1";
			return false;
		}
		if ("noReply" in reply && reply.noReply !== "unreachable") return false;
		if (!("noReply" in reply) || /^(?:tls|protocol)$/.test(reply.failure.stage) || ++this.#unproven >= maxUnproven) this.#state = "http2-only";
		return true;
	}
	/** True if an HTTP/2 session or stream ended without a reply. */
	#isLost(reply) {
		if (!("noReply" in reply) || reply.noReply !== "unreachable") return false;
		const { code, reason } = reply.failure;
		if (reason.code === "stream-reset") return true;
		return (code === "reset" || code === "closed" || code === "cut") && this.#options.speaksHttp2();
	}
	async destroy() {
		await Promise.all([this.#any.destroy(), this.#http1?.destroy()]);
	}
};

// src/oci/http/proxy.ts
/** Chooses the proxy for a URL from the environment. */
/**
* Returns the proxy for a URL as curl and Go choose it: lower-case names win, HTTPS falls back to
* HTTP_PROXY, NO_PROXY takes hosts, suffixes, ports, networks (CIDR) and `*`, and the machine
* itself is never reached through a proxy. Returns "broken" if the variable holds no URL, null
* for none.
* https://pkg.go.dev/golang.org/x/net@v0.40.0/http/httpproxy#Config
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

// src/oci/http/socket-count.ts
/** Counts the open sockets of one origin, so that a timeout can name the stage it stopped at. */
var SocketCount = class {
	/** Sockets that TCP has connected. */
	tcp = 0;
	/** Sockets ready for HTTP: those of TLS have finished the handshake. */
	ready = 0;
	/** A socket has agreed on HTTP/2. */
	speaksHttp2 = false;
	#open;
	/** `open`: the sockets of all origins, those still connecting among them. */
	constructor(open) {
		this.#open = open;
	}
	/**
	* Watches a socket that undici begins to connect. undici's types do not declare the return value
	* of a connector: null for anything but a socket.
	*/
	watch(socket) {
		if (!(socket instanceof Socket)) return null;
		this.#open.add(socket);
		socket.once("close", () => this.#open.delete(socket));
		socket.once("secureConnect", () => {
			if (Reflect.get(socket, "alpnProtocol") === "h2") this.speaksHttp2 = true;
		});
		for (const [event, stage] of [["connect", "tcp"], [Reflect.has(socket, "encrypted") ? "secureConnect" : "connect", "ready"]]) socket.once(event, () => {
			this[stage]++;
			socket.once("close", () => this[stage]--);
		});
		return socket;
	}
};

// src/oci/http/origin.ts
const maxHeaderBytes = 65536;
/** Opens the pool of an origin, or returns why nothing may or can be sent there. */
async function openOrigin(url, connection, options) {
	const { settings, restricted, contexts } = options;
	const guard = {
		listed: settings.listed,
		restricted
	};
	const refusal = refuseAddress(dangerOfHost(url), guard, url.hostname);
	if (refusal !== null) return refusal;
	const proxy = proxyFor(url, options.environment);
	if (proxy !== null && restricted) {
		const behind = await refuseBehindProxy(url, guard);
		if (behind !== null) return behind;
	}
	if (proxy === "broken") return unreachable({
		stage: "proxy",
		reason: { code: "proxy-variable-invalid" },
		passing: false
	}, 0);
	let secureContext;
	if (url.protocol === "https:" || proxy?.protocol === "https:") try {
		secureContext = await contexts.get(settings.caFile, connection);
	} catch {
		return unreachable({
			stage: "tls",
			reason: connection === void 0 ? {
				code: "ca-file-unreadable",
				file: settings.caFile ?? ""
			} : { code: "hosts-toml-certificate-unreadable" },
			passing: false
		}, 0);
	}
	const tls = {
		...secureContext === void 0 ? {} : { secureContext },
		...connection?.unverified === true ? { rejectUnauthorized: false } : {}
	};
	const health = options.health.get(url.host) ?? {
		requests: 0,
		failures: 0
	};
	options.health.set(url.host, health);
	return {
		host: url.host,
		health,
		versions: new HttpVersions({
			open: (offer) => dispatcherFor(proxy, guard, tls, connection, offer === "any", options),
			speaksHttp2: () => options.sockets.speaksHttp2
		}),
		gate: new Gate(settings.concurrency),
		breaker: new Breaker(),
		proxied: proxy !== null,
		proxy: proxy?.host ?? null,
		sockets: options.sockets
	};
}
function dispatcherFor(proxy, guard, tls, connection, allowH2, { undici, settings, timeoutMs, clock, sockets }) {
	const connectTimeoutMs = Math.min(timeoutMs, connection?.connectTimeoutMs ?? timeoutMs);
	if (allowH2) failCancelledStreams();
	const pool = {
		connections: settings.concurrency,
		connectTimeout: connectTimeoutMs,
		allowH2,
		maxHeaderSize: maxHeaderBytes,
		pipelining: 1
	};
	if (proxy !== null) {
		const { secureContext } = tls;
		return new undici.ProxyAgent({
			...pool,
			uri: proxy.href,
			requestTls: tls,
			proxyTls: secureContext === void 0 ? {} : { secureContext }
		});
	}
	const connector = undici.buildConnector({
		...tls,
		lookup: guardedLookup(guard),
		allowH2,
		timeout: 0
	});
	return new undici.Agent({
		...pool,
		connect: (target, callback) => {
			let socket = null;
			const cancel = clock.expire(connectTimeoutMs, () => socket?.destroy(connectTimeout()));
			const connecting = connector(target, (...connected) => {
				cancel();
				callback(...connected);
			});
			socket = sockets.watch(connecting);
		}
	});
}
/** The error that undici's own limit would give. */
function connectTimeout() {
	return Object.assign(/* @__PURE__ */ new Error(), { code: "UND_ERR_CONNECT_TIMEOUT" });
}

// src/oci/http/retry.ts
/** A longer `Retry-After` ends the tries. */
const maxPauseMs$1 = 6e4;
const transientStatuses = /* @__PURE__ */ new Set([
	408,
	500,
	502,
	503,
	504,
	522
]);
/** Pauses of requests to one host, within the deadline. */
var Pauses = class {
	clock;
	#host;
	#endsAtMs;
	#waiting;
	/** `endsAtMs`: the deadline, by the clock. `waiting`: as in `TransportOptions`. */
	constructor(host, clock, endsAtMs, waiting) {
		this.#host = host;
		this.clock = clock;
		this.#endsAtMs = endsAtMs;
		this.#waiting = waiting;
	}
	get leftMs() {
		return this.#endsAtMs - this.clock.now();
	}
	/** Returns false, at once, if the deadline comes first. `announced`: tell `waiting` of it. */
	async pause(ms, announced) {
		if (ms >= this.leftMs) return false;
		if (announced) this.#waiting(this.#host);
		await this.clock.sleep(ms);
		if (announced) this.#waiting(null);
		return true;
	}
};
/** The tries of one request. */
var Retry = class {
	#options;
	#tried = 0;
	/** When the request was first told to wait. */
	#limitedAtMs = null;
	constructor(options) {
		this.#options = options;
	}
	async run(tryOnce) {
		try {
			for (;; this.#tried++) {
				const reply = await tryOnce();
				const result = await this.#judge(reply);
				if (result !== "again") return result;
			}
		} finally {
			this.#options.counted.end();
		}
	}
	#judge(reply) {
		if ("noReply" in reply) return this.#afterNoReply(reply);
		return reply.status === 429 && this.#options.request.noBackoff !== true ? this.#afterThrottling(reply) : this.#afterReply(reply);
	}
	async #afterNoReply(reply) {
		const { request, breaker, counted, health } = this.#options;
		if (reply.noReply === "refused") breaker.stop(reply);
		if (reply.noReply !== "unreachable" || reply === breaker.stopped) return reply;
		const isLocal = reply.failure.stage === "local";
		if (!isLocal) health.failures++;
		if (reply.failure.passing && await this.#backOff()) return "again";
		const failed = {
			...reply,
			tries: this.#tried + 1
		};
		if (request.auxiliary === true) return failed;
		if (!isLocal) counted.fail(failed);
		return breaker.stopped ?? failed;
	}
	async #afterThrottling(reply) {
		const { request, retries, breaker, pauses } = this.#options;
		this.#limitedAtMs ??= pauses.clock.now();
		const text = reply.body.toString("utf8");
		if (isLockout(text)) return reply;
		const seconds = retryAfterSeconds(reply.headers["retry-after"]?.[0], Date.now()) ?? hintedSeconds(text);
		const waitMs = seconds === null ? backoffMs(1e3, this.#tried) : seconds * 1e3 + Math.random() * 100;
		if (this.#tried < retries && waitMs <= maxPauseMs$1 && waitMs < pauses.leftMs) {
			if (request.auxiliary === true) await this.#pause(waitMs);
			else breaker.pauseUntil(pauses.clock.now() + waitMs);
			return "again";
		}
		if (request.auxiliary !== true && !breaker.servedSince(this.#limitedAtMs)) breaker.stop({
			noReply: "rate-limited",
			retryAfterSeconds: seconds,
			quota: quotaOf(reply.headers)
		});
		return reply;
	}
	async #afterReply(reply) {
		const { request, breaker, counted, health, pauses } = this.#options;
		breaker.serve(pauses.clock.now());
		if (!transientStatuses.has(reply.status)) {
			breaker.succeed();
			return reply;
		}
		health.failures++;
		if (breaker.stopped === null && await this.#backOff()) return "again";
		if (request.auxiliary !== true) counted.fail(unreachable({
			stage: "http",
			reason: {
				code: "status-always",
				status: reply.status
			},
			passing: true
		}, this.#tried + 1));
		return reply;
	}
	/** Returns false if no try or no time is left. */
	async #backOff() {
		return this.#tried < this.#options.retries && await this.#pause(backoffMs(200, this.#tried));
	}
	#pause(ms) {
		const { breaker, pauses } = this.#options;
		return pauses.pause(ms, breaker.pausedUntilMs > 0);
	}
};
/** Doubles with each try; between half of it and all of it, at random. */
function backoffMs(baseMs, tried, random = Math.random()) {
	return baseMs * 2 ** tried * (.5 + random / 2);
}

// src/oci/http/connection-error.ts
const reasons = {
	ENOTFOUND: {
		stage: "dns",
		code: "no-such-host",
		reason: { code: "no-such-host" },
		passing: false
	},
	EAI_AGAIN: {
		stage: "dns",
		code: "name-server-failed",
		reason: { code: "name-server-failed" },
		passing: true
	},
	ECONNREFUSED: {
		stage: "connect",
		code: "refused",
		reason: { code: "connection-refused" },
		passing: false
	},
	ECONNRESET: {
		stage: "connect",
		code: "reset",
		reason: { code: "connection-reset" },
		passing: true
	},
	EPIPE: {
		stage: "connect",
		code: "closed",
		reason: { code: "connection-closed" },
		passing: true
	},
	UND_ERR_SOCKET: {
		stage: "connect",
		code: "closed",
		reason: { code: "connection-closed" },
		passing: true
	},
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
		stage: "connect",
		code: "cut",
		reason: { code: "reply-cut" },
		passing: true
	},
	EHOSTUNREACH: {
		stage: "connect",
		code: "no-route",
		reason: { code: "no-route-to-host" },
		passing: false
	},
	ENETUNREACH: {
		stage: "connect",
		code: "no-route",
		reason: { code: "no-route-to-network" },
		passing: false
	},
	EADDRNOTAVAIL: {
		stage: "connect",
		code: "no-route",
		reason: { code: "no-route-to-network" },
		passing: false
	},
	EMFILE: {
		stage: "local",
		reason: { code: "too-many-open-files" },
		passing: true
	},
	ENFILE: {
		stage: "local",
		reason: { code: "too-many-open-files" },
		passing: true
	},
	EACCES: {
		stage: "connect",
		reason: { code: "not-permitted" },
		passing: false
	},
	ETIMEDOUT: {
		stage: "timeout",
		reason: { code: "no-connection-in-time" },
		passing: true
	},
	UND_ERR_CONNECT_TIMEOUT: {
		stage: "timeout",
		reason: { code: "no-connection-in-time" },
		passing: true
	},
	UND_ERR_HEADERS_TIMEOUT: {
		stage: "timeout",
		reason: { code: "no-reply-in-time" },
		passing: true
	},
	UND_ERR_BODY_TIMEOUT: {
		stage: "timeout",
		reason: { code: "reply-not-finished-in-time" },
		passing: true
	},
	UND_ERR_HEADERS_OVERFLOW: {
		stage: "protocol",
		reason: { code: "headers-too-large" },
		passing: false
	},
	CERT_HAS_EXPIRED: {
		stage: "tls",
		code: "expired",
		reason: { code: "certificate-expired" },
		passing: false
	},
	CERT_NOT_YET_VALID: {
		stage: "tls",
		code: "expired",
		reason: { code: "certificate-not-yet-valid" },
		passing: false
	},
	CERT_REVOKED: {
		stage: "tls",
		reason: { code: "certificate-revoked" },
		passing: false
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		stage: "tls",
		code: "wrong-host",
		reason: {
			code: "certificate-for-other-host",
			names: []
		},
		passing: false
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		stage: "tls",
		code: "plain-http",
		reason: { code: "plain-http" },
		passing: false
	},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {
		stage: "tls",
		reason: { code: "not-tls" },
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
	reason: { code: "unknown-authority" },
	passing: false
};
/**
* Reads an error of undici, node:net, node:tls or node:dns. `proxied`: the connection is that to a
* proxy, so that what fails before TLS is the proxy.
*/
function connectionErrorOf(error, proxied = false) {
	for (const each of chain(error)) {
		const { code, name, message, address } = each;
		if (/Proxy response \(\d+\)|Proxy Authentication Required/.test(message)) {
			const status = Number(/\d{3}/.exec(message)?.[0] ?? 0);
			return {
				stage: "proxy",
				reason: status === 407 ? { code: "proxy-login-required" } : {
					code: "proxy-status",
					status
				},
				passing: false
			};
		}
		if (name === "SecureProxyConnectionError") return {
			stage: "proxy",
			reason: { code: "proxy-certificate-for-other-host" },
			passing: false
		};
		if (name === "HTTPParserError" || code?.startsWith("HPE_") || code === "ERR_ASSERTION") return {
			stage: "protocol",
			reason: { code: "not-http" },
			passing: true
		};
		if (code === void 0) continue;
		const known = reasons[code];
		if (known !== void 0 && proxied && (known.stage === "dns" || known.stage === "connect")) return {
			stage: "proxy",
			reason: {
				code: "proxy-failed",
				reason: known.reason
			},
			passing: known.passing
		};
		if (known?.code === "wrong-host") {
			const names = namesIn(message);
			return {
				...known,
				reason: {
					code: "certificate-for-other-host",
					names
				}
			};
		}
		if (known !== void 0) return address === null ? known : {
			...known,
			address
		};
		if (code.startsWith("ERR_HTTP2_") || code === "UND_ERR_INFO" && message.startsWith("HTTP/2")) return {
			stage: "connect",
			code: "reset",
			reason: { code: "stream-reset" },
			passing: true
		};
		if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return (/wrong version number/i.test(message) ? reasons["ERR_SSL_WRONG_VERSION_NUMBER"] : void 0) ?? {
			stage: "tls",
			reason: {
				code: "tls-handshake-failed",
				error: code
			},
			passing: false
		};
	}
	return {
		stage: "connect",
		reason: {
			code: "connection-failed",
			error: chain(error).find((each) => each.code !== void 0)?.code ?? null
		},
		passing: false
	};
}
/** The address that Node.js attaches to the error of a connection. */
function addressOf(error) {
	const address = Reflect.get(error, "address");
	const port = Reflect.get(error, "port");
	if (typeof address !== "string" || typeof port !== "number") return null;
	return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
/** A connection that died in the middle of a reply. */
function cutShort(failure) {
	const { code } = failure;
	return code === "reset" || code === "closed" ? {
		...failure,
		code: "cut",
		reason: { code: "reply-cut" }
	} : failure;
}
/** Reads up to three names of a certificate from a message of Node.js; empty if it lists none. */
function namesIn(message) {
	return (/is not in the cert's (?:altnames|list): (.*)$/s.exec(message)?.[1] ?? "").split(",").flatMap((each) => /^\s*(?:DNS:|IP Address:)?([\w.*:-]{1,253})\s*$/.exec(each)?.[1] ?? []).slice(0, 3);
}
/** An error, its causes and the errors of its attempts, at most a few. */
function chain(error, depth = 0) {
	if (!(error instanceof Error) || depth > 4) return [];
	const code = Reflect.get(error, "code");
	const attempts = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
	return [{
		code: typeof code === "string" ? code : void 0,
		name: error.name,
		message: error.message,
		address: addressOf(error)
	}, ...[...attempts, error.cause].flatMap((inner) => chain(inner, depth + 1))];
}

// src/oci/http/round-trip.ts
/** Read limit for error bodies. */
const maxErrorBytes = 65536;
/** Never rejects: what ends an exchange without a reply is a `NoReply`. */
function roundTrip(dispatcher, origin, request, limits) {
	return new Promise((settle) => {
		const exchange = new Exchange(origin, request, limits, settle);
		dispatcher.dispatch({
			origin: request.url.origin,
			path: `${request.url.pathname}${request.url.search}`,
			method: request.method,
			headers: {
				"user-agent": "pullgate",
				"accept-encoding": "identity",
				...request.headers
			},
			body: request.body ?? null,
			reset: false,
			headersTimeout: 0,
			bodyTimeout: 0
		}, exchange);
	});
}
/**
* Collects one reply. The handler of undici's `dispatch`, not its `request`, whose stream for each
* body costs more than all the rest of an exchange.
*/
var Exchange = class {
	#origin;
	#request;
	#limits;
	#settle;
	#cancelLimit;
	#isSettled = false;
	#controller = null;
	#head = null;
	#pieces = [];
	#bytes = 0;
	constructor(origin, request, limits, settle) {
		this.#origin = origin;
		this.#request = request;
		this.#limits = limits;
		this.#settle = settle;
		const { clock, timeoutMs, leftMs } = limits;
		this.#cancelLimit = clock.expire(Math.min(timeoutMs, leftMs), () => this.#expire());
	}
	onRequestStart(controller) {
		this.#controller = controller;
		if (this.#isSettled) controller.abort(/* @__PURE__ */ new Error());
	}
	onResponseStart(_controller, status, headers, statusText = "") {
		if (status < 200) return;
		const lowered = lowerNames(headers);
		this.#head = {
			status,
			statusText,
			headers: lowered
		};
		if ((lowered["transfer-encoding"]?.join().trim().toLowerCase() ?? "chunked") !== "chunked") this.#cut(protocolProblem({ code: "not-http" }));
	}
	onResponseData(_controller, piece) {
		if (this.#isSettled) return;
		this.#pieces.push(piece);
		this.#bytes += piece.length;
		if (this.#bytes > this.#maxBytes) this.#cut(this.#reply());
	}
	onResponseEnd() {
		this.#end(this.#reply());
	}
	onResponseError(_controller, error) {
		if (this.#isSettled) return;
		const failure = connectionErrorOf(error, this.#origin.proxied);
		const replied = this.#head !== null;
		const noReply = unreachable(replied ? cutShort(failure) : failure, 1);
		const refusal = refusalIn(error);
		this.#end(refusal ?? (!replied && isBroken(error) ? {
			...noReply,
			broken: true
		} : noReply));
	}
	get #maxBytes() {
		const { maxBytes } = this.#request;
		return (this.#head?.status ?? 0) < 400 ? maxBytes : Math.min(maxBytes, maxErrorBytes);
	}
	#reply() {
		if (this.#head === null) return protocolProblem({ code: "not-http" });
		const { status, statusText, headers } = this.#head;
		const maxBytes = this.#maxBytes;
		const { whole } = this.#request;
		if (whole && status < 400 && this.#bytes > maxBytes) return protocolProblem({
			code: "reply-too-large",
			bytes: this.#request.maxBytes
		});
		const encoding = headers["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
		if (this.#bytes > 0 && encoding !== "identity" && encoding !== "") return protocolProblem({ code: "compressed-reply" });
		const [first] = this.#pieces;
		return {
			status,
			statusText,
			headers,
			body: (first !== void 0 && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces)).subarray(0, maxBytes)
		};
	}
	#expire() {
		const { timeoutMs, leftMs } = this.#limits;
		this.#cut(leftMs <= timeoutMs ? { noReply: "deadline" } : unreachable(timeoutError(this.#origin, this.#head !== null, timeoutMs), 1));
	}
	/** Ends the exchange before the reply has ended. */
	#cut(reply) {
		this.#end(reply);
		this.#controller?.abort(/* @__PURE__ */ new Error());
	}
	#end(reply) {
		this.#isSettled = true;
		this.#cancelLimit();
		this.#settle(reply);
	}
};
function protocolProblem(reason) {
	return unreachable({
		stage: "protocol",
		reason,
		passing: false
	}, 1);
}
function timeoutError({ proxied, sockets }, replied, timeoutMs) {
	return {
		stage: "timeout",
		reason: {
			code: replied ? "reply-unfinished-within" : proxied ? "no-reply-from-proxy-within" : sockets.ready > 0 ? "no-reply-within" : sockets.tcp > 0 ? "no-handshake-within" : "no-connection-within",
			seconds: timeoutMs / 1e3
		},
		passing: true
	};
}
function isBroken(error) {
	const { code } = connectionErrorOf(error);
	return code === "reset" || code === "closed";
}
/**
* Did the request go out over a kept connection that the server was about to close? Such a request
* is sent again at once: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
*/
function isStale(reply, { method }) {
	return "noReply" in reply && reply.noReply === "unreachable" && reply.broken === true && method !== "POST";
}
function lowerNames(headers) {
	const lowered = Object.create(null);
	for (const name of Object.keys(headers)) {
		const value = headers[name];
		if (value !== void 0) lowered[name.toLowerCase()] = Array.isArray(value) ? value : [value];
	}
	return lowered;
}

// \0built-in:import:tls
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:tls");
const getCACertificates = builtIn.getCACertificates;
const createSecureContext = builtIn.createSecureContext;

// src/oci/http/secure-contexts.ts
/** Builds the TLS contexts of connections: trusted authorities and client certificates. */
/** Reads each combination of files once. */
var SecureContexts = class {
	/** The value of NODE_EXTRA_CA_CERTS. */
	#extraCaFile;
	#contexts = /* @__PURE__ */ new Map();
	constructor(extraCaFile) {
		this.#extraCaFile = extraCaFile;
	}
	/** Rejects if a file other than NODE_EXTRA_CA_CERTS cannot be read. */
	get(caFile, connection) {
		const { caFiles = [], clients = [] } = connection ?? {};
		const key = JSON.stringify([
			caFile,
			caFiles,
			clients
		]);
		let context = this.#contexts.get(key);
		if (context === void 0) {
			context = this.#build([...caFile === void 0 ? [] : [caFile], ...caFiles], clients);
			this.#contexts.set(key, context);
		}
		return context;
	}
	async #build(caFiles, clients) {
		const extra = this.#extraCaFile;
		const extras = extra === void 0 || extra === "" ? [] : [await readFile(extra, "utf8").catch(() => "")];
		const named = await Promise.all(caFiles.map(readSmall));
		return createSecureContext({
			ca: [
				.../* @__PURE__ */ new Set([...getCACertificates("default"), ...getCACertificates("system")]),
				...extras.filter((pem) => pem !== ""),
				...named
			],
			cert: await Promise.all(clients.map(({ cert }) => readSmall(cert))),
			key: await Promise.all(clients.map((client) => readSmall(client.key)))
		});
	}
};

// src/oci/http/transport.ts
const maxInFlight = 128;
const maxCloseMs = 500;
/** Loads undici only here: start-up does not pay for it. */
async function openTransport(options) {
	const { Agent, ProxyAgent, buildConnector } = await import("./undici-entry.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	return new PooledTransport({
		Agent,
		ProxyAgent,
		buildConnector
	}, options);
}
var PooledTransport = class {
	#undici;
	#options;
	#clock;
	#contexts;
	#origins = /* @__PURE__ */ new Map();
	#opened = [];
	#sockets = /* @__PURE__ */ new Set();
	#gate = new Gate(maxInFlight);
	#health = /* @__PURE__ */ new Map();
	#requests = 0;
	#closed = false;
	constructor(undici, options) {
		this.#undici = undici;
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#contexts = new SecureContexts(options.environment["NODE_EXTRA_CA_CERTS"]);
	}
	async send(request) {
		const { url, connection } = request;
		const key = connection === void 0 ? url.origin : JSON.stringify([url.origin, connection]);
		let opening = this.#origins.get(key);
		if (opening === void 0) this.#origins.set(key, opening = this.#open(request));
		const origin = await opening;
		if ("noReply" in origin) {
			this.#log(request, origin, {
				proxy: null,
				startMs: this.#clock.now()
			});
			return origin;
		}
		const { retries, endsAtMs, waiting } = this.#options;
		const pauses = new Pauses(origin.host, this.#clock, endsAtMs, waiting);
		const { breaker, health } = origin;
		const counted = breaker.request();
		return new Retry({
			request,
			retries: request.retries ?? retries,
			breaker,
			counted,
			health,
			pauses
		}).run(() => origin.gate.enter(() => {
			counted.begin();
			return this.#sendUnpaused(origin, request, pauses);
		}));
	}
	/** Waits while the host has asked for a pause, then sends the request. */
	async #sendUnpaused(origin, request, pauses) {
		const { breaker } = origin;
		while (breaker.stopped === null) {
			const pauseMs = breaker.pausedUntilMs - this.#clock.now();
			if (pauseMs <= 0 || !await pauses.pause(pauseMs, true)) break;
		}
		return this.#gate.enter(async () => {
			const kept = breaker.hasServed;
			const reply = await this.#sendOnce(origin, request, pauses);
			return kept && isStale(reply, request) ? this.#sendOnce(origin, request, pauses) : reply;
		});
	}
	async #sendOnce(origin, request, pauses) {
		const { leftMs } = pauses;
		if (origin.breaker.stopped !== null) return origin.breaker.stopped;
		if (leftMs <= 0) return { noReply: "deadline" };
		this.#requests++;
		origin.health.requests++;
		const { timeoutMs } = this.#options;
		const startMs = this.#clock.now();
		const limits = {
			clock: this.#clock,
			timeoutMs,
			leftMs
		};
		const { versions } = origin;
		const { dispatcher } = versions;
		const reply = await roundTrip(dispatcher, origin, request, limits);
		this.#log(request, reply, {
			proxy: origin.proxy,
			startMs
		});
		return versions.isVersionRefused(dispatcher, reply) ? this.#sendOnce(origin, request, pauses) : reply;
	}
	#log({ method, url, logged }, reply, { proxy, startMs }) {
		const { secrets } = this.#options;
		if (secrets === void 0) return;
		const login = logged?.login ?? null;
		logEvent(() => ({
			kind: "request",
			method,
			url: secrets.clean(`${url.origin}${url.pathname}`, 1e3),
			result: "noReply" in reply ? missing(reply) : reply.status,
			elapsedMs: this.#clock.now() - startMs,
			proxy,
			mirrorOf: logged?.mirrorOf ?? null,
			login: login === null ? null : {
				...login,
				user: cleaned(login.user, secrets)
			}
		}));
	}
	async #open({ url, connection }) {
		const { restricted, timeoutMs, environment, settingsOf } = this.#options;
		const origin = await openOrigin(url, connection, {
			undici: this.#undici,
			settings: settingsOf(url.host),
			restricted,
			timeoutMs,
			clock: this.#clock,
			environment,
			contexts: this.#contexts,
			health: this.#health,
			sockets: new SocketCount(this.#sockets)
		});
		if ("noReply" in origin) return origin;
		this.#opened.push(origin);
		if (this.#closed) await origin.versions.destroy();
		return origin;
	}
	requests() {
		return this.#requests;
	}
	health() {
		return this.#health;
	}
	async close() {
		this.#closed = true;
		const destroyed = this.#opened.map(({ versions }) => versions.destroy());
		for (const socket of this.#sockets) socket.destroy();
		await Promise.race([Promise.all(destroyed), new Promise((resolve) => setTimeout(resolve, maxCloseMs).unref())]);
	}
};
function cleaned(user, secrets) {
	return user === null ? null : secrets.clean(user);
}
function missing(reply) {
	if (reply.noReply === "refused") return {
		why: "refused",
		danger: reply.danger
	};
	if (reply.noReply !== "unreachable") return { why: reply.noReply };
	const { stage, code = null } = reply.failure;
	return {
		why: "unreachable",
		stage,
		code
	};
}

// src/oci/redaction.ts
/** Shorter values are ignored: hiding them would black out half of every log. */
const minLength = 4;
/** With more prefixes than this, scanning every position of the text is faster. */
const fewPrefixes = 64;
/** Only the beginning of a foreign text is read. */
const maxRead = 4e3;
/** `register` receives every secret once, so that the caller can mask it as well. */
function createRedactor(register) {
	const values = /* @__PURE__ */ new Set();
	/** All forms of all secrets in lower case, the longest first, by their first characters. */
	const known = /* @__PURE__ */ new Map();
	/** Most texts hold no secret, and tokens share a few prefixes: a quick check pays. */
	const mayHold = (lower) => known.size > fewPrefixes || [...known.keys()].some((prefix) => lower.includes(prefix));
	return {
		add(...added) {
			for (const value of added) {
				if (value.length < minLength || values.has(value)) continue;
				register(value);
				values.add(value);
				for (const form of formsOf(value)) {
					const prefix = form.slice(0, minLength);
					const forms = known.get(prefix) ?? [];
					if (forms.includes(form)) continue;
					known.set(prefix, [...forms, form].sort((a, b) => b.length - a.length));
				}
			}
		},
		clean(text, maxLength = 200) {
			const lower = lowerCase(text);
			let cleaned = text.slice(0, maxRead);
			if (mayHold(lower)) {
				cleaned = "";
				let hiddenTo = 0;
				for (let at = 0; at < text.length && at < maxRead; at++) {
					const secret = known.get(lower.slice(at, at + minLength))?.find((form) => lower.startsWith(form, at));
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
/**
* The forms in which a server may echo a secret: plain, in a URL, in JSON, in both alphabets of
* base64 without padding.
*/
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
	].filter((form) => form.length >= minLength).map(lowerCase);
}
/**
* Lower-cases a text, because servers change the case of hosts and error codes. Keeps the length,
* unlike `toLowerCase`, so that positions stay valid.
*/
function lowerCase(text) {
	if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
	return text.replace(/\p{Lu}/gu, (capital) => {
		const lower = capital.toLowerCase();
		return lower.length === capital.length ? lower : capital;
	});
}

// src/oci/reply/clean-reason.ts
const maxLength = 300;
function cleanReason(reason, secrets) {
	const clean = (text) => secrets.clean(text, maxLength);
	if ("text" in reason) return {
		...reason,
		text: clean(reason.text)
	};
	if ("errorCodes" in reason) return {
		...reason,
		errorCodes: reason.errorCodes.map(clean)
	};
	if ("mediaType" in reason) return {
		...reason,
		mediaType: reason.mediaType === null ? null : clean(reason.mediaType)
	};
	if ("names" in reason) return {
		...reason,
		names: reason.names.map(clean)
	};
	if ("file" in reason) return {
		...reason,
		file: clean(reason.file)
	};
	if ("address" in reason) return {
		...reason,
		address: clean(reason.address)
	};
	if (reason.code === "digest-not-served") return {
		...reason,
		claimed: clean(reason.claimed)
	};
	if ("digest" in reason) return {
		...reason,
		digest: reason.digest === null ? null : clean(reason.digest)
	};
	if (reason.code === "token-server-forbidden") {
		const { problem, host } = reason;
		return {
			...reason,
			problem: cleanProblem(problem, secrets),
			host: host === null ? null : clean(host)
		};
	}
	if ("problem" in reason) return {
		...reason,
		problem: cleanProblem(reason.problem, secrets)
	};
	if (reason.code === "other-host-failed") return {
		...reason,
		host: clean(reason.host),
		reason: cleanReason(reason.reason, secrets)
	};
	if (reason.code === "proxy-failed") return {
		...reason,
		reason: cleanReason(reason.reason, secrets)
	};
	if ("scheme" in reason) return {
		...reason,
		scheme: clean(reason.scheme)
	};
	if ("host" in reason) return {
		...reason,
		host: clean(reason.host)
	};
	return reason;
}
function cleanProblem(problem, secrets) {
	const clean = (text) => secrets.clean(text, maxLength);
	if ("host" in problem) return {
		...problem,
		host: clean(problem.host)
	};
	if ("scheme" in problem) return {
		...problem,
		scheme: clean(problem.scheme)
	};
	return problem;
}

// src/oci/reply/evidence.ts
function openEvidence(secrets) {
	return {
		record: (method, url, reply) => ({
			kind: "exchange",
			method,
			url: withoutQuery(url, secrets),
			result: "noReply" in reply ? failureOf(reply, secrets) : replyOf(reply, url, secrets)
		}),
		classifyNoReply
	};
}
function classifyNoReply(noReply, url, other) {
	switch (noReply.noReply) {
		case "unreachable": {
			const { stage, reason, code, address } = noReply.failure;
			if (other !== null) return {
				answer: "unreachable",
				stage,
				because: {
					code: "other-host-failed",
					role: other,
					host: url.host,
					reason
				}
			};
			return {
				answer: "unreachable",
				stage,
				because: reason,
				...code === void 0 ? {} : { code },
				...address === void 0 ? {} : { address }
			};
		}
		case "rate-limited": return {
			answer: "rate-limited",
			retryAfterSeconds: noReply.retryAfterSeconds,
			quota: noReply.quota
		};
		case "deadline": return {
			answer: "not-asked",
			because: "deadline"
		};
	}
	if (other === null) return {
		answer: "not-asked",
		because: refusals[noReply.danger]
	};
	const { reason } = noReply;
	return {
		answer: "unreachable",
		stage: "address",
		because: {
			code: "other-host-failed",
			role: other,
			host: url.host,
			reason
		}
	};
}
const refusals = {
	never: "forbidden-address",
	loopback: "node-local",
	private: "private-address"
};
function withoutQuery(url, secrets) {
	return secrets.clean(`${url.protocol}//${url.host}${url.pathname}`, 1e3);
}
function failureOf(noReply, secrets) {
	switch (noReply.noReply) {
		case "unreachable": {
			const { stage, reason } = noReply.failure;
			return {
				failure: "unreachable",
				stage,
				reason: cleanReason(reason, secrets),
				tries: noReply.tries
			};
		}
		case "refused": return {
			failure: "refused",
			reason: cleanReason(noReply.reason, secrets)
		};
	}
	return { failure: noReply.noReply };
}
function replyOf({ status, statusText = "", headers, body }, url, secrets) {
	const location = status >= 300 && status < 400 ? headers["location"]?.[0] : void 0;
	const target = location !== void 0 && URL.canParse(location, url.href) ? withoutQuery(new URL(location, url), secrets) : null;
	const { codes, message } = status < 400 ? {
		codes: [],
		message: ""
	} : readError(body.toString("utf8"));
	return {
		status,
		...status >= 400 && statusText !== "" ? { phrase: secrets.clean(statusText, 100) } : {},
		location: target,
		errorCodes: codes.map((code) => secrets.clean(code)),
		errorText: secrets.clean(message)
	};
}

// src/oci/reply/token-reply.ts
function tokenReplyReader(evidence) {
	return {
		record: (method, url, reply) => evidence.record(method, url, reply),
		refusalOf({ method, sent, quirk, reply }) {
			const classification = classify({
				step: "token",
				method,
				sent,
				refreshed: false,
				kind: "tag",
				quirk,
				status: reply.status,
				headers: reply.headers,
				body: reply.body.toString("utf8")
			});
			return classification.answer === "continue" ? null : classification;
		},
		noReply: (noReply, url) => evidence.classifyNoReply(noReply, url, "token-server"),
		noToken: () => ({
			answer: "unreachable",
			stage: "protocol",
			because: { code: "no-token" }
		}),
		isTransient: ({ answer }) => answer === "unreachable"
	};
}

// src/resolve/ask-in-order.ts
/** Asks the questions of each registry in their order, and a few of them at once. */
/**
* Registries are asked side by side. A question is started only when one of the `atOnce` before it
* is answered: thousands of started ones would delay the first request, and are garbage that is
* copied again and again while they wait. Returns the outcomes in the order of `questions`.
*/
async function askInOrder(questions, { registryOf, atOnce }, ask) {
	const outcomes = [];
	const lines = Map.groupBy(questions.entries(), ([, question]) => registryOf(question));
	await Promise.all(Array.from(lines.values()).flatMap((line) => {
		const next = line.values();
		const work = async () => {
			for (const [index, question] of next) outcomes[index] = await ask(question);
		};
		return Array.from({ length: Math.min(atOnce, line.length) }, work);
	}));
	return outcomes;
}

// src/resolve/best-answer.ts
/** Selects the best of the answers that different credentials get for an image. */
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
/**
* Returns the best answer; among equals, the first. A refused login of the runner proves nothing
* about the image, but explains why the answer is not better.
*/
function bestAnswer(attempts) {
	const runner = attempts.find(({ shown }) => shown === "runner");
	const useless = runner !== void 0 && isRejection(runner.answer);
	const [best] = attempts.filter((each) => each !== runner || !useless).toSorted((a, b) => rank(a.answer) - rank(b.answer));
	if (best === void 0) return runner?.answer ?? {
		answer: "not-asked",
		because: "deadline",
		evidence: []
	};
	const { shown, answer } = best;
	if (runner === void 0 || shown !== null || !isRefusal(answer)) return answer;
	if (!isRejection(runner.answer)) return runner.answer.answer === "unreachable" ? {
		...answer,
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : answer;
	const refused = {
		code: "runner-login-refused",
		source: runner.source ?? null,
		login: runner.answer.because,
		anonymous: answer.because
	};
	return answer.answer === "denied" ? {
		...answer,
		credential: "rejected",
		because: {
			...refused,
			decides: "login"
		},
		evidence: [...runner.answer.evidence, ...answer.evidence]
	} : {
		...answer,
		because: {
			...refused,
			decides: "anonymous"
		}
	};
}
/** Lower is better; within one kind, the more specific answer. */
function rank(answer) {
	const less = answer.answer === "denied" ? {
		insufficient: 0,
		rejected: .3,
		none: .6
	}[answer.credential] : answer.answer === "missing" && answer.tags === null || answer.answer === "missing-or-denied" && answer.lean === null ? .5 : 0;
	return order.indexOf(answer.answer) + less;
}
/**
* Corrects answers that contradict each other. If a credential finds one image of a repository,
* another image cannot be missing because the repository is missing or hidden, and a refusal of
* another image proves nothing. If any credential finds an image, "missing" for another credential
* means that it is hidden.
*/
function compareAttempts(images) {
	const found = /* @__PURE__ */ new Set();
	const credentialOf = (shown) => attemptKey({
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
			if (answer.answer === "found") continue;
			const opened = found.has(repository + credentialOf(shown));
			const unseen = answer.answer === "missing" && answer.missing === "repository";
			if (there && answer.answer === "missing") attempt.answer = {
				answer: "denied",
				credential: shown === null ? "none" : "insufficient",
				because: { code: "other-credential-finds-it" },
				evidence: answer.evidence
			};
			else if (!there && opened && isUnexplained(answer)) attempt.answer = {
				answer: "inconclusive",
				because: { code: "refused-after-success" },
				evidence: [...answer.evidence, {
					kind: "repository-exists",
					repository
				}]
			};
			else if (!there && opened && (unseen || answer.answer === "missing-or-denied")) attempt.answer = {
				answer: "missing",
				missing: reference.digest === null ? "tag" : "digest",
				tags: null,
				evidence: [...answer.evidence, {
					kind: "repository-exists",
					repository
				}]
			};
			else if (unseen) attempt.answer = {
				answer: "missing-or-denied",
				lean: "denied",
				because: { code: "other-credential-finds-repository" },
				evidence: answer.evidence
			};
		}
	}
}
/** Answers of "not found" with a doubt: what is refused without one is not known to be missing. */
const ofNotFound = /* @__PURE__ */ new Set([
	"missing-or-login-may-not-see",
	"not-found-or-unseen",
	"token-server-knows-no-repository"
]);
/** Is it a refusal that says nothing of the image to a credential that opens its repository? */
function isUnexplained(answer) {
	return answer.answer === "missing-or-denied" ? !ofNotFound.has(answer.because.code) : answer.answer === "denied" && answer.credential === "none";
}

// src/resolve/disk-cache.ts
/** Stores small JSON values in a folder between runs. A broken cache behaves like an empty one. */
const maxBytes = 262144;
const maxFiles = 2e4;
/** null: a cache that keeps nothing. */
function openDiskCache(folder) {
	const files = openCheckedFiles(folder, {
		readBytes: maxBytes,
		writtenBytes: maxBytes / 4,
		files: maxFiles,
		totalBytes: null
	});
	return {
		async read(key) {
			const bytes = await files.read(key);
			try {
				return bytes === null ? void 0 : JSON.parse(bytes.toString());
			} catch {
				return;
			}
		},
		async write(key, value) {
			await files.write(key, Buffer.from(JSON.stringify(value)));
		}
	};
}

// src/resolve/logins.ts
/**
* Finds the runner's login for a repository in docker config, podman's auth.json and credential
* helpers. The exact host of the reference selects the login, never a host learned from a reply.
*/
const noLogins = {
	find: async () => null,
	logins: () => []
};
const maxConfigBytes = 1048576;
const helperTimeoutMs = 3e4;
/** Reads the stores. Credential helpers run only when a login is looked up. */
async function openLogins({ dockerConfig, logins: given, environment, credentials, clock, endsAtMs }) {
	const logins = [];
	const known = /* @__PURE__ */ new Map();
	const helped = /* @__PURE__ */ new Map();
	const stores = [];
	const fail = (registry, source, because) => {
		if (logins.some((login) => login.registry === registry && isDeepStrictEqual(login.source, source))) return;
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
			if (code !== "ENOENT" && code !== "ENOTDIR") fail("*", {
				kind: "file",
				file
			}, { code: "login-file-unreadable" });
			continue;
		}
		addStore(file, text, dirname(file), legacy);
	}
	/** Hides the error of JSON.parse, which would quote the file. */
	function addStore(name, text, folder, legacy) {
		let json;
		try {
			json = text.length > maxConfigBytes ? null : JSON.parse(text);
		} catch {
			json = null;
		}
		if (typeof json !== "object" || json === null) return fail("*", {
			kind: "file",
			file: name
		}, { code: "not-a-docker-config" });
		const helper = field(json, "credsStore");
		const spelled = [...entries(legacy ? json : field(json, "auths"))].toReversed().toSorted(([a], [b]) => Number(isUrl(b)) - Number(isUrl(a)));
		stores.push({
			name,
			auths: new Map(spelled.map(([key, value]) => [normalise(key), value])),
			helpers: [...entries(field(json, "credHelpers"))].flatMap(([host, program]) => typeof program === "string" ? [[normalise(host), program]] : []),
			helper: typeof helper === "string" && helper !== "" ? helper : null,
			folder
		});
	}
	function keep(registry, source, secret) {
		const credential = credentials.of(registry, secret, source);
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
		const source = {
			kind: "helper",
			program
		};
		let asked = helped.get(key);
		if (asked === void 0) helped.set(key, asked = ask());
		const secret = await asked;
		return secret === null || secret === "failed" ? null : keep(domain, source, secret);
		async function ask() {
			const told = await runHelper(program, quirkOf(domain).loginKeys?.[0] ?? domain, store.folder, environment, Math.min(helperTimeoutMs, endsAtMs - clock.now()));
			if ("secret" in told) return told.secret;
			if ("none" in told) return null;
			if (wanted) fail(domain, source, told.failed);
			return "failed";
		}
	}
	async function find(domain, path) {
		if (given.length === 0 && stores.length === 0) return null;
		const names = keysFor(domain, path);
		const hosts = names.filter((name) => !name.includes("/"));
		for (const name of names) {
			const login = given.find(({ registry }) => normalise(registry) === name);
			if (login !== void 0) return keep(domain, { kind: "input" }, {
				username: login.username,
				password: login.password
			});
		}
		for (const store of stores) {
			const { auths } = store;
			const program = store.helpers.find(([host]) => hosts.includes(host))?.[1];
			const helper = program ?? store.helper ?? "";
			if (helper !== "") {
				const helped = await help(store, helper, domain, program !== void 0 || names.some((name) => auths.has(name)));
				if (helped !== null) return helped;
			}
			for (const name of names) {
				if (!auths.has(name)) continue;
				const source = {
					kind: "auths",
					file: store.name
				};
				const secret = readAuth(auths.get(name));
				if (secret === "undecodable") {
					fail(domain, source, {
						code: "login-entry-undecodable",
						entry: name
					});
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
/** In the order of containers-auth.json(5), Docker's last. A configured folder is the only one. */
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
/** Docker's old keys are URLs; podman's keys with a path have no scheme. */
function isUrl(key) {
	return scheme.test(key);
}
/**
* "https://Registry.example/any/path" -> "registry.example", as docker reads it, "Quay.io/org/" ->
* "quay.io/org", as podman does: API version and slash taken off, the host in lower case.
* https://github.com/docker/cli/blob/master/cli/config/credentials/file_store.go
*/
function normalise(key) {
	if (isUrl(key)) return key.replace(scheme, "").trim().replace(/\/.*$/s, "").toLowerCase();
	const bare = key.trim().replace(/\/+$/, "").replace(/\/v[12]$/, "");
	const slash = bare.indexOf("/");
	return slash < 0 ? bare.toLowerCase() : bare.slice(0, slash).toLowerCase() + bare.slice(slash);
}
/** Reads an entry of `auths`; null if it is empty, as Docker writes it for helpers. */
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
/**
* https://github.com/docker/docker-credential-helpers: the server on standard input, JSON or an
* error on standard output.
*/
async function runHelper(program, server, folder, environment, timeoutMs) {
	if (!/^[A-Za-z0-9._-]+$/.test(program)) return { failed: { code: "helper-name-invalid" } };
	if (timeoutMs <= 0) return { failed: { code: "helper-without-time" } };
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
				if (error.code === "ENOENT") return resolve({ failed: { code: "helper-not-on-path" } });
				if (/credentials not found/i.test(stdout)) return resolve({ none: true });
				if (error.killed === true || error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return resolve({ failed: {
					code: "helper-timed-out",
					seconds: Math.round(timeoutMs / 1e3)
				} });
				return resolve({ failed: {
					code: "helper-failed",
					exit: error.code ?? error.signal ?? null,
					signaled: error.code == null
				} });
			}
			let json;
			try {
				json = JSON.parse(stdout);
			} catch {
				return resolve({ failed: { code: "helper-reply-not-json" } });
			}
			const username = field(json, "Username");
			const password = field(json, "Secret");
			if (typeof username !== "string" || typeof password !== "string") return resolve({ failed: { code: "helper-reply-incomplete" } });
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
/** Drops relative entries of PATH, which the repository could control. */
function absoluteOnly(path = "") {
	return path.split(delimiter).filter(isAbsolute).join(delimiter);
}
function entries(value) {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

// src/resolve/mirrors/mirror-hosts.ts
const maxHosts = 32;
var HostsTomlError = class extends Error {
	problem;
	constructor(problem, cause) {
		super(problem.code, { cause });
		this.problem = problem;
	}
};
function openMirrorHosts({ hostsDir, registries, runtime }) {
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
			if (read?.hostless === true && old) throw new HostsTomlError({ code: "no-host-table" });
			if (read?.hostless === true && !modern) notes.push({
				code: "hosts-toml-without-hosts-read",
				folder: folder.name
			});
			if (read !== null) return read.hosts;
		} catch (error) {
			notes.push({
				code: "hosts-toml-ignored",
				folder: folder.name,
				problem: error instanceof HostsTomlError ? error.problem : unreadable(error)
			});
		}
		return [self({
			header: {},
			connection: await certificates(folder.path)
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
	connection: null
};
/** `written`: `host[:port]`, or a URL, like a key in hosts.toml. */
function mirrorOf(written, domain, registries) {
	const http = Object.hasOwn(registries, written) && registries[written]?.plainHttp === true;
	const spelled = written.includes("://") ? written : `${http ? "http" : "https"}://${written}`;
	return {
		...plain,
		...placeOf(spelled, false, domain),
		...everything
	};
}
/**
* Returns the first existing folder in the order of containerd:
* https://github.com/containerd/containerd/blob/main/docs/hosts.md
*/
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
/**
* Reads Docker's layout, which counts if there is no hosts.toml: `*.crt` files are authorities,
* `*.cert` files with `*.key` files are client certificates.
*/
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
/** Throws `HostsTomlError` if containerd ignores the file. */
async function parse(text, setting) {
	const toml = await import("./smol-toml.js");
	let file;
	try {
		file = toml.parse(text);
	} catch (error) {
		const line = error instanceof toml.TomlError ? error.line : null;
		throw new HostsTomlError({
			code: "not-toml",
			line
		}, error);
	}
	const written = field(file, "host");
	const table = written ?? {};
	if (typeof table !== "object") throw wrongType("host", "table");
	const named = Object.entries(table);
	if (named.length > maxHosts) throw new HostsTomlError({
		code: "too-many-hosts",
		max: maxHosts
	});
	const hosts = named.map(([server, config]) => hostOf(server, config, setting));
	const server = field(file, "server") ?? "";
	if (typeof server !== "string") throw wrongType("server", "string");
	const last = server === "" ? setting.self(settingsOf(file, setting.folder)) : hostOf(server, file, setting);
	return {
		hosts: last === null ? hosts : [...hosts, last],
		hostless: written === void 0
	};
}
function wrongType(key, expected) {
	return new HostsTomlError({
		code: "wrong-type",
		key: key.slice(0, 100),
		expected
	});
}
function unreadable(error) {
	return {
		code: "unreadable",
		error: (error instanceof Error ? error.message.split("\n", 1)[0] ?? "" : "").slice(0, 200)
	};
}
function hostOf(server, config, { folder, domain, capabilities: known }) {
	const override = field(config, "override_path") ?? false;
	if (typeof override !== "boolean") throw wrongType("override_path", "boolean");
	const capabilities = texts(config, "capabilities").map((each) => each.toLowerCase());
	const unknown = capabilities.find((each) => !known.has(each));
	if (unknown !== void 0) throw new HostsTomlError({
		code: "unknown-capability",
		capability: unknown
	});
	const may = (capability) => capabilities.length === 0 || capabilities.includes(capability);
	return {
		...settingsOf(config, folder),
		...placeOf(server, override, domain),
		pulls: may("pull"),
		resolves: may("resolve")
	};
}
/** Appends `/v2` to the path unless the path ends in it or `override_path` is set. */
function placeOf(server, override, domain) {
	const spelled = server.startsWith("http") ? server : `https://${server}`;
	const url = /^https?:\/\/[^/]/.test(spelled) && URL.canParse(spelled) ? new URL(spelled) : null;
	if (url === null || url.username !== "" || url.password !== "") throw new HostsTomlError({
		code: "invalid-host-url",
		url: server.slice(0, 100)
	});
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
	const unverified = field(config, "skip_verify") ?? false;
	if (typeof unverified !== "boolean") throw wrongType("skip_verify", "boolean");
	const caFiles = texts(config, "ca").map(from);
	const client = field(config, "client") ?? [];
	const clients = (Array.isArray(client) ? client : [client]).map((pair) => {
		const [cert, key, ...rest] = texts({ pair }, "pair");
		if (cert === void 0 || rest.length > 0) throw wrongType("client", "file-pairs");
		return {
			cert: from(cert),
			key: from(key === void 0 || key === "" ? cert : key)
		};
	});
	const timeout = field(config, "dial_timeout") ?? "";
	if (typeof timeout !== "string") throw wrongType("dial_timeout", "string");
	const connectTimeoutMs = timeout === "" ? null : durationMs(timeout);
	const header = field(config, "header") ?? {};
	if (typeof header !== "object") throw wrongType("header", "table");
	const special = unverified || caFiles.length + clients.length > 0 || connectTimeoutMs !== null;
	return {
		header: Object.fromEntries(Object.keys(header).flatMap((name) => headerOf(name, texts(header, name)))),
		connection: special ? {
			caFiles,
			clients,
			unverified,
			connectTimeoutMs
		} : null
	};
}
/** Drops headers that would change the framing or the target of the request. */
function headerOf(name, values) {
	const value = values.join(", ");
	return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value) && !/^(?:host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive)$/i.test(name) ? [[name.toLowerCase(), value]] : [];
}
/** A string or a list of strings; empty if the key is missing. */
function texts(config, key) {
	const value = field(config, key) ?? [];
	const list = Array.isArray(value) ? value : [value];
	if (key === "capabilities" && !Array.isArray(value)) throw wrongType("capabilities", "list");
	return list.map((each) => {
		if (typeof each !== "string") throw wrongType(key, "strings");
		return each;
	});
}
/** Parses a duration of Go: "1m30s", "500ms". */
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
	if (parts.map(([part]) => part).join("") !== written.replace(/^\+/, "") && written !== "0") throw new HostsTomlError({
		code: "invalid-duration",
		duration: written.slice(0, 40)
	});
	return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
}

// src/resolve/origin-settings.ts
/**
* Returns the settings of a host, "host[:port]" as URLs spell it. `domains` are the registries of
* the references; unknown hosts, of token servers for example, get the defaults.
*/
function originSettings(domains, { registries, concurrency }) {
	const settings = /* @__PURE__ */ new Map();
	for (const domain of /* @__PURE__ */ new Set([...Object.keys(registries), ...domains])) {
		const quirk = quirkOf(domain);
		const listed = Object.hasOwn(registries, domain) ? registries[domain] : void 0;
		const url = `${listed?.plainHttp === true ? "http" : "https"}://${quirk.address ?? domain}`;
		if (!URL.canParse(url)) continue;
		settings.set(new URL(url).host, {
			caFile: listed?.caFile,
			listed: listed !== void 0,
			concurrency: Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency))
		});
	}
	const unknown = {
		caFile: void 0,
		listed: false,
		concurrency: Math.max(1, concurrency)
	};
	return (host) => settings.get(host) ?? unknown;
}

// src/resolve/question-progress.ts
var QuestionProgress = class {
	#pending;
	#total;
	#progress;
	#pausing = null;
	constructor(questions, progress) {
		this.#pending = new Set(questions);
		this.#total = questions.length;
		this.#progress = progress;
	}
	answered(question) {
		this.#pending.delete(question);
		this.report();
	}
	/** `host` asked for a pause; null when the pause is over. */
	pausing(host) {
		this.#pausing = host;
		this.report();
	}
	report() {
		const [oldest] = this.#pending;
		const host = this.#pausing ?? (oldest === void 0 ? null : hostOf$1(oldest.reference));
		this.#progress({
			done: this.#total - this.#pending.size,
			total: this.#total,
			waitingFor: host === null ? null : { host }
		});
	}
};

// src/oci/client/to-answer.ts
/** `content`: what the image is made of, if it was found and looked into. */
function toAnswer({ classification, evidence }, content, secrets) {
	switch (classification.answer) {
		case "found": {
			const { mediaType } = classification;
			return {
				...classification,
				mediaType: mediaType === null ? null : secrets.clean(mediaType, 300),
				content,
				evidence: [...evidence]
			};
		}
		case "denied":
		case "missing-or-denied":
		case "inconclusive":
		case "unreachable": {
			const because = cleanReason(classification.because, secrets);
			return {
				...classification,
				because,
				evidence: [...evidence]
			};
		}
		case "rate-limited": {
			const { quota } = classification;
			return {
				...classification,
				quota: quota === null ? null : secrets.clean(quota, 300),
				evidence: [...evidence]
			};
		}
		case "missing": {
			const { words } = classification;
			if (words === void 0) break;
			return {
				...classification,
				words: secrets.clean(words, 300),
				evidence: [...evidence]
			};
		}
	}
	return {
		...classification,
		evidence: [...evidence]
	};
}

// src/resolve/image-client.ts
/** Asks one registry for an image with each credential that pods and the runner have for it. */
var DirectImageClient = class {
	#options;
	/** Keeps the order of requests independent of the disk, so that evidence is deterministic. */
	#turn = Promise.resolve();
	constructor(options) {
		this.#options = options;
	}
	get hosts() {
		return this.#options.client.endpoint.hosts;
	}
	async ask(question) {
		const { client } = this.#options;
		const { reference, platforms } = question;
		const wanted = wantedAttempts(question);
		const { problem } = client;
		if (problem !== null) return withoutAsking(wanted, problem);
		const looksInside = await this.#looksInside(question);
		const request = {
			step: "manifest",
			reference,
			method: "HEAD",
			wantsBody: looksInside ? { open: true } : null,
			servedBefore: platforms.length > 0 && !looksInside
		};
		const { attempted, login } = await this.#attemptAll(request, wanted.offers);
		const content = platforms.length === 0 ? null : await this.#lookInside(reference, platforms, attempted, login);
		return this.#answers(reference, await Promise.all(attempted.map(withRefusedHead)), login === null ? null : await withRefusedHead(login), content, wanted.empty);
	}
	/** Waits for its turn; false if what the image is made of is known or of no interest. */
	async #looksInside({ reference, platforms }) {
		const known = platforms.length > 0 && this.#options.contents.isKnown(reference.path, partOf(reference));
		const turn = this.#turn;
		this.#turn = Promise.all([turn, known]);
		await turn;
		return platforms.length > 0 && !await known;
	}
	async #attemptAll(request, offers) {
		const { client } = this.#options;
		const attempted = await Promise.all(offers.map(async (shown) => {
			const credential = shown === null ? null : this.#credentialOf(shown);
			return {
				shown,
				credential,
				result: await client.attempt(request, credential)
			};
		}));
		const onlyLogin = offers.length === 0 ? await this.#attemptWithLogin(request) : null;
		const allRefused = () => attempted.every(({ result }) => isRefusal(result.classification) || result.withheld === true);
		const loginHelps = onlyLogin !== null && !isRejection(onlyLogin.result.classification) && onlyLogin.result.withheld !== true;
		if (!offers.includes(null) && allRefused() && !loginHelps) {
			const result = await client.attempt(request, null);
			attempted.push({
				shown: null,
				credential: null,
				result
			});
		}
		return {
			attempted,
			login: onlyLogin ?? (offers.length > 0 && allRefused() ? await this.#attemptWithLogin(request) : null)
		};
	}
	#credentialOf({ username, password, source }) {
		const { client, credentials } = this.#options;
		return credentials.of(client.endpoint.domain, {
			username,
			password
		}, source);
	}
	/** What the runner's login gets; null if there is none. */
	async #attemptWithLogin(request) {
		const { client, logins, secrets } = this.#options;
		const found = await logins.find(client.endpoint.domain, request.reference.path);
		if (found === null) return null;
		const { credential, login } = found;
		const result = await client.attempt(request, credential);
		const { classification, evidence } = result;
		if (isRejection(classification)) login.rejected ??= {
			because: cleanReason(classification.because, secrets),
			evidence
		};
		return {
			result,
			source: login.source,
			credential
		};
	}
	/** What the image is made of, asked with the first credential that found it; null if none did. */
	async #lookInside(reference, platforms, attempted, login) {
		const { client, contents, secrets } = this.#options;
		const found = (login === null ? attempted : [...attempted, login]).filter(({ result }) => result.classification.answer === "found");
		const best = found.find(({ result }) => result.body !== void 0) ?? found[0];
		if (best?.result.classification.answer !== "found") return null;
		const { digest, mediaType } = best.result.classification;
		const discovery = {
			repository: reference.path,
			part: partOf(reference),
			digest,
			mediaType,
			body: best.result.body ?? null,
			platforms,
			headOnly: client.headOnly,
			checksLayers: client.checksLayers,
			byPod: login === null || best !== login
		};
		return contents.inspect(discovery, (step, method, part) => {
			const below = part.includes(":") ? {
				...reference,
				tag: null,
				digest: part
			} : {
				...reference,
				tag: part,
				digest: null
			};
			return client.fetch(step, below, method, best.credential).then((result) => ({
				...result,
				classification: cleanClassification(result.classification, secrets)
			}));
		});
	}
	async #answers(reference, attempted, login, content, empty) {
		const { client, secrets } = this.#options;
		const anonymous = attempted.find(({ shown }) => shown === null)?.result;
		const unchallenged = anonymous?.classification.answer === "found" && attempted.some(({ result }) => isRefusal(result.classification)) ? await client.probeAnonymous(reference) : null;
		const answers = attempted.map(({ shown, result }) => {
			const unshown = unchallenged !== null && anonymous !== void 0 && isRefusal(result.classification);
			const { classification } = unshown ? anonymous : result;
			const evidence = unshown ? [...anonymous.evidence, ...unchallenged] : result.evidence;
			return {
				shown,
				...shown === null && result.unchallenged === true ? { unchallenged: true } : {},
				answer: toAnswer({
					classification,
					evidence
				}, content, secrets)
			};
		});
		const anonymousAnswer = answers.find(({ shown }) => shown === null);
		return [
			...login === null ? [] : [{
				shown: "runner",
				answer: toAnswer(login.result, content, secrets),
				source: login.source
			}],
			...answers,
			...anonymousAnswer === void 0 ? [] : empty.map((shown) => ({
				...anonymousAnswer,
				shown
			}))
		];
	}
};
async function withRefusedHead(attempted) {
	const { result } = attempted;
	const refusedHead = await result.refusedHead ?? null;
	if (refusedHead === null || result.classification.answer !== "found") return attempted;
	const classification = {
		...result.classification,
		refusedHead
	};
	return {
		...attempted,
		result: {
			...result,
			classification
		}
	};
}
function cleanClassification(classification, secrets) {
	switch (classification.answer) {
		case "denied":
		case "missing-or-denied":
		case "inconclusive":
		case "unreachable": return {
			...classification,
			because: cleanReason(classification.because, secrets)
		};
	}
	return classification;
}
function wantedAttempts({ offers, anonymous }) {
	const empty = offers.filter(hasEmptyCredentials);
	const wanted = offers.filter((offer) => !hasEmptyCredentials(offer));
	return {
		offers: anonymous || empty.length > 0 ? [...wanted, null] : wanted,
		empty
	};
}
function withoutAsking({ offers, empty }, answer) {
	return [...offers.length === 0 ? [null] : offers, ...empty].map((shown) => ({
		shown,
		answer
	}));
}
/**
* containerd shows no credentials if user or password is empty:
* https://github.com/containerd/containerd/blob/301026e/core/remotes/docker/authorizer.go
*/
function hasEmptyCredentials({ username, password }) {
	return username === "" || password === "";
}

// src/resolve/content/content-cache.ts
/** Caches what the images of one registry consist of, by digest, for this run and later ones. */
var ContentCache = class {
	#disk;
	#registry;
	#entries = /* @__PURE__ */ new Map();
	/** `registry`: the host as in references. */
	constructor(disk, registry) {
		this.#disk = disk;
		this.#registry = registry;
	}
	/** Whether a tag or digest needs no request. A tag counts as the digest that it last had. */
	async isKnown(repository, part) {
		if (part.includes(":")) return await this.entryOf(repository, part) !== null;
		const digest = field(await this.#disk.read(this.#keyOf(repository, part)), "digest");
		return typeof digest === "string" && await this.entryOf(repository, digest) !== null;
	}
	/** null if the digest is unknown. */
	entryOf(repository, digest) {
		const key = this.#keyOf(repository, digest);
		const entry = this.#entries.get(key) ?? this.#disk.read(key).then(asEntry);
		this.#entries.set(key, entry);
		return entry;
	}
	/** Keeps an entry for this run. */
	add(repository, digest, entry) {
		this.#entries.set(this.#keyOf(repository, digest), Promise.resolve(entry));
	}
	/** Writes an entry to the disk. */
	async save(repository, digest, entry) {
		await this.#disk.write(this.#keyOf(repository, digest), entry);
	}
	/** Writes the digest of a tag to the disk, unless it is there. */
	async saveTag(repository, tag, digest) {
		if (!await this.isKnown(repository, tag)) await this.#disk.write(this.#keyOf(repository, tag), { digest });
	}
	#keyOf(repository, part) {
		return `2 ${this.#registry}/${repository}${part.includes(":") ? "@" : ":"}${part}`;
	}
};
/** null if the value does not match the schema. */
function asEntry(value) {
	const manifest = field(value, "manifest");
	const kind = field(manifest, "kind");
	const entries = field(manifest, "entries");
	const unnamed = field(manifest, "unnamed");
	const config = field(manifest, "config");
	const artifact = field(manifest, "artifact");
	const zstdLayer = field(manifest, "zstdLayer");
	const layers = field(manifest, "layers");
	const platform = field(value, "platform");
	const seen = field(value, "seen");
	if (kind !== "index" && kind !== "manifest") return null;
	if (!Array.isArray(entries) || !entries.every(isIndexEntry) || typeof unnamed !== "boolean") return null;
	if (!isTextOrNull(config) || !isTextOrNull(artifact) || !isTextOrNull(platform)) return null;
	if (typeof seen !== "object" || seen === null) return null;
	const times = Object.entries(seen).filter((pair) => typeof pair[1] === "number");
	return {
		manifest: {
			kind,
			entries,
			unnamed,
			config,
			artifact,
			...typeof zstdLayer === "string" ? { zstdLayer } : {},
			...Array.isArray(layers) ? { layers: layers.filter(isBlob) } : {}
		},
		platform,
		seen: Object.fromEntries(times)
	};
}
function isIndexEntry(value) {
	return typeof field(value, "platform") === "string" && typeof field(value, "digest") === "string";
}
function isBlob(value) {
	return typeof field(value, "digest") === "string" && typeof field(value, "mediaType") === "string";
}
function isTextOrNull(value) {
	return value === null || typeof value === "string";
}

// src/resolve/content/fetched-content.ts
/** The registry counts a GET of a manifest as a pull. */
const countsAsPull = { code: "looking-counts-as-pull" };
/** Why a request brought nothing to read; undefined: there was no request. */
function unknownReason(classification) {
	if (classification?.answer === "rate-limited") return countsAsPull;
	if (classification === void 0 || !("because" in classification)) return { code: "not-served" };
	return classification.answer === "not-asked" ? {
		code: "not-asked",
		because: classification.because
	} : classification.because;
}
/** How a request failed; undefined if the registry answered, or was not asked. */
function unreachedOf({ classification, evidence }) {
	if (classification.answer !== "unreachable") return void 0;
	const { because, code } = classification;
	return {
		because,
		evidence,
		...code === void 0 ? {} : { code }
	};
}

// src/resolve/content/content-inspection.ts
/** Inspects the config and the child manifests of one image for the platforms of its nodes. */
/** Registries delete unreferenced manifests, so a manifest is looked up again after this time. */
const seenForMs = 864e5;
var ContentInspection = class {
	#options;
	#absent = [];
	#unserved = [];
	#unknown = null;
	#unreached;
	#zstd;
	#refused;
	#learned = false;
	constructor(options) {
		this.#options = options;
	}
	/** Whether the entry holds more than before. */
	get learned() {
		return this.#learned;
	}
	/** Reads the platform of a single manifest from its config. */
	async readConfig() {
		const { entry, platforms, fetch } = this.#options;
		const { kind, artifact, config } = entry.manifest;
		if (kind === "manifest" && artifact === null && entry.platform === null) {
			if (config === null) this.#unknown = { code: "manifest-without-config" };
			else this.#readPlatform(config, await fetch("blob", "GET", config), platforms);
		}
		if (entry.platform === "") this.#unknown = { code: "config-without-platform" };
	}
	#readPlatform(digest, fetched, platforms) {
		const { entry } = this.#options;
		if (fetched.body !== void 0) {
			entry.platform = readConfig(fetched.body);
			this.#learned = true;
			if (entry.platform === null) this.#unknown = { code: "config-unreadable" };
		} else if (fetched.classification.answer === "missing") {
			const { evidence } = fetched;
			this.#absent.push({
				what: "config",
				digest,
				platforms: [...platforms],
				evidence
			});
		} else {
			this.#unknown = unknownReason(fetched.classification);
			this.#unreached ??= unreachedOf(fetched);
			this.#noteRefusal(digest, fetched);
		}
	}
	#noteRefusal(digest, { classification, evidence }) {
		if (!isRefusal(classification)) return;
		const { because } = classification;
		this.#refused = {
			digest,
			because,
			evidence,
			byPod: this.#options.byPod
		};
	}
	/** Looks up the layers of a single manifest. */
	async findLayers() {
		const { entry, platforms } = this.#options;
		await this.#findLayersOf(entry.manifest, [...platforms]);
	}
	/** Looks up what a child manifest refers to. */
	async #findPartsOf({ manifest }, platforms) {
		await Promise.all([this.#findLayersOf(manifest, platforms), manifest.config === null ? null : this.#findConfig(manifest.config, platforms)]);
	}
	async #findLayersOf({ artifact, layers = [], zstdLayer }, platforms) {
		if (zstdLayer !== void 0) this.#zstd = {
			type: zstdLayer,
			platforms: [...this.#zstd?.platforms ?? [], ...platforms]
		};
		if (!this.#options.checksLayers || artifact !== null) return;
		await Promise.all(layers.map((layer) => this.#findLayer(layer, platforms)));
	}
	/** Only a plain "not found" counts: not every registry answers a HEAD of a blob. */
	async #findLayer({ digest, mediaType }, platforms) {
		if (this.#wasSeen(digest)) return;
		const { classification, evidence } = await this.#options.fetch("blob", "HEAD", digest);
		if (classification.answer === "found") this.#see(digest);
		if (classification.answer === "missing") this.#absent.push({
			what: "layer",
			digest,
			mediaType,
			platforms,
			evidence
		});
	}
	/** A node reads the config by GET, so a failed HEAD alone proves nothing. */
	async #findConfig(digest, platforms) {
		if (this.#wasSeen(digest)) return;
		const { fetch } = this.#options;
		const { classification, evidence } = await fetch("blob", "HEAD", digest);
		if (classification.answer === "found") this.#see(digest);
		else if (classification.answer === "missing") this.#absent.push({
			what: "config",
			digest,
			platforms,
			evidence
		});
		else {
			const fetched = await fetch("blob", "GET", digest);
			this.#unreached ??= unreachedOf(fetched);
			this.#noteRefusal(digest, fetched);
		}
	}
	#wasSeen(digest) {
		const { seen } = this.#options.entry;
		const age = Date.now() - (Object.hasOwn(seen, digest) ? seen[digest] ?? 0 : 0);
		return age >= 0 && age < seenForMs;
	}
	#see(digest) {
		this.#options.entry.seen[digest] = Date.now();
		this.#learned = true;
	}
	/** Looks up the child manifests that the nodes would select. */
	async findManifests() {
		await Promise.all(Array.from(this.#selected(), ([digest, platforms]) => this.#findManifest(digest, platforms)));
	}
	/** Digests of child manifests, with the platforms of the nodes that select them. */
	#selected() {
		const { entry, platforms } = this.#options;
		const { entries } = entry.manifest;
		const offered = entries.map(({ platform }) => platform);
		const selected = /* @__PURE__ */ new Map();
		for (const platform of platforms) {
			const best = selectPlatform(offered, platform, "lenient");
			const digest = entries.find((child) => child.platform === best)?.digest;
			if (digest !== void 0) selected.set(digest, [...selected.get(digest) ?? [], platform]);
		}
		return selected;
	}
	async #findManifest(digest, platforms) {
		const { fetch, checksLayers, child, keepChild } = this.#options;
		const known = checksLayers ? await child(digest) : null;
		if (this.#wasSeen(digest)) {
			if (known !== null) await this.#findPartsOf(known, platforms);
			return;
		}
		const fetched = await fetch("manifest", checksLayers && known === null ? "GET" : "HEAD", digest);
		const { classification, evidence, body } = fetched;
		if (classification.answer === "found") {
			this.#see(digest);
			const read = body === void 0 ? null : readManifest(body, classification.mediaType);
			const entry = read === null ? known : {
				manifest: read,
				platform: null,
				seen: {}
			};
			if (read !== null && entry !== null) await keepChild(digest, entry);
			if (entry !== null) await this.#findPartsOf(entry, platforms);
		} else if (classification.answer === "missing") this.#absent.push({
			what: "manifest",
			digest,
			platforms,
			evidence
		});
		else if (classification.answer === "inconclusive") this.#unserved.push({
			digest,
			platforms
		});
		else this.#unreached ??= unreachedOf(fetched);
	}
	content() {
		const { kind, entries, unnamed, artifact } = this.#options.entry.manifest;
		return {
			kind,
			platforms: kind === "index" ? entries.map(({ platform }) => platform) : this.#platform(),
			unnamed,
			artifact,
			...this.#zstd === void 0 ? {} : { zstd: this.#zstd },
			absent: this.#absent.toSorted((a, b) => a.digest < b.digest ? -1 : 1),
			unknown: this.#unknown,
			...this.#unserved.length === 0 ? {} : { unserved: this.#unserved },
			...this.#unreached === void 0 ? {} : { unreached: this.#unreached },
			...this.#refused === void 0 ? {} : { refused: this.#refused }
		};
	}
	#platform() {
		const { platform } = this.#options.entry;
		return platform === null || platform === "" ? null : [platform];
	}
};

// src/resolve/content/image-contents.ts
/** The images of one registry. */
var ImageContents = class {
	#cache;
	#fetches = /* @__PURE__ */ new Map();
	/** `registry`: the host as in references. */
	constructor(disk, registry) {
		this.#cache = new ContentCache(disk, registry);
	}
	/** Whether the content is cached, so that the body of the manifest is not needed. */
	isKnown(repository, part) {
		return this.#cache.isKnown(repository, part);
	}
	async inspect(image, fetch) {
		const opened = await this.#open(image, fetch);
		if ("unknown" in opened) return unknownContent(opened.mediaType, opened.unknown);
		const { entry, cached } = opened;
		const inspection = new ContentInspection({
			entry,
			platforms: image.platforms,
			fetch: (step, method, part) => this.#fetchOnce(image.repository, `${method} ${part}`, () => fetch(step, method, part)),
			checksLayers: image.checksLayers,
			byPod: image.byPod,
			child: (digest) => this.#cache.entryOf(image.repository, digest),
			keepChild: async (digest, child) => {
				this.#cache.add(image.repository, digest, child);
				await this.#cache.save(image.repository, digest, child);
			}
		});
		await Promise.all([
			inspection.readConfig(),
			inspection.findLayers(),
			inspection.findManifests()
		]);
		await this.#save(image, entry, !cached || inspection.learned);
		return inspection.content();
	}
	/** Reads the manifest, from the cache or from the registry. */
	async #open(image, fetch) {
		const { repository, part, digest, body, headOnly } = image;
		const cached = digest === null ? null : await this.#cache.entryOf(repository, digest);
		if (cached !== null) {
			logEvent(() => ({
				kind: "cache",
				holds: "content",
				subject: `${repository}@${digest}`
			}));
			return {
				entry: cached,
				cached: true
			};
		}
		let { mediaType } = image;
		if (body === null && headOnly) return {
			unknown: countsAsPull,
			mediaType
		};
		const fetched = body === null ? await fetch("manifest", "GET", digest ?? part) : null;
		if (fetched !== null && fetched.classification.answer === "found") ({mediaType} = fetched.classification);
		const bytes = body ?? fetched?.body;
		if (bytes === void 0) return {
			unknown: unknownReason(fetched?.classification),
			mediaType
		};
		const manifest = readManifest(bytes, mediaType);
		if (manifest === null) return {
			unknown: { code: "manifest-unreadable" },
			mediaType
		};
		const entry = {
			manifest,
			platform: null,
			seen: {}
		};
		if (digest !== null) this.#cache.add(repository, digest, entry);
		return {
			entry,
			cached: false
		};
	}
	#fetchOnce(repository, part, fetch) {
		const key = `${repository}@${part}`;
		const fetching = this.#fetches.get(key) ?? fetch();
		this.#fetches.set(key, fetching);
		return fetching;
	}
	async #save({ repository, part, digest }, entry, changed) {
		if (digest === null || isSchema1(entry.manifest.artifact)) return;
		if (changed) await this.#cache.save(repository, digest, entry);
		if (!part.includes(":")) await this.#cache.saveTag(repository, part, digest);
	}
};
function unknownContent(mediaType, unknown) {
	return {
		kind: kindOf(mediaType),
		platforms: null,
		unnamed: false,
		artifact: null,
		absent: [],
		unknown
	};
}

// src/resolve/mirrors/merge-answers.ts
/** hosts.toml leaves no host for the request. */
const noHost = {
	answer: "unreachable",
	stage: "address",
	because: { code: "no-host-in-hosts-toml" },
	evidence: []
};
/**
* `sameCredential`: the host was asked with the very credential; otherwise anonymously, where a 404
* may hide a private image. `login`: what the host answered to the runner's login, if it has one.
*/
function proofOf(answer, sameCredential, login) {
	switch (answer.answer) {
		case "missing":
		case "inconclusive": return "negative";
		case "denied":
		case "missing-or-denied": return sameCredential || login?.answer === "missing" || login?.answer === "inconclusive" ? "negative" : "open";
		case "found": return "open";
		case "not-asked": return answer.because === "node-local" ? "negative" : "none";
	}
	return "none";
}
/** Merges the answers of several hosts, none of which has the image for the credential. */
function mergeAnswers(registry, views) {
	const evidence = views.flatMap(({ answer }) => answer.evidence);
	const origin = views.findLast(({ mirror }) => mirror.own);
	const mirrors = views.filter(({ mirror, answer }) => !mirror.own && !isNodeLocal(answer));
	const undecided = mirrors.filter(({ proof }) => proof !== "negative");
	const inconclusive = (because) => ({
		answer: "inconclusive",
		because,
		evidence
	});
	if (origin !== void 0 && origin.proof === "negative" && !isNodeLocal(origin.answer)) {
		const { answer } = origin;
		if (undecided.length === 0) return {
			...answer,
			evidence
		};
		const doubt = inconclusive({
			code: "mirrors-may-have-it",
			registry,
			outcome: outcomeOf(answer),
			mirrors: undecided.map(mirrorOutcome)
		});
		return answer.answer === "missing" ? {
			...doubt,
			missing: answer.missing
		} : doubt;
	}
	if (origin?.proof === "open") return inconclusive({
		code: "login-not-sent-without-tls",
		registry
	});
	if (origin?.answer.answer === "not-asked" && origin.answer.because === "forbidden-address") return origin.answer;
	const answering = mirrors.filter(({ proof }) => proof !== "none");
	if (answering.length > 0) return inconclusive({
		code: "only-mirrors-answer",
		registry,
		outcome: origin === void 0 ? null : outcomeOf(origin.answer),
		mirrors: answering.map(mirrorOutcome)
	});
	const [first] = mirrors;
	if (origin === void 0 || origin.answer.answer === "not-asked") {
		if (first?.answer.answer === "unreachable") {
			const { stage, because } = first.answer;
			return {
				answer: "unreachable",
				stage,
				because: {
					code: "mirror-failed",
					mirror: first.mirror.name,
					reason: because
				},
				evidence
			};
		}
		return {
			...origin?.answer ?? first?.answer ?? noHost,
			evidence
		};
	}
	const { answer } = origin;
	if (answer.answer !== "unreachable" || mirrors.length === 0) return {
		...answer,
		evidence
	};
	const { stage, because: reason } = answer;
	return {
		answer: "unreachable",
		stage,
		because: {
			code: "registry-and-mirrors-failed",
			reason,
			mirrors: mirrors.map(mirrorOutcome)
		},
		evidence
	};
}
function isNodeLocal(answer) {
	return answer.answer === "not-asked" && answer.because === "node-local";
}
function mirrorOutcome({ mirror, answer, proof }) {
	return {
		mirror: mirror.name,
		outcome: outcomeOf(answer),
		undecided: proof === "open"
	};
}
function outcomeOf(answer) {
	switch (answer.answer) {
		case "found":
		case "missing":
		case "rate-limited": return { answer: answer.answer };
		case "not-asked": return {
			answer: answer.answer,
			because: answer.because
		};
	}
	return {
		answer: answer.answer,
		because: answer.because
	};
}

// src/resolve/mirrors/chain-attempts.ts
var ChainAttempts = class {
	#wanted;
	#found = /* @__PURE__ */ new Map();
	#views;
	#runner = null;
	constructor({ offers, anonymous }) {
		this.#wanted = [...offers, ...anonymous ? [null] : []];
		this.#views = new Map(this.#wanted.map((shown) => [shown, []]));
	}
	/** Whether no further host needs to be asked. */
	get isComplete() {
		return this.#wanted.length === 0 ? this.#found.size > 0 || this.#runner?.answer.answer === "found" : this.#left.length === 0;
	}
	/** What to send to the next host. */
	credentialsFor({ trusted }) {
		const left = this.#left;
		return trusted ? {
			offers: left.filter((shown) => shown !== null),
			anonymous: left.includes(null)
		} : {
			offers: [],
			anonymous: true
		};
	}
	/** Credentials that found nothing yet. */
	get #left() {
		return this.#wanted.filter((shown) => !this.#found.has(shown));
	}
	/** Adds the answers of a host. */
	add(mirror, attempts) {
		const login = attempts.find(({ shown }) => shown === "runner");
		if (login !== void 0 && this.#runner?.answer.answer !== "found") this.#runner = {
			...login,
			answer: servedBy(mirror, login.answer)
		};
		const anonymous = attempts.find(({ shown }) => shown === null);
		const credentials = /* @__PURE__ */ new Set([...this.#left, ...anonymous === void 0 || this.#found.has(null) ? [] : [null]]);
		for (const shown of credentials) {
			const same = attempts.find((attempt) => attempt.shown === shown);
			const attempt = same ?? (mirror.trusted ? void 0 : anonymous);
			if (attempt === void 0) continue;
			const { answer } = attempt;
			if (answer.answer === "found" && (same !== void 0 || attempt.unchallenged === true)) {
				this.#found.set(shown, servedBy(mirror, answer));
				continue;
			}
			const proof = proofOf(answer, same !== void 0, login?.answer ?? null);
			const views = this.#views.get(shown) ?? [];
			this.#views.set(shown, [...views, {
				mirror,
				answer,
				proof
			}]);
		}
	}
	/** One attempt for each credential that was used. */
	results(registry) {
		const results = [.../* @__PURE__ */ new Set([...this.#views.keys(), ...this.#found.keys()])].map((shown) => {
			const views = this.#views.get(shown) ?? [];
			const found = this.#found.get(shown);
			if (found === void 0) return {
				shown,
				answer: mergeAnswers(registry, views)
			};
			const earlier = views.flatMap(({ answer }) => answer.evidence);
			return {
				shown,
				answer: {
					...found,
					evidence: [...earlier, ...found.evidence]
				}
			};
		});
		return this.#runner === null ? results : [this.#runner, ...results];
	}
};
function servedBy(mirror, answer) {
	return answer.answer === "found" && !mirror.own ? {
		...answer,
		mirror: mirror.name
	} : answer;
}

// src/resolve/mirrors/mirror-chain.ts
var MirrorChain = class {
	hosts;
	#registry;
	#mirrors;
	/** `registry`: the host as in references. `mirrors`: in the order in which they are asked. */
	constructor(registry, mirrors) {
		this.#registry = registry;
		this.#mirrors = mirrors;
		this.hosts = new Set(mirrors.flatMap(({ own, client }) => own ? [...client.hosts] : []));
	}
	async ask(question) {
		const { reference, offers, anonymous } = question;
		const mirrors = this.#mirrors.filter(({ pulls, resolves }) => pulls && (resolves || reference.digest !== null));
		if (mirrors.length === 0) return (offers.length === 0 || anonymous ? [...offers, null] : offers).map((shown) => ({
			shown,
			answer: noHost
		}));
		const attempts = new ChainAttempts(question);
		for (const mirror of mirrors) {
			if (attempts.isComplete) break;
			const credentials = attempts.credentialsFor(mirror);
			attempts.add(mirror, await mirror.client.ask({
				...question,
				...credentials
			}));
		}
		const children = /* @__PURE__ */ new Map();
		const askForChild = (digest) => {
			const asking = children.get(digest) ?? this.ask({
				...question,
				reference: {
					...reference,
					tag: null,
					digest
				},
				platforms: []
			});
			children.set(digest, asking);
			return asking;
		};
		return Promise.all(attempts.results(this.#registry).map(async (each) => ({
			...each,
			answer: await withUnserved(each, askForChild)
		})));
	}
};
/**
* Adds the child manifests that no host has. If a mirror serves an index but not a manifest in it,
* containerd asks the next host for the manifest:
* https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go
*/
async function withUnserved({ shown, answer }, askForChild) {
	if (answer.answer !== "found" || answer.content?.unserved === void 0) return answer;
	const { unserved, ...content } = answer.content;
	const absent = [...content.absent];
	for (const { digest, platforms } of unserved) {
		const child = (await askForChild(digest)).find((attempt) => attempt.shown === shown)?.answer;
		if (child?.answer === "missing") absent.push({
			what: "manifest",
			digest,
			platforms,
			evidence: child.evidence
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

// src/resolve/registry-access.ts
/** `host` is the registry's, or a mirror's, as in references. */
function registryAccess(host, { registries, network, restricted }) {
	const listed = Object.hasOwn(registries, host) ? registries[host] : void 0;
	return {
		endpoint: {
			domain: host,
			quirk: quirkOf(host),
			plainHttp: listed?.plainHttp === true,
			listed: listed !== void 0,
			restricted,
			reachable: listed?.reachable !== false,
			allow: network.allow,
			caches: listed?.caches ?? []
		},
		trustedRealm: Object.hasOwn(network.trustedRealms, host) ? network.trustedRealms[host] : void 0
	};
}

// src/resolve/registries.ts
var Registries = class {
	#options;
	#opening = /* @__PURE__ */ new Map();
	#opened = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
	}
	/** `domain`: the registry's host as in references, in lower case. */
	async clientOf(domain) {
		const opening = this.#opening.get(domain) ?? this.#open(domain);
		this.#opening.set(domain, opening);
		const client = await opening;
		this.#opened.set(domain, client);
		return client;
	}
	/** Registries that answered some tries and failed others. `health`: by `URL.host`. */
	flaky(health) {
		return [...this.#opened].flatMap(([registry, { hosts }]) => {
			const seen = [...hosts].flatMap((host) => health.get(host) ?? []);
			const requests = seen.reduce((sum, each) => sum + each.requests, 0);
			const failures = seen.reduce((sum, each) => sum + each.failures, 0);
			return failures > 0 && failures < requests ? [{
				registry,
				failures,
				requests
			}] : [];
		});
	}
	async #open(domain) {
		const { mirrorHosts, cache, shared } = this.#options;
		const hosts = await mirrorHosts.of(domain);
		const contents = new ImageContents(cache, domain);
		if (hosts === null) return this.#clientAt(domain, contents, null);
		for (const [name, value] of hosts.flatMap(({ header }) => Object.entries(header))) if (/auth|cookie|key|secret|token/.test(name)) shared.secrets.add(value, ...value.split(" "));
		const mirrors = hosts.map((host) => {
			const { own, pulls, resolves, url } = host;
			const trusted = own && isPrivate(host, this.#listed(domain));
			const client = this.#clientAt(domain, contents, host);
			return {
				name: url.host,
				own,
				trusted,
				pulls,
				resolves,
				client
			};
		});
		return new MirrorChain(domain, mirrors);
	}
	/** `host`: a mirror, or the registry itself as hosts.toml describes it; null for the registry. */
	#clientAt(domain, contents, host) {
		const { options, shared, logins, credentials } = this.#options;
		const own = host === null || host.own;
		const name = own ? domain : host.url.host;
		const { endpoint, trustedRealm } = registryAccess(name, options);
		const client = new RegistryClient({
			endpoint: {
				...endpoint,
				quirk: own ? endpoint.quirk : {
					...endpoint.quirk,
					mirror: true
				},
				plainHttp: host === null ? endpoint.plainHttp : host.url.protocol === "http:",
				...host === null ? {} : { at: {
					...host,
					namespace: own ? null : domain
				} }
			},
			headOnly: options.frugal,
			trustedRealm,
			shared
		});
		return new DirectImageClient({
			client,
			contents,
			logins: host === null || isPrivate(host, this.#listed(name)) ? logins : noLogins,
			credentials,
			secrets: shared.secrets
		});
	}
	#listed(host) {
		const { registries } = this.#options.options;
		return Object.hasOwn(registries, host) ? registries[host] : void 0;
	}
};
/**
* Is a login safe there? hosts.toml alone may not cause a login to be sent without TLS; only
* `.pullgate.yaml` may.
*/
function isPrivate({ url, connection }, listed) {
	return connection?.unverified !== true && (url.protocol === "https:" || listed?.plainHttp === true);
}

// src/resolve/wait-for-images.ts
/** Asks for missing images again until they appear or the time is up (`--wait`). */
const firstPauseMs = 2e3;
const maxPauseMs = 15e3;
/**
* Polls missing images only, including images that a mirror might still have. Only `found` replaces
* an earlier answer, because a later failure of the registry proves nothing.
*/
async function waitForImages(first, questions, { waitMs, clock, ask, waiting }) {
	if (waitMs <= 0) return first;
	const startedAtMs = clock.now();
	const byImage = new Map(first.byImage);
	const byAttempt = new Map(first.byAttempt);
	const waited = [];
	let missing = questions.filter(({ reference }) => isMissing(byImage.get(questionKey(reference))));
	if (missing.length === 0) return first;
	let requests = first.requests;
	const passedMs = () => clock.now() - startedAtMs;
	const note = ({ reference }, appeared) => void waited.push({
		image: questionKey(reference),
		seconds: Math.round(passedMs() / 1e3),
		appeared
	});
	for (let pauseMs = firstPauseMs; missing.length > 0; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
		const leftMs = waitMs - passedMs();
		if (leftMs <= 0) break;
		waiting(missing.map(({ reference }) => questionKey(reference)));
		await clock.sleep(Math.min(pauseMs, leftMs));
		const again = missing.map((question) => unrefused(question, first.byAttempt));
		const answers = await ask(again, Math.max(0, waitMs - passedMs()));
		requests += answers.requests;
		missing = missing.filter((question, index) => {
			const { reference, offers } = again[index] ?? question;
			const key = questionKey(reference);
			const answer = answers.byImage.get(key);
			if (answer?.answer !== "found") return true;
			byImage.set(key, answer);
			for (const shown of [
				...offers,
				null,
				"runner"
			]) {
				const got = answers.byAttempt.get(attemptKey(reference, shown));
				if (got !== void 0) byAttempt.set(attemptKey(reference, shown), got);
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
/** Drops rejected credentials, because repeated attempts can lock an account. */
function unrefused(question, byAttempt) {
	const { reference, offers, anonymous } = question;
	const answerOf = (shown) => byAttempt.get(attemptKey(reference, shown));
	return {
		...question,
		offers: offers.filter((offer) => {
			const answer = answerOf(offer);
			return answer === void 0 || !isRejection(answer);
		}),
		anonymous: anonymous || answerOf(null) !== void 0
	};
}

// src/resolve/run-cache.ts
/** Keeps the answers of a run, because targets repeat questions and registries count requests. */
function openRunCache() {
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
	const shown = offers.map((offer) => attemptKey(reference, offer)).sort();
	return JSON.stringify([
		questionKey(reference),
		shown,
		anonymous,
		platforms.toSorted(),
		circumstances
	]);
}

// src/resolve/resolve.ts
/** Asks registries about images, with every credential that pods and the runner have for them. */
/**
* Asks every question, one per image, with each of its credentials. Never throws for what a
* network, a registry or a credential does: that is an answer. The runner's login is shown only
* if no pod's attempt is known, or if all were refused: it proves that an image exists, and never
* replaces an offer.
*/
async function resolve(questions, options) {
	const answers = await askAll(questions, options);
	const total = questions.length;
	const patient = await waitForImages(answers, questions, {
		waitMs: options.waitMs ?? 0,
		clock: options.clock ?? systemClock,
		ask: (missing, leftMs) => askAll(missing, {
			...options,
			memory: void 0,
			deadlineMs: Math.min(options.deadlineMs, leftMs + options.timeoutMs),
			progress: () => {}
		}),
		waiting: (missing) => options.progress({
			done: total - missing.length,
			total,
			waitingFor: { missingImages: missing }
		})
	});
	if (patient.waited !== void 0) options.progress({
		done: total,
		total,
		waitingFor: null
	});
	return patient;
}
/**
* Questions that are started for each request that a registry may get at once. Several, because the
* first image of a repository is attempted alone.
*/
const startedForEachRequest = 4;
/** Asks every question once. */
async function askAll(questions, options) {
	if (questions.length === 0) return {
		byImage: /* @__PURE__ */ new Map(),
		byAttempt: /* @__PURE__ */ new Map(),
		logins: [],
		requests: 0
	};
	const { timeoutMs, retries, environment, restricted, deadlineMs } = options;
	const clock = options.clock ?? systemClock;
	const endsAtMs = clock.now() + deadlineMs;
	const secrets = redactorFor(questions, options);
	const progress = new QuestionProgress(questions, (state) => options.progress(state));
	const domains = questions.map(({ reference }) => normalised(reference).domain);
	const transport = await openTransport({
		timeoutMs,
		retries,
		endsAtMs,
		environment,
		restricted,
		settingsOf: originSettings(domains, options),
		waiting: (host) => progress.pausing(host),
		clock,
		secrets
	});
	try {
		return await askOver(transport, questions, {
			options,
			clock,
			endsAtMs,
			secrets,
			progress
		});
	} finally {
		await transport.close();
	}
}
async function askOver(transport, questions, { options, clock, endsAtMs, secrets, progress }) {
	const { hostsDir = null, runtime = null, registries: listed, memory } = options;
	const credentials = new CredentialBook(secrets);
	const { dockerConfig, environment } = options;
	const logins = options.restricted ? noLogins : await openLogins({
		dockerConfig,
		logins: options.logins,
		environment,
		credentials,
		clock,
		endsAtMs
	});
	const mirrorHosts = openMirrorHosts({
		hostsDir,
		registries: listed,
		runtime
	});
	const registries = new Registries({
		options,
		shared: sharedParts(transport, clock, secrets),
		mirrorHosts,
		cache: openDiskCache(options.cache),
		logins,
		credentials
	});
	progress.report();
	const circumstances = JSON.stringify([options.frugal, runtime]);
	const recalled = /* @__PURE__ */ new Set();
	const attemptsAt = async (question) => {
		const reference = normalised(question.reference);
		const known = memory?.recall(question, circumstances);
		if (known !== void 0) {
			logEvent(() => ({
				kind: "cache",
				holds: "answer",
				subject: questionKey(reference)
			}));
			recalled.add(reference.domain);
			await mirrorHosts.of(reference.domain);
			return known;
		}
		const attempts = await (await registries.clientOf(reference.domain)).ask({
			...question,
			reference
		});
		memory?.keep(question, circumstances, attempts);
		return attempts;
	};
	return {
		...answersOf(await askInOrder(questions, {
			registryOf: ({ reference }) => normalised(reference).domain,
			atOnce: startedForEachRequest * Math.max(1, options.concurrency)
		}, async (question) => {
			const attempts = await attemptsAt(question);
			progress.answered(question);
			return {
				reference: question.reference,
				attempts
			};
		})),
		logins: memory?.logins(logins.logins(), recalled) ?? logins.logins(),
		flaky: registries.flaky(transport.health()),
		notes: mirrorHosts.notes(),
		requests: transport.requests()
	};
}
function answersOf(images) {
	const byImage = /* @__PURE__ */ new Map();
	const byAttempt = /* @__PURE__ */ new Map();
	compareAttempts(images);
	for (const { reference, attempts } of images) {
		byImage.set(questionKey(reference), bestAnswer(attempts));
		for (const { shown, answer } of attempts) byAttempt.set(attemptKey(reference, shown), answer);
	}
	return {
		byImage,
		byAttempt
	};
}
function sharedParts(transport, clock, secrets) {
	const evidence = openEvidence(secrets);
	return {
		transport,
		tokens: new TokenClient({
			transport,
			clock,
			secrets,
			reader: tokenReplyReader(evidence)
		}),
		checks: new CredentialChecks(),
		secrets,
		evidence
	};
}
/** Knows the passwords of all offers and proxies. */
function redactorFor(questions, { secret, environment }) {
	const secrets = createRedactor((value) => secret(value));
	const logins = [...questions.flatMap(({ offers }) => offers), ...proxyLogins(environment)];
	for (const { username, password } of logins) if (password !== "") secrets.add(password, Buffer.from(`${username}:${password}`).toString("base64"));
	return secrets;
}
/** Lower-cases the host; without a domain the first component of the path is the host. */
function normalised(reference) {
	const path = reference.domain === "" ? reference.path.slice(reference.path.indexOf("/") + 1) : reference.path;
	return {
		...reference,
		domain: hostOf$1(reference).toLowerCase(),
		path
	};
}
/** The logins in the URLs of proxies. */
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

export { Gate as _, openLogins as a, createRedactor as c, TokenClient as d, CredentialBook as f, matchHost as g, parseJson as h, noLogins as i, openTransport as l, jsonField as m, openRunCache as n, tokenReplyReader as o, CredentialChecks as p, registryAccess as r, openEvidence as s, resolve as t, RegistryClient as u, systemClock as v };