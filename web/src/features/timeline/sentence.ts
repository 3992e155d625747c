import type { TimelineEntry } from '@/shared/api/types';
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
  const key = `timeline.kind.${entry.kind}`;
  const words =
    textOf(key, {
      attempt: String(detail.attempt ?? ''),
      step: String(detail.step ?? ''),
      version: String(detail.version ?? ''),
    }) ?? entry.kind.replaceAll(/[-_.]/g, ' ');
  return detail.to !== undefined && detail.from !== detail.to
    ? `${words} ${t('timeline.to', { to })}`
    : words;
};

/** Entries of the same run's steps, by the same one, become the newest of them. */
export const condensed = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] =>
  entries.filter((entry, index) => {
    const next = entries[index + 1];
    return !(next && isStep(entry) && isStep(next));
  });

const isStep = (entry: TimelineEntry) => entry.kind === 'run-step' || entry.kind === 'run-running';
