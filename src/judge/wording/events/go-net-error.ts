/** Words connection errors as Go does. */
import type { ConnectionErrorCode } from "../../../model/pull/answer.ts";

interface ErrorLocation {
  host: string;
  /** "192.0.2.7:443"; null if it is unknown. */
  address: string | null;
  /** Go 1.20 and later, of which containerd 1.7 and later are built. */
  verified: boolean;
  /** The names of the certificate, if the connection failed for them; empty if unknown. */
  names: readonly string[];
}

const x509 = ({ verified }: ErrorLocation): string =>
  verified ? "tls: failed to verify certificate: x509" : "x509";
const nameOf = ({ host }: ErrorLocation): string => host.replace(/:\d+$/, "");

/** What only this machine can see (its proxy, its patience) is in no event. */
const quotes: Partial<Record<ConnectionErrorCode, (place: ErrorLocation) => string | null>> = {
  "no-such-host": (place) => `dial tcp: lookup ${nameOf(place)}: no such host`,
  refused: dialError("connection refused"),
  "no-route": dialError("no route to host"),
  closed: () => "EOF",
  "plain-http": () => "http: server gave HTTP response to HTTPS client",
  "unknown-authority": (place) => `${x509(place)}: certificate signed by unknown authority`,
  expired: (place) => `${x509(place)}: certificate has expired or is not yet valid`,
  "wrong-host": wrongHost,
};

function dialError(reason: string): (place: ErrorLocation) => string | null {
  return ({ address }) => (address === null ? null : `dial tcp ${address}: connect: ${reason}`);
}

/** https://cs.opensource.google/go/go/+/master:src/crypto/x509/verify.go: HostnameError */
function wrongHost(place: ErrorLocation): string {
  const name = nameOf(place);
  if (/^[\d.]+$/.test(name) && place.names.length === 0)
    return (
      `${x509(place)}: cannot validate certificate for ${name} because it doesn't ` +
      "contain any IP SANs"
    );
  const validity =
    place.names.length === 0
      ? "not valid for any names, but wanted to match"
      : `valid for ${place.names.join(", ")}, not`;
  return `${x509(place)}: certificate is ${validity} ${name}`;
}

/** null where Go's words are not known. */
export function goNetError(
  code: ConnectionErrorCode | undefined,
  place: ErrorLocation,
): string | null {
  return code === undefined ? null : (quotes[code]?.(place) ?? null);
}
