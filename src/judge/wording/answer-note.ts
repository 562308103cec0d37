/** Words for notes on how registries were asked. */
import type {
  AnswerNote,
  HostsTomlProblem,
  HostsTomlType,
} from "../../model/pull/answer-reason.ts";

const withoutHosts =
  "containerd 1.6 and early 1.7 ignore a file without a `[host]` table, even an empty one";

/** A sentence. */
export function answerNoteText(note: AnswerNote): string {
  return note.code === "hosts-toml-ignored"
    ? `${note.folder}/hosts.toml is ignored, because containerd ignores a file that ` +
        `it cannot read: ${problemText(note.problem)}.`
    : `${note.folder}/hosts.toml is read, though ${withoutHosts}.`;
}

const types: Readonly<Record<HostsTomlType, string>> = {
  table: "is not a table",
  string: "is not a string",
  boolean: "is not true or false",
  list: "is not a list",
  strings: "has a value that is not a string",
  "file-pairs": "has a value that is not a pair of files",
};

function problemText(problem: HostsTomlProblem): string {
  switch (problem.code) {
    case "not-toml":
      return `it is not valid TOML${problem.line === null ? "" : ` in line ${problem.line}`}`;
    case "no-host-table":
      return withoutHosts;
    case "too-many-hosts":
      return `it names more than ${problem.max} hosts`;
    case "wrong-type":
      return `\`${problem.key}\` ${types[problem.expected]}`;
    case "unknown-capability":
      return `unknown capability "${problem.capability}"`;
    case "invalid-host-url":
      return `"${problem.url}" is not the URL of a host`;
    case "invalid-duration":
      return `"${problem.duration}" is not a duration`;
    case "unreadable":
      return problem.error;
  }
}
