/** Card of a rule → its page in Markdown: what `explain` prints, and docs/rules/ holds. */
import type { Card } from "../model/finding.ts";

/** The page of one rule, as plain to read on a terminal as on the web. */
export function rulePage(rule: Card, docs: string): string {
  const severity = rule.severity === "doubt" ? "doubt: that of `--on-unverified`" : rule.severity;
  const asks = rule.online ? "asks the registry" : "needs no network";
  return `# ${rule.id}

${rule.summary}

| cause | severity | since | |
| --- | --- | --- | --- |
| ${rule.cause} | ${severity} | ${rule.since} | ${asks} |

**Why it matters.** ${rule.why}

**What to do.** ${rule.fix}

**Source.** <${rule.source}>

**This page.** <${docs}>
`;
}

/** One line a rule, in columns. */
export function ruleList(rules: readonly Card[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(
      ({ id, cause, severity, summary }) =>
        `${id.padEnd(width)}  ${cause.padEnd(12)}  ${severity.padEnd(7)}  ${summary}\n`,
    )
    .join("");
}
