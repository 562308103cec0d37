/** Writes the man page from the cards of commands and the table of flags. */
import { commandCards } from "../../src/config/command-cards.ts";
import { commandNames, flagsOf } from "../../src/config/declarations.ts";

const exitCodes = [
  ["0", "Nothing to stop for."],
  ["1", "Proved findings."],
  ["2", "Misuse: a flag, a path or the configuration."],
  ["3", "Nothing was checked: no Kubernetes resource, or no image."],
  ["4", "Only unverified findings."],
  ["70", "A bug."],
] as const;

/** https://man7.org/linux/man-pages/man7/man-pages.7.html */
export function manPage(): string {
  const commands = commandNames.flatMap((name) => {
    const { summary, arguments: positionals, examples } = commandCards[name];
    const usage = positionals.map((each) => each.name).join(" ");
    const flags = flagsOf(name);
    return [
      `.SS pullgate ${name} ${usage}`.trimEnd(),
      text(`${summary}.`),
      ...positionals.flatMap((each) => [".TP", `.I ${text(each.name)}`, text(each.help)]),
      ...flags.flatMap(({ flag, help }) => [".TP", `.B ${text(flag)}`, text(help)]),
      ...examples.flatMap(({ line, effect }) => [
        ".PP",
        text(`${effect}:`),
        ".nf",
        text(`    pullgate ${line}`),
        ".fi",
      ]),
    ];
  });
  return `${[
    ".TH PULLGATE 1",
    ".SH NAME",
    text(
      "pullgate - checks every image of manifests, charts and GitOps repositories against its registry",
    ),
    ".SH SYNOPSIS",
    ".B pullgate",
    ".I command",
    "[options]",
    ".SH COMMANDS",
    ...commands,
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(([code, meaning]) => [".TP", `.B ${code}`, meaning]),
    ".SH SEE ALSO",
    text("https://github.com/pullgate/pullgate"),
  ].join("\n")}\n`;
}

/** A line of text: roff reads backslashes, hyphens, and a dot or quote at the start of a line. */
function text(line: string): string {
  const escaped = line.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  const ascii = escaped.replaceAll("…", "...").replaceAll("→", "\\(->");
  return /^[.']/.test(ascii) ? `\\&${ascii}` : ascii;
}
