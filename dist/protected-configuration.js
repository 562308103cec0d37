import { t as isDeepStrictEqual } from "./built-in-util.js";
import { Bt as UsageError, Cn as isAbsolute, Dn as resolve, Sn as dirname, wn as join } from "./pullgate.js";
import { n as configurationSchema, r as protectedKeys, t as parseConfiguration } from "./parse-configuration.js";

// src/config/protected-configuration.ts
/**
* Replaces the protected keys of a change's configuration with their values from before the change.
*
* A change must not decide where the requests and credentials of its own check go. Every other key
* that a change sets shows in the change's own report.
*/
/** `found` is the configuration of the working tree; `named` is its `--config`, null for none. */
async function readProtected({ configuration: changed, folder, shown }, named, rules, before) {
	const base = await before.configuration(named);
	if (base === "elsewhere") return {
		configuration: changed,
		changedKeys: [],
		notes: [],
		resolveProtected: (path) => resolve(folder, path)
	};
	const earlier = parseBase(base, rules);
	const isKnown = !("unknown" in earlier);
	const { configuration, changes } = protectConfiguration(changed, isKnown ? earlier.configuration : null);
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
	const keys = changes.map(({ key }) => `\`${key}\``).join(", ");
	return {
		configuration,
		changedKeys: isKnown ? changes.map(({ key, at }) => ({
			key,
			at: at ?? top
		})) : [],
		notes: isKnown || changes.length === 0 ? [] : [`The configuration before this change is unknown (${earlier.unknown}), so these keys of ${shown} are ignored: ${keys}.`],
		resolveProtected: (path) => resolve(root, place, path)
	};
}
function parseBase(base, rules) {
	if (base === null) return { configuration: {} };
	if ("unknown" in base) return base;
	try {
		return { configuration: parseConfiguration(base.text, `${base.path} of the base`, rules) };
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		return { unknown: error.message };
	}
}
/**
* Puts the protected keys back to their values before the change and lists those that differed.
* `before` is null if the earlier configuration is unknown: the protected keys are then removed,
* except `network.allow`, which can only restrict.
*/
function protectConfiguration(changed, before) {
	const { ignoredAt, renderAt = [], targetsAt = {}, protectedAt = {}, ...plain } = changed;
	const merged = structuredClone(plain);
	const changes = [];
	for (const key of protectedKeys) {
		const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
		setValue(merged, key, key === "network" && before === null && changed.network?.allow !== void 0 ? { allow: changed.network?.allow } : then);
		if (!isDeepStrictEqual(now, then)) changes.push({
			key,
			at: protectedAt[key] ?? null
		});
	}
	const spans = {
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