/** Extracts a Secret of given content, and returns why the API server refuses it. */
import { declaredObject } from "../../src/extract/secrets/declared-objects.ts";
import { createBudget } from "../../src/extract/budget.ts";
import type { RefusalReason } from "../../src/model/cluster/api-refusal.ts";
import type { Span } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";

const nowhere: Span = { file: "", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };

/** The reason to refuse the only resource of a JSON or YAML text; null if it is accepted. */
export async function refusalOf(text: string): Promise<RefusalReason | null> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  for await (const { manifests } of parse({ path: "m.yaml", chunks }, { need: "all" }))
    for (const manifest of manifests) {
      const { apiVersion, kind, namespace, name, root } = manifest;
      const resource = { apiVersion, kind, namespace, name };
      const source = {
        manifest,
        root,
        resource,
        renderRoot: "",
        at: nowhere,
        hook: null,
        certain: true,
      };
      return declaredObject(source, createBudget())?.refusal?.reason ?? null;
    }
  throw new Error("no resource");
}

/** `data` holds the decoded values. */
export function refusalOfSecret(secret: {
  type: string;
  data: Record<string, string>;
  annotations?: Record<string, string>;
}): Promise<RefusalReason | null> {
  const data = Object.fromEntries(
    Object.entries(secret.data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
  const { type, annotations = {} } = secret;
  return refusalOf(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "a", annotations },
      type,
      data,
    }),
  );
}
