/** Measures processor time, which other programs on the machine do not lengthen. */

/**
 * Starts a measurement; the result gives the seconds of processor time that the process has used since.
 * Choose a bound that a slow machine keeps by far and that a quadratic algorithm exceeds by far.
 */
export function startCpuTimer(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}
