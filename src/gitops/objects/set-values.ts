/**
 * Parses `a.b[0]=value` as Helm's `--set` and `--set-string` do, into existing values.
 * https://github.com/helm/helm/blob/v4.2.2/pkg/strvals/parser.go
 */
import type { YamlValue } from "./go-yaml.ts";

export type Values = { [key: string]: YamlValue };

/** Helm refuses the text. */
export class SetValuesError extends Error {}

const maxNesting = 30;
const maxIndex = 65_536;

interface SetOptions {
  /** `--set-string`: no value becomes a number, a boolean or null. */
  strings: boolean;
}

/**
 * Writes every assignment of `text` into `values`, which is changed in place. Maps that are there
 * are written to, even where other values share them. Throws `SetValuesError`.
 */
export function setValues(text: string, values: Values, options: SetOptions): void {
  const parser = new SetParser(text, options);
  while (parser.assignment(values, 0) === "more");
}

/** The values that `--set` and `--set-string` arguments set; those that Helm refuses set none. */
export function valuesOfSets(set: readonly { pair: string; string: boolean }[]): Values {
  const values: Values = {};
  for (const { pair, string } of set) {
    try {
      setValues(pair, values, { strings: string });
    } catch (error) {
      if (!(error instanceof SetValuesError)) throw error;
    }
  }
  return values;
}

/** `end`: the text is used up. */
type Progress = "more" | "end";

class SetParser {
  readonly #characters: string[];
  readonly #options: SetOptions;
  #at = 0;

  constructor(text: string, options: SetOptions) {
    this.#characters = Array.from(text);
    this.#options = options;
  }

  assignment(target: Values, depth: number): Progress {
    const { text: key, stop } = this.#until("=[,.");
    switch (stop) {
      case null:
        if (key === "") return "end";
        throw new SetValuesError(`key ${key} has no value`);
      case "[": {
        const index = this.#index();
        const present = Object.hasOwn(target, key) ? target[key] : [];
        if (!Array.isArray(present)) throw new SetValuesError(`key ${key} is no list`);
        const list = [...present];
        const progress = this.#item(list, index, depth);
        set(target, key, list);
        return progress;
      }
      case "=": {
        const value = this.#value();
        set(target, key, value === undefined ? "" : value);
        return value === undefined ? "end" : "more";
      }
      case ".":
        return this.#nested(target, key, depth + 1);
      default:
        throw new SetValuesError(`key ${key} has no value`);
    }
  }

  #nested(target: Values, key: string, depth: number): Progress {
    if (depth > maxNesting) throw new SetValuesError("nested too deeply");
    const present = Object.hasOwn(target, key) ? target[key] : {};
    if (!isValues(present)) throw new SetValuesError(`key ${key} is no map`);
    const progress = this.assignment(present, depth);
    const isEmpty = Object.keys(present).length === 0;
    if (progress === "more" && isEmpty) throw new SetValuesError(`key ${key} has no value`);
    if (!isEmpty) set(target, key, present);
    return progress;
  }

  #item(list: YamlValue[], index: number, depth: number): Progress {
    if (index < 0 || index > maxIndex) throw new SetValuesError(`index ${index} is out of range`);
    const { text, stop } = this.#until("[.=");
    if (text !== "") throw new SetValuesError(`unexpected data behind an index: ${text}`);
    switch (stop) {
      case null:
        return "end";
      case "=":
        const value = this.#value();
        setIndex(list, index, value === undefined ? "" : value);
        return "more";
      case "[": {
        const next = this.#index();
        const present = list[index] ?? [];
        if (!Array.isArray(present)) throw new SetValuesError("an item is no list");
        const inner = [...present];
        const progress = this.#item(inner, next, depth);
        if (progress === "more") setIndex(list, index, inner);
        return progress;
      }
      default: {
        const present = list[index];
        const inner = isValues(present) ? present : {};
        const progress = this.assignment(inner, depth);
        if (progress === "more") setIndex(list, index, inner);
        return progress;
      }
    }
  }

  /** undefined where the text ends at once. */
  #value(): YamlValue | undefined {
    const first = this.#characters[this.#at];
    if (first === undefined) return undefined;
    if (first === "{") {
      this.#at++;
      return this.#list();
    }
    return this.#typed(this.#until(",").text);
  }

  #list(): YamlValue[] {
    const list: YamlValue[] = [];
    for (;;) {
      const { text, stop } = this.#until(",}");
      if (stop === null) throw new SetValuesError("a list must end with }");
      list.push(this.#typed(text));
      if (stop === "}") break;
    }
    if (this.#characters[this.#at] === ",") this.#at++;
    return list;
  }

  #typed(text: string): YamlValue {
    if (this.#options.strings) return text;
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    if (/^null$/i.test(text)) return null;
    const isInteger = text === "0" || /^[+-]?(?!0)\d{1,19}$/.test(text) || /^[+-]0\d*$/.test(text);
    return isInteger && fitsInt64(text) ? Number(text) : text;
  }

  #index(): number {
    const { text, stop } = this.#until("]");
    if (stop === null || !/^[+-]?\d{1,9}$/.test(text))
      throw new SetValuesError(`no index: ${text}`);
    return Number(text);
  }

  /** A backslash takes the next character as it is. `stop` is null at the end of the text. */
  #until(stops: string): { text: string; stop: string | null } {
    let text = "";
    while (this.#at < this.#characters.length) {
      const character = this.#characters[this.#at++] ?? "";
      if (stops.includes(character)) return { text, stop: character };
      text += character === "\\" ? (this.#characters[this.#at++] ?? "") : character;
    }
    return { text, stop: null };
  }
}

export function isValues(value: YamlValue | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fitsInt64(text: string): boolean {
  const value = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, value) === value;
}

function set(target: Values, key: string, value: YamlValue): void {
  if (key !== "") target[key] = value;
}

function setIndex(list: YamlValue[], index: number, value: YamlValue): void {
  while (list.length < index) list.push(null);
  list[index] = value;
}
