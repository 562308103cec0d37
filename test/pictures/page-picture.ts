/**
 * Photographs Markdown in a headless browser with GitHub's stylesheet. `modules` is a folder with
 * the npm packages github-markdown-css and mermaid; the browser is the `chromium` on PATH.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { marked } from "marked";
import { withSource } from "./picture-source.ts";

const run = promisify(execFile);

/** Padding of the box in which GitHub shows a job summary. */
const padding = 32;

export interface PagePicture {
  png: Buffer;
  /** Elements that are wider than their box, and would be cut off or scroll sideways. */
  overflowing: string[];
}

export async function pagePicture(
  markdown: string,
  { width, modules }: { width: number; modules: string },
): Promise<PagePicture> {
  const folder = await mkdtemp(join(tmpdir(), "pullgate-page-"));
  try {
    const file = join(folder, "page.html");
    await writeFile(file, await pageOf(markdown, modules));
    const browse = async (height: number, ...args: string[]): Promise<string> => {
      const flags = [
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        `--user-data-dir=${join(folder, "profile")}`,
        `--window-size=${width},${height}`,
        "--virtual-time-budget=10000",
      ];
      const { stdout } = await run("chromium", [...flags, ...args, `file://${file}`], {
        maxBuffer: 2 ** 26,
      });
      return stdout;
    };
    const dom = await browse(1000, "--dump-dom");
    const measured = /<title>([^]*?)<\/title>/.exec(dom)?.[1] ?? "";
    const [height = "0", ...overflowing] = measured.split("\n");
    const picture = join(folder, "page.png");
    await browse(Number(height), `--screenshot=${picture}`);
    return { png: withSource(await readFile(picture), markdown), overflowing };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function pageOf(markdown: string, modules: string): Promise<string> {
  const read = (name: string): Promise<string> => readFile(join(modules, name), "utf8");
  const css = await read("github-markdown-css/github-markdown-light.css");
  const mermaid = await read("mermaid/dist/mermaid.min.js");
  const html = marked
    .parse(markdown, { gfm: true, async: false })
    .replaceAll('<pre><code class="language-mermaid">', '<pre class="mermaid"><code>')
    // GitHub colours the lines of a diff.
    .replaceAll(/^(?:<pre><code class="language-diff">)?([-+] .*)$/gm, (line, change: string) =>
      line.replace(
        change,
        `<span class="${change.startsWith("-") ? "removed" : "added"}">${change}</span>`,
      ),
    );
  return `<!doctype html><meta charset="utf-8"><title></title>
<style>${css}
body{margin:0;padding:${padding}px;background:#fff}
.removed{color:#82071e;background:#ffebe9}.added{color:#116329;background:#dafbe1}
pre.mermaid{background:none!important;text-align:center}</style>
<article class="markdown-body">${html}</article>
<script>${mermaid.replaceAll("</script", "<\\/script")}</script>
<script>
for (const pre of document.querySelectorAll("pre.mermaid")) pre.textContent = pre.textContent;
mermaid.initialize({ startOnLoad: false });
mermaid.run().then(() => {
  const wide = [...document.querySelectorAll("article *")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    .map((one) => one.tagName + ": " + one.textContent.slice(0, 80).replaceAll("\\n", " "));
  document.title = [document.documentElement.scrollHeight, ...wide].join("\\n");
});
</script>`;
}
