import { Jn as isWithin, Kn as gitRoot, Zn as slashed, _i as readdir, gi as readFile, ii as resolve, nr as statusAt, ri as relative, ti as join } from "./pullgate.js";
import { r as parseGlob } from "./glob.js";

// src/config/inventory-in-force.ts
/** Decides which inventory counts for a change that may edit it. */
/**
* A stranger's change is checked with the inventory from before it, because an invented Secret or
* node would silence findings. Files that git does not track are the workflow's own. Another
* change is checked with its own inventory, and its report says so.
*/
async function inventoryInForce(paths, { workingFolder, restricted = false, before }) {
	const repository = gitRoot(workingFolder);
	const own = [...new Set(paths)].filter((path) => path !== "-" && repository !== null && isWithin(resolve(workingFolder, path), repository));
	if (before === void 0 || repository === null || own.length === 0) return {
		replace: (all) => [...all],
		root: null,
		changed: []
	};
	const inRepository = (path) => slashed(relative(repository, resolve(workingFolder, path)));
	const startOf = (path) => inRepository(parseGlob(path)?.base ?? path);
	const root = await before.folderWith(own.map(startOf));
	const replaced = /* @__PURE__ */ new Map();
	const changed = [];
	for (const path of own) {
		const start = startOf(path);
		const [then, now] = await Promise.all([contentsOf(join(root, start)), contentsOf(join(repository, start))]);
		if (then === now || then === null && !await before.hasNow(start)) continue;
		changed.push({
			key: "inventory",
			inForce: !restricted,
			difference: [],
			at: {
				file: path,
				line: 1,
				column: 1,
				endLine: 1,
				endColumn: 1,
				excerpt: ""
			}
		});
		if (restricted) replaced.set(path, then === null ? [] : [join(root, inRepository(path))]);
	}
	return {
		replace: (all) => all.flatMap((path) => replaced.get(path) ?? [path]),
		root: replaced.size > 0 ? root : null,
		changed
	};
}
/** The names and bytes of a file, or of all files of a folder; null if nothing is there. */
async function contentsOf(path) {
	const found = statusAt(path);
	if (found === null) return null;
	const files = (found.isDirectory() ? await readdir(path, { recursive: true }) : [""]).toSorted().map(async (name) => [name, await readFile(join(path, name), "latin1").catch(() => null)]);
	return JSON.stringify(await Promise.all(files));
}

export { inventoryInForce };