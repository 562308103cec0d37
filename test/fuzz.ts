/** `npm run fuzz [-- MINUTES]`: runs each property for a time, 60 minutes by default. Exits 1 for a failure. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const minutes = Number(process.argv[2] ?? 60);
const folder = import.meta.dirname;
const asserted = /\bpropertyRuns\(/g;
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => ({
    name,
    properties: readFileSync(join(folder, name), "utf8").match(asserted)?.length ?? 0,
  }))
  .filter(({ properties }) => properties > 0);
const properties = files.reduce((sum, file) => sum + file.properties, 0);
const seconds = (minutes * 60) / properties;
process.stdout.write(`${properties} properties, ${seconds.toFixed(1)} s each\n`);

const scratch = mkdtempSync(join(tmpdir(), "pullgate-fuzz-"));
const log = join(scratch, "cases");
writeFileSync(log, "");
let failures = 0;
for (const { name } of files) {
  const { status, stdout } = spawnSync(process.execPath, ["--test", join(folder, name)], {
    encoding: "utf8",
    env: { ...process.env, PULLGATE_FUZZ_SECONDS: String(seconds), PULLGATE_FUZZ_LOG: log },
    maxBuffer: 2 ** 28,
  });
  for (const line of readFileSync(log, "utf8").trim().split("\n").filter(Boolean)) {
    const { place, cases, failed }: { place: string; cases: number; failed: boolean } =
      JSON.parse(line);
    process.stdout.write(
      `  ${place.padEnd(36)} ${String(cases).padStart(10)} cases${failed ? "  FAILED" : ""}\n`,
    );
  }
  writeFileSync(log, "");
  if (status !== 0) {
    failures++;
    process.stdout.write(`${stdout}\n`);
  }
}
rmSync(scratch, { recursive: true });
process.exitCode = failures === 0 ? 0 : 1;
