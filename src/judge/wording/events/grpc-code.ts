/** Words the gRPC code of an error as the kubelet quotes it. */

/**
 * The code that containerd derives from the end of its text, which names the class of the error:
 * https://github.com/containerd/errdefs/blob/v1.0.0/errors.go
 */
const codes: readonly [end: RegExp, code: string][] = [
  [/(?:^|: )not found$/, "NotFound"],
  [/(?:^|: )invalid argument$/, "InvalidArgument"],
  [/(?:^|: )failed precondition$/, "FailedPrecondition"],
  [/(?:^|: )already exists$/, "AlreadyExists"],
  [/(?:^|: )unavailable$/, "Unavailable"],
];

/**
 * "rpc error: code = NotFound desc = ", or "". `kubernetes` is the minor version, null if it is
 * unknown. Since 1.28 the kubelet strips the code `Unknown`, and no other:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/cri-client/pkg/utils.go
 */
export function grpcPrefix(error: string, kubernetes: number | null): string {
  const code = codes.find(([end]) => end.test(error))?.[1];
  if (code === undefined && (kubernetes === null || kubernetes >= 28)) return "";
  return `rpc error: code = ${code ?? "Unknown"} desc = `;
}
