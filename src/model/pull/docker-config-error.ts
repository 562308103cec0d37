/** Why the kubelet cannot decode a docker config. Holds nothing of the config's content. */

export type DockerConfigError =
  | { code: "unexpected-end" | "invalid-syntax" | "max-depth" | "no-colon" | "auth-not-base64" }
  /** `at`: "auths", or the field of an entry. `found` and `wanted` are JSON types. */
  | { code: "wrong-json-type"; at: string; found: string; wanted: string }
  /** `byte`: offset into the `auth` field. */
  | { code: "illegal-base64"; byte: number };

/**
 * The error in words: Go's own for base64 and a missing colon, which end up in the kubelet's
 * events; for JSON a short form, because Go's text depends on the Go release and quotes content.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/config.go
 */
export function dockerConfigErrorText(error: DockerConfigError): string {
  switch (error.code) {
    case "unexpected-end":
      return "unexpected end of JSON input";
    case "invalid-syntax":
      return "not valid JSON";
    case "max-depth":
      return "exceeded max depth";
    case "no-colon":
      return "unable to parse auth field, must be formatted as base64(username:password)";
    case "auth-not-base64":
      return "auth is not base64";
    case "wrong-json-type":
      return `${error.at}: ${error.found} where JSON ${error.wanted} is wanted`;
    default:
      return `illegal base64 data at input byte ${error.byte}`;
  }
}
