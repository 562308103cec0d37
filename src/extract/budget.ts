/** What one manifest may cost, since aliases make it larger than its text. */

export interface Budget {
  /** Nodes that may still be looked at. */
  visits: number;
  /** References and products that may still be kept: each carries a place of its own. */
  kept: number;
}

/** No written manifest comes near it. */
export function createBudget(): Budget {
  return { visits: 1_000_000, kept: 20_000 };
}

/** Takes one away; false when there is none left. */
export function spend(budget: Budget, what: keyof Budget): boolean {
  if (budget[what] <= 0) return false;
  budget[what] -= 1;
  return true;
}
