import type { Diagnostic, Rule } from "../../../model/report/rule.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";

export const pullSecretExpiring: Rule = {
  id: "pull-secret-expiring",
  cause: "credentials",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The stored credential is a token that expires before anything renews it.",
  why: "Pulls work until the token expires; after that every new pod ends in ImagePullBackOff.",
  fix:
    "Let a producer renew the token (an ExternalSecret with an ECR generator, a " +
    "credential provider on the nodes), or use a credential that does not expire.",
  source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
  breaksPull: false,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const access of accesses(facts)) {
      for (const { object, name, at } of access.credentials.secrets) {
        if (object === null) continue;
        const place = object.source === "manifest" ? object.at : at;
        const told = (message: string, key = ""): Diagnostic => ({
          at: place,
          message,
          groupKey: `${object.root} ${place.file}:${place.line} ${name} ${key}`,
          pull: access.pull,
          related: place === at ? [] : [{ at, message: "used as a pull secret" }],
        });
        const { lifetimeSeconds, refreshSeconds, producer } = object;
        if (lifetimeSeconds !== null && refreshSeconds !== null) {
          const often =
            refreshSeconds === "never"
              ? "never renews it"
              : `renews it only every ${hours(refreshSeconds)}`;
          if (refreshSeconds === "never" || refreshSeconds > lifetimeSeconds)
            yield told(
              `The credential of \`${name}\` expires after ${hours(lifetimeSeconds)}, ` +
                `but ${producer ?? "its producer"} ${often}`,
            );
        }
        const ending = access.credentials.offers.find(
          (offer) =>
            offer.source.kind === "secret" &&
            offer.source.name === name &&
            offer.ends !== undefined,
        );
        if (producer === null && ending !== undefined)
          yield told(
            `The credential of \`${name}\` for \`${ending.key}\` is ${ending.ends}`,
            ending.key,
          );
      }
    }
  },
};

function hours(seconds: number): string {
  const rounded = Math.round((seconds / 3600) * 10) / 10;
  return `${rounded} ${rounded === 1 ? "hour" : "hours"}`;
}
