/** Indexes the substrings from which traced texts may have been put together. */
import { illegalRange, overlap, partsOf } from "../image-range.ts";
import type { TextRange } from "../../model/source/text-span.ts";

/** A rendered text, and the range of it that is traced. */
export interface TracedText {
  text: string;
  range: TextRange;
}

/** Templates join values at these positions, and put "v" before a version. */
const joint = /(?<=[/:@_+.-])|(?=[/:@_+.-])|(?<=(?:^|[:-])v)(?=\d)/g;
/** In a text with more joints, only whole image parts are indexed. */
const maxJoints = 60;

export class TextIndex {
  /** A text lacks a part, so an empty value may be the cause. */
  readonly hasEmptyPart: boolean;
  readonly #candidates = new Set<string>();
  readonly #hosts = new Set<string>();
  readonly #names = new Set<string>();
  /** Texts with characters that no image may contain. */
  readonly #unusual: string[];

  constructor(traced: readonly TracedText[]) {
    this.hasEmptyPart = traced.some(({ text }) => /^$|^\/|\/\/|\/:|[:@]$|:@/.test(text));
    this.#unusual = traced.map(({ text }) => text).filter((text) => illegalRange(text) !== null);
    for (const each of traced) this.#add(each);
  }

  /** Whether a text that is no part of an image, such as "${TAG}", is part of a traced text. */
  hasUnusual(text: string): boolean {
    return (
      text.length > 1 &&
      illegalRange(text) !== null &&
      this.#unusual.some((each) => each.includes(text))
    );
  }

  get hasUnusualTexts(): boolean {
    return this.#unusual.length > 0;
  }

  #add({ text, range }: TracedText): void {
    const host = /^[\w.-]+:\d+(?=\/)/.exec(text)?.[0];
    if (host !== undefined) this.#hosts.add(host);
    if (!/[/:@]/.test(text)) this.#names.add(text);
    const parts = Object.values(partsOf(text));
    const joints = [0, ...Array.from(text.matchAll(joint), ({ index }) => index), text.length];
    const ends = [0, ...parts.flatMap(({ from, to }) => [from, to]), text.length];
    const positions = joints.length > maxJoints ? ends : joints;
    for (const from of positions)
      for (const to of positions)
        if (from < to && overlap({ from, to }, range) > 0 && isCandidate(text, from, to, parts))
          this.#candidates.add(text.slice(from, to));
  }

  has(substring: string): boolean {
    return this.#candidates.has(substring);
  }

  /** Whether the text is a host with its port. */
  isHost(text: string): boolean {
    return this.#hosts.has(text);
  }

  /** Whether the text is a whole name: of a Secret, or of an image without tag and digest. */
  isName(text: string): boolean {
    return this.#names.has(text);
  }
}

/**
 * Digits and single letters are too common: they count only as a whole part, or after a dash in a
 * tag. Between dots, a candidate needs a letter.
 */
function isCandidate(text: string, from: number, to: number, parts: readonly TextRange[]): boolean {
  const substring = text.slice(from, to);
  if (!/^[A-Za-z0-9_](?:.*[\w])?$/.test(substring)) return false;
  const before = text.slice(0, from);
  const isPart = parts.some((range) => range.from === from && range.to === to);
  if (/^(?:\d+|.)$/.test(substring) && !isPart && !/:(?:v|.*-)?$/.test(before)) return false;
  const isDotted = before.endsWith(".") || text[to] === ".";
  return !isDotted || /[a-z]/i.test(substring);
}
