/** Prints the time, the processor time and the peak memory of a process at its end. */
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = {
    wallMs: performance.now(),
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    megabytes: maxRSS / 1024,
  };
  process.stderr.write(`usage ${JSON.stringify(usage)}\n`);
});
