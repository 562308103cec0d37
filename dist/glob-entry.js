import { n as firstOf, r as parseGlob, t as anyOf } from "./glob.js";

export { anyOf, firstOf, parseGlob };