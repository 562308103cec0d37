/** Finds the step at which a pull failed, and the host that failed it. */
import { hostOf, type ImageReference } from "../../model/pull/image.ts";

/**
 * `resolve`: the reference is resolved. `token`: the token server is asked. `fetch`: manifests,
 * configs and layers are downloaded. `verify`: downloaded bytes are compared with their digest.
 * `unpack`: the node writes layers to its disk, and no registry is involved.
 */
export type PullStep = "resolve" | "token" | "fetch" | "verify" | "unpack";

export interface FailingHost {
  /** With the port, if the message has one. */
  name: string;
  /** `storage`: a host to which the registry redirects. */
  role: "registry" | "token-server" | "mirror" | "storage" | "proxy";
}

export interface FailingStep {
  step: PullStep;
  /** null if the message names no host. */
  host: FailingHost | null;
  /** The image is that of the pod's sandbox, which the runtime pulls without the pod's secrets. */
  isSandbox: boolean;
}

/** The words of containerd, CRI-O and Docker for each step. The first match counts. */
const steps: readonly [PullStep, RegExp][] = [
  [
    "unpack",
    /failed to (?:unpack image|extract layer|prepare extraction snapshot|register layer|apply layer|stat snapshot|commit snapshot)|mount callback failed|[Pp]rocessing tar file|ApplyLayer|adding layer with blob|applying layer|creating (?:read-(?:write|only) )?layer|unpigz|\/tmpmounts\/|\bsnapshotter\b|reader from content store|error unpacking image|initialize unpacker|update image\b|(?<!Could not )create image reference|get image (?:"[^"]{0,1000}" )?from containerd|lease "[^"]{1,200}": not found|blob not found: not found|io\.containerd\.content\.v1\.content\/ingest\/|\/tmp\/GetImageBlob\d|storing blob to file "[^"]{1,400}": (?:open|write|mkdir) |ref \S{1,200} locked for|diff id calculated|diffIDs don't match|layers from manifest don't match|[Dd]ecrypting layer|[Cc]ommitting the finished image/,
  ],
  [
    "verify",
    /failed commit on ref|unexpected commit (?:digest|size)|failed size validation|filesystem layer verification failed|[Dd]igest did not match|does not match provided manifest digest/,
  ],
  [
    "token",
    /failed to authorize|fetch (?:oauth|anonymous) token|[Rr]equesting bearer token|retrieve auth token|https:\/\/[^\s"?]{1,400}\?[^\s"]{0,400}\bscope=/,
  ],
  [
    "fetch",
    /failed to copy|httpReadSeeker|reading (?:config )?blob|(?:parsing|pulling) image configuration|download failed after|fetching blob|writing blob|happened during read|\/blobs\//,
  ],
];

const sandboxWords = /failed to get sandbox image|[Ff]ailed to (?:create|start) (?:pod )?sandbox/;

/** `message` has all names; `words` is the same without image names, which may look like words. */
export function failingStep(
  message: string,
  words: string,
  reference: ImageReference | null,
): FailingStep {
  const step = steps.find(([, pattern]) => pattern.test(words))?.[0] ?? "resolve";
  const isLocal = step === "unpack" || step === "verify";
  return {
    step,
    host: isLocal ? null : failingHost(message, step, reference),
    isSandbox: sandboxWords.test(words),
  };
}

const proxyDial =
  /socks connect tcp ([^\s>]{1,260})->|proxyconnect tcp: (?:[^\n]{0,200}?lookup ([^\s:"]{1,260})|dial tcp:? (\[?[^\s\]"]{1,260}\]?:\d{1,5}))/;
const requestUrl =
  /(?:\b(?:Head|Get|Post|HEAD|GET|POST) "?|request to |status code |content at )(https?:\/\/[^\s"<>]{1,2000})/g;
/** Docker says no more of a download. Docker Desktop says what it dials. */
const dialWords = /\bdialing ([^\s"]{1,260}) container via |dial tcp: lookup ([^\s:"]{1,260})/;
const hostWords =
  /(?:pulling from host|pinging container registry|pinging docker registry) ([^\s"]{1,260}?):? /;

function failingHost(
  message: string,
  step: PullStep,
  reference: ImageReference | null,
): FailingHost | null {
  const proxy = proxyDial.exec(message);
  if (proxy !== null) return { name: proxy.slice(1).find(Boolean) ?? "", role: "proxy" };
  const url = [...message.matchAll(requestUrl)].at(-1)?.[1]?.replace(/:$/, "");
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : null;
  const dialed = step === "fetch" ? dialWords.exec(message)?.slice(1).find(Boolean) : undefined;
  const name = parsed?.host ?? hostWords.exec(message)?.[1] ?? dialed?.replace(/:443$/, "");
  if (name === undefined || name === "") return null;
  if (step === "token") return { name, role: "token-server" };
  if (reference === null || isOwnHost(name, reference)) return { name, role: "registry" };
  const isMirror =
    (parsed === null
      ? dialed === undefined
      : /\/v2\/.+\/(?:manifests|blobs)\//.test(parsed.pathname)) &&
    !isGoogleRedirect(name, reference);
  return { name, role: isMirror ? "mirror" : "storage" };
}

function isOwnHost(name: string, reference: ImageReference): boolean {
  const own = hostOf(reference).toLowerCase();
  const host = name.toLowerCase().replace(/:443$/, "");
  return (
    host === own.replace(/:443$/, "") ||
    (own === "docker.io" && (host === "registry-1.docker.io" || host === "index.docker.io"))
  );
}

/** https://github.com/kubernetes/registry.k8s.io/blob/093d55a/cmd/archeio/internal/app/handlers.go */
function isGoogleRedirect(name: string, reference: ImageReference): boolean {
  return reference.domain === "registry.k8s.io" && /\.(?:pkg\.dev|gcr\.io)$/.test(name);
}
