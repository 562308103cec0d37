import { $n as contentAt, Zn as slashed, er as entriesAt, hi as open, nr as statusAt, ri as relative, t as createHash, ti as join, vi as realpath, xi as stat } from "./pullgate.js";

// src/render/cache/input-digest.ts
/** Digests what a renderer reads: names and contents, never where they lie. */
/** Of one folder. What exceeds a limit has no digest, and is rendered each time. */
const maxFiles = 5e3;
const maxBytes = 67108864;
/** Renderers read none of these. */
const skippedNames = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** Digests of folders and files of one state, each worked out once. */
var InputDigests = class {
	#folders = /* @__PURE__ */ new Map();
	/** Of the names and contents below a folder; null where they have no digest. */
	ofFolder(folder) {
		let digest = this.#folders.get(folder);
		if (digest === void 0) this.#folders.set(folder, digest = digestOfFolder(folder));
		return digest;
	}
};
function digestOf(content) {
	return createHash("sha256").update(content).digest("base64");
}
/** "" for a file that cannot be read, and for a device, which may have no end. */
function digestOfFile(path) {
	if (statusAt(path)?.isFile() !== true) return "";
	const content = contentAt(path);
	return content === null ? "" : digestOf(content);
}
function digestOfFolder(folder) {
	const lines = [];
	let bytes = 0;
	const folders = [folder];
	for (let current = folders.pop(); current !== void 0; current = folders.pop()) {
		const entries = entriesAt(current);
		for (const entry of entries) {
			const path = join(current, entry.name);
			if (skippedNames.has(entry.name)) continue;
			if (entry.isDirectory()) {
				folders.push(path);
				continue;
			}
			const status = statusAt(path);
			if (status?.isDirectory() === true) return null;
			bytes += status?.size ?? 0;
			if (lines.length >= maxFiles || bytes > maxBytes) return null;
			const name = slashed(relative(folder, path));
			lines.push(`${JSON.stringify(name)} ${digestOfFile(path)}`);
		}
	}
	return digestOf(lines.sort().join("\n"));
}
/** Tells one version of a program from another; a script may choose a program. */
async function programIdentity(program) {
	try {
		const path = await realpath(program);
		const { size, mtimeMs, ino } = await stat(path);
		await using file = await open(path);
		const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
		const isScript = buffer.toString("latin1") === "#!";
		return {
			file: `${path} ${size} ${mtimeMs} ${ino}`,
			isScript
		};
	} catch {
		return null;
	}
}

export { programIdentity as i, digestOf as n, digestOfFile as r, InputDigests as t };