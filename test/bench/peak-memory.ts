/** Prints the peak memory of a process at its end, in KiB. */
process.on("exit", () => {
  process.stderr.write(`peak memory ${process.resourceUsage().maxRSS}\n`);
});
