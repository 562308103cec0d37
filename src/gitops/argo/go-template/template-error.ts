/** A template cannot be parsed or executed. */
export class TemplateError extends Error {
  /** The function that is unknown, or not supported here; null for another error. */
  readonly unknownFunction: string | null;

  constructor(message: string, unknownFunction: string | null = null) {
    super(message);
    this.unknownFunction = unknownFunction;
  }
}
