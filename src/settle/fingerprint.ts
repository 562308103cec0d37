/** Computes the fingerprints of findings, which stay the same when lines move. */
import type { Finding } from "../model/report/finding.ts";

/** Numbers findings that differ only in their line. */
export function uniqueFingerprints(findings: Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const before = seen.get(finding.fingerprint) ?? 0;
    seen.set(finding.fingerprint, before + 1);
    return before === 0
      ? finding
      : { ...finding, fingerprint: fingerprint([finding.fingerprint, `${before}`]) };
  });
}

/** 64-bit FNV-1a of the parts in hexadecimal. Not a secret. */
export function fingerprint(parts: string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join("\0")))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
