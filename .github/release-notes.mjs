// Prints the section of CHANGELOG.md for a version: node .github/release-notes.mjs 1.4.0
// Fails if package.json has another version, or the section is missing or empty.
import { readFileSync } from "node:fs";

const [version = ""] = process.argv.slice(2);
const root = new URL("../", import.meta.url);
const { version: packaged } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
if (packaged !== version) throw new Error(`package.json has version ${packaged}, not ${version}`);

const sections = readFileSync(new URL("CHANGELOG.md", root), "utf8").split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
const notes = section?.slice(section.indexOf("\n")).trim() ?? "";
if (notes === "") throw new Error(`CHANGELOG.md has no section "## ${version}"`);
process.stdout.write(`${notes}\n`);
