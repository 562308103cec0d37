/** Writes the Markdown page of a rule, for `pullgate explain` and docs/rules/. */
import type { RuleMeta } from "../model/rule.ts";
import type { FormatOptions } from "./format.ts";
import { wrapped } from "./parts/wrap.ts";

/** The page of one rule, readable as Markdown source on a terminal. */
export function rulePage(rule: RuleMeta, docs: string, example: readonly string[] | null): string {
  const severity = rule.severity === "doubt" ? "doubt: that of `--on-unverified`" : rule.severity;
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

function exampleBlock(lines: readonly string[]): string {
  return `**Example.**\n\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n\n`;
}

/** The output lines for the rule's test case; null without a case. */
export async function ruleExample(id: string): Promise<readonly string[] | null> {
  const { default: examples } = await import("./rule-examples.json", { with: { type: "json" } });
  return Object.entries(examples).find(([rule]) => rule === id)?.[1] ?? null;
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
        return `${id.padEnd(longest)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`;
      const folded = wrapped(summary, { width, prefix: "    ", indent: 4 });
      return `${id} (${cause}, ${severity})\n${folded}\n`;
    })
    .join("");
}

/** Fits the longest summary beside the other columns. */
const wideColumns = 160;
