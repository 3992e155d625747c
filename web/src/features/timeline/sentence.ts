import type { TimelineEntry } from '@/shared/api/types';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { textOf } from '@/shared/i18n/t';

const stageWords = (stage: unknown): string => {
  const key = `stage.${String(stage)}`;
  return textOf(key) ?? String(stage ?? '');
};

/** What happened, as a sentence that goes on from a name. */
export const sentenceOf = (entry: TimelineEntry): string => {
  const { detail } = entry;
  const from = stageWords(detail.from);
  const to = stageWords(detail.to);
  if (detail.to !== undefined && detail.from !== detail.to && entry.kind === 'task-moved')
    return t('timeline.moved', { from, to });
  const used = usedOf(detail);
  if (entry.kind === 'spent') return used;
  const words =
    textOf(keyOf(entry), {
      attempt: String(detail.attempt ?? ''),
      step: String(detail.step ?? ''),
      version: String(detail.version ?? ''),
      attention: textOf(`timeline.attention.${String(detail.attention)}`) ?? String(detail.attention ?? ''),
    }) ?? entry.kind.replaceAll(/[-_.]/g, ' ');
  const where = detail.to !== undefined && detail.from !== detail.to ? [t('timeline.to', { to })] : [];
  return [words, ...where].join(' ') + (detail.calls === undefined ? '' : `; ${used}`);
};

/** A flag that names no kind was taken down; a run that goes on without its agent's doing was continued. */
const keyOf = (entry: TimelineEntry): string => {
  const { kind, detail } = entry;
  const key = `timeline.kind.${kind}`;
  if (kind === 'attention') return detail.attention === undefined ? `${key}-over` : key;
  if (isStep(entry))
    return Number(detail.step) === 0 ? 'timeline.kind.run-taken-up' : 'timeline.kind.run-step';
  return key;
};

const usedOf = (detail: TimelineEntry['detail']): string => {
  const tokens = Number(detail.inputTokens ?? 0) + Number(detail.outputTokens ?? 0);
  const calls = Number(detail.calls ?? 1);
  if (tokens === 0) return t('timeline.calls', { count: calls });
  const money = formatMoney(Number(detail.costMicros ?? 0));
  return `${t('timeline.calls', { count: calls })}: ${t('timeline.used', { tokens: formatCount(tokens), money })}`;
};

/** Work of the same one that follows on itself, calls of a model and steps, is one entry: the newest step and all it used. */
export const condensed = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] => {
  const shown: TimelineEntry[] = [];
  for (const entry of entries) {
    const before = shown.at(-1);
    if (before && isWork(before) && isWork(entry) && before.by.name === entry.by.name)
      shown[shown.length - 1] = joined(before, entry);
    else shown.push(entry);
  }
  return shown;
};

const joined = (before: TimelineEntry, entry: TimelineEntry): TimelineEntry => {
  const calls = callsOf(before) + callsOf(entry);
  const sum = (name: string) => Number(before.detail[name] ?? 0) + Number(entry.detail[name] ?? 0);
  const step = isStep(entry) || !isStep(before) ? entry : before;
  return {
    ...entry,
    kind: step.kind,
    detail: {
      ...step.detail,
      ...(calls > 0 && {
        calls,
        inputTokens: sum('inputTokens'),
        outputTokens: sum('outputTokens'),
        costMicros: sum('costMicros'),
      }),
    },
  };
};

const callsOf = ({ kind, detail }: TimelineEntry): number =>
  Number(detail.calls ?? (kind === 'spent' ? 1 : 0));
const isStep = ({ kind, by }: TimelineEntry): boolean =>
  kind === 'run-step' || (kind === 'run-running' && by.kind === 'agent');
const isWork = (entry: TimelineEntry): boolean => entry.kind === 'spent' || isStep(entry);
