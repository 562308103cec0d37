import { rr as UsageError } from "./pullgate.js";
import { a as _enum, l as literal, m as string, o as array, p as strictObject } from "./zod.js";

// src/config/baseline-file.ts
/** Parses and writes baselines. Its schema generates schema/baseline.v1.json. */
const baselineSchema = strictObject({
	version: literal(1).describe("Version of this format."),
	accepted: array(strictObject({
		rule: string().describe("Id of the rule."),
		image: string().nullable().describe("As written; null if the finding is not about an image."),
		workload: string().nullable().describe("Kind/namespace/name, or Kind/name without a namespace."),
		subject: string().nullable().describe("The defect, if no image identifies the finding."),
		certainty: _enum(["proved", "unverified"]).describe("Accepting an unverified finding does not accept the proved one.")
	})).max(1e5).describe("Sorted. Without line numbers, which move.")
});
/** `shown` is the file's name in messages. Throws `UsageError`. */
function parseBaseline(text, shown) {
	let json;
	try {
		json = JSON.parse(text);
	} catch {
		throw new UsageError(`${shown}: not a baseline: not JSON`);
	}
	const result = baselineSchema.safeParse(json);
	if (result.success) return result.data.accepted;
	const [issue] = result.error.issues;
	throw new UsageError(`${shown}: not a baseline: ${issue?.path.join(".") || "its root"}: ${issue?.message}`);
}
/** Equal entries give equal bytes. One entry a line, so that diffs are readable. */
function baselineText(accepted) {
	const rows = accepted.map(({ rule, image, workload, subject, certainty }) => JSON.stringify({
		rule,
		image,
		workload,
		subject,
		certainty
	}));
	return `{\n  "version": 1,\n  "accepted": [${rows.map((row) => `\n    ${row}`).join(",")}${rows.length === 0 ? "" : "\n  "}]\n}\n`;
}

export { baselineText, parseBaseline };