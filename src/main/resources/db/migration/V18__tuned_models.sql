-- execution: models being tuned by a provider with a board's accepted runs

create table tuning (
    id           uuid primary key,
    workflow_id  uuid not null references workflow (id),
    provider     text not null,
    base_model   text not null,
    remote_id    text,
    status       text not null check (status in ('starting', 'running', 'succeeded', 'failed', 'cancelled')),
    examples     int not null,
    tuned_model  text,
    reason       text,
    started_by   uuid not null references app_user (id),
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now()
);
create index tuning_workflow on tuning (workflow_id, created_at desc);
