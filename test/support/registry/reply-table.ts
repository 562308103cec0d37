/** The table of what registries are known to say → exchanges, each with the class that it should get. */
import { readFileSync } from "node:fs";
import type { Answer } from "../../../src/model/answer.ts";
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
  situation: string;
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

/** Situations that say in words that credentials went along. */
const withLogin =
  /wrong|good creds|expired (token|stored|personal)|invalid token|caller owns|without (access|rights|permission|required)|lockout|authenticated|token without|missing repo in ANOTHER|same account|too many failed/i;
const anonymous = /anonymous|no credentials|no authorization/i;

/** What goes along with the request that gets the reply. */
export function sentIn(row: Row, step: ClassifiedExchange["step"]): ClassifiedExchange["sent"] {
  const { situation } = row;
  const login = withLogin.test(situation) && !anonymous.test(situation);
  const challenged =
    row.correct_class.startsWith("challenge") ||
    /^(htpasswd: )?no credentials|, anonymous$|Permission denied/.test(situation);
  if (step === "token") return login ? "login" : "nothing";
  const basic =
    /htpasswd|dkr\.ecr|sonatype/.test(row.registry + situation) || situation.startsWith("raw PAT");
  if (basic) return login ? "login" : "nothing";
  if (row.correct_class.startsWith("challenge") || (challenged && row.registry === "gcr.io"))
    return "nothing";
  return login ? "login-token" : "anonymous-token";
}

/** The steps of ours at which a row is met. */
export function stepsOf({ step }: Row): ClassifiedExchange["step"][] {
  return step
    .split("|")
    .map((each) => (each === "manifest-head" ? "manifest" : each))
    .filter((each) => each === "manifest" || each === "token" || each === "tags");
}

export function kindIn({ situation }: Row): ClassifiedExchange["kind"] {
  return /digest/.test(situation) && !/tag/.test(situation) ? "digest" : "tag";
}

/** It stands between us and the registry that has the image, and its "not found" may be that one's failure. */
export function isMirrored({ registry, situation }: Row): boolean {
  return /mirror|remote \(proxy\)/.test(registry + situation);
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
