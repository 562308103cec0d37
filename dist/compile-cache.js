// src/system/compile-cache.ts
/**
* The folder below the user's cache folder, made if needed; null if code is not to be kept.
* Code that others may write would run with the rights of the user, so that neither `--cache`
* chooses the folder nor a folder that is open to others counts. A machine of a CI starts once.
*/
function compileCacheFolder({ fs, path: { isAbsolute, join }, args, environment, uid }) {
	const { XDG_CACHE_HOME: cacheHome, HOME: home, CI: ci } = environment;
	if (args.some((each, index) => each === "--cache=off" || each === "--cache" && args[index + 1] === "off") || environment["NODE_COMPILE_CACHE"] !== void 0 || environment["NODE_DISABLE_COMPILE_CACHE"] !== void 0 || ci !== void 0 && ci !== "" && ci !== "false") return null;
	const base = [cacheHome, home === void 0 ? void 0 : join(home, ".cache")].find((each) => each !== void 0 && isAbsolute(each));
	if (base === void 0) return null;
	try {
		const folders = [join(base, "pullgate"), join(base, "pullgate", "compiled")];
		return folders.every((folder) => isPrivate(folder, {
			fs,
			uid
		})) ? folders[1] ?? null : null;
	} catch {
		return null;
	}
}
/** Makes the folder if it is missing. */
function isPrivate(folder, { fs, uid }) {
	fs.mkdirSync(folder, {
		recursive: true,
		mode: 448
	});
	const status = fs.lstatSync(folder);
	return status.isDirectory() && (uid === null || status.uid === uid && (status.mode & 18) === 0);
}

export { compileCacheFolder as t };