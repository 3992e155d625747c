import { t } from '@/shared/i18n/rooms';

const pauses = ['person', 'question', 'budget', 'provider', 'disk', 'conflict', 'unplanned'] as const;
/** Why a run rests, in words; what is a sentence already stays one. */
export const pauseWords = (reason: string): string => {
  const known = pauses.find((name) => name === reason);
  return known ? t(`run.pause.${known}`) : reason;
};
