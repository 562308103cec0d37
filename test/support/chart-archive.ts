/** Packs the folder of a chart as Helm does: a gzipped tar archive with the chart's name on top. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export async function chartArchive(folder: string, name: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths
      .toSorted()
      .map(async (path) => entry(name + path.slice(folder.length), await readFile(path))),
  );
  return gzipSync(Buffer.concat([...files.flat(), Buffer.alloc(1024)]));
}

/** A header in the format ustar, the content, and zeros up to the next block. */
function entry(path: string, content: Buffer): Buffer[] {
  const header = Buffer.alloc(512);
  const fields: [offset: number, text: string][] = [
    [0, path],
    [100, "0000644\0"],
    [108, "0000000\0"],
    [116, "0000000\0"],
    [124, `${content.length.toString(8).padStart(11, "0")}\0`],
    [136, "00000000000\0"],
    [148, "        "],
    [156, "0"],
    [257, "ustar\u000000"],
  ];
  for (const [offset, text] of fields) header.write(text, offset, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
