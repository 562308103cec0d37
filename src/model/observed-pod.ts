/** What a cluster says of its pods, before anybody has made sense of it. */
import type { MentionRole } from "./cluster.ts";
import type { Located } from "./pod-spec.ts";
import type { Resource } from "./resource.ts";
import type { Span } from "./source.ts";

/** One thing that was said: the message of an event, or the reason for which a container waits or ended. */
export interface PodMessage {
  /** "ErrImagePull", "FailedMount"; null where a message stands alone. */
  reason: string | null;
  /** In one line, what a terminal wrapped put together again; "" where there is nothing but the reason. */
  message: string;
  /** The same with a space wherever a line was wrapped; equal to `message` where none was. */
  spacedMessage: string;
  at: Span;
  /** Name of the container that it is said of; null where that is not said. */
  container: string | null;
}

export interface ObservedContainer {
  name: string;
  image: Located<string>;
  role: MentionRole;
  /** "spec.containers[0].image" */
  path: string;
  /** null where it is not said: `kubectl describe` does not. */
  pullPolicy: Located<string> | null;
  /** null where it is not said. */
  state: "waiting" | "running" | "terminated" | null;
}

/** A pod with what is said of it; or another object that events speak of; or nothing but messages, of a pod without a name. */
export interface ObservedPod {
  resource: Resource;
  at: Span;
  containers: ObservedContainer[];
  /** In order of time, as far as that is told. */
  messages: PodMessage[];
  serviceAccountName: Located<string> | null;
  /** null where they are not said. */
  imagePullSecrets: Located<string>[] | null;
}
