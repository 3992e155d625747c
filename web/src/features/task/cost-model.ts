import { textOf } from '@/shared/i18n/t';

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

/** What the calls were for, in words; a purpose this page does not know is told by its name. */
export const purposeOf = ({ key }: CostLine): string => {
  const purpose = key.split('/')[0] ?? '';
  return textOf(`task.costOf.${purpose}`) ?? purpose;
};

/** All tokens of a sum, in and out. */
export const tokensOf = (line: CostLine): number =>
  line.inputTokens + line.cachedInputTokens + line.cacheWriteTokens + line.outputTokens;

/** How many of the tokens that went in had been kept by the provider. */
export const cachedOf = (lines: readonly CostLine[]): number =>
  lines.reduce((sum, line) => sum + line.cachedInputTokens, 0);
