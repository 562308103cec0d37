/** The list of all rules. A new rule is a file below `rules/` and a row here. */
import type { Rule } from "../model/report/rule.ts";
import { imageOverrideUnmatched } from "./rules/manifest/image-override-unmatched.ts";
import { configurationChanged } from "./rules/manifest/configuration-changed.ts";
import { configMapKeyNotFound } from "./rules/start/config-map-key-not-found.ts";
import { configMapNotFound } from "./rules/start/config-map-not-found.ts";
import { imageAccessDenied } from "./rules/credentials/image-access-denied.ts";
import { imageChildMissing } from "./rules/reference/image-child-missing.ts";
import { imageDigestNotFound } from "./rules/reference/image-digest-not-found.ts";
import { imageMissingOrDenied } from "./rules/reference/image-missing-or-denied.ts";
import { imageNotServed } from "./rules/connectivity/image-not-served.ts";
import { imageNotPinned } from "./rules/policy/image-not-pinned.ts";
import { imagePlatformMismatch } from "./rules/reference/image-platform-mismatch.ts";
import { imagePlatformMissing } from "./rules/reference/image-platform-missing.ts";
import { imageReferenceInvalid } from "./rules/reference/image-reference-invalid.ts";
import { imageRepositoryNotFound } from "./rules/reference/image-repository-not-found.ts";
import { imageTagMutable } from "./rules/policy/image-tag-mutable.ts";
import { imageShortName } from "./rules/reference/image-short-name.ts";
import { imageTagMoved } from "./rules/reference/image-tag-moved.ts";
import { imageTagUnfilled } from "./rules/reference/image-tag-unfilled.ts";
import { imageTagNotFound } from "./rules/reference/image-tag-not-found.ts";
import { imageTypeUnsupported } from "./rules/reference/image-type-unsupported.ts";
import { imageValueChanged } from "./rules/reference/image-value-changed.ts";
import { manifestDuplicateKey } from "./rules/manifest/manifest-duplicate-key.ts";
import { manifestInvalid } from "./rules/manifest/manifest-invalid.ts";
import { manifestUnrendered } from "./rules/manifest/manifest-unrendered.ts";
import { objectAmbiguous } from "./rules/credentials/object-ambiguous.ts";
import { pullSecretsUnchecked } from "./rules/credentials/pull-secrets-unchecked.ts";
import { serviceAccountForbidsSecret } from "./rules/credentials/service-account-forbids-secret.ts";
import { objectRepeated } from "./rules/manifest/object-repeated.ts";
import { pullPolicyAlwaysThrottled } from "./rules/policy/pull-policy-always-throttled.ts";
import { pullPolicyInvalid } from "./rules/policy/pull-policy-invalid.ts";
import { pullPolicyIgnoresPreloaded } from "./rules/policy/pull-policy-ignores-preloaded.ts";
import { pullPolicyNever } from "./rules/policy/pull-policy-never.ts";
import { pullPolicyStale } from "./rules/policy/pull-policy-stale.ts";
import { pullSecretAbsent } from "./rules/credentials/pull-secret-absent.ts";
import { pullSecretAfterHook } from "./rules/credentials/pull-secret-after-hook.ts";
import { pullSecretExpiring } from "./rules/credentials/pull-secret-expiring.ts";
import { pullSecretHidesServiceAccount } from "./rules/credentials/pull-secret-hides-service-account.ts";
import { pullSecretNotCovering } from "./rules/credentials/pull-secret-not-covering.ts";
import { pullSecretNotFound } from "./rules/credentials/pull-secret-not-found.ts";
import { pullSecretOnOtherServiceAccount } from "./rules/credentials/pull-secret-on-other-service-account.ts";
import { pullSecretRejected } from "./rules/credentials/pull-secret-rejected.ts";
import { pullSecretSibling } from "./rules/credentials/pull-secret-sibling.ts";
import { pullSecretUndecodable } from "./rules/credentials/pull-secret-undecodable.ts";
import { pullSecretUnused } from "./rules/credentials/pull-secret-unused.ts";
import { pullSecretWrongNamespace } from "./rules/credentials/pull-secret-wrong-namespace.ts";
import { pullSecretsMalformed } from "./rules/credentials/pull-secrets-malformed.ts";
import { pullSecretsMisplaced } from "./rules/credentials/pull-secrets-misplaced.ts";
import { secretInvalid } from "./rules/manifest/secret-invalid.ts";
import { configMapInvalid } from "./rules/manifest/config-map-invalid.ts";
import { workloadInvalid } from "./rules/manifest/workload-invalid.ts";
import { pullSecretWrongType } from "./rules/credentials/pull-secret-wrong-type.ts";
import { registryFlaky } from "./rules/connectivity/registry-flaky.ts";
import { registryHostUnknown } from "./rules/reference/registry-host-unknown.ts";
import { registryNotAllowed } from "./rules/connectivity/registry-not-allowed.ts";
import { registryNotAsked } from "./rules/connectivity/registry-not-asked.ts";
import { registryRateLimited } from "./rules/connectivity/registry-rate-limited.ts";
import { registryUnreachable } from "./rules/connectivity/registry-unreachable.ts";
import { registryRetired } from "./rules/reference/registry-retired.ts";
import { renderFailed } from "./rules/manifest/render-failed.ts";
import { runnerLoginRejected } from "./rules/credentials/runner-login-rejected.ts";
import { secretKeyNotFound } from "./rules/start/secret-key-not-found.ts";
import { secretNotFound } from "./rules/start/secret-not-found.ts";
import { serviceAccountNotFound } from "./rules/credentials/service-account-not-found.ts";
import { suppressionExpired } from "./rules/manifest/suppression-expired.ts";
import { suppressionUnused } from "./rules/manifest/suppression-unused.ts";
import { suppressionWithoutReason } from "./rules/manifest/suppression-without-reason.ts";
import { chartNotFound } from "./rules/reference/chart-not-found.ts";
import { chartVersionNotFound } from "./rules/reference/chart-version-not-found.ts";
import { chartAccessDenied } from "./rules/credentials/chart-access-denied.ts";
import { chartMissingOrDenied } from "./rules/credentials/chart-missing-or-denied.ts";
import { chartRepositoryUnreachable } from "./rules/connectivity/chart-repository-unreachable.ts";
import { gitopsSourceInvalid } from "./rules/manifest/gitops-source-invalid.ts";
import { notRendered } from "./rules/manifest/not-rendered.ts";
import { substitutionUndefined } from "./rules/manifest/substitution-undefined.ts";

/** In order of cause; within a cause, the rule that explains a pull best comes first. */
export const rules: readonly Rule[] = [
  imageReferenceInvalid,
  imageRepositoryNotFound,
  imageTagNotFound,
  imageValueChanged,
  imageDigestNotFound,
  imagePlatformMissing,
  imagePlatformMismatch,
  imageChildMissing,
  imageTypeUnsupported,
  imageTagMoved,
  imageTagUnfilled,
  imageShortName,
  imageMissingOrDenied,
  registryHostUnknown,
  registryRetired,
  chartNotFound,
  chartVersionNotFound,
  pullSecretsMalformed,
  pullSecretUndecodable,
  pullSecretRejected,
  pullSecretWrongNamespace,
  pullSecretNotFound,
  pullSecretWrongType,
  pullSecretsMisplaced,
  serviceAccountForbidsSecret,
  objectAmbiguous,
  pullSecretsUnchecked,
  pullSecretHidesServiceAccount,
  pullSecretNotCovering,
  pullSecretOnOtherServiceAccount,
  pullSecretAbsent,
  serviceAccountNotFound,
  pullSecretExpiring,
  pullSecretAfterHook,
  pullSecretSibling,
  pullSecretUnused,
  imageAccessDenied,
  runnerLoginRejected,
  chartAccessDenied,
  chartMissingOrDenied,
  imageNotServed,
  registryUnreachable,
  registryRateLimited,
  registryFlaky,
  registryNotAllowed,
  registryNotAsked,
  chartRepositoryUnreachable,
  pullPolicyInvalid,
  pullPolicyNever,
  pullPolicyIgnoresPreloaded,
  pullPolicyStale,
  pullPolicyAlwaysThrottled,
  imageTagMutable,
  imageNotPinned,
  secretNotFound,
  secretKeyNotFound,
  configMapNotFound,
  configMapKeyNotFound,
  workloadInvalid,
  secretInvalid,
  configMapInvalid,
  manifestInvalid,
  manifestUnrendered,
  renderFailed,
  gitopsSourceInvalid,
  notRendered,
  substitutionUndefined,
  manifestDuplicateKey,
  objectRepeated,
  imageOverrideUnmatched,
  configurationChanged,
  suppressionUnused,
  suppressionExpired,
  suppressionWithoutReason,
];
