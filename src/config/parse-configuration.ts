/** Parses and validates the text of a .pullgate.yaml. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type { Span } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import {
  configurationSchema,
  gateKeys,
  protectedKeys,
  type Configuration,
  type RenderRowSpans,
} from "./configuration.ts";
import {
  configurationErrors,
  unknownRules,
  type ConfigurationError,
  type WrittenValue,
} from "./configuration-errors.ts";

/** More errors than a person corrects in one go. */
const maxErrors = 20;

/**
 * `shown` is the file's name in messages, `rules` are the ids of all rules. Throws `UsageError`
 * with line and column.
 */
export function parseConfiguration(
  text: string,
  shown: string,
  rules: readonly string[],
): Configuration {
  const document = new ConfigurationDocument(text, shown);
  const configuration = document.validate(rules);
  const { render, targets = {}, ignore } = configuration;
  const keysAt = [...protectedKeys, ...gateKeys].flatMap((key) => [
    ...document.spansBelow(key.split(".")),
  ]);
  return {
    ...configuration,
    ...(ignore === undefined
      ? {}
      : { ignoredAt: ignore.map((_, index) => document.valueSpan(["ignore", index, "rule"])) }),
    renderAt: renderSpans(document, render),
    targetsAt: Object.fromEntries(
      Object.entries(targets).map(([name, target]) => [
        name,
        renderSpans(document, target.render, ["targets", name]),
      ]),
    ),
    ...(keysAt.length === 0 ? {} : { keysAt: Object.fromEntries(keysAt) }),
  };
}

function renderSpans(
  document: ConfigurationDocument,
  rows: Configuration["render"] = [],
  parent: string[] = [],
): RenderRowSpans[] {
  return rows.map(({ helm, set = [] }, index) => {
    const row = [...parent, "render", index];
    return {
      at: document.valueSpan([...row, helm === undefined ? "kustomize" : "helm"]),
      set: set.map((_, place) => document.valueSpan([...row, "set", place])),
    };
  });
}

/** The YAML document, with the positions of its nodes. */
class ConfigurationDocument {
  readonly #text: string;
  readonly #shown: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(text: string, shown: string) {
    this.#text = text;
    this.#shown = shown;
    this.#document = this.#readable(() =>
      parseDocument(text, { lineCounter: this.#lines, prettyErrors: false }),
    );
    const [error] = this.#document.errors;
    if (error?.code === "MULTIPLE_DOCS")
      throw new UsageError(
        `${this.#at(error.pos[0])}: a second YAML document; a configuration is a single document`,
      );
    if (error?.code === "DUPLICATE_KEY") {
      const [key] = /^[^\s:,}]+/.exec(text.slice(error.pos[0])) ?? [""];
      throw new UsageError(`${this.#at(error.pos[0])}: the key ${key} is repeated`);
    }
    if (error !== undefined) throw new UsageError(`${this.#at(error.pos[0])}: ${error.message}`);
  }

  /** The content, if it matches the schema and names known rules. Throws all errors at once. */
  validate(rules: readonly string[]): Configuration {
    const content = this.#readable((): unknown =>
      this.#document.toJS({ /* guard: configuration-aliases */ maxAliasCount: 100 }),
    );
    const result = configurationSchema.safeParse(content ?? {});
    const errors = [
      ...(result.error === undefined
        ? []
        : configurationErrors(configurationSchema, result.error.issues, (path) =>
            this.#written(path),
          )),
      ...unknownRules(content, rules),
    ];
    if (errors.length > 0 || !result.success) return this.#refuse(errors);
    return result.data;
  }

  /** The text of a scalar and what it was read as; null for other nodes. */
  #written(path: readonly PropertyKey[]): WrittenValue | null {
    const node = path.length === 0 ? null : this.#document.getIn(path, true);
    return isScalar(node) ? { value: node.value, source: node.source ?? "" } : null;
  }

  /** In the order of the text, a line each. */
  #refuse(errors: readonly ConfigurationError[]): never {
    const lines = errors
      .map(({ path, isKey, text }) => ({ offset: this.#offsetOf(path, isKey), text }))
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset, text }) => `${this.#at(offset)}: ${text}`);
    const shown = lines.slice(0, maxErrors);
    const more = lines.length - shown.length;
    throw new UsageError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
  }

  /** Where a key or a value begins, or else its closest ancestor. */
  #offsetOf(path: readonly PropertyKey[], isKey: boolean): number {
    if (isKey) {
      const key = this.#keyNode(path);
      if (isScalar(key) && key.range) return key.range[0];
    }
    for (let depth = path.length; depth > 0; depth--) {
      const node = this.#document.getIn(path.slice(0, depth), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
        return Number(node.range[0]);
    }
    return 0;
  }

  #keyNode(path: readonly PropertyKey[]): unknown {
    const parent =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    return isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))?.key
      : undefined;
  }

  valueSpan(path: readonly (string | number)[]): Span {
    return this.#span(this.#document.getIn(path, true));
  }

  /** The spans of a key, and of the keys or items of its value: "rules", "rules.image-latest". */
  *spansBelow(path: readonly string[]): Generator<[string, Span]> {
    const key = this.#keyNode(path);
    if (key === undefined) return;
    yield [path.join("."), this.#span(key)];
    const value = this.#document.getIn(path, true);
    if (isMap(value))
      for (const { key: name } of value.items)
        if (isScalar(name)) yield [[...path, String(name.value)].join("."), this.#span(name)];
    if (isSeq(value))
      for (const [index, item] of value.items.entries())
        yield [[...path, String(index)].join("."), this.#span(item)];
  }

  #span(node: unknown): Span {
    const range = isNode(node) ? node.range : undefined;
    const [from, to] = [this.#lines.linePos(range?.[0] ?? 0), this.#lines.linePos(range?.[1] ?? 0)];
    const excerpt = (this.#text.split(/\r\n|\r|\n/)[from.line - 1] ?? "").slice(0, 1000);
    return {
      file: this.#shown,
      line: from.line,
      column: from.col,
      endLine: to.line,
      endColumn: to.col,
      excerpt,
    };
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#shown}:${line}:${col}`;
  }

  /** Reports stack overflows and alias bombs as misuse. */
  #readable<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const why =
        error instanceof RangeError
          ? "nested too deeply"
          : error instanceof Error
            ? error.message
            : String(error);
      // guard: configuration-errors
      throw new UsageError(`${this.#shown}: cannot be read: ${why}`);
    }
  }
}
