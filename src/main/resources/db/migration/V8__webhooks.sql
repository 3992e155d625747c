-- programs: who is told of what happens on a board, up to which entry, and what came of it

create table webhook (
    id           uuid primary key,
    workflow_id  uuid not null references workflow (id),
    url          text not null,
    secret_id    uuid not null references secret (id),
    kinds        text[] not null,
    told_seq     bigint not null,
    failures     int not null default 0,
    last_status  int,
    last_failure text,
    last_at      timestamptz,
    created_by   uuid not null references app_user (id),
    created_at   timestamptz not null default now()
);
create index webhook_workflow on webhook (workflow_id);
