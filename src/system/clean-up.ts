/** Cleans up after a process that ends early. */
import { endPrograms } from "./run-program.ts";
import { removeFolders } from "./temporary-folder.ts";

/** Ends every child process and removes every temporary folder, synchronously. */
export function cleanUpNow(): void {
  endPrograms();
  removeFolders();
}
