/** Tells from the shape of a credential why a registry refuses it. */
import type { CredentialFlaw } from "../../model/pull/answer.ts";
import type { DockerConfigEntry } from "./docker-config.ts";

const githubRegistries = /^(?:https?:\/\/)?(?:ghcr\.io|docker\.pkg\.github\.com)(?:\/|$)/i;

/** The first flaw of an entry; undefined if its shape shows none. */
export function flawOf(entry: DockerConfigEntry): CredentialFlaw | undefined {
  const { key, username, password, unread } = entry;
  if (password === "" && unread === "token") return "identity-token";
  if (username === "" && password === "")
    return unread === "helper" ? "credential-helper" : "empty";
  if (password === "") return "no-password";
  if ([username, password].some((text) => /^\s|\s$/.test(text))) return "trailing-white-space";
  if ([username, password].some(isUnfilled)) return "unfilled-variable";
  if ([username, password].some((text) => /^(["']).*\1$/s.test(text))) return "quoted";
  // https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry#authenticating-to-the-container-registry
  if (password.startsWith("github_pat_") && githubRegistries.test(key)) return "fine-grained-token";
  if (isCut(key, username)) return "cut-user-name";
  if (/^robot(?:\\\$|\$\$)/.test(username)) return "escaped-user-name";
  // Registries take the token of `aws ecr get-login-password`, and no access key.
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
  if (/^A[KS]IA[A-Z0-9]{16}$/.test(username) && /\.dkr[.-]ecr[.-]/.test(key)) return "access-key";
  if (isBrokenKeyFile(username, password)) return "key-file-not-json";
  return unread === "password" ? "overridden-password" : undefined;
}

/**
 * Robot accounts of Harbor are `robot$name` or `robot$project+name`, and the user of tokens at
 * NVIDIA and Quay is `$oauthtoken`: within double quotes a shell replaces what follows the dollar
 * sign.
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/create-robot-accounts/
 * https://docs.nvidia.com/ngc/gpu-cloud/ngc-user-guide/index.html
 */
function isCut(key: string, username: string): boolean {
  if (/^robot(?:\+.*)?$/.test(username)) return true;
  return username === "" && /(?:^|\/\/)(?:nvcr|quay)\.io(?:\/|$)/.test(key);
}

/** True for the name of a variable, or the text of a template, in the place of its value. */
function isUnfilled(text: string): boolean {
  return /^(?:\$\{[^}]+\}|\$\([^)]+\)|\$[A-Z_]{3,}|\{\{.*\}\}|%[A-Z_]{3,}%|<[\w .-]+>)$/s.test(
    text,
  );
}

/**
 * True for the user name of a key file with another password. `_json_key` takes the file itself,
 * `_json_key_base64` the file in base64, and the base64 text never begins with a brace.
 * https://cloud.google.com/artifact-registry/docs/docker/authentication#json-key
 * https://yandex.cloud/en/docs/container-registry/operations/authentication#sa-json
 */
function isBrokenKeyFile(username: string, password: string): boolean {
  if (username === "_json_key_base64") return password.startsWith("{");
  if (username !== "_json_key" && username !== "json_key") return false;
  return !isJsonObject(password);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
