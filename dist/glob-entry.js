import { n as parseGlob, t as anyOf } from "./glob.js";

export { anyOf, parseGlob };