import { Jn as isWithin, Qn as textOf, Zn as slashed, ri as relative, ti as join } from "./pullgate.js";
import { t as anyOf } from "./glob.js";

// src/render/helm/helm-ignore.ts
/**
* Reads the rules of .helmignore, by which Helm leaves out files of a chart.
* https://github.com/helm/helm/blob/v4.0.0/internal/ignore/rules.go
*/
/** Helm adds this rule to those of every chart. */
const hiddenTemplates = "templates/.?*";
/** Longer files hold no rules that a person wrote. */
const maxRules = 1e3;
/** Names of templates that are no partials. */
const isManifest = /(?:^|[/\\])[^_/\\][^/\\]*\.(?:ya?ml|json|tpl)$/;
/** The templates that Helm leaves out of the chart in `folder`. Paths are absolute. */
function ignoredTemplates(folder, templates) {
	const rules = [...(textOf(join(folder, ".helmignore")) ?? "").split("\n").slice(0, maxRules), hiddenTemplates].flatMap(ruleOf);
	return templates.filter((file) => isManifest.test(file) && isWithin(file, folder) && isIgnored(file, folder, rules));
}
/** An ignored folder takes its files along. */
function isIgnored(file, folder, rules) {
	const steps = slashed(relative(folder, file)).split("/");
	return steps.some((_, index) => {
		const isFile = index === steps.length - 1;
		return fits(steps.slice(0, index + 1).join("/"), !isFile, rules);
	});
}
function fits(path, isFolder, rules) {
	for (const rule of rules) if (rule.isNegated) {
		if (rule.isFolder && !isFolder || !rule.matches(path)) return true;
	} else if ((!rule.isFolder || isFolder) && rule.matches(path)) return true;
	return false;
}
function ruleOf(line) {
	const written = line.trim();
	if (written === "" || written.startsWith("#") || written.includes("**")) return [];
	const isNegated = written.startsWith("!");
	const bare = isNegated ? written.slice(1) : written;
	const isFolder = bare.endsWith("/");
	const pattern = isFolder ? bare.slice(0, -1) : bare;
	const matches = matcherOf(pattern.replace(/^\//, ""));
	if (matches === null) return [];
	return [{
		isNegated,
		isFolder,
		matches: !pattern.includes("/") ? (path) => matches(path.slice(path.lastIndexOf("/") + 1)) : matches
	}];
}
/** Null for a pattern that is no pattern; Helm then refuses the chart. */
function matcherOf(pattern) {
	try {
		return anyOf([pattern.replaceAll(/[{}()]/g, "\\$&")]);
	} catch {
		return null;
	}
}

export { ignoredTemplates };