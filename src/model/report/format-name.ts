/** The names of the report formats, as `--format` takes them. */

/** The type of `formats` in `report/report.ts` demands a renderer for each name. */
export const formatNames = [
  "text",
  "compact",
  "json",
  "sarif",
  "junit",
  "github",
  "gitlab",
  "azure",
  "rdjson",
  "checkstyle",
  "markdown",
] as const;

export type FormatName = (typeof formatNames)[number];
