import { formatCount, formatMoney } from '@/shared/format/format';
import type { MessageKey } from '@/shared/i18n/rooms';

export const groupings = ['day', 'workflow', 'task', 'user', 'provider', 'model'] as const;
export type Grouping = (typeof groupings)[number];

/** One sum of the ledger. */
export type UsageLine = {
  key: string;
  name: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  costMicros: number;
  unreportedCalls: number;
  unpricedCalls: number;
};

/** What the bars show: money, and tokens where nothing has cost any. */
export const measureOf = (lines: readonly UsageLine[]) =>
  lines.some((line) => line.costMicros > 0)
    ? { what: 'cost' as const, of: (line: UsageLine) => line.costMicros, format: formatMoney }
    : {
        what: 'tokens' as const,
        of: (line: UsageLine) => line.inputTokens + line.outputTokens,
        format: formatCount,
      };

/** The marks of an axis, each word once however finely they lie. */
export const distinct = (values: readonly number[], format: (value: number) => string): number[] =>
  values.filter((value, at) => values.findIndex((other) => format(other) === format(value)) === at);

const dayLength = 86_400_000;

/** Every day from the first to the last, those without a call as nothing, so that the plot does not lie about gaps. */
export const everyDay = (lines: UsageLine[]): UsageLine[] => {
  const first = lines[0];
  const last = lines.at(-1);
  if (!first || !last) return [];
  const known = new Map(lines.map((line) => [line.key, line]));
  const days: UsageLine[] = [];
  for (let at = Date.parse(first.key); at <= Date.parse(last.key); at += dayLength) {
    const key = new Date(at).toISOString().slice(0, 10);
    days.push(known.get(key) ?? emptyLine(key));
  }
  return days;
};

const emptyLine = (key: string): UsageLine => ({
  key,
  name: key,
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  costMicros: 0,
  unreportedCalls: 0,
  unpricedCalls: 0,
});

/** What must be said beside a sum, so that nobody takes an estimate for a count or an unknown price for nothing. */
export const flags = (line: UsageLine): MessageKey[] => [
  ...(line.unreportedCalls > 0 ? (['usage.unreported'] as const) : []),
  ...(line.unpricedCalls > 0 ? (['usage.unpriced'] as const) : []),
];
