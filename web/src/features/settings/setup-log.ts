import { dataOf } from '@/shared/stream/follow';
import type { StreamEvent } from '@/shared/stream/resume';

type Step = {
  readonly name: string;
  readonly command: string;
  readonly lines: readonly string[];
  readonly exitCode: number | null;
  readonly durationMillis: number;
};

/** A test of the set-up as far as it has come. */
export type Tried = {
  readonly steps: readonly Step[];
  readonly refused: readonly string[];
  readonly end:
    | null
    | { readonly kind: 'done'; readonly ok: boolean; readonly exitCode: number }
    | { readonly kind: 'error'; readonly title: string };
};

export const nothing: Tried = { steps: [], refused: [], end: null };

/** More than this of a step is not kept on the page. */
const MOST_LINES = 2_000;

const onLast = (tried: Tried, change: (step: Step) => Step): Tried => {
  const last = tried.steps.at(-1);
  return last ? { ...tried, steps: [...tried.steps.slice(0, -1), change(last)] } : tried;
};

export const grown = (tried: Tried, event: StreamEvent): Tried => {
  const data = dataOf(event);
  switch (event.type) {
    case 'start':
      return nothing;
    case 'step': {
      const step = { name: String(data.name ?? ''), command: String(data.command ?? '') };
      return { ...tried, steps: [...tried.steps, { ...step, lines: [], exitCode: null, durationMillis: 0 }] };
    }
    case 'log': {
      const lines = Array.isArray(data.lines) ? data.lines.map(String) : [];
      return onLast(tried, (step) => ({ ...step, lines: [...step.lines, ...lines].slice(-MOST_LINES) }));
    }
    case 'refused':
      return { ...tried, refused: [...new Set([...tried.refused, String(data.host ?? '')])] };
    case 'result':
      return onLast(tried, (step) => ({
        ...step,
        exitCode: Number(data.exitCode ?? 1),
        durationMillis: Number(data.durationMillis ?? 0),
      }));
    case 'done':
      return { ...tried, end: { kind: 'done', ok: data.ok === true, exitCode: Number(data.exitCode ?? 1) } };
    case 'error':
      return { ...tried, end: { kind: 'error', title: String(data.title ?? '') } };
    default:
      return tried;
  }
};
