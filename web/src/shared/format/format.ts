const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });
const smallMoney = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 4,
});
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** A figure and its unit stay on one line. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');

/** Micro-dollars as money; a part of a cent keeps its digits. */
export const formatMoney = (micros: number): string => {
  const dollars = micros / 1_000_000;
  return dollars !== 0 && Math.abs(dollars) < 0.01 ? smallMoney.format(dollars) : money.format(dollars);
};

export const formatCount = (count: number): string => compact.format(count);

/** The moment in full, with its time zone. */
export const formatExact = (at: string): string => exact.format(new Date(at));

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The time of day. */
export const formatTime = (at: string): string => clock.format(new Date(at));

/** How long ago, in words. */
export const formatAgo = (at: string, now = Date.now()): string => {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return together(relative.format(Math.round(seconds / length), unit));
  }
  return together(relative.format(seconds, 'second'));
};

/** A length of time, as 4 m 12 s. */
export const formatDuration = (millis: number): string => {
  const seconds = Math.round(millis / 1000);
  if (seconds < 60) return together(`${seconds} s`);
  if (seconds < 3600) return together(`${Math.floor(seconds / 60)} m ${seconds % 60} s`);
  return together(`${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`);
};

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size on a disk, as 3.2 GiB. */
export const formatBytes = (bytes: number): string => {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return together(`${(bytes / 1024 ** power).toFixed(power < 2 ? 0 : 1)} ${sizes[power]}`);
};
