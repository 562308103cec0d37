/** Keeps compiled modules between runs of the tests, for this process and none that it starts. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/node"));
