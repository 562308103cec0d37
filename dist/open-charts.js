import { Dn as writeFile, En as stat, an as dirname, qt as parseImageReference, r as randomUUID, sn as join, t as createHash, vt as makeFolder, wn as rename, xn as readFile, yn as mkdir, yt as removeFolder } from "./pullgate.js";
import { t as require_dist } from "./yaml.js";
import { a as tokenReplyReader, c as openTransport, d as CredentialBook, f as CredentialChecks, g as quirkOf, h as matchHost, i as openLogins, l as RegistryClient, m as parseJson, o as openEvidence, p as jsonField, r as noLogins, s as createRedactor, u as TokenClient } from "./resolve.js";

// \0built-in:import:zlib
const builtIn = /* @__PURE__ */ process.getBuiltinModule("node:zlib");
const gunzipSync = builtIn.gunzipSync;

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
	if (!files.has("Chart.yaml")) throw new ArchiveError("it holds no Chart.yaml");
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
		if (type === "L") longName = textOf(content);
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
	const written = textOf(header.subarray(124, 136)).trim();
	if (!/^[0-7]*$/.test(written)) throw new ArchiveError("it holds a file without a size");
	return written === "" ? 0 : Number.parseInt(written, 8);
}
function nameOf$1(header) {
	const name = textOf(header.subarray(0, 100));
	const prefix = textOf(header.subarray(257, 262)) === "ustar" ? textOf(header.subarray(345, 500)) : "";
	return prefix === "" ? name : `${prefix}/${name}`;
}
/** Records are "LENGTH key=value\n". */
function paxPath(content) {
	return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
}
function textOf(bytes) {
	const end = bytes.indexOf(0);
	return (end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

// src/charts/chart-store.ts
/** Keeps unpacked charts in folders, for this run and, by digest, for later ones. */
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
		if (this.#cache === null) return null;
		const file = join(this.#cache, "charts", `${digest}.tgz`);
		const bytes = await readFile(file).catch(() => null);
		return bytes !== null && sha256(bytes) === digest ? bytes : null;
	}
	async keep(archive) {
		if (this.#cache === null) return;
		const file = join(this.#cache, "charts", `${sha256(archive)}.tgz`);
		if (await stat(file).catch(() => null) !== null) return;
		const fresh = `${file}.${randomUUID()}`;
		try {
			await mkdir(dirname(file), {
				recursive: true,
				mode: 448
			});
			await writeFile(fresh, archive, {
				flag: "wx",
				mode: 384
			});
			await rename(fresh, file);
		} catch {}
	}
	/** The folder of the chart, unpacked once a run. Throws `ArchiveError`. */
	async unpack(archive) {
		const digest = sha256(archive);
		let folder = this.#unpacked.get(digest);
		if (folder === void 0) this.#unpacked.set(digest, folder = this.#write(archive, digest));
		return await folder;
	}
	async #write(archive, digest) {
		const files = unpackChart(archive);
		const chart = chartName(files.get("Chart.yaml")?.toString("utf8") ?? "");
		const folder = join(this.#folder, digest, chart);
		for (const [path, content] of files) {
			const file = join(folder, path);
			await mkdir(dirname(file), { recursive: true });
			await writeFile(file, content);
		}
		return folder;
	}
};
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
const maxBlockLength = 8388608;
/** The entries are in the order of the index. */
function readIndex(text, chart) {
	if (/^\s*\{/.test(text)) return fromWhole(text, chart);
	const entries = /^entries:[ \t]*\r?$/m.exec(text);
	if (entries === null) return fromWhole(text, chart);
	const body = text.slice(entries.index + entries[0].length);
	const indent = /^\n?([ ]*)\S/m.exec(body)?.[1] ?? "";
	const key = new RegExp(`^${indent}(?:"([^"]+)"|'([^']+)'|([^\\s"'#:][^:\\n]*)):[ \\t]*\\r?$`, "gm");
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
	return { entries: entriesOf(parsed$1(list === null ? block : block.slice(0, list.index))) };
}
function namesOf(body, key) {
	return [...body.matchAll(key)].map((match) => match[1] ?? match[2] ?? match[3] ?? "").slice(0, 5e3);
}
function fromWhole(text, chart) {
	const entries = fieldOf(parsed$1(text), "entries");
	if (typeof entries !== "object" || entries === null) return "unreadable";
	return Object.hasOwn(entries, chart) ? { entries: entriesOf(fieldOf(entries, chart)) } : { names: Object.keys(entries).slice(0, 5e3) };
}
function entriesOf(list) {
	if (!Array.isArray(list)) return [];
	return list.flatMap((entry) => {
		const version = fieldOf(entry, "version");
		const urls = fieldOf(entry, "urls");
		const url = Array.isArray(urls) ? urls[0] : void 0;
		const digest = fieldOf(entry, "digest");
		if (typeof version !== "string" || typeof url !== "string") return [];
		return [{
			version,
			url,
			digest: (typeof digest === "string" ? /^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest)?.[1] : void 0)?.toLowerCase() ?? null
		}];
	});
}
function parsed$1(text) {
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
function fieldOf(value, key) {
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
	return versionOf(loose.exec(text), text);
}
/** Accepts three parts without a `v` and without leading zeros. null where the text is none. */
function parseStrictVersion(text) {
	const match = strict.exec(text);
	return (match?.slice(1, 4) ?? []).some((part) => /^0\d/.test(part)) ? null : versionOf(match, text);
}
function versionOf(match, text) {
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
/** Names that contain the wanted one or are contained in it, then those with few other letters. */
function nearestNames(wanted, names) {
	return names.map((name) => ({
		name,
		score: distance(wanted, name)
	})).filter(({ score }) => score <= Math.max(2, Math.floor(wanted.length / 3))).sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1)).slice(0, maxOffers).map(({ name }) => name);
}
/** https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(a, b) {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)));
		previous = current;
	}
	return previous.at(-1) ?? 0;
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
		candidates: (versions) => parsed(versions, threeParts),
		lastOfEqual: true
	},
	fluxOciHelmRepository: {
		empty: "*",
		exact: (range) => isExactVersion("fluxOciHelmRepository", range),
		candidates: (versions) => parsed(versions, parseStrictVersion, withPlus)
	},
	fluxOciRepositoryPlain: {
		empty: null,
		exact: () => false,
		candidates: (versions) => parsed(versions, threeParts)
	},
	fluxOciRepositoryChartLayer: {
		empty: null,
		exact: () => false,
		candidates: (versions) => parsed(versions, (tag) => threeParts(withPlus(tag)), (tag) => tag.replace("+", "_"))
	},
	helmIndex: {
		empty: "*",
		exact: isEntryOfIndex,
		candidates: (versions) => parsed(versions, parseVersion)
	},
	helmOci: {
		empty: "*",
		exact: (range, versions) => versions.map(withPlus).includes(range) && parseStrictVersion(range) !== null,
		candidates: (versions) => parsed(versions, parseStrictVersion, withPlus)
	},
	argoCd: {
		empty: null,
		exact: (range, versions) => parseVersion(range) !== null || versions.includes(range),
		candidates: (versions) => parsed(versions, parseVersion)
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
function parsed(versions, parse, spelling = (text) => text) {
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

// src/charts/download.ts
const maxRedirects = 5;
var Downloader = class {
	#options;
	constructor(options) {
		this.#options = options;
	}
	/** Follows redirects by hand. A login is sent to the origin it is for, and to no other. */
	async get(written, maxBytes) {
		if (!URL.canParse(written)) return {
			problem: "unreachable",
			host: written,
			detail: "no URL"
		};
		const first = new URL(written);
		if (this.#options.isPlainHttp(first.host)) first.protocol = "http:";
		const login = this.#options.loginOf(first);
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
			const reply = await this.#send(url, url.origin === first.origin ? login : null, maxBytes);
			if ("noReply" in reply) return noReply(reply, host);
			const location = reply.headers["location"]?.[0];
			if (reply.status >= 300 && reply.status < 400 && location !== void 0) {
				if (!URL.canParse(location, url.href)) break;
				const next = new URL(location, url);
				if (url.protocol === "https:" && next.protocol !== "https:") break;
				url = next;
				continue;
			}
			return ofStatus(reply, url, maxBytes);
		}
		return {
			problem: "unreachable",
			host: first.host,
			detail: "it redirects without end"
		};
	}
	async #send(url, login, maxBytes) {
		const authorization = login === null ? {} : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}` };
		return await this.#options.transport.send({
			method: "GET",
			url,
			headers: {
				accept: "*/*",
				...authorization
			},
			maxBytes: maxBytes + 1,
			whole: false
		});
	}
	#allows(host) {
		const { allow } = this.#options;
		return allow === null || allow.some((pattern) => matchHost(pattern, host));
	}
};
function ofStatus({ status, body }, from, maxBytes) {
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
	if (status === 401 || status === 403) return {
		problem: "denied",
		host
	};
	if (status === 429) return {
		problem: "rate-limited",
		host
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
		const { repository, version } = request;
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
		const access = {
			client,
			credential: await this.#options.loginOf(parsed.domain, parsed.path),
			chart: repository
		};
		const tag = await tagOf(request, parsed, access);
		if (typeof tag !== "string") return tag;
		const digest = "digest" in version ? version.digest : null;
		return await fetchArchive({
			...parsed,
			tag: digest === null ? tag : null,
			digest
		}, tag, access);
	}
};
/** The tag to ask for; of a digest, the digest itself. */
async function tagOf({ version, chooser }, reference, { client, credential, chart }) {
	if ("digest" in version) return version.digest;
	if ("tag" in version) return version.tag;
	const list = await client.listTags(reference, credential);
	if (list === null) return { problem: {
		code: "chart-missing-or-denied",
		chart,
		host: client.endpoint.domain
	} };
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
/** Of an index, its first manifest. */
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
var ChartFetcher = class {
	#options;
	#charts = /* @__PURE__ */ new Map();
	#indexes = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
	}
	/** Each request is answered once a run. */
	fetch(request) {
		const key = JSON.stringify(request);
		let chart = this.#charts.get(key);
		if (chart === void 0) {
			chart = this.#charts.size < maxCharts ? this.#fetch(request) : Promise.resolve({ problem: {
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
			const folder = await store.unpack(found.archive);
			await store.keep(found.archive);
			return {
				folder,
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
			case "archive": return await this.#download(request.url, nameOf(request), "", null);
			case "git": return { problem: {
				code: "chart-unreadable",
				chart: nameOf(request),
				detail: "charts of other Git repositories are not fetched"
			} };
		}
	}
	async #fromIndex(request) {
		const { url, name, version, chooser } = request;
		const index = await this.#index(url);
		if (!("body" in index)) return { problem: problemOf(index, url, true) };
		const read = readIndex(index.body.toString("utf8"), name);
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
		return await this.#fromEntry(chosen, index.from, chart);
	}
	async #fromEntry({ url, version, digest }, base, chart) {
		const kept = digest === null ? null : await this.#options.store.archive(digest);
		if (kept !== null) return {
			archive: kept,
			version
		};
		if (url.startsWith("oci://")) {
			const [, repository = "", tag = version] = /^oci:\/\/(.*?)(?::([^/:]+))?$/.exec(url) ?? [];
			return await this.#options.oci.fetch({
				from: "oci",
				repository,
				version: { tag: tag.replace("+", "_") },
				chooser: "helmOci",
				plainHttp: false
			});
		}
		return await this.#download(new URL(url, base).href, chart, version, digest);
	}
	/** `base` of what is found ends with a slash, and keeps the query. */
	#index(url) {
		let index = this.#indexes.get(url);
		if (index === void 0) {
			const [path = "", query] = url.split("?");
			const file = `${path.replace(/\/+$/, "")}/index.yaml${query === void 0 ? "" : `?${query}`}`;
			index = this.#options.downloader.get(file, maxIndexBytes);
			this.#indexes.set(url, index);
		}
		return index;
	}
	async #download(url, chart, version, digest) {
		const download = await this.#options.downloader.get(url, maxArchiveBytes);
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
/** A version without its `v` names the same entry. */
function entryOf(entries, version) {
	return entries.find((entry) => entry.version === version) ?? entries.find((entry) => entry.version.replace(/^v/, "") === version.replace(/^v/, ""));
}
function problemOf(download, chart, isIndex) {
	const { host } = download;
	switch (download.problem) {
		case "not-found": return isIndex ? {
			code: "chart-unreadable",
			chart,
			detail: "it has no index.yaml"
		} : {
			code: "chart-not-found",
			chart,
			near: []
		};
		case "denied": return {
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
		case "git": return `${request.url}//${request.path}`;
	}
}

// src/commands/open-charts.ts
/**
* Opens the client that fetches charts: the guarded transport, the runner's logins and the cache.
*/
/** Nothing is opened before the first chart is asked for. */
function openCharts(network, context) {
	let opening = null;
	return {
		fetch: async (request) => {
			if (network.offline) return { problem: {
				code: "chart-not-allowed",
				host: "url" in request ? request.url : request.repository
			} };
			opening ??= OpenedCharts.open(network, context);
			return await (await opening).fetcher.fetch(request);
		},
		[Symbol.asyncDispose]: async () => {
			if (opening !== null) await (await opening).close();
		}
	};
}
var OpenedCharts = class OpenedCharts {
	fetcher;
	#transport;
	#folder;
	constructor(fetcher, transport, folder) {
		this.fetcher = fetcher;
		this.#transport = transport;
		this.#folder = folder;
	}
	static async open(network, context) {
		const secrets = createRedactor((value) => context.secret(value));
		const { timeoutMs, retries, deadlineMs, restricted, registries } = network;
		const endsAtMs = performance.now() + deadlineMs;
		const transport = await openTransport({
			timeoutMs,
			retries,
			endsAtMs,
			environment: context.environment,
			restricted,
			settingsOf: (host) => settingsOf(host, network),
			waiting: () => {}
		});
		const credentials = new CredentialBook(secrets);
		const logins = restricted ? noLogins : await openLogins({
			dockerConfig: network.dockerConfig,
			logins: context.logins,
			environment: context.environment,
			credentials,
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
		const folder = await makeFolder(context.temporaryFolder, "pullgate-charts-");
		const fetcher = new ChartFetcher({
			downloader: new Downloader({
				transport,
				allow: network.network.allow,
				isPlainHttp: (host) => registries[host]?.plainHttp === true,
				loginOf: () => null
			}),
			oci: new OciCharts({
				clientOf: (domain, plainHttp) => {
					let client = clients.get(domain);
					if (client === void 0) clients.set(domain, client = clientOf(domain, plainHttp, network, shared));
					return client;
				},
				loginOf: async (domain, path) => (await logins.find(domain, path))?.credential ?? null
			}),
			store: new ChartStore(folder, network.cache)
		});
		return new OpenedCharts(fetcher, transport, folder);
	}
	async close() {
		await this.#transport.close();
		await removeFolder(this.#folder);
	}
};
function settingsOf(host, { registries, concurrency }) {
	const listed = Object.hasOwn(registries, host) ? registries[host] : void 0;
	return {
		caFile: listed?.caFile,
		listed: listed !== void 0,
		concurrency: Math.max(1, concurrency)
	};
}
function clientOf(domain, plainHttp, { registries, network, restricted }, shared) {
	const listed = Object.hasOwn(registries, domain) ? registries[domain] : void 0;
	return new RegistryClient({
		endpoint: {
			domain,
			quirk: quirkOf(domain),
			plainHttp: plainHttp || listed?.plainHttp === true,
			listed: listed !== void 0,
			restricted,
			reachable: listed?.reachable !== false,
			allow: network.allow
		},
		headOnly: false,
		trustedRealm: Object.hasOwn(network.trustedRealms, domain) ? network.trustedRealms[domain] : void 0,
		shared
	});
}

export { openCharts };