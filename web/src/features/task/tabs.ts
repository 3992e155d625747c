import { lazy } from 'react';
import type { Stage, Task } from '@/shared/api/types';

export const tabNames = ['chat', 'plan', 'run', 'review', 'timeline'] as const;
export type TabName = (typeof tabNames)[number];

/** Where the work of each stage is done. */
export const tabOfStage: Record<Stage, TabName> = {
  TODO: 'chat',
  BRAINSTORMING: 'chat',
  PLANNING: 'plan',
  READY: 'plan',
  EXECUTING: 'run',
  REVIEW: 'review',
  DONE: 'timeline',
};

export const tabOf = (task: Task, asked: string | undefined): TabName =>
  tabNames.find((name) => name === asked) ?? tabOfStage[task.stage];

export const tabComponents = {
  chat: lazy(() => import('@/features/chat/chat-tab')),
  plan: lazy(() => import('@/features/plan/plan-tab')),
  run: lazy(() => import('@/features/run/run-tab')),
  review: lazy(() => import('@/features/review/review-tab')),
  timeline: lazy(() => import('@/features/timeline/timeline-tab')),
};
