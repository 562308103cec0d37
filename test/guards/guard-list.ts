/** How the guard against each threat of docs/security.md is removed: by its marker in the source. */
import type { Removal } from "./remove-guard.ts";

export interface Guard {
  /** As in docs/security.md. */
  threat: string;
  /** By marker (`// guard: <id>`). */
  removed: Record<string, Removal>;
  /** Selects the tests, if the name in docs/security.md is only part of their names. */
  pattern?: string;
}

export const guards: Guard[] = [
  {
    threat: "Aliases that expand exponentially (billion laughs, merge keys)",
    removed: {
      aliases: "never",
    },
    pattern: "in a manifest: a billion laughs",
  },
  {
    threat: "Aliases of GitOps objects and values that multiply each other",
    removed: {
      "gitops-aliases": "unlimited",
    },
  },
  {
    threat: "Exponential aliases in the configuration",
    removed: {
      "configuration-aliases": "unlimited",
      "configuration-errors": {
        with: 'throw new Error("not explained");',
      },
    },
    pattern: "in the configuration: ",
  },
  {
    threat: "A `.sourceignore` with endless rules",
    removed: {
      "source-ignore-rules": {
        with: "const kept = rules;",
      },
    },
  },
  {
    threat: "Deep nesting",
    removed: {
      nesting: "unlimited",
      "stack-overflow": "never",
    },
    pattern: "in a manifest: (brackets|braces)",
  },
  {
    threat: "Globs that backtrack",
    removed: {
      "glob-backtracking": {
        with: 'const expression = new RegExp(`^(?:${pattern.replaceAll("**/", "(?:.*/)?").replaceAll(/(?<!\\.)\\*/g, "[^/]*?")})$`);\n  return (path) => expression.test(path) && generous.accepts(path);',
      },
    },
  },
  {
    threat: "An image made of many chart values, whose correction fits none of them",
    removed: {
      "value-splits": "delete",
    },
    pattern: "in a chart: an image of many values",
  },
  {
    threat: "Text that makes a regular expression backtrack",
    removed: {
      "comment-backtracking": {
        before: 'void [/^(?:"(?:\\\\.|[^"\\\\])*"|[^"#]|(?<=[^\\s])["])*(?=#)/];',
      },
    },
  },
  {
    threat: "A huge document",
    removed: {
      "document-size": "unlimited",
    },
  },
  {
    threat: "Millions of lines",
    removed: {
      "document-lines": "unlimited",
    },
  },
  {
    threat: "A million images, Secrets or broken documents",
    removed: {
      "facts-kept": "unlimited",
    },
  },
  {
    threat: "Thousands of names in `imagePullSecrets`",
    removed: {
      "pull-secret-names": "unlimited",
    },
  },
  {
    threat: "Thousands of declarations of one object",
    removed: {
      "object-candidates": "unlimited",
    },
  },
  {
    threat: "A huge configuration",
    removed: {
      "configuration-size": "unlimited",
    },
  },
  {
    threat: "A huge baseline",
    removed: {
      "baseline-size": "unlimited",
    },
  },
  {
    threat: "NUL, control characters, invalid UTF-8",
    removed: {
      "control-characters": "never",
    },
  },
  {
    threat: "Line breaks of YAML 1.1 (U+0085, U+2028, U+2029), which end comments for kubectl",
    removed: {
      "line-breaks": "skip-call",
    },
    pattern: "reads as Kubernetes does U",
  },
  {
    threat: "A document that is empty but for a comment that such a line break ends",
    removed: {
      "comment-end": { with: "return false;" },
    },
    pattern: "reads as Kubernetes does U",
  },
  {
    threat: "The key of an image, spelt by escapes or in base64",
    removed: {
      "spelled-keys": "never",
    },
    pattern: "reads as Kubernetes does .*only images",
  },
  {
    threat: "The key of an image before a comment, or before a line break of YAML 1.1",
    removed: {
      "key-before-comment": {
        with: "const afterKey = /^[\\w-]{0,100}[\"']?[ \\t]*(?:[:,\\]}\\r\\n]|$)/;",
      },
    },
    pattern: "reads as Kubernetes does the key .*only images",
  },
  {
    threat:
      "A `---` that only kubectl reads as the end of a document (`---#`, `---` and white space of other scripts)",
    removed: {
      "kubernetes-separators": { with: "return false;" },
      "dropped-line": { with: "const read = text;" },
    },
  },
  {
    threat:
      "Such a `---` where kubectl reads it as text: at the start of a stream, or directly behind another",
    removed: {
      "separators-in-text": { with: "const isText = false;" },
    },
  },
  {
    threat: "The group of a kind that names images in other fields, far from its key",
    removed: {
      "type-elsewhere": "never",
    },
  },
  {
    threat: "An unreadable document that hides that it is a manifest",
    removed: {
      "unclaimed-keys": { with: "return false;" },
    },
  },
  {
    threat: "A resource that its first lines present as a definition",
    removed: {
      "plain-type": { with: "return true;" },
    },
    pattern: "reads as Kubernetes does",
  },
  {
    threat: "Images in `items` of an object of any kind",
    removed: {
      "lists-of-any-kind": { with: 'const isList = kind.endsWith("List");' },
    },
    pattern: "items of a (?:ConfigMap|Pod)",
  },
  {
    threat: "Keys and images in base64 (`!!binary`)",
    removed: {
      "binary-tag": "never",
    },
    pattern: "in base64",
  },
  {
    threat: "A merge key with a tag",
    removed: {
      "merge-tag": "never",
    },
    pattern: "merge key with a tag",
  },
  {
    threat: "`?` before a key within brackets",
    removed: {
      "question-mark": "never",
    },
    pattern: "refuses \\? before a key",
  },
  {
    threat: "A colon behind a key within brackets, without a space",
    removed: {
      "colon-in-key": { with: "return;" },
    },
    pattern: "refuses a colon before a comma",
  },
  {
    threat: "An anchor or a tag that ends elsewhere for kubectl",
    removed: {
      "node-properties": "never",
    },
    pattern: "refuses an anchor with a colon",
  },
  {
    threat: "A JSON value that is applied before the colon behind it is rejected",
    removed: {
      "root-key": "never",
    },
    pattern: "refuses a JSON value as a key",
  },
  {
    threat: "A tag directive",
    removed: {
      "tag-directives": { with: "const directive: number = -1;" },
    },
    pattern: "refuses a tag directive",
  },
  {
    threat: "A byte order mark within a document",
    removed: {
      "byte-order-marks": { with: "const mark: number = -1;" },
    },
    pattern: "refuses a byte order mark",
  },
  {
    threat: "White space before a JSON value that only kubectl skips",
    removed: {
      "space-before-json": "never",
    },
    pattern: "refuses a space that is not ASCII",
  },
  {
    threat: "A resource of a kustomization whose name is no manifest's",
    removed: {
      "named-resources": "delete",
    },
  },
  {
    threat: "A manifest that is excluded, or in a folder `node_modules`",
    removed: {
      "left-out": "never",
    },
  },
  {
    threat: "A manifest that a test of Chainsaw in another folder compares with the cluster",
    removed: {
      "compared-files": "never",
    },
  },
  {
    threat: "A manifest that the change moves to where it is not checked",
    removed: {
      "moved-files": {
        with: 'return [...leftOut, ...moved.slice(0, 0).map(() => ({ path: "", reason: "" }))];',
      },
    },
  },
  {
    threat: "A template that Helm ignores",
    removed: {
      "ignored-templates": "delete",
    },
  },
  {
    threat: "A template that Helm ignores, of a chart that a GitOps object renders",
    removed: {
      "gitops-ignored-templates": { with: "const ignored: string[] = [];" },
    },
  },
  {
    threat: "A GitOps object in a file that is too large to be parsed",
    removed: {
      "unparsed-sources": "never",
    },
  },
  {
    threat: "A values file that is too large",
    removed: {
      "large-values": { with: "if (text === null) continue;" },
    },
  },
  {
    threat: "A manifest of a GitOps source that is no text, or too large",
    removed: {
      "large-manifest": { with: "if (text === null) continue;" },
    },
  },
  {
    threat: "A link to a file on the runner",
    removed: {
      "named-link": "never",
    },
  },
  {
    threat: "A link in a folder",
    removed: {
      "folder-link": "always",
    },
  },
  {
    threat: "A path or a link to git's own files, which may hold the token of the checkout",
    removed: {
      "git-files": { with: "return isWithin(real, realRoot);" },
    },
  },
  {
    threat: "A values file that is a link",
    removed: {
      "values-file-link": "never",
    },
  },
  {
    threat: "A configuration that is a link",
    removed: {
      "configuration-link": "never",
    },
  },
  {
    threat: "A configuration that names files of the runner",
    removed: {
      "configuration-paths": "never",
    },
  },
  {
    threat: "Devices",
    removed: {
      devices: "never",
    },
  },
  {
    threat: "A pipe without a writer",
    removed: {
      "silent-pipe": "delete",
    },
  },
  {
    threat: "A report written through a link",
    removed: {
      "report-link": "never",
    },
  },
  {
    threat: "`--fix` of a file outside the repository",
    removed: {
      "fix-outside": "never",
      "fix-through-link": "never",
    },
  },
  {
    threat: "Files that look like a Git repository",
    removed: {
      "bare-repository": "delete",
    },
  },
  {
    threat: "Links and paths in a base that lead out of it",
    removed: {
      "base-links": "always",
    },
  },
  {
    threat: "A renderer that reads secrets",
    removed: {
      "renderer-environment": {
        with: "return { ...environment, ...own } as Record<string, string>;",
      },
    },
  },
  {
    threat: "Names that look like flags",
    removed: {
      "renderer-flags": "delete",
    },
  },
  {
    threat: "A renderer in the repository",
    removed: {
      "renderer-in-repository": "never",
    },
  },
  {
    threat: "A renderer with endless output",
    removed: {
      "renderer-output": {
        with: "const maxOutputBytes = 300 << 20;",
      },
    },
  },
  {
    threat: "A chart or an overlay that fills the memory",
    removed: {
      "renderer-memory": "never",
    },
  },
  {
    threat: "Many charts or overlays that do not end",
    removed: {
      "ended-renderers": "never",
    },
  },
  {
    threat: "An overlay that has git clone a repository of the runner",
    removed: {
      "git-file-protocol": "delete",
    },
  },
  {
    threat: "A fork's chart or overlay that fetches from the network",
    removed: {
      "restricted-fetch": "never",
    },
  },
  {
    threat: "A chart outside the repository, by path or link",
    removed: {
      "chart-outside": "never",
    },
  },
  {
    threat: "An overlay outside the repository, by path or link",
    removed: {
      "overlay-outside": "never",
    },
  },
  {
    threat: "A kustomization that kustomize reads otherwise",
    removed: {
      "reserialised-kustomization": { before: "return text;" },
    },
  },
  {
    threat: "A chart, or the configuration of a plugin, that its renderer reads otherwise",
    removed: {
      reserialised: { before: "return text;" },
    },
  },
  {
    threat: "A GitOps source whose kustomization reads files of the runner or fetches",
    removed: {
      "outside-path": { with: "return false;" },
    },
  },
  {
    threat:
      "A kustomization of a GitOps source that kustomize may read otherwise (a key twice, UTF-16, more than 1 MiB)",
    removed: {
      "unread-kustomization": { with: "if (contents === null) continue;" },
    },
  },
  {
    threat: "Plugins of a GitOps source that kustomize may read otherwise",
    removed: {
      "unread-plugin": { with: "if (contents === null) continue;" },
    },
  },
  {
    threat: "Plugins of a GitOps source that a kustomization makes or changes",
    removed: {
      "gitops-changed-plugins": "never",
    },
  },
  {
    threat: "A kustomization beside `.git` that reads git's own files",
    removed: {
      "overlay-git-files": "never",
    },
  },
  {
    threat: "A chart of a GitOps source that is a link, or holds links",
    removed: {
      "gitops-chart-link": "never",
      "gitops-chart-links": "delete",
    },
  },
  {
    threat: "Links to folders that multiply what is copied",
    removed: {
      "link-loop": "never",
    },
  },
  {
    threat: "A link to a device among the files of a chart",
    removed: {
      "digested-device": "never",
      "chart-file-link": { with: "return textOf(path, maxChartFileBytes);" },
    },
  },
  {
    threat: "Plugins of kustomize that fetch, configured in a folder or within the kustomization",
    removed: {
      "plugin-folders": {
        with: "const isPlugin = isPluginField(field) && !status?.isDirectory();",
      },
      "inline-plugins": "never",
    },
  },
  {
    threat: "Configurations of plugins that a kustomization changes before they are used",
    removed: {
      "changed-plugins": "never",
    },
  },
  {
    threat: "A schema of a fork's chart that refers to a file or a host",
    removed: {
      "restricted-schema": "never",
      "archive-schema": "never",
    },
  },
  {
    threat: "A renderer that contacts loopback, the cluster or a metadata service",
    removed: {
      "renderer-network": { before: "return { program, args };" },
    },
  },
  {
    threat: "A credential helper named by a path or a command",
    removed: {
      "helper-name": "never",
    },
  },
  {
    threat: "A credential helper in the repository",
    removed: {
      "helper-in-repository": "skip-wrapper",
    },
  },
  {
    threat: "A credential helper that hangs, or has endless output",
    removed: {
      "helper-timeout": "delete",
    },
  },
  {
    threat: "A docker configuration that is a device",
    removed: {
      "docker-configuration-device": "never",
    },
  },
  {
    threat: "Metadata services, in any spelling",
    removed: {
      "metadata-addresses": "delete",
    },
  },
  {
    threat: "Metadata services inside IPv6 addresses",
    removed: {
      "embedded-addresses": "never",
    },
  },
  {
    threat: "Names that resolve to internal addresses",
    removed: {
      "resolved-addresses": "skip-call",
    },
  },
  {
    threat: "Names that resolve differently the next time",
    removed: {
      "connection-lookup": "delete",
    },
  },
  {
    threat: "Redirects to metadata services",
    removed: {
      "request-addresses": "never",
    },
  },
  {
    threat: "Redirects that carry a login along",
    removed: {
      "redirect-login": "always",
    },
  },
  {
    threat: "A token server that redirects to another origin",
    removed: {
      "token-server-redirect": "always",
    },
  },
  {
    threat: "Redirects to plain HTTP",
    removed: {
      "redirect-to-http": "never",
    },
  },
  {
    threat: "Endless redirects and challenges",
    removed: {
      "redirect-count": {
        with: "const maxRedirects = 500;",
      },
    },
  },
  {
    threat: "A token server on another host",
    removed: {
      "token-server-host": {
        with: "return true;",
      },
    },
  },
  {
    threat: "A host that resembles another",
    removed: {
      "login-host": {
        with: 'return [...keys, domain, domain.replace(/:\\d+$/, "")];',
      },
    },
  },
  {
    threat: "A change that sends a password to another host",
    removed: {
      "protected-keys": "always",
    },
  },
  {
    threat: "A fork's change that uses the runner's logins",
    removed: {
      fork: {
        with: "return false;",
      },
    },
  },
  {
    threat: "A fork's change that probes the internal network",
    removed: {
      "restricted-addresses": "never",
      "restricted-hosts": "never",
    },
  },
  {
    threat: "An event whose pull request is within another repository",
    removed: {
      "own-pull-request": "never",
    },
  },
  {
    threat: "An event that runs code of a stranger (`workflow_run`, `issue_comment`, reviews)",
    removed: {
      "trusted-events": "always",
    },
    pattern: "restricts issue_comment",
  },
  {
    threat: "A change that turns off the gate for itself",
    removed: {
      "gate-keys": "never",
    },
  },
  {
    threat: "A fork's change that accepts its own findings in the baseline",
    removed: {
      "base-baseline": "always",
    },
  },
  {
    threat: "A fork's change that invents Secrets or nodes in the inventory",
    removed: {
      "base-inventory": "never",
    },
  },
  {
    threat:
      "A chart repository at a metadata address, or at a private one in restricted mode, or that redirects there",
    removed: {
      "chart-repository-addresses": { with: "restricted: false" },
    },
  },
  {
    threat: "Headers or a body at one byte a second",
    removed: {
      "request-timeout": {
        with: "600_000",
      },
    },
  },
  {
    threat: "An endless body",
    removed: {
      "body-size": "never",
    },
  },
  {
    threat: "A compressed body",
    removed: {
      "compressed-body": "never",
    },
  },
  {
    threat:
      "A body in a transfer coding that Node passes through and the Go clients of nodes refuse",
    removed: {
      "transfer-coding": "never",
    },
  },
  {
    threat: "A reply over HTTP/2 that is cancelled in the middle, as if it were complete",
    removed: {
      "cancelled-stream": "never",
    },
  },
  {
    threat: "A manifest of no bytes, under the type of a manifest",
    removed: {
      "empty-manifest": "never",
    },
  },
  {
    threat: "Huge headers",
    removed: {
      "header-size": {
        with: "const maxHeaderBytes = 1 << 26;",
      },
    },
  },
  {
    threat: "A manifest with another digest",
    removed: {
      digest: "never",
    },
  },
  {
    threat: "A token with line breaks, or a huge one",
    removed: {
      "token-characters": "never",
    },
  },
  {
    threat: "Endless pages of tags",
    removed: {
      "tag-pages": {
        with: "const maxTagPages = 30;",
      },
    },
  },
  {
    threat: "A million tags",
    removed: {
      "tag-count": "unlimited",
    },
  },
  {
    threat: "A million manifests in an index",
    removed: {
      "index-size": "unlimited",
    },
  },
  {
    threat: "A million layers in a manifest",
    removed: {
      "layer-count": "unlimited",
    },
  },
  {
    threat: "A manipulated cache",
    removed: {
      "cache-sum": "always",
    },
  },
  {
    threat: "A token that ends early without saying so",
    removed: {
      "worn-token": "never",
    },
    pattern: "tokens that end after three requests",
  },
  {
    threat: "More open files than the machine allows",
    removed: {
      "local-fault": "delete",
    },
    pattern: "EMFILE is a local fault",
  },
  {
    threat: "Cache files that other users may write",
    removed: {
      "cache-owner": "never",
    },
  },
  {
    threat: "Secrets echoed by a server",
    removed: {
      redaction: {
        with: "() => false",
      },
    },
  },
  {
    threat: "A login in an image reference or a URL, which is in Git",
    removed: {
      "logins-in-text": { with: "const masked = text;" },
      "logins-in-json": { with: "each" },
      "logins-in-frames": { with: "logins.find(() => false)" },
      "logins-in-baselines": { with: "image: pull === undefined ? null : pull.mention.image" },
    },
  },
  {
    threat: "Terminal escape sequences",
    removed: {
      "terminal-escapes": "always",
    },
  },
  {
    threat: "Workflow commands",
    removed: {
      "workflow-commands": {
        with: "return text;",
      },
    },
  },
  {
    threat: "Markdown and HTML",
    removed: {
      markdown: "skip-call",
      "markdown-code": {
        with: "return shown;",
      },
    },
  },
  {
    threat: "XML",
    removed: {
      xml: "skip-call",
    },
  },
  {
    threat: "Links and mentions in SARIF and GitLab reports",
    removed: {
      "links-and-mentions": {
        with: "forTerminal(text, maxUnits)",
      },
    },
  },
  {
    threat: "JSON in a log",
    removed: {
      "log-commands": "skip-call",
    },
  },
  {
    threat: "Logins and signatures in the URLs of a message",
    removed: {
      "diagnose-redaction": { with: "return text;" },
    },
  },
  {
    threat: "Commands of Azure Pipelines and TeamCity (`##vso[`, `##teamcity[`)",
    removed: {
      "log-command-names": { with: "const legacyCommand = /##()\\[/g;" },
    },
  },
  {
    threat: "Names and keys of a change in the messages of standard error",
    removed: {
      messages: { with: "return text;" },
    },
  },
  {
    threat: "Another author's comment with Pullgate's mark",
    removed: {
      "comment-author": "always",
    },
  },
  {
    threat: "A full disk",
    removed: {
      "full-disk": "never",
    },
  },
  {
    threat: "SIGINT, SIGTERM, SIGHUP",
    pattern: "^SIGINT$",
    removed: {
      signals: "delete",
    },
  },
  {
    threat: "Standard output that cannot be written",
    removed: {
      "full-output": "delete",
    },
  },
  {
    threat: "A default cache that cannot be written",
    removed: {
      "unwritable-cache": {
        with: 'throw new Error("not written");',
      },
    },
  },
  {
    threat: "Compiled code that another user has written",
    removed: {
      "compile-cache-private": {
        with: "return true;",
      },
    },
  },
  {
    threat: "A temporary folder that cannot be created",
    removed: {
      "unwritable-temporary-folder": {
        with: 'throw new Error("not made");',
      },
    },
  },
  {
    threat: "A wrong clock",
    removed: {
      clock: "delete",
    },
  },
  {
    threat: "A chart archive that unpacks to gigabytes",
    removed: {
      "chart-unpacked-bytes": "unlimited",
    },
  },
  {
    threat: "A huge file in a chart archive",
    removed: {
      "chart-file-bytes": "unlimited",
    },
  },
  {
    threat: "A chart archive of a hundred thousand files",
    removed: {
      "chart-entries": "unlimited",
    },
  },
  {
    threat: "A chart archive with absolute paths or `..`",
    removed: {
      "chart-paths": "never",
    },
  },
  {
    threat: "A chart archive with links",
    removed: {
      "chart-links": { with: "yield { path, content };" },
    },
  },
  {
    threat: "A chart index without end",
    removed: {
      "chart-index-bytes": "unlimited",
    },
  },
  {
    threat: "Many large chart indexes",
    removed: {
      "chart-indexes-bytes": "unlimited",
    },
  },
  {
    threat: "A chart index of a million versions, or in a style that is slow to read",
    removed: {
      "chart-index-block": "unlimited",
    },
  },
  {
    threat: "A huge chart archive",
    removed: {
      "chart-archive-bytes": "unlimited",
      "oci-chart-bytes": "unlimited",
    },
  },
  {
    threat: "Thousands of charts",
    removed: {
      "chart-count": "unlimited",
    },
  },
  {
    threat: "Chart names of megabytes that are compared for suggestions",
    removed: {
      "chart-near-names": "unlimited",
    },
  },
  {
    threat: "A chart archive with another digest than that of its index",
    removed: {
      "chart-digest": "never",
    },
  },
  {
    threat: "A manipulated cache of charts",
    removed: {
      "chart-cache-digest": { with: "return bytes;" },
      "chart-cache-checksum": "never",
    },
  },
  {
    threat: "A fork's change that names a cached private chart by its digest",
    removed: {
      "chart-cache-restricted": { with: "return cache;" },
    },
  },
  {
    threat: "A chart repository that redirects to plain HTTP",
    removed: {
      "chart-redirect-plain-http": "never",
    },
  },
  {
    threat: "A chart repository that redirects, or names archives on, another host",
    removed: {
      "chart-login-origin": { with: "const sent = login;" },
    },
  },
  {
    threat: "A chart repository next to the one that a login is for",
    removed: {
      "chart-login-host": "never",
    },
  },
  {
    threat: "A chart repository over plain HTTP",
    removed: {
      "chart-login-plain-http": "never",
    },
  },
  {
    threat: "A chart with a thousand dependencies",
    removed: {
      "chart-dependencies": "unlimited",
    },
  },
  {
    threat: "Charts of the repository that depend on one another in a circle",
    removed: {
      "chart-dependency-folders": "unlimited",
    },
  },
  {
    threat: "A values file outside a packaged chart",
    removed: {
      "argo-chart-values": { with: "if (path === null) continue;" },
    },
  },
  {
    threat: "A huge file as a Helm parameter of an Application",
    removed: {
      "argo-file-parameter": "never",
    },
  },
  {
    threat: "A dependency in a folder outside the repository",
    removed: {
      "chart-dependency-folder": "never",
    },
  },
  {
    threat: "A chart path that leads out of a checkout of another repository",
    removed: {
      "checkout-folder": { with: "const isInside = true;" },
    },
  },
  {
    threat: "A huge archive of another repository",
    removed: {
      "repository-archive-bytes": "unlimited",
    },
  },
  {
    threat: "Charts of many other repositories",
    removed: {
      "repository-archives": "unlimited",
    },
  },
  {
    threat: "A values schema that Helm would fetch from the network or a file",
    removed: {
      "chart-schema": "never",
    },
  },
  {
    threat: "An ApplicationSet of a million Applications",
    removed: {
      "application-set-count": "never",
    },
  },
  {
    threat: "Generators that multiply each other",
    removed: {
      "application-set-matrix": "never",
    },
  },
  {
    threat: "Thousands of sources, or sources that build one another without end",
    removed: {
      "gitops-sources": "unlimited",
    },
  },
  {
    threat: "Sources without end on standard input, or rendered by a chart",
    removed: {
      "unfollowed-sources": "unlimited",
    },
  },
  {
    threat: "A chain of Kustomizations or Applications that build one another",
    removed: {
      "gitops-depth": "unlimited",
    },
  },
  {
    threat: "A Kustomization or an Application that builds itself, or a circle of them",
    removed: {
      "gitops-once": "never",
    },
  },
  {
    threat: "Values that come, through others, from the source that takes them",
    removed: {
      "gitops-values-circle": { with: "if (owner === null) return object;" },
    },
  },
  {
    threat: "A ResourceSet whose inputs multiply each other",
    removed: {
      "resource-set-inputs": "unlimited",
    },
  },
  {
    threat: "A ResourceSet of a million objects",
    removed: {
      "resource-set-objects": "unlimited",
    },
  },
  {
    threat: "A template that runs without end",
    removed: {
      "template-steps": "never",
    },
  },
];
