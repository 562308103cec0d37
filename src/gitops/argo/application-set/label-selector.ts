/**
 * Matches label selectors.
 * https://github.com/kubernetes/apimachinery/blob/v0.34.0/pkg/labels/selector.go
 */
import { listOf, mapOf, textOf } from "../../objects/gitops-object.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";

export function matchesSelector(
  selector: YamlValue | undefined,
  labels: ReadonlyMap<string, string>,
): boolean {
  const { matchLabels, matchExpressions } = mapOf(selector);
  return (
    Object.entries(mapOf(matchLabels)).every(([key, value]) => labels.get(key) === value) &&
    listOf(matchExpressions).every((each) => matchesExpression(mapOf(each), labels))
  );
}

export function isEmptySelector(selector: YamlValue | undefined): boolean {
  const { matchLabels, matchExpressions } = mapOf(selector);
  return Object.keys(mapOf(matchLabels)).length === 0 && listOf(matchExpressions).length === 0;
}

function matchesExpression(
  { key, operator, values }: { [key: string]: YamlValue },
  labels: ReadonlyMap<string, string>,
): boolean {
  const value = labels.get(textOf(key) ?? "");
  const isListed = value !== undefined && listOf(values).includes(value);
  switch (operator) {
    case "In":
      return isListed;
    case "NotIn":
      return !isListed;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
