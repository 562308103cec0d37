/** The names that repositories of Docker Hub can have. */
import type { ImageReference } from "./image.ts";

/**
 * Repositories of Docker Hub have two components, and no dot in the first: it is the name of an
 * account. https://docs.docker.com/docker-hub/repos/create/
 */
export function isImpossibleOnDockerHub({ domain, path }: ImageReference): boolean {
  const [account = "", ...rest] = path.split("/");
  return domain === "docker.io" && (rest.length !== 1 || account.includes("."));
}
