/** Explains the credentials of a pod step by step. */
import { explainUnseen, explainUnusable, keyringErrorText } from "../judge/judge.ts";
import type { Credentials } from "../model/pull/pull.ts";

/** One clause a step: the service account, its secrets, and what is unknown without the cluster. */
export function credentialPath({ secrets, serviceAccount, unseen, error }: Credentials): string[] {
  const presence = {
    present: "is declared here",
    unknown: "may exist in the cluster",
    absent: "is declared nowhere here",
  }[serviceAccount.presence];
  const withoutSecrets = secrets.length === 0 ? ", and no known pull secret applies" : "";
  return [
    `service account ${serviceAccount.name} ${presence}${withoutSecrets}`,
    ...secrets.map(
      ({ name, use, reason }) =>
        `secret ${name}: ${use}${reason === null ? "" : `, ${explainUnusable(reason)}`}`,
    ),
    ...(error === null ? [] : [`no keyring can be built: ${keyringErrorText(error)}`]),
    ...unseen.map((one) => `not known from here: whether ${explainUnseen(one)}`),
  ];
}
