/** Each guard of docs/security.md, and how it is taken away: the test that is named there fails without it. */

export interface Guard {
  /** As in docs/security.md. */
  threat: string;
  /** Texts of the sources, each found once, and what stands there without the guard. */
  removed: [file: string, text: string, without: string][];
  test: string;
  /** Of the test's name. */
  pattern: string;
}

export const guards: Guard[] = [
  {
    threat: "Aliases that multiply (billion laughs, merge keys)",
    removed: [["src/parse/node-tree.ts", "if (isExcessive(aliased, size))", "if (false)"]],
    test: "cli/hostile-input.test.ts",
    pattern: "in a manifest: a billion laughs",
  },
  {
    threat: "The same in the configuration",
    removed: [
      ["src/config/configuration.ts", "maxAliasCount: 100", "maxAliasCount: 1e9"],
      [
        "src/config/configuration.ts",
        "throw new UsageError(\n      `${shown}: cannot be read:",
        "throw new Error(\n      `${shown}: cannot be read:",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "in the configuration: ",
  },
  {
    threat: "Nesting without end",
    removed: [
      ["src/parse/parse.ts", "const maxDepth = 1000;", "const maxDepth = 1e9;"],
      ["src/parse/parse.ts", "if (error instanceof RangeError)", "if (false)"],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "in a manifest: (brackets|braces)",
  },
  {
    threat: "Globs that try every way through a path",
    removed: [
      [
        "src/system/glob.ts",
        "  return (path) => generous.accepts(path) &&",
        '  const expression = pattern.replace(/\\*\\*\\//g, "(?:.*/)?").replace(/(?<!\\.)\\*/g, "[^/]*?");\n  return (path) => new RegExp(`^(?:${expression})$`).test(path) && generous.accepts(path) &&',
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "in the configuration: globs that would try every way",
  },
  {
    threat: "An image of many values of a chart, whose correction fits none",
    removed: [["src/trace/value-edit.ts", "dead[index]?.add(from);", ""]],
    test: "cli/hostile-input.test.ts",
    pattern: "in a chart: an image of many values",
  },
  {
    threat: "Text that makes a regular expression backtrack",
    removed: [
      [
        "src/parse/lenient-events.ts",
        '  let quote = "";\n',
        '  if (!/^(?:"(?:\\\\.|[^"\\\\])*"|[^"#]|(?<=[^\\s])["])*(?=#)/.test(line)) return line.length;\n  let quote = "";\n',
      ],
    ],
    test: "regular-expressions.test.ts",
    pattern: "^none of the sources backtracks without end$",
  },
  {
    threat: "A document without end",
    removed: [
      [
        "src/parse/parse.ts",
        "const maxDocumentBytes = 64 << 20;",
        "const maxDocumentBytes = 2 ** 40;",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^one document of a hundred megabytes: refused, and the next is read$",
  },
  {
    threat: "Millions of lines",
    removed: [["src/parse/parse.ts", "const maxParts = 4 << 20;", "const maxParts = 1e12;"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^millions of lines in one document: refused$",
  },
  {
    threat: "A million images, Secrets or broken documents",
    removed: [["src/extract/extract.ts", "const maxKept = 250_000;", "const maxKept = 1e9;"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^facts without end: no more of them are kept, and the run is refused$",
  },
  {
    threat: "A configuration of megabytes",
    removed: [
      [
        "src/config/options.ts",
        "const maxConfigurationBytes = 1024 * 1024;",
        "const maxConfigurationBytes = 1e9;",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^a configuration of megabytes: refused$",
  },
  {
    threat: "A baseline of megabytes",
    removed: [
      [
        "src/config/options.ts",
        "const maxBaselineBytes = 32 * 1024 * 1024;",
        "const maxBaselineBytes = 1e12;",
      ],
    ],
    test: "cli/baseline.test.ts",
    pattern: "^one that is missing, broken, of another shape or too large is misuse, in one line$",
  },
  {
    threat: "NUL, control characters, what is no UTF-8",
    removed: [["src/parse/parse.ts", "if (control !== null)", "if (false)"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^NUL and what is no UTF-8: refused at their place, the documents around are read$",
  },
  {
    threat: "A link to a file of the runner",
    removed: [
      [
        "src/load/load.ts",
        "if (this.#gitRoot !== null && (await leadsOut(absolute, this.#gitRoot)))",
        "if (false)",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^a link that leads out of the repository is not read, whoever names it$",
  },
  {
    threat: "A link in a folder",
    removed: [["src/load/load.ts", "target.startsWith(root + sep) && ", ""]],
    test: "cli/hostile-input.test.ts",
    pattern: "^a folder's devices, pipes and links to them are passed over$",
  },
  {
    threat: "A values file that is a link",
    removed: [["src/render/render.ts", "if (await leadsOut(candidate, home))", "if (false)"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^a link to what a renderer would show$",
  },
  {
    threat: "A configuration that is a link",
    removed: [
      [
        "src/config/options.ts",
        "if (home !== null && found !== null && !isWithin(",
        "if (false && home !== null && !isWithin(",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^a configuration that is a link out of the repository$",
  },
  {
    threat: "A configuration that names files of the runner",
    removed: [
      [
        "src/config/options.ts",
        "if (home !== null && isWithin(folder, home) &&",
        "if (false && home !== null &&",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^a change's configuration names nothing outside of the repository$",
  },
  {
    threat: "Devices",
    removed: [["src/load/load.ts", "if (!status.isFile()) throw", "if (false) throw"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^devices$",
  },
  {
    threat: "A pipe that nobody writes",
    removed: [["src/load/load.ts", "pipe.setTimeout(silenceMs,", "pipe.setTimeout(0,"]],
    test: "cli/hostile-input.test.ts",
    pattern:
      "^a pipe that nobody writes is given up at the deadline, one that somebody writes is read$",
  },
  {
    threat: "A report written through a link",
    removed: [
      [
        "src/load/load.ts",
        "if (own && (real === null || (await leadsOut(absolute, home))))",
        "if (false)",
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern:
      "^a report, a baseline and what is fixed are not written through a link out of the repository$",
  },
  {
    threat: "`--fix` of a file elsewhere",
    removed: [
      [
        "src/load/load.ts",
        "if (repository !== null && (isAbsolute(shown) || /^\\.\\.(?:\\/|$)/.test(shown))) return away;",
        "",
      ],
      ["src/load/load.ts", "if (!path.startsWith(root + sep)) return away;", ""],
    ],
    test: "cli/fix.test.ts",
    pattern: "^never outside of the repository, nor through a link that leads out of it$",
  },
  {
    threat: "Files that look like a repository",
    removed: [["src/load/git/revision.ts", '"safe.bareRepository=explicit"', '"gc.auto=0"']],
    test: "cli/hostile-input.test.ts",
    pattern: "^files of a change that look like a repository are none$",
  },
  {
    threat: "Links and names in a base",
    removed: [["src/load/git/revision.ts", "  if (staysInside(path, target)) await", "  await"]],
    test: "cli/base.test.ts",
    pattern: "^a link of the base that leads out of it is not there, though a path names it$",
  },
  {
    threat: "A renderer that sees secrets",
    removed: [
      [
        "src/system/run-program.ts",
        "if (!restricted) return { ...Object.fromEntries(kept), ...own };",
        "if (!restricted) return { ...environment, ...own } as Record<string, string>;",
      ],
    ],
    test: "render/render.test.ts",
    pattern: "^it sees its allow-list of the environment, and no cluster$",
  },
  {
    threat: "Words that would be flags",
    removed: [["src/render/render.ts", '    "--",\n    task.release', "    task.release"]],
    test: "render/render.test.ts",
    pattern: "^hostile words stay one argument each, and cannot become flags$",
  },
  {
    threat: "A renderer in the repository",
    removed: [["src/system/run-program.ts", "if (!isAbsolute(folder)) continue;", ""]],
    test: "render/render.test.ts",
    pattern: "^one that is not installed is misuse, and one in the working folder is not taken$",
  },
  {
    threat: "A renderer that floods",
    removed: [
      ["src/system/run-program.ts", "const maxOutputBytes = 256 *", "const maxOutputBytes = 300 *"],
    ],
    test: "render/render.test.ts",
    pattern: "^one that floods standard output is ended$",
  },
  {
    threat: "A fork's chart or overlay that fetches",
    removed: [
      [
        "src/render/render.ts",
        "if (options.restricted && first !== undefined)\n    throw new Unrenderable(\n      `it needs",
        "if (false)\n    throw new Unrenderable(\n      `it needs",
      ],
    ],
    test: "render/render.test.ts",
    pattern: "^in restricted mode nothing is fetched, under whatever name$",
  },
  {
    threat: "A credential helper by a path or a command",
    removed: [["src/resolve/logins.ts", "if (!/^[A-Za-z0-9._-]+$/.test(program))", "if (false)"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^whose names are paths, flags or commands are not run$",
  },
  {
    threat: "A credential helper in the repository",
    removed: [
      [
        "src/resolve/logins.ts",
        'PATH: absoluteOnly(environment["PATH"])',
        'PATH: environment["PATH"]',
      ],
    ],
    test: "cli/hostile-input.test.ts",
    pattern: "^are not taken from the working folder or the docker configuration's$",
  },
  {
    threat: "A credential helper that floods or hangs",
    removed: [["src/resolve/logins.ts", "timeout: Math.ceil(timeoutMs)", "timeout: 0"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^that flood or hang are ended, with what they left open$",
  },
  {
    threat: "A docker configuration that is a device",
    removed: [["src/system/small-file.ts", "if (!found.isFile()) throw", "if (false) throw"]],
    test: "cli/hostile-input.test.ts",
    pattern: "^a docker configuration that is a device is none$",
  },
  {
    threat: "Metadata services, in any spelling",
    removed: [["src/oci/http/address-policy.ts", 'never.addSubnet("169.254.0.0", 16);', ""]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^in every spelling that a URL takes$",
  },
  {
    threat: "The same within IPv6",
    removed: [
      ["src/oci/http/address-policy.ts", "if (inner !== null) return dangerOf(inner);", ""],
    ],
    test: "oci/connectivity.test.ts",
    pattern:
      "^the node's and the cluster's own names are not asked, metadata addresses never, in no spelling$",
  },
  {
    threat: "Names that lead to the inside",
    removed: [
      [
        "src/oci/http/transport.ts",
        "addresses.filter((_, index) => refusals[index] === null)",
        "addresses",
      ],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern: "^that lead to the inside are not asked, whatever else they lead to$",
  },
  {
    threat: "Names that lead elsewhere the next time",
    removed: [["src/oci/http/transport.ts", "      lookup: guardedLookup(guard),\n", ""]],
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^that lead elsewhere the next time: the address that is connected to is the one that was judged$",
  },
  {
    threat: "Redirects to metadata services",
    removed: [["src/oci/http/transport.ts", "    if (refusal !== null) return refusal;\n", ""]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^are not asked for a redirect$",
  },
  {
    threat: "Redirects that take a login along",
    removed: [
      [
        "src/oci/client/request.ts",
        "const shown = home ? key.header : visa",
        "const shown = key.header ?? visa",
      ],
    ],
    test: "oci/connectivity.test.ts",
    pattern: "^redirects: followed by hand, a few, never with the login to another origin$",
  },
  {
    threat: "A token server that sends elsewhere",
    removed: [["src/oci/auth/token-client.ts", "next?.origin === origin ? next : null", "next"]],
    test: "resolve/resolve.test.ts",
    pattern: "^a token server may move within its host, and is asked for one scope after another$",
  },
  {
    threat: "Redirects to plain HTTP",
    removed: [
      [
        "src/oci/client/request.ts",
        'if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:"))',
        "if (false)",
      ],
    ],
    test: "oci/connectivity.test.ts",
    pattern: "^a redirect from https to http is refused$",
  },
  {
    threat: "Redirects and challenges without end",
    removed: [
      ["src/oci/client/request.ts", "const maxRedirects = 5;", "const maxRedirects = 500;"],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern: "^sends in circles, by challenges or by redirects: a few rounds$",
  },
  {
    threat: "A token server on another host",
    removed: [
      [
        "src/oci/auth/token-client.ts",
        '  if (realm.protocol !== "https:" && registry.protocol === "https:") return false;\n',
        "  return true;\n",
      ],
    ],
    test: "resolve/logins.test.ts",
    pattern: "^a token server on another host gets no password, unless the user trusts it$",
  },
  {
    threat: "A host that looks like another",
    removed: [
      [
        "src/resolve/logins.ts",
        "return [...keys, domain, ",
        'return [...keys, domain, domain.replace(/:\\d+$/, ""), ',
      ],
    ],
    test: "resolve/logins.test.ts",
    pattern:
      "^a login is for the exact host: not for another port, a longer name or a host within a host$",
  },
  {
    threat: "A change that sends a password elsewhere",
    removed: [
      ["src/config/options.ts", 'if (before === undefined || found === "elsewhere")', "if (true)"],
    ],
    test: "action/restricted.test.ts",
    pattern:
      "^a pull request cannot send a password elsewhere, and is told that its change counts later$",
  },
  {
    threat: "A fork's change",
    removed: [
      [
        "src/action.ts",
        '  return said === "auto" ? change !== null && change.stranger !== null : said === "true";',
        "  return false;",
      ],
    ],
    test: "action/restricted.test.ts",
    pattern: "^one's own gets what it has, and an input decides otherwise$",
  },
  {
    threat: "A fork's change that looks around inside",
    removed: [
      ["src/oci/http/transport.ts", "if (danger !== null && restricted)", "if (false)"],
      ["src/oci/client/client.ts", "danger !== null && options.restricted", "false"],
    ],
    test: "action/restricted.test.ts",
    pattern:
      "^no address of the inside is asked, in whatever spelling, and also where the configuration lists it$",
  },
  {
    threat: "Headers or a body, a byte a second",
    removed: [
      [
        "src/oci/http/transport.ts",
        "      Math.min(options.timeoutMs, leftMs),",
        "      leftMs + 60_000,",
      ],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern: "^sends its headers byte by byte$",
  },
  {
    threat: "A body without end",
    removed: [["src/oci/http/transport.ts", "if (bytes > maxBytes) break;", ""]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^never ends its body$",
  },
  {
    threat: "A body that unpacks",
    removed: [["src/oci/http/transport.ts", 'encoding !== "identity" && encoding !== ""', "false"]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^answers with what unpacks to a hundred megabytes$",
  },
  {
    threat: "Headers of megabytes",
    removed: [
      [
        "src/oci/http/transport.ts",
        "const maxHeaderBytes = 65_536;",
        "const maxHeaderBytes = 1 << 26;",
      ],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern: "^sends a megabyte of one header$",
  },
  {
    threat: "A digest that is none",
    removed: [
      ["src/oci/reply/verify-digest.ts", "if (claimed !== null && got !== claimed)", "if (false)"],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern: "^is its own digest's liar: what it says is not believed$",
  },
  {
    threat: "A token that is more than one",
    removed: [["src/oci/auth/token-client.ts", "!/^[\\x21-\\x7e]+$/.test(token)", "false"]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^gives tokens of megabytes, or none that a header can hold: none is used$",
  },
  {
    threat: "Pages without end",
    removed: [["src/oci/client/tag-list.ts", "const maxTagPages = 3;", "const maxTagPages = 30;"]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^has pages without end: three are asked for$",
  },
  {
    threat: "A million tags",
    removed: [["src/oci/client/tag-list.ts", "const maxTags = 3_000;", "const maxTags = 1e9;"]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^lists a million tags: a few thousand are read$",
  },
  {
    threat: "A million manifests in an index",
    removed: [
      [
        "src/oci/reply/manifest-content.ts",
        "const maxPlatforms = 256;",
        "const maxPlatforms = 1e9;",
      ],
    ],
    test: "oci/hostile-registry.test.ts",
    pattern:
      "^names forty thousand manifests in an index, and nests brackets: 256 platforms, and no crash$",
  },
  {
    threat: "A cache that somebody changed",
    removed: [
      ["src/resolve/disk-cache.ts", "text.slice(0, end) === hash(`${key}\\n${json}`)", "true"],
    ],
    test: "resolve/image-content.test.ts",
    pattern: "^a cache that is damaged, cut, exchanged or no folder is as none$",
  },
  {
    threat: "Secrets in what a server says",
    removed: [
      [
        "src/oci/redaction.ts",
        "?.find((form) => small.startsWith(form, at));",
        "?.find(() => false);",
      ],
    ],
    test: "resolve/logins.test.ts",
    pattern:
      "^no answer holds a secret, whatever a server says, and every secret is told to the door$",
  },
  {
    threat: "Escapes for a terminal",
    removed: [
      [
        "src/report/parts/sanitise.ts",
        "return (ascii.test(text) ? text : text.replace(invisible, escaped)).replace(legacyCommand",
        "return text.replace(legacyCommand",
      ],
    ],
    test: "report/hostile-text.test.ts",
    pattern: "^text, compact and image lists hold no control character and no command$",
  },
  {
    threat: "Workflow commands",
    removed: [
      [
        "src/report/parts/sanitise.ts",
        '.map((line) => visible(line).replaceAll("%", "%25"))\n    .join("%0A");',
        '.join("\\n");',
      ],
    ],
    test: "report/hostile-text.test.ts",
    pattern: "^github holds exactly the commands that were meant, within the limits of the runner$",
  },
  {
    threat: "Markdown and HTML",
    removed: [
      [
        "src/report/parts/sanitise.ts",
        ".replace(/[&<>|`*_[\\]\\\\~$#]/g, (character) => `&#${character.charCodeAt(0)};`)",
        "",
      ],
    ],
    test: "report/hostile-text.test.ts",
    pattern: "^Markdown, summary and comment: tables of whole rows, and no markup of the data$",
  },
  {
    threat: "XML",
    removed: [
      [
        "src/report/parts/sanitise.ts",
        "return forTerminal(text, maxUnits).replace(/[&<>\"']/g, (character) => `&#${character.charCodeAt(0)};`);",
        "return forTerminal(text, maxUnits);",
      ],
    ],
    test: "report/hostile-text.test.ts",
    pattern:
      "^JUnit is valid XML by its schema, holds the tests that were meant, and nothing that a log would act on$",
  },
  {
    threat: "SARIF and GitLab",
    removed: [
      ["src/report/parts/sanitise.ts", '.replaceAll("](", "] (").replace(mention, "@ ")', ""],
    ],
    test: "report/hostile-text.test.ts",
    pattern:
      "^SARIF is valid, means the report, and no string of it is a link, a mention or a command$",
  },
  {
    threat: "JSON in a log",
    removed: [
      ["src/report/parts/sanitise.ts", '    .replace(legacyCommand, "##\\\\u005b");', "    ;"],
    ],
    test: "report/hostile-text.test.ts",
    pattern: "^JSON means what the report says, and its text is harmless in a log$",
  },
  {
    threat: "Somebody else's comment with our mark",
    removed: [["src/github/comments.ts", "&& user?.login === (await this.#login())", ""]],
    test: "action/pull-request.test.ts",
    pattern:
      "^is found behind hundreds of others, and by its author too: anybody can write its mark$",
  },
  {
    threat: "A full disk",
    removed: [
      [
        "src/output/atomic-write.ts",
        "if (place.whole) await replace(",
        "if (false) await replace(",
      ],
    ],
    test: "cli/interrupted.test.ts",
    pattern: "^a disk that is full: the old report stays whole$",
  },
  {
    threat: "SIGINT, SIGTERM, SIGHUP",
    removed: [
      ["src/cli.ts", "  process.once(signal, () => {", '  process.once("SIGUSR2", () => {'],
    ],
    test: "cli/interrupted.test.ts",
    pattern: "^SIGINT$",
  },
  {
    threat: "Standard output that is full",
    removed: [["src/cli.ts", "  process.exit(misuse);\n}", "  throw error;\n}"]],
    test: "cli/interrupted.test.ts",
    pattern: "^standard output that is full, or gone$",
  },
  {
    threat: "A cache that cannot be written",
    removed: [
      [
        "src/resolve/disk-cache.ts",
        "        useless = true;\n",
        '        throw new Error("no cache");\n',
      ],
    ],
    test: "cli/interrupted.test.ts",
    pattern: "^a cache that cannot be: a file in its place, a device, or below \\/proc$",
  },
  {
    threat: "A temporary folder that cannot be made",
    removed: [
      ["src/system/temporary-folder.ts", "    throw new UsageError(", "    throw new Error("],
    ],
    test: "cli/interrupted.test.ts",
    pattern: "^a temporary folder that cannot be made$",
  },
  {
    threat: "A clock that is wrong",
    removed: [["src/oci/http/connection-error.ts", "CERT_NOT_YET_VALID:", "NEVER:"]],
    test: "oci/hostile-registry.test.ts",
    pattern: "^a certificate that is not valid yet: the clock may be wrong, and it says so$",
  },
];
