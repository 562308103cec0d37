/** `npm run bench -- FOLDER`: prints parse speed, growth, request counts and rendering as ratios. */
import { join } from "node:path";
import { asking } from "./asking.ts";
import { renderingCharts } from "./charts.ts";
import { growth } from "./growth.ts";
import { pullRequest } from "./pull-request.ts";
import { reading } from "./reading.ts";
import { waiting } from "./waiting.ts";

await reading(process.argv[2] ?? join(import.meta.dirname, "../../examples/rendered"));
await waiting();
await growth();
await asking();
await pullRequest();
await renderingCharts();
