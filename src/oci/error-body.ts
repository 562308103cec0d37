/** Reads the error body of a registry's or token server's reply. */
import { jsonField, parseJson } from "./untrusted-json.ts";

/** What an error body says, whatever its form. */
export interface ErrorBody {
  /** In upper case. */
  codes: string[];
  /** The first message in words; "" if there is none. */
  message: string;
  /** All messages, a line each, to search for phrases. */
  text: string;
  /** Codes of the upstream's reply that a mirror puts into `detail`. */
  nested: string[];
  /** The body is JSON. */
  structured: boolean;
}

/**
 * Reads the JSON of the specification, that of other servers (`{"details": …}` of the token
 * servers of Docker and Artifactory, `{"error": {"message": …}}` of Google, `errorMessage` of
 * Huawei, `detail` of Cloudsmith), or plain text. HTML counts as no message.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export function readError(body: string): ErrorBody {
  if (body === "") return nothing;
  const json = parseJson(body);
  const listed = jsonField(json, "errors");
  const errors = Array.isArray(listed) ? listed.slice(0, 8) : [];
  const codes = errors
    .flatMap((error) => strings(jsonField(error, "code")))
    .map((code) => code.toUpperCase());
  const messages = errors.flatMap((error) =>
    ["message", "errorMessage", "detail"].flatMap((key) => strings(jsonField(error, key))),
  );
  const nested = errors.flatMap((error) => {
    const inner = jsonField(jsonField(error, "detail"), "errors");
    return Array.isArray(inner)
      ? inner.slice(0, 8).flatMap((each) => strings(jsonField(each, "code")))
      : [];
  });
  const loose = [
    ...["details", "detail", "message", "error_description", "error"].flatMap((key) =>
      strings(jsonField(json, key)),
    ),
    ...strings(jsonField(jsonField(json, "error"), "message")),
  ];
  const plain = json === undefined && !/^\s*</.test(body) ? body.trim().slice(0, 1_000) : "";
  const text = [...messages, ...loose, plain].filter((part) => part !== "");
  const structured = typeof json === "object" && json !== null;
  return { codes, message: text[0] ?? "", text: text.join("\n"), nested, structured };
}

const nothing: ErrorBody = { codes: [], message: "", text: "", nested: [], structured: false };

function strings(value: unknown): string[] {
  return typeof value === "string"
    ? [value.slice(0, 1_000)]
    : typeof value === "number"
      ? [String(value)]
      : [];
}
