/** Draws the route of a pull, from the pod to the image, as a Mermaid diagram. */
import type { Finding, Route, RouteStop } from "../../model/report/finding.ts";
import { forMermaid } from "./sanitise.ts";

const maxSecrets = 3;

/**
 * A fenced block, which GitHub and GitLab draw. null for notices, and if the finding has no route
 * or its route is not broken at a known stop. `place` names the pod.
 */
export function routeDiagram({ route, severity }: Finding, place: string | null): string | null {
  if (route === null || route.brokenAt === null || severity === "notice") return null;
  const stops: [id: "pod" | RouteStop, label: string][] = [
    ["pod", place ?? "pod"],
    ["account", `service account ${route.serviceAccount}`],
    ["secret", secretLabel(route)],
    ["registry", route.registry],
    ["image", route.repository],
  ];
  const brokenAt = stops.findIndex(([id]) => id === route.brokenAt);
  const lines = stops.map(([id, label], index) => {
    const node = `${id}["${index === brokenAt ? "✗ " : ""}${forMermaid(label)}"]`;
    const previous = stops[index - 1];
    if (previous === undefined) return `  ${node}`;
    const arrow = index < brokenAt ? "-->" : index === brokenAt ? "--x" : "-.-";
    return `  ${previous[0]} ${arrow} ${node}`;
  });
  const style = `  style ${route.brokenAt} stroke:#d1242f,stroke-width:3px`;
  return ["```mermaid", "flowchart LR", ...lines, style, "```", ""].join("\n");
}

/** "pull secret a, b, c …, named by the pod" */
function secretLabel({ secrets, from }: Route): string {
  if (secrets.length === 0) return "no pull secret";
  const names = secrets.slice(0, maxSecrets).join(", ");
  const more = secrets.length > maxSecrets ? " …" : "";
  return `pull secret ${names}${more}${from === "pod" ? ", named by the pod" : ""}`;
}
