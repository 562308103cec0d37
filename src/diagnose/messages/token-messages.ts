/** Messages about a token server that is broken or at a wrong address, and about its tokens. */
import {
  capitalize,
  describeMissingOrDenied,
  hostName,
  imageName,
  type MessageRow,
  missingOrDenied,
  registryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

const broken = { rule: "registry-unreachable", certainty: "proved", severity: "error" } as const;

const externalUrl =
  "Correct the token server of the registry: its external URL and its token settings (Harbor: " +
  "`externalURL`; GitLab: `registry.tokenIssuer`; distribution: `auth.token.realm`).";

export const tokenMessages: readonly MessageRow[] = [
  {
    pattern: /no realm specified/,
    ...broken,
    describe: (subject) =>
      `${capitalize(registryName(subject))} asks for a token and names no token server`,
    fix: externalUrl,
    source: sources.containerdToken,
  },
  {
    pattern:
      /did not include a token|unable to decode token response|decoding (?:bearer )?token|invalid character .{1,40} looking for beginning of value|unexpected end of JSON input/,
    steps: ["token"],
    ...broken,
    describe: (subject) => `${capitalize(hostName(subject))} answers without a token`,
    fix: externalUrl,
    source: sources.containerdToken,
  },
  {
    pattern: /unsupported protocol scheme|no Host in request URL|stopped after \d+ redirects/,
    steps: ["token"],
    ...broken,
    describe: (subject) =>
      `${capitalize(registryName(subject))} names a token server by a URL that does not work`,
    fix: externalUrl,
    source: sources.containerdToken,
  },
  {
    // Google answers so for a project that does not exist.
    pattern: /\b404\b/,
    steps: ["token"],
    appliesTo: ({ failing }) => /(?:\.pkg\.dev|\bgcr\.io)$/.test(failing.host?.name ?? ""),
    ...missingOrDenied,
    describe: describeMissingOrDenied("missing"),
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },
  {
    pattern: /: (?:404|405|410|301|302|307|308)\b/,
    steps: ["token"],
    ...broken,
    describe: (subject) =>
      `${capitalize(hostName(subject))} does not know its own address: the registry sends the ` +
      "nodes to a URL that is not a token server",
    fix: externalUrl,
    source: sources.containerdToken,
  },
  {
    pattern: /fetch oauth token:[^\n]{0,2000}?: 400\b/,
    steps: ["token"],
    rule: "pull-secret-rejected",
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(hostName(subject))} rejects the request for a token (400): the credential ` +
      "of the pod may have the wrong form",
    source: sources.containerdToken,
  },
  {
    pattern: /: 400\b/,
    steps: ["token"],
    ...broken,
    certainty: "unverified",
    describe: (subject) => `${capitalize(hostName(subject))} rejects the request for a token (400)`,
    fix: externalUrl,
    source: sources.containerdToken,
  },
  {
    pattern: /invalid_token|token (?:is |has )?expired/i,
    steps: ["fetch"],
    ...broken,
    describe: (subject) =>
      `The token for ${imageName(subject)} expired while the node downloaded it, or ` +
      `${registryName(subject)} no longer accepts it`,
    fix:
      "Let the tokens of the registry live longer, or pull fewer and smaller images at once. " +
      "The pull secret need not change.",
    source: "https://github.com/containerd/containerd/issues/8735",
  },
  {
    pattern: /invalid_token|does not match bearer token/,
    ...broken,
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the token that its own token server gave`,
    fix:
      "Check the registry: its clock, and the signing key, issuer and service name that it " +
      "shares with its token server.",
    source: "https://datatracker.ietf.org/doc/html/rfc6750#section-3.1",
  },
];
