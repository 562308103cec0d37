/** Draws terminal output with SGR sequences as an SVG, without a browser. */

const columnWidth = 8.4;
const lineHeight = 19;
const margin = 18;
const background = "#0d1117";
const foreground = "#e6edf3";
/** By SGR parameter. */
const colours: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#3fb950",
  "33": "#d29922",
  "34": "#79c0ff",
  "36": "#56d4dd",
};

interface Style {
  bold: boolean;
  colour: string | null;
}

/** `title` is the command that was entered. */
export function terminalPicture(output: string, title: string): string {
  const plain: Style = { bold: false, colour: null };
  let style = plain;
  const lines = [`$ ${title}`, "", ...output.trimEnd().split("\n")].map((line) => {
    let column = 0;
    const spans: string[] = [];
    for (const [part, sgr] of withoutLinks(line).matchAll(/\u001b\[([\d;]*)m|[^\u001b]+/g)) {
      if (sgr !== undefined) style = styled(style, sgr);
      else {
        spans.push(span(part, column, style));
        column += part.length;
      }
    }
    return { columns: column, spans };
  });
  const columns = Math.max(...lines.map((line) => line.columns));
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const rows = lines.map(({ spans }, index) => {
    const y = margin + (index + 1) * lineHeight - 5;
    return spans.length === 0 ? "" : `<text y="${y}">${spans.join("")}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of ${escaped(title)} on a terminal">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${foreground};white-space:pre}.b{font-weight:bold}</style>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
${rows.join("")}</svg>
`;
}

/** Only the text of OSC-8 hyperlinks. */
function withoutLinks(line: string): string {
  return line.replaceAll(/\u001b\]8;;[^\u001b]*\u001b\\/g, "");
}

function styled(before: Style, sgr: string): Style {
  let { bold, colour } = before;
  for (const parameter of sgr.split(";")) {
    if (parameter === "1") bold = true;
    else if (parameter === "22") bold = false;
    else if (parameter === "39") colour = null;
    else if (parameter === "" || parameter === "0") [bold, colour] = [false, null];
    else colour = colours[parameter] ?? colour;
  }
  return { bold, colour };
}

/** Fonts differ in width, so the length of each span is fixed. */
function span(text: string, column: number, { bold, colour }: Style): string {
  const length = (text.length * columnWidth).toFixed(1);
  const x = (margin + column * columnWidth).toFixed(1);
  const look = `${bold ? ' class="b"' : ""}${colour === null ? "" : ` style="fill:${colour}"`}`;
  return `<tspan x="${x}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${look}>${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
