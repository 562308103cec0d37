/** A container's image, command line and environment, as known controllers look at them. */
import { child, items, text, type YamlNode } from "../../../model/source/source.ts";

/** UTF-16 units of the command line that are searched. */
const maxLineLength = 100_000;

export class ControllerContainer {
  readonly image: string;
  /** Command and arguments, joined by spaces; continued lines of a script are joined too. */
  readonly line: string;
  readonly #words: readonly string[];
  readonly #variables: readonly YamlNode[];

  constructor(container: YamlNode) {
    this.#words = ["command", "args"].flatMap((key) =>
      items(child(container, key)).flatMap((word) => text(word) ?? []),
    );
    this.image = text(child(container, "image")) ?? "";
    this.line = this.#words.join(" ").slice(0, maxLineLength).replaceAll("\\\n", " ");
    this.#variables = items(child(container, "env"));
  }

  /** The value of `-name=x` or `--name x`; null if the flag is absent. `name` is a literal. */
  flag(name: string): string | null {
    const written = new RegExp(`^--?${name}(?:=|$)`);
    const at = this.#words.findIndex((word) => written.test(word));
    const word = this.#words[at];
    if (word === undefined) return null;
    const equals = word.indexOf("=");
    return equals < 0 ? (this.#words[at + 1] ?? null) : word.slice(equals + 1);
  }

  /**
   * The literal value of an environment variable; null if it is absent or comes from a reference.
   */
  env(name: string): string | null {
    const variable = this.#variables.find((entry) => text(child(entry, "name")) === name);
    return text(child(variable, "value"));
  }
}
