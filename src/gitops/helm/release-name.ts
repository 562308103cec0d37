/** Shortens names of releases as the helm-controller does. */
import { hash } from "node:crypto";

const maxLength = 53;

/** https://github.com/fluxcd/helm-controller/blob/v1.6.3/internal/release/name.go#ShortenName */
export function createShortName(name: string): string {
  if (Buffer.byteLength(name) <= maxLength) return name;
  const digest = hash("sha256", name).slice(0, 12);
  return `${Buffer.from(name).subarray(0, 40).toString()}-${digest}`;
}
