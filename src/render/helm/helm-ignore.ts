/**
 * Reads the rules of .helmignore, by which Helm leaves out files of a chart.
 * https://github.com/helm/helm/blob/v4.0.0/internal/ignore/rules.go
 */
import { join, relative } from "node:path";
import { anyOf } from "../../system/glob.ts";
import { isWithin, slashed, textOf } from "../../system/paths.ts";

interface Rule {
  isNegated: boolean;
  /** Matches folders only. */
  isFolder: boolean;
  matches: (path: string) => boolean;
}

/** Helm adds this rule to those of every chart. */
const hiddenTemplates = "templates/.?*";

/** Longer files hold no rules that a person wrote. */
const maxRules = 1_000;

/** Names of templates that are no partials. */
const isManifest = /(?:^|[/\\])[^_/\\][^/\\]*\.(?:ya?ml|json|tpl)$/;

/** The templates that Helm leaves out of the chart in `folder`. Paths are absolute. */
export function ignoredTemplates(folder: string, templates: readonly string[]): string[] {
  const text = textOf(join(folder, ".helmignore")) ?? "";
  const rules = [...text.split("\n").slice(0, maxRules), hiddenTemplates].flatMap(ruleOf);
  return templates.filter(
    (file) => isManifest.test(file) && isWithin(file, folder) && isIgnored(file, folder, rules),
  );
}

/** An ignored folder takes its files along. */
function isIgnored(file: string, folder: string, rules: readonly Rule[]): boolean {
  const steps = slashed(relative(folder, file)).split("/");
  return steps.some((_, index) => {
    const isFile = index === steps.length - 1;
    return fits(steps.slice(0, index + 1).join("/"), !isFile, rules);
  });
}

function fits(path: string, isFolder: boolean, rules: readonly Rule[]): boolean {
  for (const rule of rules) {
    if (rule.isNegated) {
      // A negated rule ignores whatever it does not match.
      if ((rule.isFolder && !isFolder) || !rule.matches(path)) return true;
    } else if ((!rule.isFolder || isFolder) && rule.matches(path)) return true;
  }
  return false;
}

function ruleOf(line: string): Rule[] {
  const written = line.trim();
  // Helm refuses the chart for a double star.
  if (written === "" || written.startsWith("#") || written.includes("**")) return [];
  const isNegated = written.startsWith("!");
  const bare = isNegated ? written.slice(1) : written;
  const isFolder = bare.endsWith("/");
  const pattern = isFolder ? bare.slice(0, -1) : bare;
  const matches = matcherOf(pattern.replace(/^\//, ""));
  if (matches === null) return [];
  const isAnywhere = !pattern.includes("/");
  return [
    {
      isNegated,
      isFolder,
      matches: isAnywhere ? (path) => matches(path.slice(path.lastIndexOf("/") + 1)) : matches,
    },
  ];
}

/** Null for a pattern that is no pattern; Helm then refuses the chart. */
function matcherOf(pattern: string): ((path: string) => boolean) | null {
  try {
    // Go knows no braces and no groups.
    return anyOf([pattern.replaceAll(/[{}()]/g, "\\$&")]);
  } catch {
    return null;
  }
}
