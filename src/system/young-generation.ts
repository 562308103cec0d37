/**
 * Keeps V8's young generation small. V8 doubles it whenever much of it survives, as the tree of a
 * large document does, up to 128 MB: most of the memory of a process that reads documents one at a
 * time, for little speed. Its own limit can only be set on the command line of Node.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const maxBytes = 16 << 20;

/** To look at the sizes takes two microseconds, a small document thirty. */
const callsBetween = 16;

let calls = 0;
let isLimited = false;

/** Ends the growth once the young generation is large enough. To be called for each document. */
export function limitYoungGeneration(): void {
  if (isLimited || ++calls % callsBetween !== 0) return;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  isLimited = young !== undefined && young.space_size >= maxBytes;
  // V8 multiplies the size by it: src/heap/new-spaces.cc, `Grow`.
  if (isLimited) setFlagsFromString("--semi-space-growth-factor=1");
}
