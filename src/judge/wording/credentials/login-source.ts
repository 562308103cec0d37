/** Names the place where a login of this machine was found. */
import type { LoginSource } from "../../../model/pull/answer-reason.ts";

/** "auths of /home/u/.docker/config.json", "docker-credential-ecr-login". */
export function loginSourceText(source: LoginSource): string {
  switch (source.kind) {
    case "input":
      return "registry-auth";
    case "auths":
      return `auths of ${source.file}`;
    case "file":
      return source.file;
    case "helper":
      return `docker-credential-${source.program}`;
  }
}
