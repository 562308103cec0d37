/** What keeps a pod from running and is no pull problem: what it is, and where to look. The first row that fits counts. */
import type { PodMessage } from "../model/observed-pod.ts";

export interface OtherProblem {
  /** Of the reason, where one is given, or of the message. */
  reason: RegExp;
  message: RegExp | null;
  is: string;
  /** The command that tells more; `pod` has its namespace, `container` is "-c NAME". */
  look(pod: string, container: string): string;
  /** The image is on the node: whatever was said of its pull is over. */
  pulled: boolean;
  /** Says only what is waited for: silent where anything else is said of the pod. */
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
    is: "its container was killed for want of memory (OOMKilled): raise its limit or look at what it uses",
    look: previous,
    pulled: true,
  },
  {
    reason: /^FailedScheduling$/,
    message: /\d+\/\d+ nodes are available/,
    is: "no node takes it (Pending, FailedScheduling): resources, taints, affinity or a volume",
    look: describe,
    pulled: false,
  },
  {
    reason: /^(?:FailedMount|FailedAttachVolume|VolumeFailedDelete)$/,
    message: /MountVolume\.|Unable to attach or mount volumes/,
    is: "a volume cannot be mounted (FailedMount), and before that no image is pulled",
    look: describe,
    pulled: false,
  },
  {
    reason: /^FailedCreatePodSandBox$/,
    message: null,
    is: "its network or sandbox cannot be made (FailedCreatePodSandBox)",
    look: describe,
    pulled: false,
  },
  {
    reason:
      /^(?:Evicted|Preempted|NodeShutdown|NodeLost|Shutdown|Terminated|UnexpectedAdmissionError|OutOf\w+|NodeAffinity)$/,
    message: null,
    is: "its node gave it up (evicted, or shut down)",
    look: () => "kubectl describe nodes",
    pulled: false,
  },
  {
    reason: /^FailedCreate$/,
    message: /is forbidden: exceeded quota/,
    is: "the API server does not let it be created (FailedCreate): quota, security policy or a webhook",
    look: (pod) => `kubectl get events ${pod}`,
    pulled: false,
  },
  {
    reason: /^(?:CreateContainerConfigError|CreateContainerError)$/,
    message: /CreateContainer(?:Config)?Error/,
    is: "its image is there, and its container cannot be made: its configuration, a Secret or a ConfigMap",
    look: describe,
    vague: true,
    pulled: true,
  },
  {
    reason:
      /^(?:RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError)$/,
    message: /failed to (?:create containerd task|start container)|OCI runtime create failed/,
    is: "its image is there, and its program cannot be started: look at command and entry point",
    look: describe,
    pulled: true,
  },
  {
    reason: /^(?:CrashLoopBackOff|Error|ContainerStatusUnknown|DeadlineExceeded)$/,
    message: /Back-off restarting failed|CrashLoopBackOff/,
    is: "its image is there, and its program ends (CrashLoopBackOff)",
    look: previous,
    pulled: true,
  },
  {
    reason: /^(?:Unhealthy|ProbeWarning)$/,
    message: /(?:Liveness|Readiness|Startup) probe failed/,
    is: "its container runs, and a probe fails",
    look: logs,
    pulled: true,
  },
  {
    reason: /^(?:ContainerCreating|PodInitializing|Pending)$/,
    message: null,
    is: "it is being set up: volumes and init containers come before its image",
    look: describe,
    vague: true,
    pulled: false,
  },
];

export function fits(
  row: OtherProblem,
  { reason, message }: Pick<PodMessage, "reason" | "message">,
): boolean {
  return (
    (reason !== null && row.reason.test(reason)) ||
    (message !== "" && row.message?.test(message) === true)
  );
}
