import { n as parseGlob, t as anyOf } from "./glob2.js";

export { anyOf, parseGlob };