/** The folder of a file as reports show it: "apps" for "apps/web.yaml", "." for "web.yaml". */
export function shownFolder(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
}
