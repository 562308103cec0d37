/** Finds well-formed references that name nothing that can be pulled, whatever a registry says. */
import { canonical, hostOf, type ImagePart, type ImageReference } from "../../model/pull/image.ts";
import { isImpossibleOnDockerHub } from "../../model/pull/docker-hub.ts";
import { webPage } from "../suggest/web-page.ts";

export type ImpossibleImage = { part: ImagePart } & (
  | { code: "port-out-of-range"; port: string }
  | { code: "web-page"; host: string; meant: string | null }
  | { code: "docker-hub-path" }
  /** `sha256:<64 digits>` alone: a repository `sha256` with the digits as its tag. */
  | { code: "image-id" }
);

const maxPort = 65_535;

export function impossibleImage(reference: ImageReference): ImpossibleImage | null {
  const host = hostOf(reference);
  const port = /:(\d+)$/.exec(host)?.[1];
  if (port !== undefined && Number(port) > maxPort)
    return { code: "port-out-of-range", port, part: "registry" };
  const page = webPage(`${host}/${reference.path}`);
  if (page !== null && !isImportPath(reference))
    return { code: "web-page", host: page.host, meant: page.image, part: "registry" };
  const { domain, path, tag } = reference;
  if (domain === "docker.io" && path === "library/sha256" && /^[0-9a-f]{64}$/.test(tag ?? ""))
    return { code: "image-id", part: "repository" };
  return isImpossibleOnDockerHub(reference)
    ? { code: "docker-hub-path", part: "repository" }
    : null;
}

/** A Go package, for which `ko` puts an image: https://ko.build/features/k8s/ */
function isImportPath({ domain, tag, digest }: ImageReference): boolean {
  return /^git(?:hub|lab)\.com$/.test(domain) && tag === null && digest === null;
}

/** The key of all findings about an impossible image: one cause, one finding. */
export function impossibleKey(reference: ImageReference): string {
  return `impossible ${canonical(reference)}`;
}
