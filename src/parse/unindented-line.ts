/** Finds the lines that no space begins, several bytes at a time. */

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const wordsOfBlock = 16;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The offset of the first line from `from` up to `to` that does not begin with a space; null
 * without one. A line begins at 0, after a line feed and, if `returns`, after a carriage return
 * that no line feed follows.
 *
 * Blocks are read without a branch, which decides how fast documents are skipped. `candidates` has
 * 0x80 in all bytes that are line feeds and that no space follows, and perhaps in others.
 */
export function nextUnindentedLine(
  bytes: Buffer,
  from: number,
  to: number,
  returns: boolean,
): number | null {
  if (from === 0 && to > 0 && bytes[0] !== space) return 0;
  // The line break may stand before `from`.
  const start = Math.max(1, from);
  if (returns || !isLittleEndian) return lineWithin(bytes, start, to, returns);
  const { byteOffset } = bytes;
  const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
  const first = (byteOffset + start + 3) >> 2;
  // The word of the last byte also needs the byte after it.
  const last = ((byteOffset + to) >> 2) - 1;
  const before = lineWithin(bytes, start, Math.min(to, first * 4 - byteOffset + 1), false);
  if (before !== null || first >= last)
    return before ?? lineWithin(bytes, Math.max(start, first * 4 - byteOffset + 1), to, false);
  let bits = words[first] ?? 0;
  for (let word = first; word < last;) {
    const begin = word;
    let candidates = 0;
    for (const end = Math.min(word + wordsOfBlock, last); word < end; word++) {
      const next = words[word + 1] ?? 0;
      const feed = bits ^ 0x0a0a0a0a;
      const after = ((bits >>> 8) | (next << 24)) ^ 0x20202020;
      candidates |= (feed - 0x01010101) & ~feed & ((after + 0x7f7f7f7f) | after);
      bits = next;
    }
    if ((candidates & 0x80808080) === 0) continue;
    const at = begin * 4 - byteOffset + 1;
    const found = lineWithin(bytes, at, at + (word - begin) * 4, false);
    if (found !== null) return found;
  }
  return lineWithin(bytes, last * 4 - byteOffset + 1, to, false);
}

/** The same, byte by byte: the first such line that begins at `from` or later and before `to`. */
function lineWithin(bytes: Buffer, from: number, to: number, returns: boolean): number | null {
  for (let at = from; at < to; at++) {
    const before = bytes[at - 1];
    const isStart =
      before === lineFeed || (returns && before === carriageReturn && bytes[at] !== lineFeed);
    if (isStart && bytes[at] !== space) return at;
  }
  return null;
}
