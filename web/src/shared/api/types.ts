/**
 * What the server says, by the names the screens use. Taken from the API description, and narrowed only where that
 * says "a string" for a closed set of words. Times are RFC 3339, money is micro-dollars. What follows the events of the
 * socket and the streams, which the description does not cover, is told here.
 */
import type { components } from '@/shared/api/schema';

type Schemas = components['schemas'];
/** The type with some fields made exact. */
type With<T, Exact> = Omit<T, keyof Exact> & Exact;

export type Stage = Schemas['Stage'];
export const stages = [
  'TODO',
  'BRAINSTORMING',
  'PLANNING',
  'READY',
  'EXECUTING',
  'REVIEW',
  'DONE',
] as const satisfies Stage[];

export type Person = Schemas['UserView'];
export type Session = With<
  Schemas['SessionView'],
  { mode: 'local' | 'team'; signIn: ('setup-token' | 'password' | 'github')[] }
>;
export type AccountSession = Schemas['AccountSession'];

export type FieldError = { field: string; message: string };
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: FieldError[];
  traceId?: string;
  current?: unknown;
};

export type Page<T> = { items: T[]; nextCursor?: string | null };

export type Action = Schemas['Action'];
export type Attention = Schemas['Attention'];
export type EvidenceState = Schemas['Evidence'];
export type PlanStatus = Exclude<Schemas['PlanStatus'], 'SUPERSEDED'>;
export type Priority = Schemas['Priority'];
export type Usage = Schemas['Usage'];
export type RunStatus = Schemas['RunStatus'];
type PullRequest = { number: number; url: string; state: string; checks?: string };

type Marks = {
  plan?: { version: number; status: PlanStatus } | null;
  run?: With<Schemas['RunMark'], { status: RunStatus }> | null;
  pullRequest?: PullRequest | null;
};
/** A task on the board. `moves` holds only the refused stages, each with its reason. */
export type Card = With<Schemas['Card'], Marks>;
export type Doing = Schemas['Doing'];
export type Task = With<Schemas['TaskView'], Marks>;
export type TaskPatch = Schemas['TaskPatch'];

export type Check = Schemas['Check'];
export type WorkflowSettings = Schemas['Settings'];
export type Repository = Schemas['Repository'];
export type Workflow = Schemas['WorkflowView'];
export type Board = With<
  Schemas['BoardView'],
  { workflow: Workflow; stages: { stage: Stage; tasks: Card[] }[] }
>;

export type ToolCall = { name: string; summary?: string };
export type Message = With<
  Schemas['Message'],
  {
    role: 'user' | 'assistant' | 'system';
    status: 'complete' | 'stopped' | 'failed';
    tools: ToolCall[];
    error?: Partial<Problem> | null;
  }
>;

export type PlanStep = Schemas['PlanStep'];
export type Plan = With<Schemas['PlanView'], { status: PlanStatus }>;
export type Run = Schemas['Run'];
export type RunBase = Schemas['RunBase'];
export type Comment = Schemas['CommentView'];
export type EvidenceView = With<Schemas['EvidenceView'], { evidence: EvidenceState }>;
export type DiffView = With<
  Schemas['DiffView'],
  {
    files: With<
      Schemas['DiffFile'],
      { hunks: With<Schemas['Hunk'], { lines: { kind: 'context' | 'add' | 'delete'; text: string }[] }>[] }
    >[];
  }
>;
export type ReviewCommentStatus = Schemas['ReviewCommentStatus'];
export type ReviewComment = Schemas['ReviewComment'];
export type Attachment = Schemas['Attachment'];
export type Provider = Schemas['ProviderView'];
export type Tried = Schemas['Tried'];
export type TimelineEntry = With<Schemas['TimelineEntry'], { detail: Record<string, unknown> }>;

export type Actor = With<Schemas['By'], { kind: 'person' | 'agent' | 'system' }>;
export type Viewer = {
  id: string;
  name: string;
  avatarUrl?: string | null;
  taskId?: string | null;
  /** They have not touched the page for two minutes. */
  idle?: boolean;
};
export type BoardEvent = {
  kind: 'task-created' | 'task-updated' | 'task-moved' | 'task-removed' | 'workflow-updated';
  task?: Card;
  taskId?: string;
  /** Where a new or moved card stands in its column: before this one, or at the end. Told by the server that orders them. */
  beforeTaskId?: string | null;
  by?: Actor;
};
export type BoardFrame =
  | { type: 'welcome'; revision: number; presence: Viewer[] }
  | { type: 'event'; revision: number; event: BoardEvent }
  | { type: 'presence'; users: Viewer[] }
  | { type: 'pong' }
  | { type: 'resync' };
