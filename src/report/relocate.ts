/** Names the files of a report from the folder in which a person stands. */
import type { Report } from "../model/report/check-report.ts";
import type { Finding } from "../model/report/finding.ts";

/** `fileFrom` gets the file as reports for programs name it. */
export function relocate(report: Report, fileFrom: (file: string) => string): Report {
  const moved = <T extends { file: string }>(place: T): T => ({
    ...place,
    file: fileFrom(place.file),
  });
  const finding = (each: Finding): Finding => ({
    ...each,
    at: moved(each.at),
    rendered: each.rendered === null ? null : moved(each.rendered),
    related: each.related.map((related) => ({ ...related, at: moved(related.at) })),
    suggestion: each.suggestion === null ? null : moved(each.suggestion),
    edits: each.edits.map(moved),
  });
  const source = <T extends { at: Finding["at"] }>(each: T): T => ({
    ...each,
    at: moved(each.at),
  });
  const { summary } = report;
  const { notRendered, incomplete, leftOut } = summary.coverage;
  return {
    ...report,
    summary: {
      ...summary,
      coverage: {
        ...summary.coverage,
        notRendered: notRendered.map(source),
        incomplete: incomplete.map(source),
        leftOut: leftOut.map((each) => ({ ...each, path: fileFrom(each.path) })),
      },
    },
    findings: report.findings.map(finding),
    images: report.images.map((image) => ({
      ...image,
      mentions: image.mentions.map((mention) => ({ ...mention, at: moved(mention.at) })),
    })),
  };
}
