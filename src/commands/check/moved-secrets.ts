/**
 * Finds SealedSecrets that an overlay moves to another namespace or gives another name: without a
 * wider scope, the controller can open them only where they were sealed for.
 * https://github.com/bitnami-labs/sealed-secrets#scopes
 */
import type { DeclaredObject, Unmade } from "../../model/cluster/declared-object.ts";
import type { DocumentOrigin, RenderRoot } from "../../model/source/render-root.ts";
import { descend, type Manifest, text } from "../../model/source/source.ts";
import { parse } from "../../parse/parse.ts";

/** Larger sources are not read again. */
const maxLength = 1024 * 1024;

/** The objects, in which moved SealedSecrets are marked as never created. */
export async function markMovedSecrets(
  objects: DeclaredObject[],
  roots: readonly RenderRoot[],
): Promise<DeclaredObject[]> {
  const byFile = new Map(roots.map((root) => [root.file, root]));
  const parsed = new Map<string, Promise<Manifest[]>>();
  const marked: DeclaredObject[] = [];
  for (const object of objects) {
    const root = byFile.get(object.at.file);
    const unmade =
      root === undefined || object.producer !== "SealedSecret" || object.unmade !== undefined
        ? null
        : await movedFrom(object, root, parsed);
    marked.push(unmade === null ? object : { ...object, unmade });
  }
  return marked;
}

async function movedFrom(
  { at, by }: DeclaredObject,
  { sources, origins }: RenderRoot,
  parsed: Map<string, Promise<Manifest[]>>,
): Promise<Unmade | null> {
  const origin: DocumentOrigin | undefined = origins.findLast(({ line }) => line <= at.line);
  const source = sources.find(({ path }) => path === origin?.source);
  if (source === undefined || source.text.length > maxLength) return null;
  let manifests = parsed.get(source.path);
  if (manifests === undefined)
    parsed.set(source.path, (manifests = sealedSecrets(source.path, source.text)));
  const all = await manifests;
  const sealed = all.length === 1 ? all[0] : all.find(({ name }) => name === by.name);
  if (sealed === undefined || isWide(sealed, "cluster-wide")) return null;
  const { namespace, name, root } = sealed;
  const span = (key: string): Unmade["at"] => sealed.span(descend(root, "metadata", key) ?? root);
  if (namespace !== null && by.namespace !== null && namespace !== by.namespace)
    return { at: span("namespace"), reason: { code: "sealed-elsewhere", namespace } };
  if (name === null || name === by.name || isWide(sealed, "namespace-wide")) return null;
  return { at: span("name"), reason: { code: "sealed-under-name", name } };
}

function isWide({ root }: Manifest, scope: string): boolean {
  const key = `sealedsecrets.bitnami.com/${scope}`;
  return [["metadata"], ["spec", "template", "metadata"]].some(
    (owner) => text(descend(root, ...owner, "annotations", key)) === "true",
  );
}

async function sealedSecrets(path: string, content: string): Promise<Manifest[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const found: Manifest[] = [];
  for await (const { manifests } of parse({ path, chunks }, { need: "all" }))
    found.push(...manifests.filter(({ kind }) => kind === "SealedSecret"));
  return found;
}
