/** Validates Secrets as the API server does (ValidateSecret). */
import { dockerConfigErrorText } from "../../model/docker-config-error.ts";
import { readGoJson } from "../go/go-json.ts";
import { bytesOf } from "../go/go-string.ts";

/** A Secret as stored: `stringData` is merged over `data`, and values are decoded. */
export interface SecretContent {
  /** "" means Opaque. */
  type: string;
  data: Record<string, string>;
  annotations: Record<string, string>;
}

const maxBytes = 1024 * 1024;

/**
 * All errors in the API server's words; null if it accepts the Secret. Errors quote keys but never
 * values. Of a docker config the API server checks only the outermost JSON type, so an accepted one
 * may still not decode.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go
 */
export function validateSecret(secret: SecretContent): string | null {
  const keys = Object.keys(secret.data).flatMap(checkKey);
  const bytes = Object.values(secret.data).reduce((sum, value) => sum + bytesOf(value).length, 0);
  const size = bytes > maxBytes ? [`data: Too long: may not be more than ${maxBytes} bytes`] : [];
  const errors = [...keys, ...size, ...checkType(secret)];
  return errors.length > 0 ? errors.join("; ") : null;
}

function checkType({ type, data, annotations }: SecretContent): string[] {
  const required = (...keys: string[]) =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => `data[${key}]: Required value`);
  switch (type) {
    case "kubernetes.io/dockerconfigjson":
      return checkObject(data, ".dockerconfigjson");
    case "kubernetes.io/dockercfg":
      return checkObject(data, ".dockercfg");
    case "kubernetes.io/basic-auth": {
      const missing = required("username", "password");
      return missing.length === 2 ? missing : [];
    }
    case "kubernetes.io/ssh-auth":
      return valueOf(data, "ssh-privatekey") ? [] : ["data[ssh-privatekey]: Required value"];
    case "kubernetes.io/tls":
      return required("tls.crt", "tls.key");
    case "kubernetes.io/service-account-token": {
      const key = "kubernetes.io/service-account.name";
      return valueOf(annotations, key) ? [] : [`metadata.annotations[${key}]: Required value`];
    }
    default:
      return [];
  }
}

function checkObject(data: Record<string, string>, key: string): string[] {
  const document = valueOf(data, key);
  if (document === undefined) return [`data[${key}]: Required value`];
  const json = readGoJson(document);
  if (!("error" in json) && (json.type === "object" || json.type === "null")) return [];
  const because =
    "error" in json
      ? dockerConfigErrorText({ code: json.error })
      : `json: cannot unmarshal ${json.type} into Go value of type map[string]interface {}`;
  return [`data[${key}]: Invalid value: "<secret contents redacted>": ${because}`];
}

function valueOf(record: Record<string, string>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * Checks a key as IsConfigMapKey does:
 * https://github.com/kubernetes/apimachinery/blob/v0.34.0/pkg/util/validation/validation.go
 */
function checkKey(key: string): string[] {
  const because = [];
  if (bytesOf(key).length > 253) because.push("must be no more than 253 characters");
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    because.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
        "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', " +
        "regex used for validation is '[-._a-zA-Z0-9]+')",
    );
  }
  if (key === "." || key === "..") because.push(`must not be '${key}'`);
  else if (key.startsWith("..")) because.push("must not start with '..'");
  return because.map((reason) => `data[${key}]: Invalid value: ${JSON.stringify(key)}: ${reason}`);
}
