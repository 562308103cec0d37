/** Writes the GitHub workflow of `pullgate init`. */
import { checkoutOf, gitHubName } from "./init-checkouts.ts";
import type { RepositorySummary } from "./init-inputs.ts";
import { commentLine, flowScalar } from "../rerender/yaml-text.ts";

export function workflowText({
  hosts,
  gitops,
}: Pick<RepositorySummary, "hosts" | "gitops">): string {
  const checkouts = checkoutSteps(gitops?.otherRepositories ?? []);
  const registry = flowScalar(hosts.find((host) => host !== "docker.io") ?? "ghcr.io");
  return `# Fails pull requests that would end in ImagePullBackOff. Configured by .pullgate.yaml.
name: Pullgate
on:
  pull_request:
  merge_group: # a required check that ignores this event stalls the merge queue
permissions:
  contents: read
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 2 # the commit before the change: findings that were there become notices
          persist-credentials: false
${checkouts}      # A login of this runner proves that private images exist. Whether pods may pull
      # them is judged by the pods' own pull secrets.
      # - uses: docker/login-action@v3
      #   with:
      #     registry: ${registry}
      #     username: "\${{ github.actor }}"
      #     password: "\${{ secrets.GITHUB_TOKEN }}"
      # Pin each action to a full commit id, since tags and branches can be moved:
      # uses: pullgate/pullgate@<commit> # v1.2.3
      - uses: pullgate/pullgate@v1
`;
}

/** Commented steps that check out what `sources` in the configuration names. */
function checkoutSteps(urls: readonly string[]): string {
  if (urls.length === 0) return "";
  return [
    "# Other repositories that hold sources; see `sources` in .pullgate.yaml. A " +
      "private one needs a",
    "# `token` that may read it.",
    ...urls.flatMap((url) => [
      "- uses: actions/checkout@v7",
      "  with:",
      `    repository: ${flowScalar(gitHubName(url) ?? commentLine(url))}`,
      `    path: ${flowScalar(checkoutOf(url))}`,
      "    persist-credentials: false",
    ]),
  ]
    .map((line) => `      ${line.startsWith("#") ? line : `# ${line}`}\n`)
    .join("");
}
