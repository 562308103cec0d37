/** Words for what the shape of a credential shows, and how to mend it. */
import type { CredentialFlaw } from "../../../model/pull/answer.ts";

interface FlawText {
  /** A clause about the entry of the docker config. */
  clause: string;
  /** Begins with a verb. */
  fix: string;
}

const recreate =
  "Recreate the secret with the credential itself: `kubectl create secret docker-registry`";

const texts: Readonly<Record<CredentialFlaw, FlawText>> = {
  empty: { clause: "its entry is empty and holds no login", fix: `${recreate}.` },
  "identity-token": {
    clause: "its entry holds no login but a token that the kubelet does not read",
    fix: `${recreate}, with user name and password.`,
  },
  "no-password": {
    clause: "its entry holds a user name and no password",
    fix: `${recreate}, with user name and password.`,
  },
  "credential-helper": {
    clause:
      "its entry is empty, because the docker config keeps its logins in a credential helper " +
      "(`credsStore`)",
    fix: `${recreate}, not from the \`config.json\` of a machine with a credential helper.`,
  },
  "trailing-white-space": {
    clause: "the credential begins or ends with white space, such as the line break of `echo`",
    fix: "Remove the trailing newline: encode the credential with `printf %s` instead of `echo`.",
  },
  "unfilled-variable": {
    clause: "the credential holds the name of a variable or placeholder instead of its value",
    fix:
      `${recreate}. A shell fills in variables within double quotes, and Kubernetes fills in ` +
      "none.",
  },
  quoted: {
    clause: "the quotes around the user name or password are a part of it",
    fix: "Recreate the secret without the quotes.",
  },
  "cut-user-name": {
    clause: "a shell probably cut its user name at a dollar sign (`robot$…`, `$oauthtoken`)",
    fix: "Recreate the secret with the user name in single quotes: `'robot$name'`.",
  },
  "escaped-user-name": {
    clause: "the dollar sign of its user name is escaped (`\\$`, `$$`), and stays so in a Secret",
    fix: "Write the user name with one dollar sign: `robot$name`.",
  },
  "access-key": {
    clause: "its login is an access key of AWS, and Amazon ECR accepts only its own tokens",
    fix:
      "Use the user `AWS` with a token of `aws ecr get-login-password`, which something has to " +
      "renew; or let the nodes pull with their own role.",
  },
  "key-file-not-json": {
    clause:
      "its password is not the key file that its user name announces (`_json_key`: the JSON " +
      "file; `_json_key_base64`: the file in base64)",
    fix: `${recreate}: \`--docker-password="$(cat key.json)"\`.`,
  },
  "fine-grained-token": {
    clause:
      "its password is a fine-grained token (`github_pat_…`), which GitHub's registry does not " +
      "accept",
    fix: "Use a classic token with the scope `read:packages`.",
  },
  "overridden-password": {
    clause: "its `auth` differs from its `password`, and `auth` takes precedence",
    fix: "Correct `auth`, or remove it: the kubelet ignores `username` and `password` beside it.",
  },
};

export function flawText(flaw: CredentialFlaw): FlawText {
  return texts[flaw];
}
