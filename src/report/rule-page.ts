/** Writes the Markdown page of a rule, for `pullgate explain` and docs/rules/. */
import type { RuleMeta } from "../model/report/rule.ts";
import type { FormatOptions } from "./format.ts";
import { wrapped } from "./parts/wrap.ts";

/** What the page of a rule shows: how to fix a finding, as a diff, and what a check prints. */
export interface RuleExample {
  change: readonly string[];
  /** null without a test case. */
  output: readonly string[] | null;
}

/** The page of one rule, readable as Markdown source on a terminal. */
export function rulePage(rule: RuleMeta, docs: string, example: RuleExample | null): string {
  const severity =
    rule.severity === "doubt" ? "unverified: set by `--on-unverified`" : rule.severity;
  const asks = rule.online ? "asks the registry" : "needs no network";
  return `# ${rule.id}

${rule.summary}

| cause | severity | since | |
| --- | --- | --- | --- |
| ${rule.cause} | ${severity} | ${rule.since} | ${asks} |

**Why it matters.** ${rule.why}

**What to do.** ${rule.fix}

${example === null ? "" : exampleBlock(example)}**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}

function exampleBlock({ change, output }: RuleExample): string {
  const diff = `**Before and after.**\n\n\`\`\`diff\n${change.join("\n")}\n\`\`\`\n\n`;
  return output === null
    ? diff
    : `${diff}**What a check prints.**\n\n\`\`\`\n${output.join("\n")}\n\`\`\`\n\n`;
}

/** null for an unknown rule. */
export async function ruleExample(id: string): Promise<RuleExample | null> {
  const { default: changes } = await import("./rule-changes.json", { with: { type: "json" } });
  const { default: outputs } = await import("./rule-examples.json", { with: { type: "json" } });
  const of = (table: Readonly<Record<string, readonly string[]>>): readonly string[] | null =>
    Object.entries(table).find(([rule]) => rule === id)?.[1] ?? null;
  const change = of(changes);
  return change === null ? null : { change, output: of(outputs) };
}

/** One line per rule, in columns; two lines or more on a narrow terminal. */
export function ruleList(
  rules: readonly RuleMeta[],
  { width }: Pick<FormatOptions, "width">,
): string {
  const longest = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, cause, severity, summary }) => {
      if (width === null || width >= wideColumns)
        return [
          id.padEnd(longest),
          cause.padEnd(12),
          shown(severity).padEnd(10),
          `${summary}\n`,
        ].join("  ");
      const folded = wrapped(summary, { width, prefix: "    ", indent: 4 });
      return `${id} (${cause}, ${shown(severity)})\n${folded}\n`;
    })
    .join("");
}

/** Fits the longest summary beside the other columns. */
const wideColumns = 160;

function shown(severity: RuleMeta["severity"]): string {
  return severity === "doubt" ? "unverified" : severity;
}
