/** Reads the generators of External Secrets: registries and lifetime of their credentials. */
import {
  child,
  descend,
  type MappingNode,
  type YamlNode,
  text,
} from "../../../model/source/source.ts";
import { type CredentialGenerator, lifetimesSeconds } from "../unresolved-object.ts";

/** Returns undefined for any other kind. `group` is the API group of the resource. */
export function generatorOf(
  root: MappingNode,
  group: string,
  kind: string,
  name: string | null,
): CredentialGenerator | undefined {
  if (group !== "generators.external-secrets.io" || name === null) return undefined;
  if (kind !== "ClusterGenerator") return { kind, name, ...credentials(kind, child(root, "spec")) };
  const inner = text(descend(root, "spec", "kind")) ?? "";
  const specs = descend(root, "spec", "generator");
  const spec = specs?.node === "mapping" ? specs.entries[0]?.value : undefined;
  return { kind, name, ...credentials(inner, spec) };
}

/** https://external-secrets.io/latest/api/generator/ */
function credentials(
  kind: string,
  spec: YamlNode | undefined,
): Pick<CredentialGenerator, "registries" | "lifetimeSeconds"> {
  return {
    registries: registriesOf(kind, spec),
    lifetimeSeconds: lifetimesSeconds.get(kind) ?? null,
  };
}

function registriesOf(kind: string, spec: YamlNode | undefined): string[] | null {
  if (kind === "ACRAccessToken") {
    const registry = text(child(spec, "registry"));
    return registry === null ? null : [registry];
  }
  if (kind !== "ECRAuthorizationToken") return null;
  const region = text(child(spec, "region"));
  const account = /^arn:aws[\w-]*:iam::(\d{12}):/.exec(text(child(spec, "role")) ?? "")?.[1];
  if (region === null || account === undefined) return null;
  return [`${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`];
}
