/** Reads the `# Source:` comments of `helm template`. */

/** The template of one document. */
export interface HelmOrigin {
  /** Line of the comment, 1-based. */
  line: number;
  /** As Helm prints it: "web/charts/sub/templates/x.yaml". */
  template: string;
}

/**
 * Helm writes "---" and a comment before each document:
 * https://github.com/helm/helm/blob/main/pkg/action/action.go
 */
export function helmOrigins(text: string): HelmOrigin[] {
  return text.split("\n").flatMap((line, index) => {
    const template = /^# Source: (.+?)\r?$/.exec(line)?.[1];
    return template === undefined ? [] : [{ line: index + 1, template }];
  });
}
