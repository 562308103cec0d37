/** Writes the .pullgate.yaml of `pullgate init`. */
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { Pull } from "../../model/pull/pull.ts";
import { checkoutFolder, checkoutOf } from "./init-checkouts.ts";
import type { GitopsSummary, RenderRow, RepositorySummary } from "./init-inputs.ts";
import { commentLine, flowScalar } from "../rerender/yaml-text.ts";

const schema = "https://raw.githubusercontent.com/pullgate/pullgate/v1/schema/config.v1.json";

/** Lines under a comment; nothing without lines. */
interface Section {
  comment: string[];
  lines: string[];
}

export function configurationText(summary: RepositorySummary): string {
  const cluster = clusterSection(summary.cluster);
  const sections = [
    renderSection(summary.rows),
    pathsSection(summary),
    excludeSection(summary),
    targetsSection(summary.gitops),
    sourcesSection(summary.gitops),
    cluster,
    declaredSection(summary.pulls, cluster.lines.length > 0),
  ].filter(({ lines }) => lines.length > 0);
  return [
    `# yaml-language-server: $schema=${schema}`,
    "# What Pullgate checks, and facts that no manifest states. `pullgate check` finds this file",
    "# from anywhere in the repository.",
    ...sections.flatMap(({ comment, lines }) => ["", ...comment.map(asComment), ...lines]),
    "",
    ...registriesComment(summary.hosts).map(asComment),
    "",
  ].join("\n");
}

function renderSection(rows: readonly RenderRow[]): Section {
  const working = rows.filter(({ failure }) => failure === null);
  // Without a working entry, the key itself must be a comment.
  const mark = working.length === 0 ? "# " : "";
  const failing = rows.flatMap(({ text, failure }) =>
    failure === null
      ? []
      : [
          `${mark === "" ? "  # " : mark}This entry does not render: ${commentLine(failure)}`,
          `${mark === "" ? "  # " : `${mark}  `}- ${text}`,
        ],
  );
  return {
    comment: [
      "Charts and overlays: rendered first, with the helm and the kustomize (or kubectl) on PATH.",
    ],
    lines:
      rows.length === 0
        ? []
        : [`${mark}render:`, ...working.map(({ text }) => `  - ${text}`), ...failing],
  };
}

function pathsSection({ paths, gitops }: RepositorySummary): Section {
  return {
    comment:
      gitops === null
        ? ["Plain manifests: folders (every *.yaml, *.yml, *.json below), files or globs."]
        : [
            "The whole repository: what Flux, Argo CD and k3s apply is rendered for " +
              "each cluster, and",
            "manifests that they do not apply are read as they are.",
          ],
    lines: paths.length === 0 ? [] : ["paths:", ...paths.map((path) => `  - ${flowScalar(path)}`)],
  };
}

function excludeSection({ skippedNames, gitops }: RepositorySummary): Section {
  const globs = [
    ...skippedNames.map((name) => flowScalar(`**/${name}/**`)),
    ...((gitops?.otherRepositories.length ?? 0) === 0 ? [] : [flowScalar(`${checkoutFolder}/**`)]),
  ];
  return {
    comment: ["Left out: these folders are not deployed."],
    lines: globs.length === 0 ? [] : [`exclude: [${globs.join(", ")}]`],
  };
}

/** The clusters, so that facts about each can be added. */
function targetsSection(gitops: GitopsSummary | null): Section {
  const clusters = gitops?.clusters ?? [];
  return {
    comment: [
      "Clusters, by the folder that Flux applies. Each may have `platforms`, an `inventory`, and",
      "`variables` for substitutions that are not in Git: { DOMAIN: acme.example }",
    ],
    lines:
      clusters.length === 0
        ? []
        : [
            "targets:",
            ...clusters.map(
              ({ name, entry }) => `  ${flowScalar(name)}: { entry: ${flowScalar(entry)} }`,
            ),
          ],
  };
}

/** Other repositories that hold sources: rows to fill in. */
function sourcesSection(gitops: GitopsSummary | null): Section {
  const urls = gitops?.otherRepositories ?? [];
  return {
    comment: [
      "Sources come from these repositories too, and are not rendered without a checkout of each.",
      "Check them out to such folders, and remove the comment signs:",
    ],
    lines:
      urls.length === 0
        ? []
        : [
            "# sources:",
            ...urls.map((url) => `#   ${flowScalar(url)}: ${flowScalar(checkoutOf(url))}`),
          ],
  };
}

function clusterSection({ nodes }: Cluster): Section {
  const platforms = unique(nodes.map(({ platform }) => platform));
  const [runtime, ...otherRuntimes] = unique(nodes.flatMap((node) => node.runtime ?? []));
  const [version, ...otherVersions] = unique(
    nodes.flatMap(({ kubelet }) => /^v?(1\.\d+)/.exec(kubelet ?? "")?.[1] ?? []),
  );
  const facts = [
    ...(platforms.length === 0 ? [] : [`  platforms: [${platforms.map(flowScalar).join(", ")}]`]),
    ...(runtime === undefined || otherRuntimes.length > 0
      ? []
      : [`  runtime: ${flowScalar(runtime)}`]),
    ...(version === undefined || otherVersions.length > 0
      ? []
      : [`  kubernetes: ${JSON.stringify(version)}`]),
  ];
  return {
    comment: ["The cluster's nodes, from the inventory."],
    lines: facts.length === 0 ? [] : ["cluster:", ...facts],
  };
}

/** Pull secrets and service accounts that pods name and nothing declares. */
function declaredSection(pulls: readonly Pull[], hasCluster: boolean): Section {
  const secrets = absent(pulls, ({ credentials }) => credentials?.secrets ?? []);
  const serviceAccounts = absent(pulls, ({ credentials }) =>
    credentials === null || credentials.serviceAccount.name === "default"
      ? []
      : [credentials.serviceAccount],
  );
  const lines = [...list("secrets", secrets), ...list("serviceAccounts", serviceAccounts)];
  return {
    comment: [
      "Pods name these, and no manifest declares them. Declare those that exist in the cluster, so",
      "that they cause no doubt; a pull that needs one of the others will fail.",
      "`kubectl get secrets,serviceaccounts -A` lists what exists.",
    ],
    lines:
      lines.length === 0
        ? []
        : [hasCluster ? "# (add to `cluster:` above)" : "# cluster:", ...lines],
  };
}

function list(key: string, names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [`#   ${key}:`, ...names.map((name) => `#     - ${flowScalar(name)}`)];
}

/** "namespace/name" of absent objects; `*` for an unknown namespace. */
function absent(
  pulls: readonly Pull[],
  objectsOf: (pull: Pull) => readonly { name: string; presence: string }[],
): string[] {
  return unique(
    pulls.flatMap((pull) =>
      objectsOf(pull).flatMap(({ name, presence }) => {
        const whole = `${pull.workload.resource.namespace ?? "*"}/${name}`;
        const isPlain = /^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/.test(whole);
        return presence === "absent" && isPlain ? [whole] : [];
      }),
    ),
  );
}

function registriesComment(hosts: readonly string[]): string[] {
  return [
    `Registries of these images: ${hosts.join(", ") || "none found yet"}.`,
    ...(hosts.length === 0
      ? []
      : ["To allow no other:", "network:", `  allow: [${hosts.map(flowScalar).join(", ")}]`]),
    "A registry that only the cluster can reach:",
    "registries:",
    "  registry.internal.example: { reachable: false }",
    "More: https://github.com/pullgate/pullgate/blob/main/docs/configuration.md",
  ];
}

function asComment(line: string): string {
  return `# ${line}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
