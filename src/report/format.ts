/** The type of a report format. */
import type { Report } from "../model/report/check-report.ts";
import type { ReportedShard } from "../model/report/shard-part.ts";

export interface FormatOptions {
  /** SGR sequences. */
  colour: boolean;
  /** OSC-8 hyperlinks: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
  links: boolean;
  /** Columns of the terminal; null without a terminal. */
  width: number | null;
  /** How people call a file from where they stand; absent if reports name it alike. */
  fileFrom?: ((file: string) => string) | undefined;
  /** Findings and the closing line only. */
  quiet?: boolean;
  /** Set if the report is that of one shard: the JSON report then carries it for `merge`. */
  shard?: ReportedShard;
}

/** Renders a report; the text ends with a line break. */
export type Format = (report: Report, options: FormatOptions) => string;
