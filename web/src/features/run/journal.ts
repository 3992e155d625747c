import { plainLine, sanitizeLine } from '@/shared/ansi/sanitize';

export type StepState = {
  status: 'started' | 'done' | 'skipped';
  since: string;
  until?: string;
  note: string;
  /** The state of the files when it began and when it ended, where anything had changed by then. */
  from?: string;
  to?: string;
};

/** One entry of a run's journal as the page shows it. */
export type Row =
  | { kind: 'said'; seq: number; at: string; text: string; from: 'model' | 'person' }
  | {
      kind: 'tool';
      seq: number;
      at: string;
      tool: string;
      about: string;
      result?: string;
      failed?: boolean;
      until?: string;
    }
  | { kind: 'step'; seq: number; at: string; step: number; status: StepState['status']; note: string }
  | { kind: 'state'; seq: number; at: string; status: string; reason: string }
  | { kind: 'interrupted'; seq: number; at: string }
  | { kind: 'evidence'; seq: number; at: string; name: string; command: string; outcome: string }
  | { kind: 'commit'; seq: number; at: string; commit: string; branch: string };

export type JournalState = {
  rows: readonly Row[];
  steps: ReadonlyMap<number, StepState>;
  /** The newest state of the files that the run has kept. */
  checkpoint?: string;
};

export const emptyJournal: JournalState = { rows: [], steps: new Map() };

const MOST_ROWS = 2000;
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
        .split('\n')
        .map((line) => plainLine(sanitizeLine(line)))
        .join('\n')
    : '';

/** What a tool was used on: a path, a command or a pattern, whichever it was given. */
const aboutOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return '';
  const given = value as Record<string, unknown>;
  return text(given.command ?? given.path ?? given.pattern ?? given.question ?? given.summary ?? '');
};

/** A run under way was taken up again because its server or worker had stopped. */
export const isInterruption = (data: Record<string, unknown>): boolean =>
  data.kind === 'state' && data.reason === 'interrupted';

const withRow = (state: JournalState, row: Row): JournalState => ({
  ...state,
  rows: [...state.rows, row].slice(-MOST_ROWS),
});

const stepped = (steps: JournalState['steps'], number: number, next: StepState): JournalState['steps'] => {
  const before = steps.get(number);
  return new Map(steps).set(
    number,
    next.status === 'started'
      ? next
      : { ...next, from: before?.from, since: before?.since ?? next.since, until: next.since },
  );
};

/** The journal with one more entry. A result goes to the call it answers. */
export const withEntry = (state: JournalState, data: Record<string, unknown>): JournalState => {
  const seq = Number(data.seq ?? 0);
  const at = String(data.at ?? '');
  switch (data.kind) {
    case 'model': {
      const said = text(data.text).trim();
      return said === '' ? state : withRow(state, { kind: 'said', seq, at, text: said, from: 'model' });
    }
    case 'message':
      return withRow(state, { kind: 'said', seq, at, text: text(data.text), from: 'person' });
    case 'tool': {
      const tool = text(data.tool);
      // A step has a row of its own.
      if (tool === 'update_step') return state;
      return withRow(state, { kind: 'tool', seq, at, tool, about: aboutOf(data.arguments) });
    }
    case 'result': {
      const index = state.rows.findLastIndex(
        (row) => row.kind === 'tool' && row.tool === data.tool && row.result === undefined,
      );
      const row = state.rows[index];
      const kept = typeof data.checkpoint === 'string' ? { ...state, checkpoint: data.checkpoint } : state;
      if (row?.kind !== 'tool') return kept;
      const ended = { ...row, result: text(data.content), failed: data.error === true, until: at };
      return { ...kept, rows: state.rows.with(index, ended) };
    }
    case 'step': {
      const number = Number(data.step ?? 0);
      const status = String(data.status) as StepState['status'];
      const note = text(data.note);
      return withRow(
        {
          ...state,
          steps: stepped(state.steps, number, {
            status,
            since: at,
            note,
            [status === 'started' ? 'from' : 'to']: state.checkpoint,
          }),
        },
        { kind: 'step', seq, at, step: number, status, note },
      );
    }
    case 'state':
      if (isInterruption(data)) return withRow(state, { kind: 'interrupted', seq, at });
      return withRow(state, { kind: 'state', seq, at, status: text(data.status), reason: text(data.reason) });
    case 'evidence':
      return withRow(state, {
        kind: 'evidence',
        seq,
        at,
        name: text(data.name),
        command: text(data.command),
        outcome: text(data.outcome),
      });
    case 'commit':
      return withRow(state, {
        kind: 'commit',
        seq,
        at,
        commit: text(data.commit),
        branch: text(data.branch),
      });
    default:
      return state;
  }
};
