/** Shows Markdown of Pullgate's own pages on a terminal. */
import type { FormatOptions } from "../format.ts";
import { wrapped } from "./wrap.ts";

type TerminalOptions = Pick<FormatOptions, "colour" | "links" | "width">;

/** Headings, paragraphs, lists, tables, quotes and fenced code; ends with a line break. */
export function terminalMarkdown(markdown: string, options: TerminalOptions): string {
  const blocks: string[] = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const [fence] = /^`{3,}/.exec(line) ?? [];
    const from = fence === undefined ? at : at + 1;
    const isInside = (each: string): boolean =>
      fence === undefined ? each.trim() !== "" : !each.startsWith(fence);
    let end = from;
    while (end < lines.length && isInside(lines[end] ?? "")) end++;
    const inside = lines.slice(from, end);
    if (fence !== undefined) blocks.push(inside.map((each) => codeLine(each, options)).join("\n"));
    else if (inside.length > 0) blocks.push(paragraph(inside, options));
    at = end + 1;
  }
  return `${blocks.join("\n\n")}\n`;
}

/** Code stays as it is, unless the terminal would break its words. */
function codeLine(line: string, { width }: TerminalOptions): string {
  const margin = "    ";
  if (width === null || margin.length + line.length <= width) return (margin + line).trimEnd();
  const [lead = ""] = /^\s*/.exec(line) ?? [];
  const prefix = margin + lead;
  return wrapped(line.trim(), { width, prefix, indent: prefix.length + 2 });
}

function paragraph(lines: readonly string[], options: TerminalOptions): string {
  const [first = ""] = lines;
  const [, heading] = /^#+ (.*)/.exec(first) ?? [];
  if (heading !== undefined) {
    const rest = lines.slice(1);
    const title = styled(inline(heading, options), "1", options);
    return rest.length === 0 ? title : `${title}\n${paragraph(rest, options)}`;
  }
  if (first.startsWith("|")) return table(lines, options);
  const items: string[] = [];
  for (const line of lines)
    if (/^[-*] /.test(line) || items.length === 0) items.push(line);
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  return items
    .map((item) => {
      const [, bullet = "", text = ""] = /^([-*] )?([^]*)$/.exec(item) ?? [];
      const prefix = bullet === "" ? "" : "- ";
      return wrapped(inline(text, options), {
        width: options.width,
        prefix,
        indent: bullet === "" ? 0 : 2,
      });
    })
    .join("\n");
}

/** The rows in columns, without the line of dashes. A wide table stays as wide as it is. */
function table(lines: readonly string[], options: TerminalOptions): string {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .replace(/^\|\s*|\s*\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => plain(cell.trim().replaceAll("\\|", "|"))),
    );
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      const line = cells.join("  ").trimEnd();
      return index === 0 ? styled(line, "1", options) : line;
    })
    .join("\n");
}

function inline(text: string, options: TerminalOptions): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, label: string, url: string) =>
      options.links ? linked(label, url) : `${label} (${url})`,
    )
    .replaceAll(/<(https?:[^>\s]+)>/g, (_, url: string) => (options.links ? linked(url, url) : url))
    .replaceAll(/\*\*(.+?)\*\*/g, (_, bold: string) => styled(bold, "1", options))
    .replaceAll(/(`+)(.+?)\1/g, (_, _ticks: string, code: string) =>
      options.colour ? styled(code, "36", options) : `\`${code}\``,
    );
}

/** Without marks, whose columns a table would count. */
function plain(cell: string): string {
  return cell.replaceAll(/\*\*(.+?)\*\*/g, "$1").replaceAll(/<(https?:[^>\s]+)>/g, "$1");
}

function styled(text: string, style: string, { colour }: TerminalOptions): string {
  return colour ? `\u001b[${style}m${text}\u001b[0m` : text;
}

/** https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
function linked(label: string, url: string): string {
  return `\u001b]8;;${url}\u001b\\${label}\u001b]8;;\u001b\\`;
}
