/** The format `markdown`: a section per finding. */
import { markdownDocument } from "../parts/markdown-document.ts";
import type { Format } from "../format.ts";

export const markdown: Format = (report) =>
  markdownDocument(report, {
    maxBytes: Infinity,
    maxPlaces: 50,
    severities: ["error", "warning", "notice"],
    rest: "in the JSON report",
    linkTo: null,
  });
