/** Checks names of Kubernetes objects. */
import { unknownMark } from "../source/unknown-mark.ts";

/** True for a name that an object can have (IsDNS1123Subdomain). */
export function isObjectName(name: string): boolean {
  const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
  return name.length <= 253 && name.split(".").every((part) => label.test(part));
}

/** True for text that no tool replaces and that no object can have as its name. */
export function isImpossibleName(name: string): boolean {
  const isReplaced = /\$[{(]|\{\{|<<|<path:|^ENC\[/.test(name) || name.includes(unknownMark);
  return !isReplaced && !isObjectName(name);
}
