/** Text of a baseline ⇄ what it accepts, or UsageError. Its schema is the source of schema/baseline.v1.json. */
import { z } from "zod";
import type { AcceptedFinding } from "../model/baseline.ts";
import { UsageError } from "../model/usage-error.ts";

export const baselineSchema = z.strictObject({
  version: z.literal(1),
  accepted: z
    .array(
      z.strictObject({
        rule: z.string(),
        image: z.string().nullable().describe("As written; null where the finding is of no image."),
        workload: z
          .string()
          .nullable()
          .describe("Kind/namespace/name, or Kind/name where no namespace is named."),
        subject: z
          .string()
          .nullable()
          .describe("What is wrong, where there is no image to tell it by."),
        certainty: z
          .enum(["proved", "unverified"])
          .describe("A doubt that was accepted does not accept its proof."),
      }),
    )
    .max(100_000)
    .describe("Sorted. Lines are not in it: they move."),
});

/** `shown` is the file as messages name it. */
export function parseBaseline(text: string, shown: string): AcceptedFinding[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${shown}: not a baseline: no JSON`);
  }
  const result = baselineSchema.safeParse(json);
  if (result.success) return result.data.accepted;
  const [issue] = result.error.issues;
  throw new UsageError(
    `${shown}: not a baseline: ${issue?.path.join(".") || "its root"}: ${issue?.message}`,
  );
}

/** The same entries give the same bytes, an entry a line, so that a diff of it reads well. */
export function baselineText(accepted: readonly AcceptedFinding[]): string {
  const rows = accepted.map(({ rule, image, workload, subject, certainty }) =>
    JSON.stringify({ rule, image, workload, subject, certainty }),
  );
  return `{\n  "version": 1,\n  "accepted": [${rows.map((row) => `\n    ${row}`).join(",")}${rows.length === 0 ? "" : "\n  "}]\n}\n`;
}
