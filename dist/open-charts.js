import { _ as Gate, a as openLogins, c as createRedactor, d as TokenClient, f as CredentialBook, g as matchHost, h as parseJson, i as noLogins, l as openTransport, m as jsonField, o as tokenReplyReader, p as CredentialChecks, r as registryAccess, s as openEvidence, u as RegistryClient, v as systemClock } from "./resolve.js";
import { $r as dirname, Er as editDistance, Gn as chartTextOf, Hr as mkdirSync, Jr as writeFileSync, Mn as removeFolder, Nn as kustomizationIn, Pr as parseImageReference, Si as writeFile, er as entriesAt, gi as readFile, ii as resolve, jn as makeFolder, kn as logEvent, nr as statusAt, pi as mkdir, qn as isOwn, r as randomUUID, t as createHash, ti as join, tr as realOf, yi as rename } from "./pullgate.js";
import { n as gunzipSync } from "./built-in-zlib.js";
import { n as privateFile } from "./checked-files.js";
import { t as require_dist } from "./yaml.js";

// src/charts/archive.ts
/**
* Unpacks the archive of a chart into memory. The bytes are hostile: everything is bounded, and
* links are read as empty files, as Helm reads them.
* https://github.com/helm/helm/blob/v4.2.2/pkg/chart/loader/archive/archive.go
*/
const maxUnpackedBytes = 104857600;
const maxFileBytes = 5242880;
const maxEntries = 1e4;
const maxPathLength = 1024;
/** Throws `ArchiveError`. */
var ArchiveError = class extends Error {};
function unpackChart(archive) {
	const files = unpackFolder(archive);
	if (!files.has("Chart.yaml")) throw new ArchiveError("it holds no Chart.yaml");
	return files;
}
/** The files of a repository below the archive's own folder. Links are empty files. */
function unpackRepository(archive) {
	return unpackFolder(archive);
}
function unpackFolder(archive) {
	let tar;
	try {
		tar = gunzipSync(archive, { maxOutputLength: maxUnpackedBytes });
	} catch (error) {
		throw new ArchiveError(error instanceof RangeError ? "it unpacks to more than 100 MiB" : "it is no gzip archive");
	}
	const files = /* @__PURE__ */ new Map();
	const lowerCase = /* @__PURE__ */ new Set();
	for (const { path, content } of entriesOf$1(tar)) {
		const inner = pathInChart(path);
		if (inner === null) continue;
		if (lowerCase.has(inner.toLowerCase()) && !files.has(inner)) throw new ArchiveError(`two of its files differ only in case: ${inner}`);
		lowerCase.add(inner.toLowerCase());
		files.set(inner, content);
	}
	return files;
}
/** The path below the archive's own folder; null for what is not a file of the chart. */
function pathInChart(path) {
	const plain = path.replaceAll("\\", "/");
	if (plain.startsWith("/") || /^[a-z]:/i.test(plain) || plain.split("/").includes("..")) throw new ArchiveError(`it holds a path that leads out of it: ${path.slice(0, 100)}`);
	const steps = plain.split("/").filter((step) => step !== "" && step !== ".");
	if (steps.length < 2) return null;
	return steps.slice(1).join("/");
}
const block = 512;
/** ustar, GNU long names and pax paths. Folders and special files are passed over. */
function* entriesOf$1(tar) {
	let longName = null;
	let entries = 0;
	for (let at = 0; at + block <= tar.length;) {
		const header = tar.subarray(at, at + block);
		if (header.every((byte) => byte === 0)) return;
		if (++entries > maxEntries) throw new ArchiveError(`it holds more than ${maxEntries} entries`);
		const size = sizeOf(header);
		const type = String.fromCharCode(header[156] ?? 0);
		at += block;
		const content = tar.subarray(at, at + size);
		if (content.length < size) throw new ArchiveError("it ends in the middle of a file");
		at += Math.ceil(size / block) * block;
		if (type === "L") longName = textOf$1(content);
		else if (type === "x") longName = paxPath(content) ?? longName;
		else if (type !== "g") {
			const path = longName ?? nameOf$1(header);
			longName = null;
			if (path.length > maxPathLength) throw new ArchiveError("it holds a path that is too long");
			const isFile = type === "0" || type === "\0" || type === "7";
			const isLink = type === "1" || type === "2";
			if (!isFile && !isLink) continue;
			if (size > maxFileBytes) throw new ArchiveError(`${path.slice(0, 100)} is larger than 5 MiB`);
			yield {
				path,
				content: isLink ? Buffer.alloc(0) : content
			};
		}
	}
}
function sizeOf(header) {
	const written = textOf$1(header.subarray(124, 136)).trim();
	if (!/^[0-7]*$/.test(written)) throw new ArchiveError("it holds a file without a size");
	return written === "" ? 0 : Number.parseInt(written, 8);
}
function nameOf$1(header) {
	const name = textOf$1(header.subarray(0, 100));
	const prefix = textOf$1(header.subarray(257, 262)) === "ustar" ? textOf$1(header.subarray(345, 500)) : "";
	return prefix === "" ? name : `${prefix}/${name}`;
}
/** Records are "LENGTH key=value\n". */
function paxPath(content) {
	return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
}
function textOf$1(bytes) {
	const end = bytes.indexOf(0);
	return (end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

// src/charts/chart-store.ts
/** Keeps unpacked charts in folders, for this run and, by digest, for later ones. */
const maxAgeMs = 36e5;
/** The length of a SHA-256 in hex. */
const digestLength = 64;
const maxRemembered = 83886080;
var ChartStore = class {
	/** Absolute: a folder of this run. */
	#folder;
	/** Absolute; null keeps nothing beyond this run. */
	#cache;
	#unpacked = /* @__PURE__ */ new Map();
	constructor(folder, cache) {
		this.#folder = folder;
		this.#cache = cache;
	}
	/** An archive that is known by its digest; null where there is none, or it is damaged. */
	async archive(digest) {
		const known = await this.#read(digest);
		if (known !== null) logEvent(() => ({
			kind: "cache",
			holds: "chart",
			subject: `sha256:${digest}`
		}));
		return known;
	}
	async #read(digest) {
		if (this.#cache === null) return null;
		const file = join(this.#cache, "charts", `${digest}.tgz`);
		const bytes = await readFile(file).catch(() => null);
		return bytes !== null && sha256(bytes) === digest ? bytes : null;
	}
	async keep(archive) {
		if (this.#cache === null) return;
		const digest = sha256(archive);
		if (await this.#read(digest) !== null) return;
		await writeWhole(join(this.#cache, "charts", `${digest}.tgz`), archive);
	}
	/** What was remembered in the last hour; null where nothing was. */
	async recall(key) {
		const file = this.#fileOf(key);
		const status = file === null ? null : privateFile(file);
		if (file === null || status === null) return null;
		const age = Date.now() - status.mtimeMs;
		if (age < 0 || age > maxAgeMs || status.size > maxRemembered) return null;
		const bytes = await readFile(file).catch(() => null);
		if (bytes === null) return null;
		const content = bytes.subarray(digestLength);
		if (bytes.subarray(0, digestLength).toString() !== sha256(content)) return null;
		return content;
	}
	/** For an hour: which version a repository offers may change. */
	async remember(key, content) {
		const file = this.#fileOf(key);
		if (file === null) return;
		await writeWhole(file, Buffer.concat([Buffer.from(sha256(content)), content]));
	}
	#fileOf(key) {
		return this.#cache === null ? null : join(this.#cache, "charts", "answers", sha256(Buffer.from(key)));
	}
	/** The folder of the chart, unpacked once a run. Throws `ArchiveError`. */
	unpack(archive) {
		const digest = sha256(archive);
		let folder = this.#unpacked.get(digest);
		if (folder === void 0) this.#unpacked.set(digest, folder = this.#write(archive, digest));
		return {
			folder,
			digest
		};
	}
	/** Many small files, which take far longer one by one in the background. */
	#write(archive, digest) {
		const files = unpackChart(archive);
		const chart = chartName(files.get("Chart.yaml")?.toString("utf8") ?? "");
		const folder = join(this.#folder, digest, chart);
		const made = /* @__PURE__ */ new Set();
		for (const [path, content] of files) {
			const file = join(folder, path);
			const parent = dirname(file);
			if (!made.has(parent)) mkdirSync(parent, { recursive: true });
			made.add(parent);
			writeFileSync(file, content);
		}
		return folder;
	}
};
/** A cache that cannot be written is as none. */
async function writeWhole(file, content) {
	const fresh = `${file}.${randomUUID()}`;
	try {
		await mkdir(dirname(file), {
			recursive: true,
			mode: 448
		});
		await writeFile(fresh, content, {
			flag: "wx",
			mode: 384
		});
		await rename(fresh, file);
	} catch {}
}
/** https://github.com/advisories: a chart named "." or ".." would leave its folder. */
function chartName(text) {
	const name = /^name:[ \t]*["']?([\w.-]+)["']?[ \t]*\r?$/m.exec(text)?.[1] ?? "";
	if (name === "" || /^\.+$/.test(name)) throw new ArchiveError("its Chart.yaml names no chart");
	return name;
}
function sha256(bytes) {
	return createHash("sha256").update(bytes).digest("hex");
}

// src/charts/index-file.ts
var import_dist = require_dist();
/** The limit for one chart's entries, and for an index in another style: 2 s of parsing. */
const maxBlockLength = 8388608;
/** The entries are in the order of the index. */
function readIndex(text, chart) {
	if (/^\s*\{/.test(text)) return fromJson(text, chart);
	const entries = /^entries:[ \t]*\r?$/m.exec(text);
	if (entries === null) return fromWhole(text, chart);
	const body = text.slice(entries.index + entries[0].length);
	const indent = /^\n?([ ]*)\S/m.exec(body)?.[1] ?? "";
	const key = new RegExp(`^${indent}(?!- )(?:"([^"]+)"|'([^']+)'|([^\\s"'#:][^:\\n]*)):[ \\t]*\\r?$`, "gm");
	const names = [];
	let start = null;
	let end = body.length;
	for (const match of body.matchAll(key)) {
		const name = match[1] ?? match[2] ?? match[3] ?? "";
		if (indent === "" && /^(?:generated|apiVersion|annotations|serverInfo)$/.test(name)) continue;
		if (start !== null) {
			end = match.index;
			break;
		}
		if (name === chart) start = match.index + match[0].length;
		else names.push(name);
	}
	if (start === null) return { names: namesOf(body, key) };
	const block = body.slice(start, end);
	if (block.length > maxBlockLength) return "unreadable";
	const list = /\n(?=[A-Za-z])/.exec(block);
	return { entries: entriesOf(parsed$2(list === null ? block : block.slice(0, list.index))) };
}
function namesOf(body, key) {
	return [...body.matchAll(key)].map((match) => match[1] ?? match[2] ?? match[3] ?? "").slice(0, 5e3);
}
/** JSON, or YAML in flow style. */
function fromJson(text, chart) {
	let index;
	try {
		index = JSON.parse(text);
	} catch {
		return fromWhole(text, chart);
	}
	return fromParsed(index, chart);
}
function fromWhole(text, chart) {
	return text.length > maxBlockLength ? "unreadable" : fromParsed(parsed$2(text), chart);
}
function fromParsed(index, chart) {
	const entries = fieldOf$1(index, "entries");
	if (typeof entries !== "object" || entries === null) return "unreadable";
	return Object.hasOwn(entries, chart) ? { entries: entriesOf(fieldOf$1(entries, chart)) } : { names: Object.keys(entries).slice(0, 5e3) };
}
function entriesOf(list) {
	if (!Array.isArray(list)) return [];
	return list.flatMap((entry) => {
		const version = fieldOf$1(entry, "version");
		const urls = fieldOf$1(entry, "urls");
		const url = Array.isArray(urls) ? urls[0] : void 0;
		const digest = fieldOf$1(entry, "digest");
		if (typeof version !== "string" || typeof url !== "string") return [];
		return [{
			version,
			url,
			digest: (typeof digest === "string" ? /^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest)?.[1] : void 0)?.toLowerCase() ?? null
		}];
	});
}
function parsed$2(text) {
	try {
		return (0, import_dist.parse)(text, {
			logLevel: "silent",
			maxAliasCount: 100,
			schema: "failsafe"
		});
	} catch {
		return;
	}
}
function fieldOf$1(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/charts/semantic-version.ts
const maxVersionLength = 256;
const maxConstraintLength = 512;
const maxGroups = 32;
const maxNumber = 2n ** 64n - 1n;
const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const loose = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${identifiers}))?(?:\+(${identifiers}))?$`);
const strict = new RegExp(String.raw`^(\d+)\.(\d+)\.(\d+)(?:-(${identifiers}))?(?:\+(${identifiers}))?$`);
/** Accepts a leading `v`, missing parts and leading zeros. null where the text is no version. */
function parseVersion(text) {
	return versionOf$1(loose.exec(text), text);
}
/** Accepts three parts without a `v` and without leading zeros. null where the text is none. */
function parseStrictVersion(text) {
	const match = strict.exec(text);
	return (match?.slice(1, 4) ?? []).some((part) => /^0\d/.test(part)) ? null : versionOf$1(match, text);
}
function versionOf$1(match, text) {
	if (match === null || text.length > maxVersionLength) return null;
	const [, major = "0", minor = "0", patch = "0", prerelease = ""] = match;
	if (prerelease.split(".").some((part) => /^0\d+$/.test(part))) return null;
	const numbers = [
		BigInt(major),
		BigInt(minor),
		BigInt(patch)
	];
	if (numbers.some((each) => each > maxNumber)) return null;
	return {
		major: numbers[0],
		minor: numbers[1],
		patch: numbers[2],
		prerelease,
		original: text
	};
}
/** Negative where `a` comes first. Build metadata does not count. */
function compareVersions(a, b) {
	return compare(a.major, b.major) || compare(a.minor, b.minor) || compare(a.patch, b.patch) || comparePrereleases(a.prerelease, b.prerelease);
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
function comparePrereleases(a, b) {
	if (a === b) return 0;
	if (a === "" || b === "") return a === "" ? 1 : -1;
	const [left, right] = [a.split("."), b.split(".")];
	for (let index = 0; index < Math.max(left.length, right.length); index++) {
		const [one = "", other = ""] = [left[index], right[index]];
		const order = compareIdentifiers(one, other);
		if (order !== 0) return order;
	}
	return 0;
}
function compareIdentifiers(a, b) {
	if (a === b) return 0;
	if (a === "" || b === "") return a === "" ? -1 : 1;
	const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
	if (isNumberA && isNumberB) return compare(BigInt(a), BigInt(b));
	if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
	return compare(a, b);
}
const part = String.raw`[0-9|xX*]+`;
const written = String.raw`v?(${part})(\.${part})?(\.${part})?(-${identifiers})?(\+${identifiers})?`;
const operators = "=||!=|>|<|>=|=>|<=|=<|~|~>|\\^";
const uncaptured = written.replaceAll(/\((?!\?)/g, "(?:");
const comparison = new RegExp(String.raw`^\s*(${operators})\s*${written}\s*$`);
const hyphenRange = new RegExp(String.raw`\s*(${uncaptured})\s+-\s+(${uncaptured})\s*`, "g");
const eachComparison = new RegExp(String.raw`(?:${operators})\s*(?:${uncaptured})`, "g");
const validGroup = new RegExp(String.raw`^\s*(?:${operators})\s*(?:${uncaptured})\s*(?:(?:\s+|,\s*)(?:${operators})\s*(?:${uncaptured})\s*)*$`);
/** null where the text is no constraint: "latest", "main", four numbers, "". */
function parseConstraint(text) {
	if (text.length > maxConstraintLength) return null;
	const groups = text.replace(hyphenRange, ">= $1, <= $2 ").split("||");
	if (groups.length > maxGroups) return null;
	const alternatives = [];
	for (const group of groups) {
		if (!validGroup.test(group)) return null;
		const comparisons = (group.match(eachComparison) ?? []).map(parseComparison);
		if (comparisons.length === 0 || comparisons.includes(null)) return null;
		const parsed = comparisons.filter((each) => each !== null);
		const includesPrereleases = parsed.some(({ version }) => version.prerelease !== "");
		alternatives.push({
			comparisons: parsed,
			includesPrereleases
		});
	}
	return { alternatives };
}
function parseComparison(text) {
	const match = comparison.exec(text);
	if (match === null) return null;
	const [, operator = "", major = "", minor = "", patch = "", prerelease = ""] = match;
	const isOpen = (each) => /^\.?[xX*]?$/.test(each);
	const open = isOpen(major) ? "major" : isOpen(minor) ? "minor" : isOpen(patch) ? "patch" : null;
	const numbers = {
		major: "0.0.0",
		minor: `${major}.0.0`,
		patch: `${major}${minor}.0`,
		none: `${major}${minor}${patch}`
	}[open ?? "none"];
	const version = parseVersion(numbers + prerelease);
	return version === null ? null : {
		operator,
		version,
		open
	};
}
/** A version with a prerelease satisfies only a group that itself names a prerelease. */
function satisfies(version, { alternatives }) {
	return alternatives.some(({ comparisons, includesPrereleases }) => (version.prerelease === "" || includesPrereleases) && comparisons.every((each) => holds(version, each)));
}
function holds(version, { operator, version: bound, open }) {
	const order = compareVersions(version, bound);
	switch (operator) {
		case "!=": return !isWithin(version, bound, open);
		case ">": return open === null ? order > 0 : isAbove(version, bound, open);
		case "<": return order < 0;
		case ">=":
		case "=>": return order >= 0;
		case "<=":
		case "=<": return open === null ? order <= 0 : !isAboveOpen(version, bound, open);
		case "~":
		case "~>": return order >= 0 && isInTilde(version, bound, open);
		case "^": return order >= 0 && isInCaret(version, bound, open);
		default: return open === null ? order === 0 : order >= 0 && isInTilde(version, bound, open);
	}
}
/** Is the version one of those that "!= 1.x" excludes? */
function isWithin(version, bound, open) {
	if (open === null) return compareVersions(version, bound) === 0;
	if (version.major !== bound.major) return false;
	if (open === "minor") return true;
	if (version.minor !== bound.minor) return false;
	if (open === "patch") return version.prerelease === "" && bound.prerelease === "" || comparePrereleases(version.prerelease, bound.prerelease) === 0;
	return compareVersions(version, bound) === 0;
}
function isAbove(version, bound, open) {
	if (version.major !== bound.major) return version.major > bound.major;
	if (open === "minor") return false;
	if (open === "patch") return version.minor > bound.minor;
	return compareVersions(version, bound) > 0;
}
function isAboveOpen(version, bound, open) {
	if (version.major !== bound.major) return version.major > bound.major;
	return version.minor > bound.minor && open !== "minor";
}
function isInTilde(version, bound, open) {
	if (bound.major === 0n && bound.minor === 0n && bound.patch === 0n && open !== "minor" && open !== "patch") return true;
	if (version.major !== bound.major) return false;
	return version.minor === bound.minor || open === "minor";
}
function isInCaret(version, bound, open) {
	if (bound.major > 0n || open === "minor") return version.major === bound.major;
	if (version.major > 0n) return false;
	if (bound.minor > 0n || open === "patch") return version.minor === bound.minor;
	if (version.minor > 0n) return false;
	return version.patch === bound.patch;
}

// src/charts/nearest.ts
/** Offers names and versions near to one that does not exist. */
const maxOffers = 3;
/** The comparison of two names takes time by the product of their lengths. */
const maxNameLength = 250;
/** Versions that begin alike, then the newest. */
function nearestVersions(wanted, versions) {
	const bare = wanted.replace(/^[^\d]*/, "");
	const ranked = versions.flatMap((written) => {
		const version = parseVersion(written.replace("_", "+"));
		return version === null ? [] : [{
			written,
			version
		}];
	}).sort((a, b) => compareVersions(b.version, a.version));
	const alike = ranked.filter(({ written }) => sharedSteps(written.replace(/^v/, ""), bare) >= 2 && bare !== "");
	return [...new Set([...alike, ...ranked].map(({ written }) => written))].slice(0, maxOffers);
}
function sharedSteps(a, b) {
	const [left, right] = [a.split("."), b.split(".")];
	let steps = 0;
	while (steps < left.length && left[steps] === right[steps]) steps++;
	return steps;
}
/** Names with few other letters, the nearest first. */
function nearestNames(wanted, names) {
	if (wanted.length > maxNameLength) return [];
	const most = Math.max(2, Math.floor(wanted.length / 3));
	return names.filter(({ length }) => length <= maxNameLength).map((name) => ({
		name,
		score: editDistance(wanted, name, most)
	})).filter(({ score }) => score <= most).sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1)).slice(0, maxOffers).map(({ name }) => name);
}

// src/charts/version-range.ts
/** Chooses the version that a range means, as each of the programs that install charts does. */
/**
* The version that the chooser takes from a list that is in the order of the index or the registry.
*/
function chooseVersion(chooser, range, versions) {
	const rule = rules[chooser];
	if (rule.exact(range, versions)) return { chosen: range };
	const written = range === "" ? rule.empty : range;
	const constraint = written === null ? null : parseConstraint(written);
	if (constraint === null) return { problem: "invalid-range" };
	return newest(rule.candidates(versions), constraint, rule.lastOfEqual === true);
}
/** Can the version be taken without a list? */
function isExactVersion(chooser, range) {
	return chooser === "argoCd" || chooser === "helmOci" ? parseVersion(range) !== null : chooser === "fluxOciHelmRepository" && threeParts(range) !== null;
}
/** https://github.com/fluxcd/source-controller/tree/v1.9.1, helm v4.2.2, argo-cd v3.5.1 */
const rules = {
	fluxIndex: {
		empty: "*",
		exact: isEntryOfIndex,
		candidates: (versions) => parsed$1(versions, threeParts),
		lastOfEqual: true
	},
	fluxOciHelmRepository: {
		empty: "*",
		exact: (range) => isExactVersion("fluxOciHelmRepository", range),
		candidates: (versions) => parsed$1(versions, parseStrictVersion, withPlus)
	},
	fluxOciRepositoryPlain: {
		empty: null,
		exact: () => false,
		candidates: (versions) => parsed$1(versions, threeParts)
	},
	fluxOciRepositoryChartLayer: {
		empty: null,
		exact: () => false,
		candidates: (versions) => parsed$1(versions, (tag) => threeParts(withPlus(tag)), (tag) => tag.replace("+", "_"))
	},
	helmIndex: {
		empty: "*",
		exact: isEntryOfIndex,
		candidates: (versions) => parsed$1(versions, parseVersion)
	},
	helmOci: {
		empty: "*",
		exact: (range, versions) => versions.map(withPlus).includes(range) && parseStrictVersion(range) !== null,
		candidates: (versions) => parsed$1(versions, parseStrictVersion, withPlus)
	},
	argoCd: {
		empty: null,
		exact: (range, versions) => parseVersion(range) !== null || versions.includes(range),
		candidates: (versions) => parsed$1(versions, parseVersion)
	}
};
/** An entry of an index whose version is no semantic version is dropped when the index is read. */
function isEntryOfIndex(range, versions) {
	return versions.includes(range) && parseVersion(range) !== null;
}
function threeParts(text) {
	return /^v?\d+\.\d+\.\d+/.test(text) ? parseVersion(text) : null;
}
/** A registry's tags cannot hold a `+`. */
function withPlus(tag) {
	return tag.replace("_", "+");
}
function parsed$1(versions, parse, spelling = (text) => text) {
	return versions.flatMap((each) => {
		const version = parse(spelling(each));
		return version === null ? [] : [{
			version,
			written: spelling(each)
		}];
	});
}
function newest(candidates, constraint, lastOfEqual) {
	let best = null;
	for (const candidate of candidates) {
		if (!satisfies(candidate.version, constraint)) continue;
		const order = best === null ? 1 : compareVersions(candidate.version, best.version);
		if (order > 0 || order === 0 && lastOfEqual) best = candidate;
	}
	return best === null ? { problem: "no-match" } : { chosen: best.written };
}

// src/charts/chart-dependencies.ts
/**
* Works out which dependencies a chart folder lacks. Helm renders no chart that lacks one, also
* where values disable it.
* https://github.com/helm/helm/blob/v4.2.2/pkg/chart/v2/util/dependencies.go
*/
const maxDependencies = 64;
/** The dependencies that `charts/` does not hold. Throws `RangeError` for too many of them. */
function missingDependencies(folder, read) {
	const [chart, requirements] = [read("Chart.yaml"), read("requirements.yaml")];
	const declared = dependenciesIn(chart);
	const written = declared.length > 0 ? declared : dependenciesIn(requirements);
	if (written.length === 0) return [];
	if (written.length > maxDependencies) throw new RangeError(`it declares more than ${maxDependencies} dependencies`);
	const locked = dependenciesIn(read("Chart.lock") ?? read("requirements.lock"));
	const vendored = vendoredCharts(join(folder, "charts"), read);
	return written.flatMap((each, index) => {
		if (vendored.some((holds) => holds(each.name))) return [];
		const inLock = locked[index]?.name === each.name ? locked[index] : locked.find(({ name }) => name === each.name);
		return [{
			...each,
			version: inLock?.version ?? each.version
		}];
	});
}
function dependenciesIn(text) {
	const list = fieldOf(parsed(text), "dependencies");
	if (!Array.isArray(list)) return [];
	return list.flatMap((each) => {
		const name = fieldOf(each, "name");
		if (typeof name !== "string" || !/^[\w.-]{1,250}$/.test(name) || /^\.+$/.test(name)) return [];
		const tags = fieldOf(each, "tags");
		return [{
			name,
			alias: textOf(fieldOf(each, "alias")),
			version: textOf(fieldOf(each, "version")),
			repository: textOf(fieldOf(each, "repository")),
			condition: textOf(fieldOf(each, "condition")),
			tags: Array.isArray(tags) ? tags.map(textOf) : []
		}];
	});
}
/** Tests of names, one for each archive and folder of `charts/`. */
function vendoredCharts(folder, read) {
	return entriesAt(folder).map((entry) => {
		if (/^(.+?)-v?\d.*\.tgz$/.exec(entry.name) !== null) return (name) => entry.name.startsWith(`${name}-`) && /^v?\d/.test(entry.name.slice(name.length + 1));
		if (entry.isFile()) return () => false;
		const own = textOf(fieldOf(parsed(read(join("charts", entry.name, "Chart.yaml"))), "name"));
		return (name) => name === own;
	});
}
/**
* Do the values disable it? A condition beats tags; the first path of it that names a boolean
* decides. `values` are in ascending precedence.
*/
function isDisabled({ condition, tags }, values) {
	for (const path of condition.trim().split(",")) {
		const value = path === "" ? void 0 : valueAt(values, path.split("."));
		if (typeof value === "boolean") return !value;
	}
	const set = tags.map((tag) => valueAt(values, ["tags", tag]));
	return !set.includes(true) && set.includes(false);
}
function valueAt(values, path) {
	for (const root of values.toReversed()) {
		let value = root;
		for (const step of path) value = fieldOf(value, step);
		if (value !== void 0) return value;
	}
}
/** The version in the text of a Chart.yaml; null for none. */
function versionOf(text) {
	return textOf(fieldOf(parsed(text), "version")) || null;
}
/** The values of a text; undefined where it cannot be read. */
function parseValues(text) {
	return parsed(text);
}
/** The values that a dependency gets: those of its name, and the global ones. */
function valuesBelow(text, name) {
	const values = parsed(text);
	const own = fieldOf(values, name);
	const global = fieldOf(values, "global");
	return {
		...global === void 0 ? {} : { global },
		...typeof own === "object" ? own : {}
	};
}
/** How Helm asks for it; null where its repository is a folder or a name on someone's machine. */
function requestOf({ name, version, repository }) {
	if (/^https?:\/\//.test(repository)) return {
		from: "index",
		url: repository,
		name,
		version,
		chooser: "helmIndex"
	};
	if (!repository.startsWith("oci://")) return null;
	return {
		from: "oci",
		repository: `${repository.slice(6).replace(/\/+$/, "")}/${name}`,
		version: /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version) ? { tag: version.replace("+", "_") } : {
			range: version,
			filter: null
		},
		chooser: "helmOci",
		plainHttp: false
	};
}
/** An empty chart stands for a dependency that is disabled. */
function stubChart({ name }) {
	return JSON.stringify({
		apiVersion: "v2",
		name,
		version: "0.0.0"
	});
}
function parsed(text) {
	if (text === null) return void 0;
	try {
		return (0, import_dist.parse)(text, {
			logLevel: "silent",
			maxAliasCount: 100
		});
	} catch {
		return;
	}
}
function textOf(value) {
	return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
function fieldOf(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}

// src/charts/add-dependencies.ts
/** Finds or fetches the dependencies that a chart folder lacks. */
/** Charts of the repository, for one chart: they may depend on one another in a circle. */
const maxFolders = 64;
/** In the order of Chart.yaml, each before its own; empty where the folder is complete. */
async function addedCharts(request, fetcher, folders = { left: maxFolders }) {
	const { folder, replaced } = request;
	const read = (path) => {
		const file = join(folder, path);
		return replaced.get(file) ?? chartTextOf(file, request.boundary);
	};
	let missing;
	try {
		missing = missingDependencies(folder, read);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return { problem: {
			code: "chart-unreadable",
			chart: "Chart.yaml",
			detail: error.message
		} };
	}
	if (missing.length === 0) return { added: [] };
	const values = [read("values.yaml") ?? "", ...request.values].map(parseValues);
	const found = await Promise.all(missing.map(async (each) => isDisabled(each, values) ? {
		name: each.name,
		chartFile: stubChart(each)
	} : await findDependency(each, request, fetcher)));
	const added = [];
	for (const [index, each] of found.entries()) {
		if ("problem" in each) return {
			...each,
			dependency: missing[index]?.name ?? ""
		};
		const place = added.findIndex(({ name }) => name === each.name);
		if (place < 0) added.push(each);
		else if ("folder" in each) added[place] = each;
	}
	const nested = await Promise.all(added.map(async (each) => await ownDependencies(each, missing, request, fetcher, folders)));
	for (const [index, each] of nested.entries()) {
		if ("problem" in each) return {
			problem: each.problem,
			dependency: added[index]?.name ?? ""
		};
		added.push(...each.added);
	}
	return { added };
}
/** A folder of the repository may lack dependencies of its own; a packaged chart brings them. */
async function ownDependencies(chart, missing, request, fetcher, folders) {
	if (!("folder" in chart) || chart.isOwn !== true) return { added: [] };
	const { name, folder } = chart;
	if (folders.left-- <= 0) return { problem: {
		code: "limit",
		detail: `more than ${maxFolders} charts of the repository depend on one another`
	} };
	const key = missing.find((each) => each.name === name)?.alias || name;
	const values = request.values.map((text) => JSON.stringify(valuesBelow(text, key)));
	const found = await addedCharts({
		...request,
		folder,
		values
	}, fetcher, folders);
	if ("problem" in found) return found;
	return { added: found.added.map((each) => ({
		...each,
		name: `${name}/charts/${each.name}`
	})) };
}
async function findDependency(dependency, { folder, boundary }, fetcher) {
	const { name, repository } = dependency;
	const request = requestOf(dependency);
	if (request !== null) {
		const chart = await fetcher.fetch(request);
		return "problem" in chart ? chart : {
			name,
			folder: chart.folder
		};
	}
	const unreadable = (detail) => ({ problem: {
		code: "chart-unreadable",
		chart: name,
		detail
	} });
	if (repository === "") return unreadable("it is not in the charts folder");
	if (!repository.startsWith("file://")) return unreadable(`its repository ${repository.slice(0, 100)} is a name in Helm's own settings`);
	const path = resolve(folder, repository.slice(7));
	const [real, realBoundary] = [realOf(path), realOf(boundary)];
	if (real === null) return unreadable(`${repository.slice(0, 100)} does not exist`);
	if (realBoundary === null || !isOwn(real, realBoundary)) return unreadable("its folder lies outside the repository");
	const found = versionOf(chartTextOf(join(path, "Chart.yaml"), boundary));
	if (found !== null && !isSatisfied(dependency.version, found)) {
		const chart = repository.slice(0, 100);
		const { version } = dependency;
		return { problem: {
			code: "chart-version-not-found",
			chart,
			version,
			near: [found]
		} };
	}
	return {
		name,
		folder: path,
		isOwn: true
	};
}
/** Helm compares the version of a folder with the range, unless either cannot be read. */
function isSatisfied(range, found) {
	const constraint = parseConstraint(range);
	const version = parseVersion(found);
	return constraint === null || version === null || satisfies(version, constraint);
}

// src/charts/download.ts
/** Downloads indexes and archives over HTTP, through the guarded transport. */
const maxRedirects = 5;
var Downloader = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	/**
	* Follows redirects by hand. `repository` is the chart repository that names the URL. Its login
	* is sent only to its own origin, as Helm does unless credentials are passed on.
	* https://github.com/helm/helm/blob/v4.2.2/pkg/getter/httpgetter.go
	*/
	async get(written, maxBytes, repository = written) {
		if (!URL.canParse(written)) return {
			problem: "unreachable",
			host: written,
			detail: "no URL"
		};
		const first = new URL(written);
		if (this.#options.isPlainHttp(first.host)) first.protocol = "http:";
		const login = this.#loginFor(repository);
		let url = first;
		for (let redirects = 0; redirects <= maxRedirects; redirects++) {
			const { host, protocol } = url;
			if (protocol !== "https:" && protocol !== "http:") return {
				problem: "unreachable",
				host: written,
				detail: `${protocol} is not supported`
			};
			if (!this.#allows(host)) return {
				problem: "not-allowed",
				host
			};
			const sent = login?.origin === url.origin ? login : null;
			const reply = await this.#send(url, sent, maxBytes);
			if ("noReply" in reply) return noReply(reply, host);
			const location = reply.headers["location"]?.[0];
			if (reply.status >= 300 && reply.status < 400 && location !== void 0) {
				if (!URL.canParse(location, url.href)) break;
				const next = new URL(location, url);
				if (url.protocol === "https:" && next.protocol !== "https:") break;
				url = next;
				continue;
			}
			return ofStatus(reply, url, {
				maxBytes,
				login: sent !== null
			});
		}
		return {
			problem: "unreachable",
			host: first.host,
			detail: "it redirects without end"
		};
	}
	/** Tells apart what different logins may see. Holds no secret. */
	identityFor(repository) {
		const login = this.#loginFor(repository);
		if (login === null) return "";
		return createHash("sha256").update(JSON.stringify(login)).digest("hex");
	}
	/** Passwords never go over plain HTTP. */
	#loginFor(repository) {
		if (!URL.canParse(repository)) return null;
		const url = new URL(repository);
		if (url.protocol !== "https:") return null;
		const login = this.#options.loginOf(url);
		return login === null ? null : {
			...login,
			origin: url.origin
		};
	}
	async #send(url, login, maxBytes) {
		const authorization = login === null ? {} : { authorization: `Basic ${base64Of(login)}` };
		return await this.#options.transport.send({
			method: "GET",
			url,
			headers: {
				accept: "*/*",
				...authorization
			},
			maxBytes: maxBytes + 1,
			whole: false,
			logged: { login: login === null ? null : {
				user: login.username,
				place: { kind: "configuration" }
			} }
		});
	}
	#allows(host) {
		const { allow } = this.#options;
		return allow === null || allow.some((pattern) => matchHost(pattern, host));
	}
};
function ofStatus({ status, headers, body }, from, { maxBytes, login }) {
	const { host } = from;
	if (status === 200) return body.length > maxBytes ? {
		problem: "too-large",
		host
	} : {
		body,
		from
	};
	if (status === 404 || status === 410) return {
		problem: "not-found",
		host
	};
	if (status === 429 || status === 403 && headers["x-ratelimit-remaining"]?.[0] === "0") return {
		problem: "rate-limited",
		host
	};
	if (status === 401 || status === 403) return {
		problem: "denied",
		host,
		login
	};
	return {
		problem: "unreachable",
		host,
		detail: `it answered ${status}`
	};
}
function noReply(reply, host) {
	switch (reply.noReply) {
		case "refused": return {
			problem: "not-allowed",
			host
		};
		case "rate-limited": return {
			problem: "rate-limited",
			host
		};
		case "deadline": return {
			problem: "unreachable",
			host,
			detail: "the time for the whole run was up"
		};
		case "unreachable": return {
			problem: "unreachable",
			host,
			detail: reply.failure.stage
		};
	}
}
function base64Of({ username, password }) {
	return Buffer.from(`${username}:${password}`).toString("base64");
}

// src/charts/git-charts.ts
/** Finds charts that lie in other Git repositories: in a checkout, or in an archive of a forge. */
const maxArchiveBytes$2 = 33554432;
const maxArchives = 16;
var GitCharts = class {
	#options;
	#repositories = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
	}
	/** A repository that cannot be had proves nothing: it may be private. */
	async fetch({ url, ref, path, isGuess }) {
		const root = this.#options.checkouts.get(url) ?? await this.#archive(url, ref);
		if (root === null) return { problem: {
			code: "other-repository",
			url
		} };
		const folder = join(root, path);
		const [real, realRoot] = [realOf(folder), realOf(root)];
		const isInside = real !== null && realRoot !== null && isOwn(real, realRoot);
		const chart = statusAt(join(folder, "Chart.yaml"));
		if (isGuess === true && (chart?.isFile() !== true || kustomizationIn(folder) !== null)) return { problem: {
			code: "other-repository",
			url
		} };
		if (!isInside || chart?.isFile() !== true) return { problem: {
			code: "path-not-found",
			path: `${url}//${path}`
		} };
		return {
			folder,
			version: "",
			boundary: root
		};
	}
	#archive(url, ref) {
		const archive = archiveUrl(url, ref ?? "HEAD");
		if (archive === null) return Promise.resolve(null);
		let repository = this.#repositories.get(archive);
		if (repository === void 0) {
			repository = this.#repositories.size < maxArchives ? this.#unpack(archive) : Promise.resolve(null);
			this.#repositories.set(archive, repository);
		}
		return repository;
	}
	async #unpack(archive) {
		const download = await this.#options.downloader.get(archive, maxArchiveBytes$2);
		if (!("body" in download)) return null;
		const root = join(this.#options.folder, `repository-${sha256(Buffer.from(archive))}`);
		try {
			for (const [path, content] of unpackRepository(download.body)) {
				const file = join(root, path);
				await mkdir(dirname(file), { recursive: true });
				await writeFile(file, content);
			}
			return root;
		} catch (error) {
			if (error instanceof ArchiveError) return null;
			throw error;
		}
	}
};
/**
* https://docs.github.com/rest/repos/contents#download-a-repository-archive-tar
* https://docs.gitlab.com/user/project/repository/#download-repository-files
*/
function archiveUrl(url, ref) {
	const [, host, path = ""] = /^https:\/\/(github\.com|gitlab\.com)\/([\w./-]+)$/.exec(url) ?? [];
	if (host === void 0 || !/^[\w./-]{1,200}$/.test(ref) || ref.includes("..")) return null;
	const repository = path.replace(/\/+$/, "").replace(/\.git$/, "");
	const name = repository.slice(repository.lastIndexOf("/") + 1);
	if (!repository.includes("/") || name === "" || repository.includes("..")) return null;
	return host === "github.com" ? `https://codeload.github.com/${repository}/tar.gz/${ref}` : `https://gitlab.com/${repository}/-/archive/${ref}/${name}.tar.gz`;
}

// src/charts/oci-charts.ts
/**
* Finds charts in registries.
* https://helm.sh/docs/topics/registries/
*/
const maxArchiveBytes$1 = 20971520;
const chartLayers = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"];
var OciCharts = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	async fetch(request) {
		const { repository } = request;
		const parsed = parseImageReference(repository);
		if ("invalid" in parsed) return { problem: {
			code: "chart-unreadable",
			chart: repository,
			detail: parsed.invalid
		} };
		const client = this.#options.clientOf(parsed.domain, request.plainHttp);
		if (client.problem !== null) return { problem: {
			code: "chart-not-allowed",
			host: parsed.domain
		} };
		const credential = await this.#options.loginOf(parsed.domain, parsed.path);
		const { store } = this.#options;
		const access = {
			client,
			credential,
			chart: repository,
			store
		};
		const login = credential === null ? "" : sha256(Buffer.from(JSON.stringify(credential.secret)));
		const key = `oci ${JSON.stringify(request)} ${login}`;
		const kept = await keptArchive(key, store);
		if (kept !== null) return kept;
		const found = await findArchive(request, parsed, access);
		if ("archive" in found) await store.remember(key, Buffer.from(`${sha256(found.archive)} ${found.version}`));
		return found;
	}
};
async function keptArchive(key, store) {
	const [, digest, version] = /^([0-9a-f]{64}) (.*)$/.exec((await store.recall(key))?.toString() ?? "") ?? [];
	if (digest === void 0 || version === void 0) return null;
	const archive = await store.archive(digest);
	return archive === null ? null : {
		archive,
		version
	};
}
async function findArchive(request, parsed, access) {
	const { version } = request;
	const tag = await tagOf(request, parsed, access);
	if (typeof tag !== "string") return tag;
	const digest = "digest" in version ? version.digest : null;
	return await fetchArchive({
		...parsed,
		tag: digest === null ? tag : null,
		digest
	}, tag, access);
}
/** The tag to ask for; of a digest, the digest itself. */
async function tagOf({ version, chooser }, reference, access) {
	const { client, credential, chart } = access;
	if ("digest" in version) return version.digest;
	if ("tag" in version) return version.tag;
	const list = await client.listTags(reference, credential);
	if (list === null) return { problem: await whyNoTags(reference, access) };
	const filter = version.filter === null ? null : safePattern(version.filter);
	const tags = filter === null ? list : list.filter((tag) => filter.test(tag));
	const choice = chooseVersion(chooser, version.range, tags);
	if ("chosen" in choice) return choice.chosen.replace("+", "_");
	return choice.problem === "invalid-range" ? { problem: {
		code: "chart-range-invalid",
		chart,
		version: version.range
	} } : { problem: {
		code: "chart-version-not-found",
		chart,
		version: version.range,
		near: nearestVersions(version.range, tags)
	} };
}
/** What the registry says of a manifest tells more than the list of tags that it does not give. */
async function whyNoTags(reference, access) {
	const { client, credential, chart } = access;
	const { classification } = await client.attempt({
		step: "manifest",
		reference: {
			...reference,
			tag: "latest",
			digest: null
		},
		method: "GET",
		wantsBody: null
	}, credential);
	return classification.answer === "missing" && classification.missing !== "repository" ? {
		code: "chart-missing-or-denied",
		chart,
		host: client.endpoint.domain
	} : problemOf$1(classification, "latest", access);
}
/** Only expressions without repetition of groups, since they come from a manifest. */
function safePattern(pattern) {
	if (pattern.length > 200 || /\)[*+{]/.test(pattern)) return null;
	try {
		return new RegExp(pattern.replace(/^\(\?i\)/, ""));
	} catch {
		return null;
	}
}
async function fetchArchive(reference, version, access) {
	const { client, credential, chart } = access;
	const { classification, body } = await client.attempt({
		step: "manifest",
		reference,
		method: "GET",
		wantsBody: null
	}, credential);
	if (classification.answer !== "found" || body === void 0) return { problem: problemOf$1(classification, version, access) };
	const manifest = parseJson(body.toString("utf8"));
	const child = firstManifest(manifest);
	if (child !== null) return await fetchArchive({
		...reference,
		tag: null,
		digest: child
	}, version, access);
	const layer = chartLayer(manifest);
	if (layer === null) return { problem: {
		code: "chart-unreadable",
		chart,
		detail: "its manifest names no chart"
	} };
	const kept = await access.store.archive(layer.slice(7));
	if (kept !== null) return {
		archive: kept,
		version
	};
	const blob = await client.getBlob({
		...reference,
		tag: null,
		digest: layer
	}, credential, maxArchiveBytes$1);
	return blob === null ? { problem: {
		code: "chart-repository-unreachable",
		host: client.endpoint.domain,
		detail: layer
	} } : {
		archive: blob,
		version
	};
}
function problemOf$1(classification, version, { client, credential, chart }) {
	const host = client.endpoint.domain;
	switch (classification.answer) {
		case "missing": return classification.missing === "repository" ? {
			code: "chart-not-found",
			chart,
			near: []
		} : {
			code: "chart-version-not-found",
			chart,
			version,
			near: nearestVersions(version, classification.tags ?? [])
		};
		case "denied": return {
			code: "chart-access-denied",
			chart,
			host,
			login: credential !== null
		};
		case "missing-or-denied": return {
			code: "chart-missing-or-denied",
			chart,
			host
		};
		default: return {
			code: "chart-repository-unreachable",
			host,
			detail: classification.answer
		};
	}
}
/** The digest of the first manifest of an index; null for a single manifest. */
function firstManifest(manifest) {
	const list = jsonField(manifest, "manifests");
	const digest = Array.isArray(list) ? jsonField(list[0], "digest") : void 0;
	return isDigest(digest) ? digest : null;
}
function chartLayer(manifest) {
	const layers = jsonField(manifest, "layers");
	if (!Array.isArray(layers)) return null;
	const typed = layers.find((layer) => chartLayers.some((type) => jsonField(layer, "mediaType") === type));
	const digest = jsonField(typed ?? layers[0], "digest");
	return isDigest(digest) ? digest : null;
}
function isDigest(value) {
	return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}

// src/charts/charts.ts
const maxIndexBytes = 67108864;
const maxArchiveBytes = 20971520;
const maxCharts = 300;
/** Indexes stay in memory during a run. */
const maxIndexesBytes = 402653184;
/** Charts fetched and unpacked at once. */
const maxAtOnce = 8;
var ChartFetcher = class {
	#options;
	#charts = /* @__PURE__ */ new Map();
	#indexes = /* @__PURE__ */ new Map();
	#gate = new Gate(maxAtOnce);
	#indexBytes = 0;
	constructor(options) {
		this.#options = options;
	}
	/** Each request is answered once a run. */
	fetch(request) {
		const key = JSON.stringify(request);
		let chart = this.#charts.get(key);
		if (chart === void 0) {
			chart = this.#charts.size < maxCharts ? this.#gate.enter(() => this.#fetch(request)) : Promise.resolve({ problem: {
				code: "chart-limit",
				chart: nameOf(request),
				limit: String(maxCharts)
			} });
			this.#charts.set(key, chart);
		}
		return chart;
	}
	async #fetch(request) {
		const { store } = this.#options;
		const found = await this.#archive(request);
		if ("problem" in found) return found;
		try {
			const unpacked = store.unpack(found.archive);
			await store.keep(found.archive);
			return {
				...unpacked,
				version: found.version
			};
		} catch (error) {
			if (!(error instanceof ArchiveError)) throw error;
			return { problem: {
				code: "chart-unreadable",
				chart: nameOf(request),
				detail: error.message
			} };
		}
	}
	async #archive(request) {
		switch (request.from) {
			case "index": return await this.#fromIndex(request);
			case "oci": return await this.#options.oci.fetch(request);
			case "archive": return await this.#fromUrl(request.url);
		}
	}
	/** An archive without a digest is taken from the cache for an hour. */
	async #fromUrl(url) {
		const { store, downloader } = this.#options;
		const key = `archive ${url} ${downloader.identityFor(url)}`;
		const digest = (await store.recall(key))?.toString() ?? "";
		const kept = /^[0-9a-f]{64}$/.test(digest) ? await store.archive(digest) : null;
		if (kept !== null) return {
			archive: kept,
			version: ""
		};
		const found = await this.#download({
			url,
			chart: url,
			version: "",
			digest: null
		});
		if ("archive" in found) await store.remember(key, Buffer.from(sha256(found.archive)));
		return found;
	}
	async #fromIndex(request) {
		const { url } = request;
		const index = await this.#index(url);
		if (!("text" in index)) return { problem: problemOf(index, url, true) };
		const found = await this.#inIndex(index, request);
		if (!("problem" in found) || !index.isKept) return found;
		const fresh = await this.#index(url, true);
		return "text" in fresh ? await this.#inIndex(fresh, request) : { problem: problemOf(fresh, url, true) };
	}
	async #inIndex({ text, from }, { url, name, version, chooser }) {
		const read = readIndex(text, name);
		const chart = `${url}/${name}`;
		if (read === "unreadable") return { problem: {
			code: "chart-unreadable",
			chart: url,
			detail: "its index cannot be read"
		} };
		if ("names" in read) return { problem: {
			code: "chart-not-found",
			chart,
			near: nearestNames(name, read.names)
		} };
		const versions = read.entries.map((entry) => entry.version);
		const choice = chooseVersion(chooser, version, versions);
		if ("problem" in choice && choice.problem === "invalid-range") return { problem: {
			code: "chart-range-invalid",
			chart,
			version
		} };
		const chosen = "chosen" in choice ? entryOf(read.entries, choice.chosen) : void 0;
		if (chosen === void 0) return { problem: {
			code: "chart-version-not-found",
			chart,
			version,
			near: nearestVersions(version, versions)
		} };
		return await this.#fromEntry(chosen, {
			base: from,
			repository: url,
			chart
		});
	}
	async #fromEntry({ url, version, digest }, { base, repository, chart }) {
		const kept = digest === null ? null : await this.#options.store.archive(digest);
		if (kept !== null) return {
			archive: kept,
			version
		};
		if (url.startsWith("oci://")) {
			const [, path = "", tag = version] = /^oci:\/\/(.*?)(?::([^/:]+))?$/.exec(url) ?? [];
			return await this.#options.oci.fetch({
				from: "oci",
				repository: path,
				version: { tag: tag.replace("+", "_") },
				chooser: "helmOci",
				plainHttp: false
			});
		}
		if (!URL.canParse(url, base.href)) return { problem: {
			code: "chart-unreadable",
			chart,
			detail: "its archive has no URL"
		} };
		const archive = {
			url: new URL(url, base).href,
			chart,
			version,
			digest
		};
		return await this.#download(archive, repository);
	}
	/** Once a run; a second time if `isFresh` and the first came from the cache. */
	#index(url, isFresh = false) {
		const key = isFresh ? `fresh ${url}` : url;
		let index = this.#indexes.get(key);
		if (index === void 0) this.#indexes.set(key, index = this.#readIndex(url, isFresh));
		return index;
	}
	async #readIndex(url, isFresh) {
		const { downloader, store } = this.#options;
		const key = `index ${url} ${downloader.identityFor(url)}`;
		const kept = isFresh ? null : await store.recall(key);
		const read = kept === null ? null : keptIndex(kept);
		if (read !== null) return read;
		const [path = "", query] = url.split("?");
		const file = `${path.replace(/\/+$/, "")}/index.yaml${query === void 0 ? "" : `?${query}`}`;
		const download = await downloader.get(file, maxIndexBytes, url);
		if (!("body" in download)) return download;
		const { body, from } = download;
		this.#indexBytes += body.length;
		if (this.#indexBytes > maxIndexesBytes) return {
			problem: "too-large",
			host: from.host
		};
		const text = body.toString("utf8");
		await store.remember(key, Buffer.concat([Buffer.from(`${from.href}\n`), body]));
		return {
			text,
			from,
			isKept: false
		};
	}
	async #download({ url, chart, version, digest }, repository = url) {
		const download = await this.#options.downloader.get(url, maxArchiveBytes, repository);
		if (!("body" in download)) return { problem: problemOf(download, chart, false) };
		if (digest !== null && sha256(download.body) !== digest) return { problem: {
			code: "chart-unreadable",
			chart,
			detail: "its archive does not have the digest of the index"
		} };
		return {
			archive: download.body,
			version
		};
	}
};
/** The URL that it came from stands on the first line. */
function keptIndex(kept) {
	const end = kept.indexOf("\n");
	const from = kept.subarray(0, Math.max(0, end)).toString();
	return URL.canParse(from) ? {
		text: kept.subarray(end + 1).toString("utf8"),
		from: new URL(from),
		isKept: true
	} : null;
}
/** A version without its `v` names the same entry. */
function entryOf(entries, version) {
	return entries.find((entry) => entry.version === version) ?? entries.find((entry) => entry.version.replace(/^v/, "") === version.replace(/^v/, ""));
}
function problemOf(download, chart, isIndex) {
	const { host } = download;
	switch (download.problem) {
		case "not-found": return {
			code: "chart-not-found",
			chart,
			near: [],
			...isIndex ? { isIndex: true } : {}
		};
		case "denied": return download.login || isIndex ? {
			code: "chart-access-denied",
			chart,
			host,
			login: download.login
		} : {
			code: "chart-missing-or-denied",
			chart,
			host
		};
		case "not-allowed": return {
			code: "chart-not-allowed",
			host
		};
		case "too-large": return {
			code: "chart-limit",
			chart,
			limit: isIndex ? "64 MiB" : "20 MiB"
		};
		case "rate-limited": return {
			code: "chart-repository-unreachable",
			host,
			detail: "it limits the rate of requests"
		};
		case "unreachable": return {
			code: "chart-repository-unreachable",
			host,
			detail: download.detail
		};
	}
}
function nameOf(request) {
	switch (request.from) {
		case "index": return `${request.url}/${request.name}`;
		case "oci": return `oci://${request.repository}`;
		case "archive": return request.url;
	}
}

// src/commands/gitops/open-charts.ts
/**
* Opens the client that fetches charts: the guarded transport, the runner's logins and the cache.
*/
/** Nothing is opened before the first chart is asked for. */
function openCharts(network, checkouts, context) {
	let opening = null;
	const fetch = async (request) => {
		const isCheckout = request.from === "git" && checkouts.has(request.url);
		if (network.offline && request.from === "git" && !isCheckout) return { problem: {
			code: "other-repository",
			url: request.url
		} };
		if (network.offline && !isCheckout) return { problem: {
			code: "offline",
			host: "url" in request ? request.url : request.repository
		} };
		opening ??= OpenedCharts.open(network, checkouts, context);
		const { fetcher, git } = await opening;
		return request.from === "git" ? await git.fetch(request) : await fetcher.fetch(request);
	};
	return {
		fetch,
		dependencies: async (request) => await addedCharts(request, { fetch }),
		[Symbol.asyncDispose]: async () => {
			if (opening !== null) await (await opening).close();
		}
	};
}
var OpenedCharts = class OpenedCharts {
	fetcher;
	git;
	#transport;
	#folder;
	constructor({ fetcher, git }, transport, folder) {
		this.fetcher = fetcher;
		this.git = git;
		this.#transport = transport;
		this.#folder = folder;
	}
	static async open(network, checkouts, context) {
		const secrets = createRedactor((value) => context.secret(value));
		for (const { username, password } of network.charts.values()) if (password !== null) secrets.add(password, basicOf(username ?? "", password));
		const { timeoutMs, retries, deadlineMs, restricted, registries } = network;
		const endsAtMs = systemClock.now() + deadlineMs;
		const transport = await openTransport({
			timeoutMs,
			retries,
			endsAtMs,
			environment: context.environment,
			restricted,
			settingsOf: (host) => settingsOf(host, network),
			waiting: () => {},
			secrets
		});
		const credentials = new CredentialBook(secrets);
		const logins = restricted ? noLogins : await openLogins({
			dockerConfig: network.dockerConfig,
			logins: context.logins,
			environment: context.environment,
			credentials,
			clock: systemClock,
			endsAtMs
		});
		const evidence = openEvidence(secrets);
		const shared = {
			transport,
			tokens: new TokenClient({
				transport,
				secrets,
				reader: tokenReplyReader(evidence)
			}),
			checks: new CredentialChecks(),
			secrets,
			evidence
		};
		const clients = /* @__PURE__ */ new Map();
		const folder = makeFolder(context.temporaryFolder, "pullgate-charts-");
		const downloader = new Downloader({
			transport,
			allow: network.network.allow,
			isPlainHttp: (host) => registries[host]?.plainHttp === true,
			loginOf: (url) => restricted ? null : loginOf(url, network.charts)
		});
		const store = new ChartStore(folder, cacheOf(network));
		const fetcher = new ChartFetcher({
			downloader,
			oci: new OciCharts({
				clientOf: (domain, plainHttp) => {
					let client = clients.get(domain);
					if (client === void 0) clients.set(domain, client = clientOf(domain, plainHttp, network, shared));
					return client;
				},
				loginOf: async (domain, path) => (await logins.find(domain, path))?.credential ?? null,
				store
			}),
			store
		});
		const git = new GitCharts({
			checkouts,
			downloader,
			folder
		});
		return new OpenedCharts({
			fetcher,
			git
		}, transport, folder);
	}
	async close() {
		await this.#transport.close();
		removeFolder(this.#folder);
	}
};
/** A restricted run sees no chart that a login fetched, even if it knows the digest. */
function cacheOf({ cache, restricted }) {
	return cache === null || !restricted ? cache : join(cache, "restricted");
}
/** The login for the longest URL that contains this one, of the same origin. */
function loginOf(url, charts) {
	let longest = "";
	let login = null;
	for (const [written, { username, password }] of charts) {
		if (password === null || !URL.canParse(written) || written.length < longest.length) continue;
		const listed = new URL(written);
		const folder = listed.pathname.replace(/\/*$/, "/");
		if (listed.origin !== url.origin || !`${url.pathname}/`.startsWith(folder)) continue;
		longest = written;
		login = {
			username: username ?? "",
			password
		};
	}
	return login;
}
function basicOf(username, password) {
	return Buffer.from(`${username}:${password}`).toString("base64");
}
function settingsOf(host, { registries, charts, concurrency }) {
	const listed = Object.hasOwn(registries, host) ? registries[host] : void 0;
	const chartSettings = [...charts].find(([url]) => URL.canParse(url) && new URL(url).host === host)?.[1];
	return {
		caFile: listed?.caFile ?? chartSettings?.caFile ?? void 0,
		listed: listed !== void 0 || chartSettings !== void 0,
		concurrency: Math.max(1, concurrency)
	};
}
function clientOf(domain, plainHttp, network, shared) {
	const { endpoint, trustedRealm } = registryAccess(domain, network);
	return new RegistryClient({
		endpoint: {
			...endpoint,
			plainHttp: plainHttp || endpoint.plainHttp
		},
		headOnly: false,
		trustedRealm,
		shared
	});
}

export { openCharts };