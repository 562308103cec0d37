/** Parses the files that its arguments name with `yaml`. */
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

for (const file of process.argv.slice(2)) parseAllDocuments(readFileSync(file, "utf8"));
