/** `npm run bench -- FOLDER`: prints parse speed and request counts as ratios. */
import { join } from "node:path";
import { asking } from "./asking.ts";
import { reading } from "./reading.ts";

await reading(process.argv[2] ?? join(import.meta.dirname, "../../examples/rendered"));
await asking();
