import { hostOf, repositoryOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import type { ImageReference } from "../../model/image.ts";
import { broken } from "../broken.ts";
import { nearest } from "../nearest.ts";

export const pullSecretNotCovering: Rule = {
  id: "pull-secret-not-covering",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "No entry of the pod's secrets matches the image.",
  why: "The kubelet compares host, port and path literally; what does not match is not offered, and a private image ends in ImagePullBackOff.",
  fix: "Add an entry for the registry of the image, written as the image names it.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go",
  *check(facts) {
    yield* broken(facts, "not-covering", (access, secret) => {
      const { reference } = access;
      const almost = (secret?.keys ?? []).flatMap((key) => nearMiss(key, reference) ?? []);
      const product = secret?.product;
      const at = product?.source === "manifest" ? product.at : (secret?.at ?? access.pull.mention.at);
      return {
        at,
        message: `No entry of the pull secret \`${secret?.name ?? ""}\` matches \`${repositoryOf(reference)}\`${almost.length === 0 ? "" : `: ${almost.join("; ")}`}`,
        subject: `${secret?.name ?? ""} ${at.file}:${at.line} ${repositoryOf(reference)}`,
        certain: secret?.presence === "present",
        related: secret === null || at === secret.at ? [] : [{ at: secret.at, message: "named as a pull secret" }],
      };
    });
  },
};

/** Why a key that looks right does not match; null where it is of another registry. */
function nearMiss(key: string, reference: ImageReference): string | null {
  const bare = key.replace(/^https?:\/\//, "");
  const slash = bare.indexOf("/");
  const host = slash < 0 ? bare : bare.slice(0, slash);
  const path = slash < 0 ? "" : bare.slice(slash + 1);
  const hub = reference.domain === "docker.io" && /(^|\.)docker\.(io|com)$/.test(host);
  if (/^v[12]$/.test(path)) return `\`${key}\` lacks the slash at its end, so \`/${path}\` counts as a path`;
  if (hub && host !== "docker.io")
    return `\`${key}\` is not how the kubelet knows Docker Hub: write \`https://index.docker.io/v1/\``;
  const wanted = hostOf(reference);
  if (host === wanted) return `\`${key}\` covers the path \`${path}\` only`;
  if (host.replace(/:\d+$/, "") === wanted.replace(/:\d+$/, "")) return `\`${key}\` has another port`;
  if (host.toLowerCase() === wanted.toLowerCase()) return `\`${key}\` differs in upper and lower case`;
  if (host.startsWith("*.")) return `a \`*\` in \`${key}\` stands for one label only`;
  return nearest(wanted, [host]).length > 0 ? `\`${key}\` is spelled differently` : null;
}
