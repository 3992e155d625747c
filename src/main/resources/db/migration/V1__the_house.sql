-- Each table belongs to one room, named in the heading above it; only that room writes it.

-- identity ---------------------------------------------------------------------------------------

create table app_user (
    id            uuid primary key,
    login         text not null,
    name          text not null,
    avatar_url    text,
    role          text not null check (role in ('ADMIN', 'MEMBER', 'VIEWER')),
    password_hash text,
    disabled_at   timestamptz,
    created_at    timestamptz not null default now()
);
create unique index app_user_login on app_user (lower(login));

create table user_session (
    id           uuid primary key,
    token_hash   bytea not null unique,
    csrf_token   text not null,
    user_id      uuid not null references app_user (id) on delete cascade,
    user_agent   text,
    peer         text,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index user_session_user on user_session (user_id);

create table setup_token (
    token_hash bytea primary key,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz
);

-- http -------------------------------------------------------------------------------------------

create table idempotency_key (
    user_id      uuid not null references app_user (id) on delete cascade,
    route        text not null,
    key          text not null,
    body_hash    bytea not null,
    status       int,
    response     text,
    content_type text,
    created_at   timestamptz not null default now(),
    primary key (user_id, route, key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- secrets ----------------------------------------------------------------------------------------

create table secret (
    id            uuid primary key,
    owner_id      uuid,
    provider      text not null,
    purpose       text not null,
    base_url_hash text not null,
    row_version   int not null default 1,
    kek_id        text not null,
    blob          text not null,
    last4         text not null,
    created_by    uuid,
    expires_at    timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);
create index secret_kek on secret (kek_id);

create table kek_check (
    kek_id     text primary key,
    blob       text not null,
    created_at timestamptz not null default now()
);

-- board ------------------------------------------------------------------------------------------

create table workflow (
    id               uuid primary key,
    title            text not null,
    description      text,
    repository_kind  text not null check (repository_kind in ('local', 'git', 'github')),
    repository       text not null,
    default_branch   text not null,
    settings         jsonb not null,
    simulated        boolean not null default false,
    version          int not null default 1,
    next_task_number int not null default 1,
    created_by       uuid not null references app_user (id),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    deleted_at       timestamptz
);

create table task (
    id             uuid primary key,
    workflow_id    uuid not null references workflow (id),
    number         int not null,
    title          text not null,
    description    text,
    stage          text not null check
        (stage in ('TODO', 'BRAINSTORMING', 'PLANNING', 'READY', 'EXECUTING', 'REVIEW', 'DONE')),
    rank           text collate "C" not null,
    version        int not null default 1,
    labels         text[] not null default '{}',
    priority       text not null default 'NONE' check (priority in ('NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    assignee_id    uuid references app_user (id),
    attention      jsonb,
    plan_version   int,
    plan_status    text,
    run_id         uuid,
    run_attempt    int,
    run_status     text,
    run_step       int,
    run_steps      int,
    branch         text,
    pull_request   jsonb,
    evidence       text not null default 'none' check (evidence in ('verified', 'failed', 'claimed', 'none')),
    input_tokens   bigint not null default 0,
    output_tokens  bigint not null default 0,
    cost_micros    bigint not null default 0,
    created_by     uuid not null references app_user (id),
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    archived_at    timestamptz,
    deleted_at     timestamptz,
    unique (workflow_id, number)
);
create index task_board on task (workflow_id, stage, rank) where deleted_at is null;
create index task_shelf on task (workflow_id, deleted_at) where deleted_at is not null;

create table task_dependency (
    task_id       uuid not null references task (id),
    depends_on_id uuid not null references task (id),
    primary key (task_id, depends_on_id),
    check (task_id <> depends_on_id)
);
create index task_dependency_reverse on task_dependency (depends_on_id);

create table task_comment (
    id         uuid primary key,
    task_id    uuid not null references task (id),
    author_id  uuid not null references app_user (id),
    text       text not null,
    created_at timestamptz not null default now()
);
create index task_comment_task on task_comment (task_id, created_at);

-- identity: who is on a board

create table workflow_member (
    workflow_id uuid not null references workflow (id),
    user_id     uuid not null references app_user (id) on delete cascade,
    role        text not null check (role in ('ADMIN', 'MEMBER', 'VIEWER')),
    primary key (workflow_id, user_id)
);

-- activity: one record of what happened; the audit log, a task's timeline and the live board are readings of it

create table board_revision (
    workflow_id uuid primary key references workflow (id),
    revision    bigint not null
);

create table activity (
    id          bigint generated always as identity primary key,
    workflow_id uuid,
    revision    bigint,
    task_id     uuid,
    kind        text not null,
    actor_kind  text not null check (actor_kind in ('person', 'agent', 'system')),
    actor_id    text,
    actor_name  text not null,
    detail      jsonb not null default '{}',
    event       jsonb,
    peer        text,
    at          timestamptz not null default now(),
    unique (workflow_id, revision)
);
create index activity_task on activity (task_id, id) where task_id is not null;
create index activity_at on activity (at);

-- provider ---------------------------------------------------------------------------------------

create table provider_key (
    id            uuid primary key,
    owner_user_id uuid references app_user (id) on delete cascade,
    workflow_id   uuid references workflow (id) on delete cascade,
    provider      text not null,
    secret_id     uuid references secret (id),
    base_url      text,
    default_model text,
    key_hint      text,
    bad_since     timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    check ((owner_user_id is null) <> (workflow_id is null))
);
create unique index provider_key_user on provider_key (owner_user_id, provider) where owner_user_id is not null;
create unique index provider_key_board on provider_key (workflow_id, provider) where workflow_id is not null;

-- cost -------------------------------------------------------------------------------------------

create table ledger_entry (
    id                  bigint generated always as identity primary key,
    workflow_id         uuid references workflow (id),
    task_id             uuid references task (id),
    run_id              uuid,
    user_id             uuid,
    purpose             text not null,
    provider            text not null,
    model               text not null,
    input_tokens        bigint not null,
    output_tokens       bigint not null,
    cached_input_tokens bigint not null,
    cache_write_tokens  bigint not null,
    cost_micros         bigint not null,
    reported            boolean not null,
    priced              boolean not null,
    at                  timestamptz not null default now()
);
create index ledger_task on ledger_entry (task_id);
create index ledger_day on ledger_entry (workflow_id, at);

-- brainstorm -------------------------------------------------------------------------------------

create table message (
    id            uuid primary key,
    task_id       uuid not null references task (id),
    parent_id     uuid references message (id),
    role          text not null check (role in ('user', 'assistant', 'system')),
    status        text not null check (status in ('answering', 'complete', 'stopped', 'failed')),
    text          text not null,
    parts         jsonb not null default '[]',
    tools         jsonb not null default '[]',
    error         jsonb,
    provider      text,
    model         text,
    author_id     uuid references app_user (id),
    input_tokens  bigint not null default 0,
    output_tokens bigint not null default 0,
    cost_micros   bigint not null default 0,
    created_at    timestamptz not null default now()
);
create index message_task on message (task_id, created_at);

create table attachment (
    id         uuid primary key,
    task_id    uuid not null references task (id),
    message_id uuid references message (id),
    name       text not null,
    media_type text not null,
    size       int not null,
    content    bytea not null,
    created_by uuid not null references app_user (id),
    created_at timestamptz not null default now()
);
create index attachment_task on attachment (task_id);

-- plan -------------------------------------------------------------------------------------------

create table plan_version (
    task_id      uuid not null references task (id),
    version      int not null,
    status       text not null check (status in ('PROPOSED', 'APPROVED', 'REJECTED', 'STALE', 'SUPERSEDED')),
    summary      text not null,
    steps        jsonb not null,
    checks       jsonb not null,
    risks        jsonb not null,
    estimate     jsonb not null,
    base_commit  text not null,
    digest       text not null,
    provider     text,
    model        text,
    requested_by uuid not null references app_user (id),
    edited_by    uuid references app_user (id),
    feedback     text,
    created_at   timestamptz not null default now(),
    primary key (task_id, version)
);

create table plan_approval (
    id           uuid primary key,
    task_id      uuid not null,
    version      int not null,
    digest       text not null,
    approved_by  uuid not null references app_user (id),
    approved_at  timestamptz not null default now(),
    withdrawn_at timestamptz,
    foreign key (task_id, version) references plan_version (task_id, version)
);
create unique index plan_approval_live on plan_approval (task_id) where withdrawn_at is null;

-- execution --------------------------------------------------------------------------------------

create table run (
    id               uuid primary key,
    task_id          uuid not null references task (id),
    workflow_id      uuid not null references workflow (id),
    attempt          int not null,
    status           text not null check
        (status in ('QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    pause_reason     text,
    engine           text not null,
    provider         text not null,
    model            text not null,
    plan_version     int not null,
    approval_id      uuid not null references plan_approval (id),
    started_by       uuid not null references app_user (id),
    branch           text not null,
    base_commit      text,
    head_commit      text,
    step             int not null default 0,
    steps            int not null,
    turn             int not null default 0,
    budget_micros    bigint,
    input_tokens     bigint not null default 0,
    output_tokens    bigint not null default 0,
    cost_micros      bigint not null default 0,
    evidence         text not null default 'none',
    evidence_reasons jsonb not null default '[]',
    accepted_by      uuid references app_user (id),
    outcome          jsonb,
    epoch            bigint not null default 0,
    lease_owner      text,
    lease_until      timestamptz,
    stop_requested   text,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    ended_at         timestamptz,
    unique (task_id, attempt)
);
create unique index run_one_live on run (task_id) where status in ('QUEUED', 'RUNNING', 'PAUSED');
create index run_workflow on run (workflow_id, status);

create table run_event (
    run_id  uuid not null references run (id),
    seq     bigint not null,
    kind    text not null,
    payload jsonb not null,
    private jsonb,
    epoch   bigint not null,
    at      timestamptz not null default now(),
    primary key (run_id, seq)
);

create table run_message (
    id          uuid primary key,
    run_id      uuid not null references run (id),
    author_id   uuid references app_user (id),
    text        text not null,
    created_at  timestamptz not null default now(),
    delivered_at timestamptz
);
create index run_message_run on run_message (run_id, created_at);

create table run_evidence (
    id               uuid primary key,
    run_id           uuid not null references run (id),
    commit_id        text not null,
    tree_id          text not null,
    position         int not null,
    name             text not null,
    command          text not null,
    outcome          text not null check (outcome in ('passed', 'failed', 'timed-out', 'not-run')),
    exit_code        int,
    output_digest    text,
    output_tail      text not null,
    duration_millis  bigint not null,
    at               timestamptz not null default now()
);
create index run_evidence_run on run_evidence (run_id, at, position);

-- review -----------------------------------------------------------------------------------------

create table review_comment (
    id         uuid primary key,
    run_id     uuid not null references run (id),
    file       text not null,
    line       int not null,
    side       text not null check (side in ('old', 'new')),
    text       text not null,
    excerpt    text not null default '',
    author_id  uuid not null references app_user (id),
    status     text not null check (status in ('pending', 'sent', 'addressed', 'outdated', 'open')),
    commit_id  text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    sent_at    timestamptz
);
create index review_comment_run on review_comment (run_id, created_at);

create table review_viewed (
    run_id  uuid not null references run (id),
    user_id uuid not null references app_user (id) on delete cascade,
    file    text not null,
    blob    text not null,
    primary key (run_id, user_id, file)
);

-- queue: db-scheduler's own table

create table scheduled_tasks (
    task_name            text not null,
    task_instance        text not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
create index scheduled_tasks_priority on scheduled_tasks (priority desc, execution_time asc);
