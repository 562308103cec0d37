/** Report → Markdown, for whatever shows it: tables by cause. */
import { document } from "../document.ts";
import type { Format } from "../format.ts";

export const markdown: Format = (report) =>
  document(report, {
    maxBytes: Infinity,
    maxPlaces: 50,
    severities: ["error", "warning", "notice"],
    rest: "in the JSON report",
  });
