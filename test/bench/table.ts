/** Prints the Markdown tables of the benchmarks. */

export function table(caption: string, ...columns: string[]): void {
  process.stdout.write(`\n${caption}\n\n`);
  line(...columns);
  line(...columns.map(() => "---"));
}

export function line(...cells: string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

/** The median, with minimum and maximum in parentheses. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least = 0, middle = 0, most = 0] = [
    sorted[0],
    sorted[Math.floor(sorted.length / 2)],
    sorted.at(-1),
  ];
  const digits = middle >= 10 ? 0 : middle >= 2 ? 1 : 3;
  return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}
