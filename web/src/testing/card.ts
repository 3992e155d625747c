import type { Card } from '@/shared/api/types';

/** A card as the server would send it, with what matters to the test. */
export const aCard = (id: string, more: Partial<Card> = {}): Card => ({
  id,
  workflowId: 'w',
  number: 1,
  title: `Card ${id}`,
  stage: 'TODO',
  version: 1,
  labels: [],
  priority: 'NONE',
  moves: [],
  evidence: 'none',
  usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 },
  updatedAt: '2026-11-25T12:00:00Z',
  ...more,
});
