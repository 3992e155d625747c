import { t, textOf } from '@/shared/i18n/t';

/** Why a move is refused, in words. What is no known code is a sentence already. */
export const reasonText = (reason: string): string =>
  textOf(`board.reason.${reason}`) ?? (reason.includes(' ') ? reason : t('board.reason.other'));

/** What to do so that the move can be made: each step is taken on the card itself. */
export const stepText = (reason: string): string => textOf(`board.step.${reason}`) ?? t('board.step.other');
