/**
 * Says what each command does, with its arguments and examples. `--help`, the man page, shell
 * completion and the reference derive from these cards and from `declarations.ts`.
 */
import type { CommandName } from "./declarations.ts";

export interface CommandCard {
  summary: string;
  /** Arguments as commander takes them: "<image>", "[paths...]". */
  arguments: readonly { name: string; help: string; default?: string; choices?: string[] }[];
  /** The rest of a command line after "pullgate", and its effect. */
  examples: readonly { line: string; effect: string }[];
}

const paths = {
  name: "[paths...]",
  help: "files, folders (every *.yaml, *.yml, *.json below) or globs; - is standard input",
} as const;

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export const commandCards: Readonly<Record<CommandName, CommandCard>> = {
  check: {
    summary: "check all images; exits 1 if problems are found",
    arguments: [paths],
    examples: [
      { line: "check rendered/", effect: "check a folder of manifests" },
      { line: "check --helm charts/web --values prod.yaml", effect: "render a chart, then check" },
      { line: "check --base main rendered/", effect: "fail only for what this branch breaks" },
      {
        line: "check --format json=report.json rendered/",
        effect: "write a report for other programs",
      },
    ],
  },
  image: {
    summary: "check one image by hand: does it exist, for which platforms, and can a pod pull it?",
    arguments: [
      { name: "<image>", help: "an image as written in a pod" },
      { ...paths, help: "manifests that declare the pod's service account and Secrets" },
    ],
    examples: [
      { line: "image ghcr.io/acme/web:1.4", effect: "as a pod without pull secrets" },
      {
        line: "image ghcr.io/acme/web:1 -n prod --service-account web rendered/",
        effect: "as a pod of this service account",
      },
      {
        line: "image ghcr.io/acme/web:1 --pull-secret config.json",
        effect: "with a docker config in place of the pod's pull secrets",
      },
    ],
  },
  images: {
    summary: "list images and where they are used, with the effective pull policy; no network",
    arguments: [paths],
    examples: [
      { line: "images rendered/", effect: "list the images in a folder" },
      { line: "images --format json rendered/", effect: "the same for other programs" },
    ],
  },
  credentials: {
    summary: "show which credentials the kubelet would present for an image, without passwords",
    arguments: [{ name: "<image>", help: "an image as written in a pod" }, paths],
    examples: [
      {
        line: "credentials ghcr.io/acme/web -n prod --service-account web rendered/",
        effect: "the credentials of a service account",
      },
    ],
  },
  diagnose: {
    summary: "explain why pods cannot pull, from the output of kubectl",
    arguments: [
      {
        name: "[file]",
        help:
          "output of `kubectl describe pod` or `kubectl get pods|events` (also -o json|yaml), or " +
          "single messages; - is standard input",
        default: "-",
      },
    ],
    examples: [
      { line: "diagnose events.txt --manifests rendered/", effect: "explain saved output" },
    ],
  },
  init: {
    summary: "write .pullgate.yaml and a workflow, generated from this repository; no network",
    arguments: [],
    examples: [{ line: "init --inventory prod.yaml", effect: "with what the cluster has" }],
  },
  inventory: {
    summary: "write an inventory of the cluster with the kubectl on PATH, without secret values",
    arguments: [],
    examples: [
      { line: "inventory --context prod -o prod.yaml", effect: "write the file for --inventory" },
    ],
  },
  merge: {
    summary: "merge the JSON reports of all shards (check --shard I/N)",
    arguments: [{ name: "<reports...>", help: "files, folders or globs" }],
    examples: [{ line: "merge reports/", effect: "join the reports of a folder" }],
  },
  explain: {
    summary: "print the page of a rule, or list all rules",
    arguments: [{ name: "[rule]", help: "id of a rule" }],
    examples: [{ line: "explain image-tag-not-found", effect: "the page of one rule" }],
  },
  completion: {
    summary: "print a completion script for a shell",
    arguments: [{ name: "<shell>", help: "bash, zsh or fish", choices: [...shells] }],
    examples: [
      { line: "completion bash > /etc/bash_completion.d/pullgate", effect: "for all users" },
    ],
  },
};
