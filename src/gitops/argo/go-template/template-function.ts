/** A function that templates may call. */
import type { GoValue } from "./go-value.ts";

/** Throws `TemplateError`. */
export type TemplateFunction = (values: readonly GoValue[]) => GoValue;
