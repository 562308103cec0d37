/** The names of the report formats, as `--format` takes them. */

/** Each name has a renderer in `report/formats/`; the type of the table in `report/report.ts` demands it. */
export const formatNames = [
  "text",
  "compact",
  "json",
  "sarif",
  "junit",
  "github",
  "gitlab",
  "markdown",
] as const;

export type FormatName = (typeof formatNames)[number];
