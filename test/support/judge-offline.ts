/** Judges manifests without a registry, in process. */
import { Extractor } from "../../src/extract/extract.ts";
import { judge } from "../../src/judge/judge.ts";
import { parse } from "../../src/parse/parse.ts";
import { plan, startNeeds } from "../../src/plan/plan.ts";

interface ManifestFile {
  path: string;
  text: string;
  /** See `RootedFile.root`. */
  root: string;
}

/** The diagnostics in the order of the rules. */
export async function judgeOffline(
  files: readonly ManifestFile[],
): Promise<ReturnType<typeof judge>["diagnostics"]> {
  const extractor = new Extractor({ locations: [], namespace: null });
  for (const { path, text, root } of files) {
    extractor.startFile(root);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text);
    }
    for await (const document of parse({ path, chunks }, { need: "all" })) extractor.add(document);
  }
  const cluster = extractor.cluster();
  const options = { preloaded: [], nodeCredentials: null, platforms: [], pullSecrets: {} };
  const answers = { byImage: new Map(), byAttempt: new Map(), logins: [], requests: 0 };
  const facts = {
    cluster,
    pulls: plan(cluster, options),
    needs: startNeeds(cluster),
    answers,
    runtime: null,
    kubernetes: null,
  };
  return judge(facts, { offline: true }).diagnostics;
}
