import { Qn as textOf } from "./pullgate.js";

// src/render/source-files.ts
/** For all texts of one root. */
const maxTotalLength = 33554432;
/** The source texts of a root by the path that users see, and their absolute paths. */
var SourceFiles = class SourceFiles {
	texts = [];
	#absolute = /* @__PURE__ */ new Map();
	/** Files that are not text, or exceed the limit, are left out. */
	static read(files, show) {
		const found = new SourceFiles();
		let remaining = maxTotalLength;
		for (const { file, role } of files) {
			const path = show(file);
			const text = found.#absolute.has(path) ? null : textOf(file);
			if (text === null || text.length > remaining) continue;
			remaining -= text.length;
			found.#absolute.set(path, file);
			found.texts.push({
				path,
				role,
				text
			});
		}
		return found;
	}
	/** Pairs of the path that users see and the absolute path. */
	paths() {
		return this.#absolute;
	}
	/** The texts of a rerender by absolute path. */
	replacedFiles({ replaced }) {
		const files = /* @__PURE__ */ new Map();
		for (const [path, text] of replaced) {
			const file = this.#absolute.get(path);
			if (file !== void 0) files.set(file, text);
		}
		return files;
	}
};

export { SourceFiles as t };