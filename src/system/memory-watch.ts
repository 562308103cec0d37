/** Watches how much memory a program and its child processes use. */
import { readFile } from "node:fs/promises";

const intervalMs = 100;
const pageBytes = 4096;
const maxProcesses = 64;

/**
 * Calls `exceed` once the processes hold more than `maxBytes`. Returns a function that ends the
 * watch. Systems without /proc tell nothing. https://man7.org/linux/man-pages/man5/proc.5.html
 */
export function watchMemory(pid: number, maxBytes: number, exceed: () => void): () => void {
  let isReading = false;
  const timer = setInterval(async () => {
    if (isReading) return;
    isReading = true;
    const bytes = await residentBytes(pid);
    isReading = false;
    if (bytes !== null && bytes <= maxBytes) return;
    clearInterval(timer);
    // guard: renderer-memory
    if (bytes !== null) exceed();
  }, intervalMs);
  return () => clearInterval(timer);
}

/** null for a process that has ended. */
async function residentBytes(pid: number): Promise<number | null> {
  const processes = [pid];
  let pages: number | null = null;
  for (let index = 0; index < Math.min(processes.length, maxProcesses); index++) {
    const folder = `/proc/${processes[index]}`;
    const [memory, children] = await Promise.all(
      [`${folder}/statm`, `${folder}/task/${processes[index]}/children`].map(
        async (path) => await readFile(path, "latin1").catch(() => null),
      ),
    );
    const resident = Number(memory?.split(" ")[1]);
    if (!Number.isNaN(resident)) pages = (pages ?? 0) + resident;
    processes.push(...(children?.match(/\d+/g) ?? []).map(Number));
  }
  return pages === null ? null : pages * pageBytes;
}
