import { $ as withExcludeNotes, Dr as AnswerCache, Xr as basename, pn as readText, pr as rules, rr as UsageError, wt as checkTarget } from "./pullgate.js";

// src/commands/check-image.ts
/** Runs `pullgate image`: checks one image as a pod that is described by flags would pull it. */
/** The manifest of the pod in messages: a name in "<>" is no file. */
const podFile = "<pod>";
/**
* The report about the image alone: of the manifests in `options`, Secrets and service accounts
* are read, and no other image is checked. Throws `UsageError` for files that cannot be read.
*/
async function checkImage(input, given, context) {
	const options = await withExcludeNotes(given, context.workingFolder);
	if (options.input.targets.length > 0) throw new UsageError("the configuration has targets: pass the paths of one of them");
	const target = {
		name: null,
		options,
		gitops: null,
		before: null,
		given: await podManifest(input, options.input.namespace, context.workingFolder)
	};
	const { report } = await checkTarget(target, context, new AnswerCache(), selectPod);
	return report;
}
function selectPod(all) {
	const pulls = new Set(all.filter(({ mention }) => mention.at.file === podFile));
	return {
		pulls,
		reports: ({ diagnostic: { pull, at } }) => pull === void 0 ? at.file === podFile : pulls.has(pull),
		rules
	};
}
/** JSON is YAML: a document a line, so that findings have a line of their own. */
async function podManifest({ image, serviceAccount, pullSecrets }, namespace, workingFolder) {
	const metadata = (name) => ({
		name,
		...namespace === null ? {} : { namespace }
	});
	const secrets = await Promise.all(pullSecrets.map(async (path, index) => {
		const key = /(^|[\\/])\.dockercfg$/.test(path) ? ".dockercfg" : ".dockerconfigjson";
		const text = await readText(path, workingFolder);
		return {
			apiVersion: "v1",
			kind: "Secret",
			metadata: metadata(secretName(path, index)),
			type: `kubernetes.io/${key.slice(1)}`,
			data: { [key]: Buffer.from(text).toString("base64") }
		};
	}));
	const documents = [[
		"apiVersion: v1",
		"kind: Pod",
		`metadata: ${JSON.stringify(metadata("image"))}`,
		"spec:",
		...serviceAccount === null ? [] : [`  serviceAccountName: ${JSON.stringify(serviceAccount)}`],
		...secrets.length === 0 ? [] : ["  imagePullSecrets:"],
		...pullSecrets.map((path, index) => `    - name: ${secretName(path, index)}`),
		"  containers:",
		"    - name: image",
		`      image: ${/^[\w./:@-]+$/.test(image) ? image : JSON.stringify(image)}`
	].join("\n"), ...secrets.map((secret) => JSON.stringify(secret))];
	const bytes = Buffer.from(`${documents.join("\n---\n")}\n`);
	return {
		path: podFile,
		root: podFile,
		async *chunks() {
			yield bytes;
		}
	};
}
/** A name that Kubernetes accepts: "1-config.json". */
function secretName(path, index) {
	const name = basename(path).toLowerCase().replaceAll(/[^a-z0-9.-]+/g, "-").replaceAll(/^[.-]+|[.-]+$/g, "");
	return index === 0 && name !== "" ? name : `${name || "secret"}-${index + 1}`;
}

export { checkImage };