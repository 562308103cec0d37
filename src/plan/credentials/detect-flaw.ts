/** Tells from the shape of a credential why a registry refuses it. */
import type { CredentialFlaw } from "../../model/pull/answer.ts";
import type { DockerConfigEntry } from "./docker-config.ts";

const githubRegistries = /^(?:https?:\/\/)?(?:ghcr\.io|docker\.pkg\.github\.com)(?:\/|$)/i;

/** The first flaw of an entry; undefined if its shape shows none. */
export function flawOf(entry: DockerConfigEntry): CredentialFlaw | undefined {
  const { key, username, password, unread } = entry;
  if (username === "" && password === "") {
    if (unread === "token") return "identity-token";
    return unread === "helper" ? "credential-helper" : "empty";
  }
  if (/\s$/.test(password) || /^\s|\s$/.test(username)) return "trailing-white-space";
  // https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry#authenticating-to-the-container-registry
  if (password.startsWith("github_pat_") && githubRegistries.test(key)) return "fine-grained-token";
  if (isCut(key, username)) return "cut-user-name";
  return unread === "password" ? "overridden-password" : undefined;
}

/**
 * Robot accounts of Harbor are `robot$name` or `robot$project+name`, and NVIDIA's user is
 * `$oauthtoken`: within double quotes a shell replaces what follows the dollar sign.
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/create-robot-accounts/
 * https://docs.nvidia.com/ngc/gpu-cloud/ngc-user-guide/index.html
 */
function isCut(key: string, username: string): boolean {
  if (/^robot(?:\+.*)?$/.test(username)) return true;
  return username === "" && /(?:^|\/\/)nvcr\.io(?:\/|$)/.test(key);
}
