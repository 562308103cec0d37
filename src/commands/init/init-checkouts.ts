/** Proposes checkouts of other repositories for `pullgate init`. */

export const checkoutFolder = ".sources";

/** "https://github.com/acme/fleet.git": ".sources/fleet". */
export function checkoutOf(url: string): string {
  const [name = ""] = url.replace(/\/+$/, "").split(/[/:]/).slice(-1);
  const plain = name.replace(/\.git$/, "").replaceAll(/[^\w.-]/g, "-");
  return `${checkoutFolder}/${plain === "" || /^\.+$/.test(plain) ? "repository" : plain}`;
}

/** "acme/fleet" of a repository on github.com; null for other hosts. */
export function gitHubName(url: string): string | null {
  const [, name] =
    /^(?:https:\/\/github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      url,
    ) ?? [];
  return name ?? null;
}
