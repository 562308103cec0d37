/** Notes settings that match nothing because of how they are written. */
import { resolve } from "node:path";
import type { NetworkOptions, Options } from "../config/options.ts";
import { unmatchedGlobs } from "../load/load.ts";
import type { ReportedImage } from "../model/report/check-report.ts";
import { isWithin } from "../system/paths.ts";

const maxShown = 5;

/**
 * Adds a note for each glob that matches no file or folder. It is no error, because repositories
 * may share a configuration.
 */
export async function withExcludeNotes(options: Options, workingFolder: string): Promise<Options> {
  const { input, report } = options;
  const paths = [input, ...input.targets].flatMap((each) => [
    ...each.paths,
    ...each.renderTasks.map(({ from }) => from),
  ]);
  if (input.exclude.length === 0 || paths.length === 0) return options;
  const globs = await withoutCheckouts(options, workingFolder);
  const unmatched = await unmatchedGlobs(globs, paths, workingFolder);
  const notes = unmatched
    .slice(0, maxShown)
    .map(
      ({ glob, nearest }) =>
        `\`exclude\`: \`${glob}\` matches no file or folder` +
        (nearest === null ? otherwise(glob) : `; did you mean \`${nearest}\`?`),
    );
  const more = unmatched.length - notes.length;
  if (more > 0) notes.push(`\`exclude\`: ${more} more globs match no file or folder.`);
  return { ...options, report: { ...report, notes: [...report.notes, ...notes] } };
}

/** Braces may hold commas: `{a,b}`. */
function otherwise(glob: string): string {
  return /^[^{(]*,/.test(glob) ? "; write each glob by itself, without commas." : ".";
}

/** Checkouts of other repositories often exist only in CI. */
async function withoutCheckouts(
  { input, gitops }: Options,
  workingFolder: string,
): Promise<string[]> {
  if (gitops.checkouts.size === 0) return input.exclude;
  const { parseGlob } = await import("../system/glob.ts");
  const folders = [...gitops.checkouts.values()];
  return input.exclude.filter((glob) => {
    const { base } = parseGlob(glob) ?? { base: glob };
    const excluded = resolve(workingFolder, base);
    return base === "" || !folders.some((folder) => isWithin(folder, excluded));
  });
}

const dockerHub: ReadonlySet<string> = new Set([
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
]);

/**
 * A note for each configured registry that images name with or without its port, or by another
 * name of Docker Hub. Registries that no image names at all may be those of other repositories.
 */
export function registrySettingNotes(
  images: readonly Pick<ReportedImage, "reference">[],
  { offline, registries, network }: Pick<NetworkOptions, "offline" | "registries" | "network">,
): string[] {
  if (offline) return [];
  const used = new Set(images.flatMap(({ reference }) => reference.domain ?? []));
  const configured = {
    registries: Object.keys(registries),
    "network.trustedRealms": Object.keys(network.trustedRealms),
  };
  return Object.entries(configured).flatMap(([key, hosts]) =>
    hosts.flatMap((host) => {
      const named = [...used].find((other) => !hosts.includes(other) && isSameHost(host, other));
      return used.has(host) || named === undefined
        ? []
        : [`\`${key}\`: no image names the registry ${host}; did you mean ${named}?`];
    }),
  );
}

/** Two ports of a host are two registries; a missing port is often forgotten. */
function isSameHost(a: string, b: string): boolean {
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  const isPortMissing = withoutPort(first) === second || withoutPort(second) === first;
  return isPortMissing || (dockerHub.has(a) && dockerHub.has(b));
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}
