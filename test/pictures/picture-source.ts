/** Keeps a digest of the text that a PNG shows in the PNG, so that a test can tell whether it is stale. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const keyword = "tEXtSource\0";
/** The signature and the header chunk of a PNG. */
const headerEnd = 8 + 25;

export function withSource(png: Buffer, source: string): Buffer {
  const data = Buffer.from(keyword + digestOf(source));
  const chunk = Buffer.alloc(8 + data.length);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), 4 + data.length);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

export function isPictureOf(png: Buffer, source: string): boolean {
  return png.includes(keyword + digestOf(source));
}

function digestOf(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}
