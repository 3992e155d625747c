import { useQuery } from '@tanstack/react-query';
import { useBoard } from '@/features/board/context';
import { type CardState, nobody } from '@/features/board/view';
import { peopleQuery } from '@/shared/api/queries';
import { t, textOf } from '@/shared/i18n/t';

/** What a card is at, in the words its marks have for it. */
export const stateText = (state: CardState): string =>
  textOf(`board.plan.${state}`) ?? textOf(`board.run.${state}`) ?? state;

/** Who somebody on the board is. */
export const useNames = (): ((person: string) => string) => {
  const people = useQuery(peopleQuery(useBoard().store.getState().workflowId)).data;
  return (person) =>
    person === nobody
      ? t('board.nobody')
      : (people?.find(({ id }) => id === person)?.name ?? t('board.somebody'));
};
