/** Limits the work for one manifest: aliases can make it larger than its text. */

export interface Budget {
  /** Nodes that may still be visited. */
  visits: number;
  /** Facts that may still be kept: each carries a place. */
  kept: number;
}

/** More than any manifest needs that a person or tool writes. */
export function createBudget(): Budget {
  return { visits: 1_000_000, kept: 20_000 };
}

/** Takes one from the budget; returns false if none is left. */
export function spend(budget: Budget, what: keyof Budget): boolean {
  if (budget[what] <= 0) return false;
  budget[what] -= 1;
  return true;
}
