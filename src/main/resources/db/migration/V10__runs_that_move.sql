-- What a run's newest checkpoint has over its base, so that a worker on another machine goes on with the same files.
create table run_tree (
    run_id    uuid primary key references run (id),
    commit_id text not null,
    pack      bytea not null,
    at        timestamptz not null default now()
);
