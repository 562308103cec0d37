/** What this program is called, which version it is, and where its rules are explained. */
import manifest from "../../package.json" with { type: "json" };

export const tool = { name: manifest.name, version: manifest.version };

/** The page of a rule. */
export function docsOf(rule: string): string {
  return `${manifest.homepage}/blob/main/docs/rules/${rule}.md`;
}
