import { toast } from 'sonner';
import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/t';

/** One sentence about what happened; with `undo`, eight seconds to take it back. */
export const say = (sentence: string, undo?: () => void): void => {
  toast(sentence, undo ? { duration: 8000, action: { label: t('common.undo'), onClick: undo } } : {});
};

/** What was refused or failed, in the server's own words. */
export const sayProblem = (error: unknown, action?: { label: string; onClick: () => void }): void => {
  const problem = problemOf(error);
  toast.error(problem.title, { description: problem.detail, duration: 10_000, action });
};
