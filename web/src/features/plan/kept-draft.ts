import type { Draft } from '@/features/plan/draft';

/** Edits of a plan that are not saved yet, and the version they are made on. */
export type KeptDraft = { readonly version: number; readonly draft: Draft };

const keyOf = (taskId: string) => `plan-draft:${taskId}`;

export const keepDraft = (taskId: string, kept: KeptDraft): void => {
  try {
    localStorage.setItem(keyOf(taskId), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage keeps nothing; the form still does.
  }
};

export const keptDraft = (taskId: string): KeptDraft | undefined => {
  try {
    return (JSON.parse(localStorage.getItem(keyOf(taskId)) ?? 'null') as KeptDraft | null) ?? undefined;
  } catch {
    return undefined;
  }
};

export const forgetDraft = (taskId: string): void => localStorage.removeItem(keyOf(taskId));
