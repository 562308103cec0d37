/** A pull secret or service account that nothing makes → those of its namespace that were probably meant. Pure. */
import type { Product } from "../model/cluster.ts";
import type { Complaint, Facts } from "../model/finding.ts";
import { accesses, type Access } from "./access.ts";
import { speaking } from "./broken.ts";
import { nearest } from "./nearest.ts";

const remembered = new WeakMap<Facts, Map<string, Product[]>>();

/** By nearness of their names, the best first. */
export function meantSecrets(facts: Facts, access: Access, name: string): Product[] {
  return meantProducts(facts, "Secret", access, name);
}

/** What they are, for a finding that speaks of them: those that stand in the manifests. */
export function placesOfMeant(meant: readonly Product[]): NonNullable<Complaint["related"]> {
  return meant
    .filter(({ source }) => source === "manifest")
    .map(({ at, by }) => ({ at, message: `${by.kind} ${by.name ?? ""}: is this the one that is meant?` }));
}

export function meantProducts(
  facts: Facts,
  kind: Product["kind"],
  { pull: { workload } }: Access,
  name: string,
): Product[] {
  const { root, resource } = workload;
  const known = remembered.get(facts) ?? new Map<string, Product[]>();
  remembered.set(facts, known);
  const key = JSON.stringify([kind, root, resource.namespace, name]);
  const found = known.get(key) ?? near(facts, kind, name, root, resource.namespace);
  known.set(key, found);
  return found;
}

function near(
  { cluster }: Facts,
  kind: Product["kind"],
  name: string,
  root: string,
  namespace: string | null,
): Product[] {
  const here = cluster.products.filter((product) => product.kind === kind && isHere(product, root, namespace));
  const names = nearest(name, [...new Set(here.flatMap((product) => product.name ?? []))]);
  return names.flatMap((each) => here.find((product) => product.name === each) ?? []);
}

/** The unnamed namespace of a root may be any of its named ones. */
function isHere({ namespaces, source, root }: Product, ofRoot: string, namespace: string | null): boolean {
  if (source === "manifest" && root !== ofRoot) return false;
  if (!("is" in namespaces) || namespaces.is === namespace) return true;
  return source === "manifest" && (namespaces.is === null || namespace === null);
}

/** Secrets that pull-secret-not-found names as the ones that were probably meant. */
export function allMeantSecrets(facts: Facts): ReadonlySet<Product> {
  const meant = new Set<Product>();
  for (const access of accesses(facts)) {
    if (speaking(access)?.kind !== "not-found") continue;
    for (const { kind, secret } of access.breaks)
      if (kind === "not-found" && secret !== null)
        for (const product of meantSecrets(facts, access, secret.name)) meant.add(product);
  }
  return meant;
}
