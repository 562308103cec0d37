import { q as didYouMean } from "./pullgate.js";

export { didYouMean };