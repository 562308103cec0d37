/** `npm run bench -- FOLDER`: how fast manifests are read and how few questions are asked, as ratios to something else in the same run. */
import { join } from "node:path";
import { asking } from "./asking.ts";
import { reading } from "./reading.ts";

await reading(process.argv[2] ?? join(import.meta.dirname, "../../examples/rendered"));
await asking();
