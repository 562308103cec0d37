/** Ends the eager compilation that `cli.ts` begins: nothing may be imported before this file. */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--lazy");
