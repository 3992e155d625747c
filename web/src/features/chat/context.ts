import type { Message, Provider } from '@/shared/api/types';

/** What the last answer's model had to read and wrote, and how much it can hold where that is known. */
export const contextOf = (
  messages: readonly Message[],
  providers: readonly Provider[],
): { readonly used: number; readonly window: number | null } | null => {
  const last = messages.findLast(({ role, inputTokens }) => role === 'assistant' && inputTokens > 0);
  if (!last) return null;
  const model = providers
    .find(({ provider }) => provider === last.provider)
    ?.models.find(({ id }) => id === last.model);
  return { used: last.inputTokens + last.outputTokens, window: model?.contextWindow ?? null };
};
