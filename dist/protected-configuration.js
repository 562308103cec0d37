import { t as isDeepStrictEqual } from "./built-in-util.js";
import { $r as dirname, ei as isAbsolute, ii as resolve, rr as UsageError, ti as join } from "./pullgate.js";
import { a as weakeningKeys, i as protectedKeys, n as configurationSchema, r as gateKeys, t as parseConfiguration } from "./parse-configuration.js";

// src/config/protected-configuration.ts
/**
* Replaces the protected keys of a change's configuration with their values from before the change.
*
* A change must not decide where the requests and credentials of its own check go. The keys that
* decide what is checked, and which findings fail the check, are reported, and for a stranger's
* change replaced as well.
*/
/** `found` is the configuration of the working tree. */
async function readProtected({ configuration: changed, folder, shown }, { named, rules, before, restricted, repository }) {
	const base = await before.configuration(named);
	if (base === "elsewhere") return {
		configuration: changed,
		folder,
		changedKeys: [],
		notes: [],
		resolveProtected: (path) => resolve(folder, path)
	};
	const earlier = parseBase(base, rules);
	const isKnown = !("unknown" in earlier);
	const { configuration, changes } = protectConfiguration(changed, isKnown ? earlier.configuration : null, restricted);
	const isNew = isKnown && base === null;
	const place = base !== null && "path" in base ? dirname(base.path) : ".";
	const files = namedFiles(configuration).filter((path) => !isAbsolute(path));
	const root = files.length === 0 ? folder : await before.folderWith(files.map((path) => join(place, path)));
	const top = {
		file: shown,
		line: 1,
		column: 1,
		endLine: 1,
		endColumn: 1,
		excerpt: ""
	};
	const ignored = changes.filter(({ inForce }) => !inForce);
	const keys = ignored.map(({ key }) => `\`${key}\``).join(", ");
	return {
		configuration,
		folder: restricted && base !== null && isKnown ? resolve(repository, place) : folder,
		changedKeys: changes.filter((each) => isKnown || each.inForce).filter((each) => !(isNew && each.inForce) || weakeningKeys.includes(each.key)).map((each) => ({
			...each,
			at: each.at ?? top
		})),
		notes: isKnown || ignored.length === 0 ? [] : [`The configuration before this change is unknown (${earlier.unknown}), so these keys of ${shown} are ignored: ${keys}.`],
		resolveProtected: (path) => resolve(root, place, path)
	};
}
function parseBase(base, rules) {
	if (base === null) return { configuration: {} };
	if ("unknown" in base) return base;
	try {
		parseConfiguration(base.text, `${base.path} of the base`, rules);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		return { unknown: error.message };
	}
	return { configuration: parseConfiguration(base.text, base.path, rules) };
}
/**
* Puts the protected keys, and for a stranger's change the gate keys too, back to their values
* before the change, and lists the keys that differed. `before` is null if the earlier
* configuration is unknown: the keys are then removed, except `network.allow`, which can only
* restrict.
*/
function protectConfiguration(changed, before, restricted) {
	const { ignoredAt, renderAt = [], targetsAt = {}, keysAt = {}, ...plain } = changed;
	const merged = structuredClone(plain);
	const changes = [];
	for (const key of protectedKeys) {
		const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
		setValue(merged, key, key === "network" && before === null && changed.network?.allow !== void 0 ? { allow: changed.network?.allow } : then);
		if (!isDeepStrictEqual(now, then)) changes.push({
			key,
			inForce: false,
			difference: [],
			at: keysAt[key] ?? null
		});
	}
	for (const key of gateKeys) {
		const [now, then] = [gateValue(changed, key), gateValue(before ?? {}, key)];
		if (restricted) setValue(merged, key, valueAt(before ?? {}, key));
		if (!isDeepStrictEqual(now, then) && (restricted || before !== null)) changes.push({
			key,
			inForce: !restricted,
			...differenceOf(key, now, then, keysAt)
		});
	}
	const spans = restricted ? spansOf(before ?? {}) : {
		...ignoredAt === void 0 ? {} : { ignoredAt },
		renderAt,
		targetsAt
	};
	return {
		configuration: {
			...configurationSchema.parse(merged),
			...spans
		},
		changes
	};
}
function spansOf({ ignoredAt, renderAt = [], targetsAt = {} }) {
	return {
		...ignoredAt === void 0 ? {} : { ignoredAt },
		renderAt,
		targetsAt
	};
}
/** The value of a gate key, without the protected keys below it. */
function gateValue(configuration, key) {
	const value = valueAt(configuration, key);
	if (key !== "cluster" || value === void 0) return value;
	const { rewrites: _, hostsDir: __, ...rest } = configuration.cluster ?? {};
	return Object.keys(rest).length === 0 ? void 0 : rest;
}
/** What the change of a key adds and removes, and the place of the first thing it adds. */
function differenceOf(key, now, then, keysAt) {
	const [parts, earlier] = [partsOf(now), partsOf(then)];
	const without = (all, others) => all.filter(({ text }) => !others.some((other) => other.text === text));
	const added = without(parts, earlier);
	const at = added.flatMap(({ step }) => keysAt[step === null ? key : `${key}.${step}`] ?? [])[0];
	return {
		difference: [...added.map(({ text }) => ({
			text,
			isAdded: true
		})), ...without(earlier, parts).map(({ text }) => ({
			text,
			isAdded: false
		}))],
		at: at ?? keysAt[key] ?? null
	};
}
const maxPartLength = 100;
function partsOf(value) {
	if (value === void 0) return [];
	const shown = (each) => (typeof each === "string" ? each : JSON.stringify(each)).slice(0, maxPartLength);
	if (Array.isArray(value)) return value.map((each, index) => ({
		step: String(index),
		text: shown(each)
	}));
	if (typeof value !== "object" || value === null) return [{
		step: null,
		text: shown(value)
	}];
	return Object.entries(value).map(([name, each]) => ({
		step: name,
		text: `${name}: ${shown(each)}`
	}));
}
function valueAt(configuration, key) {
	return key.split(".").reduce((value, name) => Reflect.get(Object(value), name), configuration);
}
function setValue(configuration, key, value) {
	const [outer = "", inner] = key.split(".");
	if (inner !== void 0) {
		const within = { ...Object(configuration[outer]) };
		setValue(within, inner, value);
		if (configuration[outer] !== void 0 || value !== void 0) configuration[outer] = within;
	} else if (value === void 0) Reflect.deleteProperty(configuration, outer);
	else configuration[outer] = value;
}
/** The files and folders that protected keys name, as written. */
function namedFiles({ registries = {}, charts = {}, cluster = {} }) {
	const { hostsDir } = cluster;
	return [
		...Object.values(registries).flatMap(({ caFile }) => caFile ?? []),
		...Object.values(charts).flatMap(({ caFile }) => caFile ?? []),
		...hostsDir === void 0 ? [] : [hostsDir]
	];
}

export { readProtected };