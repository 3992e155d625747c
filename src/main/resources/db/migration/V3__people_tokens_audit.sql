-- identity: people by version, links that are for one person, tokens for programs

alter table app_user add column version int not null default 1;

-- Absent: whoever can read the terminal, that is the first administrator.
alter table setup_token add column user_id uuid references app_user (id) on delete cascade;

create table api_token (
    id           uuid primary key,
    user_id      uuid not null references app_user (id) on delete cascade,
    name         text not null,
    secret_hash  bytea not null,
    scopes       text[] not null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    last_peer    text,
    revoked_at   timestamptz
);
create index api_token_user on api_token (user_id);
create index workflow_member_user on workflow_member (user_id);

-- activity: append-only and chained. Each row is sealed when its transaction commits: the seal's hash covers the row and
-- the hash before it. The lock is taken at the commit and held no longer.

alter table activity add column token_id uuid;

create table activity_seal (
    seq         bigint primary key,
    activity_id bigint not null unique references activity (id),
    hash        bytea not null
);

create function activity_text(a activity) returns text language sql stable as $$
    select jsonb_build_array(a.id, a.workflow_id, a.revision, a.task_id, a.kind, a.actor_kind, a.actor_id, a.actor_name,
        a.token_id, a.detail, a.event, a.peer, (extract(epoch from a.at) * 1000000)::bigint)::text
$$;

create function seal_activity() returns trigger language plpgsql as $$
declare
    head activity_seal;
begin
    perform pg_advisory_xact_lock(4242007);
    select * into head from activity_seal order by seq desc limit 1;
    insert into activity_seal (seq, activity_id, hash)
    values (coalesce(head.seq, 0) + 1, new.id,
        sha256(coalesce(head.hash, ''::bytea) || convert_to(activity_text(new), 'UTF8')));
    return null;
end
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end
$$;

do $$
declare
    row activity;
    last bytea := ''::bytea;
    n bigint := 0;
begin
    for row in select * from activity order by id loop
        n := n + 1;
        last := sha256(last || convert_to(activity_text(row), 'UTF8'));
        insert into activity_seal (seq, activity_id, hash) values (n, row.id, last);
    end loop;
end
$$;

create constraint trigger activity_seals after insert on activity
    deferrable initially deferred for each row execute function seal_activity();
create trigger activity_stays before update or delete on activity
    for each row execute function refuse_change();
create trigger activity_stays_whole before truncate on activity
    for each statement execute function refuse_change();
create trigger activity_seal_stays before update or delete on activity_seal
    for each row execute function refuse_change();
create trigger activity_seal_stays_whole before truncate on activity_seal
    for each statement execute function refuse_change();
