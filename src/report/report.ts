/** Report → one of the formats. A format is a row here and a file in `formats/`. */
import type { Report } from "../model/report.ts";
import type { Format, FormatOptions } from "./format.ts";
import { compact } from "./formats/compact.ts";
import { github } from "./formats/github.ts";
import { imagesJson, json } from "./formats/json.ts";
import { text } from "./formats/text.ts";
import { imageList } from "./image-list.ts";

export type { FormatOptions };
export { renderMended } from "./mended.ts";
export { renderCredentials } from "./credentials-list.ts";
export { annotations } from "./formats/github.ts";
export { ruleList, rulePage } from "./rule-page.ts";
export { summary } from "./summary.ts";

export type FormatName = "text" | "compact" | "json" | "github";

export const formats: Record<FormatName, Format> = { text, compact, json, github };

export function render(report: Report, format: FormatName, options: FormatOptions): string {
  return formats[format](report, options);
}

/** What `pullgate images` prints: the images and their places, without findings. */
export function renderImages(report: Report, format: "text" | "compact" | "json", options: FormatOptions): string {
  return format === "json" ? imagesJson(report, options) : imageList(report, format === "compact", options);
}
