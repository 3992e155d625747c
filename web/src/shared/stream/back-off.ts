/** How long to wait before the next attempt, in milliseconds: doubles up to a ceiling, half of it left to chance. */
export const backOff = (attempt: number, random: () => number = Math.random): number => {
  const ceiling = Math.min(15_000, 250 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
};

/** Reads `Retry-After` (seconds or a date) as milliseconds from `now`, or null when the header says nothing useful. */
export const retryAfter = (header: string | null, now: number): number | null => {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
};
