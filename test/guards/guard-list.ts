/** The guards of docs/security.md: the markers that show each in the source, and the test that fails without it. */
import type { Removal } from "./remove-guard.ts";

export interface Guard {
  /** As in docs/security.md. */
  threat: string;
  /** By marker (`// guard: <id>`): how the guard is removed. */
  removed: Record<string, Removal>;
  /** Test file, relative to `test/`. */
  test: string;
  /** Regular expression for the test's name. */
  pattern: string;
}

export const guards: Guard[] = [
  {
    threat: "Aliases that multiply (billion laughs, merge keys)",
    removed: {
      aliases: "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "in a manifest: a billion laughs",
  },
  {
    threat: "The same in the configuration",
    removed: {
      "configuration-aliases": "unlimited",
      "configuration-errors": {
        with: 'throw new Error("not explained");',
      },
    },
    test: "cli/hostile-input.test.ts",
    pattern: "in the configuration: ",
  },
  {
    threat: "Nesting without end",
    removed: {
      nesting: "unlimited",
      "stack-overflow": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "in a manifest: (brackets|braces)",
  },
  {
    threat: "Globs that try every way through a path",
    removed: {
      "glob-backtracking": {
        with: 'const expression = new RegExp(`^(?:${pattern.replaceAll("**/", "(?:.*/)?").replaceAll(/(?<!\\.)\\*/g, "[^/]*?")})$`);\n  return (path) => expression.test(path) && generous.accepts(path);',
      },
    },
    test: "cli/hostile-input.test.ts",
    pattern: "in the configuration: globs that would try every way",
  },
  {
    threat: "An image of many values of a chart, whose correction fits none",
    removed: {
      "value-splits": "delete",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "in a chart: an image of many values",
  },
  {
    threat: "Text that makes a regular expression backtrack",
    removed: {
      "comment-backtracking": {
        before: 'void /^(?:"(?:\\\\.|[^"\\\\])*"|[^"#]|(?<=[^\\s])["])*(?=#)/;',
      },
    },
    test: "regular-expressions.test.ts",
    pattern: "^none of the sources backtracks without end$",
  },
  {
    threat: "A document without end",
    removed: {
      "document-size": "unlimited",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^one document of a hundred megabytes: refused, and the next is read$",
  },
  {
    threat: "Millions of lines",
    removed: {
      "document-lines": "unlimited",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^millions of lines in one document: refused$",
  },
  {
    threat: "A million images, Secrets or broken documents",
    removed: {
      "facts-kept": "unlimited",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^facts without end: no more of them are kept, and the run is refused$",
  },
  {
    threat: "A configuration of megabytes",
    removed: {
      "configuration-size": "unlimited",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a configuration of megabytes: refused$",
  },
  {
    threat: "A baseline of megabytes",
    removed: {
      "baseline-size": "unlimited",
    },
    test: "cli/baseline.test.ts",
    pattern: "^one that is missing, broken, of another shape or too large is misuse, in one line$",
  },
  {
    threat: "NUL, control characters, what is no UTF-8",
    removed: {
      "control-characters": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^NUL and what is no UTF-8: refused at their place, the documents around are read$",
  },
  {
    threat: "A link to a file of the runner",
    removed: {
      "named-link": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a link that leads out of the repository is not read, whoever names it$",
  },
  {
    threat: "A link in a folder",
    removed: {
      "folder-link": "always",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a folder's devices, pipes and links to them are passed over$",
  },
  {
    threat: "A values file that is a link",
    removed: {
      "values-file-link": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a link to what a renderer would show$",
  },
  {
    threat: "A configuration that is a link",
    removed: {
      "configuration-link": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a configuration that is a link out of the repository$",
  },
  {
    threat: "A configuration that names files of the runner",
    removed: {
      "configuration-paths": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a change's configuration names nothing outside of the repository$",
  },
  {
    threat: "Devices",
    removed: {
      devices: "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^devices$",
  },
  {
    threat: "A pipe that nobody writes",
    removed: {
      "silent-pipe": "delete",
    },
    test: "cli/hostile-input.test.ts",
    pattern:
      "^a pipe that nobody writes is given up at the deadline, one that somebody writes is read$",
  },
  {
    threat: "A report written through a link",
    removed: {
      "report-link": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern:
      "^a report, a baseline and what is fixed are not written through a link out of the repository$",
  },
  {
    threat: "`--fix` of a file elsewhere",
    removed: {
      "fix-outside": "never",
      "fix-through-link": "never",
    },
    test: "cli/fix.test.ts",
    pattern: "^never outside of the repository, nor through a link that leads out of it$",
  },
  {
    threat: "Files that look like a repository",
    removed: {
      "bare-repository": "delete",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^files of a change that look like a repository are none$",
  },
  {
    threat: "Links and names in a base",
    removed: {
      "base-links": "always",
    },
    test: "cli/base.test.ts",
    pattern: "^a link of the base that leads out of it is not there, though a path names it$",
  },
  {
    threat: "A renderer that sees secrets",
    removed: {
      "renderer-environment": {
        with: "if (!restricted) return { ...environment, ...own } as Record<string, string>;",
      },
    },
    test: "real/render.test.ts",
    pattern: "^it sees its allow-list of the environment, and no cluster$",
  },
  {
    threat: "Words that would be flags",
    removed: {
      "renderer-flags": "delete",
    },
    test: "real/render.test.ts",
    pattern: "^hostile words stay one argument each, and cannot become flags$",
  },
  {
    threat: "A renderer in the repository",
    removed: {
      "renderer-in-repository": "never",
    },
    test: "real/render.test.ts",
    pattern: "^one that is not installed is misuse, and one in the working folder is not taken$",
  },
  {
    threat: "A renderer that floods",
    removed: {
      "renderer-output": {
        with: "const maxOutputBytes = 300 << 20;",
      },
    },
    test: "real/render.test.ts",
    pattern: "^one that floods standard output is ended$",
  },
  {
    threat: "A fork's chart or overlay that fetches",
    removed: {
      "restricted-fetch": "never",
    },
    test: "real/render.test.ts",
    pattern: "^in restricted mode nothing is fetched, under whatever name$",
  },
  {
    threat: "A credential helper by a path or a command",
    removed: {
      "helper-name": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^whose names are paths, flags or commands are not run$",
  },
  {
    threat: "A credential helper in the repository",
    removed: {
      "helper-in-repository": "skip-wrapper",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^are not taken from the working folder or the docker configuration's$",
  },
  {
    threat: "A credential helper that floods or hangs",
    removed: {
      "helper-timeout": "delete",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^that flood or hang are ended, with what they left open$",
  },
  {
    threat: "A docker configuration that is a device",
    removed: {
      "docker-configuration-device": "never",
    },
    test: "cli/hostile-input.test.ts",
    pattern: "^a docker configuration that is a device is none$",
  },
  {
    threat: "Metadata services, in any spelling",
    removed: {
      "metadata-addresses": "delete",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^are recognised in every spelling that a URL accepts$",
  },
  {
    threat: "The same within IPv6",
    removed: {
      "embedded-addresses": "never",
    },
    test: "oci/connectivity.test.ts",
    pattern:
      "^asks neither the node's and the cluster's own names nor metadata addresses in any spelling$",
  },
  {
    threat: "Names that lead to the inside",
    removed: {
      "resolved-addresses": "skip-call",
    },
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^that resolve to private addresses are not asked there, whatever else they resolve to$",
  },
  {
    threat: "Names that lead elsewhere the next time",
    removed: {
      "connection-lookup": "delete",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^that resolve differently the next time are asked at the address that was checked$",
  },
  {
    threat: "Redirects to metadata services",
    removed: {
      "request-addresses": "never",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^are not asked after a redirect$",
  },
  {
    threat: "Redirects that take a login along",
    removed: {
      "redirect-login": "always",
    },
    test: "oci/connectivity.test.ts",
    pattern: "^follows a few redirects, never with the login to another origin$",
  },
  {
    threat: "A token server that sends elsewhere",
    removed: {
      "token-server-redirect": "always",
    },
    test: "resolve/resolve.test.ts",
    pattern: "^a token server may move within its host, and is asked for one scope after another$",
  },
  {
    threat: "Redirects to plain HTTP",
    removed: {
      "redirect-to-http": "never",
    },
    test: "oci/connectivity.test.ts",
    pattern: "^refuses a redirect from HTTPS to HTTP$",
  },
  {
    threat: "Redirects and challenges without end",
    removed: {
      "redirect-count": {
        with: "const maxRedirects = 500;",
      },
    },
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^sends its client in circles, by challenges or redirects, is left after a few rounds$",
  },
  {
    threat: "A token server on another host",
    removed: {
      "token-server-host": {
        with: "return true;",
      },
    },
    test: "resolve/logins.test.ts",
    pattern: "^a token server on another host gets no password, unless the user trusts it$",
  },
  {
    threat: "A host that looks like another",
    removed: {
      "login-host": {
        with: 'return [...keys, domain, domain.replace(/:\\d+$/, "")];',
      },
    },
    test: "resolve/logins.test.ts",
    pattern:
      "^a login is for the exact host: not for another port, a longer name or a host within a host$",
  },
  {
    threat: "A change that sends a password elsewhere",
    removed: {
      "protected-keys": "always",
    },
    test: "action/restricted.test.ts",
    pattern:
      "^a pull request cannot send a password elsewhere, and is told that its change counts later$",
  },
  {
    threat: "A fork's change",
    removed: {
      fork: {
        with: "return false;",
      },
    },
    test: "action/restricted.test.ts",
    pattern: "^one's own gets what it has, and an input decides otherwise$",
  },
  {
    threat: "A fork's change that looks around inside",
    removed: {
      "restricted-addresses": "never",
      "restricted-hosts": "never",
    },
    test: "action/restricted.test.ts",
    pattern:
      "^no address of the inside is asked, in whatever spelling, and also where the configuration lists it$",
  },
  {
    threat: "Headers or a body, a byte a second",
    removed: {
      "request-timeout": {
        with: "600_000",
      },
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^sends its headers byte by byte$",
  },
  {
    threat: "A body without end",
    removed: {
      "body-size": "never",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^never ends its body$",
  },
  {
    threat: "A body that unpacks",
    removed: {
      "compressed-body": "never",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^answers with what unpacks to a hundred megabytes$",
  },
  {
    threat: "Headers of megabytes",
    removed: {
      "header-size": {
        with: "const maxHeaderBytes = 1 << 26;",
      },
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^sends a megabyte of one header$",
  },
  {
    threat: "A digest that is none",
    removed: {
      digest: "never",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^returns another digest than that of its manifest is not believed$",
  },
  {
    threat: "A token that is more than one",
    removed: {
      "token-characters": "never",
    },
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^gives tokens of megabytes, or tokens that no header can hold, has none of them used$",
  },
  {
    threat: "Pages without end",
    removed: {
      "tag-pages": {
        with: "const maxTagPages = 30;",
      },
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^has pages without end is asked for three$",
  },
  {
    threat: "A million tags",
    removed: {
      "tag-count": "unlimited",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^lists a million tags has a few thousand of them read$",
  },
  {
    threat: "A million manifests in an index",
    removed: {
      "index-size": "unlimited",
    },
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^names forty thousand manifests in an index, or nests brackets, has 256 platforms read$",
  },
  {
    threat: "A cache that somebody changed",
    removed: {
      "cache-sum": "always",
    },
    test: "resolve/image-content.test.ts",
    pattern: "^a cache that is damaged, cut, exchanged or no folder is as none$",
  },
  {
    threat: "Secrets in what a server says",
    removed: {
      redaction: {
        with: "() => false",
      },
    },
    test: "resolve/logins.test.ts",
    pattern:
      "^no answer holds a secret, whatever a server says, and every secret is told to the door$",
  },
  {
    threat: "Escapes for a terminal",
    removed: {
      "terminal-escapes": "always",
    },
    test: "report/hostile-text.test.ts",
    pattern: "^text, compact and image lists contain no control characters and no workflow commands$",
  },
  {
    threat: "Workflow commands",
    removed: {
      "workflow-commands": {
        with: "return text;",
      },
    },
    test: "report/hostile-text.test.ts",
    pattern: "^github contains one command per finding, within the limits of the runner$",
  },
  {
    threat: "Markdown and HTML",
    removed: {
      markdown: "skip-call",
    },
    test: "report/hostile-text.test.ts",
    pattern: "^Markdown, summary and comment consist of whole table rows without markup from the data$",
  },
  {
    threat: "XML",
    removed: {
      xml: "skip-call",
    },
    test: "report/hostile-text.test.ts",
    pattern:
      "^JUnit is valid by its schema, contains the expected tests, and is harmless in a log$",
  },
  {
    threat: "SARIF and GitLab",
    removed: {
      "links-and-mentions": {
        with: "forTerminal(text, maxUnits)",
      },
    },
    test: "report/hostile-text.test.ts",
    pattern:
      "^SARIF is valid and equals the report; no string is a link, a mention or a command$",
  },
  {
    threat: "JSON in a log",
    removed: {
      "log-commands": "skip-call",
    },
    test: "report/hostile-text.test.ts",
    pattern: "^JSON parses back to the report, and its text is harmless in a log$",
  },
  {
    threat: "Somebody else's comment with our mark",
    removed: {
      "comment-author": "always",
    },
    test: "action/pull-request.test.ts",
    pattern:
      "^is found behind hundreds of others, and by its author too: anybody can write its mark$",
  },
  {
    threat: "A full disk",
    removed: {
      "full-disk": "never",
    },
    test: "cli/interrupted.test.ts",
    pattern: "^a disk that is full: the old report stays whole$",
  },
  {
    threat: "SIGINT, SIGTERM, SIGHUP",
    removed: {
      signals: "delete",
    },
    test: "cli/interrupted.test.ts",
    pattern: "^SIGINT$",
  },
  {
    threat: "Standard output that is full",
    removed: {
      "full-output": "delete",
    },
    test: "cli/interrupted.test.ts",
    pattern: "^standard output that is full, or gone$",
  },
  {
    threat: "A cache that cannot be written",
    removed: {
      "unwritable-cache": {
        with: 'throw new Error("not written");',
      },
    },
    test: "cli/interrupted.test.ts",
    pattern: "^a cache that cannot be: a file in its place, a device, or below \\/proc$",
  },
  {
    threat: "A temporary folder that cannot be made",
    removed: {
      "unwritable-temporary-folder": {
        with: 'throw new Error("not made");',
      },
    },
    test: "cli/interrupted.test.ts",
    pattern: "^a temporary folder that cannot be made$",
  },
  {
    threat: "A clock that is wrong",
    removed: {
      clock: "delete",
    },
    test: "oci/hostile-registry.test.ts",
    pattern: "^says that the clock may be wrong for a certificate that is not valid yet$",
  },
];
