/** Set up by `npm test`: makes the bundle that all tests start. */
import { buildBundle } from "./build-bundle.ts";
import { bundleVariable } from "./program.ts";

/** https://nodejs.org/docs/latest-v24.x/api/test.html#global-setup-and-teardown */
export async function globalSetup(): Promise<void> {
  process.env[bundleVariable] = await buildBundle();
}
