/** Reads and removes the origin annotations that kustomize adds to its output. */

/** The origin of one document. */
export interface KustomizeOrigin {
  /** First line of the document in the text without the annotations, 1-based. */
  line: number;
  /**
   * The resource file or generating kustomization, relative to the built folder; null if unknown.
   */
  path: string | null;
  /** Kustomizations whose transformers changed the document, in order, without repetition. */
  transformers: string[];
}

/**
 * Removes the annotations of `buildMetadata`. Kustomize always prints one style: one key per line,
 * indented by two spaces a level.
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/resource/origin.go
 */
export function kustomizeOrigins(text: string): { text: string; origins: KustomizeOrigin[] } {
  const reader = new OriginReader();
  for (const line of text.split("\n")) reader.add(line);
  return reader.end();
}

const annotation =
  /^ {4}(?:config\.kubernetes\.io\/origin|alpha\.config\.kubernetes\.io\/transformations): \|/;

class OriginReader {
  readonly #kept: string[] = [];
  readonly #origins: KustomizeOrigin[] = [];
  #current: KustomizeOrigin = { line: 1, path: null, transformers: [] };
  /**
   * Index of the document's `annotations:` line in `#kept`, as long as nothing follows below it.
   */
  #emptyAnnotations: number | null = null;
  #isInMetadata = false;
  #isInAnnotation = false;

  add(line: string): void {
    if (this.#isInAnnotation && line.startsWith("      ")) {
      this.#readOrigin(line);
      return;
    }
    this.#isInAnnotation = false;
    if (line === "---") this.#startDocument();
    else if (this.#isInMetadata && annotation.test(line)) this.#isInAnnotation = true;
    else this.#keep(line);
  }

  end(): { text: string; origins: KustomizeOrigin[] } {
    this.#dropEmptyAnnotations();
    this.#origins.push(this.#current);
    return { text: this.#kept.join("\n"), origins: this.#origins };
  }

  #readOrigin(line: string): void {
    const [, key, value = ""] = /^ +(?:- )?(path|configuredIn): (.+)$/.exec(line) ?? [];
    const path = value.replace(/^(["'])(.*)\1$/, "$2");
    const { transformers } = this.#current;
    // An item of the list of transformations; elsewhere `configuredIn` names a generator.
    if (key === "configuredIn" && /^ {6}- /.test(line)) {
      if (!transformers.includes(path)) transformers.push(path);
    } else if (key !== undefined) this.#current.path ??= path;
  }

  #startDocument(): void {
    this.#dropEmptyAnnotations();
    this.#origins.push(this.#current);
    this.#kept.push("---");
    this.#current = { line: this.#kept.length + 1, path: null, transformers: [] };
  }

  #keep(line: string): void {
    if (line.startsWith("    ")) {
      if (this.#emptyAnnotations === this.#kept.length - 1) this.#emptyAnnotations = null;
    } else {
      this.#dropEmptyAnnotations();
      if (!line.startsWith(" ")) this.#isInMetadata = line === "metadata:";
      else if (this.#isInMetadata && line === "  annotations:")
        this.#emptyAnnotations = this.#kept.length;
    }
    this.#kept.push(line);
  }

  #dropEmptyAnnotations(): void {
    if (this.#emptyAnnotations !== null) this.#kept.splice(this.#emptyAnnotations, 1);
    this.#emptyAnnotations = null;
  }
}
