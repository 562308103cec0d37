import { L as createFolder, N as geteuid, Si as writeFile, Vr as lstatSync, Wr as readFileSync, _i as readdir, bi as rm, fi as lstat, r as randomUUID, t as createHash, ti as join, yi as rename } from "./pullgate.js";

// src/system/private-file.ts
/** Recognises files that only this user can have written. */
/**
* The size and age of a regular file that belongs to this user and that other users may neither
* read nor write; null for any other file and for links. A file of a checkout is none: Git knows no
* such permissions. Windows has no such permissions either, so that every file counts there.
*/
function privateFile(path) {
	const status = statusOf(path);
	if (status === null || !status.isFile()) return null;
	const uid = geteuid?.();
	return uid !== void 0 && (status.uid !== uid || (status.mode & 63) !== 0) ? null : {
		size: status.size,
		mtimeMs: status.mtimeMs
	};
}
function statusOf(path) {
	try {
		return lstatSync(path, { throwIfNoEntry: false }) ?? null;
	} catch {
		return null;
	}
}

// src/system/checked-files.ts
/** Keeps bytes in files, each under a checksum. A broken folder behaves like an empty one. */
const ours = /^[0-9a-f]{64}(?:\.[0-9a-f-]{36})?$/;
const lineFeed = 10;
/** null: files that keep nothing. */
function openCheckedFiles(folder, limits) {
	let opening = null;
	let isUseless = folder === null;
	const fileOf = (key) => join(folder ?? "", hash(key));
	return {
		async read(key) {
			if (folder === null) return null;
			try {
				const file = fileOf(key);
				const status = privateFile(file);
				if (status === null || status.size > limits.readBytes) return null;
				const bytes = readFileSync(file);
				const end = bytes.indexOf(lineFeed);
				const content = bytes.subarray(end + 1);
				return bytes.toString("latin1", 0, end) === hash(`${key}\n`, content) ? content : null;
			} catch {
				return null;
			}
		},
		async write(key, bytes) {
			if (isUseless || folder === null || bytes.length > limits.writtenBytes) return;
			const file = fileOf(key);
			const fresh = `${file}.${randomUUID()}`;
			try {
				await (opening ??= open(folder, limits));
				const content = Buffer.concat([Buffer.from(`${hash(`${key}\n`, bytes)}\n`), bytes]);
				await writeFile(fresh, content, {
					flag: "wx",
					mode: 384
				});
				await rename(fresh, file);
			} catch {
				isUseless = true;
				await rm(fresh, { force: true }).catch(() => {});
			}
		}
	};
}
async function open(folder, { files, totalBytes }) {
	await createFolder(folder);
	const names = (await readdir(folder)).filter((name) => ours.test(name));
	const paths = names.map((name) => join(folder, name));
	if (names.length > files || totalBytes !== null && await sizeOf(paths) > totalBytes) await Promise.all(paths.map((path) => rm(path, { force: true })));
}
async function sizeOf(paths) {
	const sizes = paths.map(async (path) => (await lstat(path).catch(() => null))?.size ?? 0);
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
function hash(text, bytes = Buffer.alloc(0)) {
	return createHash("sha256").update(text).update(bytes).digest("hex");
}

export { privateFile as n, openCheckedFiles as t };