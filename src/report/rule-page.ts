/** Card of a rule → its page in Markdown: what `explain` prints, and docs/rules/ holds. */
import type { RuleMeta } from "../model/rule.ts";

/** The page of one rule, as plain to read on a terminal as on the web. */
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

${example === null ? "" : `**Example.**\n\n\`\`\`\n${example.join("\n")}\n\`\`\`\n\n`}**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}

/** What is printed of the rule's case in the tests, a line each; null where it has none. */
export async function ruleExample(id: string): Promise<readonly string[] | null> {
  const { default: examples } = await import("./rule-examples.json", { with: { type: "json" } });
  return Object.entries(examples).find(([rule]) => rule === id)?.[1] ?? null;
}

/** One line a rule, in columns. */
export function ruleList(rules: readonly RuleMeta[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(
      ({ id, cause, severity, summary }) =>
        `${id.padEnd(width)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`,
    )
    .join("");
}
