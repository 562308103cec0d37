/**
 * Problems that keep a pod from running but are no pull problems. The first matching row counts.
 */
import type { PodMessage } from "../model/cluster/observed-pod.ts";
import { isGuestPull } from "./messages/puller.ts";

export interface OtherProblem {
  /** Matches the reason. A row also applies if `message` matches. */
  reason: RegExp | null;
  message: RegExp | null;
  /** A clause about the pod or container. */
  description: string;
  /** The command that shows more. `pod` is "NAME -n NAMESPACE", `container` is " -c NAME" or "". */
  command(pod: string, container: string): string;
  /** True if the image is on the node, so that earlier messages about its pull are obsolete. */
  pulled: boolean;
  /** True if the row only says what the pod waits for; any other problem replaces it. */
  vague?: boolean;
}

const describe = (pod: string): string => `kubectl describe pod ${pod}`;
const logs = (pod: string, container: string): string => `kubectl logs ${pod}${container}`;
const previous = (pod: string, container: string): string =>
  `kubectl logs --previous ${pod}${container}`;

export const otherProblems: readonly OtherProblem[] = [
  {
    reason: /^OOMKilled$/,
    message: /\bOOMKilled\b/,
    description:
      "its container ran out of memory (OOMKilled): raise its limit or check its memory use",
    command: previous,
    pulled: true,
  },
  {
    reason: /^FailedScheduling$/,
    message: /\d+\/\d+ nodes are available/,
    description:
      "no node accepts it (FailedScheduling): check resources, taints, affinity and volumes",
    command: describe,
    pulled: false,
  },
  {
    reason: /^(?:FailedMount|FailedAttachVolume|VolumeFailedDelete)$/,
    message: /MountVolume\.|Unable to attach or mount volumes/,
    description: "a volume cannot be mounted (FailedMount); images are pulled only after that",
    command: describe,
    pulled: false,
  },
  {
    reason: null,
    message: /Failed to create pod sandbox: [^\n]{0,1000}\b(?:layer|image) not known/,
    description:
      "the image store of its node is damaged: drain the node and empty the store (`crio wipe`)",
    command: describe,
    pulled: false,
  },
  {
    reason: null,
    message:
      /error unpacking image: |Error: [^\n]{0,1000}(?:image not known|does not resolve to an image ID)/,
    description:
      "the node holds only a part of its image: remove the image there (`crictl rmi`), so that " +
      "it is pulled again",
    command: describe,
    pulled: true,
  },
  {
    reason: /^FailedCreatePodSandBox$/,
    message: /^Failed to create pod sandbox: /,
    description: "its network or sandbox cannot be created (FailedCreatePodSandBox)",
    command: describe,
    pulled: false,
  },
  {
    reason:
      /^(?:Evicted|Preempted|NodeShutdown|NodeLost|Shutdown|Terminated|UnexpectedAdmissionError|OutOf\w+|NodeAffinity)$/,
    message: null,
    description: "its node evicted it or was shut down",
    command: () => "kubectl describe nodes",
    pulled: false,
  },
  {
    reason: /^FailedCreate$/,
    message: /is forbidden: exceeded quota/,
    description:
      "the API server rejects it (FailedCreate): check quota, security policy and webhooks",
    command: (pod) => `kubectl get events ${pod}`,
    pulled: false,
  },
  {
    // https://github.com/containerd/containerd/issues/4604
    reason: null,
    message:
      /^Error: (?:failed to reserve container name|Error response from daemon: Conflict\. The container name|context deadline exceeded$)/,
    description:
      "its image is on the node, but the container runtime does not create its container in " +
      "time: check the load of the node and of its disk",
    command: describe,
    pulled: true,
  },
  {
    reason: /^(?:CreateContainerConfigError|CreateContainerError)$/,
    message:
      /CreateContainer(?:Config)?Error|^Error: (?:container has runAsNonRoot and image |cannot find volume "|failed to (?:generate container|create containerd container|apply OCI options))/,
    description:
      "its image is on the node, but its container cannot be created: check its " +
      "security context, volumes, Secrets and ConfigMaps",
    command: describe,
    vague: true,
    pulled: true,
  },
  {
    reason:
      /^(?:RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError)$/,
    message: /failed to (?:create containerd task|start container)|OCI runtime create failed/,
    description:
      "its image is on the node, but its program cannot be started: the message names the " +
      "command, mount or device that fails",
    command: describe,
    pulled: true,
  },
  {
    reason: /^(?:CrashLoopBackOff|Error|ContainerStatusUnknown|DeadlineExceeded)$/,
    message: /Back-off restarting failed|CrashLoopBackOff/,
    description: "its image is on the node, but its program exits (CrashLoopBackOff)",
    command: previous,
    pulled: true,
  },
  {
    reason: /^(?:Unhealthy|ProbeWarning)$/,
    message: /(?:Liveness|Readiness|Startup) probe failed/,
    description: "its container runs, but a probe fails",
    command: logs,
    pulled: true,
  },
  {
    reason: /^(?:ContainerCreating|PodInitializing|Pending)$/,
    message: null,
    description: "it is still being set up: volumes and init containers come before its image",
    command: describe,
    vague: true,
    pulled: false,
  },
];

export function matchesProblem(
  row: OtherProblem,
  { reason, message }: Pick<PodMessage, "reason" | "message">,
): boolean {
  if (isGuestPull(message)) return false;
  return (
    (reason !== null && row.reason?.test(reason) === true) ||
    (message !== "" && row.message?.test(message) === true)
  );
}
