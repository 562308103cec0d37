/** Makes untrusted text harmless for one target. No other file does this. */
import { maskLogins } from "../../model/text/login-in-text.ts";

/**
 * Characters that could deceive a terminal or a reader: control, format (bidi, zero-width),
 * unassigned and private characters, lone surrogates, and all separators except the plain space.
 */
const invisible = (): RegExp => /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/**
 * Most text is plain ASCII, which needs no Unicode properties: the engine builds their tables when
 * it comes across the expression, which takes as long as reading a manifest.
 */
const ascii = /^[ -~]*$/;

/**
 * Azure Pipelines executes `##vso[command]` anywhere in a line, and TeamCity `##teamcity[command]`
 * at its start: https://www.jetbrains.com/help/teamcity/service-messages.html,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 * GitHub's runner executes `##[command]` anywhere in a line, and `::command::` at its start after
 * white space: TryParse and TryParseV2 in
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
// guard: log-command-names
const legacyCommand = /##(\w{0,20})\[/g;
const commandStart = /^( *):/;

/** An `@` that could start a mention or be part of an address; the `@` of a digest cannot. */
const mention = /(?<![A-Za-z0-9])@|@(?!sha\d+:)/g;

/** Masks logins, and writes invisible characters as text: "\u{1b}" for an escape character. */
export function visible(text: string): string {
  // guard: logins-in-text
  const masked = maskLogins(text);
  // guard: terminal-escapes
  const harmless = ascii.test(masked) ? masked : masked.replace(invisible(), escaped);
  return harmless.replace(legacyCommand, "##$1\\u{5b}");
}

/** `visible` of at most `maxUnits`. Masks before it cuts, because half a login looks like none. */
function shortened(text: string, maxUnits: number): string {
  return cut(visible(cut(maskLogins(text), maxUnits)), maxUnits);
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Cuts to `maxUnits` UTF-16 units including an ellipsis, without splitting a character. */
export function cut(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  const end = maxUnits - 1;
  return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

/** A line, or part of a line, of a terminal or of a runner's log. */
export function forTerminal(text: string, maxUnits = 1000): string {
  return cut(shortened(text, maxUnits).replace(commandStart, "$1\\u{3a}"), maxUnits);
}

/** A line of text that `forTerminal` made harmless, after it was broken into lines. */
export function lineStart(line: string): string {
  return line.replace(/^((?:\u001b\[[\d;]*m| )*):/, "$1\\u{3a}");
}

/** Lines for standard error, which quote names of files and keys of configurations. */
export function forMessages(text: string): string {
  // guard: messages
  return text
    .split("\n")
    .map((line) => lineStart(visible(line)))
    .join("\n");
}

/** The message of a workflow command. Line breaks are kept, because annotations show them. */
export function forCommandData(text: string): string {
  // guard: workflow-commands
  return text
    .split("\n")
    .map((line) => visible(line).replaceAll("%", "%25"))
    .join("%0A");
}

/** A property of a workflow command, unchanged as far as possible, because it may be a path. */
export function forCommandProperty(text: string): string {
  return forPath(
    text.replace(
      /[%\r\n:,]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    ),
  );
}

/** A path that a program looks up: unchanged except for invisible characters. */
export function forPath(path: string): string {
  return maskLogins(path)
    .replace(/\p{C}|\p{Zl}|\p{Zp}/gu, escaped)
    .replace(legacyCommand, "##$1\\u{5b}");
}

/**
 * A path as a relative reference, in which nothing reads as a scheme, host, query or fragment.
 * https://www.rfc-editor.org/rfc/rfc3986#section-4.2
 */
export function forUri(path: string): string {
  const encoded = maskLogins(path).toWellFormed().split("/").map(encodeURIComponent).join("/");
  return encoded.startsWith("/") ? `file://${encoded.replace(/^\/+/, "/")}` : encoded;
}

/** Plain text for pages that render Markdown links and mentions: a space breaks both. */
export function forMessage(text: string, maxUnits = 1000): string {
  return cut(
    /* guard: links-and-mentions */ forTerminal(text, maxUnits)
      .replaceAll("](", "] (")
      .replace(mention, "@ "),
    maxUnits,
  );
}

/**
 * The message of an Azure logging command: one line, in which no further command starts.
 * https://github.com/microsoft/azure-pipelines-agent/blob/v4.248.0/src/Microsoft.VisualStudio.Services.Agent/CommandStringConvertor.cs
 */
export function forVsoMessage(text: string, maxUnits = 4000): string {
  return forTerminal(text, maxUnits).replaceAll("%", "%AZP25");
}

/** A property of an Azure logging command, which ends at a semicolon or bracket. */
export function forVsoProperty(text: string): string {
  return forPath(text)
    .replaceAll("%", "%AZP25")
    .replace(/[;\]\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Text or an attribute of XML 1.0. Characters that XML cannot contain are written visibly. */
export function forXml(text: string, maxUnits = 1000): string {
  // guard: xml
  return forTerminal(text, maxUnits).replace(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * A quoted label of a Mermaid diagram. All but letters, digits and harmless punctuation become
 * Mermaid's `#code;`.
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
export function forMermaid(text: string, maxUnits = 100): string {
  return shortened(text, maxUnits).replace(
    /[^A-Za-z0-9 ._/:,-]|\/(?=\/)|(?<=www)\./gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}

/**
 * Text in a Markdown paragraph or table cell, of at most `maxUnits` before escaping. Escapes are
 * entities instead of backslashes, because some renderers end a cell at `\|`. A zero-width space
 * follows the `@` of a possible mention, because renderers look for mentions after they decode
 * entities. Addresses do not become links.
 */
export function forMarkdown(text: string, maxUnits = 1000): string {
  return (
    shortened(text, maxUnits)
      .trim()
      // guard: markdown
      .replace(/[&<>|`*_[\]\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(mention, "@&#8203;")
      .replaceAll("://", "&#58;//")
      .replace(/(?<=www)\./gi, "&#46;")
      // At the start of a block these characters make a list, a heading or a rule.
      .replace(/^[-+=]|(?<=^\d{1,9})[.)](?=\s|$)/, (character) => `&#${character.charCodeAt(0)};`)
  );
}

/**
 * Text as Markdown in which pairs of backticks mark code, as messages do. Code spans show their
 * content as it is; everything else is escaped as by `forMarkdown`.
 */
export function forMarkdownWithCode(text: string, maxUnits = 1000): string {
  return shortened(text, maxUnits)
    .trim()
    .replaceAll(/`([^`]*[^`\s][^`]*)`|`|[^`]+/g, (part, code?: string) =>
      code === undefined ? escapedPart(part) : codeSpan(code),
    );
}

/** Keeps the outer spaces, which `forMarkdown` trims. */
function escapedPart(part: string): string {
  const inner = part.trim();
  const at = part.indexOf(inner);
  return part.slice(0, at) + forMarkdown(inner, inner.length) + part.slice(at + inner.length);
}

/** A code span, whose delimiter is longer than any run of backticks in the text. */
export function codeSpan(text: string, maxUnits = 1000): string {
  const shown = shortened(text, maxUnits).trim();
  if (shown === "") return "";
  const delimiter = delimiterFor(shown, 1);
  const pad = /^`|`$/.test(shown) ? " " : "";
  // guard: markdown-code
  return `${delimiter}${pad}${shown}${pad}${delimiter}`;
}

/** A fenced block, whose fence is longer than any run of backticks in the lines. */
export function codeFence(lines: readonly string[], language: string): string {
  const shown = lines.map((line) => shortened(line, 1000));
  const fence = delimiterFor(shown.join("\n"), 3);
  return [`${fence}${language}`, ...shown, `${fence}\n`].join("\n");
}

function delimiterFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** An invisible line of Markdown that identifies a text by `name`. */
export function hiddenMark(name: string): string {
  return `<!-- pullgate ${encodeURIComponent(name.toWellFormed()).replaceAll("-", "%2D")} -->\n`;
}

/**
 * A JSON document of a line or more, with logins masked. Characters and `##[` that a log would act
 * on are escaped.
 */
export function forJson(value: object): string {
  const json = JSON.stringify(
    value,
    (_, each: unknown) =>
      typeof each === "string" ? /* guard: logins-in-json */ maskLogins(each) : each,
    2,
  );
  const printable = json.replace(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
  // guard: log-commands
  const harmless = printable.replace(legacyCommand, "##$1\\u005b");
  return `${harmless}\n`;
}

/** The URL if it is safe as it is in terminal and Markdown links, else null. */
export function forLink(url: string): string | null {
  return /^https?:\/\/(?:[\w.~:/?#@!&'*+,;=-]|%[\dA-Fa-f]{2}){1,2000}$/.test(url) &&
    URL.canParse(url) &&
    maskLogins(url) === url
    ? url
    : null;
}
