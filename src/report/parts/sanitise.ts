/** Untrusted text → text that is harmless in one target. The only place where that is done. Pure. */

/**
 * What a terminal or a reader could be fooled by: control, format (bidi, zero-width), unassigned and private characters,
 * lone surrogates, and every separator but the plain space.
 */
const invisible = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** Most text is this, and Unicode's tables take a while to open. */
const ascii = /^[ -~]*$/;

/**
 * GitHub's runner still takes `##[command]` anywhere in a line for a command, and `::command::` at its start after white space.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const legacyCommand = /##\[/g;
const commandStart = /^( *):/;

/** An `@` that could begin the name of somebody, or make an address of what stands around it, which a digest's cannot. */
const mention = /(?<![A-Za-z0-9])@|@(?!sha\d+:)/g;

/** "\u{1b}" for an escape character: seen, and read by nothing. */
export function visible(text: string): string {
  // guard: terminal-escapes
  const harmless = ascii.test(text) ? text : text.replace(invisible, escaped);
  return harmless.replace(legacyCommand, "##\\u{5b}");
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** At most `maxUnits` UTF-16 units, an ellipsis among them where something was left out; never half a character. */
export function cut(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  const end = maxUnits - 1;
  return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

/** One line of a terminal or of a runner's log, or a part of one, of at most `maxUnits`. */
export function forTerminal(text: string, maxUnits = 1000): string {
  return cut(visible(cut(text, maxUnits)).replace(commandStart, "$1\\u{3a}"), maxUnits);
}

/** The message of a workflow command; line breaks are kept, as the annotation shows them. */
export function forCommandData(text: string): string {
  // guard: workflow-commands
  return text
    .split("\n")
    .map((line) => visible(line).replaceAll("%", "%25"))
    .join("%0A");
}

/** A property of a workflow command. Kept to the letter where the protocol can carry it, since it may be a path. */
export function forCommandProperty(text: string): string {
  return forPath(
    text.replace(
      /[%\r\n:,]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    ),
  );
}

/** A path that a program looks up: kept to the letter but for what nobody could see. */
export function forPath(path: string): string {
  return path.replace(/\p{C}|\p{Zl}|\p{Zp}/gu, escaped).replace(legacyCommand, "##\\u{5b}");
}

/** A path as a relative reference of https://www.rfc-editor.org/rfc/rfc3986: nothing in it is a scheme, a host, a query or a fragment. */
export function forUri(path: string): string {
  const encoded = path.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return encoded.startsWith("/") ? `file://${encoded.replace(/^\/+/, "/")}` : encoded;
}

/** Plain text for a web page that may take brackets for a link and `@` for a mention: a space parts both. */
export function forMessage(text: string, maxUnits = 1000): string {
  return cut(
    /* guard: links-and-mentions */ forTerminal(text, maxUnits)
      .replaceAll("](", "] (")
      .replace(mention, "@ "),
    maxUnits,
  );
}

/** Text or an attribute of an XML 1.0 document. What XML cannot hold is written visibly: there is no other way to say it. */
export function forXml(text: string, maxUnits = 1000): string {
  // guard: xml
  return forTerminal(text, maxUnits).replace(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * A quoted label of a Mermaid diagram: what is more than a letter, a digit or harmless becomes `#code;`, its own notation.
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
export function forMermaid(text: string, maxUnits = 100): string {
  return cut(visible(cut(text, maxUnits)), maxUnits).replace(
    /[^A-Za-z0-9 ._/:,-]|\/(?=\/)|(?<=www)\./gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}

/**
 * Text within a Markdown paragraph or a cell of a table, of at most `maxUnits` before escaping. Entities and not
 * backslashes, because a cell ends at `\|` in some renderers. An `@` that could begin a mention is parted from its
 * name: mentions are made from the rendered text, where an entity is no obstacle. Addresses do not become links.
 */
export function forMarkdown(text: string, maxUnits = 1000): string {
  return (
    cut(visible(cut(text, maxUnits)), maxUnits)
      .trim()
      // guard: markdown
      .replace(/[&<>|`*_[\]\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(mention, "@&#8203;")
      .replaceAll("://", "&#58;//")
      .replace(/(?<=www)\./gi, "&#46;")
      // At the beginning of a block they make a list, a heading or a rule.
      .replace(/^[-+=]|(?<=^\d{1,9})[.)](?=\s|$)/, (character) => `&#${character.charCodeAt(0)};`)
  );
}

/** A line of Markdown that nobody sees, to find a text again by: one for each `name`. */
export function hiddenMark(name: string): string {
  return `<!-- pullgate ${encodeURIComponent(name.toWellFormed()).replaceAll("-", "%2D")} -->\n`;
}

/** The text of a JSON document → the same document without a character or a `##[` that a log would act on. */
export function forJson(json: string): string {
  const printable = json.replace(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
  // guard: log-commands
  return printable.replace(legacyCommand, "##\\u005b");
}

/** The address, where it can stand in a terminal link and in a Markdown link as it is; else null. */
export function forLink(url: string): string | null {
  return /^https?:\/\/(?:[\w.~:/?#@!&'*+,;=-]|%[\dA-Fa-f]{2}){1,2000}$/.test(url) &&
    URL.canParse(url)
    ? url
    : null;
}
