import type { Message, Run, Usage } from '@/shared/api/types';

export type CostPart = {
  stage: 'conversation' | 'planning' | 'runs';
  model: string;
  cost: number;
  tokens: number;
};

/** What a card has cost, by stage and model. What is neither conversation nor run was spent on planning. */
export const costParts = (
  whole: Usage,
  messages: readonly Message[],
  runs: readonly Run[],
): readonly CostPart[] => {
  const parts = new Map<string, CostPart>();
  const add = (stage: CostPart['stage'], model: string, cost: number, tokens: number) => {
    if (cost === 0 && tokens === 0) return;
    const before = parts.get(`${stage} ${model}`) ?? { stage, model, cost: 0, tokens: 0 };
    parts.set(`${stage} ${model}`, { ...before, cost: before.cost + cost, tokens: before.tokens + tokens });
  };
  for (const each of messages)
    add('conversation', each.model ?? '', each.costMicros, each.inputTokens + each.outputTokens);
  for (const { model, usage } of runs)
    add('runs', model, usage.costMicros, usage.inputTokens + usage.outputTokens);
  const known = [...parts.values()];
  const rest = (of: (part: CostPart) => number, all: number) =>
    Math.max(0, all - known.reduce((sum, part) => sum + of(part), 0));
  add(
    'planning',
    '',
    rest(({ cost }) => cost, whole.costMicros),
    rest(({ tokens }) => tokens, whole.inputTokens + whole.outputTokens),
  );
  return [...parts.values()];
};
