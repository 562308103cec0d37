import { Fr as repositoryOf, kr as attemptKey, t as createHash } from "./pullgate.js";

// src/shard/graph.ts
/**
* `replace` returns the value to write for a property; undefined leaves it out. The graph must not
* contain values that JSON lacks, such as functions and NaN.
*/
function pack(root, replace = (_, value) => value) {
	const nodes = [];
	const indices = /* @__PURE__ */ new Map();
	const refer = (value) => {
		if (typeof value === "number") return [value];
		if (typeof value !== "object" || value === null) return value;
		const known = indices.get(value);
		if (known !== void 0) return known;
		const index = nodes.push(null) - 1;
		indices.set(value, index);
		nodes[index] = write(value);
		return index;
	};
	const write = (value) => {
		if (Array.isArray(value)) return ["a", ...value.map(refer)];
		if (value instanceof Set) return ["s", ...[...value].map(refer)];
		if (value instanceof Map) return ["m", ...[...value].flat().map(refer)];
		const properties = Object.entries(value).flatMap(([key, property]) => {
			const kept = replace(key, property);
			return kept === void 0 ? [] : [[key, refer(kept)]];
		});
		return Object.fromEntries(properties);
	};
	refer(root);
	return JSON.stringify(nodes);
}
/** Reads the output of `pack`. Throws `TypeError` or `SyntaxError` for other texts. */
function unpack(text) {
	const packed = JSON.parse(text);
	if (!Array.isArray(packed) || packed.length === 0) throw new TypeError("not a graph");
	const nodes = packed;
	const objects = nodes.map((node) => {
		if (!Array.isArray(node)) {
			if (typeof node !== "object" || node === null) throw new TypeError("not a node");
			return {};
		}
		if (node[0] === "s") return /* @__PURE__ */ new Set();
		if (node[0] === "m") return /* @__PURE__ */ new Map();
		return [];
	});
	const value = (written) => {
		if (Array.isArray(written) && typeof written[0] === "number") return written[0];
		if (typeof written !== "number") return written;
		const found = objects[written];
		if (found === void 0) throw new TypeError("an index outside the graph");
		return found;
	};
	nodes.forEach((node, index) => {
		const target = objects[index];
		if (Array.isArray(node)) {
			const items = node.slice(1).map(value);
			if (Array.isArray(target)) target.push(...items);
			else if (target instanceof Set) for (const item of items) target.add(item);
			else if (target instanceof Map) for (let at = 0; at + 1 < items.length; at += 2) target.set(items[at], items[at + 1]);
		} else if (target !== void 0 && typeof node === "object" && node !== null) for (const [key, property] of Object.entries(node)) Object.defineProperty(target, key, {
			value: value(property),
			writable: true,
			enumerable: true,
			configurable: true
		});
	});
	return objects[0];
}

// src/shard/mask-passwords.ts
/** Replaces passwords by numbers in what one shard hands to another. */
/** Equal passwords get equal numbers, in the order of their first appearance. */
var PasswordMask = class {
	#numbers = /* @__PURE__ */ new Map();
	mask(password) {
		const known = this.#numbers.get(password) ?? `#${this.#numbers.size + 1}`;
		this.#numbers.set(password, known);
		return known;
	}
	/** A replacer for `pack`: masks passwords and drops docker configs, whose entries are offers. */
	replace(key, value) {
		if (key === "password" && typeof value === "string") return this.mask(value);
		return key === "dockerConfig" ? null : value;
	}
	/** The answers by attempt. Their keys contain the offered password. */
	attempts({ pulls, answers }) {
		const masked = /* @__PURE__ */ new Map();
		for (const { reference, credentials } of pulls) {
			if ("invalid" in reference) continue;
			const offers = [
				...credentials?.offers ?? [],
				...credentials?.hiddenOffers ?? [],
				"runner",
				null
			];
			for (const offer of offers) {
				const answer = answers.byAttempt.get(attemptKey(reference, offer));
				if (answer !== void 0) masked.set(attemptKey(reference, this.#offer(offer)), answer);
			}
		}
		return masked;
	}
	#offer(offer) {
		return typeof offer === "object" && offer !== null ? {
			...offer,
			password: this.mask(offer.password)
		} : offer;
	}
};

// src/shard/divide.ts
/** Divides the pulls of a run among its shards. Equal manifests give equal divisions. */
/**
* The pulls of one shard. A repository's pulls stay together, so that no two shards fetch the same
* token or tag list. The first shard gets the pulls that ask no registry.
*/
function pullsOfShard(pulls, { index, of }) {
	const repositories = Map.groupBy(pulls, (pull) => pull.notAsked !== null || "invalid" in pull.reference ? "" : repositoryOf(pull.reference));
	const notAsked = repositories.get("") ?? [];
	repositories.delete("");
	const largestFirst = [...repositories].map(([repository, own]) => ({
		repository,
		pulls: own,
		images: new Set(own.map(({ mention }) => mention.image)).size
	})).toSorted((a, b) => b.images - a.images || (a.repository < b.repository ? -1 : 1));
	const loads = Array.from({ length: of }, () => 0);
	const selected = new Set(index === 1 ? notAsked : []);
	for (const { pulls: own, images } of largestFirst) {
		const least = loads.indexOf(Math.min(...loads));
		loads[least] = (loads[least] ?? 0) + images;
		if (least === index - 1) for (const pull of own) selected.add(pull);
	}
	return selected;
}

// src/shard/shard.ts
/** Packs what one shard learned as JSON without secrets, and joins the parts of all shards. */
/** `withCommonFacts` includes the facts that all shards share. */
function encodeShard(result, withCommonFacts) {
	const mask = new PasswordMask();
	const replace = (key, value) => mask.replace(key, value);
	const { answers, ...facts } = result.facts;
	const renderMs = facts.cluster.gitops?.durationMs ?? 0;
	const common = withRenderTime(facts, 0);
	const packed = pack(common, replace);
	const own = {
		before: result.before,
		placed: result.placed.map(({ rule, diagnostic }) => ({
			rule,
			diagnostic: withoutPull(diagnostic)
		})),
		suppressions: result.suppressions,
		notes: result.notes,
		settings: result.settings,
		renderMs,
		answers: {
			...answers,
			byAttempt: mask.attempts(result.facts)
		}
	};
	return {
		inputs: createHash("sha256").update(packed).digest("hex"),
		common: withCommonFacts ? packed : null,
		own: pack(own, replace)
	};
}
/** How long rendering took differs from shard to shard; nothing else of what is rendered does. */
function withRenderTime(facts, durationMs) {
	const { gitops } = facts.cluster;
	if (gitops === void 0) return facts;
	return {
		...facts,
		cluster: {
			...facts.cluster,
			gitops: {
				...gitops,
				durationMs
			}
		}
	};
}
function withoutPull(diagnostic) {
	const { pull: _, ...rest } = diagnostic;
	return rest;
}
/** Joins the parts of all shards. Throws `TypeError` unless they belong to one run. */
function mergeShards(encoded, isSettings) {
	const common = encoded.find((part) => part.common !== null)?.common;
	if (common === void 0 || common === null || new Set(encoded.map(({ inputs }) => inputs)).size > 1) throw new TypeError("the shards did not read the same manifests");
	const facts = unpack(common);
	const unpacked = encoded.map(({ own }) => unpack(own));
	const parts = unpacked.filter(isShardFacts);
	const settings = parts[0]?.settings;
	if (!isCommonFacts(facts) || parts.length < unpacked.length || !isSettings(settings)) throw new TypeError("a part is incomplete");
	const hasBase = parts.some((part) => part.before !== void 0);
	const suppressions = parts.flatMap((part) => part.suppressions);
	return {
		facts: {
			...withRenderTime(facts, Math.max(0, ...parts.map(({ renderMs }) => renderMs))),
			answers: mergeAnswers(parts.map(({ answers }) => answers))
		},
		before: hasBase ? parts.flatMap((part) => part.before ?? []) : void 0,
		placed: parts.flatMap(({ placed }) => placed),
		suppressions: [...new Map(suppressions.map((each) => [JSON.stringify(each), each])).values()],
		notes: [...new Set(parts.flatMap(({ notes }) => notes))],
		settings
	};
}
function mergeAnswers(all) {
	const flaky = Map.groupBy(all.flatMap((answers) => answers.flaky ?? []), ({ registry }) => registry);
	const logins = Map.groupBy(all.flatMap((answers) => answers.logins), ({ registry, source }) => JSON.stringify([registry, source]));
	return {
		byImage: new Map(all.flatMap(({ byImage }) => [...byImage])),
		byAttempt: new Map(all.flatMap(({ byAttempt }) => [...byAttempt])),
		logins: [...logins.values()].flatMap((same) => same.find(({ rejected }) => rejected !== null) ?? same.slice(0, 1)),
		flaky: [...flaky].map(([registry, counts]) => ({
			registry,
			failures: sum(counts.map(({ failures }) => failures)),
			requests: sum(counts.map(({ requests }) => requests))
		})),
		waited: all.flatMap((answers) => answers.waited ?? []),
		requests: sum(all.map(({ requests }) => requests))
	};
}
function sum(numbers) {
	return numbers.reduce((total, each) => total + each, 0);
}
function isCommonFacts(value) {
	return has(value, "cluster", "object") && has(value, "pulls", "array") && has(value, "needs", "array");
}
function isShardFacts(value) {
	return has(value, "placed", "array") && has(value, "notes", "array") && has(value, "suppressions", "array") && has(value, "answers", "object") && has(Reflect.get(value, "answers"), "byImage", "map") && has(Reflect.get(value, "answers"), "byAttempt", "map") && has(Reflect.get(value, "answers"), "logins", "array");
}
function has(value, key, kind) {
	if (typeof value !== "object" || value === null) return false;
	const found = Reflect.get(value, key);
	if (kind === "array") return Array.isArray(found);
	return kind === "map" ? found instanceof Map : typeof found === "object" && found !== null;
}

export { mergeShards as n, pullsOfShard as r, encodeShard as t };