/** Pods and messages about them, as kubectl prints them. */
import type { MentionRole } from "./cluster.ts";
import type { Located } from "./pod-spec.ts";
import type { Resource } from "./resource.ts";
import type { Span } from "../source/source.ts";

/** The message of an event, or the reason why a container waits or ended. */
export interface PodMessage {
  /** "ErrImagePull", "FailedMount"; null for a bare message. */
  reason: string | null;
  /** The message in one line, with lines that a terminal wrapped joined; "" if there is none. */
  message: string;
  /** The same, with wrapped lines joined by a space: wrapping may have replaced one. */
  spacedMessage: string;
  at: Span;
  /** Container name; null if the message names none. */
  container: string | null;
}

export interface ObservedContainer {
  name: string;
  image: Located<string>;
  role: MentionRole;
  /** "spec.containers[0].image" */
  path: string;
  /** null if unknown: `kubectl describe` does not print it. */
  pullPolicy: Located<string> | null;
  /** null if unknown. */
  state: "waiting" | "running" | "terminated" | null;
}

/** A pod or other object that events name, with its messages. Bare messages belong to no name. */
export interface ObservedPod {
  resource: Resource;
  at: Span;
  containers: ObservedContainer[];
  /** In order of time, as far as it is known. */
  messages: PodMessage[];
  serviceAccountName: Located<string> | null;
  /** null if unknown. */
  imagePullSecrets: Located<string>[] | null;
}
