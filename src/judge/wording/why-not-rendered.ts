/** Says why a GitOps source was not rendered. */
import type {
  Assumption,
  ChartProblem,
  GitopsSource,
  NotRenderedReason,
} from "../../model/source/gitops-source.ts";

type Wording<T> = {
  [C in T extends { code: infer K extends string } ? K : never]: (
    reason: Extract<T, { code: C }>,
  ) => string;
};

const chartWording: Wording<ChartProblem> = {
  "chart-not-found": ({ chart, isIndex }) =>
    isIndex === true
      ? `the chart repository \`${chart}\` does not exist: it has no index.yaml`
      : `the chart \`${chart}\` does not exist`,
  "chart-version-not-found": ({ chart, version }) =>
    `the chart \`${chart}\` has no version ${version === "" ? "at all" : `\`${version}\``}`,
  "chart-range-invalid": ({ chart, version }) =>
    `\`${version}\` is not a version or a range of versions of the chart \`${chart}\``,
  "chart-access-denied": ({ chart, host, login }) =>
    login
      ? `\`${host}\` refuses this machine's login for the chart \`${chart}\``
      : `\`${host}\` requires a login for the chart \`${chart}\``,
  "chart-missing-or-denied": ({ chart, host }) =>
    `the chart \`${chart}\` does not exist or is private: \`${host}\` gives the ` +
    "same answer for both",
  "chart-repository-unreachable": ({ host, detail }) =>
    `the chart repository \`${host}\` cannot be reached from here: ${detail}`,
  "chart-not-allowed": ({ host }) => `\`${host}\` may not be contacted for charts`,
  offline: () => "chart repositories are not contacted offline",
  "chart-unreadable": ({ chart, detail }) => `the chart \`${chart}\` cannot be read: ${detail}`,
  "chart-limit": ({ chart, limit }) => `the chart \`${chart}\` exceeds the limit of ${limit}`,
};

type ReasonOf = {
  [C in NotRenderedReason["code"]]: Extract<NotRenderedReason, { code: C }>;
};

const wording: { [C in keyof ReasonOf]: (reason: ReasonOf[C]) => string } = {
  ...chartWording,
  "other-repository": ({ url, near }) =>
    url === ""
      ? "its repository has no URL"
      : `it comes from another repository: ${url}` +
        (near === undefined ? "" : `, which is not this one, \`${near}\``),
  "other-revision": ({ revision, missing }) =>
    missing === undefined
      ? `from the files of this checkout, although it takes the revision \`${revision}\``
      : `it takes the revision \`${revision}\`, and this checkout, which may be of another one, ` +
        `has no path \`${missing}\``,
  "source-not-in-git": ({ kind, name, near }) => `its ${kind} ${name} is not in Git${unlike(near)}`,
  "dependency-not-in-git": ({ kind, name, near }) =>
    `its dependency ${kind} ${name} is in no file that Flux applies${unlike(near)}`,
  "source-unsupported": ({ kind }) => `a source of this kind cannot be rendered: ${kind}`,
  plugin: ({ name }) => `the plugin ${name} renders it`,
  "remote-resource": ({ url }) => `a resource was left out, because it is elsewhere: ${url}`,
  "values-in-secret": ({ kind, name, detail, near }) =>
    `values come from ${kind} ${name}, which is not in Git${unlike(near)}` +
    (detail === null ? "" : ` (${detail})`),
  "values-invalid": ({ detail }) => `its values cannot be read: ${detail}`,
  "variable-undefined": ({ variables }) =>
    `nothing defines ${variables.map(asVariable).join(", ")}`,
  "substitution-malformed": ({ detail }) => `a substitution is malformed: \`${detail}\``,
  "generator-finds-nothing": ({ path }) => `its generator finds nothing at \`${path}\``,
  "generator-needs-cluster": ({ generator }) => `the generator ${generator} needs the cluster`,
  "template-unsupported": ({ detail }) => `its template cannot be evaluated: ${detail}`,
  "path-not-found": ({ path }) => `the path \`${path}\` does not exist in this repository`,
  "bundled-chart": ({ chart }) => `the chart ${chart} is bundled with the cluster`,
  "no-renderer": ({ program }) =>
    program === "helm" ? "helm is not installed" : "neither kustomize nor kubectl is installed",
  "renderer-failed": ({ detail }) => `it cannot be rendered: ${detail}`,
  restricted: ({ detail }) => `a restricted run does not render it: ${detail}`,
  limit: ({ detail }) => `a limit was reached: ${detail}`,
  invalid: ({ detail }) => `it is invalid: ${detail}`,
  "kind-unsupported": ({ kind }) => `sources of kind ${kind} cannot be rendered`,
  "not-followed": () => "it was piped in, or rendered with `--helm` or `--kustomize`",
};

function unlike(near: readonly string[]): string {
  return near.length === 0 ? "" : `, unlike ${near.map((each) => `\`${each}\``).join(", ")}`;
}

/** A clause without a full stop: "it comes from another repository: https://…". */
export function notRenderedText(reason: NotRenderedReason): string {
  return write(reason.code, reason);
}

function write<C extends NotRenderedReason["code"]>(code: C, reason: ReasonOf[C]): string {
  return wording[code](reason);
}

/** "HelmRelease media/plex". */
export function sourceName({ kind, namespace, name }: GitopsSource): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
}

const assumptionWording: Readonly<Record<Assumption, string>> = {
  "chart-values": "it is made with the chart's own values, and the cluster may have others",
  unpatched: "its file is read as it stands, but a kustomization that nothing builds patches it",
  unmade: "no controller applies it, and whoever builds it may make the file first",
};

/** What the cluster may have otherwise, as lines of evidence. */
export function assumptionLines({ assumes }: GitopsSource): string[] {
  return assumes === undefined ? [] : [assumptionWording[assumes]];
}

/** "`${DOMAIN}`". */
export function asVariable(name: string): string {
  return `\`\${${name}}\``;
}

/** What to do about a reason; null where the rule's own fix is the most precise. */
export function notRenderedFix(reason: NotRenderedReason): string | null {
  switch (reason.code) {
    case "generator-finds-nothing":
      return "Correct the path, or commit the folder.";
    case "other-repository":
      if (reason.near !== undefined) return `Name \`${reason.near}\` if that is what you meant.`;
      if (reason.url === "") return null;
      return "Name a checkout of the repository under `sources` in the configuration.";
    case "not-followed":
      return "Check the folder with its files: `pullgate check .` renders sources of files.";
    case "no-renderer":
      return reason.program === "helm"
        ? "Install helm on the machine that runs the check."
        : "Install kustomize or kubectl on the machine that runs the check.";
    case "offline":
      return "Run the check without `--offline`.";
    case "chart-not-allowed":
      return (
        "Allow the host under `network.allow`, or list it under `registries`; remove " +
        "`--offline`."
      );
    case "variable-undefined":
      return "Define the variables under `variables` of a target in the configuration.";
    case "source-not-in-git":
      return reason.near[0] === undefined
        ? "Commit the object, or accept unverified findings with `--on-unverified`."
        : `Name \`${reason.near[0]}\` if that is what you meant, or commit the object.`;
    case "dependency-not-in-git":
      return reason.near[0] === undefined
        ? `Correct the name, or commit the ${reason.kind} where Flux applies it.`
        : `Name \`${reason.near[0]}\` if that is what you meant, or commit the ${reason.kind}.`;
    case "values-in-secret":
      if (reason.near[0] !== undefined) {
        const missing = `${reason.kind} ${reason.name}`;
        return `Name \`${reason.near[0]}\` if that is what you meant, or commit ${missing}.`;
      }
      if (reason.kind === "ConfigMap")
        return (
          "Commit the ConfigMap, or define its variables under `variables` of a target in the " +
          "configuration."
        );
      return (
        "Accept unverified findings with `--on-unverified`, or move what is not " +
        "secret to a ConfigMap."
      );
    default:
      return null;
  }
}
