import { _t as UsageError } from "./pullgate.js";
import { a as _enum, l as literal, m as string, o as array, p as strictObject } from "./schemas.js";

// src/baseline.ts
/** Text of a baseline \u21c4 what it accepts, or UsageError. Its schema is the source of schema/baseline.v1.json. */
const baselineSchema = strictObject({
	version: literal(1),
	accepted: array(strictObject({
		rule: string(),
		image: string().nullable().describe("As written; null where the finding is of no image."),
		workload: string().nullable().describe("Kind/namespace/name, or Kind/name where no namespace is named."),
		subject: string().nullable().describe("What is wrong, where there is no image to tell it by."),
		certainty: _enum(["proved", "unverified"]).describe("A doubt that was accepted does not accept its proof.")
	})).max(1e5).describe("Sorted. Lines are not in it: they move.")
});
/** `shown` is the file as messages name it. */
function parseBaseline(text, shown) {
	let json;
	try {
		json = JSON.parse(text);
	} catch {
		throw new UsageError(`${shown}: not a baseline: no JSON`);
	}
	const result = baselineSchema.safeParse(json);
	if (result.success) return result.data.accepted;
	const [issue] = result.error.issues;
	throw new UsageError(`${shown}: not a baseline: ${issue?.path.join(".") || "its root"}: ${issue?.message}`);
}
/** The same entries give the same bytes, an entry a line, so that a diff of it reads well. */
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