/** Parses and validates the text of a .pullgate.yaml. */
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import type { Span } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import {
  configurationSchema,
  protectedKeys,
  type Configuration,
  type RenderRowSpans,
} from "./configuration.ts";
import { didYouMean } from "./did-you-mean.ts";

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
  const configuration = document.validate();
  refuseUnknownRules(configuration, rules, document);
  const { render, targets = {}, ignore } = configuration;
  const protectedAt = protectedKeys.flatMap((key) => {
    const span = document.keySpan(key.split("."));
    return span === null ? [] : [[key, span] as const];
  });
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
    ...(protectedAt.length === 0 ? {} : { protectedAt: Object.fromEntries(protectedAt) }),
  };
}

function refuseUnknownRules(
  { rules = {}, ignore = [] }: Configuration,
  known: readonly string[],
  document: ConfigurationDocument,
): void {
  const named = [
    ...Object.keys(rules).map((rule) => ({ rule, path: ["rules", rule] })),
    ...ignore.map(({ rule }, index) => ({ rule, path: ["ignore", index, "rule"] })),
  ];
  for (const { rule, path } of named)
    if (!known.includes(rule))
      throw new UsageError(
        `${document.position(path)}: unknown rule "${rule}"${didYouMean(rule, known)}`,
      );
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
    if (error !== undefined) throw new UsageError(`${this.#at(error.pos[0])}: ${error.message}`);
  }

  /** The content, if it matches the schema. */
  validate(): Configuration {
    const content = this.#readable((): unknown =>
      this.#document.toJS({ /* guard: configuration-aliases */ maxAliasCount: 100 }),
    );
    const result = configurationSchema.safeParse(content ?? {});
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    if (issue?.code === "unrecognized_keys") {
      const [key = ""] = issue.keys;
      const hint = didYouMean(key, keysAt(issue.path));
      throw new UsageError(`${this.position([...issue.path, key])}: unknown key "${key}"${hint}`);
    }
    const { path = [], message = "" } = issue ?? {};
    const why = issue?.code === "invalid_key" ? (issue.issues[0]?.message ?? message) : message;
    const key = path.length === 0 ? [] : [path.join(".")];
    throw new UsageError([this.position(path), ...key, why].join(": "));
  }

  /** "file:line:column" of the node at a path, or of its closest ancestor. */
  position(path: readonly PropertyKey[]): string {
    for (let depth = path.length; depth > 0; depth--) {
      const node = this.#document.getIn(path.slice(0, depth), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
        return this.#at(Number(node.range[0]));
    }
    return this.#at(0);
  }

  valueSpan(path: readonly (string | number)[]): Span {
    return this.#span(this.#document.getIn(path, true));
  }

  /** The span of a key; null if the key is absent. */
  keySpan(path: readonly string[]): Span | null {
    const parent =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
      : undefined;
    return pair === undefined ? null : this.#span(pair.key);
  }

  #span(node: unknown): Span {
    const range = isScalar(node) ? node.range : undefined;
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

/** The keys that the schema allows at a path. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType = configurationSchema;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)] ?? at;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? type.unwrap() : type;
}
