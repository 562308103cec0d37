import { t as didYouMean } from "./did-you-mean.js";

export { didYouMean };