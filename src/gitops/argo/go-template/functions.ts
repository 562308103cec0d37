/** The functions of templates: Go's own, sprig's, and those of Argo CD. */
import { collectionFunctions } from "./collection-functions.ts";
import { comparisonFunctions } from "./comparison-functions.ts";
import { encodingFunctions } from "./encoding-functions.ts";
import { numberFunctions } from "./number-functions.ts";
import type { TemplateFunction } from "./template-function.ts";
import { textFunctions } from "./text-functions.ts";

export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    ...comparisonFunctions,
    ...textFunctions,
    ...numberFunctions,
    ...collectionFunctions,
    ...encodingFunctions,
  } satisfies Record<string, TemplateFunction>),
);
