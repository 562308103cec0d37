/** Suggests what to write in place of flags that people know from other programs. */
import { commandNames, flagsOf, type CommandName } from "./declarations.ts";

/** What to write, by the flag that Pullgate does not have. */
const usual: Readonly<Record<string, string>> = {
  "--json": "--format json",
  "--chart": "--helm CHART",
  "--helm-chart": "--helm CHART",
  "--sarif": "--format sarif",
  "--junit": "--format junit",
  "--output": "--format NAME=FILE",
  "-o": "--format NAME, or --format NAME=FILE",
  "--report": "--format NAME=FILE",
  "-f": "files and folders without a flag, or --values FILE for a chart",
  "--file": "files and folders without a flag",
  "--filename": "files and folders without a flag",
  "--path": "files and folders without a flag",
  "--directory": "files and folders without a flag",
  "-R": "the folder alone: all folders below are read",
  "-r": "the folder alone: all folders below are read",
  "--recursive": "the folder alone: all folders below are read",
  "-k": "--kustomize FOLDER",
  "-c": "--config FILE",
  "--image": "the command image: pullgate image NAME",
  "--set-string": "--set KEY=VALUE, or --values FILE",
  "--set-json": "--values FILE",
  "--set-file": "--values FILE",
  "-d": "--verbose",
  "--debug": "--verbose",
  "--trace": "--verbose",
  "--silent": "--quiet",
  "-s": "--quiet",
  "--no-color": "--color never",
  "--no-colour": "--color never",
  "--colour": "--color auto, always or never",
  "--colors": "--color auto, always or never",
  "--ignore": "--exclude GLOB, or `ignore` in .pullgate.yaml for findings",
  "--skip": "--exclude GLOB, or `rules` in .pullgate.yaml for rules",
  "--rule": "`rules` in .pullgate.yaml",
  "--rules": "`rules` in .pullgate.yaml",
  "--disable": "`rules: { RULE: off }` in .pullgate.yaml",
  "--disable-rule": "`rules: { RULE: off }` in .pullgate.yaml",
  "--severity": "--fail-on SEVERITY",
  "--exit-code": "--fail-on SEVERITY",
  "--strict": "--on-unverified error",
  "-A": "nothing: the manifests of all namespaces are read",
  "--all-namespaces": "nothing: the manifests of all namespaces are read",
  "--dry-run": "nothing: only --fix and --pin change files",
  "--kubeconfig": "--inventory FILE, which `pullgate inventory` writes",
  "--insecure": "`registries.HOST.plainHttp` or `caFile` in .pullgate.yaml",
  "--registry": "`registries` in .pullgate.yaml",
  "--token": "--docker-config FOLDER, after docker login",
  "--username": "--docker-config FOLDER, after docker login",
  "-u": "--docker-config FOLDER, after docker login",
  "--password": "--docker-config FOLDER, after docker login",
  "-p": "--docker-config FOLDER, after docker login",
};

/** What to write in place of an unknown flag: "write --format json"; null if that is unknown. */
export function replacementOf(flag: string): string | null {
  const written = flag.replace(/=.*$/s, "");
  const replacement = Object.hasOwn(usual, written) ? usual[written] : undefined;
  if (replacement !== undefined) return `write ${replacement}`;
  const owners = commandNames.filter((name) => namesOf(name).includes(written));
  return owners.length === 0 || owners.length === commandNames.length
    ? null
    : `a flag of ${owners.slice(0, 3).join(", ")}; write it after the command`;
}

/** The long flag that was written with a single dash, which would be read as letters. */
export function singleDashed(words: readonly string[]): string | null {
  const end = words.indexOf("--");
  const known = new Set(commandNames.flatMap(namesOf));
  const found = (end < 0 ? words : words.slice(0, end)).find(
    (word) => /^-[a-z]{2}/.test(word) && known.has(`-${word.replace(/=.*$/s, "")}`),
  );
  return found ?? null;
}

/** A flag that lacks its value and would take the flag after it instead. */
export function flagWithoutValue(words: readonly string[]): { flag: string; next: string } | null {
  const end = words.indexOf("--");
  const given = end < 0 ? words : words.slice(0, end);
  const pairs = given.flatMap((flag, at) => {
    const next = given[at + 1] ?? "";
    return flag.startsWith("-") && next.startsWith("-") ? [{ flag, next }] : [];
  });
  if (pairs.length === 0) return null;
  const flags = commandNames.flatMap(flagsOf).map(({ flag }) => flag);
  const known = new Set(flags.flatMap(spellings));
  const valued = new Set(flags.filter((flag) => flag.includes("<")).flatMap(spellings));
  return pairs.find(({ flag, next }) => valued.has(flag) && known.has(next)) ?? null;
}

/** "-n" and "--namespace". */
function spellings(flag: string): string[] {
  return flag.match(/(?<!\S)-[\w-]+/g) ?? [];
}

function namesOf(command: CommandName): string[] {
  return flagsOf(command).map(({ flag }) => /--[\w-]+/.exec(flag)?.[0] ?? "");
}
