/** Asks the questions of each registry in their order, and a few of them at once. */

/**
 * Registries are asked side by side. A question is started only when one of the `atOnce` before it
 * is answered: thousands of started ones would delay the first request, and are garbage that is
 * copied again and again while they wait. Returns the outcomes in the order of `questions`.
 */
export async function askInOrder<Question, Outcome>(
  questions: readonly Question[],
  { registryOf, atOnce }: { registryOf: (question: Question) => string; atOnce: number },
  ask: (question: Question) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const lines = Map.groupBy(questions.entries(), ([, question]) => registryOf(question));
  await Promise.all(
    Array.from(lines.values()).flatMap((line) => {
      const next = line.values();
      const work = async (): Promise<void> => {
        for (const [index, question] of next) outcomes[index] = await ask(question);
      };
      return Array.from({ length: Math.min(atOnce, line.length) }, work);
    }),
  );
  return outcomes;
}
