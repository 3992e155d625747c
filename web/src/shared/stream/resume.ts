import { judge } from './cursor';

/** One server-sent event as it came over the wire. */
export interface StreamEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: string;
}

/**
 * What a reader remembers between two connections. `suspect` is the id that followed a hole: when the server,
 * asked again from the last good id, begins with the same one, the hole is the server's numbering and not a loss.
 */
export interface Resume {
  readonly lastId: string | null;
  readonly suspect: string | null;
}

export type Step =
  | { readonly kind: 'deliver'; readonly next: Resume }
  | { readonly kind: 'skip'; readonly next: Resume }
  | { readonly kind: 'reconnect'; readonly next: Resume };

export const startOf = (lastId: string | null): Resume => ({ lastId, suspect: null });

/** Decides about one event: hand it on, drop it as a repeat, or connect again because something before it is missing. */
export const advance = (state: Resume, event: StreamEvent): Step => {
  if (event.id === null || event.id === '') return { kind: 'deliver', next: state };
  const verdict = judge(state.lastId, event.id);
  if (verdict === 'repeat') return { kind: 'skip', next: state };
  if (verdict === 'gap' && state.suspect !== event.id) {
    return { kind: 'reconnect', next: { lastId: state.lastId, suspect: event.id } };
  }
  return { kind: 'deliver', next: { lastId: event.id, suspect: null } };
};
