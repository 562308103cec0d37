/** What helm or kustomize printed → the same text without their own annotations, and where its documents come from. Pure. */

/** One document of a rendered text: its first line (1-based), and what the renderer says of it. */
export interface AnnotatedOutput {
  line: number;
  written: string | null;
  /** Kustomizations whose transformers changed it, in order, each once. */
  by: string[];
}

/** `helm template` writes "---" and a comment before each document: https://github.com/helm/helm/blob/main/pkg/action/action.go */
export function helmOrigins(text: string): AnnotatedOutput[] {
  const found: AnnotatedOutput[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const written = /^# Source: (.+?)\r?$/.exec(line)?.[1];
    if (written !== undefined) found.push({ line: index + 1, written, by: [] });
  }
  return found;
}

const annotation =
  /^ {4}(?:config\.kubernetes\.io\/origin|alpha\.config\.kubernetes\.io\/transformations): \|/;

/**
 * Takes the annotations of `buildMetadata` out of what kustomize prints, which is always in one style: a key a line, two spaces a level.
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/resource/origin.go
 */
export function kustomizeOrigins(text: string): { text: string; said: AnnotatedOutput[] } {
  const kept: string[] = [];
  const said: AnnotatedOutput[] = [];
  let current: AnnotatedOutput = { line: 1, written: null, by: [] };
  /** Line of `kept` with the key `annotations` of the document, while nothing is known to stay below it. */
  let annotations: number | null = null;
  let metadata = false;
  let reading = false;
  const close = (): void => {
    if (annotations !== null) kept.splice(annotations, 1);
    annotations = null;
  };
  for (const line of text.split("\n")) {
    if (reading && line.startsWith("      ")) {
      const [, key, value = ""] = /^ +(?:- )?(path|configuredIn): (.+)$/.exec(line) ?? [];
      const path = value.replace(/^(["'])(.*)\1$/, "$2");
      if (key === "configuredIn" && /^ {6}- /.test(line)) {
        if (!current.by.includes(path)) current.by.push(path);
      } else if (key !== undefined && current.written === null) current.written = path;
      continue;
    }
    reading = false;
    if (line === "---") {
      close();
      said.push(current);
      kept.push(line);
      current = { line: kept.length + 1, written: null, by: [] };
      continue;
    }
    if (metadata && annotation.test(line)) {
      reading = true;
      continue;
    }
    if (line.startsWith("    ")) {
      if (annotations === kept.length - 1) annotations = null;
    } else {
      close();
      if (!line.startsWith(" ")) metadata = line === "metadata:";
      else if (metadata && line === "  annotations:") annotations = kept.length;
    }
    kept.push(line);
  }
  close();
  said.push(current);
  return { text: kept.join("\n"), said };
}
