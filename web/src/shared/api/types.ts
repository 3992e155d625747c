/** What the server says, after its API description. Times are RFC 3339, money is micro-dollars. */
export const stages = ['TODO', 'BRAINSTORMING', 'PLANNING', 'READY', 'EXECUTING', 'REVIEW', 'DONE'] as const;
export type Stage = (typeof stages)[number];

export type Person = { id: string; login: string; name: string; avatarUrl?: string | null; role: string };

export type Session = {
  authenticated: boolean;
  user?: Person;
  csrfToken?: string;
  mode: 'local' | 'team';
  signIn: ('setup-token' | 'password' | 'github')[];
};

export type AccountSession = {
  id: string;
  createdAt: string;
  lastSeenAt?: string;
  userAgent?: string;
  current?: boolean;
};

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

export type AttentionKind =
  | 'question'
  | 'budget'
  | 'provider'
  | 'conflict'
  | 'stuck'
  | 'stopped'
  | 'failed'
  | 'unplanned'
  | 'plan-stale'
  | 'sandbox'
  | 'disk'
  | 'github';
export type Action = { id: string; label: string; method: string; path: string };
export type Attention = { kind: AttentionKind; reason: string; actions: Action[] };

export type AllowedMove = { stage: Stage; allowed: boolean; reason?: string };
export type EvidenceState = 'verified' | 'failed' | 'claimed' | 'none';
export type PlanStatus = 'PROPOSED' | 'APPROVED' | 'REJECTED' | 'STALE';
export type RunStatus = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type Usage = { inputTokens: number; outputTokens: number; costMicros: number };
export type RunSummary = {
  id: string;
  attempt: number;
  status: RunStatus;
  step?: number | null;
  steps?: number | null;
};

/** What a card and a task share. */
type TaskBase = {
  id: string;
  workflowId: string;
  number: number;
  title: string;
  stage: Stage;
  version: number;
  labels?: string[];
  priority?: string | number | null;
  assignee?: string | null;
  attention?: Attention | null;
  plan?: { version: number; status: PlanStatus } | null;
  run?: RunSummary | null;
  branch?: string | null;
  pullRequest?: { number: number; url: string; state: string; checks?: string } | null;
  evidence?: EvidenceState;
  usage?: Usage;
  updatedAt?: string;
};

/** A task on the board. `moves` holds only the refused stages, each with its reason. */
export type Card = TaskBase & {
  moves?: Partial<Record<Stage, string>> | { stage: Stage; reason?: string }[];
};

export type Task = TaskBase & {
  description?: string | null;
  rank?: string;
  dependsOn?: string[];
  allowedMoves: AllowedMove[];
  createdAt: string;
};

export type Check = { name: string; command: string };
export type WorkflowSettings = {
  setupCommand?: string | null;
  checks: Check[];
  environment?: { name: string; value?: string; secret?: string }[];
  copyFiles?: string[];
  readOnlyPaths?: string[];
  egressHosts: string[];
  instructions?: string | null;
  protectedPaths?: string[];
  maxParallelRuns?: number;
  autoOpenPullRequest?: boolean;
  taskBudgetMicros?: number | null;
  dayBudgetMicros?: number | null;
  defaultProvider?: string | null;
  defaultModel?: string | null;
  requireSecondPerson?: boolean;
  pauseOnUnplanned?: boolean;
};
export type Repository =
  | { kind: 'local'; path: string }
  | { kind: 'git'; url: string }
  | { kind: 'github'; fullName: string };
export type Workflow = {
  id: string;
  title: string;
  description?: string | null;
  repository: Repository;
  defaultBranch?: string;
  settings: WorkflowSettings;
  version: number;
  /** A demo board: its model is scripted, and it says so. */
  demo?: boolean;
  simulated?: boolean;
};
export type Board = { workflow: Workflow; revision: number; stages: { stage: Stage; tasks: Card[] }[] };

export type Attachment = { id: string; name?: string; mediaType?: string; bytes?: number };
export type ToolCall = { name: string; summary: string };
export type Message = {
  id: string;
  parentId?: string | null;
  role: 'user' | 'assistant' | 'system';
  text: string;
  status?: 'complete' | 'streaming' | 'stopped' | 'failed';
  provider?: string | null;
  model?: string | null;
  tools?: ToolCall[];
  attachments?: Attachment[];
  usage?: Usage | null;
  createdAt: string;
};

export type PlanStep = { title: string; details: string; paths: string[] };
export type Plan = {
  version: number;
  status: PlanStatus;
  summary: string;
  steps: PlanStep[];
  checks: Check[];
  risks: string[];
  estimate?: Usage | null;
  baseCommit?: string | null;
  digest?: string;
  provider?: string | null;
  model?: string | null;
};

export type Run = {
  id: string;
  attempt: number;
  status: RunStatus;
  pauseReason?: string | null;
  engine: string;
  provider?: string | null;
  model?: string | null;
  branch?: string | null;
  baseCommit?: string | null;
  headCommit?: string | null;
  startedAt?: string | null;
  endedAt?: string | null;
  usage?: Usage;
  outcome?: string | null;
};
export type RunEventKind =
  | 'model'
  | 'tool'
  | 'result'
  | 'log'
  | 'commit'
  | 'step'
  | 'message'
  | 'evidence'
  | 'state';
export type RunEvent = {
  seq: number;
  kind: RunEventKind;
  at: string;
  attempt?: number;
  [field: string]: unknown;
};

export type CheckResult = {
  name: string;
  command: string;
  exitCode?: number | null;
  passed?: boolean;
  digest?: string;
  durationMillis?: number;
};
export type Evidence = {
  state: EvidenceState;
  commit?: string;
  checks: CheckResult[];
  unplanned?: string[];
  reason?: string;
};

export type DiffLine = {
  kind: 'context' | 'add' | 'delete';
  oldLine?: number;
  newLine?: number;
  text: string;
};
export type DiffHunk = {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  header?: string;
  lines: DiffLine[];
};
export type DiffFile = {
  path: string;
  oldPath?: string | null;
  status: string;
  additions: number;
  deletions: number;
  binary?: boolean;
  planned?: boolean;
  viewed?: boolean;
  hunks?: DiffHunk[];
  patch?: string;
};
export type ReviewComment = {
  id: string;
  file: string;
  line: number;
  side: 'old' | 'new' | 'LEFT' | 'RIGHT';
  text: string;
  status?: string;
  sentAt?: string | null;
  createdAt?: string;
};

export type TimelineEntry = {
  id: string;
  kind: string;
  at: string;
  by?: Actor;
  summary?: string;
  [field: string]: unknown;
};

export type Provider = {
  provider: string;
  name?: string;
  configured: boolean;
  keyHint?: string | null;
  baseUrl?: string | null;
  defaultModel?: string | null;
  models?: (string | { id: string; name?: string })[];
};

export type Actor = { kind: 'person' | 'agent' | 'system'; id?: string; name: string };
export type Viewer = { id: string; name: string; avatarUrl?: string | null; taskId?: string };
export type BoardEvent = {
  kind: 'task-created' | 'task-updated' | 'task-moved' | 'task-removed' | 'workflow-updated';
  task?: Card;
  taskId?: string;
  by?: Actor;
};
export type BoardFrame =
  | { type: 'welcome'; revision: number; presence: Viewer[] }
  | { type: 'event'; revision: number; event: BoardEvent }
  | { type: 'presence'; users: Viewer[] }
  | { type: 'pong' }
  | { type: 'resync' };
