/** Finding → a Mermaid diagram of the way from the pod to the image, broken where the pull breaks; null where there is no such way. */
import type { Finding, RouteStop } from "../../model/finding.ts";
import { forMermaid } from "./sanitise.ts";

const maxSecrets = 3;

/** In a fenced block, which GitHub and GitLab draw. */
export function routeDiagram({ route, severity }: Finding, place: string | null): string | null {
  if (route === null || route.brokenAt === null || severity === "notice") return null;
  const { serviceAccount, from, secrets, registry, repository, brokenAt: broken } = route;
  const secretWords =
    secrets.length === 0
      ? "no pull secret"
      : `pull secret ${secrets.slice(0, maxSecrets).join(", ")}${secrets.length > maxSecrets ? " …" : ""}${from === "pod" ? ", named by the pod" : ""}`;
  const stations: [id: string, label: string, stop: RouteStop | null][] = [
    ["pod", place ?? "pod", null],
    ["account", `service account ${serviceAccount}`, "account"],
    ["secret", secretWords, "secret"],
    ["registry", registry, "registry"],
    ["image", repository, "image"],
  ];
  const at = stations.findIndex(([, , stop]) => stop === broken);
  const lines = stations.map(([id, label, stop], index) => {
    const arrow = index === 0 ? "" : index < at ? "--> " : index === at ? "--x " : "-.- ";
    const mark = stop === broken ? "✗ " : "";
    return `  ${index === 0 ? "" : `${stations[index - 1]?.[0] ?? ""} ${arrow}`}${id}["${mark}${forMermaid(label)}"]`;
  });
  const style = `  style ${broken} stroke:#d1242f,stroke-width:3px`;
  return ["", "```mermaid", "flowchart LR", ...lines, style, "```", ""].join("\n");
}
