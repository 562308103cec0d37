/** Converts durations and cron schedules to seconds. */

const units: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/**
 * Parses a Go duration ("1h30m"). null if it is invalid or zero, which means never.
 * https://pkg.go.dev/time#ParseDuration
 */
export function durationSeconds(written: string | undefined): number | null {
  if (written === undefined || !/^(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+$/.test(written))
    return null;
  let seconds = 0;
  for (const [, number = "", unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g))
    seconds += Number(number) * (units[unit] ?? 0);
  return seconds === 0 ? null : seconds;
}

/** The longest time between two runs of a schedule by minutes or hours; null for any other. */
export function cronSeconds(schedule: string): number | null {
  const named: Readonly<Record<string, number>> = {
    "@hourly": 3600,
    "@daily": 86400,
    "@midnight": 86400,
    "@weekly": 604800,
  };
  const trimmed = schedule.trim();
  if (Object.hasOwn(named, trimmed)) return named[trimmed] ?? null;
  const [minute = "", hour = "", ...days] = trimmed.split(/\s+/);
  if (days.length !== 3 || days.some((day) => day !== "*" && day !== "?")) return null;
  const step = /^(?:\*|0)\/(\d+)$/;
  if (hour === "*") {
    const every = minute === "*" ? "1" : step.exec(minute)?.[1];
    return every === undefined ? (/^\d+$/.test(minute) ? 3600 : null) : Number(every) * 60;
  }
  const every = step.exec(hour)?.[1];
  if (every !== undefined) return Number(every) === 0 ? null : Number(every) * 3600;
  if (!/^\d+(?:,\d+)*$/.test(hour)) return null;
  const hours = hour
    .split(",")
    .map(Number)
    .toSorted((a, b) => a - b);
  const gaps = hours.map((at, index) => (hours[index + 1] ?? (hours[0] ?? 0) + 24) - at);
  return Math.max(...gaps) * 3600;
}
