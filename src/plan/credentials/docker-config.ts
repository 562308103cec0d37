/** Decodes docker configs as the kubelet does. */
import type { DockerConfigError } from "../../model/pull/docker-config-error.ts";
import { readGoJson, type GoJson } from "../../model/text/go-json.ts";
import { bytesOf, textOf } from "../go/go-string.ts";

/** One credential of a docker config. */
export interface DockerConfigEntry {
  /** As written: "https://index.docker.io/v1/". */
  key: string;
  username: string;
  password: string;
  /** Set for an entry that says more than the kubelet reads. */
  unread?: UnreadLogin;
}

/**
 * `token`: an identity or registry token. `helper`: the logins are in a credential helper.
 * `password`: `username` and `password` differ from `auth`, which counts.
 */
type UnreadLogin = "token" | "helper" | "password";

interface DecodedLogin {
  username: string;
  password: string;
  unread?: UnreadLogin;
}

/**
 * Decodes the value of a Secret's `key`; entries keep the order of the document. An error fails the
 * whole document.
 *
 * The kubelet reads `auths` (in `.dockercfg`, the bare map), and of an entry `auth`, else
 * `username` and `password`. It ignores identity tokens and credential helpers. Field names match
 * in any case, and the last of repeated fields counts. The kubelet skips empty values before it
 * decodes them. Each byte of a credential that is not UTF-8 becomes U+FFFD.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/config.go
 */
export function decodeDockerConfig(
  key: ".dockerconfigjson" | ".dockercfg",
  document: Uint8Array | string,
): { entries: DockerConfigEntry[] } | { error: DockerConfigError } {
  const json = readGoJson(typeof document === "string" ? document : textOf(bytesOf(document)));
  if ("error" in json) return { error: { code: json.error } };
  const credentials = new Map<string, DecodedLogin>();
  const error =
    key === ".dockercfg"
      ? readEntries("the document", json, credentials)
      : readConfig(json, credentials);
  if (error !== null) return { error: error.reason };
  const helper = key === ".dockerconfigjson" && hasHelper(json);
  return {
    entries: Array.from(credentials, ([registry, credential]) => ({
      key: registry,
      ...credential,
      ...(helper && credential.unread === undefined && credential.username === ""
        ? { unread: "helper" as const }
        : {}),
    })),
  };
}

function hasHelper(json: GoJson): boolean {
  return (
    json.type === "object" && json.members.some(([name]) => /^cred(?:sStore|Helpers)$/i.test(name))
  );
}

/**
 * Go decodes on after a value of the wrong type and reports the first such error at the end. An
 * undecodable entry is fatal: its error ends the decoding and takes precedence.
 */
interface DecodeError {
  reason: DockerConfigError;
  fatal: boolean;
}

/** Repeated `auths` fields add to one map; null empties it. */
function readConfig(json: GoJson, credentials: Map<string, DecodedLogin>): DecodeError | null {
  if (json.type === "null") return null;
  if (json.type !== "object") return wrongType("the document", json, "object");
  let first: DecodeError | null = null;
  for (const [name, value] of json.members) {
    const auths = /^auths$/iu.test(name) ? readEntries("auths", value, credentials) : null;
    if (auths?.fatal) return auths;
    first ??= auths ?? (/^httpheaders$/iu.test(name) ? readHeaders(value) : null);
  }
  return first;
}

function readEntries(
  place: string,
  json: GoJson,
  credentials: Map<string, DecodedLogin>,
): DecodeError | null {
  if (json.type === "null") credentials.clear();
  else if (json.type !== "object") return wrongType(place, json, "object");
  else {
    for (const [registry, value] of json.members) {
      const credential = readEntry(value);
      if ("reason" in credential) return { reason: credential.reason, fatal: true };
      credentials.set(registry, credential);
    }
  }
  return null;
}

/** Headers are unused, but one of the wrong type fails the document. */
function readHeaders(json: GoJson): DecodeError | null {
  if (json.type === "null") return null;
  if (json.type !== "object") return wrongType("HttpHeaders", json, "object");
  const wrong = json.members
    .map(([, value]) => value)
    .find(({ type }) => type !== "string" && type !== "null");
  return wrong === undefined ? null : wrongType("a value of HttpHeaders", wrong, "string");
}

const fields = ["username", "password", "email", "auth"] as const;

let fieldPatterns: RegExp[] | null = null;

/** Fields are matched as Go folds them, so that a long s counts as an s. */
function fieldOf(name: string): (typeof fields)[number] | undefined {
  fieldPatterns ??= fields.map((field) => new RegExp(`^${field}$`, "iu"));
  return fields[fieldPatterns.findIndex((pattern) => pattern.test(name))];
}

function readEntry(json: GoJson): DecodedLogin | Pick<DecodeError, "reason"> {
  if (json.type === "null") return { username: "", password: "" };
  if (json.type !== "object") return wrongType("a registry's entry", json, "object");
  const entry = { username: "", password: "", email: "", auth: "" };
  let token = false;
  for (const [name, value] of json.members) {
    token ||= /^(?:identity|registry)token$/i.test(name) && value.type === "string";
    const field = fieldOf(name);
    if (field === undefined || value.type === "null") continue;
    if (value.type !== "string") return wrongType(field, value, "string");
    entry[field] = value.text;
  }
  const { username, password, auth } = entry;
  if (auth === "")
    return {
      username,
      password,
      ...(token && password === "" ? { unread: "token" as const } : {}),
    };
  const decoded = decodeAuth(auth);
  // `docker login` writes the user name of an identity token before a colon with nothing behind.
  if (token && "password" in decoded && decoded.password === "")
    return { ...decoded, unread: "token" };
  const isOverridden =
    "username" in decoded &&
    password !== "" &&
    (decoded.password !== password || decoded.username !== username);
  return isOverridden ? { ...decoded, unread: "password" } : decoded;
}

function decodeAuth(auth: string): DecodedLogin | Pick<DecodeError, "reason"> {
  const padded = /=\p{White_Space}*$/u.test(auth);
  const illegal = illegalByte(auth, padded);
  if (illegal !== null) return { reason: { code: "illegal-base64", byte: illegal } };
  const decoded = atob(auth);
  const colon = decoded.indexOf(":");
  if (colon < 0) return { reason: { code: "no-colon" } };
  return { username: textOf(decoded.slice(0, colon)), password: textOf(decoded.slice(colon + 1)) };
}

/**
 * The offset at which Go's base64 decoder fails; null if it succeeds. The decoder is StdEncoding
 * for padded text, else RawStdEncoding. Both skip line breaks and ignore left-over bits at the end.
 * https://github.com/golang/go/blob/go1.24.7/src/encoding/base64/base64.go (decodeQuantum)
 */
function illegalByte(text: string, padded: boolean): number | null {
  let digits = 0;
  let at = 0;
  for (; at < text.length && /[A-Za-z0-9+/\r\n]/.test(text[at] ?? ""); at++)
    if (!/[\r\n]/.test(text[at] ?? "")) digits++;
  const rest = digits % 4;
  if (at === text.length) return rest === 1 ? at - 1 : null;
  if (text[at] !== "=" || !padded || rest < 2) return at;
  at = afterLineBreaks(text, at + 1);
  if (rest === 2) {
    if (at === text.length) return at;
    if (text[at] !== "=") return at - 1;
    at = afterLineBreaks(text, at + 1);
  }
  return at < text.length ? at : null;
}

function afterLineBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === "\r" || text[at] === "\n") at++;
  return at;
}

function wrongType(place: string, json: GoJson, wanted: string): DecodeError {
  return { reason: { code: "wrong-json-type", at: place, found: json.type, wanted }, fatal: false };
}
