import { useQuery } from '@tanstack/react-query';
import { sessionQuery, workflowQuery } from '@/shared/api/queries';
import type { Role } from '@/shared/api/team';

/** What a person may do: members work with cards, plans and runs; administrators settle how. Everybody may look. */
export type May = {
  work: boolean;
  administer: boolean;
  /** Known to be somebody who only looks, and to be told so. */
  looks: boolean;
};

/** Nothing but looking, until the server has said more. */
export const mayOf = (role: Role | undefined): May => ({
  work: role === 'MEMBER' || role === 'ADMIN',
  administer: role === 'ADMIN',
  looks: role === 'VIEWER',
});

/** What one may do on a board, as the board says. */
export const useMay = (boardId: string): May => mayOf(useQuery(workflowQuery(boardId)).data?.role);

/** What one may do outside every board. */
export const useMayHere = (): May => mayOf(useQuery(sessionQuery).data?.user?.role);
