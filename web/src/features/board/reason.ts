import { type MessageKey, messages, t } from '@/shared/i18n/t';

/** Why a move is refused, in words. What is no known code is a sentence already. */
export const reasonText = (reason: string): string => {
  const key = `board.reason.${reason}`;
  if (key in messages) return t(key as MessageKey);
  return reason.includes(' ') ? reason : t('board.reason.other');
};

/** What to do so that the move can be made: each step is taken on the card itself. */
export const stepText = (reason: string): string => {
  const key = `board.step.${reason}`;
  return key in messages ? t(key as MessageKey) : t('board.step.other');
};
