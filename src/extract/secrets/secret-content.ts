/** Reads the docker config in a registry Secret, or tells why it is unknown. */
import { type YamlNode, text } from "../../model/source/source.ts";

export type DockerConfigKey = ".dockerconfigjson" | ".dockercfg";

/** The key that the kubelet reads in a Secret of this type; undefined if it ignores the type. */
export function dockerConfigKey(type: string | null): DockerConfigKey | undefined {
  if (type === "kubernetes.io/dockerconfigjson") return ".dockerconfigjson";
  return type === "kubernetes.io/dockercfg" ? ".dockercfg" : undefined;
}

/**
 * The API server rejects larger Secrets (MaxSecretSize).
 * https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
 */
const maxLength = 1024 * 1024;

/** Longer templates are not searched: unterminated strings would make the search slow. */
const maxTemplateLength = 32 * 1024;

export type RegistrySecretContent =
  | { text: string; hidden: null; registries: null }
  | { text: null; hidden: string; registries: string[] | null };

/** `data` is base64, `stringData` is not. */
export function readSecretContent(
  node: YamlNode,
  encoding: "data" | "stringData",
): RegistrySecretContent {
  const hidden = (why: string, registries: string[] | null = null): RegistrySecretContent => ({
    text: null,
    hidden: why,
    registries,
  });
  if (node.node === "scalar" && node.type === "null")
    return { text: "", hidden: null, registries: null };
  const value = text(node);
  if (value === null) return hidden("not a string, so the API server rejects the Secret");
  if (value.startsWith("ENC[")) return hidden("encrypted");
  if (value.length > maxLength * 1.4)
    return hidden("more than 1 MiB, so the API server rejects the Secret");
  if (isFilledIn(value))
    return hidden("filled in when it is applied", templatedRegistries(value, null));
  const content = encoding === "stringData" ? value : decodeBase64(value);
  if (content === null) {
    if (/^<[^<>]+>$/.test(value)) return hidden("filled in when it is applied");
    return hidden("not base64, so the API server rejects the Secret");
  }
  if (content.length > maxLength)
    return hidden("more than 1 MiB, so the API server rejects the Secret");
  // Only argocd-vault-plugin replaces markers inside base64.
  if (content.includes("<path:"))
    return hidden("filled in when it is applied", templatedRegistries(content, null));
  return { text: content, hidden: null, registries: null };
}

/** Markers of Flux, OpenShift templates, Helm and argocd-vault-plugin. */
function isFilledIn(value: string): boolean {
  return /\$\{|\{\{|<path:/.test(value);
}

/**
 * Decodes as Go's encoding/json decodes `[]byte`: standard alphabet, padding required, line breaks
 * ignored. https://pkg.go.dev/encoding/base64
 */
function decodeBase64(value: string): string | null {
  const digits = value.replace(/[\r\n]/g, "");
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return null;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)),
  );
}

/**
 * The registries in a template of a docker config: the keys of `auths`, or all keys of a
 * `.dockercfg`. null if there are none, or one of them contains a template action.
 */
export function templatedRegistries(
  template: string,
  key: DockerConfigKey | null,
): string[] | null {
  if (template.length > maxTemplateLength) return null;
  const stripped = withoutActions(template);
  const auths = /"auths"\s*:\s*\{/i.exec(stripped);
  const start =
    auths !== null
      ? auths.index + auths[0].length
      : key === ".dockercfg"
        ? stripped.indexOf("{") + 1
        : 0;
  if (start === 0) return null;
  const registries: string[] = [];
  let depth = 0;
  for (const [token] of stripped.slice(start).matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/gs)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (depth === 0 && token.endsWith(":")) {
      const registry = token.slice(1, token.lastIndexOf('"'));
      if (registry.includes(hole)) return null;
      registries.push(registry);
    }
    if (depth < 0 || registries.length > 1000) break;
  }
  return registries.length === 0 ? null : registries;
}

/** Replaces a template action. */
const hole = "\u0000";

/** Removes `{{ … }}` and `${…}`, which may contain quotes and braces. */
function withoutActions(template: string): string {
  const opening = /\{\{|\$\{/g;
  let stripped = "";
  let at = 0;
  for (let open = opening.exec(template); open !== null; open = opening.exec(template)) {
    const close = open[0] === "{{" ? "}}" : "}";
    const end = template.indexOf(close, open.index);
    if (end < 0) break;
    stripped += template.slice(at, open.index) + hole;
    at = end + close.length;
    opening.lastIndex = at;
  }
  return stripped + template.slice(at);
}
