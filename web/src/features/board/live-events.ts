import type { BoardFrame } from '@/shared/api/types';
import { follow } from '@/shared/stream/follow';

/** Follows the board as server-sent events, for where WebSockets are blocked, until the signal. */
export const followEvents = async (
  workflowId: string,
  revision: number | null,
  hear: (frame: BoardFrame) => void,
  down: () => void,
  signal: AbortSignal,
): Promise<void> => {
  await follow({
    path: `/api/workflows/${workflowId}/events`,
    from: revision === null ? undefined : String(revision),
    signal,
    isLast: () => false,
    onEvent: (event) => hear(JSON.parse(event.data) as BoardFrame),
    onStatus: (status) => status === 'waiting' && down(),
  });
};
