/**
 * `npm run pictures -- MODULES`: writes the pictures of docs/pictures/ from the demo. Needs `script`
 * of util-linux, the browser `chromium` with an emoji font, and a folder MODULES with the packages
 * github-markdown-css@5.9.0 and mermaid@11 (`npm install --prefix DIR` makes DIR/node_modules).
 * Without MODULES it writes the SVG and the Markdown only.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demoPullRequest, demoTerminal } from "./demo-pull-request.ts";
import { pagePicture } from "./page-picture.ts";
import { pictureTitle, shownFindings } from "./shown-findings.ts";
import { terminalPicture } from "./terminal-picture.ts";

const folder = join(import.meta.dirname, "../../docs/pictures");
const [modules] = process.argv.slice(2);

await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, "terminal.svg"),
  terminalPicture(shownFindings(await demoTerminal()), pictureTitle),
);
const pages = await demoPullRequest();
for (const [name, markdown] of Object.entries(pages)) {
  await writeFile(join(folder, `${name}.md`), markdown);
  if (modules === undefined) continue;
  for (const width of [1012, 780]) {
    const { png, overflowing } = await pagePicture(markdown, { width, modules });
    await writeFile(join(folder, `${name}-${width}.png`), png);
    for (const element of overflowing) {
      process.stderr.write(`${name} at ${width} pixels is cut off: ${element}\n`);
      process.exitCode = 1;
    }
  }
}
