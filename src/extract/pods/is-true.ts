/** The booleans of YAML 1.1. */
import type { YamlNode } from "../../model/source/source.ts";

export function isTrue(node: YamlNode | undefined): boolean {
  return (
    node?.node === "scalar" && node.type === "boolean" && /^(?:true|yes|on|y)$/i.test(node.value)
  );
}
