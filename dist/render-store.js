import { r as gzip, t as gunzip } from "./built-in-zlib.js";
import { n as promisify } from "./built-in-util.js";
import { t as openCheckedFiles } from "./checked-files.js";
import { En as environmentOf, On as runProgram, kn as logEvent } from "./pullgate.js";
import { i as programIdentity, n as digestOf, t as InputDigests } from "./input-digest.js";

// src/render/cache/render-store.ts
/** Keeps what renderers print by the digest of what they read, for this run and later ones. */
/** A change of what is kept, or of how renderers are called, needs another number. */
const version = 1;
/** Larger outputs are kept in memory alone. */
const maxKeptBytes = 8388608;
const maxTotalBytes = 536870912;
const maxFiles = 2e4;
const maxRememberedLength = 67108864;
const versionTimeoutMs = 1e4;
var RenderStore = class {
	digests = new InputDigests();
	/** How many outputs were printed by a renderer, and how many were known. */
	counts = {
		rendered: 0,
		reused: 0
	};
	#files;
	#environment;
	#isRemembering;
	#programs = /* @__PURE__ */ new Map();
	#running = /* @__PURE__ */ new Map();
	#remembered = /* @__PURE__ */ new Map();
	#rememberedLength = 0;
	constructor({ folder, remember, environment }) {
		this.#files = openCheckedFiles(folder, {
			readBytes: 8389632,
			writtenBytes: maxKeptBytes,
			files: maxFiles,
			totalBytes: maxTotalBytes
		});
		this.#environment = environment;
		this.#isRemembering = remember;
	}
	/** The known output of the key, else what `render` returns. Only outputs are kept. */
	async once({ program, inputs }, render) {
		const identity = await this.#identityOf(program);
		const key = digestOf(JSON.stringify([
			version,
			identity ?? program,
			inputs
		]));
		const running = this.#running.get(key);
		if (running !== void 0) {
			const shared = await running.catch(() => null);
			return shared !== null && isContent(shared) ? shared : await render();
		}
		const result = this.#find(key, identity, render);
		this.#running.set(key, result);
		try {
			return await result;
		} finally {
			this.#running.delete(key);
		}
	}
	/**
	* The known output of the key, else what `render` prints. Bytes are kept as Latin-1, whatever
	* encoding they have.
	*/
	async bytes(key, render) {
		const rendered = await this.once(key, async () => {
			const { content, origins } = await render();
			return {
				text: content.toString("latin1"),
				origins
			};
		});
		if (!isContent(rendered)) throw new Error("equal inputs have renderers of two kinds");
		return {
			content: Buffer.from(rendered.text, "latin1"),
			origins: rendered.origins
		};
	}
	/** Drops what is kept in memory. */
	forget() {
		this.#remembered = /* @__PURE__ */ new Map();
		this.#rememberedLength = 0;
	}
	async #find(key, identity, render) {
		const known = this.#remembered.get(key) ?? (identity === null ? null : await this.#read(key));
		if (known !== null) {
			this.counts.reused++;
			logEvent(() => ({
				kind: "cache",
				holds: "rendering",
				subject: `inputs ${key.slice(0, 16)}`
			}));
			this.#remember(key, known);
			return known;
		}
		this.counts.rendered++;
		const result = await render();
		if (isContent(result)) {
			this.#remember(key, result);
			if (identity !== null) await this.#write(key, result);
		}
		return result;
	}
	#remember(key, content) {
		if (!this.#isRemembering || this.#remembered.has(key)) return;
		this.#rememberedLength += content.text.length;
		if (this.#rememberedLength <= maxRememberedLength) this.#remembered.set(key, content);
	}
	async #read(key) {
		const bytes = await this.#files.read(key);
		if (bytes === null) return null;
		try {
			const json = await promisify(gunzip)(bytes);
			const content = JSON.parse(json.toString());
			return isContent(content) ? content : null;
		} catch {
			return null;
		}
	}
	async #write(key, { text, origins }) {
		const json = JSON.stringify({
			text,
			origins
		});
		await this.#files.write(key, await promisify(gzip)(json, { level: 1 }));
	}
	/** null for a program whose version is unknown: its outputs are kept for this run alone. */
	async #identityOf(program) {
		let identity = this.#programs.get(program);
		if (identity === void 0) this.#programs.set(program, identity = this.#findIdentity(program));
		return await identity;
	}
	async #findIdentity(program) {
		const identity = await programIdentity(program);
		if (identity === null || !identity.isScript) return identity?.file ?? null;
		const result = await runProgram({
			program,
			args: /kubectl[^/]*$/.test(program) ? ["version", "--client"] : ["version"],
			cwd: "/",
			env: environmentOf(this.#environment, "/nonexistent", "restricted"),
			timeoutMs: versionTimeoutMs
		});
		return "stdout" in result ? `${identity.file} ${result.stdout.toString()}` : null;
	}
};
function isContent(value) {
	return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string" && "origins" in value && Array.isArray(value.origins);
}

export { RenderStore };