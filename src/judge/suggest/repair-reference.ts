/** Suggests how to repair an image that is no valid reference, by how people and tools spoil it. */
import { parseImageReference } from "../../model/pull/image.ts";
import { loginRanges } from "../../model/text/login-in-text.ts";
import { webPage } from "./web-page.ts";

export interface ReferenceRepair {
  /** A sentence that begins with a verb. */
  fix: string;
  /** The image that was certainly meant; absent if there are several, or if a value is missing. */
  image?: string;
}

type RepairRow = (image: string) => ReferenceRepair | null;

/** The first row that knows the mistake; null if none does. */
export function repairReference(image: string): ReferenceRepair | null {
  for (const row of rows) {
    const repair = row(image);
    if (repair === null) continue;
    const { fix, image: meant } = repair;
    return meant === undefined || "invalid" in parseImageReference(meant) ? { fix } : repair;
  }
  return null;
}

/** A row for images that a pattern matches. */
function row(
  pattern: RegExp,
  fix: string | ((match: RegExpExecArray) => string),
  meant?: (match: RegExpExecArray) => string,
): RepairRow {
  return (image) => {
    const match = pattern.exec(image);
    if (match === null) return null;
    return {
      fix: typeof fix === "string" ? fix : fix(match),
      ...(meant === undefined ? {} : { image: meant(match) }),
    };
  };
}

const part = ([, ...groups]: RegExpExecArray, index: number): string => groups[index] ?? "";

const hex = "[0-9a-fA-F]{64}";

/** Templating languages, by the markers that they leave behind. */
const placeholders: RepairRow[] = [
  row(
    /\{\{/,
    "Render the template first (`helm template`): the manifest still contains the placeholder.",
  ),
  row(
    /\$\{|\$[A-Z_]{2,}/,
    "Substitute the variable before applying the manifest (envsubst, Flux postBuild): " +
      "Kubernetes does not.",
  ),
  row(/\$\(/, "Replace the variable: Kubernetes does not expand `$(NAME)` in an image."),
  row(
    /<no value>|<nil>/,
    "Set the missing value: a Go template writes `<no value>` or `<nil>` for an unset value.",
  ),
  row(
    /%!\w\((?:float|int)\w*=([^)]*)\)/,
    (match) =>
      `Quote the value \`${part(match, 0)}\`: the template expects text, and YAML reads a number.`,
  ),
  row(/%!/, "Set the value as text: Go's `printf` writes `%!` for a value of another type."),
  row(
    /\bmap\[/,
    "Print the fields of the value (`.repository`, `.tag`): the template prints the whole map.",
  ),
  row(
    /^(?:<{7}|={7}|>{7})|\n(?:<{7}|={7}|>{7})/,
    "Resolve the merge conflict: its markers are still there.",
  ),
  row(/^<|<[^>]*>/, "Replace the placeholder with an image."),
  row(
    /\[\[[^\]]*\]\]|@@[\w.-]+@@|@[A-Z][A-Z0-9_]*@|__[A-Z0-9_]+__|%[A-Z0-9_]+%|#\{/,
    "Replace the placeholder: nothing has filled it in.",
  ),
  row(
    /(?:^|[/:])(?:REPLACE|CHANGE|YOUR|TODO|FIXME|TBD|PLACEHOLDER|IMAGE|REGISTRY|REPOSITORY)(?:[_-]?[A-Z0-9]+)*(?=[:@/]|$)/,
    "Replace the placeholder: nothing has filled it in.",
  ),
];

const login: RepairRow = (image) => {
  if (loginRanges(image).length === 0) return null;
  const rest = /^[^@]+@((?:[\w-]+(?:\.[\w-]+)+|localhost|[\w-]+(?=:\d))(?::\d+)?\/.+)$/.exec(image);
  return {
    fix:
      "Remove the user name and the password, and change the password: credentials belong in a " +
      "pull secret.",
    ...(rest === null ? {} : { image: part(rest, 0) }),
  };
};

const schemes: RepairRow[] = [
  // The address of a page. A URL has no tag, but a query.
  (image) => {
    const [, address = "", tag] =
      /^(?:https?:\/\/)?([\w.-]+\/[^?#:@]*?)\/?(?::([^/:@?#]+))?(?:[?#].*)?$/.exec(image) ?? [];
    const page = webPage(address);
    if (page === null || page.image === null) return null;
    return tag === undefined
      ? { fix: `Write the image of that page: \`${page.image}\` with a tag.` }
      : {
          fix: `Write the image of that page: \`${page.image}:${tag}\`.`,
          image: `${page.image}:${tag}`,
        };
  },
  // `docker:27` is an image: only what cannot be its tag follows here.
  (image) => {
    const match =
      /^[a-z][a-z0-9+.-]*:\/\/|^https?:\/?(?!\d)/i.exec(image) ??
      /^(?:docker|oci|docker-daemon|docker-archive|oci-archive|containers-storage|dir):(?=.*[/:@])/.exec(
        image,
      );
    if (match === null) return null;
    const bare = image.slice(match[0].length);
    // Without a tag it may be the URL of a web page.
    const named = /[:@][^/]*$/.test(bare.slice(bare.indexOf("/")));
    return {
      fix: `Remove the scheme \`${match[0]}\`: a reference begins with the host.`,
      ...(named ? { image: bare } : {}),
    };
  },
];

/** \p{White_Space}, written out: the engine builds the table of a property at start-up. */
const whiteSpace = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/u;

const characters: RepairRow[] = [
  (image) => {
    const character = invisible.exec(image)?.[0];
    if (character === undefined) return null;
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return {
      fix: `Remove the invisible character U+${code}; retyping the image does it.`,
      image: image.replaceAll(new RegExp(invisible, "gu"), ""),
    };
  },
  row(
    /^(?:image: *)?(["'`])(.*?)["'`]?$/,
    "Remove the quotation marks: they are part of the value.",
    (match) => part(match, 1),
  ),
  row(
    /^[[(]\s*([^\s,[\]()]+)\s*[\])]$/,
    "Remove the brackets: a container has one image, not a list.",
    (match) => part(match, 0),
  ),
  row(
    /^(\S+)\s+#.*$/,
    "Remove the comment: inside quotation marks or a block it is part of the value.",
    (match) => part(match, 0),
  ),
  row(/^image: *(\S+)$/, "Remove `image:` from the value.", (match) => part(match, 0)),
  row(/^[^\s,;]+[,;][^\s,;:@/]+[:@/]/, "Name one image: a container has one."),
  row(
    /^(\S*?)["'`,;]+$/,
    (match) => `Remove what follows \`${part(match, 0)}\`.`,
    (match) => part(match, 0),
  ),
  row(
    /^([^\s:@]+) +(latest|v?\d[\w.-]*)$/,
    "Write `:` between the repository and the tag, instead of a space.",
    (match) => `${part(match, 0)}:${part(match, 1)}`,
  ),
  row(/^(?=.* )(\S+) *([:@/]) *(\S+)$/, "Remove the white space.", (match) =>
    match.slice(1).join(""),
  ),
  row(whiteSpace, "Remove the white space: a reference contains none."),
  row(/^[^\\]*\\.*$/, "Write `/` instead of `\\`.", ([image]) => image.replaceAll("\\", "/")),
];

const digests: RepairRow[] = [
  row(/^[:@]/, "Set the repository: it is empty."),
  row(
    new RegExp(`^([^@]*[^@:])@(sha256:(?=.*[A-F])${hex})$`),
    "Write the digest in lower case.",
    (match) => `${part(match, 0)}@${part(match, 1).toLowerCase()}`,
  ),
  row(
    new RegExp(`^([^@]*)@(sha256:${hex}):([\\w.-]+)$`),
    "Write the tag before the digest: `name:tag@sha256:…`, with the digest last.",
    (match) => `${part(match, 0)}:${part(match, 2)}@${part(match, 1).toLowerCase()}`,
  ),
  row(
    new RegExp(`^(?:sha\\d+[:-])?(${hex})$`),
    "Name the repository before the digest: `repository@sha256:…`. An image ID alone names an " +
      "image only on the machine that has it.",
  ),
  row(
    /^([^@]*[^:@/])(?!@sha\d+:)[:@]+[sS][hH][aA]-?(\d+)[:=_-]?([0-9a-fA-F]{32,})$/,
    "Write `@` before the digest and `:` behind its algorithm: `name@sha256:…`.",
    (match) => `${part(match, 0)}@sha${part(match, 1)}:${part(match, 2).toLowerCase()}`,
  ),
  row(
    new RegExp(`^([^@]+)@(${hex})$`),
    "Write `sha256:` before the digits of the digest: `name@sha256:…`.",
    (match) => `${part(match, 0)}@sha256:${part(match, 1).toLowerCase()}`,
  ),
  row(
    /@sha\d+:?(?!(?:[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$)[0-9a-f.…]*$/i,
    "Copy the complete digest: sha256 has 64 lower-case hexadecimal digits.",
  ),
  row(/@$/, "Set the digest after the `@`, or remove the `@`."),
  row(
    /^([^@:]+(?::\d+\/[^@:]+)?)@([\w.-]{1,128})$/,
    "Write `:` before the tag: `@` stands before a digest.",
    (match) => `${part(match, 0)}:${part(match, 1)}`,
  ),
];

const tags: RepairRow[] = [
  row(
    /^([^@]*[^:@/]):{2,}(\w[\w.-]*)$/,
    "Write one colon before the tag.",
    (match) => `${part(match, 0)}:${part(match, 1)}`,
  ),
  row(/^([^@]*:[\w.-]+)\/+$/, "Remove the slash at the end.", (match) => part(match, 0)),
  row(/:\d+(?:\.\d+)?e[+-]\d+$/, "Quote the tag in its source: YAML read it as a number."),
  row(
    /:([^/:@]*\+[^/:@]*)(?:@.*)?$/,
    (match) =>
      "Write the tag as it was pushed: tags cannot contain `+`, and tools replace it " +
      `(\`${part(match, 0).replaceAll("+", "_")}\`, \`${part(match, 0).replaceAll("+", "-")}\`).`,
  ),
  row(
    /^((?:localhost|[\w-]+(?:\.[\w-]+)+)):([a-z][^:]*\/.*|[^/:]*[^/:\d][^/:]*\/[^:]+:.*)$/,
    (match) => `Write \`/\` instead of \`:\` after the host \`${part(match, 0)}\`.`,
    (match) => `${part(match, 0)}/${part(match, 1)}`,
  ),
  row(
    /^[^:@]*(?::\d+\/[^:@]*)?:([\w.-]*[^\d/][\w.-]*\/[^:@]*)$/,
    (match) =>
      "Write the tag as it was pushed: tags cannot contain `/`, and builds of a " +
      "branch replace it " +
      `(\`${part(match, 0).replaceAll("/", "-")}\`).`,
  ),
  row(
    /^([\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?):([a-z][\w-]*):([\w.-]+)$/,
    (match) => `Write \`/\` instead of \`:\` after the host \`${part(match, 0)}\`.`,
    (match) => `${part(match, 0)}/${part(match, 1)}:${part(match, 2)}`,
  ),
  row(
    /:([\w.-]+):([\w.-]+)$/,
    (match) => `Keep one tag: \`${part(match, 0)}\` or \`${part(match, 1)}\`.`,
  ),
  row(/:$/, "Set the tag: it is empty after the colon."),
  row(/:@/, "Set the tag before the `@`, or remove its colon.", ({ input }) =>
    input.replace(":@", "@"),
  ),
  row(
    /:([~^<>=]+ ?v?\d[^/]*|[^/]*\*[^/]*)$/,
    "Write one version: a reference cannot name a range.",
  ),
  row(/:([.-][^/:@]*)(?:@.*)?$/, "Begin the tag with a letter, a digit or `_`."),
  (image) => {
    const tag = /:([^/:@]+)(?:@[^/]*)?$/.exec(image)?.[1] ?? "";
    return tag.length > 128
      ? { fix: `Shorten the tag: it has ${tag.length} characters, and 128 is the limit.` }
      : null;
  },
  row(
    /:([^/:@]*[^\w.:@/-][^/:@]*)(?:@.*)?$/,
    (match) =>
      `Correct the tag \`${part(match, 0)}\`: it may contain letters, digits, ` +
      "`_`, `.` and `-`.",
  ),
];

const names: RepairRow[] = [
  row(/^\/|\/\//, "Set the empty part before the slash, or remove the slash."),
  row(
    /^[^@:]*?([^ -~])/u,
    (match) =>
      `Replace \`${part(match, 0)}\`: a path has only the letters a to z, digits, ` +
      "`.`, `_` and `-`.",
  ),
  row(/\/(?:[:@].*)?$/, "Set the repository after the slash: it is empty."),
  row(
    /^([A-Za-z0-9.-]+)\.((?::\d+)?\/.+)$/,
    (match) => `Remove the dot at the end of the host \`${part(match, 0)}.\`.`,
    (match) => part(match, 0) + part(match, 1),
  ),
  row(
    /^([\w.-]*_[\w.-]*):\d+\//,
    (match) => `Correct the host \`${part(match, 0)}\`: a host name has no underscore.`,
  ),
  row(
    /^([\w-]+(?:\.[\w-]+)+|localhost):\//,
    (match) => `Set the port of \`${part(match, 0)}\`, or remove the colon.`,
  ),
  lowerCased,
  (image) => {
    const name = /^[^@]*?(?=(?::[^/:@]*)?(?:@.*)?$)/.exec(image)?.[0] ?? "";
    const wrong = name
      .split("/")
      .slice(/^[^/]*[.:][^/]*\//.test(name) ? 1 : 0)
      .find((each) => !/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(each));
    if (wrong === undefined || !/^[a-z0-9._-]+$/.test(wrong)) return null;
    return {
      fix:
        `Correct \`${wrong}\`: each part of the path begins and ends with a letter or digit, ` +
        "with a single `.`, one or two `_`, or dashes in between.",
    };
  },
];

function lowerCased(image: string): ReferenceRepair | null {
  const [name = "", ...rest] = image.split(/(?=[:@][^/]*$)/);
  if (name === name.toLowerCase()) return null;
  const meant = name.toLowerCase() + rest.join("");
  // A first component in upper case may be a host or a name on Docker Hub.
  const [first = "", ...path] = name.split("/");
  const clear = path.length === 0 || first === first.toLowerCase() || /[.:]/.test(first);
  return {
    fix: `Write the repository in lower case: \`${meant}\`.`,
    ...(clear ? { image: meant } : {}),
  };
}

/** The first row that matches counts. */
const rows: readonly RepairRow[] = [
  ...placeholders,
  login,
  ...schemes,
  ...characters,
  ...digests,
  ...tags,
  ...names,
];
