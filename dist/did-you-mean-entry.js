import { H as didYouMean } from "./pullgate.js";

export { didYouMean };