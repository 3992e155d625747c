import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/t';

// The first toast brings its library; the first page does without.
const toasts = async () => (await import('sonner')).toast;
let latest: { undo: () => void; until: number } | undefined;
const UNDO_MILLIS = 8000;

/** One sentence about what happened; with `undo`, eight seconds to take it back. */
export const say = (sentence: string, undo?: () => void): void => {
  if (!undo) {
    void toasts().then((toast) => toast(sentence));
    return;
  }
  const once = () => {
    if (latest?.undo === once) latest = undefined;
    undo();
  };
  latest = { undo: once, until: Date.now() + UNDO_MILLIS };
  void toasts().then((toast) =>
    toast(sentence, { duration: UNDO_MILLIS, action: { label: t('common.undo'), onClick: once } }),
  );
};

/** Takes back what was said last, while its toast stands. */
export const undoLatest = (): void => {
  if (!latest || Date.now() > latest.until) {
    say(t('common.nothingToUndo'));
    return;
  }
  const { undo } = latest;
  void toasts().then((toast) => toast.dismiss());
  undo();
};

/** What was refused or failed, in the server's own words. */
export const sayProblem = (error: unknown, action?: { label: string; onClick: () => void }): void => {
  const problem = problemOf(error);
  void toasts().then((toast) =>
    toast.error(problem.title, { description: problem.detail, duration: 10_000, action }),
  );
};
