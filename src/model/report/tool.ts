/** The program's name and version, and the URLs of its rule pages. */
import manifest from "../../../package.json" with { type: "json" };

export const tool = { name: manifest.name, version: manifest.version };

/** The page of the project. */
export const homepage = manifest.homepage;

/** Where bugs are reported. */
export const bugs = manifest.bugs;

/** The URL of a rule's page. */
export function docsOf(rule: string): string {
  return `${manifest.homepage}/blob/main/docs/rules/${rule}.md`;
}
