import { R as attemptOf } from "./pullgate.js";
const { createHash } = process.getBuiltinModule("node:crypto");

// src/share/graph.ts
/** `replace` may put another value in place of a property's. Values that JSON has not (functions, NaN) are bugs of the caller. */
function pack(root, replace = (_, value) => value) {
	const nodes = [];
	const places = /* @__PURE__ */ new Map();
	const refer = (value) => {
		if (typeof value === "number") return [value];
		if (typeof value !== "object" || value === null) return value;
		const known = places.get(value);
		if (known !== void 0) return known;
		const place = nodes.push(null) - 1;
		places.set(value, place);
		nodes[place] = write(value);
		return place;
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
/** What `pack` was given. Throws `TypeError` or `SyntaxError` for what it never makes. */
function unpack(text) {
	const packed = JSON.parse(text);
	if (!Array.isArray(packed) || packed.length === 0) throw new TypeError("not a graph");
	const nodes = packed;
	const made = nodes.map((node) => {
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
		const found = made[written];
		if (found === void 0) throw new TypeError("a place outside of the graph");
		return found;
	};
	nodes.forEach((node, place) => {
		const target = made[place];
		if (Array.isArray(node)) {
			const items = node.slice(1).map(value);
			if (Array.isArray(target)) target.push(...items);
			else if (target instanceof Set) for (const item of items) target.add(item);
			else if (target instanceof Map) for (let index = 0; index + 1 < items.length; index += 2) target.set(items[index], items[index + 1]);
		} else if (target !== void 0 && typeof node === "object" && node !== null) for (const [key, property] of Object.entries(node)) Object.defineProperty(target, key, {
			value: value(property),
			writable: true,
			enumerable: true,
			configurable: true
		});
	});
	return made[0];
}

// src/share/share.ts
/** What one shard learned \u2194 JSON that another run reads. Pure. No secret goes along: a password is the number of its first appearance. */
/** A part to be handed on. `whole`: with what is common to all shards. */
function share(part, whole) {
	const passwords = /* @__PURE__ */ new Map();
	const veiled = (password) => {
		const known = passwords.get(password) ?? `#${passwords.size + 1}`;
		passwords.set(password, known);
		return known;
	};
	const veil = (key, value) => {
		if (key === "password" && typeof value === "string") return veiled(value);
		return key === "dockerConfig" ? null : value;
	};
	const { answers, ...common } = part.facts;
	const packed = pack(common, veil);
	const own = {
		before: part.before,
		placed: part.placed.map(({ rule, complaint }) => ({
			rule,
			complaint: withoutPull(complaint)
		})),
		suppressions: part.suppressions,
		notes: part.notes,
		settings: part.settings,
		answers: {
			...answers,
			byAttempt: veiledAttempts(part.facts, veiled)
		}
	};
	return {
		inputs: createHash("sha256").update(packed).digest("hex"),
		common: whole ? packed : null,
		own: pack(own, veil)
	};
}
function withoutPull(complaint) {
	const left = { ...complaint };
	delete left.pull;
	return left;
}
function veiledAttempts({ pulls, answers }, veiled) {
	const attempts = /* @__PURE__ */ new Map();
	for (const { reference, credentials } of pulls) {
		if ("invalid" in reference) continue;
		for (const shown of [
			...credentials?.offers ?? [],
			...credentials?.hiddenOffers ?? [],
			"runner",
			null
		]) {
			const answer = answers.byAttempt.get(attemptOf(reference, shown));
			if (answer !== void 0) attempts.set(attemptOf(reference, veiledOffer(shown, veiled)), answer);
		}
	}
	return attempts;
}
function veiledOffer(shown, veiled) {
	return typeof shown === "object" && shown !== null ? {
		...shown,
		password: veiled(shown.password)
	} : shown;
}
/** The parts of all shards as one. Throws `TypeError` where they are none, or not of one run. */
function unite(shared, isSettings) {
	const common = shared.find((each) => each.common !== null)?.common;
	if (common === void 0 || common === null || new Set(shared.map(({ inputs }) => inputs)).size > 1) throw new TypeError("the shards did not read the same manifests");
	const root = unpack(common);
	const parts = shared.map(({ own }) => unpack(own));
	const own = parts.filter(isOwn);
	const settings = own[0]?.settings;
	if (!isCommon(root) || own.length < parts.length || !isSettings(settings)) throw new TypeError("not what a shard wrote");
	const all = own.map(({ answers }) => answers);
	const flaky = Map.groupBy(all.flatMap((answers) => answers.flaky ?? []), ({ registry }) => registry);
	const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
	const logins = Map.groupBy(all.flatMap((answers) => answers.logins), ({ registry, source }) => `${registry}\n${source}`);
	const before = own.flatMap((part) => part.before ?? []);
	return {
		facts: {
			...root,
			answers: {
				byImage: new Map(all.flatMap(({ byImage }) => [...byImage])),
				byAttempt: new Map(all.flatMap(({ byAttempt }) => [...byAttempt])),
				logins: [...logins.values()].flatMap((same) => same.find(({ rejected }) => rejected !== null) ?? same.slice(0, 1)),
				flaky: [...flaky].map(([registry, times]) => ({
					registry,
					failures: sum(times.map(({ failures }) => failures)),
					requests: sum(times.map(({ requests }) => requests))
				})),
				waited: all.flatMap((answers) => answers.waited ?? []),
				requests: sum(all.map(({ requests }) => requests))
			}
		},
		before: own.every((part) => part.before === void 0) ? void 0 : before,
		placed: own.flatMap(({ placed }) => placed),
		suppressions: [...new Map(own.flatMap(({ suppressions }) => suppressions).map((each) => [JSON.stringify(each), each])).values()],
		notes: [...new Set(own.flatMap(({ notes }) => notes))],
		settings
	};
}
function isCommon(value) {
	return has(value, "cluster", "object") && has(value, "pulls", "array") && has(value, "needs", "array");
}
function isOwn(value) {
	return has(value, "placed", "array") && has(value, "notes", "array") && has(value, "suppressions", "array") && has(value, "answers", "object") && has(Reflect.get(value, "answers"), "byImage", "map") && has(Reflect.get(value, "answers"), "byAttempt", "map") && has(Reflect.get(value, "answers"), "logins", "array");
}
function has(value, key, kind) {
	if (typeof value !== "object" || value === null) return false;
	const found = Reflect.get(value, key);
	if (kind === "array") return Array.isArray(found);
	return kind === "map" ? found instanceof Map : typeof found === "object" && found !== null;
}

export { unite as n, share as t };