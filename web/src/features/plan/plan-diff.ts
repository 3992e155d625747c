import type { PlanContent } from './draft';

export interface Word {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

export type Words = readonly Word[];

export type StepChange =
  | { readonly kind: 'same'; readonly to: number; readonly title: string; readonly moved: number | null }
  | {
      readonly kind: 'changed';
      readonly to: number;
      readonly moved: number | null;
      readonly title: Words;
      readonly details: Words;
      readonly paths: readonly Word[];
    }
  | {
      readonly kind: 'added';
      readonly to: number;
      readonly title: string;
      readonly details: string;
      readonly paths: readonly string[];
    }
  | { readonly kind: 'removed'; readonly from: number; readonly title: string };

export interface CheckChange {
  readonly kind: 'same' | 'added' | 'removed';
  readonly name: string;
  readonly command: string;
}

export interface PlanDifference {
  readonly summary: Words;
  readonly steps: readonly StepChange[];
  readonly checks: readonly CheckChange[];
  readonly nothing: boolean;
}

type Step = PlanContent['steps'][number];

/** The longest common subsequence, as pairs of indexes. Plans are short: quadratic is fine, and long texts are cut off. */
const common = (one: readonly string[], other: readonly string[]): readonly (readonly [number, number])[] => {
  const rows = one.length + 1;
  const columns = other.length + 1;
  const table = new Uint32Array(rows * columns);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const below = table[(i + 1) * columns + j] ?? 0;
      const right = table[i * columns + j + 1] ?? 0;
      const both = (table[(i + 1) * columns + j + 1] ?? 0) + 1;
      table[i * columns + j] = one[i] === other[j] ? both : Math.max(below, right);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if ((table[(i + 1) * columns + j] ?? 0) >= (table[i * columns + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
};

const MOST_WORDS = 2000;

const join = (words: Words): Words => {
  const joined: Word[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last && last.kind === word.kind)
      joined[joined.length - 1] = { kind: last.kind, text: last.text + word.text };
    else if (word.text !== '') joined.push(word);
  }
  return joined;
};

/** What was taken out of and put into a text, word by word. */
export const diffWords = (from: string, to: string): Words => {
  if (from === to) return to === '' ? [] : [{ kind: 'same', text: to }];
  const one = from.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  const other = to.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  if (one.length > MOST_WORDS || other.length > MOST_WORDS) {
    return join([
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ]);
  }
  const words: Word[] = [];
  let i = 0;
  let j = 0;
  for (const [at, alike] of [...common(one, other), [one.length, other.length] as const]) {
    words.push({ kind: 'removed', text: one.slice(i, at).join('') });
    words.push({ kind: 'added', text: other.slice(j, alike).join('') });
    if (at < one.length) words.push({ kind: 'same', text: one[at] ?? '' });
    i = at + 1;
    j = alike + 1;
  }
  return join(words.filter((word) => word.text !== ''));
};

const diffLists = (from: readonly string[], to: readonly string[]): readonly Word[] => [
  ...to.map((text): Word => ({ kind: from.includes(text) ? 'same' : 'added', text })),
  ...from.filter((text) => !to.includes(text)).map((text): Word => ({ kind: 'removed', text })),
];

const wordsIn = (step: Step): ReadonlySet<string> =>
  new Set(
    `${step.title} ${step.details} ${step.paths.join(' ')}`.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [],
  );

const likeness = (one: Step, other: Step): number => {
  if (one.title === other.title) return 2;
  const words = wordsIn(one);
  const others = wordsIn(other);
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared / Math.max(1, words.size + others.size - shared);
};

/** Which old step each new step came from: the likest first, and none below a third of shared words. */
const origins = (from: readonly Step[], to: readonly Step[]): readonly (number | null)[] => {
  const candidates = to
    .flatMap((step, j) => from.map((old, i) => ({ i, j, like: likeness(old, step), far: Math.abs(i - j) })))
    .filter((pair) => pair.like >= 1 / 3)
    .sort((a, b) => b.like - a.like || a.far - b.far);
  const result: (number | null)[] = to.map(() => null);
  const taken = new Set<number>();
  for (const { i, j } of candidates) {
    if (taken.has(i) || result[j] !== null) continue;
    result[j] = i;
    taken.add(i);
  }
  return result;
};

/** The old steps whose order among the kept ones did not change. */
const unmoved = (kept: readonly number[]): ReadonlySet<number> => {
  const sorted = [...kept].sort((a, b) => a - b).map(String);
  return new Set(common(kept.map(String), sorted).map(([at]) => kept[at] ?? -1));
};

const stepChange = (old: Step, step: Step, to: number, moved: number | null): StepChange => {
  const same =
    old.title === step.title &&
    old.details === step.details &&
    old.paths.join('\n') === step.paths.join('\n');
  if (same) return { kind: 'same', to, title: step.title, moved };
  return {
    kind: 'changed',
    to,
    moved,
    title: diffWords(old.title, step.title),
    details: diffWords(old.details, step.details),
    paths: diffLists(old.paths, step.paths),
  };
};

const diffChecks = (from: PlanContent['checks'], to: PlanContent['checks']): readonly CheckChange[] => {
  const has = (list: PlanContent['checks'], check: PlanContent['checks'][number]): boolean =>
    list.some((other) => other.name === check.name && other.command === check.command);
  return [
    ...to.map((check): CheckChange => ({ ...check, kind: has(from, check) ? 'same' : 'added' })),
    ...from.filter((check) => !has(to, check)).map((check): CheckChange => ({ ...check, kind: 'removed' })),
  ];
};

/** What a revision changed, in the order of the new plan, with the steps that are gone at the end. */
export const diffPlans = (from: PlanContent, to: PlanContent): PlanDifference => {
  const cameFrom = origins(from.steps, to.steps);
  const inOrder = unmoved(cameFrom.filter((origin) => origin !== null));
  const kept = to.steps.map((step, index): StepChange => {
    const origin = cameFrom[index] ?? null;
    const old = origin === null ? undefined : from.steps[origin];
    if (!old || origin === null) {
      return { kind: 'added', to: index, title: step.title, details: step.details, paths: step.paths };
    }
    return stepChange(old, step, index, inOrder.has(origin) ? null : origin);
  });
  const gone = from.steps.flatMap((step, index): readonly StepChange[] =>
    cameFrom.includes(index) ? [] : [{ kind: 'removed', from: index, title: step.title }],
  );
  const steps = [...kept, ...gone];
  const checks = diffChecks(from.checks, to.checks);
  return {
    summary: diffWords(from.summary, to.summary),
    steps,
    checks,
    nothing:
      from.summary === to.summary &&
      steps.every((step) => step.kind === 'same' && step.moved === null) &&
      checks.every((check) => check.kind === 'same'),
  };
};
