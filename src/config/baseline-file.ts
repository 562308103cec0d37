/** Parses and writes baselines. Its schema generates schema/baseline.v1.json. */
import { z } from "zod";
import type { AcceptedFinding } from "../model/report/baseline.ts";
import { UsageError } from "../model/report/usage-error.ts";

export const baselineSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format."),
  accepted: z
    .array(
      z.strictObject({
        rule: z.string().describe("Id of the rule."),
        image: z
          .string()
          .nullable()
          .describe("As written; null if the finding is not about an image."),
        workload: z
          .string()
          .nullable()
          .describe("Kind/namespace/name, or Kind/name without a namespace."),
        subject: z.string().nullable().describe("The defect, if no image identifies the finding."),
        certainty: z
          .enum(["proved", "unverified"])
          .describe("Accepting an unverified finding does not accept the proved one."),
      }),
    )
    .max(100_000)
    .describe("Sorted. Without line numbers, which move."),
});

/** `shown` is the file's name in messages. Throws `UsageError`. */
export function parseBaseline(text: string, shown: string): AcceptedFinding[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${shown}: not a baseline: not JSON`);
  }
  const result = baselineSchema.safeParse(json);
  if (result.success) return result.data.accepted;
  const [issue] = result.error.issues;
  throw new UsageError(
    `${shown}: not a baseline: ${issue?.path.join(".") || "its root"}: ${issue?.message}`,
  );
}

/** Equal entries give equal bytes. One entry a line, so that diffs are readable. */
export function baselineText(accepted: readonly AcceptedFinding[]): string {
  const rows = accepted.map(({ rule, image, workload, subject, certainty }) =>
    JSON.stringify({ rule, image, workload, subject, certainty }),
  );
  const lines = rows.map((row) => `\n    ${row}`).join(",");
  return `{\n  "version": 1,\n  "accepted": [${lines}${rows.length === 0 ? "" : "\n  "}]\n}\n`;
}
