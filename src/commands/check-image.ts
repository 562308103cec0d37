/** Runs `pullgate image`: checks one image as a pod that is described by flags would pull it. */
import { basename } from "node:path";
import type { Options } from "../config/options.ts";
import { rules } from "../judge/judge.ts";
import { readText } from "../load/load.ts";
import type { Report } from "../model/report/check-report.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { RootedFile } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { AnswerCache } from "./check/ask-registries.ts";
import { checkTarget, type Selection } from "./check/check-target.ts";
import type { RunContext } from "./run-context.ts";
import { withExcludeNotes } from "./unmatched-settings.ts";

/** The image and the pod that would pull it. */
export interface ImageInput {
  image: string;
  /** null for the default. */
  serviceAccount: string | null;
  /** Docker configs in imagePullSecrets order; `.dockercfg` files have the legacy format. */
  pullSecrets: string[];
}

/** The manifest of the pod in messages: a name in "<>" is no file. */
const podFile = "<pod>";

/**
 * The report about the image alone: of the manifests in `options`, Secrets and service accounts
 * are read, and no other image is checked. Throws `UsageError` for files that cannot be read.
 */
export async function checkImage(
  input: ImageInput,
  given: Options,
  context: RunContext,
): Promise<Report> {
  const options = await withExcludeNotes(given, context.workingFolder);
  if (options.input.targets.length > 0)
    throw new UsageError("the configuration has targets: pass the paths of one of them");
  const pod = await podManifest(input, options.input.namespace, context.workingFolder);
  const target = { name: null, options, gitops: null, before: null, given: pod };
  const { report } = await checkTarget(target, context, new AnswerCache(), selectPod);
  return report;
}

function selectPod(all: readonly Pull[]): Selection {
  const pulls = new Set(all.filter(({ mention }) => mention.at.file === podFile));
  return {
    pulls,
    reports: ({ diagnostic: { pull, at } }) =>
      pull === undefined ? at.file === podFile : pulls.has(pull),
    rules,
  };
}

/** JSON is YAML: a document a line, so that findings have a line of their own. */
async function podManifest(
  { image, serviceAccount, pullSecrets }: ImageInput,
  namespace: string | null,
  workingFolder: string,
): Promise<RootedFile> {
  const metadata = (name: string): object => ({
    name,
    ...(namespace === null ? {} : { namespace }),
  });
  const secrets = await Promise.all(
    pullSecrets.map(async (path, index) => {
      const key = /(^|[\\/])\.dockercfg$/.test(path) ? ".dockercfg" : ".dockerconfigjson";
      const text = await readText(path, workingFolder);
      return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadata(secretName(path, index)),
        type: `kubernetes.io/${key.slice(1)}`,
        data: { [key]: Buffer.from(text).toString("base64") },
      };
    }),
  );
  const pod = [
    "apiVersion: v1",
    "kind: Pod",
    `metadata: ${JSON.stringify(metadata("image"))}`,
    "spec:",
    ...(serviceAccount === null ? [] : [`  serviceAccountName: ${JSON.stringify(serviceAccount)}`]),
    ...(secrets.length === 0 ? [] : ["  imagePullSecrets:"]),
    ...pullSecrets.map((path, index) => `    - name: ${secretName(path, index)}`),
    "  containers:",
    "    - name: image",
    `      image: ${/^[\w./:@-]+$/.test(image) ? image : JSON.stringify(image)}`,
  ];
  const documents = [pod.join("\n"), ...secrets.map((secret) => JSON.stringify(secret))];
  const bytes = Buffer.from(`${documents.join("\n---\n")}\n`);
  return {
    path: podFile,
    root: podFile,
    async *chunks() {
      yield bytes;
    },
  };
}

/** A name that Kubernetes accepts: "1-config.json". */
function secretName(path: string, index: number): string {
  const name = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, "-")
    .replaceAll(/^[.-]+|[.-]+$/g, "");
  return index === 0 && name !== "" ? name : `${name || "secret"}-${index + 1}`;
}
