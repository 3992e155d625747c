/** The plan as it is being edited. Keys are for the screen only and never leave it. */
export interface DraftStep {
  readonly key: string;
  readonly title: string;
  readonly details: string;
  /** One glob per line, as typed. */
  readonly paths: string;
}

export interface DraftCheck {
  readonly key: string;
  readonly name: string;
  readonly command: string;
}

export interface Draft {
  readonly summary: string;
  readonly steps: readonly DraftStep[];
  readonly checks: readonly DraftCheck[];
}

export interface PlanContent {
  readonly summary: string;
  readonly steps: readonly {
    readonly title: string;
    readonly details: string;
    readonly paths: readonly string[];
  }[];
  readonly checks: readonly { readonly name: string; readonly command: string }[];
}

export type DraftAction =
  | { readonly type: 'summary'; readonly text: string }
  | {
      readonly type: 'step';
      readonly key: string;
      readonly field: 'title' | 'details' | 'paths';
      readonly text: string;
    }
  | {
      readonly type: 'check';
      readonly key: string;
      readonly field: 'name' | 'command';
      readonly text: string;
    }
  | { readonly type: 'add-step'; readonly after: string | null; readonly key: string }
  | { readonly type: 'add-check'; readonly key: string }
  | { readonly type: 'remove-step'; readonly key: string }
  | { readonly type: 'remove-check'; readonly key: string }
  | { readonly type: 'move-step'; readonly key: string; readonly to: number }
  | { readonly type: 'move-check'; readonly key: string; readonly to: number }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  | { readonly type: 'replace'; readonly draft: Draft };

export interface Editing {
  readonly draft: Draft;
  readonly past: readonly Draft[];
  readonly future: readonly Draft[];
  /** The field being typed into; its keystrokes are undone together. */
  readonly typing: string | null;
}

const UNDO_DEPTH = 200;

export const splitPaths = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export const draftOf = (plan: PlanContent): Draft => ({
  summary: plan.summary,
  steps: plan.steps.map((step, index) => ({
    key: `s${index}`,
    title: step.title,
    details: step.details,
    paths: step.paths.join('\n'),
  })),
  checks: plan.checks.map((check, index) => ({ key: `c${index}`, name: check.name, command: check.command })),
});

export const contentOf = (draft: Draft): PlanContent => ({
  summary: draft.summary.trim(),
  steps: draft.steps.map((step) => ({
    title: step.title.trim(),
    details: step.details.trim(),
    paths: splitPaths(step.paths),
  })),
  checks: draft.checks
    .filter((check) => check.name.trim() !== '' || check.command.trim() !== '')
    .map((check) => ({ name: check.name.trim() || check.command.trim(), command: check.command.trim() })),
});

export const sameContent = (one: PlanContent, other: PlanContent): boolean =>
  JSON.stringify(contentOf(draftOf(one))) === JSON.stringify(contentOf(draftOf(other)));

export const editingOf = (draft: Draft): Editing => ({ draft, past: [], future: [], typing: null });

const moved = <T extends { readonly key: string }>(
  list: readonly T[],
  key: string,
  to: number,
): readonly T[] => {
  const item = list.find((entry) => entry.key === key);
  if (!item) return list;
  const rest = list.filter((entry) => entry.key !== key);
  const at = Math.max(0, Math.min(to, rest.length));
  return [...rest.slice(0, at), item, ...rest.slice(at)];
};

const changed = (draft: Draft, action: DraftAction): Draft => {
  switch (action.type) {
    case 'summary':
      return { ...draft, summary: action.text };
    case 'step':
      return {
        ...draft,
        steps: draft.steps.map((step) =>
          step.key === action.key ? { ...step, [action.field]: action.text } : step,
        ),
      };
    case 'check':
      return {
        ...draft,
        checks: draft.checks.map((check) =>
          check.key === action.key ? { ...check, [action.field]: action.text } : check,
        ),
      };
    case 'add-step': {
      const step: DraftStep = { key: action.key, title: '', details: '', paths: '' };
      const at =
        action.after === null ? draft.steps.length : draft.steps.findIndex((s) => s.key === action.after) + 1;
      return { ...draft, steps: [...draft.steps.slice(0, at), step, ...draft.steps.slice(at)] };
    }
    case 'add-check':
      return { ...draft, checks: [...draft.checks, { key: action.key, name: '', command: '' }] };
    case 'remove-step':
      return { ...draft, steps: draft.steps.filter((step) => step.key !== action.key) };
    case 'remove-check':
      return { ...draft, checks: draft.checks.filter((check) => check.key !== action.key) };
    case 'move-step':
      return { ...draft, steps: moved(draft.steps, action.key, action.to) };
    case 'move-check':
      return { ...draft, checks: moved(draft.checks, action.key, action.to) };
    case 'replace':
      return action.draft;
    case 'undo':
    case 'redo':
      return draft;
    default:
      return action satisfies never;
  }
};

const fieldOf = (action: DraftAction): string | null => {
  if (action.type === 'summary') return 'summary';
  if (action.type === 'step' || action.type === 'check')
    return `${action.type}:${action.key}:${action.field}`;
  return null;
};

/** Applies one edit; every edit can be undone, and typing in one field is undone as one. */
export const edit = (state: Editing, action: DraftAction): Editing => {
  if (action.type === 'undo') {
    const before = state.past.at(-1);
    if (!before) return state;
    return {
      draft: before,
      past: state.past.slice(0, -1),
      future: [state.draft, ...state.future],
      typing: null,
    };
  }
  if (action.type === 'redo') {
    const [after, ...future] = state.future;
    if (!after) return state;
    return { draft: after, past: [...state.past, state.draft], future, typing: null };
  }
  const draft = changed(state.draft, action);
  if (JSON.stringify(draft) === JSON.stringify(state.draft)) return state;
  const field = fieldOf(action);
  const together = field !== null && field === state.typing;
  return {
    draft,
    past: together ? state.past : [...state.past, state.draft].slice(-UNDO_DEPTH),
    future: [],
    typing: field,
  };
};

export interface DraftFault {
  readonly field: string;
  readonly fault: 'summary-missing' | 'no-steps' | 'title-missing' | 'command-missing';
}

/** What the server would refuse, found before asking it. */
export const faultsOf = (draft: Draft): readonly DraftFault[] => [
  ...(draft.summary.trim() === '' ? [{ field: 'summary', fault: 'summary-missing' } as const] : []),
  ...(draft.steps.length === 0 ? [{ field: 'steps', fault: 'no-steps' } as const] : []),
  ...draft.steps
    .filter((step) => step.title.trim() === '')
    .map((step) => ({ field: `step:${step.key}:title`, fault: 'title-missing' }) as const),
  ...draft.checks
    .filter((check) => check.command.trim() === '' && check.name.trim() !== '')
    .map((check) => ({ field: `check:${check.key}:command`, fault: 'command-missing' }) as const),
];
