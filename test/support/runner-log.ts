/**
 * Parses workflow commands in a step's output as GitHub's runner does:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export interface Command {
  name: string;
  properties: Record<string, string>;
  data: string;
}

const registered = new Set(
  "error warning notice debug group endgroup echo add-mask add-path set-env set-output save-state add-matcher remove-matcher stop-commands internal-set-repo-path".split(
    " ",
  ),
);

export function commandOf(line: string): Command | null {
  return doubleColon(line) ?? legacy(line);
}

/** Splits lines as .NET's StreamReader.ReadLine does. */
export function commandsOf(output: string): Command[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => commandOf(line) ?? []);
}

function doubleColon(line: string): Command | null {
  const message = line.replace(/^[\s\u0085]+/, "");
  if (!message.startsWith("::")) return null;
  const end = message.indexOf("::", 2);
  if (end < 0) return null;
  return command(message.slice(2, end), ",", message.slice(end + 2), [
    ["%0D", "\r"],
    ["%0A", "\n"],
    ["%3A", ":"],
    ["%2C", ","],
    ["%25", "%"],
  ]);
}

function legacy(line: string): Command | null {
  const start = line.indexOf("##[");
  const end = line.indexOf("]", start);
  if (start < 0 || end < 0) return null;
  return command(line.slice(start + 3, end), ";", line.slice(end + 1), [
    ["%3B", ";"],
    ["%0D", "\r"],
    ["%0A", "\n"],
    ["%5D", "]"],
    ["%25", "%"],
  ]);
}

function command(
  head: string,
  separator: string,
  data: string,
  escapes: [string, string][],
): Command | null {
  const space = head.indexOf(" ");
  const name = space < 0 ? head : head.slice(0, space);
  if (!registered.has(name.toLowerCase())) return null;
  const unescape = (text: string) =>
    escapes.reduce((all, [code, meaning]) => all.replaceAll(code, meaning), text);
  const properties: Record<string, string> = {};
  for (const pair of space < 0
    ? []
    : head
        .slice(space + 1)
        .trim()
        .split(separator)) {
    const equals = pair.indexOf("=");
    if (equals > 0) properties[pair.slice(0, equals)] = unescape(pair.slice(equals + 1));
  }
  return { name, properties, data: unescape(data) };
}
