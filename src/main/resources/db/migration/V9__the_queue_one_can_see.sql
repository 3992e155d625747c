-- What people see of a job, beside what the scheduler needs of it.
alter table scheduled_tasks
    add column id         uuid not null default gen_random_uuid() unique,
    add column task_id    uuid,
    add column created_at timestamptz not null default now(),
    add column due_at     timestamptz not null default now(),
    add column attempts   int not null default 0,
    add column waits_for  text,
    add column parked_at  timestamptz,
    add column dead_at    timestamptz,
    add column cause      text,
    -- Asked for once more while it was under way.
    add column again      boolean not null default false;

-- One row for each time a job was worked on: throughput and wait are counted from it.
create table job_turn (
    id        bigint generated always as identity primary key,
    kind      text not null,
    outcome   text not null check (outcome in ('done', 'parked', 'failed')),
    waited_ms bigint not null,
    took_ms   bigint not null,
    at        timestamptz not null default now()
);
create index job_turn_at on job_turn (at);

-- Processes that work on jobs. The database's clock says who is alive.
create table worker (
    id           text primary key,
    install      text not null,
    host         text not null,
    version      text not null,
    slots        int not null,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now()
);

create table queue_pause (
    only_one  boolean primary key default true check (only_one),
    paused_by text not null,
    paused_at timestamptz not null default now()
);
