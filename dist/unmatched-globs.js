import { Gr as readdirSync, Zn as slashed, ei as isAbsolute, ii as resolve, ri as relative, ti as join } from "./pullgate.js";
import { n as firstOf, r as parseGlob } from "./glob.js";

// src/load/files/unmatched-globs.ts
/** Finds the globs of `exclude` that match nothing on disk. */
/** In larger trees no glob counts as unmatched. */
const maxEntries = 1e5;
const unreadFolders = /* @__PURE__ */ new Set([".git", "node_modules"]);
var GlobSearch = class {
	#workingFolder;
	#pending;
	/** A glob of a folder that is never read is right even if it matches nothing. */
	constructor(globs, workingFolder) {
		this.#workingFolder = workingFolder;
		this.#pending = globs.filter((glob) => !glob.split("/").some((name) => unreadFolders.has(name))).map(pend);
	}
	/**
	* Searches the working folder, and those of `paths` that lie elsewhere, until every glob has
	* matched. Folders near the top come first.
	*/
	unmatched(paths) {
		const folders = [this.#workingFolder, ...this.#elsewhere(paths)];
		let entries = 0;
		for (const folder of folders) {
			if (this.#pending.length === 0) return [];
			for (const entry of entriesOf(folder)) {
				if (++entries > maxEntries) return [];
				const path = join(folder, entry.name);
				this.#try(slashed(relative(this.#workingFolder, path)));
				if (entry.isDirectory() && !unreadFolders.has(entry.name)) folders.push(path);
			}
		}
		return this.#pending.map(({ glob, nearest }) => ({
			glob,
			nearest
		}));
	}
	#try(path) {
		this.#pending = this.#pending.filter(({ matches }) => !matches(path));
		for (const glob of this.#pending) if (glob.below?.matches(path) === true) glob.nearest = glob.below.glob;
	}
	#elsewhere(paths) {
		return paths.flatMap((path) => {
			const folder = resolve(this.#workingFolder, parseGlob(path)?.base ?? path);
			const inside = relative(this.#workingFolder, folder);
			return inside.startsWith("..") || isAbsolute(inside) ? [folder] : [];
		});
	}
};
function pend(glob) {
	const below = `**/${glob.replace(/^(?:\.?\/)+/, "")}`;
	return {
		glob,
		matches: matcherOf(glob),
		nearest: null,
		below: /^(?:\*\*|\.\.)\//.test(glob) ? null : {
			glob: below,
			matches: matcherOf(below)
		}
	};
}
function matcherOf(glob) {
	const first = firstOf([glob]);
	return (path) => first(path) !== null;
}
/** Empty for a folder that cannot be read: the check itself says so. */
function entriesOf(folder) {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch {
		return [];
	}
}

export { GlobSearch };