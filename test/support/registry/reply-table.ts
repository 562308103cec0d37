/** The table of what registries are known to say → exchanges, each with the class that it should get. */
import { readFileSync } from "node:fs";
import type { Answer } from "../../../src/model/pull/answer.ts";
import type {
  ClassifiedExchange,
  NextStep,
  Classification,
} from "../../../src/oci/reply/classify.ts";

/** One reply as servers send it. */
export interface Sentence {
  /** Of manifest, manifest-head, token, tags, connect and others that are never asked, those at which it is met, with `|` between them. */
  step: string;
  status: number | null;
  code: string | null;
  message: string;
  headers: Record<string, string | null>;
}

export interface Row extends Sentence {
  registry: string;
  /** The situation in words; tests use it only to find and name a row. */
  situation: string;
  /** Credentials of the request, unless it goes to the token server. */
  sent: ClassifiedExchange["sent"];
  sent_to_token_server: "login" | "nothing";
  kind: ClassifiedExchange["kind"];
  /** The registry is a mirror: its "not found" may be a failure of its upstream. */
  mirror?: true;
  /** The reply is to a POST. */
  post?: true;
  correct_class: string;
  notes: string;
  /** What the next request is answered with, where these bytes alone are those of another row. */
  next?: Sentence;
  /** The class that can be told by us, where the right one cannot. */
  told_class?: string;
}

export const rows: Row[] = JSON.parse(
  readFileSync(new URL("../../tables/registry-responses.json", import.meta.url), "utf8"),
);

/** A host that the row's registry stands for: its own, one that its pattern fits, or an invented one. */
export function hostOfRow({ registry }: Row): string {
  const [name = ""] = registry.replaceAll("*", "eu1").split(/[ (/]/);
  return name.includes(".") && /^[a-z]/.test(name) ? name : `${name.toLowerCase()}.example`;
}

/** The credentials of the request that gets the reply. */
export function sentIn(row: Row, step: ClassifiedExchange["step"]): ClassifiedExchange["sent"] {
  return step === "token" ? row.sent_to_token_server : row.sent;
}

/** The steps of ours at which a row is met. */
export function stepsOf({ step }: Row): ClassifiedExchange["step"][] {
  return step
    .split("|")
    .map((each) => (each === "manifest-head" ? "manifest" : each))
    .filter((each) => each === "manifest" || each === "token" || each === "tags");
}

/** The body as the server sends it: the specification's JSON where there is a code, else as it is quoted. */
export function bodyOf({
  code: codes,
  status,
  message,
  notes = "",
}: Sentence & { notes?: string }): string {
  const nested = /detail\.errors=\[([^\]]*)\]/.exec(notes)?.[1]?.split(",");
  const detail = nested === undefined ? null : { errors: nested.map((code) => ({ code })) };
  const code = codes?.split("|")[0]?.trim() ?? null;
  return code === null || status === 200
    ? message.replace(/ \((text\/plain|no Content-Type|no challenge|XML.*)\)$/, "")
    : JSON.stringify({ errors: [{ code, message, detail }] });
}

/** Our words for a class. "client-bug" rows cannot come of our requests: they must only not blame the reference. */
export function accepts(correct: string, got: Classification | NextStep | Answer): boolean {
  const how = got.answer === "continue" ? got.how : null;
  switch (correct) {
    case "ok":
      return got.answer === "found";
    case "continue":
      return how === "proceed";
    case "challenge (not a failure)":
      return how === "authenticate";
    case "refresh-token-and-retry-once":
      return how === "refresh";
    case "retry-with-GET":
      return how === "get";
    case "follow":
      return how === "follow";
    case "unsupported-endpoint":
      return how === "unlisted";
    case "not-found-or-no-access":
      return got.answer === "missing-or-denied";
    case "reference.no-repo":
      return got.answer === "missing" && got.missing === "repository";
    case "reference.no-tag":
      return got.answer === "missing" && got.missing === "tag";
    case "reference.no-digest":
      return got.answer === "missing" && got.missing === "digest";
    case "reference.not-found":
    case "reference.invalid":
      return got.answer === "missing";
    case "credentials.wrong":
      return got.answer === "denied" && got.credential === "rejected";
    case "credentials.insufficient":
      return got.answer === "denied" && got.credential === "insufficient";
    case "credentials.missing":
      return got.answer === "denied" && got.credential === "none";
    case "credentials.missing or credentials.wrong (by whether sent)":
      return got.answer === "denied" && got.credential !== "insufficient";
    case "rate-limited":
      return got.answer === "rate-limited";
    case "inconclusive":
      return got.answer === "inconclusive";
    case "unreachable.5xx":
      return got.answer === "unreachable" && got.stage === "http";
    case "unreachable.not-a-registry":
      return got.answer === "unreachable" && got.stage === "protocol";
    case "unreachable.proxy":
      return got.answer === "unreachable" && got.stage === "proxy";
    default:
      return false;
  }
}
