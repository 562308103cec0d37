/** Refusals of the API server and of its admission webhooks: the pod is never created. */
import type { MessageRow } from "./message-row.ts";
import { sources } from "./sources.ts";

const webhooks =
  "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/";

export const apiMessages: readonly MessageRow[] = [
  {
    pattern:
      /cannot unmarshal (\w{1,20}) into Go (?:struct field|value)[^\n]{0,300}(?:imagePullSecrets|LocalObjectReference)/,
    rule: "pull-secrets-malformed",
    certainty: "proved",
    describe: ({ match }) =>
      "The API server rejects the object: an entry of imagePullSecrets, or the list itself, is " +
      `a JSON ${match[1]}`,
    fix: "Write imagePullSecrets as a list of objects: `imagePullSecrets: [{ name: regcred }]`.",
    source: sources.validation,
  },
  {
    // The schema that kubectl checks before it sends the object, and that of a custom kind.
    pattern:
      /invalid type for \S{0,200}(?:imagePullSecrets|LocalObjectReference): got "(\w{1,20})"|imagePullSecrets(?:\[\d{1,4}\])?: Invalid value: "(\w{1,20})": [^\n]{0,200}must be of type/,
    rule: "pull-secrets-malformed",
    certainty: "proved",
    describe: ({ match }) =>
      "The object is rejected: an entry of imagePullSecrets, or the list itself, is of the type " +
      `${match[1] ?? match[2]}`,
    fix: "Write imagePullSecrets as a list of objects: `imagePullSecrets: [{ name: regcred }]`.",
    source: sources.validation,
  },
  {
    pattern: /unknown field "([^"\n]{0,200}(?:imagePullSecrets?|serviceAccountName))"/i,
    rule: "pull-secrets-misplaced",
    certainty: "proved",
    describe: ({ match }) =>
      `The API server does not know the field \`${match[1]}\`: it is misspelled or at the ` +
      "wrong level",
    fix:
      "Move the field to the spec of the pod, and spell it `imagePullSecrets` or " +
      "`serviceAccountName`.",
    source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
  },
  {
    pattern: /imagePullSecrets(?:\[\d{1,4}\])?\.name: (?:Required|Invalid) value/,
    rule: "pull-secrets-malformed",
    certainty: "proved",
    describe: () => "The API server rejects a name in imagePullSecrets: no Secret can have it",
    fix: "Write the name of a Secret of the same namespace, without its namespace.",
    source: sources.validation,
  },
  {
    pattern: /imagePullPolicy: Unsupported value: "?([^"\s:]{0,60})/,
    rule: "pull-policy-invalid",
    certainty: "proved",
    describe: ({ match }) =>
      `\`${match[1]}\` is not a pull policy, so the API server rejects the pod`,
    source: sources.validation,
  },
  {
    pattern:
      /is not allowed because service account (\S{1,253}) does not reference that imagePullSecret/,
    rule: "pull-secret-not-found",
    certainty: "proved",
    severity: "error",
    describe: ({ match }) =>
      `The API server rejects the pod: its service account \`${match[1]}\` enforces mountable ` +
      "secrets and does not list the pull secret",
    fix: "Add the pull secret to imagePullSecrets of the service account.",
    source: sources.admission,
  },
  {
    pattern: /is not allowed because service account (\S{1,253}) does not reference that secret/,
    rule: "secret-not-found",
    certainty: "proved",
    cause: "credentials",
    describe: ({ match }) =>
      `The API server rejects the pod: its service account \`${match[1]}\` enforces mountable ` +
      "secrets and does not list a Secret that the pod uses",
    fix:
      "Add the Secret to `secrets` of the service account, or remove its annotation " +
      "kubernetes.io/enforce-mountable-secrets.",
    source: sources.admission,
  },
  {
    pattern:
      /illegal base64 data at input byte \d+[^\n]{0,200}Secret|Secret in version "v1" cannot be handled[^\n]{0,100}(?:illegal base64|cannot unmarshal)/,
    rule: "secret-invalid",
    certainty: "proved",
    describe: () => "The API server rejects the Secret: a value under `data` is not base64",
    fix: "Write plain text under `stringData`, or encode the values of `data` with `base64 -w0`.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
  },
  {
    pattern: /data\[\.dockerc(?:onfigjson|fg)\]: (?:Required value|Invalid value)/,
    rule: "secret-invalid",
    certainty: "proved",
    cause: "credentials",
    describe: () =>
      "The API server rejects the pull secret: its docker configuration is missing or is not JSON",
    fix: "Recreate the secret with `kubectl create secret docker-registry`.",
    source: sources.validation,
  },
  {
    pattern:
      /image policy webhook backend denied|admission webhook "([^"]{1,253})" denied the request/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    cause: "policy",
    describe: ({ match }) =>
      match[1] === undefined
        ? "The image policy webhook of the cluster rejects the pod"
        : `The admission webhook \`${match[1]}\` rejects the pod`,
    fix: "Comply with the policy that the message names, or have it changed.",
    source: webhooks,
  },
  {
    pattern:
      /ValidatingAdmissionPolicy '([^'\n]{1,253})' with binding '[^'\n]{1,253}' denied request/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    cause: "policy",
    describe: ({ match }) => `The ValidatingAdmissionPolicy \`${match[1]}\` rejects the pod`,
    fix: "Comply with the policy that the message names, or have it changed.",
    source: "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
  },
  {
    pattern: /spec\.restartPolicy: (?:Required|Unsupported|Invalid) value/,
    rule: "workload-invalid",
    certainty: "proved",
    describe: () => "The API server rejects the `restartPolicy` of the workload",
    fix:
      "Set `restartPolicy` in the pod template: `OnFailure` or `Never` for Jobs and CronJobs, " +
      "`Always` for others.",
    source: sources.validation,
  },
  {
    pattern: /(\w{1,60}) in version "\S{1,60}" cannot be handled as an? |strict decoding error: /,
    rule: "workload-invalid",
    certainty: "proved",
    describe: ({ match }) =>
      `The API server cannot read the ${match[1] ?? "object"}: a field has the wrong type or name`,
    fix: "Correct the field that the message names.",
    source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
  },
];
