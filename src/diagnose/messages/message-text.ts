/** Recognises messages about pulls, and takes them apart. */
import type { PodMessage } from "../../model/cluster/observed-pod.ts";
import { imageInUrl, isControllerMessage } from "./puller.ts";

const pullReasons =
  /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|InspectFailed|RegistryUnavailable|SignatureValidationFailed|ErrImageVolumeMountFailed|FailedToRetrieveImagePullSecret)$/;
const pullWords =
  /[Ff]ailed to pull|PullImage from image service failed|\bpulling image(?: failed)?: (?:rpc error|failed to )|failed to resolve reference "|Back-off pulling image|is waiting to start: (?:trying and failing to pull image|image can't be pulled)|Failed to (?:inspect image|apply default image tag)|couldn't parse image|ErrImagePull|ImagePullBackOff|is not present with pull policy of Never|Unable to retrieve some image pull secrets|error execing credential provider plugin|pull access denied|initializing source docker:\/\/|unable to pull image |\(Mirrors also failed: |failed to get sandbox image|image pull failed for|pull QPS exceeded|unable to parse auth field|manifest for \S{1,1200} not found|manifest unknown|reading manifest \S|pinging container registry|short.name mode is enforcing|SignatureValidationFailed|RegistryUnavailable|toomanyrequests|Error response from daemon: (?:Get|Head) "?https?:\/\/|^Error: (?:illegal base64 data at input byte|unable to parse auth field|json: cannot unmarshal|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input)/;
/**
 * Words of kubelets and runtimes. Other lines of a free text may be the output of the user's own
 * programs.
 */
const runtimeWords =
  /rpc error: code = |Error response from daemon: |Error: container has runAsNonRoot and image |Error: cannot find volume "|\bimage not known|does not resolve to an image ID|failed to (?:reserve container name|create containerd (?:task|container)|generate container )|OCI runtime create failed|Failed to create pod sandbox|Error: (?:secrets?|configmaps?) "|couldn't find key \S{1,253} in |MountVolume\.SetUp failed|exec format error|nodes are available: |Back-off restarting failed|error looking up service account|Error creating: |cannot be handled as an? |strict decoding error: |imagePullPolicy: Unsupported value|restartPolicy: \w{1,20} value|admission webhook "|image policy webhook| "\S{1,253}" is invalid: |error validating data: |ValidatingAdmissionPolicy '|imagePullSecrets(?:\[\d{1,4}\])?: Invalid value: |translating TaskSpec to Pod: |data\[\.dockerc(?:onfigjson|fg)\]: /;

/** Since Kubernetes 1.33 the reason is the error itself. */
const undecodableReason =
  /^(?:illegal base64|unable to parse auth|json: cannot unmarshal|invalid character|unexpected end of JSON)/;

/** True for a message about a failing pull. */
export function isPullMessage({
  reason,
  message,
  spacedMessage,
}: Pick<PodMessage, "reason" | "message" | "spacedMessage">): boolean {
  const named = reason !== null && (pullReasons.test(reason) || undecodableReason.test(reason));
  return (
    named ||
    pullWords.test(message) ||
    pullWords.test(spacedMessage) ||
    isControllerMessage(message)
  );
}

/** True if a line of free text is a message of a kubelet or runtime. */
export function isRuntimeMessage(line: string): boolean {
  const head = line.slice(0, 8192);
  return pullWords.test(head) || runtimeWords.test(head) || isControllerMessage(head);
}

/**
 * Newer releases of kubectl name the container. The recorder of events says that it joined some:
 * https://github.com/kubernetes/client-go/blob/v0.34.0/tools/record/events_cache.go
 */
const eventPrefix =
  /^(?:spec\.\w{1,40}\{([^}]{1,253})\}: )?(?:\(combined from similar events\): )?/;

/** Takes apart the message of an event; `container` is null if the text names none. */
export function eventText(text: string): { message: string; container: string | null } {
  const [prefix = "", container = null] = eventPrefix.exec(text) ?? [];
  return { message: text.slice(prefix.length), container };
}

const imageNames: readonly RegExp[] = [
  /(?:Failed to (?:pull|inspect) image|Back-off pulling image|Container image|default image tag|failed to pull and unpack image|(?:failed|unable) to pull image|failed to resolve reference|Error: image|get sandbox image|error getting image) \\{0,7}"([^"\\]{1,1000})/,
  /PullImage from image service failed[^]{0,8000}? image="([^"\\]{1,1000})"|failed to pull image ([^\s"]{1,1000}): output: /,
  /docker:\/\/([^\s"]{1,1000}?):? /,
  /(?:manifest for|pull access denied for|image pull failed for(?! unknown error)|image name) ([^\s,"]{1,1000})/,
  /(?:Unable to fetch image|entrypoint\/cmd for image|short-name) \\?"([^"\\]{1,1000})/,
  /(?:failed to verify image|credential provider plugin \S{1,100} for image) ([^\s,"]{1,1000}?):? /,
];

/** The image that a message names; null if it names none. */
export function imageIn({
  message,
  spacedMessage,
}: Pick<PodMessage, "message" | "spacedMessage">): string | null {
  for (const pattern of imageNames) {
    const found = pattern.exec(message) ?? pattern.exec(spacedMessage);
    const name = found?.slice(1).find(Boolean);
    if (name !== undefined) return name;
  }
  return isControllerMessage(message) ? imageInUrl(message) : null;
}

/** Splits a message with the errors of several credentials: `[err1, err2]`. */
export function attemptsIn(message: string): string[] {
  const list =
    /^[^[]{0,1200}\[((?:rpc error|failed to|get image config|initializing source|unable to|copying system image|Error response|reading manifest)[^]*)\]\s*$/.exec(
      message,
    )?.[1];
  return list === undefined
    ? [message]
    : list.split(
        /, (?=rpc error: code|failed to pull and unpack|get image config descriptor|initializing source docker|unable to pull image or OCI artifact|copying system image from|Error response from daemon|reading manifest \S{1,200} in|unable to retrieve auth)/,
      );
}

/**
 * Returns the decisive part of one attempt. CRI-O asks the mirrors first, and retries what is no
 * image as an artifact; its message holds all these errors. What counts is the error of the image
 * at the registry itself.
 * https://github.com/cri-o/cri-o/blob/main/internal/storage/image.go
 * https://github.com/containers/image/blob/main/docker/docker_image_src.go
 */
export function decisiveMessage(part: string): string {
  const [image = ""] = part.split("; artifact err: ", 1);
  const [start, end] = [image.indexOf("(Mirrors also failed: ["), image.lastIndexOf("]): ")];
  return start === -1 || end < start
    ? image
    : image.slice(0, start) + image.slice(end + "]): ".length);
}
