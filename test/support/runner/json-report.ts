/** Text of a JSON report → its contents, or a failed assertion where schema/report.v1.json does not allow it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

/** Of a report, what tests look at. */
export interface JsonReport {
  summary: {
    images: number;
    registries: number;
    requests: number;
    verdicts: Record<"pullable" | "broken" | "unverified", number>;
    findings: Record<"error" | "warning" | "notice", number>;
  };
  images: JsonImage[];
  findings: JsonFinding[];
}

export interface JsonImage {
  image: string;
  answer: string | null;
  resolvedDigest: string | null;
  mentions: {
    file: string;
    line: number;
    column: number;
    path: string;
    verdict: string | null;
    assumes: string[];
    /** With `--explain-credentials`. */
    offers?: { source: string; secret: string | null; key: string; username: string }[];
    anonymous?: boolean;
    offersError?: string | null;
  }[];
}

export interface JsonFinding {
  rule: string;
  cause: string;
  severity: "error" | "warning" | "notice";
  certainty: "proved" | "unverified";
  message: string;
  fix: string;
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  rendered: { file: string; line: number } | null;
  fingerprint: string;
  image: string | null;
  event: string | null;
  evidence: string[];
  related: { line: number }[];
}

const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../schema/report.v1.json"), "utf8"),
);
const isReport = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
}).compile<JsonReport>(schema);

export function readJsonReport(text: string): JsonReport {
  const report: unknown = JSON.parse(text);
  assert.ok(isReport(report), JSON.stringify(isReport.errors, null, 2));
  return report;
}
