/** Writes an event of `--verbose` as one line. */
import type {
  LoginName,
  LoginPlace,
  MissingReply,
  RunEvent,
} from "../../model/report/run-event.ts";
import { forTerminal } from "./sanitise.ts";

/** A renderer may get hundreds of values. */
const maxLength = 2_000;

export function runLogLine(event: RunEvent): string {
  return `log: ${forTerminal(textOf(event), maxLength)}\n`;
}

function textOf(event: RunEvent): string {
  switch (event.kind) {
    case "request": {
      const { method, url, result, elapsedMs, login, proxy, mirrorOf } = event;
      const notes = [
        ...(login === null ? [] : [`login: ${loginName(login)}`]),
        ...(mirrorOf === null ? [] : [`mirror of ${mirrorOf}`]),
        ...(proxy === null ? [] : [`proxy: ${proxy}`]),
      ];
      const reply = typeof result === "number" ? String(result) : `no reply (${why(result)})`;
      const noted = notes.length === 0 ? "" : ` [${notes.join("; ")}]`;
      return `${method} ${url} → ${reply} in ${milliseconds(elapsedMs)}${noted}`;
    }
    case "program": {
      const { command, folder, elapsedMs, succeeded } = event;
      const shown = command.map(quoted).join(" ");
      const end = succeeded ? "succeeded" : "failed";
      return `ran ${shown} in ${folder}: ${end} after ${milliseconds(elapsedMs)}`;
    }
    case "cache":
      return `cache: ${event.holds} of ${event.subject}`;
  }
}

function why(missing: MissingReply): string {
  if (missing.why === "refused") return `forbidden address: ${missing.danger}`;
  if (missing.why !== "unreachable") return missing.why;
  return missing.code === null ? missing.stage : `${missing.stage}, ${missing.code}`;
}

function loginName({ user, place }: LoginName): string {
  const where = place === null ? "an unnamed place" : placeName(place);
  return user === null ? where : `${user} of ${where}`;
}

function placeName(place: LoginPlace): string {
  switch (place.kind) {
    case "secret":
      return `secret ${place.name}`;
    case "node":
      return "the node";
    case "configuration":
      return "`charts` of the configuration";
    case "input":
      return "registry-auth";
    case "helper":
      return `docker-credential-${place.program}`;
    case "file":
    case "auths":
      return place.file;
  }
}

function milliseconds(elapsedMs: number): string {
  return `${Math.round(elapsedMs)} ms`;
}

function quoted(argument: string): string {
  return /^[\w./:=@,+-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
