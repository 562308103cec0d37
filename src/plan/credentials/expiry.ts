/** Tells from the shape of a password when it expires. */
import type { Offer } from "../../model/pull/answer.ts";

/**
 * A clause for passwords that are short-lived tokens: those of cloud registries and CI jobs, and
 * JWTs that end within five years. undefined for all others. `now` is in milliseconds since 1970.
 */
export function endsBy(
  { key, username, password }: Omit<Offer, "ends">,
  now = Date.now(),
): string | undefined {
  // A token that the kubelet does not read cannot expire for it.
  if (password === "") return undefined;
  if (username === "AWS" && /\.dkr\.ecr[.-]|^(?:https?:\/\/)?public\.ecr\.aws/.test(key))
    return "a token of Amazon ECR, which expires after 12 hours";
  // https://docs.gitlab.com/ci/jobs/ci_job_token/
  if (username === "gitlab-ci-token" || password.startsWith("glcbt-"))
    return "a token of a GitLab CI job, which ends with the job";
  // https://docs.github.com/en/actions/concepts/security/github_token
  if (password.startsWith("ghs_"))
    return "a token of a GitHub Actions job or app, which ends with the job, or after an hour";
  // https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
  if (password.startsWith("ghu_"))
    return "a token of a user of a GitHub app, which expires after eight hours";
  // https://learn.microsoft.com/en-us/azure/container-registry/container-registry-authentication
  if (username === zeroGuid && /\.azurecr\.(?:io|cn|us)/.test(key))
    return "a token of `az acr login`, which expires after three hours";
  // https://cloud.ibm.com/docs/Registry?topic=Registry-registry_access
  if (username === "iambearer") return "an access token of IBM Cloud, which expires after an hour";
  if (username === "oauth2accesstoken")
    return "an access token of Google, which expires after an hour";
  // https://www.alibabacloud.com/help/en/acr/developer-reference/api-cr-2018-12-01-getauthorizationtoken
  if (username === "cr_temp_user")
    return "a temporary password of Alibaba Cloud, which expires after an hour";
  // https://yandex.cloud/en/docs/container-registry/operations/authentication
  if (username === "iam" && /(?:^|\/\/)cr\.yandex(?:\/|$)/.test(key))
    return "an IAM token of Yandex Cloud, which expires after 12 hours";
  // https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/authentication_and_authorization/configuring-internal-oauth
  if (password.startsWith("sha256~"))
    return "a token of an OpenShift user, which expires after 24 hours by default";
  const expiry = jwtExpiry(password);
  if (expiry === null || expiry * 1000 - now > longLifeMs) return undefined;
  const date = new Date(expiry * 1000).toISOString().slice(0, 10);
  return expiry * 1000 < now
    ? `a token that expired on ${date}`
    : `a token that expires on ${date}`;
}

/** The user name of tokens of Azure Container Registry. */
const zeroGuid = "00000000-0000-0000-0000-000000000000";

/** A credential that lasts five years is renewed like a password. */
const longLifeMs = 5 * 365 * 24 * 3_600_000;

/** Seconds since 1970; null for text that is not a JWT with an expiry before the year 2223. */
function jwtExpiry(text: string): number | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    const end =
      typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : null;
    return typeof end === "number" && end > 0 && end < 8e9 ? end : null;
  } catch {
    // Other passwords of this shape do not decode.
    return null;
  }
}
