import { Lexer } from 'marked';
import remend from 'remend';

export interface Block {
  /** Markdown of one block, complete enough to be drawn on its own. */
  readonly text: string;
  /** False only for the block still being written. */
  readonly closed: boolean;
}

const fence = /^ {0,3}(`{3,}|~{3,})/;

/** A fenced block is closed by a fence at least as long as the one that opened it. */
const isClosedFence = (raw: string): boolean => {
  const open = fence.exec(raw)?.[1];
  if (open === undefined) return true;
  const last = raw.trimEnd().split('\n').at(-1) ?? '';
  const close = fence.exec(last)?.[1];
  return (
    raw.trimEnd().includes('\n') && close !== undefined && close[0] === open[0] && close.length >= open.length
  );
};

/** Marks at the very end that have nothing inside yet: the next chunk decides what they are. */
const bareMarks = /(^|\s)[*_~`]{1,3}$/;

const repair = (raw: string): string =>
  fence.test(raw) ? raw : remend(raw.replace(bareMarks, '$1'), { linkMode: 'text-only', htmlTags: false });

/**
 * Splits an answer into blocks that can be drawn and remembered one by one, so that a chunk redraws the last block
 * only. While the answer is being written the last block is repaired: marks that are half open never show.
 */
export const splitBlocks = (markdown: string, streaming: boolean): readonly Block[] => {
  const tokens = new Lexer({ gfm: true }).lex(markdown);
  const definitions = tokens
    .filter((token) => token.type === 'def')
    .map((token) => token.raw.trim())
    .join('\n');
  const raws = tokens
    .filter((token) => token.type !== 'space' && token.type !== 'def')
    .map((token) => token.raw);
  return raws.map((raw, index): Block => {
    const open = streaming && index === raws.length - 1;
    const repaired = open ? repair(raw) : raw;
    const text = definitions !== '' && raw.includes('[') ? `${repaired}\n\n${definitions}` : repaired;
    return { text, closed: !open || (fence.test(raw) && isClosedFence(raw)) };
  });
};
