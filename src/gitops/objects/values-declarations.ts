/** Reads the objects that values of Argo CD's and of the Flux operator's own charts declare. */
import type { YamlValue } from "./go-yaml.ts";
import { isValues, type Values } from "./set-values.ts";

/** The same as `FieldPath`, in a file that the table of kinds may import. */
type Path = readonly (string | number)[];

export interface DeclaredInValues {
  /** The object that the chart makes. */
  object: Values;
  /** Where a field of the object stands in the values. */
  placeOf: (path: Path) => Path;
}

const kinds = [
  { key: "applications", kind: "Application", isOne: isApplication },
  { key: "applicationsets", kind: "ApplicationSet", isOne: isApplicationSet },
  // The chart `argo-cd`, before these moved to `argocd-apps`.
  { key: "additionalApplications", kind: "Application", isOne: isApplication },
] as const;

/** A quick test before a text is parsed. */
export function mayDeclareInValues(text: string): boolean {
  return (
    /^ *(?:applications|applicationsets|additionalApplications):/m.test(text) ||
    (/^instance:/m.test(text) && /^ +sync:/m.test(text))
  );
}

/**
 * The objects that the chart `argocd-apps` makes of these values, which may be those of a chart
 * that depends on it. Values that another file completes declare nothing.
 * https://github.com/argoproj/argo-helm/tree/argocd-apps-2.0.2/charts/argocd-apps/templates
 */
export function declaredInValues(values: Values): DeclaredInValues[] {
  const found: DeclaredInValues[] = [];
  const charts: [Path, Values][] = [[[], values]];
  for (const [name, value] of Object.entries(values)) {
    if (!isValues(value)) continue;
    charts.push([[name], value]);
    if (isValues(value["server"])) charts.push([[name, "server"], value["server"]]);
  }
  for (const [base, chart] of charts)
    for (const { key, kind, isOne } of kinds)
      for (const [step, name, spec] of entriesOf(chart[key])) {
        if (name === null || !isOne(spec)) continue;
        const { namespace } = spec;
        const place = [...base, key, step];
        found.push({
          object: {
            apiVersion: "argoproj.io/v1alpha1",
            kind,
            metadata: { name, ...(typeof namespace === "string" ? { namespace } : {}) },
            spec,
          },
          placeOf: ([field, ...rest]) => (field === "spec" ? [...place, ...rest] : place),
        });
      }
  return [...found, ...fluxInstance(values)];
}

/**
 * The FluxInstance of the chart `flux-instance`.
 * https://github.com/controlplaneio-fluxcd/charts/tree/flux-instance-0.41.0/charts/flux-instance
 */
function fluxInstance({ instance }: Values): DeclaredInValues[] {
  if (!isValues(instance) || !isValues(instance["sync"])) return [];
  const { kind, url } = instance["sync"];
  if (typeof url !== "string" || (kind !== undefined && typeof kind !== "string")) return [];
  return [
    {
      object: {
        apiVersion: "fluxcd.controlplane.io/v1",
        kind: "FluxInstance",
        metadata: { name: "flux" },
        spec: instance,
      },
      placeOf: ([field, ...rest]) => (field === "spec" ? ["instance", ...rest] : ["instance"]),
    },
  ];
}

/** A map by name, or a list as in older versions of the charts. */
function entriesOf(
  list: YamlValue | undefined,
): [step: string | number, name: string | null, spec: Values][] {
  if (Array.isArray(list))
    return list.flatMap((each, index): [number, string | null, Values][] =>
      isValues(each) ? [[index, typeof each["name"] === "string" ? each["name"] : null, each]] : [],
    );
  if (!isValues(list)) return [];
  return Object.entries(list).flatMap(([name, each]): [string, string, Values][] =>
    isValues(each) ? [[name, name, each]] : [],
  );
}

function isApplication(spec: Values): boolean {
  const { source, sources, destination, project } = spec;
  const all = Array.isArray(sources) ? sources : [source];
  const isSource = (each: YamlValue | undefined): boolean =>
    isValues(each) && typeof each["repoURL"] === "string";
  return all.every(isSource) && isValues(destination) && typeof project === "string";
}

function isApplicationSet({ generators, template }: Values): boolean {
  if (!Array.isArray(generators) || !isValues(template)) return false;
  const { metadata, spec } = template;
  return isValues(metadata) && typeof metadata["name"] === "string" && isValues(spec);
}
