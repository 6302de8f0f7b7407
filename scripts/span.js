// How long something takes, in words.

const DAY = 86_400_000;
const UNITS = /** @type {const} */ ([["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", DAY / 24], ["minute", 60_000]]);

/** Say a time in the largest unit that fits, at least a minute. @param {number} ms @param {string} language */
export function span(ms, language) {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? UNITS[UNITS.length - 1];
  const digits = unit === "year" || unit === "month" ? 1 : 0;
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: digits });
  return format.format(Math.max(1, ms / size)).replace(/\s/g, "");
}
