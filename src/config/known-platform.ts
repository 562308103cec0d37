/** Checks that a platform exists: https://go.dev/src/internal/syslist/syslist.go (Go 1.25). */
import { parsePlatform, writePlatform } from "../model/pull/platform.ts";
import { didYouMean } from "./did-you-mean.ts";

const systems = words(
  "aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1",
  "windows",
);

const architectures = words(
  "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm",
);

function words(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

/** Platforms of Kubernetes nodes, as suggestions. */
const nodePlatforms = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/ppc64le",
  "linux/riscv64",
  "linux/s390x",
  "windows/amd64",
];

/** Why `written` is not "os/arch[/variant]" of an existing platform; null if it is. */
export function platformProblem(written: string): string | null {
  const platform = parsePlatform(written);
  if (platform === null)
    return `not "os/arch" or "os/arch/variant"${didYouMean(`linux/${written}`, nodePlatforms)}`;
  if (systems.has(platform.os) && architectures.has(platform.architecture)) return null;
  const swapped = { ...platform, os: platform.architecture, architecture: platform.os };
  const hint =
    systems.has(swapped.os) && architectures.has(swapped.architecture)
      ? `; did you mean "${writePlatform(swapped)}"?`
      : didYouMean(written, nodePlatforms);
  return `no such platform${hint}`;
}
