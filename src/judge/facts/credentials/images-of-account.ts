/** Joins the images of one registry that the pods of one service account cannot pull. */
import { hostOf, repositoryOf } from "../../../model/pull/image.ts";
import type { Facts } from "../../../model/report/rule.ts";
import { reportedProblem } from "./credential-problem.ts";
import { accesses, type CredentialProblem, type PullAccess } from "./pull-access.ts";

/** The pulls with one problem: one account and one registry make one finding. */
export class ImagesOfAccount {
  readonly #repositories = new Map<string, Set<string>>();

  constructor(facts: Facts, kind: CredentialProblem) {
    for (const access of accesses(facts)) {
      if (reportedProblem(access)?.kind !== kind) continue;
      const key = this.keyOf(access);
      const known = this.#repositories.get(key) ?? new Set();
      this.#repositories.set(key, known.add(repositoryOf(access.reference)));
    }
  }

  /** Identifies root, namespace, service account and registry; test hooks stand apart. */
  keyOf({ pull: { workload }, credentials, reference }: PullAccess): string {
    return JSON.stringify([
      workload.root,
      workload.resource.namespace,
      credentials.serviceAccount.name,
      hostOf(reference),
      workload.hook?.test === true,
    ]);
  }

  /** The repository, or null if there are several. */
  onlyRepository(access: PullAccess): string | null {
    const [first, ...others] = this.#repositories.get(this.keyOf(access)) ?? [];
    return first === undefined || others.length > 0 ? null : first;
  }
}
