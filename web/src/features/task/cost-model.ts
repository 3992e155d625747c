import { type MessageKey, messages } from '@/shared/i18n/t';

/** A sum of the ledger over one purpose and model; its key is `purpose/provider/model`. */
export type CostLine = {
  key: string;
  name: string;
  inputTokens: number;
  outputTokens: number;
  /** Read from the provider's cache, and not among those above. */
  cachedInputTokens: number;
  cacheWriteTokens: number;
  costMicros: number;
};

/** What the calls were for: the key of its words, or none for a purpose this page does not know. */
export const purposeOf = ({ key }: CostLine): MessageKey | null => {
  const words = `task.costOf.${key.split('/')[0]}`;
  return words in messages ? (words as MessageKey) : null;
};

/** All tokens of a sum, in and out. */
export const tokensOf = (line: CostLine): number =>
  line.inputTokens + line.cachedInputTokens + line.cacheWriteTokens + line.outputTokens;

/** How many of the tokens that went in had been kept by the provider. */
export const cachedOf = (lines: readonly CostLine[]): number =>
  lines.reduce((sum, line) => sum + line.cachedInputTokens, 0);
