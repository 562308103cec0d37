/** Words for notes on how registries were asked. */
import type { AnswerNote, HostsTomlProblem, HostsTomlType } from "../../model/answer-reason.ts";

const withoutHosts =
  "containerd 1.6 and early 1.7 disregard a file without a `[host]` table, be it an empty one";

/** A sentence. */
export function answerNoteText(note: AnswerNote): string {
  return note.code === "hosts-toml-ignored"
    ? `${note.folder}/hosts.toml is disregarded, as containerd disregards one that ` +
        `it cannot read: ${problemText(note.problem)}.`
    : `${note.folder}/hosts.toml is read, though ${withoutHosts}.`;
}

const types: Readonly<Record<HostsTomlType, string>> = {
  table: "is no table",
  string: "is no text",
  boolean: "is neither true nor false",
  list: "is no list",
  strings: "holds what is no text",
  "file-pairs": "holds what is no pair of files",
};

function problemText(problem: HostsTomlProblem): string {
  switch (problem.code) {
    case "not-toml":
      return `it is no TOML${problem.line === null ? "" : ` in line ${problem.line}`}`;
    case "no-host-table":
      return withoutHosts;
    case "too-many-hosts":
      return `it names more than ${problem.max} hosts`;
    case "wrong-type":
      return `\`${problem.key}\` ${types[problem.expected]}`;
    case "unknown-capability":
      return `unknown capability "${problem.capability}"`;
    case "invalid-host-url":
      return `"${problem.url}" is no URL of a host`;
    case "invalid-duration":
      return `"${problem.duration}" is no duration`;
    case "unreadable":
      return problem.error;
  }
}
