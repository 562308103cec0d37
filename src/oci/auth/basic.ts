/** Builds the Basic authorization header: https://www.rfc-editor.org/rfc/rfc7617 */

export function basicHeader({
  username,
  password,
}: {
  username: string;
  password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
