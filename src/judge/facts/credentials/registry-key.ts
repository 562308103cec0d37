/** Reads keys of docker configs as their authors may have meant them. */

/** Splits a key of a docker config, without its scheme. */
export function partsOf(key: string): { host: string; path: string } {
  const [host = "", ...path] = key.replace(/^https?:\/\//, "").split("/");
  return { host, path: path.join("/") };
}

/** Is the key meant for Docker Hub? */
export function isHubKey(key: string): boolean {
  return /(^|\.)docker\.(io|com)(:\d+)?$/i.test(partsOf(key).host);
}
